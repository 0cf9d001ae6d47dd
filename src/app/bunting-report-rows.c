/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-report-rows.h"

#include <glib/gi18n.h>

#include "bunting-report-messages.h"

/* The report as a list. Flags that failed come first, those with the most frequent cause at the
 * top; then those that were edited, those that have changed, those that are not available, those
 * without metadata, the saved ones, and the cancelled ones last. Each group is sorted by the names
 * of the countries. */

struct _BuntingReportRow {
  GObject parent_instance;

  char *title;           /* owned: "2 Failed", or "France (FR)" */
  char *text;            /* owned: the cause, or the file's name; may be empty */
  const char *icon_name; /* not owned, NULL for flags */
  BuntingFlag *flag;     /* owned, NULL for headings */
  GBytes *replaced;      /* owned, NULL unless the picture has changed: the one before */
};

G_DEFINE_FINAL_TYPE (BuntingReportRow, bunting_report_row, G_TYPE_OBJECT)

typedef enum {
  GROUP_FAILED, /* one group for each cause */
  GROUP_EDITED,
  GROUP_CHANGED,
  GROUP_NOT_FOUND,
  GROUP_WITHOUT_METADATA,
  GROUP_SAVED,
  GROUP_UNCHANGED,
  GROUP_ALREADY_SAVED,
  GROUP_CANCELLED,
  N_GROUPS
} GroupKind;

/* The emblems of the grid have the same icons. */
static const char *const group_icons[N_GROUPS] = {
  [GROUP_FAILED] = "process-stop-symbolic",
  [GROUP_EDITED] = "document-edit-symbolic",
  [GROUP_CHANGED] = "view-refresh-symbolic",
  [GROUP_NOT_FOUND] = "action-unavailable-symbolic",
  [GROUP_WITHOUT_METADATA] = "dialog-information-symbolic",
  [GROUP_SAVED] = "document-save-symbolic",
  [GROUP_UNCHANGED] = "document-save-symbolic",
  [GROUP_ALREADY_SAVED] = "document-save-symbolic",
  [GROUP_CANCELLED] = "media-playback-stop-symbolic",
};

typedef struct {
  GroupKind kind;
  char *cause;      /* owned, NULL unless the flags failed: a clause */
  GPtrArray *lines; /* owned, BuntingReportLine, borrowed from the report */
} ReportGroup;

static GroupKind
find_kind (const BuntingReportLine *line)
{
  static const GroupKind kinds[BUNTING_N_OUTCOMES] = {
    [BUNTING_OUTCOME_SAVED] = GROUP_SAVED,
    [BUNTING_OUTCOME_ALREADY_SAVED] = GROUP_ALREADY_SAVED,
    [BUNTING_OUTCOME_CHANGED] = GROUP_CHANGED,
    [BUNTING_OUTCOME_UNCHANGED] = GROUP_UNCHANGED,
    [BUNTING_OUTCOME_EDITED] = GROUP_EDITED,
    [BUNTING_OUTCOME_NOT_FOUND] = GROUP_NOT_FOUND,
    [BUNTING_OUTCOME_FAILED] = GROUP_FAILED,
    [BUNTING_OUTCOME_CANCELLED] = GROUP_CANCELLED,
  };

  if (line->outcome == BUNTING_OUTCOME_SAVED && line->metadata_error != NULL)
    return GROUP_WITHOUT_METADATA;
  return kinds[line->outcome];
}

static void
report_group_free (gpointer data)
{
  ReportGroup *group = data;

  g_free (group->cause);
  g_ptr_array_unref (group->lines);
  g_free (group);
}

static ReportGroup *
report_group_find (GPtrArray *groups, GroupKind kind, const char *cause)
{
  ReportGroup *group;

  for (guint i = 0; i < groups->len; i++) {
    group = groups->pdata[i];
    if (group->kind == kind && g_strcmp0 (group->cause, cause) == 0)
      return group;
  }
  group = g_new0 (ReportGroup, 1);
  group->kind = kind;
  group->cause = g_strdup (cause);
  group->lines = g_ptr_array_new ();
  g_ptr_array_add (groups, group);
  return group;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const ReportGroup *one = *(const ReportGroup *const *)a, *other = *(const ReportGroup *const *)b;

  if (one->kind != other->kind)
    return (int)one->kind - (int)other->kind;
  if (one->lines->len != other->lines->len)
    return one->lines->len > other->lines->len ? -1 : 1;
  return g_strcmp0 (one->cause, other->cause);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const BuntingReportLine *one = *(const BuntingReportLine *const *)a;
  const BuntingReportLine *other = *(const BuntingReportLine *const *)b;

  return bunting_country_collate (bunting_flag_get_country (one->flag),
                                  bunting_flag_get_country (other->flag));
}

/* Returns (transfer full): ReportGroup, in the order of the list */
static GPtrArray *
group_lines (BuntingReport *report)
{
  GPtrArray *lines = bunting_report_get_lines (report);
  GPtrArray *groups = g_ptr_array_new_with_free_func (report_group_free);

  for (guint i = 0; i < lines->len; i++) {
    BuntingReportLine *line = lines->pdata[i];
    GroupKind kind = find_kind (line);
    g_autofree char *cause = kind == GROUP_FAILED ? bunting_format_error (line->error) : NULL;

    g_ptr_array_add (report_group_find (groups, kind, cause)->lines, line);
  }
  g_ptr_array_sort (groups, compare_groups);
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_sort (((ReportGroup *)groups->pdata[i])->lines, compare_lines);
  return groups;
}

static char *
make_heading (GroupKind kind, guint n)
{
  switch (kind) {
  case GROUP_EDITED:
    return g_strdup_printf (ngettext ("%u Edited and Kept", "%u Edited and Kept", n), n);
  case GROUP_CHANGED:
    return g_strdup_printf (ngettext ("%u Changed", "%u Changed", n), n);
  case GROUP_NOT_FOUND:
    return g_strdup_printf (ngettext ("%u Not Available", "%u Not Available", n), n);
  case GROUP_WITHOUT_METADATA:
    return g_strdup_printf (
      ngettext ("%u Downloaded Without Metadata", "%u Downloaded Without Metadata", n), n);
  case GROUP_SAVED:
    return g_strdup_printf (ngettext ("%u Downloaded", "%u Downloaded", n), n);
  case GROUP_UNCHANGED:
    return g_strdup_printf (ngettext ("%u Unchanged", "%u Unchanged", n), n);
  case GROUP_ALREADY_SAVED:
    return g_strdup_printf (ngettext ("%u Already Downloaded", "%u Already Downloaded", n), n);
  case GROUP_CANCELLED:
    return g_strdup_printf (ngettext ("%u Cancelled", "%u Cancelled", n), n);
  case GROUP_FAILED:
  case N_GROUPS:
  default:
    return g_strdup_printf (ngettext ("%u Failed", "%u Failed", n), n);
  }
}

/* The cause with its details, if these are the same for all flags of the group.
 *
 * Returns (transfer full): a clause */
static char *
make_common_cause (const ReportGroup *group)
{
  g_autofree char *common = NULL;

  for (guint i = 0; i < group->lines->len; i++) {
    const BuntingReportLine *line = group->lines->pdata[i];
    g_autofree char *cause = bunting_format_error_in_full (line->error);

    if (common != NULL && strcmp (common, cause) != 0)
      return g_strdup (group->cause);
    if (common == NULL)
      common = g_steal_pointer (&cause);
  }
  return g_steal_pointer (&common);
}

/* @common_cause: (nullable): the cause in the heading, which is not repeated */
static char *
make_text (const BuntingReportLine *line, const char *common_cause)
{
  GroupKind kind = find_kind (line);
  g_autofree char *cause = NULL;

  if (kind == GROUP_FAILED) {
    cause = bunting_format_error_in_full (line->error);
    return g_strcmp0 (cause, common_cause) == 0 ? g_strdup ("") : bunting_format_sentence (cause);
  }
  if (kind == GROUP_WITHOUT_METADATA) {
    cause = bunting_format_metadata_error (line->metadata_error);
    /* Translators: a file's name, and why its metadata is missing */
    return g_strdup_printf (_ ("%s: %s"), line->file_name, cause);
  }
  return g_strdup (line->file_name != NULL ? line->file_name : "");
}

/* @common_cause: (nullable) */
static BuntingReportRow *
new_heading (const ReportGroup *group, const char *common_cause)
{
  BuntingReportRow *self = g_object_new (BUNTING_TYPE_REPORT_ROW, NULL);

  self->title = make_heading (group->kind, group->lines->len);
  self->text = common_cause == NULL ? g_strdup ("") : bunting_format_sentence (common_cause);
  self->icon_name = group_icons[group->kind];
  return self;
}

static BuntingReportRow *
new_line (const BuntingReportLine *line, const char *common_cause)
{
  BuntingReportRow *self = g_object_new (BUNTING_TYPE_REPORT_ROW, NULL);
  BuntingCountry *country = bunting_flag_get_country (line->flag);

  /* Translators: a country and its code, "France (FR)" */
  self->title = g_strdup_printf (_ ("%s (%s)"), bunting_country_get_name (country),
                                 bunting_country_get_code (country));
  self->text = make_text (line, common_cause);
  self->flag = g_object_ref (line->flag);
  self->replaced = line->replaced == NULL ? NULL : g_bytes_ref (line->replaced);
  return self;
}

static void
bunting_report_row_finalize (GObject *object)
{
  BuntingReportRow *self = BUNTING_REPORT_ROW (object);

  g_free (self->title);
  g_free (self->text);
  g_clear_object (&self->flag);
  g_clear_pointer (&self->replaced, g_bytes_unref);
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
  return self->flag == NULL;
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

/* Returns (nullable): NULL for a heading */
BuntingFlag *
bunting_report_row_get_flag (BuntingReportRow *self)
{
  return self->flag;
}

/* Returns (nullable): the picture before a refresh that has changed it; NULL also where it was not
 * kept */
GBytes *
bunting_report_row_get_replaced (BuntingReportRow *self)
{
  return self->replaced;
}

/* Returns (transfer full): BuntingReportRow, each group after its heading */
GListModel *
bunting_report_rows_new (BuntingReport *report)
{
  g_autoptr (GPtrArray) groups = group_lines (report);
  GListStore *store = g_list_store_new (BUNTING_TYPE_REPORT_ROW);

  for (guint i = 0; i < groups->len; i++) {
    const ReportGroup *group = groups->pdata[i];
    g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
    g_autofree char *common_cause = group->kind == GROUP_FAILED ? make_common_cause (group) : NULL;

    g_ptr_array_add (rows, new_heading (group, common_cause));
    for (guint j = 0; j < group->lines->len; j++)
      g_ptr_array_add (rows, new_line (group->lines->pdata[j], common_cause));
    g_list_store_splice (store, g_list_model_get_n_items (G_LIST_MODEL (store)), 0, rows->pdata,
                         rows->len);
  }
  return G_LIST_MODEL (store);
}

/* Returns (transfer full): the summary and all groups */
char *
bunting_report_rows_to_text (BuntingReport *report)
{
  g_autoptr (GListModel) rows = bunting_report_rows_new (report);
  g_autofree char *summary = bunting_format_timed_summary (report);
  GString *text = g_string_new (summary);

  g_string_append_c (text, '\n');
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++) {
    g_autoptr (BuntingReportRow) row = g_list_model_get_item (rows, i);

    if (bunting_report_row_is_heading (row))
      g_string_append_c (text, '\n');
    if (row->text[0] == '\0')
      g_string_append_printf (text, "%s\n", row->title);
    else
      g_string_append_printf (text, _ ("%s: %s\n"), row->title, row->text);
  }
  return g_string_free (text, FALSE);
}
