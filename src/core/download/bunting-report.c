/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-report.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The outcome of each flag of one or more batches: of a download, and of the retries of what it did
 * not save. Each flag has one line, its last outcome. */

struct _BuntingReport {
  GObject parent_instance;

  GPtrArray *lines; /* (owned) (element-type BuntingReportLine), in the order in which they ended */
  GHashTable
    *of_flag; /* (owned): BuntingFlag (borrowed) → BuntingReportLine (borrowed from lines) */
  guint n_of[BUNTING_N_OUTCOMES];
  double elapsed_s;  /* of all batches */
  guint n_in_flight; /* the most at once */
  guint n_reductions[BUNTING_N_OVERLOADS];
  guint n_second_requests;
};

G_DEFINE_FINAL_TYPE (BuntingReport, bunting_report, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
bunting_report_finalize (GObject *object)
{
  BuntingReport *self = BUNTING_REPORT (object);

  g_hash_table_unref (self->of_flag);
  g_ptr_array_unref (self->lines);
  G_OBJECT_CLASS (bunting_report_parent_class)->finalize (object);
}

static void
bunting_report_class_init (BuntingReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_report_finalize;
  signals[CHANGED] = g_signal_new ("changed", BUNTING_TYPE_REPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
bunting_report_init (BuntingReport *self)
{
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)bunting_report_line_free);
  self->of_flag = g_hash_table_new (NULL, NULL);
}

/* Returns: an empty report */
BuntingReport *
bunting_report_new (void)
{
  return g_object_new (BUNTING_TYPE_REPORT, NULL);
}

/* @batch: a batch that has ended */
BuntingReport *
bunting_report_new_for_batch (BuntingBatch *batch)
{
  BuntingReport *self = bunting_report_new ();

  bunting_report_add_batch (self, batch);
  return self;
}

/**
 * bunting_report_add_batch:
 * @batch: a batch that has ended
 *
 * Adds the outcomes of @batch. They replace earlier outcomes of the same flags.
 */
void
bunting_report_add_batch (BuntingReport *self, BuntingBatch *batch)
{
  GPtrArray *added = bunting_batch_get_report (batch);
  BuntingLimiter *limiter = bunting_batch_get_limiter (batch);

  for (guint i = 0; i < added->len; i++) {
    BuntingReportLine *line = bunting_report_line_copy (added->pdata[i]);
    BuntingReportLine *earlier = g_hash_table_lookup (self->of_flag, line->flag);

    if (earlier != NULL) {
      self->n_of[earlier->outcome]--;
      g_ptr_array_remove (self->lines, earlier);
    }
    self->n_of[line->outcome]++;
    g_ptr_array_add (self->lines, line);
    g_hash_table_insert (self->of_flag, line->flag, line);
  }
  self->elapsed_s += bunting_batch_get_elapsed_s (batch);
  self->n_in_flight = MAX (self->n_in_flight, bunting_limiter_get_highest (limiter));
  for (guint i = 0; i < BUNTING_N_OVERLOADS; i++)
    self->n_reductions[i] += bunting_limiter_get_n_reductions (limiter, i);
  self->n_second_requests += bunting_limiter_get_n_second_requests (limiter);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * bunting_report_lacks:
 * @flags: (element-type BuntingFlag)
 *
 * Returns: whether the report has a line for each of @flags, and what the source has of them was
 *   not saved: a download of them is a retry
 */
gboolean
bunting_report_lacks (BuntingReport *self, GPtrArray *flags)
{
  for (guint i = 0; i < flags->len; i++) {
    const BuntingReportLine *line = g_hash_table_lookup (self->of_flag, flags->pdata[i]);

    if (line == NULL ||
        (line->outcome != BUNTING_OUTCOME_FAILED && line->outcome != BUNTING_OUTCOME_CANCELLED &&
         line->outcome != BUNTING_OUTCOME_NOT_FOUND && line->outcome != BUNTING_OUTCOME_EDITED))
      return FALSE;
  }
  return flags->len > 0;
}

/* Returns: (transfer none) (element-type BuntingReportLine): in the order in which flags ended */
GPtrArray *
bunting_report_get_lines (BuntingReport *self)
{
  return self->lines;
}

guint
bunting_report_get_n_flags (BuntingReport *self)
{
  return self->lines->len;
}

guint
bunting_report_get_n (BuntingReport *self, BuntingOutcome outcome)
{
  return self->n_of[outcome];
}

/* Returns: the most flags that were in flight at once */
guint
bunting_report_get_n_in_flight (BuntingReport *self)
{
  return self->n_in_flight;
}

/* Returns: how often the number of flags in flight was reduced for that reason */
guint
bunting_report_get_n_reductions (BuntingReport *self, BuntingOverload overload)
{
  return self->n_reductions[overload];
}

/* Seconds, of all batches together. */
double
bunting_report_get_elapsed_s (BuntingReport *self)
{
  return self->elapsed_s;
}

/* The report as a document for other programs, the same in every language */

static const char *const outcome_names[] = {
  [BUNTING_OUTCOME_SAVED] = "saved",     [BUNTING_OUTCOME_ALREADY_SAVED] = "already-saved",
  [BUNTING_OUTCOME_CHANGED] = "changed", [BUNTING_OUTCOME_UNCHANGED] = "unchanged",
  [BUNTING_OUTCOME_EDITED] = "edited",   [BUNTING_OUTCOME_NOT_FOUND] = "not-found",
  [BUNTING_OUTCOME_FAILED] = "failed",   [BUNTING_OUTCOME_CANCELLED] = "cancelled",
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

/* Returns: (transfer full): when the flag was done, in UTC (ISO 8601) */
static char *
format_time (const BuntingReportLine *line)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (line->ended_at);

  return g_date_time_format_iso8601 (time);
}

static void
add_line (JsonBuilder *builder, const BuntingReportLine *line)
{
  g_autofree char *time = format_time (line);

  json_builder_begin_object (builder);
  add_string (builder, "code", bunting_flag_get_code (line->flag));
  add_string (builder, "outcome", outcome_names[line->outcome]);
  add_string (builder, "file", line->file_name);
  if (line->size_bytes > 0) {
    json_builder_set_member_name (builder, "bytes");
    json_builder_add_int_value (builder, line->size_bytes);
  }
  if (line->uri != NULL)
    add_string (builder, "uri", line->uri);
  add_string (builder, "time", time);
  json_builder_set_member_name (builder, "elapsed_s");
  json_builder_add_double_value (builder, line->elapsed_s);
  if (line->error != NULL)
    add_string (builder, "error", line->error->message);
  if (line->metadata_error != NULL)
    add_string (builder, "metadata_error", line->metadata_error->message);
  json_builder_end_object (builder);
}

static void
add_totals (JsonBuilder *builder, BuntingReport *self)
{
  json_builder_set_member_name (builder, "totals");
  json_builder_begin_object (builder);
  for (guint i = 0; i < BUNTING_N_OUTCOMES; i++) {
    json_builder_set_member_name (builder, outcome_names[i]);
    json_builder_add_int_value (builder, bunting_report_get_n (self, i));
  }
  json_builder_end_object (builder);
}

static const char *const overload_names[BUNTING_N_OVERLOADS] = {
  [BUNTING_OVERLOAD_REFUSED] = "refused",
  [BUNTING_OVERLOAD_DISCONNECTED] = "disconnected",
  [BUNTING_OVERLOAD_TIMED_OUT] = "timed-out",
  [BUNTING_OVERLOAD_SLOW_CONNECT] = "slow-connect",
  [BUNTING_OVERLOAD_SLOW_BODY] = "slow-body",
  [BUNTING_OVERLOAD_LATENCY] = "latency",
  [BUNTING_OVERLOAD_NOT_PERSISTENT] = "not-persistent",
};

static void
add_in_flight (JsonBuilder *builder, BuntingReport *self)
{
  json_builder_set_member_name (builder, "in_flight");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "highest");
  json_builder_add_int_value (builder, self->n_in_flight);
  json_builder_set_member_name (builder, "second_requests");
  json_builder_add_int_value (builder, self->n_second_requests);
  json_builder_set_member_name (builder, "reductions");
  json_builder_begin_object (builder);
  for (guint i = 0; i < BUNTING_N_OVERLOADS; i++) {
    if (self->n_reductions[i] == 0)
      continue;
    json_builder_set_member_name (builder, overload_names[i]);
    json_builder_add_int_value (builder, self->n_reductions[i]);
  }
  json_builder_end_object (builder);
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
 *
 * A header line, and a line for each flag in the order in which they ended, by RFC 4180.
 */
char *
bunting_report_to_csv (BuntingReport *self)
{
  GString *csv = g_string_new ("code,country,outcome,file,error,metadata_error,bytes,uri,"
                               "time,elapsed_s\r\n");

  for (guint i = 0; i < self->lines->len; i++) {
    const BuntingReportLine *line = self->lines->pdata[i];
    BuntingCountry *country = bunting_flag_get_country (line->flag);
    g_autofree char *bytes =
      line->size_bytes > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, line->size_bytes) : NULL;
    g_autofree char *time = format_time (line);
    char elapsed[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd (elapsed, sizeof elapsed, "%.3f", line->elapsed_s);
    append_field (csv, bunting_flag_get_code (line->flag), FALSE);
    append_field (csv, bunting_country_get_english_name (country), FALSE);
    append_field (csv, outcome_names[line->outcome], FALSE);
    append_field (csv, line->file_name, FALSE);
    append_field (csv, get_message (line->error), FALSE);
    append_field (csv, get_message (line->metadata_error), FALSE);
    append_field (csv, bytes, FALSE);
    append_field (csv, line->uri, FALSE);
    append_field (csv, time, FALSE);
    append_field (csv, elapsed, TRUE);
  }
  return g_string_free (csv, FALSE);
}

/**
 * bunting_report_to_json:
 *
 * An object: "elapsed_s"; "totals", a count for each outcome; "in_flight", an object with the
 * "highest" number of flags in flight, the number of "second_requests" (see bunting-hedge.c) and
 * with "reductions", a count for each reason; "flags", an array with an object for each flag in the
 * order in which they ended: "code", "outcome", "file" (or null), "bytes" and "uri" where they are
 * known, "time" (when it ended, in UTC), "elapsed_s", and the messages "error" and "metadata_error"
 * where there are any. Indented, without a final new line.
 */
char *
bunting_report_to_json (BuntingReport *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "elapsed_s");
  json_builder_add_double_value (builder, self->elapsed_s);
  add_totals (builder, self);
  add_in_flight (builder, self);
  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->lines->len; i++)
    add_line (builder, self->lines->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}
