/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

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
  gboolean replace;
} BuntingLibraryItem;

G_END_DECLS
