/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "test-utils.h"

#include <string.h>

/* Lists as people have them, one a file. Above the line "---" are the codes that have to be found,
 * in this order, the entries that are not recognized, and the user's language if that is not
 * English. */

typedef struct {
  char *codes;    /* separated by spaces */
  char *unknown;  /* separated by " | " */
  char *language; /* "" for English */
  char *text;
} ListFile;

static void
list_file_clear (ListFile *self)
{
  g_free (self->codes);
  g_free (self->unknown);
  g_free (self->language);
  g_free (self->text);
}

static char *
dup_field (char **lines, const char *name)
{
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, name))
      return g_strstrip (g_strdup (*line + strlen (name)));
  return g_strdup ("");
}

static void
list_file_read (ListFile *self, const char *path)
{
  static const char line[] = "\n---\n";
  g_autoptr (GBytes) bytes = test_read_file (path);
  g_autofree char *contents = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  char *end = strstr (contents, line);
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_nonnull (end);
  head = g_strndup (contents, end - contents);
  lines = g_strsplit (head, "\n", -1);
  self->codes = dup_field (lines, "codes:");
  self->unknown = dup_field (lines, "unknown:");
  self->language = dup_field (lines, "language:");
  self->text = g_strdup (end + strlen (line));
}

static GListModel *
make_flags (BuntingAtlas *atlas)
{
  GListStore *flags = g_list_store_new (BUNTING_TYPE_FLAG);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autoptr (BuntingFlag) flag = bunting_flag_new (country);

    g_list_store_append (flags, flag);
  }
  return G_LIST_MODEL (flags);
}

static char *
join (GPtrArray *strings, const char *separator)
{
  g_ptr_array_add (strings, NULL);
  return g_strjoinv (separator, (char **)strings->pdata);
}

/* Returns: whether the list is understood exactly as its file says */
static gboolean
check_list (const char *name, const ListFile *list)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingAtlas) atlas = NULL;
  g_autoptr (GListModel) flags = NULL;
  g_autoptr (GPtrArray) unknown_array = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes_array = NULL;
  g_autofree char *codes = NULL;
  g_autofree char *unknown = NULL;

  test_set_language (*list->language != '\0' ? list->language : "en");
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  flags = make_flags (atlas);
  codes_array = bunting_country_list_parse (flags, list->text, unknown_array);
  codes = join (codes_array, " ");
  unknown = join (unknown_array, " | ");
  if (g_str_equal (codes, list->codes) && g_str_equal (unknown, list->unknown))
    return TRUE;
  g_test_message ("%s: codes are: %s", name, codes);
  g_test_message ("%s: should be: %s", name, list->codes);
  g_test_message ("%s: unknown: %s", name, unknown);
  g_test_message ("%s: should be: %s", name, list->unknown);
  return FALSE;
}

static void
test_files (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "app", "lists", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  guint n_lists = 0, n_wrong = 0;
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    ListFile list;

    list_file_read (&list, path);
    n_lists++;
    if (!check_list (name, &list))
      n_wrong++;
    list_file_clear (&list);
  }
  g_assert_cmpuint (n_lists, >=, 60);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/country-list-files/files", test_files);
  return g_test_run ();
}
