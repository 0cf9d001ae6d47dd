/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-large-flag-image.h"

#include "bunting-error-messages.h"
#include "protocol/bunting-decoder-error.h"

/* A saved flag, or a preview, in the available space: an SVG fills it, a raster image is enlarged
 * up to twice.
 *
 * One texture is rendered at a time; when it is there, the next is rendered if the size has changed
 * meanwhile. Until then the old texture is scaled. */

#define ENLARGED_MAX 2
#define PENNANT_WIDTH 320
#define PENNANT_HEIGHT 240

struct _BuntingLargeFlagImage {
  GtkWidget parent_instance;

  BuntingFlagImage *image;
  BuntingTextureLoader *texture_loader; /* owned, NULL until it is set */
  BuntingSavedImage *saved_image;       /* owned, NULL until the file is read */
  GFile *file;                          /* owned, NULL: nothing to be rendered */
  char *code;                           /* owned, may be NULL */
  GCancellable *cancellable; /* owned, NULL unless the file is being read or a texture rendered */
  int rendered_width_px;     /* of the box of the latest texture, also while it is rendered */
  int rendered_height_px;
};

G_DEFINE_FINAL_TYPE (BuntingLargeFlagImage, bunting_large_flag_image, GTK_TYPE_WIDGET)

enum { LOADED, READY, N_SIGNALS };

static guint signals[N_SIGNALS];

static void saved_image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void render (BuntingLargeFlagImage *self);
static void texture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
stop (BuntingLargeFlagImage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_object (&self->saved_image);
  self->rendered_width_px = 0;
  self->rendered_height_px = 0;
}

/* code: (nullable) */
static void
show_pennant (BuntingLargeFlagImage *self, const char *code)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  bunting_flag_image_set_broken (self->image, NULL);
  bunting_flag_image_set_code (self->image, code);
  bunting_flag_image_set_texture (self->image, NULL, FALSE);
  bunting_flag_image_set_limit (self->image, PENNANT_WIDTH * scale, PENNANT_HEIGHT * scale);
}

/* Without a decoder, the pennant is shown: nothing is wrong with the file. */
static void
show_broken (BuntingLargeFlagImage *self, const GError *error)
{
  g_clear_object (&self->file);
  if (g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE)) {
    show_pennant (self, self->code);
  } else {
    g_autofree char *cause = bunting_format_error (error);

    show_pennant (self, NULL);
    bunting_flag_image_set_broken (self->image, cause);
  }
  g_signal_emit (self, signals[READY], 0);
}

/* Shows the small texture of the grid, if there is one, while the large one is rendered. */
static void
load (BuntingLargeFlagImage *self, GFile *file)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  GdkTexture *texture = bunting_texture_loader_lookup (self->texture_loader, file,
                                                       BUNTING_FLAG_IMAGE_CELL_WIDTH * scale,
                                                       BUNTING_FLAG_IMAGE_CELL_HEIGHT * scale);

  if (texture != NULL)
    bunting_flag_image_set_texture (self->image, texture, FALSE);
  self->cancellable = g_cancellable_new ();
  bunting_saved_image_load_async (file, self->cancellable, saved_image_loaded_cb,
                                  g_object_ref (self));
}

static void
saved_image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingLargeFlagImage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSavedImage) saved_image = bunting_saved_image_load_finish (result, &error);
  const BuntingPicture *picture;
  int enlarged_max;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  g_set_object (&self->saved_image, saved_image);
  g_signal_emit (self, signals[LOADED], 0);
  if (saved_image == NULL) {
    show_broken (self, error);
    return;
  }
  self->file = g_object_ref (bunting_saved_image_get_file (saved_image));
  picture = bunting_saved_image_get_picture (saved_image);
  enlarged_max = bunting_saved_image_is_svg (saved_image) ? 0 : ENLARGED_MAX;
  bunting_flag_image_set_limit (self->image, picture->width_px * enlarged_max,
                                picture->height_px * enlarged_max);
  render (self);
}

/* Does nothing when there is a texture of the right size, or when one is being rendered. */
static void
render (BuntingLargeFlagImage *self)
{
  int width_px, height_px;

  if (self->file == NULL || self->cancellable != NULL ||
      gtk_widget_get_width (GTK_WIDGET (self->image)) <= 0)
    return;
  bunting_flag_image_get_box_px (self->image, &width_px, &height_px);
  if (width_px == self->rendered_width_px && height_px == self->rendered_height_px)
    return;
  self->rendered_width_px = width_px;
  self->rendered_height_px = height_px;
  self->cancellable = g_cancellable_new ();
  bunting_texture_loader_load_async (self->texture_loader, self->file, width_px, height_px,
                                     self->cancellable, texture_loaded_cb, g_object_ref (self));
}

static void
texture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingLargeFlagImage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
    bunting_texture_loader_load_finish (BUNTING_TEXTURE_LOADER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (texture == NULL) {
    show_broken (self, error);
    return;
  }
  bunting_flag_image_set_broken (self->image, NULL);
  bunting_flag_image_set_texture (self->image, texture, FALSE);
  g_signal_emit (self, signals[READY], 0);
  render (self);
}

/* The widget */

static void
bunting_large_flag_image_dispose (GObject *object)
{
  BuntingLargeFlagImage *self = BUNTING_LARGE_FLAG_IMAGE (object);

  stop (self);
  g_clear_pointer (&self->code, g_free);
  g_clear_object (&self->texture_loader);
  g_clear_pointer ((GtkWidget **)&self->image, gtk_widget_unparent);
  G_OBJECT_CLASS (bunting_large_flag_image_parent_class)->dispose (object);
}

static void
bunting_large_flag_image_class_init (BuntingLargeFlagImageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = BUNTING_TYPE_LARGE_FLAG_IMAGE;

  G_OBJECT_CLASS (klass)->dispose = bunting_large_flag_image_dispose;
  signals[LOADED] =
    g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[READY] =
    g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "large-flag-image");
}

static void
bunting_large_flag_image_init (BuntingLargeFlagImage *self)
{
  self->image = g_object_new (BUNTING_TYPE_FLAG_IMAGE, NULL);
  bunting_flag_image_set_box_mode (self->image, BUNTING_BOX_FILL);
  gtk_widget_set_focusable (GTK_WIDGET (self->image), TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->image), GTK_WIDGET (self));
  g_signal_connect_object (self->image, "box-changed", G_CALLBACK (render), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->image, "notify::scale-factor", G_CALLBACK (render), self,
                           G_CONNECT_SWAPPED);
}

void
bunting_large_flag_image_set_texture_loader (BuntingLargeFlagImage *self,
                                             BuntingTextureLoader *texture_loader)
{
  g_set_object (&self->texture_loader, texture_loader);
}

BuntingTextureLoader *
bunting_large_flag_image_get_texture_loader (BuntingLargeFlagImage *self)
{
  return self->texture_loader;
}

/* file: (nullable): read again also if it is the same file; NULL for the pennant
 * code: (nullable): the text on the pennant */
void
bunting_large_flag_image_set_file (BuntingLargeFlagImage *self, GFile *file, const char *code)
{
  stop (self);
  g_free (self->code);
  self->code = g_strdup (code);
  if (file == NULL)
    show_pennant (self, code);
  else
    load (self, file);
}

/* Returns: (transfer none) (nullable): the picture, once the file is read */
BuntingSavedImage *
bunting_large_flag_image_get_saved_image (BuntingLargeFlagImage *self)
{
  return self->saved_image;
}

BuntingFlagImage *
bunting_large_flag_image_get_flag_image (BuntingLargeFlagImage *self)
{
  return self->image;
}
