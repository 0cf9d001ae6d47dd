/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_SOUP_INPUT_FILTER (bunting_soup_input_filter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSoupInputFilter,
                      bunting_soup_input_filter,
                      BUNTING,
                      SOUP_INPUT_FILTER,
                      GFilterInputStream)

GIOStream *bunting_soup_input_filter_wrap (GSocketConnection *connection);

G_END_DECLS
