/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window-fixture.h"

G_BEGIN_DECLS

gboolean text_check_is_pseudo_translated (void);
/* Fails if a text of this window is cut off, or is not translated in a pseudo-translation. */
void text_check_window (WindowFixture *fixture, GtkWidget *window);

G_END_DECLS
