/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-messages.h"

#include <gio/gio.h>

#include "bunting-collection.h"
#include "bunting-export.h"
#include "http/bunting-fetcher.h"
#include "library/bunting-library.h"
#include "source/bunting-metadata.h"
#include "picture/bunting-picture.h"
#include "source/bunting-source.h"
#include "flag-fixtures.h"

static void
assert_words (GQuark domain, int code, const char *message, const char *expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);
  g_autofree char *words = bunting_format_error (error);

  g_assert_cmpstr (words, ==, expected);
}

/* The status is data, also in a copy, and not read from the message. */
static void
assert_status_words (guint status, const char *expected, const char *expected_in_full)
{
  g_autoptr (GError) error = bunting_fetch_error_new_for_status (status);
  g_autoptr (GError) copy = NULL;
  g_autofree char *words = NULL;
  g_autofree char *full = NULL;

  g_free (error->message);
  error->message = g_strdup ("in other words");
  copy = g_error_copy (error);
  words = bunting_format_error (copy);
  full = bunting_format_error_in_full (copy);
  g_assert_cmpstr (words, ==, expected);
  g_assert_cmpstr (full, ==, expected_in_full);
}

static void
test_errors (void)
{
  g_autofree char *nothing = bunting_format_error (NULL);

  g_assert_cmpstr (nothing, !=, "");
  assert_status_words (500, "the server answered 500",
                       "the server answered 500 Internal Server Error");
  assert_status_words (418, "the server answered 418", "the server answered 418");
  assert_words (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS, "port 800 is no status",
                "the server answered with an error");
  assert_words (BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_FULL, "x", "the disk is full");
  assert_words (BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE, "x",
                "the server did not send a picture");
  assert_words (BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_SLOW, "x",
                "drawing the picture takes too long");
  assert_words (BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_NO_SVG, "x",
                "there is no SVG image of this flag");
  assert_words (G_IO_ERROR, G_IO_ERROR_PENDING, "x",
                "a download is running; try again when it has ended");
  assert_words (G_IO_ERROR, G_IO_ERROR_FAILED, "as it is", "as it is");
}

static void
assert_full_words (GQuark domain, int code, const char *message, const char *expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);
  g_autofree char *words = bunting_format_error_in_full (error);

  g_assert_cmpstr (words, ==, expected);
}

/* Details for the server's operator are kept; meaningless ones are not. */
static void
test_in_full (void)
{
  assert_status_words (404, "not available from this source", "the server answered 404 Not Found");
  assert_full_words (BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID,
                     "the metadata is not JSON", "the metadata is not JSON");
  assert_full_words (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TLS, "it has expired",
                     "the server’s identity cannot be verified (it has expired)");
  assert_full_words (BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE, "a web page",
                     "the server did not send a picture (a web page)");
  assert_full_words (BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID, "text/plain \xff",
                     "the metadata is not JSON (text/plain \357\277\275)");
  assert_full_words (BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_FULL, "x", "the disk is full");
  assert_full_words (G_IO_ERROR, G_IO_ERROR_FAILED, "as it is", "as it is");
}

/* Each error code has a translated message. */
static void
test_every_code (void)
{
  const struct {
    GQuark domain;
    int last;
  } domains[] = {
    { BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL },
    { BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE },
    { BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_LATE },
    { BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER },
    { BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NAME },
    { BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++) {
    for (int code = 0; code <= domains[i].last; code++) {
      g_autoptr (GError) error = g_error_new_literal (domains[i].domain, code, "XYZZY");
      g_autofree char *words = bunting_format_error (error);

      g_assert_null (strstr (words, "XYZZY"));
      g_assert_cmpuint (strlen (words), >, 10);
    }
  }
}

static void
test_sentence (void)
{
  g_autofree char *plain = bunting_format_sentence ("the disk is full");
  g_autofree char *accented = bunting_format_sentence ("état inconnu");
  g_autofree char *empty = bunting_format_sentence ("");

  g_assert_cmpstr (plain, ==, "The disk is full.");
  g_assert_cmpstr (accented, ==, "État inconnu.");
  g_assert_cmpstr (empty, ==, ".");
}

static void
assert_select (guint n_selected, guint n_hidden, const char *expected)
{
  g_autofree char *words = bunting_format_selection (n_selected, n_hidden);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_select (void)
{
  assert_select (20, 0, "20 selected");
  assert_select (12, 3, "12 selected (3 hidden)");
}

static void
assert_elapsed (double elapsed_s, const char *expected)
{
  g_autofree char *words = bunting_format_elapsed (elapsed_s);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_elapsed (void)
{
  assert_elapsed (0, "0.00 s");
  assert_elapsed (0.312, "0.31 s");
  assert_elapsed (12.4, "12 s");
  assert_elapsed (59.9, "1 min 0 s");
  assert_elapsed (125, "2 min 5 s");
}

static void
test_flag (void)
{
  g_autoptr (BuntingFlag) flag = test_make_flag ("FR", "France");
  g_autoptr (GError) error = bunting_fetch_error_new_for_status (500);
  g_autofree char *words = NULL;

  g_assert_null (bunting_format_flag (flag));
  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  bunting_flag_set_state (flag, BUNTING_FLAG_FETCHING);
  bunting_flag_failed (flag, error);
  words = bunting_format_flag (flag);
  g_assert_cmpstr (words, ==, "France: the server answered 500 Internal Server Error");
}

static void
test_regions (void)
{
  g_assert_cmpstr (bunting_format_region ("150"), ==, "Europe");
  g_assert_null (bunting_format_region ("999"));
  g_assert_null (bunting_format_region (NULL));
}

static void
test_folder (void)
{
  g_autofree char *portal =
    g_build_filename (g_get_user_runtime_dir (), "doc", "6d59b6ab", "Holiday Flags", NULL);
  g_autoptr (GFile) ordinary = g_file_new_for_path ("/srv/somebody/Flags");
  g_autoptr (GFile) own = g_file_new_build_filename (g_get_home_dir (), "Pictures", "Flags", NULL);
  g_autoptr (GFile) let_through = g_file_new_for_path (portal);
  g_autofree char *place = bunting_format_folder (ordinary);
  g_autofree char *own_place = bunting_format_folder (own);
  g_autofree char *name = bunting_format_folder (let_through);

  g_assert_cmpstr (own_place, ==, "~/Pictures/Flags");
  g_assert_cmpstr (place, ==, "/srv/somebody/Flags");
  g_assert_cmpstr (name, ==, "Holiday Flags");
}

static void
assert_time_left (guint left_s, const char *expected)
{
  g_autofree char *text = bunting_format_time_left (left_s);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_time_left (void)
{
  assert_time_left (0, "");
  assert_time_left (12, "About 12 s left");
  assert_time_left (90, "About 1 min 30 s left");
  assert_time_left (120, "About 2 min left");
}

/* Isolated from left to right, so that the width is always on the left. */
static void
test_pixels (void)
{
  g_autofree char *text = bunting_format_pixels (640, 480);

  g_assert_cmpstr (text, ==, "\u2066640 × 480\u2069");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/messages/errors", test_errors);
  g_test_add_func ("/messages/folder", test_folder);
  g_test_add_func ("/messages/in-full", test_in_full);
  g_test_add_func ("/messages/every-code", test_every_code);
  g_test_add_func ("/messages/sentence", test_sentence);
  g_test_add_func ("/messages/select", test_select);
  g_test_add_func ("/messages/elapsed", test_elapsed);
  g_test_add_func ("/messages/time-left", test_time_left);
  g_test_add_func ("/messages/pixels", test_pixels);
  g_test_add_func ("/messages/flag", test_flag);
  g_test_add_func ("/messages/regions", test_regions);
  return g_test_run ();
}
