/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-list.h"
#include "source/bunting-uri-template.h"
#include "bunting-limits.h"
#include "test-utils.h"

#include <string.h>

#define MINIMAL "[Source]\nName=Some Flags\nPicture=https://flags.example/{cc}.png\n"

static BuntingSource *
load (const char *text, GError **error)
{
  return bunting_source_new_from_text ("some", text, -1, NULL, error);
}

static BuntingSource *
load_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  BuntingSource *source = load (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (source);
  return source;
}

/* A line of @extra replaces an earlier one of MINIMAL with the same key. */
static void
assert_refused (const char *extra, const char *key)
{
  g_autofree char *text = g_strconcat (MINIMAL, extra, "\n", NULL);
  g_autofree char *printable = g_strescape (extra, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source = load (text, &error);

  g_test_message ("%s", printable);
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  g_assert_null (source);
  g_assert_nonnull (strstr (error->message, key));
}

static void
assert_uris (BuntingSource *source, const char *code, const char *picture, const char *metadata)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) picture_uri = bunting_source_build_picture_uri (source, code, &error);
  g_autoptr (GUri) metadata_uri = NULL;
  g_autofree char *picture_text = NULL;
  g_autofree char *metadata_text = NULL;

  g_assert_no_error (error);
  picture_text = g_uri_to_string (picture_uri);
  g_assert_cmpstr (picture_text, ==, picture);
  metadata_uri = bunting_source_build_metadata_uri (source, code, &error);
  g_assert_no_error (error);
  metadata_text = metadata_uri != NULL ? g_uri_to_string (metadata_uri) : NULL;
  g_assert_cmpstr (metadata_text, ==, metadata);
}

static void
test_key_file (void)
{
  g_autoptr (BuntingSource) source =
    load_good ("[Source]\nName=Some Flags\nPicture=https://flags.example/{cc}/{CC}.gif?c={cc}\n"
               "Metadata=http://names.example:81/v1/{CC}\nNamePath=$[0].name.common\n"
               "MaxInFlight=256\nLicence=CC0\nHomePage=https://flags.example/about\nOther=1\n");

  g_assert_cmpstr (bunting_source_get_id (source), ==, "some");
  g_assert_cmpstr (bunting_source_get_name (source), ==, "Some Flags");
  g_assert_cmpstr (bunting_source_get_name_path (source), ==, "$[0].name.common");
  g_assert_cmpstr (bunting_source_get_licence (source), ==, "CC0");
  g_assert_cmpstr (bunting_source_get_home_page (source), ==, "https://flags.example/about");
  g_assert_cmpuint (bunting_source_get_max_in_flight (source), ==, 256);
  g_assert_false (bunting_source_needs_base (source));
  assert_uris (source, "BR", "https://flags.example/br/BR.gif?c=br",
               "http://names.example:81/v1/BR");
  assert_uris (source, "GB-ENG", "https://flags.example/gb-eng/GB-ENG.gif?c=gb-eng",
               "http://names.example:81/v1/GB-ENG");
  g_assert_finalize_object (g_steal_pointer (&source));
}

static void
test_minimal (void)
{
  g_autoptr (BuntingSource) source = load_good (MINIMAL "NamePath=$.name\nLicence= \n");
  g_autoptr (BuntingSource) with_metadata =
    load_good (MINIMAL "Metadata=https://flags.example/{cc}.json\n");

  /* A path without metadata is ignored. */
  g_assert_null (bunting_source_get_name_path (source));
  g_assert_null (bunting_source_get_licence (source));
  g_assert_null (bunting_source_get_home_page (source));
  g_assert_cmpuint (bunting_source_get_max_in_flight (source), ==, BUNTING_IN_FLIGHT_DEFAULT);
  assert_uris (source, "BR", "https://flags.example/br.png", NULL);
  g_assert_cmpstr (bunting_source_get_name_path (with_metadata), ==, "$.country");
  assert_uris (with_metadata, "BR", "https://flags.example/br.png",
               "https://flags.example/br.json");
}

static void
test_odd_templates (void)
{
  g_autoptr (BuntingSource) host =
    load_good (MINIMAL "Picture=https://{cc}.flags.example/fl%20äg\n");

  assert_uris (host, "BR", "https://br.flags.example/fl%20%C3%A4g", NULL);
}

static void
test_invalid_keys (void)
{
  g_autoptr (GError) error = NULL;

  assert_refused ("Name=", "Name");
  assert_refused ("Name=\\q", "Name");
  assert_refused ("Name=\\q\\", "Name");
  assert_refused ("Name[de]=\\q\\", "Name[de]");
  assert_refused ("Picture=", "Picture");
  assert_refused ("Picture=https://flags.example/br.png", "Picture");
  assert_refused ("Picture=https://flags.example/{cc}/{code}.png", "Picture");
  assert_refused ("Picture=https://flags.example/{cc}/{Cc}.png", "Picture");
  assert_refused ("Picture=https://flags.example/{cc", "Picture");
  assert_refused ("Picture=https://flags.example/{cc}}", "Picture");
  assert_refused ("Picture=https://flags.example/{{cc}}", "Picture");
  assert_refused ("Picture=https://flags.example/{}/{cc}", "Picture");
  assert_refused ("Picture=https://flags.example/{cc}#a", "Picture");
  assert_refused ("Picture=https://flags.example/a {cc}", "Picture");
  assert_refused ("Picture=https://flags.example/{base}/{cc}", "Picture");
  assert_refused ("Picture={base}{cc}", "Picture");
  assert_refused ("Picture={base}/{base}/{cc}", "Picture");
  assert_refused ("Picture=ftp://flags.example/{cc}", "Picture");
  assert_refused ("Picture=file:///{cc}", "Picture");
  assert_refused ("Picture=flags.example/{cc}", "Picture");
  assert_refused ("Picture=https:///{cc}", "Picture");
  assert_refused ("Picture=https://flags.example:99999/{cc}", "Picture");
  assert_refused ("Metadata=https://flags.example/", "Metadata");
  assert_refused ("Metadata=data:{cc}", "Metadata");
  assert_refused ("NamePath=country", "NamePath");
  assert_refused ("NamePath=$['a", "NamePath");
  assert_refused ("NamePath=$..country", "NamePath");
  assert_refused ("MaxInFlight=0", "MaxInFlight");
  assert_refused ("MaxInFlight=257", "MaxInFlight");
  assert_refused ("MaxInFlight=-1", "MaxInFlight");
  assert_refused ("MaxInFlight=many", "MaxInFlight");
  assert_refused ("MaxInFlight=", "MaxInFlight");
  assert_refused ("MaxInFlight=99999999999999999999", "MaxInFlight");
  assert_refused ("Raster=", "Raster");
  assert_refused ("Raster=yes", "Raster");
  assert_refused ("HomePage=javascript:alert(1)", "HomePage");
  assert_refused ("HomePage=www.flags.example", "HomePage");

  g_assert_null (load ("[Source]\nName=A\n", &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Picture"));
  g_clear_error (&error);
  g_assert_null (load ("[Other]\nName=A\n", &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "[Source]"));
  g_clear_error (&error);
  g_assert_null (load ("", &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
}

static void
test_encoding (void)
{
  static const char *keys[] = { "Name", "Picture", "Metadata", "NamePath", "Licence", "HomePage" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *line = g_strdup_printf ("%s=https://a.example/{cc}\xe9", keys[i]);

    assert_refused (line, keys[i]);
  }
}

static void
test_codes (void)
{
  static const char *codes[] = { "", "br", "B/", "..", "../BR", "B R", "BR\n", "B%2F", "ÄR", "B?" };
  g_autoptr (BuntingSource) source = load_good (MINIMAL "Metadata=https://flags.example/{cc}");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_source_build_picture_uri (source, codes[i], &error));
    g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
    g_clear_error (&error);
    g_assert_null (bunting_source_build_metadata_uri (source, codes[i], &error));
    g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  }
}

static void
assert_base (const char *base_uri, const char *id, const char *name, const char *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source = bunting_source_new_from_base (base_uri, &error);
  g_autoptr (GUri) uri = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (bunting_source_get_id (source), ==, id);
  g_assert_cmpstr (bunting_source_get_name (source), ==, name);
  g_assert_cmpstr (bunting_source_get_name_path (source), ==, "$.country");
  g_assert_null (bunting_source_get_licence (source));
  g_assert_null (bunting_source_get_home_page (source));
  g_assert_cmpuint (bunting_source_get_max_in_flight (source), ==, BUNTING_IN_FLIGHT_DEFAULT);
  g_assert_false (bunting_source_needs_base (source));
  uri = bunting_source_build_picture_uri (source, "BR", &error);
  g_assert_no_error (error);
  text = g_uri_to_string (uri);
  g_assert_cmpstr (text, ==, picture);
}

static void
test_base (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://127.0.0.1:8000/flags", &error);

  g_assert_no_error (error);
  assert_uris (source, "BR", "http://127.0.0.1:8000/flags/br/br.gif",
               "http://127.0.0.1:8000/flags/br/metadata.json");
  assert_base ("http://localhost:8000/flags///", "http://localhost:8000/flags", "localhost:8000",
               "http://localhost:8000/flags/br/br.gif");
  assert_base (" https://h ", "https://h", "h", "https://h/br/br.gif");
  assert_base ("HTTP://h:80/", "http://h", "h", "http://h/br/br.gif");
  assert_base ("https://h:443/a", "https://h/a", "h", "https://h/a/br/br.gif");
  assert_base ("https://h:80/a", "https://h:80/a", "h:80", "https://h:80/a/br/br.gif");
  assert_base ("http://[::1]:8000/flags", "http://[::1]:8000/flags", "[::1]:8000",
               "http://[::1]:8000/flags/br/br.gif");
  assert_base ("http://[2001:db8::1]", "http://[2001:db8::1]", "[2001:db8::1]",
               "http://[2001:db8::1]/br/br.gif");
  assert_base ("http://h/my flags/é%20", "http://h/my%20flags/%C3%A9%20", "h",
               "http://h/my%20flags/%C3%A9%20/br/br.gif");
  /* Braces in a base are not placeholders. */
  assert_base ("http://h/{cc}", "http://h/{cc}", "h", "http://h/{cc}/br/br.gif");
}

static void
test_base_with_password (void)
{
  g_autoptr (GError) error = NULL;

  assert_base ("http://user:secret@h:8000/flags", "http://h:8000/flags", "h:8000",
               "http://user:secret@h:8000/flags/br/br.gif");
  g_assert_null (bunting_source_new_from_base ("ftp://user:secret@h/", &error));
  g_assert_null (strstr (error->message, "secret"));
  g_clear_error (&error);
  g_assert_null (bunting_source_new_from_base ("http://user:secret@h:x/", &error));
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_hide_user (void)
{
  static const char *const texts[][2] = {
    { "http://h/", "http://h/" },
    { "http://token@h/a?b=c@d", "http://h/a?b=c@d" },
    { "https://user:secret@h:8000/@me/x.gif", "https://h:8000/@me/x.gif" },
    { "http://:secret@h/", "http://h/" },
    { "http://us%40er:sec%3Aret@[::1]:81/", "http://[::1]:81/" },
    { "http://h/@me", "http://h/@me" },
    /* Not valid. */
    { "http://user:secret@h:x/", "http://h:x/" },
    { "http://user:sec/ret@h:8000/a", "http://h:8000/a" },
    { "http://user:s@cret@h:x/a", "http://h:x/a" },
    { "built-in", "built-in" },
    { "me@home", "me@home" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *hidden = bunting_uri_template_hide_user (texts[i][0]);

    g_assert_cmpstr (hidden, ==, texts[i][1]);
  }
}

static void
test_bad_base (void)
{
  static const char *bases[] = {
    "",          "flags",         "h:8000",       "//h/flags",    "/flags",         "ftp://h/",
    "file:///a", "http:",         "http://",      "http:///a",    "http://:80/",    "http://h:x/",
    "http://h?", "http://h/?a=b", "http://h/#",   "http://h/a#b", "http://a b/",    "http://a%0ab/",
    "http://[1", "http://a@b@c/", "http://h/%zz", "http://\xff/", "http://h:99999",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *printable = g_strescape (bases[i], NULL);

    g_test_message ("%s", printable);
    g_assert_null (bunting_source_new_from_base (bases[i], &error));
    g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  }
}

static void
test_with_base (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) bare =
    load_good ("[Source]\nName=Some Flags\nPicture={base}/{cc}.gif\nMetadata={base}/{CC}.json\n"
               "NamePath=$.a\nMaxInFlight=3\nRaster=true\nLicence=CC0\nHomePage=https://h/\n");
  g_autoptr (BuntingSource) based = NULL;
  g_autoptr (BuntingSource) again = NULL;
  g_autoptr (BuntingSource) own = load_good (MINIMAL);

  g_assert_true (bunting_source_needs_base (bare));
  g_assert_null (bunting_source_build_picture_uri (bare, "BR", &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  g_clear_error (&error);

  based = bunting_source_new_with_base (bare, "http://127.0.0.1:8000/flags/", &error);
  g_assert_no_error (error);
  g_assert_false (bunting_source_needs_base (based));
  g_assert_true (bunting_source_needs_base (bare));
  g_assert_true (bunting_source_is_raster (based));
  g_assert_false (bunting_source_is_raster (own));
  assert_uris (based, "BR", "http://127.0.0.1:8000/flags/br.gif",
               "http://127.0.0.1:8000/flags/BR.json");
  g_assert_cmpstr (bunting_source_get_id (based), ==, "some");
  g_assert_cmpstr (bunting_source_get_name (based), ==, "Some Flags");
  g_assert_cmpstr (bunting_source_get_name_path (based), ==, "$.a");
  g_assert_cmpstr (bunting_source_get_licence (based), ==, "CC0");
  g_assert_cmpstr (bunting_source_get_home_page (based), ==, "https://h/");
  g_assert_cmpuint (bunting_source_get_max_in_flight (based), ==, 3);

  again = bunting_source_new_with_base (based, "http://127.0.0.1:9000", &error);
  g_assert_no_error (error);
  assert_uris (again, "BR", "http://127.0.0.1:9000/br.gif", "http://127.0.0.1:9000/BR.json");

  g_assert_null (bunting_source_new_with_base (bare, "nonsense", &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (bunting_source_new_with_base (own, "http://h", &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
}

static void
test_translated (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (BuntingSource) source = load_good (
      MINIMAL "Name[de]=Einige Flaggen\nLicence=Public domain\nLicence[de]=Gemeinfrei\n");

    g_assert_cmpstr (bunting_source_get_name (source), ==, "Einige Flaggen");
    g_assert_cmpstr (bunting_source_get_licence (source), ==, "Gemeinfrei");
    return;
  }
  /* GLib reads the language once in a process. */
  g_setenv ("LANGUAGE", "de", TRUE);
  g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
write_source (const char *dir, const char *file_name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, file_name, NULL);

  test_write_file (path, text, -1);
}

static void
test_load_folder (void)
{
  g_autofree char *dir = test_make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = NULL;

  write_source (dir, "zebra.source", MINIMAL);
  write_source (dir, "built-in.source", MINIMAL);
  write_source (dir, "aardvark.source", MINIMAL);
  write_source (dir, "broken.source", "not a key file");
  write_source (dir, "invalid.source", "[Source]\nName=A\n");
  write_source (dir, "latin.source", "[Source]\nName=\xe9\nPicture=https://h/{cc}\n");
  write_source (dir, ".hidden.source", MINIMAL);
  write_source (dir, "other.txt", MINIMAL);
  write_source (dir, "backup.source~", MINIMAL);
  write_source (dir, "folder.source/file", "");

  sources = bunting_source_list_load_folder (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sources->len, ==, 3);
  g_assert_cmpstr (bunting_source_get_id (sources->pdata[0]), ==, "built-in");
  g_assert_cmpstr (bunting_source_get_id (sources->pdata[1]), ==, "aardvark");
  g_assert_cmpstr (bunting_source_get_id (sources->pdata[2]), ==, "zebra");
  test_remove_folder (dir);
}

static void
test_load_folder_broken (void)
{
  g_autofree char *dir = test_make_folder ();
  g_autofree char *nowhere = g_build_filename (dir, "nowhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (bunting_source_list_load_folder (nowhere, &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (bunting_source_list_load_folder (dir, &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN);
  g_clear_error (&error);
  write_source (dir, "broken.source", "not a key file");
  g_assert_null (bunting_source_list_load_folder (dir, &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN);
  test_remove_folder (dir);
}

static gboolean
has_id (gconstpointer source, gconstpointer id)
{
  return g_str_equal (bunting_source_get_id ((BuntingSource *)source), id);
}

static void
test_shipped (void)
{
  guint at;
  g_autofree char *dir = g_build_filename (g_getenv ("BUNTING_DATA_DIR"), "sources", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = bunting_source_list_load_folder (dir, &error);
  g_autoptr (BuntingSource) built_in = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (sources->len, ==, 7);
  for (guint i = 0; i < sources->len; i++)
    g_assert_null (bunting_source_get_note (sources->pdata[i]));

  g_assert_cmpstr (bunting_source_get_id (sources->pdata[0]), ==, BUNTING_SOURCE_BUILT_IN_ID);
  g_assert_true (bunting_source_needs_base (sources->pdata[0]));
  g_assert_cmpuint (bunting_source_get_max_in_flight (sources->pdata[0]), ==, 12);
  g_assert_null (bunting_source_get_licence (sources->pdata[0]));
  built_in =
    bunting_source_new_with_base (sources->pdata[0], "http://127.0.0.1:8000/flags", &error);
  g_assert_no_error (error);
  assert_uris (built_in, "BR", "http://127.0.0.1:8000/flags/br/br.gif",
               "http://127.0.0.1:8000/flags/br/metadata.json");

  g_assert_true (g_ptr_array_find_with_equal_func (sources, "fluentpython", has_id, &at));
  g_assert_cmpuint (bunting_source_get_max_in_flight (sources->pdata[at]), ==, 4);
  g_assert_true (bunting_source_is_raster (sources->pdata[at]));
  assert_uris (sources->pdata[at], "BR", "https://www.fluentpython.com/data/flags/br/br.gif",
               "https://www.fluentpython.com/data/flags/br/metadata.json");
}

static void
assert_table (BuntingSource *source, const char *table)
{
  g_autoptr (GUri) uri = bunting_source_build_table_uri (source, NULL);
  g_autofree char *text = g_uri_to_string (uri);

  g_assert_cmpstr (text, ==, table);
}

static void
test_table (void)
{
  g_autoptr (BuntingSource) object =
    load_good (MINIMAL "Table=https://n.example/all.json\nTableKey={CC}\n");
  g_autoptr (BuntingSource) array = load_good (
    MINIMAL "Table=https://n.example/{lang}.json\nTableCodePath=$.iso[0]\nNamePath=$.name\n"
            "Languages=fr;en\n");
  const BuntingNameTableLayout *layout = bunting_source_get_table_layout (array);

  g_assert_true (bunting_source_has_table (object));
  g_assert_cmpstr (bunting_source_get_name_path (object), ==, "$");
  g_assert_true (bunting_source_get_table_layout (object)->is_upper_case);
  g_assert_null (bunting_source_get_table_layout (object)->code_path);
  g_assert_cmpuint (bunting_source_get_n_requests (object), ==, 1);
  assert_uris (object, "BR", "https://flags.example/br.png", NULL);
  assert_table (object, "https://n.example/all.json");

  g_assert_cmpstr (bunting_source_get_name_path (array), ==, "$.name");
  g_assert_false (layout->is_upper_case);
  g_assert_cmpstr (layout->code_path, ==, "$.iso[0]");
  assert_table (array, "https://n.example/fr.json");
}

static void
test_table_language (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (BuntingSource) source =
      load_good (MINIMAL "Table=https://n.example/{lang}.json\nLanguages=en;pt;de\n");

    assert_table (source, "https://n.example/pt.json");
    return;
  }
  g_setenv ("LANGUAGE", "eo:pt_BR:de", TRUE);
  g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

#define KINDS                                                                                      \
  "[Source]\nName=x\nPictureSVG=https://f.example/{cc}.svg\nWidths=640;20;320\n"                   \
  "PicturePNG=https://f.example/w{width}/{cc}.png\nPictureGIF=https://f.example/{cc}.gif\n"

/* Takes source. */
static void
assert_picture (BuntingSource *source, const char *picture)
{
  assert_uris (source, "BR", picture, NULL);
  g_object_unref (source);
}

static void
test_kinds (void)
{
  g_autoptr (BuntingSource) source = load_good (KINDS);
  g_autoptr (BuntingSource) raster =
    load_good ("[Source]\nName=x\nPicturePNG=https://f.example/{width}/{cc}\nWidths=20;900;2000\n");
  g_autoptr (BuntingSource) any = load_good (MINIMAL);
  gsize n_widths;
  const guint *widths = bunting_source_get_widths (source, BUNTING_PICTURE_PNG, &n_widths);

  g_assert_cmpuint (n_widths, ==, 3);
  g_assert_cmpuint (widths[0], ==, 20);
  g_assert_cmpuint (widths[2], ==, 640);
  g_assert_null (bunting_source_get_widths (source, BUNTING_PICTURE_SVG, &n_widths));
  g_assert_true (bunting_source_has_kind (source, BUNTING_PICTURE_GIF));
  g_assert_false (bunting_source_has_kind (source, BUNTING_PICTURE_WEBP));
  g_assert_false (bunting_source_is_raster (source));
  g_assert_true (bunting_source_is_raster (raster));
  g_assert_false (bunting_source_is_raster (any));

  assert_picture (g_object_ref (source), "https://f.example/br.svg");
  assert_picture (g_object_ref (raster), "https://f.example/900/br");
  assert_picture (bunting_source_new_for_svg (source), "https://f.example/br.svg");
  assert_picture (bunting_source_new_for_png (source, 16), "https://f.example/w20/br.png");
  assert_picture (bunting_source_new_for_png (source, 20), "https://f.example/w20/br.png");
  assert_picture (bunting_source_new_for_png (source, 21), "https://f.example/w320/br.png");
  /* No PNG is wide enough: the SVG is drawn. */
  assert_picture (bunting_source_new_for_png (source, 641), "https://f.example/br.svg");
  assert_picture (bunting_source_new_for_png (raster, 2001), "https://f.example/2000/br");
  assert_picture (bunting_source_new_with_kind (source, BUNTING_PICTURE_GIF, 0),
                  "https://f.example/br.gif");
  assert_picture (bunting_source_new_with_kind (source, BUNTING_PICTURE_WEBP, 0),
                  "https://f.example/br.svg");
  assert_picture (bunting_source_new_for_png (any, 320), "https://flags.example/br.png");
}

static void
test_headers (void)
{
  g_autoptr (BuntingSource) source =
    load_good (MINIMAL "[Headers]\nX-Api-Key = a;b=c \nAccept=image/svg+xml\n");
  const char *const *headers = bunting_source_get_headers (source);

  g_assert_cmpstr (headers[0], ==, "X-Api-Key");
  g_assert_cmpstr (headers[1], ==, "a;b=c");
  g_assert_cmpstr (headers[2], ==, "Accept");
  g_assert_cmpstr (headers[3], ==, "image/svg+xml");
  g_assert_null (headers[4]);
}

/* Every fault is told with its line, its key and the reason. */
static void
test_faults (void)
{
#define HEAD "[Source]\n# comment\nName=x\nPicture=https://f.example/{cc}\n" /* four lines */
  static const struct {
    const char *text;
    guint line;
    const char *key, *reason;
  } cases[] = {
    { "", 0, NULL, "no group [Source]" },
    { "[Other]\nName=x\n", 0, NULL, "no group [Source]" },
    { "\nName=x\n[Source]\n", 2, "Name", "before the first group" },
    { "[Source]\nName=x\n  what is this\n", 3, NULL, "not a key with a value" },
    { "[Source]\n=x\n", 2, NULL, "not a key with a value" },
    { "[Source\nName=x\n", 1, NULL, "bracket" },
    { "[Source]\n\nName=\xe9\n", 3, "Name", "UTF-8" },
    { "[Source]\r\nPicture=https://f.example/{cc}\r\n", 1, "Name", "missing" },
    { "[Source]\nName=\nPicture=https://f.example/{cc}\n", 2, "Name", "missing" },
    { "[Source]\nName=x\n", 1, "Picture", "missing" },
    { HEAD "Description=a\\q\n", 5, "Description", "backslash" },
    { HEAD "\n\nHomePage=www.f.example\n", 7, "HomePage", "address" },
    { HEAD "Date=yesterday\n", 5, "Date", "2025-05-29" },
    { HEAD "Date=2025-02-30\n", 5, "Date", "2025-05-29" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\n", 5, "PicturePNG", "Widths" },
    { HEAD "PictureGIF=https://f.example/{height}/{cc}\n", 5, "PictureGIF", "braces" },
    { HEAD "PictureSVG=https://f.example/{lang}/{cc}\n", 5, "PictureSVG", "braces" },
    { HEAD "PictureWebP=https://f.example/\n", 5, "PictureWebP", "code" },
    { HEAD "Widths=20;40\n", 5, "Widths", "{width}" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\nWidths=20;wide\n", 6, "Widths", "number" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\nWidths=0\n", 6, "Widths", "from 1 to" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\nWidths=-5\n", 6, "Widths", "from 1 to" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\nWidths=20.5\n", 6, "Widths", "number" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\nWidths=\n", 6, "Widths", "empty" },
    { HEAD "PicturePNG=https://f.example/{width}/{cc}\nWidths=99999\n", 6, "Widths", "16384" },
    { HEAD "Metadata=https://f.example/all.json\n", 5, "Metadata", "code" },
    { HEAD "Metadata=https://f.example/{width}/{cc}\n", 5, "Metadata", "braces" },
    { HEAD "Metadata=ftp://f.example/{cc}\n", 5, "Metadata", "http" },
    { HEAD "Metadata=https://f.example/{cc}\nTable=https://f.example/all\n", 6, "Table", "both" },
    { HEAD "Table=https://f.example/{cc}.json\n", 5, "Table", "{cc}" },
    { HEAD "Table=https://f.example/{width}.json\n", 5, "Table", "braces" },
    { HEAD "Table=all.json\n", 5, "Table", "address" },
    { HEAD "Table=https://f.example/{lang}\n", 5, "Table", "Languages" },
    /* placeholders where not every value of them gives an address */
    { HEAD "Table=https://f.example:{lang}/\nLanguages=en\n", 5, "Table", "valid address" },
    { HEAD "Table=https://[::{lang}]/\nLanguages=de\n", 5, "Table", "valid address" },
    { HEAD "Table=https://f.example/%{lang}\nLanguages=de\n", 5, "Table", "valid address" },
    { HEAD "Metadata=https://f.example:{cc}/\n", 5, "Metadata", "valid address" },
    { HEAD "Metadata=https://[::{cc}]/\n", 5, "Metadata", "valid address" },
    { HEAD "PicturePNG=https://f.example:{width}0/{cc}\nWidths=9\n", 5, "PicturePNG",
      "valid address" },
    { HEAD "PicturePNG=https://[::{width}]/{cc}\nWidths=20\n", 5, "PicturePNG", "valid address" },
    { HEAD "PicturePNG=https://f.example/%{width}/{cc}\nWidths=20\n", 5, "PicturePNG",
      "valid address" },
    { HEAD "Table=https://f.example/\nLanguages=en\n", 6, "Languages", "{lang}" },
    { HEAD "Table=https://f.example/{lang}\nLanguages=\n", 6, "Languages", "empty" },
    { HEAD "Table=https://f.example/{lang}\nLanguages=en;../x\n", 6, "Languages", "languages" },
    { HEAD "Table=https://f.example/\nTableKey=cc\n", 6, "TableKey", "{cc} or {CC}" },
    { HEAD "Table=https://f.example/\nTableCodePath=code\n", 6, "TableCodePath", "JSON path" },
    { HEAD "TableKey={cc}\n", 5, "TableKey", "Table" },
    { HEAD "TableCodePath=$.code\n", 5, "TableCodePath", "Table" },
    { HEAD "NamePath=$..name\n", 5, "NamePath", "JSON path" },
    { HEAD "MaxInFlight=many\n", 5, "MaxInFlight", "from 1 to 256" },
    { HEAD "Raster=perhaps\n", 5, "Raster", "true or false" },
    { HEAD "[Headers]\nHost=a\n", 6, "Host", "itself" },
    { HEAD "[Headers]\nIf-None-Match=a\n", 6, "If-None-Match", "itself" },
    { HEAD "[Headers]\nA B=a\n", 6, "A B", "name of a header" },
    { HEAD "[Headers]\nA=\n", 6, "A", "ASCII" },
    { HEAD "[Headers]\nA=x\\nB: y\n", 6, "A", "ASCII" },
    { HEAD "[Headers]\nA=\xc3\xa9\n", 6, "A", "ASCII" },
  };
#undef HEAD

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *printable = g_strescape (cases[i].text, NULL);
    BuntingSourceProblem *problem = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", printable);
    g_assert_null (bunting_source_new_from_text ("a", cases[i].text, -1, &problem, &error));
    g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
    g_assert_cmpuint (problem->line, ==, cases[i].line);
    g_assert_cmpstr (problem->key, ==, cases[i].key);
    g_assert_nonnull (strstr (problem->reason, cases[i].reason));
    bunting_source_problem_free (problem);
  }
}

/* A key that is misspelt has no effect, and is told. */
static void
test_unknown_key (void)
{
  g_autoptr (BuntingSource) source = load_good (MINIMAL "X-Mine=1\nMetdata=https://h/{cc}\nA=b\n");
  g_autoptr (BuntingSource) translated = load_good (MINIMAL "Name[de]=x\nDate[xx]=x\n");
  const BuntingSourceProblem *note = bunting_source_get_note (source);

  g_assert_cmpuint (note->line, ==, 5);
  g_assert_cmpstr (note->key, ==, "Metdata");
  g_assert_cmpstr (bunting_source_get_note (translated)->key, ==, "Date[xx]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/key-file", test_key_file);
  g_test_add_func ("/source/minimal", test_minimal);
  g_test_add_func ("/source/odd-templates", test_odd_templates);
  g_test_add_func ("/source/invalid-keys", test_invalid_keys);
  g_test_add_func ("/source/encoding", test_encoding);
  g_test_add_func ("/source/codes", test_codes);
  g_test_add_func ("/source/base", test_base);
  g_test_add_func ("/source/base-with-password", test_base_with_password);
  g_test_add_func ("/source/hide-user", test_hide_user);
  g_test_add_func ("/source/bad-base", test_bad_base);
  g_test_add_func ("/source/with-base", test_with_base);
  g_test_add_func ("/source/translated", test_translated);
  g_test_add_func ("/source/load-folder", test_load_folder);
  g_test_add_func ("/source/load-folder-broken", test_load_folder_broken);
  g_test_add_func ("/source/shipped", test_shipped);
  g_test_add_func ("/source/table", test_table);
  g_test_add_func ("/source/table-language", test_table_language);
  g_test_add_func ("/source/kinds", test_kinds);
  g_test_add_func ("/source/headers", test_headers);
  g_test_add_func ("/source/faults", test_faults);
  g_test_add_func ("/source/unknown-key", test_unknown_key);
  return g_test_run ();
}
