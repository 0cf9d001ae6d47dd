/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-file-name.h"

#include "country/bunting-country-code.h"
#include "bunting-limits.h"

#include <string.h>

/* As in most folders. */
static char *
make (const char *code, const char *name, BuntingPictureKind kind)
{
  return bunting_file_name_make (code, name, kind, BUNTING_FILE_NAME_MAX_BYTES);
}

static void
assert_made (const char *code, const char *name, const char *expected)
{
  g_autofree char *file_name = make (code, name, BUNTING_PICTURE_GIF);
  g_autofree char *parsed = NULL;

  g_assert_cmpstr (file_name, ==, expected);
  parsed = bunting_file_name_parse (file_name, NULL);
  g_assert_cmpstr (parsed, ==, code);
}

static void
assert_parsed (const char *file_name, const char *expected_code, const char *expected_name)
{
  g_autofree char *name = NULL;
  g_autofree char *code = bunting_file_name_parse (file_name, &name);
  g_autofree char *code_alone = bunting_file_name_parse (file_name, NULL);

  g_assert_cmpstr (code, ==, expected_code);
  g_assert_cmpstr (name, ==, expected_name);
  g_assert_cmpstr (code_alone, ==, expected_code);
}

static void
test_make (void)
{
  assert_made ("BR", "Brazil", "BR-Brazil.gif");
  assert_made ("CI", "Côte d'Ivoire", "CI-Côte_d'Ivoire.gif");
  assert_made ("CD", "Congo (Kinshasa)", "CD-Congo_(Kinshasa).gif");
  assert_made ("VN", "Viet Nam", "VN-Viet_Nam.gif");
  assert_made ("JP", "日本", "JP-日本.gif");
  assert_made ("EG", "مصر", "EG-مصر.gif");
  assert_made ("GB-ENG", "England", "GB-ENG-England.gif");
  assert_made ("AT-9", "Wien", "AT-9-Wien.gif");
  assert_made ("TL", "Timor-Leste", "TL-Timor-Leste.gif");
  assert_made ("KN", "St. Kitts.", "KN-St._Kitts.gif");
  assert_made ("BR", "_", "BR-_.gif");
}

static void
test_make_kinds (void)
{
  static const char *const expected[] = {
    [BUNTING_PICTURE_GIF] = "BR-Brazil.gif",   [BUNTING_PICTURE_PNG] = "BR-Brazil.png",
    [BUNTING_PICTURE_SVG] = "BR-Brazil.svg",   [BUNTING_PICTURE_JPEG] = "BR-Brazil.jpg",
    [BUNTING_PICTURE_WEBP] = "BR-Brazil.webp",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *file_name = make ("BR", "Brazil", (BuntingPictureKind)i);

    g_assert_cmpstr (file_name, ==, expected[i]);
    assert_parsed (file_name, "BR", "Brazil");
  }
}

static void
test_make_white_space (void)
{
  assert_made ("US", "United  States", "US-United_States.gif");
  assert_made ("US", "  United \t\r\n\v\f States  ", "US-United_States.gif");
  assert_made ("US", "United\u00a0States", "US-United_States.gif");        /* no-break space */
  assert_made ("US", "United\u2003 \u3000States", "US-United_States.gif"); /* em, ideographic */
  assert_made ("US", "United\u2028States\u2029", "US-United_States.gif");
  assert_made ("US", "United . States", "US-United_._States.gif");
  assert_made ("US", "United \u200b States", "US-United_States.gif"); /* zero width between */
}

static void
test_make_leads_nowhere (void)
{
  assert_made ("BR", "../../../x", "BR-x.gif");
  assert_made ("BR", "..\\..\\x", "BR-_.._x.gif");
  assert_made ("BR", "/etc/passwd", "BR-etcpasswd.gif");
  assert_made ("BR", "a/../b", "BR-a..b.gif");
  assert_made ("BR", ". . / x", "BR-x.gif");
  assert_made ("BR", "C:\\x", "BR-C__x.gif");
}

static void
test_make_of_nothing (void)
{
  static const char *const names[] = {
    "",   " ",        "\t\n",         ".",      "...", " . . .", "/",
    "//", "\x01\x02", "\u202e\u200b", "\u200d", "./.", "\ue000", "\ufeff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_made ("BR", names[i], "BR-BR.gif");
  assert_made ("GB-ENG", "", "GB-ENG-GB-ENG.gif");
}

static void
test_make_unseen_characters (void)
{
  assert_made ("BR", "...Brazil", "BR-Brazil.gif");
  assert_made ("BR",
               "\x01"
               "Bra\x1b[31mzil\x7f",
               "BR-Bra[31mzil.gif");
  assert_made ("BR", "Bra\xc2\x85zil", "BR-Brazil.gif");
  assert_made ("BR", "Bra\u202egpj.lize", "BR-Bragpj.lize.gif");
  assert_made ("BR", "\u2066Bra\u2069zil\u200f", "BR-Brazil.gif");
  assert_made ("BR", "Bra\u200bzil\ufeff", "BR-Brazil.gif");
  assert_made ("BR", "Bra\u00adzil", "BR-Brazil.gif"); /* soft hyphen */
}

static void
test_make_not_utf8 (void)
{
  static const char *const names[] = {
    "\xff\xfe", "Br\xe1zil", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80", "a\xc3/b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file_name = make ("BR", names[i], BUNTING_PICTURE_PNG);
    g_autofree char *code = bunting_file_name_parse (file_name, NULL);

    g_assert_true (g_utf8_validate (file_name, -1, NULL));
    g_assert_null (strchr (file_name, '/'));
    g_assert_cmpstr (code, ==, "BR");
  }
}

static void
test_make_long (void)
{
  static const char *const characters[] = { "a", "é", "日", "🏴", "a\u0301" };

  for (gsize i = 0; i < G_N_ELEMENTS (characters); i++)
    for (gsize shift = 0; shift < 4; shift++) {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autofree char *file_name = NULL;
      g_autofree char *code = NULL;

      for (gsize n = 0; n < shift; n++)
        g_string_append_c (name, 'x');
      for (gsize n = 0; n < 5000; n++)
        g_string_append (name, characters[i]);
      file_name = make ("GB-ENG", name->str, BUNTING_PICTURE_WEBP);
      g_assert_cmpuint (strlen (file_name), <=, BUNTING_FILE_NAME_MAX_BYTES);
      g_assert_cmpuint (strlen (file_name), >, BUNTING_FILE_NAME_MAX_BYTES - 4);
      g_assert_true (g_utf8_validate (file_name, -1, NULL));
      g_assert_true (g_str_has_suffix (file_name, ".webp"));
      code = bunting_file_name_parse (file_name, NULL);
      g_assert_cmpstr (code, ==, "GB-ENG");
    }
}

static void
test_make_exactly_as_long (void)
{
  const gsize fits = BUNTING_FILE_NAME_MAX_BYTES - strlen ("BR-.gif");
  g_autofree char *name = g_strnfill (fits + 1, 'a');
  g_autofree char *cut = make ("BR", name, BUNTING_PICTURE_GIF);
  g_autofree char *whole = NULL;

  name[fits] = '\0';
  whole = make ("BR", name, BUNTING_PICTURE_GIF);
  g_assert_cmpuint (strlen (whole), ==, BUNTING_FILE_NAME_MAX_BYTES);
  g_assert_cmpstr (cut, ==, whole);
}

/* What exFAT and NTFS refuse, so that a folder can be copied there. */
static void
test_make_portable (void)
{
  assert_made ("FK", "Falkland Islands: Malvinas", "FK-Falkland_Islands__Malvinas.gif");
  assert_made ("BR", "a<b>c:d\"e\\f|g?h*i", "BR-a_b_c_d_e_f_g_h_i.gif");
  assert_made ("BR", "?", "BR-_.gif");
  assert_made ("KN", "St. Kitts. . ", "KN-St._Kitts.gif");
  assert_made ("KN", "St. Kitts.\u200b", "KN-St._Kitts.gif");
}

static void
test_make_composed (void)
{
  assert_made ("CI", "Co\u0302te d'Ivoire", "CI-Côte_d'Ivoire.gif");
  assert_made ("KR", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "KR-한국.gif");
  assert_made ("BR", "Bre\u200b\u0301sil", "BR-Brésil.gif");
  assert_made ("BR", "<\u0338", "BR-_\u0338.gif");
}

/* Format characters that a script or an emoji needs stay; elsewhere the same ones go. */
static void
test_make_joiners (void)
{
  static const char *const kept[] = {
    "سنت\u200cکیتس",                    /* Persian */
    "ශ\u0dca\u200dරී",                   /* Sinhala */
    "അവന\u0d4d\u200d",                  /* Malayalam, at the end */
    "র\u200d\u09cdয",                   /* Bengali, before the virama */
    "क\u094d\u200cष",                   /* Devanagari */
    "ᠬᠠᠷ\u180eᠠ",                       /* Mongolian */
    "\U0001f3f3\ufe0f\u200d\U0001f308", /* the rainbow flag */
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", /* England */
    "\u0600١٢", /* Arabic number sign */
  };
  static const char *const removed[][2] = {
    { "Bra\u200czi\u200dl", "Brazil" },   { "\u200cسنت\u200c", "سنت" },
    { "سنت\u200c\u202eکیتس", "سنتکیتس" }, { "سنت\u200c \u200cکیتس", "سنت_کیتس" },
    { "x\U000e0067\U000e007f", "x" },     { "\U0001f3f4x\U000e0067", "\U0001f3f4x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
    g_autofree char *composed = g_utf8_normalize (kept[i], -1, G_NORMALIZE_NFC);
    g_autofree char *expected = g_strdup_printf ("BR-%s.gif", composed);

    assert_made ("BR", kept[i], expected);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (removed); i++) {
    g_autofree char *expected = g_strdup_printf ("BR-%s.gif", removed[i][1]);

    assert_made ("BR", removed[i][0], expected);
  }
}

static void
assert_good (const char *file_name, gsize max_bytes)
{
  g_autofree char *composed = g_utf8_normalize (file_name, -1, G_NORMALIZE_NFC);
  g_autofree char *stem = g_strndup (file_name, strlen (file_name) - strlen (".gif"));
  g_autofree char *parsed = bunting_file_name_parse (file_name, NULL);

  g_assert_cmpstr (parsed, ==, "BR");
  g_assert_cmpuint (strlen (file_name), <=, max_bytes);
  g_assert_cmpstr (composed, ==, file_name);
  g_assert_null (strpbrk (file_name, "/<>:\"\\|?* "));
  g_assert_cmpint (file_name[strlen ("BR-")], !=, '.');
  g_assert_false (g_str_has_suffix (stem, "."));
  for (const char *c = stem; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    g_assert_false (g_unichar_iscntrl (character) || g_unichar_isspace (character));
    g_assert_true (g_unichar_isdefined (character));
    g_assert_false (character >= 0x202a && character <= 0x202e);
    g_assert_false (character >= 0x2066 && character <= 0x2069);
    g_assert_false (character == 0x200b || character == 0x200e || character == 0x200f ||
                    character == 0x061c || character == 0x2060 || character == 0xfeff);
  }
}

/* Every character alone, inside, and at the place where the name is cut: whatever its category, the
 * name is good, and letters, marks, digits and symbols are not lost. */
static void
test_make_of_every_character (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++) {
    char text[6] = { 0 };
    g_autofree char *composed = NULL;
    g_autofree char *name = NULL;
    g_autofree char *whole = NULL;
    g_autofree char *cut = NULL;

    /* Of the planes without assigned characters, a part is enough. */
    if (!g_unichar_validate (c) || (c >= 0x32000 && c < 0xe0000) || c > 0xf0100)
      continue;
    g_unichar_to_utf8 (c, text);
    composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
    name = g_strdup_printf ("%sx%sx%s", text, text, text);
    whole = make ("BR", name, BUNTING_PICTURE_GIF);
    assert_good (whole, BUNTING_FILE_NAME_MAX_BYTES);
    cut = bunting_file_name_make ("BR", name, BUNTING_PICTURE_GIF,
                                  MAX (strlen (whole) - 1, BUNTING_FILE_NAME_MIN_BYTES));
    assert_good (cut, BUNTING_FILE_NAME_MAX_BYTES);
    if (g_unichar_isalnum (c) || g_unichar_ismark (c) ||
        g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL)
      g_assert_nonnull (strstr (whole, composed));
  }
}

/* A narrow folder, such as eCryptfs with 143 bytes: the cut leaves nothing that the next refresh
 * would name otherwise. */
static void
test_make_narrow (void)
{
  static const char *const name = "سنت\u200cکیتس و نویس. é. ශ\u0dca\u200dරී: "
                                  "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e"
                                  "\U000e0067\U000e007f Bre\u0301sil.";

  for (gsize max = BUNTING_FILE_NAME_MIN_BYTES; max <= BUNTING_FILE_NAME_MAX_BYTES; max++) {
    g_autofree char *once = bunting_file_name_make ("BR", name, BUNTING_PICTURE_GIF, max);
    g_autofree char *stem = NULL;
    g_autofree char *twice = NULL;

    assert_good (once, max);
    stem = g_strndup (once + strlen ("BR-"), strlen (once) - strlen ("BR-.gif"));
    twice = bunting_file_name_make ("BR", stem, BUNTING_PICTURE_GIF, max);
    g_assert_cmpstr (twice, ==, once);
  }
}

/* A name that begins like the second half of an ISO 3166-2 code. */
static void
test_make_ambiguous (void)
{
  assert_made ("US", "CA-x", "US-CA_x.gif");
  assert_made ("US", "A-B-c", "US-A_B-c.gif");
  assert_made ("US", "ABC-x", "US-ABC_x.gif");
  assert_made ("US", "ABCD-x", "US-ABCD-x.gif"); /* no code is that long */
  assert_made ("US", "CA", "US-CA.gif");
  assert_made ("US", "CA-", "US-CA_.gif");
  assert_made ("US", "-CA-x", "US--CA-x.gif");
  assert_made ("US", "Cá-x", "US-Cá-x.gif");
  assert_made ("GB-E", "NG-x", "GB-E-NG-x.gif");
}

static void
test_parse (void)
{
  assert_parsed ("BR-Brazil.gif", "BR", "Brazil");
  assert_parsed ("CI-Côte_d'Ivoire.gif", "CI", "Côte d'Ivoire");
  assert_parsed ("CD-DR_Congo.svg", "CD", "DR Congo");
  assert_parsed ("VI-U.S._Virgin_Islands.svg", "VI", "U.S. Virgin Islands");
  assert_parsed ("CD-Congo_(Kinshasa).png", "CD", "Congo (Kinshasa)");
  assert_parsed ("GB-ENG-England.svg", "GB-ENG", "England");
  assert_parsed ("US-CA.gif", "US", "CA");
  assert_parsed ("KN-St._Kitts..gif", "KN", "St. Kitts.");
  assert_parsed ("BR-Brazil.GIF", "BR", "Brazil");
  assert_parsed ("BR-Brazil.jpeg", "BR", "Brazil");
  /* Made under older rules. */
  assert_parsed ("FK-Falkland_Islands:_Malvinas.gif", "FK", "Falkland Islands: Malvinas");
  assert_parsed ("BR-a<b>c\"d|e?f*g\\h.gif", "BR", "a<b>c\"d|e?f*g\\h");
  assert_parsed ("CI-Co\u0302te.gif", "CI", "Co\u0302te");
  assert_parsed ("IR-سنت\u200cکیتس.gif", "IR", "سنت\u200cکیتس");
}

static void
test_parse_refuses (void)
{
  static const char *const file_names[] = {
    "",
    ".",
    "..",
    "-",
    "BR",
    "BR-",
    "BR.gif",
    "BR-.gif",
    "BR-Brazil",
    "BR-Brazil.",
    "BR-Brazil.txt",
    "br-Brazil.gif",
    "Br-Brazil.gif",
    "B-Brazil.gif",
    "BRA-Brazil.gif",
    ".BR-Brazil.gif",
    "1X-Brazil.gif",
    "BR_Brazil.gif",
    "-BR-Brazil.gif",
    "BR-Brazil.gif.part",
    "BR-Brazil.gif~",
    "gif",
    ".gif",
    "BR-\xff.gif",
    "BR-Brazil.\xff",
    "BR-gif",
    "gb-eng-England.svg",
    ".bunting.json",
    "🇧🇷-Brazil.gif",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (file_names); i++)
    assert_parsed (file_names[i], NULL, NULL);
}

/* --- random input --- */

static char *
make_random_code (void)
{
  GString *code = g_string_new (NULL);

  g_string_append_c (code, (char)g_test_rand_int_range ('A', 'Z' + 1));
  g_string_append_c (code, (char)g_test_rand_int_range ('A', 'Z' + 1));
  if (g_test_rand_bit ()) {
    g_string_append_c (code, '-');
    for (int n = g_test_rand_int_range (1, 4); n > 0; n--)
      g_string_append_c (code, "ABCXYZ019"[g_test_rand_int_range (0, 9)]);
  }
  return g_string_free (code, FALSE);
}

static char *
make_random_name (void)
{
  static const char *const pieces[] = {
    "-",      "A",
    "CA",     "ENG",
    "9",      " ",
    "_",      ".",
    "/",      "\\",
    "\t",     "é",
    "日",     "\xff",
    "\u202e", "..",
    ".gif",   "x",
    "\x01",   "🏴",
    "\xc3",   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  };
  GString *name = g_string_new (NULL);

  for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
    g_string_append (name, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free (name, FALSE);
}

static void
test_parse_undoes_make (void)
{
  for (guint i = 0; i < 50000; i++) {
    g_autofree char *code = make_random_code ();
    g_autofree char *name = make_random_name ();
    BuntingPictureKind kind = (BuntingPictureKind)g_test_rand_int_range (0, 5);
    g_autofree char *file_name = make (code, name, kind);
    g_autofree char *parsed = bunting_file_name_parse (file_name, NULL);

    g_assert_cmpstr (parsed, ==, code);
    g_assert_true (g_utf8_validate (file_name, -1, NULL));
    g_assert_cmpuint (strlen (file_name), <=, BUNTING_FILE_NAME_MAX_BYTES);
    g_assert_null (strpbrk (file_name, "/<>:\"\\|?* \t\x01"));
    g_assert_cmpint (file_name[strlen (code) + 1], !=, '.');
  }
}

/* The name within a file name is safe, so a second pass changes nothing. */
static void
test_make_is_stable (void)
{
  for (guint i = 0; i < 20000; i++) {
    g_autofree char *code = make_random_code ();
    g_autofree char *raw = make_random_name ();
    g_autofree char *once = make (code, raw, BUNTING_PICTURE_PNG);
    g_autofree char *name = NULL;
    g_autofree char *parsed = bunting_file_name_parse (once, &name);
    g_autofree char *twice = NULL;

    g_strdelimit (name, " ", '_');
    twice = make (parsed, name, BUNTING_PICTURE_PNG);
    g_assert_cmpstr (twice, ==, once);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-name/make", test_make);
  g_test_add_func ("/file-name/make/kinds", test_make_kinds);
  g_test_add_func ("/file-name/make/white-space", test_make_white_space);
  g_test_add_func ("/file-name/make/leads-nowhere", test_make_leads_nowhere);
  g_test_add_func ("/file-name/make/of-nothing", test_make_of_nothing);
  g_test_add_func ("/file-name/make/unseen-characters", test_make_unseen_characters);
  g_test_add_func ("/file-name/make/not-utf8", test_make_not_utf8);
  g_test_add_func ("/file-name/make/long", test_make_long);
  g_test_add_func ("/file-name/make/exactly-as-long", test_make_exactly_as_long);
  g_test_add_func ("/file-name/make/ambiguous", test_make_ambiguous);
  g_test_add_func ("/file-name/make/portable", test_make_portable);
  g_test_add_func ("/file-name/make/composed", test_make_composed);
  g_test_add_func ("/file-name/make/joiners", test_make_joiners);
  g_test_add_func ("/file-name/make/of-every-character", test_make_of_every_character);
  g_test_add_func ("/file-name/make/narrow", test_make_narrow);
  g_test_add_func ("/file-name/make/is-stable", test_make_is_stable);
  g_test_add_func ("/file-name/parse", test_parse);
  g_test_add_func ("/file-name/parse/refuses", test_parse_refuses);
  g_test_add_func ("/file-name/parse/undoes-make", test_parse_undoes_make);
  return g_test_run ();
}
