/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-colours.h"

#include "bunting-colour-cache.h"
#include "bunting-colour-table.h"
#include "bunting-limits.h"
#include "client/bunting-decoder-pool.h"
#include "library/bunting-bounded-read.h"

#include <string.h>

/* The colours of the pictures that the flags show: the saved ones, else those of the collection.
 *
 * Nothing is done before they are needed. Then one worker thread reads each picture, and has
 * those measured that are not in the cache. One thread leaves the second helper process to the
 * pictures on the screen. Later changes are measured likewise: only pictures with other bytes take
 * time. */

/* A picture is drawn in this size to be measured. Thin lines still have their colour. */
#define MEASURED_PX 120
/* The states that have a flag of their own are the members of this group. */
#define STATES_GROUP "un"

struct _BuntingFlagColours {
  GObject parent_instance;

  GListModel *flags;                /* owned: BuntingFlag */
  BuntingAtlas *atlas;              /* owned */
  GFile *cache_folder;              /* owned */
  GCancellable *cancellable;        /* owned: of the thread */
  BuntingDecoderPool *decoder_pool; /* owned, NULL before the start */
  BuntingColourCache *cache;        /* owned, NULL before the start and while the thread runs */
  BuntingColourTable *table;        /* owned */
  guint n_decoded;                  /* pictures that were not in the cache */
  guint refresh_id;                 /* 0 unless flags have changed */
  gboolean is_started;
  gboolean is_measuring;
  gboolean is_outdated; /* flags have changed since the thread began */
};

G_DEFINE_FINAL_TYPE (BuntingFlagColours, bunting_flag_colours, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Measuring */

typedef struct {
  char *code;  /* owned */
  GFile *file; /* owned */
} ShownPicture;

typedef struct {
  /* input */
  GArray *pictures;                 /* owned: ShownPicture */
  const char *const *states;        /* of the atlas */
  GFile *cache_folder;              /* owned */
  BuntingDecoderPool *decoder_pool; /* owned */
  /* in progress */
  BuntingColourCache *cache; /* owned, NULL before it is loaded */
  /* output */
  BuntingColourTable *table; /* owned */
  guint n_decoded;
} Measurement;

static void measured_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
shown_picture_clear (gpointer data)
{
  ShownPicture *picture = data;

  g_free (picture->code);
  g_object_unref (picture->file);
}

static void
measurement_free (gpointer data)
{
  Measurement *measurement = data;

  g_array_unref (measurement->pictures);
  g_object_unref (measurement->cache_folder);
  g_object_unref (measurement->decoder_pool);
  g_clear_pointer (&measurement->cache, bunting_colour_cache_free);
  g_clear_pointer (&measurement->table, bunting_colour_table_unref);
  g_free (measurement);
}

static gboolean
decode (Measurement *measurement, GBytes *bytes, BuntingPictureColours *out_colours)
{
  g_auto (BuntingDecodedPicture) decoded = { 0 };
  g_autoptr (GError) error = NULL;

  if (!bunting_decoder_pool_run (measurement->decoder_pool, BUNTING_DECODER_MEASURE_COLOURS, bytes,
                                 MEASURED_PX, MEASURED_PX, &decoded, &error)) {
    g_debug ("No colours: %s", error->message);
    return FALSE;
  }
  memcpy (out_colours, g_bytes_get_data (decoded.bytes, NULL), sizeof *out_colours);
  return TRUE;
}

/* A picture that cannot be read or decoded has no colours. */
static void
measure_picture (Measurement *measurement, const ShownPicture *picture, GCancellable *cancellable)
{
  g_autoptr (GBytes) bytes =
    bunting_bounded_read (picture->file, BUNTING_PICTURE_MAX_BYTES, cancellable, NULL);
  const BuntingPictureColours *known;
  BuntingPictureColours colours;

  if (bytes == NULL)
    return;
  known = bunting_colour_cache_lookup (measurement->cache, bytes);
  if (known != NULL) {
    bunting_colour_table_insert (measurement->table, picture->code, known);
  } else if (decode (measurement, bytes, &colours)) {
    measurement->n_decoded++;
    bunting_colour_cache_insert (measurement->cache, bytes, &colours);
    bunting_colour_table_insert (measurement->table, picture->code, &colours);
  }
}

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Measurement *measurement = data;
  g_autoptr (GError) error = NULL;

  if (measurement->cache == NULL) {
    measurement->cache = bunting_colour_cache_new ();
    bunting_colour_cache_load (measurement->cache, measurement->cache_folder, cancellable);
  }
  for (guint i = 0; i < measurement->pictures->len; i++) {
    if (g_task_return_error_if_cancelled (task))
      return;
    measure_picture (measurement, &g_array_index (measurement->pictures, ShownPicture, i),
                     cancellable);
  }
  bunting_colour_table_mark_copies (measurement->table, measurement->states);
  if (measurement->n_decoded > 0 &&
      !bunting_colour_cache_save (measurement->cache, measurement->cache_folder, cancellable,
                                  &error))
    g_info ("The colours of flags are not kept: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static GArray *
list_pictures (BuntingFlagColours *self)
{
  GArray *pictures = g_array_new (FALSE, FALSE, sizeof (ShownPicture));

  g_array_set_clear_func (pictures, shown_picture_clear);
  for (guint i = 0; i < g_list_model_get_n_items (self->flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (self->flags, i);
    GFile *file = bunting_flag_get_shown_file (flag);
    ShownPicture picture;

    if (file == NULL)
      continue;
    picture.code = g_strdup (bunting_flag_get_code (flag));
    picture.file = g_object_ref (file);
    g_array_append_val (pictures, picture);
  }
  return pictures;
}

static void
measure (BuntingFlagColours *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, measured_cb, NULL);
  Measurement *measurement = g_new0 (Measurement, 1);

  measurement->pictures = list_pictures (self);
  measurement->states = bunting_atlas_get_group (self->atlas, STATES_GROUP);
  measurement->cache_folder = g_object_ref (self->cache_folder);
  measurement->decoder_pool = g_object_ref (self->decoder_pool);
  measurement->cache = g_steal_pointer (&self->cache);
  measurement->table = bunting_colour_table_new ();
  self->is_measuring = TRUE;
  self->is_outdated = FALSE;
  g_task_set_source_tag (task, measure);
  g_task_set_task_data (task, measurement, measurement_free);
  g_task_run_in_thread (task, measure_thread);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingFlagColours *self = BUNTING_FLAG_COLOURS (source);
  Measurement *measurement = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  self->cache = g_steal_pointer (&measurement->cache);
  bunting_colour_table_unref (self->table);
  self->table = g_steal_pointer (&measurement->table);
  self->n_decoded += measurement->n_decoded;
  self->is_measuring = FALSE;
  if (self->is_outdated)
    measure (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Following the flags */

static gboolean
refresh_cb (gpointer user_data)
{
  BuntingFlagColours *self = user_data;

  self->refresh_id = 0;
  bunting_flag_colours_refresh (self);
  return G_SOURCE_REMOVE;
}

/* All flags get their previews at once. */
static void
preview_changed_cb (BuntingFlagColours *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_cb, self);
}

static void
flags_changed_cb (BuntingFlagColours *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (self->flags, i);

    g_signal_connect_object (flag, "notify::preview", G_CALLBACK (preview_changed_cb), self,
                             G_CONNECT_SWAPPED);
  }
  preview_changed_cb (self);
}

/* Similar flags */

typedef struct {
  BuntingColourTable *table; /* owned */
  char *code;                /* owned */
  guint n_max;
} SimilarSearch;

static void
similar_search_free (gpointer data)
{
  SimilarSearch *search = data;

  bunting_colour_table_unref (search->table);
  g_free (search->code);
  g_free (search);
}

static void
list_similar_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SimilarSearch *search = data;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_task_return_pointer (
    task, bunting_colour_table_list_similar (search->table, search->code, search->n_max),
    (GDestroyNotify)g_ptr_array_unref);
}

/**
 * bunting_flag_colours_list_similar_async:
 *
 * Lists the flags that look most like @flag, of those that are measured now: none before "changed".
 */
void
bunting_flag_colours_list_similar_async (BuntingFlagColours *self,
                                         BuntingFlag *flag,
                                         guint n_max,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SimilarSearch *search = g_new0 (SimilarSearch, 1);

  search->table = bunting_colour_table_ref (self->table);
  search->code = g_strdup (bunting_flag_get_code (flag));
  search->n_max = n_max;
  g_task_set_source_tag (task, bunting_flag_colours_list_similar_async);
  g_task_set_task_data (task, search, similar_search_free);
  g_task_run_in_thread (task, list_similar_thread);
}

/**
 * bunting_flag_colours_list_similar_finish:
 * @error: only %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type utf8): the codes, the most similar first
 */
GPtrArray *
bunting_flag_colours_list_similar_finish (BuntingFlagColours *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The object */

static void
bunting_flag_colours_finalize (GObject *object)
{
  BuntingFlagColours *self = BUNTING_FLAG_COLOURS (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_object_unref (self->flags);
  g_object_unref (self->atlas);
  g_object_unref (self->cache_folder);
  g_object_unref (self->cancellable);
  g_clear_object (&self->decoder_pool);
  g_clear_pointer (&self->cache, bunting_colour_cache_free);
  bunting_colour_table_unref (self->table);
  G_OBJECT_CLASS (bunting_flag_colours_parent_class)->finalize (object);
}

static void
bunting_flag_colours_class_init (BuntingFlagColoursClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_flag_colours_finalize;
  signals[CHANGED] = g_signal_new ("changed", BUNTING_TYPE_FLAG_COLOURS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
bunting_flag_colours_init (BuntingFlagColours *self)
{
  self->cancellable = g_cancellable_new ();
  self->table = bunting_colour_table_new ();
}

/**
 * bunting_flag_colours_new:
 * @flags: (element-type BuntingFlag)
 * @cache_folder: (nullable): where the colours are kept for the next run; it need not exist. %NULL
 * for that of the user
 */
BuntingFlagColours *
bunting_flag_colours_new (BuntingAtlas *atlas, GListModel *flags, GFile *cache_folder)
{
  BuntingFlagColours *self = g_object_new (BUNTING_TYPE_FLAG_COLOURS, NULL);

  self->atlas = g_object_ref (atlas);
  self->flags = g_object_ref (flags);
  if (cache_folder == NULL) {
    g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "bunting", NULL);

    self->cache_folder = g_file_new_for_path (path);
  } else {
    self->cache_folder = g_object_ref (cache_folder);
  }
  return self;
}

/* Measures all flags, and from then on those that get another preview. Later calls have no effect.
 */
void
bunting_flag_colours_start (BuntingFlagColours *self)
{
  if (self->is_started)
    return;
  self->is_started = TRUE;
  self->decoder_pool = bunting_decoder_pool_ref_shared ();
  g_signal_connect_object (self->flags, "items-changed", G_CALLBACK (flags_changed_cb), self,
                           G_CONNECT_SWAPPED);
  flags_changed_cb (self, 0, 0, g_list_model_get_n_items (self->flags));
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  measure (self);
}

/* Stops measuring after the current picture, and releases a reference. */
void
bunting_flag_colours_stop (BuntingFlagColours *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self);
}

/* Measures the flags whose files may have changed, if the flags have been measured before. */
void
bunting_flag_colours_refresh (BuntingFlagColours *self)
{
  if (self->is_measuring)
    self->is_outdated = TRUE;
  else if (self->is_started)
    measure (self);
}

gboolean
bunting_flag_colours_is_measuring (BuntingFlagColours *self)
{
  return self->is_measuring;
}

/* Returns: the number of pictures that were decoded, because the cache did not have them */
guint
bunting_flag_colours_get_n_decoded (BuntingFlagColours *self)
{
  return self->n_decoded;
}

/* Returns: how well a flag matches, for an order: 0 if it does not match, or is not measured yet */
double
bunting_flag_colours_match (BuntingFlagColours *self, BuntingFlag *flag, BuntingPaletteSet wanted)
{
  return bunting_colour_table_match (self->table, bunting_flag_get_code (flag), wanted);
}
