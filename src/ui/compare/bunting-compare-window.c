/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare/bunting-compare-window.h"

#include <glib/gi18n.h>

#include "compare/bunting-comparison-card.h"
#include "widgets/bunting-dialog-utils.h"

/* The flag of a country as each source has it, side by side. Closing the window cancels what is
 * still being fetched. */

struct _BuntingCompareWindow {
  AdwWindow parent_instance;

  BuntingComparison *comparison;        /* owned */
  BuntingTextureLoader *texture_loader; /* owned */
};

G_DEFINE_FINAL_TYPE (BuntingCompareWindow, bunting_compare_window, ADW_TYPE_WINDOW)

static GtkWidget *
create_card_cb (gpointer item, gpointer user_data)
{
  return bunting_comparison_card_new (item, BUNTING_COMPARE_WINDOW (user_data)->texture_loader);
}

static void
bunting_compare_window_dispose (GObject *object)
{
  BuntingCompareWindow *self = BUNTING_COMPARE_WINDOW (object);

  if (self->comparison != NULL)
    bunting_comparison_cancel (self->comparison);
  g_clear_object (&self->comparison);
  g_clear_object (&self->texture_loader);
  G_OBJECT_CLASS (bunting_compare_window_parent_class)->dispose (object);
}

static void
bunting_compare_window_class_init (BuntingCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_compare_window_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
}

static void
bunting_compare_window_init (BuntingCompareWindow *self)
{
}

static GtkWidget *
create_cards (BuntingCompareWindow *self)
{
  GtkWidget *cards = gtk_flow_box_new ();
  GtkFlowBox *flow_box = GTK_FLOW_BOX (cards);

  gtk_flow_box_set_selection_mode (flow_box, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (flow_box, TRUE);
  gtk_flow_box_set_max_children_per_line (flow_box, 4);
  gtk_flow_box_set_row_spacing (flow_box, 12);
  gtk_widget_set_valign (cards, GTK_ALIGN_START);
  gtk_widget_set_margin_top (cards, 12);
  gtk_widget_set_margin_bottom (cards, 12);
  gtk_widget_set_margin_start (cards, 6);
  gtk_widget_set_margin_end (cards, 6);
  gtk_flow_box_bind_model (flow_box, bunting_comparison_get_flags (self->comparison),
                           create_card_cb, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cards), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The flag as each source has it"), -1);
  return cards;
}

/**
 * bunting_compare_window_new:
 * @comparison: is started; belongs to the window from now on
 *
 * Returns: (transfer none): not presented yet
 */
BuntingCompareWindow *
bunting_compare_window_new (GtkWindow *parent,
                            BuntingComparison *comparison,
                            BuntingTextureLoader *texture_loader)
{
  BuntingCompareWindow *self = g_object_new (
    BUNTING_TYPE_COMPARE_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE, "title",
    _ ("Compare Sources"), "default-width", 680, "default-height", 520, "width-request", 320, NULL);
  BuntingCountry *country = bunting_flag_get_country (bunting_comparison_get_flag (comparison));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header_bar = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->comparison = g_object_ref (comparison);
  self->texture_loader = g_object_ref (texture_loader);
  adw_header_bar_set_title_widget (
    ADW_HEADER_BAR (header_bar),
    adw_window_title_new (_ ("Compare Sources"), bunting_country_get_name (country)));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), create_cards (self));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header_bar);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
  bunting_comparison_start (comparison);
  return self;
}

/* widget: in the window that the new one belongs to. Compares all known sources. */
void
bunting_compare_window_show (GtkWidget *widget,
                             BuntingAppModel *app_model,
                             BuntingFlag *flag,
                             BuntingTextureLoader *texture_loader)
{
  g_autoptr (BuntingComparison) comparison = bunting_comparison_new (app_model, flag, NULL);
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (widget));

  bunting_dialog_utils_present (
    GTK_WINDOW (bunting_compare_window_new (parent, comparison, texture_loader)));
}
