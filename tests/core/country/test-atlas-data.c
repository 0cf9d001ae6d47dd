/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "bunting-paths.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_OWN 5

static BuntingCountry *
get (BuntingAtlas *atlas, const char *code)
{
  BuntingCountry *country = bunting_atlas_lookup (atlas, code);

  g_assert_nonnull (country);
  g_assert_cmpstr (bunting_country_get_code (country), ==, code);
  return country;
}

#define GOOD_ISO "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"Land\"}]}"
#define GOOD_REGIONS "{\"002\":{\"name\":\"R\",\"countries\":[\"AA\",\"QQ\"]}}"
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
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (atlas)), ==, 1 + N_OWN);
  g_assert_cmpstr (bunting_country_get_region (get (atlas, "AA")), ==, "002");
  g_assert_true (bunting_country_matches (get (atlas, "AA"), "old"));
  /* The nations are there even where the whole is not. */
  g_assert_false (bunting_country_matches (get (atlas, "GB-ENG"), "united"));
  /* A code that the atlas does not know is no member. */
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
  static const char *const names[] = { "groups.json", "aliases.json", "regions.json", "iso.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (files->folder, names[i], NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
    assert_refused (files, G_FILE_ERROR, G_FILE_ERROR_NOENT, names[i]);
  }
}

static const struct {
  const char *name;
  const char *text;
} bad_files[] = {
  { "iso.json", "{\"3166-1\":{}}" },
  { "iso.json", "{\"3166-1\":[]}" },
  { "iso.json", "{}" },
  { "iso.json", "{\"3166-1\":[1]}" },
  { "iso.json", "{\"3166-1\":[null]}" },
  { "iso.json", "{\"3166-1\":[{}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"AA\"}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"\"}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":7}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"aa\",\"name\":\"Land\"}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"AAA\",\"name\":\"Land\"}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"Land\",\"numeric\":76}]}" },
  { "iso.json", "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"Land\",\"common_name\":\"\"}]}" },
  { "iso.json",
    "{\"3166-1\":[{\"alpha_2\":\"AA\",\"name\":\"L\"},{\"alpha_2\":\"AA\",\"name\":\"M\"}]}" },
  { "regions.json", "{\"002\":[]}" },
  { "regions.json", "{\"002\":{\"name\":\"R\"}}" },
  { "regions.json", "{\"002\":{\"name\":1,\"countries\":[]}}" },
  { "regions.json", "{\"002\":{\"name\":\"R\",\"countries\":[1]}}" },
  { "regions.json", "{\"002\":{\"name\":\"R\",\"countries\":[\"AA\",\"AA\"]}}" },
  { "aliases.json", "{\"AA\":[]}" },
  { "aliases.json", "{\"AA\":{\"former\":\"Old\"}}" },
  { "aliases.json", "{\"AA\":{\"former\":[[]]}}" },
  { "aliases.json", "{\"AA\":{\"nickname\":[]}}" },
  { "groups.json", "{\"g\":{}}" },
  { "groups.json", "{\"g\":[true]}" },
  { "groups.json", "{\"g\":\"AA\"}" },
};

static void
test_files_wrong_shape (Files *files, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++) {
    g_test_message ("%s: %s", bad_files[i].name, bad_files[i].text);
    tear_down (files, NULL);
    set_up (files, NULL);
    write_file (files, bad_files[i].name, bad_files[i].text);
    assert_refused (files, BUNTING_ATLAS_ERROR, BUNTING_ATLAS_ERROR_INVALID, bad_files[i].name);
  }
}

static void
test_files_not_json (Files *files, gconstpointer data)
{
  static const char *const names[] = { "groups.json", "aliases.json", "regions.json", "iso.json" };
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

/* Wherever a real file is cut, it is refused. */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/atlas-data/good", Files, NULL, set_up, test_files_good, tear_down);
  g_test_add ("/atlas-data/missing", Files, NULL, set_up, test_files_missing, tear_down);
  g_test_add ("/atlas-data/wrong-shape", Files, NULL, set_up, test_files_wrong_shape, tear_down);
  g_test_add ("/atlas-data/not-json", Files, NULL, set_up, test_files_not_json, tear_down);
  g_test_add ("/atlas-data/truncated", Files, NULL, set_up, test_files_truncated, tear_down);
  return g_test_run ();
}
