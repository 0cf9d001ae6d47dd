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
  gtk_test_widget_wait_for_draw (fixture->window);
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

static void
assert_emblem (Fixture *fixture, BuntingEmblem emblem)
{
  g_assert_cmpint (bunting_flag_image_get_emblem (bunting_flag_cell_get_image (fixture->cell)), ==,
                   emblem);
}

/* Screen readers read the description of the grid's own cell, which is the window here. */
static void
assert_description (Fixture *fixture, const char *description)
{
  gtk_test_accessible_assert_property (fixture->window, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       description, -1);
}

/* A state is an emblem for those who see it, and words for those who do not. */
static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  g_autoptr (GError) error = bunting_fetch_error_new_for_status (500);

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  gtk_test_accessible_assert_property (fixture->window, GTK_ACCESSIBLE_PROPERTY_LABEL, "Brazil",
                                       -1);
  assert_description (fixture, "Not downloaded");
  assert_emblem (fixture, BUNTING_EMBLEM_NONE);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
  assert_description (fixture, "Waiting");
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
  assert_description (fixture, "Downloading");
  assert_emblem (fixture, BUNTING_EMBLEM_NONE);
  bunting_flag_failed (fixture->brazil, error);
  assert_emblem (fixture, BUNTING_EMBLEM_FAILED);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)), ==,
                   "Brazil: the server answered 500 Internal Server Error");
  assert_description (fixture, "Failed: the server answered 500 Internal Server Error");

  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_QUEUED);
  assert_emblem (fixture, BUNTING_EMBLEM_NONE);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_FETCHING);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_SAVING);
  assert_description (fixture, "Saving");
  g_assert_null (get_texture (fixture));
  bunting_flag_saved (fixture->brazil, file);
  assert_emblem (fixture, BUNTING_EMBLEM_SAVED);
  g_assert_null (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)));
  assert_description (fixture, "Saved as BR-Brazil.png");
  test_wait_until (is_idle, fixture);
  g_assert_nonnull (get_texture (fixture));
}

/* The picture and the label say the same as the grid's own cell, and are hidden from screen
 * readers; the check button says what it does. */
static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  static const char *const silent[] = { "image", "name" };
  GObject *check = ui_test_child (fixture->cell, BUNTING_TYPE_FLAG_CELL, "check");

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    gtk_test_accessible_assert_role (
      GTK_ACCESSIBLE (ui_test_child (fixture->cell, BUNTING_TYPE_FLAG_CELL, silent[i])),
      GTK_ACCESSIBLE_ROLE_NONE);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Select Brazil", -1);
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Select Nepal", -1);
}

static gboolean
has_tooltip_at (Fixture *fixture, int y)
{
  g_autoptr (GObject) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean has_tooltip = FALSE;

  g_signal_emit_by_name (fixture->cell, "query-tooltip", 10, y, FALSE, tooltip, &has_tooltip);
  return has_tooltip;
}

/* The tooltip does not cover the flag that it is about. */
static void
test_tooltip (Fixture *fixture, gconstpointer data)
{
  int height;

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  gtk_test_widget_wait_for_draw (fixture->window);
  height = gtk_widget_get_height (GTK_WIDGET (fixture->cell));
  g_assert_false (has_tooltip_at (fixture, height - 5));
  bunting_flag_set_drawing_note (fixture->brazil, "This drawing is outdated.", NULL);
  g_assert_true (has_tooltip_at (fixture, height - 5));
  g_assert_false (has_tooltip_at (fixture, 5));
  g_assert_false (has_tooltip_at (fixture, height / 3));
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
  assert_description (fixture, "Not downloaded");

  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_SAVING);
  bunting_flag_saved (fixture->brazil, brazil_file);
  assert_description (fixture, "Not downloaded");
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
    assert_emblem (fixture, BUNTING_EMBLEM_NONE);
    g_assert_false (bunting_flag_image_get_muted (image));
    assert_description (fixture, "Not downloaded");
    g_assert_null (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)));
  }
}

/* The saved flag replaces the preview and has the emblem; the preview comes back with the state. */
static void
test_preview_and_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) preview = write_picture (fixture, "br.png", 120, NULL);
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);

  bunting_flag_set_preview (fixture->brazil, preview);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 120);
  bunting_flag_saved (fixture->brazil, file);
  assert_emblem (fixture, BUNTING_EMBLEM_SAVED);
  /* No pennant in between. */
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 120);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 160);
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  assert_emblem (fixture, BUNTING_EMBLEM_NONE);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  assert_emblem (fixture, BUNTING_EMBLEM_SAVED);
  bunting_flag_set_state (fixture->brazil, BUNTING_FLAG_ABSENT);
  assert_emblem (fixture, BUNTING_EMBLEM_NONE);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 120);
}

/* The sign of a wrong or outdated drawing, and the words for it; what the source lacks is said
 * before it is asked. */
static void
test_note_and_unavailable (Fixture *fixture, gconstpointer data)
{
  BuntingFlagImage *image = bunting_flag_cell_get_image (fixture->cell);

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  bunting_flag_set_drawing_note (fixture->brazil, "This drawing is outdated.", NULL);
  g_assert_true (bunting_flag_image_get_has_note (image));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)), ==,
                   "This drawing is outdated.");
  assert_description (fixture, "Not downloaded. This drawing is outdated.");
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  g_assert_false (bunting_flag_image_get_has_note (image));
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  bunting_flag_set_drawing_note (fixture->brazil, NULL, NULL);
  g_assert_false (bunting_flag_image_get_has_note (image));
  g_assert_null (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)));

  bunting_flag_set_unavailable (fixture->brazil, TRUE);
  assert_emblem (fixture, BUNTING_EMBLEM_UNAVAILABLE);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (fixture->cell)), ==,
                   "Brazil: not available from this source");
  assert_description (fixture, "Not available from this source");
  bunting_flag_set_unavailable (fixture->brazil, FALSE);
  assert_description (fixture, "Not downloaded");
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
  assert_emblem (fixture, BUNTING_EMBLEM_FAILED);
  bunting_flag_cell_set_flag (fixture->cell, fixture->nepal);
  assert_emblem (fixture, BUNTING_EMBLEM_NONE);
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

static int
measure_height (Fixture *fixture, int width)
{
  int height;

  gtk_widget_measure (GTK_WIDGET (fixture->cell), GTK_ORIENTATION_VERTICAL, width, NULL, &height,
                      NULL, NULL);
  return height;
}

/* A cell is as high as its picture and its name, which has one or two lines. */
static void
test_height (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) longest = test_make_flag (
    "GS", "South Georgia and the South Sandwich Islands, and a name that goes on and on");
  GtkWidget *name = GTK_WIDGET (ui_test_child (fixture->cell, BUNTING_TYPE_FLAG_CELL, "name"));
  int line_height, height, long_height;

  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  gtk_widget_measure (name, GTK_ORIENTATION_VERTICAL, 160, &line_height, NULL, NULL, NULL);
  height = measure_height (fixture, 160);
  g_assert_cmpint (height, >=, 120 + line_height);
  g_assert_cmpint (height, <=, 120 + line_height + 8);
  /* The picture grows in steps, and keeps its proportions. */
  g_assert_cmpint (measure_height (fixture, 167), ==, height);
  g_assert_cmpint (measure_height (fixture, 176), ==, height + 12);
  g_assert_cmpint (measure_height (fixture, 320), ==, height + 120);
  bunting_flag_cell_set_flag (fixture->cell, longest);
  long_height = measure_height (fixture, 160);
  g_assert_cmpint (long_height, >, height);
  g_assert_cmpint (long_height, <=, height + line_height + 2);
  bunting_flag_cell_set_flag (fixture->cell, NULL);
}

static gboolean
has_grown (gpointer user_data)
{
  GdkTexture *texture = get_texture (user_data);

  return texture != NULL && gdk_texture_get_width (texture) > 160;
}

/* In a larger cell the picture is decoded again at the size that it is shown at; until then it is
 * scaled. */
static void
test_resized (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  BuntingFlagImage *image = bunting_flag_cell_get_image (fixture->cell);
  int width_px, height_px;
  guint n_decoded;

  bunting_flag_saved (fixture->brazil, file);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 160);
  n_decoded = bunting_texture_loader_get_n_decoded (fixture->texture_loader);
  g_assert_cmpuint (n_decoded, ==, 1);
  for (int width = 170; width <= 240; width += 10) {
    gtk_widget_set_size_request (GTK_WIDGET (fixture->cell), width, -1);
    gtk_test_widget_wait_for_draw (fixture->window);
    g_assert_nonnull (get_texture (fixture));
  }
  bunting_flag_image_get_box_px (image, &width_px, &height_px);
  g_assert_cmpint (width_px, ==, 240);
  g_assert_cmpint (height_px, ==, 180);
  test_wait_until (has_grown, fixture);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 240);
}

/* A picture with more pixels than allowed is decoded in fewer, and scaled. */
static void
test_decode_max (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "BR-Brazil.png", 160, NULL);
  int width_px, height_px;

  bunting_flag_cell_set_decode_max (fixture->cell, 80 * 60);
  bunting_flag_saved (fixture->brazil, file);
  bunting_flag_cell_set_flag (fixture->cell, fixture->brazil);
  test_wait_until (is_idle, fixture);
  g_assert_cmpint (gdk_texture_get_width (get_texture (fixture)), ==, 80);
  g_assert_cmpint (gdk_texture_get_height (get_texture (fixture)), ==, 60);
  bunting_flag_image_get_box_px (bunting_flag_cell_get_image (fixture->cell), &width_px,
                                 &height_px);
  g_assert_cmpint (width_px, ==, 160);
  g_assert_cmpint (height_px, ==, 120);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/flag-cell/states", test_states);
  ADD ("/flag-cell/accessible", test_accessible);
  ADD ("/flag-cell/tooltip", test_tooltip);
  ADD ("/flag-cell/recycled", test_recycled);
  ADD ("/flag-cell/preview", test_preview);
  ADD ("/flag-cell/preview-and-saved", test_preview_and_saved);
  ADD ("/flag-cell/note-and-unavailable", test_note_and_unavailable);
  ADD ("/flag-cell/muted", test_muted);
  ADD ("/flag-cell/broken", test_broken);
  ADD ("/flag-cell/refreshed", test_refreshed);
  ADD ("/flag-cell/height", test_height);
  ADD ("/flag-cell/resized", test_resized);
  ADD ("/flag-cell/decode-max", test_decode_max);
  return g_test_run ();
}
