/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-list-splitter.h"

#include "country/bunting-emoji-flag.h"

#include <string.h>

/* Splits a line of a list at each place where one country may end and the next begin. Names that
 * contain separators are put together again by the parser. */

/* Longer texts are not looked through, so that the time grows with the length only. */
#define NAME_MAX_BYTES 256

/* Separate entries, together with ends of lines and dashes between spaces. */
static const char separators[] = ",，،、;|/\\\t:؛；：।·•‣⁃◦▪●○■";
static const char commas[] = ",，،、";

/* The words for "and" that are written as words of their own. */
static const char *const and_words[] = {
  "&",  "+",  "and", "plus", "und", "sowie", "et", "y",    "e",  "ed",   "og",  "och",
  "en", "i",  "и",   "й",    "і",   "та",    "și", "şi",   "ve", "oraz", "és",  "και",
  "ja", "ir", "a",   "dan",  "eta", "và",    "ac", "agus", "और", "এবং",  "اور", NULL,
};

/* These stand between two names without spaces. */
static const char and_letters[] = "和及与與と";

/* These are written together with the word that follows. */
static const char and_prefixes[] = "وו";

typedef struct {
  GArray *pieces;
  const char *piece_start;
  BuntingListSeparator separator;
} ListSplitter;

static gboolean
is_one_of (const char *characters, const char *position)
{
  return *position != '\0' && g_utf8_strchr (characters, -1, g_utf8_get_char (position)) != NULL;
}

static gboolean
is_space (const char *position)
{
  return g_unichar_isspace (g_utf8_get_char (position));
}

static gboolean
has_text (const char *start, const char *end)
{
  while (start < end && is_space (start))
    start = g_utf8_next_char (start);
  return start < end;
}

static void
end_piece (ListSplitter *self,
           const char *end,
           const char *next_start,
           BuntingListSeparator next_separator)
{
  BuntingListPiece piece = { self->piece_start, end, self->separator };

  while (piece.start < piece.end && is_space (piece.start))
    piece.start = g_utf8_next_char (piece.start);
  while (piece.end > piece.start && is_space (g_utf8_prev_char (piece.end)))
    piece.end = g_utf8_prev_char (piece.end);
  if (piece.start < piece.end)
    g_array_append_val (self->pieces, piece);
  self->piece_start = next_start;
  /* Of ", and", the comma counts. */
  self->separator =
    piece.start < piece.end ? next_separator : MAX (self->separator, next_separator);
}

/* Swedish has colons in words: "S:t Lucia", "USA:s". */
static gboolean
is_in_word (ListSplitter *self, const char *colon)
{
  return *colon == ':' && colon > self->piece_start &&
         g_unichar_isupper (g_utf8_get_char (g_utf8_prev_char (colon))) &&
         g_unichar_islower (g_utf8_get_char (colon + 1));
}

static gboolean
is_separator (ListSplitter *self, const char *position)
{
  return is_one_of (separators, position) && !is_in_word (self, position);
}

static const char *
find_word_end (ListSplitter *self, const char *word)
{
  while (*word != '\0' && !is_space (word) && !is_separator (self, word))
    word = g_utf8_next_char (word);
  return word;
}

static gboolean
has_capital (const char *start, const char *end)
{
  for (const char *p = start; p < end; p = g_utf8_next_char (p))
    if (g_unichar_isupper (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* "et" and "ir" are codes as well. At the edge of an entry, they are codes in capitals, and if
 * everything is in lower case, as in "br et". "AND" is a code, but "and" is not. */
static gboolean
may_be_code_at_edge (ListSplitter *self, const char *word, const char *end)
{
  const char *rest = end;

  gboolean is_and_in_capitals = end - word == 3 && strncmp (word, "AND", 3) == 0;

  if (!is_and_in_capitals && (end - word != 2 || !g_ascii_isalpha (word[0])))
    return FALSE;
  while (*rest != '\0' && rest - end < NAME_MAX_BYTES && !is_separator (self, rest))
    rest = g_utf8_next_char (rest);
  if (has_text (self->piece_start, word) && has_text (end, rest))
    return FALSE;
  return has_capital (word, end) || !has_capital (self->piece_start, rest);
}

/* Welsh names begin with a "Y". */
static gboolean
is_capital_at_start (ListSplitter *self, const char *word, const char *end)
{
  return end - word == 1 && g_ascii_isupper (*word) && !has_text (self->piece_start, word);
}

static gboolean
is_and_word (ListSplitter *self, const char *word, const char *end)
{
  g_autofree char *text = g_strndup (word, end - word);
  g_autofree char *lower = g_utf8_strdown (text, -1);

  return g_strv_contains (and_words, lower) && !may_be_code_at_edge (self, word, end) &&
         !is_capital_at_start (self, word, end);
}

static gboolean
is_dash (const char *word, const char *end)
{
  return g_utf8_next_char (word) == end &&
         g_unichar_type (g_utf8_get_char (word)) == G_UNICODE_DASH_PUNCTUATION;
}

/* In 埃及, Egypt's name in Chinese, 及 is not the word. */
static gboolean
is_and_letter (ListSplitter *self, const char *position)
{
  return is_one_of (and_letters, position) && has_text (self->piece_start, position) &&
         !(g_str_has_prefix (position, "及") &&
           g_str_has_prefix (g_utf8_prev_char (position), "埃"));
}

/* Returns: the end of "1. ", "(2) " or "3) ", or @line */
static const char *
skip_number (const char *line)
{
  const char *start = line + strspn (line, " ");
  const char *digits = start + (*start == '(');
  const char *end = digits + strspn (digits, "0123456789");

  if (end == digits || end > digits + 3 || (*end != '.' && *end != ')') || end[1] != ' ')
    return line;
  return end + 1;
}

/* An emoji flag is a piece of its own, also in a run of flags and next to a name. */
static void
split_at_flag (ListSplitter *self, const char *position, const char **next)
{
  char code[BUNTING_EMOJI_FLAG_CODE_BYTES];
  const char *flag_end = bunting_emoji_flag_parse (position, code);

  if (flag_end == NULL)
    return;
  end_piece (self, position, position, BUNTING_LIST_SEPARATOR_OTHER);
  end_piece (self, flag_end, flag_end, BUNTING_LIST_SEPARATOR_OTHER);
  *next = flag_end;
}

/* Returns: the start of the text behind the word */
static const char *
split_at_word (ListSplitter *self, const char *word)
{
  const char *end = find_word_end (self, word);

  if (is_dash (word, end))
    end_piece (self, word, end, BUNTING_LIST_SEPARATOR_COMMA);
  else if (is_and_word (self, word, end))
    end_piece (self, word, end, BUNTING_LIST_SEPARATOR_AND);
  else if (is_one_of (and_prefixes, word) && has_text (self->piece_start, word))
    end_piece (self, word, g_utf8_next_char (word), BUNTING_LIST_SEPARATOR_AND);
  for (const char *p = word, *next; p < end; p = next) {
    next = g_utf8_next_char (p);
    if (is_and_letter (self, p))
      end_piece (self, p, next, BUNTING_LIST_SEPARATOR_AND);
    else
      split_at_flag (self, p, &next);
  }
  return end;
}

/**
 * bunting_list_split_line:
 * @line: valid UTF-8, which has to live as long as the pieces
 *
 * Returns: (transfer full) (element-type BuntingListPiece): the pieces
 */
GArray *
bunting_list_split_line (const char *line)
{
  ListSplitter self = { g_array_new (FALSE, FALSE, sizeof (BuntingListPiece)), NULL,
                        BUNTING_LIST_SEPARATOR_OTHER };
  const char *p = skip_number (line);

  self.piece_start = p;
  while (*p != '\0') {
    if (is_separator (&self, p)) {
      end_piece (&self, p, g_utf8_next_char (p),
                 is_one_of (commas, p) ? BUNTING_LIST_SEPARATOR_COMMA
                                       : BUNTING_LIST_SEPARATOR_OTHER);
      p = self.piece_start;
    } else if (is_space (p)) {
      p = g_utf8_next_char (p);
    } else {
      p = split_at_word (&self, p);
    }
  }
  end_piece (&self, p, p, BUNTING_LIST_SEPARATOR_OTHER);
  return self.pieces;
}
