/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-folder-watch.h"

/* Watches the folder of saved flags, and reads it again when other programs have changed it.
 * Bunting's own saves are no reason to. The folder itself may disappear, and return. */

/* From the first change to reading the folder: many files are usually changed at once. */
#define DELAY_MS 500
/* With more changes than this they are not looked at one by one. */
#define MAX_FILES 1024

struct _BuntingFolderWatch {
  GObject parent_instance;

  BuntingAppModel *app_model;   /* owned */
  GFileMonitor *files_monitor;  /* owned, NULL before the start: the files in the folder */
  GFileMonitor *folder_monitor; /* owned, NULL before the start: the folder in its parent */
  GHashTable *appeared;         /* owned, GFile: new, or written to */
  GHashTable *disappeared;      /* owned, GFile */
  gboolean is_outdated;         /* the folder must be read, whatever the files are */
  gboolean is_created;          /* the folder has been created, by a download or another program */
  guint timer_id;               /* 0 unless there are changes */
};

G_DEFINE_FINAL_TYPE (BuntingFolderWatch, bunting_folder_watch, G_TYPE_OBJECT)

enum { RESCANNED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* The saved files, as the flags have them. Returns (transfer full): GFile, borrowed from the flags
 */
static GHashTable *
collect_saved (BuntingFolderWatch *self)
{
  GListModel *flags = bunting_app_model_get_flags (self->app_model);
  GHashTable *saved = g_hash_table_new (g_file_hash, (GEqualFunc)g_file_equal);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (bunting_flag_get_file (flag) != NULL)
      g_hash_table_add (saved, bunting_flag_get_file (flag));
  }
  return saved;
}

/* Whether the folder differs from what the flags say: an unknown file has appeared, or a saved one
 * has disappeared. A folder that was created without a saved flag is another program's, and may
 * have been filled before its files were watched. */
static gboolean
has_changed (BuntingFolderWatch *self)
{
  g_autoptr (GHashTable) saved = collect_saved (self);
  GHashTableIter iter;
  gpointer file;

  if (self->is_outdated || (self->is_created && g_hash_table_size (saved) == 0))
    return TRUE;
  g_hash_table_iter_init (&iter, self->appeared);
  while (g_hash_table_iter_next (&iter, &file, NULL))
    if (!g_hash_table_contains (saved, file))
      return TRUE;
  g_hash_table_iter_init (&iter, self->disappeared);
  while (g_hash_table_iter_next (&iter, &file, NULL))
    if (g_hash_table_contains (saved, file))
      return TRUE;
  return FALSE;
}

static void
rescanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFolderWatch) self = user_data;

  /* An error needs no message: the user sees that there are no saved flags, and the next download
   * says why. */
  bunting_app_model_open_folder_finish (BUNTING_APP_MODEL (source), result, NULL);
  g_signal_emit (self, signals[RESCANNED], 0);
}

static void
forget_changes (BuntingFolderWatch *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->is_outdated = FALSE;
  self->is_created = FALSE;
  g_hash_table_remove_all (self->appeared);
  g_hash_table_remove_all (self->disappeared);
}

/* A download knows its own files when it has ended. */
static gboolean
timer_cb (gpointer user_data)
{
  BuntingFolderWatch *self = user_data;
  gboolean changed;

  if (bunting_app_model_get_busy (self->app_model))
    return G_SOURCE_CONTINUE;
  changed = has_changed (self);
  self->timer_id = 0;
  forget_changes (self);
  if (changed)
    bunting_app_model_open_folder_async (self->app_model,
                                         bunting_app_model_get_folder (self->app_model), NULL,
                                         rescanned_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
start_timer (BuntingFolderWatch *self)
{
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add (DELAY_MS, timer_cb, self);
}

/* Ignores hidden files: the manifest, and files that are being written. */
static void
note_file (BuntingFolderWatch *self, GHashTable *files, GFile *file)
{
  g_autofree char *name = file == NULL ? NULL : g_file_get_basename (file);

  if (name == NULL || name[0] == '.')
    return;
  if (g_hash_table_size (files) < MAX_FILES)
    g_hash_table_add (files, g_object_ref (file));
  else
    self->is_outdated = TRUE;
  start_timer (self);
}

static void
files_changed_cb (BuntingFolderWatch *self, GFile *file, GFile *other_file, GFileMonitorEvent event)
{
  switch (event) {
  case G_FILE_MONITOR_EVENT_CREATED:
  case G_FILE_MONITOR_EVENT_MOVED_IN:
  case G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT:
    note_file (self, self->appeared, file);
    break;
  case G_FILE_MONITOR_EVENT_DELETED:
  case G_FILE_MONITOR_EVENT_MOVED_OUT:
    note_file (self, self->disappeared, file);
    break;
  case G_FILE_MONITOR_EVENT_RENAMED:
    note_file (self, self->disappeared, file);
    note_file (self, self->appeared, other_file);
    break;
  case G_FILE_MONITOR_EVENT_UNMOUNTED:
    self->is_outdated = TRUE;
    start_timer (self);
    break;
  case G_FILE_MONITOR_EVENT_CHANGED:
  case G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED:
  case G_FILE_MONITOR_EVENT_PRE_UNMOUNT:
  case G_FILE_MONITOR_EVENT_MOVED:
  default:
    break;
  }
}

static void
watch_files (BuntingFolderWatch *self)
{
  GFile *folder = bunting_app_model_get_folder (self->app_model);

  g_clear_object (&self->files_monitor);
  /* Some file systems cannot be watched. */
  self->files_monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->files_monitor != NULL)
    g_signal_connect_object (self->files_monitor, "changed", G_CALLBACK (files_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* The folder has appeared or disappeared: the monitor of its files may be that of a folder that is
 * elsewhere now. The first download creates the folder itself; the event may arrive after its end.
 */
static void
folder_changed_cb (BuntingFolderWatch *self,
                   GFile *file,
                   GFile *other_file,
                   GFileMonitorEvent event)
{
  if (event == G_FILE_MONITOR_EVENT_CHANGED || event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED ||
      event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    return;
  watch_files (self);
  if (event == G_FILE_MONITOR_EVENT_CREATED)
    self->is_created = TRUE;
  else
    self->is_outdated = TRUE;
  start_timer (self);
}

static void
watch_folder (BuntingFolderWatch *self)
{
  GFile *folder = bunting_app_model_get_folder (self->app_model);

  watch_files (self);
  g_clear_object (&self->folder_monitor);
  self->folder_monitor = g_file_monitor_file (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->folder_monitor != NULL)
    g_signal_connect_object (self->folder_monitor, "changed", G_CALLBACK (folder_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* Another folder was chosen, and is being read. */
static void
another_folder_cb (BuntingFolderWatch *self)
{
  forget_changes (self);
  watch_folder (self);
}

static void
bunting_folder_watch_dispose (GObject *object)
{
  BuntingFolderWatch *self = BUNTING_FOLDER_WATCH (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->files_monitor);
  g_clear_object (&self->folder_monitor);
  g_clear_pointer (&self->appeared, g_hash_table_unref);
  g_clear_pointer (&self->disappeared, g_hash_table_unref);
  g_clear_object (&self->app_model);
  G_OBJECT_CLASS (bunting_folder_watch_parent_class)->dispose (object);
}

static void
bunting_folder_watch_class_init (BuntingFolderWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_folder_watch_dispose;
  signals[RESCANNED] = g_signal_new ("rescanned", BUNTING_TYPE_FOLDER_WATCH, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bunting_folder_watch_init (BuntingFolderWatch *self)
{
  self->appeared =
    g_hash_table_new_full (g_file_hash, (GEqualFunc)g_file_equal, g_object_unref, NULL);
  self->disappeared =
    g_hash_table_new_full (g_file_hash, (GEqualFunc)g_file_equal, g_object_unref, NULL);
}

BuntingFolderWatch *
bunting_folder_watch_new (BuntingAppModel *app_model)
{
  BuntingFolderWatch *self = g_object_new (BUNTING_TYPE_FOLDER_WATCH, NULL);

  self->app_model = g_object_ref (app_model);
  return self;
}

/* Watches the app model's folder, and each folder that is chosen later. To be called when the
 * folder has been read for the first time; later calls have no effect. */
void
bunting_folder_watch_start (BuntingFolderWatch *self)
{
  if (self->folder_monitor != NULL || self->files_monitor != NULL)
    return;
  g_signal_connect_object (self->app_model, "notify::folder", G_CALLBACK (another_folder_cb), self,
                           G_CONNECT_SWAPPED);
  watch_folder (self);
}
