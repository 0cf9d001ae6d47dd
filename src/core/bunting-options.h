/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *bunting_options_find_unwanted_value (const GOptionEntry *entries, char **argv);

G_END_DECLS
