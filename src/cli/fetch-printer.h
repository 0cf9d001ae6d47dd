/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-batch.h"

G_BEGIN_DECLS

typedef struct _FetchPrinter FetchPrinter;

FetchPrinter *fetch_printer_new (gboolean verbose, gboolean json, GCancellable *stdout_closed);
void fetch_printer_free (FetchPrinter *self);
void fetch_printer_follow (FetchPrinter *self, BuntingBatch *batch);
void fetch_printer_sum_up (FetchPrinter *self, BuntingBatch *batch);
void fetch_printer_clear_bar (FetchPrinter *self);
int fetch_printer_flush (FetchPrinter *self);

G_END_DECLS
