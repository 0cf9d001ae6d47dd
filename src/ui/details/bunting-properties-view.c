/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-properties-view.h"

#include "bunting-messages.h"
#include "details/bunting-flag-properties.h"

/* The properties of a flag, one box for each group. The values are selectable labels, so that they
 * can be focused and copied with the keyboard. */

#define SPACING 12

struct _BuntingPropertiesView {
  GtkWidget parent_instance;

  BuntingAppModel *app_model;     /* owned, NULL before it is set */
  BuntingFlag *flag;              /* owned, NULL: nothing is shown */
  BuntingSavedImage *saved_image; /* owned, NULL: not saved, or not loaded yet */
  gboolean has_asked_for_collection;
};

G_DEFINE_FINAL_TYPE (BuntingPropertiesView, bunting_properties_view, GTK_TYPE_WIDGET)

static void update (BuntingPropertiesView *self);

static void
collection_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingPropertiesView) self = user_data;
  BuntingSourceResolver *resolver = BUNTING_SOURCE_RESOLVER (source);

  if (bunting_source_resolver_load_collection_finish (resolver, result, NULL) != NULL &&
      self->flag != NULL)
    update (self);
}

/* The collection of the built-in source; NULL until it is loaded. */
static BuntingCollection *
find_collection (BuntingPropertiesView *self)
{
  BuntingCollection *collection = bunting_app_model_get_collection (self->app_model);

  if (collection == NULL && !self->has_asked_for_collection) {
    self->has_asked_for_collection = TRUE;
    bunting_source_resolver_load_collection_async (
      bunting_app_model_get_source_resolver (self->app_model), collection_loaded_cb,
      g_object_ref (self));
  }
  return collection;
}

static const char *
find_region_name (BuntingPropertiesView *self)
{
  const char *code = bunting_country_get_region (bunting_flag_get_country (self->flag));
  const char *name = code == NULL ? NULL : bunting_format_region (code);

  if (name != NULL || code == NULL)
    return name;
  return bunting_atlas_get_region_name (bunting_app_model_get_atlas (self->app_model), code);
}

static GPtrArray *
create_properties (BuntingPropertiesView *self)
{
  const char *code = bunting_flag_get_code (self->flag);
  BuntingSource *source = bunting_app_model_get_source (self->app_model);
  const BuntingFileRecord *entry = bunting_app_model_lookup_entry (self->app_model, code);
  const char *source_id = entry == NULL ? NULL : entry->source_id;
  BuntingFlagPropertiesInput input = { .flag = self->flag,
                                       .entry = entry,
                                       .saved_image = self->saved_image };

  input.region_name = find_region_name (self);
  if (g_strcmp0 (source_id, bunting_source_get_id (source)) == 0)
    input.source = source;
  if (g_strcmp0 (source_id, BUNTING_SOURCE_BUILT_IN_ID) == 0)
    input.collection = find_collection (self);
  return bunting_flag_properties_new (&input);
}

static GtkWidget *
create_row (const BuntingFlagProperty *property)
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
  gtk_widget_add_css_class (box, "property");
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
}

static void
update (BuntingPropertiesView *self)
{
  g_autoptr (GPtrArray) flag_properties = create_properties (self);
  BuntingFlagProperty *last = NULL;
  GtkWidget *list = NULL;

  remove_all (self);
  for (guint i = 0; i < flag_properties->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (flag_properties, i);

    if (last == NULL || property->group != last->group) {
      list = gtk_list_box_new ();
      gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
      gtk_widget_add_css_class (list, "boxed-list");
      gtk_widget_set_parent (list, GTK_WIDGET (self));
    }
    gtk_list_box_append (GTK_LIST_BOX (list), create_row (property));
    last = property;
  }
}

/* The widget */

static void
bunting_properties_view_dispose (GObject *object)
{
  BuntingPropertiesView *self = BUNTING_PROPERTIES_VIEW (object);

  remove_all (self);
  g_clear_object (&self->app_model);
  g_clear_object (&self->flag);
  g_clear_object (&self->saved_image);
  G_OBJECT_CLASS (bunting_properties_view_parent_class)->dispose (object);
}

static void
bunting_properties_view_class_init (BuntingPropertiesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_properties_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "properties-view");
}

static void
bunting_properties_view_init (BuntingPropertiesView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), SPACING);
}

void
bunting_properties_view_set_app_model (BuntingPropertiesView *self, BuntingAppModel *app_model)
{
  g_set_object (&self->app_model, app_model);
}

/* saved_image: (nullable) */
void
bunting_properties_view_show (BuntingPropertiesView *self,
                              BuntingFlag *flag,
                              BuntingSavedImage *saved_image)
{
  g_set_object (&self->flag, flag);
  g_set_object (&self->saved_image, saved_image);
  update (self);
}
