/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-source-dialog.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "bunting-source-check.h"

/* Adds a custom source, or changes one. The source is saved when a flag has been downloaded from
 * it. An error is shown under the row that causes it. */

struct _BuntingSourceDialog {
  AdwWindow parent_instance;

  AdwPreferencesPage *page;
  GtkWidget *address_row;
  GtkWidget *address_error;
  GtkWidget *name_row;
  AdwExpanderRow *advanced_row;
  GtkWidget *metadata_row;
  GtkWidget *metadata_error;
  GtkWidget *name_path_row;
  GtkWidget *name_path_error;
  GtkSpinButton *limit_button;
  GtkSpinner *spinner;
  GtkButton *add_button;

  char *id;                  /* owned, NULL: a new source */
  GPtrArray *sources;        /* owned: BuntingSource, whose ids are taken */
  GCancellable *cancellable; /* owned, NULL unless the source is being checked */
};

G_DEFINE_FINAL_TYPE (BuntingSourceDialog, bunting_source_dialog, ADW_TYPE_WINDOW)

enum { DONE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Errors at their rows */

/* message: (nullable): NULL removes the error */
static void
set_row_error (GtkWidget *row, GtkWidget *error_row, const char *message)
{
  GtkWidget *label = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (error_row));

  gtk_label_set_label (GTK_LABEL (label), message != NULL ? message : "");
  gtk_widget_set_visible (error_row, message != NULL);
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
    message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  message != NULL ? message : "", -1);
  if (message != NULL) {
    gtk_widget_add_css_class (row, "error");
    gtk_widget_grab_focus (row);
  } else {
    gtk_widget_remove_css_class (row, "error");
  }
}

static void
show_error (BuntingSourceDialog *self, BuntingCustomSourceField field, const char *message)
{
  if (field == BUNTING_CUSTOM_SOURCE_METADATA || field == BUNTING_CUSTOM_SOURCE_NAME_PATH)
    adw_expander_row_set_expanded (self->advanced_row, TRUE);
  if (field == BUNTING_CUSTOM_SOURCE_METADATA)
    set_row_error (self->metadata_row, self->metadata_error, message);
  else if (field == BUNTING_CUSTOM_SOURCE_NAME_PATH)
    set_row_error (self->name_path_row, self->name_path_error, message);
  else
    set_row_error (self->address_row, self->address_error, message);
}

static void
changed_cb (BuntingSourceDialog *self)
{
  set_row_error (self->address_row, self->address_error, NULL);
  set_row_error (self->metadata_row, self->metadata_error, NULL);
  set_row_error (self->name_path_row, self->name_path_error, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button),
                            *gtk_editable_get_text (GTK_EDITABLE (self->address_row)) != '\0');
}

static char *
format_failure (const GError *error)
{
  g_autofree char *cause = bunting_format_error_in_full (error);

  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("There is no flag at this address: %s."), cause);
  return bunting_format_sentence (cause);
}

/* The check */

static void
set_busy (BuntingSourceDialog *self, gboolean is_busy)
{
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->page), !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button), !is_busy);
}

static char *
format_result (const BuntingSourceCheckResult *check)
{
  g_autofree char *cause = NULL;

  if (check->metadata_error == NULL)
    /* Translators: the name of a source */
    return g_strdup_printf (_ ("“%s” is now in use"), bunting_source_get_name (check->source));
  cause = bunting_format_metadata_error (check->metadata_error);
  /* Translators: why a source has no names of countries */
  return g_strdup_printf (_ ("In use, but without names of countries: %s"), cause);
}

/* A source that was saved is used, even if the dialog is being closed. */
static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSourceDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCheckResult) check = bunting_source_check_run_finish (result, &error);
  gboolean is_closed = g_cancellable_is_cancelled (self->cancellable);
  g_autofree char *message = NULL;

  g_clear_object (&self->cancellable);
  if (check != NULL && check->save_error == NULL) {
    message = format_result (check);
    g_signal_emit (self, signals[DONE], 0, check->source, message);
    is_closed = TRUE;
  }
  if (is_closed) {
    gtk_window_close (GTK_WINDOW (self));
    return;
  }
  set_busy (self, FALSE);
  if (check != NULL) {
    g_autofree char *cause = bunting_format_error (check->save_error);

    message = g_strdup_printf (_ ("The source works but could not be saved (%s)."), cause);
  } else {
    message = format_failure (error);
  }
  show_error (self, BUNTING_CUSTOM_SOURCE_ADDRESS, message);
}

/* The entry shows the address with its scheme, as it is used. */
static char *
complete_row (GtkWidget *row)
{
  char *address =
    bunting_custom_source_complete_address (gtk_editable_get_text (GTK_EDITABLE (row)));

  if (g_strcmp0 (address, gtk_editable_get_text (GTK_EDITABLE (row))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), address);
  return address;
}

static void
add_cb (BuntingSourceDialog *self)
{
  g_auto (BuntingCustomSource) custom = {
    .picture = complete_row (self->address_row),
    .metadata = complete_row (self->metadata_row),
    .name_path = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_path_row))),
    .name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))),
    .max_in_flight = (guint)gtk_spin_button_get_value_as_int (self->limit_button),
  };
  g_autoptr (GError) error = NULL;
  BuntingCustomSourceField field;

  if (self->cancellable != NULL)
    return;
  g_strstrip (custom.name_path);
  field = bunting_custom_source_validate (&custom, &error);
  if (field != BUNTING_CUSTOM_SOURCE_NO_FIELD) {
    g_autofree char *message = bunting_format_sentence (_ (error->message));

    show_error (self, field, message);
    return;
  }
  custom.id =
    self->id != NULL ? g_strdup (self->id) : bunting_custom_source_make_id (&custom, self->sources);
  set_busy (self, TRUE);
  self->cancellable = g_cancellable_new ();
  bunting_source_check_run_async (&custom, self->cancellable, checked_cb, g_object_ref (self));
}

/* The widget */

/* A check ends first: the source may be saved already. */
static gboolean
bunting_source_dialog_close_request (GtkWindow *window)
{
  BuntingSourceDialog *self = BUNTING_SOURCE_DIALOG (window);

  if (self->cancellable != NULL) {
    g_cancellable_cancel (self->cancellable);
    return TRUE;
  }
  return GTK_WINDOW_CLASS (bunting_source_dialog_parent_class)->close_request (window);
}

static void
bunting_source_dialog_dispose (GObject *object)
{
  BuntingSourceDialog *self = BUNTING_SOURCE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (bunting_source_dialog_parent_class)->dispose (object);
}

static void
bunting_source_dialog_class_init (BuntingSourceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_source_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = bunting_source_dialog_close_request;
  signals[DONE] = g_signal_new ("done", BUNTING_TYPE_SOURCE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, BUNTING_TYPE_SOURCE, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-source-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, page);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, address_error);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, metadata_error);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, name_path_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, name_path_error);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, limit_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, BuntingSourceDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
bunting_source_dialog_init (BuntingSourceDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (BuntingSourceDialog *self, const BuntingCustomSource *custom)
{
  const struct {
    GtkWidget *row;
    const char *text;
  } rows[] = {
    { self->address_row, custom->picture },
    { self->name_row, custom->name },
    { self->metadata_row, custom->metadata },
    { self->name_path_row, custom->name_path },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_text (GTK_EDITABLE (rows[i].row), rows[i].text != NULL ? rows[i].text : "");
  if (custom->max_in_flight > 0)
    gtk_spin_button_set_value (self->limit_button, custom->max_in_flight);
  adw_expander_row_set_expanded (self->advanced_row,
                                 (custom->metadata != NULL && *custom->metadata != '\0') ||
                                   (custom->name_path != NULL && *custom->name_path != '\0'));
}

/**
 * bunting_source_dialog_new:
 * @custom: (nullable): the source to change; %NULL to add one
 * @sources: (element-type BuntingSource): all sources
 *
 * Returns: (transfer none): a window, not presented yet
 */
BuntingSourceDialog *
bunting_source_dialog_new (GtkWindow *parent, const BuntingCustomSource *custom, GPtrArray *sources)
{
  BuntingSourceDialog *self =
    g_object_new (BUNTING_TYPE_SOURCE_DIALOG, "transient-for", parent, "title",
                  custom != NULL ? _ ("Edit Source") : _ ("Add Source"), NULL);

  self->sources = g_ptr_array_ref (sources);
  gtk_button_set_label (self->add_button, custom != NULL ? _ ("_Save") : _ ("_Add"));
  if (custom != NULL) {
    self->id = g_strdup (custom->id);
    fill (self, custom);
  }
  changed_cb (self);
  /* Otherwise Cancel has it, which is what Enter would then do. */
  gtk_widget_grab_focus (self->address_row);
  return self;
}
