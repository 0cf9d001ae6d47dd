/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bunting_country_code_parse (const char *text);
gboolean bunting_country_code_is_subdivision (const char *code);
GPtrArray *bunting_country_code_expand (const char *text);
GPtrArray *bunting_country_code_every (void);
GPtrArray *bunting_country_code_parse_list (const char *text, GPtrArray *unknown);

G_END_DECLS
