/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-options.h"

#include "country/bunting-country-code.h"
#include "bunting-limits.h"
#include "bunting-options.h"
#include "config.h"
#include "fetch-mirror.h"
#include "fetch-report.h"

#include <glib/gi18n.h>
#include <string.h>

#define NOT_GIVEN G_MININT
#define DEFAULT_WIDTH_PX 640 /* as in the window */

static gboolean
check_range (const char *option, int value, int least, int most, GError **error)
{
  if (value >= least && value <= most)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--%s takes a whole number from %d to %d"), option, least, most);
  return FALSE;
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

static gboolean
find_rendition (FetchOptions *self, GError **error)
{
  static const char *const names[] = {
    [BUNTING_RENDITION_ORIGINAL] = "original",
    [BUNTING_RENDITION_SVG] = "svg",
    [BUNTING_RENDITION_PNG] = "png",
  };
  gboolean has_width = self->width_px != NOT_GIVEN;
  BuntingRenditionFormat format = BUNTING_RENDITION_ORIGINAL;

  while (self->format != NULL && format < G_N_ELEMENTS (names) &&
         strcmp (self->format, names[format]) != 0)
    format++;
  if (format == G_N_ELEMENTS (names))
    return fail (error, _ ("--format takes svg, png or original"));
  if (has_width && format != BUNTING_RENDITION_PNG)
    return fail (error, _ ("--width needs --format=png"));
  if (has_width && !check_range ("width", self->width_px, BUNTING_RENDITION_WIDTH_MIN_PX,
                                 BUNTING_RENDITION_WIDTH_MAX_PX, error))
    return FALSE;
  self->rendition.format = format;
  self->rendition.width_px = has_width ? (guint)self->width_px : DEFAULT_WIDTH_PX;
  return TRUE;
}

/* A mirror is made of flags that are saved in a folder of its own, and always refreshed. */
static gboolean
prepare_mirror (FetchOptions *self, GError **error)
{
  if (self->mirror == NULL)
    return (self->widths == NULL && self->languages == NULL) ||
           fail (error, _ ("--widths and --languages need --mirror"));
  if (self->mirror[0] == '\0')
    return fail (error, _ ("--mirror takes the name of a folder"));
  if (self->output != NULL || self->format != NULL || self->width_px != NOT_GIVEN)
    return fail (error, _ ("--mirror cannot be combined with --output, --format or --width"));
  self->output = fetch_mirror_dup_originals (self->mirror);
  self->refresh = TRUE;
  self->overwrite_edited = TRUE;
  return fetch_mirror_check (self->widths, self->languages, error);
}

static gboolean
check (FetchOptions *self, GError **error)
{
  if (self->limit != NOT_GIVEN && !check_range ("limit", self->limit, 1, G_MAXINT, error))
    return FALSE;
  if (self->max_flags != NOT_GIVEN &&
      !check_range ("max-flags", self->max_flags, 1, BUNTING_IN_FLIGHT_MAX, error))
    return FALSE;
  if (self->deadline_s != NOT_GIVEN &&
      !check_range ("timeout", self->deadline_s, 1, 24 * 60 * 60, error))
    return FALSE;
  if (self->output[0] == '\0')
    return fail (error, _ ("--output takes the name of a folder"));
  if (self->overwrite_edited && !self->refresh)
    return fail (error, _ ("--overwrite-edited needs --refresh"));
  if (self->all + self->every + (self->arguments != NULL) > 1)
    return fail (error, _ ("--all, --every and country codes cannot be combined"));
  if (self->report != NULL && !fetch_report_check_name (self->report, error))
    return FALSE;
  return find_rendition (self, error);
}

/**
 * fetch_options_parse:
 * @self: all zero; to be cleared with fetch_options_clear() also after an error
 * @argv: (array zero-terminated=1)
 * @error: a #GOptionError with a message for people
 */
gboolean
fetch_options_parse (FetchOptions *self, char **argv, GError **error)
{
  /* The type FILENAME accepts any bytes, so that an invalid encoding gets our error message. */
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &self->all, N_ ("Download the flags of all countries"),
      NULL },
    { "every", 'e', 0, G_OPTION_ARG_NONE, &self->every,
      N_ ("Request every code from AA to ZZ, assigned or not"), NULL },
    { "limit", 'l', 0, G_OPTION_ARG_INT, &self->limit, N_ ("Download only the first N flags"),
      N_ ("N") },
    { "max-flags", 'm', 0, G_OPTION_ARG_INT, &self->max_flags,
      N_ ("Download at most N flags at a time (default: the limit of the source)"), N_ ("N") },
    { "timeout", 't', 0, G_OPTION_ARG_INT, &self->deadline_s,
      N_ ("Give up on a flag after this time (default: 30)"), N_ ("SECONDS") },
    { "source", 's', 0, G_OPTION_ARG_FILENAME, &self->source,
      N_ ("Source of the flags: an ID or a base URL (default: built-in)"), N_ ("SOURCE") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      N_ ("Save flags in this folder (default: downloads)"), N_ ("DIR") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format,
      N_ ("Save as svg, as png, or as the original file (default: original)"), N_ ("FORMAT") },
    { "width", 0, 0, G_OPTION_ARG_INT, &self->width_px,
      N_ ("Draw PNG images N pixels wide, from 16 to 4096 (default: 640)"), N_ ("N") },
    { "mirror", 0, 0, G_OPTION_ARG_FILENAME, &self->mirror,
      N_ ("Publish flags in this folder, for web servers"), N_ ("DIR") },
    { "widths", 0, 0, G_OPTION_ARG_STRING, &self->widths,
      N_ ("Widths of the mirror’s PNG images (default: 20,40,80,160,320,640)"), N_ ("N,…") },
    { "languages", 0, 0, G_OPTION_ARG_STRING, &self->languages,
      N_ ("Languages of the mirror’s lists of countries (default: en)"), N_ ("CODE,…") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_ ("Print a line for each flag"),
      NULL },
    { "refresh", 'r', 0, G_OPTION_ARG_NONE, &self->refresh,
      N_ ("Check saved flags again, and replace those that have changed"), NULL },
    { "overwrite-edited", 0, 0, G_OPTION_ARG_NONE, &self->overwrite_edited,
      N_ ("With --refresh: also replace files that were edited after they were saved"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print only a report, as JSON"), NULL },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &self->report,
      N_ ("Write a report to this file, as CSV or JSON"), N_ ("FILE.csv|FILE.json") },
    { "list-sources", 0, 0, G_OPTION_ARG_NONE, &self->list_sources,
      N_ ("List the known sources and exit"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->arguments, NULL, N_ ("[CC…]") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) arguments = g_strdupv (argv);
  const char *unwanted = bunting_options_find_unwanted_value (entries, argv);

  if (unwanted != NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--%s takes no value"),
                 unwanted);
    return FALSE;
  }
  self->limit = NOT_GIVEN;
  self->max_flags = NOT_GIVEN;
  self->deadline_s = NOT_GIVEN;
  self->width_px = NOT_GIVEN;
  g_option_context_set_summary (context, _ ("Download flags of the world."));
  g_option_context_set_description (
    context, _ ("CC is an ISO 3166-1 alpha-2 code (BR), an ISO 3166-2 code (GB-ENG), or one letter "
                "(B for BA to BZ). Without any, the 20 most populous countries are downloaded."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return FALSE;

  if (!prepare_mirror (self, error))
    return FALSE;
  if (self->source == NULL)
    self->source = g_strdup (BUNTING_SOURCE_BUILT_IN_ID);
  if (self->output == NULL)
    self->output = g_strdup ("downloads");
  return check (self, error);
}

void
fetch_options_clear (FetchOptions *self)
{
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->mirror, g_free);
  g_clear_pointer (&self->widths, g_free);
  g_clear_pointer (&self->languages, g_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->report, g_free);
  g_clear_pointer (&self->arguments, g_strfreev);
}

static GPtrArray *
dup_atlas_codes (BuntingAtlas *atlas)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  guint n_countries = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  for (guint i = 0; i < n_countries; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);

    g_ptr_array_add (codes, g_strdup (bunting_country_get_code (country)));
  }
  return codes;
}

static GPtrArray *
dup_group_codes (BuntingAtlas *atlas, const char *group)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  const char *const *members = bunting_atlas_get_group (atlas, group);

  for (gsize i = 0; members != NULL && members[i] != NULL; i++)
    g_ptr_array_add (codes, g_strdup (members[i]));
  return codes;
}

static GPtrArray *
expand_arguments (char **arguments, GError **error)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; arguments[i] != NULL; i++) {
    g_autoptr (GPtrArray) some = bunting_country_code_expand (arguments[i]);

    if (some == NULL) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("“%s” is not a country code; use two letters (BR), an ISO 3166-2 code "
                      "(GB-ENG) or one letter (B)"),
                   arguments[i]);
      return NULL;
    }
    for (guint j = 0; j < some->len; j++) {
      if (g_hash_table_contains (seen, some->pdata[j]))
        continue;
      g_ptr_array_add (codes, g_strdup (some->pdata[j]));
      g_hash_table_add (seen, codes->pdata[codes->len - 1]);
    }
  }
  return g_steal_pointer (&codes);
}

/**
 * fetch_options_dup_codes:
 * @error: %G_OPTION_ERROR_BAD_VALUE with a message for people
 *
 * Returns: (transfer full) (element-type utf8): the codes to download, in order, without duplicates
 */
GPtrArray *
fetch_options_dup_codes (const FetchOptions *self, BuntingAtlas *atlas, GError **error)
{
  GPtrArray *codes;

  if (self->every)
    codes = bunting_country_code_every ();
  else if (self->all)
    codes = dup_atlas_codes (atlas);
  else if (self->arguments != NULL)
    codes = expand_arguments (self->arguments, error);
  else
    codes = dup_group_codes (atlas, BUNTING_ATLAS_GROUP_MOST_POPULOUS);
  if (codes != NULL && self->limit > 0 && codes->len > (guint)self->limit)
    g_ptr_array_set_size (codes, self->limit);
  return codes;
}

/* Returns: how many flags may be in flight. --max-flags cannot exceed the limit of a known source,
 * only that of a base URL. */
guint
fetch_options_get_n_in_flight (const FetchOptions *self, BuntingSource *source)
{
  guint source_limit = bunting_source_get_max_in_flight (source);
  gboolean is_base_uri = strstr (bunting_source_get_id (source), "://") != NULL;

  if (self->max_flags < 1)
    return source_limit;
  return is_base_uri ? (guint)self->max_flags : MIN ((guint)self->max_flags, source_limit);
}
