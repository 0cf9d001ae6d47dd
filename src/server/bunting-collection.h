/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

#define BUNTING_COLLECTION_ERROR (bunting_collection_error_quark ())
GQuark bunting_collection_error_quark (void);
typedef enum {
  BUNTING_COLLECTION_ERROR_NOT_INSTALLED, /* no known collection is installed */
  BUNTING_COLLECTION_ERROR_EMPTY,         /* the folder holds no flag */
  BUNTING_COLLECTION_ERROR_NO_FOLDER,     /* the folder cannot be read */
} BuntingCollectionError;

#define BUNTING_TYPE_COLLECTION (bunting_collection_get_type ())
G_DECLARE_FINAL_TYPE (BuntingCollection, bunting_collection, BUNTING, COLLECTION, GObject)

BuntingCollection *bunting_collection_new_installed (GError **error);
BuntingCollection *bunting_collection_new_for_folder (const char *path, GError **error);

guint bunting_collection_get_n_flags (BuntingCollection *self);
char **bunting_collection_dup_codes (BuntingCollection *self);
gboolean bunting_collection_is_raster (BuntingCollection *self);
const char *bunting_collection_get_name (BuntingCollection *self);
const char *bunting_collection_get_origin (BuntingCollection *self);
const char *bunting_collection_get_date (BuntingCollection *self);
const char *bunting_collection_get_licence (BuntingCollection *self);
const char *bunting_collection_get_licence_text (BuntingCollection *self);
const char *bunting_collection_get_folder (BuntingCollection *self);
char *bunting_collection_dup_picture_path (BuntingCollection *self,
                                           const char *code,
                                           const char *extension);
char *bunting_collection_dup_metadata_path (BuntingCollection *self, const char *code);

G_END_DECLS
