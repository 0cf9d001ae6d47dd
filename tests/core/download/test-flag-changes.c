/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-changes.h"

#include "test-utils.h"

#include <string.h>

static GPtrArray *
load (const char *text, GError **error)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "changes.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GPtrArray *changes;

  test_write_file (path, text, -1);
  changes = bunting_flag_changes_load (file, error);
  test_remove_folder (folder);
  return changes;
}

#define REFERENCE "\"reference\":\"https://flags.example/\""

/* The newest comes first. */
static void
test_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes =
    load ("[{\"code\":\"AF\",\"date\":\"2021-08-15\"," REFERENCE "},"
          "{\"code\":\"GB-SCT\",\"date\":\"2024-02-29\"," REFERENCE "}]",
          &error);
  const BuntingFlagChange *change;

  g_assert_no_error (error);
  g_assert_cmpuint (changes->len, ==, 2);
  change = changes->pdata[0];
  g_assert_cmpstr (change->code, ==, "GB-SCT");
  g_assert_cmpstr (change->date, ==, "2024-02-29");
  g_assert_cmpint (change->since_s, ==, 1709164800);
  change = changes->pdata[1];
  g_assert_cmpstr (change->code, ==, "AF");
}

static void
test_faults (void)
{
  static const char *const texts[] = {
    "",
    "{}",
    "[1]",
    "[{\"date\":\"2021-08-15\"," REFERENCE "}]",
    "[{\"code\":\"A\",\"date\":\"2021-08-15\"," REFERENCE "}]",
    "[{\"code\":\"AF\"," REFERENCE "}]",
    "[{\"code\":\"AF\",\"date\":2021," REFERENCE "}]",
    "[{\"code\":\"AF\",\"date\":\"2021-08\"," REFERENCE "}]",
    "[{\"code\":\"AF\",\"date\":\"2021-02-30\"," REFERENCE "}]",
    "[{\"code\":\"AF\",\"date\":\"15.08.2021\"," REFERENCE "}]",
    "[{\"code\":\"AF\",\"date\":\"2021-08-15\"}]",
    "[{\"code\":\"AF\",\"date\":\"2021-08-15\",\"reference\":\"http://flags.example/\"}]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", texts[i]);
    g_assert_null (load (texts[i], &error));
    g_assert_nonnull (error);
  }
}

static void
test_installed (void)
{
  static const char *const expected[] = { "SY 2024-12-08", "KG 2023-12-26", "MQ 2023-02-02",
                                          "AF 2021-08-15", "MR 2017-08-15" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = bunting_flag_changes_load_installed (&error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    gboolean found = FALSE;

    for (guint j = 0; j < changes->len; j++) {
      const BuntingFlagChange *change = changes->pdata[j];

      found |=
        strncmp (change->code, expected[i], 2) == 0 && strcmp (change->date, expected[i] + 3) == 0;
    }
    g_assert_true (found);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flag-changes/order", test_order);
  g_test_add_func ("/flag-changes/faults", test_faults);
  g_test_add_func ("/flag-changes/installed", test_installed);
  return g_test_run ();
}
