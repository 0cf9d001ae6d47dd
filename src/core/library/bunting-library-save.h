/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-file-index.h"
#include "library/bunting-library-item.h"
#include "library/bunting-rendition.h"

G_BEGIN_DECLS

/* For bunting-library.c alone: the job that saves one picture. */
typedef struct {
  /* input */
  char *key;     /* (owned): of the flag, in the index */
  GBytes *bytes; /* (owned) */
  gboolean replace;
  gboolean overwrite_edited;
  GFile *current;           /* (owned) (nullable): the file of the flag */
  BuntingFileRecord *known; /* (owned) (nullable): its origin */
  char *short_name;  /* (owned): in place of a name that the file system refuses as too long */
  GFile *superseded; /* (owned) (nullable): a file of another name, to be deleted */
  gint64 superseded_size_bytes;
  gint64 superseded_modified_us;

  /* output */
  BuntingFileRecord *record; /* (owned): complete once the file is saved */
  BuntingSaveOutcome outcome;
  GBytes *replaced; /* (owned) (nullable): what the flag's file held before */
} BuntingLibrarySave;

BuntingLibrarySave *bunting_library_save_new (const BuntingLibraryItem *item,
                                              const BuntingRendition *rendition,
                                              const BuntingFileRecord *current,
                                              gsize name_max_bytes);
void bunting_library_save_free (BuntingLibrarySave *self);
gboolean bunting_library_save_run (BuntingLibrarySave *self,
                                   GFile *folder,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
