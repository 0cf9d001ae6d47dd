/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-preferences.h"

#include <glib/gi18n.h>

#include "bunting-source-check.h"
#include "widgets/bunting-adaptive-box.h"
#include "source/bunting-source-list.h"
#include "bunting-messages.h"

/* Settings of all downloads. A change applies to the next download. A custom source is used once a
 * flag has been downloaded from it. */

struct _BuntingPreferences {
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *source_group;
  GtkEditable *picture_row;
  GtkEditable *metadata_row;
  GtkEditable *name_path_row;
  GtkWidget *try_button;
  GtkWidget *check_box;
  GtkSpinner *check_spinner;
  GtkImage *check_icon;
  GtkLabel *check_label;
  AdwActionRow *folder_row;
  GtkWidget *choose_button;
  AdwComboRow *max_flags_row;
  AdwComboRow *existing_row;

  GtkWindow *window;               /* not owned: the main window outlives this */
  BuntingAppModel *app_model;      /* owned */
  GSettings *settings;             /* owned, NULL: changes are not saved */
  GPtrArray *rows;                 /* owned: GtkWidget, one for each source */
  GCancellable *check_cancellable; /* owned, NULL unless a custom source is being checked */
  gboolean check_again;            /* with the current input, when that check has ended */
};

G_DEFINE_FINAL_TYPE (BuntingPreferences, bunting_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* The sources */

static void
source_toggled_cb (GtkCheckButton *check, BuntingPreferences *self)
{
  BuntingSource *source = g_object_get_data (G_OBJECT (check), "source");

  if (!gtk_check_button_get_active (check))
    return;
  bunting_app_model_set_source (self->app_model, source);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "source", bunting_source_get_id (source));
}

static void
home_page_cb (GtkButton *button, BuntingPreferences *self)
{
  gtk_show_uri (GTK_WINDOW (self), g_object_get_data (G_OBJECT (button), "uri"), GDK_CURRENT_TIME);
}

static GtkWidget *
new_home_page_button (BuntingPreferences *self, BuntingSource *source)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("adw-external-link-symbolic");
  g_autofree char *label =
    g_strdup_printf (_ ("Home Page of %s"), bunting_source_get_name (source));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, bunting_source_get_home_page (source));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "uri",
                          g_strdup (bunting_source_get_home_page (source)), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (home_page_cb), self, 0);
  return button;
}

static void
add_source (BuntingPreferences *self, BuntingSource *source, GtkCheckButton **first)
{
  GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new ();
  const char *subtitle = bunting_source_get_licence (source);
  BuntingSource *current = bunting_app_model_get_source (self->app_model);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), bunting_source_get_name (source));
  if (bunting_source_needs_base (source))
    subtitle = _ ("Flags installed on this computer; works without a network");
  if (g_str_equal (bunting_source_get_id (source), BUNTING_CUSTOM_SOURCE_ID))
    subtitle = _ ("Custom source");
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bunting_source_get_name (source), -1);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), *first);
  if (*first == NULL)
    *first = GTK_CHECK_BUTTON (check);
  gtk_check_button_set_active (
    GTK_CHECK_BUTTON (check),
    g_strcmp0 (bunting_source_get_id (source), bunting_source_get_id (current)) == 0);
  g_object_set_data_full (G_OBJECT (check), "source", g_object_ref (source), g_object_unref);
  g_signal_connect_object (check, "toggled", G_CALLBACK (source_toggled_cb), self, 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  if (bunting_source_get_home_page (source) != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_home_page_button (self, source));
  adw_preferences_group_add (self->source_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
fill_sources (BuntingPreferences *self)
{
  g_autoptr (GPtrArray) sources = bunting_source_list_load (NULL);
  GtkCheckButton *first = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->source_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    add_source (self, sources->pdata[i], &first);
}

/* The custom source */

static void check_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
show_check (BuntingPreferences *self, const char *icon_name, const char *message)
{
  gtk_widget_set_visible (self->check_box, TRUE);
  gtk_spinner_set_spinning (self->check_spinner, icon_name == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->check_spinner), icon_name == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->check_icon), icon_name != NULL);
  gtk_image_set_from_icon_name (self->check_icon, icon_name);
  gtk_label_set_label (self->check_label, message);
  if (g_strcmp0 (icon_name, "dialog-error-symbolic") == 0)
    gtk_widget_add_css_class (self->check_box, "error");
  else
    gtk_widget_remove_css_class (self->check_box, "error");
}

static char *
format_result (const BuntingSourceCheckResult *check)
{
  g_autofree char *cause = NULL;

  if (check->save_error != NULL) {
    cause = bunting_format_error (check->save_error);
    return g_strdup_printf (_ ("The source works but could not be saved (%s)."), cause);
  }
  if (check->metadata_error == NULL)
    /* Translators: the country whose flag was downloaded to check a source */
    return g_strdup_printf (_ ("The flag of %s was downloaded. This source is now in use."),
                            check->name != NULL ? check->name : check->code);
  cause = bunting_format_metadata_error (check->metadata_error);
  return g_strdup_printf (
    _ ("This source is now in use. It has pictures but no names, so files are "
       "named after Bunting’s names of the countries: %s."),
    cause);
}

static char *
format_failure (const GError *error)
{
  g_autofree char *cause = bunting_format_error_in_full (error);

  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("There is no flag at this address: %s."), cause);
  return bunting_format_sentence (cause);
}

static void
show_result (BuntingPreferences *self, const BuntingSourceCheckResult *check, const GError *error)
{
  g_autofree char *message = check != NULL ? format_result (check) : format_failure (error);

  if (check == NULL || check->save_error != NULL)
    show_check (self, "dialog-error-symbolic", message);
  else if (check->metadata_error != NULL)
    show_check (self, "dialog-warning-symbolic", message);
  else
    show_check (self, "object-select-symbolic", message);
}

static void
start_check (BuntingPreferences *self)
{
  const BuntingCustomSource custom = {
    .picture = (char *)gtk_editable_get_text (self->picture_row),
    .metadata = (char *)gtk_editable_get_text (self->metadata_row),
    .name_path = (char *)gtk_editable_get_text (self->name_path_row),
  };

  self->check_again = FALSE;
  self->check_cancellable = g_cancellable_new ();
  bunting_source_check_run_async (&custom, self->check_cancellable, check_ended_cb,
                                  g_object_ref (self));
}

/* Also if the input has changed or the window was closed: the source has been saved already. */
static void
use_checked_source (BuntingPreferences *self, const BuntingSourceCheckResult *check)
{
  bunting_app_model_set_source (self->app_model, check->source);
  if (check->save_error != NULL)
    return;
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "source", BUNTING_CUSTOM_SOURCE_ID);
  fill_sources (self);
}

static void
check_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingPreferences) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCheckResult) check = bunting_source_check_run_finish (result, &error);
  gboolean outdated = g_cancellable_is_cancelled (self->check_cancellable);

  g_clear_object (&self->check_cancellable);
  if (check != NULL)
    use_checked_source (self, check);
  if (self->check_again) {
    start_check (self);
  } else if (!outdated) {
    show_result (self, check, error);
    gtk_widget_set_sensitive (self->try_button, TRUE);
  }
}

/* One check at a time, so that the last one is the one that is saved. */
static void
check_cb (BuntingPreferences *self)
{
  show_check (self, NULL, _ ("Downloading a flag…"));
  gtk_widget_set_sensitive (self->try_button, FALSE);
  self->check_again = TRUE;
  if (self->check_cancellable != NULL)
    g_cancellable_cancel (self->check_cancellable);
  else
    start_check (self);
}

static void
cancel_check (BuntingPreferences *self)
{
  self->check_again = FALSE;
  g_cancellable_cancel (self->check_cancellable);
}

static void
custom_source_changed_cb (BuntingPreferences *self)
{
  cancel_check (self);
  gtk_widget_set_visible (self->check_box, FALSE);
  gtk_widget_set_sensitive (self->try_button, gtk_editable_get_text (self->picture_row)[0] != '\0');
}

/* The folder */

static void
update_folder (BuntingPreferences *self)
{
  g_autofree char *place = bunting_format_folder (bunting_app_model_get_folder (self->app_model));

  adw_action_row_set_subtitle (self->folder_row, place);
}

static void
choose_folder_cb (BuntingPreferences *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.choose-folder", NULL);
}

static void
open_folder_cb (BuntingPreferences *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.open-folder", NULL);
}

/* The downloads */

/* The first item, "Automatic", means limited by the source; the others are ascending numbers. */
static guint
get_max_flags (BuntingPreferences *self, guint at)
{
  GtkStringList *list = GTK_STRING_LIST (adw_combo_row_get_model (self->max_flags_row));

  return at == 0 ? 0 : (guint)g_ascii_strtoull (gtk_string_list_get_string (list, at), NULL, 10);
}

static void
max_flags_changed_cb (BuntingPreferences *self)
{
  guint chosen = adw_combo_row_get_selected (self->max_flags_row);

  if (self->app_model == NULL || chosen == GTK_INVALID_LIST_POSITION)
    return;
  bunting_app_model_set_max_in_flight (self->app_model, get_max_flags (self, chosen));
  if (self->settings != NULL)
    g_settings_set_uint (self->settings, "max-flags", get_max_flags (self, chosen));
}

static void
existing_changed_cb (BuntingPreferences *self)
{
  guint chosen = adw_combo_row_get_selected (self->existing_row);

  if (self->app_model == NULL || chosen > 1)
    return;
  bunting_app_model_set_refresh (self->app_model, chosen == 1);
  if (self->settings != NULL)
    g_settings_set_enum (self->settings, "existing-files", chosen);
}

/* A number that is not in the list, set by another program, is added to it. Showing the preferences
 * must not change it. */
static void
restore_max_flags (BuntingPreferences *self)
{
  GListModel *list = adw_combo_row_get_model (self->max_flags_row);
  guint current = bunting_app_model_get_max_in_flight (self->app_model);
  g_autofree char *text = g_strdup_printf ("%u", current);
  const char *const texts[] = { text, NULL };
  guint at = 0;

  while (at < g_list_model_get_n_items (list) && get_max_flags (self, at) < current)
    at++;
  g_signal_handlers_block_by_func (self->max_flags_row, max_flags_changed_cb, self);
  if (at == g_list_model_get_n_items (list) || get_max_flags (self, at) != current)
    gtk_string_list_splice (GTK_STRING_LIST (list), at, 0, texts);
  adw_combo_row_set_selected (self->max_flags_row, at);
  g_signal_handlers_unblock_by_func (self->max_flags_row, max_flags_changed_cb, self);
}

/* The widget */

static void
bunting_preferences_dispose (GObject *object)
{
  BuntingPreferences *self = BUNTING_PREFERENCES (object);

  cancel_check (self);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_preferences_parent_class)->dispose (object);
}

static gboolean
bunting_preferences_close_request (GtkWindow *window)
{
  /* The check holds a reference to the window. */
  cancel_check (BUNTING_PREFERENCES (window));
  return GTK_WINDOW_CLASS (bunting_preferences_parent_class)->close_request (window);
}

static void
bunting_preferences_class_init (BuntingPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = bunting_preferences_close_request;
  g_type_ensure (BUNTING_TYPE_ADAPTIVE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, source_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, picture_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, name_path_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, try_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, check_box);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, check_spinner);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, check_icon);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, check_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, choose_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, max_flags_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, existing_row);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, custom_source_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, max_flags_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, existing_changed_cb);
}

static void
bunting_preferences_init (BuntingPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

static void
fill_custom_source (BuntingPreferences *self)
{
  g_auto (BuntingCustomSource) custom = { NULL };

  bunting_custom_source_load (&custom);
  gtk_editable_set_text (self->picture_row, custom.picture == NULL ? "" : custom.picture);
  gtk_editable_set_text (self->metadata_row, custom.metadata == NULL ? "" : custom.metadata);
  gtk_editable_set_text (self->name_path_row, custom.name_path == NULL ? "" : custom.name_path);
  custom_source_changed_cb (self);
}

/**
 * bunting_preferences_new:
 * @window: the main window
 * @settings: (nullable): saves the changes
 *
 * Returns: (transfer none): a window, not presented yet
 */
BuntingPreferences *
bunting_preferences_new (GtkWindow *window, BuntingAppModel *app_model, GSettings *settings)
{
  BuntingPreferences *self = g_object_new (BUNTING_TYPE_PREFERENCES, "transient-for", window,
                                           "destroy-with-parent", TRUE, "modal", TRUE, NULL);

  self->window = window;
  self->app_model = g_object_ref (app_model);
  g_set_object (&self->settings, settings);
  fill_sources (self);
  fill_custom_source (self);
  restore_max_flags (self);
  adw_combo_row_set_selected (self->existing_row,
                              bunting_app_model_get_refresh (self->app_model) ? 1 : 0);
  g_signal_connect_object (app_model, "notify::folder", G_CALLBACK (update_folder), self,
                           G_CONNECT_SWAPPED);
  /* Like the window's action. */
  g_object_bind_property (app_model, "busy", self->choose_button, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  update_folder (self);
  return self;
}
