/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

void bunting_notification_follow (GApplication *application, BuntingWindow *window);

G_END_DECLS
