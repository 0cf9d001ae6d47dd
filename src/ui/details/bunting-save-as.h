/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SAVE_AS (bunting_save_as_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSaveAs, bunting_save_as, BUNTING, SAVE_AS, AdwWindow)

/* Signals: "saved" (GFile) and "failed" (GError); the dialog closes after either. */
BuntingSaveAs *bunting_save_as_new (GtkWindow *parent, BuntingSavedImage *saved_image);
char *bunting_save_as_dup_name (BuntingSaveAs *self);
void bunting_save_as_write (BuntingSaveAs *self, GFile *file);

G_END_DECLS
