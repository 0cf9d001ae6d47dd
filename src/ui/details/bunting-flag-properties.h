/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"
#include "download/bunting-flag.h"
#include "library/bunting-file-index.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_FLAG_PROPERTY_NAME,
  BUNTING_FLAG_PROPERTY_CODE,
  BUNTING_FLAG_PROPERTY_FILE,
} BuntingFlagPropertyGroup;

/* Something that is known of a flag, in words. */
typedef struct {
  BuntingFlagPropertyGroup group;
  char *label;
  char *value;
} BuntingFlagProperty;

/* What facts are taken from; whatever is not known is NULL, and its facts are left out. */
typedef struct {
  BuntingFlag *flag;
  const char *region_name;        /* (nullable) */
  const BuntingFileRecord *entry; /* (nullable) of the saved file */
  BuntingSource *source;          /* (nullable) that the entry names */
  BuntingSavedImage *saved_image; /* (nullable) */
} BuntingFlagPropertiesInput;

GPtrArray *bunting_flag_properties_new (const BuntingFlagPropertiesInput *input);

G_END_DECLS
