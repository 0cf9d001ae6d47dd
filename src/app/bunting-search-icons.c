/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-search-icons.h"

#include "bunting-collection.h"
#include "library/bunting-library.h"

/* The flags that the desktop's search shows: the saved one, else that of the collection which is
 * installed on this machine. Nobody waits for a picture: what cannot be found soon is left out. */

/* How long what was seen in the folder is taken for true without another look. While somebody
 * types, it is looked at once. */
#define FRESH_US (10 * G_USEC_PER_SEC)
/* How long it counts while another look is under way: a folder elsewhere may have gone with the
 * network, and asking for a file in it would take minutes. */
#define KNOWN_US (60 * G_USEC_PER_SEC)
/* How long an answer waits for the first look. It is promised in 50 ms. */
#define PATIENCE_MS 20
/* Sent over the bus with every answer. The flags of flag-icons are smaller but for a few, which
 * would also take long to draw. */
#define BY_VALUE_MAX_BYTES (64 * 1024)

struct _BuntingSearchIcons {
  GObject parent_instance;

  gboolean by_value;             /* the desktop cannot read our files */
  BuntingCollection *collection; /* owned, NULL: none is installed, or not looked for yet */
  gboolean collection_sought;
  BuntingLibrary *library; /* owned, NULL without a folder */
  gint64 scanned_at_us;    /* 0: never */
  gboolean looking;        /* what there is is being found out */
  GQueue waiting;          /* owned: GTask; one look serves them all */
  guint patience_id;       /* 0: none is waiting */
};

G_DEFINE_FINAL_TYPE (BuntingSearchIcons, bunting_search_icons, G_TYPE_OBJECT)

static void find_collection (BuntingSearchIcons *self);
static void collection_found_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void scan_folder (BuntingSearchIcons *self);
static void folder_scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void stop_waiting (BuntingSearchIcons *self);

static gboolean
is_younger_than (BuntingSearchIcons *self, gint64 age_us)
{
  return self->scanned_at_us != 0 && g_get_monotonic_time () - self->scanned_at_us < age_us;
}

static gboolean
is_known (BuntingSearchIcons *self)
{
  return self->collection_sought && (self->library == NULL || is_younger_than (self, KNOWN_US));
}

/* Preparing, in the order that it happens */

static void
find_collection_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  /* That there is none is no fault. */
  g_task_return_pointer (task, bunting_collection_new_installed (NULL), g_object_unref);
}

static void
find_collection (BuntingSearchIcons *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->collection_sought) {
    scan_folder (self);
    return;
  }
  task = g_task_new (self, NULL, collection_found_cb, NULL);
  g_task_set_source_tag (task, find_collection);
  g_task_run_in_thread (task, find_collection_thread);
}

static void
collection_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingSearchIcons *self = BUNTING_SEARCH_ICONS (source);

  self->collection = g_task_propagate_pointer (G_TASK (result), NULL);
  self->collection_sought = TRUE;
  scan_folder (self);
}

static void
scan_folder (BuntingSearchIcons *self)
{
  if (self->library == NULL || is_younger_than (self, FRESH_US)) {
    self->looking = FALSE;
    stop_waiting (self);
  } else {
    bunting_library_open_async (self->library, FALSE, NULL, folder_scanned_cb, g_object_ref (self));
  }
}

static void
folder_scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSearchIcons) self = user_data;
  BuntingLibrary *library = BUNTING_LIBRARY (source);

  /* A folder that cannot be read has no flags for us; the window is who complains. */
  bunting_library_open_finish (library, result, NULL);
  if (library == self->library)
    self->scanned_at_us = g_get_monotonic_time ();
  /* Another folder may have been chosen meanwhile. */
  scan_folder (self);
}

/* The one exit. */
static void
stop_waiting (BuntingSearchIcons *self)
{
  GQueue waiting = self->waiting;
  GTask *task;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_queue_init (&self->waiting);
  while ((task = g_queue_pop_head (&waiting)) != NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

static gboolean
patience_ended_cb (gpointer user_data)
{
  BuntingSearchIcons *self = user_data;

  self->patience_id = 0;
  stop_waiting (self);
  return G_SOURCE_REMOVE;
}

/* The object */

static void
bunting_search_icons_dispose (GObject *object)
{
  BuntingSearchIcons *self = BUNTING_SEARCH_ICONS (object);

  g_clear_object (&self->collection);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (bunting_search_icons_parent_class)->dispose (object);
}

static void
bunting_search_icons_class_init (BuntingSearchIconsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_search_icons_dispose;
}

static void
bunting_search_icons_init (BuntingSearchIcons *self)
{
  g_queue_init (&self->waiting);
}

/**
 * bunting_search_icons_new:
 * @by_value: whether icons hold the picture itself, for a desktop that cannot read files which this
 *   program sees in its sandbox
 *
 * Returns: (transfer full): pictures of flags; it looks at nothing before
 *   bunting_search_icons_prepare_async()
 */
BuntingSearchIcons *
bunting_search_icons_new (gboolean by_value)
{
  BuntingSearchIcons *self = g_object_new (BUNTING_TYPE_SEARCH_ICONS, NULL);

  self->by_value = by_value;
  return self;
}

/**
 * bunting_search_icons_set_folder:
 * @folder: where flags are saved
 */
void
bunting_search_icons_set_folder (BuntingSearchIcons *self, GFile *folder)
{
  g_return_if_fail (BUNTING_IS_SEARCH_ICONS (self));

  if (self->library != NULL && g_file_equal (folder, bunting_library_get_folder (self->library)))
    return;
  g_clear_object (&self->library);
  self->library = bunting_library_new (folder);
  self->scanned_at_us = 0;
}

/**
 * bunting_search_icons_look:
 *
 * Begins to find out what pictures there are, unless that is known: soon somebody will ask.
 */
void
bunting_search_icons_look (BuntingSearchIcons *self)
{
  g_return_if_fail (BUNTING_IS_SEARCH_ICONS (self));

  if (self->looking)
    return;
  self->looking = TRUE;
  find_collection (self);
}

/**
 * bunting_search_icons_prepare_async:
 *
 * Waits until it is known what pictures there are, but not for long. Cannot fail.
 */
void
bunting_search_icons_prepare_async (BuntingSearchIcons *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, bunting_search_icons_prepare_async);
  /* Whoever asks while somebody waits waits with them. */
  g_queue_push_tail (&self->waiting, task);
  bunting_search_icons_look (self);
  if (!self->looking || is_known (self))
    stop_waiting (self);
  else if (self->patience_id == 0 && self->waiting.length > 0)
    self->patience_id = g_timeout_add (PATIENCE_MS, patience_ended_cb, self);
}

/**
 * bunting_search_icons_prepare_finish:
 *
 * Ends bunting_search_icons_prepare_async().
 */
void
bunting_search_icons_prepare_finish (BuntingSearchIcons *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* Returns (transfer full) (nullable): the picture in the file, or NULL where it is too large. */
static GIcon *
read_icon (GFile *file)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (info == NULL || g_file_info_get_size (info) > BY_VALUE_MAX_BYTES)
    return NULL;
  bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  return bytes == NULL ? NULL : g_bytes_icon_new (bytes);
}

/**
 * bunting_search_icons_create:
 * @code: a country's code
 *
 * Returns: (transfer full) (nullable): its flag, %NULL where there is none
 */
GIcon *
bunting_search_icons_create (BuntingSearchIcons *self, const char *code)
{
  GFile *saved = self->library != NULL && is_younger_than (self, KNOWN_US)
                   ? bunting_library_lookup (self->library, code)
                   : NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  /* What the look saw is taken for true: asking the folder again would be waiting for it. */
  if (saved != NULL)
    file = g_object_ref (saved);
  else if (self->collection != NULL) {
    path = bunting_collection_dup_picture_path (self->collection, code, NULL);
    file = path == NULL ? NULL : g_file_new_for_path (path);
  }
  if (file == NULL)
    return NULL;
  return self->by_value ? read_icon (file) : g_file_icon_new (file);
}
