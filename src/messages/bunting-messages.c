/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-messages.h"

#include <glib/gi18n.h>

#include "country/bunting-atlas.h"

/* Translated messages about flags, lists and downloads; bunting-error-messages.c has those about
 * errors, and bunting-report-messages.c those about the results of downloads. */

/* Makes a sentence of a clause of bunting_format_error(): "The server answered 500." */
char *
bunting_format_sentence (const char *clause)
{
  const char *rest = *clause == '\0' ? clause : g_utf8_next_char (clause);
  gunichar first = g_utf8_get_char (clause);
  char title[7] = "";

  if (*clause != '\0')
    g_unichar_to_utf8 (g_unichar_totitle (first), title);
  /* Translators: a sentence, to be closed as sentences are in your language */
  return g_strdup_printf (_ ("%s%s."), title, rest);
}

/**
 * bunting_format_folder:
 * @folder: a folder or a file
 *
 * Returns: (transfer full): its path, with "~" for the home folder; only its name if the document
 *   portal has given it a meaningless path
 */
char *
bunting_format_folder (GFile *folder)
{
  g_autofree char *portal = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  g_autoptr (GFile) documents = g_file_new_for_path (portal);
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());
  g_autofree char *base_name = g_file_get_basename (folder);
  g_autofree char *in_home = g_file_get_relative_path (home, folder);

  if (g_file_has_prefix (folder, documents))
    return g_filename_display_name (base_name);
  if (in_home != NULL) {
    g_autofree char *shown = g_filename_display_name (in_home);

    return g_strconcat ("~/", shown, NULL);
  }
  return g_file_get_parse_name (folder);
}

/* Returns (nullable): the state of a flag that is neither absent nor saved. */
const char *
bunting_format_state (BuntingFlagState state)
{
  static const char *const names[] = {
    [BUNTING_FLAG_ABSENT] = NULL,
    [BUNTING_FLAG_QUEUED] = N_ ("Waiting"),
    [BUNTING_FLAG_FETCHING] = N_ ("Downloading"),
    [BUNTING_FLAG_SAVING] = N_ ("Saving"),
    [BUNTING_FLAG_SAVED] = NULL,
    [BUNTING_FLAG_NOT_FOUND] = N_ ("Not available"),
    [BUNTING_FLAG_FAILED] = N_ ("Failed"),
    [BUNTING_FLAG_CANCELLED] = N_ ("Cancelled"),
  };

  return names[state] == NULL ? NULL : _ (names[state]);
}

/* texts: (element-type utf8): such as names of countries; at least one
 *
 * Returns: (transfer full): "Brazil, Japan, Nepal" */
char *
bunting_format_list (GPtrArray *texts)
{
  g_autofree char *list = g_strdup (texts->pdata[0]);

  for (guint i = 1; i < texts->len; i++) {
    g_autofree char *start = g_steal_pointer (&list);

    /* Translators: a list: its start, which may be a list itself, and its next part: "Brazil,
     * Japan" */
    list = g_strdup_printf (C_ ("list", "%s, %s"), start, (const char *)texts->pdata[i]);
  }
  return g_steal_pointer (&list);
}

/* date: as of ISO 8601: "2025-05-29", or another text
 *
 * Returns: (transfer full): the date in the language of the user; else the text, such as a year */
char *
bunting_format_date (const char *date)
{
  g_autofree char *time = g_strconcat (date, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) parsed = g_date_time_new_from_iso8601 (time, NULL);

  /* Translators: a date; see the manual of strftime */
  return parsed == NULL ? g_strdup (date) : g_date_time_format (parsed, _ ("%-d %B %Y"));
}

/* Returns: the licence in the language of the user, if it has a name in words; else licence */
const char *
bunting_format_licence (const char *licence)
{
  return g_str_equal (licence, "Public domain") ? _ ("Public domain") : licence;
}

/* country: whose flag is drawn; shown: (nullable): the country of fault->shown_code */
char *
bunting_format_drawing_fault (const BuntingDrawingFault *fault,
                              BuntingCountry *country,
                              BuntingCountry *shown)
{
  const char *name = bunting_country_get_name (country);

  if (fault->shown_code != NULL)
    /* Translators: the name of a country, or its code */
    return g_strdup_printf (_ ("This drawing is wrong: it shows another flag (%s)."),
                            shown != NULL ? bunting_country_get_name (shown) : fault->shown_code);
  if (fault->drawn_year != 0)
    /* Translators: a year, the name of a country, and a later year */
    return g_strdup_printf (_ ("This drawing is from %u. %s changed its flag in %u."),
                            fault->drawn_year, name, fault->changed_year);
  /* Translators: the name of a country, and a year */
  return g_strdup_printf (_ ("This drawing is outdated. %s changed its flag in %u."), name,
                          fault->changed_year);
}

/* Returns (nullable): why the source does not have the flag, or a download of it failed. */
char *
bunting_format_flag (BuntingFlag *flag)
{
  const char *name = bunting_country_get_name (bunting_flag_get_country (flag));
  g_autofree char *cause = NULL;

  if (bunting_flag_get_state (flag) == BUNTING_FLAG_NOT_FOUND ||
      (bunting_flag_get_state (flag) == BUNTING_FLAG_ABSENT && bunting_flag_is_unavailable (flag)))
    /* Translators: the name of a country */
    return g_strdup_printf (_ ("%s: not available from this source"), name);
  if (bunting_flag_get_state (flag) != BUNTING_FLAG_FAILED)
    return NULL;
  cause = bunting_format_error_in_full (bunting_flag_get_error (flag));
  /* Translators: a country, and why its flag was not saved */
  return g_strdup_printf (_ ("%s: %s"), name, cause);
}

/* "12 selected (3 hidden)"; n_selected > 0 */
char *
bunting_format_selection (guint n_selected, guint n_hidden)
{
  g_autofree char *selected =
    g_strdup_printf (ngettext ("%u selected", "%u selected", n_selected), n_selected);

  if (n_hidden == 0)
    return g_steal_pointer (&selected);
  /* Translators: "12 selected", and how many of them the filter or the search hides */
  return g_strdup_printf (ngettext ("%s (%u hidden)", "%s (%u hidden)", n_hidden), selected,
                          n_hidden);
}

char *
bunting_format_progress (guint n_done, guint n_flags)
{
  /* Translators: how many flags of a download are done */
  return g_strdup_printf (_ ("%u of %u"), n_done, n_flags);
}

/* "About 12 s left", "About 2 min left"; empty for 0 */
char *
bunting_format_time_left (guint left_s)
{
  if (left_s == 0)
    return g_strdup ("");
  if (left_s < 60)
    /* Translators: how long a download will still take, in seconds */
    return g_strdup_printf (_ ("About %u s left"), left_s);
  if (left_s % 60 != 0)
    /* Translators: in minutes and seconds */
    return g_strdup_printf (_ ("About %u min %u s left"), left_s / 60, left_s % 60);
  /* Translators: in minutes */
  return g_strdup_printf (_ ("About %u min left"), left_s / 60);
}

/* "320 × 240", isolated (Unicode's UAX #9): in a line from right to left without letters, the bidi
 * algorithm would put the height before the width. */
char *
bunting_format_pixels (guint width_px, guint height_px)
{
  /* Translators: width and height of a picture in pixels */
  g_autofree char *size = g_strdup_printf (_ ("%u × %u"), width_px, height_px);

  return g_strconcat ("\u2066", size, "\u2069", NULL);
}

/* "0.31 s", "12 s" or "2 min 5 s" */
char *
bunting_format_elapsed (double elapsed_s)
{
  guint seconds = elapsed_s + 0.5;

  if (elapsed_s < 10)
    return g_strdup_printf (_ ("%.2f s"), elapsed_s);
  if (seconds < 60)
    return g_strdup_printf (_ ("%u s"), seconds);
  return g_strdup_printf (_ ("%u min %u s"), seconds / 60, seconds % 60);
}

/* Returns (nullable): the name of a region or subregion by its UN M49 code. */
const char *
bunting_format_region (const char *region_code)
{
  static const struct {
    const char *code;
    const char *name;
  } regions[] = {
    { "002", N_ ("Africa") },
    { "015", N_ ("Northern Africa") },
    { "011", N_ ("Western Africa") },
    { "017", N_ ("Middle Africa") },
    { "014", N_ ("Eastern Africa") },
    { "018", N_ ("Southern Africa") },
    { "019", N_ ("Americas") },
    { "021", N_ ("Northern America") },
    { "013", N_ ("Central America") },
    { "029", N_ ("Caribbean") },
    { "005", N_ ("South America") },
    { "142", N_ ("Asia") },
    { "143", N_ ("Central Asia") },
    { "030", N_ ("Eastern Asia") },
    { "035", N_ ("Southeastern Asia") },
    { "034", N_ ("Southern Asia") },
    { "145", N_ ("Western Asia") },
    { "150", N_ ("Europe") },
    { "154", N_ ("Northern Europe") },
    { "155", N_ ("Western Europe") },
    { "151", N_ ("Eastern Europe") },
    { "039", N_ ("Southern Europe") },
    { "009", N_ ("Oceania") },
    { "053", N_ ("Australia and New Zealand") },
    { "054", N_ ("Melanesia") },
    { "057", N_ ("Micronesia") },
    { "061", N_ ("Polynesia") },
    { "010", N_ ("Antarctica") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (regions); i++)
    if (g_strcmp0 (regions[i].code, region_code) == 0)
      return _ (regions[i].name);
  return NULL;
}
