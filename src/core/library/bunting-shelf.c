/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-shelf.h"

/* Which file is a country's flag: a folder may hold several for one code, of which one counts. */
struct _BuntingShelf {
  GHashTable *files; /* code → BuntingShelfFile, both owned */
};

static void
shelf_file_free (gpointer data)
{
  BuntingShelfFile *file = data;

  g_object_unref (file->file);
  g_free (file);
}

static gboolean
is_called (const BuntingShelfFile *file, const char *file_name)
{
  g_autofree char *base_name = g_file_get_basename (file->file);

  return g_strcmp0 (base_name, file_name) == 0;
}

/**
 * bunting_shelf_new:
 *
 * Returns: (transfer full): an empty shelf
 */
BuntingShelf *
bunting_shelf_new (void)
{
  BuntingShelf *self = g_new0 (BuntingShelf, 1);

  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shelf_file_free);
  return self;
}

/**
 * bunting_shelf_free:
 * @self: (transfer full): a shelf
 *
 * Frees it and what is on it.
 */
void
bunting_shelf_free (BuntingShelf *self)
{
  g_hash_table_unref (self->files);
  g_free (self);
}

/**
 * bunting_shelf_put:
 * @self: a shelf
 * @code: a country's code
 * @file: its flag; copied
 *
 * From now on this file counts.
 */
void
bunting_shelf_put (BuntingShelf *self, const char *code, const BuntingShelfFile *file)
{
  BuntingShelfFile *copy = g_new0 (BuntingShelfFile, 1);

  *copy = *file;
  g_object_ref (copy->file);
  g_hash_table_replace (self->files, g_strdup (code), copy);
}

/**
 * bunting_shelf_put_all:
 * @self: a shelf
 * @from: another one
 *
 * From now on the files of @from count.
 */
void
bunting_shelf_put_all (BuntingShelf *self, BuntingShelf *from)
{
  GHashTableIter iter;
  gpointer code, file;

  g_hash_table_iter_init (&iter, from->files);
  while (g_hash_table_iter_next (&iter, &code, &file))
    bunting_shelf_put (self, code, file);
}

/**
 * bunting_shelf_offer:
 * @self: a shelf
 * @code: a country's code
 * @file: a file that may be its flag; copied
 * @entry: (nullable): what the manifest says of that flag
 *
 * Puts the file on the shelf if it is better than the one that is there: the file that we saved
 * counts, else the newest; of two as new the name decides, so that the order in which a folder is
 * listed does not.
 */
void
bunting_shelf_offer (BuntingShelf *self,
                     const char *code,
                     const BuntingShelfFile *file,
                     const BuntingManifestEntry *entry)
{
  const BuntingShelfFile *known = bunting_shelf_lookup (self, code);
  gboolean is_better;

  if (known == NULL) {
    is_better = TRUE;
  } else if (entry != NULL && is_called (known, entry->file_name)) {
    is_better = FALSE;
  } else if (entry != NULL && is_called (file, entry->file_name)) {
    is_better = TRUE;
  } else if (file->modified_at != known->modified_at) {
    is_better = file->modified_at > known->modified_at;
  } else {
    g_autofree char *name = g_file_get_basename (file->file);
    g_autofree char *known_name = g_file_get_basename (known->file);

    is_better = g_strcmp0 (name, known_name) < 0;
  }
  if (is_better)
    bunting_shelf_put (self, code, file);
}

/**
 * bunting_shelf_lookup:
 * @self: a shelf
 * @code: a country's code
 *
 * Returns: (transfer none) (nullable): the file that counts, until the next change
 */
const BuntingShelfFile *
bunting_shelf_lookup (BuntingShelf *self, const char *code)
{
  return g_hash_table_lookup (self->files, code);
}
