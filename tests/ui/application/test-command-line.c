/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-command-line.h"

#include "bunting-link-parser.h"
#include "bunting-list-import.h"
#include "bunting-paths.h"
#include "source/bunting-source-list.h"
#include "test-utils.h"

static BuntingAtlas *atlas;
static GPtrArray *sources;

static BuntingCommandLine *
parse (GVariantDict *dict, GError **error)
{
  return bunting_command_line_new_from_dict (dict, atlas, sources, error);
}

static BuntingCommandLine *
parse_string (const char *option, const char *value, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, option, "s", value);
  return parse (&dict, error);
}

static BuntingCommandLine *
parse_path (const char *option, const char *value, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, option, "^ay", value);
  return parse (&dict, error);
}

static void
test_nothing (void)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingCommandLine) command_line = parse (&dict, &error);

  g_assert_no_error (error);
  g_assert_null (command_line->source);
  g_assert_null (command_line->codes);
  g_assert_null (command_line->folder);
  g_assert_false (bunting_command_line_is_for_script (command_line));
}

static void
test_download (void)
{
  g_autoptr (BuntingCommandLine) some = parse_string ("download", "br, GB-eng,br", NULL);
  g_autoptr (BuntingCommandLine) all = parse_string ("download", "all", NULL);
  g_autoptr (BuntingCommandLine) top = parse_string ("download", "top20", NULL);
  g_autoptr (BuntingCommandLine) unknown_to_atlas = parse_string ("download", "US-CA", NULL);

  g_assert_cmpstr (some->codes[0], ==, "BR");
  g_assert_cmpstr (some->codes[1], ==, "GB-ENG");
  g_assert_null (some->codes[2]);
  g_assert_true (bunting_command_line_is_for_script (some));
  g_assert_cmpuint (g_strv_length (all->codes), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (atlas)));
  g_assert_cmpuint (g_strv_length (top->codes), ==, 20);
  g_assert_cmpstr (unknown_to_atlas->codes[0], ==, "US-CA");
}

/* Takes error. */
static void
assert_bad (BuntingCommandLine *command_line, GError *error, const char *mentioned)
{
  g_assert_null (command_line);
  g_assert_error (error, BUNTING_COMMAND_LINE_ERROR, BUNTING_COMMAND_LINE_ERROR_BAD_VALUE);
  g_assert_nonnull (strstr (error->message, mentioned));
  g_error_free (error);
}

static void
assert_bad_string (const char *option, const char *value, const char *mentioned)
{
  GError *error = NULL;
  BuntingCommandLine *command_line = parse_string (option, value, &error);

  assert_bad (command_line, error, mentioned);
}

static void
assert_bad_path (const char *option, const char *value, const char *mentioned)
{
  GError *error = NULL;
  BuntingCommandLine *command_line = parse_path (option, value, &error);

  assert_bad (command_line, error, mentioned);
}

static void
test_bad_values (void)
{
  assert_bad_string ("download", "1X", "1X");
  assert_bad_string ("download", "BR,??", "??");
  assert_bad_string ("download", "", "--download");
  assert_bad_string ("source", "nowhere", "nowhere");
  assert_bad_string ("source", "nowhere", "built-in");
  assert_bad_string ("source", "ftp://example.org/", "ftp://example.org/");
  assert_bad_string ("source", "http://", "http://");
  assert_bad_string ("source", "http://token@h/?x", "“http://h/?x”");
  assert_bad_path ("to", "", "--to");
  assert_bad_path ("screenshot", "/no/such/folder/a.png", "/no/such/folder");
  assert_bad_path ("screenshot", "/", "/");
}

static BuntingCommandLine *
parse_arguments (const char *const *arguments, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, G_OPTION_REMAINING, "^aay", arguments);
  return parse (&dict, error);
}

static void
test_arguments (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "list.txt", NULL);
  const char *arguments[] = { "BR,in", "bunting:FR", path, "Ivory Coast", NULL };
  g_autoptr (BuntingCommandLine) command_line = NULL;
  g_autofree char *link = NULL;
  GFile **files;

  test_write_file (path, "US", 2);
  command_line = parse_arguments (arguments, NULL);
  g_assert_nonnull (command_line);
  g_assert_false (bunting_command_line_is_for_script (command_line));
  g_assert_cmpuint (command_line->files->len, ==, 3);
  files = (GFile **)command_line->files->pdata;
  g_assert_true (bunting_link_is_link (files[0]));
  g_assert_cmpstr (g_file_peek_path (files[1]), ==, path);
  link = g_file_get_uri (files[2]);
  g_assert_cmpstr (link, ==, "bunting:BR,in,Ivory%20Coast");
  test_remove_folder (folder);
}

static void
test_bad_arguments (void)
{
  const char *unknown[] = { "BR", "Narnia", NULL };
  const char *no_link[] = { "bunting:%zz", NULL };
  const char *no_text[] = { "\xff\xfe", NULL };
  const char *codes[] = { "BR", NULL };
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GError *error = NULL;
  BuntingCommandLine *command_line = parse_arguments (unknown, &error);

  assert_bad (command_line, error, "Narnia");
  error = NULL;
  command_line = parse_arguments (no_link, &error);
  g_assert_null (command_line);
  g_assert_error (error, BUNTING_LINK_ERROR, BUNTING_LINK_ERROR_INVALID);
  g_clear_error (&error);
  command_line = parse_arguments (no_text, &error);
  assert_bad (command_line, error, "neither");
  error = NULL;
  g_variant_dict_insert (&dict, "download", "s", "IN");
  g_variant_dict_insert (&dict, G_OPTION_REMAINING, "^aay", codes);
  command_line = parse (&dict, &error);
  assert_bad (command_line, error, "BR");
}

static void
test_places (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  g_autoptr (BuntingCommandLine) to = parse_path ("to", folder, NULL);
  g_autoptr (BuntingCommandLine) screenshot = parse_path ("screenshot", path, NULL);
  g_autoptr (BuntingCommandLine) source = parse_string ("source", "built-in", NULL);
  g_autoptr (BuntingCommandLine) own = parse_string ("source", "http://127.0.0.1:1/flags", NULL);

  g_assert_cmpstr (g_file_peek_path (to->folder), ==, folder);
  g_assert_cmpstr (screenshot->screenshot_path, ==, path);
  g_assert_true (bunting_source_needs_base (source->source));
  g_assert_false (bunting_source_needs_base (own->source));
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = bunting_data_path ("sources", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  sources = bunting_source_list_load_folder (dir, &error);
  g_assert_no_error (error);
  g_test_add_func ("/command-line/nothing", test_nothing);
  g_test_add_func ("/command-line/download", test_download);
  g_test_add_func ("/command-line/bad-values", test_bad_values);
  g_test_add_func ("/command-line/arguments", test_arguments);
  g_test_add_func ("/command-line/bad-arguments", test_bad_arguments);
  g_test_add_func ("/command-line/places", test_places);
  status = g_test_run ();
  g_ptr_array_unref (sources);
  g_assert_finalize_object (atlas);
  return status;
}
