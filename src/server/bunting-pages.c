/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-pages.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char html_head[] =
  "<meta charset=\"utf-8\">\n"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
  "<style>\n"
  ":root { color-scheme: light dark; }\n"
  "body { font-family: system-ui, sans-serif; margin: 1.5rem; }\n"
  "ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));"
  " gap: 1.25rem; padding: 0; list-style: none; }\n"
  "a { color: inherit; display: block; text-align: center; text-decoration: none; }\n"
  "a:hover, a:focus-visible { text-decoration: underline; }\n"
  "img { display: block; height: 6rem; margin: 0 auto 0.5rem; max-width: 100%;"
  " object-fit: contain; filter: drop-shadow(0 0 1px gray); }\n"
  "</style>\n";
static const char html_foot[] = "</ul>\n</main>\n</body>\n</html>\n";

static GBytes *
bytes_from_builder (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = json_to_string (root, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

/**
 * bunting_page_metadata:
 * @code: in upper case
 * @name: (nullable): in place of the atlas's
 *
 * Returns: (transfer full) (nullable): `{"country": "Brazil", "iso_cc": "BR", …}`, in English;
 * %NULL if the atlas does not have @code and there is no @name
 */
GBytes *
bunting_page_metadata (BuntingAtlas *atlas, const char *code, const char *name)
{
  g_autoptr (BuntingCountry) country = bunting_atlas_dup_country (atlas, code);
  g_autoptr (JsonBuilder) builder = NULL;
  const char *region = bunting_country_get_region (country);

  if (name == NULL && bunting_atlas_lookup (atlas, code) == NULL)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_string (builder, "country", name != NULL ? name : bunting_country_get_english_name (country));
  add_string (builder, "iso_cc", bunting_country_get_code (country));
  add_string (builder, "iso_alpha3", bunting_country_get_alpha3 (country));
  add_string (builder, "iso_numeric", bunting_country_get_numeric (country));
  add_string (builder, "official_name", bunting_country_get_official_name (country));
  if (region != NULL)
    add_string (builder, "region", bunting_atlas_get_region_name (atlas, region));
  json_builder_end_object (builder);
  return bytes_from_builder (builder);
}

/**
 * bunting_page_codes:
 * @codes: in upper case; those that the atlas does not have are left out
 * @language: as for bunting_display_names_new_for_language()
 *
 * Returns: (transfer full) (nullable): `{"br": "Brazil", …}`, in the order of @codes, as flagcdn's
 * codes.json; %NULL if CLDR does not have @language
 */
GBytes *
bunting_page_codes (BuntingAtlas *atlas, const char *const *codes, const char *language)
{
  g_autoptr (BuntingDisplayNames) names = bunting_display_names_new_for_language (language);
  g_autoptr (JsonBuilder) builder = NULL;

  if (names == NULL)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  for (guint i = 0; codes[i] != NULL; i++) {
    g_autofree char *lower = g_ascii_strdown (codes[i], -1);
    g_autofree char *name = bunting_atlas_dup_name (atlas, codes[i], names);

    add_string (builder, lower, name);
  }
  json_builder_end_object (builder);
  return bytes_from_builder (builder);
}

/* "br/br.svg": the preferred picture, relative to the base URI. */
static char *
make_picture_link (BuntingCollection *collection, const char *code)
{
  g_autofree char *path = bunting_collection_dup_picture_path (collection, code, NULL);
  g_autofree char *lower = g_ascii_strdown (code, -1);
  g_autofree char *extension = g_ascii_strdown (strrchr (path, '.') + 1, -1);

  return g_strdup_printf ("%s/%s.%s", lower, lower, extension);
}

static GPtrArray *
make_countries (BuntingCollection *collection, BuntingAtlas *atlas)
{
  g_autoptr (GPtrArray) countries = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) codes = bunting_collection_dup_codes (collection);

  for (guint i = 0; codes[i] != NULL; i++)
    g_ptr_array_add (countries, bunting_atlas_dup_country (atlas, codes[i]));
  return g_steal_pointer (&countries);
}

/* Returns: (transfer full): `{"collection": "…", "flags": [{"iso_cc": "BR", "country": "Brazil",
 *   "picture": "br/br.svg"}, …]}`, ordered by code, in English, with links relative to the base URI
 */
GBytes *
bunting_page_index_json (BuntingCollection *collection, BuntingAtlas *atlas)
{
  g_autoptr (GPtrArray) countries = make_countries (collection, atlas);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "collection", bunting_collection_get_name (collection));
  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < countries->len; i++) {
    const char *code = bunting_country_get_code (countries->pdata[i]);
    g_autofree char *link = make_picture_link (collection, code);

    json_builder_begin_object (builder);
    add_string (builder, "iso_cc", code);
    add_string (builder, "country", bunting_country_get_english_name (countries->pdata[i]));
    add_string (builder, "picture", link);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return bytes_from_builder (builder);
}

static int
compare_countries (gconstpointer a, gconstpointer b)
{
  return bunting_country_collate (*(BuntingCountry *const *)a, *(BuntingCountry *const *)b);
}

/* The language of the names as a BCP 47 tag: "pt-BR" for the locale pt_BR.UTF-8. */
static char *
dup_language (void)
{
  const char *locale = g_get_language_names ()[0];
  g_autofree char *tag = g_strndup (locale, strcspn (locale, ".@"));

  if (!g_ascii_isalpha (tag[0]) || strcmp (tag, "C") == 0 || strcmp (tag, "POSIX") == 0)
    return g_strdup ("en");
  return g_strdelimit (g_steal_pointer (&tag), "_", '-');
}

/* Returns: (transfer full): a page with all flags and their countries' names, in the order and the
 *   language of the locale, without scripts */
GBytes *
bunting_page_index_html (BuntingCollection *collection, BuntingAtlas *atlas)
{
  g_autoptr (GPtrArray) countries = make_countries (collection, atlas);
  g_autofree char *title = g_markup_escape_text (bunting_collection_get_name (collection), -1);
  g_autofree char *raw_language = dup_language ();
  g_autofree char *language = g_markup_escape_text (raw_language, -1);
  GString *page = g_string_new (NULL);

  g_ptr_array_sort (countries, compare_countries);
  g_string_append_printf (page,
                          "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n%s<title>%s</title>\n"
                          "</head>\n<body>\n<main>\n<h1>%s</h1>\n<ul>\n",
                          language, html_head, title, title);
  for (guint i = 0; i < countries->len; i++) {
    BuntingCountry *country = countries->pdata[i];
    const char *code = bunting_country_get_code (country);
    g_autofree char *link = make_picture_link (collection, code);
    g_autofree char *name = g_markup_escape_text (bunting_country_get_name (country), -1);

    /* The name is next to the picture, so the alternative text is empty. */
    g_string_append_printf (page,
                            "<li><a href=\"/flags/%s\" title=\"%s\">"
                            "<img src=\"/flags/%s\" alt=\"\" loading=\"lazy\">%s</a></li>\n",
                            link, code, link, name);
  }
  g_string_append (page, html_foot);
  return g_string_free_to_bytes (page);
}
