/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-app-model.h"
#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_PROPERTIES_VIEW (bunting_properties_view_get_type ())
G_DECLARE_FINAL_TYPE (BuntingPropertiesView,
                      bunting_properties_view,
                      BUNTING,
                      PROPERTIES_VIEW,
                      GtkWidget)

/* Signal: "copy" (string): the user wants the value of a property on the clipboard. */
void
bunting_properties_view_set_app_model (BuntingPropertiesView *self, BuntingAppModel *app_model);
void bunting_properties_view_show (BuntingPropertiesView *self,
                                   BuntingFlag *flag,
                                   BuntingSavedImage *image);

G_END_DECLS
