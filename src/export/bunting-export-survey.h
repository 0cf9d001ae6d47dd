/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "client/bunting-decoder-pool.h"

G_BEGIN_DECLS

/* What the pictures of flags allow, before they are exported. */
typedef struct {
  guint n_svg;
  guint n_raster;
  guint min_raster_width_px; /* 0: there is no raster image */
  double aspect;             /* width / height of the only picture; 0 if there are several */
} BuntingExportSurvey;

void bunting_export_survey_async (BuntingDecoderPool *pool,
                                  GPtrArray *flags,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean bunting_export_survey_finish (GAsyncResult *result,
                                       BuntingExportSurvey *out_survey,
                                       GError **error);

G_END_DECLS
