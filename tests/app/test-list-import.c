/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-link-parser.h"
#include "bunting-list-import.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-utils.h"

/* Links and list files of other programs. */

static void
assert_link (const char *uri, const char *list)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *parsed = bunting_link_parse (uri, &error);

  g_assert_cmpstr (parsed, ==, list);
  if (list == NULL)
    g_assert_error (error, BUNTING_LINK_ERROR, BUNTING_LINK_ERROR_INVALID);
  else
    g_assert_no_error (error);
}

static void
test_links (void)
{
  g_autofree char *long_text = g_strnfill (BUNTING_LIST_MAX_BYTES + 1, 'A');
  g_autofree char *long_link = g_strconcat ("bunting:", long_text, NULL);

  assert_link ("bunting:BR", "BR");
  assert_link ("BUNTING:br", "br");
  assert_link ("bunting://BR/", "BR");
  assert_link ("bunting:BR,GB-ENG", "BR,GB-ENG");
  assert_link ("bunting:C%C3%B4te%20d'Ivoire", "Côte d'Ivoire");
  assert_link ("bunting:", "");
  assert_link ("bunting:%zz", NULL);
  assert_link ("bunting:%00", NULL);
  assert_link ("bunting:%ff", NULL);
  assert_link ("https://example.org/", NULL);
  assert_link ("BR", NULL);
  assert_link (long_link, NULL);
}

static void
test_round_trip (void)
{
  g_autoptr (GFile) link = bunting_link_new ("BR,Côte d'Ivoire,%41");
  g_autofree char *uri = g_file_get_uri (link);

  g_assert_true (bunting_link_is_link (link));
  assert_link (uri, "BR,Côte d'Ivoire,%41");
}

typedef struct {
  char *folder;
  GSList *files;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_slist_free_full (fixture->files, g_object_unref);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
add_file (Fixture *fixture, const char *name, const char *text, gssize size_bytes)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  if (text != NULL)
    test_write_file (path, text, size_bytes);
  fixture->files = g_slist_append (fixture->files, g_file_new_for_path (path));
}

static char *
load (Fixture *fixture, gboolean *out_are_links, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_list_import_load_async (fixture->files, NULL, test_keep_result, &result);
  return bunting_list_import_load_finish (test_wait_for_result (&result), out_are_links, error);
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;
  gboolean are_links;

  add_file (fixture, "list.txt", "BR, in\n", -1);
  fixture->files = g_slist_append (fixture->files, bunting_link_new ("US"));
  add_file (fixture, "empty.txt", "", 0);
  list = load (fixture, &are_links, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, "BR, in\n\nUS\n");
  g_assert_false (are_links);
}

/* Spreadsheets save tables as UTF-16 with a byte order mark. */
static void
test_utf16 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;
  gboolean are_links;

  add_file (fixture, "little.txt", "\xff\xfe\x42\x00\x52\x00\xe9\x00", 8);
  add_file (fixture, "big.txt", "\xfe\xff\x00\x49\x00\x4e\x4e\x2d", 8);
  add_file (fixture, "empty.txt", "\xff\xfe", 2);
  list = load (fixture, &are_links, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, "BRé\nIN中\n");
}

static gpointer
write_slowly (gpointer path)
{
  int descriptor = g_open (path, O_WRONLY, 0);

  g_assert_cmpint (descriptor, >=, 0);
  g_assert_cmpint (write (descriptor, "BR\n", 3), ==, 3);
  g_usleep (G_USEC_PER_SEC / 20);
  g_assert_cmpint (write (descriptor, "IN\n", 3), ==, 3);
  g_assert_cmpint (close (descriptor), ==, 0);
  return NULL;
}

/* Of a pipe, one read returns a part. */
static void
test_pipe (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;
  gboolean are_links;
  GThread *writer;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  writer = g_thread_new ("writer", write_slowly, path);
  add_file (fixture, "pipe", NULL, 0);
  list = load (fixture, &are_links, &error);
  g_thread_join (writer);
  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, "BR\nIN\n");
}

static void
test_load_links (Fixture *fixture, gconstpointer data)
{
  g_autofree char *list = NULL;
  gboolean are_links;

  fixture->files = g_slist_append (fixture->files, bunting_link_new ("US"));
  list = load (fixture, &are_links, NULL);
  g_assert_cmpstr (list, ==, "US");
  g_assert_true (are_links);
}

static void
assert_refused (Fixture *fixture, GQuark domain, int code, const char *mentioned)
{
  g_autoptr (GError) error = NULL;
  gboolean are_links;
  g_autofree char *list = load (fixture, &are_links, &error);

  g_assert_null (list);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, mentioned));
}

static void
test_bad_utf16 (Fixture *fixture, gconstpointer data)
{
  add_file (fixture, "half.txt", "\xff\xfe\x42", 3);
  assert_refused (fixture, BUNTING_LIST_IMPORT_ERROR, BUNTING_LIST_IMPORT_ERROR_NO_LIST,
                  "half.txt");
  g_slist_free_full (g_steal_pointer (&fixture->files), g_object_unref);
  add_file (fixture, "nul.txt", "\xff\xfe\x42\0\0\0\x42\0", 8);
  assert_refused (fixture, BUNTING_LIST_IMPORT_ERROR, BUNTING_LIST_IMPORT_ERROR_NO_LIST, "nul.txt");
}

static void
test_no_list (Fixture *fixture, gconstpointer data)
{
  add_file (fixture, "100%s.png", "\x89PNG\r\n\0\1", 8);
  assert_refused (fixture, BUNTING_LIST_IMPORT_ERROR, BUNTING_LIST_IMPORT_ERROR_NO_LIST,
                  "“100%s.png”");
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *book = g_strnfill (BUNTING_LIST_MAX_BYTES + 1, 'a');

  add_file (fixture, "book.txt", book, -1);
  assert_refused (fixture, BUNTING_LIST_IMPORT_ERROR, BUNTING_LIST_IMPORT_ERROR_TOO_LONG,
                  "“book.txt” is too long");
}

static void
test_not_there (Fixture *fixture, gconstpointer data)
{
  add_file (fixture, "gone.txt", NULL, 0);
  assert_refused (fixture, BUNTING_LIST_IMPORT_ERROR, BUNTING_LIST_IMPORT_ERROR_NOT_READ,
                  "gone.txt");
}

static void
test_bad_link (Fixture *fixture, gconstpointer data)
{
  fixture->files = g_slist_append (NULL, g_file_new_for_uri ("bunting:%ff"));
  assert_refused (fixture, BUNTING_LINK_ERROR, BUNTING_LINK_ERROR_INVALID, "bunting:");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/list-import/links", test_links);
  g_test_add_func ("/list-import/round-trip", test_round_trip);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/list-import/load", test_load);
  ADD ("/list-import/load-links", test_load_links);
  ADD ("/list-import/utf16", test_utf16);
  ADD ("/list-import/bad-utf16", test_bad_utf16);
  ADD ("/list-import/pipe", test_pipe);
  ADD ("/list-import/no-list", test_no_list);
  ADD ("/list-import/too-long", test_too_long);
  ADD ("/list-import/not-there", test_not_there);
  ADD ("/list-import/bad-link", test_bad_link);
  return g_test_run ();
}
