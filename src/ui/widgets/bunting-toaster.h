/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_TOASTER (bunting_toaster_get_type ())
G_DECLARE_FINAL_TYPE (BuntingToaster, bunting_toaster, BUNTING, TOASTER, GObject)

BuntingToaster *bunting_toaster_new (AdwToastOverlay *overlay, guint timeout_s);
void bunting_toaster_show (BuntingToaster *self, const char *text);
void bunting_toaster_show_with_action (BuntingToaster *self,
                                       const char *text,
                                       const char *button_label,
                                       const char *action_name);

G_END_DECLS
