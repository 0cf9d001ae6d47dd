/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"

G_BEGIN_DECLS

char *bunting_details_status_format (BuntingFlag *flag, const char *broken_cause);
char *bunting_details_status_format_markup (BuntingFlag *flag, const char *broken_cause);

G_END_DECLS
