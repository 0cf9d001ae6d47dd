/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-about.h"

#include "widgets/bunting-dialog-utils.h"
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The about dialog tells, besides the program's version and licence, where the flags come from, and
 * which of them are known to be outdated. */

typedef struct {
  GtkWindow *window;          /* owned */
  BuntingAppModel *app_model; /* owned */
} AboutRequest;

static void
about_request_free (AboutRequest *self)
{
  g_object_unref (self->window);
  g_object_unref (self->app_model);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AboutRequest, about_request_free)

static gboolean
is_built_in (BuntingAppModel *app_model)
{
  return bunting_source_needs_base (bunting_app_model_get_source (app_model));
}

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
show (GtkWindow *window, BuntingAppModel *app_model)
{
  BuntingCollection *collection =
    is_built_in (app_model) ? bunting_app_model_get_collection (app_model) : NULL;
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
collection_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AboutRequest) request = user_data;

  /* Without a collection, the dialog tells about the source alone. */
  bunting_source_resolver_load_collection_finish (BUNTING_SOURCE_RESOLVER (source), result, NULL);
  if (gtk_widget_get_visible (GTK_WIDGET (request->window)))
    show (request->window, request->app_model);
}

/* Shows the version and the licence of the program, and the origin and age of the source's flags.
 * The built-in source's collection is read first, if no download has read it yet. */
void
bunting_about_present (GtkWindow *window, BuntingAppModel *app_model)
{
  AboutRequest *request;

  if (!is_built_in (app_model) || bunting_app_model_get_collection (app_model) != NULL) {
    show (window, app_model);
    return;
  }
  request = g_new0 (AboutRequest, 1);
  request->window = g_object_ref (window);
  request->app_model = g_object_ref (app_model);
  bunting_source_resolver_load_collection_async (bunting_app_model_get_source_resolver (app_model),
                                                 collection_loaded_cb, request);
}
