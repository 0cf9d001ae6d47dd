/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  BUNTING_LIST_SEPARATOR_AND,   /* a word for "and" */
  BUNTING_LIST_SEPARATOR_COMMA, /* or a dash: may also be a part of a name */
  BUNTING_LIST_SEPARATOR_OTHER, /* or the start of the line */
} BuntingListSeparator;

/* Text between two separators, which is trimmed and not empty. It points into the line. */
typedef struct {
  const char *start;
  const char *end;
  BuntingListSeparator separator; /* before it */
} BuntingListPiece;

GArray *bunting_list_split_line (const char *line);

G_END_DECLS
