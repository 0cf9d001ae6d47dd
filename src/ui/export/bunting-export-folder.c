/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/bunting-export-folder.h"

/* The folder that the file dialog of an export begins with: that of the last export, else the
 * folder for pictures. GTK would begin with the working directory of the process. */

#define KEY "export-folder"

/**
 * bunting_export_folder_find:
 * @settings: (nullable): where the folder of the last export is remembered
 *
 * Returns: (transfer full) (nullable): the first of the last export's folder, the pictures' folder
 *   and the home folder that exists
 */
GFile *
bunting_export_folder_find (GSettings *settings)
{
  g_autofree char *last = settings != NULL ? g_settings_get_string (settings, KEY) : NULL;
  const char *folders[] = { last, g_get_user_special_dir (G_USER_DIRECTORY_PICTURES),
                            g_get_home_dir () };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (folders[i] != NULL && g_file_test (folders[i], G_FILE_TEST_IS_DIR))
      return g_file_new_for_path (folders[i]);
  return NULL;
}

/* settings: (nullable); see bunting_export_folder_find() */
void
bunting_export_folder_propose (GtkFileChooser *chooser, GSettings *settings)
{
  g_autoptr (GFile) folder = bunting_export_folder_find (settings);

  if (folder != NULL)
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

/**
 * bunting_export_folder_remember:
 * @settings: (nullable): %NULL to remember nothing
 * @file: what the user has chosen
 * @is_folder: whether @file is the folder, not a file in it
 *
 * GSettings has only UTF-8: a folder with another name is not remembered.
 */
void
bunting_export_folder_remember (GSettings *settings, GFile *file, gboolean is_folder)
{
  g_autoptr (GFile) folder = is_folder ? g_object_ref (file) : g_file_get_parent (file);
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;

  if (settings != NULL && path != NULL && g_utf8_validate (path, -1, NULL))
    g_settings_set_string (settings, KEY, path);
}
