/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk/gdk.h>
#include <signal.h>

#include "fixture-server.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The program with options, as a script runs it. */

typedef struct {
  char *collection;
  char *folder;
} Fixture;

typedef struct {
  int status;
  char *output;
  char *errors;
} Run;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "BR", "CN", "FR", NULL };

  fixture->collection = test_make_folder ();
  fixture->folder = test_make_folder ();
  test_fill_collection (fixture->collection, codes);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->collection);
  test_remove_folder (fixture->folder);
  g_free (fixture->collection);
  g_free (fixture->folder);
}

static void
run_clear (Run *run)
{
  g_free (run->output);
  g_free (run->errors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static GSubprocess *
start (Fixture *fixture, const char *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_auto (GStrv) argv = NULL;
  g_autofree char *program = g_shell_quote (g_getenv ("BUNTING_PROGRAM"));
  g_autofree char *line = g_strdup_printf ("%s %s", program, arguments);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "BUNTING_COLLECTION", fixture->collection, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, &error);
  g_assert_no_error (error);
  return process;
}

G_GNUC_PRINTF (2, 3)
static Run
run (Fixture *fixture, const char *format, ...)
{
  g_autofree char *arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Run done = { 0 };
  va_list args;

  va_start (args, format);
  arguments = g_strdup_vprintf (format, args);
  va_end (args);
  process = start (fixture, arguments);
  /* Meanwhile the main loop serves the fixture server. */
  g_subprocess_communicate_utf8_async (process, NULL, NULL, test_keep_result, &result);
  g_subprocess_communicate_utf8_finish (process, test_wait_for_result (&result), &done.output,
                                        &done.errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  done.status = g_subprocess_get_exit_status (process);
  return done;
}

static void
test_main_job (Fixture *fixture, gconstpointer data)
{
  g_autofree char *picture = g_build_filename (fixture->collection, "window.png", NULL);
  g_autofree char *saved = g_build_filename (fixture->folder, "BR-Brazil.png", NULL);
  g_autofree char *served = g_build_filename (fixture->collection, "br.png", NULL);
  g_auto (Run) done =
    run (fixture, "--download=br,CN,fr '--to=%s' '--screenshot=%s' --quit-when-done",
         fixture->folder, picture);
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (picture, NULL);
  g_autoptr (GBytes) saved_bytes = test_read_file (saved);
  g_autoptr (GBytes) served_bytes = test_read_file (served);

  g_assert_cmpint (done.status, ==, 0);
  g_assert_true (g_str_has_prefix (done.output, "3 flags downloaded in "));
  g_assert_true (g_bytes_equal (saved_bytes, served_bytes));
  g_assert_nonnull (texture);
  g_assert_cmpint (gdk_texture_get_width (texture), >=, 600);
}

static void
test_some_not_available (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) done = run (fixture, "--download=BR,DE '--to=%s' --quit-when-done", fixture->folder);

  g_assert_cmpint (done.status, ==, 1);
  g_assert_nonnull (strstr (done.output, "1 not available: Germany"));
}

static void
test_server (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer teapot = { .status = 418 };
  g_autoptr (FixtureServer) server = fixture_server_new ();
  g_autoptr (GBytes) png = test_draw_png (32, 24, 0xff0000);
  g_auto (Run) done = { 0 };

  fixture_server_add_flag (server, "br", png, "Brasil");
  fixture_server_answer (server, "/flags/fr/fr.gif", &teapot);
  done = run (fixture, "--source=%s --download=BR,FR '--to=%s' --quit-when-done",
              fixture_server_get_base_uri (server), fixture->folder);
  g_assert_cmpint (done.status, ==, 1);
  g_assert_nonnull (strstr (done.output, "1 flag downloaded in "));
  g_assert_nonnull (strstr (done.output, "France: the server answered 418"));
}

static void
test_nothing_to_download (Fixture *fixture, gconstpointer data)
{
  g_autofree char *picture = g_build_filename (fixture->collection, "window.png", NULL);
  g_auto (Run) done =
    run (fixture, "'--to=%s' '--screenshot=%s' --quit-when-done", fixture->folder, picture);

  g_assert_cmpint (done.status, ==, 0);
  g_assert_cmpstr (done.output, ==, "");
  g_assert_true (g_file_test (picture, G_FILE_TEST_IS_REGULAR));
}

static void
test_bad_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "file", NULL);
  g_auto (Run) done = { 0 };

  test_write_file (path, "", 0);
  done = run (fixture, "--download=BR '--to=%s' --quit-when-done", path);
  g_assert_cmpint (done.status, ==, 2);
  g_assert_nonnull (strstr (done.errors, path));
  g_assert_cmpstr (done.output, ==, "");
}

static void
assert_usage_error (Fixture *fixture, const char *arguments, const char *mentioned)
{
  g_auto (Run) done = run (fixture, "%s", arguments);

  g_assert_cmpint (done.status, ==, 2);
  g_assert_nonnull (strstr (done.errors, mentioned));
  g_assert_cmpstr (done.output, ==, "");
}

static void
test_bad_values (Fixture *fixture, gconstpointer data)
{
  assert_usage_error (fixture, "--download=1X", "1X");
  assert_usage_error (fixture, "--source=nowhere", "nowhere");
  assert_usage_error (fixture, "--screenshot=/no/such/folder/a.png", "/no/such/folder");
  assert_usage_error (fixture, "--no-such-option", "no-such-option");
  assert_usage_error (fixture, "--download", "download");
  assert_usage_error (fixture, "Narnia", "Narnia");
  assert_usage_error (fixture, "--download=IN BR", "BR");
  assert_usage_error (fixture, "bunting:%zz", "bunting:%zz");
}

static void
test_version (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) done = run (fixture, "--version");

  g_assert_cmpint (done.status, ==, 0);
  g_assert_true (g_str_has_prefix (done.output, "bunting "));
}

static gboolean
was_asked (gpointer server)
{
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return fixture_server_get_n_requests (server) > 0;
}

/* SIGTERM during a download ends the program cleanly. */
static void
test_terminated (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };
  g_autoptr (FixtureServer) server = fixture_server_new ();
  g_autofree char *arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;

  fixture_server_answer (server, "/flags/br/br.gif", &silent);
  arguments = g_strdup_printf ("--source=%s --download=BR '--to=%s'",
                               fixture_server_get_base_uri (server), fixture->folder);
  process = start (fixture, arguments);
  test_wait_until (was_asked, server);
  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/program/main-job", test_main_job);
  ADD ("/program/some-not-available", test_some_not_available);
  ADD ("/program/server", test_server);
  ADD ("/program/nothing-to-download", test_nothing_to_download);
  ADD ("/program/bad-folder", test_bad_folder);
  ADD ("/program/bad-values", test_bad_values);
  ADD ("/program/version", test_version);
  ADD ("/program/terminated", test_terminated);
  return g_test_run ();
}
