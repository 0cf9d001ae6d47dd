/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-about.h"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Whose flags these are, and how old, belongs to what the program says about itself. */
static char *
make_comments (BuntingSession *session)
{
  BuntingSource *source = bunting_session_get_source (session);
  BuntingCollection *collection = bunting_session_get_collection (session);
  GString *text = g_string_new (_ ("The flags of the world, to look at and to keep"));

  g_string_append (text, "\n\n");
  g_string_append_printf (text, _ ("Source: %s"), bunting_source_get_name (source));
  if (collection != NULL && bunting_collection_get_origin (collection) != NULL)
    g_string_append_printf (text, "\n%s", bunting_collection_get_origin (collection));
  if (collection != NULL && bunting_collection_get_date (collection) != NULL) {
    g_string_append_c (text, '\n');
    /* Translators: a date */
    g_string_append_printf (text, _ ("As of %s"), bunting_collection_get_date (collection));
  }
  return g_string_free (text, FALSE);
}

static const char *
get_licence (BuntingSession *session)
{
  BuntingCollection *collection = bunting_session_get_collection (session);
  const char *licence = NULL;

  if (collection != NULL)
    licence = bunting_collection_get_licence (collection);
  return licence != NULL ? licence
                         : bunting_source_get_licence (bunting_session_get_source (session));
}

/**
 * bunting_about_present:
 * @window: (nullable): the window that it belongs to
 * @session: knows the source and the collection
 *
 * Shows what this program is, and whose flags it has.
 */
void
bunting_about_present (GtkWindow *window, BuntingSession *session)
{
  GtkWidget *about = adw_about_window_new ();
  g_autofree char *comments = make_comments (session);
  const char *licence = get_licence (session);

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
  gtk_window_present (GTK_WINDOW (about));
}
