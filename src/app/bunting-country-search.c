/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-search.h"

#include <string.h>

#include "bunting-messages.h"
#include "country/bunting-search-key.h"

/* Finds countries for the desktop's search, and describes them. Nothing here waits for the disk. */

#define RESULTS_MAX 10
#define CHARACTERS_MIN 2
/* Longer than any country's name; each word of the text costs time. */
#define TEXT_MAX_BYTES 256

/* Preparing */

static void
collection_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  bunting_source_resolver_load_collection_finish (BUNTING_SOURCE_RESOLVER (source), result, NULL);
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  bunting_app_model_open_folder_finish (BUNTING_APP_MODEL (source), result, NULL);
}

/* Starts to read the folder and the collection, for the icons. Errors are ignored: a search result
 * without an icon shows the emoji flag. Nothing is written to the folder. A folder that the window
 * has opened is not read again, because that would reset the states of flags that have failed. */
void
bunting_country_search_prepare (BuntingAppModel *app_model)
{
  bunting_source_resolver_load_collection_async (bunting_app_model_get_source_resolver (app_model),
                                                 collection_loaded_cb, NULL);
  if (!bunting_app_model_get_folder_opened (app_model))
    bunting_app_model_open_folder_async (app_model, bunting_app_model_get_folder (app_model), NULL,
                                         folder_opened_cb, NULL);
}

/* Finding */

typedef struct {
  BuntingCountry *country; /* owned */
  BuntingSearchRank rank;
} SearchHit;

static void
search_hit_clear (gpointer data)
{
  g_object_unref (((SearchHit *)data)->country);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const SearchHit *one = a, *other = b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  return bunting_country_collate (one->country, other->country);
}

/* A single letter matches too much, but a single ideograph is a word. */
static gboolean
is_long_enough (const char *key)
{
  return g_utf8_strlen (key, -1) >= CHARACTERS_MIN || g_unichar_iswide (g_utf8_get_char (key));
}

/**
 * bunting_country_search_find:
 * @terms: (array zero-terminated=1): the words of the query
 *
 * Returns: (transfer full): the codes of at most ten countries, best first; empty if the query is a
 *   single letter or longer than any name
 */
GStrv
bunting_country_search_find (BuntingAtlas *atlas, const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);
  g_autofree char *key = bunting_search_key (strlen (text) <= TEXT_MAX_BYTES ? text : "");
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  guint n_countries = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  g_array_set_clear_func (hits, search_hit_clear);
  for (guint i = 0; i < n_countries && is_long_enough (key); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    SearchHit hit = { country, bunting_country_rank (country, key) };

    if (hit.rank == BUNTING_SEARCH_RANK_NONE)
      continue;
    g_object_ref (country);
    g_array_append_val (hits, hit);
  }
  g_array_sort (hits, compare_hits);
  for (guint i = 0; i < MIN (hits->len, RESULTS_MAX); i++)
    g_strv_builder_add (codes,
                        bunting_country_get_code (g_array_index (hits, SearchHit, i).country));
  return g_strv_builder_end (codes);
}

/* Describing */

static char *
format_description (BuntingAtlas *atlas, BuntingCountry *country)
{
  const char *region = bunting_country_get_region (country);
  const char *alpha3 = bunting_country_get_alpha3 (country);
  const char *region_name = bunting_format_region (region);
  const char *parts[4] = { bunting_country_get_code (country) };
  guint n_parts = 1;

  if (region_name == NULL && region != NULL)
    region_name = bunting_atlas_get_region_name (atlas, region);
  if (alpha3 != NULL)
    parts[n_parts++] = alpha3;
  if (region_name != NULL)
    parts[n_parts++] = region_name;
  return g_strjoinv (" · ", (char **)parts);
}

/**
 * bunting_country_search_find_picture:
 *
 * The file's existence is not checked: that could wait for a network mount.
 *
 * Returns: (transfer full) (nullable): the saved flag, else the collection's
 */
GFile *
bunting_country_search_find_picture (BuntingAppModel *app_model, BuntingCountry *country)
{
  const char *code = bunting_country_get_code (country);
  GFile *saved = bunting_app_model_lookup_file (app_model, code);
  BuntingCollection *collection = bunting_app_model_get_collection (app_model);
  g_autofree char *path = NULL;

  if (saved != NULL)
    return g_object_ref (saved);
  if (collection != NULL)
    path = bunting_collection_dup_picture_path (collection, code, NULL);
  return path == NULL ? NULL : g_file_new_for_path (path);
}

/**
 * bunting_country_search_describe:
 * @has_icon: whether the result has an icon; otherwise its name begins with the emoji flag
 */
BuntingSearchResult *
bunting_country_search_describe (BuntingAppModel *app_model,
                                 BuntingCountry *country,
                                 gboolean has_icon)
{
  BuntingSearchResult *self = g_new0 (BuntingSearchResult, 1);
  const char *name = bunting_country_get_name (country);
  const char *emoji = bunting_country_get_emoji (country);

  self->name = !has_icon && emoji != NULL ? g_strconcat (emoji, " ", name, NULL) : g_strdup (name);
  self->description = format_description (bunting_app_model_get_atlas (app_model), country);
  return self;
}

void
bunting_search_result_free (BuntingSearchResult *self)
{
  g_free (self->name);
  g_free (self->description);
  g_free (self);
}
