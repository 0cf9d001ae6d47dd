/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "bunting-list-lookup.h"
#include "country/bunting-list-splitter.h"

#include <string.h>

/* Parses a list of countries that was typed or pasted, such as "BR, in us", "France and Italy" or a
 * column of a table. The longest name has priority: "Bonaire, Sint Eustatius and Saba" is one
 * country. A part of an entry counts only if the rest of the entry is understood too, because words
 * such as "no" and "is" are codes. */

/* The most pieces and words of a name that are tried. */
#define NAME_MAX_PIECES 4
#define NAME_MAX_WORDS 12
#define NAME_MAX_BYTES 256
/* "DRC" and "UAE" are written like codes. */
#define SHORT_NAME_MAX_BYTES 3

typedef struct {
  BuntingListLookup *lookup; /* not owned */
  GPtrArray *codes;          /* of strings that @seen owns */
  GHashTable *seen;
  GPtrArray *unknown;
  GHashTable *seen_unknown;
  gboolean line_has_name;
  gboolean allows_lower_case; /* for codes, which are also words of a sentence */
  gboolean is_mixed;          /* names, and possibly codes, joined by "and" */
} ListParser;

/* Finding one country */

static gboolean
is_in_capitals (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_islower (*p))
      return FALSE;
  return TRUE;
}

static gboolean
is_in_lower_case (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isupper (*p))
      return FALSE;
  return TRUE;
}

/* "AND" is Andorra's alpha-3 code. In "No, Peru", "No" is not a code, but in "Br, in" "Br" is. */
static const char *
find_code (ListParser *self, const char *text)
{
  if (!is_in_capitals (text)) {
    if (!self->allows_lower_case || self->is_mixed || g_ascii_strcasecmp (text, "and") == 0)
      return NULL;
    if (self->line_has_name && !is_in_lower_case (text))
      return NULL;
  }
  return bunting_list_lookup_code (self->lookup, text);
}

/* "UK" and "US" are names, but "us" is a word as well. */
static const char *
find_name (ListParser *self, const char *text)
{
  gsize length = strlen (text);

  if (length > NAME_MAX_BYTES)
    return NULL;
  if (!self->allows_lower_case && length <= SHORT_NAME_MAX_BYTES && is_in_lower_case (text) &&
      g_str_is_ascii (text))
    return NULL;
  return bunting_list_lookup_name (self->lookup, text);
}

static const char *
find_name_between (ListParser *self, const char *start, const char *end)
{
  g_autofree char *text = end - start > NAME_MAX_BYTES ? NULL : g_strndup (start, end - start);

  return text == NULL ? NULL : find_name (self, text);
}

static const char *
find_country (ListParser *self, const char *start, const char *end)
{
  g_autofree char *text = end - start > NAME_MAX_BYTES ? NULL : g_strndup (start, end - start);
  const char *code = text == NULL ? NULL : find_code (self, text);

  return code != NULL || text == NULL ? code : find_name (self, text);
}

/* Words without separators */

static const char *
skip_spaces (const char *p, const char *end)
{
  while (p < end && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

static const char *
skip_word (const char *p, const char *end)
{
  while (p < end && !g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* Returns: the end of the longest name at @start, or %NULL */
static const char *
find_longest (ListParser *self, const char *start, const char *end, const char **out_code)
{
  const char *longest = NULL;
  const char *p = start;

  for (guint i = 0; i < NAME_MAX_WORDS && p < end && p - start <= NAME_MAX_BYTES; i++) {
    const char *code;

    p = skip_word (p, end);
    code = find_name_between (self, start, p);
    if (code != NULL) {
      longest = p;
      *out_code = code;
    }
    p = skip_spaces (p, end);
  }
  return longest;
}

static gboolean
contains_code (GPtrArray *codes, guint first, const char *code)
{
  for (guint i = first; i < codes->len; i++)
    if (g_str_equal (g_ptr_array_index (codes, i), code))
      return TRUE;
  return FALSE;
}

/* Names, among which only codes of the same countries count: "Germany (DE)". */
static gboolean
add_names (ListParser *self, const char *start, const char *end, GPtrArray *found)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  guint n_found = found->len;

  for (const char *p = start; p < end; p = skip_spaces (p, end)) {
    const char *code = NULL;
    const char *name_end = find_longest (self, p, end, &code);

    if (name_end != NULL) {
      g_ptr_array_add (found, (gpointer)code);
      p = name_end;
    } else {
      g_autofree char *word = g_strndup (p, skip_word (p, end) - p);

      code = bunting_list_lookup_code (self->lookup, word);
      if (code == NULL)
        return FALSE;
      g_ptr_array_add (codes, (gpointer)code);
      p = skip_word (p, end);
    }
  }
  for (guint i = 0; i < codes->len; i++)
    if (!contains_code (found, n_found, g_ptr_array_index (codes, i)))
      return FALSE;
  return TRUE;
}

static gboolean
add_codes (ListParser *self, const char *start, const char *end, GPtrArray *found)
{
  for (const char *p = start; p < end; p = skip_spaces (p, end)) {
    const char *word = p;
    g_autofree char *text = NULL;
    const char *code;

    p = skip_word (p, end);
    text = g_strndup (word, p - word);
    code = find_code (self, text);
    /* "UK" and "EL" are in use like codes. */
    if (code == NULL && p - word == 2)
      code = find_name (self, text);
    if (code == NULL)
      return FALSE;
    g_ptr_array_add (found, (gpointer)code);
  }
  return TRUE;
}

static gboolean
add_words (ListParser *self, const char *start, const char *end, GPtrArray *found)
{
  guint n_found = found->len;

  if (add_codes (self, start, end, found))
    return TRUE;
  g_ptr_array_set_size (found, n_found);
  if (add_names (self, start, end, found))
    return TRUE;
  g_ptr_array_set_size (found, n_found);
  return FALSE;
}

/* Entries */

static gboolean
is_punctuation (const char *start, const char *end)
{
  for (const char *p = start; p < end; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    if (!g_unichar_isspace (character) &&
        (!g_unichar_ispunct (character) || g_unichar_type (character) == G_UNICODE_OTHER_SYMBOL))
      return FALSE;
  }
  return TRUE;
}

/* Returns: the number of pieces, from @first on, that are a name together, or 0 */
static guint
find_joined (ListParser *self, GArray *pieces, guint first, const char **code)
{
  const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, first);

  guint n_joined = 1;

  while (n_joined < MIN (NAME_MAX_PIECES, pieces->len - first) &&
         piece[n_joined].separator != BUNTING_LIST_SEPARATOR_OTHER)
    n_joined++;
  for (guint n = n_joined; n > 1; n--) {
    *code = find_name_between (self, piece->start, piece[n - 1].end);
    if (*code != NULL)
      return n;
  }
  *code = find_country (self, piece->start, piece->end);
  return *code == NULL ? 0 : 1;
}

/* "br et us" is a list of codes, but "BR et US" and "DE AND FR" are not. */
static gboolean
are_alike (const char *start, const char *end)
{
  g_autofree char *text = g_strndup (start, end - start);
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && strlen (*word) != strlen (words[0]))
      return FALSE;
  return g_str_equal (text, lower) || is_in_capitals (text);
}

static gboolean
is_entry_start (GArray *pieces, guint index)
{
  return index >= pieces->len ||
         g_array_index (pieces, BuntingListPiece, index).separator != BUNTING_LIST_SEPARATOR_AND;
}

/* Returns: the index after the entry, or 0 if a part of it is not understood */
static guint
parse_entry (ListParser *self, GArray *pieces, guint first, GPtrArray *found)
{
  guint i = first;

  do {
    const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, i);
    const char *code = NULL;
    guint n = find_joined (self, pieces, i, &code);

    if (n > 0)
      g_ptr_array_add (found, (gpointer)code);
    else if (!is_punctuation (piece->start, piece->end) &&
             !add_words (self, piece->start, piece->end, found))
      return 0;
    i += MAX (n, 1);
  } while (!is_entry_start (pieces, i));
  return i;
}

static gboolean
add_joined_codes (ListParser *self, GArray *pieces, guint first, guint after, GPtrArray *found)
{
  for (guint i = first; i < after; i++) {
    const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, i);

    if (!add_codes (self, piece->start, piece->end, found))
      return FALSE;
  }
  return TRUE;
}

static guint
skip_entry (GArray *pieces, guint first)
{
  guint i = first + 1;

  while (!is_entry_start (pieces, i))
    i++;
  return i;
}

/* Counts and shares in a table, unless they are numeric codes */
static gboolean
is_number (const char *start, const char *end)
{
  for (const char *p = start; p < end; p++)
    if (strchr ("0123456789.%+-'\" ", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* "US" is not enough: it is written like a code. */
static gboolean
has_name (ListParser *self, GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++) {
    const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, i);

    if (piece->end - piece->start > SHORT_NAME_MAX_BYTES &&
        find_name_between (self, piece->start, piece->end) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Returns: the index after the entry */
static guint
take_entry (ListParser *self, GArray *pieces, guint first, GPtrArray *found, GPtrArray *unknown)
{
  const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, first);
  guint after = skip_entry (pieces, first), next;
  const char *end = piece[after - first - 1].end;
  guint n_found = found->len;

  if (self->line_has_name && is_number (piece->start, end))
    return after;
  if (are_alike (piece->start, end) && add_codes (self, piece->start, end, found))
    return after;
  g_ptr_array_set_size (found, n_found);
  if (add_joined_codes (self, pieces, first, after, found))
    return after;
  g_ptr_array_set_size (found, n_found);
  self->is_mixed = after > first + 1;
  next = parse_entry (self, pieces, first, found);
  self->is_mixed = FALSE;
  if (next > 0)
    return next;
  g_ptr_array_set_size (found, n_found);
  g_ptr_array_add (unknown, g_strndup (piece->start, end - piece->start));
  return after;
}

static void
add_unknown (ListParser *self, const char *text)
{
  if (g_hash_table_contains (self->seen_unknown, text))
    return;
  g_hash_table_add (self->seen_unknown, g_strdup (text));
  g_ptr_array_add (self->unknown, g_strdup (text));
}

static void
parse_pieces (ListParser *self, GArray *pieces, GPtrArray *found, GPtrArray *unknown)
{
  g_ptr_array_set_size (found, 0);
  g_ptr_array_set_size (unknown, 0);
  for (guint i = 0; i < pieces->len;)
    i = take_entry (self, pieces, i, found, unknown);
}

/* In "br, in us, Icland", a typing error makes no prose of the codes.
 *
 * @n_codes: the number of countries that are found by codes in lower case only */
static gboolean
is_prose (guint n_codes, GPtrArray *unknown)
{
  for (guint i = 0; i < unknown->len; i++)
    if (strpbrk (g_ptr_array_index (unknown, i), " \t") != NULL)
      return TRUE;
  return n_codes <= unknown->len;
}

/* Codes in lower case count unless the line is prose, in which they are words. */
static void
parse_line (ListParser *self, const char *line)
{
  g_autoptr (GArray) pieces = bunting_list_split_line (line);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);

  self->line_has_name = has_name (self, pieces);
  self->allows_lower_case = FALSE;
  parse_pieces (self, pieces, found, unknown);
  if (unknown->len > 0) {
    guint n_found = found->len;

    self->allows_lower_case = TRUE;
    parse_pieces (self, pieces, found, unknown);
    self->allows_lower_case = FALSE;
    if (unknown->len > 0 && (found->len < n_found || is_prose (found->len - n_found, unknown)))
      parse_pieces (self, pieces, found, unknown);
  }
  for (guint i = 0; i < found->len; i++) {
    char *code = g_ptr_array_index (found, i);

    if (g_hash_table_add (self->seen, code))
      g_ptr_array_add (self->codes, g_strdup (code));
  }
  for (guint i = 0; i < unknown->len; i++)
    add_unknown (self, g_ptr_array_index (unknown, i));
}

/**
 * bunting_country_list_parse:
 * @text: codes or names
 * @unknown: (element-type utf8): receives the entries that are not a country, or several
 *
 * Returns: (transfer full) (element-type utf8): the codes in their order, without duplicates
 */
GPtrArray *
bunting_country_list_parse (GListModel *flags, const char *text, GPtrArray *unknown)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) lines = g_strsplit_set (valid, "\r\n\v\f", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) seen_unknown =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (BuntingListLookup) lookup = bunting_list_lookup_new (flags);
  ListParser self = {
    .lookup = lookup,
    .codes = g_ptr_array_new_with_free_func (g_free),
    .seen = seen,
    .unknown = unknown,
    .seen_unknown = seen_unknown,
  };

  for (char **line = lines; *line != NULL; line++)
    parse_line (&self, *line);
  return self.codes;
}

/**
 * bunting_country_list_find_similar:
 * @entry: an entry that bunting_country_list_parse() did not recognize
 *
 * Takes some milliseconds, so only for entries that are shown.
 *
 * Returns: (transfer none) (nullable): the country whose name is most similar, to be suggested
 */
BuntingCountry *
bunting_country_list_find_similar (GListModel *flags, const char *entry)
{
  return bunting_country_names_find_similar (bunting_list_lookup_get_country_names (flags), entry);
}

static gboolean
is_letter_at (const char *position)
{
  return *position != '\0' && g_unichar_isalnum (g_utf8_get_char (position));
}

/**
 * bunting_country_list_replace:
 * @text: valid UTF-8
 * @entry: an entry that was not recognized
 *
 * Replaces the entry wherever it is not a part of a longer word.
 *
 * Returns: (transfer full): the new text
 */
char *
bunting_country_list_replace (const char *text, const char *entry, const char *replacement)
{
  GString *replaced = g_string_new (NULL);
  const char *rest = text, *found;
  gsize length_bytes = strlen (entry);

  while (length_bytes > 0 && (found = strstr (rest, entry)) != NULL) {
    const char *before = g_utf8_find_prev_char (text, found);
    gboolean is_whole =
      (before == NULL || !is_letter_at (before)) && !is_letter_at (found + length_bytes);

    g_string_append_len (replaced, rest, found - rest);
    g_string_append (replaced, is_whole ? replacement : entry);
    rest = found + length_bytes;
  }
  g_string_append (replaced, rest);
  return g_string_free (replaced, FALSE);
}
