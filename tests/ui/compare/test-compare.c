/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare/bunting-compare-window.h"

#include <string.h>

#include "bunting-messages.h"
#include "compare/bunting-comparison-card.h"
#include "source/bunting-source-list.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* A flag as each of several sources has it: two servers, one of which answers as a test says, and
 * the built-in source. */

typedef struct {
  WindowFixture window;
  FixtureServer *other;
  GPtrArray *sources;
  BuntingComparison *comparison;
  GtkWindow *dialog; /* NULL once it is closed */
} Fixture;

static void
add_server (Fixture *fixture, FixtureServer *server)
{
  g_ptr_array_add (fixture->sources,
                   bunting_source_new_from_base (fixture_server_get_base_uri (server), NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  window_fixture_set_up (&fixture->window, data);
  fixture->other = fixture_server_new ();
  fixture->sources = g_ptr_array_new_with_free_func (g_object_unref);
  add_server (fixture, fixture->window.server);
  add_server (fixture, fixture->other);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (fixture->dialog);
  test_settle ();
  g_assert_null (fixture->dialog);
  if (fixture->comparison != NULL)
    test_assert_finalizes (fixture->comparison);
  g_ptr_array_unref (fixture->sources);
  window_fixture_tear_down (&fixture->window, data);
  fixture_server_free (fixture->other);
}

static void
open_dialog (Fixture *fixture, const char *code)
{
  WindowFixture *window = &fixture->window;

  fixture->comparison = bunting_comparison_new (
    window->app_model, window_fixture_find_flag (window, code), fixture->sources);
  fixture->dialog = GTK_WINDOW (bunting_compare_window_new (
    GTK_WINDOW (window->window), fixture->comparison, window->texture_loader));
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *)&fixture->dialog);
  gtk_window_present (fixture->dialog);
}

static BuntingComparedFlag *
get_flag (Fixture *fixture, guint position)
{
  g_autoptr (BuntingComparedFlag) flag =
    g_list_model_get_item (bunting_comparison_get_flags (fixture->comparison), position);

  g_assert_nonnull (flag);
  return flag;
}

static gboolean
has_ended (gpointer user_data)
{
  Fixture *fixture = user_data;

  for (guint i = 0; i < fixture->sources->len; i++)
    if (!bunting_compared_flag_has_ended (get_flag (fixture, i)))
      return FALSE;
  return TRUE;
}

static const char *
get_text (Fixture *fixture, guint position)
{
  GtkWidget *cards = ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_FLOW_BOX);

  return bunting_comparison_card_get_text (BUNTING_COMPARISON_CARD (
    gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (cards), (int)position)));
}

static void
serve (FixtureServer *server, int width_px, int height_px, const char *headers)
{
  g_autoptr (GBytes) png = test_draw_png (width_px, height_px, 0x336699);
  gsize size_bytes;
  const void *body = g_bytes_get_data (png, &size_bytes);

  fixture_server_answer (server, "/flags/br/br.gif",
                         &(FixtureAnswer){ .content_type = "image/png",
                                           .headers = headers,
                                           .body = body,
                                           .size_bytes = (gssize)size_bytes });
}

static void
assert_picture (const char *text, const char *proportions, guint width_px, guint height_px)
{
  g_autofree char *pixels = bunting_format_pixels (width_px, height_px);
  g_autofree char *expected =
    g_strdup_printf ("%s (height to width)\nPNG, %s", proportions, pixels);

  g_assert_true (g_str_has_prefix (text, expected));
}

/* Each has its own proportions and its own date; nothing is saved, and no metadata is asked for. */
static void
test_side_by_side (Fixture *fixture, gconstpointer data)
{
  serve (fixture->window.server, 300, 200, "Last-Modified: Fri, 01 May 2026 10:00:00 GMT\r\n");
  serve (fixture->other, 400, 200, NULL);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->other), ==, 0);
  open_dialog (fixture, "BR");
  test_wait_until (has_ended, fixture);
  test_wait_until (window_fixture_is_painted, &fixture->window);
  assert_picture (get_text (fixture, 0), "2:3", 300, 200);
  g_assert_nonnull (strstr (get_text (fixture, 0), "2026"));
  assert_picture (get_text (fixture, 1), "1:2", 400, 200);
  window_fixture_photograph_dialog (&fixture->window, fixture->dialog, "compare");
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->other), ==, 1);
  g_assert_cmpuint (test_count_entries (fixture->window.flags_path), ==, 0);
  g_assert_cmpint (bunting_flag_get_state (window_fixture_find_flag (&fixture->window, "BR")), ==,
                   BUNTING_FLAG_ABSENT);
}

/* Each fails on its own. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  fixture_server_answer (fixture->other, "/flags/br/br.gif", &(FixtureAnswer){ .status = 403 });
  open_dialog (fixture, "BR");
  test_wait_until (has_ended, fixture);
  g_assert_cmpstr (get_text (fixture, 0), ==, "Not available from this source");
  g_assert_true (g_str_has_prefix (get_text (fixture, 1), "The server answered 403"));
}

/* A picture that cannot be decoded is a broken one, in this process nothing happens. */
static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  serve (fixture->window.server, 300, 200, NULL);
  fixture_server_answer (fixture->other, "/flags/br/br.gif",
                         &(FixtureAnswer){ .content_type = "image/svg+xml",
                                           .body = "<svg xmlns='http://www.w3.org/2000/svg'><x",
                                           .size_bytes = -1 });
  open_dialog (fixture, "BR");
  test_wait_until (has_ended, fixture);
  test_wait_until (window_fixture_is_painted, &fixture->window);
  g_assert_nonnull (bunting_compared_flag_get_image (get_flag (fixture, 0)));
}

static gboolean
was_asked (gpointer server)
{
  return fixture_server_get_n_requests (server) > 0;
}

/* Closing it cancels what still runs. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  serve (fixture->window.server, 300, 200, NULL);
  fixture_server_answer (fixture->other, "/flags/br/br.gif",
                         &(FixtureAnswer){ .trick = FIXTURE_SILENT });
  open_dialog (fixture, "BR");
  test_wait_until (was_asked, fixture->other);
  g_assert_cmpstr (get_text (fixture, 1), ==, "Loading…");
  gtk_window_close (fixture->dialog);
  test_assert_finalizes (g_steal_pointer (&fixture->comparison));
}

/* The built-in source has a server of its own. */
static void
test_built_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) known = bunting_source_list_load (NULL);
  BuntingSource *built_in = bunting_source_list_find (known, BUNTING_SOURCE_BUILT_IN_ID, NULL);

  g_ptr_array_add (fixture->sources, built_in);
  open_dialog (fixture, "BR");
  test_wait_until (has_ended, fixture);
  if (bunting_compared_flag_get_image (get_flag (fixture, 2)) == NULL)
    g_test_skip ("no collection of flags is installed");
}

/* Whether a menu button in the widget has that item. */
static gboolean
has_item (GtkWidget *widget, const char *label, const char *action)
{
  if (GTK_IS_MENU_BUTTON (widget) &&
      gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (widget)) != NULL)
    return ui_test_menu_has_item (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (widget)), label,
                                  action);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_item (child, label, action))
      return TRUE;
  return FALSE;
}

/* It is offered in the details. */
static void
test_action (Fixture *fixture, gconstpointer data)
{
  g_assert_true (
    has_item (GTK_WIDGET (fixture->window.details), "Compare _Sources", "details.compare"));
}

int
main (int argc, char **argv)
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, data, func) g_test_add ("/compare/" path, Fixture, data, set_up, func, tear_down)
  ADD ("side-by-side", NULL, test_side_by_side);
  ADD ("failures", NULL, test_failures);
  ADD ("garbage", NULL, test_garbage);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("built-in", NULL, test_built_in);
  ADD ("action", NULL, test_action);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
