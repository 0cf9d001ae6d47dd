/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-boxed-image.h"

#include "bunting-error-messages.h"

/* A picture in a box of fixed size, from a file or from memory. It is decoded at the size at which
 * it is shown, and again when the scale factor changes. */

struct _BuntingBoxedImage {
  GtkWidget parent_instance;

  BuntingFlagImage *image;
  BuntingTextureLoader *texture_loader; /* owned */
  int width, height;                    /* of the box, in logical pixels */
  GFile *file;                          /* owned, may be NULL */
  GBytes *bytes;                        /* owned, may be NULL */
  GCancellable *cancellable;            /* owned, NULL unless a texture is loaded */
};

G_DEFINE_FINAL_TYPE (BuntingBoxedImage, bunting_boxed_image, GTK_TYPE_WIDGET)

enum { READY, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
stop (BuntingBoxedImage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
texture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingBoxedImage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
    bunting_texture_loader_load_finish (BUNTING_TEXTURE_LOADER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (texture != NULL) {
    bunting_flag_image_set_broken (self->image, NULL);
    bunting_flag_image_set_texture (self->image, texture, FALSE);
  } else {
    g_autofree char *cause = bunting_format_error (error);

    bunting_flag_image_set_broken (self->image, cause);
  }
  g_signal_emit (self, signals[READY], 0);
}

static void
load (BuntingBoxedImage *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width_px = self->width * scale, height_px = self->height * scale;

  stop (self);
  if (self->file == NULL && self->bytes == NULL) {
    bunting_flag_image_set_broken (self->image, NULL);
    bunting_flag_image_set_texture (self->image, NULL, FALSE);
    return;
  }
  self->cancellable = g_cancellable_new ();
  if (self->file != NULL)
    bunting_texture_loader_load_async (self->texture_loader, self->file, width_px, height_px,
                                       self->cancellable, texture_loaded_cb, g_object_ref (self));
  else
    bunting_texture_loader_load_bytes_async (self->texture_loader, self->bytes, width_px, height_px,
                                             self->cancellable, texture_loaded_cb,
                                             g_object_ref (self));
}

static void
bunting_boxed_image_dispose (GObject *object)
{
  BuntingBoxedImage *self = BUNTING_BOXED_IMAGE (object);

  stop (self);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer ((GtkWidget **)&self->image, gtk_widget_unparent);
  G_OBJECT_CLASS (bunting_boxed_image_parent_class)->dispose (object);
}

static void
bunting_boxed_image_class_init (BuntingBoxedImageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_boxed_image_dispose;
  signals[READY] = g_signal_new ("ready", BUNTING_TYPE_BOXED_IMAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
bunting_boxed_image_init (BuntingBoxedImage *self)
{
  self->image = g_object_new (BUNTING_TYPE_FLAG_IMAGE, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->image), GTK_WIDGET (self));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (load), NULL);
}

/* width, height: of the box, in logical pixels */
BuntingBoxedImage *
bunting_boxed_image_new (BuntingTextureLoader *texture_loader, int width, int height)
{
  BuntingBoxedImage *self = g_object_new (BUNTING_TYPE_BOXED_IMAGE, NULL);

  self->texture_loader = g_object_ref (texture_loader);
  self->width = width;
  self->height = height;
  bunting_flag_image_set_box (self->image, width, height);
  return self;
}

/* file: (nullable): %NULL for nothing */
void
bunting_boxed_image_set_file (BuntingBoxedImage *self, GFile *file)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_set_object (&self->file, file);
  load (self);
}

/* bytes: (nullable): a picture; %NULL for nothing */
void
bunting_boxed_image_set_bytes (BuntingBoxedImage *self, GBytes *bytes)
{
  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes == NULL ? NULL : g_bytes_ref (bytes);
  load (self);
}

BuntingFlagImage *
bunting_boxed_image_get_flag_image (BuntingBoxedImage *self)
{
  return self->image;
}
