/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"
#include "widgets/bunting-flag-image.h"
#include "window-fixture.h"

G_BEGIN_DECLS

/* The window over the built-in source, whose collection has Brazil, Germany and Japan as PNGs of
 * 320 by 240 pixels, India as an SVG, and a broken file for Nepal.
 *
 * data: NULL, "narrow", "tall" or "large" for such a window, or "installed" for the collection that
 * the system has. */
void details_fixture_set_up (WindowFixture *fixture, gconstpointer data);

GObject *details_fixture_get_child (WindowFixture *fixture, const char *name);
void details_fixture_download (WindowFixture *fixture, const char *codes);
void details_fixture_show (WindowFixture *fixture, const char *code);
gboolean details_fixture_activate (WindowFixture *fixture, const char *action);
gboolean details_fixture_is_enabled (WindowFixture *fixture, const char *action);
gboolean details_fixture_is_visible (WindowFixture *fixture, const char *child);
const char *details_fixture_get_status (WindowFixture *fixture);
/* NULL where it is left out. */
const char *details_fixture_get_property (WindowFixture *fixture, const char *label);
BuntingSavedImage *details_fixture_get_saved_image (WindowFixture *fixture);
BuntingFlagImage *details_fixture_get_flag_image (WindowFixture *fixture);

/* Conditions to wait for. */
gboolean details_fixture_has_previews (gpointer fixture);
gboolean details_fixture_is_above_zero (gpointer count);
void details_fixture_count_cb (GObject *object, guint *count);

G_END_DECLS
