/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-list-rows.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/bunting-flag-thumbnail.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The rows of the list dialog: countries that were understood, and entries that were not. */

#define FLAG_WIDTH 40
#define FLAG_HEIGHT 30

/* Of an entry: a line of prose that has no country in it is one. */
#define TITLE_MAX_CHARACTERS 80

/* Countries */

/**
 * bunting_list_rows_new_country:
 * @is_chosen: whether the row is checked
 * @cancellable: of the picture
 * @toggled: of the row's #GtkCheckButton
 *
 * Returns: (transfer none): a row of a list box
 */
GtkWidget *
bunting_list_rows_new_country (BuntingFlag *flag,
                               gboolean is_chosen,
                               BuntingTextureLoader *texture_loader,
                               GCancellable *cancellable,
                               GCallback toggled,
                               gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 bunting_country_get_name (bunting_flag_get_country (flag)));
  adw_action_row_add_prefix (
    ADW_ACTION_ROW (row),
    bunting_flag_thumbnail_new (flag, FLAG_WIDTH, FLAG_HEIGHT, texture_loader, cancellable));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (check), "flag", g_object_ref (flag), g_object_unref);
  g_signal_connect (check, "toggled", toggled, user_data);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

/* @check: the check button of a country's row */
BuntingFlag *
bunting_list_rows_get_flag (GtkWidget *check)
{
  return g_object_get_data (G_OBJECT (check), "flag");
}

/* Entries that were not recognized */

static GtkWidget *
create_replace_button (const char *entry, BuntingCountry *similar)
{
  const char *name = bunting_country_get_name (similar);
  /* Translators: names a button for screen readers: an entry, and the name of a country */
  g_autofree char *label = g_strdup_printf (_ ("Replace “%s” with %s"), entry, name);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("R_eplace"));

  bunting_gtk_set_button_name (button, label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "entry", g_strdup (entry), g_free);
  g_object_set_data_full (G_OBJECT (button), "suggestion", g_strdup (name), g_free);
  return button;
}

static char *
shorten (const char *entry)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (entry, -1) <= TITLE_MAX_CHARACTERS)
    return g_strdup (entry);
  start = g_utf8_substring (entry, 0, TITLE_MAX_CHARACTERS);
  return g_strconcat (start, "…", NULL);
}

/**
 * bunting_list_rows_new_unknown:
 * @similar: (nullable): the country to suggest
 * @replace_clicked: of the row's #GtkButton, if there is a suggestion
 *
 * Returns: (transfer none): a row of a list box
 */
GtkWidget *
bunting_list_rows_new_unknown (const char *entry,
                               BuntingCountry *similar,
                               GCallback replace_clicked,
                               gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = shorten (entry);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  if (similar != NULL) {
    /* Translators: the name of a country */
    g_autofree char *question =
      g_strdup_printf (_ ("Did you mean %s?"), bunting_country_get_name (similar));
    GtkWidget *button = create_replace_button (entry, similar);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), question);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    g_signal_connect (button, "clicked", replace_clicked, user_data);
  }
  return row;
}

/* @replace_button: the button of an entry's row */
const char *
bunting_list_rows_get_entry (GtkWidget *replace_button)
{
  return g_object_get_data (G_OBJECT (replace_button), "entry");
}

/* @replace_button: the button of an entry's row */
const char *
bunting_list_rows_get_suggestion (GtkWidget *replace_button)
{
  return g_object_get_data (G_OBJECT (replace_button), "suggestion");
}
