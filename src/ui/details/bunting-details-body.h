/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_DETAILS_BODY (bunting_details_body_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDetailsBody, bunting_details_body, BUNTING, DETAILS_BODY, GtkWidget)

G_END_DECLS
