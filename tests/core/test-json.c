/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-json.h"

#include <string.h>

static const BuntingJsonBounds bounds = { .max_bytes = 1000, .max_depth = 3, .max_members = 4 };

static JsonNode *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
  return bunting_json_parse (bytes, &bounds, error);
}

/* What json-glib reads of documents that both accept. */
static void
test_same_as_json_glib (void)
{
  static const char *const texts[] = {
    "{}",
    "[]",
    " { \"a\" : [ 1 , -2 , 0 , -0 ] , \"b\" : { } }\n",
    "{\"\":\"\",\"a\":\"b\\\"\\\\\\/\\b\\f\\n\\r\\tc\",\"ä\":\"\\u00e4\\u20AC\\uD83C\\uDDE7x\"}",
    "[true,false,null,\"true\"]",
    "[1.5,-0.25,1e3,1E+2,1.5e-3,12345678901]",
    "[9223372036854775807,-9223372036854775808]",
    "{\"a\":1,\"b\":2,\"a\":3}",
    "[[[]],[{}],{\"a\":[]}]",
    "\xef\xbb\xbf[1]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *text = texts[i] + (g_str_has_prefix (texts[i], "\xef\xbb\xbf") ? 3 : 0);
    g_autoptr (JsonNode) expected = json_from_string (text, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) node = parse (texts[i], &error);

    g_assert_no_error (error);
    g_assert_nonnull (expected);
    g_assert_true (json_node_equal (node, expected));
  }
}

static void
test_single_values (void)
{
  g_autoptr (JsonNode) text = parse (" \"\\u0001\" ", NULL);
  g_autoptr (JsonNode) large = parse ("9223372036854775808", NULL);
  g_autoptr (JsonNode) nothing = parse ("null", NULL);

  g_assert_cmpstr (json_node_get_string (text), ==, "\x01");
  g_assert_true (json_node_get_value_type (large) == G_TYPE_DOUBLE);
  g_assert_true (JSON_NODE_HOLDS_NULL (nothing));
}

static void
assert_refused (const char *text, BuntingJsonError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, BUNTING_JSON_ERROR, (int)code);
}

static void
test_invalid (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "\xef\xbb\xbf",
    "{",
    "[",
    "}",
    "]",
    "{]",
    "[}",
    "[1,]",
    "{\"a\":1,}",
    "[,1]",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "[1 2]",
    "1 2",
    "[] []",
    "{}{}",
    "[1]x",
    "nul",
    "nulll",
    "True",
    "truefalse",
    "NaN",
    "Infinity",
    "-",
    "+1",
    "01",
    "-01",
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "\"",
    "\"a",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u123g\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800x\"",
    "\"\\ud83c\\\"",
    "\"\t\"",
    "\"\n\"",
    "[\"\x01\"]",
    "/**/[]",
    "[]//",
    "#",
    "[1\xc2\xa0]",
    "\xff",
    "[\"\xc3\"]",
    "\xef\xbb\xbf\xef\xbb\xbf[]",
    "{\"a\" 1}",
    "[1;2]",
    "\"\\U0041\"",
    "--1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], BUNTING_JSON_ERROR_INVALID);
}

static void
test_nul (void)
{
  static const char text[] = "[1]\0[2]";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (bunting_json_parse (bytes, &bounds, &error));
  g_assert_error (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID);
}

static void
test_bounds (void)
{
  g_autofree char *long_text = g_strnfill (2000, ' ');
  g_autoptr (JsonNode) deep = parse ("[[[1]]]", NULL);
  g_autoptr (JsonNode) many = parse ("[{\"a\":1,\"b\":2},{\"c\":3,\"d\":4}]", NULL);

  g_assert_nonnull (deep);
  g_assert_nonnull (many);
  assert_refused ("[[[[1]]]]", BUNTING_JSON_ERROR_TOO_DEEP);
  assert_refused ("[{\"a\":[{", BUNTING_JSON_ERROR_TOO_DEEP);
  assert_refused ("[{\"a\":1,\"b\":2},{\"c\":3,\"d\":4,\"e\":5}]", BUNTING_JSON_ERROR_TOO_LARGE);
  assert_refused ("{\"a\":1,\"a\":2,\"a\":3,\"a\":4,\"a\":5}", BUNTING_JSON_ERROR_TOO_LARGE);
  assert_refused (long_text, BUNTING_JSON_ERROR_TOO_LARGE);
}

/* No document has a beginning that is one, apart from numbers; nothing is read beyond the end. */
static void
test_truncated (void)
{
  static const char text[] = "{\"a\":[1.5e3,\"\\ud83c\\udde7\\n\",true],\"b\":{\"c\":null}}";

  for (gsize n = 0; n < sizeof text - 1; n++) {
    g_autoptr (GBytes) bytes = g_bytes_new (text, n); /* no byte follows */
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_json_parse (bytes, &bounds, &error));
    g_assert_error (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/same-as-json-glib", test_same_as_json_glib);
  g_test_add_func ("/json/single-values", test_single_values);
  g_test_add_func ("/json/invalid", test_invalid);
  g_test_add_func ("/json/nul", test_nul);
  g_test_add_func ("/json/bounds", test_bounds);
  g_test_add_func ("/json/truncated", test_truncated);

  return g_test_run ();
}
