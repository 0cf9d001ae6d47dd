/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country-code.h"
#include "library/bunting-file-name.h"
#include "bunting-limits.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

static void
make_and_parse (const char *code, const char *name, BuntingPictureKind kind)
{
  g_autofree char *file_name =
    bunting_file_name_make (code, name, kind, BUNTING_FILE_NAME_MAX_BYTES);
  g_autofree char *parsed_name = NULL;
  g_autofree char *parsed_code = bunting_file_name_parse (file_name, &parsed_name);

  if (g_strcmp0 (parsed_code, code) != 0 || parsed_name == NULL || *parsed_name == '\0')
    abort ();
  if (!g_utf8_validate (file_name, -1, NULL) || strlen (file_name) > BUNTING_FILE_NAME_MAX_BYTES)
    abort ();
  if (strpbrk (file_name, "/<>:\"\\|?*") != NULL || file_name[strlen (code) + 1] == '.')
    abort ();
  for (const char *c = file_name; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || *c == ' ')
      abort ();
}

/* The first line is a code, the rest a name; the whole input is also parsed as a file name. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autofree char *text = g_strndup ((const char *)data, size_bytes);
  g_autofree char *name = NULL;
  g_autofree char *parsed = NULL;
  g_autofree char *code = NULL;
  char *line_end;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  parsed = bunting_file_name_parse (text, &name);
  if ((parsed == NULL) != (name == NULL))
    abort ();
  line_end = strchr (text, '\n');
  if (line_end == NULL)
    return 0;
  *line_end = '\0';
  code = bunting_country_code_parse (text);
  if (code != NULL)
    make_and_parse (code, line_end + 1, (BuntingPictureKind)(size_bytes % 5));
  return 0;
}
