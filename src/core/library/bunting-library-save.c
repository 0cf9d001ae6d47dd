/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library-save.h"

#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"
#include "library/bunting-file-name.h"
#include "library/bunting-library-folder.h"

#include <string.h>

/* Some file systems ignore case or Unicode normalization in names. */
static gboolean
may_be_one_file (const char *file_name, const char *other_name)
{
  g_autofree char *normal = g_utf8_normalize (file_name, -1, G_NORMALIZE_ALL);
  g_autofree char *other_normal = g_utf8_normalize (other_name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal, -1);
  g_autofree char *other_folded = g_utf8_casefold (other_normal, -1);

  return strcmp (folded, other_folded) == 0;
}

/* A refreshed flag may have another name or kind than before. The file that it replaces is deleted
 * if this program saved it and it was not changed since. */
static void
set_superseded (BuntingLibrarySave *self, const BuntingFileRecord *before)
{
  if (!self->replace || before == NULL ||
      may_be_one_file (self->record->file_name, before->file_name))
    return;
  self->superseded = g_object_ref (before->file);
  self->superseded_size_bytes = before->size_bytes;
}

/* Where a name was too long for the file system before, it still is. */
static char *
make_file_name (const BuntingLibraryItem *item,
                const BuntingFileRecord *before,
                const char *short_name,
                gsize name_max_bytes)
{
  if (before != NULL && may_be_one_file (before->file_name, short_name))
    return g_strdup (short_name);
  return bunting_file_name_make (item->code, item->name, item->kind, name_max_bytes);
}

/**
 * bunting_library_save_new:
 * @before: (nullable): the origin of the saved picture
 * @name_max_bytes: how long a file name may be in the folder
 */
BuntingLibrarySave *
bunting_library_save_new (const BuntingLibraryItem *item,
                          const BuntingFileRecord *before,
                          gsize name_max_bytes)
{
  BuntingLibrarySave *self = g_new0 (BuntingLibrarySave, 1);

  self->code = g_strdup (item->code);
  self->bytes = g_bytes_ref (item->bytes);
  self->replace = item->replace;
  self->short_name = bunting_file_name_make (item->code, item->name, item->kind,
                                             MIN (name_max_bytes, BUNTING_FILE_NAME_SHORT_BYTES));
  self->record = g_new0 (BuntingFileRecord, 1);
  self->record->file_name = make_file_name (item, before, self->short_name, name_max_bytes);
  self->record->size_bytes = g_bytes_get_size (item->bytes);
  self->record->source_id = g_strdup (item->source_id);
  self->record->picture_uri = g_strdup (item->picture_uri);
  self->record->etag = g_strdup (item->etag);
  self->record->last_modified = g_strdup (item->last_modified);
  set_superseded (self, before);
  return self;
}

void
bunting_library_save_free (BuntingLibrarySave *self)
{
  g_free (self->code);
  g_bytes_unref (self->bytes);
  g_free (self->short_name);
  g_clear_object (&self->superseded);
  bunting_file_record_free (self->record);
  g_free (self);
}

static gboolean
holds_bytes (GFile *file, GBytes *bytes, GCancellable *cancellable)
{
  g_autoptr (GBytes) saved =
    bunting_bounded_read (file, g_bytes_get_size (bytes), cancellable, NULL);

  return saved != NULL && g_bytes_equal (saved, bytes);
}

/* Some file systems, mostly in user space, accept shorter names than they say. */
static GFile *
write_picture (BuntingLibrarySave *self, GFile *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GFile *file = bunting_atomic_file_write (folder, self->record->file_name, self->bytes,
                                           self->replace, cancellable, &cause);

  if (file == NULL && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG)) {
    g_clear_error (&cause);
    g_free (self->record->file_name);
    self->record->file_name = g_strdup (self->short_name);
    file = bunting_atomic_file_write (folder, self->record->file_name, self->bytes, self->replace,
                                      cancellable, &cause);
  }
  if (file == NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return file;
}

/**
 * bunting_library_save_run:
 * @error: as GIO reports it
 *
 * Blocks.
 *
 * Returns: whether the picture is saved
 */
gboolean
bunting_library_save_run (BuntingLibrarySave *self,
                          GFile *folder,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GFile) file = g_file_get_child (folder, self->record->file_name);

  if (self->replace && self->superseded == NULL && holds_bytes (file, self->bytes, cancellable)) {
    self->is_unchanged = TRUE;
    self->record->file = g_steal_pointer (&file);
    return TRUE;
  }
  self->record->file = write_picture (self, folder, cancellable, error);
  if (self->record->file == NULL)
    return FALSE;
  if (self->superseded != NULL)
    bunting_library_folder_delete_unchanged (self->superseded, self->superseded_size_bytes);
  return TRUE;
}
