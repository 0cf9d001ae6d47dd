/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-collection.h"
#include "bunting-drawing-faults.h"
#include "test-utils.h"

static void
assert_fault (BuntingDrawingFaults *faults,
              BuntingCollection *collection,
              const char *code,
              const char *shown_code,
              guint changed_year)
{
  g_autofree char *path = bunting_collection_dup_picture_path (collection, code, NULL);
  const BuntingDrawingFault *fault;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) drawing = NULL;
  gsize size_bytes;

  g_assert_true (g_file_get_contents (path, &contents, &size_bytes, NULL));
  drawing = g_bytes_new (contents, size_bytes);
  fault = bunting_drawing_faults_lookup (faults, code, drawing);
  g_assert_nonnull (fault);
  g_assert_cmpstr (fault->shown_code, ==, shown_code);
  g_assert_cmpuint (fault->changed_year, ==, changed_year);
  g_assert_true (g_str_has_prefix (fault->reference, "https://"));
  /* Under another code it may be right, and with other bytes as well. */
  g_assert_null (bunting_drawing_faults_lookup (faults, "BR", drawing));
  g_bytes_unref (drawing);
  drawing = g_bytes_new (contents, size_bytes - 1);
  g_assert_null (bunting_drawing_faults_lookup (faults, code, drawing));
}

/* data: a folder of Debian's collections */
static void
test_debian (gconstpointer data)
{
  static const struct {
    const char *code;
    const char *shown_code;
    guint changed_year;
  } expected[] = {
    { "AF", NULL, 2021 }, { "CC", "AU", 0 },    { "IQ", NULL, 2008 }, { "KG", NULL, 2023 },
    { "MF", "SX", 0 },    { "MQ", NULL, 2023 }, { "MR", NULL, 2017 }, { "SY", NULL, 2024 },
    { "TK", "NZ", 0 },    { "VE", NULL, 2006 }, { "VI", "VG", 0 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingDrawingFaults) faults = bunting_drawing_faults_load_installed (&error);
  g_autoptr (BuntingCollection) collection = bunting_collection_new_for_folder (data, NULL);
  g_autoptr (GList) codes = NULL;

  g_assert_no_error (error);
  codes = bunting_drawing_faults_list_codes (faults);
  g_assert_cmpuint (g_list_length (codes), ==, G_N_ELEMENTS (expected));
  if (collection == NULL) {
    g_test_skip ("this collection of Debian is not installed");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_fault (faults, collection, expected[i].code, expected[i].shown_code,
                  expected[i].changed_year);
}

/* Only the drawing of Afghanistan is outdated. */
static void
test_flag_icons (void)
{
  const char *folder = g_getenv ("BUNTING_FLAG_ICONS");
  g_autoptr (BuntingDrawingFaults) faults = bunting_drawing_faults_load_installed (NULL);
  g_autoptr (BuntingCollection) collection = NULL;
  g_auto (GStrv) codes = NULL;

  if (folder == NULL) {
    g_test_skip ("built without flag-icons");
    return;
  }
  collection = bunting_collection_new_for_folder (folder, NULL);
  codes = bunting_collection_dup_codes (collection);
  g_assert_cmpuint (g_strv_length (codes), >=, 254);
  for (guint i = 0; codes[i] != NULL; i++) {
    g_autofree char *path = bunting_collection_dup_picture_path (collection, codes[i], NULL);
    g_autofree char *contents = NULL;
    g_autoptr (GBytes) drawing = NULL;
    gsize size_bytes;

    g_assert_true (g_file_get_contents (path, &contents, &size_bytes, NULL));
    drawing = g_bytes_new (contents, size_bytes);
    g_assert_true ((bunting_drawing_faults_lookup (faults, codes[i], drawing) != NULL) ==
                   g_str_equal (codes[i], "AF"));
  }
}

static void
test_invalid (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{\"SY\": 1}",
    "{\"Syria\": {\"changed\": 2024, \"reference\": \"https://r/\", \"drawings\": []}}",
    "{\"SY\": {\"changed\": 2024, \"drawings\": []}}",
    "{\"SY\": {\"changed\": 2024, \"reference\": \"r\", \"drawings\": []}}",
    "{\"SY\": {\"changed\": 2024, \"reference\": \"file:///r\", \"drawings\": []}}",
    "{\"SY\": {\"changed\": 2024, \"reference\": \"https://r/\"}}",
    "{\"SY\": {\"changed\": 2024, \"reference\": \"https://r/\", \"drawings\": [1]}}",
    "{\"SY\": {\"changed\": \"2024\", \"reference\": \"https://r/\", \"drawings\": []}}",
    "{\"SY\": {\"reference\": \"https://r/\", \"drawings\": []}}",
    ("{\"SY\": {\"changed\": 2024, \"shows\": \"VG\", \"reference\": \"https://r/\", \"drawings\": "
     "[]}}"),
  };
  static const char valid[] =
    "{\"sy\": {\"changed\": 2024, \"reference\": \"https://r/\", \"drawings\": []}}";
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "faults.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (BuntingDrawingFaults) faults = NULL;

  g_assert_null (bunting_drawing_faults_load (file, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    test_write_file (path, texts[i], -1);
    g_assert_null (bunting_drawing_faults_load (file, &error));
    g_assert_nonnull (error);
  }
  test_write_file (path, valid, -1);
  faults = bunting_drawing_faults_load (file, NULL);
  g_assert_nonnull (faults);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/drawing-faults/debian-svg", "/usr/share/iso-flags-svg/country-4x3",
                        test_debian);
  g_test_add_data_func ("/drawing-faults/debian-png", "/usr/share/iso-flags-png-320x240",
                        test_debian);
  g_test_add_func ("/drawing-faults/flag-icons", test_flag_icons);
  g_test_add_func ("/drawing-faults/invalid", test_invalid);
  return g_test_run ();
}
