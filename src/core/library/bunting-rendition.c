/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-rendition.h"

#include "library/bunting-file-name.h"

#include <string.h>

/* The name of a file says its rendition: "BR-Brazil-640.png" was drawn 640 pixels wide, and
 * "BR-Brazil.svg" is a picture as its source has it. So a folder needs no index to tell whether it
 * has a flag in the form that is asked for. */

#define WIDTH_MAX_BYTES 6 /* "_-4096" */

static gboolean
is_width (guint64 width_px)
{
  return width_px >= BUNTING_RENDITION_WIDTH_MIN_PX && width_px <= BUNTING_RENDITION_WIDTH_MAX_PX;
}

/* Returns: the width in a name like "BR-Brazil-640.png"; 0 if it has none */
static guint
get_width_px (const char *file_name)
{
  const char *dot = strrchr (file_name, '.');
  const char *digits = dot;
  guint64 width_px;

  if (dot == NULL || strcmp (dot, ".png") != 0)
    return 0;
  while (digits > file_name && g_ascii_isdigit (digits[-1]))
    digits--;
  if (digits == dot || *digits == '0' || digits == file_name || digits[-1] != '-')
    return 0;
  width_px = g_ascii_strtoull (digits, NULL, 10);
  return is_width (width_px) ? (guint)width_px : 0;
}

/* file_name: of a flag */
gboolean
bunting_rendition_includes (const BuntingRendition *self, const char *file_name)
{
  guint width_px = get_width_px (file_name);

  switch (self->format) {
  case BUNTING_RENDITION_ORIGINAL:
    return width_px == 0;
  case BUNTING_RENDITION_SVG:
    return g_str_has_suffix (file_name, ".svg");
  case BUNTING_RENDITION_PNG:
    return width_px == self->width_px;
  case BUNTING_RENDITION_ANY:
  default:
    return TRUE;
  }
}

static char *
insert_before_extension (const char *file_name, const char *text, guint width_px)
{
  const char *dot = strrchr (file_name, '.');

  return g_strdup_printf ("%.*s%s-%u%s", (int)(dot - file_name), file_name, text, width_px, dot);
}

/* "US-CA-640.png" would be the flag of California. */
static char *
insert_width (const char *file_name, const char *code, guint width_px)
{
  g_autofree char *with_width = insert_before_extension (file_name, "", width_px);
  g_autofree char *parsed = bunting_file_name_parse (with_width, NULL);

  if (g_strcmp0 (parsed, code) == 0)
    return g_steal_pointer (&with_width);
  return insert_before_extension (file_name, "_", width_px);
}

/**
 * bunting_rendition_make_file_name:
 * @kind: of the picture that is saved; PNG in that rendition
 *
 * Returns: (transfer full): as bunting_file_name_make(), with the width in the rendition PNG:
 *   "BR-Brazil-640.png"
 */
char *
bunting_rendition_make_file_name (const BuntingRendition *self,
                                  const char *code,
                                  const char *name,
                                  BuntingPictureKind kind,
                                  gsize max_bytes)
{
  g_autofree char *plain = NULL;

  if (self->format != BUNTING_RENDITION_PNG)
    return bunting_file_name_make (code, name, kind, max_bytes);
  plain = bunting_file_name_make (code, name, kind, max_bytes - WIDTH_MAX_BYTES);
  return insert_width (plain, code, self->width_px);
}

static char *
make_png_key (const char *code, guint width_px)
{
  return g_strdup_printf ("%s-%u.png", code, width_px);
}

/* Returns: (transfer full): the key of a flag in an index, which has one file for each. It is the
 * code, except in the rendition PNG: "BR-640.png" */
char *
bunting_rendition_make_key (const BuntingRendition *self, const char *code)
{
  return self->format == BUNTING_RENDITION_PNG ? make_png_key (code, self->width_px)
                                               : g_strdup (code);
}

/* Whether a file of that name, from an index that anyone may have written, may have that key. */
gboolean
bunting_rendition_is_key_of_file (const char *key, const char *file_name)
{
  g_autofree char *code = bunting_file_name_parse (file_name, NULL);
  guint width_px = get_width_px (file_name);
  g_autofree char *png_key = width_px != 0 && code != NULL ? make_png_key (code, width_px) : NULL;

  return code != NULL && strchr (file_name, '/') == NULL &&
         (strcmp (key, code) == 0 || g_strcmp0 (key, png_key) == 0);
}
