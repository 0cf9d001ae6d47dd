/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bunting-decoder-pool.h"

#include "bunting-limits.h"
#include "bunting-paths.h"
#include "client/bunting-decoder-process.h"
#include "picture/bunting-picture.h"

/* Two helper processes, so that one picture that takes its time does not hold up all others. A
 * helper that has ended is replaced when it is needed. A picture that has ended one is not decoded
 * again: it is known by its digest, as long as the pool lives. Any thread may use the pool.
 *
 * At first each picture has a brief time, which is enough for almost all. One that needs more ends
 * its helper, too, and is decoded once more with all of its time, but never two of these at once:
 * the other helper decodes what is brief meanwhile, however many slow pictures are waiting. Only a
 * PNG, for an export, has all of its time at once: to compress a wide one takes long. */

#define N_PROCESSES 2
/* In a row, before the first picture: the program is missing or does not run on this machine. */
#define FAILED_STARTS_MAX 3
/* Their digests take memory. A server may send any number of them. */
#define HARMFUL_MAX 1000

struct _BuntingDecoderPool {
  GObject parent_instance;

  char *program; /* owned */

  /* guarded by the lock */
  GMutex lock;
  GCond is_released;     /* a process was given back or has ended */
  GQueue idle;           /* of BuntingDecoderProcess, owned */
  guint n_processes;     /* idle or in use */
  guint n_started;       /* since the pool was made */
  guint n_failed_starts; /* in a row */
  GHashTable *harmful;   /* digest → GError, both owned; %G_IO_ERROR_WOULD_BLOCK: only slow */
  gboolean is_slow_running;
  GCond slow_has_ended;
};

G_DEFINE_FINAL_TYPE (BuntingDecoderPool, bunting_decoder_pool, G_TYPE_OBJECT)

static GMutex shared_lock;
static GWeakRef shared; /* guarded by shared_lock */

/* Pictures that have ended a process */

static char *
make_digest (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

/* Returns: whether the picture has ended a helper before, for the reason in @error */
static gboolean
is_harmful (BuntingDecoderPool *self, GBytes *bytes, GError **error)
{
  g_autofree char *digest = NULL;
  gboolean has_any;
  GError *reason;

  g_mutex_lock (&self->lock);
  has_any = g_hash_table_size (self->harmful) > 0;
  g_mutex_unlock (&self->lock);
  if (!has_any)
    return FALSE;
  digest = make_digest (bytes);
  g_mutex_lock (&self->lock);
  reason = g_hash_table_lookup (self->harmful, digest);
  if (reason != NULL)
    g_propagate_error (error, g_error_copy (reason));
  g_mutex_unlock (&self->lock);
  return reason != NULL;
}

static void
remember_harmful (BuntingDecoderPool *self, GBytes *bytes, const GError *reason)
{
  char *digest = make_digest (bytes);

  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->harmful) >= HARMFUL_MAX)
    g_hash_table_remove_all (self->harmful);
  g_hash_table_replace (self->harmful, digest, g_error_copy (reason));
  g_mutex_unlock (&self->lock);
}

/* Processes */

/* Gives back a process that may have ended. process: (transfer full) (nullable) */
static void
release_process (BuntingDecoderPool *self, BuntingDecoderProcess *process)
{
  gboolean has_ended = process == NULL || bunting_decoder_process_has_ended (process);

  g_mutex_lock (&self->lock);
  if (has_ended)
    self->n_processes--;
  else
    g_queue_push_head (&self->idle, process);
  g_cond_signal (&self->is_released);
  g_mutex_unlock (&self->lock);
  if (has_ended && process != NULL)
    bunting_decoder_process_free (process);
}

/* Starts one that is counted already. Returns: (transfer full) */
static BuntingDecoderProcess *
start_process (BuntingDecoderPool *self, GError **error)
{
  BuntingDecoderProcess *process = bunting_decoder_process_start (self->program, error);

  g_mutex_lock (&self->lock);
  if (process != NULL) {
    self->n_failed_starts = 0;
    self->n_started++;
  } else {
    self->n_failed_starts++;
  }
  g_mutex_unlock (&self->lock);
  if (process == NULL)
    release_process (self, NULL);
  return process;
}

/* Waits until a process is idle or another one may be started, and counts the latter.
 *
 * Returns: (transfer full): %NULL with @out_may_start, if it is to be started, or %FALSE there, if
 *   none can be started */
static BuntingDecoderProcess *
wait_for_process (BuntingDecoderPool *self, gboolean *out_may_start)
{
  BuntingDecoderProcess *process;

  g_mutex_lock (&self->lock);
  while (self->idle.length == 0 && self->n_processes >= N_PROCESSES)
    g_cond_wait (&self->is_released, &self->lock);
  process = g_queue_pop_head (&self->idle);
  *out_may_start = process == NULL && self->n_failed_starts < FAILED_STARTS_MAX;
  if (*out_may_start)
    self->n_processes++;
  g_mutex_unlock (&self->lock);
  return process;
}

/* Returns: (transfer full) */
static BuntingDecoderProcess *
acquire_process (BuntingDecoderPool *self, GError **error)
{
  gboolean may_start;
  BuntingDecoderProcess *process = wait_for_process (self, &may_start);

  if (process != NULL)
    return process;
  if (may_start)
    return start_process (self, error);
  g_set_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE, "%s does not start",
               self->program);
  return NULL;
}

/* Running */

static gboolean
run_once (BuntingDecoderPool *self,
          const BuntingDecoderRequest *request,
          GBytes *bytes,
          BuntingDecodedPicture *out_decoded,
          GError **error)
{
  BuntingDecoderProcess *process = acquire_process (self, error);
  BuntingDecoderReply reply;
  gboolean succeeded;

  if (process == NULL)
    return FALSE;
  succeeded =
    bunting_decoder_process_run (process, request, bytes, &reply, &out_decoded->bytes, error);
  release_process (self, process);
  if (succeeded) {
    out_decoded->width_px = (int)reply.width_px;
    out_decoded->height_px = (int)reply.height_px;
    out_decoded->aspect = reply.aspect;
  }
  return succeeded;
}

static gboolean
is_caused_by_picture (const GError *error)
{
  return g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_SLOW) ||
         g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_CRASHED);
}

/* A helper that somebody has ended says nothing about the picture. */
static gboolean
run_within (BuntingDecoderPool *self,
            const BuntingDecoderRequest *request,
            GBytes *bytes,
            BuntingDecodedPicture *out_decoded,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (run_once (self, request, bytes, out_decoded, &local_error))
    return TRUE;
  if (g_error_matches (local_error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE))
    return run_once (self, request, bytes, out_decoded, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Runs a picture that may not be known yet. */
static gboolean
run_first (BuntingDecoderPool *self,
           const BuntingDecoderRequest *request,
           GBytes *bytes,
           BuntingDecodedPicture *out_decoded,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (is_harmful (self, bytes, error))
    return FALSE;
  if (run_within (self, request, bytes, out_decoded, &local_error))
    return TRUE;
  if (is_caused_by_picture (local_error)) {
    if (g_error_matches (local_error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_SLOW) &&
        request->cpu_ms < BUNTING_DECODER_CPU_MS) {
      g_clear_error (&local_error);
      g_set_error_literal (&local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                           "decoding takes longer than a moment");
    }
    remember_harmful (self, bytes, local_error);
  }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
wait_for_slow (BuntingDecoderPool *self)
{
  g_mutex_lock (&self->lock);
  while (self->is_slow_running)
    g_cond_wait (&self->slow_has_ended, &self->lock);
  self->is_slow_running = TRUE;
  g_mutex_unlock (&self->lock);
}

static void
end_slow (BuntingDecoderPool *self)
{
  g_mutex_lock (&self->lock);
  self->is_slow_running = FALSE;
  g_cond_signal (&self->slow_has_ended);
  g_mutex_unlock (&self->lock);
}

/* Runs a picture that is known to be slow. */
static gboolean
run_slowly (BuntingDecoderPool *self,
            BuntingDecoderRequest *request,
            GBytes *bytes,
            BuntingDecodedPicture *out_decoded,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean succeeded;

  request->cpu_ms = BUNTING_DECODER_CPU_MS;
  wait_for_slow (self);
  succeeded = run_within (self, request, bytes, out_decoded, &local_error);
  end_slow (self);
  if (is_caused_by_picture (local_error))
    remember_harmful (self, bytes, local_error);
  if (!succeeded)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return succeeded;
}

/* Checks the picture before any helper is asked. */
static gboolean
make_request (BuntingDecoderRequest *request,
              BuntingDecoderOperation operation,
              GBytes *bytes,
              int box_width_px,
              int box_height_px,
              GError **error)
{
  BuntingPicture picture;

  if (!bunting_picture_inspect (bytes, NULL, &picture, error))
    return FALSE;
  /* librsvg and libxml2 use memory and time out of proportion to the size of the document. */
  if (picture.kind == BUNTING_PICTURE_SVG &&
      g_bytes_get_size (bytes) > BUNTING_SVG_SHOWN_MAX_BYTES) {
    g_set_error_literal (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE,
                         "the document is too large to be drawn");
    return FALSE;
  }
  bunting_decoder_request_init (request, operation, g_bytes_get_size (bytes), box_width_px,
                                box_height_px);
  return TRUE;
}

/**
 * bunting_decoder_pool_run_briefly:
 * @error: as bunting_decoder_pool_run() reports it, and %G_IO_ERROR_WOULD_BLOCK if decoding takes
 *   longer than a moment, which bunting_decoder_pool_run() then has for it
 *
 * As bunting_decoder_pool_run(), but never waits for a slow picture.
 */
gboolean
bunting_decoder_pool_run_briefly (BuntingDecoderPool *self,
                                  BuntingDecoderOperation operation,
                                  GBytes *bytes,
                                  int box_width_px,
                                  int box_height_px,
                                  BuntingDecodedPicture *out_decoded,
                                  GError **error)
{
  BuntingDecoderRequest request;

  memset (out_decoded, 0, sizeof *out_decoded);
  if (!make_request (&request, operation, bytes, box_width_px, box_height_px, error))
    return FALSE;
  request.cpu_ms = BUNTING_DECODER_BRIEF_CPU_MS;
  return run_first (self, &request, bytes, out_decoded, error);
}

/**
 * bunting_decoder_pool_run:
 * @box_width_px: with @box_height_px, the size that the result fits into; not used to measure
 * @error: of %BUNTING_PICTURE_ERROR, before any helper is asked, of %BUNTING_DECODER_ERROR, or of
 *   %G_IO_ERROR if memory or descriptors run out
 *
 * Decodes a picture in a helper process. Blocks, also until a helper is free. Any thread.
 *
 * Returns: whether @out_decoded, which is to be cleared, has the result
 */
gboolean
bunting_decoder_pool_run (BuntingDecoderPool *self,
                          BuntingDecoderOperation operation,
                          GBytes *bytes,
                          int box_width_px,
                          int box_height_px,
                          BuntingDecodedPicture *out_decoded,
                          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  BuntingDecoderRequest request;

  memset (out_decoded, 0, sizeof *out_decoded);
  if (!make_request (&request, operation, bytes, box_width_px, box_height_px, error))
    return FALSE;
  if (operation != BUNTING_DECODER_RENDER_PNG)
    request.cpu_ms = BUNTING_DECODER_BRIEF_CPU_MS;
  if (run_first (self, &request, bytes, out_decoded, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return run_slowly (self, &request, bytes, out_decoded, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Starting ahead */

/* Counts a process that is to be started. Returns: whether there is room for it */
static gboolean
reserve_process (BuntingDecoderPool *self)
{
  gboolean has_room;

  g_mutex_lock (&self->lock);
  has_room = self->n_processes < N_PROCESSES && self->n_failed_starts < FAILED_STARTS_MAX;
  if (has_room)
    self->n_processes++;
  g_mutex_unlock (&self->lock);
  return has_room;
}

static gpointer
start_thread (gpointer data)
{
  g_autoptr (BuntingDecoderPool) self = data;

  while (reserve_process (self)) {
    BuntingDecoderProcess *process = start_process (self, NULL);

    if (process != NULL)
      release_process (self, process);
  }
  return NULL;
}

/* Starts the helpers, in a thread, before there is a picture for them. */
void
bunting_decoder_pool_start (BuntingDecoderPool *self)
{
  g_thread_unref (g_thread_new ("decoder-start", start_thread, g_object_ref (self)));
}

/* The object */

static void
bunting_decoder_pool_finalize (GObject *object)
{
  BuntingDecoderPool *self = BUNTING_DECODER_POOL (object);

  g_queue_clear_full (&self->idle, (GDestroyNotify)bunting_decoder_process_free);
  g_hash_table_unref (self->harmful);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->is_released);
  g_cond_clear (&self->slow_has_ended);
  g_free (self->program);
  G_OBJECT_CLASS (bunting_decoder_pool_parent_class)->finalize (object);
}

static void
bunting_decoder_pool_class_init (BuntingDecoderPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_decoder_pool_finalize;
}

static void
bunting_decoder_pool_init (BuntingDecoderPool *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->is_released);
  g_cond_init (&self->slow_has_ended);
  g_queue_init (&self->idle);
  self->harmful =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_error_free);
}

/* program: the path of the helper. No process is started before it is needed. */
BuntingDecoderPool *
bunting_decoder_pool_new (const char *program)
{
  BuntingDecoderPool *self = g_object_new (BUNTING_TYPE_DECODER_POOL, NULL);

  self->program = g_strdup (program);
  return self;
}

/* Returns: (transfer full): the pool that the whole program shares, which ends with its last
 * reference. Any thread. */
BuntingDecoderPool *
bunting_decoder_pool_ref_shared (void)
{
  BuntingDecoderPool *pool;

  g_mutex_lock (&shared_lock);
  pool = g_weak_ref_get (&shared);
  if (pool == NULL) {
    g_autofree char *program = bunting_decoder_path ();

    pool = bunting_decoder_pool_new (program);
    g_weak_ref_set (&shared, pool);
  }
  g_mutex_unlock (&shared_lock);
  return pool;
}

/* Returns: the number of helpers that were started since the pool was made */
guint
bunting_decoder_pool_get_n_started (BuntingDecoderPool *self)
{
  guint n_started;

  g_mutex_lock (&self->lock);
  n_started = self->n_started;
  g_mutex_unlock (&self->lock);
  return n_started;
}

void
bunting_decoded_picture_clear (BuntingDecodedPicture *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}
