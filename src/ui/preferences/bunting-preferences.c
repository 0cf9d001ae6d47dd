/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-preferences.h"

#include <glib/gi18n.h>

#include "bunting-source-check.h"
#include "widgets/bunting-adaptive-box.h"
#include "source/bunting-source-list.h"
#include "bunting-messages.h"

/* What people choose for all downloads to come. Everything takes effect at once, for the next
 * download; an own source only when a flag has come from there. */

struct _BuntingPreferences {
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *source_group;
  GtkEditable *picture_row;
  GtkEditable *metadata_row;
  GtkEditable *name_path_row;
  GtkWidget *try_button;
  GtkWidget *trial_box;
  GtkSpinner *trial_spinner;
  GtkImage *trial_icon;
  GtkLabel *trial_label;
  AdwActionRow *folder_row;
  GtkWidget *choose_button;
  AdwComboRow *max_flags_row;
  AdwComboRow *existing_row;

  GtkWindow *window;          /* not owned: the one that this belongs to outlives it */
  BuntingAppModel *app_model; /* owned */
  GSettings *settings;        /* owned, NULL: nothing is remembered */
  GPtrArray *rows;            /* owned: GtkWidget, one for each source */
  GCancellable *trying;       /* owned, NULL unless a source is being tried */
  gboolean try_next;          /* what is typed, as soon as that one has ended */
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
  const char *licence = bunting_source_get_licence (source);
  BuntingSource *current = bunting_app_model_get_source (self->app_model);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), bunting_source_get_name (source));
  if (bunting_source_needs_base (source))
    licence = _ ("What is installed on this computer; needs no network");
  if (g_str_equal (bunting_source_get_id (source), BUNTING_CUSTOM_SOURCE_ID))
    licence = _ ("Your own source");
  if (licence != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), licence);
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
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = bunting_source_list_load (&error);
  GtkCheckButton *first = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->source_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    add_source (self, sources->pdata[i], &first);
}

/* The own source: tried, and only then kept */

static void trial_ran_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
say_trial (BuntingPreferences *self, const char *icon_name, const char *words)
{
  gtk_widget_set_visible (self->trial_box, TRUE);
  gtk_spinner_set_spinning (self->trial_spinner, icon_name == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->trial_spinner), icon_name == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->trial_icon), icon_name != NULL);
  gtk_image_set_from_icon_name (self->trial_icon, icon_name);
  gtk_label_set_label (self->trial_label, words);
  if (g_strcmp0 (icon_name, "dialog-error-symbolic") == 0)
    gtk_widget_add_css_class (self->trial_box, "error");
  else
    gtk_widget_remove_css_class (self->trial_box, "error");
}

static char *
make_trial_words (const BuntingSourceCheckResult *check)
{
  g_autofree char *cause = NULL;

  if (check->save_error != NULL) {
    cause = bunting_format_error (check->save_error);
    return g_strdup_printf (_ ("It works, until Bunting is closed: it could not be kept (%s)."),
                            cause);
  }
  if (check->metadata_error == NULL)
    /* Translators: a country whose flag was asked for to try a source */
    return g_strdup_printf (_ ("It works: the flag of %s came. This source is used from now on."),
                            check->name != NULL ? check->name : check->code);
  cause = bunting_format_error_in_full (check->metadata_error);
  return g_strdup_printf (_ ("Pictures come, and this source is used from now on. Names do not "
                             "come, and files are named as Bunting calls the countries: %s."),
                          cause);
}

static char *
make_failure_words (const GError *error)
{
  g_autofree char *cause = bunting_format_error_in_full (error);

  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("There is no flag at this address: %s."), cause);
  return bunting_format_sentence (cause);
}

static void
say_end (BuntingPreferences *self, const BuntingSourceCheckResult *check, const GError *error)
{
  g_autofree char *words = check != NULL ? make_trial_words (check) : make_failure_words (error);

  if (check == NULL || check->save_error != NULL)
    say_trial (self, "dialog-error-symbolic", words);
  else if (check->metadata_error != NULL)
    say_trial (self, "dialog-warning-symbolic", words);
  else
    say_trial (self, "object-select-symbolic", words);
}

static void
start_trial (BuntingPreferences *self)
{
  const BuntingCustomSource custom = {
    .picture = (char *)gtk_editable_get_text (self->picture_row),
    .metadata = (char *)gtk_editable_get_text (self->metadata_row),
    .name_path = (char *)gtk_editable_get_text (self->name_path_row),
  };

  self->try_next = FALSE;
  self->trying = g_cancellable_new ();
  bunting_source_check_run_async (&custom, self->trying, trial_ran_cb, g_object_ref (self));
}

/* Also where something else was typed meanwhile, or the window was closed: the file is written. */
static void
adopt (BuntingPreferences *self, const BuntingSourceCheckResult *check)
{
  bunting_app_model_set_source (self->app_model, check->source);
  if (check->save_error != NULL)
    return;
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "source", BUNTING_CUSTOM_SOURCE_ID);
  fill_sources (self);
}

static void
trial_ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingPreferences) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCheckResult) check = bunting_source_check_run_finish (result, &error);
  gboolean outdated = g_cancellable_is_cancelled (self->trying);

  g_clear_object (&self->trying);
  if (check != NULL)
    adopt (self, check);
  if (self->try_next) {
    start_trial (self);
  } else if (!outdated) {
    say_end (self, check, error);
    gtk_widget_set_sensitive (self->try_button, TRUE);
  }
}

/* One at a time: what was tried last is what is kept. */
static void
try_cb (BuntingPreferences *self)
{
  say_trial (self, NULL, _ ("Asking for a flag…"));
  gtk_widget_set_sensitive (self->try_button, FALSE);
  self->try_next = TRUE;
  if (self->trying != NULL)
    g_cancellable_cancel (self->trying);
  else
    start_trial (self);
}

static void
stop_trial (BuntingPreferences *self)
{
  self->try_next = FALSE;
  g_cancellable_cancel (self->trying);
}

/* What is typed may be tried again at once. */
static void
own_changed_cb (BuntingPreferences *self)
{
  stop_trial (self);
  gtk_widget_set_visible (self->trial_box, FALSE);
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

/* The first one, in words, is as many as the source bears; the others are numbers, from small to
 * large. */
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

/* One that is not in the list was set elsewhere. It is put there, so that what is in force is seen,
 * and is not changed by being looked at. */
static void
restore_max_flags (BuntingPreferences *self)
{
  GListModel *list = adw_combo_row_get_model (self->max_flags_row);
  guint kept = bunting_app_model_get_max_in_flight (self->app_model);
  g_autofree char *text = g_strdup_printf ("%u", kept);
  const char *const texts[] = { text, NULL };
  guint at = 0;

  while (at < g_list_model_get_n_items (list) && get_max_flags (self, at) < kept)
    at++;
  g_signal_handlers_block_by_func (self->max_flags_row, max_flags_changed_cb, self);
  if (at == g_list_model_get_n_items (list) || get_max_flags (self, at) != kept)
    gtk_string_list_splice (GTK_STRING_LIST (list), at, 0, texts);
  adw_combo_row_set_selected (self->max_flags_row, at);
  g_signal_handlers_unblock_by_func (self->max_flags_row, max_flags_changed_cb, self);
}

static void
restore_downloads (BuntingPreferences *self)
{
  restore_max_flags (self);
  adw_combo_row_set_selected (self->existing_row,
                              bunting_app_model_get_refresh (self->app_model) ? 1 : 0);
}

/* The widget */

static void
bunting_preferences_dispose (GObject *object)
{
  BuntingPreferences *self = BUNTING_PREFERENCES (object);

  stop_trial (self);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_preferences_parent_class)->dispose (object);
}

static gboolean
bunting_preferences_close_request (GtkWindow *window)
{
  /* The window would live on until its answer has come. */
  stop_trial (BUNTING_PREFERENCES (window));
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
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, trial_box);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, trial_spinner);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, trial_icon);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, trial_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, choose_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, max_flags_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, existing_row);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
  gtk_widget_class_bind_template_callback (widget_class, own_changed_cb);
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
fill_own_source (BuntingPreferences *self)
{
  g_auto (BuntingCustomSource) custom = { NULL };

  bunting_custom_source_load (&custom);
  gtk_editable_set_text (self->picture_row, custom.picture == NULL ? "" : custom.picture);
  gtk_editable_set_text (self->metadata_row, custom.metadata == NULL ? "" : custom.metadata);
  gtk_editable_set_text (self->name_path_row, custom.name_path == NULL ? "" : custom.name_path);
  own_changed_cb (self);
}

/**
 * bunting_preferences_new:
 * @window: the main window
 * @session: what is changed
 * @settings: (nullable): where it is remembered
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
  fill_own_source (self);
  restore_downloads (self);
  g_signal_connect_object (app_model, "notify::folder", G_CALLBACK (update_folder), self,
                           G_CONNECT_SWAPPED);
  /* As the window's own action is. */
  g_object_bind_property (app_model, "busy", self->choose_button, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  update_folder (self);
  return self;
}

/**
 * bunting_preferences_try:
 * @picture: a base address or a template
 * @metadata: a template, or empty
 * @name_path: a JSON path, or empty
 *
 * Fills in an own source and tries it, as the button does.
 */
void
bunting_preferences_try (BuntingPreferences *self,
                         const char *picture,
                         const char *metadata,
                         const char *name_path)
{
  g_return_if_fail (BUNTING_IS_PREFERENCES (self));

  gtk_editable_set_text (self->picture_row, picture);
  gtk_editable_set_text (self->metadata_row, metadata);
  gtk_editable_set_text (self->name_path_row, name_path);
  try_cb (self);
}
