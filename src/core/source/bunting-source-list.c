/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-list.h"

#include "bunting-paths.h"

#include <string.h>

#define FILE_SUFFIX ".source"

static BuntingSource *
load_file (const char *dir, const char *file_name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, file_name, NULL);
  g_autofree char *id = g_strndup (file_name, strlen (file_name) - strlen (FILE_SUFFIX));
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) file_error = NULL;

  if (!g_key_file_load_from_file (key_file, path, G_KEY_FILE_NONE, &file_error)) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         file_error->message);
    return NULL;
  }
  return bunting_source_new_from_key_file (id, key_file, error);
}

static int
compare_sources (gconstpointer a, gconstpointer b)
{
  const char *first = bunting_source_get_id (*(BuntingSource *const *)a);
  const char *second = bunting_source_get_id (*(BuntingSource *const *)b);
  gboolean first_built_in = g_str_equal (first, BUNTING_SOURCE_BUILT_IN_ID);
  gboolean second_built_in = g_str_equal (second, BUNTING_SOURCE_BUILT_IN_ID);

  if (first_built_in != second_built_in)
    return first_built_in ? -1 : 1;
  return strcmp (first, second);
}

/**
 * bunting_source_list_load_folder:
 * @dir: a folder of key files whose names end in `.source`
 * @error: %BUNTING_SOURCE_ERROR_INVALID if @dir cannot be read, %BUNTING_SOURCE_ERROR_UNKNOWN if it
 *   has no valid source
 *
 * Blocks: the files are few and small. An invalid file is logged and skipped.
 *
 * Returns: (transfer full) (element-type BuntingSource) (nullable): the built-in source first, the
 *   others by id
 */
GPtrArray *
bunting_source_list_load_folder (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) dir_error = NULL;
  g_autoptr (GDir) entries = g_dir_open (dir, 0, &dir_error);
  const char *file_name;

  if (entries == NULL) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         dir_error->message);
    return NULL;
  }
  while ((file_name = g_dir_read_name (entries)) != NULL) {
    g_autoptr (BuntingSource) source = NULL;
    g_autoptr (GError) file_error = NULL;

    if (file_name[0] == '.' || !g_str_has_suffix (file_name, FILE_SUFFIX))
      continue;
    source = load_file (dir, file_name, &file_error);
    if (source != NULL)
      g_ptr_array_add (sources, g_steal_pointer (&source));
    else
      g_info ("Skipped %s: %s", file_name, file_error->message);
  }
  if (sources->len == 0) {
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN, "no source in %s", dir);
    return NULL;
  }
  g_ptr_array_sort (sources, compare_sources);
  return g_steal_pointer (&sources);
}

static gboolean
has_id (gconstpointer source, gconstpointer id)
{
  return strcmp (bunting_source_get_id ((BuntingSource *)source), id) == 0;
}

/* A source in the user's data folder replaces an installed one with the same id. */
static void
add_user_sources (GPtrArray *sources)
{
  g_autofree char *dir = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
  g_autoptr (GPtrArray) user_sources = NULL;

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    return;
  user_sources = bunting_source_list_load_folder (dir, NULL);
  for (guint i = 0; user_sources != NULL && i < user_sources->len; i++) {
    guint at;

    if (g_ptr_array_find_with_equal_func (sources, bunting_source_get_id (user_sources->pdata[i]),
                                          has_id, &at))
      g_set_object (&sources->pdata[at], user_sources->pdata[i]);
    else
      g_ptr_array_add (sources, g_object_ref (user_sources->pdata[i]));
  }
}

/**
 * bunting_source_list_load:
 * @error: as for bunting_source_list_load_folder()
 *
 * Returns: (transfer full) (element-type BuntingSource) (nullable): the installed sources, the
 *   built-in one first, then those in `bunting/sources` of the user's data folder
 */
GPtrArray *
bunting_source_list_load (GError **error)
{
  g_autofree char *dir = bunting_data_path ("sources", NULL);
  GPtrArray *sources = bunting_source_list_load_folder (dir, error);

  if (sources != NULL)
    add_user_sources (sources);
  return sources;
}

/**
 * bunting_source_list_find:
 * @id_or_base_uri: a source's id, or a URL for bunting_source_new_from_base()
 * @error: %BUNTING_SOURCE_ERROR_UNKNOWN, or %BUNTING_SOURCE_ERROR_INVALID for the URL
 *
 * Returns: (transfer full) (nullable): the source
 */
BuntingSource *
bunting_source_list_find (GPtrArray *sources, const char *id_or_base_uri, GError **error)
{
  guint at;

  if (strstr (id_or_base_uri, "://") != NULL)
    return bunting_source_new_from_base (id_or_base_uri, error);
  if (g_ptr_array_find_with_equal_func (sources, id_or_base_uri, has_id, &at))
    return g_object_ref (sources->pdata[at]);
  g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN,
               "no source is called “%s”", id_or_base_uri);
  return NULL;
}
