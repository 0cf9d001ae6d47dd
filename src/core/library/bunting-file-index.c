/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-file-index.h"

#include <libsoup/soup.h>
#include <string.h>

/* One file for each country's code, and where it came from. A folder may hold several files for a
 * code, of which one counts: see bunting_file_index_offer(). */
struct _BuntingFileIndex {
  GHashTable *records; /* code → BuntingFileRecord, both owned */
};

void
bunting_file_record_free (BuntingFileRecord *record)
{
  g_free (record->file_name);
  g_free (record->source_id);
  g_free (record->picture_uri);
  g_free (record->etag);
  g_free (record->last_modified);
  g_free (record->final_uri);
  g_free (record->sha256);
  g_clear_object (&record->file);
  g_free (record);
}

/* Returns: (transfer full) (nullable): the time that the server named, in UTC; %NULL where it named
 *   none, or not as RFC 9110 says */
GDateTime *
bunting_file_record_dup_last_modified (const BuntingFileRecord *record)
{
  return record->last_modified == NULL
           ? NULL
           : soup_date_time_new_from_http_string (record->last_modified);
}

/**
 * bunting_file_record_is_unmodified:
 * @found: the size and the time of modification of the file as it is
 *
 * Some file systems keep times in steps of up to two seconds. Version 0.1.0 wrote no time of
 * modification, but when it had saved the file.
 *
 * Returns: whether the file has the size and the time of @known
 */
gboolean
bunting_file_record_is_unmodified (const BuntingFileRecord *found, const BuntingFileRecord *known)
{
  gint64 difference_us = found->modified_us - known->modified_us;

  if (found->size_bytes != known->size_bytes)
    return FALSE;
  if (found->modified_us == 0)
    return TRUE;
  if (known->modified_us == 0)
    return known->saved_at == 0 || found->modified_us / G_USEC_PER_SEC <= known->saved_at;
  return difference_us == 0 ||
         (found->modified_us % G_USEC_PER_SEC == 0 && ABS (difference_us) < 2 * G_USEC_PER_SEC);
}

/* Whether the file was saved with these bytes. A copy of a folder has other times. */
gboolean
bunting_file_record_has_bytes (const BuntingFileRecord *record, GBytes *bytes)
{
  g_autofree char *sha256 = NULL;

  if (record->sha256 == NULL || (gint64)g_bytes_get_size (bytes) != record->size_bytes)
    return FALSE;
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  return strcmp (sha256, record->sha256) == 0;
}

BuntingFileRecord *
bunting_file_record_copy (const BuntingFileRecord *record)
{
  BuntingFileRecord *copy = g_memdup2 (record, sizeof *record);

  copy->file_name = g_strdup (record->file_name);
  copy->source_id = g_strdup (record->source_id);
  copy->picture_uri = g_strdup (record->picture_uri);
  copy->etag = g_strdup (record->etag);
  copy->last_modified = g_strdup (record->last_modified);
  copy->final_uri = g_strdup (record->final_uri);
  copy->sha256 = g_strdup (record->sha256);
  if (copy->file != NULL)
    g_object_ref (copy->file);
  return copy;
}

BuntingFileIndex *
bunting_file_index_new (void)
{
  BuntingFileIndex *self = g_new0 (BuntingFileIndex, 1);

  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)bunting_file_record_free);
  return self;
}

void
bunting_file_index_free (BuntingFileIndex *self)
{
  g_hash_table_unref (self->records);
  g_free (self);
}

/**
 * bunting_file_index_list_codes:
 *
 * Returns: (transfer container) (element-type utf8): all codes in alphabetical order
 */
GList *
bunting_file_index_list_codes (BuntingFileIndex *self)
{
  return g_list_sort (g_hash_table_get_keys (self->records), (GCompareFunc)strcmp);
}

/**
 * bunting_file_index_lookup:
 *
 * Returns: (transfer none) (nullable): the record, valid until the next change
 */
const BuntingFileRecord *
bunting_file_index_lookup (BuntingFileIndex *self, const char *code)
{
  return g_hash_table_lookup (self->records, code);
}

/* Copies the record, and replaces any other of that code. */
void
bunting_file_index_insert (BuntingFileIndex *self,
                           const char *code,
                           const BuntingFileRecord *record)
{
  g_hash_table_replace (self->records, g_strdup (code), bunting_file_record_copy (record));
}

/**
 * bunting_file_index_insert_saved:
 *
 * Inserts the records of @from whose save number is above @after_save_number.
 */
void
bunting_file_index_insert_saved (BuntingFileIndex *self,
                                 BuntingFileIndex *from,
                                 guint after_save_number)
{
  GHashTableIter iter;
  gpointer code, value;

  g_hash_table_iter_init (&iter, from->records);
  while (g_hash_table_iter_next (&iter, &code, &value)) {
    const BuntingFileRecord *record = value;

    if (record->save_number > after_save_number)
      bunting_file_index_insert (self, code, record);
  }
}

/**
 * bunting_file_index_merge:
 * @now_s: seconds since the epoch
 *
 * Inserts the records of @from, except where @self has a newer one for the same code. A record
 * from the future does not count as newer: it would stay for ever.
 */
void
bunting_file_index_merge (BuntingFileIndex *self, BuntingFileIndex *from, gint64 now_s)
{
  GHashTableIter iter;
  gpointer code, value;

  g_hash_table_iter_init (&iter, from->records);
  while (g_hash_table_iter_next (&iter, &code, &value)) {
    const BuntingFileRecord *record = value;
    const BuntingFileRecord *other = bunting_file_index_lookup (self, code);

    if (other == NULL || other->saved_at <= record->saved_at || other->saved_at > now_s)
      bunting_file_index_insert (self, code, record);
  }
}

static gboolean
has_name_of (const BuntingFileRecord *record, const BuntingFileRecord *known)
{
  return known != NULL && strcmp (record->file_name, known->file_name) == 0;
}

/**
 * bunting_file_index_offer:
 * @found: a file in the folder, with its time of modification
 * @known: (nullable): the manifest's record for that code
 *
 * Inserts @found unless a better file is there for @code. The file that the manifest names is the
 * best, then the newest; of two of the same age the name decides, so that the order in which a
 * folder is listed does not. The origin that the manifest has is taken only for a file of the same
 * name, size and time of modification.
 */
void
bunting_file_index_offer (BuntingFileIndex *self,
                          const char *code,
                          const BuntingFileRecord *found,
                          const BuntingFileRecord *known)
{
  const BuntingFileRecord *other = bunting_file_index_lookup (self, code);
  BuntingFileRecord record = *found;
  gboolean is_better;

  if (other == NULL || has_name_of (found, known))
    is_better = TRUE;
  else if (has_name_of (other, known))
    is_better = FALSE;
  else if (found->saved_at != other->saved_at)
    is_better = found->saved_at > other->saved_at;
  else
    is_better = strcmp (found->file_name, other->file_name) < 0;
  if (!is_better)
    return;
  if (has_name_of (found, known) && bunting_file_record_is_unmodified (found, known)) {
    record = *known;
    record.modified_us = found->modified_us;
    record.file = found->file;
  }
  bunting_file_index_insert (self, code, &record);
}
