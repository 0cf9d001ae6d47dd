/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bunting_threads_can_start (guint n_threads, GError **error);

G_END_DECLS
