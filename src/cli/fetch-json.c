/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-json.h"

#include <json-glib/json-glib.h>

static const char *const outcome_names[] = {
  [BUNTING_OUTCOME_SAVED] = "saved",         [BUNTING_OUTCOME_ALREADY_SAVED] = "already-saved",
  [BUNTING_OUTCOME_UNCHANGED] = "unchanged", [BUNTING_OUTCOME_NOT_FOUND] = "not-found",
  [BUNTING_OUTCOME_FAILED] = "failed",       [BUNTING_OUTCOME_CANCELLED] = "cancelled",
};
G_STATIC_ASSERT (G_N_ELEMENTS (outcome_names) == BUNTING_N_OUTCOMES);

/* A reason may quote what a server said, in any bytes; JSON is UTF-8. */
static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

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
add_totals (JsonBuilder *builder, BuntingDownload *download)
{
  json_builder_set_member_name (builder, "totals");
  json_builder_begin_object (builder);
  for (guint i = 0; i < BUNTING_N_OUTCOMES; i++) {
    json_builder_set_member_name (builder, outcome_names[i]);
    json_builder_add_int_value (builder, bunting_download_get_n (download, i));
  }
  json_builder_end_object (builder);
}

/**
 * fetch_json_new_report:
 * @download: a download that has come to an end
 *
 * An object: "elapsed_s"; "totals", a count for each outcome; "flags", an array with an object for
 * each flag in the order in which they ended: "code", "outcome", "file" (or null), and where there
 * are any "error" and "metadata_error".
 *
 * Returns: (transfer full): the JSON document, indented, without a last new line
 */
char *
fetch_json_new_report (BuntingDownload *download)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  GPtrArray *report = bunting_download_get_report (download);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "elapsed_s");
  json_builder_add_double_value (builder, bunting_download_get_elapsed_s (download));
  add_totals (builder, download);
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
