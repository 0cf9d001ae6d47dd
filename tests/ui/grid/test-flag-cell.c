/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-cell.h"

#include <adwaita.h>

#include "http/bunting-fetcher.h"
#include "test-utils.h"
#include "ui-test-utils.h"

typedef struct {
  char *folder;
  BuntingTextureLoader *texture_loader;
  GtkWidget *window;
  BuntingFlagCell *cell;
  BuntingFlag *brazil;
  BuntingFlag *nepal;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture->texture_loader = bunting_texture_loader_new ();
  fixture->brazil = test_make_flag ("BR", "Brazil");
  fixture->nepal = test_make_flag ("NP", "Nepal");
  fixture->window = gtk_window_new ();
  fixture->cell = BUNTING_FLAG_CELL (bunting_flag_cell_new (fixture->texture_loader));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->cell));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static gboolean
is_idle (gpointer user_data)
{
  Fixture *fixture = user_data;

  return bunting_texture_loader_get_n_pending (fixture->texture_loader) == 0;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_wait_until (is_idle, fixture);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  test_settle ();
  g_assert_finalize_object (fixture->brazil);
  g_assert_finalize_object (fixture->nepal);
  g_clear_object (&fixture->texture_loader);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static GFile *
write_picture (Fixture *fixture, const char *name, int width_px, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GBytes) png = test_draw_png (width_px, 120, 0xff0000);

  if (text != NULL)
    test_write_file (path, text, -1);
  else
    test_write_file (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  return g_file_new_for_path (path);
}

static GdkTexture *
get_texture (Fixture *fixture)
{
  return bunting_flag_image_get_texture (bunting_flag_cell_get_image (fixture->cell));
}

static const char *
get_status (Fixture *fixture)
{
  return bunting_flag_cell_get_status (fixture->cell);
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  g_autoptr (GError) error = g_error_new (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS,
                                          "the server answered 500 Internal Server Error");

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  g_assert_cmpstr (get_status (fixture), ==, "");
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
  g_assert_cmpstr (get_status (fixture), ==, "Waiting");
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
  g_assert_cmpstr (get_status (fixture), ==, "Downloading");
  bunting_flag_failed (fixture->brazil, error);
  g_assert_cmpstr (get_status (fixture), ==, "Failed");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)), ==,
                   "Brazil: the server answered 500 Internal Server Error");

  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_SAVING);
  g_assert_cmpstr (get_status (fixture), ==, "Saving");
  g_assert_null (get_texture (fixture));
  bunting_flag_saved (fixture->brazil, file);
  g_assert_cmpstr (get_status (fixture), ==, "BR-Brazil.png");
  g_assert_null (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)));
  test_wait_until (is_idle, fixture);
  g_assert_nonnull (get_texture (fixture));
}

/* The cell gets another flag while the first one is being downloaded, and does not follow that. */
static void
test_recycled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) brazil_file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  g_autoptr (GFile) nepal_file = write_picture (fixture, "NP-Nepal.png", 98, NULL);

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  g_assert_cmpstr (get_status (fixture), ==, "");

  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_SAVING);
  bunting_flag_saved (fixture->brazil, brazil_file);
  g_assert_cmpstr (get_status (fixture), ==, "");
  g_assert_true (is_idle (fixture));
  g_assert_null (get_texture (fixture));

  /* The image that is being loaded is the former flag's. */
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  g_assert_false (is_idle (fixture));
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  test_wait_until (is_idle, fixture);
  g_assert_null (get_texture (fixture));
  bunting_flag_saved (fixture->nepal, nepal_file);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 98);

  /* A cached texture is shown at once, without a placeholder. */
  bunting_flag_cell_set_flag (fixture->cell, NULL);
  g_assert_null (get_texture (fixture));
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  g_assert_nonnull (get_texture (fixture));
  bunting_flag_set_state (fixture->nepal, BUNTING_FLAG_ABSENT);
  g_assert_null (get_texture (fixture));
}

/* Without a saved file the preview is shown; the pennant only where there is none that can be
 * shown, also not the sign of a broken file. */
static void
test_preview (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *preview;
    const char *text; /* NULL: a whole picture */
    gboolean is_shown;
  } cases[] = {
    { "br.png", NULL, TRUE },
    { "br-broken.png", "not a picture", FALSE },
    { NULL, NULL, FALSE },
  };
  BuntingFlagImage *image = bunting_flag_cell_get_image (fixture->cell);

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GFile) preview = cases[i].preview == NULL
                                  ? NULL
                                  : write_picture (fixture, cases[i].preview, 120, cases[i].text);

    bunting_flag_set_preview (fixture->brazil, preview);
    test_wait_until (is_idle, fixture);
    g_assert_true ((get_texture (fixture) != NULL) == cases[i].is_shown);
    g_assert_false (bunting_flag_image_get_broken (image));
    g_assert_false (bunting_flag_image_get_saved (image));
    g_assert_false (bunting_flag_image_get_muted (image));
    g_assert_cmpstr (get_status (fixture), ==, "");
    g_assert_null (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)));
  }
}

/* The saved flag replaces the preview and has the emblem; the preview comes back with the state. */
static void
test_preview_and_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) preview = write_picture (fixture, "br.png", 120, NULL);
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  BuntingFlagImage *image = bunting_flag_cell_get_image (fixture->cell);

  bunting_flag_set_preview (fixture->brazil, preview);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 120);
  bunting_flag_saved (fixture->brazil, file);
  g_assert_true (bunting_flag_image_get_saved (image));
  /* No pennant in between. */
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 120);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 160);
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  g_assert_false (bunting_flag_image_get_saved (image));
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  g_assert_true (bunting_flag_image_get_saved (image));
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_ABSENT);
  g_assert_false (bunting_flag_image_get_saved (image));
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 120);
}

/* Muted in flight and until the saved picture is there; in full colour however the download ends.
 * The same for a flag that is saved again. */
static void
test_muted (Fixture *fixture, gconstpointer data)
{
  static const BuntingFlagState ends[] = { BUNTING_FLAG_SAVED, BUNTING_FLAG_FAILED,
                                           BUNTING_FLAG_NOT_FOUND, BUNTING_FLAG_CANCELLED,
                                           BUNTING_FLAG_SAVED };
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");
  g_autoptr (GFile) preview = write_picture (fixture, "br.png", 120, NULL);
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  BuntingFlagImage *image = bunting_flag_cell_get_image (fixture->cell);

  bunting_flag_set_preview (fixture->brazil, preview);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  test_wait_until (is_idle, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_assert_false (bunting_flag_image_get_muted (image));
    bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
    g_assert_true (bunting_flag_image_get_muted (image));
    bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
    g_assert_true (bunting_flag_image_get_muted (image));
    /* A recycled cell does not keep it. */
    bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
    g_assert_false (bunting_flag_image_get_muted (image));
    bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
    g_assert_true (bunting_flag_image_get_muted (image));
    test_wait_until (is_idle, fixture);
    g_assert_true (bunting_flag_image_get_muted (image));
    if (ends[i] == BUNTING_FLAG_SAVED) {
      bunting_flag_saved (fixture->brazil, file);
      g_assert_true (bunting_flag_image_get_muted (image));
      test_wait_until (is_idle, fixture);
    } else if (ends[i] == BUNTING_FLAG_FAILED) {
      bunting_flag_failed (fixture->brazil, error);
    } else if (ends[i] == BUNTING_FLAG_NOT_FOUND) {
      bunting_flag_not_found (fixture->brazil, error);
    } else {
      bunting_flag_set_state (fixture->brazil, ends[i]);
    }
    g_assert_false (bunting_flag_image_get_muted (image));
    g_assert_nonnull (get_texture (fixture));
  }
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.gif", 160, "GIF89a, or so it says");
  BuntingFlagImage *picture = bunting_flag_cell_get_image (fixture->cell);

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  bunting_flag_saved (fixture->brazil, file);
  test_wait_until (is_idle, fixture);
  g_assert_null (get_texture (fixture));
  g_assert_true (bunting_flag_image_get_broken (picture));
  g_assert_cmpint (bunting_flag_get_state (fixture->brazil), ==, BUNTING_FLAG_SAVED);
  g_assert_nonnull (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)));
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  g_assert_false (bunting_flag_image_get_broken (picture));
}

/* The flag is saved again while it is shown: the new image replaces the old one. */
static void
test_refreshed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  g_autoptr (GFile) same = NULL;

  bunting_flag_saved (fixture->brazil, file);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 160);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_SAVING);
  g_assert_nonnull (get_texture (fixture));
  same = write_picture (fixture, "BR-Brazil.png", 90, NULL);
  bunting_flag_saved (fixture->brazil, same);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 90);
}

/* A name of one line and one of many: the same height. */
static void
test_equal_cells (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) longest = test_make_flag (
    "GS", "South Georgia and the South Sandwich Islands, and a name that goes on and on");
  int short_height, long_height;

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  gtk_widget_measure (GTK_WIDGET (fixture->cell), GTK_ORIENTATION_VERTICAL, 170, &short_height,
                      NULL, NULL, NULL);
  bunting_flag_cell_set_flag (fixture->cell, longest);
  gtk_widget_measure (GTK_WIDGET (fixture->cell), GTK_ORIENTATION_VERTICAL, 170, &long_height, NULL,
                      NULL, NULL);
  g_assert_cmpint (short_height, ==, long_height);
  bunting_flag_cell_set_flag (fixture->cell, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/flag-cell/states", test_states);
  ADD ("/flag-cell/recycled", test_recycled);
  ADD ("/flag-cell/preview", test_preview);
  ADD ("/flag-cell/preview-and-saved", test_preview_and_saved);
  ADD ("/flag-cell/muted", test_muted);
  ADD ("/flag-cell/broken", test_broken);
  ADD ("/flag-cell/refreshed", test_refreshed);
  ADD ("/flag-cell/equal-cells", test_equal_cells);
  return g_test_run ();
}
