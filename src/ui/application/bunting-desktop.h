/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "application/bunting-launch-request.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DESKTOP (bunting_desktop_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDesktop, bunting_desktop, BUNTING, DESKTOP, GObject)

BuntingDesktop *bunting_desktop_new (GApplication *application);
gboolean bunting_desktop_register (BuntingDesktop *self,
                                   BuntingAtlas *atlas,
                                   GDBusConnection *connection,
                                   const char *object_path,
                                   GError **error);
void bunting_desktop_unregister (BuntingDesktop *self);
void bunting_desktop_set_folder (BuntingDesktop *self, GFile *folder);
void bunting_desktop_open (BuntingDesktop *self, GFile **files, int n_files);

/* The window's life, as far as errands are concerned. */
void bunting_desktop_window_opens (BuntingDesktop *self);
gboolean bunting_desktop_window_opened (BuntingDesktop *self, BuntingWindow *window);

G_END_DECLS
