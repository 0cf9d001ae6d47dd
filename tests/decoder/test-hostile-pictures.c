/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bunting-decoder-pool.h"

#include <string.h>
#include <sys/resource.h>

#include "bunting-limits.h"
#include "bunting-paths.h"
#include "flag-fixtures.h"
#include "hostile-pictures.h"
#include "picture/bunting-picture.h"
#include "test-utils.h"

/* Each hostile picture ends within its time and memory, with a result or with an error, and the
 * next picture is decoded. */

#define MAIN_PROCESS_MAX_MIB 64
/* Until the next picture is decoded. A process is ended after two seconds of processor time, which
 * may be many more on a slow machine, but no more than BUNTING_DECODER_SILENCE_S. */
#define NEXT_MAX_S (BUNTING_DECODER_SILENCE_S + 20)

static gsize
read_memory_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, "VmHWM:");
  return line == NULL ? 0 : g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

static double
get_seconds_since (gint64 start_us)
{
  return (double)(g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
assert_decodes (BuntingDecoderPool *pool, GBytes *png)
{
  g_auto (BuntingDecodedPicture) picture = { 0 };
  g_autoptr (GError) error = NULL;

  bunting_decoder_pool_run (pool, BUNTING_DECODER_RENDER_PIXELS, png, 16, 12, &picture, &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture.width_px, ==, 16);
}

static void
test_picture (gconstpointer data)
{
  const HostilePicture *hostile = data;
  g_autofree char *program = bunting_decoder_path ();
  g_autoptr (BuntingDecoderPool) pool = bunting_decoder_pool_new (program);
  g_autoptr (GBytes) good = test_draw_png (16, 12, 0x123456);
  g_autoptr (GBytes) bytes = hostile->make ();
  g_auto (BuntingDecodedPicture) picture = { 0 };
  g_auto (BuntingDecodedPicture) again = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) known_error = NULL;
  BuntingPicture header;
  gsize memory_kib;
  guint n_started;
  gint64 start_us;

  g_assert_true (bunting_picture_inspect (bytes, NULL, &header, &error));
  assert_decodes (pool, good);
  memory_kib = read_memory_kib ();
  start_us = g_get_monotonic_time ();
  bunting_decoder_pool_run (pool, BUNTING_DECODER_RENDER_PIXELS, bytes, 160, 120, &picture, &error);
  g_test_message ("%s, %" G_GSIZE_FORMAT " bytes: %s, %.2f s", hostile->name,
                  g_bytes_get_size (bytes), error == NULL ? "decoded" : error->message,
                  get_seconds_since (start_us));
  if (hostile->is_too_large)
    g_assert_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_LARGE);
  else if (error != NULL)
    g_assert_true (error->domain == BUNTING_DECODER_ERROR);
  g_assert_cmpuint (read_memory_kib (), <, memory_kib + MAIN_PROCESS_MAX_MIB * 1024);
  assert_decodes (pool, good);
  g_test_message ("the next picture after %.2f s", get_seconds_since (start_us));
  g_assert_cmpfloat (get_seconds_since (start_us), <, NEXT_MAX_S);

  /* A picture that has ended a helper is known, and ends no other one. */
  n_started = bunting_decoder_pool_get_n_started (pool);
  bunting_decoder_pool_run (pool, BUNTING_DECODER_RENDER_PIXELS, bytes, 320, 240, &again,
                            &known_error);
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (pool), ==, n_started);
  if (error != NULL && n_started > 1)
    g_assert_cmpstr (known_error->message, ==, error->message);
}

typedef struct {
  BuntingDecoderPool *pool;
  GBytes *bytes; /* (owned) */
  gint started;  /* atomic */
  gint *n_ended; /* atomic */
} HostileJob;

static gpointer
run_hostile (gpointer user_data)
{
  HostileJob *job = user_data;
  g_auto (BuntingDecodedPicture) picture = { 0 };

  g_atomic_int_set (&job->started, TRUE);
  bunting_decoder_pool_run (job->pool, BUNTING_DECODER_RENDER_PIXELS, job->bytes, 160, 120,
                            &picture, NULL);
  g_atomic_int_inc (job->n_ended);
  return NULL;
}

static GBytes *
make_hostile (const char *name)
{
  const HostilePicture *hostile = hostile_pictures;

  while (!g_str_equal (hostile->name, name))
    hostile++;
  return hostile->make ();
}

/* The processor time of the helpers that have ended. */
static gint64
get_helpers_cpu_ms (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_CHILDREN, &usage), ==, 0);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* All processes are busy with pictures that would take minutes. The next ones wait for a moment of
 * each, but for all of the time of none. */
static void
test_next (void)
{
  static const char *const names[] = { "turbulence", "segments", "filters", "many-scans" };
  /* The first two, and one for each of which a picture has used up its moment. */
  const guint n_starts = 2 + G_N_ELEMENTS (names);
  gint n_ended = 0;
  g_autofree char *program = bunting_decoder_path ();
  g_autoptr (BuntingDecoderPool) pool = bunting_decoder_pool_new (program);
  g_autoptr (GBytes) good = test_draw_png (16, 12, 0x654321);
  HostileJob jobs[G_N_ELEMENTS (names)];
  GThread *threads[G_N_ELEMENTS (names)];
  gint64 start_us;
  gint64 cpu_ms;
  gsize memory_kib;

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the starts of so many processes take as long as a picture may");
  return;
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    jobs[i] = (HostileJob){ .pool = pool, .bytes = make_hostile (names[i]), .n_ended = &n_ended };
  memory_kib = read_memory_kib ();
  cpu_ms = get_helpers_cpu_ms ();
  start_us = g_get_monotonic_time ();
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    threads[i] = g_thread_new (names[i], run_hostile, &jobs[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    while (!g_atomic_int_get (&jobs[i].started))
      g_usleep (1000);
  assert_decodes (pool, good);
  g_test_message ("the picture behind %u hostile ones after %.2f s", (guint)G_N_ELEMENTS (names),
                  get_seconds_since (start_us));
  do
    assert_decodes (pool, good);
  while (bunting_decoder_pool_get_n_started (pool) < n_starts && g_atomic_int_get (&n_ended) == 0);
  for (guint i = 0; i < 10; i++)
    assert_decodes (pool, good);
  cpu_ms = get_helpers_cpu_ms () - cpu_ms;
  g_test_message ("after %.2f s and %d ms of processor time, the last of many",
                  get_seconds_since (start_us), (int)cpu_ms);
  g_assert_cmpint (g_atomic_int_get (&n_ended), ==, 0);
  g_assert_cmpint (cpu_ms, <, BUNTING_DECODER_CPU_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_thread_join (threads[i]);
    g_bytes_unref (jobs[i].bytes);
  }
  g_assert_cmpuint (read_memory_kib (), <, memory_kib + MAIN_PROCESS_MAX_MIB * 1024);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (const HostilePicture *hostile = hostile_pictures; hostile->name != NULL; hostile++) {
    g_autofree char *path = g_strconcat ("/hostile-pictures/", hostile->name, NULL);

    g_test_add_data_func (path, hostile, test_picture);
  }
  g_test_add_func ("/hostile-pictures/next", test_next);
  return g_test_run ();
}
