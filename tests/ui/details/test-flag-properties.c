/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-flag-properties.h"

#include <glib/gstdio.h>

#include "test-utils.h"
#include "ui-test-utils.h"

/* The properties of a flag. */

static const char *
find_value (GPtrArray *flag_properties, const char *label)
{
  for (guint i = 0; i < flag_properties->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (flag_properties, i);

    if (g_str_equal (property->label, label))
      return property->value;
  }
  return NULL;
}

static void
assert_source (const char *source_id, const char *picture_uri, const char *expected)
{
  const BuntingFileRecord entry = { .source_id = (char *)source_id,
                                    .picture_uri = (char *)picture_uri };
  g_autoptr (BuntingFlag) flag = test_make_flag ("BR", "Brazil");
  g_autoptr (GFile) file = g_file_new_for_path ("/flags/BR-Brazil.png");
  const BuntingFlagPropertiesInput input = { .flag = flag, .entry = &entry };
  g_autoptr (GPtrArray) flag_properties = NULL;

  bunting_flag_saved (flag, file);
  flag_properties = bunting_flag_properties_new (&input);
  g_assert_cmpstr (find_value (flag_properties, "Name"), ==, "Brazil");
  g_assert_cmpstr (find_value (flag_properties, "Source"), ==, expected);
}

/* Any program may write the manifest. */
static void
test_source (void)
{
  assert_source (BUNTING_SOURCE_BUILT_IN_ID, NULL, "This Computer");
  assert_source ("elsewhere", "https://flags.example/br.png", "flags.example");
  assert_source ("elsewhere", "no URI", "elsewhere");
  assert_source ("elsewhere", NULL, "elsewhere");
  assert_source (NULL, "https://flags.example/br.png", "flags.example");
  assert_source (NULL, "no URI", NULL);
  assert_source (NULL, NULL, NULL);
}

/* A picture of that size, which is not saved. */
static void
assert_proportions (int width, int height, const char *expected)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "flag.svg", NULL);
  g_autofree char *svg = g_strdup_printf (
    "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'/>", width, height);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingFlag) flag = test_make_flag ("BR", "Brazil");
  g_autoptr (BuntingSavedImage) image = NULL;
  g_autoptr (GPtrArray) flag_properties = NULL;

  test_write_file (path, svg, -1);
  image = bunting_saved_image_load (file, NULL, &error);
  g_assert_no_error (error);
  flag_properties =
    bunting_flag_properties_new (&(BuntingFlagPropertiesInput){ .flag = flag, .image = image });
  g_assert_cmpstr (find_value (flag_properties, "Proportions"), ==, expected);
  g_assert_null (find_value (flag_properties, "File"));
  g_assert_null (find_value (flag_properties, "Source"));
  test_remove_folder (folder);
}

/* Height to width, as of flags; a little off, as pictures of whole pixels are. */
static void
test_proportions (void)
{
  assert_proportions (640, 480, "3:4 (height to width)");
  assert_proportions (500, 500, "1:1 (height to width)");
  assert_proportions (1000, 700, "7:10 (height to width)");
  assert_proportions (1024, 717, "7:10 (height to width)");
  assert_proportions (1235, 650, "10:19 (height to width)");
  assert_proportions (246, 300, "11:9 (height to width)");
  assert_proportions (1400, 550, "11:28 (height to width)");
  assert_proportions (5000, 100, "1:50.00 (height to width)");
}

/* When the picture was current: of a collection, what it says; else what the server said. */
static void
test_date (void)
{
  static const struct {
    const char *last_modified;
    const char *expected;
  } cases[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", "6 November 1994" },
    { "yesterday", NULL },
    { NULL, NULL },
  };
  g_autofree char *folder = test_make_folder ();
  g_autoptr (BuntingFlag) flag = test_make_flag ("BR", "Brazil");
  g_autoptr (GFile) file = g_file_new_for_path ("/flags/BR-Brazil.png");

  bunting_flag_saved (flag, file);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const BuntingFileRecord entry = { .source_id = "elsewhere",
                                      .last_modified = (char *)cases[i].last_modified };
    g_autoptr (GPtrArray) flag_properties =
      bunting_flag_properties_new (&(BuntingFlagPropertiesInput){ .flag = flag, .entry = &entry });

    g_assert_cmpstr (find_value (flag_properties, "Date of Picture"), ==, cases[i].expected);
  }
  test_remove_folder (folder);
}

/* A collection as Debian installs it: with a year, and a licence in words. */
static void
test_collection (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "iso-flags-svg", "country-4x3", NULL);
  g_autofree char *picture = g_build_filename (path, "br.svg", NULL);
  g_autoptr (BuntingFlag) flag = test_make_flag ("BR", "Brazil");
  g_autoptr (BuntingCollection) collection = NULL;
  g_autoptr (GPtrArray) flag_properties = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (path, 0700));
  test_write_file (picture, "<svg xmlns='http://www.w3.org/2000/svg'/>", -1);
  collection = bunting_collection_new_for_folder (path, &error);
  g_assert_no_error (error);
  flag_properties = bunting_flag_properties_new (
    &(BuntingFlagPropertiesInput){ .flag = flag, .collection = collection });
  g_assert_cmpstr (find_value (flag_properties, "Source"), ==, "Debian’s ISO flags (SVG)");
  g_assert_cmpstr (find_value (flag_properties, "Date of Picture"), ==, "2018");
  g_assert_cmpstr (find_value (flag_properties, "Licence"), ==, "Public domain");
  others = bunting_flag_properties_new (&(BuntingFlagPropertiesInput){ .flag = flag });
  g_assert_true (bunting_flag_properties_equal (others, others));
  g_assert_false (bunting_flag_properties_equal (flag_properties, others));
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flag-properties/source", test_source);
  g_test_add_func ("/flag-properties/proportions", test_proportions);
  g_test_add_func ("/flag-properties/date", test_date);
  g_test_add_func ("/flag-properties/collection", test_collection);
  return g_test_run ();
}
