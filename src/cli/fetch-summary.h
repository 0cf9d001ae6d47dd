/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-batch.h"

G_BEGIN_DECLS

void fetch_summary_print (BuntingBatch *batch);

G_END_DECLS
