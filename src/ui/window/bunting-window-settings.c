/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window-settings.h"

/* Restores the properties of the window and its grid, and saves them when they change. */
void
bunting_window_settings_bind (GSettings *settings, GtkWindow *window, BuntingFlagGrid *grid)
{
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (settings, "window-width", window, "default-width", flags);
  g_settings_bind (settings, "window-height", window, "default-height", flags);
  g_settings_bind (settings, "window-maximized", window, "maximized", flags);
  g_settings_bind (settings, "zoom", grid, "zoom", flags);
}
