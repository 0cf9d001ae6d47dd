/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "source/bunting-source-list.h"

G_BEGIN_DECLS

/* The actions "preferences.edit-source" and "preferences.remove-source" take the source's id. */
GtkWidget *bunting_source_row_new (BuntingSource *source, const char *subtitle, gboolean is_custom);
char *bunting_source_row_describe (BuntingSource *source);
GtkCheckButton *bunting_source_row_get_check (GtkWidget *row);
GtkWidget *bunting_source_row_new_for_fault (const BuntingSourceFault *fault);

G_END_DECLS
