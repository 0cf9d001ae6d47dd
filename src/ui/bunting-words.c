/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-words.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "bunting-atlas.h"
#include "bunting-collection.h"

/* The one place where what happened becomes words for people. Core's messages are technical
 * English for logs; only what a person can act on is said here. Causes are clauses without a
 * capital or a full stop, for they follow a country's name: "France: the server answered 500". */

/* The fetcher's messages name the status that the server answered with. */
static guint
find_http_status (const GError *error)
{
  for (const char *p = error->message; *p != '\0'; p++) {
    if (g_ascii_isdigit (*p)) {
      char *end;
      gulong status = strtoul (p, &end, 10);

      if (end - p == 3 && status >= 100 && status <= 599)
        return status;
      p = end - 1;
    }
  }
  return 0;
}

static char *
words_for_fetcher_error (const GError *error)
{
  guint status;

  switch ((BuntingFetcherError)error->code) {
  case BUNTING_FETCHER_ERROR_NOT_FOUND:
    return g_strdup (_ ("this source has no such flag"));
  case BUNTING_FETCHER_ERROR_STATUS:
    status = find_http_status (error);
    if (status == 0)
      return g_strdup (_ ("the server answered with an error"));
    /* Translators: an HTTP status, such as 500 */
    return g_strdup_printf (_ ("the server answered %u"), status);
  case BUNTING_FETCHER_ERROR_BUSY:
    return g_strdup (_ ("the server is busy; try again later"));
  case BUNTING_FETCHER_ERROR_TOO_LARGE:
    return g_strdup (_ ("the server sent more than a flag can be"));
  case BUNTING_FETCHER_ERROR_CUT_SHORT:
    return g_strdup (_ ("the connection broke before the picture was complete"));
  case BUNTING_FETCHER_ERROR_TIMED_OUT:
    return g_strdup (_ ("the server took too long"));
  case BUNTING_FETCHER_ERROR_UNREACHABLE:
    return g_strdup (_ ("the server cannot be reached"));
  case BUNTING_FETCHER_ERROR_TLS:
    return g_strdup (_ ("the server cannot prove who it is"));
  case BUNTING_FETCHER_ERROR_REDIRECT:
    return g_strdup (_ ("the server sent us to where we do not follow"));
  case BUNTING_FETCHER_ERROR_PROTOCOL:
  default:
    return g_strdup (_ ("the server sent something that is not understood"));
  }
}

static char *
words_for_library_error (const GError *error)
{
  switch ((BuntingLibraryError)error->code) {
  case BUNTING_LIBRARY_ERROR_NO_FOLDER:
    return g_strdup (_ ("there is no such folder"));
  case BUNTING_LIBRARY_ERROR_READ_ONLY:
    return g_strdup (_ ("the folder cannot be written to"));
  case BUNTING_LIBRARY_ERROR_FULL:
    return g_strdup (_ ("the disk is full"));
  case BUNTING_LIBRARY_ERROR_EXISTS:
    return g_strdup (_ ("another file has that name"));
  case BUNTING_LIBRARY_ERROR_NAME:
    return g_strdup (_ ("something that is no file has that name"));
  case BUNTING_LIBRARY_ERROR_FAILED:
  default:
    return g_strdup_printf (_ ("the file cannot be saved (%s)"), error->message);
  }
}

static char *
words_for_picture_error (const GError *error)
{
  switch ((BuntingPictureError)error->code) {
  case BUNTING_PICTURE_ERROR_EMPTY:
    return g_strdup (_ ("the server sent nothing"));
  case BUNTING_PICTURE_ERROR_TOO_LARGE:
    return g_strdup (_ ("the picture is too large"));
  case BUNTING_PICTURE_ERROR_TRUNCATED:
    return g_strdup (_ ("the picture is incomplete"));
  case BUNTING_PICTURE_ERROR_NO_PICTURE:
  default:
    return g_strdup (_ ("what the server sent is no picture"));
  }
}

static char *
words_for_collection_error (const GError *error)
{
  switch ((BuntingCollectionError)error->code) {
  case BUNTING_COLLECTION_ERROR_NOT_INSTALLED:
    return g_strdup (_ ("no flags are installed on this computer"));
  case BUNTING_COLLECTION_ERROR_EMPTY:
    return g_strdup (_ ("the collection holds no flags"));
  case BUNTING_COLLECTION_ERROR_NO_FOLDER:
  default:
    return g_strdup (_ ("the collection's folder cannot be read"));
  }
}

/**
 * bunting_words_for_error:
 * @error: any error of core or server
 *
 * Returns: (transfer full): its cause in the user's language, a clause to follow a name
 */
char *
bunting_words_for_error (const GError *error)
{
  if (error == NULL)
    return g_strdup (_ ("the cause is not known"));
  if (error->domain == BUNTING_FETCHER_ERROR)
    return words_for_fetcher_error (error);
  if (error->domain == BUNTING_LIBRARY_ERROR)
    return words_for_library_error (error);
  if (error->domain == BUNTING_PICTURE_ERROR)
    return words_for_picture_error (error);
  if (error->domain == BUNTING_COLLECTION_ERROR)
    return words_for_collection_error (error);
  if (error->domain == BUNTING_SOURCE_ERROR)
    return g_strdup (_ ("the source cannot be used"));
  /* GIO's messages are translated by GLib. */
  return g_strdup (error->message);
}

/**
 * bunting_words_for_sentence:
 * @clause: what bunting_words_for_error() returned
 *
 * Returns: (transfer full): the same to stand alone, "The server answered 500."
 */
char *
bunting_words_for_sentence (const char *clause)
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
 * bunting_words_for_state:
 *
 * Returns: (transfer none) (nullable): what a cell says beneath the name; %NULL where that is
 *   nothing, or a file's name
 */
const char *
bunting_words_for_state (BuntingFlagState state)
{
  switch (state) {
  case BUNTING_FLAG_QUEUED:
    return _ ("Waiting");
  case BUNTING_FLAG_FETCHING:
    return _ ("Downloading");
  case BUNTING_FLAG_SAVING:
    return _ ("Saving");
  case BUNTING_FLAG_NOT_FOUND:
    return _ ("Not found");
  case BUNTING_FLAG_FAILED:
    return _ ("Failed");
  case BUNTING_FLAG_CANCELLED:
    return _ ("Cancelled");
  case BUNTING_FLAG_ABSENT:
  case BUNTING_FLAG_SAVED:
  default:
    return NULL;
  }
}

/**
 * bunting_words_for_flag:
 *
 * Returns: (transfer full) (nullable): why @flag is not saved, in a sentence; %NULL where nothing
 *   went wrong
 */
char *
bunting_words_for_flag (BuntingFlag *flag)
{
  const char *name = bunting_country_get_name (bunting_flag_get_country (flag));
  g_autofree char *cause = NULL;

  switch (bunting_flag_get_state (flag)) {
  case BUNTING_FLAG_NOT_FOUND:
    return g_strdup_printf (_ ("%s: this source has no such flag"), name);
  case BUNTING_FLAG_FAILED:
    cause = bunting_words_for_error (bunting_flag_get_error (flag));
    /* Translators: a country, and why its flag was not saved */
    return g_strdup_printf (_ ("%s: %s"), name, cause);
  case BUNTING_FLAG_ABSENT:
  case BUNTING_FLAG_QUEUED:
  case BUNTING_FLAG_FETCHING:
  case BUNTING_FLAG_SAVING:
  case BUNTING_FLAG_SAVED:
  case BUNTING_FLAG_CANCELLED:
  default:
    return NULL;
  }
}

/**
 * bunting_words_for_pick:
 * @n_picked: how many flags are picked
 * @n_hidden: how many of those are not shown
 *
 * Returns: (transfer full): "12 picked, 3 not shown"
 */
char *
bunting_words_for_pick (guint n_picked, guint n_hidden)
{
  g_autofree char *picked = NULL;
  g_autofree char *hidden = NULL;

  if (n_picked == 0)
    return g_strdup (_ ("None picked"));
  picked = g_strdup_printf (ngettext ("%u picked", "%u picked", n_picked), n_picked);
  if (n_hidden == 0)
    return g_steal_pointer (&picked);
  hidden = g_strdup_printf (ngettext ("%u not shown", "%u not shown", n_hidden), n_hidden);
  /* Translators: "12 picked, 3 not shown" */
  return g_strdup_printf (_ ("%s, %s"), picked, hidden);
}

/**
 * bunting_words_for_progress:
 *
 * Returns: (transfer full): "7 of 20"
 */
char *
bunting_words_for_progress (guint n_done, guint n_flags)
{
  /* Translators: how many flags of a download are done */
  return g_strdup_printf (_ ("%u of %u"), n_done, n_flags);
}

/**
 * bunting_words_for_elapsed:
 * @elapsed_s: a time in seconds
 *
 * Returns: (transfer full): "0.31 s", "12 s" or "2 min 5 s"
 */
char *
bunting_words_for_elapsed (double elapsed_s)
{
  guint seconds = elapsed_s + 0.5;

  if (elapsed_s < 10)
    return g_strdup_printf (_ ("%.2f s"), elapsed_s);
  if (seconds < 60)
    return g_strdup_printf (_ ("%u s"), seconds);
  return g_strdup_printf (_ ("%u min %u s"), seconds / 60, seconds % 60);
}

/**
 * bunting_words_for_summary:
 * @download: one that has ended
 *
 * Returns: (transfer full): one line, "18 flags downloaded in 0.31 s · 1 not found · 1 failed"
 */
char *
bunting_words_for_summary (BuntingDownload *download)
{
  guint n_saved = bunting_download_get_n (download, BUNTING_OUTCOME_SAVED);
  guint n_kept = bunting_download_get_n (download, BUNTING_OUTCOME_ALREADY_SAVED) +
                 bunting_download_get_n (download, BUNTING_OUTCOME_UNCHANGED);
  guint n_missing = bunting_download_get_n (download, BUNTING_OUTCOME_NOT_FOUND);
  guint n_failed = bunting_download_get_n (download, BUNTING_OUTCOME_FAILED);
  guint n_cancelled = bunting_download_get_n (download, BUNTING_OUTCOME_CANCELLED);
  g_autofree char *elapsed = bunting_words_for_elapsed (bunting_download_get_elapsed_s (download));
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (n_kept > 0 && n_kept == bunting_download_get_n_flags (download))
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
words_for_missing (BuntingDownload *download)
{
  GPtrArray *report = bunting_download_get_report (download);
  guint n_missing = bunting_download_get_n (download, BUNTING_OUTCOME_NOT_FOUND);
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
 * bunting_words_for_trouble:
 * @download: one that has ended
 * @max_lines: how many failures to name; the others are counted
 *
 * Returns: (transfer full) (nullable): a line with those not found, then one for each failure with
 *   its cause; %NULL where nothing went wrong
 */
char *
bunting_words_for_trouble (BuntingDownload *download, guint max_lines)
{
  GPtrArray *report = bunting_download_get_report (download);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n_failed = 0;

  if (bunting_download_get_n (download, BUNTING_OUTCOME_NOT_FOUND) > 0)
    g_ptr_array_add (lines, words_for_missing (download));
  for (guint i = 0; i < report->len; i++) {
    BuntingReportLine *line = g_ptr_array_index (report, i);
    g_autofree char *cause = NULL;

    if (line->outcome != BUNTING_OUTCOME_FAILED || n_failed++ >= max_lines)
      continue;
    cause = bunting_words_for_error (line->error);
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

/**
 * bunting_words_for_show:
 *
 * Returns: (transfer none): which flags are shown
 */
const char *
bunting_words_for_show (BuntingShow show)
{
  switch (show) {
  case BUNTING_SHOW_SAVED:
    return _ ("Saved");
  case BUNTING_SHOW_NOT_SAVED:
    return _ ("Not Saved");
  case BUNTING_SHOW_FAILED:
    /* Translators: flags that were not found or could not be saved */
    return C_ ("flags", "Failed");
  case BUNTING_SHOW_ALL:
  default:
    return _ ("All Flags");
  }
}

/**
 * bunting_words_for_region:
 * @region_code: a UN M49 code of a continental region
 *
 * Returns: (transfer none) (nullable): its name in the user's language; %NULL for others
 */
const char *
bunting_words_for_region (const char *region_code)
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
