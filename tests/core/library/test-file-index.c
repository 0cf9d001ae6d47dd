/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-file-index.h"

static guint
count_records (BuntingFileIndex *index)
{
  g_autoptr (GList) codes = bunting_file_index_list_codes (index);

  return g_list_length (codes);
}

typedef struct {
  const char *name;
  gint64 modified_at;
} Offer;

static void
offer (BuntingFileIndex *index, const Offer *offered, const char *known_name)
{
  BuntingFileRecord found = { .file_name = (char *)offered->name,
                              .size_bytes = 10,
                              .saved_at = offered->modified_at };
  BuntingFileRecord known = { .file_name = (char *)known_name,
                              .size_bytes = 10,
                              .source_id = (char *)"built-in",
                              .picture_uri = (char *)"http://x/" };

  bunting_file_index_offer (index, "BR", &found, known_name != NULL ? &known : NULL);
}

static void
assert_name (BuntingFileIndex *index, const char *code, const char *expected)
{
  const BuntingFileRecord *record = bunting_file_index_lookup (index, code);

  g_assert_cmpstr (record != NULL ? record->file_name : NULL, ==, expected);
}

/* The order in which a folder is listed must not matter. */
static void
assert_best_of_three (const Offer *offers, const char *known_name, const char *expected)
{
  static const guint orders[][3] = {
    { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();

    for (gsize j = 0; j < 3; j++)
      offer (index, &offers[orders[i][j]], known_name);
    assert_name (index, "BR", expected);
    g_assert_cmpint (bunting_file_index_lookup (index, "BR")->source_id != NULL, ==,
                     g_strcmp0 (known_name, expected) == 0);
  }
}

static void
test_empty (void)
{
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();

  assert_name (index, "BR", NULL);
  g_assert_cmpuint (count_records (index), ==, 0);
}

static void
test_newest (void)
{
  const Offer offers[] = { { "BR-a.gif", 100 }, { "BR-b.gif", 300 }, { "BR-c.gif", 200 } };

  assert_best_of_three (offers, NULL, "BR-b.gif");
  assert_best_of_three (offers, "BR-gone.gif", "BR-b.gif");
}

static void
test_same_age (void)
{
  const Offer offers[] = { { "BR-b.gif", 100 }, { "BR-a.gif", 100 }, { "BR-c.gif", 100 } };

  assert_best_of_three (offers, NULL, "BR-a.gif");
}

static void
test_known (void)
{
  const Offer offers[] = { { "BR-a.gif", 100 }, { "BR-b.gif", 300 }, { "BR-c.gif", 200 } };

  assert_best_of_three (offers, "BR-a.gif", "BR-a.gif");
  assert_best_of_three (offers, "BR-b.gif", "BR-b.gif");
  assert_best_of_three (offers, "BR-c.gif", "BR-c.gif");
}

/* The file that the manifest names counts, but its origin is not known any more. */
static void
test_known_of_other_size (void)
{
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  BuntingFileRecord found = { .file_name = (char *)"BR-a.gif", .size_bytes = 11, .saved_at = 100 };
  BuntingFileRecord known = { .file_name = (char *)"BR-a.gif",
                              .size_bytes = 10,
                              .source_id = (char *)"built-in" };

  offer (index, &(Offer){ "BR-b.gif", 300 }, NULL);
  bunting_file_index_offer (index, "BR", &found, &known);
  assert_name (index, "BR", "BR-a.gif");
  g_assert_null (bunting_file_index_lookup (index, "BR")->source_id);
}

static void
test_insert (void)
{
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  BuntingFileRecord record = { .file_name = (char *)"BR-older.gif", .size_bytes = 1 };

  offer (index, &(Offer){ "BR-newer.gif", 300 }, NULL);
  bunting_file_index_insert (index, "BR", &record);
  assert_name (index, "BR", "BR-older.gif");
  g_assert_cmpuint (count_records (index), ==, 1);
  /* A record of the index itself may be inserted. */
  bunting_file_index_insert (index, "BR", bunting_file_index_lookup (index, "BR"));
  assert_name (index, "BR", "BR-older.gif");
}

static void
test_insert_saved (void)
{
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) from = bunting_file_index_new ();
  g_autoptr (GList) codes = NULL;
  BuntingFileRecord record = { .file_name = (char *)"BR-first.gif", .save_number = 1 };

  bunting_file_index_insert (from, "BR", &record);
  record.file_name = (char *)"CN-second.gif";
  record.save_number = 2;
  bunting_file_index_insert (from, "CN", &record);
  record.file_name = (char *)"DE-not-saved.gif";
  record.save_number = 0;
  bunting_file_index_insert (from, "DE", &record);
  bunting_file_index_insert_saved (index, from, 1);
  assert_name (index, "BR", NULL);
  assert_name (index, "CN", "CN-second.gif");
  bunting_file_index_insert_saved (index, from, 0);
  assert_name (index, "BR", "BR-first.gif");
  assert_name (index, "DE", NULL);
  codes = bunting_file_index_list_codes (index);
  g_assert_cmpstr (codes->data, ==, "BR");
  g_assert_cmpstr (codes->next->data, ==, "CN");
}

/* Two programs save flags in one folder. */
static void
test_merge (void)
{
  static const struct {
    const char *code;
    gint64 there, own;
    gboolean is_own;
  } cases[] = {
    { "BR", 100, 200, TRUE }, { "CN", 200, 100, FALSE },
    { "DE", 150, 150, TRUE }, { "EG", 5000, 100, TRUE }, /* from the future */
    { "FR", -1, 100, TRUE },  { "IN", 100, -1, FALSE },
  };
  g_autoptr (BuntingFileIndex) there = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) own = bunting_file_index_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    if (cases[i].there >= 0)
      bunting_file_index_insert (
        there, cases[i].code,
        &(BuntingFileRecord){ .file_name = (char *)"there", .saved_at = cases[i].there });
    if (cases[i].own >= 0)
      bunting_file_index_insert (
        own, cases[i].code,
        &(BuntingFileRecord){ .file_name = (char *)"own", .saved_at = cases[i].own });
  }
  bunting_file_index_merge (there, own, 1000);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_name (there, cases[i].code, cases[i].is_own ? "own" : "there");
}

/* Whether the manifest's origin is taken for a file, by the times of both. */
static void
test_times (void)
{
  static const struct {
    gint64 found_us, known_us, saved_at_s;
    gboolean is_unmodified;
  } cases[] = {
    { 7000001, 7000001, 7, TRUE },  { 7000002, 7000001, 7, FALSE }, { 6000000, 7000001, 7, TRUE },
    { 5000000, 7000001, 7, FALSE }, { 7500000, 0, 7, TRUE },        { 8500000, 0, 7, FALSE },
    { 8500000, 0, 0, TRUE },        { 0, 7000001, 7, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
    BuntingFileRecord found = { .file_name = (char *)"BR-a.gif", .modified_us = cases[i].found_us };
    BuntingFileRecord known = { .file_name = (char *)"BR-a.gif",
                                .source_id = (char *)"built-in",
                                .modified_us = cases[i].known_us,
                                .saved_at = cases[i].saved_at_s };

    bunting_file_index_offer (index, "BR", &found, &known);
    g_test_message ("%u", (guint)i);
    g_assert_cmpint (bunting_file_index_lookup (index, "BR")->source_id != NULL, ==,
                     cases[i].is_unmodified);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-index/empty", test_empty);
  g_test_add_func ("/file-index/offer/newest", test_newest);
  g_test_add_func ("/file-index/offer/same-age", test_same_age);
  g_test_add_func ("/file-index/offer/known", test_known);
  g_test_add_func ("/file-index/offer/known-of-other-size", test_known_of_other_size);
  g_test_add_func ("/file-index/insert", test_insert);
  g_test_add_func ("/file-index/insert-saved", test_insert_saved);
  g_test_add_func ("/file-index/merge", test_merge);
  g_test_add_func ("/file-index/times", test_times);
  return g_test_run ();
}
