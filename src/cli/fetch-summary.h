/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-download.h"

G_BEGIN_DECLS

void fetch_summary_print (BuntingDownload *download, guint columns);

G_END_DECLS
