/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "download/bunting-report.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_REPORT_WINDOW (bunting_report_window_get_type ())
G_DECLARE_FINAL_TYPE (BuntingReportWindow, bunting_report_window, BUNTING, REPORT_WINDOW, AdwWindow)

BuntingReportWindow *bunting_report_window_new (GtkWindow *parent,
                                                BuntingReport *report,
                                                BuntingTextureLoader *texture_loader);
void bunting_report_window_disable_retry (BuntingReportWindow *self);
void bunting_report_window_save (BuntingReportWindow *self, GFile *file, gboolean as_json);

G_END_DECLS
