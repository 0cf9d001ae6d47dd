/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-paths.h"

#include "config.h"

#include <stdlib.h>
#include <unistd.h>

/**
 * bunting_data_path:
 * @...: parts of a path below the data folder, ended by %NULL
 *
 * The data folder is the installed one, or that of the environment variable `BUNTING_DATA_DIR`, so
 * that the program runs from a checkout.
 *
 * Returns: (transfer full): an absolute path, whether it exists or not
 */
char *
bunting_data_path (const char *first_element, ...)
{
  const char *from_environment = g_getenv ("BUNTING_DATA_DIR");
  const char *dir = from_environment != NULL ? from_environment : BUNTING_DATA_DIR;
  g_autofree char *relative = NULL;
  va_list elements;

  va_start (elements, first_element);
  relative = g_build_filename_valist ((char *)first_element, &elements);
  va_end (elements);
  return g_build_filename (dir, relative, NULL);
}

/**
 * bunting_locale_dir:
 *
 * Returns: the folder of the translations: the installed one, or that of `BUNTING_LOCALE_DIR`
 */
const char *
bunting_locale_dir (void)
{
  const char *from_environment = g_getenv ("BUNTING_LOCALE_DIR");

  return from_environment != NULL ? from_environment : BUNTING_LOCALE_DIR;
}

/**
 * bunting_decoder_path:
 *
 * Returns: (transfer full): the program that decodes pictures: the installed one, or that of
 *   `BUNTING_DECODER`
 */
char *
bunting_decoder_path (void)
{
  const char *from_environment = g_getenv ("BUNTING_DECODER");

  return from_environment != NULL ? g_strdup (from_environment)
                                  : g_build_filename (BUNTING_LIBEXEC_DIR, "bunting-decoder", NULL);
}

/**
 * bunting_path_is_resolvable:
 *
 * Returns: whether @path is absolute, or the working folder still exists. Otherwise GLib would take
 *   "/" for the working folder, and files would be saved there
 */
gboolean
bunting_path_is_resolvable (const char *path)
{
  char *working_folder = NULL;
  gboolean exists;

  if (g_path_is_absolute (path))
    return TRUE;
  working_folder = getcwd (NULL, 0);
  exists = working_folder != NULL && g_path_is_absolute (working_folder); /* "(unreachable)/…" */
  free (working_folder);
  return exists;
}
