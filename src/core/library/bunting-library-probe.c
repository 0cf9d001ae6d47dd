/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library-probe.h"

#include "library/bunting-library.h"
#include "library/bunting-atomic-file.h"
#include "bunting-sandbox.h"

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

/* A full disk may have room for a name and for nothing in it. */
static gboolean
write_a_byte (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream =
    g_file_create (file, G_FILE_CREATE_NONE, cancellable, error);
  gboolean is_written;

  if (stream == NULL)
    return FALSE;
  is_written = g_output_stream_write_all (G_OUTPUT_STREAM (stream), "?", 1, NULL, NULL, error);
  return g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, is_written ? error : NULL) &&
         is_written;
}

/**
 * bunting_library_probe_translate_error:
 * @cause: (transfer full): what GIO said
 *
 * Returns: (transfer full): the same as a #BuntingLibraryError; cancelled stays cancelled
 */
GError *
bunting_library_probe_translate_error (GError *cause)
{
  g_autoptr (GError) error = cause;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&error);
  return g_error_new_literal (BUNTING_LIBRARY_ERROR, code_for_io_error (error), error->message);
}

/**
 * bunting_library_probe_probe:
 * @folder: where flags are to be saved
 * @cancellable: (nullable): ends it
 * @error: #BuntingLibraryError, or %G_IO_ERROR_CANCELLED
 *
 * Makes the folder where there is none, and writes a file there and removes it. Blocks.
 *
 * Returns: whether files can be written there
 */
gboolean
bunting_library_probe_probe (GFile *folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *probe_name = bunting_atomic_file_make_name (BUNTING_LIBRARY_PROBE_NAME);
  g_autoptr (GFile) probe = g_file_get_child (folder, probe_name);
  const char *path = g_file_peek_path (folder);
  GError *cause = NULL;

  if (path != NULL && bunting_sandbox_hides (path)) {
    g_set_error_literal (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN,
                         "what is saved there does not leave the sandbox");
    return FALSE;
  }
  g_file_make_directory_with_parents (folder, cancellable, &cause);
  if (cause == NULL || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_clear_error (&cause);
    write_a_byte (probe, cancellable, &cause);
    g_file_delete (probe, NULL, NULL);
  }
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, bunting_library_probe_translate_error (cause));
  return FALSE;
}
