/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source-error.h"

G_BEGIN_DECLS

char *bunting_format_error (const GError *error);
char *bunting_format_error_in_full (const GError *error);
char *bunting_format_source_problem (const BuntingSourceProblem *problem);
char *bunting_format_metadata_error (const GError *error);

G_END_DECLS
