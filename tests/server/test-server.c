/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-server.h"

#include "bunting-limits.h"
#include "bunting-reply.h"
#include "raw-client.h"
#include "test-utils.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *outer; /* has the folder, and a file that must not be served */
  char *folder;
  BuntingAtlas *atlas;
  BuntingServer *server;
  guint16 port;
} Fixture;

static void
put (Fixture *fixture, const char *relative_path, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, relative_path, NULL);

  test_write_file (path, text, -1);
}

static void
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingCollection) collection =
    bunting_collection_new_for_folder (fixture->folder, &error);

  g_assert_no_error (error);
  fixture->server = bunting_server_new (collection, fixture->atlas);
  g_assert_null (bunting_server_get_base_uri (fixture->server));
  bunting_server_listen (fixture->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  fixture->port = raw_port_of (bunting_server_get_base_uri (fixture->server));
}

static void
set_up (Fixture *fixture, gconstpointer folder_name)
{
  g_autofree char *secret = NULL;
  g_autoptr (GError) error = NULL;

  fixture->outer = test_make_folder ();
  fixture->folder = g_build_filename (fixture->outer, folder_name, NULL);
  secret = g_build_filename (fixture->outer, "secret.txt", NULL);
  test_write_file (secret, "secret", -1);
  put (fixture, "br.png", "the PNG of Brazil");
  put (fixture, "br.svg", "<svg/>");
  put (fixture, "CN.webp", "webp");
  put (fixture, "in.jpeg", "jpeg");
  put (fixture, "gb-eng.svg", "<svg/>");
  put (fixture, "ru.svg", "<svg/>");
  put (fixture, "qq.png", "of no country");
  put (fixture, "fr/fr.gif", "gif");
  put (fixture, "fr/metadata.json", "{\"country\": \"La France\", \"iso_cc\": \"FR\"}");
  fixture->atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  start (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->atlas);
  test_settle ();
  test_remove_folder (fixture->outer);
  g_free (fixture->folder);
  g_free (fixture->outer);
}

static void
assert_field (RawReply *reply, const char *field, const char *expected)
{
  g_autofree char *value = raw_reply_get (reply, field);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_get (Fixture *fixture, const char *path, const char *media_type, const char *body)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, path);

  g_test_message ("%s", path);
  g_assert_cmpuint (reply->status, ==, 200);
  assert_field (reply, "Content-Type", media_type);
  assert_field (reply, "X-Content-Type-Options", "nosniff");
  if (body != NULL)
    g_assert_cmpstr (raw_reply_get_text (reply), ==, body);
}

static void
assert_not_found (Fixture *fixture, const char *path)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, path);

  g_test_message ("%s", path);
  g_assert_cmpuint (reply->status, ==, 404);
  assert_field (reply, "Content-Type", "text/plain; charset=utf-8");
  assert_field (reply, "ETag", NULL);
  g_assert_cmpuint (strlen (raw_reply_get_text (reply)), <, 200);
}

static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  assert_get (fixture, "/flags/br/br.png", "image/png", "the PNG of Brazil");
  assert_get (fixture, "/flags/BR/Br.PNG", "image/png", "the PNG of Brazil");
  assert_get (fixture, "/flags/br/%62r.png", "image/png", "the PNG of Brazil");
  assert_get (fixture, "/flags/br/br.png?a=b", "image/png", "the PNG of Brazil");
  assert_get (fixture, "/flags/br/br.svg", "image/svg+xml", "<svg/>");
  assert_get (fixture, "/flags/cn/cn.webp", "image/webp", "webp");
  assert_get (fixture, "/flags/in/in.jpg", "image/jpeg", "jpeg");
  assert_get (fixture, "/flags/gb-eng/gb-eng.svg", "image/svg+xml", "<svg/>");
  assert_get (fixture, "/flags/fr/fr.gif", "image/gif", "gif");
  /* The basic layout's GIF: the preferred picture where there is no GIF. */
  assert_get (fixture, "/flags/br/br.gif", "image/svg+xml", "<svg/>");
  assert_get (fixture, "/flags/cn/cn.gif", "image/webp", "webp");
}

static void
test_not_found (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/",
    "/favicon.ico",
    "/flag",
    "/flagsbr",
    "/flags/de/de.gif",
    "/flags/de/metadata.json",
    "/flags/qq/metadata.json",
    "/flags/br/br.webp",
    "/flags/br/br.txt",
    "/flags/br/br.",
    "/flags/br/br",
    "/flags/br/",
    "/flags/br",
    "/flags/br/fr.gif",
    "/flags/br/br.gif/",
    "/flags/br/br.gif/x",
    "/flags//br/br.gif",
    "//flags/br/br.gif",
    "/flags/br/METADATA.json",
    "/flags/xyz/xyz.gif",
    "/flags/index.html",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_not_found (fixture, paths[i]);
}

static void
test_metadata (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, "/flags/br/metadata.json");
  g_autoptr (RawReply) england = raw_get (fixture->port, "/flags/gb-eng/metadata.json");
  g_autoptr (RawReply) russia = raw_get (fixture->port, "/flags/ru/metadata.json");

  assert_field (reply, "Content-Type", "application/json");
  g_assert_nonnull (strstr (raw_reply_get_text (reply), "\"country\":\"Brazil\""));
  g_assert_nonnull (strstr (raw_reply_get_text (reply), "\"iso_cc\":\"BR\""));
  g_assert_nonnull (strstr (raw_reply_get_text (england), "\"country\":\"England\""));
  g_assert_nonnull (strstr (raw_reply_get_text (russia), "\"country\":\"Russia\""));
  g_assert_nonnull (
    strstr (raw_reply_get_text (russia), "\"official_name\":\"Russian Federation\""));
  /* The collection's metadata.json has precedence. */
  assert_get (fixture, "/flags/fr/metadata.json", "application/json",
              "{\"country\": \"La France\", \"iso_cc\": \"FR\"}");
}

static void
test_escapes (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/flags/../../etc/passwd",
    "/flags/../secret.txt",
    "/../secret.txt",
    "/flags/br/../../../secret.txt",
    "/flags/%2e%2e/secret.txt",
    "/flags/%2e%2e/%2e%2e/etc/passwd",
    "/flags/..%2fsecret.txt",
    "/flags/br/..%2f..%2fsecret.txt",
    "/flags/br%2fbr.png",
    "/flags%2fbr/br.png",
    "/flags/..\\secret.txt",
    "/flags/%5c..%5csecret.txt",
    "/flags/br/br.png%00",
    "/flags/br%00/br.png",
    "/flags/br/br.png%00.gif",
    "/flags/br/br%2epng/../../../../secret.txt",
    "/flags//etc/passwd",
    "/flags/br/%",
    "/flags/br/%zz",
    "/flags/br/br.%c0%af",
    "/flags/./br/./../../secret.txt",
    "/etc/passwd",
    "/flags/br/....//....//secret.txt",
    "/flags/br/.../secret.txt",
    "/flags/../flags/../../../../../../../../etc/passwd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (RawReply) reply = raw_get (fixture->port, paths[i]);

    g_test_message ("%s", paths[i]);
    g_assert_true (reply->status == 404 || reply->status == 400);
    if (reply->body != NULL) {
      g_assert_null (strstr (raw_reply_get_text (reply), "secret"));
      g_assert_null (strstr (raw_reply_get_text (reply), "root:"));
    }
  }
}

static void
assert_nonsense (Fixture *fixture, const char *request, gssize size_bytes)
{
  g_autoptr (RawReply) reply = raw_exchange (fixture->port, request, size_bytes);

  g_assert_true (reply->status == 0 || (reply->status >= 400 && reply->status != 500));
}

/* No request makes the server warn (a warning ends the test), hang or crash. */
static void
test_nonsense (Fixture *fixture, gconstpointer data)
{
  g_autofree char *long_path = g_strnfill (90000, 'a');
  g_autofree char *long_request = g_strdup_printf ("GET /flags/%s HTTP/1.1\r\n\r\n", long_path);
  g_autofree char *huge = g_strnfill (3000000, 'x');
  g_autofree char *huge_header = g_strdup_printf ("GET /flags/ HTTP/1.1\r\nA: %s\r\n\r\n", huge);
  static const char nul[] = "GET /flags/br\0/br.png HTTP/1.1\r\nHost: a\r\n\r\n";

  assert_nonsense (fixture, "", 0);
  assert_nonsense (fixture, "\r\n\r\n", -1);
  assert_nonsense (fixture, "GET", -1);
  assert_nonsense (fixture, "GET /flags/../../etc/passwd\r\n\r\n", -1);
  assert_nonsense (fixture, "GET etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "GET ../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "GET /flags/br/br.png HTTP/9.9\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "GET /flags/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "GET /flags/x HTTP/1.1\r\nHost: a/../b\r\n\r\n", -1);
  assert_nonsense (fixture, "CONNECT secret.txt:80 HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  assert_nonsense (fixture, "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", -1);
  assert_nonsense (fixture,
                   "GET /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", -1);
  assert_nonsense (fixture, nul, sizeof nul - 1);
  assert_nonsense (fixture, long_request, -1);
  assert_nonsense (fixture, huge_header, -1);
  assert_nonsense (fixture, huge, 3000000);
  assert_get (fixture, "/flags/br/br.png", "image/png", "the PNG of Brazil");
}

/* Headers of a body are ignored, without a warning or a leak (SoupServer leaks the path of some of
 * these), and the body is not parsed as another request. */
static void
test_body (Fixture *fixture, gconstpointer data)
{
  static const char *const headers[] = {
    "Content-Length: 5x",     "Content-Length: -5",         "CONTENT-length: 5, 6",
    "Transfer-Encoding: foo", "transfer-ENCODING: chunked", "Content-Length: 20",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autofree char *get =
      g_strdup_printf ("GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", headers[i]);
    g_autofree char *two = g_strdup_printf ("\r\nPOST /flags/ HTTP/1.1\r\nHost: a\r\n%s\r\n"
                                            "\r\nGET /flags/ HTTP/1.1\r\nHost: a\r\n\r\n",
                                            headers[i]);
    g_autoptr (RawReply) got = raw_exchange (fixture->port, get, -1);
    g_autoptr (RawReply) posted = raw_exchange (fixture->port, two, -1);

    g_test_message ("%s", headers[i]);
    g_assert_cmpuint (got->status, ==, SOUP_STATUS_OK);
    g_assert_cmpuint (posted->status, ==, SOUP_STATUS_METHOD_NOT_ALLOWED);
    g_assert_null (strstr (raw_reply_get_text (posted), "HTTP/1."));
  }
}

/* A header's name in two parts, in a second request. */
static void
test_body_in_parts (Fixture *fixture, gconstpointer data)
{
  GSocket *socket = raw_connect (fixture->port);
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;

  raw_send (socket, "GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n\r\n");
  first = raw_read_some (socket);
  g_assert_true (g_str_has_prefix (first, "HTTP/1.1 200 "));
  raw_send (socket, "GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\nTransfer-En");
  test_settle ();
  raw_send (socket, "coding: foo\r\n\r\n");
  rest = raw_read_all (socket);
  g_assert_true (g_str_has_prefix (rest, "HTTP/1.1 200 "));
  g_object_unref (socket);
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/flags/br/br.png", "/flags/br/metadata.json", "/flags/",
                                       "/flags/index.json", "/nowhere" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (RawReply) get = raw_get (fixture->port, paths[i]);
    g_autoptr (RawReply) head = raw_request (fixture->port, "HEAD", paths[i], NULL);
    g_autoptr (RawReply) with_range =
      raw_request (fixture->port, "HEAD", paths[i], "Range: bytes=0-3\r\n");
    g_autofree char *length = raw_reply_get (get, "Content-Length");
    g_autofree char *type = raw_reply_get (get, "Content-Type");
    g_autofree char *etag = raw_reply_get (get, "ETag");

    g_test_message ("%s", paths[i]);
    g_assert_cmpuint (head->status, ==, get->status);
    g_assert_cmpuint (g_bytes_get_size (head->body), ==, 0);
    g_assert_cmpuint (g_bytes_get_size (get->body), ==, g_ascii_strtoull (length, NULL, 10));
    assert_field (head, "Content-Length", length);
    assert_field (head, "Content-Type", type);
    assert_field (head, "ETag", etag);
    g_assert_cmpuint (with_range->status, ==, get->status);
    g_assert_cmpuint (g_bytes_get_size (with_range->body), ==, 0);
    assert_field (with_range, "Content-Length", length);
  }
}

static void
assert_conditional (Fixture *fixture, const char *path, guint expected, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

static void
assert_conditional (Fixture *fixture, const char *path, guint expected, const char *format, ...)
{
  g_autofree char *header = NULL;
  g_autoptr (RawReply) reply = NULL;
  va_list arguments;

  va_start (arguments, format);
  header = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reply = raw_request (fixture->port, "GET", path, header);
  g_test_message ("%s: %s", path, header);
  g_assert_cmpuint (reply->status, ==, expected);
  if (expected == 304) {
    g_autofree char *etag = raw_reply_get (reply, "ETag");

    g_assert_nonnull (etag);
    g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 0);
    assert_field (reply, "Content-Length", NULL);
  }
}

static void
test_conditional (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/flags/br/br.png", "/flags/br/metadata.json",
                                       "/flags/fr/metadata.json", "/flags" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (RawReply) reply = raw_get (fixture->port, paths[i]);
    g_autofree char *etag = raw_reply_get (reply, "ETag");

    g_assert_cmpint (etag[0], ==, '"');
    assert_conditional (fixture, paths[i], 304, "If-None-Match: %s\r\n", etag);
    assert_conditional (fixture, paths[i], 304, "If-None-Match: W/%s\r\n", etag);
    assert_conditional (fixture, paths[i], 304, "If-None-Match: *\r\n");
    assert_conditional (fixture, paths[i], 304, "If-None-Match: \"a,b\", W/\"c\" ,%s\r\n", etag);
    assert_conditional (fixture, paths[i], 304, "If-None-Match: \"a\"\r\nIf-None-Match: %s\r\n",
                        etag);
    assert_conditional (fixture, paths[i], 200, "If-None-Match: \"a\", W/\"\"\r\n");
    assert_conditional (fixture, paths[i], 200, "If-None-Match: x%s\r\n", etag);
    assert_conditional (fixture, paths[i], 200, "If-None-Match: \"\r\n");
    assert_conditional (fixture, paths[i], 200, "If-None-Match:\r\n");
  }
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
  static const char path[] = "/flags/br/br.png";
  g_autoptr (RawReply) reply = raw_get (fixture->port, path);
  g_autofree char *date = raw_reply_get (reply, "Last-Modified");

  g_assert_nonnull (date);
  assert_field (reply, "Cache-Control", "public, max-age=86400");
  assert_conditional (fixture, path, 304, "If-Modified-Since: %s\r\n", date);
  assert_conditional (fixture, path, 304, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n");
  assert_conditional (fixture, path, 200, "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT\r\n");
  assert_conditional (fixture, path, 200, "If-Modified-Since: yesterday\r\n");
  /* The entity tag has precedence. */
  assert_conditional (fixture, path, 200, "If-Modified-Since: %s\r\nIf-None-Match: \"a\"\r\n",
                      date);
}

static void
test_etag_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawReply) before = raw_get (fixture->port, "/flags/br/br.png");
  g_autofree char *etag = raw_reply_get (before, "ETag");

  /* The same length, and perhaps the same modification time. */
  put (fixture, "br.png", "the PNG of Brasil");
  assert_conditional (fixture, "/flags/br/br.png", 200, "If-None-Match: %s\r\n", etag);
  assert_get (fixture, "/flags/br/br.png", "image/png", "the PNG of Brasil");
}

static void
assert_range (Fixture *fixture,
              const char *header,
              guint status,
              const char *range,
              const char *body)
{
  g_autoptr (RawReply) reply = raw_request (fixture->port, "GET", "/flags/br/br.png", header);

  g_test_message ("%s", header);
  g_assert_cmpuint (reply->status, ==, status);
  assert_field (reply, "Content-Range", range);
  if (body != NULL)
    g_assert_cmpstr (raw_reply_get_text (reply), ==, body);
}

static void
test_range (Fixture *fixture, gconstpointer data)
{
  static const char whole[] = "the PNG of Brazil";
  g_autoptr (RawReply) reply = raw_get (fixture->port, "/flags/br/br.png");
  g_autofree char *etag = raw_reply_get (reply, "ETag");
  g_autofree char *same = g_strdup_printf ("Range: bytes=4-6\r\nIf-Range: %s\r\n", etag);

  assert_field (reply, "Accept-Ranges", "bytes");
  assert_range (fixture, "Range: bytes=4-6\r\n", 206, "bytes 4-6/17", "PNG");
  assert_range (fixture, "Range: bytes=11-\r\n", 206, "bytes 11-16/17", "Brazil");
  assert_range (fixture, "Range: bytes=-6\r\n", 206, "bytes 11-16/17", "Brazil");
  assert_range (fixture, "Range: bytes=0-999\r\n", 206, "bytes 0-16/17", whole);
  assert_range (fixture, "Range: bytes=17-\r\n", 416, "bytes */17", NULL);
  assert_range (fixture, "Range: bytes=-0\r\n", 416, "bytes */17", NULL);
  assert_range (fixture, "Range: bytes=-999999\r\n", 206, "bytes 0-16/17", whole);
  assert_range (fixture, "Range: bytes=0-99999999999999999999999\r\n", 206, "bytes 0-16/17", whole);
  assert_range (fixture, "Range: bytes=99999999999999999999999-\r\n", 416, "bytes */17", NULL);
  assert_range (fixture, "Range: bytes=5-2\r\n", 200, NULL, whole);
  assert_range (fixture, "Range: bytes=-\r\n", 200, NULL, whole);
  assert_range (fixture, "Range: bytes=--5\r\n", 200, NULL, whole);
  assert_range (fixture, "Range: bytes=\r\n", 200, NULL, whole);
  assert_range (fixture, "Range:\r\n", 200, NULL, whole);
  assert_range (fixture, "Range: bytes=16-16\r\n", 206, "bytes 16-16/17", "l");
  assert_range (fixture, "Range: lines=1-2\r\n", 200, NULL, whole);
  assert_range (fixture, "Range: bytes=x\r\n", 200, NULL, whole);
  /* Several ranges are ignored. */
  assert_range (fixture, "Range: bytes=0-1,3-4\r\n", 200, NULL, whole);
  assert_range (fixture, "Range: bytes=0-1\r\nRange: bytes=3-4\r\n", 200, NULL, whole);
  assert_range (fixture, same, 206, "bytes 4-6/17", "PNG");
  assert_range (fixture, "Range: bytes=4-6\r\nIf-Range: \"other\"\r\n", 200, NULL, whole);
}

static void
test_methods (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = {
    "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"
  };
  g_autofree char *long_body = g_strnfill (3000000, 'x');
  g_autofree char *upload = g_strconcat (
    "PUT /flags/br/br.png HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n", long_body, NULL);
  g_autoptr (RawReply) reply = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autoptr (RawReply) refused =
      raw_request (fixture->port, methods[i], "/flags/br/br.png", "Content-Length: 0\r\n");

    g_assert_cmpuint (refused->status, ==, 405);
    assert_field (refused, "Allow", "GET, HEAD");
  }
  reply = raw_exchange (fixture->port, upload, -1);
  g_assert_cmpuint (reply->status, ==, 405);
  assert_get (fixture, "/flags/br/br.png", "image/png", "the PNG of Brazil");
}

/* The folder changes after the scan: a missing file is not found, and a link, pipe or folder in its
 * place is not followed or read. */
static void
test_folder_changes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *png = g_build_filename (fixture->folder, "br.png", NULL);
  g_autofree char *svg = g_build_filename (fixture->folder, "br.svg", NULL);
  g_autofree char *webp = g_build_filename (fixture->folder, "CN.webp", NULL);
  g_autofree char *jpeg = g_build_filename (fixture->folder, "in.jpeg", NULL);
  g_autoptr (RawReply) too_large = NULL;

  g_assert_cmpint (g_unlink (png), ==, 0);
  assert_not_found (fixture, "/flags/br/br.png");
  g_assert_cmpint (symlink ("../secret.txt", png), ==, 0);
  assert_not_found (fixture, "/flags/br/br.png");
  g_assert_cmpint (g_unlink (svg), ==, 0);
  g_assert_cmpint (mkfifo (svg, 0600), ==, 0);
  assert_not_found (fixture, "/flags/br/br.svg");
  g_assert_cmpint (g_unlink (webp), ==, 0);
  g_assert_cmpint (g_mkdir (webp, 0700), ==, 0);
  assert_not_found (fixture, "/flags/cn/cn.webp");
  g_assert_cmpint (truncate (jpeg, BUNTING_PICTURE_MAX_BYTES + 1), ==, 0);
  too_large = raw_get (fixture->port, "/flags/in/in.jpg");
  g_assert_cmpuint (too_large->status, ==, 500);
  g_assert_cmpint (truncate (jpeg, 0), ==, 0);
  assert_get (fixture, "/flags/in/in.jpg", "image/jpeg", "");
}

static void
test_index (Fixture *fixture, gconstpointer folder_name)
{
  g_autoptr (RawReply) page = raw_get (fixture->port, "/flags/");
  g_autoptr (RawReply) same_page = raw_get (fixture->port, "/flags");
  g_autoptr (RawReply) list = raw_get (fixture->port, "/flags/index.json");
  const char *text = raw_reply_get_text (page);

  assert_field (page, "Content-Type", "text/html; charset=utf-8");
  assert_field (page, "Content-Security-Policy",
                "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'");
  g_assert_cmpstr (text, ==, raw_reply_get_text (same_page));
  g_assert_nonnull (strstr (text, "src=\"/flags/br/br.svg\""));
  g_assert_nonnull (strstr (text, ">Brazil</a>"));
  g_assert_nonnull (strstr (text, ">QQ</a>"));
  g_assert_nonnull (strstr (text, "<html lang=\"en\">"));
  /* The folder's name is escaped. */
  g_assert_nonnull (strstr (text, "<h1>&lt;b&gt;&amp;&quot;</h1>"));
  g_assert_null (strstr (text, "<b>"));
  assert_field (list, "Content-Type", "application/json");
  g_assert_nonnull (strstr (raw_reply_get_text (list), "\"collection\":\"<b>&\\\"\""));
  g_assert_nonnull (
    strstr (raw_reply_get_text (list),
            "{\"iso_cc\":\"BR\",\"country\":\"Brazil\",\"picture\":\"br/br.svg\"}"));
}

static void
test_svg_policy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawReply) svg = raw_get (fixture->port, "/flags/br/br.svg");
  g_autoptr (RawReply) png = raw_get (fixture->port, "/flags/br/br.png");

  assert_field (svg, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  assert_field (png, "Content-Security-Policy", NULL);
}

/* Several requests on one connection, also pipelined. */
static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  static const char request[] = "GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n\r\n";
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;
  const char *at;
  guint n_replies = 0;

  raw_send (socket, request);
  first = raw_read_some (socket);
  g_assert_true (g_str_has_prefix (first, "HTTP/1.1 200"));
  for (guint i = 0; i < 5; i++)
    raw_send (socket, request);
  raw_send (socket, "GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  rest = raw_read_all (socket);
  for (at = rest; (at = strstr (at, "HTTP/1.1 200")) != NULL; at++)
    n_replies++;
  g_assert_cmpuint (n_replies, ==, 6);
}

static void
test_faults_errors (Fixture *fixture, gconstpointer data)
{
  BuntingFaults faults = { .error_rate = 1, .error_status = 418 };
  guint n_errors = 0;

  bunting_server_set_faults (fixture->server, &faults);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (RawReply) reply = raw_get (fixture->port, "/flags/br/br.png");

    g_assert_cmpuint (reply->status, ==, 418);
  }
  faults.error_rate = 0.5;
  bunting_server_set_faults (fixture->server, &faults);
  for (guint i = 0; i < 200; i++) {
    g_autoptr (RawReply) reply = raw_get (fixture->port, "/flags/br/br.png");

    n_errors += reply->status == 418;
  }
  /* All or none of 200: a probability of less than 10^-59. */
  g_assert_cmpuint (n_errors, >, 0);
  g_assert_cmpuint (n_errors, <, 200);
}

static void
test_faults_delay (Fixture *fixture, gconstpointer data)
{
  BuntingFaults faults = { .delay_min_ms = 100, .delay_max_ms = 120 };
  gint64 start_us = g_get_monotonic_time ();

  bunting_server_set_faults (fixture->server, &faults);
  assert_get (fixture, "/flags/br/br.png", "image/png", "the PNG of Brazil");
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 100 * 1000);
}

static gboolean
time_over_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer user_data)
{
  return *(gboolean *)user_data;
}

static void
run_for (guint duration_ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (duration_ms, time_over_cb, &is_over);
  test_wait_until (is_set, &is_over);
}

/* Clients close during a delay; then the server stops during delays. */
static void
test_faults_disconnect (Fixture *fixture, gconstpointer data)
{
  BuntingFaults faults = { .delay_min_ms = 50, .delay_max_ms = 50 };
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);

  bunting_server_set_faults (fixture->server, &faults);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GSocket) socket = raw_connect (fixture->port);

    raw_send (socket, "GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n\r\n");
    if (i % 2 == 0)
      run_for (10);
    g_socket_close (socket, NULL);
  }
  run_for (200);
  faults.delay_min_ms = faults.delay_max_ms = BUNTING_FAULT_DELAY_MAX_MS;
  bunting_server_set_faults (fixture->server, &faults);
  for (guint i = 0; i < 20; i++) {
    GSocket *socket = raw_connect (fixture->port);

    raw_send (socket, "GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n\r\n");
    g_ptr_array_add (sockets, socket);
  }
  run_for (100);
  bunting_server_stop (fixture->server);
  run_for (10);
  for (guint i = 0; i < sockets->len; i++) {
    g_autofree char *rest = raw_read_all (sockets->pdata[i]);

    g_assert_cmpstr (rest, ==, "");
  }
}

static void
test_listen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection =
    bunting_collection_new_for_folder (fixture->folder, NULL);
  g_autoptr (BuntingServer) second = bunting_server_new (collection, fixture->atlas);
  g_autoptr (BuntingServer) everywhere = bunting_server_new (collection, fixture->atlas);
  g_autoptr (BuntingServer) ipv6 = bunting_server_new (collection, fixture->atlas);
  g_autoptr (GError) error = NULL;

  g_assert_false (bunting_server_listen (second, "127.0.0.1", fixture->port, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_assert_false (bunting_server_listen (second, "localhost", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  /* An address for documentation (RFC 5737), which this computer does not have. */
  g_assert_false (bunting_server_listen (second, "192.0.2.1", 0, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_true (bunting_server_listen (everywhere, "0.0.0.0", 0, NULL));
  g_assert_null (strstr (bunting_server_get_base_uri (everywhere), "0.0.0.0"));
  fixture->port = raw_port_of (bunting_server_get_base_uri (everywhere));
  assert_get (fixture, "/flags/br/br.png", "image/png", "the PNG of Brazil");
  if (bunting_server_listen (ipv6, "::1", 0, NULL))
    g_assert_true (g_str_has_prefix (bunting_server_get_base_uri (ipv6), "http://[::1]:"));
  else
    g_test_message ("this machine has no IPv6");
}

static void
test_etag_list (void)
{
  g_assert_true (bunting_etag_list_matches ("*", "\"a\""));
  g_assert_true (bunting_etag_list_matches (" * ", "\"a\""));
  g_assert_true (bunting_etag_list_matches ("\"b\",\"a\"", "\"a\""));
  g_assert_true (bunting_etag_list_matches ("W/\"a\"", "\"a\""));
  g_assert_false (bunting_etag_list_matches ("", "\"a\""));
  g_assert_false (bunting_etag_list_matches ("a", "\"a\""));
  g_assert_false (bunting_etag_list_matches ("\"a", "\"a\""));
  g_assert_false (bunting_etag_list_matches ("\"aa\"", "\"a\""));
  g_assert_false (bunting_etag_list_matches ("w/\"a\"", "\"a\""));
  g_assert_false (bunting_etag_list_matches ("*,\"b\"", "\"a\""));
}

#define ADD(path, function) g_test_add (path, Fixture, "flags", set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/server/pictures", test_pictures);
  ADD ("/server/not-found", test_not_found);
  ADD ("/server/metadata", test_metadata);
  ADD ("/server/escapes", test_escapes);
  ADD ("/server/nonsense", test_nonsense);
  ADD ("/server/body", test_body);
  ADD ("/server/body/in-parts", test_body_in_parts);
  ADD ("/server/head", test_head);
  ADD ("/server/conditional", test_conditional);
  ADD ("/server/dates", test_dates);
  ADD ("/server/etag-changes", test_etag_changes);
  ADD ("/server/range", test_range);
  ADD ("/server/methods", test_methods);
  ADD ("/server/folder-changes", test_folder_changes);
  ADD ("/server/svg-policy", test_svg_policy);
  ADD ("/server/keep-alive", test_keep_alive);
  ADD ("/server/faults/errors", test_faults_errors);
  ADD ("/server/faults/delay", test_faults_delay);
  ADD ("/server/faults/disconnect", test_faults_disconnect);
  ADD ("/server/listen", test_listen);
  g_test_add ("/server/index", Fixture, "<b>&\"", set_up, test_index, tear_down);
  g_test_add_func ("/server/etag-list", test_etag_list);
  return g_test_run ();
}
