/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

/**
 * BuntingConvertFunc:
 * @code: of the country
 *
 * Converts the picture of a flag. Called in a worker thread, in several at once; may block.
 *
 * Returns: (transfer full) (nullable): a picture, or %NULL with an error
 */
typedef GBytes *(*BuntingConvertFunc) (const char *code,
                                       GBytes *bytes,
                                       gpointer user_data,
                                       GError **error);

/* What makes the pictures that are saved of those that sources send. Not a GObject. */
typedef struct _BuntingPictureConverter BuntingPictureConverter;

BuntingPictureConverter *bunting_picture_converter_new (BuntingConvertFunc convert,
                                                        gpointer user_data,
                                                        GDestroyNotify destroy);
BuntingPictureConverter *bunting_picture_converter_ref (BuntingPictureConverter *self);
void bunting_picture_converter_unref (BuntingPictureConverter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingPictureConverter, bunting_picture_converter_unref)

void bunting_picture_converter_convert_async (BuntingPictureConverter *self,
                                              const char *code,
                                              GBytes *bytes,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GBytes *bunting_picture_converter_convert_finish (GAsyncResult *result,
                                                  BuntingPictureKind *out_kind,
                                                  GError **error);

G_END_DECLS
