/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

char *bunting_file_name_make (const char *code, const char *name, BuntingPictureKind kind);
char *bunting_file_name_parse (const char *file_name, char **out_name);

G_END_DECLS
