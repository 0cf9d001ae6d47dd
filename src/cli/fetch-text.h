/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *fetch_text_make_printable (const char *text);
void fetch_text_complain (const char *text);

G_END_DECLS
