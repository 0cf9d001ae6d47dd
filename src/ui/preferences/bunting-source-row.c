/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-source-row.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The rows of the sources in the preferences: a check button to use the source, its home page, and
 * for a custom one buttons that change and remove it. */

#define CHECK_KEY "check"

static GtkWidget *
new_button (const char *icon_name, const char *tooltip, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  bunting_gtk_set_name_and_tooltip (button, label, tooltip);
  return button;
}

static void
home_page_cb (GtkWidget *button, gpointer user_data)
{
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (button)),
                g_object_get_data (G_OBJECT (button), "uri"), GDK_CURRENT_TIME);
}

static void
add_home_page_button (AdwActionRow *row, BuntingSource *source)
{
  g_autofree char *label =
    g_strdup_printf (_ ("Home Page of %s"), bunting_source_get_name (source));
  GtkWidget *button =
    new_button ("adw-external-link-symbolic", bunting_source_get_home_page (source), label);

  g_object_set_data_full (G_OBJECT (button), "uri",
                          g_strdup (bunting_source_get_home_page (source)), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (home_page_cb), NULL);
  adw_action_row_add_suffix (row, button);
}

static void
add_custom_buttons (AdwActionRow *row, BuntingSource *source)
{
  const char *name = bunting_source_get_name (source), *id = bunting_source_get_id (source);
  /* Translators: the name of a source */
  g_autofree char *edit_label = g_strdup_printf (_ ("Edit %s"), name);
  /* Translators: the name of a source */
  g_autofree char *remove_label = g_strdup_printf (_ ("Remove %s"), name);
  GtkWidget *edit = new_button ("document-edit-symbolic", _ ("Edit"), edit_label);
  GtkWidget *remove = new_button ("user-trash-symbolic", _ ("Remove"), remove_label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (edit), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (edit), "preferences.edit-source");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (remove), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (remove), "preferences.remove-source");
  adw_action_row_add_suffix (row, edit);
  adw_action_row_add_suffix (row, remove);
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL)
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/* Returns: (transfer full) (nullable): what is special about its flags, their licence, their date,
 * and what is wrong with its file */
char *
bunting_source_row_describe (BuntingSource *source)
{
  const BuntingSourceProblem *note = bunting_source_get_note (source);
  const char *licence = bunting_source_get_licence (source);
  const char *date = bunting_source_get_date (source);
  /* Translators: a licence, such as MIT */
  g_autofree char *licence_line =
    licence != NULL ? g_strdup_printf (_ ("Licence: %s"), licence) : NULL;
  g_autofree char *shown_date = date != NULL ? bunting_format_date (date) : NULL;
  /* Translators: the date of a source's flags */
  g_autofree char *date_line = date != NULL ? g_strdup_printf (_ ("As of %s"), shown_date) : NULL;
  g_autofree char *cause = note != NULL ? bunting_format_source_problem (note) : NULL;
  g_autofree char *reason = cause != NULL ? bunting_format_sentence (cause) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  append_line (text, bunting_source_get_description (source));
  append_line (text, licence_line);
  append_line (text, date_line);
  append_line (text, reason);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* subtitle: (nullable) */
GtkWidget *
bunting_source_row_new (BuntingSource *source, const char *subtitle, gboolean is_custom)
{
  GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), bunting_source_get_name (source));
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), CHECK_KEY, check);
  if (bunting_source_get_home_page (source) != NULL)
    add_home_page_button (ADW_ACTION_ROW (row), source);
  if (is_custom)
    add_custom_buttons (ADW_ACTION_ROW (row), source);
  return row;
}

/* row: from bunting_source_row_new() */
GtkCheckButton *
bunting_source_row_get_check (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), CHECK_KEY);
}

/* A path in a line of its own. Each line of a label is aligned by its own direction (UAX #9), which
 * for a path is from left to right: a mark gives it the direction of the window.
 *
 * Returns: (transfer full) */
static char *
format_path_line (const char *path)
{
  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_strdup (path);
  return g_strconcat ("\u200f\u2066", path, "\u2069", NULL);
}

/* A file that cannot be used: its name, and what is wrong with it. */
GtkWidget *
bunting_source_row_new_for_fault (const BuntingSourceFault *fault)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  g_autoptr (GFile) file = g_file_new_for_path (fault->path);
  g_autofree char *path = bunting_format_folder (file);
  g_autofree char *path_line = format_path_line (path);
  g_autofree char *cause = bunting_format_source_problem (fault->problem);
  g_autofree char *reason = bunting_format_sentence (cause);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", reason, path_line);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fault->id);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (icon, "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("This file cannot be used"), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}
