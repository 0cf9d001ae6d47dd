/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-texture-loader.h"

#include <glib/gi18n.h>

#include "bunting-limits.h"
#include "library/bunting-bounded-read.h"
#include "textures/bunting-decoder.h"

/* Makes textures of saved files, in threads of its own, which wait for the helper processes.
 *
 * A pool of two threads instead of GTask's: a job whose cell has scrolled away is skipped while it
 * waits, and one slow SVG (100 ms) leaves a thread for the other jobs. Those that take longer than
 * a moment move to a thread of their own, behind each other, and hold up nothing else. Results are
 * delivered at G_PRIORITY_HIGH_IDLE, because at the default idle priority redraws would delay them
 * for ever. The cache is bounded in number and size of textures; only the main thread uses it. */

#define N_THREADS 2
#define N_SLOW_THREADS 1
/* A larger texture is shown once, in the details, and is not cached. */
#define CACHED_MAX_PX (800 * 600)

typedef struct {
  char *key;           /* owned: file and size */
  GdkTexture *texture; /* owned; its version is the one of the decoded file */
  GList link;          /* in by_age; data: the entry itself */
} CacheEntry;

struct _BuntingTextureLoader {
  GObject parent_instance;

  GThreadPool *pool;
  GThreadPool *slow_pool;
  BuntingDecoderPool *decoder_pool; /* owned */
  GHashTable *cache;                /* key → CacheEntry, owned */
  GQueue by_age;                    /* of CacheEntry, most recently used first */
  gsize cached_bytes;               /* of the textures in the cache */
  guint n_pending;
  guint n_decoded;
  gboolean is_unavailable; /* the helper does not start, which was said */
};

G_DEFINE_FINAL_TYPE (BuntingTextureLoader, bunting_texture_loader, G_TYPE_OBJECT)
static G_DEFINE_QUARK (bunting_texture_version, version)

enum { UNAVAILABLE, N_SIGNALS };

static guint signals[N_SIGNALS];

typedef struct {
  /* input, read-only once the job is queued */
  GFile *file;   /* owned, NULL: bytes are decoded */
  GBytes *bytes; /* owned, NULL: the file is read */
  int width_px;
  int height_px;
  char *key;          /* owned, NULL: not to be cached */
  GdkTexture *cached; /* owned, NULL: not in the cache */
  /* output, written by the worker before the task returns */
  gboolean is_decoded;
} TextureJob;

static void
entry_free (gpointer data)
{
  CacheEntry *entry = data;

  g_free (entry->key);
  g_object_unref (entry->texture);
  g_free (entry);
}

static void
job_free (gpointer data)
{
  TextureJob *job = data;

  g_clear_object (&job->file);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job->key);
  g_clear_object (&job->cached);
  g_free (job);
}

/* The cache */

static char *
make_key (GFile *file, int width_px, int height_px)
{
  g_autofree char *uri = g_file_get_uri (file);

  return g_strdup_printf ("%dx%d %s", width_px, height_px, uri);
}

static GdkTexture *
cache_lookup (BuntingTextureLoader *self, const char *key)
{
  CacheEntry *entry = g_hash_table_lookup (self->cache, key);

  if (entry == NULL)
    return NULL;
  g_queue_unlink (&self->by_age, &entry->link);
  g_queue_push_head_link (&self->by_age, &entry->link);
  return entry->texture;
}

/* Four bytes a pixel. */
static gsize
get_bytes (GdkTexture *texture)
{
  return (gsize)4 * gdk_texture_get_width (texture) * gdk_texture_get_height (texture);
}

static void
cache_remove (BuntingTextureLoader *self, const char *key)
{
  CacheEntry *entry = g_hash_table_lookup (self->cache, key);

  if (entry == NULL)
    return;
  self->cached_bytes -= get_bytes (entry->texture);
  g_queue_unlink (&self->by_age, &entry->link);
  g_hash_table_remove (self->cache, key);
}

static void
cache_insert (BuntingTextureLoader *self, const char *key, GdkTexture *texture)
{
  CacheEntry *entry = g_new0 (CacheEntry, 1);

  cache_remove (self, key);
  entry->key = g_strdup (key);
  entry->texture = g_object_ref (texture);
  entry->link.data = entry;
  g_hash_table_insert (self->cache, entry->key, entry);
  g_queue_push_head_link (&self->by_age, &entry->link);
  self->cached_bytes += get_bytes (texture);
  while (self->by_age.length > BUNTING_TEXTURE_LOADER_CACHE_MAX ||
         self->cached_bytes > BUNTING_TEXTURE_LOADER_CACHE_MAX_BYTES) {
    CacheEntry *oldest = g_queue_peek_tail (&self->by_age);

    cache_remove (self, oldest->key);
  }
}

/* In a worker thread */

static char *
make_version (const struct stat *info)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%ld %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT,
                          (gint64)info->st_mtim.tv_sec, info->st_mtim.tv_nsec,
                          (guint64)info->st_ino, (gint64)info->st_size);
}

/* bunting_decode() or bunting_decode_briefly() */
typedef GdkTexture *(*DecodeFunction) (BuntingDecoderPool *pool,
                                       GBytes *bytes,
                                       int box_width_px,
                                       int box_height_px,
                                       GError **error);

/* Other programs may write into the library's folder, too. */
static GdkTexture *
decode_file (BuntingTextureLoader *self,
             TextureJob *job,
             DecodeFunction decode,
             GCancellable *cancellable,
             GError **error)
{
  BuntingBoundedFile file = BUNTING_BOUNDED_FILE_INIT;
  g_autofree char *version = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;

  if (!bunting_bounded_file_open (&file, job->file, BUNTING_PICTURE_MAX_BYTES, error))
    return NULL;
  version = make_version (&file.info);
  if (job->cached != NULL &&
      g_str_equal (version, g_object_get_qdata (G_OBJECT (job->cached), version_quark ()))) {
    bunting_bounded_file_close (&file);
    return g_object_ref (job->cached);
  }
  bytes = bunting_bounded_file_read (&file, error);
  bunting_bounded_file_close (&file);
  if (bytes == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  job->is_decoded = TRUE;
  texture = decode (self->decoder_pool, bytes, job->width_px, job->height_px, error);
  if (texture != NULL)
    g_object_set_qdata_full (G_OBJECT (texture), version_quark (), g_steal_pointer (&version),
                             g_free);
  return texture;
}

static GdkTexture *
run_job (GTask *task, DecodeFunction decode, GError **error)
{
  BuntingTextureLoader *self = g_task_get_source_object (task);
  TextureJob *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (job->bytes == NULL)
    return decode_file (self, job, decode, cancellable, error);
  return decode (self->decoder_pool, job->bytes, job->width_px, job->height_px, error);
}

static void
return_texture (GTask *task, GdkTexture *texture, GError *error)
{
  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

static void
work_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  /* The task has a reference, too, but may end in the other thread at once. */
  g_autoptr (BuntingTextureLoader) self = g_object_ref (g_task_get_source_object (task));
  GError *error = NULL;
  GdkTexture *texture = run_job (task, bunting_decode_briefly, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_error_free (error);
    g_thread_pool_push (self->slow_pool, g_steal_pointer (&task), NULL);
  } else {
    return_texture (task, texture, error);
  }
}

static void
slow_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GdkTexture *texture = run_job (task, bunting_decode, &error);

  return_texture (task, texture, error);
}

/* Back in the main thread */

static void
job_completed_cb (GTask *task, GParamSpec *pspec, BuntingTextureLoader *self)
{
  TextureJob *job = g_task_get_task_data (task);

  self->n_pending--;
  self->n_decoded += job->is_decoded;
}

static void
bunting_texture_loader_finalize (GObject *object)
{
  BuntingTextureLoader *self = BUNTING_TEXTURE_LOADER (object);

  /* Each job has a reference, so the pool is empty. Do not wait for its threads: the last reference
   * may be released by one of them. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_thread_pool_free (self->slow_pool, FALSE, FALSE);
  g_hash_table_unref (self->cache);
  g_object_unref (self->decoder_pool);
  G_OBJECT_CLASS (bunting_texture_loader_parent_class)->finalize (object);
}

static void
bunting_texture_loader_class_init (BuntingTextureLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_texture_loader_finalize;
  signals[UNAVAILABLE] =
    g_signal_new ("unavailable", BUNTING_TYPE_TEXTURE_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
bunting_texture_loader_init (BuntingTextureLoader *self)
{
  self->pool = g_thread_pool_new (work_thread, NULL, N_THREADS, FALSE, NULL);
  self->slow_pool = g_thread_pool_new (slow_thread, NULL, N_SLOW_THREADS, FALSE, NULL);
  self->decoder_pool = bunting_decoder_pool_ref_shared ();
  bunting_decoder_pool_start (self->decoder_pool);
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->by_age);
}

BuntingTextureLoader *
bunting_texture_loader_new (void)
{
  return g_object_new (BUNTING_TYPE_TEXTURE_LOADER, NULL);
}

/* Looks into the cache only; the size is that of the box, in device pixels. The file may have
 * changed since it was decoded; bunting_texture_loader_load_async() checks that. Returns: (transfer
 * none) (nullable) */
GdkTexture *
bunting_texture_loader_lookup (BuntingTextureLoader *self, GFile *file, int width_px, int height_px)
{
  g_autofree char *key = make_key (file, width_px, height_px);

  return cache_lookup (self, key);
}

/* Takes job. */
static void
start_job (BuntingTextureLoader *self, TextureJob *job, GTask *task)
{
  g_task_set_priority (task, G_PRIORITY_HIGH_IDLE);
  g_task_set_task_data (task, job, job_free);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (job_completed_cb), self, 0);
  self->n_pending++;
  g_thread_pool_push (self->pool, task, NULL);
}

/* Decodes file at the largest size that fits the box, in device pixels, unless the cache has that
 * and the file has not changed. */
void
bunting_texture_loader_load_async (BuntingTextureLoader *self,
                                   GFile *file,
                                   int width_px,
                                   int height_px,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  TextureJob *job = g_new0 (TextureJob, 1);
  GdkTexture *cached;

  g_task_set_source_tag (task, bunting_texture_loader_load_async);
  job->file = g_object_ref (file);
  job->width_px = width_px;
  job->height_px = height_px;
  job->key = make_key (file, width_px, height_px);
  cached = cache_lookup (self, job->key);
  g_set_object (&job->cached, cached);
  start_job (self, job, task);
}

/* Decodes a picture that is in no file, as bunting_texture_loader_load_async() does. It is not
 * cached. */
void
bunting_texture_loader_load_bytes_async (BuntingTextureLoader *self,
                                         GBytes *bytes,
                                         int width_px,
                                         int height_px,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  TextureJob *job = g_new0 (TextureJob, 1);

  g_task_set_source_tag (task, bunting_texture_loader_load_bytes_async);
  job->bytes = g_bytes_ref (bytes);
  job->width_px = width_px;
  job->height_px = height_px;
  start_job (self, job, task);
}

/* error: as bunting_decoder_pool_run() reports it, or of %G_IO_ERROR */
GdkTexture *
bunting_texture_loader_load_finish (BuntingTextureLoader *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) local_error = NULL;
  TextureJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  job = g_task_get_task_data (G_TASK (result));
  texture = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (texture != NULL) {
    if (job->key != NULL && job->width_px * job->height_px <= CACHED_MAX_PX)
      cache_insert (self, job->key, texture);
    return g_steal_pointer (&texture);
  }
  /* The file no longer has the picture that is in the cache. */
  if (job->key != NULL && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cache_remove (self, job->key);
  if (g_error_matches (local_error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE) &&
      !self->is_unavailable) {
    self->is_unavailable = TRUE;
    g_message ("Flags cannot be shown: %s", local_error->message);
    g_signal_emit (self, signals[UNAVAILABLE], 0,
                   _ ("Flags cannot be shown because a part of Bunting is missing"));
  }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

guint
bunting_texture_loader_get_n_pending (BuntingTextureLoader *self)
{
  return self->n_pending;
}

guint
bunting_texture_loader_get_n_cached (BuntingTextureLoader *self)
{
  return self->by_age.length;
}

gsize
bunting_texture_loader_get_cached_bytes (BuntingTextureLoader *self)
{
  return self->cached_bytes;
}

guint
bunting_texture_loader_get_n_decoded (BuntingTextureLoader *self)
{
  return self->n_decoded;
}
