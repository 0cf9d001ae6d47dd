/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bunting-decoder-pool.h"

#include <signal.h>
#include <string.h>

#include "bunting-limits.h"
#include "config.h"
#include "bunting-paths.h"
#include "client/bunting-decoder-process.h"
#include "colour/bunting-picture-colours.h"
#include "flag-fixtures.h"
#include "picture/bunting-picture.h"
#include "test-utils.h"

static const char red_svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'>"
                              "<rect width='4' height='2' fill='#f00'/></svg>";
static const char slow_svg[] =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><defs><filter id='f'>"
  "<feTurbulence baseFrequency='0.1' numOctaves='100000'/></filter></defs>"
  "<rect width='4' height='3' filter='url(#f)'/></svg>";

typedef struct {
  BuntingDecoderPool *pool;
  BuntingDecodedPicture picture;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *program = bunting_decoder_path ();

  fixture->pool = bunting_decoder_pool_new (program);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bunting_decoded_picture_clear (&fixture->picture);
  test_assert_finalizes (fixture->pool);
}

static gboolean
run (Fixture *fixture,
     BuntingDecoderOperation operation,
     const char *svg,
     int width_px,
     int height_px,
     GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (svg, strlen (svg));

  bunting_decoded_picture_clear (&fixture->picture);
  return bunting_decoder_pool_run (fixture->pool, operation, bytes, width_px, height_px,
                                   &fixture->picture, error);
}

static void
test_pixels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const guint32 *pixels;

  run (fixture, BUNTING_DECODER_RENDER_PIXELS, red_svg, 160, 120, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->picture.width_px, ==, 160);
  g_assert_cmpint (fixture->picture.height_px, ==, 80);
  g_assert_cmpfloat (fixture->picture.aspect, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (fixture->picture.bytes), ==, 160 * 80 * 4);
  pixels = g_bytes_get_data (fixture->picture.bytes, NULL);
  for (guint i = 0; i < 160 * 80; i++)
    g_assert_cmphex (pixels[i], ==, 0xffff0000);
}

static void
test_measure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run (fixture, BUNTING_DECODER_MEASURE, red_svg, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (fixture->picture.aspect, ==, 2);
  g_assert_null (fixture->picture.bytes);
}

static void
test_png (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  BuntingPicture picture;

  run (fixture, BUNTING_DECODER_RENDER_PNG, red_svg, 640, 480, &error);
  g_assert_no_error (error);
  g_assert_true (bunting_picture_inspect (fixture->picture.bytes, NULL, &picture, NULL));
  g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_PNG);
  g_assert_cmpint (picture.width_px, ==, 640);
  g_assert_cmpint (picture.height_px, ==, 320);
}

static void
test_colours (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const BuntingPictureColours *colours;

  run (fixture, BUNTING_DECODER_MEASURE_COLOURS, red_svg, 120, 120, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (fixture->picture.bytes), ==, sizeof *colours);
  colours = g_bytes_get_data (fixture->picture.bytes, NULL);
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++)
    g_assert_cmpuint (colours->areas[i], ==, i == BUNTING_PALETTE_RED ? 255 : 0);
}

/* The largest result is bounded, whatever was asked for. */
static void
test_largest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run (fixture, BUNTING_DECODER_RENDER_PIXELS, red_svg, BUNTING_PICTURE_MAX_SIDE,
       BUNTING_PICTURE_MAX_SIDE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->picture.width_px, ==, 5793); /* the root of twice 16 M pixels */
  g_assert_cmpint (fixture->picture.height_px, ==, 2896);
}

static void
assert_fails (Fixture *fixture, const char *svg, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run (fixture, BUNTING_DECODER_RENDER_PIXELS, svg, 160, 120, &error));
  g_assert_error (error, BUNTING_DECODER_ERROR, code);
  g_assert_null (fixture->picture.bytes);
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "<svg xmlns='http://www.w3.org/2000/svg'><g id='a' id='b'/></svg>",
                BUNTING_DECODER_ERROR_BROKEN);
  g_assert_true (run (fixture, BUNTING_DECODER_MEASURE, red_svg, 0, 0, NULL));
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (fixture->pool), ==, 1);
}

/* A helper that has used its time is replaced: first the brief one, then all of it. The picture is
 * known from then on. */
static void
test_too_slow (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, slow_svg, BUNTING_DECODER_ERROR_TOO_SLOW);
  g_assert_true (run (fixture, BUNTING_DECODER_MEASURE, red_svg, 0, 0, NULL));
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (fixture->pool), ==, 3);
  assert_fails (fixture, slow_svg, BUNTING_DECODER_ERROR_TOO_SLOW);
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (fixture->pool), ==, 3);
}

static gboolean
run_briefly (Fixture *fixture, const char *svg, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (svg, strlen (svg));

  bunting_decoded_picture_clear (&fixture->picture);
  return bunting_decoder_pool_run_briefly (fixture->pool, BUNTING_DECODER_RENDER_PIXELS, bytes, 160,
                                           120, &fixture->picture, error);
}

/* To draw and to compress a wide picture takes more than a moment, often for many pictures. */
static void
test_slow_png (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run (fixture, BUNTING_DECODER_RENDER_PNG, slow_svg, 160, 120, &error));
  g_assert_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_SLOW);
  g_assert_true (run (fixture, BUNTING_DECODER_MEASURE, red_svg, 0, 0, NULL));
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (fixture->pool), ==, 2);
}

static void
assert_not_brief (Fixture *fixture, const char *svg, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run_briefly (fixture, svg, &error));
  g_assert_true (g_error_matches (error, domain, code));
}

/* A picture that needs more than a moment is tried only once without the time for it. */
static void
test_brief (Fixture *fixture, gconstpointer data)
{
  assert_not_brief (fixture, slow_svg, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_true (run_briefly (fixture, red_svg, NULL));
  assert_not_brief (fixture, slow_svg, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (fixture->pool), ==, 2);
  assert_fails (fixture, slow_svg, BUNTING_DECODER_ERROR_TOO_SLOW);
  assert_not_brief (fixture, slow_svg, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_SLOW);
}

/* What takes longer than a moment, and less than all of its time, is decoded. */
static void
test_slow_but_good (Fixture *fixture, gconstpointer data)
{
  for (guint n_octaves = 32; n_octaves < 1000000; n_octaves *= 2) {
    g_autofree char *svg = g_strdup_printf (
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><defs><filter id='f'>"
      "<feTurbulence baseFrequency='0.1' numOctaves='%u'/></filter></defs>"
      "<rect width='4' height='3' filter='url(#f)'/></svg>",
      n_octaves);
    g_autoptr (GError) error = NULL;

    if (run_briefly (fixture, svg, &error))
      continue;
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    g_clear_error (&error);
    g_test_message ("%u octaves", n_octaves);
    run (fixture, BUNTING_DECODER_RENDER_PIXELS, svg, 160, 120, &error);
    g_assert_no_error (error);
    g_assert_cmpint (fixture->picture.width_px, ==, 160);
    return;
  }
  g_assert_not_reached ();
}

static gpointer
slow_thread (gpointer data)
{
  assert_fails (data, slow_svg, BUNTING_DECODER_ERROR_TOO_SLOW);
  return NULL;
}

/* While one picture takes its time, others are decoded. */
static void
test_side_by_side (Fixture *fixture, gconstpointer data)
{
  Fixture slow = { .pool = fixture->pool };
  GThread *thread = g_thread_new ("slow", slow_thread, &slow);

  for (guint i = 0; i < 50; i++)
    g_assert_true (run (fixture, BUNTING_DECODER_RENDER_PIXELS, red_svg, 160, 120, NULL));
  g_thread_join (thread);
  g_assert_cmpuint (bunting_decoder_pool_get_n_started (fixture->pool), <=, 3);
}

/* A helper that is missing is not looked for again and again. */
static void
test_missing_program (Fixture *fixture, gconstpointer data)
{
  Fixture missing = { .pool = bunting_decoder_pool_new ("/nonexistent/bunting-decoder") };

  for (guint i = 0; i < 10; i++)
    assert_fails (&missing, red_svg, BUNTING_DECODER_ERROR_UNAVAILABLE);
  test_assert_finalizes (missing.pool);
}

/* Nor is one that does not say hello. */
static void
test_other_program (Fixture *fixture, gconstpointer data)
{
  Fixture other = { .pool = bunting_decoder_pool_new ("/bin/true") };

  for (guint i = 0; i < 10; i++)
    assert_fails (&other, red_svg, BUNTING_DECODER_ERROR_UNAVAILABLE);
  test_assert_finalizes (other.pool);
}

/* One process */

static BuntingDecoderProcess *
start_process (void)
{
  g_autofree char *program = bunting_decoder_path ();
  g_autoptr (GError) error = NULL;
  BuntingDecoderProcess *process = bunting_decoder_process_start (program, &error);

  g_assert_no_error (error);
  return process;
}

/* A helper that another program has ended says nothing about the picture. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingDecoderProcess) process = start_process ();
  g_autoptr (GBytes) svg = g_bytes_new_static (red_svg, strlen (red_svg));
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  BuntingDecoderRequest request;
  BuntingDecoderReply reply;
  const char *pid = bunting_decoder_process_get_identifier (process);

  g_assert_cmpint (kill ((pid_t)g_ascii_strtoll (pid, NULL, 10), SIGKILL), ==, 0);
  bunting_decoder_request_init (&request, BUNTING_DECODER_RENDER_PIXELS, g_bytes_get_size (svg), 16,
                                12);
  g_assert_false (bunting_decoder_process_run (process, &request, svg, &reply, &output, &error));
  g_assert_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE);
  g_assert_true (bunting_decoder_process_has_ended (process));
}

static void
assert_line (const char *text, const char *pattern)
{
  g_test_message ("%s", pattern);
  g_assert_true (g_regex_match_simple (pattern, text, G_REGEX_MULTILINE, 0));
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingDecoderProcess) process = start_process ();
  const char *pid = bunting_decoder_process_get_identifier (process);
  g_autofree char *limits_path = g_strdup_printf ("/proc/%s/limits", pid);
  g_autofree char *status_path = g_strdup_printf ("/proc/%s/status", pid);
  g_autofree char *limits = NULL;
  g_autofree char *status = NULL;

  if (!g_file_get_contents (limits_path, &limits, NULL, NULL) ||
      !g_file_get_contents (status_path, &status, NULL, NULL)) {
    g_test_skip ("this system has no /proc");
    return;
  }
  assert_line (limits, "^Max file size +0 +0 ");
  assert_line (limits, "^Max core file size +0 +0 ");
  assert_line (status, "^NoNewPrivs:\\s1$");
#ifndef __SANITIZE_ADDRESS__
  assert_line (limits, "^Max data size +268435456 +268435456 ");
  assert_line (limits, "^Max open files +64 +64 ");
#ifdef HAVE_SECCOMP
  assert_line (status, "^Seccomp:\\s2$");
#endif
#endif
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/decoder-pool/pixels", test_pixels);
  ADD ("/decoder-pool/measure", test_measure);
  ADD ("/decoder-pool/png", test_png);
  ADD ("/decoder-pool/colours", test_colours);
  ADD ("/decoder-pool/largest", test_largest);
  ADD ("/decoder-pool/broken", test_broken);
  ADD ("/decoder-pool/too-slow", test_too_slow);
  ADD ("/decoder-pool/slow-png", test_slow_png);
  ADD ("/decoder-pool/brief", test_brief);
  ADD ("/decoder-pool/slow-but-good", test_slow_but_good);
  ADD ("/decoder-pool/side-by-side", test_side_by_side);
  ADD ("/decoder-pool/missing-program", test_missing_program);
  ADD ("/decoder-pool/other-program", test_other_program);
  ADD ("/decoder-process/killed", test_killed);
  ADD ("/decoder-process/limits", test_limits);
  return g_test_run ();
}
