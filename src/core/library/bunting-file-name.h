/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

#define BUNTING_FILE_NAME_MIN_BYTES 24    /* for any code, width and extension */
#define BUNTING_FILE_NAME_SHORT_BYTES 130 /* accepted by encrypting file systems, too */

char *bunting_file_name_make (const char *code,
                              const char *name,
                              BuntingPictureKind kind,
                              gsize max_bytes);
char *bunting_file_name_parse (const char *file_name, char **out_name);

G_END_DECLS
