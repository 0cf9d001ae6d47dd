/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-welcome.h"

#include <glib/gi18n.h>

/* Above the grid at the first start: explains the selection and has a button that downloads it.
 * Hidden when the selection changes or a download starts. */

struct _BuntingWelcome {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *sentence;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (BuntingWelcome, bunting_welcome, ADW_TYPE_BIN)

static void
hide (BuntingWelcome *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
bunting_welcome_class_init (BuntingWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingWelcome, revealer);
  gtk_widget_class_bind_template_child (widget_class, BuntingWelcome, sentence);
  gtk_widget_class_bind_template_child (widget_class, BuntingWelcome, button);
}

static void
bunting_welcome_init (BuntingWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The most populous countries must be selected. */
void
bunting_welcome_show (BuntingWelcome *self,
                      BuntingAppModel *app_model,
                      BuntingSelectionModel *selection_model)
{
  guint n_selected = bunting_selection_model_get_n_selected (selection_model);
  g_autofree char *sentence = NULL;
  g_autofree char *label = NULL;

  sentence = g_strdup_printf (
    ngettext (
      "Welcome! Select countries and get their flags. The most populous one is selected to "
      "start with.",
      "Welcome! Select countries and get their flags. The %u most populous ones are selected to "
      "start with.",
      n_selected),
    n_selected);
  label = g_strdup_printf (ngettext ("_Get %u Flag", "_Get %u Flags", n_selected), n_selected);
  gtk_label_set_label (self->sentence, sentence);
  gtk_button_set_label (self->button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  g_signal_connect_object (selection_model, "selection-changed", G_CALLBACK (hide), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (hide), self, G_CONNECT_SWAPPED);
}
