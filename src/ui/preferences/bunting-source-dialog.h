/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bunting-custom-source.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SOURCE_DIALOG (bunting_source_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSourceDialog, bunting_source_dialog, BUNTING, SOURCE_DIALOG, AdwWindow)

/* Signal "done" (BuntingSource *source, const char *message): a flag came from the source. */
BuntingSourceDialog *bunting_source_dialog_new (GtkWindow *parent,
                                                const BuntingCustomSource *custom,
                                                GPtrArray *sources);

G_END_DECLS
