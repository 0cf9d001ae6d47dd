/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-list.h"

#include <glib/gstdio.h>

#include "country/bunting-country-code.h"
#include "test-utils.h"

static BuntingAtlas *atlas;

typedef struct {
  char *path;
  BuntingLibrary *library;
  GListStore *flags;
  guint n_changed; /* of the list's items */
  guint n_told;    /* of the watched flags' properties */
} Fixture;

static void
items_changed_cb (GListModel *flags,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  Fixture *fixture)
{
  fixture->n_changed += n_removed + n_added;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;

  fixture->path = test_make_folder ();
  folder = g_file_new_for_path (fixture->path);
  fixture->library = bunting_library_new (folder);
  fixture->flags = bunting_flag_list_new (atlas);
  g_signal_connect (fixture->flags, "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->flags);
  test_assert_finalizes (fixture->library);
  test_remove_folder (fixture->path);
  g_free (fixture->path);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->flags));
}

static BuntingFlag *
get (Fixture *fixture, guint position)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (fixture->flags), position);

  return flag; /* the list's */
}

static BuntingFlag *
find (Fixture *fixture, const char *code)
{
  for (guint i = 0; i < count (fixture); i++)
    if (g_str_equal (bunting_flag_get_code (get (fixture, i)), code))
      return get (fixture, i);
  g_assert_not_reached ();
}

static void
put (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  test_write_file (path, "x", -1);
}

static void
take_away (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Scans the folder and updates the flags. */
static void
update (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_library_open_async (fixture->library, FALSE, NULL, test_keep_result, &result);
  bunting_library_open_finish (fixture->library, test_wait_for_result (&result), &error);
  g_assert_no_error (error);
  bunting_flag_list_update (fixture->flags, fixture->library, FALSE);
}

static void
assert_saved (Fixture *fixture, const char *code, const char *file_name)
{
  BuntingFlag *flag = find (fixture, code);

  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_SAVED);
  g_assert_cmpstr (bunting_flag_get_file_name (flag), ==, file_name);
}

static void
assert_absent (Fixture *fixture, const char *code)
{
  BuntingFlag *flag = find (fixture, code);

  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_ABSENT);
  g_assert_null (bunting_flag_get_file (flag));
  g_assert_no_error (bunting_flag_get_error (flag));
}

/* A flag for each country, in the same order, none of them saved. */
static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (count (fixture), >, 200);
  g_assert_cmpuint (count (fixture), ==, g_list_model_get_n_items (G_LIST_MODEL (atlas)));
  for (guint i = 0; i < count (fixture); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);

    g_assert_true (bunting_flag_get_country (get (fixture, i)) == country);
    g_assert_cmpint (bunting_flag_get_state (get (fixture, i)), ==, BUNTING_FLAG_ABSENT);
  }
  g_assert_cmpuint (bunting_flag_list_count_saved (fixture->flags), ==, 0);
}

/* Added flags are at the end, in their order, with the code as their name. */
static void
test_add_codes (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "US-CA", "QZ", NULL };
  guint n_flags = count (fixture);
  BuntingCountry *country;

  bunting_flag_list_add_codes (fixture->flags, codes);
  g_assert_cmpuint (count (fixture), ==, n_flags + 2);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
  g_assert_cmpstr (bunting_flag_get_code (get (fixture, n_flags)), ==, "US-CA");
  g_assert_cmpstr (bunting_flag_get_code (get (fixture, n_flags + 1)), ==, "QZ");
  country = bunting_flag_get_country (get (fixture, n_flags));
  g_assert_cmpstr (bunting_country_get_english_name (country), ==, "US-CA");
  assert_absent (fixture, "US-CA");
}

/* An existing flag is kept, whether it is from the atlas or from an earlier call. */
static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "BR", "US-CA", "GB-ENG", "US-CA", NULL };
  const char *again[] = { "US-CA", "BR", NULL };
  const char *nothing[] = { NULL };
  BuntingFlag *brazil = find (fixture, "BR"), *california;
  guint n_flags = count (fixture);

  bunting_flag_list_add_codes (fixture->flags, codes);
  california = find (fixture, "US-CA");
  bunting_flag_list_add_codes (fixture->flags, again);
  bunting_flag_list_add_codes (fixture->flags, nothing);
  g_assert_cmpuint (count (fixture), ==, n_flags + 1);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_true (find (fixture, "BR") == brazil);
  g_assert_true (find (fixture, "US-CA") == california);
}

/* User input goes through the parser, which rejects everything that is not a code. */
static void
test_bad_codes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = bunting_country_code_parse_list (
    "br 1X us-ca US-CA ../.. Brazil US- -CA qz US-TOOLONG é", unknown);
  guint n_flags = count (fixture);

  g_ptr_array_add (codes, NULL);
  bunting_flag_list_add_codes (fixture->flags, (const char *const *)codes->pdata);
  g_assert_cmpuint (unknown->len, ==, 7);
  g_assert_cmpuint (count (fixture), ==, n_flags + 2);
  g_assert_cmpstr (bunting_flag_get_code (get (fixture, n_flags)), ==, "US-CA");
  g_assert_cmpstr (bunting_flag_get_code (get (fixture, n_flags + 1)), ==, "QZ");
}

/* Flags follow files that are added, removed or renamed. The list does not change. */
static void
test_update (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "US-CA", NULL };

  bunting_flag_list_add_codes (fixture->flags, codes);
  put (fixture, "BR-Brazil.gif");
  put (fixture, "FR-France.png");
  put (fixture, "US-CA-California.svg");
  put (fixture, "QZ-Nowhere.gif"); /* not in the list */
  put (fixture, "notes.txt");
  fixture->n_changed = 0;
  update (fixture);
  assert_saved (fixture, "BR", "BR-Brazil.gif");
  assert_saved (fixture, "FR", "FR-France.png");
  assert_saved (fixture, "US-CA", "US-CA-California.svg");
  assert_absent (fixture, "US");
  g_assert_cmpuint (bunting_flag_list_count_saved (fixture->flags), ==, 3);

  take_away (fixture, "BR-Brazil.gif");
  take_away (fixture, "FR-France.png");
  put (fixture, "FR-Frankreich.svg");
  put (fixture, "CN-China.gif");
  update (fixture);
  assert_absent (fixture, "BR");
  assert_saved (fixture, "FR", "FR-Frankreich.svg");
  assert_saved (fixture, "CN", "CN-China.gif");
  assert_saved (fixture, "US-CA", "US-CA-California.svg");
  g_assert_cmpuint (bunting_flag_list_count_saved (fixture->flags), ==, 3);
  g_assert_cmpuint (fixture->n_changed, ==, 0);
}

/* After a download, the folder decides about a flag's state. */
static void
test_update_ended (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");
  const char *codes[] = { "BR", "CN", "FR", "DE" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    bunting_flag_set_state (find (fixture, codes[i]), BUNTING_FLAG_QUEUED);
    bunting_flag_set_state (find (fixture, codes[i]), BUNTING_FLAG_FETCHING);
  }
  bunting_flag_failed (find (fixture, "BR"), error);
  bunting_flag_not_found (find (fixture, "CN"), error);
  bunting_flag_set_state (find (fixture, "FR"), BUNTING_FLAG_CANCELLED);
  bunting_flag_failed (find (fixture, "DE"), error);
  put (fixture, "DE-Germany.gif");
  update (fixture);
  assert_absent (fixture, "BR");
  assert_absent (fixture, "CN");
  assert_absent (fixture, "FR");
  assert_saved (fixture, "DE", "DE-Germany.gif");
  g_assert_no_error (bunting_flag_get_error (find (fixture, "DE")));
}

static void
told_cb (BuntingFlag *flag, GParamSpec *pspec, Fixture *fixture)
{
  fixture->n_told++;
}

/* The state of a flag in flight does not follow the folder. */
static void
test_update_in_flight (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "BR", "CN", "FR" };
  const BuntingFlagState states[] = { BUNTING_FLAG_QUEUED, BUNTING_FLAG_FETCHING,
                                      BUNTING_FLAG_SAVING };

  put (fixture, "BR-Brazil.gif");
  put (fixture, "FR-France.gif");
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    BuntingFlag *flag = find (fixture, codes[i]);

    bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
    if (i > 0)
      bunting_flag_set_state (flag, BUNTING_FLAG_FETCHING);
    if (i > 1)
      bunting_flag_set_state (flag, BUNTING_FLAG_SAVING);
    g_signal_connect (flag, "notify", G_CALLBACK (told_cb), fixture);
  }
  update (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_cmpint (bunting_flag_get_state (find (fixture, codes[i])), ==, states[i]);
  g_assert_cmpuint (fixture->n_told, ==, 0);
  g_assert_cmpuint (bunting_flag_list_count_saved (fixture->flags), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/flag-list/new", test_new);
  ADD ("/flag-list/add-codes", test_add_codes);
  ADD ("/flag-list/duplicates", test_duplicates);
  ADD ("/flag-list/bad-codes", test_bad_codes);
  ADD ("/flag-list/update", test_update);
  ADD ("/flag-list/update-ended", test_update_ended);
  ADD ("/flag-list/update-in-flight", test_update_in_flight);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
