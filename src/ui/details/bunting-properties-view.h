/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "details/bunting-flag-properties.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_PROPERTIES_VIEW (bunting_properties_view_get_type ())
G_DECLARE_FINAL_TYPE (BuntingPropertiesView,
                      bunting_properties_view,
                      BUNTING,
                      PROPERTIES_VIEW,
                      GtkWidget)

void
bunting_properties_view_set_properties (BuntingPropertiesView *self, GPtrArray *flag_properties);
const char *bunting_properties_view_get_value (BuntingPropertiesView *self, const char *label);

G_END_DECLS
