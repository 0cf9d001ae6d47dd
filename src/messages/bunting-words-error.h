/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bunting_words_for_error (const GError *error);
char *bunting_words_for_error_in_full (const GError *error);
char *bunting_words_for_metadata_error (const GError *error);

G_END_DECLS
