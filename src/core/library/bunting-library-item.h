/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_SAVE_NEW,
  BUNTING_SAVE_CHANGED,   /* a file of the flag was replaced */
  BUNTING_SAVE_UNCHANGED, /* it held the same bytes, and was not touched */
  BUNTING_SAVE_EDITED,    /* it is not as it was saved, and was not touched */
} BuntingSaveOutcome;

/* One picture to save. bunting_library_save_async() copies it. */
typedef struct {
  const char *code;
  const char *name; /* becomes the second part of the file name */
  BuntingPictureKind kind;
  GBytes *bytes;
  const char *source_id;
  const char *picture_uri;
  const char *etag;          /* (nullable) */
  const char *last_modified; /* (nullable) */
  const char *final_uri;     /* (nullable): where redirects led */
  gboolean replace;          /* a file that is there, if it is as it was saved */
  gboolean overwrite_edited; /* with replace: also if it is not */
} BuntingLibraryItem;

G_END_DECLS
