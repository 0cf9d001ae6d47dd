/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-reply.h"

#include "bunting-limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RETRY_AFTER_S "1" /* while too much is being sent */

/* No scripts and nothing from other servers, also if an SVG is opened on its own. */
#define SVG_POLICY "default-src 'none'; style-src 'unsafe-inline'"
#define HTML_POLICY "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"

/**
 * bunting_etag_list_matches:
 * @list: the value of an If-None-Match field
 * @etag: strong, with its quotation marks
 *
 * Weak comparison (RFC 9110 8.8.3.2, 13.1.2): `W/"x"` equals `"x"`, and `*` matches everything.
 * Ignores everything after an invalid entity tag.
 */
gboolean
bunting_etag_list_matches (const char *list, const char *etag)
{
  g_autofree char *escaped = g_regex_escape_string (etag, -1);
  g_autofree char *pattern =
    g_strconcat ("^[ \\t,]*(\\*[ \\t]*$|((W/)?\"[^\"]*\"[ \\t,]*)*(W/)?", escaped, ")", NULL);

  return g_regex_match_simple (pattern, list, G_REGEX_RAW, 0);
}

/* RFC 9110 13.2.2: If-None-Match has precedence over the date. */
static gboolean
is_unchanged (SoupMessageHeaders *request, const BuntingRepresentation *representation)
{
  const char *none_match = soup_message_headers_get_list (request, "If-None-Match");
  const char *modified_since = soup_message_headers_get_one (request, "If-Modified-Since");
  g_autoptr (GDateTime) since = NULL;

  if (none_match != NULL)
    return bunting_etag_list_matches (none_match, representation->etag);
  if (modified_since != NULL && representation->last_modified != NULL)
    since = soup_date_time_new_from_http_string (modified_since);
  return since != NULL && g_date_time_compare (representation->last_modified, since) <= 0;
}

/* Parses a single range of bytes, `bytes=0-99`, `bytes=100-` or `bytes=-100` (RFC 9110 14.1.2).
 * Returns its beginning, with *out_length set; @size_bytes for an unsatisfiable range; or 0 with a
 * length of 0 for several ranges or an invalid one, which the RFC allows to ignore. */
static gsize
parse_range (const char *text, gsize size_bytes, gsize *out_length)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("^bytes=[ \\t]*(\\d*)-(\\d*)[ \\t]*$", G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *first_text = NULL;
  g_autofree char *last_text = NULL;
  guint64 first, last;

  *out_length = 0;
  if (!g_regex_match (regex, text, 0, &match))
    return 0;
  first_text = g_match_info_fetch (match, 1);
  last_text = g_match_info_fetch (match, 2);
  first = g_ascii_strtoull (first_text, NULL, 10);
  last = last_text[0] != '\0' ? g_ascii_strtoull (last_text, NULL, 10) : G_MAXUINT64;
  if (first_text[0] == '\0') {
    if (last_text[0] == '\0')
      return 0;
    first = size_bytes - MIN (last, size_bytes);
    last = G_MAXUINT64;
  }
  if (last < first)
    return 0;
  if (first >= size_bytes)
    return size_bytes;
  *out_length = MIN (last, size_bytes - 1) - first + 1;
  return first;
}

/* Reads and removes the Range field. SoupServer's own handling must not see it: up to 3.2 it warns
 * of a range past the end, newer versions abort on a negative first position, and it ignores
 * If-Range (RFC 9110 13.1.5). */
static gsize
take_range (SoupMessageHeaders *request,
            const BuntingRepresentation *representation,
            gsize *out_length)
{
  g_autofree char *range = g_strdup (soup_message_headers_get_list (request, "Range"));
  const char *if_range = soup_message_headers_get_one (request, "If-Range");

  *out_length = 0;
  soup_message_headers_remove (request, "Range");
  if (range == NULL || (if_range != NULL && strcmp (if_range, representation->etag) != 0))
    return 0;
  return parse_range (range, representation->size_bytes, out_length);
}

static void
set_headers (SoupMessageHeaders *response, const BuntingRepresentation *representation)
{
  soup_message_headers_replace (response, "ETag", representation->etag);
  soup_message_headers_replace (response, "Cache-Control", representation->cache_control);
  if (representation->last_modified != NULL) {
    g_autofree char *date =
      soup_date_time_to_string (representation->last_modified, SOUP_DATE_HTTP);

    soup_message_headers_replace (response, "Last-Modified", date);
  }
}

static void
set_body_headers (SoupMessageHeaders *response, const BuntingRepresentation *representation)
{
  soup_message_headers_replace (response, "Content-Type", representation->media_type);
  soup_message_headers_replace (response, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (response, "Accept-Ranges", "bytes");
  if (g_str_has_prefix (representation->media_type, "image/svg"))
    soup_message_headers_replace (response, "Content-Security-Policy", SVG_POLICY);
  else if (g_str_has_prefix (representation->media_type, "text/html"))
    soup_message_headers_replace (response, "Content-Security-Policy", HTML_POLICY);
}

/* Sets the status, 200 or 304, and the headers of a reply to a GET or HEAD request. Returns whether
 * a body must follow. */
gboolean
bunting_reply_begin (SoupServerMessage *message, const BuntingRepresentation *representation)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  set_headers (response, representation);
  if (is_unchanged (request, representation)) {
    /* Otherwise libsoup sends Content-Length: 0 (RFC 9110 8.6: the length of the 200 reply). */
    soup_message_headers_set_encoding (response, SOUP_ENCODING_NONE);
    soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
    return FALSE;
  }

  set_body_headers (response, representation);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  if (strcmp (soup_server_message_get_method (message), "HEAD") == 0) {
    soup_message_headers_set_content_length (response, (goffset)representation->size_bytes);
    return FALSE;
  }
  return TRUE;
}

/* Adds the body, or the requested part of it. */
static void
finish (SoupServerMessage *message, const BuntingRepresentation *representation, GBytes *body)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  SoupMessageBody *response_body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) part = NULL;
  gsize size_bytes = representation->size_bytes;
  gsize length;
  gsize first = take_range (request, representation, &length);

  if (size_bytes == 0)
    return; /* libsoup rejects an empty chunk */
  if (first >= size_bytes) {
    g_autofree char *content_range = g_strdup_printf ("bytes */%" G_GSIZE_FORMAT, size_bytes);

    bunting_reply_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "No such range");
    soup_message_headers_replace (response, "Content-Range", content_range);
    return;
  }
  if (length > 0) {
    soup_message_headers_set_content_range (response, (goffset)first, (goffset)(first + length - 1),
                                            (goffset)size_bytes);
    soup_server_message_set_status (message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
  }
  part = g_bytes_new_from_bytes (body, first, length > 0 ? length : size_bytes);
  soup_message_body_append_bytes (response_body, part);
}

/* Returns: (transfer full) (nullable): the first @size_bytes of an open file, or %NULL if it has
 * fewer */
GBytes *
bunting_reply_read_file (int fd, gsize size_bytes)
{
  g_autofree char *data = g_malloc (size_bytes + 1);
  gsize done_bytes = 0;

  while (done_bytes < size_bytes) {
    gssize n_bytes = read (fd, data + done_bytes, size_bytes - done_bytes);

    if (n_bytes < 0 && errno == EINTR)
      continue;
    if (n_bytes <= 0)
      return NULL;
    done_bytes += (gsize)n_bytes;
  }
  return g_bytes_new_take (g_steal_pointer (&data), size_bytes);
}

/* Sets the status 503 if too much is being sent already. */
static gboolean
check_room (SoupServerMessage *message, BuntingBodyCache *bodies, gsize size_bytes)
{
  if (bunting_body_cache_has_room (bodies, size_bytes))
    return TRUE;
  bunting_reply_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "Too many replies at once");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                RETRY_AFTER_S);
  return FALSE;
}

/* The bytes of one file are the same for all clients. Sets the status of an error. Returns:
 * (transfer full) (nullable) */
static GBytes *
read_shared (SoupServerMessage *message,
             BuntingBodyCache *bodies,
             int fd,
             const BuntingRepresentation *representation)
{
  GBytes *shared = bunting_body_cache_lookup (bodies, representation->etag);
  g_autoptr (GBytes) body = NULL;

  if (shared != NULL)
    return shared;
  if (!check_room (message, bodies, representation->size_bytes))
    return NULL;
  body = bunting_reply_read_file (fd, representation->size_bytes);
  if (body == NULL) {
    bunting_reply_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "The file changed");
    return NULL;
  }
  return bunting_body_cache_add (bodies, representation->etag, body);
}

/* Adds the body, which counts as being sent, after bunting_reply_begin(); or replies with 503. */
void
bunting_reply_shared_bytes (SoupServerMessage *message,
                            BuntingBodyCache *bodies,
                            const BuntingRepresentation *representation,
                            GBytes *body)
{
  g_autoptr (GBytes) shared = bunting_body_cache_lookup (bodies, representation->etag);

  if (shared == NULL && check_room (message, bodies, representation->size_bytes))
    shared = bunting_body_cache_add (bodies, representation->etag, body);
  if (shared != NULL)
    finish (message, representation, shared);
}

/* Returns: (transfer full): a strong entity tag, with its quotation marks */
char *
bunting_reply_make_file_etag (const struct stat *info)
{
  return g_strdup_printf ("\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER
                          "x\"",
                          (guint64)info->st_ino, (guint64)info->st_size,
                          (guint64)info->st_mtim.tv_sec * G_GUINT64_CONSTANT (1000000000) +
                            (guint64)info->st_mtim.tv_nsec);
}

static void
reply_open_file (SoupServerMessage *message,
                 BuntingBodyCache *bodies,
                 int fd,
                 const struct stat *info,
                 const char *media_type)
{
  g_autofree char *etag = bunting_reply_make_file_etag (info);
  g_autoptr (GDateTime) last_modified = g_date_time_new_from_unix_utc (info->st_mtim.tv_sec);
  BuntingRepresentation representation = {
    .etag = etag,
    .last_modified = last_modified,
    .media_type = media_type,
    .cache_control = BUNTING_REPLY_CACHE_A_DAY,
    .size_bytes = (gsize)info->st_size,
  };
  g_autoptr (GBytes) body = NULL;

  if (!bunting_reply_begin (message, &representation))
    return;
  body = read_shared (message, bodies, fd, &representation);
  if (body != NULL)
    finish (message, &representation, body);
}

/* Opens a file below a folder without following a link on the way: the file, or a folder on its
 * path, may have become one since the scan. Returns: -1 with errno for an error */
static int
open_below (const char *folder, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path + strlen (folder), "/", -1);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; names[i] != NULL && fd >= 0; i++) {
    int flags = names[i + 1] != NULL ? O_DIRECTORY : O_NONBLOCK;
    int parent = fd;
    int code;

    if (names[i][0] == '\0')
      continue;
    fd = openat (parent, names[i], O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
    code = errno;
    close (parent);
    errno = code;
  }
  return fd;
}

/**
 * bunting_reply_open_file:
 * @folder: canonical
 * @path: begins with @folder, and must not be made from anything that a client sent
 *
 * Returns: a descriptor of a regular file of at most %BUNTING_PICTURE_MAX_BYTES, or -1 after a
 * reply with 404 if the file is gone or not a regular file any more, or with 500
 */
int
bunting_reply_open_file (SoupServerMessage *message,
                         const char *folder,
                         const char *path,
                         struct stat *out_info)
{
  int fd = open_below (folder, path);

  if (fd < 0) {
    gboolean is_gone = errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENXIO;

    bunting_reply_status (message,
                          is_gone ? SOUP_STATUS_NOT_FOUND : SOUP_STATUS_INTERNAL_SERVER_ERROR,
                          is_gone ? "No such flag" : "The file cannot be read");
    return -1;
  }
  if (fstat (fd, out_info) != 0 || !S_ISREG (out_info->st_mode))
    bunting_reply_status (message, SOUP_STATUS_NOT_FOUND, "No such flag");
  else if (out_info->st_size > BUNTING_PICTURE_MAX_BYTES)
    bunting_reply_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "The file is too large");
  else
    return fd;
  close (fd);
  return -1;
}

/**
 * bunting_reply_file:
 * @message: a GET or HEAD request
 * @bodies: of the server
 * @folder: as for bunting_reply_open_file()
 * @path: as for bunting_reply_open_file()
 *
 * Replies with 200, 206 or 304; with an error of bunting_reply_open_file(); with 500 if the file
 * cannot be read; with 503 if too much is being sent. The entity tag is made of inode, size and
 * modification time of the opened file, so a 304 needs no read.
 */
void
bunting_reply_file (SoupServerMessage *message,
                    BuntingBodyCache *bodies,
                    const char *folder,
                    const char *path,
                    const char *media_type)
{
  struct stat info;
  int fd = bunting_reply_open_file (message, folder, path, &info);

  if (fd < 0)
    return;
  reply_open_file (message, bodies, fd, &info, media_type);
  close (fd);
}

/* Replies to a GET or HEAD request with 200, 206 or 304. cache_control: (nullable): %NULL for
 * pages, which clients must revalidate: they depend on the folder and the locale. */
void
bunting_reply_bytes (SoupServerMessage *message,
                     GBytes *body,
                     const char *media_type,
                     const char *cache_control)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", digest);
  BuntingRepresentation representation = {
    .etag = etag,
    .media_type = media_type,
    .cache_control = cache_control != NULL ? cache_control : "no-cache",
    .size_bytes = g_bytes_get_size (body),
  };

  if (bunting_reply_begin (message, &representation))
    finish (message, &representation, body);
}

/**
 * bunting_reply_status:
 * @status: an HTTP status of an error
 * @text: one line in English
 *
 * Replaces the reply prepared so far, if any.
 */
void
bunting_reply_status (SoupServerMessage *message, guint status, const char *text)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  static const char *const stale[] = { "ETag", "Last-Modified", "Accept-Ranges",
                                       "Content-Security-Policy" };

  for (guint i = 0; i < G_N_ELEMENTS (stale); i++)
    soup_message_headers_remove (response, stale[i]);
  soup_message_headers_replace (response, "Content-Type", "text/plain; charset=utf-8");
  soup_message_headers_replace (response, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (response, "Cache-Control", "no-store");
  soup_server_message_set_status (message, status, NULL);
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  if (g_strcmp0 (soup_server_message_get_method (message), "HEAD") == 0)
    soup_message_headers_set_content_length (response, (goffset)strlen (line));
  else
    soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY,
                              line, strlen (line));
}
