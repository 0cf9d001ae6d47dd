/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "colour/bunting-picture-colours.h"

G_BEGIN_DECLS

#define BUNTING_COLOUR_CACHE_FILE_NAME "colours"
#define BUNTING_COLOUR_CACHE_MAX 4096 /* pictures in the file */

typedef struct _BuntingColourCache BuntingColourCache;

BuntingColourCache *bunting_colour_cache_new (void);
void bunting_colour_cache_free (BuntingColourCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingColourCache, bunting_colour_cache_free)

const BuntingPictureColours *
bunting_colour_cache_lookup (BuntingColourCache *self, GBytes *picture);
void bunting_colour_cache_insert (BuntingColourCache *self,
                                  GBytes *picture,
                                  const BuntingPictureColours *colours);
guint bunting_colour_cache_get_size (BuntingColourCache *self);

void bunting_colour_cache_load (BuntingColourCache *self, GFile *folder, GCancellable *cancellable);
gboolean bunting_colour_cache_save (BuntingColourCache *self,
                                    GFile *folder,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
