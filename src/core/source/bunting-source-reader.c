/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-reader.h"

#include "config.h"
#include "source/bunting-uri-template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define UTF8_BOM "\xef\xbb\xbf"
#define EXTENSION_PREFIX                                                                           \
  "X-" /* of keys for other programs, as in the desktop entry specification */
#define NUMBERS_MAX 64

/* GLib's key file does not say in which line something is, so the lines are read here as well, by
 * the same rules: blanks before a line, and comments, are passed over. */
struct _BuntingSourceReader {
  GKeyFile *key_file;
  const char *group;             /* not owned: where values are read from */
  GHashTable *lines;             /* "group\nkey", and "group" → line */
  BuntingSourceProblem *problem; /* (nullable) the first */
  BuntingSourceProblem *note;    /* (nullable) the first unknown key */
};

static char *
make_key (const char *group, const char *key)
{
  return key != NULL ? g_strconcat (group, "\n", key, NULL) : g_strdup (group);
}

static guint
get_line (BuntingSourceReader *self, const char *group, const char *key)
{
  g_autofree char *full = make_key (group, key);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->lines, full));
}

static void
complain_at (BuntingSourceReader *self, guint line, const char *key, const char *reason)
{
  if (self->problem == NULL)
    self->problem = bunting_source_problem_new (line, key, reason);
}

/* Of a key that the file lacks, the line is that of the group. */
void
bunting_source_reader_complain_of_group (BuntingSourceReader *self,
                                         const char *group,
                                         const char *key,
                                         const char *reason)
{
  guint line = get_line (self, group, key);

  complain_at (self, line > 0 ? line : get_line (self, group, NULL), key, reason);
}

void
bunting_source_reader_complain (BuntingSourceReader *self, const char *key, const char *reason)
{
  bunting_source_reader_complain_of_group (self, self->group, key, reason);
}

/* Takes key, and sets the line of it or of the group. */
static void
set_line (BuntingSourceReader *self, char *key, guint line)
{
  g_hash_table_insert (self->lines, key, GUINT_TO_POINTER (line));
}

/* line: stripped, in UTF-8. Returns: whether it belongs to a key file */
static gboolean
scan_line (BuntingSourceReader *self, char **group, char *line, guint number)
{
  char *equals = strchr (line, '=');

  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '[') {
    if (!g_str_has_suffix (line, "]")) {
      complain_at (self, number, NULL, N_ ("a bracket is missing"));
      return FALSE;
    }
    g_free (*group);
    *group = g_strndup (line + 1, strlen (line) - 2);
    set_line (self, g_strdup (*group), number);
    return TRUE;
  }
  if (equals == NULL || equals == line) {
    complain_at (self, number, NULL, N_ ("this is not a key with a value"));
    return FALSE;
  }
  *equals = '\0';
  if (*group != NULL)
    set_line (self, make_key (*group, g_strchomp (line)), number);
  else
    complain_at (self, number, line, N_ ("this key is before the first group"));
  return *group != NULL;
}

static gboolean
scan (BuntingSourceReader *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *group = NULL;

  for (guint i = 0; lines[i] != NULL; i++) {
    g_strstrip (lines[i]);
    if (!g_utf8_validate (lines[i], -1, NULL)) {
      char *equals = strchr (lines[i], '=');

      if (equals != NULL)
        *equals = '\0';
      complain_at (self, i + 1, equals != NULL ? g_strchomp (lines[i]) : NULL,
                   N_ ("this is not in UTF-8"));
      return FALSE;
    }
    if (!scan_line (self, &group, lines[i], i + 1))
      return FALSE;
  }
  return TRUE;
}

static void
load (BuntingSourceReader *self, const char *text, gsize size_bytes)
{
  g_autofree char *terminated = g_strndup (text, size_bytes);
  g_autoptr (GError) error = NULL;

  if (!scan (self, terminated))
    return;
  if (strlen (terminated) < size_bytes)
    complain_at (self, 0, NULL, N_ ("this is not a text file"));
  else if (!g_key_file_load_from_data (self->key_file, terminated, size_bytes,
                                       G_KEY_FILE_KEEP_TRANSLATIONS, &error)) {
    g_autofree char *public = bunting_uri_template_hide_user (error->message);

    complain_at (self, 0, NULL, public);
  } else if (!g_key_file_has_group (self->key_file, self->group)) {
    g_autofree char *reason = g_strdup_printf ("the file has no group [%s]", self->group);

    complain_at (self, 0, NULL, reason);
  }
}

/* Invalid escapes must not reach GLib: it warns about two of them in a value, and leaks the error
 * of one in a translated value. */
static void
check_escapes (BuntingSourceReader *self)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->key_file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (self->key_file, groups[i], NULL, NULL);

    for (gsize j = 0; keys != NULL && keys[j] != NULL; j++) {
      g_autofree char *value = g_key_file_get_value (self->key_file, groups[i], keys[j], NULL);

      for (const char *p = value; p != NULL && (p = strchr (p, '\\')) != NULL; p += 2)
        if (p[1] == '\0' || strchr ("sntr\\", p[1]) == NULL) {
          bunting_source_reader_complain_of_group (
            self, groups[i], keys[j],
            N_ ("a backslash must be followed by s, n, t, r or a backslash"));
          return;
        }
    }
  }
}

/**
 * bunting_source_reader_new:
 * @text: a key file; a UTF-8 byte order mark, which some editors write, is passed over
 * @group: a constant
 *
 * Returns: (transfer full): a reader, with a problem if @text is not a key file with that group
 */
BuntingSourceReader *
bunting_source_reader_new (const char *text, gsize size_bytes, const char *group)
{
  BuntingSourceReader *self = g_new0 (BuntingSourceReader, 1);
  gsize skipped = size_bytes >= strlen (UTF8_BOM) && memcmp (text, UTF8_BOM, strlen (UTF8_BOM)) == 0
                    ? strlen (UTF8_BOM)
                    : 0;

  self->key_file = g_key_file_new ();
  self->group = group;
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load (self, text + skipped, size_bytes - skipped);
  if (self->problem == NULL)
    check_escapes (self);
  return self;
}

void
bunting_source_reader_free (BuntingSourceReader *self)
{
  g_key_file_unref (self->key_file);
  g_hash_table_unref (self->lines);
  g_clear_pointer (&self->problem, bunting_source_problem_free);
  g_clear_pointer (&self->note, bunting_source_problem_free);
  g_free (self);
}

static gboolean
is_known (const char *key, const char *const *keys, const char *const *translated_keys)
{
  const char *bracket = strchr (key, '[');
  g_autofree char *base = bracket != NULL ? g_strndup (key, bracket - key) : g_strdup (key);

  return g_str_has_prefix (key, EXTENSION_PREFIX) || g_strv_contains (translated_keys, base) ||
         (bracket == NULL && g_strv_contains (keys, key));
}

/* Keys that are not among these have no effect, which may surprise. */
void
bunting_source_reader_note_unknown_keys (BuntingSourceReader *self,
                                         const char *const *keys,
                                         const char *const *translated_keys)
{
  g_auto (GStrv) found = g_key_file_get_keys (self->key_file, self->group, NULL, NULL);

  for (gsize i = 0; found != NULL && found[i] != NULL && self->note == NULL; i++)
    if (!is_known (found[i], keys, translated_keys))
      self->note = bunting_source_problem_new (get_line (self, self->group, found[i]), found[i],
                                               N_ ("this key is not known and has no effect"));
}

gboolean
bunting_source_reader_has (BuntingSourceReader *self, const char *key)
{
  return g_key_file_has_key (self->key_file, self->group, key, NULL);
}

/**
 * bunting_source_reader_get_text:
 * @check: (nullable): what the text must satisfy, unless it is empty
 *
 * Returns: (transfer full) (nullable): the text in the user's language, without white space around
 *   it; %NULL if it is missing or empty
 */
char *
bunting_source_reader_get_text (BuntingSourceReader *self,
                                const char *key,
                                BuntingSourceTextCheck check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
    g_key_file_get_locale_string (self->key_file, self->group, key, NULL, NULL);

  if (text == NULL || *g_strstrip (text) == '\0')
    return NULL;
  if (check != NULL && !check (text, &error))
    bunting_source_reader_complain (self, key, error->message);
  return g_steal_pointer (&text);
}

gboolean
bunting_source_reader_get_boolean (BuntingSourceReader *self, const char *key)
{
  g_autoptr (GError) error = NULL;
  gboolean value = g_key_file_get_boolean (self->key_file, self->group, key, &error);

  if (error != NULL && bunting_source_reader_has (self, key))
    bunting_source_reader_complain (self, key, N_ ("it must be true or false"));
  return value;
}

static gboolean
parse_number (const char *text, guint least, guint most, guint *out_number)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    return FALSE;
  *out_number = (guint)number;
  return TRUE;
}

static void
complain_of_number (BuntingSourceReader *self,
                    const char *key,
                    const char *format,
                    guint least,
                    guint most)
{
  g_autofree char *reason = g_strdup_printf ("%s from %u to %u", format, least, most);

  bunting_source_reader_complain (self, key, reason);
}

/* Returns: the number; missing if the file lacks the key */
guint
bunting_source_reader_get_number (BuntingSourceReader *self,
                                  const char *key,
                                  guint least,
                                  guint most,
                                  guint missing)
{
  g_autofree char *text = g_key_file_get_string (self->key_file, self->group, key, NULL);
  guint number = missing;

  if (text != NULL && !parse_number (g_strstrip (text), least, most, &number))
    complain_of_number (self, key, "it must be a number", least, most);
  return number;
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint first = *(const guint *)a;
  guint second = *(const guint *)b;

  return (first > second) - (first < second);
}

/* Returns: (transfer full) (nullable): the numbers, which the file separates with semicolons, in
 * ascending order; %NULL if the file lacks the key */
guint *
bunting_source_reader_get_numbers (BuntingSourceReader *self,
                                   const char *key,
                                   guint least,
                                   guint most,
                                   gsize *out_n)
{
  g_auto (GStrv) texts = bunting_source_reader_get_texts (self, key);
  gsize n = texts != NULL ? g_strv_length (texts) : 0;
  g_autofree guint *numbers = g_new0 (guint, n);

  *out_n = 0;
  if (n == 0 && !bunting_source_reader_has (self, key))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (n > NUMBERS_MAX || !parse_number (texts[i], least, most, &numbers[i])) {
      complain_of_number (self, key, "it must be numbers with semicolons between them,", least,
                          most);
      return NULL;
    }
  if (n == 0)
    bunting_source_reader_complain (self, key, N_ ("it is missing or empty"));
  else
    g_qsort_with_data (numbers, (int)n, sizeof *numbers, compare_numbers, NULL);
  *out_n = n;
  return g_steal_pointer (&numbers);
}

/* Returns: (transfer full) (nullable): the texts, which the file separates with semicolons */
char **
bunting_source_reader_get_texts (BuntingSourceReader *self, const char *key)
{
  char **texts = g_key_file_get_string_list (self->key_file, self->group, key, NULL, NULL);

  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    g_strstrip (texts[i]);
  return texts;
}

/* Returns: (transfer full) (nullable): keys and values of a group, in turn */
char **
bunting_source_reader_get_group (BuntingSourceReader *self, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->key_file, group, NULL, NULL);
  g_autoptr (GStrvBuilder) pairs = g_strv_builder_new ();

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_string (self->key_file, group, keys[i], NULL);

    g_strv_builder_add (pairs, keys[i]);
    g_strv_builder_add (pairs, value != NULL ? g_strstrip (value) : "");
  }
  return keys != NULL && keys[0] != NULL ? g_strv_builder_end (pairs) : NULL;
}

/* Returns: (nullable): what is wrong with the file */
const BuntingSourceProblem *
bunting_source_reader_get_problem (BuntingSourceReader *self)
{
  return self->problem;
}

/* Returns: (transfer full) (nullable): a key that has no effect */
BuntingSourceProblem *
bunting_source_reader_steal_note (BuntingSourceReader *self)
{
  return g_steal_pointer (&self->note);
}
