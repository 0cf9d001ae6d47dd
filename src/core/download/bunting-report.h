/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-batch.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_REPORT (bunting_report_get_type ())
G_DECLARE_FINAL_TYPE (BuntingReport, bunting_report, BUNTING, REPORT, GObject)

/* Signal: "changed", when a batch was added. */
BuntingReport *bunting_report_new (void);
BuntingReport *bunting_report_new_for_batch (BuntingBatch *batch);
void bunting_report_add_batch (BuntingReport *self, BuntingBatch *batch);
gboolean bunting_report_lacks (BuntingReport *self, GPtrArray *flags);

GPtrArray *bunting_report_get_lines (BuntingReport *self);
guint bunting_report_get_n_flags (BuntingReport *self);
guint bunting_report_get_n (BuntingReport *self, BuntingOutcome outcome);
guint bunting_report_get_n_in_flight (BuntingReport *self);
guint bunting_report_get_n_reductions (BuntingReport *self, BuntingOverload overload);
double bunting_report_get_elapsed_s (BuntingReport *self);

const char *bunting_outcome_get_name (BuntingOutcome outcome);
char *bunting_report_to_csv (BuntingReport *self);
char *bunting_report_to_json (BuntingReport *self);

G_END_DECLS
