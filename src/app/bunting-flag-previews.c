/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-previews.h"

#include "bunting-drawing-notes.h"

/* Gives each flag the picture of the built-in collection as its preview, whatever the selected
 * source is: the pictures are on this machine already. Where the built-in source is selected, the
 * flags that its collection lacks are marked as unavailable; what other sources have is not known
 * before they are asked. */

#define NOTES_KEY "bunting-drawing-notes"

static void
update_flags (BuntingAppModel *app_model, guint position, guint n_flags)
{
  BuntingCollection *collection = bunting_app_model_get_collection (app_model);
  GListModel *flags = bunting_app_model_get_flags (app_model);
  gboolean is_built_in = bunting_source_needs_base (bunting_app_model_get_source (app_model));

  for (guint i = position; i < position + n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    g_autofree char *path =
      bunting_collection_dup_picture_path (collection, bunting_flag_get_code (flag), NULL);
    g_autoptr (GFile) preview = path == NULL ? NULL : g_file_new_for_path (path);

    bunting_flag_set_preview (flag, preview);
    bunting_flag_set_unavailable (flag, is_built_in && preview == NULL);
  }
}

/* A code was added that the atlas does not have. */
static void
flags_changed_cb (GListModel *flags,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  BuntingAppModel *app_model)
{
  update_flags (app_model, position, n_added);
}

static void
update_all_flags (BuntingAppModel *app_model)
{
  update_flags (app_model, 0, g_list_model_get_n_items (bunting_app_model_get_flags (app_model)));
}

static void
collection_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingAppModel) app_model = user_data;
  GListModel *flags = bunting_app_model_get_flags (app_model);
  g_autoptr (GError) error = NULL;

  if (bunting_source_resolver_load_collection_finish (BUNTING_SOURCE_RESOLVER (source), result,
                                                      &error) == NULL) {
    g_debug ("No previews: %s", error->message);
    return;
  }
  update_all_flags (app_model);
  g_signal_handlers_disconnect_by_func (flags, flags_changed_cb, app_model);
  g_signal_connect_object (flags, "items-changed", G_CALLBACK (flags_changed_cb), app_model, 0);
  g_signal_handlers_disconnect_by_func (app_model, update_all_flags, NULL);
  g_signal_connect (app_model, "notify::source", G_CALLBACK (update_all_flags), NULL);
}

/* Reads the collection in a worker thread, then sets the properties "preview" and "unavailable" of
 * the flags, now and of those that are added later. Also sets "drawing-note". Each window may call
 * it; without a collection nothing is previewed. */
void
bunting_flag_previews_load (BuntingAppModel *app_model)
{
  if (g_object_get_data (G_OBJECT (app_model), NOTES_KEY) == NULL)
    g_object_set_data_full (G_OBJECT (app_model), NOTES_KEY,
                            bunting_drawing_notes_new (bunting_app_model_get_atlas (app_model),
                                                       bunting_app_model_get_flags (app_model)),
                            g_object_unref);
  bunting_source_resolver_load_collection_async (bunting_app_model_get_source_resolver (app_model),
                                                 collection_loaded_cb, g_object_ref (app_model));
}
