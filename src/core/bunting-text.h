/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bunting_text_is_deceptive (const char *text, const char *at);

G_END_DECLS
