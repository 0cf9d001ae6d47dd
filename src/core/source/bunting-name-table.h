/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a table of all countries, a JSON document, names them: as the members of an object, or as the
 * items of an array. */
typedef struct {
  char *code_path;        /* (nullable): of the code in an item; NULL: the table is an object */
  gboolean is_upper_case; /* the codes */
} BuntingNameTableLayout;

GHashTable *bunting_name_table_parse (GBytes *bytes,
                                      const BuntingNameTableLayout *layout,
                                      const char *name_path,
                                      GError **error);
char *bunting_name_table_dup_name (GHashTable *names, const char *code, GError **error);

G_END_DECLS
