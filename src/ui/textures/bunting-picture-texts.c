/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-picture-texts.h"

#include <glib/gi18n.h>
#include <math.h>

#include "bunting-messages.h"

/* What a picture is, in words for people. */

/* The largest number in proportions, and how far the picture may be from them: a raster picture has
 * whole pixels. */
#define PROPORTIONS_MAX 30
#define PROPORTIONS_ERROR 0.0035

/* Returns: (transfer full): its kind and its size */
char *
bunting_picture_texts_format_kind (BuntingSavedImage *image)
{
  const BuntingPicture *picture = bunting_saved_image_get_picture (image);
  g_autofree char *kind = g_ascii_strup (bunting_picture_kind_get_extension (picture->kind), -1);
  g_autofree char *size = g_format_size (g_bytes_get_size (bunting_saved_image_get_bytes (image)));
  g_autofree char *pixels = bunting_format_pixels (picture->width_px, picture->height_px);

  if (picture->kind == BUNTING_PICTURE_SVG || picture->width_px == 0)
    /* Translators: a kind of picture and a file's size: "SVG, 3.2 kB" */
    return g_strdup_printf (C_ ("picture", "%s, %s"), kind, size);
  /* Translators: a kind of picture, its size and its file's size: "PNG, 320 × 240, 3.2 kB" */
  return g_strdup_printf (C_ ("picture", "%s, %s, %s"), kind, pixels, size);
}

/* Returns: the height to the width, as proportions of flags are written: "7:10"; with the height 1
 *   where no small numbers are close: "1:1.43" */
char *
bunting_picture_texts_format_proportions (BuntingSavedImage *image)
{
  double width_to_height = bunting_saved_image_get_aspect (image);

  for (guint height = 1; height <= PROPORTIONS_MAX; height++) {
    double width = round (height * width_to_height);

    if (width >= 1 && width <= PROPORTIONS_MAX &&
        fabs (width / height / width_to_height - 1) < PROPORTIONS_ERROR)
      /* Translators: the proportions of a flag: its height to its width, such as "7:10" */
      return g_strdup_printf (_ ("%u:%u (height to width)"), height, (guint)width);
  }
  /* Translators: likewise, of a height of 1: "1:1.43" */
  return g_strdup_printf (_ ("1:%.2f (height to width)"), width_to_height);
}
