/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-about.h"
#include "window/bunting-list-dialog.h"
#include "widgets/bunting-dialog-utils.h"
#include "bunting-paths.h"
#include "export/bunting-export-dialog.h"
#include "preferences/bunting-preferences.h"
#include "preferences/bunting-source-dialog.h"
#include "downloads/bunting-report-window.h"
#include "config.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "text-check.h"
#include "ui-test-utils.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Every window can be as narrow as a phone, in the language of the environment: Meson runs this
 * once for each language. */

#define PHONE_PX 360

static int
measure_minimum (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Prints the widgets that are too wide, from the outermost inwards. */
static void
name_culprits (GtkWidget *widget, guint depth)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    int minimum = measure_minimum (child);
    const char *text = GTK_IS_LABEL (child) ? gtk_label_get_label (GTK_LABEL (child)) : "";

    if (depth > 0 && minimum < 40)
      continue;
    g_test_message ("%*s%s %d px %s", 2 * depth, "", G_OBJECT_TYPE_NAME (child), minimum, text);
    if (gtk_widget_get_visible (child))
      name_culprits (child, depth + 1);
  }
}

/* Without a compositor the window has a border, unlike on a phone. */
static void
assert_fits (WindowFixture *fixture, gpointer window)
{
  GtkWidget *contents;
  int minimum;

  g_assert_true (GTK_IS_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  contents = gtk_widget_get_first_child (window);
  minimum = measure_minimum (contents);
  if (minimum > PHONE_PX)
    name_culprits (contents, 0);
  g_assert_cmpint (minimum, <=, PHONE_PX);
  text_check_window (fixture, window);
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *)user_data == NULL;
}

/* Shows a dialog as the program does: not larger than its parent. */
static void
assert_dialog_fits (WindowFixture *fixture, gpointer dialog)
{
  gpointer alive = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &alive);
  bunting_dialog_utils_present (dialog);
  assert_fits (fixture, dialog);
  g_assert_cmpint (gtk_widget_get_width (dialog), <=,
                   gtk_widget_get_width (GTK_WIDGET (fixture->window)));
  g_assert_cmpint (gtk_widget_get_height (dialog), <=,
                   gtk_widget_get_height (GTK_WIDGET (fixture->window)));
  gtk_window_destroy (dialog);
  test_wait_until (is_gone, &alive);
}

/* Without a compositor, the border is a part of the window's width. */
static gboolean
is_as_narrow_as_a_phone (gpointer window)
{
  return gtk_widget_get_width (window) <= PHONE_PX + 20;
}

/* The names of the filters, and the selection, in a window of that width. */
static void
test_whole_texts (WindowFixture *fixture, gconstpointer data)
{
  static const char *const states[] = { "all", "saved", "not-saved", "failed", "selected" };

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), PHONE_PX, 720);
  test_wait_until (is_as_narrow_as_a_phone, fixture->window);
  gtk_selection_model_select_all (
    GTK_SELECTION_MODEL (bunting_window_get_selection_model (fixture->window)));
  bunting_window_search (fixture->window, "united");
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_object_set (fixture->window, "state", states[i], NULL);
    assert_fits (fixture, fixture->window);
  }
}

/* All texts of the download bar: the selection, hidden flags, and failures. */
static void
test_window (WindowFixture *fixture, gconstpointer data)
{
  assert_fits (fixture, fixture->window);
  gtk_selection_model_select_all (
    GTK_SELECTION_MODEL (bunting_window_get_selection_model (fixture->window)));
  bunting_window_search (fixture->window, "united");
  assert_fits (fixture, fixture->window);
  bunting_window_search (fixture->window, "xyzzy");
  assert_fits (fixture, fixture->window);
  g_object_set (fixture->window, "state", "not-saved", "region", "150", NULL);
  assert_fits (fixture, fixture->window);
}

/* A menu is as wide as its widest submenu, and is cut off at the edge of a narrower window. Its
 * items have no room for the longer texts of a pseudo-translation. */
static void
test_select_menu (WindowFixture *fixture, gconstpointer data)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (window_fixture_get_child (fixture, "select_button"));
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  GtkWidget *contents = gtk_widget_get_first_child (popover);

  if (text_check_is_pseudo_translated ()) {
    g_test_skip ("a pseudo-translation");
    return;
  }
  gtk_menu_button_popup (button);
  gtk_test_widget_wait_for_draw (popover);
  if (measure_minimum (contents) > PHONE_PX)
    name_culprits (popover, 0);
  g_assert_cmpint (measure_minimum (contents), <=, PHONE_PX);
  gtk_menu_button_popdown (button);
}

static void
test_report (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingReport) report = NULL;

  details_fixture_download (fixture, "BR DE NP XK US");
  assert_fits (fixture, fixture->window);
  report = bunting_report_new_for_batch (bunting_app_model_get_batch (fixture->app_model));
  assert_dialog_fits (fixture, bunting_report_window_new (GTK_WINDOW (fixture->window), report,
                                                          fixture->texture_loader));
}

static void
test_details (WindowFixture *fixture, gconstpointer data)
{
  details_fixture_show (fixture, "GB-NIR");
  assert_fits (fixture, fixture->window);
  details_fixture_show (fixture, "FR");
  assert_fits (fixture, fixture->window);
  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  assert_fits (fixture, fixture->window);
}

/* The window of keyboard shortcuts is GTK's own. */
static GtkWindow *
find_dialog (WindowFixture *fixture)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (gtk_window_get_transient_for (link->data) == GTK_WINDOW (fixture->window) &&
        !GTK_IS_SHORTCUTS_WINDOW (link->data))
      return link->data;
  return NULL;
}

static gboolean
has_dialog (gpointer user_data)
{
  return find_dialog (user_data) != NULL;
}

/* The dialog that an action opens. */
static void
assert_opened_fits (WindowFixture *fixture)
{
  test_wait_until (has_dialog, fixture);
  assert_dialog_fits (fixture, find_dialog (fixture));
}

static void
test_dialogs (WindowFixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);
  BuntingListDialog *list;
  BuntingSourceDialog *source;
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  assert_fits (fixture, window);
  window_fixture_select (fixture, "BR IN US");
  list = bunting_list_dialog_new (window, bunting_window_get_selection_model (fixture->window),
                                  fixture->texture_loader,
                                  bunting_app_model_get_flags (fixture->app_model));
  bunting_list_dialog_add_text (
    list,
    "BR, in us, Saint Helena, Ascension and Tristan da Cunha, Icland, Unitd Kingdom, Atlantis "
    "and a place that does not exist at all");
  assert_dialog_fits (fixture, list);

  assert_dialog_fits (fixture, bunting_preferences_new (window, fixture->app_model, NULL));

  source = bunting_source_dialog_new (window, NULL, sources);
  gtk_editable_set_text (
    GTK_EDITABLE (ui_test_child (source, BUNTING_TYPE_SOURCE_DIALOG, "address_row")),
    "no address, and a long one at that");
  g_signal_emit_by_name (ui_test_child (source, BUNTING_TYPE_SOURCE_DIALOG, "add_button"),
                         "clicked");
  g_assert_true (gtk_widget_get_visible (
    GTK_WIDGET (ui_test_child (source, BUNTING_TYPE_SOURCE_DIALOG, "address_error"))));
  assert_dialog_fits (fixture, source);

  bunting_about_present (window, fixture->app_model);
  assert_opened_fits (fixture);

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  g_assert_true (details_fixture_activate (fixture, "win.export"));
  assert_opened_fits (fixture);
}

/* The title has the number of flags. */
static void
test_export_of_all (WindowFixture *fixture, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (bunting_app_model_get_flags (fixture->app_model));
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);

  assert_fits (fixture, fixture->window);
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (flags, g_list_model_get_item (model, i % g_list_model_get_n_items (model)));
  assert_dialog_fits (fixture,
                      bunting_export_dialog_new (GTK_WINDOW (fixture->window), flags, NULL));
}

int
main (int argc, char *argv[])
{
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, bunting_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  window_fixture_init (&argc, &argv);
  /* A phone has no buttons to minimize and maximize windows. */
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":close", NULL);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, "narrow", details_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/narrow/window", test_window);
  ADD ("/narrow/whole-texts", test_whole_texts);
  ADD ("/narrow/select-menu", test_select_menu);
  ADD ("/narrow/report", test_report);
  ADD ("/narrow/details", test_details);
  ADD ("/narrow/dialogs", test_dialogs);
  ADD ("/narrow/export-of-all", test_export_of_all);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
