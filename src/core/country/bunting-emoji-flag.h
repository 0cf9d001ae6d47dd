/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "gb-" and the longest code of a subdivision that Unicode has a flag for, with the final zero. */
#define BUNTING_EMOJI_FLAG_CODE_BYTES 8

const char *bunting_emoji_flag_parse (const char *text, char *code);

G_END_DECLS
