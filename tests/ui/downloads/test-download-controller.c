/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-controller.h"

#include <glib/gstdio.h>
#include <string.h>

#include "config.h"
#include "downloads/bunting-folder-dialogs.h"
#include "fixture-server.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The controller, under a window with only a download bar. A folder stands for the root of a
 * sandbox while .flatpak-info is in it: its files are hidden then. GTK's own file chooser stands in
 * for the portal's. */

static BuntingAtlas *atlas;

typedef struct {
  char *root;
  char *info;    /* .flatpak-info */
  char *folder;  /* the app model's, does not exist yet */
  char *another; /* exists */
  FixtureServer *server;
  BuntingAppModel *app_model;
  BuntingSelectionModel *selection_model;
  GSettings *settings;
  GtkWindow *window;       /* NULL after it was destroyed */
  BuntingBanner *banner;   /* the window's */
  BuntingToaster *toaster; /* the window's */
  BuntingTextureLoader *texture_loader;
  BuntingDownloadController *download_controller;
  GError *error; /* of the last download */
  guint n_opened;
  guint n_downloaded;
  guint n_known; /* saved when the last download began */
} Fixture;

/* The kinds of controllers. */
enum { OUTSIDE, SCRIPT, SANDBOX, SCRIPT_IN_SANDBOX };

static gboolean
is_script (gconstpointer kind)
{
  return GPOINTER_TO_INT (kind) == SCRIPT || GPOINTER_TO_INT (kind) == SCRIPT_IN_SANDBOX;
}

static gboolean
is_in_sandbox (gconstpointer kind)
{
  return GPOINTER_TO_INT (kind) >= SANDBOX;
}

static void
opened_cb (BuntingDownloadController *download_controller, Fixture *fixture)
{
  fixture->n_opened++;
}

static void
downloaded_cb (BuntingDownloadController *download_controller,
               const GError *error,
               Fixture *fixture)
{
  g_clear_error (&fixture->error);
  fixture->error = error == NULL ? NULL : g_error_copy (error);
  fixture->n_downloaded++;
}

static gboolean
has_opened (gpointer user_data)
{
  return ((Fixture *)user_data)->n_opened > 0;
}

static gboolean
has_opened_twice (gpointer user_data)
{
  return ((Fixture *)user_data)->n_opened == 2;
}

static gboolean
has_downloaded (gpointer user_data)
{
  return ((Fixture *)user_data)->n_downloaded > 0;
}

static void
make_window (Fixture *fixture, gconstpointer kind)
{
  BuntingDownloadBar *bar = g_object_new (BUNTING_TYPE_DOWNLOAD_BAR, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  AdwToastOverlay *overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());

  fixture->selection_model =
    bunting_selection_model_new (bunting_app_model_get_flags (fixture->app_model));
  fixture->banner = g_object_new (BUNTING_TYPE_BANNER, NULL);
  fixture->toaster = bunting_toaster_new (overlay, 5);
  fixture->texture_loader = bunting_texture_loader_new ();
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->banner));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bar));
  adw_toast_overlay_set_child (overlay, box);
  fixture->window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  gtk_window_set_child (fixture->window, GTK_WIDGET (overlay));
  gtk_window_present (fixture->window);
  bunting_download_bar_set_up (bar, fixture->app_model, fixture->selection_model);
  fixture->download_controller = bunting_download_controller_new (
    GTK_APPLICATION_WINDOW (fixture->window), fixture->app_model, fixture->selection_model,
    bunting_app_model_get_flags (fixture->app_model),
    &(BuntingDownloadViews){ bar, fixture->banner, fixture->toaster, fixture->texture_loader },
    is_script (kind) ? NULL : fixture->settings);
  g_signal_connect (fixture->download_controller, "opened", G_CALLBACK (opened_cb), fixture);
  g_signal_connect (fixture->download_controller, "downloaded", G_CALLBACK (downloaded_cb),
                    fixture);
}

/* A warning of GTK's file chooser, about one of its own buttons, while it is being filled. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return strstr (message, "without a current allocation") == NULL;
}

static void
set_up (Fixture *fixture, gconstpointer kind)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GFile) folder = NULL;

  g_test_log_set_fatal_handler (is_fatal, NULL);
  fixture->root = test_make_folder ();
  fixture->info = g_build_filename (fixture->root, ".flatpak-info", NULL);
  fixture->folder = g_build_filename (fixture->root, "Flags", NULL);
  fixture->another = g_build_filename (fixture->root, "Another", NULL);
  g_assert_cmpint (g_mkdir (fixture->another, 0755), ==, 0);
  if (is_in_sandbox (kind))
    test_write_file (fixture->info, "", 0);
  g_setenv ("BUNTING_SANDBOX_ROOT", fixture->root, TRUE);
  fixture->settings = g_settings_new (BUNTING_APP_ID);
  g_settings_reset (fixture->settings, "folder");
  g_settings_reset (fixture->settings, "first-launch");
  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  folder = g_file_new_for_path (fixture->folder);
  fixture->app_model = bunting_app_model_new (atlas, source, folder, NULL);
  make_window (fixture, kind);
}

static void
tear_down (Fixture *fixture, gconstpointer kind)
{
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  test_settle ();
  g_assert_null (fixture->window);
  g_assert_finalize_object (fixture->download_controller);
  g_object_unref (fixture->toaster);
  test_assert_finalizes (fixture->texture_loader);
  g_object_unref (fixture->selection_model);
  test_assert_finalizes (fixture->app_model);
  g_object_unref (fixture->settings);
  fixture_server_free (fixture->server);
  g_clear_error (&fixture->error);
  g_unsetenv ("BUNTING_SANDBOX_ROOT");
  test_remove_folder (fixture->root);
  g_free (fixture->another);
  g_free (fixture->folder);
  g_free (fixture->info);
  g_free (fixture->root);
}

static BuntingFlag *
find (Fixture *fixture, const char *code)
{
  GListModel *flags = bunting_app_model_get_flags (fixture->app_model);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_str_equal (bunting_flag_get_code (flag), code))
      return flag;
  }
  g_assert_not_reached ();
}

static void
serve (Fixture *fixture, const char *cc, const char *name)
{
  g_autoptr (GBytes) png = test_make_png (32, 24);

  fixture_server_add_flag (fixture->server, cc, png, name);
}

static void
ask_for (Fixture *fixture, const char *codes, gboolean refresh)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (flags, g_object_ref (find (fixture, list[i])));
  bunting_download_controller_download (fixture->download_controller, flags, refresh);
}

static void
wait_for_download (Fixture *fixture)
{
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpuint (fixture->n_downloaded, ==, 1);
  fixture->n_downloaded = 0;
}

static void
put (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  test_write_file (path, "x", -1);
}

static gboolean
has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* Dialogs */

static GtkWidget *
find_shown (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++) {
    g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

    if (g_type_is_a (G_OBJECT_TYPE (toplevel), type) && gtk_widget_get_visible (toplevel))
      return toplevel;
  }
  return NULL;
}

static guint
count_shown (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint n_shown = 0;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++) {
    g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

    n_shown += gtk_widget_get_visible (toplevel);
  }
  return n_shown;
}

static void
assert_no_dialog (void)
{
  test_settle ();
  g_assert_cmpuint (count_shown (), ==, 1);
}

/* There is one dialog with this heading; closes it. */
static void
assert_error (const char *heading)
{
  GtkWidget *dialog = find_shown (ADW_TYPE_MESSAGE_DIALOG);

  g_assert_nonnull (dialog);
  g_assert_cmpuint (count_shown (), ==, 2);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, heading);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
is_asking (gpointer user_data)
{
  return find_shown (GTK_TYPE_FILE_CHOOSER) != NULL;
}

/* GTK 4.18's path bar queries one folder after the other and crashes if it is changed or destroyed
 * meanwhile. These queries end after its own, which are fewer. */
static void
let_folders_settle (void)
{
  g_autoptr (GFile) root = g_file_new_for_path ("/");

  for (guint i = 0; i < 50; i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GFileInfo) info = NULL;

    g_file_query_info_async (root, "standard::*", G_FILE_QUERY_INFO_NONE, G_PRIORITY_LOW, NULL,
                             test_keep_result, &result);
    info = g_file_query_info_finish (root, test_wait_for_result (&result), NULL);
    test_settle ();
  }
}

static gboolean
is_somewhere (gpointer user_data)
{
  g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (user_data);

  return folder != NULL;
}

static GtkWidget *
wait_for_question (void)
{
  GtkWidget *chooser;

  test_wait_until (is_asking, NULL);
  g_assert_cmpuint (count_shown (), ==, 2);
  chooser = find_shown (GTK_TYPE_FILE_CHOOSER);
  test_wait_until (is_somewhere, chooser);
  let_folders_settle ();
  return chooser;
}

typedef struct {
  GtkFileChooser *chooser;
  GFile *wanted;
  GFile *seen; /* owned, NULL until a folder is shown */
} Choice;

/* The dialog first opens a folder of its own, possibly after another one was set, even after that
 * was shown: sets it again. */
static gboolean
is_chosen (gpointer user_data)
{
  Choice *choice = user_data;
  g_autoptr (GFile) folder = gtk_file_chooser_get_file (choice->chooser);
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return FALSE;
  if (g_file_equal (folder, choice->wanted)) {
    g_clear_object (&choice->seen);
    return TRUE;
  }
  if (choice->seen != NULL && g_file_equal (folder, choice->seen))
    return FALSE;
  g_set_object (&choice->seen, folder);
  let_folders_settle ();
  gtk_file_chooser_set_file (choice->chooser, choice->wanted, &error);
  g_assert_no_error (error);
  return FALSE;
}

/* Selects a folder in the dialog, without a response. */
static GtkDialog *
choose (const char *path)
{
  g_autoptr (GFile) wanted = g_file_new_for_path (path);
  Choice choice = { .chooser = GTK_FILE_CHOOSER (wait_for_question ()), .wanted = wanted };
  g_autoptr (GError) error = NULL;

  gtk_file_chooser_set_file (choice.chooser, wanted, &error);
  g_assert_no_error (error);
  do {
    test_wait_until (is_chosen, &choice);
    let_folders_settle ();
  } while (!is_chosen (&choice));
  return GTK_DIALOG (choice.chooser);
}

static void
answer (const char *path)
{
  gtk_dialog_response (choose (path), GTK_RESPONSE_ACCEPT);
  g_assert_false (is_asking (NULL));
}

/* Cancels after a selection: GTK's dialog warns if it is destroyed before it is filled. */
static void
dismiss (Fixture *fixture)
{
  gtk_dialog_response (choose (fixture->another), GTK_RESPONSE_CANCEL);
  g_assert_false (is_asking (NULL));
}

/* The portal gives access to the chosen folder; here the whole sandbox ends. */
static void
accept_client (Fixture *fixture)
{
  g_assert_cmpint (g_unlink (fixture->info), ==, 0);
}

static void
assert_remembered (Fixture *fixture, const char *path)
{
  g_autofree char *uri = g_settings_get_string (fixture->settings, "folder");
  g_autofree char *expected = path == NULL ? g_strdup ("") : g_filename_to_uri (path, NULL, NULL);

  g_assert_cmpstr (uri, ==, expected);
}

static void
assert_at (Fixture *fixture, const char *path)
{
  g_assert_cmpstr (g_file_peek_path (bunting_app_model_get_folder (fixture->app_model)), ==, path);
}

/* Outside of a sandbox */

static void
test_open (Fixture *fixture, gconstpointer kind)
{
  put (fixture->folder, "AL-Albania.png");
  bunting_download_controller_open (fixture->download_controller);
  g_assert_cmpuint (fixture->n_opened, ==, 0);
  test_wait_until (has_opened, fixture);
  g_assert_cmpuint (fixture->n_opened, ==, 1);
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 1);
  assert_no_dialog ();
}

/* "opened" is emitted after an error, too. */
static void
test_open_trouble (Fixture *fixture, gconstpointer kind)
{
  test_write_file (fixture->folder, "", 0);
  bunting_download_controller_open (fixture->download_controller);
  test_wait_until (has_opened, fixture);
  assert_error ("Folder Cannot Be Used");
}

static void
test_download (Fixture *fixture, gconstpointer kind)
{
  GtkWidget *overlay = gtk_window_get_child (fixture->window);
  GtkWidget *toast;

  serve (fixture, "al", "Albania");
  ask_for (fixture, "AL DZ", FALSE);
  wait_for_download (fixture);
  g_assert_no_error (fixture->error);
  g_assert_true (has_file (fixture->folder, "AL-Albania.png"));
  toast = ui_test_find (gtk_widget_get_last_child (overlay), GTK_TYPE_LABEL);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (toast)), ==,
                   "1 flag downloaded, 1 not available");
  g_assert_false (bunting_banner_is_revealed (fixture->banner));
  assert_remembered (fixture, NULL);
  g_assert_cmpint (g_settings_get_boolean (fixture->settings, "first-launch"), ==,
                   is_script (kind));
  assert_no_dialog ();
}

/* Saved flags are downloaded again only for a refresh. */
static void
test_refresh (Fixture *fixture, gconstpointer kind)
{
  serve (fixture, "al", "Albania");
  ask_for (fixture, "AL", FALSE);
  wait_for_download (fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/al/al.gif"), ==, 1);
  ask_for (fixture, "AL", FALSE);
  wait_for_download (fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/al/al.gif"), ==, 1);
  ask_for (fixture, "AL", TRUE);
  wait_for_download (fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/al/al.gif"), ==, 2);
}

/* A failed download does not end the first launch. */
static void
test_download_trouble (Fixture *fixture, gconstpointer kind)
{
  test_write_file (fixture->folder, "", 0);
  ask_for (fixture, "AL", FALSE);
  wait_for_download (fixture);
  g_assert_error (fixture->error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  g_assert_true (g_settings_get_boolean (fixture->settings, "first-launch"));
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  assert_error ("Folder Cannot Be Used");
}

static gboolean
was_asked (gpointer user_data)
{
  /* The server's threads do not wake this main loop. */
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return fixture_server_get_n_requests (((Fixture *)user_data)->server) > 0;
}

static void
start_stalled_download (Fixture *fixture)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  fixture_server_answer (fixture->server, "/flags/al/al.gif", &silent);
  ask_for (fixture, "AL", FALSE);
  test_wait_until (was_asked, fixture);
}

static void
test_close_idle (Fixture *fixture, gconstpointer kind)
{
  g_assert_false (bunting_download_controller_close (fixture->download_controller));
  test_settle ();
  g_assert_nonnull (fixture->window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
}

/* Closed during a download: hidden at once, destroyed at the end, and no partial file is left. */
static void
test_close (Fixture *fixture, gconstpointer kind)
{
  start_stalled_download (fixture);
  g_assert_true (bunting_download_controller_close (fixture->download_controller));
  g_assert_nonnull (fixture->window);
  g_assert_cmpuint (count_shown (), ==, 0);
  g_assert_true (bunting_app_model_get_busy (fixture->app_model));
  wait_for_download (fixture);
  g_assert_null (fixture->window);
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 0);
  g_assert_cmpuint (count_shown (), ==, 0);
}

/* The program is started again while the download ends: its window is shown again, and stays. */
static void
test_close_shown_again (Fixture *fixture, gconstpointer kind)
{
  start_stalled_download (fixture);
  g_assert_true (bunting_download_controller_close (fixture->download_controller));
  gtk_window_present (GTK_WINDOW (fixture->window));
  wait_for_download (fixture);
  test_settle ();
  g_assert_nonnull (fixture->window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_false (bunting_download_controller_close (fixture->download_controller));
  start_stalled_download (fixture);
  g_assert_true (bunting_download_controller_close (fixture->download_controller));
  wait_for_download (fixture);
  g_assert_null (fixture->window);
}

/* After the window has closed no dialog is shown. */
static void
test_close_at_trouble (Fixture *fixture, gconstpointer kind)
{
  if (!is_in_sandbox (kind))
    test_write_file (fixture->folder, "", 0);
  ask_for (fixture, "AL", FALSE);
  g_assert_true (bunting_download_controller_close (fixture->download_controller));
  wait_for_download (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fixture->window);
  test_settle ();
  g_assert_cmpuint (count_shown (), ==, 0);
}

/* The window is destroyed without a close request: the download ends, and then the controller. */
static void
test_window_gone (Fixture *fixture, gconstpointer kind)
{
  start_stalled_download (fixture);
  gtk_window_destroy (fixture->window);
  test_settle ();
  g_assert_null (fixture->window);
  g_assert_cmpuint (fixture->n_downloaded, ==, 0);
  bunting_app_model_cancel (fixture->app_model);
  wait_for_download (fixture);
  g_assert_cmpuint (count_shown (), ==, 0);
}

/* The folder chooser in the sandbox */

/* In the sandbox the first download ends with the folder chooser. */
static void
ask_in_vain (Fixture *fixture, const char *codes, gboolean refresh)
{
  ask_for (fixture, codes, refresh);
  wait_for_download (fixture);
  g_assert_error (fixture->error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
  wait_for_question ();
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

static void
wait_for_another (Fixture *fixture)
{
  test_wait_until (has_opened, fixture);
  g_assert_cmpuint (fixture->n_opened, ==, 1);
  assert_at (fixture, fixture->another);
  assert_remembered (fixture, fixture->another);
}

/* A change of the selection meanwhile is for the next download. */
static void
test_asked_and_chosen (Fixture *fixture, gconstpointer kind)
{
  const char *others[] = { "DZ", "FR", NULL };

  serve (fixture, "al", "Albania");
  serve (fixture, "dz", "Algeria");
  ask_in_vain (fixture, "AL", FALSE);
  bunting_selection_model_select (fixture->selection_model,
                                  bunting_app_model_get_flags (fixture->app_model), others);
  accept_client (fixture);
  answer (fixture->another);
  wait_for_another (fixture);
  wait_for_download (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (bunting_app_model_get_n_flags (fixture->app_model), ==, 1);
  g_assert_true (has_file (fixture->another, "AL-Albania.png"));
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 1);
  g_assert_false (g_settings_get_boolean (fixture->settings, "first-launch"));
  assert_no_dialog ();
}

/* The folder is opened first: its files are kept or refreshed, as requested. */
static void
keep_or_refresh (Fixture *fixture, gboolean refresh)
{
  serve (fixture, "al", "Albania");
  put (fixture->another, "AL-Albania.png");
  ask_in_vain (fixture, "AL DZ", refresh);
  accept_client (fixture);
  answer (fixture->another);
  wait_for_another (fixture);
  wait_for_download (fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/al/al.gif"), ==, refresh);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/dz/dz.gif"), ==, 1);
}

static void
test_asked_and_kept (Fixture *fixture, gconstpointer kind)
{
  keep_or_refresh (fixture, FALSE);
}

static void
test_asked_and_refreshed (Fixture *fixture, gconstpointer kind)
{
  keep_or_refresh (fixture, TRUE);
}

/* After a cancelled chooser there is no download, also not when a folder is chosen later. */
static void
test_asked_and_dismissed (Fixture *fixture, gconstpointer kind)
{
  ask_in_vain (fixture, "AL", FALSE);
  dismiss (fixture);
  assert_no_dialog ();
  assert_at (fixture, fixture->folder);
  assert_remembered (fixture, NULL);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  accept_client (fixture);
  answer (fixture->another);
  wait_for_another (fixture);
  assert_no_dialog ();
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  g_assert_cmpuint (fixture->n_downloaded, ==, 0);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
}

/* A hidden folder is not accepted. */
static void
test_asked_again (Fixture *fixture, gconstpointer kind)
{
  serve (fixture, "al", "Albania");
  ask_in_vain (fixture, "AL", FALSE);
  answer (fixture->another);
  wait_for_another (fixture);
  wait_for_download (fixture);
  g_assert_error (fixture->error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
  wait_for_question ();
  fixture->n_opened = 0;
  accept_client (fixture);
  answer (fixture->another);
  wait_for_another (fixture);
  wait_for_download (fixture);
  g_assert_no_error (fixture->error);
  g_assert_true (has_file (fixture->another, "AL-Albania.png"));
}

/* The chosen folder does not exist any more: an error is shown. */
static void
test_asked_and_unusable (Fixture *fixture, gconstpointer kind)
{
  GtkDialog *chooser;

  ask_in_vain (fixture, "AL", FALSE);
  accept_client (fixture);
  chooser = choose (fixture->another);
  g_assert_cmpint (g_rmdir (fixture->another), ==, 0);
  test_write_file (fixture->another, "", 0);
  gtk_dialog_response (chooser, GTK_RESPONSE_ACCEPT);
  test_wait_until (has_opened, fixture);
  assert_error ("Folder Cannot Be Used");
  assert_at (fixture, fixture->another);
  assert_remembered (fixture, fixture->another);

  g_assert_cmpint (g_unlink (fixture->another), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->another, 0755), ==, 0);
  fixture->n_opened = 0;
  bunting_download_controller_open (fixture->download_controller);
  test_wait_until (has_opened, fixture);
  assert_no_dialog ();
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  g_assert_cmpuint (fixture->n_downloaded, ==, 0);
}

/* The later download replaces the earlier one, and there is one dialog. */
static void
test_asked_twice (Fixture *fixture, gconstpointer kind)
{
  serve (fixture, "al", "Albania");
  serve (fixture, "dz", "Algeria");
  ask_in_vain (fixture, "AL", FALSE);
  ask_in_vain (fixture, "DZ", FALSE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  wait_for_question ();
  accept_client (fixture);
  answer (fixture->another);
  wait_for_another (fixture);
  wait_for_download (fixture);
  g_assert_no_error (fixture->error);
  g_assert_true (has_file (fixture->another, "DZ-Algeria.png"));
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 1);
  assert_no_dialog ();
}

/* The dialog was opened for the folder alone. */
static void
test_asked_while_choosing (Fixture *fixture, gconstpointer kind)
{
  serve (fixture, "al", "Albania");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  wait_for_question ();
  ask_in_vain (fixture, "AL", FALSE);
  accept_client (fixture);
  answer (fixture->another);
  wait_for_another (fixture);
  wait_for_download (fixture);
  g_assert_no_error (fixture->error);
  g_assert_true (has_file (fixture->another, "AL-Albania.png"));
}

static void
busy_cb (BuntingAppModel *app_model, GParamSpec *pspec, Fixture *fixture)
{
  if (bunting_app_model_get_busy (app_model))
    fixture->n_known = bunting_app_model_count_saved (app_model);
}

/* The old folder is still being opened when the new one is chosen: the download waits for the new
 * one, which takes longer. */
static void
test_asked_while_opening (Fixture *fixture, gconstpointer kind)
{
  GtkDialog *chooser;

  put (fixture->another, "AL-Albania.png");
  for (guint i = 0; i < 500; i++) {
    g_autofree char *name = g_strdup_printf ("DZ-%u.gif", i);

    put (fixture->another, name);
  }
  ask_in_vain (fixture, "AL", FALSE);
  accept_client (fixture);
  g_signal_connect (fixture->app_model, "notify::busy", G_CALLBACK (busy_cb), fixture);
  chooser = choose (fixture->another);
  bunting_download_controller_open (fixture->download_controller);
  gtk_dialog_response (chooser, GTK_RESPONSE_ACCEPT);
  wait_for_download (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->n_known, ==, 2);
  test_wait_until (has_opened_twice, fixture);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
}

/* The window is closed while the dialog is open: its response is ignored. */
static void
test_asked_and_gone (Fixture *fixture, gconstpointer kind)
{
  GtkDialog *chooser;

  ask_in_vain (fixture, "AL", FALSE);
  accept_client (fixture);
  chooser = choose (fixture->another);
  gtk_window_destroy (fixture->window);
  g_assert_null (fixture->window);
  gtk_dialog_response (chooser, GTK_RESPONSE_ACCEPT);
  test_settle ();
  g_assert_cmpuint (count_shown (), ==, 0);
  g_assert_cmpuint (fixture->n_opened, ==, 0);
  assert_at (fixture, fixture->folder);
  assert_remembered (fixture, NULL);
}

/* The window is closed while the folder is being opened: nothing is downloaded. */
static void
test_chosen_and_gone (Fixture *fixture, gconstpointer kind)
{
  serve (fixture, "al", "Albania");
  ask_in_vain (fixture, "AL", FALSE);
  accept_client (fixture);
  answer (fixture->another);
  g_assert_false (bunting_download_controller_close (fixture->download_controller));
  gtk_window_destroy (fixture->window);
  wait_for_another (fixture);
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  test_settle ();
  g_assert_cmpuint (fixture->n_downloaded, ==, 0);
  g_assert_cmpuint (test_count_entries (fixture->another), ==, 0);
}

/* A script cannot be asked. */
static void
test_script_in_sandbox (Fixture *fixture, gconstpointer kind)
{
  ask_for (fixture, "AL", FALSE);
  wait_for_download (fixture);
  g_assert_error (fixture->error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
  assert_error ("Folder Cannot Be Used");
}

/* Outside of a sandbox the folder can be chosen, too. */
static void
test_choose_folder (Fixture *fixture, gconstpointer kind)
{
  put (fixture->another, "AL-Albania.png");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  dismiss (fixture);
  assert_remembered (fixture, NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  answer (fixture->another);
  test_wait_until (has_opened, fixture);
  assert_at (fixture, fixture->another);
  assert_remembered (fixture, is_script (kind) ? NULL : fixture->another);
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 1);
  assert_no_dialog ();
}

/* The dialog was open when a launch request started a download. The folder is refused, also for the
 * next run, and can be chosen when the download has ended. */
static void
test_chosen_while_downloading (Fixture *fixture, gconstpointer kind)
{
  GtkDialog *chooser;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  chooser = choose (fixture->another);
  start_stalled_download (fixture);
  gtk_dialog_response (chooser, GTK_RESPONSE_ACCEPT);
  test_wait_until (has_opened, fixture);
  assert_at (fixture, fixture->folder);
  assert_remembered (fixture, NULL);
  assert_error ("Download in Progress");

  bunting_app_model_cancel (fixture->app_model);
  wait_for_download (fixture);
  fixture->n_opened = 0;
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-folder", NULL);
  answer (fixture->another);
  wait_for_another (fixture);
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *)user_data == NULL;
}

/* The window is closed before the folder is made, or cannot be made. */
static void
test_shown_after_close (Fixture *fixture, gconstpointer kind)
{
  g_autofree char *impossible = g_build_filename (fixture->another, "file", "folder", NULL);
  gboolean is_possible = !is_script (kind);
  const char *path = is_possible ? fixture->folder : impossible;
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  gpointer window = fixture->window;

  put (fixture->another, "file");
  g_object_add_weak_pointer (window, &window);
  bunting_folder_dialogs_show (fixture->window, folder);
  gtk_window_destroy (fixture->window);
  test_wait_until (is_gone, &window);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR) == is_possible);
  g_assert_cmpuint (count_shown (), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD(path, kind, func)                                                                      \
  g_test_add (path, Fixture, GINT_TO_POINTER (kind), set_up, func, tear_down)
  ADD ("/download-controller/open", OUTSIDE, test_open);
  ADD ("/download-controller/open-trouble", OUTSIDE, test_open_trouble);
  ADD ("/download-controller/download", OUTSIDE, test_download);
  ADD ("/download-controller/download-by-script", SCRIPT, test_download);
  ADD ("/download-controller/refresh", OUTSIDE, test_refresh);
  ADD ("/download-controller/download-trouble", OUTSIDE, test_download_trouble);
  ADD ("/download-controller/close-idle", OUTSIDE, test_close_idle);
  ADD ("/download-controller/close", OUTSIDE, test_close);
  ADD ("/download-controller/close-shown-again", OUTSIDE, test_close_shown_again);
  ADD ("/download-controller/close-at-trouble", OUTSIDE, test_close_at_trouble);
  ADD ("/download-controller/close-at-question", SANDBOX, test_close_at_trouble);
  ADD ("/download-controller/window-gone", OUTSIDE, test_window_gone);
  ADD ("/download-controller/shown-after-close", OUTSIDE, test_shown_after_close);
  ADD ("/download-controller/not-shown-after-close", SCRIPT, test_shown_after_close);
  ADD ("/download-controller/script-in-sandbox", SCRIPT_IN_SANDBOX, test_script_in_sandbox);
  ADD ("/download-controller/choose-folder", OUTSIDE, test_choose_folder);
  ADD ("/download-controller/choose-folder-for-once", SCRIPT, test_choose_folder);
  ADD ("/download-controller/chosen-while-downloading", OUTSIDE, test_chosen_while_downloading);
  ADD ("/download-controller/asked-and-chosen", SANDBOX, test_asked_and_chosen);
  ADD ("/download-controller/asked-and-kept", SANDBOX, test_asked_and_kept);
  ADD ("/download-controller/asked-and-refreshed", SANDBOX, test_asked_and_refreshed);
  ADD ("/download-controller/asked-and-dismissed", SANDBOX, test_asked_and_dismissed);
  ADD ("/download-controller/asked-again", SANDBOX, test_asked_again);
  ADD ("/download-controller/asked-and-unusable", SANDBOX, test_asked_and_unusable);
  ADD ("/download-controller/asked-twice", SANDBOX, test_asked_twice);
  ADD ("/download-controller/asked-while-choosing", SANDBOX, test_asked_while_choosing);
  ADD ("/download-controller/asked-while-opening", SANDBOX, test_asked_while_opening);
  ADD ("/download-controller/asked-and-gone", SANDBOX, test_asked_and_gone);
  ADD ("/download-controller/chosen-and-gone", SANDBOX, test_chosen_and_gone);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
