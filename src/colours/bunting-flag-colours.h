/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "colour/bunting-picture-colours.h"
#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_COLOURS (bunting_flag_colours_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagColours, bunting_flag_colours, BUNTING, FLAG_COLOURS, GObject)

/* Signal: "changed", when flags have been measured. */
BuntingFlagColours *
bunting_flag_colours_new (BuntingAtlas *atlas, GListModel *flags, GFile *cache_folder);

void bunting_flag_colours_start (BuntingFlagColours *self);
void bunting_flag_colours_stop (BuntingFlagColours *self);
void bunting_flag_colours_refresh (BuntingFlagColours *self);
gboolean bunting_flag_colours_is_measuring (BuntingFlagColours *self);
guint bunting_flag_colours_get_n_decoded (BuntingFlagColours *self);

double
bunting_flag_colours_match (BuntingFlagColours *self, BuntingFlag *flag, BuntingPaletteSet wanted);

void bunting_flag_colours_list_similar_async (BuntingFlagColours *self,
                                              BuntingFlag *flag,
                                              guint n_max,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GPtrArray *bunting_flag_colours_list_similar_finish (BuntingFlagColours *self,
                                                     GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
