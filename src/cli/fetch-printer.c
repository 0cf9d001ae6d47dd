/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-printer.h"

#include "download/bunting-report.h"
#include "bunting-error-messages.h"
#include "bunting-report-messages.h"
#include "config.h"
#include "fetch-summary.h"
#include "fetch-text.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_FULL "##############################"
#define BAR_EMPTY ".............................."
#define BAR_MIN_CELLS 5
#define DEFAULT_COLUMNS 80

/* Prints the results on stdout, flushed one by one, and a progress bar on stderr if that is a
 * terminal. If both are the same terminal, the bar is on the line below the results. */
struct _FetchPrinter {
  gboolean verbose;
  gboolean json;
  gboolean with_bar;
  gboolean with_results_above; /* stdout is a terminal, too */
  gboolean bar_shown;
  guint column;                /* of the end of the results, in characters */
  GCancellable *stdout_closed; /* (owned) */
  int output_errno;            /* of the first write error; 0: none */
};

/**
 * fetch_printer_new:
 * @verbose: print a line for each flag instead of a word
 * @json: print only one JSON document at the end
 * @stdout_closed: cancelled when the reader of stdout has closed it
 */
FetchPrinter *
fetch_printer_new (gboolean verbose, gboolean json, GCancellable *stdout_closed)
{
  FetchPrinter *self = g_new0 (FetchPrinter, 1);

  self->verbose = verbose;
  self->json = json;
  self->with_bar = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->with_results_above = isatty (STDOUT_FILENO);
  self->stdout_closed = g_object_ref (stdout_closed);
  return self;
}

void
fetch_printer_free (FetchPrinter *self)
{
  g_object_unref (self->stdout_closed);
  g_free (self);
}

static guint
get_columns (int terminal)
{
  struct winsize size;

  if (ioctl (terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return DEFAULT_COLUMNS;
}

/* Returns: 0, or the errno of the first write error */
int
fetch_printer_flush (FetchPrinter *self)
{
  /* An error before, of a text that is larger than the stream's buffer, has no errno any more. */
  errno = EIO;
  if ((fflush (stdout) != 0 || ferror (stdout)) && self->output_errno == 0)
    self->output_errno = errno;
  if (self->output_errno == EPIPE)
    g_cancellable_cancel (self->stdout_closed);
  return self->output_errno;
}

/* Erases the bar and moves the cursor back to the end of the results. */
void
fetch_printer_clear_bar (FetchPrinter *self)
{
  if (!self->bar_shown)
    return;
  fputs ("\r\033[K", stderr);
  if (self->with_results_above && self->column > 0)
    fprintf (stderr, "\033[A\033[%uG", self->column + 1);
  fflush (stderr);
  self->bar_shown = FALSE;
}

/* The bar must fit into one line: a wrapped bar could not be erased. */
static void
show_bar (FetchPrinter *self, guint n_done, guint n_flags)
{
  gboolean with_newline = self->with_results_above && self->column > 0;
  g_autofree char *counts = NULL;
  int n_cells, n_full;

  if (!self->with_bar)
    return;
  counts = g_strdup_printf ("%u/%u", n_done, n_flags);
  n_cells = (int)get_columns (STDERR_FILENO) - (int)strlen (counts) - (int)strlen ("[] ") - 1;
  n_cells = MIN (n_cells, (int)strlen (BAR_FULL));
  n_full = n_flags > 0 ? n_cells * (int)n_done / (int)n_flags : 0;
  if (n_cells >= BAR_MIN_CELLS)
    fprintf (stderr, "%s[%.*s%.*s] %s", with_newline ? "\n" : "", n_full, BAR_FULL,
             n_cells - n_full, BAR_EMPTY, counts);
  else
    fprintf (stderr, "%s%s", with_newline ? "\n" : "", counts);
  fflush (stderr);
  self->bar_shown = TRUE;
}

/* Starts a new line before the terminal would, so that the cursor's column stays known. */
static void
print_word (FetchPrinter *self, const char *word)
{
  gsize width = strlen (word);

  if (self->with_results_above && self->column > 0 &&
      self->column + width + 1 >= get_columns (STDOUT_FILENO)) {
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
  g_autofree char *file =
    fetch_text_make_printable (line->file_name != NULL ? line->file_name : "");
  g_autofree char *cause = bunting_format_error_in_full (line->error);
  g_autofree char *reason = fetch_text_make_printable (cause);
  g_autofree char *metadata_cause = bunting_format_metadata_error (line->metadata_error);
  g_autofree char *metadata_reason = fetch_text_make_printable (metadata_cause);

  switch (line->outcome) {
  case BUNTING_OUTCOME_SAVED:
  case BUNTING_OUTCOME_CHANGED:
    printf ("%s[OK] %s\n", code, file);
    if (line->metadata_error != NULL)
      printf (_ ("%s: saved without metadata: %s\n"), code, metadata_reason);
    break;
  case BUNTING_OUTCOME_ALREADY_SAVED:
    printf (_ ("%s: already saved as %s\n"), code, file);
    break;
  case BUNTING_OUTCOME_UNCHANGED:
    printf (_ ("%s: unchanged, %s\n"), code, file);
    break;
  case BUNTING_OUTCOME_EDITED:
    printf (_ ("%s: kept, because it was edited: %s\n"), code, file);
    break;
  case BUNTING_OUTCOME_NOT_FOUND:
    printf (_ ("%s: not found\n"), code);
    break;
  case BUNTING_OUTCOME_FAILED:
    printf (_ ("%s: failed: %s\n"), code, reason);
    break;
  case BUNTING_OUTCOME_CANCELLED:
  case BUNTING_N_OUTCOMES:
    break;
  }
}

static void
flag_done_cb (BuntingBatch *batch, const BuntingReportLine *line, gpointer user_data)
{
  FetchPrinter *self = user_data;

  fetch_printer_clear_bar (self);
  if (self->verbose && !self->json) {
    print_line (line);
  } else if (!self->json &&
             (line->outcome == BUNTING_OUTCOME_SAVED || line->outcome == BUNTING_OUTCOME_CHANGED)) {
    g_autofree char *word = g_strdup_printf ("%s[OK]", bunting_flag_get_code (line->flag));

    print_word (self, word);
  }
  fetch_printer_flush (self);
  show_bar (self, bunting_batch_get_n_done (batch), bunting_batch_get_n_flags (batch));
}

/**
 * fetch_printer_follow:
 * @self: must outlive the run of @batch
 *
 * Prints the result of each flag. The bar is shown at once, because the first reply may take long.
 */
void
fetch_printer_follow (FetchPrinter *self, BuntingBatch *batch)
{
  g_signal_connect (batch, "flag-done", G_CALLBACK (flag_done_cb), self);
  show_bar (self, 0, bunting_batch_get_n_flags (batch));
}

static void
print_in_flight (BuntingBatch *batch)
{
  g_autoptr (BuntingReport) report = bunting_report_new_for_batch (batch);
  g_autofree char *text = bunting_format_in_flight (report);

  puts (text);
}

/* Prints the summary, or the JSON document. */
void
fetch_printer_sum_up (FetchPrinter *self, BuntingBatch *batch)
{
  fetch_printer_clear_bar (self);
  if (self->json) {
    g_autoptr (BuntingReport) report = bunting_report_new_for_batch (batch);
    g_autofree char *json = bunting_report_to_json (report);

    if (puts (json) < 0)
      self->output_errno = errno;
  } else {
    if (self->column > 0)
      fputc ('\n', stdout);
    fetch_summary_print (batch);
    if (self->verbose)
      print_in_flight (batch);
  }
  fetch_printer_flush (self);
}
