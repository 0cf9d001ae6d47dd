/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bunting-export-job.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_EXPORT_DIALOG (bunting_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BuntingExportDialog, bunting_export_dialog, BUNTING, EXPORT_DIALOG, AdwWindow)

/* Signal: "exported" (GFile: the file or the folder; BuntingExportJob), if any flag was exported.
 * The dialog closes after it, or shows the flags that failed. */
BuntingExportDialog *
bunting_export_dialog_new (GtkWindow *parent, GPtrArray *flags, GSettings *settings);
char *bunting_export_dialog_dup_name (BuntingExportDialog *self);
void bunting_export_dialog_export (BuntingExportDialog *self, GFile *folder, GFile *file);

G_END_DECLS
