/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkBitset *bunting_rubber_band_get_selection (GtkSelectionModel *model,
                                              GtkBitset *selected,
                                              GtkBitset *mask,
                                              GtkBitset **out_mask);

G_END_DECLS
