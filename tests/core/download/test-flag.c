/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag.h"

#include "test-utils.h"

static const char *const property_names[] = { "state", "progress", "file", "file-name", "error" };

#define N_STATES (BUNTING_FLAG_CANCELLED + 1)

typedef struct {
  BuntingFlag *flag;
  GFile *file;
  GFile *other_file;
  GError *error;
  GHashTable *n_notified; /* property's name → how often */
  guint n_inconsistent;
} Fixture;

static void
notified_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Fixture *fixture = user_data;
  BuntingFlag *flag = BUNTING_FLAG (object);
  BuntingFlagState state = bunting_flag_get_state (flag);
  gboolean has_error = bunting_flag_get_error (flag) != NULL;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (fixture->n_notified, pspec->name));

  g_hash_table_insert (fixture->n_notified, (gpointer)pspec->name, GUINT_TO_POINTER (n + 1));
  /* All properties have changed before the first notification. */
  if (has_error != (state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND))
    fixture->n_inconsistent++;
  if (state == BUNTING_FLAG_SAVED && bunting_flag_get_file (flag) == NULL)
    fixture->n_inconsistent++;
  if (state == BUNTING_FLAG_SAVED && bunting_flag_get_progress (flag) != 1)
    fixture->n_inconsistent++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCountry) country = bunting_country_new_for_code ("BR");

  fixture->flag = bunting_flag_new (country);
  fixture->file = g_file_new_for_path ("/nowhere/BR-Brazil.gif");
  fixture->other_file = g_file_new_for_path ("/nowhere/BR-Brasil.png");
  fixture->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the server is asleep");
  fixture->n_notified = g_hash_table_new (g_str_hash, g_str_equal);
  g_signal_connect (fixture->flag, "notify", G_CALLBACK (notified_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fixture->n_inconsistent, ==, 0);
  g_assert_finalize_object (fixture->flag);
  g_assert_finalize_object (fixture->file);
  g_assert_finalize_object (fixture->other_file);
  g_error_free (fixture->error);
  g_hash_table_unref (fixture->n_notified);
}

/* Asserts which properties were notified since the last call, each once. */
static void
assert_notified (Fixture *fixture, const char *expected)
{
  g_auto (GStrv) names = g_strsplit (expected, " ", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (property_names); i++) {
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (fixture->n_notified, property_names[i]));

    g_test_message ("%s: %u", property_names[i], n);
    g_assert_cmpuint (n, ==, g_strv_contains ((const char *const *)names, property_names[i]));
  }
  g_assert_false (g_hash_table_contains (fixture->n_notified, "country"));
  g_hash_table_remove_all (fixture->n_notified);
}

static void
change_to (Fixture *fixture, BuntingFlagState state)
{
  switch (state) {
  case BUNTING_FLAG_ABSENT:
    bunting_flag_set_state (fixture->flag, BUNTING_FLAG_ABSENT);
    break;
  case BUNTING_FLAG_QUEUED:
    bunting_flag_set_state (fixture->flag, BUNTING_FLAG_QUEUED);
    break;
  case BUNTING_FLAG_FETCHING:
    bunting_flag_set_state (fixture->flag, BUNTING_FLAG_FETCHING);
    break;
  case BUNTING_FLAG_SAVING:
    bunting_flag_set_state (fixture->flag, BUNTING_FLAG_SAVING);
    break;
  case BUNTING_FLAG_SAVED:
    bunting_flag_saved (fixture->flag, fixture->file);
    break;
  case BUNTING_FLAG_NOT_FOUND:
    bunting_flag_not_found (fixture->flag, fixture->error);
    break;
  case BUNTING_FLAG_FAILED:
    bunting_flag_failed (fixture->flag, fixture->error);
    break;
  case BUNTING_FLAG_CANCELLED:
    bunting_flag_set_state (fixture->flag, BUNTING_FLAG_CANCELLED);
    break;
  default:
    g_assert_not_reached ();
  }
}

/* The shortest way to each state, from a new flag. */
static void
bring_to (Fixture *fixture, BuntingFlagState state)
{
  if (state == BUNTING_FLAG_ABSENT)
    return;
  if (state != BUNTING_FLAG_SAVED) {
    bunting_flag_set_state (fixture->flag, BUNTING_FLAG_QUEUED);
    if (state != BUNTING_FLAG_QUEUED)
      bunting_flag_set_state (fixture->flag, BUNTING_FLAG_FETCHING);
  }
  if (state != BUNTING_FLAG_QUEUED && state != BUNTING_FLAG_FETCHING)
    change_to (fixture, state);
  g_assert_cmpint (bunting_flag_get_state (fixture->flag), ==, state);
  g_hash_table_remove_all (fixture->n_notified);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  BuntingFlag *flag = fixture->flag;

  g_assert_cmpstr (bunting_flag_get_code (flag), ==, "BR");
  g_assert_cmpstr (bunting_country_get_code (bunting_flag_get_country (flag)), ==, "BR");
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_ABSENT);
  g_assert_cmpfloat (bunting_flag_get_progress (flag), ==, 0);
  g_assert_null (bunting_flag_get_file (flag));
  g_assert_null (bunting_flag_get_file_name (flag));
  g_assert_null (bunting_flag_get_error (flag));
  g_assert_false (bunting_flag_is_in_flight (flag));
}

static void
test_download (Fixture *fixture, gconstpointer data)
{
  BuntingFlag *flag = fixture->flag;

  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  assert_notified (fixture, "state");
  g_assert_true (bunting_flag_is_in_flight (flag));
  bunting_flag_set_state (flag, BUNTING_FLAG_FETCHING);
  assert_notified (fixture, "state");
  g_assert_true (bunting_flag_is_in_flight (flag));
  bunting_flag_set_progress (flag, 0.5);
  assert_notified (fixture, "progress");
  g_assert_cmpfloat (bunting_flag_get_progress (flag), ==, 0.5);
  bunting_flag_set_state (flag, BUNTING_FLAG_SAVING);
  assert_notified (fixture, "state progress");
  g_assert_true (bunting_flag_is_in_flight (flag));
  bunting_flag_saved (flag, fixture->file);
  assert_notified (fixture, "state progress file file-name");
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_SAVED);
  g_assert_cmpfloat (bunting_flag_get_progress (flag), ==, 1);
  g_assert_true (bunting_flag_get_file (flag) == fixture->file);
  g_assert_cmpstr (bunting_flag_get_file_name (flag), ==, "BR-Brazil.gif");
  g_assert_false (bunting_flag_is_in_flight (flag));
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  bring_to (fixture, BUNTING_FLAG_FETCHING);
  bunting_flag_set_progress (fixture->flag, 0);
  assert_notified (fixture, "");
  bunting_flag_set_progress (fixture->flag, 0.25);
  bunting_flag_set_progress (fixture->flag, 0.25);
  assert_notified (fixture, "progress");
  bunting_flag_set_progress (fixture->flag, 7);
  g_assert_cmpfloat (bunting_flag_get_progress (fixture->flag), ==, 1);
  bunting_flag_set_progress (fixture->flag, -7);
  g_assert_cmpfloat (bunting_flag_get_progress (fixture->flag), ==, 0);
}

static void
test_progress_forbidden (Fixture *fixture, gconstpointer data)
{
  bring_to (fixture, (BuntingFlagState)GPOINTER_TO_INT (data));
  g_test_expect_message ("Bunting", G_LOG_LEVEL_CRITICAL, "*BUNTING_FLAG_FETCHING*");
  bunting_flag_set_progress (fixture->flag, 0.5);
  g_test_assert_expected_messages ();
  assert_notified (fixture, "");
}

static void
test_found_in_folder (Fixture *fixture, gconstpointer data)
{
  bunting_flag_saved (fixture->flag, fixture->file);
  assert_notified (fixture, "state progress file file-name");
  /* Found again, as an equal GFile: no notification. */
  g_object_unref (fixture->file);
  fixture->file = g_file_new_for_path ("/nowhere/BR-Brazil.gif");
  bunting_flag_saved (fixture->flag, fixture->file);
  assert_notified (fixture, "");
  bunting_flag_saved (fixture->flag, fixture->other_file);
  assert_notified (fixture, "file file-name");
  g_assert_cmpstr (bunting_flag_get_file_name (fixture->flag), ==, "BR-Brasil.png");
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  bring_to (fixture, BUNTING_FLAG_FETCHING);
  bunting_flag_set_progress (fixture->flag, 0.5);
  g_hash_table_remove_all (fixture->n_notified);
  bunting_flag_failed (fixture->flag, fixture->error);
  assert_notified (fixture, "state progress error");
  g_assert_true (bunting_flag_get_error (fixture->flag) != fixture->error);
  g_assert_error (bunting_flag_get_error (fixture->flag), G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  bunting_flag_set_state (fixture->flag, BUNTING_FLAG_QUEUED);
  assert_notified (fixture, "state error");
  g_assert_null (bunting_flag_get_error (fixture->flag));
}

/* A failed refresh keeps the saved file. */
static void
test_file_is_kept (Fixture *fixture, gconstpointer data)
{
  BuntingFlagState end = (BuntingFlagState)GPOINTER_TO_INT (data);

  bring_to (fixture, BUNTING_FLAG_SAVED);
  bunting_flag_set_state (fixture->flag, BUNTING_FLAG_QUEUED);
  assert_notified (fixture, "state progress");
  bunting_flag_set_state (fixture->flag, BUNTING_FLAG_FETCHING);
  assert_notified (fixture, "state");
  g_assert_true (bunting_flag_get_file (fixture->flag) == fixture->file);
  change_to (fixture, end);
  assert_notified (fixture, end == BUNTING_FLAG_CANCELLED ? "state" : "state error");
  g_assert_true (bunting_flag_get_file (fixture->flag) == fixture->file);
  g_assert_cmpstr (bunting_flag_get_file_name (fixture->flag), ==, "BR-Brazil.gif");
  /* A scan finds the saved file. */
  bunting_flag_saved (fixture->flag, fixture->file);
  assert_notified (fixture,
                   end == BUNTING_FLAG_CANCELLED ? "state progress" : "state progress error");
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  bring_to (fixture, BUNTING_FLAG_SAVED);
  bunting_flag_set_state (fixture->flag, BUNTING_FLAG_ABSENT);
  assert_notified (fixture, "state progress file file-name");
  g_assert_null (bunting_flag_get_file (fixture->flag));
  g_assert_null (bunting_flag_get_file_name (fixture->flag));
  bunting_flag_set_state (fixture->flag, BUNTING_FLAG_ABSENT);
  assert_notified (fixture, "");
}

static void
test_properties (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCountry) country = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *file_name = NULL;
  g_autoptr (GError) error = NULL;
  BuntingFlagState state;
  double progress;

  bring_to (fixture, BUNTING_FLAG_SAVED);
  bunting_flag_set_state (fixture->flag, BUNTING_FLAG_QUEUED);
  bunting_flag_failed (fixture->flag, fixture->error);
  g_object_get (fixture->flag, "country", &country, "state", &state, "progress", &progress, "file",
                &file, "file-name", &file_name, "error", &error, NULL);
  g_assert_cmpstr (bunting_country_get_code (country), ==, "BR");
  g_assert_cmpint (state, ==, BUNTING_FLAG_FAILED);
  g_assert_cmpfloat (progress, ==, 0);
  g_assert_true (file == fixture->file);
  g_assert_cmpstr (file_name, ==, "BR-Brazil.gif");
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* A file name may be invalid UTF-8; the shown one is valid. */
static void
test_file_name_is_for_people (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/BR-\xff.gif");

  bunting_flag_saved (fixture->flag, file);
  g_assert_true (g_utf8_validate (bunting_flag_get_file_name (fixture->flag), -1, NULL));
}

static void
test_state_names (void)
{
  static const char *const nicks[] = {
    "absent", "queued", "fetching", "saving", "saved", "not-found", "failed", "cancelled",
  };
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (BUNTING_TYPE_FLAG_STATE);

  g_assert_cmpuint (enum_class->n_values, ==, G_N_ELEMENTS (nicks));
  for (guint i = 0; i < enum_class->n_values; i++)
    g_assert_cmpstr (g_enum_get_value (enum_class, (int)i)->value_nick, ==, nicks[i]);
}

/* --- every pair of states --- */

/* From the row's state to the column's: x for an invalid transition, o for one that changes
 * nothing. */
static const char *const steps[N_STATES] = {
  /*                         AQFSSNFC */
  [BUNTING_FLAG_ABSENT] = "oYxxYxxx",   [BUNTING_FLAG_QUEUED] = "xxYxYxYY",
  [BUNTING_FLAG_FETCHING] = "xxxYYYYY", [BUNTING_FLAG_SAVING] = "xxxxYxYY",
  [BUNTING_FLAG_SAVED] = "YYxxoxxx",    [BUNTING_FLAG_NOT_FOUND] = "YYxxYxxx",
  [BUNTING_FLAG_FAILED] = "YYxxYxxx",   [BUNTING_FLAG_CANCELLED] = "YYxxYxxx",
};

static void
test_step (Fixture *fixture, gconstpointer data)
{
  BuntingFlagState from = (BuntingFlagState)(GPOINTER_TO_INT (data) / N_STATES);
  BuntingFlagState to = (BuntingFlagState)(GPOINTER_TO_INT (data) % N_STATES);

  bring_to (fixture, from);
  if (steps[from][to] == 'x')
    g_test_expect_message ("Bunting", G_LOG_LEVEL_CRITICAL, "*reached_from*");
  change_to (fixture, to);
  g_test_assert_expected_messages ();
  switch (steps[from][to]) {
  case 'x':
    g_assert_cmpint (bunting_flag_get_state (fixture->flag), ==, from);
    assert_notified (fixture, "");
    break;
  case 'o':
    g_assert_cmpint (bunting_flag_get_state (fixture->flag), ==, to);
    assert_notified (fixture, "");
    break;
  default:
    g_assert_cmpint (bunting_flag_get_state (fixture->flag), ==, to);
    g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (fixture->n_notified, "state")), ==, 1);
  }
}

static void
add_steps (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (BUNTING_TYPE_FLAG_STATE);

  for (int i = 0; i < N_STATES * N_STATES; i++) {
    g_autofree char *path =
      g_strdup_printf ("/flag/step/%s/%s", g_enum_get_value (enum_class, i / N_STATES)->value_nick,
                       g_enum_get_value (enum_class, i % N_STATES)->value_nick);

    g_test_add (path, Fixture, GINT_TO_POINTER (i), set_up, test_step, tear_down);
  }
}

static void
add (const char *path, int data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (data), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/flag/new", 0, test_new);
  add ("/flag/download", 0, test_download);
  add ("/flag/progress", 0, test_progress);
  add ("/flag/progress/forbidden/absent", BUNTING_FLAG_ABSENT, test_progress_forbidden);
  add ("/flag/progress/forbidden/saving", BUNTING_FLAG_SAVING, test_progress_forbidden);
  add ("/flag/progress/forbidden/saved", BUNTING_FLAG_SAVED, test_progress_forbidden);
  add ("/flag/progress/forbidden/cancelled", BUNTING_FLAG_CANCELLED, test_progress_forbidden);
  add ("/flag/found-in-folder", 0, test_found_in_folder);
  add ("/flag/failed", 0, test_failed);
  add ("/flag/file-is-kept/failed", BUNTING_FLAG_FAILED, test_file_is_kept);
  add ("/flag/file-is-kept/not-found", BUNTING_FLAG_NOT_FOUND, test_file_is_kept);
  add ("/flag/file-is-kept/cancelled", BUNTING_FLAG_CANCELLED, test_file_is_kept);
  add ("/flag/forget", 0, test_forget);
  add ("/flag/properties", 0, test_properties);
  add ("/flag/file-name-is-for-people", 0, test_file_name_is_for_people);
  add_steps ();
  g_test_add_func ("/flag/state-names", test_state_names);
  return g_test_run ();
}
