/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-codes-dialog.h"

#include <glib/gi18n.h>

#include "bunting-country-list.h"
#include "bunting-link-parser.h"

/* Selects a list of countries that is typed or pasted. The countries are counted during typing, and
 * words that were not recognized are shown before anything is selected. */

struct _BuntingCodesDialog {
  AdwWindow parent_instance;

  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkLabel *count_label;
  GtkLabel *unknown_label;
  GtkCheckButton *keep_button;

  BuntingSelectionModel *selection_model; /* owned */
  GListModel *flags;                      /* owned */
};

G_DEFINE_FINAL_TYPE (BuntingCodesDialog, bunting_codes_dialog, ADW_TYPE_WINDOW)

/* The list is parsed at each key press. */
static gboolean
is_too_long (BuntingCodesDialog *self)
{
  return gtk_text_buffer_get_char_count (self->buffer) > BUNTING_LIST_MAX_BYTES;
}

static GPtrArray *
parse (BuntingCodesDialog *self, GPtrArray *unknown)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  if (is_too_long (self))
    return g_ptr_array_new_with_free_func (g_free);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  return bunting_country_list_parse (self->flags, text, unknown);
}

static void
update_unknown (BuntingCodesDialog *self, GPtrArray *unknown)
{
  g_autofree char *list = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (unknown, NULL);
  /* Translators: between countries in a list */
  list = g_strjoinv (_ (", "), (char **)unknown->pdata);
  /* Translators: a list of words that are not a country */
  text = g_strdup_printf (_ ("Not recognized: %s"), list);
  gtk_label_set_label (self->unknown_label, text);
}

static void
update (BuntingCodesDialog *self)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = parse (self, unknown);
  g_autofree char *count =
    g_strdup_printf (ngettext ("%u country found", "%u countries found", codes->len), codes->len);

  gtk_label_set_label (self->count_label, count);
  gtk_widget_set_visible (GTK_WIDGET (self->unknown_label), unknown->len > 0 || is_too_long (self));
  if (is_too_long (self))
    gtk_label_set_label (self->unknown_label, _ ("The list is too long"));
  else if (unknown->len > 0)
    update_unknown (self, unknown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "codes.select", codes->len > 0);
}

static void
select_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingCodesDialog *self = BUNTING_CODES_DIALOG (widget);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = parse (self, unknown);

  g_ptr_array_add (codes, NULL);
  if (gtk_check_button_get_active (self->keep_button))
    bunting_selection_model_select_also (self->selection_model, self->flags,
                                         (const char *const *)codes->pdata);
  else
    bunting_selection_model_select (self->selection_model, self->flags,
                                    (const char *const *)codes->pdata);
  gtk_window_close (GTK_WINDOW (self));
}

static void
bunting_codes_dialog_dispose (GObject *object)
{
  BuntingCodesDialog *self = BUNTING_CODES_DIALOG (object);

  g_clear_object (&self->selection_model);
  g_clear_object (&self->flags);
  G_OBJECT_CLASS (bunting_codes_dialog_parent_class)->dispose (object);
}

static void
bunting_codes_dialog_class_init (BuntingCodesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_codes_dialog_dispose;
  gtk_widget_class_install_action (widget_class, "codes.select", NULL, select_cb);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-codes-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingCodesDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, BuntingCodesDialog, buffer);
  gtk_widget_class_bind_template_child (widget_class, BuntingCodesDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingCodesDialog, unknown_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingCodesDialog, keep_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
bunting_codes_dialog_init (BuntingCodesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @flags: all flags */
BuntingCodesDialog *
bunting_codes_dialog_new (GtkWindow *parent,
                          BuntingSelectionModel *selection_model,
                          GListModel *flags)
{
  BuntingCodesDialog *self =
    g_object_new (BUNTING_TYPE_CODES_DIALOG, "transient-for", parent, NULL);

  self->selection_model = g_object_ref (selection_model);
  self->flags = g_object_ref (flags);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_button),
                            bunting_selection_model_get_n_selected (selection_model) > 0);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  return self;
}
