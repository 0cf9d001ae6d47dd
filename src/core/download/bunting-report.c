/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-report.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The report as a document for other programs, the same in every language. */

static const char *const outcome_names[] = {
  [BUNTING_OUTCOME_SAVED] = "saved",         [BUNTING_OUTCOME_ALREADY_SAVED] = "already-saved",
  [BUNTING_OUTCOME_UNCHANGED] = "unchanged", [BUNTING_OUTCOME_NOT_FOUND] = "not-found",
  [BUNTING_OUTCOME_FAILED] = "failed",       [BUNTING_OUTCOME_CANCELLED] = "cancelled",
};
G_STATIC_ASSERT (G_N_ELEMENTS (outcome_names) == BUNTING_N_OUTCOMES);

/* An error may quote a server's response, in any bytes; both formats are UTF-8.
 *
 * Returns: (transfer full) (nullable): NULL for NULL */
static char *
make_valid (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static const char *
get_message (const GError *error)
{
  return error != NULL ? error->message : NULL;
}

static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  g_autofree char *valid = make_valid (value);

  json_builder_set_member_name (builder, member);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_line (JsonBuilder *builder, const BuntingReportLine *line)
{
  json_builder_begin_object (builder);
  add_string (builder, "code", bunting_flag_get_code (line->flag));
  add_string (builder, "outcome", outcome_names[line->outcome]);
  add_string (builder, "file", line->file_name);
  if (line->error != NULL)
    add_string (builder, "error", line->error->message);
  if (line->metadata_error != NULL)
    add_string (builder, "metadata_error", line->metadata_error->message);
  json_builder_end_object (builder);
}

static void
add_totals (JsonBuilder *builder, BuntingBatch *batch)
{
  json_builder_set_member_name (builder, "totals");
  json_builder_begin_object (builder);
  for (guint i = 0; i < BUNTING_N_OUTCOMES; i++) {
    json_builder_set_member_name (builder, outcome_names[i]);
    json_builder_add_int_value (builder, bunting_batch_get_n (batch, i));
  }
  json_builder_end_object (builder);
}

/* RFC 4180, 2: a field with a comma, a quote or a line break is quoted, and quotes are doubled. */
static void
append_field (GString *csv, const char *value, gboolean is_last)
{
  g_autofree char *valid = make_valid (value);
  g_auto (GStrv) parts = g_strsplit (valid != NULL ? valid : "", "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);
  const char *quote = strpbrk (escaped, ",\"\r\n") != NULL ? "\"" : "";

  g_string_append_printf (csv, "%s%s%s%s", quote, escaped, quote, is_last ? "\r\n" : ",");
}

const char *
bunting_outcome_get_name (BuntingOutcome outcome)
{
  return outcome_names[outcome];
}

/**
 * bunting_report_to_csv:
 * @batch: a batch that has ended
 *
 * A header line, and a line for each flag in the order in which they ended, by RFC 4180.
 */
char *
bunting_report_to_csv (BuntingBatch *batch)
{
  GString *csv = g_string_new ("code,country,outcome,file,error,metadata_error\r\n");
  GPtrArray *report = bunting_batch_get_report (batch);

  for (guint i = 0; i < report->len; i++) {
    const BuntingReportLine *line = report->pdata[i];
    BuntingCountry *country = bunting_flag_get_country (line->flag);

    append_field (csv, bunting_flag_get_code (line->flag), FALSE);
    append_field (csv, bunting_country_get_english_name (country), FALSE);
    append_field (csv, outcome_names[line->outcome], FALSE);
    append_field (csv, line->file_name, FALSE);
    append_field (csv, get_message (line->error), FALSE);
    append_field (csv, get_message (line->metadata_error), TRUE);
  }
  return g_string_free (csv, FALSE);
}

/**
 * bunting_report_to_json:
 * @batch: a batch that has ended
 *
 * An object: "elapsed_s"; "totals", a count for each outcome; "flags", an array with an object for
 * each flag in the order in which they ended: "code", "outcome", "file" (or null), and the messages
 * "error" and "metadata_error" where there are any. Indented, without a final new line.
 */
char *
bunting_report_to_json (BuntingBatch *batch)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  GPtrArray *report = bunting_batch_get_report (batch);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "elapsed_s");
  json_builder_add_double_value (builder, bunting_batch_get_elapsed_s (batch));
  add_totals (builder, batch);
  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->len; i++)
    add_line (builder, report->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}
