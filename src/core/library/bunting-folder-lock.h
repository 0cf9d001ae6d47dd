/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int bunting_folder_lock (GFile *folder, GCancellable *cancellable);
void bunting_folder_unlock (int lock);

G_END_DECLS
