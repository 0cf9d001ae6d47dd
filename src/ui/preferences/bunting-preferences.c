/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-preferences.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "bunting-source-catalog.h"
#include "preferences/bunting-pictures-group.h"
#include "preferences/bunting-source-dialog.h"
#include "preferences/bunting-source-pictures.h"
#include "preferences/bunting-source-row.h"
#include "widgets/bunting-dialog-utils.h"

/* Settings of all downloads. A change applies to the next download. The sources are read in a
 * worker thread, and again after each change of them. */

struct _BuntingPreferences {
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *source_group;
  GtkWidget *add_source_button;
  BuntingPicturesGroup *pictures_group;
  AdwPreferencesGroup *fault_group;
  AdwActionRow *folder_row;
  GtkWidget *choose_button;
  AdwComboRow *existing_row;

  GtkWindow *window;             /* not owned: the main window outlives this */
  BuntingAppModel *app_model;    /* owned */
  GSettings *settings;           /* owned, NULL: changes are not saved */
  BuntingSourceCatalog *catalog; /* owned, NULL until loaded */
  GPtrArray *rows;               /* owned: GtkWidget, one for each source */
  GPtrArray *fault_rows;         /* owned: GtkWidget */
  GCancellable *cancellable;     /* owned: of loading */
  AdwToast *toast;               /* weak, NULL unless it is shown */
  gboolean has_focused;          /* the source in use was given the focus */
};

G_DEFINE_FINAL_TYPE (BuntingPreferences, bunting_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* The sources */

static void
use_source (BuntingPreferences *self, BuntingSource *source)
{
  g_autoptr (BuntingSource) chosen = NULL;

  if (self->app_model == NULL)
    return;
  chosen = bunting_source_pictures_apply (source, self->settings);
  bunting_app_model_set_source (self->app_model, chosen);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "source", bunting_source_get_id (source));
}

static gboolean
is_in_use (BuntingPreferences *self, const char *id)
{
  return g_strcmp0 (id, bunting_source_get_id (bunting_app_model_get_source (self->app_model))) ==
         0;
}

static void
source_toggled_cb (GtkCheckButton *check, BuntingPreferences *self)
{
  if (gtk_check_button_get_active (check))
    use_source (self, g_object_get_data (G_OBJECT (check), "source"));
}

/* Returns (nullable) */
static char *
make_subtitle (BuntingPreferences *self, BuntingSource *source)
{
  BuntingCollection *collection = bunting_app_model_get_collection (self->app_model);

  if (bunting_source_needs_base (source) && collection != NULL)
    /* Translators: the name of a collection of flags */
    return g_strdup_printf (_ ("%s; works without a network"),
                            bunting_collection_get_name (collection));
  if (bunting_source_needs_base (source))
    return g_strdup (_ ("Works without a network"));
  if (bunting_source_get_description (source) == NULL &&
      bunting_source_catalog_find_custom (self->catalog, bunting_source_get_id (source)) != NULL)
    return g_strdup (_ ("Custom source"));
  return bunting_source_row_describe (source);
}

static void
add_source_row (BuntingPreferences *self, BuntingSource *source)
{
  const char *id = bunting_source_get_id (source);
  gboolean is_custom = bunting_source_catalog_find_custom (self->catalog, id) != NULL;
  g_autofree char *subtitle = make_subtitle (self, source);
  GtkWidget *row = bunting_source_row_new (source, subtitle, is_custom);
  GtkCheckButton *check = bunting_source_row_get_check (row);

  if (self->rows->len > 0)
    gtk_check_button_set_group (check, bunting_source_row_get_check (self->rows->pdata[0]));
  gtk_check_button_set_active (check, is_in_use (self, id));
  g_object_set_data_full (G_OBJECT (check), "source", g_object_ref (source), g_object_unref);
  g_signal_connect_object (check, "toggled", G_CALLBACK (source_toggled_cb), self, 0);
  adw_preferences_group_add (self->source_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
remove_rows (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, rows->pdata[i]);
  g_ptr_array_set_size (rows, 0);
}

/* Focus on the source in use when the window opens; later on where it was, or, if its row is gone,
 * again on the source in use. */
static void
restore_focus (BuntingPreferences *self)
{
  if (self->has_focused && gtk_window_get_focus (GTK_WINDOW (self)) != NULL)
    return;
  self->has_focused = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_check_button_get_active (bunting_source_row_get_check (self->rows->pdata[i]))) {
      gtk_widget_grab_focus (self->rows->pdata[i]);
      return;
    }
  gtk_widget_grab_focus (self->add_source_button);
}

static void
show_catalog (BuntingPreferences *self)
{
  remove_rows (self->source_group, self->rows);
  remove_rows (self->fault_group, self->fault_rows);
  for (guint i = 0; i < self->catalog->sources->len; i++)
    add_source_row (self, self->catalog->sources->pdata[i]);
  for (guint i = 0; i < self->catalog->faults->len; i++) {
    GtkWidget *row = bunting_source_row_new_for_fault (self->catalog->faults->pdata[i]);

    adw_preferences_group_add (self->fault_group, row);
    g_ptr_array_add (self->fault_rows, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->fault_group), self->fault_rows->len > 0);
  gtk_widget_set_sensitive (self->add_source_button, TRUE);
  restore_focus (self);
}

static void
catalog_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingPreferences) self = user_data;
  g_autoptr (GError) error = NULL;
  BuntingSourceCatalog *catalog = bunting_source_catalog_load_finish (result, &error);

  if (catalog == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_warning ("No sources: %s", error->message);
    return;
  }
  g_clear_pointer (&self->catalog, bunting_source_catalog_free);
  self->catalog = catalog;
  show_catalog (self);
}

static void
load_catalog (BuntingPreferences *self)
{
  if (self->cancellable == NULL)
    return;
  bunting_source_catalog_load_async (self->cancellable, catalog_loaded_cb, g_object_ref (self));
}

/* Messages */

#define REMOVAL_KEY "removal"

typedef struct {
  BuntingPreferences *self; /* owned, NULL once removed */
  char *id;                 /* owned */
  char *text;               /* owned, NULL until removed: the file */
  gboolean was_in_use;
} SourceRemoval;

static void
source_removal_free (gpointer data)
{
  SourceRemoval *removal = data;

  g_clear_object (&removal->self);
  g_free (removal->id);
  g_free (removal->text);
  g_free (removal);
}

static void
toast_dismissed_cb (BuntingPreferences *self)
{
  g_clear_weak_pointer (&self->toast);
}

static void undo_clicked_cb (BuntingPreferences *self, AdwToast *toast);

/* A toast that is shown is reused, so that the message is there at once: libadwaita 1.2 uses freed
 * memory when a toast is dismissed while it replaces another one.
 *
 * @undo_label: (nullable): with a mnemonic
 * @removal: (nullable) (transfer full): what is undone */
static void
show_toast (BuntingPreferences *self,
            const char *message,
            const char *undo_label,
            SourceRemoval *removal)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);
  g_autoptr (AdwToast) toast = NULL;

  if (self->toast != NULL) {
    toast = g_object_ref (self->toast);
  } else {
    toast = adw_toast_new ("");
    g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self,
                             G_CONNECT_SWAPPED);
    g_set_weak_pointer (&self->toast, toast);
  }
  adw_toast_set_title (toast, markup);
  adw_toast_set_button_label (toast, undo_label);
  g_object_set_data_full (G_OBJECT (toast), REMOVAL_KEY, removal, source_removal_free);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), g_steal_pointer (&toast));
}

static void
show_message (BuntingPreferences *self, const char *message)
{
  show_toast (self, message, NULL, NULL);
}

/* Adding and changing */

static void
source_done_cb (BuntingPreferences *self, BuntingSource *source, const char *message)
{
  use_source (self, source);
  show_message (self, message);
  load_catalog (self);
}

/* custom: (nullable) */
static void
open_dialog (BuntingPreferences *self, const BuntingCustomSource *custom)
{
  BuntingSourceDialog *dialog =
    bunting_source_dialog_new (GTK_WINDOW (self), custom, self->catalog->sources);

  g_signal_connect_object (dialog, "done", G_CALLBACK (source_done_cb), self, G_CONNECT_SWAPPED);
  bunting_dialog_utils_present (GTK_WINDOW (dialog));
}

static void
add_source_cb (BuntingPreferences *self)
{
  open_dialog (self, NULL);
}

static void
edit_source_cb (GtkWidget *widget, const char *action_name, GVariant *id)
{
  BuntingPreferences *self = BUNTING_PREFERENCES (widget);
  const BuntingCustomSource *custom =
    bunting_source_catalog_find_custom (self->catalog, g_variant_get_string (id, NULL));

  if (custom != NULL)
    open_dialog (self, custom);
}

/* Removing */

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingPreferences) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_custom_source_save_finish (result, &error)) {
    g_autofree char *cause = bunting_format_error (error);
    g_autofree char *message = bunting_format_sentence (cause);

    show_message (self, message);
  }
  load_catalog (self);
}

static void
undo_clicked_cb (BuntingPreferences *self, AdwToast *toast)
{
  SourceRemoval *removal = g_object_get_data (G_OBJECT (toast), REMOVAL_KEY);
  g_autoptr (BuntingSource) source = bunting_custom_source_parse (removal->id, removal->text, NULL);

  if (removal->was_in_use && source != NULL)
    use_source (self, source);
  bunting_custom_source_save_async (removal->id, removal->text, NULL, restored_cb,
                                    g_object_ref (self));
}

/* Takes removal. The toast, which the window has, does not hold the window. */
static void
offer_undo (SourceRemoval *removal)
{
  g_autoptr (BuntingPreferences) self = g_steal_pointer (&removal->self);

  show_toast (self, _ ("Source removed"), _ ("_Undo"), removal);
}

/* The built-in source is always there, and the first. */
static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SourceRemoval *removal = user_data;
  BuntingPreferences *self = removal->self;
  g_autoptr (GError) error = NULL;

  removal->text = bunting_custom_source_remove_finish (result, &error);
  if (self->app_model == NULL) {
    source_removal_free (removal);
    return;
  }
  if (removal->text == NULL) {
    g_autofree char *cause = bunting_format_error (error);
    g_autofree char *message = bunting_format_sentence (cause);

    show_message (self, message);
    source_removal_free (removal);
    return;
  }
  removal->was_in_use = is_in_use (self, removal->id);
  if (removal->was_in_use)
    use_source (self, self->catalog->sources->pdata[0]);
  load_catalog (self);
  offer_undo (removal);
}

static void
remove_source_cb (GtkWidget *widget, const char *action_name, GVariant *id)
{
  SourceRemoval *removal = g_new0 (SourceRemoval, 1);

  removal->self = g_object_ref (BUNTING_PREFERENCES (widget));
  removal->id = g_variant_dup_string (id, NULL);
  bunting_custom_source_remove_async (removal->id, removed_cb, removal);
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

/* The widget */

static void
bunting_preferences_dispose (GObject *object)
{
  BuntingPreferences *self = BUNTING_PREFERENCES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->fault_rows, g_ptr_array_unref);
  g_clear_pointer (&self->catalog, bunting_source_catalog_free);
  g_clear_weak_pointer (&self->toast);
  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_preferences_parent_class)->dispose (object);
}

/* Loading holds a reference to the window. */
static gboolean
bunting_preferences_close_request (GtkWindow *window)
{
  g_cancellable_cancel (BUNTING_PREFERENCES (window)->cancellable);
  return GTK_WINDOW_CLASS (bunting_preferences_parent_class)->close_request (window);
}

static void
bunting_preferences_class_init (BuntingPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = bunting_preferences_close_request;
  /* Its parent has Escape only. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, source_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, add_source_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, pictures_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, fault_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, choose_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingPreferences, existing_row);
  gtk_widget_class_bind_template_callback (widget_class, add_source_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, existing_changed_cb);
  gtk_widget_class_install_action (widget_class, "preferences.edit-source", "s", edit_source_cb);
  gtk_widget_class_install_action (widget_class, "preferences.remove-source", "s",
                                   remove_source_cb);
}

static void
bunting_preferences_init (BuntingPreferences *self)
{
  g_type_ensure (BUNTING_TYPE_PICTURES_GROUP);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->fault_rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
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
  bunting_pictures_group_set_up (self->pictures_group, app_model, settings);
  adw_combo_row_set_selected (self->existing_row,
                              bunting_app_model_get_refresh (self->app_model) ? 1 : 0);
  g_signal_connect_object (app_model, "notify::folder", G_CALLBACK (update_folder), self,
                           G_CONNECT_SWAPPED);
  /* Like the window's action. */
  g_object_bind_property (app_model, "busy", self->choose_button, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  update_folder (self);
  load_catalog (self);
  return self;
}
