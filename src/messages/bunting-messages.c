/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-messages.h"

#include <glib/gi18n.h>

#include "country/bunting-atlas.h"

/* Translated messages about flags, lists and downloads; bunting-error-messages.c has those about
 * errors. */

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
    [BUNTING_FLAG_NOT_FOUND] = N_ ("Not found"),
    [BUNTING_FLAG_FAILED] = N_ ("Failed"),
    [BUNTING_FLAG_CANCELLED] = N_ ("Cancelled"),
  };

  return names[state] == NULL ? NULL : _ (names[state]);
}

/* Returns (nullable): why a download of the flag failed. */
char *
bunting_format_flag (BuntingFlag *flag)
{
  const char *name = bunting_country_get_name (bunting_flag_get_country (flag));
  g_autofree char *cause = NULL;

  if (bunting_flag_get_state (flag) == BUNTING_FLAG_NOT_FOUND)
    return g_strdup_printf (_ ("%s: this source has no such flag"), name);
  if (bunting_flag_get_state (flag) != BUNTING_FLAG_FAILED)
    return NULL;
  cause = bunting_format_error_in_full (bunting_flag_get_error (flag));
  /* Translators: a country, and why its flag was not saved */
  return g_strdup_printf (_ ("%s: %s"), name, cause);
}

/* "12 selected, 3 hidden by the filter" */
char *
bunting_format_selection (guint n_selected, guint n_hidden)
{
  g_autofree char *selected = NULL;
  g_autofree char *hidden = NULL;

  if (n_selected == 0)
    return g_strdup (_ ("None selected"));
  selected = g_strdup_printf (ngettext ("%u selected", "%u selected", n_selected), n_selected);
  if (n_hidden == 0)
    return g_steal_pointer (&selected);
  hidden = g_strdup_printf (
    ngettext ("%u hidden by the filter", "%u hidden by the filter", n_hidden), n_hidden);
  /* Translators: "12 selected, 3 hidden by the filter" */
  return g_strdup_printf (_ ("%s, %s"), selected, hidden);
}

#define UNKNOWN_MAX_WORDS 5
#define UNKNOWN_MAX_CHARACTERS 24

/* The words are input, so their number and length is limited. */
static char *
join_unknown (GPtrArray *unknown)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < MIN (unknown->len, UNKNOWN_MAX_WORDS); i++) {
    const char *word = g_ptr_array_index (unknown, i);
    g_autofree char *start =
      g_utf8_substring (word, 0, MIN (g_utf8_strlen (word, -1), UNKNOWN_MAX_CHARACTERS));

    if (i > 0)
      g_string_append (list, _ (", "));
    g_string_append (list, start);
    if (strlen (start) < strlen (word))
      g_string_append (list, "…");
  }
  if (unknown->len > UNKNOWN_MAX_WORDS)
    g_string_append (list, "…");
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/**
 * bunting_format_list:
 * @n_selected: how many countries of a list were selected
 * @unknown: (element-type utf8): its words that are not a country
 *
 * Returns: (nullable): a line about both; %NULL for an empty list
 */
char *
bunting_format_list (guint n_selected, GPtrArray *unknown)
{
  g_autofree char *selected =
    g_strdup_printf (ngettext ("%u flag selected", "%u flags selected", n_selected), n_selected);
  g_autofree char *list = NULL;

  if (unknown->len == 0)
    return n_selected == 0 ? NULL : g_steal_pointer (&selected);
  list = join_unknown (unknown);
  if (n_selected == 0)
    return g_strdup_printf (_ ("Not recognized: %s"), list);
  /* Translators: the first is "3 flags selected", the second a list of words that are not a country
   */
  return g_strdup_printf (_ ("%s. Not recognized: %s"), selected, list);
}

char *
bunting_format_progress (guint n_done, guint n_flags)
{
  /* Translators: how many flags of a download are done */
  return g_strdup_printf (_ ("%u of %u"), n_done, n_flags);
}

/* "about 12 s left", "about 2 min left"; empty for 0 */
char *
bunting_format_time_left (guint left_s)
{
  if (left_s == 0)
    return g_strdup ("");
  if (left_s < 60)
    /* Translators: how long a download will still take, in seconds */
    return g_strdup_printf (_ ("about %u s left"), left_s);
  if (left_s % 60 != 0)
    /* Translators: in minutes and seconds */
    return g_strdup_printf (_ ("about %u min %u s left"), left_s / 60, left_s % 60);
  /* Translators: in minutes */
  return g_strdup_printf (_ ("about %u min left"), left_s / 60);
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

/* One line about a batch that has ended: "18 flags downloaded in 0.31 s · 1 not found · 1 failed"
 */
char *
bunting_format_summary (BuntingBatch *batch)
{
  guint n_saved = bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED);
  guint n_kept = bunting_batch_get_n (batch, BUNTING_OUTCOME_ALREADY_SAVED) +
                 bunting_batch_get_n (batch, BUNTING_OUTCOME_UNCHANGED);
  guint n_missing = bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND);
  guint n_failed = bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED);
  guint n_cancelled = bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED);
  g_autofree char *elapsed = bunting_format_elapsed (bunting_batch_get_elapsed_s (batch));
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (n_kept > 0 && n_kept == bunting_batch_get_n_flags (batch))
    return g_strdup_printf (
      ngettext ("%u flag was already saved", "%u flags were already saved", n_kept), n_kept);
  if (n_saved > 0 || n_kept == 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u flag downloaded in %s",
                                                       "%u flags downloaded in %s", n_saved),
                                             n_saved, elapsed));
  if (n_kept > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u already saved", "%u already saved", n_kept), n_kept));
  if (n_missing > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u not found", "%u not found", n_missing), n_missing));
  if (n_failed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed));
  if (n_cancelled > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u cancelled", "%u cancelled", n_cancelled), n_cancelled));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

static char *
format_missing (BuntingBatch *batch)
{
  GPtrArray *report = bunting_batch_get_report (batch);
  guint n_missing = bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < report->len; i++) {
    BuntingReportLine *line = g_ptr_array_index (report, i);

    if (line->outcome == BUNTING_OUTCOME_NOT_FOUND)
      g_ptr_array_add (names,
                       (gpointer)bunting_country_get_name (bunting_flag_get_country (line->flag)));
  }
  g_ptr_array_add (names, NULL);
  /* Translators: between countries in a list */
  list = g_strjoinv (_ (", "), (char **)names->pdata);
  /* Translators: how many, and a list of countries */
  return g_strdup_printf (ngettext ("%u not found: %s", "%u not found: %s", n_missing), n_missing,
                          list);
}

/**
 * bunting_format_trouble:
 * @batch: one that has ended
 * @max_lines: how many failures to list; the others are counted
 *
 * Returns: (nullable): a line with the flags not found, then a line for each failure; %NULL if
 * there are none
 */
char *
bunting_format_trouble (BuntingBatch *batch, guint max_lines)
{
  GPtrArray *report = bunting_batch_get_report (batch);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n_failed = 0;

  if (bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND) > 0)
    g_ptr_array_add (lines, format_missing (batch));
  for (guint i = 0; i < report->len; i++) {
    BuntingReportLine *line = g_ptr_array_index (report, i);
    g_autofree char *cause = NULL;

    if (line->outcome != BUNTING_OUTCOME_FAILED || n_failed++ >= max_lines)
      continue;
    cause = bunting_format_error (line->error);
    g_ptr_array_add (
      lines,
      g_strdup_printf (_ ("%s: %s"),
                       bunting_country_get_name (bunting_flag_get_country (line->flag)), cause));
  }
  if (n_failed > max_lines)
    g_ptr_array_add (lines,
                     g_strdup_printf (ngettext ("and %u more", "and %u more", n_failed - max_lines),
                                      n_failed - max_lines));
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

/* Returns (nullable): the name of a continental region by its UN M49 code. */
const char *
bunting_format_region (const char *region_code)
{
  static const struct {
    const char *code;
    const char *name;
  } regions[] = {
    { "002", N_ ("Africa") }, { "019", N_ ("Americas") }, { "010", N_ ("Antarctica") },
    { "142", N_ ("Asia") },   { "150", N_ ("Europe") },   { "009", N_ ("Oceania") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (regions); i++)
    if (g_strcmp0 (regions[i].code, region_code) == 0)
      return _ (regions[i].name);
  return NULL;
}
