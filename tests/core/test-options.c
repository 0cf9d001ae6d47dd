/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-options.h"

static void
test_unwanted_value (void)
{
  static const GOptionEntry entries[] = {
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, NULL, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, NULL },
    { NULL },
  };
  static const struct {
    const char *line, *expected;
  } cases[] = {
    { "x", NULL },
    { "x --verbose", NULL },
    { "x --verbose=1", "verbose" },
    { "x --verbose=", "verbose" },
    { "x -o DIR --verbose=0 BR", "verbose" },
    { "x --output=a=b -v", NULL },
    { "x --output --verbose=1", NULL },
    { "x -vo --verbose=1", NULL },
    { "x -oDIR --verbose=1", "verbose" },
    { "x -ov --verbose=1", "verbose" },
    { "x -- --verbose=1", NULL },
    { "x --verbos=1", NULL }, /* unknown, which GOption reports */
    { "x --=1", NULL },
    { "x - --output", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) argv = g_strsplit (cases[i].line, " ", -1);

    g_test_message ("%s", cases[i].line);
    g_assert_cmpstr (bunting_options_find_unwanted_value (entries, argv), ==, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/unwanted-value", test_unwanted_value);
  return g_test_run ();
}
