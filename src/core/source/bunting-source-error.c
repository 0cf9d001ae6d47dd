/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-error.h"

G_DEFINE_QUARK (bunting_source_error, bunting_source_error)

BuntingSourceProblem *
bunting_source_problem_new (guint line, const char *key, const char *reason)
{
  BuntingSourceProblem *self = g_new0 (BuntingSourceProblem, 1);

  self->line = line;
  self->key = key != NULL ? g_utf8_make_valid (key, -1) : NULL;
  self->reason = g_utf8_make_valid (reason, -1);
  return self;
}

BuntingSourceProblem *
bunting_source_problem_copy (const BuntingSourceProblem *self)
{
  return bunting_source_problem_new (self->line, self->key, self->reason);
}

void
bunting_source_problem_free (BuntingSourceProblem *self)
{
  g_free (self->key);
  g_free (self->reason);
  g_free (self);
}

/* Sets %BUNTING_SOURCE_ERROR_INVALID, with a message in English. */
void
bunting_source_problem_set_error (const BuntingSourceProblem *self, GError **error)
{
  g_autofree char *line = self->line > 0 ? g_strdup_printf ("line %u: ", self->line) : NULL;
  g_autofree char *key = self->key != NULL ? g_strdup_printf ("%s: ", self->key) : NULL;

  g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID, "%s%s%s",
               line != NULL ? line : "", key != NULL ? key : "", self->reason);
}
