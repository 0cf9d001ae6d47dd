/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country-code.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

/* Each code of a list is returned once, in the form that it has itself. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autofree char *text = g_strndup ((const char *)data, size_bytes);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) codes = NULL;
  g_autoptr (GPtrArray) expanded = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  codes = bunting_country_code_parse_list (text, unknown);
  for (guint i = 0; i < codes->len; i++) {
    g_autofree char *again = bunting_country_code_parse (codes->pdata[i]);

    if (g_strcmp0 (again, codes->pdata[i]) != 0 || !g_hash_table_add (seen, codes->pdata[i]))
      abort ();
    if (bunting_country_code_is_subdivision (again) != (strlen (again) > 2))
      abort ();
  }
  for (guint i = 0; i < unknown->len; i++) {
    g_autofree char *code = bunting_country_code_parse (unknown->pdata[i]);

    if (code != NULL || *(char *)unknown->pdata[i] == '\0')
      abort ();
  }
  expanded = bunting_country_code_expand (text);
  if (expanded != NULL && expanded->len != 1 && expanded->len != 26)
    abort ();
  return 0;
}
