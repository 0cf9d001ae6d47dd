/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-session.h"

G_BEGIN_DECLS

void bunting_about_present (GtkWindow *window, BuntingSession *session);

G_END_DECLS
