/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-check.h"
#include "picture/bunting-picture.h"
#include "source/bunting-metadata.h"
#include "source/bunting-source-list.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  FixtureServer *server;
  char *folder; /* of the program's data */
  GBytes *picture;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fixture_server_new ();
  fixture->folder = g_build_filename (g_get_user_data_dir (), "bunting", NULL);
  fixture->picture = test_make_gif (30, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  if (g_file_test (fixture->folder, G_FILE_TEST_IS_DIR))
    test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_bytes_unref (fixture->picture);
  g_clear_pointer (&fixture->server, fixture_server_free);
}

static BuntingSourceCheckResult *
check (const BuntingCustomSource *custom, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_source_check_run_async (custom, NULL, test_keep_result, &result);
  return bunting_source_check_run_finish (test_wait_for_result (&result), error);
}

static void
assert_saved (gboolean saved)
{
  g_auto (BuntingCustomSource) custom = { NULL };

  g_assert_cmpint (bunting_custom_source_load (&custom), ==, saved);
}

static BuntingSourceCheckResult *
check_base (Fixture *fixture, GError **error)
{
  const BuntingCustomSource custom = { .picture =
                                         (char *)fixture_server_get_base_uri (fixture->server) };

  return check (&custom, error);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCheckResult) output = NULL;

  fixture_server_add_flag (fixture->server, "br", fixture->picture, "Brazil");
  output = check_base (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output->code, ==, "BR");
  g_assert_cmpstr (output->name, ==, "Brazil");
  g_assert_no_error (output->metadata_error);
  g_assert_no_error (output->save_error);
  g_assert_cmpstr (bunting_source_get_id (output->source), ==, BUNTING_CUSTOM_SOURCE_ID);
  assert_saved (TRUE);
}

/* A source need not have every flag. */
static void
test_another_flag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSourceCheckResult) output = NULL;

  fixture_server_add_flag (fixture->server, "fr", fixture->picture, NULL);
  output = check_base (fixture, NULL);
  g_assert_nonnull (output);
  g_assert_cmpstr (output->code, ==, "FR");
  g_assert_null (output->name);
  g_assert_error (output->metadata_error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND);
}

static void
test_no_flags (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (check_base (fixture, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), >, 1);
  assert_saved (FALSE);
}

static void
test_no_picture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_server_answer (
    fixture->server, "/flags/br/br.gif",
    &(FixtureAnswer){ .content_type = "text/html", .body = "<html>", .size_bytes = -1 });
  g_assert_null (check_base (fixture, &error));
  g_assert_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE);
}

static void
test_no_json (Fixture *fixture, gconstpointer data)
{
  g_autofree char *picture =
    g_strconcat (fixture_server_get_base_uri (fixture->server), "/{cc}/{cc}.gif", NULL);
  g_autofree char *metadata =
    g_strconcat (fixture_server_get_base_uri (fixture->server), "/{CC}/names", NULL);
  const BuntingCustomSource custom = { picture, metadata, (char *)"$.name" };
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCheckResult) output = NULL;

  fixture_server_add_flag (fixture->server, "br", fixture->picture, NULL);
  fixture_server_answer (
    fixture->server, "/flags/BR/names",
    &(FixtureAnswer){ .content_type = "text/plain", .body = "Brazil", .size_bytes = -1 });
  output = check (&custom, &error);
  g_assert_no_error (error);
  g_assert_null (output->name);
  g_assert_error (output->metadata_error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID);
}

/* The source works, but there is a file in the place of its folder. */
static void
test_cannot_be_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCheckResult) output = NULL;

  fixture_server_add_flag (fixture->server, "br", fixture->picture, "Brazil");
  test_write_file (fixture->folder, "", 0);
  output = check_base (fixture, &error);
  g_unlink (fixture->folder);
  g_assert_no_error (error);
  g_assert_cmpstr (output->code, ==, "BR");
  g_assert_nonnull (output->save_error);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = g_strdup (fixture_server_get_base_uri (fixture->server));
  const BuntingCustomSource custom = { .picture = base };
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->server, fixture_server_free);
  g_assert_null (check (&custom, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
}

static void
test_cannot_be_used (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = {
    "", "no scheme", "ftp://example.org/{cc}", "://", "https://example.org:x/{cc}", "[", "{cc}"
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    const BuntingCustomSource custom = { .picture = (char *)addresses[i] };
    g_autoptr (GError) error = NULL;

    g_assert_null (check (&custom, &error));
    g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  }
}

/* The name is shown in many places, and a password in none. */
static void
test_named (Fixture *fixture, gconstpointer data)
{
  static const char *const names[][2] = {
    { "https://example.org", "example.org" },
    { " https://example.org/flags/ ", "example.org" },
    { "http://example.org:8000/flags", "example.org:8000" },
    { "http://[::1]:8000/flags", "[::1]:8000" },
    { "http://user:secret@example.org:8000/flags", "example.org:8000" },
    { "http://user:secret@[::1]/flags", "[::1]" },
    { "http://user@example.org/{cc}.png", "example.org" },
    { "https://user:secret@example.org/{CC}.png?of=a@b", "example.org" },
    { "https://user:secret@{cc}.example.org/flag.png", "cc.example.org" },
    { "https://user:{cc}@example.org/flag.png", "example.org" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const BuntingCustomSource custom = { .picture = (char *)names[i][0] };
    g_autofree char *text = bunting_custom_source_to_text (&custom);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingSource) source = bunting_custom_source_parse (NULL, text, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (bunting_source_get_name (source), ==, names[i][1]);
  }
}

/* Nor in the name of a source that cannot be used. */
static void
test_named_unusable (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = {
    "",
    "user:secret@example.org",
    "http://user:secret",
    "http://user:secret@",
    "http://user:secret/@example.org",
    "ftp://user:secret@example.org/{cc}",
    "{base}/secret/{cc}",
    "http://user:secret@{x}/{cc}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    const BuntingCustomSource custom = { .picture = (char *)addresses[i] };
    g_autofree char *text = bunting_custom_source_to_text (&custom);

    g_test_message ("%s", addresses[i]);
    g_assert_nonnull (strstr (text, "\nName=" BUNTING_CUSTOM_SOURCE_ID "\n"));
  }
}

/* A saved source is in the list of sources, and can be changed. */
static void
test_saved (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    const BuntingCustomSource custom = {
      .picture = (char *)(i == 0 ? "https://example.org/flags/" : "https://example.com/{CC}.png")
    };
    g_autofree char *text = bunting_custom_source_to_text (&custom);
    g_auto (BuntingCustomSource) loaded = { NULL };
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) sources = NULL;
    g_autoptr (BuntingSource) source = NULL;

    g_assert_cmpint (bunting_custom_source_load (&loaded), ==, i == 1);
    bunting_custom_source_clear (&loaded);
    bunting_custom_source_save_async (NULL, text, NULL, test_keep_result, &result);
    g_assert_true (bunting_custom_source_save_finish (test_wait_for_result (&result), &error));
    g_assert_no_error (error);
    g_assert_true (bunting_custom_source_load (&loaded));
    g_assert_cmpstr (loaded.picture, ==,
                     i == 0 ? "https://example.org/flags" : "https://example.com/{CC}.png");
    sources = bunting_source_list_load (NULL);
    source = bunting_source_list_find (sources, BUNTING_CUSTOM_SOURCE_ID, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (bunting_source_get_name (source), ==, i == 0 ? "example.org" : "example.com");
  }
}

/* The form changes its own keys only; the others, and comments, may be there by hand. */
static void
test_other_keys_kept (Fixture *fixture, gconstpointer data)
{
  static const char before[] = "# flags of the club\n[Source]\nName=Old\nPicture=https://old/{cc}\n"
                               "Metadata=https://old/{cc}.json\nNamePath=$.old\n# be gentle\n"
                               "MaxInFlight=2\nLicence=CC0\nHomePage=https://old/\n";
  const BuntingCustomSource custom = { .picture = (char *)"https://example.org/{cc}.png" };
  g_autofree char *folder = g_build_filename (fixture->folder, "sources", NULL);
  g_autofree char *path = g_build_filename (folder, BUNTING_CUSTOM_SOURCE_ID ".source", NULL);
  g_autofree char *text = NULL;
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  test_write_file (path, before, strlen (before));
  text = bunting_custom_source_to_text (&custom);
  g_assert_true (g_str_has_prefix (text, "# flags of the club\n"));
  g_assert_true (g_str_has_suffix (text, "[Source]\nName=example.org\n"
                                         "Picture=https://example.org/{cc}.png\n# be gentle\n"
                                         "MaxInFlight=2\nLicence=CC0\nHomePage=https://old/\n"));
  source = bunting_custom_source_parse (NULL, text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bunting_source_get_max_in_flight (source), ==, 2);

  /* One that is no key file is written anew. */
  test_write_file (path, "Name", 4);
  g_free (text);
  text = bunting_custom_source_to_text (&custom);
  g_assert_cmpstr (text, ==, "[Source]\nName=example.org\nPicture=https://example.org/{cc}.png\n");
}

static void
test_completed (void)
{
  static const char *const addresses[][2] = {
    { NULL, "" },
    { " ", "" },
    { "example.org", "https://example.org" },
    { " example.org/flags ", "https://example.org/flags" },
    { "example.org/{cc}.png", "https://example.org/{cc}.png" },
    { "http://example.org", "http://example.org" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autofree char *complete = bunting_custom_source_complete_address (addresses[i][0]);

    g_assert_cmpstr (complete, ==, addresses[i][1]);
  }
}

static void
test_validated (void)
{
  static const struct {
    const char *picture, *metadata, *name_path;
    BuntingCustomSourceField field;
  } cases[] = {
    { "https://example.org", "", "", BUNTING_CUSTOM_SOURCE_NO_FIELD },
    { "https://example.org/{cc}.png", NULL, NULL, BUNTING_CUSTOM_SOURCE_NO_FIELD },
    { "https://example.org", "https://example.org/{cc}", "$.a[0]", BUNTING_CUSTOM_SOURCE_NO_FIELD },
    { "", "", "", BUNTING_CUSTOM_SOURCE_ADDRESS },
    { "ftp://example.org", "", "", BUNTING_CUSTOM_SOURCE_ADDRESS },
    { "https://exa mple.org", "", "", BUNTING_CUSTOM_SOURCE_ADDRESS },
    { "https://example.org/{code}", "", "", BUNTING_CUSTOM_SOURCE_ADDRESS },
    { "https://example.org", "https://example.org/names", "", BUNTING_CUSTOM_SOURCE_METADATA },
    { "https://example.org", "", "name", BUNTING_CUSTOM_SOURCE_NAME_PATH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const BuntingCustomSource custom = { (char *)cases[i].picture, (char *)cases[i].metadata,
                                         (char *)cases[i].name_path };
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (bunting_custom_source_validate (&custom, &error), ==, cases[i].field);
    g_assert_true ((error != NULL) == (cases[i].field != BUNTING_CUSTOM_SOURCE_NO_FIELD));
  }
}

static void
assert_id (const char *name, const char *address, GPtrArray *sources, const char *expected)
{
  const BuntingCustomSource custom = { .name = (char *)name, .picture = (char *)address };
  g_autofree char *id = bunting_custom_source_make_id (&custom, sources);

  g_assert_cmpstr (id, ==, expected);
}

static void
test_ids (void)
{
  g_autoptr (GPtrArray) sources = bunting_source_list_load (NULL);

  assert_id ("My  Flags!", "https://example.org", sources, "my-flags");
  assert_id (NULL, "https://example.org:8000/flags", sources, "example-org-8000");
  assert_id ("\xc3\x85land", "https://example.org", sources, "aland");
  assert_id ("\xe6\x97\x97", "https://example.org", sources, "own");
  assert_id ("../../x", "https://example.org", sources, "x");
  assert_id ("Built-in", "https://example.org", sources, "built-in-2");
}

/* Several sources side by side; one is removed and restored. */
static void
test_several (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "first", "second" };
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) removed_again = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_auto (BuntingCustomSource) loaded = { .id = g_strdup ("first") };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    const BuntingCustomSource custom = {
      .id = (char *)ids[i],
      .name = (char *)ids[i],
      .picture = (char *)"https://example.org/flags",
    };
    g_autofree char *written = bunting_custom_source_to_text (&custom);
    g_autoptr (GAsyncResult) result = NULL;

    bunting_custom_source_save_async (ids[i], written, NULL, test_keep_result, &result);
    g_assert_true (bunting_custom_source_save_finish (test_wait_for_result (&result), NULL));
  }
  bunting_custom_source_remove_async ("first", test_keep_result, &removed);
  text = bunting_custom_source_remove_finish (test_wait_for_result (&removed), &error);
  g_assert_no_error (error);
  g_assert_false (bunting_custom_source_load (&loaded));
  bunting_custom_source_remove_async ("first", test_keep_result, &removed_again);
  g_assert_null (
    bunting_custom_source_remove_finish (test_wait_for_result (&removed_again), &error));
  g_assert_nonnull (error);
  bunting_custom_source_save_async ("first", text, NULL, test_keep_result, &restored);
  g_assert_true (bunting_custom_source_save_finish (test_wait_for_result (&restored), NULL));
  g_assert_true (bunting_custom_source_load (&loaded));
  g_assert_cmpstr (loaded.name, ==, "first");
  g_assert_cmpstr (loaded.picture, ==, "https://example.org/flags");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/source-check/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *data_home = test_make_folder ();
  int status;

  /* Where the user's own sources are. */
  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("good", test_good);
  ADD ("another-flag", test_another_flag);
  ADD ("no-flags", test_no_flags);
  ADD ("no-picture", test_no_picture);
  ADD ("no-json", test_no_json);
  ADD ("cannot-be-saved", test_cannot_be_saved);
  ADD ("unreachable", test_unreachable);
  ADD ("cannot-be-used", test_cannot_be_used);
  ADD ("named", test_named);
  ADD ("named/unusable", test_named_unusable);
  ADD ("saved", test_saved);
  ADD ("other-keys-kept", test_other_keys_kept);
  ADD ("several", test_several);
  g_test_add_func ("/source-check/completed", test_completed);
  g_test_add_func ("/source-check/validated", test_validated);
  g_test_add_func ("/source-check/ids", test_ids);
  status = g_test_run ();
  test_remove_folder (data_home);
  return status;
}
