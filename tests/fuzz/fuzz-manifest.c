/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-manifest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

static guint
count_records (BuntingFileIndex *index)
{
  g_autoptr (GList) codes = bunting_file_index_list_codes (index);

  return g_list_length (codes);
}

/* Parsing, serializing and parsing again must give the same records. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) again = bunting_file_index_new ();
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) rewritten = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  bunting_manifest_parse (bytes, index);
  written = bunting_manifest_serialize (index);
  bunting_manifest_parse (written, again);
  rewritten = bunting_manifest_serialize (again);
  if (!g_bytes_equal (written, rewritten))
    abort ();
  if (count_records (again) != count_records (index))
    abort ();
  return 0;
}
