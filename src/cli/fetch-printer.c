/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-printer.h"

#include "download/bunting-report.h"
#include "bunting-error-messages.h"
#include "config.h"
#include "fetch-summary.h"
#include "fetch-text.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_CELLS 30
#define BAR_CELLS_LEAST 5
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
  guint column;         /* where the next word goes, in characters */
  GCancellable *unread; /* (owned): struck when nobody reads stdout any more */
  int output_errno;     /* 0: everything could be written so far */
};

/**
 * fetch_printer_new:
 * @verbose: a line for each flag instead of a word
 * @json: nothing but one JSON document in the end
 * @unread: struck when whoever read the results has gone
 *
 * Returns: (transfer full): a printer
 */
FetchPrinter *
fetch_printer_new (gboolean verbose, gboolean json, GCancellable *unread)
{
  FetchPrinter *self = g_new0 (FetchPrinter, 1);

  self->verbose = verbose;
  self->json = json;
  self->with_bar = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->with_results_above = isatty (STDOUT_FILENO);
  self->unread = g_object_ref (unread);
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
  g_object_unref (self->unread);
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

/**
 * fetch_printer_flush:
 * @self: a printer
 *
 * Hands on what was printed.
 *
 * Returns: 0, or the errno of the first time that this failed
 */
int
fetch_printer_flush (FetchPrinter *self)
{
  if (fflush (stdout) != 0 && self->output_errno == 0)
    self->output_errno = errno;
  if (self->output_errno == EPIPE)
    g_cancellable_cancel (self->unread);
  return self->output_errno;
}

/**
 * fetch_printer_clear_bar:
 * @self: a printer
 *
 * Takes the bar away and goes back to where the results ended.
 */
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

/* As wide as the terminal allows: a bar that wraps could not be taken away again. */
static void
append_bar (GString *bar, guint n_done, guint n_flags)
{
  g_autofree char *counts = g_strdup_printf ("%u/%u", n_done, n_flags);
  guint n_taken = strlen (counts) + strlen ("[] ") + 1;
  guint n_columns = get_columns (STDERR_FILENO);
  guint n_cells = n_columns > n_taken ? MIN (BAR_CELLS, n_columns - n_taken) : 0;
  guint n_full = n_flags > 0 ? n_cells * n_done / n_flags : 0;

  if (n_cells >= BAR_CELLS_LEAST) {
    g_string_append_c (bar, '[');
    for (guint i = 0; i < n_cells; i++)
      g_string_append_c (bar, i < n_full ? '#' : '.');
    g_string_append (bar, "] ");
  }
  g_string_append (bar, counts);
}

static void
show_bar (FetchPrinter *self, guint n_done, guint n_flags)
{
  g_autoptr (GString) bar = g_string_new (NULL);

  if (!self->with_bar)
    return;
  if (self->with_results_above && self->column > 0)
    g_string_append_c (bar, '\n');
  append_bar (bar, n_done, n_flags);
  fputs (bar->str, stderr);
  fflush (stderr);
  self->bar_shown = TRUE;
}

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
  } else if (line->outcome == BUNTING_OUTCOME_SAVED && !self->json) {
    g_autofree char *word = g_strdup_printf ("%s[OK]", bunting_flag_get_code (line->flag));

    print_word (self, word);
  }
  fetch_printer_flush (self);
  show_bar (self, bunting_batch_get_n_done (batch), bunting_batch_get_n_flags (batch));
}

/**
 * fetch_printer_follow:
 * @self: a printer that outlives @batch's run
 * @batch: a batch
 *
 * Prints what becomes of its flags as each one ends. The bar is there from the start: a slow source
 * may take long to answer for the first time.
 */
void
fetch_printer_follow (FetchPrinter *self, BuntingBatch *batch)
{
  g_signal_connect (batch, "flag-done", G_CALLBACK (flag_done_cb), self);
  show_bar (self, 0, bunting_batch_get_n_flags (batch));
}

/**
 * fetch_printer_sum_up:
 * @self: a printer
 * @batch: a batch that has come to an end
 *
 * Prints the summary, or the JSON document.
 */
void
fetch_printer_sum_up (FetchPrinter *self, BuntingBatch *batch)
{
  fetch_printer_clear_bar (self);
  if (self->json) {
    g_autofree char *json = bunting_report_to_json (batch);

    puts (json);
  } else {
    if (self->column > 0)
      fputc ('\n', stdout);
    fetch_summary_print (batch, self->with_results_above ? get_columns (STDOUT_FILENO) : 0);
  }
  fetch_printer_flush (self);
}
