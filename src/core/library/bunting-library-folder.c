/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library-folder.h"

#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"
#include "library/bunting-file-name.h"
#include "library/bunting-folder-lock.h"
#include "library/bunting-library-error.h"
#include "library/bunting-manifest.h"
#include "bunting-limits.h"
#include "bunting-sandbox.h"

#include <string.h>
#include <unistd.h>

#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_NAME                                                                   \
  "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE                            \
  "," G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC
#define PROBE_NAME "probe"

/* A temporary file exists for as long as one small file takes to write. One of this age was left by
 * a program that was killed; a younger one may belong to another program that is running. */
#define LEFTOVER_AGE_S (10 * 60)

/**
 * bunting_library_folder_prepare:
 * @error: %BUNTING_LIBRARY_ERROR_HIDDEN, or as GIO reports it
 *
 * Creates the folder if there is none, then creates a file in it, renames it and deletes it.
 *
 * Returns: whether files can be written there
 */
gboolean
bunting_library_folder_prepare (GFile *folder, GCancellable *cancellable, GError **error)
{
  const char *path = g_file_peek_path (folder);
  g_autoptr (GError) cause = NULL;

  if (path != NULL && bunting_sandbox_hides (path)) {
    g_set_error_literal (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN,
                         "files in this folder exist only inside the sandbox");
    return FALSE;
  }
  if (!g_file_make_directory_with_parents (folder, cancellable, &cause) &&
      !g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  return bunting_atomic_file_probe (folder, PROBE_NAME, cancellable, error);
}

/* A manifest that cannot be read is as good as none. The only error is %G_IO_ERROR_CANCELLED. */
static BuntingFileIndex *
read_manifest (GFile *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  g_autoptr (GFile) file = g_file_get_child (folder, BUNTING_MANIFEST_FILE_NAME);
  g_autoptr (GBytes) bytes =
    bunting_bounded_read (file, BUNTING_MANIFEST_MAX_BYTES, cancellable, NULL);

  if (bytes != NULL)
    bunting_manifest_parse (bytes, index);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL
                                                                   : g_steal_pointer (&index);
}

/* Other programs name their temporary files similarly. Ours are those whose final name is that of a
 * flag, of the manifest or of the probe. */
static gboolean
is_our_part (const char *file_name)
{
  g_autofree char *final_name = bunting_atomic_file_parse_name (file_name);
  g_autofree char *code = final_name != NULL ? bunting_file_name_parse (final_name, NULL) : NULL;

  return code != NULL || g_strcmp0 (final_name, BUNTING_MANIFEST_FILE_NAME) == 0 ||
         g_strcmp0 (final_name, PROBE_NAME) == 0;
}

/* Deletes a temporary file that a killed program left behind. One without a time of modification is
 * left alone. */
static void
sweep_file (const BuntingFileRecord *found)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  if (!is_our_part (found->file_name) || found->saved_at == 0 ||
      now_s - found->saved_at < LEFTOVER_AGE_S)
    return;
  g_debug ("deleting the leftover file %s", found->file_name);
  g_file_delete (found->file, NULL, NULL);
}

/* Returns: microseconds since the epoch; 0 if the file system does not say */
static gint64
get_modified_us (GFileInfo *info)
{
  return (gint64)g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) *
           G_USEC_PER_SEC +
         g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
}

/* In a folder that was copied or restored, files have another time of modification; their bytes
 * tell whether they are those that were saved. */
static gboolean
is_copy (const BuntingFileRecord *found, const BuntingFileRecord *known)
{
  g_autoptr (GBytes) bytes = NULL;

  if (known == NULL || known->sha256 == NULL || known->size_bytes != found->size_bytes ||
      strcmp (known->file_name, found->file_name) != 0 ||
      bunting_file_record_is_unmodified (found, known))
    return FALSE;
  bytes = bunting_bounded_read (found->file, BUNTING_PICTURE_MAX_BYTES, NULL, NULL);
  return bytes != NULL && bunting_file_record_has_bytes (known, bytes);
}

static void
offer_file (BuntingFileIndex *index,
            const BuntingRendition *rendition,
            const char *code,
            const BuntingFileRecord *found,
            BuntingFileIndex *all_known)
{
  g_autofree char *key = bunting_rendition_make_key (rendition, code);
  const BuntingFileRecord *known = bunting_file_index_lookup (all_known, key);
  BuntingFileRecord copied;

  if (!bunting_rendition_includes (rendition, found->file_name))
    return;
  if (is_copy (found, known)) {
    copied = *known;
    copied.modified_us = found->modified_us;
    known = &copied;
  }
  bunting_file_index_offer (index, key, found, known);
}

/**
 * bunting_library_folder_list:
 * @rendition: the form of the pictures that are listed; others are left out
 * @saved: records that take precedence over those in the manifest
 * @sweep: whether to delete old temporary files
 * @error: as GIO reports it
 *
 * Returns: (transfer full): the flags in the folder, with their origin where the manifest or @saved
 *   has it
 */
BuntingFileIndex *
bunting_library_folder_list (GFile *folder,
                             const BuntingRendition *rendition,
                             BuntingFileIndex *saved,
                             gboolean sweep,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) known = read_manifest (folder, cancellable, error);
  g_autoptr (GFileEnumerator) enumerator = NULL;
  GFileInfo *info;
  GFile *file;

  if (known == NULL)
    return NULL;
  bunting_file_index_insert_saved (known, saved, 0);
  enumerator = g_file_enumerate_children (folder, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                          cancellable, error);
  if (enumerator == NULL)
    return NULL;
  while (g_file_enumerator_iterate (enumerator, &info, &file, cancellable, error)) {
    BuntingFileRecord found = { .file = file };
    g_autofree char *code = NULL;

    if (info == NULL)
      return g_steal_pointer (&index);
    if (g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_STANDARD_TYPE) !=
        G_FILE_TYPE_REGULAR)
      continue;
    found.file_name = (char *)g_file_info_get_name (info);
    found.size_bytes =
      (gint64)g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE);
    found.modified_us = get_modified_us (info);
    found.saved_at = found.modified_us / G_USEC_PER_SEC;
    code = bunting_file_name_parse (found.file_name, NULL);
    if (code != NULL && found.size_bytes > 0)
      offer_file (index, rendition, code, &found, known);
    else if (sweep)
      sweep_file (&found);
  }
  return NULL;
}

/* As the file system says; nothing is written to find out. */
gboolean
bunting_library_folder_is_read_only (GFile *folder)
{
  g_autoptr (GFileInfo) info = g_file_query_info (folder, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE) &&
         !g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE);
}

/* Encrypting file systems allow shorter names than others, such as 143 bytes (eCryptfs). Returns:
 * how long a file name may be, so that the temporary name fits as well */
gsize
bunting_library_folder_get_name_max_bytes (GFile *folder)
{
  const char *path = g_file_peek_path (folder);
  long name_max = path != NULL ? pathconf (path, _PC_NAME_MAX) : -1;

  if (name_max < 0)
    return BUNTING_FILE_NAME_MAX_BYTES;
  return CLAMP (name_max - BUNTING_ATOMIC_FILE_EXTRA_BYTES, BUNTING_FILE_NAME_MIN_BYTES,
                BUNTING_FILE_NAME_MAX_BYTES);
}

/* Returns: microseconds since the epoch; 0 if that is unknown */
gint64
bunting_library_folder_query_modified_us (GFile *file)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);

  return info != NULL ? get_modified_us (info) : 0;
}

/**
 * bunting_library_folder_is_edited:
 * @known: (nullable): what was saved in the file
 * @bytes: (nullable): the content of the file, if it can be read as a picture's
 *
 * Returns: whether a refresh that replaces the file would destroy the work of someone else: it is a
 *   regular file with other content than was saved. An empty file, a link or a pipe is not
 */
gboolean
bunting_library_folder_is_edited (GFile *file, const BuntingFileRecord *known, GBytes *bytes)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  BuntingFileRecord found = { 0 };

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return FALSE;
  found.size_bytes = g_file_info_get_size (info);
  found.modified_us = get_modified_us (info);
  if (found.size_bytes == 0)
    return FALSE;
  return known == NULL || (!bunting_file_record_is_unmodified (&found, known) &&
                           (bytes == NULL || !bunting_file_record_has_bytes (known, bytes)));
}

/* Whether both names lead to one file, as on a file system that ignores case. */
gboolean
bunting_library_folder_is_one_file (GFile *file, GFile *other)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILE,
                                                  G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  g_autoptr (GFileInfo) other_info = g_file_query_info (
    other, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);

  return info != NULL && other_info != NULL &&
         g_strcmp0 (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE),
                    g_file_info_get_attribute_string (other_info, G_FILE_ATTRIBUTE_ID_FILE)) == 0;
}

/* Deletes a file that still has this size and, unless it is 0, this time of modification. Errors
 * are ignored: the file does no harm. */
void
bunting_library_folder_delete_unchanged (GFile *file, gint64 size_bytes, gint64 modified_us)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);

  if (info != NULL &&
      g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) ==
        (guint64)size_bytes &&
      (modified_us == 0 || get_modified_us (info) == modified_us))
    g_file_delete (file, NULL, NULL);
}

/**
 * bunting_library_folder_update_manifest:
 * @saved: the records to write
 * @error: as bunting_atomic_file_write_finish() sets it
 *
 * Adds @saved to the manifest. Records that another program may have written, of other flags or
 * since, are kept. The folder is locked from reading to writing.
 *
 * Returns: whether the file was written
 */
gboolean
bunting_library_folder_update_manifest (GFile *folder,
                                        BuntingFileIndex *saved,
                                        GCancellable *cancellable,
                                        GError **error)
{
  int lock = bunting_folder_lock (folder, cancellable);
  g_autoptr (BuntingFileIndex) index = read_manifest (folder, cancellable, error);
  g_autoptr (GFile) file = NULL;

  if (index != NULL) {
    g_autoptr (GBytes) bytes = NULL;

    bunting_file_index_merge (index, saved, g_get_real_time () / G_USEC_PER_SEC);
    bytes = bunting_manifest_serialize (index);
    file = bunting_atomic_file_write (folder, BUNTING_MANIFEST_FILE_NAME, bytes, TRUE, cancellable,
                                      error);
  }
  bunting_folder_unlock (lock);
  return file != NULL;
}
