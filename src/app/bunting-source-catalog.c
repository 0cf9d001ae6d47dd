/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-catalog.h"

#include <string.h>

/* The sources for the preferences: read in a worker thread, with the texts of those that the user
 * can change, and with the faults of files that are skipped. */

static void
custom_source_free (gpointer custom)
{
  bunting_custom_source_free (custom);
}

static void
add_custom (BuntingSourceCatalog *self, BuntingSource *source)
{
  BuntingCustomSource *custom = g_new0 (BuntingCustomSource, 1);

  custom->id = g_strdup (bunting_source_get_id (source));
  if (bunting_custom_source_load (custom))
    g_ptr_array_add (self->custom, custom);
  else
    bunting_custom_source_free (custom);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (BuntingSourceCatalog) self = g_new0 (BuntingSourceCatalog, 1);
  GError *error = NULL;

  self->sources = bunting_source_list_load (&error);
  if (self->sources == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->faults = bunting_source_list_load_faults ();
  self->custom = g_ptr_array_new_with_free_func (custom_source_free);
  for (guint i = 0; i < self->sources->len; i++)
    add_custom (self, self->sources->pdata[i]);
  g_task_return_pointer (task, g_steal_pointer (&self),
                         (GDestroyNotify)bunting_source_catalog_free);
}

void
bunting_source_catalog_free (BuntingSourceCatalog *self)
{
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->custom, g_ptr_array_unref);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_free (self);
}

void
bunting_source_catalog_load_async (GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_source_catalog_load_async);
  g_task_run_in_thread (task, load_thread);
}

/* error: as for bunting_source_list_load() */
BuntingSourceCatalog *
bunting_source_catalog_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (nullable): the source's texts; NULL for one that was installed with the program */
const BuntingCustomSource *
bunting_source_catalog_find_custom (BuntingSourceCatalog *self, const char *id)
{
  for (guint i = 0; i < self->custom->len; i++) {
    const BuntingCustomSource *custom = self->custom->pdata[i];

    if (strcmp (custom->id, id) == 0)
      return custom;
  }
  return NULL;
}
