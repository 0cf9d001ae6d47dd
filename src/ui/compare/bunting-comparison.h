/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"
#include "compare/bunting-compared-flag.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_COMPARISON (bunting_comparison_get_type ())
G_DECLARE_FINAL_TYPE (BuntingComparison, bunting_comparison, BUNTING, COMPARISON, GObject)

BuntingComparison *
bunting_comparison_new (BuntingAppModel *app_model, BuntingFlag *flag, GPtrArray *sources);
void bunting_comparison_start (BuntingComparison *self);
void bunting_comparison_cancel (BuntingComparison *self);
BuntingFlag *bunting_comparison_get_flag (BuntingComparison *self);
GListModel *bunting_comparison_get_flags (BuntingComparison *self);

G_END_DECLS
