/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-grid-zoom.h"

#include <gtk/gtk.h>


/* The number of columns at the normal level, from a phone to a wide screen. */
static void
test_columns (void)
{
  static const struct {
    int width;
    guint n_columns;
  } cases[] = {
    { 1, 2 }, { 360, 2 }, { 600, 3 }, { 980, 5 }, { 1280, 5 }, { 1900, 7 }, { 3840, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (bunting_grid_zoom_get_columns (0, cases[i].width), ==, cases[i].n_columns);
}

/* At each level at least two columns, and in a wider window both more and wider ones. */
static void
test_growth (void)
{
  for (int level = BUNTING_GRID_ZOOM_MIN; level <= BUNTING_GRID_ZOOM_MAX; level++) {
    guint n_before = 2;

    for (int width = 360; width <= 7680; width += 10) {
      guint n_columns = bunting_grid_zoom_get_columns (level, width);

      g_assert_cmpuint (n_columns, >=, n_before);
      g_assert_cmpuint (n_columns, <=, n_before + 1);
      n_before = n_columns;
    }
    g_assert_cmpint (1900 / bunting_grid_zoom_get_columns (level, 1900), >,
                     980 / bunting_grid_zoom_get_columns (level, 980));
  }
}

/* From each level up and down again; every step can be seen, and the ends are reached. */
static void
test_steps (void)
{
  static const int widths[] = { 360, 600, 980, 1900, 3840 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    for (int direction = -1; direction <= 1; direction += 2) {
      int level = 0, next;

      while ((next = bunting_grid_zoom_step (level, direction, widths[i])) != level) {
        guint n_before = bunting_grid_zoom_get_columns (level, widths[i]);
        guint n_columns = bunting_grid_zoom_get_columns (next, widths[i]);

        g_assert_cmpint ((next - level) * direction, >, 0);
        g_assert_true (direction > 0 ? n_columns < n_before : n_columns > n_before);
        level = next;
      }
      g_assert_cmpuint (bunting_grid_zoom_get_columns (level, widths[i]), ==,
                        bunting_grid_zoom_get_columns (direction > 0 ? BUNTING_GRID_ZOOM_MAX
                                                                     : BUNTING_GRID_ZOOM_MIN,
                                                       widths[i]));
    }
  g_assert_cmpint (bunting_grid_zoom_step (0, -1, 980), ==, -1);
  g_assert_cmpint (bunting_grid_zoom_step (0, 1, 980), ==, 1);
  /* Two columns are as many as a phone has at the normal level; it has three at the lowest. */
  g_assert_cmpint (bunting_grid_zoom_step (0, 1, 360), ==, 0);
  g_assert_cmpint (bunting_grid_zoom_step (0, -1, 360), ==, -2);
}

static void
test_percent (void)
{
  g_assert_cmpint (bunting_grid_zoom_get_percent (0), ==, 100);
  g_assert_cmpint (bunting_grid_zoom_get_percent (-1), ==, 80);
  /* As in a settings file that another program wrote. */
  g_assert_cmpint (bunting_grid_zoom_get_percent (-100), ==, 60);
  g_assert_cmpint (bunting_grid_zoom_get_percent (100), ==, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid-zoom/columns", test_columns);
  g_test_add_func ("/grid-zoom/growth", test_growth);
  g_test_add_func ("/grid-zoom/steps", test_steps);
  g_test_add_func ("/grid-zoom/percent", test_percent);
  return g_test_run ();
}
