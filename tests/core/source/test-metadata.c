/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-metadata.h"
#include "bunting-limits.h"
#include "test-utils.h"

#include <string.h>

static char *
parse (const char *text, gssize size_bytes, const char *name_path, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size_bytes < 0 ? strlen (text) : (gsize)size_bytes);

  return bunting_metadata_parse_name (bytes, name_path, error);
}

static void
assert_name (const char *text, const char *name_path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = parse (text, -1, name_path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
assert_refused (const char *text,
                gssize size_bytes,
                const char *name_path,
                BuntingMetadataError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = parse (text, size_bytes, name_path, &error);

  g_assert_error (error, BUNTING_METADATA_ERROR, (int)code);
  g_assert_null (name);
}

static void
test_name (void)
{
  assert_name ("{\"country\": \"Brazil\", \"iso_cc\": \"BR\"}", "$.country", "Brazil");
  assert_name ("\xef\xbb\xbf{\"country\":\"Brazil\"}", "$.country", "Brazil");
  assert_name ("{\"country\":\"C\\u00f4te d'Ivoire\"}", "$.country", "Côte d'Ivoire");
  assert_name ("{\"country\":\"\\ud83c\\udde7\\ud83c\\uddf7\"}", "$.country", "🇧🇷");
  assert_name ("{\"country\":\"a \\\"b\\\" \\\\ [{[\"}", "$.country", "a \"b\" \\ [{[");
  assert_name ("\"Brazil\"", "$", "Brazil");
  assert_name ("{\"country\":\"first\",\"country\":\"last\"}", "$.country", "last");
}

static void
test_paths (void)
{
  static const char *json = "[{\"name\":{\"common\":\"Brazil\",\"größe\":\"x\"},"
                            "\"all\":[\"a\",\"b\",\"c\"],\"of-it\":\"y\"}]";

  assert_name (json, "$[0].name.common", "Brazil");
  assert_name (json, "$[0].name.größe", "x");
  assert_name (json, "$[0].of-it", "y");
  assert_name (json, "$[0].all[2]", "c");
  assert_refused (json, -1, "$[0].all[3]", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused (json, -1, "$[0].all[999999]", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused (json, -1, "$[1].name", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused (json, -1, "$.name", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused (json, -1, "$[0][0]", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused (json, -1, "$[0].name.common.more", BUNTING_METADATA_ERROR_NO_NAME);
  /* An empty array where the path expects an element is an error without a warning. */
  assert_refused ("[]", -1, "$[0]", BUNTING_METADATA_ERROR_NO_NAME);
}

static void
test_bad_paths (void)
{
  static const char *paths[] = {
    "",       "country", ".country",  "$country", "$.",      "$..",        "$..name",
    "$.*",    "$[*]",    "$[",        "$[]",      "$[0",     "$['a",       "$['a'",
    "$['a\\", "$['*\"]", "$[0:2]",    "$[::0]",   "$[0,1]",  "$[-0]",      "$[-]",
    "$[1.5]", "$.a b",   "$.a[?(@)]", "$ ",       "$$",      "$[1234567]", "$[99999999999]",
    "$.a.",   "$.a]",    "$.\xff",    "$[0]x",    "$['a']b", "$['a']",     "$[\"a\"]",
    "$[-1]",  "$.a\n",
  };
  g_autofree char *long_path = g_strnfill (2000, 'a');
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (bunting_metadata_check_name_path (paths[i], &error));
    g_assert_error (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_BAD_PATH);
    assert_refused ("{\"a\":\"b\"}", -1, paths[i], BUNTING_METADATA_ERROR_BAD_PATH);
  }
  long_path[0] = '$';
  long_path[1] = '.';
  g_assert_false (bunting_metadata_check_name_path (long_path, NULL));
  g_assert_true (bunting_metadata_check_name_path ("$", NULL));
  g_assert_true (bunting_metadata_check_name_path ("$.a.b[0].c", NULL));
}

static void
test_no_name (void)
{
  static const char *values[] = {
    "12",
    "1e999",
    "99999999999999999999999",
    "null",
    "true",
    "[\"Brazil\"]",
    "{\"en\":\"Brazil\"}",
    "\"\"",
    "\" \\t\\n \"",
    "\"\\u200b\\u202e\"",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *text = g_strdup_printf ("{\"country\": %s}", values[i]);

    assert_refused (text, -1, "$.country", BUNTING_METADATA_ERROR_NO_NAME);
  }
  assert_refused ("{}", -1, "$.country", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused ("12", -1, "$.country", BUNTING_METADATA_ERROR_NO_NAME);
  assert_refused ("null", -1, "$", BUNTING_METADATA_ERROR_NO_NAME);
}

static void
test_invalid (void)
{
  static const char *texts[] = {
    "",
    " ",
    "\xef\xbb\xbf",
    "<html>[</html>",
    "{\"country\":\"Brazil\"",
    "{\"country\":\"Brazil}",
    "{\"country\":\"Bra\\xzil\"}",
    "{\"country\":\"Bra\\u00\"}",
    "{\"country\":\"Bra\\ud83czil\"}",
    "{\"country\":\"Bra\\udde7zil\"}",
    "{\"country\":\"Bra\\ud83c\\u0041zil\"}",
    "{\"country\":\"Bra\\u0000zil\"}",
    "{\"country\":\"Bra\nzil\"}",
    "{\"country\":\"Bra\xff\"}",
    "{\"country\":\"Bra\xed\xa0\x80\"}",
    "{'country':'Brazil'}",
    "{country:\"Brazil\"}",
    "{\"country\":\"Brazil\"]",
    "{\"country\":\"Brazil\"}}",
    "]",
    "{\"country\" \"Brazil\"}",
    "{\"country\":tru}",
    /* Comments, which json-glib accepts. */
    "/*\"*/[[[[/*\"*/",
    "{\"country\":\"Brazil\"}//",
    "var a = {\"country\":\"Brazil\"};",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], -1, "$.country", BUNTING_METADATA_ERROR_INVALID);
  assert_refused ("{\"country\":\"Bra\0zil\"}", 21, "$.country", BUNTING_METADATA_ERROR_INVALID);
  assert_refused ("{\"country\":\"Brazil\"}\0", 21, "$.country", BUNTING_METADATA_ERROR_INVALID);
}

static char *
make_nested (guint depth, const char *open, const char *close)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, "1");
  for (i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_strdup (text->str);
}

static void
test_bounds (void)
{
  g_autofree char *deep = g_strnfill (400000, '[');
  g_autofree char *less_deep = make_nested (100000, "[", "]");
  g_autofree char *objects = make_nested (BUNTING_METADATA_MAX_DEPTH + 1, "{\"a\":", "}");
  g_autofree char *within = make_nested (BUNTING_METADATA_MAX_DEPTH, "{\"a\":", "}");
  g_autofree char *mixed = make_nested (BUNTING_METADATA_MAX_DEPTH / 2 + 1, "[{\"a\":", "}]");
  g_autofree char *padded = g_strnfill (BUNTING_METADATA_MAX_BYTES, ' ');

  assert_refused (deep, -1, "$.country", BUNTING_METADATA_ERROR_TOO_LARGE);
  assert_refused (deep, 200000, "$.country", BUNTING_METADATA_ERROR_TOO_DEEP);
  assert_refused (less_deep, -1, "$.country", BUNTING_METADATA_ERROR_TOO_DEEP);
  assert_refused (objects, -1, "$.country", BUNTING_METADATA_ERROR_TOO_DEEP);
  assert_refused (mixed, -1, "$.country", BUNTING_METADATA_ERROR_TOO_DEEP);
  assert_refused (within, -1, "$.country", BUNTING_METADATA_ERROR_NO_NAME);

  memcpy (padded, "{\"country\":\"Brazil\"}", 20);
  assert_name (padded, "$.country", "Brazil");
  g_free (padded);
  padded = g_strnfill (BUNTING_METADATA_MAX_BYTES + 1, ' ');
  memcpy (padded, "{\"country\":\"Brazil\"}", 20);
  assert_refused (padded, -1, "$.country", BUNTING_METADATA_ERROR_TOO_LARGE);
}

/* Repeated members, for which json-glib takes quadratic time. */
static void
test_members (void)
{
  g_autoptr (GString) text = g_string_new ("{\"country\":\"Brazil\"");
  guint i;

  for (i = 0; i < 2047; i++)
    g_string_append_printf (text, ",\"%x\":1", i % 1024);
  g_string_append_c (text, '}');
  assert_name (text->str, "$.country", "Brazil");
  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",\"a\":1}");
  assert_refused (text->str, -1, "$.country", BUNTING_METADATA_ERROR_TOO_LARGE);
}

static void
test_truncated (void)
{
  static const char text[] = "{\"a\":[1,true],\"country\":\"C\\u00f4te \\ud83c\\udde7\"}";
  gsize size_bytes;

  for (size_bytes = 0; size_bytes < strlen (text); size_bytes++)
    assert_refused (text, size_bytes, "$.country", BUNTING_METADATA_ERROR_INVALID);
  assert_name (text, "$.country", "Côte 🇧");
}

static void
assert_cleaned (const char *raw, const char *expected)
{
  g_autofree char *text = g_strdup_printf ("{\"country\":\"%s\"}", raw);

  assert_name (text, "$.country", expected);
}

static void
test_cleaning (void)
{
  assert_cleaned ("  Brazil \\t", "Brazil");
  assert_cleaned ("United\\r\\n  States", "United States");
  assert_cleaned ("United\\u00a0States\\u2003of", "United States of");
  assert_cleaned ("Bra\\u007fzil\\u0085x\\u009b", "Bra zil x");
  assert_cleaned ("\\u202aBra\\u202bz\\u202ci\\u202dl\\u202e", "Brazil");
  assert_cleaned ("\\u2066Bra\\u2067z\\u2068i\\u2069l\\u200e\\u200f\\u061c", "Brazil");
  assert_cleaned ("\\u200bBra\\u200cz\\u200di\\u2060l\\ufeff", "Brazil");
  /* Needed in Persian, Sinhala and for the flag of England. */
  assert_cleaned ("سنت\\u200cکیتس", "سنت\u200cکیتس");
  assert_cleaned ("ශ\\u0dca\\u200dරී", "ශ\u0dca\u200dරී");
  assert_cleaned ("🏴\\udb40\\udc67\\udb40\\udc7f", "🏴\U000e0067\U000e007f");
  assert_cleaned ("Bra\\u2028zil\\u2029", "Bra zil");
  assert_cleaned ("\xe2\x80\xae"
                  "Brazil",
                  "Brazil");
  assert_cleaned ("../../etc/passwd", "../../etc/passwd");
}

static void
test_long_name (void)
{
  g_autoptr (GString) text = g_string_new ("{\"country\":\"");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  guint i;

  for (i = 0; i < 5000; i++)
    g_string_append (text, "ß");
  g_string_append (text, "\"}");
  bytes = g_bytes_new (text->str, text->len);
  name = bunting_metadata_parse_name (bytes, "$.country", &error);
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (name, -1), ==, 256);

  /* Truncated before a space that would be the last character. */
  g_free (name);
  g_bytes_unref (bytes);
  g_string_assign (text, "\"");
  for (i = 0; i < 255; i++)
    g_string_append_c (text, 'a');
  g_string_append (text, " b\"");
  bytes = g_bytes_new (text->str, text->len);
  name = bunting_metadata_parse_name (bytes, "$", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (name), ==, 255);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metadata/name", test_name);
  g_test_add_func ("/metadata/paths", test_paths);
  g_test_add_func ("/metadata/bad-paths", test_bad_paths);
  g_test_add_func ("/metadata/no-name", test_no_name);
  g_test_add_func ("/metadata/invalid", test_invalid);
  g_test_add_func ("/metadata/bounds", test_bounds);
  g_test_add_func ("/metadata/members", test_members);
  g_test_add_func ("/metadata/truncated", test_truncated);
  g_test_add_func ("/metadata/cleaning", test_cleaning);
  g_test_add_func ("/metadata/long-name", test_long_name);
  return g_test_run ();
}
