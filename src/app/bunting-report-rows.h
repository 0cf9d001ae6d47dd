/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-report.h"

G_BEGIN_DECLS

/* A line of the report as it is shown: the heading of a group, or a flag. */
#define BUNTING_TYPE_REPORT_ROW (bunting_report_row_get_type ())
G_DECLARE_FINAL_TYPE (BuntingReportRow, bunting_report_row, BUNTING, REPORT_ROW, GObject)

gboolean bunting_report_row_is_heading (BuntingReportRow *self);
const char *bunting_report_row_get_title (BuntingReportRow *self);
const char *bunting_report_row_get_text (BuntingReportRow *self);
const char *bunting_report_row_get_icon_name (BuntingReportRow *self);
BuntingFlag *bunting_report_row_get_flag (BuntingReportRow *self);
GBytes *bunting_report_row_get_replaced (BuntingReportRow *self);

GListModel *bunting_report_rows_new (BuntingReport *report);
char *bunting_report_rows_to_text (BuntingReport *report);

G_END_DECLS
