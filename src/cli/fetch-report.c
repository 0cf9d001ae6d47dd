/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-report.h"

#include "config.h"
#include "download/bunting-report.h"

#include <glib/gi18n.h>

/* The report of a download in a file, whose name says the format. */

static gboolean
is_json (const char *path)
{
  return g_str_has_suffix (path, ".json");
}

/* error: %G_OPTION_ERROR_BAD_VALUE with a message for people
 *
 * Returns: whether the name says a format, and its folder exists */
gboolean
fetch_report_check_name (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!is_json (path) && !g_str_has_suffix (path, ".csv"))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         _ ("--report takes the name of a file that ends in .csv or .json"));
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         _ ("the folder of the report does not exist"));
  else
    return TRUE;
  return FALSE;
}

/**
 * fetch_report_write:
 * @path: that fetch_report_check_name() accepts; a file there is replaced, once the new one is
 * whole
 * @batch: one that has ended
 * @error: #GFileError
 */
gboolean
fetch_report_write (const char *path, BuntingBatch *batch, GError **error)
{
  g_autoptr (BuntingReport) report = bunting_report_new_for_batch (batch);
  g_autofree char *document = is_json (path) ? bunting_report_to_json (report) : NULL;
  g_autofree char *text =
    document != NULL ? g_strconcat (document, "\n", NULL) : bunting_report_to_csv (report);

  return g_file_set_contents (path, text, -1, error);
}
