/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-paths.h"

#include "config.h"

/**
 * bunting_data_path:
 * @first_element: first part of the path below the data folder
 * @...: further parts, ended by %NULL
 *
 * Where a data file of Bunting's lies: below the folder that the environment names in
 * `BUNTING_DATA_DIR` (a checkout's `data`, for running without installing), else where the build
 * installs it.
 *
 * Returns: (transfer full): an absolute path, whether or not something is there
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
 * Where translations lie: the folder that the environment names in `BUNTING_LOCALE_DIR` (a build
 * folder's `po`, for running without installing), else where the build installs them.
 *
 * Returns: (transfer none): an absolute path
 */
const char *
bunting_locale_dir (void)
{
  const char *from_environment = g_getenv ("BUNTING_LOCALE_DIR");

  return from_environment != NULL ? from_environment : BUNTING_LOCALE_DIR;
}
