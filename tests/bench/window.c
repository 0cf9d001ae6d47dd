/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bunting-limits.h"
#include "grid/bunting-flag-cell.h"
#include "application/bunting-command-line.h"
#include "bunting-paths.h"
#include "export/bunting-export-dialog.h"
#include "source/bunting-source-list.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The cost of the window: how long the main loop is blocked while flags arrive, while all of them
 * are exported as PNG images and while the grid scrolls, and how much memory that takes, with the
 * flags of all countries and with 10,000 flags.
 *
 * A timer on the main loop measures the gaps between its calls, which are about 1 ms if the loop is
 * idle. Each gap is reported with and without the time inside the frame clock (layout and painting,
 * which depend on the renderer), as time and as CPU time, on which other programs have less
 * influence. Run it with GSK_RENDERER=cairo, as tests/session.sh does: a renderer on a virtual GPU
 * is slower.
 *
 * usage: bench-window [N_FLAGS]   (10000) */

#define SCROLL_S 6
#define SCROLL_STEP_PX 60
#define FRAMES_PER_JUMP 15
/* The limits for all machines. The stall is the CPU time in 99 of 100 gaps, including painting with
 * a software renderer. */
#define STALL_MAX_MS 60
#define MEMORY_FACTOR_MAX 1.6

static BuntingAtlas *atlas;
static GtkApplication *application;

/* The heartbeat */

typedef struct {
  GArray *gaps_ms;     /* of double */
  GArray *nonpaint_ms; /* of double: without the time in the frame clock */
  GArray *cpu_ms;      /* of double: CPU time of this thread */
  GArray *turns_ms;    /* of double: likewise, without the frame clock */
  gint64 last_us;
  double last_cpu_ms;
  gint64 frame_start_us;
  gint64 in_frames_us; /* since the last beat */
  double frame_start_cpu_ms;
  double in_frames_cpu_ms; /* since the last beat */
  guint id;
  gulong before_id;
  gulong after_id;
  GdkFrameClock *clock; /* owned */
} Heartbeat;

static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void
before_paint_cb (GdkFrameClock *clock, Heartbeat *self)
{
  self->frame_start_us = g_get_monotonic_time ();
  self->frame_start_cpu_ms = get_cpu_ms ();
}

static void
after_paint_cb (GdkFrameClock *clock, Heartbeat *self)
{
  self->in_frames_us += g_get_monotonic_time () - self->frame_start_us;
  self->in_frames_cpu_ms += get_cpu_ms () - self->frame_start_cpu_ms;
}

static gboolean
beat_cb (gpointer user_data)
{
  Heartbeat *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  double gap_ms = (now_us - self->last_us) / 1000.0;
  double nonpaint_ms = gap_ms - self->in_frames_us / 1000.0;

  double now_cpu_ms = get_cpu_ms (), cpu_ms = now_cpu_ms - self->last_cpu_ms;
  double turn_ms = cpu_ms - self->in_frames_cpu_ms;

  g_array_append_val (self->gaps_ms, gap_ms);
  g_array_append_val (self->cpu_ms, cpu_ms);
  g_array_append_val (self->turns_ms, turn_ms);
  self->last_cpu_ms = now_cpu_ms;
  g_array_append_val (self->nonpaint_ms, nonpaint_ms);
  self->last_us = now_us;
  self->in_frames_us = 0;
  self->in_frames_cpu_ms = 0;
  return G_SOURCE_CONTINUE;
}

static void
heartbeat_start (Heartbeat *self, GtkWidget *window)
{
  *self = (Heartbeat){
    .gaps_ms = g_array_new (FALSE, FALSE, sizeof (double)),
    .nonpaint_ms = g_array_new (FALSE, FALSE, sizeof (double)),
    .cpu_ms = g_array_new (FALSE, FALSE, sizeof (double)),
    .turns_ms = g_array_new (FALSE, FALSE, sizeof (double)),
    .clock = g_object_ref (gtk_widget_get_frame_clock (window)),
    .last_us = g_get_monotonic_time (),
    .last_cpu_ms = get_cpu_ms (),
  };
  self->before_id =
    g_signal_connect (self->clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  self->after_id = g_signal_connect (self->clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  self->id = g_timeout_add_full (G_PRIORITY_DEFAULT, 1, beat_cb, self, NULL);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
get_part (GArray *sorted, double part)
{
  return g_array_index (sorted, double, (guint)((sorted->len - 1) * part));
}

static double
read_memory_mib (const char *field)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, field);
  return line == NULL ? 0 : atoi (line + strlen (field)) / 1024.0;
}

static guint
count_cells (GtkWidget *widget)
{
  guint n_cells = BUNTING_IS_FLAG_CELL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_cells += count_cells (child);
  return n_cells;
}

/* Prints a line of the table. Returns the highest CPU time of 99 of 100 gaps. */
static double
heartbeat_stop (Heartbeat *self,
                const char *what,
                BuntingWindow *window,
                BuntingTextureLoader *texture_loader)
{
  double p99_ms;

  g_source_remove (self->id);
  g_signal_handler_disconnect (self->clock, self->before_id);
  g_signal_handler_disconnect (self->clock, self->after_id);
  g_object_unref (self->clock);
  g_array_sort (self->gaps_ms, compare_doubles);
  g_array_sort (self->nonpaint_ms, compare_doubles);
  g_array_sort (self->cpu_ms, compare_doubles);
  g_array_sort (self->turns_ms, compare_doubles);
  p99_ms = get_part (self->cpu_ms, 0.99);
  printf ("%-24s %5.1f %6.1f %6.1f %7.1f %6.1f %7.1f %6.1f %7.1f %6.1f %6u %8u %6.0f\n", what,
          get_part (self->gaps_ms, 0.5), get_part (self->gaps_ms, 0.99),
          get_part (self->gaps_ms, 1), get_part (self->nonpaint_ms, 0.99),
          get_part (self->nonpaint_ms, 1), p99_ms, get_part (self->cpu_ms, 1),
          get_part (self->turns_ms, 0.99), get_part (self->turns_ms, 1),
          count_cells (GTK_WIDGET (window)), bunting_texture_loader_get_n_cached (texture_loader),
          read_memory_mib ("VmRSS:"));
  fflush (stdout);
  g_array_unref (self->gaps_ms);
  g_array_unref (self->nonpaint_ms);
  g_array_unref (self->cpu_ms);
  g_array_unref (self->turns_ms);
  return p99_ms;
}

/* The window */

typedef struct {
  char *folder;
  BuntingAppModel *app_model;
  BuntingTextureLoader *texture_loader;
  BuntingWindow *window;
  GtkAdjustment *adjustment;
  gboolean opened;
  gboolean downloaded;
  guint n_frames;
  gint64 end_us;
  gboolean jumping;
} Bench;

static void
opened_cb (BuntingWindow *window, Bench *bench)
{
  bench->opened = TRUE;
}

static void
downloaded_cb (BuntingWindow *window, const GError *error, Bench *bench)
{
  bench->downloaded = TRUE;
}

static gboolean
is_opened (gpointer user_data)
{
  return ((Bench *)user_data)->opened;
}

static gboolean
is_downloaded (gpointer user_data)
{
  return ((Bench *)user_data)->downloaded;
}

static gboolean
is_painted (gpointer user_data)
{
  return bunting_texture_loader_get_n_pending (((Bench *)user_data)->texture_loader) == 0;
}

static gboolean
is_gone (gpointer user_data)
{
  return ((Bench *)user_data)->window == NULL;
}

static GtkWidget *
find_grid (BuntingWindow *window)
{
  return ui_test_find (GTK_WIDGET (window), GTK_TYPE_GRID_VIEW);
}

static void
open_window (Bench *bench, const char *path, guint n_flags)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autofree char *sources_dir = bunting_data_path ("sources", NULL);
  g_autoptr (GPtrArray) sources = bunting_source_list_load_folder (sources_dir, NULL);
  g_autoptr (BuntingSource) source =
    bunting_command_line_find_source (sources, BUNTING_SOURCE_BUILT_IN_ID, NULL);
  g_autoptr (GPtrArray) codes = g_ptr_array_new_null_terminated (0, g_free, FALSE);

  bench->texture_loader = bunting_texture_loader_new ();
  bench->app_model = bunting_app_model_new (atlas, source, folder, NULL);
  for (guint i = 0; i < n_flags; i++)
    g_ptr_array_add (codes, g_strdup_printf ("Q%c-%03X", 'M' + i / 4096, i % 4096));
  g_ptr_array_add (codes, NULL);
  bunting_app_model_add_codes (bench->app_model, (const char *const *)codes->pdata);
  bench->window = bunting_window_new (application, bench->app_model, bench->texture_loader, NULL);
  g_object_add_weak_pointer (G_OBJECT (bench->window), (gpointer *)&bench->window);
  g_signal_connect (bench->window, "opened", G_CALLBACK (opened_cb), bench);
  g_signal_connect (bench->window, "downloaded", G_CALLBACK (downloaded_cb), bench);
  gtk_window_set_default_size (GTK_WINDOW (bench->window), 940, 720);
  bunting_window_open (bench->window);
  gtk_window_present (GTK_WINDOW (bench->window));
  test_wait_until (is_opened, bench);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (bench->window));
  test_wait_until (is_painted, bench);
  bench->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (find_grid (bench->window)));
}

static void
close_window (Bench *bench)
{
  gtk_window_close (GTK_WINDOW (bench->window));
  test_wait_until (is_gone, bench);
  test_wait_until (is_painted, bench);
  test_settle ();
  g_object_unref (bench->app_model);
  g_object_unref (bench->texture_loader);
}

/* Scrolling */

static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  double end =
    gtk_adjustment_get_upper (bench->adjustment) - gtk_adjustment_get_page_size (bench->adjustment);
  double value = gtk_adjustment_get_value (bench->adjustment) + SCROLL_STEP_PX;

  bench->n_frames++;
  if (!bench->jumping)
    gtk_adjustment_set_value (bench->adjustment, value > end ? 0 : value);
  else if (bench->n_frames % FRAMES_PER_JUMP == 0)
    gtk_adjustment_set_value (bench->adjustment, g_random_double_range (0, end));
  return g_get_monotonic_time () < bench->end_us;
}

static gboolean
is_scrolled (gpointer user_data)
{
  return g_get_monotonic_time () > ((Bench *)user_data)->end_us;
}

static double
scroll (Bench *bench, const char *what, gboolean jumping)
{
  Heartbeat heartbeat;

  bench->jumping = jumping;
  bench->n_frames = 0;
  bench->end_us = g_get_monotonic_time () + SCROLL_S * G_USEC_PER_SEC;
  heartbeat_start (&heartbeat, GTK_WIDGET (bench->window));
  gtk_widget_add_tick_callback (GTK_WIDGET (bench->window), scroll_cb, bench, NULL);
  test_wait_until (is_scrolled, bench);
  return heartbeat_stop (&heartbeat, what, bench->window, bench->texture_loader);
}

/* The measurements */

static void
exported_cb (BuntingExportDialog *dialog, GFile *target, BuntingExportJob *job, guint *n_exported)
{
  *n_exported = bunting_export_job_get_n_exported (job);
}

static gboolean
is_exported (gpointer user_data)
{
  return *(guint *)user_data > 0;
}

/* All flags as PNG images of the width that the dialog suggests. */
static double
measure_export (Bench *bench, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = bunting_app_model_get_flags (bench->app_model);
  BuntingExportDialog *dialog;
  Heartbeat heartbeat;
  guint n_exported = 0;
  gint64 start_us;
  double worst_ms, elapsed_s;

  g_mkdir (path, 0700);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (flags, g_list_model_get_item (model, i));
  dialog = bunting_export_dialog_new (GTK_WINDOW (bench->window), flags, NULL);
  g_signal_connect (dialog, "exported", G_CALLBACK (exported_cb), &n_exported);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  heartbeat_start (&heartbeat, GTK_WIDGET (bench->window));
  start_us = g_get_monotonic_time ();
  bunting_export_dialog_export (dialog, folder, NULL);
  test_wait_until (is_exported, &n_exported);
  elapsed_s = (g_get_monotonic_time () - start_us) / (double)G_USEC_PER_SEC;
  worst_ms =
    heartbeat_stop (&heartbeat, "flags are exported", bench->window, bench->texture_loader);
  printf ("%-24s %u of %u in %.2f s\n", "", n_exported, flags->len, elapsed_s);
  return worst_ms;
}

static double
measure_arrival (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "arriving", NULL);
  g_autofree char *exported = g_build_filename (folder, "exported", NULL);
  Bench bench = { 0 };
  Heartbeat heartbeat;
  double worst_ms;

  open_window (&bench, path, 0);
  bunting_selection_model_select (bunting_window_get_selection_model (bench.window),
                                  bunting_app_model_get_flags (bench.app_model), NULL);
  heartbeat_start (&heartbeat, GTK_WIDGET (bench.window));
  gtk_widget_activate_action (GTK_WIDGET (bench.window), "win.download", NULL);
  test_wait_until (is_downloaded, &bench);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (bench.window));
  test_wait_until (is_painted, &bench);
  worst_ms = heartbeat_stop (&heartbeat, "flags arrive", bench.window, bench.texture_loader);
  printf ("%-24s %u of %u in %.2f s\n", "", bunting_app_model_count_saved (bench.app_model),
          bunting_app_model_get_n_flags (bench.app_model),
          bunting_batch_get_elapsed_s (bunting_app_model_get_batch (bench.app_model)));
  worst_ms = MAX (worst_ms, measure_export (&bench, exported));
  close_window (&bench);
  return worst_ms;
}

/* Many links to few real pictures: the cache identifies pictures by file name. */
static char *
make_library (const char *folder, guint n_flags)
{
  g_autofree char *arrived = g_build_filename (folder, "arriving", NULL);
  char *path = g_build_filename (folder, "many", NULL);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (arrived, 0, NULL);
  const char *name;

  g_mkdir (path, 0700);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isupper (name[0]))
      g_ptr_array_add (pictures, g_build_filename (arrived, name, NULL));
  for (guint i = 0; i < n_flags; i++) {
    const char *picture = g_ptr_array_index (pictures, i % pictures->len);
    g_autofree char *path_of_link = g_strdup_printf ("%s/Q%c-%03X-Flag_%u%s", path, 'M' + i / 4096,
                                                     i % 4096, i, strrchr (picture, '.'));

    g_assert_cmpint (link (picture, path_of_link), ==, 0);
  }
  return path;
}

static double
measure_scrolling (const char *path, guint n_flags, double *out_memory_mib)
{
  g_autofree char *scrolled = NULL;
  g_autofree char *jumped = NULL;
  Bench bench = { 0 };
  double scrolled_ms, jumped_ms;
  guint n_saved;

  open_window (&bench, path, n_flags);
  n_saved = bunting_app_model_count_saved (bench.app_model);
  scrolled = g_strdup_printf ("%u flags, scrolled", n_saved);
  jumped = g_strdup_printf ("%u flags, jumped", n_saved);
  scrolled_ms = scroll (&bench, scrolled, FALSE);
  jumped_ms = scroll (&bench, jumped, TRUE);
  *out_memory_mib = read_memory_mib ("VmRSS:");
  close_window (&bench);
  return MAX (scrolled_ms, jumped_ms);
}

int
main (int argc, char *argv[])
{
  guint n_flags = argc > 1 ? atoi (argv[1]) : 10000;
  g_autofree char *folder = test_make_folder ();
  g_autofree char *arrived = g_build_filename (folder, "arriving", NULL);
  g_autofree char *many = NULL;
  g_autoptr (GError) error = NULL;
  double few_mib, many_mib, arrival_ms, few_ms, many_ms, worst_ms;

  gtk_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  application = GTK_APPLICATION (adw_application_new (BUNTING_APP_ID, G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  printf ("%-24s %-19s  %-14s %-14s %-14s\n", "main loop stalls, ms", "", "without frames",
          "computing", "without frames");
  printf ("%-24s %5s %6s %6s %7s %6s %7s %6s %7s %6s %6s %8s %6s\n", "", "p50", "p99", "max", "p99",
          "max", "p99", "max", "p99", "max", "cells", "textures", "MiB");
  arrival_ms = measure_arrival (folder);
  few_ms = measure_scrolling (arrived, 0, &few_mib);
  many = make_library (folder, n_flags);
  many_ms = measure_scrolling (many, n_flags, &many_mib);
  worst_ms = MAX (arrival_ms, MAX (few_ms, many_ms));
  printf ("most memory %.0f MiB; at most %u textures are kept\n", read_memory_mib ("VmHWM:"),
          BUNTING_TEXTURE_LOADER_CACHE_MAX);
  test_remove_folder (folder);
  if (worst_ms > STALL_MAX_MS || many_mib > few_mib * MEMORY_FACTOR_MAX) {
    printf ("too much: a stall of %.0f ms (at most %d), %.1f times the memory (at most %.1f)\n",
            worst_ms, STALL_MAX_MS, many_mib / few_mib, MEMORY_FACTOR_MAX);
    return 1;
  }
  return 0;
}
