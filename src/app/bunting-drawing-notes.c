/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-drawing-notes.h"

#include "bunting-drawing-faults.h"
#include "bunting-flag-list.h"
#include "bunting-limits.h"
#include "bunting-messages.h"
#include "library/bunting-bounded-read.h"

/* Sets the note about the drawing of the flags whose picture is known to be wrong or outdated: the
 * saved one or, where none is saved, the preview. Only the few countries of which there are such
 * drawings are followed. Files are read in worker threads. */

struct _BuntingDrawingNotes {
  GObject parent_instance;

  BuntingAtlas *atlas;          /* owned */
  GListModel *flags;            /* owned: BuntingFlag */
  GCancellable *cancellable;    /* owned: of all checks */
  BuntingDrawingFaults *faults; /* owned, NULL until loaded */
  GHashTable *checks;           /* owned: BuntingFlag (borrowed) → its last GTask (borrowed) */
};

G_DEFINE_FINAL_TYPE (BuntingDrawingNotes, bunting_drawing_notes, G_TYPE_OBJECT)

/* One drawing */

typedef struct {
  BuntingFlag *flag; /* owned */
  GFile *file;       /* owned: the one that is shown */
} DrawingCheck;

static void
drawing_check_free (gpointer data)
{
  DrawingCheck *check = data;

  g_object_unref (check->flag);
  g_object_unref (check->file);
  g_free (check);
}

static void
check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BuntingDrawingNotes *self = source;
  DrawingCheck *check = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
    bunting_bounded_read (check->file, BUNTING_PICTURE_MAX_BYTES, cancellable, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           (gpointer)bunting_drawing_faults_lookup (
                             self->faults, bunting_flag_get_code (check->flag), bytes),
                           NULL);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingDrawingNotes *self = BUNTING_DRAWING_NOTES (source);
  DrawingCheck *check = g_task_get_task_data (G_TASK (result));
  const BuntingDrawingFault *fault = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *note = NULL;

  /* The flag may show another file now, or one with other bytes. */
  if (g_hash_table_lookup (self->checks, check->flag) != result)
    return;
  g_hash_table_remove (self->checks, check->flag);
  if (fault != NULL) {
    g_autoptr (BuntingCountry) shown_country =
      fault->shown_code != NULL ? bunting_atlas_dup_country (self->atlas, fault->shown_code) : NULL;

    note =
      bunting_format_drawing_fault (fault, bunting_flag_get_country (check->flag), shown_country);
  }
  bunting_flag_set_drawing_note (check->flag, note, fault == NULL ? NULL : fault->reference);
}

static void
check_flag (BuntingDrawingNotes *self, GParamSpec *pspec, BuntingFlag *flag)
{
  g_autoptr (GTask) task = NULL;
  DrawingCheck *check;
  GFile *file = bunting_flag_get_shown_file (flag);

  g_hash_table_remove (self->checks, flag);
  if (file == NULL)
    bunting_flag_set_drawing_note (flag, NULL, NULL);
  if (file == NULL || bunting_flag_is_in_flight (flag))
    return;
  check = g_new0 (DrawingCheck, 1);
  check->flag = g_object_ref (flag);
  check->file = g_object_ref (file);
  task = g_task_new (self, self->cancellable, checked_cb, NULL);
  g_task_set_source_tag (task, check_flag);
  g_task_set_task_data (task, check, drawing_check_free);
  g_hash_table_insert (self->checks, flag, task);
  g_task_run_in_thread (task, check_thread);
}

/* The faults */

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  BuntingDrawingFaults *faults = bunting_drawing_faults_load_installed (&error);

  if (faults == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, faults, (GDestroyNotify)bunting_drawing_faults_free);
}

/* A refresh may replace a file and keep its name, so the state is followed as well. */
static void
follow_flag (BuntingDrawingNotes *self, BuntingFlag *flag)
{
  static const char *const signals[] = { "notify::file", "notify::preview", "notify::state" };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (flag, signals[i], G_CALLBACK (check_flag), self, G_CONNECT_SWAPPED);
  check_flag (self, NULL, flag);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingDrawingNotes *self = BUNTING_DRAWING_NOTES (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) codes = NULL;

  self->faults = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->faults == NULL) {
    g_info ("No notes about drawings: %s", error->message);
    return;
  }
  codes = bunting_drawing_faults_list_codes (self->faults);
  for (GList *link = codes; link != NULL; link = link->next) {
    BuntingFlag *flag = bunting_flag_list_find (self->flags, link->data);

    if (flag != NULL)
      follow_flag (self, flag);
  }
}

static void
bunting_drawing_notes_dispose (GObject *object)
{
  BuntingDrawingNotes *self = BUNTING_DRAWING_NOTES (object);

  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->checks);
  g_clear_object (&self->atlas);
  g_clear_object (&self->flags);
  G_OBJECT_CLASS (bunting_drawing_notes_parent_class)->dispose (object);
}

static void
bunting_drawing_notes_finalize (GObject *object)
{
  BuntingDrawingNotes *self = BUNTING_DRAWING_NOTES (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->checks);
  g_clear_pointer (&self->faults, bunting_drawing_faults_free);
  G_OBJECT_CLASS (bunting_drawing_notes_parent_class)->finalize (object);
}

static void
bunting_drawing_notes_class_init (BuntingDrawingNotesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bunting_drawing_notes_dispose;
  object_class->finalize = bunting_drawing_notes_finalize;
}

static void
bunting_drawing_notes_init (BuntingDrawingNotes *self)
{
  self->cancellable = g_cancellable_new ();
  self->checks = g_hash_table_new (NULL, NULL);
}

/* flags: (element-type BuntingFlag): of all countries */
BuntingDrawingNotes *
bunting_drawing_notes_new (BuntingAtlas *atlas, GListModel *flags)
{
  BuntingDrawingNotes *self = g_object_new (BUNTING_TYPE_DRAWING_NOTES, NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, loaded_cb, NULL);

  self->atlas = g_object_ref (atlas);
  self->flags = g_object_ref (flags);
  g_task_set_source_tag (task, bunting_drawing_notes_new);
  g_task_run_in_thread (task, load_thread);
  return self;
}
