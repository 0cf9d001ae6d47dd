/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_APPLICATION (bunting_application_get_type ())
G_DECLARE_FINAL_TYPE (BuntingApplication, bunting_application, BUNTING, APPLICATION, AdwApplication)

BuntingApplication *bunting_application_new (void);
int bunting_application_get_exit_status (BuntingApplication *self);

G_END_DECLS
