/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-collection.h"
#include "download/bunting-flag.h"
#include "library/bunting-file-index.h"
#include "source/bunting-source.h"
#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_FLAG_PROPERTY_NAME,
  BUNTING_FLAG_PROPERTY_CODE,
  BUNTING_FLAG_PROPERTY_PICTURE,
} BuntingFlagPropertyGroup;

typedef struct {
  BuntingFlagPropertyGroup group;
  char *label;
  char *value;
} BuntingFlagProperty;

/* The origin of the properties; those of a member that is NULL are left out. */
typedef struct {
  BuntingFlag *flag;
  const char *region_name;        /* (nullable) */
  const BuntingFileRecord *entry; /* (nullable): of the saved file */
  BuntingSource *source;          /* (nullable): the source in entry */
  BuntingCollection *collection;  /* (nullable): of that source, or of the preview */
  BuntingSavedImage *image;       /* (nullable): the picture that is shown, saved or a preview */
} BuntingFlagPropertiesInput;

GPtrArray *bunting_flag_properties_new (const BuntingFlagPropertiesInput *input);
gboolean bunting_flag_properties_equal (GPtrArray *first, GPtrArray *second);

G_END_DECLS
