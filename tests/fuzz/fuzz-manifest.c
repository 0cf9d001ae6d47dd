/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-manifest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

/* What is read can be written, and is then read as the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (BuntingManifest) manifest = bunting_manifest_new ();
  g_autoptr (BuntingManifest) again = bunting_manifest_new ();
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) rewritten = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  bunting_manifest_read (manifest, bytes);
  written = bunting_manifest_write (manifest);
  bunting_manifest_read (again, written);
  rewritten = bunting_manifest_write (again);
  if (!g_bytes_equal (written, rewritten))
    abort ();
  if (bunting_manifest_get_n_entries (again) != bunting_manifest_get_n_entries (manifest))
    abort ();
  return 0;
}
