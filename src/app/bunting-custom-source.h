/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "source/bunting-source.h"

G_BEGIN_DECLS

/* The id of a source without a better one; users of earlier versions have an own.source. */
#define BUNTING_CUSTOM_SOURCE_ID "own"

/* The texts of the form. */
typedef struct {
  char *picture;       /* a template with {cc} or {CC}, or the base of flags in the basic layout */
  char *metadata;      /* (nullable) a template; may be empty */
  char *name_path;     /* (nullable) a JSON path; may be empty */
  guint max_in_flight; /* 0: the default */
  char *id;            /* (nullable) NULL: BUNTING_CUSTOM_SOURCE_ID */
  char *name;          /* (nullable) empty or NULL: the host */
} BuntingCustomSource;

typedef enum {
  BUNTING_CUSTOM_SOURCE_NO_FIELD,
  BUNTING_CUSTOM_SOURCE_ADDRESS,
  BUNTING_CUSTOM_SOURCE_METADATA,
  BUNTING_CUSTOM_SOURCE_NAME_PATH,
} BuntingCustomSourceField;

void bunting_custom_source_clear (BuntingCustomSource *self);
void bunting_custom_source_free (BuntingCustomSource *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BuntingCustomSource, bunting_custom_source_clear)

char *bunting_custom_source_complete_address (const char *address);
BuntingCustomSourceField
bunting_custom_source_validate (const BuntingCustomSource *self, GError **error);
char *bunting_custom_source_make_id (const BuntingCustomSource *self, GPtrArray *sources);
char *bunting_custom_source_to_text (const BuntingCustomSource *self);
BuntingSource *bunting_custom_source_parse (const char *id, const char *text, GError **error);
gboolean bunting_custom_source_load (BuntingCustomSource *self);
void bunting_custom_source_save_async (const char *id,
                                       const char *text,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean bunting_custom_source_save_finish (GAsyncResult *result, GError **error);
void bunting_custom_source_remove_async (const char *id,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
char *bunting_custom_source_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
