/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library-error.h"

G_DEFINE_QUARK (bunting_library_error, bunting_library_error)

static BuntingLibraryError
code_for_io_error (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return BUNTING_LIBRARY_ERROR_FAILED;
  switch (error->code) {
  case G_IO_ERROR_NOT_FOUND:
  case G_IO_ERROR_NOT_DIRECTORY:
  case G_IO_ERROR_NOT_MOUNTED:
    return BUNTING_LIBRARY_ERROR_NO_FOLDER;
  case G_IO_ERROR_PERMISSION_DENIED:
  case G_IO_ERROR_READ_ONLY:
    return BUNTING_LIBRARY_ERROR_READ_ONLY;
  case G_IO_ERROR_NO_SPACE:
    return BUNTING_LIBRARY_ERROR_FULL;
  case G_IO_ERROR_EXISTS:
    return BUNTING_LIBRARY_ERROR_EXISTS;
  case G_IO_ERROR_IS_DIRECTORY:
  case G_IO_ERROR_NOT_REGULAR_FILE:
  case G_IO_ERROR_WOULD_MERGE:
  case G_IO_ERROR_WOULD_RECURSE:
    return BUNTING_LIBRARY_ERROR_NAME;
  default:
    return BUNTING_LIBRARY_ERROR_FAILED;
  }
}

/**
 * bunting_library_error_translate:
 * @cause: (transfer full): an error of GIO
 *
 * Returns: (transfer full): a #BuntingLibraryError with the same message. %G_IO_ERROR_CANCELLED
 *   and errors of this domain are returned unchanged
 */
GError *
bunting_library_error_translate (GError *cause)
{
  g_autoptr (GError) error = cause;

  if (error->domain == BUNTING_LIBRARY_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&error);
  return g_error_new_literal (BUNTING_LIBRARY_ERROR, code_for_io_error (error), error->message);
}
