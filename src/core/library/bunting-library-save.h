/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-file-index.h"
#include "library/bunting-library-item.h"

G_BEGIN_DECLS

/* For bunting-library.c alone: the job that saves one picture. */
typedef struct {
  /* input */
  char *code;    /* (owned) */
  GBytes *bytes; /* (owned) */
  gboolean replace;
  char *short_name;  /* (owned): in place of a name that the file system refuses as too long */
  GFile *superseded; /* (owned) (nullable): a file of another name, to be deleted */
  gint64 superseded_size_bytes;

  /* output */
  BuntingFileRecord *record; /* (owned): complete once the file is saved */
  gboolean is_unchanged;     /* the file held these bytes before, and was not touched */
} BuntingLibrarySave;

BuntingLibrarySave *bunting_library_save_new (const BuntingLibraryItem *item,
                                              const BuntingFileRecord *before,
                                              gsize name_max_bytes);
void bunting_library_save_free (BuntingLibrarySave *self);
gboolean bunting_library_save_run (BuntingLibrarySave *self,
                                   GFile *folder,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
