/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-display-names.h"

#include <locale.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/uldnames.h>
#include <unicode/ures.h>
#include <unicode/ustring.h>

#define NAME_MAX_CHARS 256
#define NAME_MAX_BYTES (NAME_MAX_CHARS * 3 + 1)

/**
 * BuntingDisplayNames:
 *
 * The names of countries in the user's language, from CLDR by way of ICU, and the order of that
 * language. In English it has no names: the atlas has its own.
 *
 * ICU is opened when a name or a sort key is first needed, because its data costs several
 * milliseconds. Any thread may use it.
 */
struct _BuntingDisplayNames {
  gatomicrefcount ref_count;
  GStrv languages;    /* locales without a codeset, the preferred one first; none for English */
  char *order_locale; /* (nullable): from LC_COLLATE; NULL: that of the names */

  GMutex mutex; /* for everything below */
  gboolean opened;
  ULocaleDisplayNames *full_names;  /* (nullable) */
  ULocaleDisplayNames *short_names; /* (nullable) */
  UCollator *collator;              /* (nullable) */
};

/* CLDR's long forms of these add what they belong to; the short forms are the names that people
 * use. Other short forms are abbreviations, such as "US" and "É.-U.". */
static const char *const codes_with_short_name[] = { "HK", "MO", "PS", NULL };

/* Locales */

static gboolean
is_c_locale (const char *locale)
{
  return locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX") ||
         g_str_has_prefix (locale, "C.");
}

static gboolean
is_english (const char *locale)
{
  return g_str_has_prefix (locale, "en") && !g_ascii_isalpha (locale[2]);
}

/* The languages before English. gettext ignores LANGUAGE if the locale is C or POSIX. */
static GStrv
list_languages (void)
{
  const char *messages = setlocale (LC_MESSAGES, NULL);
  const char *const *names = g_get_language_names_with_category ("LC_MESSAGES");
  g_autoptr (GStrvBuilder) languages = g_strv_builder_new ();

  if (messages == NULL || g_str_equal (messages, "C") || g_str_equal (messages, "POSIX"))
    return g_new0 (char *, 1);
  /* Each locale is listed with its codeset and without. */
  for (gsize i = 0; names[i] != NULL && !is_c_locale (names[i]) && !is_english (names[i]); i++)
    if (strchr (names[i], '.') == NULL)
      g_strv_builder_add (languages, names[i]);
  return g_strv_builder_end (languages);
}

/* Returns: (transfer full): "sr_Latn_RS" for glibc's "sr_RS@latin" */
static char *
make_icu_locale (const char *locale)
{
  static const struct {
    const char *modifier;
    const char *script;
  } scripts[] = { { "@latin", "Latn" }, { "@cyrillic", "Cyrl" }, { "@devanagari", "Deva" } };
  g_autofree char *plain = g_strndup (locale, strcspn (locale, ".@"));
  const char *modifier = strchr (locale, '@');
  gsize language_length = strcspn (plain, "_");

  for (gsize i = 0; modifier != NULL && i < G_N_ELEMENTS (scripts); i++)
    if (g_str_equal (modifier, scripts[i].modifier))
      return g_strdup_printf ("%.*s_%s%s", (int)language_length, plain, scripts[i].script,
                              plain + language_length);
  return g_steal_pointer (&plain);
}

/* For a language without data, ICU uses that of the environment. */
static gboolean
icu_has_locale (const char *icu_locale)
{
  UErrorCode status = U_ZERO_ERROR;
  UResourceBundle *bundle = ures_open (NULL, icu_locale, &status);

  ures_close (bundle);
  return U_SUCCESS (status) && status != U_USING_DEFAULT_WARNING;
}

/* Returns (transfer full) (nullable) */
static char *
find_names_locale (BuntingDisplayNames *self)
{
  for (char **language = self->languages; *language != NULL; language++) {
    g_autofree char *icu_locale = make_icu_locale (*language);

    if (icu_has_locale (icu_locale))
      return g_steal_pointer (&icu_locale);
  }
  return NULL;
}

/* Whether it has the form of a language with an optional script and region, such as "sr-Latn-RS",
 * each in its usual case: one language has one tag. */
static gboolean
is_language_tag (const char *tag)
{
  return g_regex_match_simple ("^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$", tag,
                               G_REGEX_DOLLAR_ENDONLY, 0);
}

/* Whether ICU has data for this very locale, not only for a more general one. */
static gboolean
icu_has_exactly (const char *icu_locale)
{
  UErrorCode status = U_ZERO_ERROR;
  UResourceBundle *bundle = ures_open (NULL, icu_locale, &status);

  ures_close (bundle);
  return status == U_ZERO_ERROR;
}

/* Returns: (transfer full): "zh_Hant_TW", "zh_Hant" and "zh"; none for English */
static GStrv
list_general_languages (const char *icu_locale)
{
  g_autoptr (GStrvBuilder) languages = g_strv_builder_new ();
  g_autofree char *locale = g_strdup (icu_locale);
  char *last;

  if (is_english (locale))
    return g_strv_builder_end (languages);
  g_strv_builder_add (languages, locale);
  while ((last = strrchr (locale, '_')) != NULL) {
    *last = '\0';
    g_strv_builder_add (languages, locale);
  }
  return g_strv_builder_end (languages);
}

/* Opening */

/* Capitalization for standalone use changes no country's name in ICU 72, but costs 50 ms in some
 * languages. */
static ULocaleDisplayNames *
open_names (const char *icu_locale, UDisplayContext length)
{
  UDisplayContext contexts[] = { length, UDISPCTX_CAPITALIZATION_NONE };
  UErrorCode status = U_ZERO_ERROR;
  ULocaleDisplayNames *names =
    uldn_openForContext (icu_locale, contexts, G_N_ELEMENTS (contexts), &status);

  if (U_FAILURE (status))
    g_clear_pointer (&names, uldn_close);
  return names;
}

static UCollator *
open_collator (const char *icu_locale)
{
  UErrorCode status = U_ZERO_ERROR;
  UCollator *collator = ucol_open (icu_locale, &status);

  if (U_FAILURE (status))
    g_clear_pointer (&collator, ucol_close);
  return collator;
}

static void
open_icu (BuntingDisplayNames *self)
{
  g_autofree char *names_locale = NULL;
  g_autofree char *order_locale = NULL;

  if (self->opened)
    return;
  self->opened = TRUE;
  names_locale = find_names_locale (self);
  if (names_locale != NULL) {
    self->full_names = open_names (names_locale, UDISPCTX_LENGTH_FULL);
    self->short_names = open_names (names_locale, UDISPCTX_LENGTH_SHORT);
  }
  if (self->order_locale != NULL)
    order_locale = make_icu_locale (self->order_locale);
  else
    order_locale = g_strdup (names_locale != NULL ? names_locale : "en");
  self->collator = open_collator (order_locale);
}

/* Reading */

/* Returns (transfer full) (nullable): ICU repeats a code that it has no name for. */
static char *
read_name (ULocaleDisplayNames *names, const char *code)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar name[NAME_MAX_CHARS];
  char text[NAME_MAX_BYTES];
  int32_t length;

  if (names == NULL)
    return NULL;
  length = uldn_regionDisplayName (names, code, name, G_N_ELEMENTS (name), &status);
  u_strToUTF8 (text, sizeof text, NULL, name, length, &status);
  if (U_FAILURE (status) || status == U_STRING_NOT_TERMINATED_WARNING || *text == '\0' ||
      g_str_equal (text, code))
    return NULL;
  return g_strdup (text);
}

static char *
make_sort_key (UCollator *collator, const char *text)
{
  glong length;
  g_autofree gunichar2 *utf16 = g_utf8_to_utf16 (text, -1, NULL, &length, NULL);
  int32_t size_bytes;
  char *key;

  if (collator == NULL || utf16 == NULL)
    return g_utf8_collate_key (text, -1);
  size_bytes = ucol_getSortKey (collator, (const UChar *)utf16, (int32_t)length, NULL, 0);
  key = g_malloc0 ((gsize)size_bytes + 1);
  ucol_getSortKey (collator, (const UChar *)utf16, (int32_t)length, (uint8_t *)key, size_bytes);
  return key;
}

/**
 * bunting_display_names_new:
 *
 * Returns: (transfer full): the names in the language of the current locale, which later changes of
 *   the locale do not affect
 */
BuntingDisplayNames *
bunting_display_names_new (void)
{
  BuntingDisplayNames *self = g_new0 (BuntingDisplayNames, 1);
  const char *order = setlocale (LC_COLLATE, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->languages = list_languages ();
  self->order_locale = is_c_locale (order) ? NULL : g_strdup (order);
  return self;
}

/**
 * bunting_display_names_new_for_language:
 * @tag: a language as in BCP 47, with an optional script and region: "de", "pt-BR", "zh-Hant"
 *
 * Returns: (transfer full) (nullable): the names in that language, whatever the locale is; %NULL if
 *   CLDR does not have it
 */
BuntingDisplayNames *
bunting_display_names_new_for_language (const char *tag)
{
  g_autofree char *icu_locale = g_strdelimit (g_strdup (tag), "-", '_');
  BuntingDisplayNames *self;

  if (!is_language_tag (tag) || !icu_has_exactly (icu_locale))
    return NULL;
  self = g_new0 (BuntingDisplayNames, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->languages = list_general_languages (icu_locale);
  return self;
}

BuntingDisplayNames *
bunting_display_names_ref (BuntingDisplayNames *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bunting_display_names_unref (BuntingDisplayNames *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->full_names, uldn_close);
  g_clear_pointer (&self->short_names, uldn_close);
  g_clear_pointer (&self->collator, ucol_close);
  g_mutex_clear (&self->mutex);
  g_strfreev (self->languages);
  g_free (self->order_locale);
  g_free (self);
}

/* Returns: the locales of the names, such as "zh_TW" and "zh", the preferred one first; none if the
 * names are English */
const char *const *
bunting_display_names_get_languages (BuntingDisplayNames *self)
{
  return (const char *const *)self->languages;
}

/**
 * bunting_display_names_dup_name:
 * @code: ISO 3166-1 alpha-2, or `XK`
 *
 * Returns: (transfer full) (nullable): the name to show; %NULL in English, and if CLDR has none
 */
char *
bunting_display_names_dup_name (BuntingDisplayNames *self, const char *code)
{
  gboolean is_short = g_strv_contains (codes_with_short_name, code);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  open_icu (self);
  return read_name (is_short ? self->short_names : self->full_names, code);
}

/* Returns: (transfer full): CLDR's long and short form of the name; none in English */
GStrv
bunting_display_names_dup_variants (BuntingDisplayNames *self, const char *code)
{
  g_autoptr (GStrvBuilder) variants = g_strv_builder_new ();
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  g_autofree char *full_name = NULL;
  g_autofree char *short_name = NULL;

  open_icu (self);
  full_name = read_name (self->full_names, code);
  short_name = read_name (self->short_names, code);
  if (full_name != NULL)
    g_strv_builder_add (variants, full_name);
  if (short_name != NULL && g_strcmp0 (short_name, full_name) != 0)
    g_strv_builder_add (variants, short_name);
  return g_strv_builder_end (variants);
}

/* Returns: (transfer full): a key to compare with strcmp(), in the order of LC_COLLATE, or of the
 * language of the names if that is C */
char *
bunting_display_names_dup_sort_key (BuntingDisplayNames *self, const char *text)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  open_icu (self);
  return make_sort_key (self->collator, text);
}
