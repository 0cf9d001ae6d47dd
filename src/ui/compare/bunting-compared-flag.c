/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare/bunting-compared-flag.h"

/* A flag as one source has it. */

struct _BuntingComparedFlag {
  GObject parent_instance;

  BuntingSource *source; /* owned */
  double progress;
  BuntingSavedImage *image; /* owned, NULL until it is there, or if it has failed */
  char *date;               /* owned, may be NULL: in ISO 8601, or a year */
  GError *error;            /* owned, NULL unless it has failed */
};

G_DEFINE_FINAL_TYPE (BuntingComparedFlag, bunting_compared_flag, G_TYPE_OBJECT)

enum { PROGRESS, ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
bunting_compared_flag_finalize (GObject *object)
{
  BuntingComparedFlag *self = BUNTING_COMPARED_FLAG (object);

  g_clear_object (&self->source);
  g_clear_object (&self->image);
  g_free (self->date);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (bunting_compared_flag_parent_class)->finalize (object);
}

static void
bunting_compared_flag_class_init (BuntingComparedFlagClass *klass)
{
  GType type = BUNTING_TYPE_COMPARED_FLAG;

  G_OBJECT_CLASS (klass)->finalize = bunting_compared_flag_finalize;
  signals[PROGRESS] =
    g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] =
    g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bunting_compared_flag_init (BuntingComparedFlag *self)
{
}

BuntingComparedFlag *
bunting_compared_flag_new (BuntingSource *source)
{
  BuntingComparedFlag *self = g_object_new (BUNTING_TYPE_COMPARED_FLAG, NULL);

  self->source = g_object_ref (source);
  return self;
}

BuntingSource *
bunting_compared_flag_get_source (BuntingComparedFlag *self)
{
  return self->source;
}

double
bunting_compared_flag_get_progress (BuntingComparedFlag *self)
{
  return self->progress;
}

BuntingSavedImage *
bunting_compared_flag_get_image (BuntingComparedFlag *self)
{
  return self->image;
}

/* Returns: (nullable): when the picture was made or last changed, as bunting_format_date() takes it
 */
const char *
bunting_compared_flag_get_date (BuntingComparedFlag *self)
{
  return self->date;
}

const GError *
bunting_compared_flag_get_error (BuntingComparedFlag *self)
{
  return self->error;
}

gboolean
bunting_compared_flag_has_ended (BuntingComparedFlag *self)
{
  return self->image != NULL || self->error != NULL;
}

void
bunting_compared_flag_set_progress (BuntingComparedFlag *self, double progress)
{
  self->progress = CLAMP (progress, 0, 1);
  g_signal_emit (self, signals[PROGRESS], 0);
}

/* date: (nullable) */
void
bunting_compared_flag_set_date (BuntingComparedFlag *self, const char *date)
{
  g_free (self->date);
  self->date = g_strdup (date);
}

/* Either image or error is set. */
void
bunting_compared_flag_end (BuntingComparedFlag *self, BuntingSavedImage *image, const GError *error)
{
  g_set_object (&self->image, image);
  self->error = error == NULL ? NULL : g_error_copy (error);
  g_signal_emit (self, signals[ENDED], 0);
}
