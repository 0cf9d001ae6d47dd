/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source.h"
#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_COMPARED_FLAG (bunting_compared_flag_get_type ())
G_DECLARE_FINAL_TYPE (BuntingComparedFlag, bunting_compared_flag, BUNTING, COMPARED_FLAG, GObject)

/* Signals: "progress", while the picture arrives; "ended", when it is there or has failed. */
BuntingComparedFlag *bunting_compared_flag_new (BuntingSource *source);
BuntingSource *bunting_compared_flag_get_source (BuntingComparedFlag *self);
double bunting_compared_flag_get_progress (BuntingComparedFlag *self); /* 0 to 1 */
BuntingSavedImage *bunting_compared_flag_get_image (BuntingComparedFlag *self);
const char *bunting_compared_flag_get_date (BuntingComparedFlag *self);
const GError *bunting_compared_flag_get_error (BuntingComparedFlag *self);
gboolean bunting_compared_flag_has_ended (BuntingComparedFlag *self);

/* For the comparison, which fetches the picture. */
void bunting_compared_flag_set_progress (BuntingComparedFlag *self, double progress);
void bunting_compared_flag_set_date (BuntingComparedFlag *self, const char *date);
void bunting_compared_flag_end (BuntingComparedFlag *self,
                                BuntingSavedImage *image,
                                const GError *error);

G_END_DECLS
