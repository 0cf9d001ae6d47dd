/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "actions/bunting-flag-texts.h"

/* Texts about flags that can be copied. */

static char *
dup_codes (BuntingCountry *country)
{
  const char *alpha3 = bunting_country_get_alpha3 (country);
  const char *numeric = bunting_country_get_numeric (country);

  if (alpha3 == NULL || numeric == NULL)
    return g_strdup (bunting_country_get_code (country));
  return g_strdup_printf ("%s %s %s", bunting_country_get_code (country), alpha3, numeric);
}

/* Returns: (transfer full) (nullable) */
static char *
dup_text (BuntingCountry *country, BuntingFlagText text)
{
  switch (text) {
  case BUNTING_FLAG_TEXT_EMOJI:
    return g_strdup (bunting_country_get_emoji (country));
  case BUNTING_FLAG_TEXT_CODES:
    return dup_codes (country);
  case BUNTING_FLAG_TEXT_NAME:
  default:
    return g_strdup (bunting_country_get_name (country));
  }
}

/* flags: (element-type BuntingFlag): those without the text are left out
 * out_n_texts: the number of those that have it
 *
 * Returns: (transfer full): the texts, one a line */
char *
bunting_flag_texts_join (GPtrArray *flags, BuntingFlagText text, guint *out_n_texts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  for (guint i = 0; i < flags->len; i++) {
    g_autofree char *one = dup_text (bunting_flag_get_country (g_ptr_array_index (flags, i)), text);

    if (one != NULL)
      g_strv_builder_add (builder, one);
  }
  texts = g_strv_builder_end (builder);
  *out_n_texts = g_strv_length (texts);
  return g_strjoinv ("\n", texts);
}
