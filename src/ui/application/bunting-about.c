/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-about.h"

#include "widgets/bunting-dialog-utils.h"
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What the program is, and whose flags these are: a collection is as old as it is, and says so. */

static void collection_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
is_built_in (BuntingAppModel *app_model)
{
  return bunting_source_needs_base (bunting_app_model_get_source (app_model));
}

/* The names of the countries, one after the other. Returns (transfer full). */
static char *
list_names (BuntingAtlas *atlas, const char *const *codes)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; codes[i] != NULL; i++) {
    g_autoptr (BuntingCountry) country = bunting_atlas_dup_country (atlas, codes[i]);

    if (i > 0)
      g_string_append (names, _ (", "));
    g_string_append (names, bunting_country_get_name (country));
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* (transfer full): origin, age and licence, and what is known to be wrong. */
static char *
describe_collection (BuntingAtlas *atlas, BuntingCollection *collection)
{
  GString *text = g_string_new (bunting_collection_get_name (collection));

  if (bunting_collection_get_date (collection) != NULL) {
    g_string_append (text, " · ");
    /* Translators: a date or a year, which says how old the flags are */
    g_string_append_printf (text, _ ("as of %s"), bunting_collection_get_date (collection));
  }
  if (bunting_collection_get_licence (collection) != NULL)
    g_string_append_printf (text, " · %s", bunting_collection_get_licence (collection));
  if (bunting_collection_get_origin (collection) != NULL)
    g_string_append_printf (text, "\n%s", bunting_collection_get_origin (collection));
  if (bunting_collection_get_outdated (collection) != NULL) {
    g_autofree char *names = list_names (atlas, bunting_collection_get_outdated (collection));

    g_string_append (text, "\n\n");
    /* Translators: names of countries */
    g_string_append_printf (text, _ ("Outdated in this collection: %s."), names);
  }
  return g_string_free (text, FALSE);
}

/* (transfer full): what the source is, and what it serves. */
static char *
make_comments (BuntingAppModel *app_model, BuntingCollection *collection)
{
  BuntingSource *source = bunting_app_model_get_source (app_model);
  GString *text = g_string_new (_ ("The flags of the world, to look at and to keep"));

  g_string_append (text, "\n\n");
  g_string_append_printf (text, _ ("Source: %s"), bunting_source_get_name (source));
  if (collection != NULL) {
    g_autofree char *description =
      describe_collection (bunting_app_model_get_atlas (app_model), collection);

    g_string_append_printf (text, "\n%s", description);
  } else if (bunting_source_get_licence (source) != NULL) {
    g_string_append_printf (text, " · %s", bunting_source_get_licence (source));
  }
  return g_string_free (text, FALSE);
}

static void
show (GtkWindow *window, BuntingAppModel *app_model, BuntingCollection *collection)
{
  GtkWidget *about = adw_about_window_new ();
  g_autofree char *comments = make_comments (app_model, collection);
  const char *licence = collection == NULL
                          ? bunting_source_get_licence (bunting_app_model_get_source (app_model))
                          : bunting_collection_get_licence (collection);

  adw_about_window_set_application_name (ADW_ABOUT_WINDOW (about), _ ("Bunting"));
  adw_about_window_set_application_icon (ADW_ABOUT_WINDOW (about), BUNTING_APP_ID);
  adw_about_window_set_version (ADW_ABOUT_WINDOW (about), PACKAGE_VERSION);
  adw_about_window_set_comments (ADW_ABOUT_WINDOW (about), comments);
  adw_about_window_set_license_type (ADW_ABOUT_WINDOW (about), GTK_LICENSE_GPL_3_0);
  /* Translators: put your names here, one a line */
  adw_about_window_set_translator_credits (ADW_ABOUT_WINDOW (about), _ ("translator-credits"));
  if (licence != NULL)
    adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _ ("Flags"), NULL,
                                        GTK_LICENSE_CUSTOM, licence);
  gtk_window_set_transient_for (GTK_WINDOW (about), window);
  bunting_dialog_utils_present (GTK_WINDOW (about));
}

static void
read_collection_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = data;
  BuntingCollection *collection = folder != NULL ? bunting_collection_new_for_folder (folder, NULL)
                                                 : bunting_collection_new_installed (NULL);

  g_task_return_pointer (task, collection, g_object_unref);
}

static void
collection_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) window = user_data;
  g_autoptr (BuntingCollection) collection = g_task_propagate_pointer (G_TASK (result), NULL);

  if (window == NULL || gtk_widget_get_visible (GTK_WIDGET (window)))
    show (window, BUNTING_APP_MODEL (source), collection);
}

/**
 * bunting_about_present:
 * @window: (nullable): the window that it belongs to
 * @session: knows the source and the collection
 *
 * Shows what this program is, and whose flags it has; as soon as these have been looked at, where
 * the built-in server has not done so yet.
 */
void
bunting_about_present (GtkWindow *window, BuntingAppModel *app_model)
{
  BuntingCollection *collection = bunting_app_model_get_collection (app_model);
  g_autoptr (GTask) task = NULL;

  if (collection != NULL || !is_built_in (app_model)) {
    show (window, app_model, collection);
    return;
  }
  if (window != NULL)
    g_object_ref (window);
  task = g_task_new (app_model, NULL, collection_read_cb, window);
  g_task_set_source_tag (task, bunting_about_present);
  g_task_set_task_data (task, g_strdup (bunting_app_model_get_collection_folder (app_model)),
                        g_free);
  g_task_run_in_thread (task, read_collection_thread);
}
