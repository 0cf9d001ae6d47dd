/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bunting_likeness_is_same_flag (GBytes *a, GBytes *b);

G_END_DECLS
