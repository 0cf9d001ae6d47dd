/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-picture-converter.h"
#include "library/bunting-rendition.h"

G_BEGIN_DECLS

/* Makes the pictures of a rendition. Used in the main thread, but for its conversions. */
typedef struct _FetchConverter FetchConverter;

FetchConverter *fetch_converter_new (const BuntingRendition *rendition);
BuntingPictureConverter *fetch_converter_get_converter (FetchConverter *self);
char *fetch_converter_dup_reduced (FetchConverter *self);
void fetch_converter_free (FetchConverter *self);

G_END_DECLS
