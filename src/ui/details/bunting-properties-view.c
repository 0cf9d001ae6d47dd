/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-properties-view.h"

/* What is known of a flag, a box for each group. Every value can be selected, and so be walked to
 * and copied with the keys. */

#define SPACING 12

struct _BuntingPropertiesView {
  GtkWidget parent_instance;

  GPtrArray *flag_properties; /* owned, may be NULL: BuntingFlagProperty */
};

G_DEFINE_FINAL_TYPE (BuntingPropertiesView, bunting_properties_view, GTK_TYPE_WIDGET)

static GtkWidget *
make_fact_row (const BuntingFlagProperty *property)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (property->label);
  GtkWidget *value = gtk_label_new (property->value);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_add_css_class (value, "value");
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  property->label, -1);
  gtk_widget_add_css_class (box, "fact");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), value);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
remove_all (BuntingPropertiesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->flag_properties, g_ptr_array_unref);
}

static void
bunting_properties_view_dispose (GObject *object)
{
  remove_all (BUNTING_PROPERTIES_VIEW (object));
  G_OBJECT_CLASS (bunting_properties_view_parent_class)->dispose (object);
}

static void
bunting_properties_view_class_init (BuntingPropertiesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_properties_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "fact-list");
}

static void
bunting_properties_view_init (BuntingPropertiesView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), SPACING);
}

/**
 * bunting_properties_view_set_properties:
 * @facts: (element-type BuntingFlagProperty): what to show, those of a group one after the other
 */
void
bunting_properties_view_set_properties (BuntingPropertiesView *self, GPtrArray *flag_properties)
{
  GtkWidget *list = NULL;

  g_return_if_fail (BUNTING_IS_PROPERTIES_VIEW (self));

  remove_all (self);
  self->flag_properties = g_ptr_array_ref (flag_properties);
  for (guint i = 0; i < flag_properties->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (flag_properties, i);

    if (i == 0 || property->group !=
                    ((BuntingFlagProperty *)g_ptr_array_index (flag_properties, i - 1))->group) {
      list = gtk_list_box_new ();
      gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
      gtk_widget_add_css_class (list, "boxed-list");
      gtk_widget_set_parent (list, GTK_WIDGET (self));
    }
    gtk_list_box_append (GTK_LIST_BOX (list), make_fact_row (property));
  }
}

/**
 * bunting_properties_view_get_value:
 * @label: what the fact is about
 *
 * Returns: (transfer none) (nullable): what is shown; %NULL where that is left out
 */
const char *
bunting_properties_view_get_value (BuntingPropertiesView *self, const char *label)
{
  g_return_val_if_fail (BUNTING_IS_PROPERTIES_VIEW (self), NULL);

  for (guint i = 0; self->flag_properties != NULL && i < self->flag_properties->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (self->flag_properties, i);

    if (g_str_equal (property->label, label))
      return property->value;
  }
  return NULL;
}
