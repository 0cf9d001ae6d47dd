/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country-code.h"

#include <string.h>

static void
assert_code (const char *text, const char *expected)
{
  g_autofree char *code = bunting_country_code_parse (text);

  g_assert_cmpstr (code, ==, expected);
}

static void
assert_words (GPtrArray *words, const char *expected)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "", (char *)words->pdata[i]);
  g_assert_cmpstr (joined->str, ==, expected);
}

static void
assert_list (const char *text, const char *expected_codes, const char *expected_unknown)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = bunting_country_code_parse_list (text, unknown);

  assert_words (codes, expected_codes);
  assert_words (unknown, expected_unknown);
}

static void
test_parse (void)
{
  assert_code ("BR", "BR");
  assert_code ("br", "BR");
  assert_code ("bR", "BR");
  assert_code ("QZ", "QZ"); /* not assigned */
  assert_code ("GB-ENG", "GB-ENG");
  assert_code ("gb-eng", "GB-ENG");
  assert_code ("us-ca", "US-CA");
  assert_code ("FR-2A", "FR-2A");
  assert_code ("at-9", "AT-9");
}

static void
test_parse_refuses (void)
{
  static const char *const texts[] = {
    "",       "B",      "-",      "1X",       "X1",     "11",      "BRA",        "BR ",   " BR",
    "B R",    "BR-",    "GB_ENG", "GBENG",    "GB--EN", "GB-ENGL", "GB-ENGLAND", "G-ENG", "1B-ENG",
    "GB-E.G", "GB-E-G", "GB/EN",  "../",      "ÅX",     "BÉ",      "GB-É",       "бр",    "BR\n",
    "B\t",    "GB-E ",  "%s",     "\xff\xfe", "\xc3",   "🇧🇷",      "GB-\xff",    "B\xff", "GB-\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_code (texts[i], NULL);
}

static void
test_parse_very_long (void)
{
  g_autofree char *text = g_strnfill (1000000, 'A');

  assert_code (text, NULL);
  text[2] = '-';
  assert_code (text, NULL);
}

static void
test_subdivision (void)
{
  g_assert_false (bunting_country_code_is_subdivision ("BR"));
  g_assert_true (bunting_country_code_is_subdivision ("AT-9"));
  g_assert_true (bunting_country_code_is_subdivision ("GB-ENG"));
}

static void
test_every (void)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();

  g_assert_cmpuint (codes->len, ==, 676);
  g_assert_cmpstr (codes->pdata[0], ==, "AA");
  g_assert_cmpstr (codes->pdata[25], ==, "AZ");
  g_assert_cmpstr (codes->pdata[26], ==, "BA");
  g_assert_cmpstr (codes->pdata[675], ==, "ZZ");
}

static void
test_expand_letter (void)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_expand ("b");

  g_assert_nonnull (codes);
  assert_words (codes, "BA BB BC BD BE BF BG BH BI BJ BK BL BM "
                       "BN BO BP BQ BR BS BT BU BV BW BX BY BZ");
}

static void
test_expand_code (void)
{
  g_autoptr (GPtrArray) country = bunting_country_code_expand ("br");
  g_autoptr (GPtrArray) subdivision = bunting_country_code_expand ("us-ca");

  g_assert_nonnull (country);
  assert_words (country, "BR");
  g_assert_nonnull (subdivision);
  assert_words (subdivision, "US-CA");
}

static void
test_expand_refuses (void)
{
  static const char *const texts[] = { "", "1", "-", "1X", "BRA", "é", "\xff", "B ", "*", "B*" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (bunting_country_code_expand (texts[i]));
}

static void
test_list (void)
{
  assert_list ("", "", "");
  assert_list (" ,;\t\r\n\v\f, ", "", "");
  assert_list ("BR", "BR", "");
  assert_list ("br,cn;de\tfr\nus-ca  gb-eng,", "BR CN DE FR US-CA GB-ENG", "");
  assert_list ("de br cn", "DE BR CN", ""); /* not sorted */
}

static void
test_list_unknown (void)
{
  assert_list ("br, Brazil, 1X, cn", "BR CN", "Brazil 1X");
  assert_list ("b Côte \xff", "", "b Côte \xff");
  assert_list ("1x,1x", "", "1x 1x");
}

/* Four times: a duplicate must not replace the first one in the set of seen codes, and then be
 * freed while it is in the set. */
static void
test_list_duplicates (void)
{
  assert_list ("br BR bR cn Br,CN;br gb-eng GB-ENG", "BR CN GB-ENG", "");
}

static void
test_list_without_unknown (void)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_parse_list ("br nonsense br", NULL);

  assert_words (codes, "BR");
}

static void
test_list_of_every (void)
{
  g_autoptr (GPtrArray) every = bunting_country_code_every ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) codes = NULL;

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < every->len; i++)
      g_string_append_printf (text, "%s,", (char *)every->pdata[i]);
  codes = bunting_country_code_parse_list (text->str, NULL);
  g_assert_cmpuint (codes->len, ==, every->len);
  for (guint i = 0; i < every->len; i++)
    g_assert_cmpstr (codes->pdata[i], ==, every->pdata[i]);
}

/* For any input, each result is a code that parses to itself. */
static void
test_parse_is_stable (void)
{
  for (guint i = 0; i < 20000; i++) {
    char text[9] = { 0 };
    g_autofree char *code = NULL;
    g_autofree char *again = NULL;

    for (int j = g_test_rand_int_range (0, 9) - 1; j >= 0; j--)
      text[j] = (char)"aZ-9b.\xc3 "[g_test_rand_int_range (0, 8)];
    code = bunting_country_code_parse (text);
    if (code == NULL)
      continue;
    g_assert_cmpint (g_ascii_strcasecmp (code, text), ==, 0);
    g_assert_cmpuint (strlen (code), <=, 6);
    again = bunting_country_code_parse (code);
    g_assert_cmpstr (again, ==, code);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/country-code/parse", test_parse);
  g_test_add_func ("/country-code/parse/refuses", test_parse_refuses);
  g_test_add_func ("/country-code/parse/very-long", test_parse_very_long);
  g_test_add_func ("/country-code/parse/is-stable", test_parse_is_stable);
  g_test_add_func ("/country-code/is-subdivision", test_subdivision);
  g_test_add_func ("/country-code/every", test_every);
  g_test_add_func ("/country-code/expand/letter", test_expand_letter);
  g_test_add_func ("/country-code/expand/code", test_expand_code);
  g_test_add_func ("/country-code/expand/refuses", test_expand_refuses);
  g_test_add_func ("/country-code/list", test_list);
  g_test_add_func ("/country-code/list/unknown", test_list_unknown);
  g_test_add_func ("/country-code/list/duplicates", test_list_duplicates);
  g_test_add_func ("/country-code/list/without-unknown", test_list_without_unknown);
  g_test_add_func ("/country-code/list/of-every", test_list_of_every);
  return g_test_run ();
}
