/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-server.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SERVER_THREAD (bunting_server_thread_get_type ())
G_DECLARE_FINAL_TYPE (BuntingServerThread, bunting_server_thread, BUNTING, SERVER_THREAD, GObject)

BuntingServerThread *bunting_server_thread_new (BuntingAtlas *atlas, const char *collection_folder);
void bunting_server_thread_start_async (BuntingServerThread *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char *bunting_server_thread_start_finish (BuntingServerThread *self,
                                          GAsyncResult *result,
                                          GError **error);
BuntingCollection *bunting_server_thread_get_collection (BuntingServerThread *self);
void bunting_server_thread_stop (BuntingServerThread *self);

G_END_DECLS
