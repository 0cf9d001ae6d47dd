/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-batch.h"

G_BEGIN_DECLS

const char *bunting_outcome_get_name (BuntingOutcome outcome);
char *bunting_report_to_csv (BuntingBatch *batch);
char *bunting_report_to_json (BuntingBatch *batch);

G_END_DECLS
