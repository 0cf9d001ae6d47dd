/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-options.h"
#include "bunting-paths.h"
#include "bunting-server.h"
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

typedef enum {
  EXIT_SERVED = 0,
  EXIT_CANNOT_SERVE = 1,
  EXIT_USAGE = 2,
} ExitStatus;

typedef struct {
  char *address;
  int port;
  char *collection;
  char *delay;
  double error_rate;
  int error_status;
  gboolean version;
  char **arguments;
  BuntingFaults faults;
} Options;

#define DEFAULT_PORT 8000
#define DEFAULT_ERROR_STATUS 418

static void
options_clear (Options *options)
{
  g_free (options->address);
  g_free (options->collection);
  g_free (options->delay);
  g_strfreev (options->arguments);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

/* "200" or "100:500" */
static gboolean
parse_delay (const char *text, BuntingFaults *faults)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint n_parts = g_strv_length (parts);
  guint64 min_ms, max_ms;

  if (n_parts == 0 ||
      !g_ascii_string_to_unsigned (parts[0], 10, 0, BUNTING_FAULT_DELAY_MAX_MS, &min_ms, NULL) ||
      !g_ascii_string_to_unsigned (parts[n_parts - 1], 10, min_ms, BUNTING_FAULT_DELAY_MAX_MS,
                                   &max_ms, NULL))
    return FALSE;
  faults->delay_min_ms = (guint)min_ms;
  faults->delay_max_ms = (guint)max_ms;
  return TRUE;
}

static gboolean
options_check (Options *options, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (options->address);

  if (options->arguments != NULL)
    return fail (error, _ ("no arguments are allowed; use --collection=DIR for a folder"));
  if (address == NULL)
    return fail (error, _ ("--address takes a numeric address, like 127.0.0.1, 0.0.0.0 or ::1"));
  if (options->port < 0 || options->port > G_MAXUINT16)
    return fail (error, _ ("--port takes a whole number from 0 to 65535"));
  if (options->delay != NULL && !parse_delay (options->delay, &options->faults))
    return fail (
      error,
      _ ("--delay takes milliseconds, or a range of milliseconds like 100:500; at most 60000"));
  /* Also true for NaN. */
  if (!(options->error_rate >= 0 && options->error_rate <= 1))
    return fail (error, _ ("--error-rate takes a number from 0 to 1"));
  if (options->error_status < 400 || options->error_status > 599)
    return fail (error, _ ("--error-status takes an HTTP status from 400 to 599"));
  options->faults.error_rate = options->error_rate;
  options->faults.error_status = (guint)options->error_status;
  return TRUE;
}

static gboolean
options_parse (Options *options, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "address", 'a', 0, G_OPTION_ARG_STRING, &options->address,
      N_ ("Listen on this address (default: 127.0.0.1, this computer only)"), N_ ("ADDRESS") },
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port,
      N_ ("Listen on this port (default: 8000; 0: any free port)"), N_ ("PORT") },
    { "collection", 'c', 0, G_OPTION_ARG_FILENAME, &options->collection,
      N_ ("Serve the flags in this folder (default: the installed flags)"), N_ ("DIR") },
    { "delay", 0, 0, G_OPTION_ARG_STRING, &options->delay,
      N_ ("Delay every response; with two values, by a random time between them"), N_ ("MS[:MS]") },
    { "error-rate", 0, 0, G_OPTION_ARG_DOUBLE, &options->error_rate,
      N_ ("Respond with an error to this share of requests, from 0 to 1"), N_ ("P") },
    { "error-status", 0, 0, G_OPTION_ARG_INT, &options->error_status,
      N_ ("HTTP status of these errors (default: 418)"), N_ ("STATUS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version and exit"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) arguments = g_strdupv (argv);
  const char *unwanted = bunting_options_find_unwanted_value (entries, argv);

  if (unwanted != NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--%s takes no value"),
                 unwanted);
    return FALSE;
  }
  options->port = DEFAULT_PORT;
  options->error_status = DEFAULT_ERROR_STATUS;
  g_option_context_set_summary (context, _ ("Serve flags of the world over HTTP."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return FALSE;
  if (options->address == NULL)
    options->address = g_strdup ("127.0.0.1");
  return options_check (options, error);
}

static void
complain (const char *message)
{
  g_printerr ("%s: %s\n", g_get_prgname (), message);
}

/* Complains and returns NULL on failure. */
static BuntingCollection *
open_collection (const char *folder, ExitStatus *out_status)
{
  const char *path = folder != NULL ? folder : g_getenv ("BUNTING_COLLECTION");
  g_autofree char *display_name = path != NULL ? g_filename_display_name (path) : NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  BuntingCollection *collection = folder != NULL
                                    ? bunting_collection_new_for_folder (folder, &error)
                                    : bunting_collection_new_installed (&error);

  if (collection != NULL)
    return collection;
  *out_status = EXIT_USAGE;
  switch ((BuntingCollectionError)error->code) {
  case BUNTING_COLLECTION_ERROR_NOT_INSTALLED:
    *out_status = EXIT_CANNOT_SERVE;
    complain (_ ("no flags are installed; install iso-flags-svg or iso-flags-png-320x240 "
                 "(Debian), or choose a folder with --collection=DIR"));
    return NULL;
  case BUNTING_COLLECTION_ERROR_EMPTY:
    message = g_strdup_printf (_ ("the folder “%s” has no flags such as br.png or br/br.gif"),
                               display_name);
    break;
  case BUNTING_COLLECTION_ERROR_NO_FOLDER:
  default:
    message = g_strdup_printf (_ ("the folder “%s” cannot be read"), display_name);
  }
  complain (message);
  return NULL;
}

static gboolean
signal_received_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static ExitStatus
serve (const Options *options)
{
  ExitStatus status = EXIT_SERVED;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (options->address);
  g_autoptr (BuntingCollection) collection = open_collection (options->collection, &status);
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (BuntingAtlas) atlas = NULL;
  g_autoptr (BuntingServer) server = NULL;
  g_autoptr (GError) error = NULL;
  const char *const *uris;

  if (collection == NULL)
    return status;
  atlas = bunting_atlas_new (&error);
  if (atlas == NULL) {
    complain (error->message);
    return EXIT_CANNOT_SERVE;
  }
  server = bunting_server_new (collection, atlas);
  bunting_server_set_faults (server, &options->faults);
  if (!bunting_server_listen (server, options->address, (guint16)options->port, &error)) {
    complain (error->message);
    return EXIT_CANNOT_SERVE;
  }

  loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, signal_received_cb, loop);
  g_unix_signal_add (SIGTERM, signal_received_cb, loop);
  if (!g_inet_address_get_is_loopback (address))
    complain (_ ("note: everyone on the network can read these flags"));
  /* Not translated: scripts wait for the first line and read the address from it. */
  g_print ("Serving %u flags at %s\n", bunting_collection_get_n_flags (collection),
           bunting_server_get_base_uri (server));
  for (uris = bunting_server_get_base_uris (server) + 1; *uris != NULL; uris++)
    g_print ("Also at %s\n", *uris);
  fflush (stdout);
  g_main_loop_run (loop);
  bunting_server_stop (server);
  return status;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like others */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, bunting_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("bunting-serve");

  if (!options_parse (&options, argv, &error)) {
    complain (error->message);
    return EXIT_USAGE;
  }
  if (options.version) {
    g_print ("bunting-serve %s\n", PACKAGE_VERSION);
    return EXIT_SERVED;
  }
  return serve (&options);
}
