/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-drawings.h"

/* The SVGs that the built-in source's flags were made from.
 *
 * The built-in source serves one picture of each flag, which is a PNG where the system has PNGs. A
 * drawing is sharp at any size, and it is often installed as well: in the same collection, or in a
 * second one next to it that was made from the same drawings. It is looked at and never saved into
 * the library, so it does not pass through the downloader.
 *
 * The collections are read once, when the first drawing is asked for. */

struct _BuntingDrawings {
  GObject parent_instance;

  char *folder; /* owned, may be NULL: what the system has */
  GMutex lock;  /* of what follows */
  gboolean is_loaded;
  BuntingCollection *collection; /* owned, NULL: none. What the built-in source serves */
  BuntingCollection *drawn;      /* owned, NULL: none. The same flags as drawings */
};

G_DEFINE_FINAL_TYPE (BuntingDrawings, bunting_drawings, G_TYPE_OBJECT)

/* Collections of pictures whose drawings are packaged on their own: where those are, as seen from
 * the folder of the pictures. */
static const struct {
  const char *folder_pattern;
  const char *drawn_path;
} known_drawings[] = {
  { "*/iso-flags-png-320x240", "../iso-flags-svg/country-4x3" },
};

static BuntingCollection *
find_drawn (BuntingCollection *collection)
{
  const char *folder = bunting_collection_get_folder (collection);

  for (guint i = 0; i < G_N_ELEMENTS (known_drawings); i++) {
    g_autofree char *path = NULL;

    if (!g_pattern_match_simple (known_drawings[i].folder_pattern, folder))
      continue;
    path = g_build_filename (folder, known_drawings[i].drawn_path, NULL);
    return bunting_collection_new_for_folder (path, NULL);
  }
  return NULL;
}

static void
load_locked (BuntingDrawings *self)
{
  if (self->is_loaded)
    return;
  self->is_loaded = TRUE;
  self->collection = self->folder != NULL ? bunting_collection_new_for_folder (self->folder, NULL)
                                          : bunting_collection_new_installed (NULL);
  if (self->collection != NULL)
    self->drawn = find_drawn (self->collection);
}

static void
bunting_drawings_finalize (GObject *object)
{
  BuntingDrawings *self = BUNTING_DRAWINGS (object);

  g_free (self->folder);
  g_mutex_clear (&self->lock);
  g_clear_object (&self->collection);
  g_clear_object (&self->drawn);
  G_OBJECT_CLASS (bunting_drawings_parent_class)->finalize (object);
}

static void
bunting_drawings_class_init (BuntingDrawingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_drawings_finalize;
}

static void
bunting_drawings_init (BuntingDrawings *self)
{
  g_mutex_init (&self->lock);
}

/**
 * bunting_drawings_new:
 * @collection_folder: (nullable): what the built-in source serves; %NULL for what is installed
 *
 * Returns: (transfer full): the drawings, none of them looked at yet
 */
BuntingDrawings *
bunting_drawings_new (const char *collection_folder)
{
  BuntingDrawings *self = g_object_new (BUNTING_TYPE_DRAWINGS, NULL);

  self->folder = g_strdup (collection_folder);
  return self;
}

/**
 * bunting_drawings_find:
 * @code: a country's code
 *
 * Safe in any thread; reads the file system, so not for the window's.
 *
 * Returns: (transfer full) (nullable): an SVG of that flag; %NULL where there is none
 */
GFile *
bunting_drawings_find (BuntingDrawings *self, const char *code)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (BUNTING_IS_DRAWINGS (self), NULL);

  g_mutex_lock (&self->lock);
  load_locked (self);
  if (self->collection != NULL)
    path = bunting_collection_dup_picture_path (self->collection, code, "svg");
  if (path == NULL && self->drawn != NULL)
    path = bunting_collection_dup_picture_path (self->drawn, code, "svg");
  g_mutex_unlock (&self->lock);
  return path == NULL ? NULL : g_file_new_for_path (path);
}

/**
 * bunting_drawings_dup_collection:
 *
 * Safe in any thread; reads the file system, so not for the window's.
 *
 * Returns: (transfer full) (nullable): what the built-in source serves; %NULL where there is
 *   nothing
 */
BuntingCollection *
bunting_drawings_dup_collection (BuntingDrawings *self)
{
  BuntingCollection *collection;

  g_return_val_if_fail (BUNTING_IS_DRAWINGS (self), NULL);

  g_mutex_lock (&self->lock);
  load_locked (self);
  collection = self->collection == NULL ? NULL : g_object_ref (self->collection);
  g_mutex_unlock (&self->lock);
  return collection;
}
