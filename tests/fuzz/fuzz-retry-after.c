/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-backoff.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autofree char *text = g_strndup ((const char *)data, size_bytes);
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 3, 1, 12, 0, 0);

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  if (bunting_http_backoff_parse_retry_after_ms (text, now) < -1)
    abort ();
  return 0;
}
