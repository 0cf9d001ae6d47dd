/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "downloads/bunting-download-bar.h"
#include "downloads/bunting-edited-dialog.h"
#include "widgets/bunting-banner.h"
#include "widgets/bunting-toaster.h"
#include "bunting-app-model.h"
#include "download/bunting-report.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

/* Where the window shows its downloads. */
typedef struct {
  BuntingDownloadBar *download_bar;
  BuntingBanner *banner;
  BuntingToaster *toaster;
  BuntingTextureLoader *texture_loader; /* of the pictures in the report */
} BuntingDownloadViews;

#define BUNTING_TYPE_DOWNLOAD_RESULT (bunting_download_result_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDownloadResult,
                      bunting_download_result,
                      BUNTING,
                      DOWNLOAD_RESULT,
                      GObject)

BuntingDownloadResult *bunting_download_result_new (GtkWindow *window,
                                                    BuntingAppModel *app_model,
                                                    const BuntingDownloadViews *views,
                                                    GSettings *settings);
void bunting_download_result_offer_refresh (BuntingDownloadResult *self);
void bunting_download_result_begin (BuntingDownloadResult *self, GPtrArray *flags);
void bunting_download_result_add (BuntingDownloadResult *self, BuntingBatch *batch);
void bunting_download_result_show (BuntingDownloadResult *self, gboolean names_folder);
void bunting_download_result_ask_about_edited (BuntingDownloadResult *self,
                                               BuntingEditedReplace replace,
                                               GObject *owner);
void bunting_download_result_hide (BuntingDownloadResult *self);
gboolean bunting_download_result_shows_failures (BuntingDownloadResult *self);
void bunting_download_result_show_report (BuntingDownloadResult *self);
BuntingReport *bunting_download_result_get_report (BuntingDownloadResult *self);
GPtrArray *bunting_download_result_dup_flags (BuntingDownloadResult *self, BuntingOutcome outcome);

G_END_DECLS
