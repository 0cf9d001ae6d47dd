/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-export.h"

#include <string.h>

#include "bunting-limits.h"
#include "library/bunting-atomic-file.h"
#include "library/bunting-file-name.h"

/* Converts pictures of flags to other formats, and writes them into folders of the user's. All
 * functions may be called in any thread; the first and the last one block. */

/* A folder with so many files of one name is not searched further for a free one. */
#define NUMBERED_NAMES_MAX 999

G_DEFINE_QUARK (bunting_export_error, bunting_export_error)

void
bunting_exported_picture_clear (BuntingExportedPicture *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

static gboolean
check_width (GBytes *bytes, int width_px, GError **error)
{
  BuntingPicture picture;

  if (!bunting_picture_inspect (bytes, NULL, &picture, error))
    return FALSE;
  if (picture.kind == BUNTING_PICTURE_SVG || picture.width_px >= (guint)width_px)
    return TRUE;
  g_set_error (error, BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_TOO_NARROW, "%u pixels",
               picture.width_px);
  return FALSE;
}

/* The height follows from the width, up to the limits on sides and pixels. */
static gboolean
render_png (BuntingDecoderPool *pool,
            GBytes *bytes,
            const BuntingExportOptions *options,
            BuntingExportedPicture *out_picture,
            GError **error)
{
  g_auto (BuntingDecodedPicture) png = { 0 };
  int width_px =
    CLAMP (options->width_px, BUNTING_EXPORT_WIDTH_MIN_PX, BUNTING_EXPORT_WIDTH_MAX_PX);

  if (options->refuse_enlarging && !check_width (bytes, width_px, error))
    return FALSE;
  if (!bunting_decoder_pool_run (pool, BUNTING_DECODER_RENDER_PNG, bytes, width_px,
                                 BUNTING_PICTURE_MAX_SIDE, &png, error))
    return FALSE;
  out_picture->bytes = g_steal_pointer (&png.bytes);
  out_picture->kind = BUNTING_PICTURE_PNG;
  out_picture->is_reduced = png.width_px < width_px;
  return TRUE;
}

/**
 * bunting_export_convert:
 * @bytes: a picture of any kind
 * @out_picture: to be cleared, also after an error
 * @error: %BUNTING_EXPORT_ERROR_NO_SVG, %BUNTING_EXPORT_ERROR_TOO_NARROW, or as
 *   bunting_decoder_pool_run() reports it
 *
 * An SVG and an original file stay as they are, byte by byte.
 */
gboolean
bunting_export_convert (BuntingDecoderPool *pool,
                        GBytes *bytes,
                        const BuntingExportOptions *options,
                        BuntingExportedPicture *out_picture,
                        GError **error)
{
  BuntingPicture picture;

  memset (out_picture, 0, sizeof *out_picture);
  if (options->format == BUNTING_EXPORT_PNG)
    return render_png (pool, bytes, options, out_picture, error);
  if (!bunting_picture_inspect (bytes, NULL, &picture, error))
    return FALSE;
  if (options->format == BUNTING_EXPORT_SVG && picture.kind != BUNTING_PICTURE_SVG) {
    g_set_error_literal (error, BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_NO_SVG,
                         "the picture is not an SVG");
    return FALSE;
  }
  out_picture->bytes = g_bytes_ref (bytes);
  out_picture->kind = picture.kind;
  return TRUE;
}

/* Returns: (transfer full): a copy of name with text before its extension */
static char *
insert_before_extension (const char *name, const char *text)
{
  const char *dot = strrchr (name, '.');
  int stem_length = dot == NULL ? (int)strlen (name) : (int)(dot - name);

  return g_strdup_printf ("%.*s%s%s", stem_length, name, text, dot == NULL ? "" : dot);
}

/* Returns: (transfer full): the name of an exported file, in UTF-8: "BR-Brazil.svg", or
 *   "BR-Brazil-640.png", because a flag may be exported in several widths */
char *
bunting_export_make_name (BuntingCountry *country,
                          BuntingPictureKind kind,
                          const BuntingExportOptions *options)
{
  const BuntingRendition rendition = {
    .format = options->format == BUNTING_EXPORT_PNG ? BUNTING_RENDITION_PNG : BUNTING_RENDITION_ANY,
    .width_px = (guint)options->width_px,
  };

  return bunting_rendition_make_file_name (&rendition, bunting_country_get_code (country),
                                           bunting_country_get_english_name (country), kind,
                                           BUNTING_FILE_NAME_SHORT_BYTES);
}

/* Writes a file completely or not at all. A different file of that name stays; the new one gets a
 * number then: "BR-Brazil (2).svg".
 *
 * Returns: (transfer full) (nullable): the file, which may have been there with the same bytes */
GFile *
bunting_export_write (GFile *folder, const char *name, GBytes *bytes, GError **error)
{
  for (guint i = 1; i <= NUMBERED_NAMES_MAX; i++) {
    g_autofree char *number = i == 1 ? g_strdup ("") : g_strdup_printf (" (%u)", i);
    g_autofree char *numbered_name = insert_before_extension (name, number);
    g_autoptr (GError) local_error = NULL;
    g_autoptr (GFile) file =
      bunting_atomic_file_write (folder, numbered_name, bytes, FALSE, NULL, &local_error);

    if (file != NULL)
      return g_steal_pointer (&file);
    if (i < NUMBERED_NAMES_MAX &&
        (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS) ||
         g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY) ||
         g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE)))
      continue;
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  g_return_val_if_reached (NULL);
}
