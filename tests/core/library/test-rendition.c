/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-rendition.h"

#include "library/bunting-file-name.h"
#include "library-fixture.h"
#include "test-utils.h"

#include <string.h>

static const BuntingRendition any = { BUNTING_RENDITION_ANY, 0 };
static const BuntingRendition original = { BUNTING_RENDITION_ORIGINAL, 640 };
static const BuntingRendition svg = { BUNTING_RENDITION_SVG, 640 };
static const BuntingRendition png_16 = { BUNTING_RENDITION_PNG, 16 };
static const BuntingRendition png_640 = { BUNTING_RENDITION_PNG, 640 };
static const BuntingRendition png_4096 = { BUNTING_RENDITION_PNG, 4096 };

static void
test_includes (void)
{
  static const struct {
    const char *file_name;
    const BuntingRendition *only; /* of the widths; NULL: an original */
  } cases[] = {
    { "BR-Brazil-640.png", &png_640 },
    { "BR-Brazil-16.png", &png_16 },
    { "BR-Brazil-4096.png", &png_4096 },
    { "BR-640.png", &png_640 },
    { "BR-Brazil-640-640.png", &png_640 },
    { "BR-Brazil.png", NULL },
    { "BR-Brazil.svg", NULL },
    { "BR-Brazil.gif", NULL },
    { "BR-Brazil-640.svg", NULL },
    { "BR-Brazil-640.gif", NULL },
    { "BR-Brazil-640.PNG", NULL },
    { "BR-Brazil-0640.png", NULL },
    { "BR-Brazil640.png", NULL },
    { "BR-Brazil_640.png", NULL },
    { "BR-Brazil-15.png", NULL },
    { "BR-Brazil-4097.png", NULL },
    { "BR-Brazil-18446744073709552256.png", NULL }, /* 2^64 + 640 */
    { "BR-Brazil--.png", NULL },
    { "BR-Brazil-640x.png", NULL },
    { "640.png", NULL },
  };
  const BuntingRendition *widths[] = { &png_16, &png_640, &png_4096 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *name = cases[i].file_name;

    g_test_message ("%s", name);
    g_assert_true (bunting_rendition_includes (&any, name));
    g_assert_cmpint (bunting_rendition_includes (&original, name), ==, cases[i].only == NULL);
    g_assert_cmpint (bunting_rendition_includes (&svg, name), ==, strstr (name, ".svg") != NULL);
    for (gsize j = 0; j < G_N_ELEMENTS (widths); j++)
      g_assert_cmpint (bunting_rendition_includes (widths[j], name), ==,
                       cases[i].only == widths[j]);
  }
}

static void
assert_name (const BuntingRendition *rendition,
             const char *name,
             BuntingPictureKind kind,
             gsize max_bytes,
             const char *expected,
             const char *expected_key)
{
  g_autofree char *file_name =
    bunting_rendition_make_file_name (rendition, "BR", name, kind, max_bytes);
  g_autofree char *key = bunting_rendition_make_key (rendition, "BR");

  g_assert_cmpstr (file_name, ==, expected);
  g_assert_cmpstr (key, ==, expected_key);
  g_assert_cmpuint (strlen (file_name), <=, max_bytes);
  g_assert_true (bunting_rendition_includes (rendition, file_name));
  g_assert_true (bunting_rendition_is_key_of_file (key, file_name));
}

static void
test_names (void)
{
  assert_name (&any, "Brazil", BUNTING_PICTURE_SVG, 200, "BR-Brazil.svg", "BR");
  assert_name (&original, "Brazil", BUNTING_PICTURE_GIF, 200, "BR-Brazil.gif", "BR");
  assert_name (&svg, "Brazil", BUNTING_PICTURE_SVG, 200, "BR-Brazil.svg", "BR");
  assert_name (&png_640, "Brazil", BUNTING_PICTURE_PNG, 200, "BR-Brazil-640.png", "BR-640.png");
  assert_name (&png_4096, "Brazil", BUNTING_PICTURE_PNG, 24, "BR-Brazil-4096.png", "BR-4096.png");
  assert_name (&png_4096, "Brazil, Federative Republic", BUNTING_PICTURE_PNG, 24,
               "BR-Brazil,_Fed-4096.png", "BR-4096.png");
  assert_name (&png_16, "v2.0", BUNTING_PICTURE_PNG, 200, "BR-v2.0-16.png", "BR-16.png");
  assert_name (&png_16, "", BUNTING_PICTURE_PNG, 200, "BR-BR_-16.png", "BR-16.png");
  assert_name (&png_16, "SP", BUNTING_PICTURE_PNG, 200, "BR-SP_-16.png", "BR-16.png");
  assert_name (&png_16, "SP-x", BUNTING_PICTURE_PNG, 200, "BR-SP_x-16.png", "BR-16.png");
}

/* Every code has room for its width in the shortest name that a file system may demand. */
static void
test_shortest_names (void)
{
  static const char *const codes[] = { "BR", "US-C", "US-CA", "GB-ENG" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autofree char *name = bunting_rendition_make_file_name (
      &png_4096, codes[i], "Name", BUNTING_PICTURE_PNG, BUNTING_FILE_NAME_MIN_BYTES);
    g_autofree char *code = bunting_file_name_parse (name, NULL);

    g_assert_cmpstr (code, ==, codes[i]);
    g_assert_true (bunting_rendition_includes (&png_4096, name));
  }
}

/* The index must not name files of other flags, nor outside of the folder. */
static void
test_keys (void)
{
  static const char *const wrong[][2] = {
    { "BR", "FR-France.svg" },         { "BR-640.png", "FR-France-640.png" },
    { "BR-640.png", "BR-Brazil.png" }, { "BR-640.png", "BR-Brazil-320.png" },
    { "BR-640.png", "BR-x/-640.png" }, { "BR", "BR-../x.png" },
    { "BR-640", "BR-Brazil-640.png" }, { "BR-0640.png", "BR-Brazil-640.png" },
    { "", "BR-Brazil.svg" },           { "BR", "notes.txt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (bunting_rendition_is_key_of_file (wrong[i][0], wrong[i][1]));
  g_assert_true (bunting_rendition_is_key_of_file ("BR", "BR-Brazil-640.png"));
}

/* In a folder */

static BuntingLibrary *
open_library (LibraryFixture *fixture, const BuntingRendition *rendition)
{
  BuntingLibrary *library = bunting_library_new (fixture->folder);

  bunting_library_set_rendition (library, rendition);
  g_assert_true (library_open_for_writing (library, NULL));
  return library;
}

static void
save (LibraryFixture *fixture, const BuntingRendition *rendition, const LibraryPicture *picture)
{
  BuntingLibrary *library = open_library (fixture, rendition);

  library_save_well (library, picture);
  library_flush_well (library);
  test_assert_finalizes (library);
}

static void
assert_found (LibraryFixture *fixture,
              const BuntingRendition *rendition,
              const char *file_name,
              const char *etag)
{
  BuntingLibrary *library = open_library (fixture, rendition);

  library_assert_known (library, "BR", file_name);
  library_assert_etag (library, "BR", etag);
  test_assert_finalizes (library);
}

static void
test_side_by_side (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture picture = { "BR", "Brazil", "svg", "\"1\"", BUNTING_PICTURE_SVG, FALSE };

  save (fixture, &original, &picture);
  assert_found (fixture, &png_640, NULL, NULL);
  picture = (LibraryPicture){ "BR", "Brazil", "png", "\"2\"", BUNTING_PICTURE_PNG, FALSE };
  save (fixture, &png_640, &picture);
  picture.etag = "\"3\"";
  save (fixture, &png_16, &picture);
  assert_found (fixture, &original, "BR-Brazil.svg", "\"1\"");
  assert_found (fixture, &svg, "BR-Brazil.svg", "\"1\"");
  assert_found (fixture, &any, "BR-Brazil.svg", "\"1\"");
  assert_found (fixture, &png_640, "BR-Brazil-640.png", "\"2\"");
  assert_found (fixture, &png_16, "BR-Brazil-16.png", "\"3\"");
  assert_found (fixture, &png_4096, NULL, NULL);
}

/* A refresh deletes the file that had another name before, in its own rendition alone. */
static void
test_renamed (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture picture = { "BR", "Brazil", "png", "\"1\"", BUNTING_PICTURE_PNG, TRUE };

  save (fixture, &original, &picture);
  save (fixture, &png_16, &picture);
  save (fixture, &png_640, &picture);
  picture.name = "Brasil";
  save (fixture, &png_640, &picture);
  g_assert_true (folder_has (fixture, "BR-Brazil.png"));
  g_assert_true (folder_has (fixture, "BR-Brazil-16.png"));
  g_assert_true (folder_has (fixture, "BR-Brasil-640.png"));
  g_assert_false (folder_has (fixture, "BR-Brazil-640.png"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rendition/includes", test_includes);
  g_test_add_func ("/rendition/names", test_names);
  g_test_add_func ("/rendition/shortest-names", test_shortest_names);
  g_test_add_func ("/rendition/keys", test_keys);
#define ADD(path, func)                                                                            \
  g_test_add (path, LibraryFixture, NULL, library_fixture_set_up, func, library_fixture_tear_down)
  ADD ("/rendition/side-by-side", test_side_by_side);
  ADD ("/rendition/renamed", test_renamed);
  return g_test_run ();
}
