/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One saved file. A record owns its strings and its file. */
typedef struct {
  char *file_name;
  gint64 size_bytes;
  gint64 saved_at;     /* seconds since the epoch, UTC; modified at, where the origin is unknown */
  char *source_id;     /* (nullable): NULL if the origin of the file is unknown */
  char *picture_uri;   /* (nullable): likewise */
  char *etag;          /* (nullable) */
  char *last_modified; /* (nullable) as the server wrote it */
  char *final_uri;     /* (nullable): where redirects led; NULL if there were none */
  gint64 modified_us;  /* of the file, since the epoch, UTC; 0 if it is unknown */
  char *sha256;        /* (nullable): of the file, in lower case; NULL if it is unknown */

  GFile *file;       /* (nullable): NULL in an index that was read from a manifest */
  guint save_number; /* a library numbers its saves from 1; 0 for files that it did not save */
} BuntingFileRecord;

BuntingFileRecord *bunting_file_record_copy (const BuntingFileRecord *record);
void bunting_file_record_free (BuntingFileRecord *record);
GDateTime *bunting_file_record_dup_last_modified (const BuntingFileRecord *record);
gboolean
bunting_file_record_is_unmodified (const BuntingFileRecord *found, const BuntingFileRecord *known);
gboolean bunting_file_record_has_bytes (const BuntingFileRecord *record, GBytes *bytes);

typedef struct _BuntingFileIndex BuntingFileIndex;

BuntingFileIndex *bunting_file_index_new (void);
void bunting_file_index_free (BuntingFileIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingFileIndex, bunting_file_index_free)

GList *bunting_file_index_list_codes (BuntingFileIndex *self);
const BuntingFileRecord *bunting_file_index_lookup (BuntingFileIndex *self, const char *code);
void bunting_file_index_insert (BuntingFileIndex *self,
                                const char *code,
                                const BuntingFileRecord *record);
void bunting_file_index_insert_saved (BuntingFileIndex *self,
                                      BuntingFileIndex *from,
                                      guint after_save_number);
void bunting_file_index_merge (BuntingFileIndex *self, BuntingFileIndex *from, gint64 now_s);
void bunting_file_index_offer (BuntingFileIndex *self,
                               const char *code,
                               const BuntingFileRecord *found,
                               const BuntingFileRecord *known);

G_END_DECLS
