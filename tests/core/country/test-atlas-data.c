/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "bunting-paths.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define N_EXTRA 5

static BuntingCountry *
get (BuntingAtlas *atlas, const char *code)
{
  BuntingCountry *country = bunting_atlas_lookup (atlas, code);

  g_assert_nonnull (country);
  g_assert_cmpstr (bunting_country_get_code (country), ==, code);
  return country;
}

#define GOOD_ISO "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"Land\"}]}"
#define GOOD_REGIONS                                                                               \
  "{\"002\":{\"name\":\"R\",\"subregions\":{\"015\":{\"name\":\"S\",\"countries\":[\"AA\",\"QQ\"]" \
  "}}},"                                                                                           \
  "\"010\":{\"name\":\"T\",\"countries\":[\"ZZ\"]}}"
#define GOOD_NAMES "{\"AA\":{\"official\":\"Republic of Land\"},\"QQ\":{}}"
#define GOOD_ALIASES "{\"AA\":{\"former\":[\"Old\"]},\"QQ\":{}}"
#define GOOD_GROUPS "{\"g\":[\"AA\",\"QQ\"]}"

typedef struct {
  char *folder;
  char *iso_path;
} Files;

static void
write_file (Files *files, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (files->folder, name, NULL);

  test_write_file (path, text, -1);
}

static void
set_up (Files *files, gconstpointer data)
{
  files->folder = test_make_folder ();
  files->iso_path = g_build_filename (files->folder, "iso.json", NULL);
  write_file (files, "iso.json", GOOD_ISO);
  write_file (files, "regions.json", GOOD_REGIONS);
  write_file (files, "names.json", GOOD_NAMES);
  write_file (files, "aliases.json", GOOD_ALIASES);
  write_file (files, "groups.json", GOOD_GROUPS);
}

static void
tear_down (Files *files, gconstpointer data)
{
  test_remove_folder (files->folder);
  g_free (files->folder);
  g_free (files->iso_path);
}

static void
test_files_good (Files *files, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  BuntingAtlas *atlas = bunting_atlas_new_from_files (files->iso_path, files->folder, &error);
  const char *const *group;

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (atlas)), ==, 1 + N_EXTRA);
  g_assert_cmpstr (bunting_country_get_region (get (atlas, "AA")), ==, "002");
  g_assert_cmpstr (bunting_country_get_subregion (get (atlas, "AA")), ==, "015");
  g_assert_true (bunting_country_matches (get (atlas, "AA"), "old"));
  g_assert_cmpstr (bunting_country_get_official_name (get (atlas, "AA")), ==, "Republic of Land");
  /* The nations are there even if the United Kingdom is not. */
  g_assert_false (bunting_country_matches (get (atlas, "GB-ENG"), "united"));
  /* Codes that the atlas does not have are left out. */
  group = bunting_atlas_get_group (atlas, "g");
  g_assert_cmpuint (g_strv_length ((GStrv)group), ==, 1);
  g_assert_cmpstr (group[0], ==, "AA");
  g_assert_finalize_object (atlas);
}

static void
assert_refused (Files *files, GQuark domain, int code, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bunting_atlas_new_from_files (files->iso_path, files->folder, &error));
  g_assert_error (error, domain, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_files_missing (Files *files, gconstpointer data)
{
  static const char *const names[] = { "groups.json", "aliases.json", "names.json", "regions.json",
                                       "iso.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (files->folder, names[i], NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
    assert_refused (files, G_FILE_ERROR, G_FILE_ERROR_NOENT, names[i]);
  }
}

static const char *const bad_iso_files[] = {
  "{\"3166-1\":{}}",
  "{\"3166-1\":[]}",
  "{}",
  "{\"3166-1\":[1]}",
  "{\"3166-1\":[null]}",
  "{\"3166-1\":[{}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AA\"}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"\"}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":7}]}",
  "{\"3166-1\":[{\"alpha_2\":\"aa\",\"name\":\"Land\"}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AAA\",\"name\":\"Land\"}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"Land\",\"numeric\":76}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"Land\",\"common_name\":\"\"}]}",
  "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"L\"},{\"alpha_2\":\"AA\",\"name\":\"M\"}]}",
};

/* iso-codes is another package: its file is checked when it is read. */
static void
test_iso_wrong_shape (Files *files, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_iso_files); i++) {
    g_test_message ("%s", bad_iso_files[i]);
    write_file (files, "iso.json", bad_iso_files[i]);
    assert_refused (files, BUNTING_ATLAS_ERROR, BUNTING_ATLAS_ERROR_INVALID, "iso.json");
  }
}

static void
test_files_not_json (Files *files, gconstpointer data)
{
  static const char *const names[] = { "groups.json", "names.json", "regions.json", "iso.json" };
  static const char *const texts[] = {
    "", " ", "null", "[]", "7", "\"text\"", "<html></html>", "{\"a\"", "{", "\xff\xfe{}", "{}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS (texts); j++) {
      write_file (files, names[i], texts[j]);
      assert_refused (files, BUNTING_ATLAS_ERROR, BUNTING_ATLAS_ERROR_INVALID, names[i]);
    }
    tear_down (files, NULL);
    set_up (files, NULL);
  }
}

/* The aliases are parsed when they are first needed. */
static void
test_aliases_not_json (Files *files, gconstpointer data)
{
  static const char *const texts[] = { "", "[]", "{\"AA\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingAtlas) atlas = NULL;

    write_file (files, "aliases.json", texts[i]);
    atlas = bunting_atlas_new_from_files (files->iso_path, files->folder, &error);
    g_assert_no_error (error);
    g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*aliases.json: *");
    g_assert_false (bunting_country_matches (get (atlas, "AA"), "old"));
    g_test_assert_expected_messages ();
    g_assert_true (bunting_country_matches (get (atlas, "AA"), "land"));
  }
}

/* A real file that is truncated anywhere is refused. */
static void
test_files_truncated (Files *files, gconstpointer data)
{
  g_autofree char *whole_path = bunting_data_path ("atlas", "groups.json", NULL);
  g_autofree char *path = g_build_filename (files->folder, "groups.json", NULL);
  g_autoptr (GBytes) whole = test_read_file (whole_path);
  gsize size_bytes = g_bytes_get_size (whole) - strlen ("}\n");

  for (gsize kept_bytes = 0; kept_bytes <= size_bytes; kept_bytes += 61) {
    test_write_file (path, g_bytes_get_data (whole, NULL), (gssize)kept_bytes);
    assert_refused (files, BUNTING_ATLAS_ERROR, BUNTING_ATLAS_ERROR_INVALID, "groups.json");
  }
}

/* The rules for Bunting's own files, which the program relies on. */

static JsonObject *
load_shipped (JsonParser *parser, const char *name)
{
  g_autofree char *path = bunting_data_path ("atlas", name, NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)));
  return json_node_get_object (json_parser_get_root (parser));
}

/* @seen: (nullable): texts that must not be repeated */
static void
assert_texts (JsonNode *node, GHashTable *seen)
{
  JsonArray *array;

  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    g_assert_true (json_node_get_value_type (element) == G_TYPE_STRING);
    g_test_message ("%s", json_node_get_string (element));
    g_assert_cmpstr (json_node_get_string (element), !=, "");
    g_assert_true (seen == NULL ||
                   g_hash_table_add (seen, (gpointer)json_node_get_string (element)));
  }
}

/* A region has either countries or subregions; a subregion has countries. */
static void
assert_regions (JsonObject *regions, gboolean are_subregions, GHashTable *seen)
{
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init (&iter, regions);
  while (json_object_iter_next (&iter, &code, &node)) {
    JsonObject *region;
    JsonNode *name, *subregions;

    g_test_message ("%s", code);
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    region = json_node_get_object (node);
    name = json_object_get_member (region, "name");
    g_assert_nonnull (name);
    g_assert_true (json_node_get_value_type (name) == G_TYPE_STRING);
    subregions = json_object_get_member (region, "subregions");
    if (subregions == NULL) {
      assert_texts (json_object_get_member (region, "countries"), seen);
    } else {
      g_assert_false (are_subregions);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (subregions));
      g_assert_false (json_object_has_member (region, "countries"));
      assert_regions (json_node_get_object (subregions), TRUE, seen);
    }
  }
}

static void
test_shipped_regions (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  assert_regions (load_shipped (parser, "regions.json"), FALSE, seen);
}

static void
test_shipped_names (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init (&iter, load_shipped (parser, "names.json"));
  while (json_object_iter_next (&iter, &code, &node)) {
    JsonObjectIter kind_iter;
    const char *kind;
    JsonNode *name;

    g_test_message ("%s", code);
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    json_object_iter_init (&kind_iter, json_node_get_object (node));
    while (json_object_iter_next (&kind_iter, &kind, &name)) {
      gboolean is_official = g_str_equal (kind, "official");

      g_assert_true (is_official || g_regex_match_simple ("^[a-z]{2,3}(_[A-Z]{2})?$", kind, 0, 0));
      g_assert_true (json_node_get_value_type (name) == G_TYPE_STRING);
      /* An empty official name means none. */
      g_assert_true (is_official || *json_node_get_string (name) != '\0');
    }
  }
}

static void
test_shipped_aliases (void)
{
  static const char *const kinds[] = { "native", "everyday", "former", "language", "search", NULL };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init (&iter, load_shipped (parser, "aliases.json"));
  while (json_object_iter_next (&iter, &code, &node)) {
    JsonObjectIter kind_iter;
    const char *kind;
    JsonNode *texts;

    g_test_message ("%s", code);
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    json_object_iter_init (&kind_iter, json_node_get_object (node));
    while (json_object_iter_next (&kind_iter, &kind, &texts)) {
      g_assert_true (g_strv_contains (kinds, kind));
      assert_texts (texts, NULL);
    }
  }
}

static void
test_shipped_groups (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  json_object_iter_init (&iter, load_shipped (parser, "groups.json"));
  while (json_object_iter_next (&iter, &id, &node)) {
    g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

    g_test_message ("%s", id);
    assert_texts (node, seen);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/atlas-data/good", Files, NULL, set_up, test_files_good, tear_down);
  g_test_add ("/atlas-data/missing", Files, NULL, set_up, test_files_missing, tear_down);
  g_test_add ("/atlas-data/iso-wrong-shape", Files, NULL, set_up, test_iso_wrong_shape, tear_down);
  g_test_add ("/atlas-data/not-json", Files, NULL, set_up, test_files_not_json, tear_down);
  g_test_add ("/atlas-data/aliases-not-json", Files, NULL, set_up, test_aliases_not_json,
              tear_down);
  g_test_add ("/atlas-data/truncated", Files, NULL, set_up, test_files_truncated, tear_down);
  g_test_add_func ("/atlas-data/shipped/regions", test_shipped_regions);
  g_test_add_func ("/atlas-data/shipped/names", test_shipped_names);
  g_test_add_func ("/atlas-data/shipped/aliases", test_shipped_aliases);
  g_test_add_func ("/atlas-data/shipped/groups", test_shipped_groups);
  return g_test_run ();
}
