/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-download.h"
#include "bunting-server-thread.h"
#include "bunting-source-list.h"
#include "config.h"
#include "fetch-options.h"
#include "fetch-printer.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

enum {
  EXIT_ALL_SAVED = 0,
  EXIT_SOME_MISSING = 1,
  EXIT_USAGE = 2,
  EXIT_SIGNAL = 128, /* and the signal's number */
};

/* One run of the program. */
typedef struct {
  FetchOptions options;
  BuntingAtlas *atlas;
  BuntingSource *source;
  GPtrArray *codes;
  BuntingServerThread *server; /* (nullable): only for the built-in source */
  FetchPrinter *printer;
  BuntingDownload *download; /* (nullable) until there is a source to ask */
  GCancellable *cancellable;
  GMainLoop *loop;
  int signal; /* 0: none came */
  int exit_status;
} Run;

static void server_started_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void start_download (Run *run);
static void download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static int
complain (int exit_status, const char *text)
{
  fprintf (stderr, "bunting-fetch: %s\n", text);
  return exit_status;
}

static int
complain_of_usage (const char *text)
{
  complain (EXIT_USAGE, text);
  fprintf (stderr, _ ("Try “bunting-fetch --help” for more.\n"));
  return EXIT_USAGE;
}

static void
stop (Run *run, int exit_status)
{
  run->exit_status = exit_status;
  g_main_loop_quit (run->loop);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Run *run = user_data;

  run->signal = SIGINT;
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminated_cb (gpointer user_data)
{
  Run *run = user_data;

  run->signal = SIGTERM;
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
start (Run *run)
{
  if (!bunting_source_needs_base (run->source)) {
    start_download (run);
    return;
  }
  run->server = bunting_server_thread_new (run->atlas, NULL);
  bunting_server_thread_start_async (run->server, run->cancellable, server_started_cb, run);
}

static void
server_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) template = g_steal_pointer (&run->source);
  g_autofree char *base_uri =
    bunting_server_thread_start_finish (BUNTING_SERVER_THREAD (source), result, &error);

  if (base_uri != NULL)
    run->source = bunting_source_new_with_base (template, base_uri, &error);
  if (run->source == NULL)
    stop (run, complain (EXIT_SOME_MISSING, error->message));
  else
    start_download (run);
}

static GPtrArray *
make_flags (Run *run)
{
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < run->codes->len; i++) {
    g_autoptr (BuntingCountry) country =
      bunting_atlas_dup_country (run->atlas, run->codes->pdata[i]);

    g_ptr_array_add (flags, bunting_flag_new (country));
  }
  return flags;
}

static void
start_download (Run *run)
{
  guint n_in_flight = fetch_options_get_n_in_flight (&run->options, run->source);
  g_autoptr (GFile) folder = g_file_new_for_commandline_arg (run->options.output);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (n_in_flight);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingDownloader) downloader = bunting_downloader_new (run->source, fetcher, library);
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (n_in_flight);
  g_autoptr (GPtrArray) flags = make_flags (run);

  bunting_downloader_set_deadline_s (downloader, run->options.deadline_s);
  bunting_downloader_set_refresh (downloader, run->options.refresh);
  run->download = bunting_download_new (downloader, limiter, flags);
  fetch_printer_follow (run->printer, run->download);
  bunting_download_run_async (run->download, run->cancellable, download_ended_cb, run);
}

static void
download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  BuntingDownload *download = BUNTING_DOWNLOAD (source);
  g_autoptr (GError) error = NULL;
  guint n_missing = bunting_download_get_n (download, BUNTING_OUTCOME_NOT_FOUND) +
                    bunting_download_get_n (download, BUNTING_OUTCOME_FAILED);

  if (!bunting_download_run_finish (download, result, &error)) {
    g_autofree char *text = NULL;

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      stop (run, EXIT_SOME_MISSING);
      return;
    }
    text =
      g_strdup_printf (_ ("cannot save flags in “%s”: %s"), run->options.output, error->message);
    stop (run, complain (EXIT_USAGE, text));
    return;
  }
  fetch_printer_sum_up (run->printer, download);
  stop (run, n_missing > 0 ? EXIT_SOME_MISSING : EXIT_ALL_SAVED);
}

static int
list_sources (GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++) {
    BuntingSource *source = sources->pdata[i];
    const char *home_page = bunting_source_get_home_page (source);

    printf ("%-16s %s%s%s%s\n", bunting_source_get_id (source), bunting_source_get_name (source),
            home_page != NULL ? " <" : "", home_page != NULL ? home_page : "",
            home_page != NULL ? ">" : "");
  }
  return EXIT_ALL_SAVED;
}

static void
run_clear (Run *run)
{
  if (run->server != NULL)
    bunting_server_thread_stop (run->server);
  g_clear_object (&run->server);
  g_clear_object (&run->download);
  g_clear_object (&run->source);
  g_clear_object (&run->atlas);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->codes, g_ptr_array_unref);
  g_clear_pointer (&run->printer, fetch_printer_free);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  fetch_options_clear (&run->options);
}

static int
run_download (Run *run)
{
  guint interrupted = g_unix_signal_add (SIGINT, interrupted_cb, run);
  guint terminated = g_unix_signal_add (SIGTERM, terminated_cb, run);

  run->cancellable = g_cancellable_new ();
  run->printer = fetch_printer_new (run->options.verbose, run->options.json);
  run->loop = g_main_loop_new (NULL, FALSE);
  start (run);
  g_main_loop_run (run->loop);
  g_source_remove (interrupted);
  g_source_remove (terminated);
  return run->signal != 0 ? EXIT_SIGNAL + run->signal : run->exit_status;
}

static int
run_with_options (Run *run)
{
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GError) error = NULL;

  if (run->options.version) {
    printf ("bunting-fetch %s\n", PACKAGE_VERSION);
    return EXIT_ALL_SAVED;
  }
  run->atlas = bunting_atlas_new (&error);
  if (run->atlas == NULL)
    return complain (EXIT_SOME_MISSING, error->message);
  sources = bunting_source_list_load (&error);
  if (sources == NULL)
    return complain (EXIT_SOME_MISSING, error->message);
  if (run->options.list_sources)
    return list_sources (sources);
  run->codes = fetch_options_dup_codes (&run->options, run->atlas, &error);
  if (run->codes == NULL)
    return complain_of_usage (error->message);
  run->source = bunting_source_list_find (sources, run->options.source, &error);
  if (run->source == NULL)
    return complain_of_usage (error->message);
  return run_download (run);
}

int
main (int argc, char **argv)
{
  Run run = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, BUNTING_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (fetch_options_parse (&run.options, &argc, &argv, &error))
    exit_status = run_with_options (&run);
  else
    exit_status = complain_of_usage (error->message);
  run_clear (&run);
  return exit_status;
}
