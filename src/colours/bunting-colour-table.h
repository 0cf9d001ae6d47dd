/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "colour/bunting-picture-colours.h"

G_BEGIN_DECLS

typedef struct _BuntingColourTable BuntingColourTable;

BuntingColourTable *bunting_colour_table_new (void);
BuntingColourTable *bunting_colour_table_ref (BuntingColourTable *self);
void bunting_colour_table_unref (BuntingColourTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingColourTable, bunting_colour_table_unref)

void bunting_colour_table_insert (BuntingColourTable *self,
                                  const char *code,
                                  const BuntingPictureColours *colours);
void bunting_colour_table_mark_copies (BuntingColourTable *self, const char *const *original_codes);

const BuntingPictureColours *
bunting_colour_table_lookup (BuntingColourTable *self, const char *code);
double
bunting_colour_table_match (BuntingColourTable *self, const char *code, BuntingPaletteSet wanted);
GPtrArray *
bunting_colour_table_list_similar (BuntingColourTable *self, const char *code, guint n_max);

G_END_DECLS
