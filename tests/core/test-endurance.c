/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-download.h"
#include "bunting-limits.h"

#include "fixture-server.h"
#include "misbehave-many.h"
#include "test-utils.h"

#include <unistd.h>

/* Many flags, one request in four of which goes wrong: totals add up, and nothing is left over.
 * MANY_FLAGS says how many; 10,000 of them is a benchmark. */

#define MANY_FLAGS_DEFAULT 400
#define MEMORY_GROWTH_MAX_BYTES (24 * 1024 * 1024)
#define IN_FLIGHT 32
/* What GLib keeps ready for a while whatever was asked of it: idle threads of its pools, and the
 * descriptors by which they wake the main loop. */
#define SPARE_MAX 12

static guint
get_n_flags (void)
{
  const char *text = g_getenv ("MANY_FLAGS");

  return text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) : MANY_FLAGS_DEFAULT;
}

static gsize
get_memory_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  fields = g_strsplit (text, " ", 3);
  return (gsize)g_ascii_strtoull (fields[1], NULL, 10) * (gsize)sysconf (_SC_PAGESIZE);
}

/* The memory that is held when a tenth is done, and at the most after that. */
typedef struct {
  guint n_flags;
  gsize early_bytes;
  gsize most_bytes;
} Watch;

static void
flag_done_cb (BuntingDownload *download, const BuntingReportLine *line, gpointer user_data)
{
  Watch *watch = user_data;
  guint n_done = bunting_download_get_n_done (download);

  if (n_done == watch->n_flags / 10)
    watch->early_bytes = get_memory_bytes ();
  if (n_done % 100 == 0)
    watch->most_bytes = MAX (watch->most_bytes, get_memory_bytes ());
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
run_download (const char *folder_path, guint n_flags, Watch *watch)
{
  g_autoptr (FixtureServer) server = fixture_server_new ();
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base (fixture_server_get_base_uri (server), NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (folder_path);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (IN_FLIGHT);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingDownloader) downloader = bunting_downloader_new (source, fetcher, library);
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (IN_FLIGHT);
  g_autoptr (GPtrArray) flags = make_flags (n_flags);
  g_autoptr (BuntingDownload) download = bunting_download_new (downloader, limiter, flags);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_expected = 0;

  misbehave_many_add (server, n_flags);
  bunting_fetcher_set_backoff_ms (fetcher, 10);
  bunting_downloader_set_deadline_s (downloader, 600);
  g_signal_connect (download, "flag-done", G_CALLBACK (flag_done_cb), watch);
  bunting_download_run_async (download, NULL, test_keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  bunting_download_run_finish (download, result, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < n_flags; i++)
    n_expected += misbehave_many_arrives (i);
  g_assert_cmpuint (n_expected, <, n_flags);
  g_assert_cmpuint (bunting_download_get_n (download, BUNTING_OUTCOME_SAVED), ==, n_expected);
  g_assert_cmpuint (bunting_download_get_n (download, BUNTING_OUTCOME_FAILED), ==,
                    n_flags - n_expected);
  g_assert_cmpuint (bunting_download_get_n_done (download), ==, n_flags);
  g_assert_cmpuint (test_count_entries (folder_path), ==, n_expected + 1); /* and the manifest */
  for (guint i = 0; i < n_flags; i++)
    g_assert_cmpint (bunting_flag_get_state (flags->pdata[i]), ==,
                     misbehave_many_arrives (i) ? BUNTING_FLAG_SAVED : BUNTING_FLAG_FAILED);
  g_assert_cmpuint (bunting_limiter_get_n_active (limiter), ==, 0);
  g_assert_cmpuint (fixture_server_get_max_active (server), <=, 2 * IN_FLIGHT);
  soup_session_abort (session);
  test_settle ();
}

static void
test_many (void)
{
  g_autofree char *folder = test_make_folder ();
  guint n_flags = get_n_flags ();
  Watch watch = { .n_flags = n_flags };
  guint n_descriptors = test_count_entries ("/proc/self/fd");
  guint n_threads = test_count_entries ("/proc/self/task");
  guint n_left, n_threads_left;

  run_download (folder, n_flags, &watch);
  test_wait_for_threads (n_threads + SPARE_MAX);
  n_left = test_count_entries ("/proc/self/fd");
  n_threads_left = test_count_entries ("/proc/self/task");
  g_test_message ("%u flags: descriptors %u before, %u after; threads %u before, %u after; memory "
                  "%" G_GSIZE_FORMAT " KiB early, %" G_GSIZE_FORMAT " KiB at the most",
                  n_flags, n_descriptors, n_left, n_threads, n_threads_left,
                  watch.early_bytes / 1024, watch.most_bytes / 1024);
  g_assert_cmpuint (n_left, <=, n_descriptors + SPARE_MAX);
  /* A sanitizer keeps what is freed for a while. */
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpuint (watch.most_bytes, <=, watch.early_bytes + MEMORY_GROWTH_MAX_BYTES);
#endif
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endurance/many", test_many);
  return g_test_run ();
}
