/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GPtrArray *bunting_country_list_parse (GListModel *flags, const char *text, GPtrArray *unknown);

G_END_DECLS
