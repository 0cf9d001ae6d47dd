/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "downloads/bunting-download-bar.h"
#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DOWNLOAD_CONTROLLER (bunting_download_controller_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDownloadController,
                      bunting_download_controller,
                      BUNTING,
                      DOWNLOAD_CONTROLLER,
                      GObject)

/* Signals: "opened" when a folder was looked through, "downloaded" (nullable GError: why nothing
 * was downloaded at all) when a download has ended. What there is to say was said before. */
BuntingDownloadController *bunting_download_controller_new (GtkWindow *window,
                                                            BuntingAppModel *app_model,
                                                            BuntingDownloadBar *download_bar,
                                                            GSettings *settings);
void bunting_download_controller_open (BuntingDownloadController *self);
void bunting_download_controller_choose_folder (BuntingDownloadController *self);
void bunting_download_controller_download (BuntingDownloadController *self,
                                           GPtrArray *flags,
                                           gboolean refresh);
gboolean bunting_download_controller_close (BuntingDownloadController *self);

G_END_DECLS
