/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-previews.h"

#include "bunting-flag-list.h"
#include "flag-fixtures.h"
#include "test-utils.h"

static BuntingAtlas *atlas;

typedef struct {
  char *folder;
  BuntingAppModel *app_model;
} Fixture;

/* data: the collection's folder; NULL for one with the flags of Brazil and of California */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "BR", "US-CA", NULL };
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://remote.example/flags", NULL);
  g_autoptr (GFile) library = g_file_new_for_path ("/no/such/library");

  fixture->folder = test_make_folder ();
  test_fill_collection (fixture->folder, codes);
  fixture->app_model =
    bunting_app_model_new (atlas, source, library, data == NULL ? fixture->folder : data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_assert_finalizes (fixture->app_model);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
has_collection (gpointer app_model)
{
  return bunting_app_model_get_collection (app_model) != NULL;
}

static char *
dup_preview_name (Fixture *fixture, const char *code)
{
  GFile *preview = bunting_flag_get_preview (
    bunting_flag_list_find (bunting_app_model_get_flags (fixture->app_model), code));

  return preview == NULL ? NULL : g_file_get_basename (preview);
}

static void
assert_preview (Fixture *fixture, const char *code, const char *name)
{
  g_autofree char *preview_name = dup_preview_name (fixture, code);

  g_assert_cmpstr (preview_name, ==, name);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* The source is a remote one: the previews come from this machine all the same. */
static void
test_load (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "QZ", "US-CA", NULL };
  BuntingFlag *brazil =
    bunting_flag_list_find (bunting_app_model_get_flags (fixture->app_model), "BR");
  guint n_notified = 0;

  g_signal_connect_swapped (brazil, "notify::preview", G_CALLBACK (count_cb), &n_notified);
  bunting_flag_previews_load (fixture->app_model);
  assert_preview (fixture, "BR", NULL);
  test_wait_until (has_collection, fixture->app_model);
  assert_preview (fixture, "BR", "br.png");
  assert_preview (fixture, "FR", NULL);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpint (bunting_flag_get_state (brazil), ==, BUNTING_FLAG_ABSENT);
  g_assert_null (bunting_flag_get_file (brazil));

  bunting_app_model_add_codes (fixture->app_model, codes);
  assert_preview (fixture, "QZ", NULL);
  assert_preview (fixture, "US-CA", "us-ca.png");
}

static void
test_no_collection (Fixture *fixture, gconstpointer data)
{
  bunting_flag_previews_load (fixture->app_model);
  test_settle ();
  assert_preview (fixture, "BR", NULL);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  g_test_add ("/flag-previews/load", Fixture, NULL, set_up, test_load, tear_down);
  g_test_add ("/flag-previews/no-collection", Fixture, "/no/such/collection", set_up,
              test_no_collection, tear_down);
  status = g_test_run ();
  test_assert_finalizes (atlas);
  return status;
}
