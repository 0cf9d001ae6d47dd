/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-mirror-files.h"

#include "country/bunting-country-code.h"
#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"

#include <string.h>

/* The files of a mirror. All functions block; any thread. */

/* A temporary file exists for as long as one small file takes to write. One of this age was left by
 * a program that was killed; a younger one may belong to another program that is running. */
#define LEFTOVER_AGE_S (10 * 60)

/* Makes a folder unless it is there. A link in place of it may lead out of the mirror.
 *
 * Returns: (transfer full): the folder, or %NULL with an error as GIO reports it */
GFile *
fetch_mirror_files_ensure_folder (GFile *mirror, const char *name, GError **error)
{
  g_autoptr (GFile) folder = g_file_get_child (mirror, name);
  g_autoptr (GError) cause = NULL;

  if (!g_file_make_directory (folder, NULL, &cause) &&
      !g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  if (g_file_query_file_type (folder, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) ==
      G_FILE_TYPE_DIRECTORY)
    return g_steal_pointer (&folder);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "%s: not a folder", name);
  return NULL;
}

/* Returns: whether the file is there with these bytes */
gboolean
fetch_mirror_files_holds (GFile *folder, const char *name, GBytes *bytes)
{
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  g_autoptr (GBytes) existing = bunting_bounded_read (file, g_bytes_get_size (bytes), NULL, NULL);

  return existing != NULL && g_bytes_equal (existing, bytes);
}

/* Returns: whether there is a regular file of that name */
gboolean
fetch_mirror_files_has (GFile *folder, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (folder, name);

  return g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) ==
         G_FILE_TYPE_REGULAR;
}

/* Writes a file completely or not at all, and does not touch one that holds the same bytes. */
gboolean
fetch_mirror_files_write (GFile *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (fetch_mirror_files_holds (folder, name, bytes))
    return TRUE;
  file = bunting_atomic_file_write (folder, name, bytes, TRUE, NULL, error);
  return file != NULL;
}

/* Of a picture that the source no longer has. */
void
fetch_mirror_files_delete (GFile *folder, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (folder, name);

  if (fetch_mirror_files_has (folder, name))
    g_file_delete (file, NULL, NULL);
}

/* Whether a temporary file of that name belongs to a file of a mirror. */
static gboolean
is_leftover (const char *name)
{
  g_autofree char *final_name = bunting_atomic_file_parse_name (name);
  const char *dot = final_name != NULL ? strrchr (final_name, '.') : NULL;
  g_autofree char *stem = dot != NULL ? g_strndup (final_name, (gsize)(dot - final_name)) : NULL;
  g_autofree char *code = stem != NULL ? bunting_country_code_parse (stem) : NULL;

  return code != NULL || g_strcmp0 (final_name, FETCH_MIRROR_METADATA_NAME) == 0 ||
         g_strcmp0 (final_name, FETCH_MIRROR_CODES_NAME) == 0;
}

/* Deletes old temporary files, which a killed program has left behind. */
void
fetch_mirror_files_sweep (GFile *folder)
{
  g_autoptr (GFileEnumerator) enumerator =
    g_file_enumerate_children (folder,
                               G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                              "," G_FILE_ATTRIBUTE_TIME_MODIFIED,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  GFileInfo *info;
  GFile *file;

  while (enumerator != NULL && g_file_enumerator_iterate (enumerator, &info, &file, NULL, NULL) &&
         info != NULL) {
    gint64 modified_s =
      (gint64)g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED);

    if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR &&
        is_leftover (g_file_info_get_name (info)) && now_s - modified_s >= LEFTOVER_AGE_S)
      g_file_delete (file, NULL, NULL);
  }
}
