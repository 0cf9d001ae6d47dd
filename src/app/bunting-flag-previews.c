/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-previews.h"

/* Gives each flag the picture of the built-in collection as its preview, whatever the selected
 * source is: the pictures are on this machine already. */

static void
set_previews (BuntingAppModel *app_model, guint position, guint n_flags)
{
  BuntingCollection *collection = bunting_app_model_get_collection (app_model);
  GListModel *flags = bunting_app_model_get_flags (app_model);

  for (guint i = position; i < position + n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    g_autofree char *path =
      bunting_collection_dup_picture_path (collection, bunting_flag_get_code (flag), NULL);
    g_autoptr (GFile) preview = path == NULL ? NULL : g_file_new_for_path (path);

    bunting_flag_set_preview (flag, preview);
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
  set_previews (app_model, position, n_added);
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
  set_previews (app_model, 0, g_list_model_get_n_items (flags));
  g_signal_handlers_disconnect_by_func (flags, flags_changed_cb, app_model);
  g_signal_connect_object (flags, "items-changed", G_CALLBACK (flags_changed_cb), app_model, 0);
}

/* Reads the collection in a worker thread, then sets the property "preview" of the flags, now and
 * of those that are added later. Each window may call it; without a collection nothing changes. */
void
bunting_flag_previews_load (BuntingAppModel *app_model)
{
  bunting_source_resolver_load_collection_async (bunting_app_model_get_source_resolver (app_model),
                                                 collection_loaded_cb, g_object_ref (app_model));
}
