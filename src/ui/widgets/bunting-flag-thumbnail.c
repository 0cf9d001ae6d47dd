/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-flag-thumbnail.h"

static void
texture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagImage) image = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
    bunting_texture_loader_load_finish (BUNTING_TEXTURE_LOADER (source), result, &error);

  /* Without a texture, the image shows the code of the country. */
  if (texture != NULL)
    bunting_flag_image_set_texture (image, texture, FALSE);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("A small flag cannot be shown: %s", error->message);
}

/**
 * bunting_flag_thumbnail_new:
 * @width: of the box, in logical pixels, as @height
 * @cancellable: of loading the picture
 *
 * Makes a small image beside the name of a flag, so that screen readers need not read it.
 *
 * Returns: (transfer floating): a #BuntingFlagImage
 */
GtkWidget *
bunting_flag_thumbnail_new (BuntingFlag *flag,
                            int width,
                            int height,
                            BuntingTextureLoader *texture_loader,
                            GCancellable *cancellable)
{
  BuntingFlagImage *image =
    g_object_new (BUNTING_TYPE_FLAG_IMAGE, "valign", GTK_ALIGN_CENTER, "accessible-role",
                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GFile *file = bunting_flag_get_shown_file (flag);
  int width_px, height_px;

  bunting_flag_image_set_box (image, width, height);
  bunting_flag_image_set_code (image, bunting_flag_get_code (flag));
  bunting_flag_image_get_box_px (image, &width_px, &height_px);
  if (file != NULL)
    bunting_texture_loader_load_async (texture_loader, file, width_px, height_px, cancellable,
                                       texture_loaded_cb, g_object_ref_sink (image));
  return GTK_WIDGET (image);
}
