/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "downloads/bunting-download-result.h"
#include "grid/bunting-selection-model.h"
#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DOWNLOAD_CONTROLLER (bunting_download_controller_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDownloadController,
                      bunting_download_controller,
                      BUNTING,
                      DOWNLOAD_CONTROLLER,
                      GObject)

/* Signals: "opened" after a folder was read; "downloaded" (nullable GError: the reason why no
 * download ran) at the end of a download, after its result was shown. */
BuntingDownloadController *bunting_download_controller_new (GtkApplicationWindow *window,
                                                            BuntingAppModel *app_model,
                                                            BuntingSelectionModel *selection_model,
                                                            GListModel *sorted_flags,
                                                            const BuntingDownloadViews *views,
                                                            GSettings *settings);
void
bunting_download_controller_set_grid_visible (BuntingDownloadController *self, gboolean is_visible);
void bunting_download_controller_open (BuntingDownloadController *self);
void bunting_download_controller_download (BuntingDownloadController *self,
                                           GPtrArray *flags,
                                           BuntingRefresh refresh);
void bunting_download_controller_download_flag (BuntingDownloadController *self, BuntingFlag *flag);
void bunting_download_controller_download_selected (BuntingDownloadController *self);
gboolean bunting_download_controller_close (BuntingDownloadController *self);

G_END_DECLS
