/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BuntingDisplayNames BuntingDisplayNames;

BuntingDisplayNames *bunting_display_names_new (void);
BuntingDisplayNames *bunting_display_names_new_for_language (const char *tag);
BuntingDisplayNames *bunting_display_names_ref (BuntingDisplayNames *self);
void bunting_display_names_unref (BuntingDisplayNames *self);

const char *const *bunting_display_names_get_languages (BuntingDisplayNames *self);
char *bunting_display_names_dup_name (BuntingDisplayNames *self, const char *code);
GStrv bunting_display_names_dup_variants (BuntingDisplayNames *self, const char *code);
char *bunting_display_names_dup_sort_key (BuntingDisplayNames *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingDisplayNames, bunting_display_names_unref)

G_END_DECLS
