/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include "details/bunting-similar-flags.h"
#include "window/bunting-colour-bar.h"
#include "window/bunting-colour-swatch.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

#include <string.h>

/* Finding flags by their colours, and similar flags, with the keyboard. */

/* Flags of vertical stripes. */
static const struct {
  const char *code;
  const char *stripes;
} drawings[] = {
  { "fr", "#000091 #ffffff #e1000f" }, { "ie", "#009a49 #ffffff #ff7900" },
  { "ci", "#ff9a00 #ffffff #00cd00" }, { "it", "#009246 #ffffff #ce2b37" },
  { "pl", "#ffffff #dc143c" },         { "jp", "#ffffff #ffffff #bc002d" },
  { "ua", "#0057b8 #ffd700" },         { "de", "#000000 #ff0000 #ffcc00" },
};

static void
draw (const char *folder, const char *code, const char *stripes)
{
  g_auto (GStrv) colours = g_strsplit (stripes, " ", -1);
  guint n_colours = g_strv_length (colours);
  g_autoptr (GString) svg = g_string_new ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ");
  g_autofree char *path = g_strdup_printf ("%s/%s.svg", folder, code);

  g_string_append_printf (svg, "%u %u'>", 40 * n_colours, 30 * n_colours);
  for (guint i = 0; i < n_colours; i++)
    g_string_append_printf (svg, "<rect x='%u' width='40' height='%u' fill='%s'/>", 40 * i,
                            30 * n_colours, colours[i]);
  g_string_append (svg, "</svg>");
  test_write_file (path, svg->str, -1);
}

static void
set_up (WindowFixture *fixture, gconstpointer data)
{
  /* It gets no request. */
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://127.0.0.1:9/flags", NULL);
  g_autofree char *collection = NULL;

  window_fixture_make_folder (fixture);
  collection = g_build_filename (fixture->folder, "collection", NULL);
  g_assert_cmpint (g_mkdir_with_parents (collection, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (drawings); i++)
    draw (collection, drawings[i].code, drawings[i].stripes);
  window_fixture_make_session (fixture, source, collection);
  window_fixture_make_window (fixture, NULL);
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

/* Shown flags, or those of the row of similar flags */

static char *
list_shown (WindowFixture *fixture)
{
  GListModel *shown = G_LIST_MODEL (bunting_window_get_selection_model (fixture->window));
  GString *codes = g_string_new (NULL);

  for (guint i = 0; i < MIN (g_list_model_get_n_items (shown), 10); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (shown, i);

    g_string_append_printf (codes, "%s%s", i == 0 ? "" : " ", bunting_flag_get_code (flag));
  }
  return g_string_free (codes, FALSE);
}

typedef struct {
  WindowFixture *fixture;
  const char *codes;
} Expectation;

static gboolean
is_shown (gpointer user_data)
{
  const Expectation *expectation = user_data;
  g_autofree char *codes = list_shown (expectation->fixture);

  return g_str_equal (codes, expectation->codes);
}

/* Waits until these flags are shown, in that order. */
static void
wait_for_flags (WindowFixture *fixture, const char *codes)
{
  g_test_message ("waiting for %s", codes);
  test_wait_until (is_shown, &(Expectation){ fixture, codes });
}

static GtkToggleButton *
get_swatch (WindowFixture *fixture, BuntingPaletteColour colour)
{
  GtkWidget *bar = GTK_WIDGET (window_fixture_get_child (fixture, "colour_bar"));
  GtkWidget *swatch = ui_test_find (bar, BUNTING_TYPE_COLOUR_SWATCH);

  for (guint i = 0; i < colour; i++)
    swatch = gtk_widget_get_next_sibling (swatch);
  return GTK_TOGGLE_BUTTON (swatch);
}

static gboolean
has_focus (gpointer widget)
{
  return gtk_widget_has_focus (widget);
}

static gboolean
is_allocated (gpointer widget)
{
  return gtk_widget_get_width (widget) > 0;
}

static gboolean
is_not_searching (gpointer search_bar)
{
  return !gtk_search_bar_get_search_mode (search_bar);
}

static guint
get_n_shown (WindowFixture *fixture)
{
  return bunting_selection_model_get_n_shown (bunting_window_get_selection_model (fixture->window));
}

static void
test_keys (WindowFixture *fixture, gconstpointer data)
{
  guint n_flags = get_n_shown (fixture);
  GObject *entry = window_fixture_get_child (fixture, "search_entry");
  GtkToggleButton *red = get_swatch (fixture, BUNTING_PALETTE_RED);
  GtkToggleButton *white = get_swatch (fixture, BUNTING_PALETTE_WHITE);

  if (!ui_test_has_xdotool ())
    return;
  window_fixture_activate (fixture, "win.search");
  test_wait_until (has_focus, gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  test_wait_until (is_allocated, red);
  ui_test_input ("key Tab");
  test_wait_until (has_focus, red);
  ui_test_input ("key space");
  /* Each has a third or half of it, and a part of the same size has another colour. */
  wait_for_flags (fixture, "PL FR DE IT JP");
  ui_test_input ("key --repeat 8 Right");
  test_wait_until (has_focus, white);
  ui_test_input ("key space");
  wait_for_flags (fixture, "PL JP FR IT");

  /* With the text, and with the filter. */
  ui_test_input ("key i");
  wait_for_flags (fixture, "IT");
  g_object_set (fixture->window, "region", "142", NULL);
  wait_for_flags (fixture, "");
  g_object_set (fixture->window, "region", "", NULL);

  ui_test_input ("key Escape");
  test_wait_until (is_not_searching, window_fixture_get_child (fixture, "search_bar"));
  g_assert_false (gtk_toggle_button_get_active (red));
  g_assert_false (gtk_toggle_button_get_active (white));
  g_assert_cmpuint (get_n_shown (fixture), ==, n_flags);
}

static gboolean
has_details (gpointer fixture)
{
  return bunting_details_get_flag (((WindowFixture *)fixture)->details) != NULL;
}

/* From a colour, Escape closes the search as well. Enter in the entry opens the best match. */
static void
test_escape_and_enter (WindowFixture *fixture, gconstpointer data)
{
  guint n_flags = get_n_shown (fixture);
  GObject *entry = window_fixture_get_child (fixture, "search_entry");
  GtkToggleButton *yellow = get_swatch (fixture, BUNTING_PALETTE_YELLOW);

  if (!ui_test_has_xdotool ())
    return;
  window_fixture_activate (fixture, "win.search");
  test_wait_until (has_focus, gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  test_wait_until (is_allocated, yellow);
  gtk_widget_grab_focus (GTK_WIDGET (yellow));
  ui_test_input ("key space");
  wait_for_flags (fixture, "UA DE");
  ui_test_input ("key Escape");
  test_wait_until (is_not_searching, window_fixture_get_child (fixture, "search_bar"));
  g_assert_cmpuint (get_n_shown (fixture), ==, n_flags);

  window_fixture_activate (fixture, "win.search");
  gtk_toggle_button_set_active (yellow, TRUE);
  wait_for_flags (fixture, "UA DE");
  test_wait_until (has_focus, gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  ui_test_input ("key Return");
  test_wait_until (has_details, fixture);
  g_assert_cmpstr (bunting_flag_get_code (bunting_details_get_flag (fixture->details)), ==, "UA");
}

/* At most four. */
static void
test_maximum (WindowFixture *fixture, gconstpointer data)
{
  guint colours;

  window_fixture_activate (fixture, "win.search");
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++) {
    GtkWidget *swatch = GTK_WIDGET (get_swatch (fixture, i));

    g_assert_cmpint (gtk_widget_get_sensitive (swatch), ==, i < BUNTING_COLOUR_BAR_MAX);
    if (gtk_widget_get_sensitive (swatch))
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (swatch), TRUE);
  }
  g_object_get (window_fixture_get_child (fixture, "colour_bar"), "colours", &colours, NULL);
  g_assert_cmphex (colours, ==, 0xf);
  gtk_toggle_button_set_active (get_swatch (fixture, 0), FALSE);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (get_swatch (fixture, 8))));
}

static AdwStatusPage *
get_empty_page (WindowFixture *fixture)
{
  return ADW_STATUS_PAGE (ui_test_find (
    GTK_WIDGET (window_fixture_get_child (fixture, "empty_page")), ADW_TYPE_STATUS_PAGE));
}

static gboolean
has_compared (gpointer page)
{
  return g_str_equal (adw_status_page_get_title (page), "No Flags Found");
}

/* The page says that colours are being measured, and then that nothing was found. */
static void
test_nothing (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_activate (fixture, "win.search");
  gtk_toggle_button_set_active (get_swatch (fixture, BUNTING_PALETTE_MAROON), TRUE);
  g_assert_cmpuint (get_n_shown (fixture), ==, 0);
  g_assert_cmpstr (adw_status_page_get_title (get_empty_page (fixture)), ==, "Comparing Colours…");
  test_wait_until (has_compared, get_empty_page (fixture));
  window_fixture_activate (fixture, "win.show-all");
  g_assert_cmpuint (get_n_shown (fixture), >, 200);
}

/* Similar flags */

static GtkWidget *
get_similar (WindowFixture *fixture)
{
  return ui_test_find (GTK_WIDGET (fixture->details), BUNTING_TYPE_SIMILAR_FLAGS);
}

static gboolean
is_visible (gpointer widget)
{
  return gtk_widget_get_visible (widget);
}

static gboolean
shows_ivory_coast (gpointer user_data)
{
  WindowFixture *fixture = user_data;

  return g_str_equal (bunting_flag_get_code (bunting_details_get_flag (fixture->details)), "CI");
}

/* Ireland's flag is that of Côte d'Ivoire, mirrored. */
static void
test_similar (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *similar = get_similar (fixture);
  GtkWidget *button;

  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, "IE"));
  test_wait_until (is_visible, similar);
  button = ui_test_find (similar, GTK_TYPE_BUTTON);
  for (guint i = 0; i < BUNTING_SIMILAR_FLAGS_MAX; i++) {
    g_assert_true (GTK_IS_BUTTON (button));
    button = gtk_widget_get_next_sibling (button);
  }
  g_assert_null (button);

  button = ui_test_find (similar, GTK_TYPE_BUTTON);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Côte d’Ivoire");
  gtk_widget_activate (button);
  test_wait_until (shows_ivory_coast, fixture);
  test_wait_until (is_visible, similar);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (ui_test_find (similar, GTK_TYPE_BUTTON)), ==,
                   "Ireland");

  /* There is no picture of Brazil's flag. */
  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, "BR"));
  test_settle ();
  g_assert_false (gtk_widget_get_visible (similar));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(name, test)                                                                            \
  g_test_add ("/window-colours/" name, WindowFixture, NULL, set_up, test, window_fixture_tear_down)
  ADD ("keys", test_keys);
  ADD ("escape-and-enter", test_escape_and_enter);
  ADD ("maximum", test_maximum);
  ADD ("nothing", test_nothing);
  ADD ("similar", test_similar);
#undef ADD
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
