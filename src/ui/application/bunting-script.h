/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "application/bunting-command-line.h"
#include "textures/bunting-texture-loader.h"
#include "window/bunting-window.h"

G_BEGIN_DECLS

/* 0 means that all went well. */
#define BUNTING_EXIT_SOME_NOT_SAVED 1
#define BUNTING_EXIT_USAGE 2

#define BUNTING_TYPE_SCRIPT (bunting_script_get_type ())
G_DECLARE_FINAL_TYPE (BuntingScript, bunting_script, BUNTING, SCRIPT, GObject)

BuntingScript *bunting_script_new (BuntingCommandLine *command_line,
                                   BuntingTextureLoader *texture_loader,
                                   BuntingWindow *window);
void bunting_script_run (BuntingScript *self);
int bunting_script_get_exit_status (BuntingScript *self);

G_END_DECLS
