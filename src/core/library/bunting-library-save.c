/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library-save.h"

#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"
#include "library/bunting-file-name.h"
#include "library/bunting-library-folder.h"
#include "bunting-limits.h"

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
  if (!self->replace || before == NULL || strcmp (self->record->file_name, before->file_name) == 0)
    return;
  self->superseded = g_object_ref (before->file);
  self->superseded_size_bytes = before->size_bytes;
  self->superseded_modified_us = before->modified_us;
}

static void
set_file_names (BuntingLibrarySave *self,
                const BuntingLibraryItem *item,
                const BuntingRendition *rendition,
                const BuntingFileRecord *before,
                gsize name_max_bytes)
{
  gsize short_max_bytes = MIN (name_max_bytes, BUNTING_FILE_NAME_SHORT_BYTES);
  char *name = bunting_rendition_make_file_name (rendition, item->code, item->name, item->kind,
                                                 name_max_bytes);

  self->short_name = strlen (name) <= short_max_bytes
                       ? g_strdup (name)
                       : bunting_rendition_make_file_name (rendition, item->code, item->name,
                                                           item->kind, short_max_bytes);
  /* Where a name was too long for the file system before, it still is. */
  if (before != NULL && may_be_one_file (before->file_name, self->short_name)) {
    g_free (name);
    name = g_strdup (self->short_name);
  }
  self->record->file_name = name;
}

/* A server may send a long text with every flag; without it, the next request has no condition. */
static char *
dup_short (const char *text)
{
  return text != NULL && strlen (text) <= BUNTING_MANIFEST_TEXT_MAX_BYTES ? g_strdup (text) : NULL;
}

/**
 * bunting_library_save_new:
 * @current: (nullable): the saved picture, with its origin if that is known
 * @name_max_bytes: how long a file name may be in the folder
 */
BuntingLibrarySave *
bunting_library_save_new (const BuntingLibraryItem *item,
                          const BuntingRendition *rendition,
                          const BuntingFileRecord *current,
                          gsize name_max_bytes)
{
  BuntingLibrarySave *self = g_new0 (BuntingLibrarySave, 1);
  const BuntingFileRecord *before = current != NULL && current->source_id != NULL ? current : NULL;

  self->key = bunting_rendition_make_key (rendition, item->code);
  self->bytes = g_bytes_ref (item->bytes);
  self->replace = item->replace;
  self->overwrite_edited = item->overwrite_edited;
  self->current = current != NULL ? g_object_ref (current->file) : NULL;
  self->known = before != NULL ? bunting_file_record_copy (before) : NULL;
  self->record = g_new0 (BuntingFileRecord, 1);
  set_file_names (self, item, rendition, before, name_max_bytes);
  self->record->size_bytes = g_bytes_get_size (item->bytes);
  self->record->source_id = g_strdup (item->source_id);
  self->record->picture_uri = g_strdup (item->picture_uri);
  self->record->etag = dup_short (item->etag);
  self->record->last_modified = dup_short (item->last_modified);
  self->record->final_uri = dup_short (item->final_uri);
  if (self->record->final_uri == NULL && item->final_uri != NULL) {
    g_clear_pointer (&self->record->etag, g_free);
    g_clear_pointer (&self->record->last_modified, g_free);
  }
  set_superseded (self, before);
  return self;
}

void
bunting_library_save_free (BuntingLibrarySave *self)
{
  g_free (self->key);
  g_bytes_unref (self->bytes);
  g_free (self->short_name);
  g_clear_object (&self->superseded);
  g_clear_object (&self->current);
  g_clear_pointer (&self->known, bunting_file_record_free);
  g_clear_pointer (&self->replaced, g_bytes_unref);
  bunting_file_record_free (self->record);
  g_free (self);
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

static gboolean
is_same_file (GFile *file, GFile *other)
{
  return g_file_equal (file, other) || bunting_library_folder_is_one_file (file, other);
}

/* Reads the flag's file, which another program may have changed since the folder was listed. */
static void
compare_with_current (BuntingLibrarySave *self, GFile *file, GCancellable *cancellable)
{
  GFile *current = self->current != NULL ? self->current : file;
  gboolean has_same_name = is_same_file (file, current);

  self->replaced = bunting_bounded_read (current, BUNTING_PICTURE_MAX_BYTES, cancellable, NULL);
  if (has_same_name && self->replaced != NULL && g_bytes_equal (self->replaced, self->bytes))
    self->outcome = BUNTING_SAVE_UNCHANGED;
  else if (!self->overwrite_edited &&
           (bunting_library_folder_is_edited (current, self->known, self->replaced) ||
            (!has_same_name && bunting_library_folder_is_edited (file, NULL, NULL))))
    self->outcome = BUNTING_SAVE_EDITED;
  else if (self->replaced != NULL)
    self->outcome = BUNTING_SAVE_CHANGED;
}

/* Takes file. */
static void
keep_file (BuntingLibrarySave *self, GFile *file)
{
  self->record->file = file;
  g_clear_pointer (&self->replaced, g_bytes_unref);
}

/**
 * bunting_library_save_run:
 * @error: as GIO reports it
 *
 * Blocks.
 *
 * Returns: whether the picture is saved, or kept as it was
 */
gboolean
bunting_library_save_run (BuntingLibrarySave *self,
                          GFile *folder,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GFile) file = g_file_get_child (folder, self->record->file_name);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->replace)
    compare_with_current (self, file, cancellable);
  if (self->outcome == BUNTING_SAVE_EDITED) {
    keep_file (self, self->current != NULL ? g_object_ref (self->current) : g_object_ref (file));
    return TRUE;
  }
  if (self->outcome == BUNTING_SAVE_UNCHANGED)
    keep_file (self, g_steal_pointer (&file));
  else
    self->record->file = write_picture (self, folder, cancellable, error);
  if (self->record->file == NULL)
    return FALSE;
  /* Here and not before, because it takes longer than all else that the main loop does for a flag.
   */
  self->record->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
  self->record->modified_us = bunting_library_folder_query_modified_us (self->record->file);
  if (self->superseded != NULL &&
      !bunting_library_folder_is_one_file (self->record->file, self->superseded))
    bunting_library_folder_delete_unchanged (self->superseded, self->superseded_size_bytes,
                                             self->superseded_modified_us);
  return TRUE;
}
