/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-app-model.h"

#include "bunting-flag-list.h"
#include "bunting-limits.h"
#include "bunting-source-resolver.h"

/* What one run of the window works with: the flags of the atlas, the source they come from, the
 * folder they are kept in, and the download under way. The window shows this and owns none of it,
 * so that all of it can be tested without one. It is long for what it tells about itself; what it
 * does is opening a folder, and one download at a time. */

struct _BuntingAppModel {
  GObject parent_instance;

  BuntingAtlas *atlas;             /* owned */
  GListStore *flags;               /* owned: BuntingFlag */
  BuntingSource *source;           /* owned: as it was asked for */
  BuntingSourceResolver *resolver; /* owned: makes it one that can be asked */
  BuntingFetcher *fetcher;         /* owned */
  BuntingLibrary *library;         /* owned */
  BuntingBatch *batch;             /* owned, may be NULL: the current or the last one */
  GCancellable *cancellable;       /* owned, NULL unless busy */
  guint max_in_flight;
  guint deadline_s;
  GPtrArray *last_flags;   /* owned, may be NULL: of the current or the last download */
  gboolean refresh;        /* what is saved is asked for again */
  gboolean refreshed;      /* in the last download, or the one that runs */
  gboolean expects_folder; /* it was chosen in an earlier run */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (BuntingAppModel, bunting_app_model, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_FLAGS,
  PROP_FOLDER,
  PROP_SOURCE,
  PROP_BUSY,
  PROP_N_FLAGS,
  PROP_N_DONE,
  PROP_FRACTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_busy (BuntingAppModel *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
notify_progress (BuntingAppModel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_FLAGS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

/* Opening a folder */

/* Only what the file system says by itself: nothing is written to a folder that was but opened. */
static void
access_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE) &&
      !g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE))
    g_task_return_new_error (task, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_READ_ONLY,
                             "the folder cannot be written to");
  else
    g_task_return_boolean (task, TRUE);
}

static void
library_scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingAppModel *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean scanned = bunting_library_scan_finish (BUNTING_LIBRARY (source), result, &error);

  /* Another folder may have been opened meanwhile. */
  if (BUNTING_LIBRARY (source) == self->library)
    bunting_flag_list_update (self->flags, self->library);
  if (!scanned)
    g_task_return_error (task, error);
  else if (self->expects_folder && !bunting_library_get_found_folder (BUNTING_LIBRARY (source)))
    g_task_return_new_error (task, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER,
                             "the folder is gone");
  else
    g_file_query_info_async (bunting_library_get_folder (BUNTING_LIBRARY (source)),
                             G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, g_task_get_cancellable (task), access_known_cb,
                             g_object_ref (task));
}

/* Downloading */

static void run_batch (BuntingSource *source, GTask *task);
static void flag_done_cb (BuntingBatch *batch, gpointer line, BuntingAppModel *self);
static void batch_ran_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finish_download (GTask *task, GError *error);

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
  guint limit = bunting_source_get_max_in_flight (source);
  g_autoptr (BuntingLimiter) limiter =
    bunting_limiter_new (self->max_in_flight == 0 ? limit : MIN (self->max_in_flight, limit));
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (source, self->fetcher, self->library);

  bunting_flag_downloader_set_refresh (downloader, self->refreshed);
  bunting_flag_downloader_set_deadline_s (downloader, self->deadline_s);
  self->batch = bunting_batch_new (downloader, limiter, self->last_flags);
  g_signal_connect_object (self->batch, "flag-done", G_CALLBACK (flag_done_cb), self, 0);
  notify_progress (self);
  bunting_batch_run_async (self->batch, self->cancellable, batch_ran_cb, task);
}

static void
flag_done_cb (BuntingBatch *batch, gpointer line, BuntingAppModel *self)
{
  notify_progress (self);
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
  set_busy (self, FALSE);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* The object */

static void
bunting_app_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingAppModel *self = BUNTING_APP_MODEL (object);

  switch (id) {
  case PROP_FLAGS:
    g_value_set_object (value, self->flags);
    break;
  case PROP_FOLDER:
    g_value_set_object (value, bunting_app_model_get_folder (self));
    break;
  case PROP_SOURCE:
    g_value_set_object (value, self->source);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->busy);
    break;
  case PROP_N_FLAGS:
    g_value_set_uint (value, bunting_app_model_get_n_flags (self));
    break;
  case PROP_N_DONE:
    g_value_set_uint (value, bunting_app_model_get_n_done (self));
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
  properties[PROP_FLAGS] = g_param_spec_object ("flags", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, BUNTING_TYPE_SOURCE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_N_FLAGS] = g_param_spec_uint ("n-flags", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_app_model_init (BuntingAppModel *self)
{
  self->deadline_s = BUNTING_DEADLINE_S;
}

/**
 * bunting_app_model_new:
 * @atlas: all countries
 * @source: where flags come from; the built-in server is started when it needs a base
 * @folder: where flags are kept; it is not looked at before bunting_app_model_open_folder_async()
 * @collection_folder: (nullable): what the built-in server serves; %NULL for what is installed
 *
 * Returns: (transfer full): a session
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
  return self;
}

/**
 * bunting_app_model_get_atlas:
 *
 * Returns: (transfer none): all countries
 */
BuntingAtlas *
bunting_app_model_get_atlas (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return self->atlas;
}

/**
 * bunting_app_model_get_flags:
 *
 * Returns: (transfer none): a list of BuntingFlag, one for each country, in the atlas's order
 */
GListModel *
bunting_app_model_get_flags (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return G_LIST_MODEL (self->flags);
}

/**
 * bunting_app_model_get_source:
 *
 * Returns: (transfer none): where flags come from
 */
BuntingSource *
bunting_app_model_get_source (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return self->source;
}

/**
 * bunting_app_model_get_folder:
 *
 * Returns: (transfer none): where flags are kept
 */
GFile *
bunting_app_model_get_folder (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return bunting_library_get_folder (self->library);
}

/**
 * bunting_app_model_get_collection:
 *
 * Returns: (transfer none) (nullable): what the built-in server serves; %NULL before the first
 *   download and with other sources
 */
BuntingCollection *
bunting_app_model_get_collection (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return bunting_source_resolver_get_collection (self->resolver);
}

/**
 * bunting_app_model_get_collection_folder:
 *
 * Returns: (transfer none) (nullable): the folder that the built-in server serves; %NULL for what
 *   is installed
 */
const char *
bunting_app_model_get_collection_folder (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return bunting_source_resolver_get_collection_folder (self->resolver);
}

/**
 * bunting_app_model_lookup_entry:
 * @code: a country's code
 *
 * Returns: (transfer none) (nullable): where the saved flag came from and when, if that is known;
 *   valid until the next flag is saved
 */
const BuntingManifestEntry *
bunting_app_model_lookup_entry (BuntingAppModel *self, const char *code)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return bunting_library_lookup_entry (self->library, code);
}

/**
 * bunting_app_model_get_batch:
 *
 * Returns: (transfer none) (nullable): the download that runs, or the last one
 */
BuntingBatch *
bunting_app_model_get_batch (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), NULL);

  return self->batch;
}

/**
 * bunting_app_model_get_busy:
 *
 * Returns: whether a download runs
 */
gboolean
bunting_app_model_get_busy (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), FALSE);

  return self->busy;
}

/**
 * bunting_app_model_get_n_flags:
 *
 * Returns: how many flags the download has; 0 before the first one
 */
guint
bunting_app_model_get_n_flags (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), 0);

  return self->batch == NULL ? 0 : bunting_batch_get_n_flags (self->batch);
}

/**
 * bunting_app_model_get_n_done:
 *
 * Returns: how many flags of the download have ended, well or not
 */
guint
bunting_app_model_get_n_done (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), 0);

  return self->batch == NULL ? 0 : bunting_batch_get_n_done (self->batch);
}

/**
 * bunting_app_model_get_fraction:
 *
 * Returns: how much of the download is done, 0 to 1
 */
double
bunting_app_model_get_fraction (BuntingAppModel *self)
{
  guint n_flags = bunting_app_model_get_n_flags (self);

  return n_flags == 0 ? 0 : (double)bunting_app_model_get_n_done (self) / n_flags;
}

/**
 * bunting_app_model_set_max_in_flight:
 * @max_in_flight: how many flags the user allows at once; 0 for as many as the source bears, which
 *   is never passed
 */
void
bunting_app_model_set_max_in_flight (BuntingAppModel *self, guint max_in_flight)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  self->max_in_flight = MIN (max_in_flight, BUNTING_IN_FLIGHT_MAX);
}

/**
 * bunting_app_model_get_max_in_flight:
 *
 * Returns: how many flags the user allows at once; 0 for as many as the source bears
 */
guint
bunting_app_model_get_max_in_flight (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), 0);

  return self->max_in_flight;
}

/**
 * bunting_app_model_set_deadline_s:
 * @deadline_s: how long a flag may take, %BUNTING_DEADLINE_S seconds from the start
 */
void
bunting_app_model_set_deadline_s (BuntingAppModel *self, guint deadline_s)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  self->deadline_s = deadline_s;
}

/**
 * bunting_app_model_set_refresh:
 * @refresh: whether bunting_app_model_download_async() asks again for what is saved, and replaces
 *   what changed
 */
void
bunting_app_model_set_refresh (BuntingAppModel *self, gboolean refresh)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  self->refresh = refresh;
}

/**
 * bunting_app_model_get_refresh:
 *
 * Returns: whether bunting_app_model_download_async() asks again for what is saved
 */
gboolean
bunting_app_model_get_refresh (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), FALSE);

  return self->refresh;
}

/* Whether the current or the last download replaced saved flags. */
gboolean
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

/**
 * bunting_app_model_set_source:
 * @source: where flags come from, from the next download on
 */
void
bunting_app_model_set_source (BuntingAppModel *self, BuntingSource *source)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  if (!g_set_object (&self->source, source))
    return;
  /* A download that runs has its own reference, and its server goes on. */
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCE]);
}

/**
 * bunting_app_model_expect_folder:
 *
 * The folder was chosen in an earlier run: if it is not there when it is opened, it is gone, and
 * was not merely never made. In a sandbox that happens when the document portal forgets it.
 */
void
bunting_app_model_expect_folder (BuntingAppModel *self)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  self->expects_folder = TRUE;
}

/**
 * bunting_app_model_add_codes:
 * @codes: (array zero-terminated=1): codes as bunting_country_code_parse() returns them
 *
 * Adds a flag for each code that neither the atlas nor an earlier call knows.
 */
void
bunting_app_model_add_codes (BuntingAppModel *self, const char *const *codes)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  bunting_flag_list_add_codes (self->flags, codes);
}

/**
 * bunting_app_model_count_saved:
 *
 * Returns: how many flags are saved in the folder
 */
guint
bunting_app_model_count_saved (BuntingAppModel *self)
{
  g_return_val_if_fail (BUNTING_IS_APP_MODEL (self), 0);

  return bunting_flag_list_count_saved (self->flags);
}

/**
 * bunting_app_model_open_folder_async:
 * @folder: where flags are kept from now on
 *
 * Looks through the folder and shows what it holds. One that is there and cannot be written to is
 * %BUNTING_LIBRARY_ERROR_READ_ONLY, and is shown all the same. Not while a download runs.
 */
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
  if (!g_file_equal (folder, bunting_app_model_get_folder (self))) {
    g_object_unref (self->library);
    self->library = bunting_library_new (folder);
    self->expects_folder = FALSE;
    bunting_flag_list_update (self->flags, self->library);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
  }
  bunting_library_scan_async (self->library, cancellable, library_scanned_cb, task);
}

/**
 * bunting_app_model_open_folder_finish:
 * @error: of %BUNTING_LIBRARY_ERROR; a folder that is not there is none, unless it was expected
 *
 * Returns: %TRUE if the folder was looked through
 */
gboolean
bunting_app_model_open_folder_finish (BuntingAppModel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * bunting_app_model_download_async:
 * @flags: (element-type BuntingFlag): flags of the model, without duplicates
 * @refresh: %TRUE to download saved flags again, %FALSE to do as bunting_app_model_set_refresh()
 * says
 *
 * Downloads @flags, one download at a time: %G_IO_ERROR_PENDING while another runs.
 */
void
bunting_app_model_download_async (BuntingAppModel *self,
                                  GPtrArray *flags,
                                  gboolean refresh,
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
  self->refreshed = refresh || self->refresh;
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

/**
 * bunting_app_model_download_finish:
 * @error: why nothing was downloaded at all: of %BUNTING_LIBRARY_ERROR for the folder, of
 *   %BUNTING_COLLECTION_ERROR or %G_IO_ERROR for the built-in server. %G_IO_ERROR_CANCELLED where
 *   it was cancelled before the first flag
 *
 * Returns: %TRUE if the download ran; how each flag ended is in its report
 */
gboolean
bunting_app_model_download_finish (BuntingAppModel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * bunting_app_model_cancel:
 *
 * Ends the download that runs, if there is one. What is saved stays.
 */
void
bunting_app_model_cancel (BuntingAppModel *self)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  g_cancellable_cancel (self->cancellable);
}

/**
 * bunting_app_model_cancel_flag:
 * @flag: a flag of the session
 *
 * Takes @flag out of the download that runs, if it is on its way; the others go on.
 */
void
bunting_app_model_cancel_flag (BuntingAppModel *self, BuntingFlag *flag)
{
  g_return_if_fail (BUNTING_IS_APP_MODEL (self));

  if (self->busy && self->batch != NULL)
    bunting_batch_cancel_flag (self->batch, flag);
}

/**
 * bunting_app_model_create_default_folder:
 *
 * Returns: (transfer full): the folder "Flags" among the user's pictures, whether it is there or
 *   not
 */
GFile *
bunting_app_model_create_default_folder (void)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autofree char *path = pictures == NULL
                            ? g_build_filename (g_get_home_dir (), "Pictures", "Flags", NULL)
                            : g_build_filename (pictures, "Flags", NULL);

  return g_file_new_for_path (path);
}
