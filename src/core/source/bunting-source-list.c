/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-list.h"

#include "bunting-paths.h"

#include <string.h>

static gboolean
has_id (gconstpointer source, gconstpointer id)
{
  return strcmp (bunting_source_get_id ((BuntingSource *)source), id) == 0;
}

/* A source in the user's own folder takes the place of an installed one with the same id. */
static void
add_own_sources (GPtrArray *sources)
{
  g_autofree char *dir = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
  g_autoptr (GPtrArray) own = NULL;

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    return;
  own = bunting_source_load_all (dir, NULL);
  for (guint i = 0; own != NULL && i < own->len; i++) {
    guint at;

    if (g_ptr_array_find_with_equal_func (sources, bunting_source_get_id (own->pdata[i]), has_id,
                                          &at))
      g_set_object (&sources->pdata[at], own->pdata[i]);
    else
      g_ptr_array_add (sources, g_object_ref (own->pdata[i]));
  }
}

/**
 * bunting_source_list_load:
 * @error: as bunting_source_load_all() sets it for the installed sources
 *
 * Returns: (transfer full) (element-type BuntingSource): the installed sources, the built-in one
 *   first, then those in the user's data folder, `bunting/sources`
 */
GPtrArray *
bunting_source_list_load (GError **error)
{
  g_autofree char *dir = bunting_data_path ("sources", NULL);
  GPtrArray *sources = bunting_source_load_all (dir, error);

  if (sources != NULL)
    add_own_sources (sources);
  return sources;
}

/**
 * bunting_source_list_find:
 * @sources: (element-type BuntingSource): as bunting_source_list_load() returns them
 * @id_or_base_uri: a source's id, or the base URL of flags in the seed's layout
 * @error: %BUNTING_SOURCE_ERROR_UNKNOWN, or %BUNTING_SOURCE_ERROR_INVALID for the URL
 *
 * Returns: (transfer full): the source
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
