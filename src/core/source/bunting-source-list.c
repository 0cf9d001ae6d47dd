/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-list.h"

#include "bunting-paths.h"

#include <string.h>

#define FILE_SUFFIX ".source"

static void
source_fault_free (gpointer data)
{
  BuntingSourceFault *fault = data;

  g_free (fault->id);
  g_free (fault->path);
  bunting_source_problem_free (fault->problem);
  g_free (fault);
}

/* Returns: (transfer full) (nullable): %NULL after adding the reason to @faults */
static BuntingSource *
load_file (const char *dir, const char *file_name, GPtrArray *faults)
{
  g_autofree char *path = g_build_filename (dir, file_name, NULL);
  g_autofree char *id = g_strndup (file_name, strlen (file_name) - strlen (FILE_SUFFIX));
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size_bytes;
  BuntingSource *source = NULL;
  BuntingSourceProblem *problem = NULL;
  BuntingSourceFault *fault;

  if (!g_file_get_contents (path, &text, &size_bytes, &error))
    problem = bunting_source_problem_new (0, NULL, error->message);
  else
    source = bunting_source_new_from_text (id, text, (gssize)size_bytes, &problem, &error);
  if (source != NULL)
    return source;
  g_info ("Skipped %s: %s", file_name, error->message);
  fault = g_new0 (BuntingSourceFault, 1);
  fault->id = g_steal_pointer (&id);
  fault->path = g_steal_pointer (&path);
  fault->problem = problem;
  g_ptr_array_add (faults, fault);
  return NULL;
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

static GPtrArray *
load_folder (const char *dir, GPtrArray *faults, GError **error)
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
    BuntingSource *source = NULL;

    if (file_name[0] != '.' && g_str_has_suffix (file_name, FILE_SUFFIX))
      source = load_file (dir, file_name, faults);
    if (source != NULL)
      g_ptr_array_add (sources, source);
  }
  if (sources->len == 0) {
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN, "no source in %s", dir);
    return NULL;
  }
  g_ptr_array_sort (sources, compare_sources);
  return g_steal_pointer (&sources);
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
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (source_fault_free);

  return load_folder (dir, faults, error);
}

static gboolean
has_id (gconstpointer source, gconstpointer id)
{
  return strcmp (bunting_source_get_id ((BuntingSource *)source), id) == 0;
}

static char *
make_user_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
}

/* A source in the user's data folder replaces an installed one with the same id. */
static void
add_user_sources (GPtrArray *sources)
{
  g_autofree char *dir = make_user_dir ();
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

static int
compare_faults (gconstpointer a, gconstpointer b)
{
  const BuntingSourceFault *first = *(BuntingSourceFault *const *)a;
  const BuntingSourceFault *second = *(BuntingSourceFault *const *)b;

  return strcmp (first->path, second->path);
}

/**
 * bunting_source_list_load_faults:
 *
 * For messages. Blocks.
 *
 * Returns: (transfer full) (element-type BuntingSourceFault): the files that
 *   bunting_source_list_load() skips, sorted
 */
GPtrArray *
bunting_source_list_load_faults (void)
{
  GPtrArray *faults = g_ptr_array_new_with_free_func (source_fault_free);
  g_autofree char *installed = bunting_data_path ("sources", NULL);
  g_autofree char *user = make_user_dir ();
  const char *const dirs[] = { user, installed };

  for (gsize i = 0; i < G_N_ELEMENTS (dirs); i++) {
    GPtrArray *sources = load_folder (dirs[i], faults, NULL);

    g_clear_pointer (&sources, g_ptr_array_unref);
  }
  g_ptr_array_sort (faults, compare_faults);
  return faults;
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
