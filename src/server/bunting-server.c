/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-server.h"

#include "bunting-base-uri.h"
#include "bunting-flagcdn.h"
#include "bunting-http-listener.h"
#include "bunting-pages.h"
#include "bunting-reply.h"

#include <libsoup/soup.h>
#include <string.h>

/* Serves a collection over HTTP: below /flags in the basic layout, and beside that in flagcdn's;
 * see bunting-serve(1).
 *
 * A request's path is never part of a file's path: it is split into a code and an extension, for
 * which the collection has a path. Everything happens in the thread that listens; the files are
 * small and read in one go. */
struct _BuntingServer {
  GObject parent_instance;

  BuntingCollection *collection;
  BuntingAtlas *atlas;
  BuntingFaultInjection *faults;

  SoupServer *soup;
  BuntingHttpListener *listener; /* (nullable) NULL unless it listens */
  char **base_uris;              /* (nullable) NULL until it listens */

  /* (nullable) NULL until it is asked for; all replies share the bytes */
  GBytes *index_html;
  GBytes *index_json;

  BuntingBodyCache *bodies; /* of files */
  BuntingFlagcdn *flagcdn;
};

G_DEFINE_FINAL_TYPE (BuntingServer, bunting_server, G_TYPE_OBJECT)

#define BASE_PATH "flags"
#define METADATA_NAME "metadata.json"
/* The basic layout's extension of every picture. */
#define BASIC_EXTENSION "gif"

static void
reply_not_found (SoupServerMessage *message)
{
  bunting_reply_status (message, SOUP_STATUS_NOT_FOUND, "Not found; see /flags/");
}

static void
reply_metadata (BuntingServer *self, SoupServerMessage *message, const char *code)
{
  g_autofree char *picture_path =
    bunting_collection_dup_picture_path (self->collection, code, NULL);
  g_autofree char *path = bunting_collection_dup_metadata_path (self->collection, code);
  g_autofree char *upper = g_ascii_strup (code, -1);
  g_autoptr (GBytes) made = NULL;

  if (path != NULL) {
    bunting_reply_file (message, self->bodies, bunting_collection_get_folder (self->collection),
                        path, "application/json");
    return;
  }
  if (picture_path != NULL)
    made = bunting_page_metadata (self->atlas, upper, NULL);
  if (made != NULL)
    bunting_reply_bytes (message, made, "application/json", NULL);
  else
    reply_not_found (message);
}

/* Where there is no GIF, a request for one gets the preferred picture. */
static void
reply_picture (BuntingServer *self,
               SoupServerMessage *message,
               const char *code,
               const char *extension)
{
  g_autofree char *path = bunting_collection_dup_picture_path (self->collection, code, extension);
  BuntingPictureKind kind;

  if (path == NULL && g_ascii_strcasecmp (extension, BASIC_EXTENSION) == 0)
    path = bunting_collection_dup_picture_path (self->collection, code, NULL);
  if (path != NULL && bunting_picture_kind_from_extension (strrchr (path, '.') + 1, &kind))
    bunting_reply_file (message, self->bodies, bunting_collection_get_folder (self->collection),
                        path, bunting_picture_kind_get_media_type (kind));
  else
    reply_not_found (message);
}

/* /flags/br/br.png, /flags/br/metadata.json */
static void
reply_flag (BuntingServer *self, SoupServerMessage *message, const char *code, const char *name)
{
  gsize code_length = strlen (code);

  if (strcmp (name, METADATA_NAME) == 0)
    reply_metadata (self, message, code);
  else if (g_ascii_strncasecmp (name, code, code_length) == 0 && name[code_length] == '.')
    reply_picture (self, message, code, name + code_length + 1);
  else
    reply_not_found (message);
}

static void
reply_index (BuntingServer *self, SoupServerMessage *message, gboolean as_json)
{
  GBytes **page = as_json ? &self->index_json : &self->index_html;

  if (*page == NULL)
    *page = as_json ? bunting_page_index_json (self->collection, self->atlas)
                    : bunting_page_index_html (self->collection, self->atlas);
  bunting_reply_bytes (message, *page, as_json ? "application/json" : "text/html; charset=utf-8",
                       NULL);
}

/* Splits before decoding, so that an encoded slash is not a separator. Returns NULL for an invalid
 * encoding or an encoded slash or NUL. */
static char **
split_path (const char *path)
{
  g_auto (GStrv) segments = NULL;

  if (path[0] != '/')
    return NULL;
  segments = g_strsplit (path + 1, "/", 5);
  for (guint i = 0; segments[i] != NULL; i++) {
    char *decoded = g_uri_unescape_segment (segments[i], NULL, "/");

    if (decoded == NULL)
      return NULL;
    g_free (segments[i]);
    segments[i] = decoded;
  }
  return g_steal_pointer (&segments);
}

static void
reply_cb (SoupServerMessage *message, gpointer user_data)
{
  BuntingServer *self = user_data;
  g_auto (GStrv) segments = split_path (g_uri_get_path (soup_server_message_get_uri (message)));
  guint n_segments = segments != NULL ? g_strv_length (segments) : 0;

  if (n_segments == 0)
    reply_not_found (message);
  else if (strcmp (segments[0], BASE_PATH) != 0)
    bunting_flagcdn_reply (self->flagcdn, message, segments);
  else if (n_segments == 1 || (n_segments == 2 && segments[1][0] == '\0'))
    reply_index (self, message, FALSE);
  else if (n_segments == 2 && strcmp (segments[1], "index.json") == 0)
    reply_index (self, message, TRUE);
  else if (n_segments == 3)
    reply_flag (self, message, segments[1], segments[2]);
  else
    reply_not_found (message);
}

/* Called before a request's body is read: bodies are discarded. */
static void
headers_read_cb (SoupServer *soup,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0)
    return;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                "GET, HEAD");
  bunting_reply_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET and HEAD are allowed");
}

static void
request_read_cb (SoupServer *soup,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer user_data)
{
  bunting_fault_injection_handle (BUNTING_SERVER (user_data)->faults, message);
}

static void
bunting_server_finalize (GObject *object)
{
  BuntingServer *self = BUNTING_SERVER (object);

  bunting_server_stop (self);
  soup_server_remove_handler (self->soup, NULL);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->faults, bunting_fault_injection_free);
  g_clear_pointer (&self->flagcdn, bunting_flagcdn_free);
  g_clear_object (&self->collection);
  g_clear_object (&self->atlas);
  g_clear_pointer (&self->index_html, g_bytes_unref);
  g_clear_pointer (&self->index_json, g_bytes_unref);
  g_clear_pointer (&self->bodies, bunting_body_cache_unref);
  g_strfreev (self->base_uris);
  G_OBJECT_CLASS (bunting_server_parent_class)->finalize (object);
}

static void
bunting_server_class_init (BuntingServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_server_finalize;
}

static void
bunting_server_init (BuntingServer *self)
{
  self->faults = bunting_fault_injection_new (reply_cb, self);
  self->bodies = bunting_body_cache_new (BUNTING_BODY_CACHE_MAX_BYTES);
  /* SoupServer would decode an encoded slash, see split_path(). */
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, headers_read_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, request_read_cb, self, NULL);
}

BuntingServer *
bunting_server_new (BuntingCollection *collection, BuntingAtlas *atlas)
{
  BuntingServer *self = g_object_new (BUNTING_TYPE_SERVER, NULL);

  self->collection = g_object_ref (collection);
  self->atlas = g_object_ref (atlas);
  self->flagcdn = bunting_flagcdn_new (collection, atlas, self->bodies);
  return self;
}

/* Makes the server misbehave on purpose from the next request on. */
void
bunting_server_set_faults (BuntingServer *self, const BuntingFaults *faults)
{
  bunting_fault_injection_set_faults (self->faults, faults);
}

/**
 * bunting_server_listen:
 * @address: numeric; "0.0.0.0" for every IPv4 address of this computer, "::" for every address
 * @port: 0 for a free one
 *
 * Serves from now on, in the thread's default main context. Can be called once.
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT if @address is not an address, else with
 * another %G_IO_ERROR, such as %G_IO_ERROR_ADDRESS_IN_USE
 */
gboolean
bunting_server_listen (BuntingServer *self, const char *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (BuntingHttpListener) listener = NULL;

  if (socket_address == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: not a numeric address",
                 address);
    return FALSE;
  }
  listener = bunting_http_listener_new (self->soup, NULL);
  if (!bunting_http_listener_open (listener, socket_address, error))
    return FALSE;
  self->listener = g_steal_pointer (&listener);
  self->base_uris = bunting_base_uris_new (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket_address)),
    bunting_http_listener_get_port (self->listener), "/" BASE_PATH);
  return TRUE;
}

/* Returns: (nullable): "http://127.0.0.1:8000/flags", the first of bunting_server_get_base_uris()
 */
const char *
bunting_server_get_base_uri (BuntingServer *self)
{
  return self->base_uris != NULL ? self->base_uris[0] : NULL;
}

/* Returns: (nullable): at least one URI, see bunting_base_uris_new(); %NULL before
 *   bunting_server_listen() */
const char *const *
bunting_server_get_base_uris (BuntingServer *self)
{
  return (const char *const *)self->base_uris;
}

/* Closes all connections and the listening socket. To be called in the thread that listens; may be
 * called again. */
void
bunting_server_stop (BuntingServer *self)
{
  if (self->listener != NULL)
    bunting_http_listener_close (self->listener);
  g_clear_object (&self->listener);
  bunting_fault_injection_cancel (self->faults);
}
