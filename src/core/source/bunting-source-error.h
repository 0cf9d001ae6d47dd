/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BUNTING_SOURCE_ERROR (bunting_source_error_quark ())
GQuark bunting_source_error_quark (void);
typedef enum {
  BUNTING_SOURCE_ERROR_INVALID, /* the key file or the base URL cannot be used */
  BUNTING_SOURCE_ERROR_UNKNOWN, /* there is no source with that id */
} BuntingSourceError;

/* What is wrong with a key file, and where. */
typedef struct {
  guint line;   /* from 1; 0: it is the whole file */
  char *key;    /* (nullable) */
  char *reason; /* without a user or a password; the usual ones are marked for translation */
} BuntingSourceProblem;

BuntingSourceProblem *bunting_source_problem_new (guint line, const char *key, const char *reason);
BuntingSourceProblem *bunting_source_problem_copy (const BuntingSourceProblem *self);
void bunting_source_problem_free (BuntingSourceProblem *self);
void bunting_source_problem_set_error (const BuntingSourceProblem *self, GError **error);

G_END_DECLS
