/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-server.h"

#include "picture/bunting-picture.h"
#include "raw-client.h"
#include "test-utils.h"

#include <string.h>

/* flagcdn's layout, which the server has beside the basic one. The decoder draws. */

#define SVG_HEAD "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'>"

typedef struct {
  char *folder;
  BuntingAtlas *atlas;
  BuntingServer *server;
  guint16 port;
} Fixture;

static const char svg[] = SVG_HEAD "<rect width='4' height='3' fill='#093'/></svg>";
/* Ends its decoder. */
static const char broken_svg[] = SVG_HEAD "<rect width='4'</svg>";

static void
put (Fixture *fixture, const char *name, const void *data, gssize size_bytes)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  test_write_file (path, data, size_bytes);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection = NULL;
  g_autoptr (GBytes) png = test_make_png (40, 30);
  g_autoptr (GError) error = NULL;

  fixture->folder = test_make_folder ();
  put (fixture, "br.svg", svg, -1);
  put (fixture, "br.png", "not the one that is drawn", -1);
  put (fixture, "gb-eng.svg", svg, -1);
  put (fixture, "de.svg", broken_svg, -1);
  put (fixture, "fr.png", g_bytes_get_data (png, NULL), (gssize)g_bytes_get_size (png));
  put (fixture, "qq.svg", svg, -1);
  fixture->atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  collection = bunting_collection_new_for_folder (fixture->folder, &error);
  g_assert_no_error (error);
  fixture->server = bunting_server_new (collection, fixture->atlas);
  bunting_server_listen (fixture->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  fixture->port = raw_port_of (bunting_server_get_base_uri (fixture->server));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->atlas);
  test_settle ();
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
assert_field (RawReply *reply, const char *field, const char *expected)
{
  g_autofree char *value = raw_reply_get (reply, field);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_status (Fixture *fixture, const char *path, guint expected)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, path);

  g_test_message ("%s", path);
  g_assert_cmpuint (reply->status, ==, expected);
  if (expected >= 400)
    assert_field (reply, "ETag", NULL);
}

static void
test_svg (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, "/br.svg");
  g_autoptr (RawReply) basic = raw_get (fixture->port, "/flags/br/br.svg");
  g_autofree char *etag = raw_reply_get (basic, "ETag");

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (raw_reply_get_text (reply), ==, svg);
  assert_field (reply, "Content-Type", "image/svg+xml");
  assert_field (reply, "ETag", etag);
  assert_status (fixture, "/GB-ENG.svg", 200);
  assert_status (fixture, "/fr.svg", 404);
}

static void
test_widths (Fixture *fixture, gconstpointer data)
{
  static const guint widths_px[] = { 20, 40, 80, 160, 320, 640, 1280, 2560 };

  for (guint i = 0; i < G_N_ELEMENTS (widths_px); i++) {
    g_autofree char *path = g_strdup_printf ("/w%u/br.png", widths_px[i]);
    g_autoptr (RawReply) reply = raw_get (fixture->port, path);
    BuntingPicture picture;

    g_test_message ("%s", path);
    g_assert_cmpuint (reply->status, ==, 200);
    assert_field (reply, "Content-Type", "image/png");
    assert_field (reply, "Cache-Control", "public, max-age=86400");
    g_assert_true (bunting_picture_inspect (reply->body, NULL, &picture, NULL));
    g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_PNG);
    g_assert_cmpuint (picture.width_px, ==, widths_px[i]);
    g_assert_cmpuint (picture.height_px, ==, widths_px[i] * 3 / 4);
  }
}

static void
test_not_found (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/br",
    "/br.png",
    "/br.svg/",
    "/.svg",
    "/xyz.svg",
    "/..%2fbr.svg",
    "/w30/br.png",
    "/w/br.png",
    "/w0320/br.png",
    "/w320/",
    "/W320/br.png",
    "/w320/br.svg",
    "/w320/us.png",
    "/w320/br.png/x",
    "/w320/..%2fbr.png",
    "/w-1/br.png",
    "/320/br.png",
    "/w5120/br.png",
    "/en/codes.json/",
    "/xx/codes.json",
    "/codes.json",
    "/EN/codes.json",
    "/de-/codes.json",
    "/e/codes.json",
    "/de-XX/codes.json",
    "//codes.json",
    "/en/CODES.json",
    "/en%00/codes.json",
    /* A raster image is not enlarged. */
    "/w80/fr.png",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_status (fixture, paths[i], 404);
}

/* Also before the image is drawn, and of one that cannot be drawn. */
static void
test_head_and_conditions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawReply) head = raw_request (fixture->port, "HEAD", "/w160/br.png", NULL);
  g_autoptr (RawReply) get = raw_get (fixture->port, "/w160/br.png");
  g_autoptr (RawReply) range =
    raw_request (fixture->port, "GET", "/w160/br.png", "Range: bytes=1-3\r\n");
  g_autofree char *length = raw_reply_get (get, "Content-Length");
  g_autofree char *etag = raw_reply_get (get, "ETag");
  g_autofree char *date = raw_reply_get (get, "Last-Modified");
  g_autofree char *none_match = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autofree char *since = g_strdup_printf ("If-Modified-Since: %s\r\n", date);
  g_autoptr (RawReply) same = raw_request (fixture->port, "GET", "/w160/br.png", none_match);
  g_autoptr (RawReply) same_date = raw_request (fixture->port, "GET", "/w160/br.png", since);
  g_autoptr (RawReply) other = raw_request (fixture->port, "GET", "/w320/br.png", none_match);

  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (head->body), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (get->body), ==, g_ascii_strtoull (length, NULL, 10));
  assert_field (head, "Content-Length", length);
  assert_field (head, "ETag", etag);
  g_assert_cmpuint (range->status, ==, 206);
  g_assert_cmpstr (raw_reply_get_text (range), ==, "PNG");
  g_assert_cmpuint (same->status, ==, 304);
  g_assert_cmpuint (g_bytes_get_size (same->body), ==, 0);
  g_assert_cmpuint (same_date->status, ==, 304);
  g_assert_cmpuint (other->status, ==, 200);
  assert_status (fixture, "/w160/de.png", 500);
  assert_status (fixture, "/w40/gb-eng.png", 200);
}

/* A flag that is replaced is drawn anew. */
static void
test_changed_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawReply) before = raw_get (fixture->port, "/w40/br.png");
  g_autofree char *etag = raw_reply_get (before, "ETag");
  g_autofree char *none_match = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autoptr (RawReply) after = NULL;

  put (fixture, "br.svg", SVG_HEAD "<rect width='4' height='3' fill='#30c'/></svg>", -1);
  after = raw_request (fixture->port, "GET", "/w40/br.png", none_match);
  g_assert_cmpuint (after->status, ==, 200);
  g_assert_false (g_bytes_equal (before->body, after->body));
}

static void
assert_codes (Fixture *fixture, const char *path, const char *expected)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, path);
  g_autofree char *etag = raw_reply_get (reply, "ETag");
  g_autofree char *none_match = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autoptr (RawReply) same = raw_request (fixture->port, "GET", path, none_match);

  g_assert_cmpuint (reply->status, ==, 200);
  assert_field (reply, "Content-Type", "application/json");
  assert_field (reply, "Cache-Control", "public, max-age=86400");
  g_assert_cmpstr (raw_reply_get_text (reply), ==, expected);
  g_assert_cmpuint (same->status, ==, 304);
}

/* QQ is no country. */
static void
test_codes (Fixture *fixture, gconstpointer data)
{
  assert_codes (fixture, "/en/codes.json",
                "{\"br\":\"Brazil\",\"de\":\"Germany\",\"fr\":\"France\",\"gb-eng\":\"England\"}");
  assert_codes (
    fixture, "/de/codes.json",
    "{\"br\":\"Brasilien\",\"de\":\"Deutschland\",\"fr\":\"Frankreich\",\"gb-eng\":\"England\"}");
  assert_codes (
    fixture, "/pt-BR/codes.json",
    "{\"br\":\"Brasil\",\"de\":\"Alemanha\",\"fr\":\"França\",\"gb-eng\":\"Inglaterra\"}");
  assert_codes (fixture, "/zh/codes.json",
                "{\"br\":\"巴西\",\"de\":\"德国\",\"fr\":\"法国\",\"gb-eng\":\"英格兰\"}");
}

/* Injected errors and delays come before the drawing. */
static void
test_faults (Fixture *fixture, gconstpointer data)
{
  BuntingFaults faults = { .delay_min_ms = 50, .delay_max_ms = 60 };
  gint64 start_us = g_get_monotonic_time ();

  bunting_server_set_faults (fixture->server, &faults);
  assert_status (fixture, "/w320/br.png", 200);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 50 * 1000);
  faults.error_rate = 1;
  faults.error_status = 503;
  bunting_server_set_faults (fixture->server, &faults);
  assert_status (fixture, "/w320/br.png", 503);
}

/* The server stops while images are drawn and clients wait for them. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) idle = raw_connect (fixture->port);
  g_autofree char *reply = NULL;

  for (guint i = 0; i < 8; i++) {
    GSocket *socket = raw_connect (fixture->port);

    raw_send (socket, i % 2 == 0 ? "GET /w2560/br.png HTTP/1.1\r\nHost: a\r\n\r\n"
                                 : "GET /w2560/gb-eng.png HTTP/1.1\r\nHost: a\r\n\r\n");
    g_ptr_array_add (sockets, socket);
  }
  /* When this one is answered, the others have been read. */
  raw_send (idle, "GET /br.svg HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  reply = raw_read_all (idle);
  g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
  bunting_server_stop (fixture->server);
  for (guint i = 0; i < sockets->len; i++) {
    g_autofree char *rest = raw_read_all (sockets->pdata[i]);

    g_assert_true (*rest == '\0' || g_str_has_prefix (rest, "HTTP/1.1 200"));
  }
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/flagcdn/svg", test_svg);
  ADD ("/flagcdn/widths", test_widths);
  ADD ("/flagcdn/not-found", test_not_found);
  ADD ("/flagcdn/head-and-conditions", test_head_and_conditions);
  ADD ("/flagcdn/changed-file", test_changed_file);
  ADD ("/flagcdn/codes", test_codes);
  ADD ("/flagcdn/faults", test_faults);
  ADD ("/flagcdn/stop", test_stop);
  return g_test_run ();
}
