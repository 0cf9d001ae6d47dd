/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-source-pictures.h"

#include <string.h>

/* The format and the width of the pictures of each source, which the settings remember. */

#define KEY "source-pictures"
#define ENTRY_TYPE "(su)"

/* Lists the kinds of pictures that a source says it has, in the order of bunting-source(5).
 *
 * Returns: how many */
guint
bunting_source_pictures_list_kinds (BuntingSource *source,
                                    BuntingPictureKind kinds[BUNTING_N_PICTURE_KINDS])
{
  static const BuntingPictureKind ordered[] = { BUNTING_PICTURE_SVG, BUNTING_PICTURE_PNG,
                                                BUNTING_PICTURE_WEBP, BUNTING_PICTURE_JPEG,
                                                BUNTING_PICTURE_GIF };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ordered); i++)
    if (bunting_source_has_kind (source, ordered[i]))
      kinds[n++] = ordered[i];
  return n;
}

/* Returns: whether the settings have a choice that the source still offers */
static gboolean
look_up (BuntingSource *source, GSettings *settings, BuntingPictureKind *kind, guint *width_px)
{
  g_autoptr (GVariant) all = settings != NULL ? g_settings_get_value (settings, KEY) : NULL;
  BuntingPictureKind kinds[BUNTING_N_PICTURE_KINDS];
  guint n_kinds = bunting_source_pictures_list_kinds (source, kinds);
  const char *format;

  if (all == NULL ||
      !g_variant_lookup (all, bunting_source_get_id (source), "(&su)", &format, width_px))
    return FALSE;
  for (guint i = 0; i < n_kinds; i++)
    if (strcmp (format, bunting_picture_kind_get_extension (kinds[i])) == 0) {
      *kind = kinds[i];
      return TRUE;
    }
  return FALSE;
}

/**
 * bunting_source_pictures_find_kind:
 * @source: one that says what kinds of pictures it has
 * @settings: (nullable)
 * @out_width_px: (out): the width that was chosen, which need not be one of the source's
 *
 * Returns: the chosen kind, or the first
 */
BuntingPictureKind
bunting_source_pictures_find_kind (BuntingSource *source, GSettings *settings, guint *out_width_px)
{
  BuntingPictureKind kinds[BUNTING_N_PICTURE_KINDS] = { BUNTING_PICTURE_SVG };
  BuntingPictureKind kind;

  if (look_up (source, settings, &kind, out_width_px))
    return kind;
  bunting_source_pictures_list_kinds (source, kinds);
  *out_width_px = BUNTING_SOURCE_PICTURES_WIDTH_PX;
  return kinds[0];
}

/* settings: (nullable)
 *
 * Returns: (transfer full): the source, for the pictures that were chosen for it */
BuntingSource *
bunting_source_pictures_apply (BuntingSource *source, GSettings *settings)
{
  BuntingPictureKind kind;
  guint width_px;

  return look_up (source, settings, &kind, &width_px)
           ? bunting_source_new_with_kind (source, kind, width_px)
           : g_object_ref (source);
}

void
bunting_source_pictures_remember (GSettings *settings,
                                  const char *id,
                                  BuntingPictureKind kind,
                                  guint width_px)
{
  g_autoptr (GVariant) before = g_settings_get_value (settings, KEY);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{s" ENTRY_TYPE "}"));
  GVariantIter iter;
  const char *other_id;
  GVariant *entry;

  g_variant_iter_init (&iter, before);
  while (g_variant_iter_loop (&iter, "{&s@" ENTRY_TYPE "}", &other_id, &entry))
    if (strcmp (other_id, id) != 0)
      g_variant_builder_add (&builder, "{s@" ENTRY_TYPE "}", other_id, entry);
  g_variant_builder_add (&builder, "{s" ENTRY_TYPE "}", id,
                         bunting_picture_kind_get_extension (kind), width_px);
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}
