/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-fixture.h"

#include "downloads/bunting-download-bar.h"
#include "widgets/bunting-banner.h"
#include "application/bunting-screenshot.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"

static BuntingAtlas *atlas;
static GtkApplication *application;

static void
count_cb (GObject *object, guint *count)
{
  (*count)++;
}

static void
downloaded_cb (GObject *window, const GError *error, WindowFixture *fixture)
{
  fixture->n_downloaded++;
}

void
window_fixture_make_folder (WindowFixture *fixture)
{
  fixture->folder = test_make_folder ();
  fixture->flags_path = g_build_filename (fixture->folder, "Flags", NULL);
}

void
window_fixture_make_session (WindowFixture *fixture, BuntingSource *source, const char *collection)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->flags_path);

  fixture->texture_loader = bunting_texture_loader_new ();
  fixture->app_model = bunting_app_model_new (atlas, source, folder, collection);
}

/* Not shown yet, so that its size can still be set. */
void
window_fixture_make_window (WindowFixture *fixture, GSettings *settings)
{
  fixture->n_opened = fixture->n_downloaded = fixture->n_ready = 0;
  fixture->window =
    bunting_window_new (application, fixture->app_model, fixture->texture_loader, settings);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  fixture->details =
    BUNTING_DETAILS (ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_DETAILS));
  g_signal_connect (fixture->window, "opened", G_CALLBACK (count_cb), &fixture->n_opened);
  g_signal_connect (fixture->window, "downloaded", G_CALLBACK (downloaded_cb), fixture);
  g_signal_connect (fixture->details, "ready", G_CALLBACK (count_cb), &fixture->n_ready);
}

void
window_fixture_open (WindowFixture *fixture)
{
  bunting_window_open (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

void
window_fixture_set_up (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;
  gboolean is_rtl = g_strcmp0 (data, "right-to-left") == 0;

  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  gtk_widget_set_default_direction (is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  window_fixture_make_folder (fixture);
  window_fixture_make_session (fixture, source, NULL);
  window_fixture_make_window (fixture, NULL);
  if (g_strcmp0 (data, "narrow") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 370, 640);
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
}

/* Also works if a test has closed the window. */
void
window_fixture_close (WindowFixture *fixture)
{
  if (fixture->window != NULL)
    gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (window_fixture_is_gone, fixture);
  test_wait_until (window_fixture_is_painted, fixture);
  test_settle ();
  test_assert_finalizes (fixture->app_model);
  test_assert_finalizes (fixture->texture_loader);
}

void
window_fixture_remove_folder (WindowFixture *fixture)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->flags_path);
}

void
window_fixture_tear_down (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_close (fixture);
  g_clear_pointer (&fixture->server, fixture_server_free);
  window_fixture_remove_folder (fixture);
}

gboolean
window_fixture_has_opened (gpointer fixture)
{
  return ((WindowFixture *)fixture)->n_opened > 0;
}

gboolean
window_fixture_has_downloaded (gpointer fixture)
{
  return ((WindowFixture *)fixture)->n_downloaded > 0;
}

gboolean
window_fixture_is_painted (gpointer fixture)
{
  return bunting_texture_loader_get_n_pending (((WindowFixture *)fixture)->texture_loader) == 0;
}

gboolean
window_fixture_is_gone (gpointer fixture)
{
  return ((WindowFixture *)fixture)->window == NULL;
}

static void
assert_no_error_cb (GObject *window, const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
}

void
window_fixture_expect_no_error (WindowFixture *fixture)
{
  g_signal_connect (fixture->window, "downloaded", G_CALLBACK (assert_no_error_cb), NULL);
}

void
window_fixture_serve (WindowFixture *fixture, const char *cc, const char *name, guint32 rgb)
{
  g_autoptr (GBytes) png = test_draw_png (320, 240, rgb);

  fixture_server_add_flag (fixture->server, cc, png, name);
}

void
window_fixture_select (WindowFixture *fixture, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  bunting_window_select (fixture->window, (const char *const *)list);
}

void
window_fixture_activate (WindowFixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
}

BuntingFlag *
window_fixture_find_flag (WindowFixture *fixture, const char *code)
{
  GListModel *flags = bunting_app_model_get_flags (fixture->app_model);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_str_equal (bunting_flag_get_code (flag), code))
      return flag;
  }
  g_assert_not_reached ();
}

GObject *
window_fixture_get_child (WindowFixture *fixture, const char *name)
{
  return ui_test_child (fixture->window, BUNTING_TYPE_WINDOW, name);
}

GObject *
window_fixture_get_bar_child (WindowFixture *fixture, const char *name)
{
  GtkWidget *bar = ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_DOWNLOAD_BAR);

  return ui_test_child (bar, BUNTING_TYPE_DOWNLOAD_BAR, name);
}

const char *
window_fixture_get_toast (WindowFixture *fixture)
{
  GtkWidget *overlay = GTK_WIDGET (window_fixture_get_child (fixture, "toast_overlay"));
  GtkWidget *content = adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (overlay));

  for (GtkWidget *child = gtk_widget_get_first_child (overlay); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *label = child == content ? NULL : ui_test_find (child, GTK_TYPE_LABEL);

    if (label != NULL)
      return gtk_label_get_label (GTK_LABEL (label));
  }
  return NULL;
}

const char *
window_fixture_get_banner (WindowFixture *fixture)
{
  BuntingBanner *banner = BUNTING_BANNER (window_fixture_get_child (fixture, "banner"));

  return bunting_banner_is_revealed (banner) ? bunting_banner_get_title (banner) : NULL;
}

void
window_fixture_photograph (WindowFixture *fixture, const char *name)
{
  window_fixture_photograph_dialog (fixture, GTK_WINDOW (fixture->window), name);
}

void
window_fixture_photograph_dialog (WindowFixture *fixture, GtkWindow *dialog, const char *name)
{
  const char *folder = g_getenv ("BUNTING_TEST_PICTURES");
  g_autofree char *base_name = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, base_name, NULL);
  file = g_file_new_for_path (path);
  bunting_screenshot_take_async (dialog, fixture->texture_loader, file, test_keep_result, &result);
  test_wait_for_result (&result);
}

void
window_fixture_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  /* Tests read accessible properties without a screen reader. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  /* Not gtk_test_init(), which needs a locale that is not installed everywhere. */
  g_test_init (argc, argv, NULL);
  gtk_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  application = GTK_APPLICATION (adw_application_new (BUNTING_APP_ID, G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (application),
                                        "/io/github/flagbunting/Bunting");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

void
window_fixture_finish (void)
{
  g_object_unref (application);
  test_assert_finalizes (atlas);
}
