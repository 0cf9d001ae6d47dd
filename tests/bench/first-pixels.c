/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* first-pixels ROUNDS PROGRAM [PROGRAM…]: the time from exec() to the first pixels of a window on
 * an X display whose root is black, in milliseconds, without a window manager. Each program is a
 * command line; they take turns. Prints the median of each and its ratio to that of the last
 * program. */

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define POLL_US 500

static gboolean
has_pixels (Display *display)
{
  int screen = DefaultScreen (display);
  /* A row across the middle of where a window without a window manager is placed. */
  XImage *image =
    XGetImage (display, DefaultRootWindow (display), 0, 200,
               (unsigned)MIN (DisplayWidth (display, screen), 400), 1, AllPlanes, ZPixmap);
  gboolean found = FALSE;

  for (int x = 0; image != NULL && x < image->width && !found; x++)
    found = (XGetPixel (image, x, 0) & 0xffffff) != 0;
  if (image != NULL)
    XDestroyImage (image);
  return found;
}

static void
wait_for_pixels (Display *display, gboolean wanted)
{
  gint64 end_us = g_get_monotonic_time () + PATIENCE_US;

  while (has_pixels (display) != wanted) {
    if (g_get_monotonic_time () > end_us)
      g_error ("timed out");
    g_usleep (POLL_US);
  }
}

static double
measure_ms (Display *display, const char *command)
{
  g_auto (GStrv) argv = NULL;
  gint64 start_us, seen_us;
  pid_t pid;

  if (!g_shell_parse_argv (command, NULL, &argv, NULL))
    g_error ("cannot parse: %s", command);
  wait_for_pixels (display, FALSE);
  start_us = g_get_monotonic_time ();
  pid = fork ();
  if (pid == 0) {
    setpgid (0, 0);
    execvp (argv[0], argv);
    _exit (127);
  }
  wait_for_pixels (display, TRUE);
  seen_us = g_get_monotonic_time ();
  /* So that what a program does after its first frame does not disturb the next one. */
  g_usleep (G_USEC_PER_SEC / 2);
  kill (-pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return (double)(seen_us - start_us) / 1000.0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

static double
get_median (GArray *times)
{
  g_array_sort (times, compare);
  return g_array_index (times, double, times->len / 2);
}

int
main (int argc, char *argv[])
{
  Display *display = XOpenDisplay (NULL);
  int n_rounds = argc > 2 ? atoi (argv[1]) : 0;
  int n_programs = argc - 2;
  g_autoptr (GPtrArray) times = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);

  if (display == NULL || n_rounds < 1) {
    g_printerr ("usage: first-pixels ROUNDS PROGRAM [PROGRAM…], on an X display\n");
    return 2;
  }
  for (int i = 0; i < n_programs; i++)
    g_ptr_array_add (times, g_array_new (FALSE, FALSE, sizeof (double)));
  /* The first round, in which files are read from the disk, is not counted. */
  for (int round = 0; round <= n_rounds; round++)
    for (int i = 0; i < n_programs; i++) {
      double ms = measure_ms (display, argv[i + 2]);

      if (round > 0)
        g_array_append_val (times->pdata[i], ms);
    }
  for (int i = 0; i < n_programs; i++)
    g_print ("%6.0f ms, %.2f of the last  %s\n", get_median (times->pdata[i]),
             get_median (times->pdata[i]) / get_median (times->pdata[n_programs - 1]), argv[i + 2]);
  XCloseDisplay (display);
  return 0;
}
