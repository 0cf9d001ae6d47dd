/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void bunting_memory_give_back_large_blocks (void);

G_END_DECLS
