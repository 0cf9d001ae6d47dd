/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "download/bunting-batch.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_REPORT_WINDOW (bunting_report_window_get_type ())
G_DECLARE_FINAL_TYPE (BuntingReportWindow, bunting_report_window, BUNTING, REPORT_WINDOW, AdwWindow)

BuntingReportWindow *bunting_report_window_new (GtkWindow *parent, BuntingBatch *batch);
void bunting_report_window_save (BuntingReportWindow *self, GFile *file, gboolean as_json);

G_END_DECLS
