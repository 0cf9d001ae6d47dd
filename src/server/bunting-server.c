/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-server.h"

#include "bunting-base-uri.h"
#include "bunting-http-listener.h"
#include "bunting-pages.h"
#include "bunting-reply.h"

#include <libsoup/soup.h>
#include <string.h>

/* Serves a collection over HTTP, below /flags, in the seed's layout.
 *
 * A request's path is never joined to a path of the file system: it is taken apart into a code and
 * an extension, and the collection says which file that is. One thread does everything, that of the
 * main context in which the server listens; files are small and read at once. */
struct _BuntingServer {
  GObject parent_instance;

  BuntingCollection *collection; /* (owned) */
  BuntingAtlas *atlas;           /* (owned) */
  BuntingServerWeather weather;

  SoupServer *soup;              /* (owned) */
  BuntingHttpListener *listener; /* (owned) (nullable) */
  char *base_uri;                /* (owned) (nullable) NULL until it listens */
  GHashTable *delays;            /* (owned) set of Delay */
};

/* A reply that is being held back. */
typedef struct {
  BuntingServer *server;      /* (unowned) */
  SoupServerMessage *message; /* (owned) */
  GSource *source;            /* (owned) */
  gulong finished_id;
} Delay;

G_DEFINE_FINAL_TYPE (BuntingServer, bunting_server, G_TYPE_OBJECT)

#define BASE_PATH "flags"
#define METADATA_NAME "metadata.json"
/* The seed's name for a picture, whatever it is. */
#define SEED_EXTENSION "gif"

static void
reply_not_found (SoupServerMessage *message)
{
  bunting_reply_status (message, SOUP_STATUS_NOT_FOUND, "There is nothing here; see /flags/");
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
    bunting_reply_file (message, path, "application/json");
    return;
  }
  if (picture_path != NULL)
    made = bunting_page_metadata (self->atlas, upper);
  if (made != NULL)
    bunting_reply_bytes (message, made, "application/json");
  else
    reply_not_found (message);
}

/* Whatever a client of the seed's layout asks for under the name of a GIF, it gets the picture that
 * there is, said to be what it is. */
static void
reply_picture (BuntingServer *self,
               SoupServerMessage *message,
               const char *code,
               const char *extension)
{
  g_autofree char *path = bunting_collection_dup_picture_path (self->collection, code, extension);
  BuntingPictureKind kind;

  if (path == NULL && g_ascii_strcasecmp (extension, SEED_EXTENSION) == 0)
    path = bunting_collection_dup_picture_path (self->collection, code, NULL);
  if (path != NULL && bunting_picture_kind_from_extension (strrchr (path, '.') + 1, &kind))
    bunting_reply_file (message, path, bunting_picture_kind_get_media_type (kind));
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
  g_autoptr (GBytes) page = as_json ? bunting_page_index_json (self->collection, self->atlas)
                                    : bunting_page_index_html (self->collection, self->atlas);

  bunting_reply_bytes (message, page, as_json ? "application/json" : "text/html; charset=utf-8");
}

/* The segments of a path, each decoded by itself, so that an encoded slash separates nothing; NULL
 * for an encoding that is broken or hides a slash or a NUL. */
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
reply (BuntingServer *self, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_auto (GStrv) segments = split_path (g_uri_get_path (uri));
  guint n_segments = segments != NULL ? g_strv_length (segments) : 0;

  if (n_segments == 0 || strcmp (segments[0], BASE_PATH) != 0)
    reply_not_found (message);
  else if (n_segments == 1 || (n_segments == 2 && segments[1][0] == '\0'))
    reply_index (self, message, FALSE);
  else if (n_segments == 2 && strcmp (segments[1], "index.json") == 0)
    reply_index (self, message, TRUE);
  else if (n_segments == 3)
    reply_flag (self, message, segments[1], segments[2]);
  else
    reply_not_found (message);
}

static void
reply_in_weather (BuntingServer *self, SoupServerMessage *message)
{
  /* g_random_double() is below 1, so that a rate of 1 means always, and of 0 never. */
  if (g_random_double () < self->weather.error_rate)
    bunting_reply_status (message, self->weather.error_status, "Bad weather, on purpose");
  else
    reply (self, message);
}

static void
delay_free (Delay *delay)
{
  g_signal_handler_disconnect (delay->message, delay->finished_id);
  g_source_destroy (delay->source);
  g_source_unref (delay->source);
  g_object_unref (delay->message);
  g_free (delay);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  Delay *delay = user_data;

  reply_in_weather (delay->server, delay->message);
  soup_server_message_unpause (delay->message);
  g_hash_table_remove (delay->server->delays, delay);
  return G_SOURCE_REMOVE;
}

/* The server was stopped meanwhile: there is nothing left to be resumed. */
static void
delayed_message_finished_cb (SoupServerMessage *message, gpointer user_data)
{
  Delay *delay = user_data;

  g_hash_table_remove (delay->server->delays, delay);
}

static void
hold_back (BuntingServer *self, SoupServerMessage *message)
{
  guint delay_ms = self->weather.delay_min_ms;
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Delay *delay = g_new0 (Delay, 1);

  if (self->weather.delay_max_ms > self->weather.delay_min_ms)
    delay_ms = (guint)g_random_int_range ((gint32)self->weather.delay_min_ms,
                                          (gint32)self->weather.delay_max_ms + 1);
  delay->server = self;
  delay->message = g_object_ref (message);
  delay->finished_id =
    g_signal_connect (message, "finished", G_CALLBACK (delayed_message_finished_cb), delay);
  delay->source = g_timeout_source_new (delay_ms);
  g_source_set_callback (delay->source, delay_over_cb, delay, NULL);
  g_source_attach (delay->source, context);
  g_hash_table_add (self->delays, delay);
  soup_server_message_pause (message);
}

static gboolean
is_read_method (const char *method)
{
  return strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;
}

/* Before the request's body, if any, is read: nobody needs it, so nothing of it is kept. */
static void
headers_read_cb (SoupServer *soup,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer user_data)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (is_read_method (soup_server_message_get_method (message)))
    return;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                "GET, HEAD");
  bunting_reply_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Flags can be read, only");
}

static void
request_read_cb (SoupServer *soup,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer user_data)
{
  BuntingServer *self = user_data;

  if (self->weather.delay_max_ms > 0)
    hold_back (self, message);
  else
    reply_in_weather (self, message);
}

static void
bunting_server_dispose (GObject *object)
{
  BuntingServer *self = BUNTING_SERVER (object);

  bunting_server_stop (self);
  if (self->soup != NULL)
    soup_server_remove_handler (self->soup, NULL);
  g_clear_object (&self->soup);
  g_clear_object (&self->collection);
  g_clear_object (&self->atlas);
  G_OBJECT_CLASS (bunting_server_parent_class)->dispose (object);
}

static void
bunting_server_finalize (GObject *object)
{
  BuntingServer *self = BUNTING_SERVER (object);

  g_clear_pointer (&self->delays, g_hash_table_unref);
  g_free (self->base_uri);
  G_OBJECT_CLASS (bunting_server_parent_class)->finalize (object);
}

static void
bunting_server_class_init (BuntingServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = bunting_server_finalize;
}

static void
bunting_server_init (BuntingServer *self)
{
  self->delays = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)delay_free, NULL);
  /* Decoded by SoupServer, an encoded slash could no longer be told from a real one. */
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, headers_read_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, request_read_cb, self, NULL);
}

/**
 * bunting_server_new:
 * @collection: what is served
 * @atlas: tells the names of countries
 *
 * Returns: (transfer full): a server that does not listen yet
 */
BuntingServer *
bunting_server_new (BuntingCollection *collection, BuntingAtlas *atlas)
{
  BuntingServer *self = g_object_new (BUNTING_TYPE_SERVER, NULL);

  self->collection = g_object_ref (collection);
  self->atlas = g_object_ref (atlas);
  return self;
}

/**
 * bunting_server_set_weather:
 * @weather: copied; delays are cut at %BUNTING_SERVER_DELAY_MAX_MS
 *
 * How the server misbehaves on purpose from the next request on: each is held back for a time
 * between the two delays, selected at random, and then has an error for an answer at the given
 * rate.
 */
void
bunting_server_set_weather (BuntingServer *self, const BuntingServerWeather *weather)
{
  self->weather = *weather;
  self->weather.delay_min_ms = MIN (weather->delay_min_ms, BUNTING_SERVER_DELAY_MAX_MS);
  self->weather.delay_max_ms =
    CLAMP (weather->delay_max_ms, self->weather.delay_min_ms, BUNTING_SERVER_DELAY_MAX_MS);
}

/**
 * bunting_server_listen:
 * @address: a numeric IPv4 or IPv6 address; "0.0.0.0" for every IPv4 address of this machine, "::"
 *   for every address
 * @port: a TCP port, 0 for a free one
 * @error: return location
 *
 * Serves from now on, in the thread's default main context. Once in a server's life.
 *
 * Returns: whether it does; else %G_IO_ERROR_INVALID_ARGUMENT for a text that is no address, or
 *   whatever else keeps it from listening, %G_IO_ERROR_ADDRESS_IN_USE for one
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
  self->base_uri = bunting_base_uri_new (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket_address)),
    bunting_http_listener_get_port (self->listener), "/" BASE_PATH);
  return TRUE;
}

/**
 * bunting_server_get_base_uri:
 *
 * Where the flags are: "http://127.0.0.1:8000/flags". With every address, it has an IPv4 address of
 * this machine under which others can reach it, else an IPv6 one, else loopback.
 *
 * Returns: (nullable): a URI without a slash at its end, or %NULL before bunting_server_listen()
 */
const char *
bunting_server_get_base_uri (BuntingServer *self)
{
  return self->base_uri;
}

/**
 * bunting_server_stop:
 *
 * Ends every connection and listens no more; to be called in the thread that listens. Does nothing
 * where that has happened already.
 */
void
bunting_server_stop (BuntingServer *self)
{
  if (self->listener != NULL)
    bunting_http_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_hash_table_remove_all (self->delays);
}
