/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-previews.h"

#include "bunting-flag-list.h"
#include "flag-fixtures.h"
#include "test-utils.h"

#include <string.h>

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

static BuntingFlag *
find_flag (Fixture *fixture, const char *code)
{
  return bunting_flag_list_find (bunting_app_model_get_flags (fixture->app_model), code);
}

/* What a source has is known of the built-in one only. */
static void
test_unavailable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) remote =
    g_object_ref (bunting_app_model_get_source (fixture->app_model));
  g_autoptr (BuntingSource) built_in = NULL;
  const char *codes[] = { "QZ", NULL };

  built_in = bunting_source_new_from_text (
    BUNTING_SOURCE_BUILT_IN_ID, "[Source]\nName=Built-in\nPicture={base}/{cc}/{cc}.gif\n", -1, NULL,
    NULL);
  bunting_flag_previews_load (fixture->app_model);
  test_wait_until (has_collection, fixture->app_model);
  g_assert_false (bunting_flag_is_unavailable (find_flag (fixture, "FR")));

  bunting_app_model_set_source (fixture->app_model, built_in);
  g_assert_true (bunting_flag_is_unavailable (find_flag (fixture, "FR")));
  g_assert_false (bunting_flag_is_unavailable (find_flag (fixture, "BR")));
  bunting_app_model_add_codes (fixture->app_model, codes);
  g_assert_true (bunting_flag_is_unavailable (find_flag (fixture, "QZ")));

  bunting_app_model_set_source (fixture->app_model, remote);
  g_assert_false (bunting_flag_is_unavailable (find_flag (fixture, "FR")));
}

static gboolean
has_note (gpointer flag)
{
  return bunting_flag_get_drawing_note (flag) != NULL;
}

static gboolean
has_no_note (gpointer flag)
{
  return bunting_flag_get_drawing_note (flag) == NULL;
}

/* A drawing of Debian's collection is recognized by its bytes: as the preview, and as a file that
 * was saved at some time. A right picture replaces it, under the same name too. */
static void
test_drawing_note (Fixture *fixture, gconstpointer data)
{
  static const char drawing_path[] = "/usr/share/iso-flags-svg/country-4x3/sy.svg";
  g_autofree char *preview_path = g_build_filename (fixture->folder, "sy.svg", NULL);
  g_autofree char *saved_path = g_build_filename (fixture->folder, "SY-Syria.svg", NULL);
  g_autoptr (GFile) saved = g_file_new_for_path (saved_path);
  BuntingFlag *syria = find_flag (fixture, "SY");
  g_autofree char *drawing = NULL;
  gsize size_bytes;

  if (!g_file_get_contents (drawing_path, &drawing, &size_bytes, NULL)) {
    g_test_skip ("Debian's iso-flags-svg is not installed");
    return;
  }
  test_write_file (preview_path, drawing, size_bytes);
  test_write_file (saved_path, "<svg/>", -1);
  bunting_flag_previews_load (fixture->app_model);
  test_wait_until (has_note, syria);
  g_assert_nonnull (strstr (bunting_flag_get_drawing_note (syria), "from 2018. "));
  g_assert_nonnull (strstr (bunting_flag_get_drawing_note (syria), " changed its flag in 2024."));
  g_assert_cmpstr (bunting_flag_get_drawing_reference (syria), ==,
                   "https://en.wikipedia.org/wiki/Flag_of_Syria");
  g_assert_null (bunting_flag_get_drawing_note (find_flag (fixture, "BR")));

  bunting_flag_saved (syria, saved);
  test_wait_until (has_no_note, syria);
  test_write_file (saved_path, drawing, size_bytes);
  bunting_flag_set_state (syria, BUNTING_FLAG_QUEUED);
  bunting_flag_saved (syria, saved);
  test_wait_until (has_note, syria);
  bunting_flag_set_state (syria, BUNTING_FLAG_ABSENT);
  test_settle ();
  g_assert_true (has_note (syria));
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
  g_test_add ("/flag-previews/unavailable", Fixture, NULL, set_up, test_unavailable, tear_down);
  g_test_add ("/flag-previews/drawing-note", Fixture, NULL, set_up, test_drawing_note, tear_down);
  g_test_add ("/flag-previews/no-collection", Fixture, "/no/such/collection", set_up,
              test_no_collection, tear_down);
  status = g_test_run ();
  test_assert_finalizes (atlas);
  return status;
}
