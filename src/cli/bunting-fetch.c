/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-error-messages.h"
#include "bunting-paths.h"
#include "download/bunting-batch.h"
#include "bunting-proxy-environment.h"
#include "bunting-server-thread.h"
#include "bunting-threads.h"
#include "source/bunting-source-list.h"
#include "config.h"
#include "fetch-converter.h"
#include "fetch-mirror.h"
#include "fetch-options.h"
#include "fetch-printer.h"
#include "fetch-report.h"
#include "fetch-sources.h"
#include "fetch-streams.h"
#include "fetch-text.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#define GRACE_S 10    /* from a signal to the end, if the folder does not respond */
#define THREADS_MIN 3 /* for files, names of hosts, and one more of either */

enum {
  EXIT_ALL_SAVED = 0,
  EXIT_SOME_MISSING = 1,
  EXIT_USAGE = 2,
  EXIT_SIGNAL = 128, /* plus the signal's number */
};

typedef struct {
  FetchOptions options;
  const char *bad_proxy; /* (nullable): the environment variable that cannot be used */
  BuntingAtlas *atlas;
  BuntingSource *source;
  GPtrArray *codes;
  BuntingServerThread *server; /* (nullable) only for the built-in source */
  FetchConverter *converter;   /* (nullable) only for other formats than the original */
  FetchMirror *mirror;         /* (nullable) only with --mirror */
  FetchPrinter *printer;
  BuntingBatch *batch; /* (nullable) until the source is known */
  GCancellable *cancellable;
  GMainLoop *loop;
  int signal;     /* received; 0: none */
  guint grace_id; /* 0 before the signal */
  int exit_status;
} FetchRun;

typedef struct {
  FetchRun *run;
  int number;
  guint source_id; /* 0: not watched */
} FetchSignal;

static void server_started_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void start_download (FetchRun *run);
static void download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static int
complain (int exit_status, const char *text)
{
  fetch_text_complain (text);
  return exit_status;
}

static int
complain_of_usage (const char *text)
{
  complain (EXIT_USAGE, text);
  fprintf (stderr, _ ("Try “bunting-fetch --help” for more information.\n"));
  return EXIT_USAGE;
}

static void
stop (FetchRun *run, int exit_status)
{
  run->exit_status = exit_status;
  g_main_loop_quit (run->loop);
}

/* A file system that hangs keeps a thread in a system call, which cannot be cancelled. */
static gboolean
grace_ended_cb (gpointer user_data)
{
  FetchRun *run = user_data;

  run->grace_id = 0;
  if (run->batch != NULL)
    fetch_printer_sum_up (run->printer, run->batch);
  stop (run, complain (EXIT_SOME_MISSING, _ ("the folder does not respond")));
  return G_SOURCE_REMOVE;
}

static gboolean
signal_received_cb (gpointer user_data)
{
  FetchSignal *signal = user_data;

  signal->run->signal = signal->number;
  if (signal->run->grace_id == 0)
    signal->run->grace_id = g_timeout_add_seconds (GRACE_S, grace_ended_cb, signal->run);
  g_cancellable_cancel (signal->run->cancellable);
  return G_SOURCE_CONTINUE;
}

/* A signal that is ignored from the start stays ignored, as nohup and background jobs expect. */
static void
watch_signal (FetchSignal *signal)
{
  struct sigaction action;

  if (sigaction (signal->number, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
    signal->source_id = g_unix_signal_add (signal->number, signal_received_cb, signal);
}

/* Whether the pictures can be in the wanted format is mostly known only when they have arrived,
 * whatever their names are. */
static gboolean
is_raster_source (FetchRun *run)
{
  BuntingCollection *collection =
    run->server != NULL ? bunting_server_thread_get_collection (run->server) : NULL;

  return run->options.rendition.format == BUNTING_RENDITION_SVG &&
         (bunting_source_is_raster (run->source) ||
          (collection != NULL && bunting_collection_is_raster (collection)));
}

static int
complain_of_raster_source (FetchRun *run)
{
  g_autofree char *text =
    g_strdup_printf (_ ("the source “%s” has no SVG images"), bunting_source_get_id (run->source));

  return complain (EXIT_USAGE, text);
}

/* The loop need not run yet. */
static gboolean
start_download_cb (gpointer user_data)
{
  FetchRun *run = user_data;
  g_autoptr (GError) error = NULL;

  if (is_raster_source (run))
    stop (run, complain_of_raster_source (run));
  else if (!bunting_threads_can_start (THREADS_MIN, &error))
    stop (run, complain (EXIT_SOME_MISSING, error->message));
  else
    start_download (run);
  return G_SOURCE_REMOVE;
}

static void
start (FetchRun *run)
{
  if (!bunting_source_needs_base (run->source)) {
    g_idle_add (start_download_cb, run);
    return;
  }
  run->server = bunting_server_thread_new (run->atlas, NULL);
  bunting_server_thread_start_async (run->server, run->cancellable, server_started_cb, run);
}

static void
server_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FetchRun *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) template = g_steal_pointer (&run->source);
  g_autofree char *base_uri =
    bunting_server_thread_start_finish (BUNTING_SERVER_THREAD (source), result, &error);

  if (base_uri != NULL)
    run->source = bunting_source_new_with_base (template, base_uri, &error);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    run->source = g_steal_pointer (&template); /* to report all flags as cancelled */
  if (run->source == NULL)
    stop (run, complain (EXIT_SOME_MISSING, error->message));
  else
    start_download_cb (run);
}

static GPtrArray *
make_flags (FetchRun *run)
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
convert_pictures (FetchRun *run, BuntingFlagDownloader *downloader)
{
  if (run->options.rendition.format == BUNTING_RENDITION_ORIGINAL)
    return;
  run->converter = fetch_converter_new (&run->options.rendition);
  bunting_flag_downloader_set_converter (downloader,
                                         fetch_converter_get_converter (run->converter));
}

static void
publish_flags (FetchRun *run, BuntingFlagDownloader *downloader)
{
  const FetchOptions *options = &run->options;

  if (options->mirror == NULL)
    return;
  run->mirror = fetch_mirror_new (options->mirror, options->widths, options->languages, run->atlas);
  bunting_flag_downloader_set_publisher (downloader, fetch_mirror_get_publisher (run->mirror));
}

static void
start_download (FetchRun *run)
{
  guint n_in_flight = fetch_options_get_n_in_flight (&run->options, run->source);
  /* Not g_file_new_for_commandline_arg(): a folder's name with a colon is not a URI. */
  g_autoptr (GFile) folder = g_file_new_for_path (run->options.output);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (n_in_flight);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (run->source, fetcher, library);
  g_autoptr (BuntingLimiter) limiter =
    bunting_limiter_new_adaptive (n_in_flight, bunting_source_get_n_requests (run->source));
  g_autoptr (GPtrArray) flags = make_flags (run);

  bunting_library_set_rendition (library, &run->options.rendition);
  convert_pictures (run, downloader);
  publish_flags (run, downloader);
  /* The session ends with the download: no timer for each connection that waits for a request. */
  soup_session_set_idle_timeout (session, 0);
  /* A proxy cannot reach the built-in source on the loopback interface. */
  if (run->server != NULL)
    soup_session_set_proxy_resolver (session, NULL);
  if (run->options.deadline_s > 0)
    bunting_flag_downloader_set_deadline_s (downloader, run->options.deadline_s);
  bunting_flag_downloader_set_refresh (downloader, run->options.refresh);
  bunting_flag_downloader_set_overwrite_edited (downloader, run->options.overwrite_edited);
  run->batch = bunting_batch_new (downloader, limiter, flags);
  fetch_printer_follow (run->printer, run->batch);
  bunting_batch_run_async (run->batch, run->cancellable, download_ended_cb, run);
}

static char *
describe_folder_error (const char *path, const GError *error)
{
  if (!g_error_matches (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER))
    return bunting_format_error (error);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup (_ ("it is not a folder"));
  return g_strdup (_ ("the folder does not exist and cannot be created"));
}

static int
complain_of_folder (FetchRun *run, const GError *error)
{
  g_autofree char *folder = g_filename_display_name (run->options.output);
  g_autofree char *reason = describe_folder_error (run->options.output, error);
  g_autofree char *text = g_strdup_printf (_ ("cannot save flags in “%s”: %s"), folder, reason);

  fetch_printer_clear_bar (run->printer);
  return complain (EXIT_USAGE, text);
}

static void
tell_reduced (FetchRun *run)
{
  g_autofree char *codes =
    run->converter != NULL ? fetch_converter_dup_reduced (run->converter) : NULL;
  g_autofree char *text = NULL;

  if (codes == NULL)
    return;
  text = g_strdup_printf (_ ("saved narrower than %u pixels, because their height would make them "
                             "too large: %s"),
                          run->options.rendition.width_px, codes);
  complain (EXIT_ALL_SAVED, text);
}

/* Returns: whether there is a report, if one is wanted */
static gboolean
write_report (FetchRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (run->options.report == NULL || fetch_report_write (run->options.report, run->batch, &error))
    return TRUE;
  text = g_strdup_printf (_ ("the report cannot be written: %s"), error->message);
  complain (EXIT_SOME_MISSING, text);
  return FALSE;
}

static void
download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FetchRun *run = user_data;
  BuntingBatch *batch = BUNTING_BATCH (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  gboolean has_problem;
  guint n_missing = bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND) +
                    bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED);

  /* Interrupted before the first flag: still print the summary. */
  if (!bunting_batch_run_finish (batch, result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    stop (run, complain_of_folder (run, error));
    return;
  }
  fetch_printer_sum_up (run->printer, batch);
  tell_reduced (run);
  problem = run->mirror != NULL ? fetch_mirror_finish (run->mirror) : NULL;
  if (problem != NULL)
    complain (EXIT_SOME_MISSING, problem);
  has_problem = !write_report (run) || problem != NULL;
  stop (run, has_problem || n_missing > 0 ? EXIT_SOME_MISSING : EXIT_ALL_SAVED);
}

static void
run_clear (FetchRun *run)
{
  if (run->server != NULL)
    bunting_server_thread_stop (run->server);
  g_clear_object (&run->server);
  g_clear_object (&run->batch);
  g_clear_pointer (&run->converter, fetch_converter_free);
  g_clear_pointer (&run->mirror, fetch_mirror_free);
  g_clear_object (&run->source);
  g_clear_object (&run->atlas);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->codes, g_ptr_array_unref);
  g_clear_pointer (&run->printer, fetch_printer_free);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  fetch_options_clear (&run->options);
}

static int
complain_of_proxy (const char *variable)
{
  g_autofree char *text =
    g_strdup_printf (_ ("the environment variable “%s” is not the address of a proxy"), variable);

  return complain (EXIT_USAGE, text);
}

static int
run_download (FetchRun *run)
{
  FetchSignal signals[] = { { run, SIGHUP, 0 }, { run, SIGINT, 0 }, { run, SIGTERM, 0 } };
  g_autoptr (GError) error = NULL;

  run->cancellable = g_cancellable_new ();
  run->printer = fetch_printer_new (run->options.verbose, run->options.json, run->cancellable);
  if (!bunting_path_is_resolvable (run->options.output)) {
    g_set_error_literal (&error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER,
                         "the working folder does not exist");
    return complain_of_folder (run, error);
  }
  run->loop = g_main_loop_new (NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    watch_signal (&signals[i]);
  start (run);
  g_main_loop_run (run->loop);
  g_clear_handle_id (&run->grace_id, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
    if (signals[i].source_id != 0)
      g_source_remove (signals[i].source_id);
  }
  return run->signal != 0 ? EXIT_SIGNAL + run->signal : run->exit_status;
}

static int
run_with_options (FetchRun *run)
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
  sources = run->options.list_sources ? bunting_source_list_load (&error)
                                      : fetch_sources_load (run->options.source, &error);
  if (sources == NULL)
    return complain (EXIT_SOME_MISSING, error->message);
  if (run->options.list_sources) {
    fetch_sources_list (sources);
    return EXIT_ALL_SAVED;
  }
  run->codes = fetch_options_dup_codes (&run->options, run->atlas, &error);
  if (run->codes == NULL)
    return complain_of_usage (error->message);
  run->source = fetch_sources_find (sources, run->options.source, &run->options.rendition, &error);
  if (run->source == NULL && error != NULL)
    return complain_of_usage (error->message);
  if (run->source == NULL)
    return EXIT_USAGE;
  if (run->bad_proxy != NULL && !bunting_source_needs_base (run->source))
    return complain_of_proxy (run->bad_proxy);
  return run_download (run);
}

/* Flushes stdout. Returns the exit status, which a write error changes. */
static int
finish_output (FetchRun *run, int exit_status)
{
  g_autofree char *text = NULL;
  int problem = 0;

  if (run->printer != NULL)
    problem = fetch_printer_flush (run->printer);
  else if (fflush (stdout) != 0)
    problem = errno;
  if (problem == 0 || run->signal != 0)
    return exit_status;
  if (problem == EPIPE)
    return EXIT_SIGNAL + SIGPIPE;
  text = g_strdup_printf (_ ("cannot write to standard output: %s"), g_strerror (problem));
  return complain (MAX (exit_status, EXIT_SOME_MISSING), text);
}

int
main (int argc, char **argv)
{
  FetchRun run = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_status;

  fetch_streams_reserve ();
  signal (SIGPIPE, SIG_IGN); /* a closed stdout ends the download, not the program */
  signal (SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like others */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, bunting_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  run.bad_proxy = bunting_proxy_environment_prepare ();

  if (fetch_options_parse (&run.options, argv, &error))
    exit_status = run_with_options (&run);
  else
    exit_status = complain_of_usage (error->message);
  exit_status = finish_output (&run, exit_status);
  run_clear (&run);
  return exit_status;
}
