/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-report.h"
#include "bunting-messages.h"

G_BEGIN_DECLS

char *bunting_format_summary (BuntingReport *report);
char *bunting_format_timed_summary (BuntingReport *report);
char *bunting_format_trouble (BuntingReport *report);
const GError *bunting_report_find_common_cause (BuntingReport *report);
gboolean bunting_report_is_unreachable (BuntingReport *report);
char *
bunting_format_failures (BuntingReport *report, const char *host, gboolean offers_built_in_flags);
char *bunting_format_in_flight (BuntingReport *report);

G_END_DECLS
