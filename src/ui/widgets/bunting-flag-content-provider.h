/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "download/bunting-flag.h"
#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_CONTENT_PROVIDER (bunting_flag_content_provider_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagContentProvider,
                      bunting_flag_content_provider,
                      BUNTING,
                      FLAG_CONTENT_PROVIDER,
                      GdkContentProvider)

GdkContentProvider *bunting_flag_content_provider_new (GPtrArray *flags);
GdkContentProvider *bunting_flag_content_provider_new_for_copy (BuntingFlag *flag,
                                                                BuntingSavedImage *image,
                                                                GdkTexture *texture);
char *bunting_flag_content_provider_dup_file_name (BuntingFlag *flag);

G_END_DECLS
