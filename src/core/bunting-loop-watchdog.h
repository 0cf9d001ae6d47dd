/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BuntingLoopWatchdog BuntingLoopWatchdog;

BuntingLoopWatchdog *bunting_loop_watchdog_new (void);
void bunting_loop_watchdog_free (BuntingLoopWatchdog *self);

void bunting_loop_watchdog_add_socket (BuntingLoopWatchdog *self, GSocket *socket);
void bunting_loop_watchdog_start (BuntingLoopWatchdog *self);
void bunting_loop_watchdog_stop (BuntingLoopWatchdog *self);
void bunting_loop_watchdog_loop_turned (BuntingLoopWatchdog *self);
guint bunting_loop_watchdog_get_n_interventions (BuntingLoopWatchdog *self);

G_END_DECLS
