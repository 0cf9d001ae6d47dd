/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-arguments.h"

#include <string.h>

static gboolean
takes_value (const GOptionEntry *entry)
{
  return entry->arg != G_OPTION_ARG_NONE && entry->arg != G_OPTION_ARG_CALLBACK;
}

static const GOptionEntry *
find_short (const GOptionEntry *entries, char letter)
{
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    if (entry->short_name == letter)
      return entry;
  return NULL;
}

static const GOptionEntry *
find_long (const GOptionEntry *entries, const char *name)
{
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    if (strcmp (entry->long_name, name) == 0)
      return entry;
  return NULL;
}

/* Adds "-vl3" as "-vl" and "3". Returns whether the next argument is a value. */
static gboolean
add_letters (GPtrArray *split, const char *argument, const GOptionEntry *entries)
{
  for (const char *letter = argument + 1; *letter != '\0'; letter++) {
    const GOptionEntry *entry = find_short (entries, *letter);

    if (entry == NULL)
      break; /* GOption will say so */
    if (!takes_value (entry))
      continue;
    if (letter[1] == '\0') {
      g_ptr_array_add (split, g_strdup (argument));
      return TRUE;
    }
    g_ptr_array_add (split, g_strndup (argument, letter + 1 - argument));
    g_ptr_array_add (split, g_strdup (letter + 1));
    return FALSE;
  }
  g_ptr_array_add (split, g_strdup (argument));
  return FALSE;
}

/**
 * cli_arguments_split:
 * @argv: (array zero-terminated=1): a command line
 * @entries: its options
 *
 * Takes values off the letters that they are attached to, "-l3" as POSIX has it (utility syntax
 * guideline 6), which GOption does not know: it would take the argument after them.
 *
 * Returns: (transfer full) (array zero-terminated=1): the same command line for GOption
 */
char **
cli_arguments_split (char **argv, const GOptionEntry *entries)
{
  GPtrArray *split = g_ptr_array_new ();
  gboolean is_value = TRUE; /* the program's name is as little an option */
  gboolean options_ended = FALSE;

  for (gsize i = 0; argv[i] != NULL; i++) {
    const char *argument = argv[i];
    const GOptionEntry *entry;

    options_ended = options_ended || (!is_value && strcmp (argument, "--") == 0);
    if (!is_value && !options_ended && argument[0] == '-' && argument[1] != '-') {
      is_value = add_letters (split, argument, entries);
      continue;
    }
    entry =
      !is_value && g_str_has_prefix (argument, "--") ? find_long (entries, argument + 2) : NULL;
    is_value = !options_ended && entry != NULL && takes_value (entry);
    g_ptr_array_add (split, g_strdup (argument));
  }
  g_ptr_array_add (split, NULL);
  return (char **)g_ptr_array_free (split, FALSE);
}
