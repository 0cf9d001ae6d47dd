/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "application/bunting-launch-request.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DESKTOP_INTEGRATION (bunting_desktop_integration_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDesktopIntegration,
                      bunting_desktop_integration,
                      BUNTING,
                      DESKTOP_INTEGRATION,
                      GObject)

BuntingDesktopIntegration *bunting_desktop_integration_new (GApplication *application);
gboolean bunting_desktop_integration_register (BuntingDesktopIntegration *self,
                                               GDBusConnection *connection,
                                               const char *object_path,
                                               GError **error);
void bunting_desktop_integration_unregister (BuntingDesktopIntegration *self);
void bunting_desktop_integration_set_app_model (BuntingDesktopIntegration *self,
                                                BuntingAppModel *app_model);
void bunting_desktop_integration_open (BuntingDesktopIntegration *self, GFile **files, int n_files);
void bunting_desktop_integration_quit (BuntingDesktopIntegration *self);

void bunting_desktop_integration_window_opens (BuntingDesktopIntegration *self);
gboolean
bunting_desktop_integration_window_opened (BuntingDesktopIntegration *self, BuntingWindow *window);

G_END_DECLS
