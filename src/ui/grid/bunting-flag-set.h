/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GHashTable *bunting_flag_set_new (void);
GHashTable *bunting_flag_set_copy (GHashTable *set);
guint bunting_flag_set_count_missing (GHashTable *set, GHashTable *other);
void bunting_flag_set_add_codes (GHashTable *set, GListModel *all, const char *const *codes);
void bunting_flag_set_invert (GHashTable *set, GListModel *list);
GPtrArray *bunting_flag_set_sort (GHashTable *set, GListModel *all);

G_END_DECLS
