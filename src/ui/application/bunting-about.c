/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-about.h"

#include "bunting-messages.h"
#include "widgets/bunting-dialog-utils.h"
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The about dialog says, besides the program's version and licence, where the flags and the names
 * of countries come from, how old the flags are, and what their licence is. */

/* As in the metainfo. */
#define DEVELOPERS "The Bunting developers"
#define WEBSITE "https://github.com/flagbunting/bunting"
#define ISSUES "https://github.com/flagbunting/bunting/issues"

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

/* The text of the dialog's first page. collection: (nullable) */
static char *
make_comments (BuntingAppModel *app_model, BuntingCollection *collection)
{
  BuntingSource *source = bunting_app_model_get_source (app_model);
  const char *name = collection == NULL ? bunting_source_get_name (source)
                                        : bunting_collection_get_name (collection);
  const char *date = collection == NULL ? NULL : bunting_collection_get_date (collection);
  GString *text = g_string_new (_ ("Browse and download the flags of the world"));

  g_string_append (text, "\n\n");
  if (date == NULL) {
    /* Translators: the name of a source of flags */
    g_string_append_printf (text, _ ("Source of the flags: %s"), name);
  } else {
    g_autofree char *shown_date = bunting_format_date (date);

    /* Translators: the name of a collection of flags, and a date or a year: how old they are */
    g_string_append_printf (text, _ ("Source of the flags: %s, as of %s"), name, shown_date);
  }
  return g_string_free (text, FALSE);
}

/* A name with the link to its page, as AdwAboutWindow wants it. uri: (nullable) */
static char *
make_credit (const char *name, const char *uri)
{
  return uri == NULL ? g_strdup (name) : g_strdup_printf ("%s %s", name, uri);
}

/* Whose flags, codes and names of countries are shown. */
static void
add_credits (AdwAboutWindow *about, BuntingSource *source, BuntingCollection *collection)
{
  g_autofree char *flags =
    collection == NULL
      ? make_credit (bunting_source_get_name (source), bunting_source_get_home_page (source))
      : make_credit (bunting_collection_get_name (collection),
                     bunting_collection_get_origin (collection));
  const char *flag_credits[] = { flags, NULL };
  const char *country_credits[] = {
    "iso-codes https://salsa.debian.org/iso-codes-team/iso-codes",
    "Unicode CLDR https://cldr.unicode.org/",
    NULL,
  };

  adw_about_window_add_credit_section (about, _ ("Flags"), flag_credits);
  adw_about_window_add_credit_section (about, _ ("Countries"), country_credits);
}

/* The lines of a text file as paragraphs, which the dialog wraps itself. Empty lines are between
 * paragraphs. */
static char *
join_lines (const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; paragraphs[i] != NULL; i++)
    g_strdelimit (g_strstrip (paragraphs[i]), "\n", ' ');
  return g_strjoinv ("\n\n", paragraphs);
}

/* The licence of the flags: its text, if the collection has one, or its name. */
static void
add_legal_section (AdwAboutWindow *about, BuntingSource *source, BuntingCollection *collection)
{
  const char *name = collection == NULL ? bunting_source_get_name (source)
                                        : bunting_collection_get_name (collection);
  const char *licence = collection == NULL ? bunting_source_get_licence (source)
                                           : bunting_collection_get_licence (collection);
  const char *text = collection == NULL ? NULL : bunting_collection_get_licence_text (collection);
  /* Translators: the name of a source or of a collection of flags */
  g_autofree char *title = g_strdup_printf (_ ("Flags of %s"), name);
  g_autofree char *shown = NULL, *markup = NULL;

  if (licence == NULL)
    return;
  shown = text != NULL ? join_lines (text) : g_strdup (bunting_format_licence (licence));
  markup = g_markup_escape_text (shown, -1);
  adw_about_window_add_legal_section (about, title, NULL, GTK_LICENSE_CUSTOM, markup);
}

static void
show (GtkWindow *window, BuntingAppModel *app_model)
{
  BuntingSource *source = bunting_app_model_get_source (app_model);
  BuntingCollection *collection =
    is_built_in (app_model) ? bunting_app_model_get_collection (app_model) : NULL;
  AdwAboutWindow *about = ADW_ABOUT_WINDOW (adw_about_window_new ());
  g_autofree char *comments = make_comments (app_model, collection);

  adw_about_window_set_application_name (about, _ ("Bunting"));
  adw_about_window_set_application_icon (about, BUNTING_APP_ID);
  adw_about_window_set_version (about, PACKAGE_VERSION);
  adw_about_window_set_developer_name (about, DEVELOPERS);
  adw_about_window_set_website (about, WEBSITE);
  adw_about_window_set_issue_url (about, ISSUES);
  adw_about_window_set_comments (about, comments);
  adw_about_window_set_license_type (about, GTK_LICENSE_GPL_3_0);
  /* Translators: put your names here, one a line */
  adw_about_window_set_translator_credits (about, _ ("translator-credits"));
  add_credits (about, source, collection);
  add_legal_section (about, source, collection);
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
