/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-options.h"

#include <string.h>

static const GOptionEntry *
find_long (const GOptionEntry *entries, const char *name, gsize length)
{
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    if (strlen (entry->long_name) == length && strncmp (entry->long_name, name, length) == 0)
      return entry;
  return NULL;
}

/* Whether the last of the letters is an option whose value is the next argument: "-vo DIR" */
static gboolean
takes_next (const GOptionEntry *entries, const char *letters)
{
  for (; *letters != '\0'; letters++)
    for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
      if (entry->short_name == *letters && entry->arg != G_OPTION_ARG_NONE)
        return letters[1] == '\0';
  return FALSE;
}

/**
 * bunting_options_find_unwanted_value:
 * @entries: the options of a program
 * @argv: (array zero-terminated=1): its command line, which is not changed
 *
 * GOption ignores the value in "--verbose=1", so that "--verbose=0" would be taken for "--verbose".
 *
 * Returns: (transfer none) (nullable): the long name of the first option that takes no value but
 *   has one
 */
const char *
bunting_options_find_unwanted_value (const GOptionEntry *entries, char **argv)
{
  for (gsize i = 1; argv[0] != NULL && argv[i] != NULL && strcmp (argv[i], "--") != 0; i++) {
    const char *name = argv[i] + 2;
    const char *equals = strchr (argv[i], '=');
    const GOptionEntry *entry;
    gboolean is_value_next = FALSE;

    if (g_str_has_prefix (argv[i], "--")) {
      entry = find_long (entries, name, equals != NULL ? (gsize)(equals - name) : strlen (name));
      if (entry != NULL && entry->arg == G_OPTION_ARG_NONE && equals != NULL)
        return entry->long_name;
      is_value_next = entry != NULL && entry->arg != G_OPTION_ARG_NONE && equals == NULL;
    } else if (argv[i][0] == '-') {
      is_value_next = takes_next (entries, argv[i] + 1);
    }
    if (is_value_next && argv[i + 1] != NULL)
      i++;
  }
  return NULL;
}
