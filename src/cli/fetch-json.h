/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-download.h"

G_BEGIN_DECLS

char *fetch_json_new_report (BuntingDownload *download);

G_END_DECLS
