/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-app-model.h"

#include "bunting-flag-list.h"
#include "bunting-limits.h"

/* The state of the program without its window: the flags of all countries, the selected source, the
 * folder, and the current download. It opens folders and runs one download at a time. */

struct _BuntingAppModel {
  GObject parent_instance;

  BuntingAtlas *atlas;              /* owned */
  GListStore *flags;                /* owned: BuntingFlag */
  BuntingFlagColours *flag_colours; /* owned */
  BuntingSource *source;            /* owned: the selected one */
  BuntingSourceResolver *resolver;  /* owned */
  BuntingFetcher *fetcher;          /* owned */
  BuntingLibrary *library;          /* owned */
  BuntingBatch *batch;              /* owned, may be NULL: the current or the last one */
  GCancellable *cancellable;        /* owned, NULL unless busy */
  guint deadline_s;
  GPtrArray *last_flags;    /* owned, may be NULL: of the current or the last download */
  gboolean refresh;         /* saved flags are downloaded again */
  BuntingRefresh refreshed; /* of the current or last download */
  gboolean expects_folder;  /* it is an error if the folder does not exist */
  gboolean folder_opened;   /* the current folder has been read, or is being read */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (BuntingAppModel, bunting_app_model, G_TYPE_OBJECT)

enum { PROP_0, PROP_FOLDER, PROP_SOURCE, PROP_BUSY, PROP_FRACTION, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
set_busy (BuntingAppModel *self, gboolean busy)
{
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
notify_progress (BuntingAppModel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

/* Opening a folder */

static void
show_library (BuntingAppModel *self, gboolean only_changed)
{
  bunting_flag_list_update (self->flags, self->library, only_changed);
  bunting_flag_colours_refresh (self->flag_colours);
}

static void library_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Makes @folder the current folder and reads it. Fails with %BUNTING_LIBRARY_ERROR_READ_ONLY if it
 * cannot be written to, but marks its flags as saved, and with %G_IO_ERROR_PENDING during a
 * download. */
void
bunting_app_model_open_folder_async (BuntingAppModel *self,
                                     GFile *folder,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_app_model_open_folder_async);
  if (self->busy) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "A download is running");
    g_object_unref (task);
    return;
  }
  self->folder_opened = TRUE;
  if (!g_file_equal (folder, bunting_app_model_get_folder (self))) {
    g_object_unref (self->library);
    self->library = bunting_library_new (folder);
    self->expects_folder = FALSE;
    show_library (self, FALSE);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
  }
  bunting_library_open_async (self->library, FALSE, cancellable, library_opened_cb, task);
}

static void
library_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingLibrary *library = BUNTING_LIBRARY (source);
  BuntingAppModel *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean is_open = bunting_library_open_finish (library, result, &error);

  /* Another folder may have been opened meanwhile. */
  if (library == self->library)
    show_library (self, TRUE);
  if (!is_open)
    g_task_return_error (task, error);
  else if (self->expects_folder && !bunting_library_has_folder (library))
    g_task_return_new_error (task, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER,
                             "the folder no longer exists");
  else if (bunting_library_is_read_only (library))
    g_task_return_new_error (task, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_READ_ONLY,
                             "the folder cannot be written to");
  else
    g_task_return_boolean (task, TRUE);
}

/* A folder that does not exist is not an error, unless bunting_app_model_expect_folder() was
 * called. */
gboolean
bunting_app_model_open_folder_finish (BuntingAppModel *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Downloading */

static void resolver_started_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void run_batch (BuntingSource *source, GTask *task);
static void batch_ran_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finish_download (GTask *task, GError *error);

/**
 * bunting_app_model_download_async:
 * @flags: (element-type BuntingFlag): flags of the model, without duplicates
 * @refresh: what is done with saved flags; %BUNTING_REFRESH_NONE: as
 *   bunting_app_model_set_refresh() says
 *
 * Downloads @flags, one download at a time: %G_IO_ERROR_PENDING while another runs.
 */
void
bunting_app_model_download_async (BuntingAppModel *self,
                                  GPtrArray *flags,
                                  BuntingRefresh refresh,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (BuntingSource) source = NULL;

  g_task_set_source_tag (task, bunting_app_model_download_async);
  if (self->busy) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "A download is running");
    return;
  }
  g_ptr_array_ref (flags);
  g_clear_pointer (&self->last_flags, g_ptr_array_unref);
  self->last_flags = flags;
  self->refreshed =
    refresh == BUNTING_REFRESH_NONE && self->refresh ? BUNTING_REFRESH_UNEDITED : refresh;
  self->cancellable = g_cancellable_new ();
  source = bunting_source_resolver_resolve (self->resolver, self->source);
  g_clear_object (&self->batch);
  notify_progress (self);
  set_busy (self, TRUE);
  if (source != NULL)
    run_batch (source, g_steal_pointer (&task));
  else
    bunting_source_resolver_start_async (self->resolver, self->source, self->cancellable,
                                         resolver_started_cb, g_steal_pointer (&task));
}

static void
resolver_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (BuntingSource) source =
    bunting_source_resolver_start_finish (BUNTING_SOURCE_RESOLVER (object), result, &error);

  if (source != NULL)
    run_batch (source, user_data);
  else
    finish_download (user_data, error);
}

/* Takes task. */
static void
run_batch (BuntingSource *source, GTask *task)
{
  BuntingAppModel *self = g_task_get_source_object (task);
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new_adaptive (
    bunting_source_get_max_in_flight (source), bunting_source_get_n_requests (source));
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (source, self->fetcher, self->library);

  bunting_flag_downloader_set_refresh (downloader, self->refreshed != BUNTING_REFRESH_NONE);
  bunting_flag_downloader_set_overwrite_edited (downloader, self->refreshed == BUNTING_REFRESH_ALL);
  if (self->deadline_s > 0)
    bunting_flag_downloader_set_deadline_s (downloader, self->deadline_s);
  self->batch = bunting_batch_new (downloader, limiter, self->last_flags);
  bunting_batch_set_keep_replaced_bytes (self->batch, BUNTING_REPLACED_MAX_BYTES);
  g_signal_connect_object (self->batch, "flag-done", G_CALLBACK (notify_progress), self,
                           G_CONNECT_SWAPPED);
  notify_progress (self);
  bunting_batch_run_async (self->batch, self->cancellable, batch_ran_cb, task);
}

static void
batch_ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  bunting_batch_run_finish (BUNTING_BATCH (source), result, &error);
  finish_download (user_data, error);
}

/* The one exit. Takes task and error. */
static void
finish_download (GTask *task, GError *error)
{
  BuntingAppModel *self = g_task_get_source_object (task);

  g_clear_object (&self->cancellable);
  bunting_flag_colours_refresh (self->flag_colours);
  set_busy (self, FALSE);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * bunting_app_model_download_finish:
 * @error: if nothing was downloaded: of %BUNTING_LIBRARY_ERROR, %BUNTING_COLLECTION_ERROR or
 *   %G_IO_ERROR
 *
 * Returns: %TRUE if the download ran; its report has the result of each flag
 */
gboolean
bunting_app_model_download_finish (BuntingAppModel *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
bunting_app_model_cancel (BuntingAppModel *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* Cancels one flag of the current download; the others continue. */
void
bunting_app_model_cancel_flag (BuntingAppModel *self, BuntingFlag *flag)
{
  if (self->busy && self->batch != NULL)
    bunting_batch_cancel_flag (self->batch, flag);
}

/* The object */

static void
bunting_app_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingAppModel *self = BUNTING_APP_MODEL (object);

  switch (id) {
  case PROP_FOLDER:
    g_value_set_object (value, bunting_app_model_get_folder (self));
    break;
  case PROP_SOURCE:
    g_value_set_object (value, self->source);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->busy);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, bunting_app_model_get_fraction (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_app_model_dispose (GObject *object)
{
  BuntingAppModel *self = BUNTING_APP_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->batch);
  g_clear_pointer (&self->last_flags, g_ptr_array_unref);
  g_clear_object (&self->library);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->resolver);
  g_clear_object (&self->source);
  g_clear_pointer (&self->flag_colours, bunting_flag_colours_stop);
  g_clear_object (&self->flags);
  g_clear_object (&self->atlas);
  G_OBJECT_CLASS (bunting_app_model_parent_class)->dispose (object);
}

static void
bunting_app_model_class_init (BuntingAppModelClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_app_model_get_property;
  object_class->dispose = bunting_app_model_dispose;
  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, BUNTING_TYPE_SOURCE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_app_model_init (BuntingAppModel *self)
{
}

/**
 * bunting_app_model_new:
 * @folder: it is not read before bunting_app_model_open_folder_async()
 * @collection_folder: (nullable): of the built-in source; %NULL for the installed collection
 */
BuntingAppModel *
bunting_app_model_new (BuntingAtlas *atlas,
                       BuntingSource *source,
                       GFile *folder,
                       const char *collection_folder)
{
  BuntingAppModel *self = g_object_new (BUNTING_TYPE_APP_MODEL, NULL);
  g_autoptr (SoupSession) soup = bunting_fetcher_create_session (BUNTING_IN_FLIGHT_MAX);

  self->atlas = g_object_ref (atlas);
  self->source = g_object_ref (source);
  self->library = bunting_library_new (folder);
  self->fetcher = bunting_fetcher_new (soup);
  self->resolver = bunting_source_resolver_new (atlas, soup, collection_folder);
  self->flags = bunting_flag_list_new (atlas);
  self->flag_colours = bunting_flag_colours_new (atlas, G_LIST_MODEL (self->flags), NULL);
  return self;
}

BuntingAtlas *
bunting_app_model_get_atlas (BuntingAppModel *self)
{
  return self->atlas;
}

GListModel *
bunting_app_model_get_flags (BuntingAppModel *self)
{
  return G_LIST_MODEL (self->flags);
}

BuntingFlagColours *
bunting_app_model_get_colours (BuntingAppModel *self)
{
  return self->flag_colours;
}

BuntingSource *
bunting_app_model_get_source (BuntingAppModel *self)
{
  return self->source;
}

GFile *
bunting_app_model_get_folder (BuntingAppModel *self)
{
  return bunting_library_get_folder (self->library);
}

gboolean
bunting_app_model_get_folder_opened (BuntingAppModel *self)
{
  return self->folder_opened;
}

BuntingCollection *
bunting_app_model_get_collection (BuntingAppModel *self)
{
  return bunting_source_resolver_get_collection (self->resolver);
}

BuntingSourceResolver *
bunting_app_model_get_source_resolver (BuntingAppModel *self)
{
  return self->resolver;
}

/* Returns (nullable): the saved flag's file; valid until the next flag is saved. */
GFile *
bunting_app_model_lookup_file (BuntingAppModel *self, const char *code)
{
  return bunting_library_lookup (self->library, code);
}

/* Returns (nullable): its origin; valid until the next flag is saved. */
const BuntingFileRecord *
bunting_app_model_lookup_entry (BuntingAppModel *self, const char *code)
{
  return bunting_library_lookup_entry (self->library, code);
}

BuntingBatch *
bunting_app_model_get_batch (BuntingAppModel *self)
{
  return self->batch;
}

gboolean
bunting_app_model_get_busy (BuntingAppModel *self)
{
  return self->busy;
}

guint
bunting_app_model_get_n_flags (BuntingAppModel *self)
{
  return self->batch == NULL ? 0 : bunting_batch_get_n_flags (self->batch);
}

guint
bunting_app_model_get_n_done (BuntingAppModel *self)
{
  return self->batch == NULL ? 0 : bunting_batch_get_n_done (self->batch);
}

double
bunting_app_model_get_fraction (BuntingAppModel *self)
{
  guint n_flags = bunting_app_model_get_n_flags (self);

  return n_flags == 0 ? 0 : (double)bunting_app_model_get_n_done (self) / n_flags;
}

void
bunting_app_model_set_deadline_s (BuntingAppModel *self, guint deadline_s)
{
  self->deadline_s = deadline_s;
}

void
bunting_app_model_set_refresh (BuntingAppModel *self, gboolean refresh)
{
  self->refresh = refresh;
}

gboolean
bunting_app_model_get_refresh (BuntingAppModel *self)
{
  return self->refresh;
}

/* What the current or the last download did with saved flags. */
BuntingRefresh
bunting_app_model_get_refreshed (BuntingAppModel *self)
{
  return self->refreshed;
}

/* The flags of the current or the last download; NULL before the first. */
GPtrArray *
bunting_app_model_get_last_flags (BuntingAppModel *self)
{
  return self->last_flags;
}

void
bunting_app_model_set_source (BuntingAppModel *self, BuntingSource *source)
{
  if (g_set_object (&self->source, source))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCE]);
}

/* Makes opening the current folder fail if it does not exist, because it was chosen in an earlier
 * run. In a sandbox, this happens when the document portal has forgotten the folder. */
void
bunting_app_model_expect_folder (BuntingAppModel *self)
{
  self->expects_folder = TRUE;
}

void
bunting_app_model_add_codes (BuntingAppModel *self, const char *const *codes)
{
  bunting_flag_list_add_codes (self->flags, codes);
}

guint
bunting_app_model_count_saved (BuntingAppModel *self)
{
  return bunting_flag_list_count_saved (self->flags);
}
