/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-flag-properties.h"

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
  assert_source (BUNTING_SOURCE_BUILT_IN_ID, NULL, "Built-in Flags");
  assert_source ("elsewhere", "https://flags.example/br.png", "flags.example");
  assert_source ("elsewhere", "no URI", "elsewhere");
  assert_source ("elsewhere", NULL, "elsewhere");
  assert_source (NULL, "https://flags.example/br.png", "flags.example");
  assert_source (NULL, "no URI", NULL);
  assert_source (NULL, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flag-properties/source", test_source);
  return g_test_run ();
}
