/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-changes.h"

#include "bunting-paths.h"
#include "country/bunting-country-code.h"
#include "library/bunting-bounded-read.h"
#include "source/bunting-json.h"

#include <string.h>

/* The known changes of flags, from data/flag-changes.json: the day from which the new flag counts,
 * and a page about it, where the day can be checked. */

static const BuntingJsonBounds bounds = {
  .max_bytes = 64 * 1024,
  .max_depth = 3,
  .max_members = 1024,
};

static void
flag_change_free (gpointer data)
{
  BuntingFlagChange *change = data;

  g_free (change->code);
  g_free (change->date);
  g_free (change);
}

/* Returns: (nullable): NULL unless the text is a day, as in 2024-12-08 */
static GDateTime *
parse_day (const char *text)
{
  g_autofree char *begin = text != NULL && strlen (text) == strlen ("2024-12-08")
                             ? g_strconcat (text, "T00:00:00Z", NULL)
                             : NULL;

  return begin != NULL ? g_date_time_new_from_iso8601 (begin, NULL) : NULL;
}

static gboolean
add_change (GPtrArray *changes, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *code = object != NULL ? bunting_json_get_string (object, "code") : NULL;
  const char *reference = object != NULL ? bunting_json_get_string (object, "reference") : NULL;
  g_autofree char *parsed = code != NULL ? bunting_country_code_parse (code) : NULL;
  g_autoptr (GDateTime) day =
    object != NULL ? parse_day (bunting_json_get_string (object, "date")) : NULL;
  BuntingFlagChange *change;

  if (parsed == NULL || day == NULL || reference == NULL ||
      !g_str_has_prefix (reference, "https://") ||
      !g_uri_is_valid (reference, G_URI_FLAGS_NONE, NULL))
    return FALSE;
  change = g_new0 (BuntingFlagChange, 1);
  change->code = g_steal_pointer (&parsed);
  change->date = g_strdup (bunting_json_get_string (object, "date"));
  change->since_s = g_date_time_to_unix (day);
  g_ptr_array_add (changes, change);
  return TRUE;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const BuntingFlagChange *one = *(const BuntingFlagChange *const *)a;
  const BuntingFlagChange *other = *(const BuntingFlagChange *const *)b;

  return strcmp (other->date, one->date);
}

/**
 * bunting_flag_changes_load:
 * @error: #GIOErrorEnum, #BuntingJsonError or %G_IO_ERROR_INVALID_DATA
 *
 * Blocks.
 *
 * Returns: (transfer full) (element-type BuntingFlagChange): the changes, the newest first
 */
GPtrArray *
bunting_flag_changes_load (GFile *file, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (flag_change_free);
  g_autoptr (GBytes) bytes = bunting_bounded_read (file, bounds.max_bytes, NULL, error);
  g_autoptr (JsonNode) root = bytes != NULL ? bunting_json_parse (bytes, &bounds, error) : NULL;
  JsonArray *array;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (root)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a JSON array");
    return NULL;
  }
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (!add_change (changes, json_array_get_element (array, i))) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the entry %u is invalid", i);
      return NULL;
    }
  }
  g_ptr_array_sort (changes, compare_newest_first);
  return g_steal_pointer (&changes);
}

/* As bunting_flag_changes_load(), from Bunting's data folder. */
GPtrArray *
bunting_flag_changes_load_installed (GError **error)
{
  g_autofree char *path = bunting_data_path ("flag-changes.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return bunting_flag_changes_load (file, error);
}
