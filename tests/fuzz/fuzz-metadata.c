/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-metadata.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

/* The first line is the JSON path and the rest the JSON; without a line feed all is JSON. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  const guint8 *line_end = size_bytes > 0 ? memchr (data, '\n', size_bytes) : NULL;
  gsize path_bytes = line_end != NULL ? (gsize)(line_end - data) : 0;
  gsize json_start = line_end != NULL ? path_bytes + 1 : 0;
  g_autofree char *path =
    line_end != NULL ? g_strndup ((const char *)data, path_bytes) : g_strdup ("$.country");
  g_autoptr (GBytes) bytes = g_bytes_new (data + json_start, size_bytes - json_start);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  name = bunting_metadata_parse_name (bytes, path, &error);
  if ((name == NULL) != (error != NULL))
    abort ();
  if (name != NULL &&
      (!g_utf8_validate (name, -1, NULL) || *name == '\0' || g_utf8_strlen (name, -1) > 256))
    abort ();
  return 0;
}
