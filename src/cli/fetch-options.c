/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-options.h"

#include "country/bunting-country-code.h"
#include "bunting-limits.h"
#include "config.h"

#include <glib/gi18n.h>

#define NOT_GIVEN G_MININT

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
check (const FetchOptions *self, GError **error)
{
  if (self->limit != NOT_GIVEN && !check_range ("limit", self->limit, 1, G_MAXINT, error))
    return FALSE;
  if (self->max_flags != NOT_GIVEN &&
      !check_range ("max-flags", self->max_flags, 1, BUNTING_IN_FLIGHT_MAX, error))
    return FALSE;
  if (!check_range ("timeout", self->deadline_s, 1, 24 * 60 * 60, error))
    return FALSE;
  if (self->output[0] == '\0')
    return fail (error, _ ("--output takes the name of a folder"));
  if (self->all + self->every + (self->arguments != NULL) > 1)
    return fail (error, _ ("--all, --every and country codes cannot be combined"));
  return TRUE;
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
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_ ("Print a line for each flag"),
      NULL },
    { "refresh", 'r', 0, G_OPTION_ARG_NONE, &self->refresh,
      N_ ("Check saved flags again, and replace those that have changed"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print only a report, as JSON"), NULL },
    { "list-sources", 0, 0, G_OPTION_ARG_NONE, &self->list_sources,
      N_ ("List the known sources and exit"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->arguments, NULL, N_ ("[CC…]") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) arguments = g_strdupv (argv);

  self->limit = NOT_GIVEN;
  self->max_flags = NOT_GIVEN;
  self->deadline_s = BUNTING_DEADLINE_S;
  g_option_context_set_summary (context, _ ("Download flags of the world."));
  g_option_context_set_description (
    context, _ ("CC is an ISO 3166-1 alpha-2 code (BR), an ISO 3166-2 code (GB-ENG), or one letter "
                "(B for BA to BZ). Without any, the 20 most populous countries are downloaded."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &arguments, error))
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
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->output, g_free);
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
