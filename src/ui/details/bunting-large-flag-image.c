/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-large-flag-image.h"

/* One flag, as large as there is room for. A drawing is rendered anew at every size it is shown at,
 * in device pixels; a raster is enlarged only as far as that makes sense.
 *
 * While the window is resized a picture is always being painted: the next one starts when that one
 * has arrived, at the size of then, and meanwhile the one before is scaled. */

#define ENLARGED_MAX 2
#define PENNANT_WIDTH 320
#define PENNANT_HEIGHT 240

struct _BuntingLargeFlagImage {
  GtkWidget parent_instance;

  BuntingFlagImage *picture;
  BuntingTextureLoader *texture_loader; /* owned, NULL until it is set */
  GFile *file;                          /* owned, NULL: nothing to be painted at any size */
  GCancellable *painting;               /* owned, NULL unless a picture is being painted */
  int painted_width_px;                 /* of what is being painted, or was */
  int painted_height_px;
};

G_DEFINE_FINAL_TYPE (BuntingLargeFlagImage, bunting_large_flag_image, GTK_TYPE_WIDGET)

enum { PAINTED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void paint (BuntingLargeFlagImage *self);

static void
stop_painting (BuntingLargeFlagImage *self)
{
  g_cancellable_cancel (self->painting);
  g_clear_object (&self->painting);
  self->painted_width_px = 0;
  self->painted_height_px = 0;
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
  g_clear_object (&self->painting);
  if (texture == NULL) {
    bunting_large_flag_image_show_broken (self);
    return;
  }
  bunting_flag_image_set_broken (self->picture, FALSE);
  bunting_flag_image_set_texture (self->picture, texture, FALSE);
  g_signal_emit (self, signals[PAINTED], 0);
  paint (self);
}

/* Unless that is done, or under way. */
static void
paint (BuntingLargeFlagImage *self)
{
  int width_px, height_px;

  if (self->file == NULL || self->texture_loader == NULL || self->painting != NULL ||
      gtk_widget_get_width (GTK_WIDGET (self->picture)) <= 0)
    return;
  bunting_flag_image_get_box_px (self->picture, &width_px, &height_px);
  if (width_px == self->painted_width_px && height_px == self->painted_height_px)
    return;
  self->painted_width_px = width_px;
  self->painted_height_px = height_px;
  self->painting = g_cancellable_new ();
  bunting_texture_loader_load_async (self->texture_loader, self->file, width_px, height_px,
                                     self->painting, texture_loaded_cb, g_object_ref (self));
}

/* The widget */

static void
bunting_large_flag_image_dispose (GObject *object)
{
  BuntingLargeFlagImage *self = BUNTING_LARGE_FLAG_IMAGE (object);

  stop_painting (self);
  g_clear_object (&self->file);
  g_clear_object (&self->texture_loader);
  g_clear_pointer ((GtkWidget **)&self->picture, gtk_widget_unparent);
  G_OBJECT_CLASS (bunting_large_flag_image_parent_class)->dispose (object);
}

static void
bunting_large_flag_image_class_init (BuntingLargeFlagImageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_large_flag_image_dispose;
  signals[PAINTED] = g_signal_new ("painted", BUNTING_TYPE_LARGE_FLAG_IMAGE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "flag-view");
}

static void
bunting_large_flag_image_init (BuntingLargeFlagImage *self)
{
  self->picture = g_object_new (BUNTING_TYPE_FLAG_IMAGE, "fill", TRUE, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->picture), GTK_WIDGET (self));
  g_signal_connect_object (self->picture, "notify::box-height", G_CALLBACK (paint), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "notify::scale-factor", G_CALLBACK (paint), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bunting_large_flag_image_set_painter:
 * @painter: decodes the pictures
 */
void
bunting_large_flag_image_set_texture_loader (BuntingLargeFlagImage *self,
                                             BuntingTextureLoader *texture_loader)
{
  g_return_if_fail (BUNTING_IS_LARGE_FLAG_IMAGE (self));

  g_set_object (&self->texture_loader, texture_loader);
}

/**
 * bunting_large_flag_image_show_pennant:
 * @code: of the country whose flag is not there
 */
void
bunting_large_flag_image_show_pennant (BuntingLargeFlagImage *self, const char *code)
{
  int scale;

  g_return_if_fail (BUNTING_IS_LARGE_FLAG_IMAGE (self));

  scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  stop_painting (self);
  g_clear_object (&self->file);
  bunting_flag_image_set_broken (self->picture, FALSE);
  bunting_flag_image_set_code (self->picture, code);
  bunting_flag_image_set_texture (self->picture, NULL, FALSE);
  bunting_flag_image_set_limit (self->picture, PENNANT_WIDTH * scale, PENNANT_HEIGHT * scale);
}

/**
 * bunting_large_flag_image_show_file:
 * @file: a saved flag that is being read
 *
 * Shows what the grid has of it at once, if anything, until
 * bunting_large_flag_image_show_saved_image() or bunting_large_flag_image_show_broken() is called;
 * otherwise what was shown before stays that long.
 */
void
bunting_large_flag_image_show_file (BuntingLargeFlagImage *self, GFile *file)
{
  int scale;
  GdkTexture *texture;

  g_return_if_fail (BUNTING_IS_LARGE_FLAG_IMAGE (self));

  scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  texture = self->texture_loader == NULL
              ? NULL
              : bunting_texture_loader_lookup (self->texture_loader, file,
                                               BUNTING_FLAG_IMAGE_CELL_WIDTH * scale,
                                               BUNTING_FLAG_IMAGE_CELL_HEIGHT * scale);
  stop_painting (self);
  g_clear_object (&self->file);
  if (texture != NULL)
    bunting_flag_image_set_texture (self->picture, texture, FALSE);
}

/**
 * bunting_large_flag_image_show_saved_image:
 * @artwork: a saved flag
 *
 * Emits "painted" when that is shown.
 */
void
bunting_large_flag_image_show_saved_image (BuntingLargeFlagImage *self,
                                           BuntingSavedImage *saved_image)
{
  GFile *svg_file;
  const BuntingPicture *picture;

  g_return_if_fail (BUNTING_IS_LARGE_FLAG_IMAGE (self));

  svg_file = bunting_saved_image_get_svg_file (saved_image);
  picture = bunting_saved_image_get_picture (saved_image);
  stop_painting (self);
  if (svg_file != NULL) {
    g_set_object (&self->file, svg_file);
    bunting_flag_image_set_limit (self->picture, 0, 0);
  } else {
    g_set_object (&self->file, bunting_saved_image_get_file (saved_image));
    bunting_flag_image_set_limit (self->picture, picture->width_px * ENLARGED_MAX,
                                  picture->height_px * ENLARGED_MAX);
  }
  paint (self);
}

/**
 * bunting_large_flag_image_show_broken:
 *
 * There is a file, and nothing can be seen of it.
 */
void
bunting_large_flag_image_show_broken (BuntingLargeFlagImage *self)
{
  g_return_if_fail (BUNTING_IS_LARGE_FLAG_IMAGE (self));

  bunting_large_flag_image_show_pennant (self, NULL);
  bunting_flag_image_set_broken (self->picture, TRUE);
  g_signal_emit (self, signals[PAINTED], 0);
}

/**
 * bunting_large_flag_image_get_picture:
 *
 * Returns: (transfer none): what paints the flag
 */
BuntingFlagImage *
bunting_large_flag_image_get_picture (BuntingLargeFlagImage *self)
{
  g_return_val_if_fail (BUNTING_IS_LARGE_FLAG_IMAGE (self), NULL);

  return self->picture;
}
