/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FETCH_MIRROR_METADATA_NAME "metadata.json"
#define FETCH_MIRROR_CODES_NAME "codes.json"

GFile *fetch_mirror_files_ensure_folder (GFile *mirror, const char *name, GError **error);
gboolean fetch_mirror_files_holds (GFile *folder, const char *name, GBytes *bytes);
gboolean fetch_mirror_files_has (GFile *folder, const char *name);
gboolean fetch_mirror_files_write (GFile *folder, const char *name, GBytes *bytes, GError **error);
void fetch_mirror_files_delete (GFile *folder, const char *name);
void fetch_mirror_files_sweep (GFile *folder);

G_END_DECLS
