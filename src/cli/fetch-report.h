/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-batch.h"

G_BEGIN_DECLS

gboolean fetch_report_check_name (const char *path, GError **error);
gboolean fetch_report_write (const char *path, BuntingBatch *batch, GError **error);

G_END_DECLS
