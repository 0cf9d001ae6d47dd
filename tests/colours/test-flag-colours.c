/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-colours.h"

#include "bunting-collection.h"
#include "bunting-colour-cache.h"
#include "bunting-flag-list.h"
#include "flag-fixtures.h"
#include "test-utils.h"

#include <string.h>

#define DEBIAN_FOLDER "/usr/share/iso-flags-svg/country-4x3"
#define N_FIRST 10
#define N_SIMILAR 3

static BuntingAtlas *atlas;

typedef struct {
  char *path;
  GFile *cache_folder;
  GListModel *flags;
  BuntingFlagColours *colours;
} Fixture;

static void
make_colours (Fixture *fixture)
{
  fixture->colours = bunting_flag_colours_new (atlas, fixture->flags, fixture->cache_folder);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->path = test_make_folder ();
  fixture->cache_folder = g_file_new_build_filename (fixture->path, "cache", NULL);
  fixture->flags = G_LIST_MODEL (bunting_flag_list_new (atlas));
  make_colours (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bunting_flag_colours_stop (g_object_ref (fixture->colours));
  test_assert_finalizes (fixture->colours);
  test_assert_finalizes (fixture->flags);
  test_remove_folder (fixture->path);
  g_object_unref (fixture->cache_folder);
  g_free (fixture->path);
}

static BuntingFlag *
find (Fixture *fixture, const char *code)
{
  return bunting_flag_list_find (fixture->flags, code);
}

/* Gives a flag a picture of one colour, 0xRRGGBB. */
static void
set_preview (Fixture *fixture, const char *code, guint32 rgb)
{
  g_autofree char *path = g_strdup_printf ("%s/%s-%06x.png", fixture->path, code, rgb);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) png = test_draw_png (40, 30, rgb);

  test_write_file (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  bunting_flag_set_preview (find (fixture, code), file);
}

static gboolean
is_idle (gpointer colours)
{
  return !bunting_flag_colours_is_measuring (colours);
}

static void
wait (Fixture *fixture)
{
  test_settle ();
  test_wait_until (is_idle, fixture->colours);
}

static double
match (Fixture *fixture, const char *code, BuntingPaletteColour colour)
{
  return bunting_flag_colours_match (fixture->colours, find (fixture, code), 1u << colour);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Nothing is decoded before it is needed; later changes are followed. */
static void
test_follow (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "FR.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) white = test_draw_png (40, 30, 0xffffff);
  guint n_changed = 0;

  g_signal_connect_swapped (fixture->colours, "changed", G_CALLBACK (count_cb), &n_changed);
  set_preview (fixture, "FR", 0xff0000);
  bunting_flag_colours_refresh (fixture->colours);
  wait (fixture);
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_cmpfloat (match (fixture, "FR", BUNTING_PALETTE_RED), ==, 0);

  bunting_flag_colours_start (fixture->colours);
  g_assert_true (bunting_flag_colours_is_measuring (fixture->colours));
  set_preview (fixture, "DE", 0x0000cc);
  wait (fixture);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpfloat (match (fixture, "FR", BUNTING_PALETTE_RED), ==, 2);
  g_assert_cmpfloat (match (fixture, "DE", BUNTING_PALETTE_BLUE), ==, 2);
  g_assert_cmpfloat (match (fixture, "IT", BUNTING_PALETTE_RED), ==, 0);

  /* The saved file counts more than the preview, and has the bytes that it has now. */
  test_write_file (path, "no picture", -1);
  bunting_flag_saved (find (fixture, "FR"), file);
  bunting_flag_colours_refresh (fixture->colours);
  wait (fixture);
  g_assert_cmpfloat (match (fixture, "FR", BUNTING_PALETTE_RED), ==, 0);
  test_write_file (path, g_bytes_get_data (white, NULL), g_bytes_get_size (white));
  bunting_flag_colours_refresh (fixture->colours);
  wait (fixture);
  g_assert_cmpfloat (match (fixture, "FR", BUNTING_PALETTE_WHITE), ==, 2);
  g_assert_cmpuint (bunting_flag_colours_get_n_decoded (fixture->colours), ==, 3);
}

/* Réunion flies the flag of France. Monaco and Indonesia are states: neither is the copy. */
static void
test_copies (Fixture *fixture, gconstpointer data)
{
  set_preview (fixture, "FR", 0xff0000);
  set_preview (fixture, "RE", 0xff0000);
  set_preview (fixture, "MC", 0xffffff);
  set_preview (fixture, "ID", 0xffffff);
  bunting_flag_colours_start (fixture->colours);
  wait (fixture);
  g_assert_cmpfloat (match (fixture, "FR", BUNTING_PALETTE_RED), ==, 2);
  g_assert_cmpfloat (match (fixture, "RE", BUNTING_PALETTE_RED), ==, 1);
  g_assert_cmpfloat (match (fixture, "MC", BUNTING_PALETTE_WHITE), ==, 2);
  g_assert_cmpfloat (match (fixture, "ID", BUNTING_PALETTE_WHITE), ==, 2);
  /* The copy has the same bytes: it was decoded once. */
  g_assert_cmpuint (bunting_flag_colours_get_n_decoded (fixture->colours), ==, 2);
}

static void
test_bad_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (fixture->cache_folder, BUNTING_COLOUR_CACHE_FILE_NAME);
  g_autoptr (GBytes) kept = NULL;

  g_assert_true (g_file_make_directory (fixture->cache_folder, NULL, NULL));
  test_write_file (g_file_peek_path (file), "bunting colours 1\nsomething else", -1);
  set_preview (fixture, "FR", 0xff0000);
  bunting_flag_colours_start (fixture->colours);
  wait (fixture);
  g_assert_cmpfloat (match (fixture, "FR", BUNTING_PALETTE_RED), ==, 2);
  kept = test_read_file (g_file_peek_path (file));
  g_assert_cmpuint (g_bytes_get_size (kept), >, sizeof (BuntingPictureColours));
}

/* A collection that is installed */

/* Returns: whether there is one */
static gboolean
use_collection (Fixture *fixture, const char *folder)
{
  g_autoptr (BuntingCollection) collection =
    folder == NULL ? NULL : bunting_collection_new_for_folder (folder, NULL);

  if (collection == NULL) {
    g_test_skip ("The collection is not installed");
    return FALSE;
  }
  for (guint i = 0; i < g_list_model_get_n_items (fixture->flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (fixture->flags, i);
    g_autofree char *path =
      bunting_collection_dup_picture_path (collection, bunting_flag_get_code (flag), NULL);
    g_autoptr (GFile) file = path == NULL ? NULL : g_file_new_for_path (path);

    bunting_flag_set_preview (flag, file);
  }
  bunting_flag_colours_start (fixture->colours);
  wait (fixture);
  return TRUE;
}

static BuntingPaletteSet
parse_colours (const char *text)
{
  g_auto (GStrv) ids = g_strsplit (text, " ", -1);
  BuntingPaletteSet set = 0;

  for (char **id = ids; *id != NULL; id++) {
    guint i = 0;

    while (!g_str_equal (*id, bunting_palette_get_id (i))) {
      i++;
      g_assert_cmpuint (i, <, BUNTING_PALETTE_SIZE);
    }
    set |= 1u << i;
  }
  return set;
}

/* Returns: the position of a flag in the grid, from 0: flags that match equally are ordered by name
 */
static guint
find_position (Fixture *fixture, BuntingFlag *flag, BuntingPaletteSet wanted)
{
  double wanted_match = bunting_flag_colours_match (fixture->colours, flag, wanted);
  guint position = 0;

  for (guint i = 0; i < g_list_model_get_n_items (fixture->flags); i++) {
    g_autoptr (BuntingFlag) other = g_list_model_get_item (fixture->flags, i);
    double other_match = bunting_flag_colours_match (fixture->colours, other, wanted);

    position +=
      other_match > wanted_match || (other_match == wanted_match &&
                                     bunting_country_collate (bunting_flag_get_country (other),
                                                              bunting_flag_get_country (flag)) < 0);
  }
  return wanted_match > 0 ? position : G_MAXUINT;
}

static void
assert_found (Fixture *fixture, guint n_expected)
{
  g_autofree char *path = test_fixture_path ("flag-colours.tsv");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_flags = 0, n_found = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_auto (GStrv) fields = g_strsplit (*line, "\t", 2);
    guint position;

    if (**line == '#' || **line == '\0')
      continue;
    position = find_position (fixture, find (fixture, fields[0]), parse_colours (fields[1]));
    n_flags++;
    n_found += position < N_FIRST;
    if (position >= N_FIRST)
      g_test_message ("%s is at position %u of %s", fields[0], position + 1, fields[1]);
  }
  g_test_message ("%u of %u flags are among the first ten", n_found, n_flags);
  g_assert_cmpuint (n_flags, ==, 40);
  g_assert_cmpuint (n_found, >=, n_expected);
}

static void
assert_similar (Fixture *fixture, const char *code, const char *similar_code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) codes = NULL;
  g_autoptr (GError) error = NULL;
  guint i;

  bunting_flag_colours_list_similar_async (fixture->colours, find (fixture, code), N_SIMILAR, NULL,
                                           test_keep_result, &result);
  codes = bunting_flag_colours_list_similar_finish (fixture->colours,
                                                    test_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (codes->len, ==, N_SIMILAR);
  for (i = 0; i < codes->len && !g_str_equal (codes->pdata[i], similar_code); i++)
    g_test_message ("%s is similar to %s", (char *)codes->pdata[i], code);
  g_assert_cmpuint (i, <, codes->len);
}

static void
assert_pairs (Fixture *fixture)
{
  static const char *const pairs[][2] = { { "TD", "RO" }, { "MC", "ID" }, { "IE", "CI" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    assert_similar (fixture, pairs[i][0], pairs[i][1]);
    assert_similar (fixture, pairs[i][1], pairs[i][0]);
  }
}

/* The flags are found as people describe them, and the next start decodes nothing. */
static void
test_flag_icons (Fixture *fixture, gconstpointer data)
{
  if (!use_collection (fixture, g_getenv ("BUNTING_FLAG_ICONS")))
    return;
  assert_found (fixture, 38);
  assert_pairs (fixture);
  g_assert_cmpuint (bunting_flag_colours_get_n_decoded (fixture->colours), >, 240);

  test_assert_finalizes (fixture->colours);
  make_colours (fixture);
  use_collection (fixture, g_getenv ("BUNTING_FLAG_ICONS"));
  g_assert_cmpuint (bunting_flag_colours_get_n_decoded (fixture->colours), ==, 0);
  assert_found (fixture, 38);
}

/* Two of Debian's drawings have wrong colours: Latvia's is red, for example. */
static void
test_debian (Fixture *fixture, gconstpointer data)
{
  if (!use_collection (fixture, DEBIAN_FOLDER))
    return;
  assert_found (fixture, 36);
  assert_pairs (fixture);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  g_test_add ("/flag-colours/follow", Fixture, NULL, set_up, test_follow, tear_down);
  g_test_add ("/flag-colours/copies", Fixture, NULL, set_up, test_copies, tear_down);
  g_test_add ("/flag-colours/bad-cache", Fixture, NULL, set_up, test_bad_cache, tear_down);
  g_test_add ("/flag-colours/flag-icons", Fixture, NULL, set_up, test_flag_icons, tear_down);
  g_test_add ("/flag-colours/debian", Fixture, NULL, set_up, test_debian, tear_down);
  status = g_test_run ();
  test_assert_finalizes (atlas);
  return status;
}
