/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-filter.h"
#include "grid/bunting-selection-model.h"
#include "library/bunting-file-name.h"
#include "bunting-app-model.h"
#include "bunting-messages.h"
#include "fixture-server.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* Search, filter, select and download in random order: the window's parts without its widgets are
 * compared with a simple model that looks at every flag each time. g_test_rand makes a run
 * repeatable by its seed. */

#define N_SEQUENCES 100
#define N_STEPS 12

static BuntingAtlas *atlas;

typedef struct {
  FixtureServer *server;
  char *folder;
  BuntingAppModel *app_model;
  BuntingFlagFilter *filter;
  GtkFilterListModel *shown_model;
  BuntingSelectionModel *model;
  guint n_folders;
  gboolean opened;
  gboolean ended;
  /* the simple model */
  GListModel *flags;
  guint n_flags;
  gboolean *selected;
  gboolean *saved;  /* at the last refresh of the filter */
  gboolean *failed; /* the same */
  const char *search;
  const char *region;
  BuntingStateFilter show;
} Fixture;

/* One third each is saved, is not found, and fails. */
static void
fill_server (FixtureServer *server)
{
  const FixtureAnswer teapot = { .status = 418 };
  g_autoptr (GBytes) png = test_draw_png (16, 12, 0x336699);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autofree char *cc = g_ascii_strdown (bunting_country_get_code (country), -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);

    if (i % 3 == 0)
      fixture_server_add_flag (server, cc, png, bunting_country_get_english_name (country));
    else if (i % 3 == 1)
      fixture_server_answer (server, path, &teapot);
  }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GFile) folder = NULL;

  fixture->server = fixture_server_new ();
  fill_server (fixture->server);
  fixture->folder = test_make_folder ();
  folder = g_file_new_build_filename (fixture->folder, "0", NULL);
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  fixture->app_model = bunting_app_model_new (atlas, source, folder, NULL);
  fixture->flags = bunting_app_model_get_flags (fixture->app_model);
  fixture->n_flags = g_list_model_get_n_items (fixture->flags);
  fixture->filter = bunting_flag_filter_new ();
  fixture->shown_model = gtk_filter_list_model_new (g_object_ref (fixture->flags),
                                                    g_object_ref (GTK_FILTER (fixture->filter)));
  fixture->model = bunting_selection_model_new (G_LIST_MODEL (fixture->shown_model));
  bunting_flag_filter_set_selection_model (fixture->filter, fixture->model);
  fixture->selected = g_new0 (gboolean, fixture->n_flags);
  fixture->saved = g_new0 (gboolean, fixture->n_flags);
  fixture->failed = g_new0 (gboolean, fixture->n_flags);
  fixture->search = "";
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->model);
  g_assert_finalize_object (fixture->shown_model);
  g_assert_finalize_object (fixture->filter);
  g_assert_finalize_object (fixture->app_model);
  fixture_server_free (fixture->server);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->selected);
  g_free (fixture->saved);
  g_free (fixture->failed);
}

static BuntingFlag *
get_flag (Fixture *fixture, guint i)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (fixture->flags, i);

  return flag;
}

/* The simple model */

static gboolean
is_shown (Fixture *fixture, guint i)
{
  BuntingCountry *country = bunting_flag_get_country (get_flag (fixture, i));
  g_autofree char *folded = bunting_search_key (fixture->search);

  if (fixture->region != NULL &&
      g_strcmp0 (fixture->region, bunting_country_get_region (country)) != 0)
    return FALSE;
  if ((fixture->show == BUNTING_STATE_FILTER_SAVED && !fixture->saved[i]) ||
      (fixture->show == BUNTING_STATE_FILTER_NOT_SAVED && fixture->saved[i]) ||
      (fixture->show == BUNTING_STATE_FILTER_FAILED && !fixture->failed[i]) ||
      (fixture->show == BUNTING_STATE_FILTER_SELECTED && !fixture->selected[i]))
    return FALSE;
  return bunting_country_matches (country, folded);
}

/* From the folder, not from the states of the flags. */
static gboolean
is_in_folder (Fixture *fixture, const char *code)
{
  g_autofree char *folder = g_file_get_path (bunting_app_model_get_folder (fixture->app_model));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *found = bunting_file_name_parse (name, NULL);

    if (g_strcmp0 (found, code) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
look_at_states (Fixture *fixture)
{
  for (guint i = 0; i < fixture->n_flags; i++) {
    BuntingFlag *flag = get_flag (fixture, i);
    BuntingFlagState state = bunting_flag_get_state (flag);

    g_assert_false (bunting_flag_is_in_flight (flag));
    fixture->saved[i] = state == BUNTING_FLAG_SAVED;
    fixture->failed[i] = state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND;
    g_assert_cmpint (is_in_folder (fixture, bunting_flag_get_code (flag)), ==, fixture->saved[i]);
    if (fixture->saved[i])
      g_assert_cmpuint (i % 3, ==, 0);
    if (fixture->failed[i])
      g_assert_cmpuint (i % 3, !=, 0);
  }
  bunting_flag_filter_refresh (fixture->filter);
}

static void
compare (Fixture *fixture)
{
  guint n_shown = 0, n_selected = 0, n_hidden = 0, position = 0;
  g_autofree char *words = NULL;
  g_autofree char *expected = NULL;

  /* The filter does not follow the selection by itself. */
  if (fixture->show == BUNTING_STATE_FILTER_SELECTED)
    bunting_flag_filter_refresh (fixture->filter);
  for (guint i = 0; i < fixture->n_flags; i++) {
    BuntingFlag *flag = get_flag (fixture, i);
    gboolean shown = is_shown (fixture, i);

    g_assert_cmpint (bunting_selection_model_is_selected (fixture->model, flag), ==,
                     fixture->selected[i]);
    n_shown += shown;
    n_selected += fixture->selected[i];
    n_hidden += fixture->selected[i] && !shown;
    if (shown) {
      g_autoptr (BuntingFlag) there =
        g_list_model_get_item (G_LIST_MODEL (fixture->model), position);

      g_assert_true (there == flag);
      g_assert_cmpint (
        gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture->model), position), ==,
        fixture->selected[i]);
      position++;
    }
  }
  g_assert_cmpuint (bunting_selection_model_get_n_shown (fixture->model), ==, n_shown);
  words = bunting_format_selection (bunting_selection_model_get_n_selected (fixture->model),
                                    bunting_selection_model_get_n_selected_hidden (fixture->model));
  expected = n_hidden == 0 ? g_strdup_printf ("%u selected", n_selected)
                           : g_strdup_printf ("%u selected (%u hidden)", n_selected, n_hidden);
  g_assert_cmpstr (words, ==, expected);
}

/* The steps */

static void
search (Fixture *fixture)
{
  static const char *const texts[] = { "", "a", "GB", "united", "Korea", "é", "no such thing" };

  fixture->search = texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];
  bunting_flag_filter_set_search (fixture->filter, fixture->search);
}

static void
filter (Fixture *fixture)
{
  const char *const *regions = bunting_atlas_get_region_codes (atlas);
  int region = g_test_rand_int_range (-3, g_strv_length ((GStrv)regions));

  fixture->region = region < 0 ? NULL : regions[region];
  fixture->show =
    g_test_rand_int_range (BUNTING_STATE_FILTER_ALL, BUNTING_STATE_FILTER_SELECTED + 1);
  bunting_flag_filter_set_region (fixture->filter, fixture->region);
  bunting_flag_filter_set_state (fixture->filter, fixture->show);
}

static void
select_range (Fixture *fixture)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
  guint first, n_items, position = 0;

  if (n_shown == 0)
    return;
  first = g_test_rand_int_range (0, n_shown);
  n_items = g_test_rand_int_range (1, MIN (n_shown - first, 12) + 1);
  for (guint i = 0; i < fixture->n_flags; i++) {
    if (!is_shown (fixture, i))
      continue;
    if (position >= first && position < first + n_items)
      fixture->selected[i] = TRUE;
    position++;
  }
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (fixture->model), first, n_items,
                                    g_test_rand_bit ());
}

static void
select_otherwise (Fixture *fixture)
{
  const char *const *codes = bunting_atlas_get_group (atlas, "g7");
  guint way = g_test_rand_int_range (0, 3);

  for (guint i = 0; i < fixture->n_flags; i++) {
    const char *code = bunting_flag_get_code (get_flag (fixture, i));

    if (way == 0)
      fixture->selected[i] = g_strv_contains (codes, code);
    else if (way == 1)
      fixture->selected[i] = fixture->selected[i] || g_strv_contains (codes, code);
    else
      fixture->selected[i] = is_shown (fixture, i) != fixture->selected[i];
  }
  if (way == 0)
    bunting_selection_model_select (fixture->model, fixture->flags, codes);
  else if (way == 1)
    bunting_selection_model_select_also (fixture->model, fixture->flags, codes);
  else
    bunting_selection_model_invert (fixture->model);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_app_model_download_finish (fixture->app_model, result, &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture->ended = TRUE;
}

static gboolean
has_ended (gpointer user_data)
{
  return ((Fixture *)user_data)->ended;
}

/* During a download shown flags do not move, and search and selection go on. */
static void
download (Fixture *fixture)
{
  g_autoptr (GPtrArray) flags =
    bunting_selection_model_dup_selected (fixture->model, fixture->flags);
  gboolean cancel = g_test_rand_int_range (0, 4) == 0;

  /* All flags would test nothing more, and be slow. */
  if (flags->len > 60)
    return;
  fixture->ended = FALSE;
  bunting_app_model_download_async (fixture->app_model, flags, FALSE, ended_cb, fixture);
  compare (fixture);
  search (fixture);
  select_range (fixture);
  for (guint i = 0; cancel && i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  if (cancel)
    bunting_app_model_cancel (fixture->app_model);
  test_wait_until (has_ended, fixture);
  look_at_states (fixture);
  if (!cancel) {
    BuntingBatch *report = bunting_app_model_get_batch (fixture->app_model);
    guint n_outcomes = 0;

    for (guint outcome = 0; outcome <= BUNTING_OUTCOME_CANCELLED; outcome++)
      n_outcomes += bunting_batch_get_n (report, outcome);
    g_assert_cmpuint (n_outcomes, ==, flags->len);
    g_assert_cmpuint (bunting_app_model_get_n_done (fixture->app_model), ==, flags->len);
  }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  bunting_app_model_open_folder_finish (fixture->app_model, result, &error);
  g_assert_no_error (error);
  fixture->opened = TRUE;
}

static gboolean
has_opened (gpointer user_data)
{
  return ((Fixture *)user_data)->opened;
}

/* Another folder, with none of the flags; the selection stays. */
static void
open_new_folder (Fixture *fixture)
{
  g_autofree char *name = g_strdup_printf ("%u", ++fixture->n_folders);
  g_autoptr (GFile) folder = g_file_new_build_filename (fixture->folder, name, NULL);

  fixture->opened = FALSE;
  bunting_app_model_open_folder_async (fixture->app_model, folder, NULL, opened_cb, fixture);
  test_wait_until (has_opened, fixture);
  look_at_states (fixture);
}

static void
test_sequences (Fixture *fixture, gconstpointer data)
{
  static void (*const steps[]) (Fixture * fixture) = {
    search, search, filter, select_range, select_range, select_otherwise, download,
  };

  for (guint i = 0; i < N_SEQUENCES; i++) {
    open_new_folder (fixture);
    compare (fixture);
    for (guint j = 0; j < N_STEPS; j++) {
      steps[g_test_rand_int_range (0, G_N_ELEMENTS (steps))](fixture);
      compare (fixture);
    }
  }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  g_test_add ("/sequences", Fixture, NULL, set_up, test_sequences, tear_down);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
