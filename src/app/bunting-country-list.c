/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "bunting-list-splitter.h"
#include "country/bunting-country-names.h"
#include "download/bunting-flag.h"

#include <string.h>

/* Parses a list of countries that was typed or pasted, such as "BR, in us", "France and Italy" or a
 * column of a table. The longest name has priority: "Bonaire, Sint Eustatius and Saba" is one
 * country. A part of an entry counts only if the rest of the entry is understood too, because words
 * such as "no" and "is" are codes. */

/* The most pieces and words of a name that are tried. */
#define NAME_MAX_PIECES 4
#define NAME_MAX_WORDS 12
#define NAME_MAX_BYTES 256

typedef struct {
  BuntingCountryNames *names; /* not owned */
  GPtrArray *codes;           /* of strings that @seen owns */
  GHashTable *seen;
  GPtrArray *unknown;
  GHashTable *seen_unknown;
  gboolean line_has_name;
} ListParser;

/* Finding one country */

/* Codes in lower case are also words of a sentence. */
typedef enum {
  CODE_IN_ANY_CASE,
  CODE_IN_CAPITALS,
} CodeCase;

static gboolean
is_in_capitals (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_islower (*p))
      return FALSE;
  return TRUE;
}

static const char *
find_name (ListParser *self, const char *start, const char *end)
{
  g_autofree char *text = end - start > NAME_MAX_BYTES ? NULL : g_strndup (start, end - start);

  return text == NULL ? NULL : bunting_country_names_lookup (self->names, text);
}

static const char *
find_country (ListParser *self, const char *start, const char *end, CodeCase code_case)
{
  g_autofree char *text = NULL;
  const char *code = NULL;

  if (end - start > NAME_MAX_BYTES)
    return NULL;
  text = g_strndup (start, end - start);
  /* AND is Andorra's alpha-3 code. */
  if (is_in_capitals (text) ||
      (code_case == CODE_IN_ANY_CASE && g_ascii_strcasecmp (text, "and") != 0))
    code = bunting_country_names_lookup_code (self->names, text);
  return code != NULL ? code : bunting_country_names_lookup (self->names, text);
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

/* Returns: the end of the longest name or code at @start, or %NULL */
static const char *
find_longest (ListParser *self, const char *start, const char *end, const char **out_code)
{
  const char *longest = NULL;
  const char *p = start;

  for (guint i = 0; i < NAME_MAX_WORDS && p < end && p - start <= NAME_MAX_BYTES; i++) {
    const char *code;

    p = skip_word (p, end);
    code = find_country (self, start, p, CODE_IN_CAPITALS);
    if (code != NULL) {
      longest = p;
      *out_code = code;
    }
    p = skip_spaces (p, end);
  }
  return longest;
}

static gboolean
add_names (ListParser *self, const char *start, const char *end, GPtrArray *found)
{
  for (const char *p = start; p < end; p = skip_spaces (p, end)) {
    const char *code = NULL;

    p = find_longest (self, p, end, &code);
    if (p == NULL)
      return FALSE;
    g_ptr_array_add (found, (gpointer)code);
  }
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
    code = bunting_country_names_lookup_code (self->names, text);
    /* "UK" and "EL" are in use like codes. */
    if (code == NULL && p - word == 2)
      code = bunting_country_names_lookup (self->names, text);
    if (code == NULL || g_str_equal (text, "and"))
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

static void
add_unknown (ListParser *self, const char *start, const char *end)
{
  char *text = g_strndup (start, end - start);

  if (g_hash_table_add (self->seen_unknown, text))
    g_ptr_array_add (self->unknown, g_strdup (text));
}

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
    *code = find_name (self, piece->start, piece[n - 1].end);
    if (*code != NULL)
      return n;
  }
  *code = find_country (self, piece->start, piece->end, CODE_IN_ANY_CASE);
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
    if (strchr ("0123456789.%+-' ", *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
has_name (ListParser *self, GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++) {
    const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, i);

    if (find_name (self, piece->start, piece->end) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Returns: the index after the entry */
static guint
take_entry (ListParser *self, GArray *pieces, guint first, GPtrArray *found)
{
  const BuntingListPiece *piece = &g_array_index (pieces, BuntingListPiece, first);
  guint after = skip_entry (pieces, first), next;
  const char *end = piece[after - first - 1].end;
  guint n_found = found->len;

  if (self->line_has_name && is_number (piece->start, end))
    return after;
  if (after == first + 1 || are_alike (piece->start, end)) {
    if (add_codes (self, piece->start, end, found))
      return after;
    g_ptr_array_set_size (found, n_found);
  }
  next = parse_entry (self, pieces, first, found);
  if (next > 0)
    return next;
  g_ptr_array_set_size (found, n_found);
  add_unknown (self, piece->start, end);
  return after;
}

static void
parse_line (ListParser *self, const char *line)
{
  g_autoptr (GArray) pieces = bunting_list_split_line (line);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  self->line_has_name = has_name (self, pieces);
  for (guint i = 0; i < pieces->len;)
    i = take_entry (self, pieces, i, found);
  for (guint i = 0; i < found->len; i++) {
    char *code = g_ptr_array_index (found, i);

    if (g_hash_table_add (self->seen, code))
      g_ptr_array_add (self->codes, g_strdup (code));
  }
}

/* Names of all flags */

typedef struct {
  guint n_flags;
  BuntingCountryNames *names;
} CachedNames;

static void
cached_names_free (gpointer data)
{
  CachedNames *cached = data;

  bunting_country_names_free (cached->names);
  g_free (cached);
}

/* The names are made once for a list of flags, whose countries never change. */
static BuntingCountryNames *
get_names (GListModel *flags)
{
  guint n_flags = g_list_model_get_n_items (flags);
  CachedNames *cached = g_object_get_data (G_OBJECT (flags), "bunting-country-names");

  if (cached != NULL && cached->n_flags == n_flags)
    return cached->names;
  cached = g_new0 (CachedNames, 1);
  cached->n_flags = n_flags;
  cached->names = bunting_country_names_new ();
  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    bunting_country_names_add (cached->names, bunting_flag_get_country (flag));
  }
  g_object_set_data_full (G_OBJECT (flags), "bunting-country-names", cached, cached_names_free);
  return cached->names;
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
  ListParser self = {
    .names = get_names (flags),
    .codes = g_ptr_array_new_with_free_func (g_free),
    .seen = seen,
    .unknown = unknown,
    .seen_unknown = seen_unknown,
  };

  for (char **line = lines; *line != NULL; line++)
    parse_line (&self, *line);
  return self.codes;
}
