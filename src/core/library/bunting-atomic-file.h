/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_ATOMIC_FILE_EXTRA_BYTES 13 /* by which the temporary name is longer */

char *bunting_atomic_file_make_name (const char *final_name);
char *bunting_atomic_file_parse_name (const char *part_name);

gboolean bunting_atomic_file_probe (GFile *folder,
                                    const char *final_name,
                                    GCancellable *cancellable,
                                    GError **error);
GFile *bunting_atomic_file_write (GFile *folder,
                                  const char *final_name,
                                  GBytes *bytes,
                                  gboolean replace,
                                  GCancellable *cancellable,
                                  GError **error);

void bunting_atomic_file_write_async (GFile *folder,
                                      const char *final_name,
                                      GBytes *bytes,
                                      gboolean replace,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GFile *bunting_atomic_file_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
