/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BuntingAliases BuntingAliases;

BuntingAliases *bunting_aliases_new_from_file (const char *path, GError **error);
BuntingAliases *bunting_aliases_ref (BuntingAliases *self);
void bunting_aliases_unref (BuntingAliases *self);
void bunting_aliases_add (BuntingAliases *self,
                          const char *code,
                          const char *const *kinds,
                          GStrvBuilder *texts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingAliases, bunting_aliases_unref)

G_END_DECLS
