/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For the library alone. */

#define BUNTING_LIBRARY_PROBE_NAME "probe"

GError *bunting_library_probe_translate_error (GError *cause);
gboolean bunting_library_probe_probe (GFile *folder, GCancellable *cancellable, GError **error);

G_END_DECLS
