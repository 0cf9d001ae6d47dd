/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-summary.h"

#include "bunting-messages.h"
#include "config.h"
#include "fetch-text.h"

#include <glib/gi18n.h>
#include <stdio.h>

static void
print_line (const char *text)
{
  g_autofree char *printable = fetch_text_make_printable (text);

  puts (printable);
}

/* "2 not found: XX, YY" */
static void
print_codes (const char *heading, BuntingBatch *batch, BuntingOutcome outcome)
{
  GPtrArray *report = bunting_batch_get_report (batch);
  g_autoptr (GString) text = g_string_new (heading);
  const char *separator = " ";

  for (guint i = 0; i < report->len; i++) {
    const BuntingReportLine *line = report->pdata[i];

    if (line->outcome != outcome)
      continue;
    g_string_append_printf (text, "%s%s", separator, bunting_flag_get_code (line->flag));
    separator = ", ";
  }
  print_line (text->str);
}

/* Returns: (transfer full) (nullable) */
static char *
format_reason (const BuntingReportLine *line, BuntingOutcome outcome)
{
  if (outcome == BUNTING_OUTCOME_FAILED)
    return line->outcome == outcome ? bunting_format_error_in_full (line->error) : NULL;
  return line->metadata_error != NULL ? bunting_format_metadata_error (line->metadata_error) : NULL;
}

/* "3 failed: XX YY (reason), ZZ (reason)": flags with the same reason are listed together. */
static void
print_reasons (const char *heading, BuntingBatch *batch, BuntingOutcome outcome)
{
  GPtrArray *report = bunting_batch_get_report (batch);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (heading);
  const char *separator = "";

  for (guint i = 0; i < report->len; i++)
    g_ptr_array_add (reasons, format_reason (report->pdata[i], outcome));
  for (guint i = 0; i < report->len; i++) {
    g_autofree char *reason = g_steal_pointer (&reasons->pdata[i]);
    const BuntingReportLine *line = report->pdata[i];

    if (reason == NULL)
      continue;
    g_string_append_printf (text, "%s %s", separator, bunting_flag_get_code (line->flag));
    separator = ",";
    for (guint j = i + 1; j < report->len; j++) {
      line = report->pdata[j];
      if (g_strcmp0 (reasons->pdata[j], reason) != 0)
        continue;
      g_string_append_printf (text, " %s", bunting_flag_get_code (line->flag));
      g_clear_pointer (&reasons->pdata[j], g_free);
    }
    g_string_append_printf (text, " (%s)", reason);
  }
  print_line (text->str);
}

static guint
count_without_metadata (BuntingBatch *batch)
{
  GPtrArray *report = bunting_batch_get_report (batch);
  guint n = 0;

  for (guint i = 0; i < report->len; i++) {
    const BuntingReportLine *line = report->pdata[i];

    n += line->metadata_error != NULL;
  }
  return n;
}

static void
print_misses (BuntingBatch *batch)
{
  guint n_without_metadata = count_without_metadata (batch);
  guint n_not_found = bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND);
  guint n_failed = bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED);

  if (n_without_metadata > 0) {
    g_autofree char *heading = g_strdup_printf (
      ngettext ("%u saved without metadata:", "%u saved without metadata:", n_without_metadata),
      n_without_metadata);

    print_reasons (heading, batch, BUNTING_OUTCOME_SAVED);
  }
  if (n_not_found > 0) {
    g_autofree char *heading =
      g_strdup_printf (ngettext ("%u not found:", "%u not found:", n_not_found), n_not_found);

    print_codes (heading, batch, BUNTING_OUTCOME_NOT_FOUND);
  }
  if (n_failed > 0) {
    g_autofree char *heading =
      g_strdup_printf (ngettext ("%u failed:", "%u failed:", n_failed), n_failed);

    print_reasons (heading, batch, BUNTING_OUTCOME_FAILED);
  }
}

/* "3 changed, 246 unchanged" */
static void
print_refreshed (BuntingBatch *batch)
{
  guint n_changed = bunting_batch_get_n (batch, BUNTING_OUTCOME_CHANGED);
  guint n_unchanged = bunting_batch_get_n (batch, BUNTING_OUTCOME_UNCHANGED);
  guint n_edited = bunting_batch_get_n (batch, BUNTING_OUTCOME_EDITED);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (n_changed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u changed", "%u changed", n_changed), n_changed));
  if (n_unchanged > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%u unchanged", "%u unchanged", n_unchanged), n_unchanged));
  if (parts->len > 0) {
    g_autofree char *line = bunting_format_list (parts);

    puts (line);
  }
  if (n_edited > 0) {
    g_autofree char *heading = g_strdup_printf (
      ngettext (
        "%u edited after it was saved, and kept (--overwrite-edited replaces it):",
        "%u edited after they were saved, and kept (--overwrite-edited replaces them):", n_edited),
      n_edited);

    print_codes (heading, batch, BUNTING_OUTCOME_EDITED);
  }
}

void
fetch_summary_print (BuntingBatch *batch)
{
  guint n_saved = bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED) +
                  bunting_batch_get_n (batch, BUNTING_OUTCOME_CHANGED);
  guint n_already = bunting_batch_get_n (batch, BUNTING_OUTCOME_ALREADY_SAVED);
  /* A download interrupted before its first flag reports none of them. */
  guint n_interrupted = bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED) +
                        bunting_batch_get_n_flags (batch) - bunting_batch_get_n_done (batch);

  printf (ngettext ("%u flag downloaded in %.2fs\n", "%u flags downloaded in %.2fs\n", n_saved),
          n_saved, bunting_batch_get_elapsed_s (batch));
  if (n_already > 0)
    printf (ngettext ("%u already saved\n", "%u already saved\n", n_already), n_already);
  print_refreshed (batch);
  print_misses (batch);
  if (n_interrupted > 0)
    printf (ngettext ("%u not downloaded: interrupted\n", "%u not downloaded: interrupted\n",
                      n_interrupted),
            n_interrupted);
}
