/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-batch.h"
#include "bunting-limits.h"

#include "misbehave-many.h"
#include "server-process.h"
#include "test-utils.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>
#if defined(__SANITIZE_ADDRESS__)
/* From sanitizer/allocator_interface.h, which some compilers lack. */
size_t __sanitizer_get_current_allocated_bytes (void);
#endif

/* Many flags, with a fault in one of four requests: the totals add up, and nothing leaks. The
 * server is another process, so that this one contains only the download. The environment variable
 * MANY_FLAGS sets the number. */

#define MANY_FLAGS_DEFAULT 10000
#define WARM_UP_FLAGS 1000
#define IN_FLIGHT 32

/* During a download, each flag that has ended keeps a line in the report and its entry in the file
 * index: names and a URI, together less than this, and much less than its picture (4 KiB here). */
#define KEPT_FOR_FLAG_BYTES 1024
/* Constant use: buffers, headers and bodies in flight, and the allocator's caches, which count as
 * used. */
#define IN_FLIGHT_BYTES (2 * 1024 * 1024)
/* After the download only random changes of the allocator's caches remain: with 10,000 flags, less
 * than 26 bytes each. */
#define LEFT_OVER_MAX_BYTES (256 * 1024)
#define LEFT_OVER_MAX_RESIDENT_BYTES (8 * 1024 * 1024)

static guint
get_n_flags (void)
{
  const char *text = g_getenv ("MANY_FLAGS");

  return text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) : MANY_FLAGS_DEFAULT;
}

/* --- the resources of this process --- */

/* Allocated and not freed. The resident size would say less: the allocator keeps most of the freed
 * memory, depending on fragmentation. */
static gsize
get_used_bytes (void)
{
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes ();
#else
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
#endif
}

/* Under valgrind the C library does not allocate, and its figures mean nothing. */
static gboolean
is_told (void)
{
  gsize before_bytes = get_used_bytes ();
  g_autofree char *some = g_malloc0 (LEFT_OVER_MAX_BYTES);

  return some != NULL && get_used_bytes () >= before_bytes + LEFT_OVER_MAX_BYTES;
}

static void
give_back_free_memory (void)
{
#if !defined(__SANITIZE_ADDRESS__)
  malloc_trim (0);
#endif
}

static gsize
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  fields = g_strsplit (text, " ", 3);
  return (gsize)g_ascii_strtoull (fields[1], NULL, 10) * (gsize)sysconf (_SC_PAGESIZE);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Takes strings. */
static char *
join_sorted (GPtrArray *strings)
{
  g_ptr_array_sort (strings, compare_strings);
  g_ptr_array_add (strings, NULL);
  return g_strjoinv (" ", (char **)strings->pdata);
}

/* Returns: (transfer full): the target of each descriptor: "/dev/null anon_inode:[eventfd] pipe …"
 */
static char *
list_descriptors (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *number;

  while (dir != NULL && (number = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/fd", number, NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (target == NULL || strstr (target, "/fd") != NULL)
      continue; /* the folder itself, while it is read */
    /* "socket:[123]": the number differs each time. */
    if (g_str_has_prefix (target, "socket:") || g_str_has_prefix (target, "pipe:"))
      *strchr (target, ':') = '\0';
    g_ptr_array_add (names, g_steal_pointer (&target));
  }
  return join_sorted (names);
}

/* Returns: (transfer full): the names of the threads */
static char *
list_threads (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *number;

  while (dir != NULL && (number = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/task", number, "comm", NULL);
    g_autofree char *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL))
      g_ptr_array_add (names, g_strdup (g_strchomp (name)));
  }
  return join_sorted (names);
}

typedef struct {
  char *descriptors; /* (owned) */
  char *threads;     /* (owned) */
  gsize used_bytes;
  gsize resident_bytes;
} Holdings;

static void
holdings_clear (Holdings *holdings)
{
  g_free (holdings->descriptors);
  g_free (holdings->threads);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Holdings, holdings_clear)

/* GLib names the threads of its pools after the program, or by a number since 2.84 or earlier; the
 * thread that spawns them is permanent. They live for a while when idle, and one may become idle
 * only now. A thread that has just been created has the name of the one that created it. */
static gboolean
pools_are_empty (gpointer user_data)
{
  g_autofree char *threads = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *own_name = NULL; /* not the program's under valgrind */
  guint n_without_name = 0;

  g_thread_pool_stop_unused_threads ();
  threads = list_threads ();
  names = g_strsplit (threads, " ", -1);
  g_assert_true (g_file_get_contents ("/proc/self/comm", &own_name, NULL, NULL));
  g_strchomp (own_name);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "pool-") && !g_str_equal (names[i], "pool-spawner"))
      return FALSE;
    else if (g_str_equal (own_name, names[i]))
      n_without_name++;
  return n_without_name == 1;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
take_stock (Holdings *holdings)
{
  guint tick = g_timeout_add (10, look_again_cb, NULL);

  test_wait_until (pools_are_empty, NULL);
  g_source_remove (tick);
  holdings->descriptors = list_descriptors ();
  holdings->threads = list_threads ();
  holdings->used_bytes = get_used_bytes ();
  give_back_free_memory ();
  holdings->resident_bytes = get_resident_bytes ();
}

static void
report (const char *when, const Holdings *holdings)
{
  g_test_message ("%s: %zu KiB in use, %zu KiB resident; descriptors: %s; threads: %s", when,
                  holdings->used_bytes / 1024, holdings->resident_bytes / 1024,
                  holdings->descriptors, holdings->threads);
}

/* --- the download --- */

/* Memory in use when a fifth is done, and the maximum after that, less the allowance for the flags
 * that have ended since. */
typedef struct {
  guint n_flags;
  guint n_early;
  gsize early_bytes;
  gsize early_resident_bytes;
  gsize most_bytes;
} Watch;

static void
flag_done_cb (BuntingBatch *batch, const BuntingReportLine *line, gpointer user_data)
{
  Watch *watch = user_data;
  guint n_done = bunting_batch_get_n_done (batch);
  gsize used_bytes, kept_bytes;

  if (n_done % 100 != 0)
    return;
  used_bytes = get_used_bytes ();
  if (n_done == watch->n_early) {
    watch->early_bytes = used_bytes;
    watch->early_resident_bytes = get_resident_bytes ();
  }
  if (n_done < watch->n_early)
    return;
  kept_bytes = (gsize)(n_done - watch->n_early) * KEPT_FOR_FLAG_BYTES;
  watch->most_bytes = MAX (watch->most_bytes, used_bytes - MIN (used_bytes, kept_bytes));
  if (n_done == watch->n_flags)
    g_test_message ("after %u flags %zu KiB in use, %zu KiB resident; after %u %zu KiB, %zu KiB",
                    watch->n_early, watch->early_bytes / 1024, watch->early_resident_bytes / 1024,
                    n_done, used_bytes / 1024, get_resident_bytes () / 1024);
}

static GPtrArray *
make_flags (guint n_flags)
{
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_flags; i++) {
    g_autofree char *code = misbehave_many_make_code (i);
    const BuntingCountryInfo info = { .code = code, .english_name = code };
    g_autoptr (BuntingCountry) country = bunting_country_new (&info);

    g_ptr_array_add (flags, bunting_flag_new (country));
  }
  return flags;
}

static void
assert_totals (BuntingBatch *batch, GPtrArray *flags, const char *folder_path)
{
  guint n_expected = 0;

  for (guint i = 0; i < flags->len; i++) {
    gboolean arrives = misbehave_many_arrives (i);

    n_expected += arrives;
    g_assert_cmpint (bunting_flag_get_state (flags->pdata[i]), ==,
                     arrives ? BUNTING_FLAG_SAVED : BUNTING_FLAG_FAILED);
  }
  g_assert_cmpuint (n_expected, <, flags->len);
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED), ==, n_expected);
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED), ==,
                    flags->len - n_expected);
  g_assert_cmpuint (bunting_batch_get_n_done (batch), ==, flags->len);
  g_assert_cmpuint (test_count_entries (folder_path), ==, n_expected + 1); /* and the manifest */
}

static void
run_download (const char *base_uri, const char *folder_path, Watch *watch)
{
  g_autoptr (BuntingSource) source = bunting_source_new_from_base (base_uri, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (folder_path);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (IN_FLIGHT);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (source, fetcher, library);
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (IN_FLIGHT);
  g_autoptr (GPtrArray) flags = make_flags (watch->n_flags);
  g_autoptr (BuntingBatch) batch = bunting_batch_new (downloader, limiter, flags);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_fetcher_set_backoff_ms (fetcher, 10);
  bunting_flag_downloader_set_deadline_s (downloader, 600);
  g_signal_connect (batch, "flag-done", G_CALLBACK (flag_done_cb), watch);
  bunting_batch_run_async (batch, NULL, test_keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  bunting_batch_run_finish (batch, result, &error);
  g_assert_no_error (error);
  assert_totals (batch, flags, folder_path);
  soup_session_abort (session);
  test_settle ();
}

static void
run_round (guint n_flags)
{
  g_autofree char *folder = test_make_folder ();
  Watch watch = { .n_flags = n_flags, .n_early = n_flags / 500 * 100 };
  g_autofree char *option = g_strdup_printf ("--many=%u", n_flags);
  g_autofree char *max_active = NULL;
  ServerProcess *server = server_process_new (option);

  run_download (server_process_get_base_uri (server), folder, &watch);
  max_active = server_process_stop (server);
  g_assert_cmpuint (g_ascii_strtoull (max_active, NULL, 10), <=, 2 * IN_FLIGHT);
  test_remove_folder (folder);
  if (is_told ()) {
    g_assert_cmpuint (watch.early_bytes, >, 0);
    g_assert_cmpuint (watch.most_bytes, <=, watch.early_bytes + IN_FLIGHT_BYTES);
  }
}

/* Some things of the first round are permanent: types, quarks, GLib's threads "gmain" and
 * "pool-spawner" and the descriptors that wake them. A second round, of any size, adds nothing. */
static void
test_many (void)
{
  g_auto (Holdings) before = { NULL };
  g_auto (Holdings) after = { NULL };

  run_round (WARM_UP_FLAGS);
  take_stock (&before);
  report ("before", &before);
  run_round (get_n_flags ());
  take_stock (&after);
  report ("after", &after);
  g_assert_cmpstr (after.descriptors, ==, before.descriptors);
  g_assert_cmpstr (after.threads, ==, before.threads);
  if (!is_told ()) {
    g_test_message ("the memory is not looked at");
    return;
  }
  g_assert_cmpuint (after.used_bytes, <=, before.used_bytes + LEFT_OVER_MAX_BYTES);
  /* A sanitizer keeps freed memory for a while. */
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpuint (after.resident_bytes, <=, before.resident_bytes + LEFT_OVER_MAX_RESIDENT_BYTES);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endurance/many", test_many);
  return g_test_run ();
}
