/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "library/bunting-manifest.h"
#include "picture/bunting-picture.h"

G_BEGIN_DECLS

#define BUNTING_LIBRARY_ERROR (bunting_library_error_quark ())
GQuark bunting_library_error_quark (void);
typedef enum {
  BUNTING_LIBRARY_ERROR_NO_FOLDER, /* the folder is gone, or is no folder */
  BUNTING_LIBRARY_ERROR_READ_ONLY, /* nothing can be written there */
  BUNTING_LIBRARY_ERROR_FULL,      /* the disk is full, or the quota used up */
  BUNTING_LIBRARY_ERROR_EXISTS,    /* another file has that name, and refresh was not asked */
  BUNTING_LIBRARY_ERROR_NAME,      /* the name is taken by something that is no file */
  BUNTING_LIBRARY_ERROR_HIDDEN, /* the folder is only seen inside the sandbox, and lost with it */
  BUNTING_LIBRARY_ERROR_FAILED, /* any other fault of the file system */
} BuntingLibraryError;

/* One picture to keep. The structure is copied by bunting_library_save_async(). */
typedef struct {
  const char *code;
  const char *name; /* becomes the file name's second part */
  BuntingPictureKind kind;
  GBytes *bytes;
  const char *source_id;
  const char *picture_uri;
  const char *etag; /* (nullable) */
  gboolean replace;
} BuntingLibraryItem;

#define BUNTING_TYPE_LIBRARY (bunting_library_get_type ())
G_DECLARE_FINAL_TYPE (BuntingLibrary, bunting_library, BUNTING, LIBRARY, GObject)

BuntingLibrary *bunting_library_new (GFile *folder);
GFile *bunting_library_get_folder (BuntingLibrary *self);

/* Looks through the folder; from then on bunting_library_lookup() knows what is saved. */
void bunting_library_scan_async (BuntingLibrary *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean bunting_library_scan_finish (BuntingLibrary *self, GAsyncResult *result, GError **error);
gboolean bunting_library_get_found_folder (BuntingLibrary *self);

/* Makes the folder where there is none, and proves that a file can be written there. */
void bunting_library_prepare_async (BuntingLibrary *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
bunting_library_prepare_finish (BuntingLibrary *self, GAsyncResult *result, GError **error);

void bunting_library_save_async (BuntingLibrary *self,
                                 const BuntingLibraryItem *item,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GFile *bunting_library_save_finish (BuntingLibrary *self, GAsyncResult *result, GError **error);

/* Writes down what has been saved since: the manifest with its ETags. */
void bunting_library_flush_async (BuntingLibrary *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean bunting_library_flush_finish (BuntingLibrary *self, GAsyncResult *result, GError **error);

GFile *bunting_library_lookup (BuntingLibrary *self, const char *code);
char *bunting_library_dup_etag (BuntingLibrary *self,
                                const char *code,
                                const char *source_id,
                                const char *picture_uri);
const BuntingManifestEntry *bunting_library_lookup_entry (BuntingLibrary *self, const char *code);

G_END_DECLS
