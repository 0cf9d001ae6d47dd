/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-search-icons.h"

#include "bunting-limits.h"
#include "client/bunting-decoder-pool.h"
#include "library/bunting-bounded-read.h"

/* Icons for the desktop's search, as PNG. The desktop gets what a helper process has made of a
 * picture, never the picture itself, which may come from a server: the desktop would decode it in
 * its own process. */

#define ICON_SIDE_PX 96
/* Each has some 5 KiB. */
#define ICONS_MAX 600
/* An answer does not wait longer; the next one has more icons. */
#define BUDGET_MS 20

struct _BuntingSearchIcons {
  GObject parent_instance;

  BuntingDecoderPool *decoder_pool; /* owned */
  GMutex lock;
  GHashTable *icons; /* version and path of a file → GIcon, both owned; guarded by the lock */
};

G_DEFINE_FINAL_TYPE (BuntingSearchIcons, bunting_search_icons, G_TYPE_OBJECT)

/* In a worker thread */

static char *
make_key (const BuntingBoundedFile *opened, GFile *file)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%ld %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                          (gint64)opened->info.st_mtim.tv_sec, opened->info.st_mtim.tv_nsec,
                          (guint64)opened->info.st_ino, (gint64)opened->info.st_size,
                          g_file_peek_path (file));
}

/* Returns: (transfer full) (nullable) */
static GIcon *
lookup (BuntingSearchIcons *self, const char *key)
{
  GIcon *icon;

  g_mutex_lock (&self->lock);
  icon = g_hash_table_lookup (self->icons, key);
  if (icon != NULL)
    g_object_ref (icon);
  g_mutex_unlock (&self->lock);
  return icon;
}

static void
insert (BuntingSearchIcons *self, const char *key, GIcon *icon)
{
  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->icons) >= ICONS_MAX)
    g_hash_table_remove_all (self->icons);
  g_hash_table_replace (self->icons, g_strdup (key), g_object_ref (icon));
  g_mutex_unlock (&self->lock);
}

/* Returns: (transfer full) (nullable) */
static GIcon *
render (BuntingSearchIcons *self, BuntingBoundedFile *opened)
{
  g_autoptr (GBytes) bytes = bunting_bounded_file_read (opened, NULL);
  g_auto (BuntingDecodedPicture) png = { 0 };

  if (bytes == NULL || !bunting_decoder_pool_run (self->decoder_pool, BUNTING_DECODER_RENDER_PNG,
                                                  bytes, ICON_SIDE_PX, ICON_SIDE_PX, &png, NULL))
    return NULL;
  return g_bytes_icon_new (png.bytes);
}

/* Returns: (transfer full) (nullable) */
static GIcon *
load (BuntingSearchIcons *self, GFile *file)
{
  BuntingBoundedFile opened = BUNTING_BOUNDED_FILE_INIT;
  g_autofree char *key = NULL;
  GIcon *icon;

  if (!bunting_bounded_file_open (&opened, file, BUNTING_PICTURE_MAX_BYTES, NULL))
    return NULL;
  key = make_key (&opened, file);
  icon = lookup (self, key);
  if (icon == NULL) {
    icon = render (self, &opened);
    if (icon != NULL)
      insert (self, key, icon);
  }
  bunting_bounded_file_close (&opened);
  return icon;
}

static void
icon_free (gpointer icon)
{
  if (icon != NULL)
    g_object_unref (icon);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *files = data;
  GPtrArray *icons = g_ptr_array_new_with_free_func (icon_free);
  gint64 end_us = g_get_monotonic_time () + BUDGET_MS * 1000;

  for (guint i = 0; i < files->len; i++) {
    GFile *file = g_ptr_array_index (files, i);

    g_ptr_array_add (icons,
                     file != NULL && g_get_monotonic_time () < end_us ? load (source, file) : NULL);
  }
  g_task_return_pointer (task, icons, (GDestroyNotify)g_ptr_array_unref);
}

/* The object */

static void
bunting_search_icons_finalize (GObject *object)
{
  BuntingSearchIcons *self = BUNTING_SEARCH_ICONS (object);

  g_object_unref (self->decoder_pool);
  g_hash_table_unref (self->icons);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (bunting_search_icons_parent_class)->finalize (object);
}

static void
bunting_search_icons_class_init (BuntingSearchIconsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_search_icons_finalize;
}

static void
bunting_search_icons_init (BuntingSearchIcons *self)
{
  g_mutex_init (&self->lock);
  self->decoder_pool = bunting_decoder_pool_ref_shared ();
  self->icons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

BuntingSearchIcons *
bunting_search_icons_new (void)
{
  return g_object_new (BUNTING_TYPE_SEARCH_ICONS, NULL);
}

/* files: GFile or %NULL */
void
bunting_search_icons_load_async (BuntingSearchIcons *self,
                                 GPtrArray *files,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, bunting_search_icons_load_async);
  g_task_set_task_data (task, g_ptr_array_ref (files), (GDestroyNotify)g_ptr_array_unref);
  g_task_run_in_thread (task, load_thread);
}

/* Returns: (transfer full): for each file a GIcon, or %NULL if it cannot be drawn, or not in time
 */
GPtrArray *
bunting_search_icons_load_finish (BuntingSearchIcons *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
