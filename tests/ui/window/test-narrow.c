/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-about.h"
#include "window/bunting-codes-dialog.h"
#include "widgets/bunting-dialog-utils.h"
#include "bunting-paths.h"
#include "preferences/bunting-preferences.h"
#include "downloads/bunting-report-window.h"
#include "config.h"
#include "details-fixture.h"
#include "test-utils.h"
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
assert_fits (gpointer window)
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
  assert_fits (dialog);
  g_assert_cmpint (gtk_widget_get_width (dialog), <=,
                   gtk_widget_get_width (GTK_WIDGET (fixture->window)));
  g_assert_cmpint (gtk_widget_get_height (dialog), <=,
                   gtk_widget_get_height (GTK_WIDGET (fixture->window)));
  gtk_window_destroy (dialog);
  test_wait_until (is_gone, &alive);
}

/* All texts of the download bar: the selection, hidden flags, and failures. */
static void
test_window (WindowFixture *fixture, gconstpointer data)
{
  assert_fits (fixture->window);
  bunting_window_welcome (fixture->window);
  assert_fits (fixture->window);
  gtk_selection_model_select_all (
    GTK_SELECTION_MODEL (bunting_window_get_selection_model (fixture->window)));
  bunting_window_search (fixture->window, "united");
  assert_fits (fixture->window);
  bunting_window_search (fixture->window, "xyzzy");
  assert_fits (fixture->window);
  g_object_set (fixture->window, "state", "not-saved", "region", "150", NULL);
  assert_fits (fixture->window);
}

static void
test_report (WindowFixture *fixture, gconstpointer data)
{
  details_fixture_download (fixture, "BR DE NP XK US");
  assert_fits (fixture->window);
  assert_dialog_fits (fixture,
                      bunting_report_window_new (GTK_WINDOW (fixture->window),
                                                 bunting_app_model_get_batch (fixture->app_model)));
}

static void
test_details (WindowFixture *fixture, gconstpointer data)
{
  details_fixture_show (fixture, "GB-NIR");
  assert_fits (fixture->window);
  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  assert_fits (fixture->window);
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
  BuntingCodesDialog *codes =
    bunting_codes_dialog_new (window, bunting_window_get_selection_model (fixture->window),
                              bunting_app_model_get_flags (fixture->app_model));
  BuntingPreferences *preferences;

  assert_fits (window);
  gtk_text_buffer_set_text (
    GTK_TEXT_BUFFER (ui_test_child (codes, BUNTING_TYPE_CODES_DIALOG, "buffer")),
    "BR, in us, Atlantis and a place that does not exist at all", -1);
  assert_dialog_fits (fixture, codes);

  preferences = bunting_preferences_new (window, fixture->app_model, NULL);
  gtk_editable_set_text (
    GTK_EDITABLE (ui_test_child (preferences, BUNTING_TYPE_PREFERENCES, "picture_row")),
    "no address, and a long one at that");
  g_signal_emit_by_name (ui_test_child (preferences, BUNTING_TYPE_PREFERENCES, "try_button"),
                         "clicked");
  assert_dialog_fits (fixture, preferences);

  bunting_about_present (window, fixture->app_model);
  assert_opened_fits (fixture);

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  g_assert_true (details_fixture_activate (fixture, "details.save-as"));
  assert_opened_fits (fixture);
}

static void
test_codes_too_long (WindowFixture *fixture, gconstpointer data)
{
  BuntingCodesDialog *codes = bunting_codes_dialog_new (
    GTK_WINDOW (fixture->window), bunting_window_get_selection_model (fixture->window),
    bunting_app_model_get_flags (fixture->app_model));
  GtkTextBuffer *buffer =
    GTK_TEXT_BUFFER (ui_test_child (codes, BUNTING_TYPE_CODES_DIALOG, "buffer"));
  GtkWidget *label = GTK_WIDGET (ui_test_child (codes, BUNTING_TYPE_CODES_DIALOG, "unknown_label"));
  g_autofree char *too_long = g_strnfill (65537, ',');

  too_long[0] = 'B';
  too_long[1] = 'R';
  gtk_text_buffer_set_text (buffer, too_long, -1);
  g_assert_true (gtk_widget_get_visible (label));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, _ ("The list is too long"));
  gtk_text_buffer_set_text (buffer, too_long, 1000);
  g_assert_false (gtk_widget_get_visible (label));
  gtk_window_destroy (GTK_WINDOW (codes));
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
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, "narrow", details_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/narrow/window", test_window);
  ADD ("/narrow/report", test_report);
  ADD ("/narrow/details", test_details);
  ADD ("/narrow/dialogs", test_dialogs);
  ADD ("/narrow/codes-too-long", test_codes_too_long);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
