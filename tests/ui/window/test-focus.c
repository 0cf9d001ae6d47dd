/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-bar.h"
#include "downloads/bunting-report-window.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "widgets/bunting-banner.h"
#include "window-fixture.h"

/* The keyboard focus is always on a widget that is shown. */

static GtkWidget *
get_focus (gpointer window)
{
  return gtk_window_get_focus (GTK_WINDOW (window));
}

static gboolean
has_usable_focus (gpointer window)
{
  GtkWidget *focus = get_focus (window);

  return focus != NULL && gtk_widget_get_mapped (focus) && gtk_widget_is_sensitive (focus);
}

static gboolean
is_focused (WindowFixture *fixture, GObject *widget)
{
  GtkWidget *focus = get_focus (fixture->window);

  return focus == GTK_WIDGET (widget) || gtk_widget_is_ancestor (focus, GTK_WIDGET (widget));
}

static GObject *
get_banner_child (WindowFixture *fixture, const char *name)
{
  return ui_test_child (window_fixture_get_child (fixture, "banner"), BUNTING_TYPE_BANNER, name);
}

/* data: not for the window */
static void
set_up (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_set_up (fixture, NULL);
}

/* As a key does: the button has the focus, and is activated at once. */
static void
press (GObject *button)
{
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (button)));
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (button)));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (button)));
  g_signal_emit_by_name (button, "clicked");
}

static void
wait_for_focus (WindowFixture *fixture)
{
  test_wait_until (has_usable_focus, fixture->window);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

/* Tab moves through the header bar, the flags, and the bar with the selection, and to nothing that
 * is hidden. */
static void
test_tab (WindowFixture *fixture, gconstpointer data)
{
  static const char *const bar_buttons[] = { "clear_button", "export_button", "download_button" };
  GtkWidget *bar = ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_DOWNLOAD_BAR);

  g_assert_false (gtk_widget_get_mapped (bar));
  for (guint i = 0; i < 12; i++) {
    gtk_widget_child_focus (GTK_WIDGET (fixture->window), GTK_DIR_TAB_FORWARD);
    g_assert_true (has_usable_focus (fixture->window));
  }
  for (guint i = 0; i < 12; i++) {
    gtk_widget_child_focus (GTK_WIDGET (fixture->window), GTK_DIR_TAB_BACKWARD);
    g_assert_true (has_usable_focus (fixture->window));
  }
  window_fixture_select (fixture, "AL DZ");
  test_wait_until (is_mapped, window_fixture_get_bar_child (fixture, "download_button"));
  gtk_widget_grab_focus (GTK_WIDGET (window_fixture_get_bar_child (fixture, bar_buttons[0])));
  for (guint i = 0; i < G_N_ELEMENTS (bar_buttons); i++) {
    g_assert_true (is_focused (fixture, window_fixture_get_bar_child (fixture, bar_buttons[i])));
    gtk_widget_child_focus (bar, GTK_DIR_TAB_FORWARD);
  }
  gtk_widget_grab_focus (GTK_WIDGET (window_fixture_get_bar_child (fixture, bar_buttons[2])));
  gtk_widget_child_focus (bar, GTK_DIR_TAB_BACKWARD);
  g_assert_true (is_focused (fixture, window_fixture_get_bar_child (fixture, bar_buttons[1])));
}

/* Clear makes its bar disappear: the flags have the focus. */
static void
test_clear (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_select (fixture, "AL DZ");
  test_wait_until (is_mapped, window_fixture_get_bar_child (fixture, "clear_button"));
  press (window_fixture_get_bar_child (fixture, "clear_button"));
  wait_for_focus (fixture);
  g_assert_true (is_focused (fixture, window_fixture_get_child (fixture, "grid")));
}

static void
start_from_bar (WindowFixture *fixture, const char *codes)
{
  fixture->n_downloaded = 0;
  window_fixture_select (fixture, codes);
  test_wait_until (is_mapped, window_fixture_get_bar_child (fixture, "download_button"));
  press (window_fixture_get_bar_child (fixture, "download_button"));
}

/* Download, then Cancel; at the end the bar's button, or what is left of the window. */
static void
test_download_and_cancel (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };
  GObject *cancel = window_fixture_get_bar_child (fixture, "cancel_button");

  fixture_server_answer (fixture->server, "/flags/al/al.gif", &silent);
  start_from_bar (fixture, "AL");
  test_wait_until (is_mapped, cancel);
  wait_for_focus (fixture);
  g_assert_true (is_focused (fixture, cancel));
  press (cancel);
  test_wait_until (window_fixture_has_downloaded, fixture);
  wait_for_focus (fixture);
  g_assert_false (is_focused (fixture, cancel));
}

/* A download from the keyboard does not move the focus away from the flags. */
static void
test_download_by_key (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_serve (fixture, "al", "Albania", 0x336699);
  window_fixture_select (fixture, "AL");
  gtk_widget_grab_focus (GTK_WIDGET (window_fixture_get_child (fixture, "grid")));
  window_fixture_activate (fixture, "win.download");
  g_assert_true (is_focused (fixture, window_fixture_get_child (fixture, "grid")));
  test_wait_until (window_fixture_has_downloaded, fixture);
  test_settle ();
  wait_for_focus (fixture);
  g_assert_true (is_focused (fixture, window_fixture_get_child (fixture, "grid")));
}

/* After failures the banner has the focus; its buttons lead to the next step. */
static void
test_banner (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  fixture_server_answer (fixture->server, "/flags/al/al.gif", &(FixtureAnswer){ .status = 403 });
  start_from_bar (fixture, "AL");
  test_wait_until (window_fixture_has_downloaded, fixture);
  /* GTK ignores keys for a button that is not mapped. */
  g_assert_true (is_mapped (get_banner_child (fixture, "first_button")));
  wait_for_focus (fixture);
  g_assert_true (is_focused (fixture, get_banner_child (fixture, "first_button")));

  /* Try Again: Cancel has the focus, and then the banner again. */
  fixture_server_answer (fixture->server, "/flags/al/al.gif", &(FixtureAnswer){ .status = 403 });
  fixture_server_answer (fixture->server, "/flags/al/al.gif", &silent);
  for (guint i = 0; i < 2; i++) {
    fixture->n_downloaded = 0;
    press (get_banner_child (fixture, "first_button"));
    if (i == 0) {
      test_wait_until (window_fixture_has_downloaded, fixture);
      wait_for_focus (fixture);
      g_assert_true (is_focused (fixture, get_banner_child (fixture, "first_button")));
    }
  }
  wait_for_focus (fixture);
  g_assert_true (is_focused (fixture, window_fixture_get_bar_child (fixture, "cancel_button")));
  press (window_fixture_get_bar_child (fixture, "cancel_button"));
  test_wait_until (window_fixture_has_downloaded, fixture);
  wait_for_focus (fixture);
}

static void
test_close_banner (WindowFixture *fixture, gconstpointer data)
{
  fixture_server_answer (fixture->server, "/flags/al/al.gif", &(FixtureAnswer){ .status = 403 });
  start_from_bar (fixture, "AL");
  test_wait_until (window_fixture_has_downloaded, fixture);
  wait_for_focus (fixture);
  press (get_banner_child (fixture, "close_button"));
  wait_for_focus (fixture);
  g_assert_null (window_fixture_get_banner (fixture));
  g_assert_true (is_focused (fixture, window_fixture_get_child (fixture, "grid")));
}

/* --- every button --- */

/* Brings the window into a state, also again after a button was pressed.
 * Returns: the window whose buttons are pressed */
typedef GtkWindow *(*Prepare) (WindowFixture *fixture);

static gboolean
is_idle (gpointer user_data)
{
  return !bunting_app_model_get_busy (((WindowFixture *)user_data)->app_model);
}

static void
close_popovers (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    gtk_menu_button_popdown (GTK_MENU_BUTTON (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    close_popovers (child);
}

/* Closes what a button has opened, and ends what it has started. */
static void
reset (WindowFixture *fixture)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (link->data != fixture->window)
      gtk_window_destroy (link->data);
  close_popovers (GTK_WIDGET (fixture->window));
  bunting_app_model_cancel (fixture->app_model);
  test_wait_until (is_idle, fixture);
  test_settle ();
}

static void
download_failure (WindowFixture *fixture)
{
  fixture_server_answer (fixture->server, "/flags/al/al.gif", &(FixtureAnswer){ .status = 403 });
  fixture->n_downloaded = 0;
  window_fixture_select (fixture, "AL");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
}

static GtkWindow *
prepare_grid (WindowFixture *fixture)
{
  bunting_window_search (fixture->window, "");
  window_fixture_activate (fixture, "win.stop-search");
  download_failure (fixture);
  window_fixture_select (fixture, "AL DZ");
  test_wait_until (is_mapped, window_fixture_get_bar_child (fixture, "download_button"));
  test_wait_until (is_mapped, get_banner_child (fixture, "close_button"));
  return GTK_WINDOW (fixture->window);
}

static GtkWindow *
prepare_search (WindowFixture *fixture)
{
  bunting_window_search (fixture->window, "no such country");
  test_settle ();
  return GTK_WINDOW (fixture->window);
}

static GtkWindow *
prepare_details (WindowFixture *fixture)
{
  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, "DZ"));
  test_settle ();
  return GTK_WINDOW (fixture->window);
}

static GtkWindow *
prepare_report (WindowFixture *fixture)
{
  g_autoptr (GList) windows = NULL;

  download_failure (fixture);
  window_fixture_activate (fixture, "win.show-report");
  windows = gtk_window_list_toplevels ();
  for (GList *link = windows; link != NULL; link = link->next)
    if (BUNTING_IS_REPORT_WINDOW (link->data)) {
      gtk_test_widget_wait_for_draw (link->data);
      return link->data;
    }
  g_assert_not_reached ();
}

/* Without the buttons of the window itself. */
static void
collect_buttons (GtkWidget *widget, GPtrArray *buttons)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) ||
      GTK_IS_WINDOW_CONTROLS (widget))
    return;
  if (GTK_IS_BUTTON (widget))
    g_ptr_array_add (buttons, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_buttons (child, buttons);
}

/* The focus is in the dialog that a button has opened, or in the window. */
static gboolean
some_window_has_focus (gpointer user_data)
{
  WindowFixture *fixture = user_data;
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (link->data != fixture->window && gtk_widget_get_mapped (link->data))
      return has_usable_focus (link->data);
  return has_usable_focus (fixture->window);
}

static void
test_every_button (WindowFixture *fixture, gconstpointer prepare)
{
  guint n_buttons;
  guint i = 0;

  window_fixture_serve (fixture, "dz", "Algeria", 0x336699);
  do {
    g_autoptr (GPtrArray) buttons = g_ptr_array_new ();
    GtkWindow *window = ((Prepare)prepare) (fixture);

    collect_buttons (GTK_WIDGET (window), buttons);
    n_buttons = buttons->len;
    g_assert_cmpuint (n_buttons, >, 1);
    if (i < n_buttons) {
      g_test_message ("%u: %s", i, gtk_button_get_label (buttons->pdata[i]));
      gtk_widget_grab_focus (buttons->pdata[i]);
      g_signal_emit_by_name (buttons->pdata[i], "clicked");
    }
    test_settle ();
    test_wait_until (some_window_has_focus, fixture);
    reset (fixture);
    test_wait_until (some_window_has_focus, fixture);
  } while (++i < n_buttons);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/focus/tab", test_tab);
  ADD ("/focus/clear", test_clear);
  ADD ("/focus/download-and-cancel", test_download_and_cancel);
  ADD ("/focus/download-by-key", test_download_by_key);
  ADD ("/focus/banner", test_banner);
  ADD ("/focus/close-banner", test_close_banner);
#define ADD_EVERY(path, prepare)                                                                   \
  g_test_add (path, WindowFixture, prepare, set_up, test_every_button, window_fixture_tear_down)
  ADD_EVERY ("/focus/every-button/grid", prepare_grid);
  ADD_EVERY ("/focus/every-button/search", prepare_search);
  ADD_EVERY ("/focus/every-button/details", prepare_details);
  ADD_EVERY ("/focus/every-button/report", prepare_report);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
