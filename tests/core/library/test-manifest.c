/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-manifest.h"

#include "bunting-limits.h"

#include <string.h>

/* Members that every record has besides its file. */
#define ORIGIN "\"source\":\"built-in\",\"picture\":\"http://127.0.0.1:8000/x.gif\""

static guint
count_records (BuntingFileIndex *index)
{
  g_autoptr (GList) codes = bunting_file_index_list_codes (index);

  return g_list_length (codes);
}

static void
read_text (BuntingFileIndex *manifest, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  bunting_manifest_parse (bytes, manifest);
}

/* Parses a manifest with this text as the members of "flags". */
static BuntingFileIndex *
read_flags (const char *flags)
{
  g_autofree char *text = g_strdup_printf ("{\"version\": 1, \"flags\": {%s}}", flags);
  BuntingFileIndex *manifest = bunting_file_index_new ();

  read_text (manifest, text);
  return manifest;
}

static BuntingFileIndex *
write_and_read (BuntingFileIndex *manifest)
{
  g_autoptr (GBytes) bytes = bunting_manifest_serialize (manifest);
  BuntingFileIndex *again = bunting_file_index_new ();

  bunting_manifest_parse (bytes, again);
  return again;
}

static void
assert_record (BuntingFileIndex *manifest, const char *code, const BuntingFileRecord *expected)
{
  const BuntingFileRecord *record = bunting_file_index_lookup (manifest, code);

  g_assert_nonnull (record);
  g_assert_cmpstr (record->file_name, ==, expected->file_name);
  g_assert_cmpint (record->size_bytes, ==, expected->size_bytes);
  g_assert_cmpstr (record->source_id, ==, expected->source_id);
  g_assert_cmpstr (record->picture_uri, ==, expected->picture_uri);
  g_assert_cmpstr (record->etag, ==, expected->etag);
  g_assert_cmpint (record->saved_at, ==, expected->saved_at);
  g_assert_cmpstr (record->sha256, ==, expected->sha256);
}

static const BuntingFileRecord brazil = {
  .file_name = (char *)"BR-Brazil.gif",
  .size_bytes = 1234,
  .source_id = (char *)"built-in",
  .picture_uri = (char *)"http://127.0.0.1:8000/flags/br/br.gif",
  .etag = (char *)"\"abc\"",
  .saved_at = 1767225600,
  .sha256 = (char *)"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

static const BuntingFileRecord ivory_coast = {
  .file_name = (char *)"CI-Côte_d'Ivoire.svg",
  .size_bytes = G_MAXINT64,
  .source_id = (char *)"a \"source\" \\ called so",
  .picture_uri = (char *)"https://flags.example/%C3%B4?a=b&c",
  .etag = NULL,
  .saved_at = G_GINT64_CONSTANT (5000000000),
};

static void
test_empty (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) again = write_and_read (manifest);

  g_assert_cmpuint (count_records (manifest), ==, 0);
  g_assert_cmpuint (count_records (again), ==, 0);
  g_assert_null (bunting_file_index_lookup (manifest, "BR"));
}

static void
test_round_trip (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) again = NULL;

  bunting_file_index_insert (manifest, "CI", &ivory_coast);
  bunting_file_index_insert (manifest, "BR", &brazil);
  again = write_and_read (manifest);
  g_assert_cmpuint (count_records (again), ==, 2);
  assert_record (again, "BR", &brazil);
  assert_record (again, "CI", &ivory_coast);
}

static void
test_codes_in_order (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) same = NULL;
  g_autoptr (BuntingFileIndex) again = NULL;
  g_autofree char *text = NULL;

  bunting_file_index_insert (manifest, "CI", &ivory_coast);
  bunting_file_index_insert (manifest, "BR", &brazil);
  bytes = bunting_manifest_serialize (manifest);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (strstr (text, "\"BR\"") < strstr (text, "\"CI\""));
  /* Serialized again, it is identical. */
  again = write_and_read (manifest);
  same = bunting_manifest_serialize (again);
  g_assert_true (g_bytes_equal (bytes, same));
}

/* Parsing adds to an index. */
static void
test_read_adds (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();

  bunting_file_index_insert (manifest, "CI", &ivory_coast);
  read_text (manifest, "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}");
  g_assert_cmpuint (count_records (manifest), ==, 2);
}

static void
test_garbage (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "{",
    "}",
    "[]",
    "null",
    "1",
    "\"BR\"",
    "{}",
    "\xff\xfe{",
    "GIF89a",
    "{\"version\":1}",
    "{\"version\":1,\"flags\":null}",
    "{\"version\":1,\"flags\":[]}",
    "{\"version\":1,\"flags\":1}",
    "{\"version\":1,\"flags\":{}}",
    "{\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
    "{\"version\":2,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
    "{\"version\":\"1\",\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
    "{\"version\":1.5,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
    "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}",
    "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}{}",
    "{}{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
    "1 {\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
    "[]\n[1]",
    "/* a comment */ {\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();

    read_text (manifest, texts[i]);
    g_assert_cmpuint (count_records (manifest), ==, 0);
  }
}

static void
test_not_text (void)
{
  static const char nuls[] =
    "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}\0";
  g_autoptr (GBytes) with_nul = g_bytes_new_static (nuls, sizeof nuls);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();

  bunting_manifest_parse (nothing, manifest);
  bunting_manifest_parse (with_nul, manifest);
  g_assert_cmpuint (count_records (manifest), ==, 0);
}

/* An invalid record does not affect the others. */
static void
test_entries_passed_over (void)
{
  static const char *const entries[] = {
    "\"BR\": null",
    "\"BR\": []",
    "\"BR\": \"BR-x.gif\"",
    "\"BR\": {}",
    "\"BR\": {" ORIGIN "}",
    "\"BR\": {\"file\": null," ORIGIN "}",
    "\"BR\": {\"file\": 1," ORIGIN "}",
    "\"BR\": {\"file\": [\"BR-x.gif\"]," ORIGIN "}",
    "\"BR\": {\"file\": \"\"," ORIGIN "}",
    "\"BR\": {\"file\": \".\"," ORIGIN "}",
    "\"BR\": {\"file\": \"..\"," ORIGIN "}",
    "\"BR\": {\"file\": \"thesis.odt\"," ORIGIN "}",
    "\"BR\": {\"file\": \".bunting.json\"," ORIGIN "}",
    "\"BR\": {\"file\": \"DE-Germany.gif\"," ORIGIN "}",
    "\"BR\": {\"file\": \"/etc/BR-x.gif\"," ORIGIN "}",
    "\"BR\": {\"file\": \"../BR-x.gif\"," ORIGIN "}",
    "\"BR\": {\"file\": \"BR-/../../x.gif\"," ORIGIN "}",
    "\"BR\": {\"file\": \"BR-\\u0001.gif\"," ORIGIN "}",
    "\"br\": {\"file\": \"BR-x.gif\"," ORIGIN "}",
    "\"\": {\"file\": \"BR-x.gif\"," ORIGIN "}",
    "\"BRA\": {\"file\": \"BR-x.gif\"," ORIGIN "}",
    "\"US\": {\"file\": \"US-CA-California.gif\"," ORIGIN "}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++) {
    g_autofree char *flags = g_strdup_printf ("\"AA\":{\"file\":\"AA-a.gif\"," ORIGIN
                                              "},%s,\"ZZ\":{\"file\":\"ZZ-z.gif\"," ORIGIN "}",
                                              entries[i]);
    g_autoptr (BuntingFileIndex) manifest = read_flags (flags);

    g_test_message ("%s", entries[i]);
    g_assert_cmpuint (count_records (manifest), ==, 2);
    g_assert_nonnull (bunting_file_index_lookup (manifest, "AA"));
    g_assert_nonnull (bunting_file_index_lookup (manifest, "ZZ"));
  }
}

static void
test_members_of_other_types (void)
{
  g_autoptr (BuntingFileIndex) manifest =
    read_flags ("\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN ",\"size\":\"1\",\"saved\":null,"
                "\"etag\":7,\"more\":{\"x\":1}}");
  BuntingFileRecord expected = { .file_name = (char *)"BR-x.gif",
                                 .source_id = (char *)"built-in",
                                 .picture_uri = (char *)"http://127.0.0.1:8000/x.gif" };

  assert_record (manifest, "BR", &expected);
}

/* A record without its required members is skipped. */
static void
test_members_missing (void)
{
  static const char *const origins[] = {
    "\"size\": 1",
    "\"source\": \"own\"",
    "\"picture\": \"http://x/\"",
    "\"source\": null, \"picture\": \"http://x/\"",
    "\"source\": \"own\", \"picture\": 1",
    "\"source\": {}, \"picture\": []",
    "\"source\": \"o\\u0001wn\", \"picture\": \"http://x/\"",
    "\"source\": \"own\", \"picture\": \"http://x/\\n\"",
    "\"source\": \"own\", \"picture\": \"http://x/\\u007f\"",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++) {
    g_autofree char *flags = g_strdup_printf (
      "\"BR\":{\"file\":\"BR-x.gif\",%s},\"ZZ\":{\"file\":\"ZZ-z.gif\"," ORIGIN "}", origins[i]);
    g_autoptr (BuntingFileIndex) manifest = read_flags (flags);

    g_test_message ("%s", origins[i]);
    g_assert_null (bunting_file_index_lookup (manifest, "BR"));
    g_assert_nonnull (bunting_file_index_lookup (manifest, "ZZ"));
  }
}

/* An ETag becomes part of a request's headers. */
static void
test_etag_with_control_characters (void)
{
  static const char *const etags[] = {
    "\\\"a\\r\\nX-Evil: 1\\\"", "\\n", "\\r", "a\\tb", "\\u0001", "\\u007f"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (etags); i++) {
    g_autofree char *flags =
      g_strdup_printf ("\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN ",\"etag\":\"%s\"}", etags[i]);
    g_autoptr (BuntingFileIndex) manifest = read_flags (flags);
    const BuntingFileRecord *record = bunting_file_index_lookup (manifest, "BR");

    g_test_message ("%s", etags[i]);
    g_assert_nonnull (record);
    g_assert_null (record->etag);
  }
}

/* A string that is not UTF-8 is not written: it would make the whole file unreadable. */
static void
test_not_utf8 (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) again = NULL;
  BuntingFileRecord record = brazil;

  record.etag = (char *)"\"\xe9t\xe9\"";
  bunting_file_index_insert (manifest, "BR", &record);
  bunting_file_index_insert (manifest, "CI", &ivory_coast);
  again = write_and_read (manifest);
  record.etag = NULL;
  assert_record (again, "BR", &record);
  assert_record (again, "CI", &ivory_coast);
}

static void
test_any_text_round_trips (void)
{
  for (guint i = 0; i < 2000; i++) {
    g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
    g_autoptr (BuntingFileIndex) again = NULL;
    g_autoptr (GString) etag = g_string_new (NULL);
    BuntingFileRecord record = brazil;
    gboolean has_control = FALSE;

    for (int n = g_test_rand_int_range (0, 20); n > 0; n--) {
      gunichar character = (gunichar)g_test_rand_int_range (1, g_test_rand_bit () ? 0x80 : 0x1ffff);

      if (!g_unichar_validate (character))
        continue;
      g_string_append_unichar (etag, character);
      has_control = has_control || character < 0x20 || character == 0x7f;
    }
    record.etag = etag->str;
    bunting_file_index_insert (manifest, "BR", &record);
    again = write_and_read (manifest);
    if (has_control)
      record.etag = NULL;
    assert_record (again, "BR", &record);
  }
}

/* Deep enough to overflow the stack of a recursive parser. */
static void
test_nested (void)
{
  static const char *const openings[] = { "[", "{\"a\":", "[{\"flags\":" };

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++) {
    g_autoptr (GString) text = g_string_new ("{\"version\":1,\"flags\":");
    g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();

    for (guint depth = 0; depth < 300000; depth++)
      g_string_append (text, openings[i]);
    read_text (manifest, text->str);
    g_assert_cmpuint (count_records (manifest), ==, 0);
  }
}

static void
test_nested_and_closed (void)
{
  for (guint depth = 0; depth < 40; depth++) {
    g_autofree char *opened = g_strnfill (depth, '[');
    g_autofree char *closed = g_strnfill (depth, ']');
    g_autofree char *flags =
      g_strdup_printf ("\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN ",\"more\":%s1%s}", opened, closed);
    g_autoptr (BuntingFileIndex) manifest = read_flags (flags);

    g_assert_cmpuint (count_records (manifest), ==, depth + 3 <= BUNTING_MANIFEST_MAX_DEPTH);
  }
}

static void
test_huge (void)
{
  static const char *const end =
    "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}";
  g_autofree char *text = g_strnfill (BUNTING_MANIFEST_MAX_BYTES + 1, ' ');
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();

  strcpy (text + BUNTING_MANIFEST_MAX_BYTES + 1 - strlen (end), end);
  read_text (manifest, text);
  g_assert_cmpuint (count_records (manifest), ==, 0);
  read_text (manifest, text + 1);
  g_assert_cmpuint (count_records (manifest), ==, 1);
}

/* About as many records as ISO 3166-2 has codes, then more than the bound. */
static void
test_many (void)
{
  for (guint n = 5000; n <= 40000; n += 35000) {
    g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
    g_autoptr (BuntingFileIndex) again = NULL;
    g_autofree char *last_code = NULL;

    for (guint i = 0; i < n; i++) {
      g_autofree char *code =
        g_strdup_printf ("%c%c-%03u", 'A' + i / 1000 / 26, 'A' + i / 1000 % 26, i % 1000);
      g_autofree char *file_name = g_strconcat (code, "-x.gif", NULL);
      BuntingFileRecord record = { .file_name = file_name,
                                   .source_id = (char *)"built-in",
                                   .picture_uri = (char *)"http://127.0.0.1:8000/x.gif",
                                   .saved_at = i };

      bunting_file_index_insert (manifest, code, &record);
      g_free (last_code);
      last_code = g_steal_pointer (&code);
    }
    again = write_and_read (manifest);
    /* The newest ones are kept. */
    g_assert_cmpuint (count_records (again), ==, MIN (n, 5 * 1024));
    g_assert_nonnull (bunting_file_index_lookup (again, last_code));
  }
}

/* Texts that are as long as allowed, of characters that are escaped: what is written can be read.
 */
static void
test_long_texts (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
  g_autoptr (BuntingFileIndex) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = g_strnfill (BUNTING_MANIFEST_TEXT_MAX_BYTES, '"');

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *code = g_strdup_printf ("AA-%03u", i);
    g_autofree char *file_name = g_strconcat (code, "-x.gif", NULL);
    BuntingFileRecord record = { .file_name = file_name,
                                 .source_id = text,
                                 .picture_uri = text,
                                 .etag = text,
                                 .last_modified = text,
                                 .final_uri = text,
                                 .saved_at = i };

    bunting_file_index_insert (manifest, code, &record);
  }
  bytes = bunting_manifest_serialize (manifest);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, BUNTING_MANIFEST_MAX_BYTES);
  again = write_and_read (manifest);
  g_assert_cmpuint (count_records (again), >, 300);
  g_assert_cmpstr (bunting_file_index_lookup (again, "AA-999")->etag, ==, text);
}

/* json-glib before 1.10 takes quadratic time for duplicate members. */
static void
test_members_twice (void)
{
  g_autoptr (GString) text = g_string_new ("{\"version\":1,\"flags\":{");
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();

  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (text, "\"%x\":0,", i % 100000);
  g_string_append (text, "\"BR\":{\"file\":\"BR-x.gif\"," ORIGIN "}}}");
  g_assert_cmpuint (text->len, <, BUNTING_MANIFEST_MAX_BYTES);
  read_text (manifest, text->str);
  g_assert_cmpuint (count_records (manifest), ==, 0);
}

/* Truncated or with one byte changed: no crash, and at most the one record. */
static void
test_damaged (void)
{
  g_autoptr (BuntingFileIndex) manifest = bunting_file_index_new ();
  g_autoptr (GBytes) bytes = NULL;
  gsize size_bytes;
  const char *data;

  bunting_file_index_insert (manifest, "BR", &brazil);
  bytes = bunting_manifest_serialize (manifest);
  data = g_bytes_get_data (bytes, &size_bytes);
  for (gsize i = 0; i < size_bytes; i++) {
    g_autoptr (GBytes) cut = g_bytes_new (data, i);
    g_autofree char *changed = g_memdup2 (data, size_bytes);
    g_autoptr (GBytes) damaged = NULL;
    g_autoptr (BuntingFileIndex) again = bunting_file_index_new ();

    bunting_manifest_parse (cut, again);
    g_assert_cmpuint (count_records (again), ==, 0);
    changed[i] = (char)g_test_rand_int_range (0, 256);
    damaged = g_bytes_new (changed, size_bytes);
    bunting_manifest_parse (damaged, again);
    g_assert_cmpuint (count_records (again), <=, 1);
  }
}

/* As version 0.1.0 wrote it. */
static void
test_user_in_uri (void)
{
  g_autoptr (BuntingFileIndex) manifest =
    read_flags ("\"BR\":{\"file\":\"BR-Brazil.gif\",\"size\":1,\"source\":\"http://h/flags\","
                "\"picture\":\"http://token@h/flags/br/br.gif\",\"saved\":2}");
  const BuntingFileRecord expected = { .file_name = (char *)"BR-Brazil.gif",
                                       .size_bytes = 1,
                                       .source_id = (char *)"http://h/flags",
                                       .picture_uri = (char *)"http://h/flags/br/br.gif",
                                       .saved_at = 2 };

  assert_record (manifest, "BR", &expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manifest/empty", test_empty);
  g_test_add_func ("/manifest/round-trip", test_round_trip);
  g_test_add_func ("/manifest/round-trip/codes-in-order", test_codes_in_order);
  g_test_add_func ("/manifest/round-trip/any-text", test_any_text_round_trips);
  g_test_add_func ("/manifest/round-trip/not-utf8", test_not_utf8);
  g_test_add_func ("/manifest/read/adds", test_read_adds);
  g_test_add_func ("/manifest/read/garbage", test_garbage);
  g_test_add_func ("/manifest/read/not-text", test_not_text);
  g_test_add_func ("/manifest/read/entries-passed-over", test_entries_passed_over);
  g_test_add_func ("/manifest/read/members-of-other-types", test_members_of_other_types);
  g_test_add_func ("/manifest/read/members-missing", test_members_missing);
  g_test_add_func ("/manifest/read/etag-with-control-characters",
                   test_etag_with_control_characters);
  g_test_add_func ("/manifest/read/nested", test_nested);
  g_test_add_func ("/manifest/read/nested-and-closed", test_nested_and_closed);
  g_test_add_func ("/manifest/read/huge", test_huge);
  g_test_add_func ("/manifest/read/many", test_many);
  g_test_add_func ("/manifest/long-texts", test_long_texts);
  g_test_add_func ("/manifest/read/members-twice", test_members_twice);
  g_test_add_func ("/manifest/read/damaged", test_damaged);
  g_test_add_func ("/manifest/user-in-uri", test_user_in_uri);
  return g_test_run ();
}
