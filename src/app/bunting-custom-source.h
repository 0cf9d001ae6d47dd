/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_CUSTOM_SOURCE_ID "own"

/* What people fill in: a base address, or templates. */
typedef struct {
  char *picture;   /* "https://example.org/flags", or a template with {cc} or {CC} */
  char *metadata;  /* a template; may be empty */
  char *name_path; /* a JSON path; may be empty */
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
