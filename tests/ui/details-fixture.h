/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window-fixture.h"

G_BEGIN_DECLS

/* The window over the built-in source with a collection of our own: Brazil as a picture and as a
 * drawing of it, Germany with a drawing of something else, India as a drawing only, Japan as a
 * picture only, and Nepal broken.
 *
 * data: NULL, "narrow" or "tall" for such a window, or "installed" for what the system has. */
void details_fixture_set_up (WindowFixture *fixture, gconstpointer data);

GObject *details_fixture_get_child (WindowFixture *fixture, const char *name);
void details_fixture_download (WindowFixture *fixture, const char *codes);
void details_fixture_show (WindowFixture *fixture, const char *code);
gboolean details_fixture_activate (WindowFixture *fixture, const char *action);
GBytes *details_fixture_make_svg (const char *color);

gboolean details_fixture_is_above_zero (gpointer count);
void details_fixture_count_cb (GObject *object, guint *count);

G_END_DECLS
