/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_LIBRARY_ERROR (bunting_library_error_quark ())
GQuark bunting_library_error_quark (void);
typedef enum {
  BUNTING_LIBRARY_ERROR_NO_FOLDER, /* the folder does not exist, or is not a folder */
  BUNTING_LIBRARY_ERROR_READ_ONLY, /* the folder cannot be written to */
  BUNTING_LIBRARY_ERROR_FULL,      /* no space left on the disk or in the quota */
  BUNTING_LIBRARY_ERROR_EXISTS,    /* a different file has the name, and may not be replaced */
  BUNTING_LIBRARY_ERROR_NAME,      /* the name is taken by something other than a regular file */
  BUNTING_LIBRARY_ERROR_HIDDEN,    /* the folder exists only inside the sandbox */
  BUNTING_LIBRARY_ERROR_FAILED,    /* any other error of the file system */
} BuntingLibraryError;

GError *bunting_library_error_translate (GError *cause);

G_END_DECLS
