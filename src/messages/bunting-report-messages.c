/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-report-messages.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"

/* Translated messages about the results of downloads. */

/* Of flags that were saved before a refresh: "3 changed", "246 unchanged", "1 edited and kept" */
static void
add_refreshed (GPtrArray *parts, BuntingReport *report)
{
  guint n_changed = bunting_report_get_n (report, BUNTING_OUTCOME_CHANGED);
  guint n_unchanged = bunting_report_get_n (report, BUNTING_OUTCOME_UNCHANGED);
  guint n_edited = bunting_report_get_n (report, BUNTING_OUTCOME_EDITED);

  if (n_changed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u changed", "%u changed", n_changed), n_changed));
  if (n_unchanged > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u unchanged", "%u unchanged", n_unchanged), n_unchanged));
  if (n_edited > 0)
    g_ptr_array_add (
      parts,
      g_strdup_printf (ngettext ("%u edited and kept", "%u edited and kept", n_edited), n_edited));
}

/* Takes saved, the first part. Returns: all parts in one line */
static char *
join_summary (BuntingReport *report, char *saved)
{
  guint n_kept = bunting_report_get_n (report, BUNTING_OUTCOME_ALREADY_SAVED);
  guint n_failed = bunting_report_get_n (report, BUNTING_OUTCOME_FAILED);
  guint n_missing = bunting_report_get_n (report, BUNTING_OUTCOME_NOT_FOUND);
  guint n_cancelled = bunting_report_get_n (report, BUNTING_OUTCOME_CANCELLED);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (saved != NULL)
    g_ptr_array_add (parts, saved);
  add_refreshed (parts, report);
  if (n_kept > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u already downloaded", "%u already downloaded", n_kept),
                              n_kept));
  if (n_failed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed));
  if (n_missing > 0)
    g_ptr_array_add (
      parts,
      g_strdup_printf (ngettext ("%u not available", "%u not available", n_missing), n_missing));
  if (n_cancelled > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u cancelled", "%u cancelled", n_cancelled), n_cancelled));
  return bunting_format_list (parts);
}

static char *
format_summary (BuntingReport *report, gboolean with_time)
{
  guint n_saved = bunting_report_get_n (report, BUNTING_OUTCOME_SAVED);
  guint n_kept = bunting_report_get_n (report, BUNTING_OUTCOME_ALREADY_SAVED);
  guint n_refreshed = bunting_report_get_n (report, BUNTING_OUTCOME_CHANGED) +
                      bunting_report_get_n (report, BUNTING_OUTCOME_UNCHANGED) +
                      bunting_report_get_n (report, BUNTING_OUTCOME_EDITED);
  g_autofree char *elapsed = NULL;

  if (n_kept > 0 && n_kept == bunting_report_get_n_flags (report))
    return g_strdup_printf (
      ngettext ("%u flag was already downloaded", "%u flags were already downloaded", n_kept),
      n_kept);
  if (n_saved == 0 && n_kept + n_refreshed > 0)
    return join_summary (report, NULL);
  if (!with_time)
    return join_summary (
      report,
      g_strdup_printf (ngettext ("%u flag downloaded", "%u flags downloaded", n_saved), n_saved));
  elapsed = bunting_format_elapsed (bunting_report_get_elapsed_s (report));
  return join_summary (report, g_strdup_printf (ngettext ("%u flag downloaded in %s",
                                                          "%u flags downloaded in %s", n_saved),
                                                n_saved, elapsed));
}

/* One line: "18 flags downloaded, 1 failed, 1 not available" */
char *
bunting_format_summary (BuntingReport *report)
{
  return format_summary (report, FALSE);
}

/* One line: "18 flags downloaded in 0.31 s, 1 failed, 1 not available" */
char *
bunting_format_timed_summary (BuntingReport *report)
{
  return format_summary (report, TRUE);
}

static const char *
get_country_name (const BuntingReportLine *line)
{
  return bunting_country_get_name (bunting_flag_get_country (line->flag));
}

static char *
format_missing (BuntingReport *report)
{
  GPtrArray *lines = bunting_report_get_lines (report);
  guint n_missing = bunting_report_get_n (report, BUNTING_OUTCOME_NOT_FOUND);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < lines->len; i++) {
    const BuntingReportLine *line = lines->pdata[i];

    if (line->outcome == BUNTING_OUTCOME_NOT_FOUND)
      g_ptr_array_add (names, (gpointer)get_country_name (line));
  }
  list = bunting_format_list (names);
  /* Translators: how many, and a list of countries */
  return g_strdup_printf (ngettext ("%u not available: %s", "%u not available: %s", n_missing),
                          n_missing, list);
}

/* Returns (nullable): a line with the flags that are not available, then a line for each failure;
 * NULL if there are none */
char *
bunting_format_trouble (BuntingReport *report)
{
  GPtrArray *report_lines = bunting_report_get_lines (report);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (bunting_report_get_n (report, BUNTING_OUTCOME_NOT_FOUND) > 0)
    g_ptr_array_add (lines, format_missing (report));
  for (guint i = 0; i < report_lines->len; i++) {
    const BuntingReportLine *line = report_lines->pdata[i];
    g_autofree char *cause = NULL;

    if (line->outcome != BUNTING_OUTCOME_FAILED)
      continue;
    cause = bunting_format_error (line->error);
    /* Translators: a country, and why its flag was not saved */
    g_ptr_array_add (lines, g_strdup_printf (_ ("%s: %s"), get_country_name (line), cause));
  }
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

/* Returns (nullable): an error that stands for those of all failed flags; NULL if they failed for
 * different reasons, or none failed */
const GError *
bunting_report_find_common_cause (BuntingReport *report)
{
  GPtrArray *lines = bunting_report_get_lines (report);
  const GError *common = NULL;
  g_autofree char *common_text = NULL;

  for (guint i = 0; i < lines->len; i++) {
    const BuntingReportLine *line = lines->pdata[i];
    g_autofree char *text = NULL;

    if (line->outcome != BUNTING_OUTCOME_FAILED)
      continue;
    text = bunting_format_error (line->error);
    if (common_text != NULL && g_strcmp0 (common_text, text) != 0)
      return NULL;
    if (common_text == NULL) {
      common = line->error;
      common_text = g_steal_pointer (&text);
    }
  }
  return common;
}

/* Whether all requested flags failed because the server cannot be reached. */
gboolean
bunting_report_is_unreachable (BuntingReport *report)
{
  return bunting_report_get_n (report, BUNTING_OUTCOME_SAVED) == 0 &&
         bunting_report_get_n (report, BUNTING_OUTCOME_CHANGED) == 0 &&
         bunting_report_get_n (report, BUNTING_OUTCOME_UNCHANGED) == 0 &&
         bunting_report_get_n (report, BUNTING_OUTCOME_EDITED) == 0 &&
         bunting_report_get_n (report, BUNTING_OUTCOME_NOT_FOUND) == 0 &&
         g_error_matches (bunting_report_find_common_cause (report), BUNTING_FETCHER_ERROR,
                          BUNTING_FETCHER_ERROR_UNREACHABLE);
}

static char *
format_unreachable (const char *host, gboolean offers_built_in_flags)
{
  return g_strdup_printf (
    offers_built_in_flags
      /* Translators: the name of a server */
      ? _ ("Couldn’t connect to %s. Check your connection, or use the built-in flags.")
      /* Translators: the name of a server */
      : _ ("Couldn’t connect to %s. Check your connection."),
    host);
}

static char *
format_only_failure (BuntingReport *report)
{
  GPtrArray *lines = bunting_report_get_lines (report);

  for (guint i = 0; i < lines->len; i++) {
    const BuntingReportLine *line = lines->pdata[i];

    if (line->outcome == BUNTING_OUTCOME_FAILED) {
      g_autofree char *cause = bunting_format_error (line->error);

      /* Translators: a country, and why its flag was not downloaded: a clause such as "the server
       * answered 500" */
      return g_strdup_printf (_ ("Couldn’t download the flag of %s: %s."), get_country_name (line),
                              cause);
    }
  }
  return NULL;
}

/**
 * bunting_format_failures:
 * @host: (nullable): the server of the source
 * @offers_built_in_flags: whether the user can change to the built-in source
 *
 * Returns: (nullable): a sentence about all flags that failed, with their cause if it is the same;
 *   %NULL if none failed
 */
char *
bunting_format_failures (BuntingReport *report, const char *host, gboolean offers_built_in_flags)
{
  guint n_failed = bunting_report_get_n (report, BUNTING_OUTCOME_FAILED);
  const GError *cause = bunting_report_find_common_cause (report);
  g_autofree char *clause = NULL;

  if (n_failed == 0)
    return NULL;
  if (host != NULL && bunting_report_is_unreachable (report))
    return format_unreachable (host, offers_built_in_flags);
  if (n_failed == 1)
    return format_only_failure (report);
  if (cause == NULL)
    return g_strdup_printf (
      ngettext ("%u flag could not be downloaded.", "%u flags could not be downloaded.", n_failed),
      n_failed);
  clause = bunting_format_error (cause);
  /* Translators: how many, and why: a clause such as "the server answered 500" */
  return g_strdup_printf (ngettext ("%u flag could not be downloaded: %s.",
                                    "%u flags could not be downloaded: %s.", n_failed),
                          n_failed, clause);
}

static const char *
get_overload_text (BuntingOverload overload)
{
  switch (overload) {
  case BUNTING_OVERLOAD_REFUSED:
    return _ ("the server refused requests");
  case BUNTING_OVERLOAD_DISCONNECTED:
    return _ ("the server closed connections");
  case BUNTING_OVERLOAD_TIMED_OUT:
    return _ ("requests timed out");
  case BUNTING_OVERLOAD_SLOW_CONNECT:
    return _ ("connecting took long");
  case BUNTING_OVERLOAD_SLOW_BODY:
    return _ ("the connection was slow");
  case BUNTING_OVERLOAD_LATENCY:
    return _ ("responses took longer");
  case BUNTING_OVERLOAD_NOT_PERSISTENT:
    return _ ("the server closes the connection after each response");
  case BUNTING_N_OVERLOADS:
  default:
    g_assert_not_reached ();
  }
}

/* Returns: how many flags were in flight at most, and why the number was reduced, in lines */
char *
bunting_format_in_flight (BuntingReport *report)
{
  guint highest = bunting_report_get_n_in_flight (report);
  GString *text = g_string_new (NULL);

  g_string_append_printf (
    text, ngettext ("At most %u flag was in flight", "At most %u flags were in flight", highest),
    highest);
  for (guint i = 0; i < BUNTING_N_OVERLOADS; i++) {
    guint n = bunting_report_get_n_reductions (report, i);

    g_string_append (text, n > 0 ? "\n" : "");
    if (n > 0)
      g_string_append_printf (text,
                              /* Translators: %s is such as "the server refused requests" */
                              ngettext ("Reduced %u time: %s", "Reduced %u times: %s", n), n,
                              get_overload_text (i));
  }
  return g_string_free (text, FALSE);
}
