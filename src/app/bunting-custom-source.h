/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "source/bunting-source.h"

G_BEGIN_DECLS

/* Also the name of the file; users have an own.source. */
#define BUNTING_CUSTOM_SOURCE_ID "own"

/* The texts of the form. */
typedef struct {
  char *picture;   /* a template with {cc} or {CC}, or the base of flags in the basic layout */
  char *metadata;  /* (nullable) a template; may be empty */
  char *name_path; /* (nullable) a JSON path; may be empty */
} BuntingCustomSource;

void bunting_custom_source_clear (BuntingCustomSource *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BuntingCustomSource, bunting_custom_source_clear)

char *bunting_custom_source_to_text (const BuntingCustomSource *self);
BuntingSource *bunting_custom_source_parse (const char *text, GError **error);
gboolean bunting_custom_source_load (BuntingCustomSource *self);
void bunting_custom_source_save_async (const char *text,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean bunting_custom_source_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
