/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-printer.h"

#include "config.h"
#include "fetch-json.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_CELLS 30
#define DEFAULT_COLUMNS 80

/* What bunting-fetch says. Results go to stdout, each flushed as it comes; a bar goes to stderr
 * when that is a terminal. Where both are the same terminal, the bar keeps the line below the
 * results. */
struct _FetchPrinter {
  gboolean verbose;
  gboolean json;
  gboolean with_bar;
  gboolean with_results_above; /* stdout is a terminal as well */
  gboolean bar_shown;
  guint column; /* where the next word goes, in characters */
};

/**
 * fetch_printer_new:
 * @verbose: a line for each flag instead of a word
 * @json: nothing but one JSON document in the end
 *
 * Returns: (transfer full): a printer
 */
FetchPrinter *
fetch_printer_new (gboolean verbose, gboolean json)
{
  FetchPrinter *self = g_new0 (FetchPrinter, 1);

  self->verbose = verbose;
  self->json = json;
  self->with_bar = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->with_results_above = isatty (STDOUT_FILENO);
  return self;
}

/**
 * fetch_printer_free:
 * @self: (transfer full): a printer
 *
 * Frees it.
 */
void
fetch_printer_free (FetchPrinter *self)
{
  g_free (self);
}

static guint
get_columns (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return DEFAULT_COLUMNS;
}

/* Takes the bar away and goes back to where the results ended. */
static void
hide_bar (FetchPrinter *self)
{
  if (!self->bar_shown)
    return;
  fputs ("\r\033[K", stderr);
  if (self->with_results_above && self->column > 0)
    fprintf (stderr, "\033[A\033[%uG", self->column + 1);
  fflush (stderr);
  self->bar_shown = FALSE;
}

static void
show_bar (FetchPrinter *self, guint n_done, guint n_flags)
{
  g_autoptr (GString) bar = g_string_new (NULL);
  guint n_full = n_flags > 0 ? BAR_CELLS * n_done / n_flags : 0;

  if (!self->with_bar)
    return;
  if (self->with_results_above && self->column > 0)
    g_string_append_c (bar, '\n');
  g_string_append_c (bar, '[');
  for (guint i = 0; i < BAR_CELLS; i++)
    g_string_append_c (bar, i < n_full ? '#' : '.');
  g_string_append_printf (bar, "] %u/%u", n_done, n_flags);
  fputs (bar->str, stderr);
  fflush (stderr);
  self->bar_shown = TRUE;
}

static void
print_word (FetchPrinter *self, const char *word)
{
  gsize width = strlen (word);

  if (self->with_results_above && self->column > 0 && self->column + width + 1 >= get_columns ()) {
    fputc ('\n', stdout);
    self->column = 0;
  }
  if (self->column > 0)
    fputc (' ', stdout);
  self->column += width + (self->column > 0);
  fputs (word, stdout);
}

static void
print_line (const BuntingReportLine *line)
{
  const char *code = bunting_flag_get_code (line->flag);

  switch (line->outcome) {
  case BUNTING_OUTCOME_SAVED:
    printf ("%s[OK] %s\n", code, line->file_name);
    if (line->metadata_error != NULL)
      printf (_ ("%s: saved without metadata: %s\n"), code, line->metadata_error->message);
    break;
  case BUNTING_OUTCOME_ALREADY_SAVED:
    printf (_ ("%s: already saved as %s\n"), code, line->file_name);
    break;
  case BUNTING_OUTCOME_UNCHANGED:
    printf (_ ("%s: unchanged, %s\n"), code, line->file_name);
    break;
  case BUNTING_OUTCOME_NOT_FOUND:
    printf (_ ("%s: not found\n"), code);
    break;
  case BUNTING_OUTCOME_FAILED:
    printf (_ ("%s: failed: %s\n"), code, line->error->message);
    break;
  case BUNTING_OUTCOME_CANCELLED:
  case BUNTING_N_OUTCOMES:
    break;
  }
}

static void
flag_done_cb (BuntingDownload *download, const BuntingReportLine *line, gpointer user_data)
{
  FetchPrinter *self = user_data;

  hide_bar (self);
  if (self->verbose && !self->json) {
    print_line (line);
  } else if (line->outcome == BUNTING_OUTCOME_SAVED && !self->json) {
    g_autofree char *word = g_strdup_printf ("%s[OK]", bunting_flag_get_code (line->flag));

    print_word (self, word);
  }
  fflush (stdout);
  show_bar (self, bunting_download_get_n_done (download), bunting_download_get_n_flags (download));
}

/**
 * fetch_printer_follow:
 * @self: a printer that outlives @download's run
 * @download: a download
 *
 * Prints what becomes of its flags as each one ends.
 */
void
fetch_printer_follow (FetchPrinter *self, BuntingDownload *download)
{
  g_signal_connect (download, "flag-done", G_CALLBACK (flag_done_cb), self);
}

/* "2 not found: XX, YY" */
static void
print_codes (const char *heading, BuntingDownload *download, BuntingOutcome outcome)
{
  GPtrArray *report = bunting_download_get_report (download);
  g_autoptr (GString) codes = g_string_new (NULL);

  for (guint i = 0; i < report->len; i++) {
    const BuntingReportLine *line = report->pdata[i];

    if (line->outcome != outcome)
      continue;
    if (codes->len > 0)
      g_string_append (codes, ", ");
    g_string_append (codes, bunting_flag_get_code (line->flag));
    if (outcome == BUNTING_OUTCOME_FAILED)
      g_string_append_printf (codes, " (%s)", line->error->message);
  }
  printf ("%s %s\n", heading, codes->str);
}

static void
print_without_metadata (BuntingDownload *download)
{
  GPtrArray *report = bunting_download_get_report (download);
  g_autoptr (GString) codes = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < report->len; i++) {
    const BuntingReportLine *line = report->pdata[i];

    if (line->metadata_error == NULL)
      continue;
    g_string_append_printf (codes, "%s%s (%s)", n++ > 0 ? ", " : "",
                            bunting_flag_get_code (line->flag), line->metadata_error->message);
  }
  if (n > 0)
    printf (ngettext ("%u saved without metadata: %s\n", "%u saved without metadata: %s\n", n), n,
            codes->str);
}

static void
print_summary (BuntingDownload *download)
{
  guint n_saved = bunting_download_get_n (download, BUNTING_OUTCOME_SAVED);
  guint n_already = bunting_download_get_n (download, BUNTING_OUTCOME_ALREADY_SAVED);
  guint n_unchanged = bunting_download_get_n (download, BUNTING_OUTCOME_UNCHANGED);
  guint n_not_found = bunting_download_get_n (download, BUNTING_OUTCOME_NOT_FOUND);
  guint n_failed = bunting_download_get_n (download, BUNTING_OUTCOME_FAILED);
  guint n_cancelled = bunting_download_get_n (download, BUNTING_OUTCOME_CANCELLED);

  printf (ngettext ("%u flag downloaded in %.2fs\n", "%u flags downloaded in %.2fs\n", n_saved),
          n_saved, bunting_download_get_elapsed_s (download));
  if (n_already > 0)
    printf (ngettext ("%u already saved\n", "%u already saved\n", n_already), n_already);
  if (n_unchanged > 0)
    printf (ngettext ("%u unchanged\n", "%u unchanged\n", n_unchanged), n_unchanged);
  print_without_metadata (download);
  if (n_not_found > 0) {
    g_autofree char *heading =
      g_strdup_printf (ngettext ("%u not found:", "%u not found:", n_not_found), n_not_found);

    print_codes (heading, download, BUNTING_OUTCOME_NOT_FOUND);
  }
  if (n_failed > 0) {
    g_autofree char *heading =
      g_strdup_printf (ngettext ("%u failed:", "%u failed:", n_failed), n_failed);

    print_codes (heading, download, BUNTING_OUTCOME_FAILED);
  }
  if (n_cancelled > 0)
    printf (ngettext ("%u not downloaded: interrupted\n", "%u not downloaded: interrupted\n",
                      n_cancelled),
            n_cancelled);
}

/**
 * fetch_printer_sum_up:
 * @self: a printer
 * @download: a download that has come to an end
 *
 * Prints the summary, or the JSON document.
 */
void
fetch_printer_sum_up (FetchPrinter *self, BuntingDownload *download)
{
  hide_bar (self);
  if (self->json) {
    g_autofree char *json = fetch_json_new_report (download);

    puts (json);
  } else {
    if (self->column > 0)
      fputc ('\n', stdout);
    print_summary (download);
  }
  fflush (stdout);
}
