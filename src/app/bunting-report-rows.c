/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-report-rows.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"

/* The report of a batch as a list: failed flags first, then those that were not found, those
 * without metadata, the saved ones, and the cancelled ones last. */

struct _BuntingReportRow {
  GObject parent_instance;

  char *title;           /* owned: "2 Failed", or "France (FR)" */
  char *text;            /* owned, NULL for headings: the reason, or the file's name */
  const char *icon_name; /* not owned, NULL for flags */
};

G_DEFINE_FINAL_TYPE (BuntingReportRow, bunting_report_row, G_TYPE_OBJECT)

typedef enum {
  GROUP_FAILED,
  GROUP_NOT_FOUND,
  GROUP_WITHOUT_METADATA,
  GROUP_SAVED,
  GROUP_UNCHANGED,
  GROUP_ALREADY_SAVED,
  GROUP_CANCELLED,
  N_GROUPS
} ReportGroup;

static const char *const group_icons[N_GROUPS] = {
  [GROUP_FAILED] = "dialog-warning-symbolic",
  [GROUP_NOT_FOUND] = "action-unavailable-symbolic",
  [GROUP_WITHOUT_METADATA] = "dialog-information-symbolic",
  [GROUP_SAVED] = "object-select-symbolic",
  [GROUP_UNCHANGED] = "object-select-symbolic",
  [GROUP_ALREADY_SAVED] = "object-select-symbolic",
  [GROUP_CANCELLED] = "process-stop-symbolic",
};

static ReportGroup
find_group (const BuntingReportLine *line)
{
  static const ReportGroup groups[BUNTING_N_OUTCOMES] = {
    [BUNTING_OUTCOME_SAVED] = GROUP_SAVED,
    [BUNTING_OUTCOME_ALREADY_SAVED] = GROUP_ALREADY_SAVED,
    [BUNTING_OUTCOME_UNCHANGED] = GROUP_UNCHANGED,
    [BUNTING_OUTCOME_NOT_FOUND] = GROUP_NOT_FOUND,
    [BUNTING_OUTCOME_FAILED] = GROUP_FAILED,
    [BUNTING_OUTCOME_CANCELLED] = GROUP_CANCELLED,
  };

  if (line->outcome == BUNTING_OUTCOME_SAVED && line->metadata_error != NULL)
    return GROUP_WITHOUT_METADATA;
  return groups[line->outcome];
}

static char *
make_heading (ReportGroup group, guint n)
{
  switch (group) {
  case GROUP_NOT_FOUND:
    return g_strdup_printf (ngettext ("%u Not Found", "%u Not Found", n), n);
  case GROUP_WITHOUT_METADATA:
    return g_strdup_printf (ngettext ("%u Saved Without Metadata", "%u Saved Without Metadata", n),
                            n);
  case GROUP_SAVED:
    return g_strdup_printf (ngettext ("%u Saved", "%u Saved", n), n);
  case GROUP_UNCHANGED:
    return g_strdup_printf (ngettext ("%u Unchanged", "%u Unchanged", n), n);
  case GROUP_ALREADY_SAVED:
    return g_strdup_printf (ngettext ("%u Already Saved", "%u Already Saved", n), n);
  case GROUP_CANCELLED:
    return g_strdup_printf (ngettext ("%u Cancelled", "%u Cancelled", n), n);
  case GROUP_FAILED:
  case N_GROUPS:
  default:
    return g_strdup_printf (ngettext ("%u Failed", "%u Failed", n), n);
  }
}

static char *
make_text (const BuntingReportLine *line)
{
  ReportGroup group = find_group (line);
  g_autofree char *cause = NULL;

  if (group == GROUP_FAILED) {
    cause = bunting_format_error_in_full (line->error);
    return bunting_format_sentence (cause);
  }
  if (group == GROUP_WITHOUT_METADATA) {
    cause = bunting_format_metadata_error (line->metadata_error);
    /* Translators: a file's name, and why its metadata is missing */
    return g_strdup_printf (_ ("%s: %s"), line->file_name, cause);
  }
  return g_strdup (line->file_name != NULL ? line->file_name : "");
}

static BuntingReportRow *
new_heading (ReportGroup group, guint n)
{
  BuntingReportRow *self = g_object_new (BUNTING_TYPE_REPORT_ROW, NULL);

  self->title = make_heading (group, n);
  self->icon_name = group_icons[group];
  return self;
}

static BuntingReportRow *
new_line (const BuntingReportLine *line)
{
  BuntingReportRow *self = g_object_new (BUNTING_TYPE_REPORT_ROW, NULL);
  BuntingCountry *country = bunting_flag_get_country (line->flag);

  /* Translators: a country and its code, "France (FR)" */
  self->title = g_strdup_printf (_ ("%s (%s)"), bunting_country_get_name (country),
                                 bunting_country_get_code (country));
  self->text = make_text (line);
  return self;
}

static void
bunting_report_row_finalize (GObject *object)
{
  BuntingReportRow *self = BUNTING_REPORT_ROW (object);

  g_free (self->title);
  g_free (self->text);
  G_OBJECT_CLASS (bunting_report_row_parent_class)->finalize (object);
}

static void
bunting_report_row_class_init (BuntingReportRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_report_row_finalize;
}

static void
bunting_report_row_init (BuntingReportRow *self)
{
}

gboolean
bunting_report_row_is_heading (BuntingReportRow *self)
{
  return self->icon_name != NULL;
}

const char *
bunting_report_row_get_title (BuntingReportRow *self)
{
  return self->title;
}

const char *
bunting_report_row_get_text (BuntingReportRow *self)
{
  return self->text;
}

const char *
bunting_report_row_get_icon_name (BuntingReportRow *self)
{
  return self->icon_name;
}

/* Returns (transfer full): BuntingReportRow, each group after its heading. The batch has ended. */
GListModel *
bunting_report_rows_new (BuntingBatch *batch)
{
  GPtrArray *report = bunting_batch_get_report (batch);
  GListStore *store = g_list_store_new (BUNTING_TYPE_REPORT_ROW);
  GPtrArray *groups[N_GROUPS];

  for (ReportGroup group = 0; group < N_GROUPS; group++)
    groups[group] = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < report->len; i++)
    g_ptr_array_add (groups[find_group (report->pdata[i])], new_line (report->pdata[i]));
  for (ReportGroup group = 0; group < N_GROUPS; group++) {
    g_autoptr (GPtrArray) rows = groups[group];

    if (rows->len > 0)
      g_ptr_array_insert (rows, 0, new_heading (group, rows->len));
    g_list_store_splice (store, g_list_model_get_n_items (G_LIST_MODEL (store)), 0, rows->pdata,
                         rows->len);
  }
  return G_LIST_MODEL (store);
}

/* Returns (transfer full): the summary and all groups. The batch has ended. */
char *
bunting_report_rows_to_text (BuntingBatch *batch)
{
  g_autoptr (GListModel) rows = bunting_report_rows_new (batch);
  g_autofree char *summary = bunting_format_summary (batch);
  GString *text = g_string_new (summary);

  g_string_append_c (text, '\n');
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++) {
    g_autoptr (BuntingReportRow) row = g_list_model_get_item (rows, i);

    if (bunting_report_row_is_heading (row))
      g_string_append_printf (text, "\n%s\n", row->title);
    else if (row->text[0] == '\0')
      g_string_append_printf (text, "%s\n", row->title);
    else
      g_string_append_printf (text, _ ("%s: %s\n"), row->title, row->text);
  }
  return g_string_free (text, FALSE);
}
