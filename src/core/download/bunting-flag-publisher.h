/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BuntingPublishFunc:
 * @code: of the country
 * @name: (nullable): the source's name of the country; %NULL if the source has none, or it did not
 *   arrive in time
 * @file: the saved picture
 *
 * Makes other files of a flag that is saved. Called in a worker thread, in several at once; may
 * block.
 */
typedef gboolean (*BuntingPublishFunc) (const char *code,
                                        const char *name,
                                        GFile *file,
                                        gpointer user_data,
                                        GError **error);

/* What is done with flags after they were saved, or found unchanged. Not a GObject. */
typedef struct _BuntingFlagPublisher BuntingFlagPublisher;

BuntingFlagPublisher *
bunting_flag_publisher_new (BuntingPublishFunc publish, gpointer user_data, GDestroyNotify destroy);
BuntingFlagPublisher *bunting_flag_publisher_ref (BuntingFlagPublisher *self);
void bunting_flag_publisher_unref (BuntingFlagPublisher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingFlagPublisher, bunting_flag_publisher_unref)

void bunting_flag_publisher_publish_async (BuntingFlagPublisher *self,
                                           const char *code,
                                           const char *name,
                                           GFile *file,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean bunting_flag_publisher_publish_finish (GAsyncResult *result, GError **error);

G_END_DECLS
