/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-error-messages.h"
#include "bunting-paths.h"
#include "download/bunting-batch.h"
#include "http/bunting-proxy-environment.h"
#include "bunting-server-thread.h"
#include "source/bunting-source-list.h"
#include "source/bunting-uri-template.h"
#include "config.h"
#include "fetch-options.h"
#include "fetch-printer.h"
#include "fetch-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

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
  FetchPrinter *printer;
  BuntingBatch *batch; /* (nullable) until the source is known */
  GCancellable *cancellable;
  GMainLoop *loop;
  int signal; /* received; 0: none */
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
  g_autofree char *printable = fetch_text_make_printable (text);

  fprintf (stderr, "bunting-fetch: %s\n", printable);
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

static gboolean
signal_received_cb (gpointer user_data)
{
  FetchSignal *signal = user_data;

  signal->run->signal = signal->number;
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

static void
start (FetchRun *run)
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
    start_download (run);
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
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (n_in_flight);
  g_autoptr (GPtrArray) flags = make_flags (run);

  /* A proxy cannot reach the built-in source on the loopback interface. */
  if (run->server != NULL)
    soup_session_set_proxy_resolver (session, NULL);
  bunting_flag_downloader_set_deadline_s (downloader, run->options.deadline_s);
  bunting_flag_downloader_set_refresh (downloader, run->options.refresh);
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
download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FetchRun *run = user_data;
  BuntingBatch *batch = BUNTING_BATCH (source);
  g_autoptr (GError) error = NULL;
  guint n_missing = bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND) +
                    bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED);

  /* Interrupted before the first flag: still print the summary. */
  if (!bunting_batch_run_finish (batch, result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    stop (run, complain_of_folder (run, error));
    return;
  }
  fetch_printer_sum_up (run->printer, batch);
  stop (run, n_missing > 0 ? EXIT_SOME_MISSING : EXIT_ALL_SAVED);
}

static void
complain_of_file (const BuntingSourceFault *fault)
{
  g_autofree char *path = g_filename_display_name (fault->path);
  g_autofree char *text =
    g_strdup_printf (_ ("“%s” is not a source: %s"), path, fault->error->message);

  complain (EXIT_USAGE, text);
}

static int
list_sources (GPtrArray *sources)
{
  g_autoptr (GPtrArray) faults = bunting_source_list_load_faults ();

  for (guint i = 0; i < sources->len; i++) {
    BuntingSource *source = sources->pdata[i];
    const char *home_page = bunting_source_get_home_page (source);

    printf (home_page != NULL ? "%-16s %s <%s>\n" : "%-16s %s\n", bunting_source_get_id (source),
            bunting_source_get_name (source), home_page);
  }
  for (guint i = 0; i < faults->len; i++)
    complain_of_file (faults->pdata[i]);
  return EXIT_ALL_SAVED;
}

static void
run_clear (FetchRun *run)
{
  if (run->server != NULL)
    bunting_server_thread_stop (run->server);
  g_clear_object (&run->server);
  g_clear_object (&run->batch);
  g_clear_object (&run->source);
  g_clear_object (&run->atlas);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->codes, g_ptr_array_unref);
  g_clear_pointer (&run->printer, fetch_printer_free);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  fetch_options_clear (&run->options);
}

static gboolean
fault_has_id (gconstpointer fault, gconstpointer id)
{
  return g_str_equal (((const BuntingSourceFault *)fault)->id, id);
}

static int
complain_of_source (const char *source, const GError *error)
{
  g_autofree char *public = bunting_uri_template_hide_user (source);
  g_autoptr (GPtrArray) faults = bunting_source_list_load_faults ();
  g_autofree char *text = NULL;
  guint at;

  if (g_ptr_array_find_with_equal_func (faults, source, fault_has_id, &at)) {
    complain_of_file (faults->pdata[at]);
    return EXIT_USAGE;
  }
  if (g_error_matches (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN))
    text =
      g_strdup_printf (_ ("there is no source “%s”; --list-sources lists the known ones"), public);
  else
    text = g_strdup_printf (_ ("“%s” is not a source: %s"), public, error->message);
  return complain_of_usage (text);
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
    return complain_of_source (run->options.source, error);
  if (run->bad_proxy != NULL && !bunting_source_needs_base (run->source))
    return complain_of_proxy (run->bad_proxy);
  return run_download (run);
}

/* If the caller has closed the standard streams, later files must not get their descriptors: output
 * would be written into a flag. */
static void
reserve_standard_streams (void)
{
  int fd;

  while ((fd = open ("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
    ;
  if (fd >= 0)
    close (fd);
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

  reserve_standard_streams ();
  signal (SIGPIPE, SIG_IGN); /* a closed stdout ends the download, not the program */
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
