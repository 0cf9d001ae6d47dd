/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "downloads/bunting-download-bar.h"
#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_RUNNER (bunting_runner_get_type ())
G_DECLARE_FINAL_TYPE (BuntingRunner, bunting_runner, BUNTING, RUNNER, GObject)

/* Signals: "opened" when a folder was looked through, "downloaded" (nullable GError: why nothing
 * was downloaded at all) when a download has ended. What there is to say was said before. */
BuntingRunner *bunting_runner_new (GtkWindow *window,
                                   BuntingAppModel *app_model,
                                   BuntingDownloadBar *download_bar,
                                   GSettings *settings);
void bunting_runner_open (BuntingRunner *self);
void bunting_runner_choose_folder (BuntingRunner *self);
void bunting_runner_download (BuntingRunner *self, GPtrArray *flags, gboolean refresh);
gboolean bunting_runner_close (BuntingRunner *self);

G_END_DECLS
