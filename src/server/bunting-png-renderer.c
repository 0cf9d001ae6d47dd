/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-png-renderer.h"

#include "bunting-export.h"
#include "bunting-reply.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define N_THREADS 2 /* as many as there are decoder processes */

/* Replies with PNG images of the collection's pictures, which the decoder processes draw: the
 * server may run in the process of the window, and the pictures may have come from another server.
 *
 * The thread of the server opens a file and asks for a drawing; worker threads, as many as there
 * are decoder processes, wait for it. Requests for one image wait for the same drawing. Images are
 * kept up to a limit, the least recently used ones being dropped first. Of a dropped image, entity
 * tag and size stay known, so that conditional requests need no drawing. */
struct _BuntingPngRenderer {
  BuntingCollection *collection;
  BuntingBodyCache *bodies; /* (unowned) */
  gsize max_bytes;

  GHashTable *images; /* "BR-320" → PngImage; at most one for each flag and width */
  GQueue recent;      /* of PngImage that are kept, the most recently used one first */
  gsize n_bytes;      /* of all of these */
  guint n_drawn;

  BuntingDecoderPool *pool; /* (nullable) NULL until it is needed, as the next two */
  GThreadPool *threads;     /* (nullable) */
  GSource *drawn_source;    /* (nullable) ready when there is something in the next */
  GAsyncQueue *drawn;       /* of Drawing */
};

typedef struct {
  char *key;
  char *file_etag;          /* of the file that it was drawn from */
  GDateTime *last_modified; /* of that file */
  char *etag;               /* (nullable) NULL until it is drawn */
  gsize size_bytes;
  GBytes *bytes;       /* (nullable) NULL unless it is kept */
  GList link;          /* in the queue, while it is kept */
  gboolean is_drawing; /* a drawing is in progress */
  GPtrArray *waiting;  /* of Waiting, for the drawing in progress */
} PngImage;

typedef struct {
  PngImage *image;            /* (unowned) */
  SoupServerMessage *message; /* (owned) paused */
  gulong finished_id;
} Waiting;

/* What a worker thread does. */
typedef struct {
  /* input */
  PngImage *image; /* (unowned) lives as long as the renderer; not used in the thread */
  int fd;          /* (owned) */
  gsize size_bytes;
  guint width_px;

  /* output */
  GBytes *bytes; /* (owned) (nullable) */
  char *etag;    /* (owned) (nullable) */
  GError *error; /* (owned) (nullable) */
} Drawing;

static void draw_thread (gpointer data, gpointer user_data);
static gboolean drawn_cb (gpointer user_data);

/* Structures */

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_signal_handler_disconnect (waiting->message, waiting->finished_id);
  g_object_unref (waiting->message);
  g_free (waiting);
}

static void
image_free (gpointer data)
{
  PngImage *image = data;

  g_free (image->key);
  g_free (image->file_etag);
  g_clear_pointer (&image->last_modified, g_date_time_unref);
  g_free (image->etag);
  g_clear_pointer (&image->bytes, g_bytes_unref);
  g_ptr_array_unref (image->waiting);
  g_free (image);
}

static void
drawing_free (gpointer data)
{
  Drawing *drawing = data;

  close (drawing->fd);
  g_clear_pointer (&drawing->bytes, g_bytes_unref);
  g_free (drawing->etag);
  g_clear_error (&drawing->error);
  g_free (drawing);
}

static PngImage *
ensure_image (BuntingPngRenderer *self, const char *code, guint width_px)
{
  g_autofree char *upper = g_ascii_strup (code, -1);
  g_autofree char *key = g_strdup_printf ("%s-%u", upper, width_px);
  PngImage *image = g_hash_table_lookup (self->images, key);

  if (image != NULL)
    return image;
  image = g_new0 (PngImage, 1);
  image->key = g_steal_pointer (&key);
  image->link.data = image;
  image->waiting = g_ptr_array_new_with_free_func (waiting_free);
  g_hash_table_insert (self->images, image->key, image);
  return image;
}

/* Keeping images */

static void
drop_bytes (BuntingPngRenderer *self, PngImage *image)
{
  if (image->bytes == NULL)
    return;
  g_queue_unlink (&self->recent, &image->link);
  self->n_bytes -= image->size_bytes;
  g_clear_pointer (&image->bytes, g_bytes_unref);
}

static void
keep_bytes (BuntingPngRenderer *self, PngImage *image, GBytes *bytes)
{
  if (image->size_bytes > self->max_bytes)
    return;
  while (self->n_bytes > self->max_bytes - image->size_bytes)
    drop_bytes (self, g_queue_peek_tail (&self->recent));
  image->bytes = g_bytes_ref (bytes);
  self->n_bytes += image->size_bytes;
  g_queue_push_head_link (&self->recent, &image->link);
}

static void
use (BuntingPngRenderer *self, PngImage *image)
{
  if (image->bytes == NULL)
    return;
  g_queue_unlink (&self->recent, &image->link);
  g_queue_push_head_link (&self->recent, &image->link);
}

/* The file of a flag was replaced: the image is no longer its. */
static void
forget_drawing (BuntingPngRenderer *self, PngImage *image)
{
  drop_bytes (self, image);
  g_clear_pointer (&image->etag, g_free);
}

/* Replying */

/* bytes: (nullable): those of the image. Returns: %FALSE if they are needed */
static gboolean
reply_with_image (BuntingPngRenderer *self,
                  SoupServerMessage *message,
                  PngImage *image,
                  GBytes *bytes)
{
  BuntingRepresentation representation = {
    .etag = image->etag,
    .last_modified = image->last_modified,
    .media_type = "image/png",
    .cache_control = BUNTING_REPLY_CACHE_A_DAY,
    .size_bytes = image->size_bytes,
  };

  if (!bunting_reply_begin (message, &representation))
    return TRUE;
  if (bytes == NULL)
    return FALSE;
  bunting_reply_shared_bytes (message, self->bodies, &representation, bytes);
  return TRUE;
}

static void
reply_with_error (SoupServerMessage *message, const GError *error)
{
  if (g_error_matches (error, BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_TOO_NARROW))
    bunting_reply_status (message, SOUP_STATUS_NOT_FOUND, "The picture is not so wide");
  else
    bunting_reply_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "The flag cannot be drawn");
}

/* The connection was closed. */
static void
message_finished_cb (SoupServerMessage *message, gpointer user_data)
{
  Waiting *waiting = user_data;

  g_ptr_array_remove (waiting->image->waiting, waiting);
}

static void
wait_for_image (PngImage *image, SoupServerMessage *message)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->image = image;
  waiting->message = g_object_ref (message);
  waiting->finished_id =
    g_signal_connect (message, "finished", G_CALLBACK (message_finished_cb), waiting);
  g_ptr_array_add (image->waiting, waiting);
  soup_server_message_pause (message);
}

/* Drawing */

static gboolean
dispatch_drawn (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSourceFuncs drawn_source_funcs = { .dispatch = dispatch_drawn };

static void
ensure_threads (BuntingPngRenderer *self)
{
  if (self->threads != NULL)
    return;
  self->pool = bunting_decoder_pool_ref_shared ();
  self->drawn_source = g_source_new (&drawn_source_funcs, sizeof (GSource));
  g_source_set_callback (self->drawn_source, drawn_cb, self, NULL);
  g_source_attach (self->drawn_source, g_main_context_get_thread_default ());
  self->threads = g_thread_pool_new_full (draw_thread, self, drawing_free, N_THREADS, FALSE, NULL);
}

/* fd: (transfer full) */
static void
start_drawing (BuntingPngRenderer *self, PngImage *image, int fd, gsize size_bytes, guint width_px)
{
  Drawing *drawing = g_new0 (Drawing, 1);

  ensure_threads (self);
  drawing->image = image;
  drawing->fd = fd;
  drawing->size_bytes = size_bytes;
  drawing->width_px = width_px;
  image->is_drawing = TRUE;
  g_thread_pool_push (self->threads, drawing, NULL);
}

/* The bytes are copied: the decoder's are in shared memory, in whole pages. */
static void
take_picture (Drawing *drawing, const BuntingExportedPicture *picture)
{
  g_autofree char *digest = NULL;

  drawing->bytes =
    g_bytes_new (g_bytes_get_data (picture->bytes, NULL), g_bytes_get_size (picture->bytes));
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, drawing->bytes);
  drawing->etag = g_strdup_printf ("\"%s\"", digest);
}

/* In a worker thread. */
static void
draw_thread (gpointer data, gpointer user_data)
{
  BuntingPngRenderer *self = user_data;
  Drawing *drawing = data;
  g_auto (BuntingExportedPicture) picture = { 0 };
  g_autoptr (GBytes) bytes = bunting_reply_read_file (drawing->fd, drawing->size_bytes);
  const BuntingExportOptions options = {
    .format = BUNTING_EXPORT_PNG,
    .width_px = (int)drawing->width_px,
    .refuse_enlarging = TRUE,
  };

  if (bytes == NULL)
    g_set_error_literal (&drawing->error, G_IO_ERROR, G_IO_ERROR_FAILED, "the file changed");
  else if (bunting_export_convert (self->pool, bytes, &options, &picture, &drawing->error))
    take_picture (drawing, &picture);
  g_async_queue_push (self->drawn, drawing);
  g_source_set_ready_time (self->drawn_source, 0);
}

/* Back in the thread of the server. */
static void
finish_drawing (BuntingPngRenderer *self, Drawing *drawing)
{
  PngImage *image = drawing->image;
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&image->waiting);

  image->waiting = g_ptr_array_new_with_free_func (waiting_free);
  image->is_drawing = FALSE;
  if (drawing->bytes != NULL) {
    self->n_drawn++;
    g_free (image->etag); /* of an image that was dropped */
    image->etag = g_steal_pointer (&drawing->etag);
    image->size_bytes = g_bytes_get_size (drawing->bytes);
    keep_bytes (self, image, drawing->bytes);
  }
  for (guint i = 0; i < waiting->len; i++) {
    SoupServerMessage *message = ((Waiting *)waiting->pdata[i])->message;

    if (drawing->bytes != NULL)
      reply_with_image (self, message, image, drawing->bytes);
    else
      reply_with_error (message, drawing->error);
    soup_server_message_unpause (message);
  }
}

static gboolean
drawn_cb (gpointer user_data)
{
  BuntingPngRenderer *self = user_data;
  Drawing *drawing;

  while ((drawing = g_async_queue_try_pop (self->drawn)) != NULL) {
    finish_drawing (self, drawing);
    drawing_free (drawing);
  }
  return G_SOURCE_CONTINUE;
}

/**
 * bunting_png_renderer_new:
 * @bodies: of the server; must outlive the renderer
 * @max_bytes: of the images that are kept; usually %BUNTING_PNG_CACHE_MAX_BYTES
 */
BuntingPngRenderer *
bunting_png_renderer_new (BuntingCollection *collection, BuntingBodyCache *bodies, gsize max_bytes)
{
  BuntingPngRenderer *self = g_new0 (BuntingPngRenderer, 1);

  self->collection = g_object_ref (collection);
  self->bodies = bodies;
  self->max_bytes = max_bytes;
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, image_free);
  self->drawn = g_async_queue_new_full (drawing_free);
  return self;
}

/* Waits for the drawings in progress, one for each decoder process, and drops the others. Close the
 * connections before. */
void
bunting_png_renderer_free (BuntingPngRenderer *self)
{
  if (self->threads != NULL) {
    g_thread_pool_free (self->threads, TRUE, TRUE);
    g_source_destroy (self->drawn_source);
    g_source_unref (self->drawn_source);
  }
  g_async_queue_unref (self->drawn);
  g_hash_table_unref (self->images);
  g_clear_object (&self->pool);
  g_object_unref (self->collection);
  g_free (self);
}

/**
 * bunting_png_renderer_reply:
 * @message: a GET or HEAD request
 * @code: in upper or lower case
 *
 * Replies, at once or, pausing the message, after a drawing, with 200, 206 or 304; with 404 if the
 * collection has no such flag, or has only a raster image of it that is not so wide; with 500 if it
 * cannot be read or drawn; with 503 if too much is being sent. The entity tag is the digest of the
 * image, so that servers with the same flags agree on it.
 */
void
bunting_png_renderer_reply (BuntingPngRenderer *self,
                            SoupServerMessage *message,
                            const char *code,
                            guint width_px)
{
  g_autofree char *path = bunting_collection_dup_picture_path (self->collection, code, NULL);
  g_autofree char *file_etag = NULL;
  PngImage *image;
  struct stat info;
  int fd;

  if (path == NULL) {
    bunting_reply_status (message, SOUP_STATUS_NOT_FOUND, "No such flag");
    return;
  }
  fd = bunting_reply_open_file (message, bunting_collection_get_folder (self->collection), path,
                                &info);
  if (fd < 0)
    return;
  image = ensure_image (self, code, width_px);
  file_etag = bunting_reply_make_file_etag (&info);
  if (!image->is_drawing && g_strcmp0 (image->file_etag, file_etag) != 0) {
    forget_drawing (self, image);
    g_free (image->file_etag);
    image->file_etag = g_steal_pointer (&file_etag);
    g_clear_pointer (&image->last_modified, g_date_time_unref);
    image->last_modified = g_date_time_new_from_unix_utc (info.st_mtim.tv_sec);
  }
  use (self, image);
  if (image->etag == NULL || !reply_with_image (self, message, image, image->bytes)) {
    wait_for_image (image, message);
    if (!image->is_drawing)
      start_drawing (self, image, g_steal_fd (&fd), (gsize)info.st_size, width_px);
  }
  if (fd >= 0)
    close (fd);
}

/* Returns: how many images were drawn so far */
guint
bunting_png_renderer_get_n_drawn (BuntingPngRenderer *self)
{
  return self->n_drawn;
}
