/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-limits.h"
#include "source/bunting-metadata.h"
#include "source/bunting-source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

static void
build (BuntingSource *source)
{
  g_autoptr (GError) picture_error = NULL;
  g_autoptr (GError) metadata_error = NULL;
  g_autoptr (GUri) picture = bunting_source_build_picture_uri (source, "GB-ENG", &picture_error);
  g_autoptr (GUri) metadata = bunting_source_build_metadata_uri (source, "BR", &metadata_error);

  /* An accepted source gives URIs. */
  if ((picture == NULL) != bunting_source_needs_base (source) && picture == NULL)
    abort ();
  if (bunting_source_has_table (source) && !bunting_source_needs_base (source)) {
    g_autoptr (GUri) table = bunting_source_build_table_uri (source, NULL);

    if (table == NULL)
      abort ();
  }
  if (metadata != NULL &&
      !bunting_metadata_check_name_path (bunting_source_get_name_path (source), NULL))
    abort ();
  if (bunting_source_get_max_in_flight (source) < 1 ||
      bunting_source_get_max_in_flight (source) > BUNTING_IN_FLIGHT_MAX)
    abort ();
}

/* Parses the bytes both as a key file and as a base address. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autofree char *text = g_strndup ((const char *)data, size_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (BuntingSource) from_base = bunting_source_new_from_base (text, NULL);

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  if (from_base != NULL)
    build (from_base);
  source = bunting_source_new_from_text ("a", (const char *)data, (gssize)size_bytes, NULL, &error);
  if ((source == NULL) != (error != NULL))
    abort ();
  if (source != NULL) {
    g_autoptr (BuntingSource) based = bunting_source_new_with_base (source, "http://[::1]", NULL);
    g_autoptr (BuntingSource) for_png = bunting_source_new_for_png (source, 320);

    build (source);
    build (for_png);
    if (based != NULL)
      build (based);
  }
  return 0;
}
