/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-shelf.h"

typedef struct {
  const char *name;
  gint64 modified_at;
} Offer;

static void
offer (BuntingShelf *shelf, const Offer *what, const char *ours)
{
  g_autofree char *path = g_build_filename ("/nowhere", what->name, NULL);
  g_autoptr (GFile) gfile = g_file_new_for_path (path);
  BuntingShelfFile file = { gfile, 10, what->modified_at };
  BuntingManifestEntry entry = { .file_name = (char *)ours };

  bunting_shelf_offer (shelf, "BR", &file, ours != NULL ? &entry : NULL);
}

static void
assert_counts (BuntingShelf *shelf, const char *code, const char *expected)
{
  const BuntingShelfFile *file = bunting_shelf_lookup (shelf, code);
  g_autofree char *name = file != NULL ? g_file_get_basename (file->file) : NULL;

  g_assert_cmpstr (name, ==, expected);
}

/* In whatever order a folder is listed, the same file counts. */
static void
assert_counts_of_three (const Offer *offers, const char *ours, const char *expected)
{
  static const guint orders[][3] = {
    { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autoptr (BuntingShelf) shelf = bunting_shelf_new ();

    for (gsize j = 0; j < 3; j++)
      offer (shelf, &offers[orders[i][j]], ours);
    assert_counts (shelf, "BR", expected);
  }
}

static void
test_empty (void)
{
  g_autoptr (BuntingShelf) shelf = bunting_shelf_new ();

  assert_counts (shelf, "BR", NULL);
}

static void
test_newest (void)
{
  const Offer offers[] = { { "BR-a.gif", 100 }, { "BR-b.gif", 300 }, { "BR-c.gif", 200 } };

  assert_counts_of_three (offers, NULL, "BR-b.gif");
  assert_counts_of_three (offers, "BR-gone.gif", "BR-b.gif");
}

static void
test_as_new (void)
{
  const Offer offers[] = { { "BR-b.gif", 100 }, { "BR-a.gif", 100 }, { "BR-c.gif", 100 } };

  assert_counts_of_three (offers, NULL, "BR-a.gif");
}

static void
test_ours (void)
{
  const Offer offers[] = { { "BR-a.gif", 100 }, { "BR-b.gif", 300 }, { "BR-c.gif", 200 } };

  assert_counts_of_three (offers, "BR-a.gif", "BR-a.gif");
  assert_counts_of_three (offers, "BR-b.gif", "BR-b.gif");
  assert_counts_of_three (offers, "BR-c.gif", "BR-c.gif");
}

static void
test_put (void)
{
  g_autoptr (BuntingShelf) shelf = bunting_shelf_new ();
  g_autoptr (BuntingShelf) other = bunting_shelf_new ();
  g_autoptr (GFile) older = g_file_new_for_path ("/nowhere/BR-older.gif");
  g_autoptr (GFile) china = g_file_new_for_path ("/nowhere/CN-China.gif");
  BuntingShelfFile file = { older, 1, 1 };

  offer (shelf, &(Offer){ "BR-newer.gif", 300 }, NULL);
  bunting_shelf_put (other, "BR", &file);
  file.file = china;
  bunting_shelf_put (other, "CN", &file);
  bunting_shelf_put_all (shelf, other);
  assert_counts (shelf, "BR", "BR-older.gif");
  assert_counts (shelf, "CN", "CN-China.gif");
  g_assert_cmpint (bunting_shelf_lookup (shelf, "CN")->size_bytes, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/shelf/empty", test_empty);
  g_test_add_func ("/shelf/newest", test_newest);
  g_test_add_func ("/shelf/as-new", test_as_new);
  g_test_add_func ("/shelf/ours", test_ours);
  g_test_add_func ("/shelf/put", test_put);
  return g_test_run ();
}
