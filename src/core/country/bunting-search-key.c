/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-search-key.h"

/* The longest decomposition of one character, per the Unicode standard's compatibility forms. */
#define DECOMPOSITION_MAX_CHARS 18

#define REGIONAL_INDICATOR_A 0x1f1e6
#define REGIONAL_INDICATOR_Z 0x1f1ff

/* Letters that Unicode does not decompose, and what people type who have no key for them. The
 * Arabic ones differ between keyboards and not in meaning. */
static const struct {
  gunichar letter;
  const char *folded;
} special_letters[] = {
  { 0x00e6, "ae" }, /* æ */
  { 0x00f0, "d" },  /* ð */
  { 0x00f8, "o" },  /* ø */
  { 0x00fe, "th" }, /* þ */
  { 0x0111, "d" },  /* đ */
  { 0x0127, "h" },  /* ħ */
  { 0x0131, "i" },  /* dotless i */
  { 0x0142, "l" },  /* ł */
  { 0x014b, "n" },  /* eng */
  { 0x0153, "oe" }, /* œ */
  { 0x0167, "t" },  /* ŧ */
  { 0x0254, "o" },  /* open o */
  { 0x0259, "e" },  /* schwa */
  { 0x025b, "e" },  /* open e */
  { 0x0640, "" },   /* tatweel, which only stretches a word */
  { 0x0629, "ه" },  /* teh marbuta */
  { 0x0649, "ي" },  /* alef maksura */
  { 0x06a9, "ك" },  /* Persian kaf */
  { 0x06cc, "ي" },  /* Persian yeh */
};

/* What may stand for an apostrophe, and the full stop: "d'Ivoire" and "U.S." are one word. */
static const gunichar unwritten[] = {
  '\'',   '`',    '.',    0x00b4, 0x02b9, 0x02bb, 0x02bc, 0x02bd, 0x02be,
  0x02bf, 0x2018, 0x2019, 0x201b, 0x2032, 0xff07, 0xa78b, 0xa78c, 0x05f3,
};

static gboolean
is_unwritten (gunichar character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unwritten); i++)
    if (unwritten[i] == character)
      return TRUE;
  return FALSE;
}

static void
append_letter (GString *folded, gunichar letter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (special_letters); i++) {
    if (special_letters[i].letter == letter) {
      g_string_append (folded, special_letters[i].folded);
      return;
    }
  }
  g_string_append_unichar (folded, letter);
}

static void
append_space (GString *folded)
{
  if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
    g_string_append_c (folded, ' ');
}

static void
append_folded (GString *folded, gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  if (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
      type == G_UNICODE_FORMAT || is_unwritten (character))
    return;

  if (character == '&') {
    append_space (folded);
    g_string_append (folded, "and ");
  } else if (character >= REGIONAL_INDICATOR_A && character <= REGIONAL_INDICATOR_Z) {
    /* A flag that was pasted as an emoji spells its code. */
    g_string_append_c (folded, 'a' + (char)(character - REGIONAL_INDICATOR_A));
  } else if (g_unichar_isalnum (character) || type == G_UNICODE_SPACING_MARK) {
    append_letter (folded, g_unichar_tolower (character));
  } else {
    append_space (folded);
  }
}

/**
 * bunting_search_key:
 * @text: (nullable): any text; bytes that are no UTF-8 are looked past
 *
 * Makes of a text what search compares: compatibility decomposition (Unicode NFKD) without the
 * marks, case folded, special letters as they are typed without their key, apostrophes and full
 * stops left out, and every run of other punctuation and white space as one space. Folding twice
 * changes nothing.
 *
 * Returns: (transfer full): the folded text, perhaps empty
 */
char *
bunting_search_key (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *casefolded = g_utf8_casefold (valid, -1);
  GString *folded = g_string_new (NULL);

  for (const char *p = casefolded; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar parts[DECOMPOSITION_MAX_CHARS];
    gunichar character = g_utf8_get_char (p);
    gsize n_parts;

    /* Before decomposition, which makes a space of the spacing acute. */
    if (is_unwritten (character))
      continue;
    n_parts = g_unichar_fully_decompose (character, TRUE, parts, G_N_ELEMENTS (parts));
    for (gsize i = 0; i < n_parts; i++)
      append_folded (folded, parts[i]);
  }
  if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
    g_string_truncate (folded, folded->len - 1);
  return g_string_free (folded, FALSE);
}
