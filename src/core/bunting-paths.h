/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bunting_data_path (const char *first_element, ...) G_GNUC_NULL_TERMINATED;
const char *bunting_locale_dir (void);
char *bunting_decoder_path (void);
gboolean bunting_path_is_resolvable (const char *path);

G_END_DECLS
