/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source-error.h"

G_BEGIN_DECLS

/* Reads values of a key file. The first problem stays, with its line; values that are read after it
 * do not matter. */
typedef struct _BuntingSourceReader BuntingSourceReader;

typedef gboolean (*BuntingSourceTextCheck) (const char *text, GError **error);

BuntingSourceReader *
bunting_source_reader_new (const char *text, gsize size_bytes, const char *group);
void bunting_source_reader_free (BuntingSourceReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingSourceReader, bunting_source_reader_free)

void bunting_source_reader_note_unknown_keys (BuntingSourceReader *self,
                                              const char *const *keys,
                                              const char *const *translated_keys);
gboolean bunting_source_reader_has (BuntingSourceReader *self, const char *key);
char *bunting_source_reader_get_text (BuntingSourceReader *self,
                                      const char *key,
                                      BuntingSourceTextCheck check);
gboolean bunting_source_reader_get_boolean (BuntingSourceReader *self, const char *key);
guint bunting_source_reader_get_number (BuntingSourceReader *self,
                                        const char *key,
                                        guint least,
                                        guint most,
                                        guint missing);
guint *bunting_source_reader_get_numbers (BuntingSourceReader *self,
                                          const char *key,
                                          guint least,
                                          guint most,
                                          gsize *out_n);
char **bunting_source_reader_get_texts (BuntingSourceReader *self, const char *key);
char **bunting_source_reader_get_group (BuntingSourceReader *self, const char *group);

void
bunting_source_reader_complain (BuntingSourceReader *self, const char *key, const char *reason);
void bunting_source_reader_complain_of_group (BuntingSourceReader *self,
                                              const char *group,
                                              const char *key,
                                              const char *reason);
const BuntingSourceProblem *bunting_source_reader_get_problem (BuntingSourceReader *self);
BuntingSourceProblem *bunting_source_reader_steal_note (BuntingSourceReader *self);

G_END_DECLS
