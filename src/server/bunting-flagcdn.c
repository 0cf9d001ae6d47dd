/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flagcdn.h"

#include "bunting-pages.h"
#include "bunting-png-renderer.h"
#include "bunting-reply.h"

#include <string.h>

/* The layout of https://flagcdn.com, as its documentation describes it: /br.svg, /w320/br.png and
 * /en/codes.json. A program that uses flagcdn.com only needs another host. */
struct _BuntingFlagcdn {
  BuntingCollection *collection;
  BuntingAtlas *atlas;
  BuntingBodyCache *bodies; /* (unowned) of the server */
  BuntingPngRenderer *renderer;
  GHashTable *codes_pages; /* language → GBytes; CLDR has less than a thousand */
};

static const guint widths_px[] = { BUNTING_FLAGCDN_WIDTHS };

static void
reply_not_found (SoupServerMessage *message)
{
  bunting_reply_status (message, SOUP_STATUS_NOT_FOUND, "Not found; see /flags/");
}

/* Returns: (transfer full) (nullable): the code in "br.svg"; %NULL for another extension */
static char *
take_code (const char *name, const char *extension)
{
  return g_str_has_suffix (name, extension) ? g_strndup (name, strlen (name) - strlen (extension))
                                            : NULL;
}

static void
reply_svg (BuntingFlagcdn *self, SoupServerMessage *message, const char *name)
{
  g_autofree char *code = take_code (name, ".svg");
  g_autofree char *path =
    code != NULL ? bunting_collection_dup_picture_path (self->collection, code, "svg") : NULL;

  if (path != NULL)
    bunting_reply_file (message, self->bodies, bunting_collection_get_folder (self->collection),
                        path, bunting_picture_kind_get_media_type (BUNTING_PICTURE_SVG));
  else
    reply_not_found (message);
}

/* Returns: the width in "w320"; 0 if it is not one of flagcdn's */
static guint
parse_width (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (widths_px); i++) {
    g_autofree char *folder = g_strdup_printf ("w%u", widths_px[i]);

    if (strcmp (name, folder) == 0)
      return widths_px[i];
  }
  return 0;
}

static void
reply_png (BuntingFlagcdn *self, SoupServerMessage *message, const char *folder, const char *name)
{
  g_autofree char *code = take_code (name, ".png");
  guint width_px = parse_width (folder);

  if (code != NULL && width_px > 0)
    bunting_png_renderer_reply (self->renderer, message, code, width_px);
  else
    reply_not_found (message);
}

static void
reply_codes (BuntingFlagcdn *self, SoupServerMessage *message, const char *language)
{
  GBytes *page = g_hash_table_lookup (self->codes_pages, language);

  if (page == NULL) {
    g_auto (GStrv) codes = bunting_collection_dup_codes (self->collection);

    page = bunting_page_codes (self->atlas, (const char *const *)codes, language);
    if (page != NULL)
      g_hash_table_insert (self->codes_pages, g_strdup (language), page);
  }
  if (page != NULL)
    bunting_reply_bytes (message, page, "application/json", BUNTING_REPLY_CACHE_A_DAY);
  else
    reply_not_found (message);
}

/* bodies: must outlive the object */
BuntingFlagcdn *
bunting_flagcdn_new (BuntingCollection *collection, BuntingAtlas *atlas, BuntingBodyCache *bodies)
{
  BuntingFlagcdn *self = g_new0 (BuntingFlagcdn, 1);

  self->collection = g_object_ref (collection);
  self->atlas = g_object_ref (atlas);
  self->bodies = bodies;
  self->renderer = bunting_png_renderer_new (collection, bodies, BUNTING_PNG_CACHE_MAX_BYTES);
  self->codes_pages =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  return self;
}

/* As bunting_png_renderer_free(). */
void
bunting_flagcdn_free (BuntingFlagcdn *self)
{
  bunting_png_renderer_free (self->renderer);
  g_hash_table_unref (self->codes_pages);
  g_object_unref (self->collection);
  g_object_unref (self->atlas);
  g_free (self);
}

/**
 * bunting_flagcdn_reply:
 * @message: a GET or HEAD request
 * @segments: (array zero-terminated=1): of the request's path, decoded; at least one
 *
 * Replies, at once or after a drawing.
 */
void
bunting_flagcdn_reply (BuntingFlagcdn *self, SoupServerMessage *message, char **segments)
{
  guint n_segments = g_strv_length (segments);

  if (n_segments == 1)
    reply_svg (self, message, segments[0]);
  else if (n_segments == 2 && strcmp (segments[1], "codes.json") == 0)
    reply_codes (self, message, segments[0]);
  else if (n_segments == 2)
    reply_png (self, message, segments[0], segments[1]);
  else
    reply_not_found (message);
}
