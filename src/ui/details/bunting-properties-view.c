/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-properties-view.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "details/bunting-flag-properties.h"

/* The properties of a flag, a list for each group. All of them together are one Tab stop: the arrow
 * keys move from row to row, and Ctrl+C copies the value of the row that has the focus. The values
 * are also selectable with the pointer. */

#define SPACING 12

struct _BuntingPropertiesView {
  GtkWidget parent_instance;

  BuntingAppModel *app_model; /* owned, NULL before it is set */
  BuntingFlag *flag;          /* owned, NULL: nothing is shown */
  BuntingSavedImage *image;   /* owned, NULL: not loaded yet, or there is no picture */
  GPtrArray *shown;           /* owned, of BuntingFlagProperty: one for each row */
  guint last_row;             /* the one that has the focus, or had it last */
  gboolean has_asked_for_collection;
};

G_DEFINE_FINAL_TYPE (BuntingPropertiesView, bunting_properties_view, GTK_TYPE_WIDGET)

enum { COPY, N_SIGNALS };

static guint signals[N_SIGNALS];

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
  BuntingFlagPropertiesInput input = { .flag = self->flag, .entry = entry, .image = self->image };

  input.region_name = find_region_name (self);
  if (g_strcmp0 (source_id, bunting_source_get_id (source)) == 0)
    input.source = source;
  /* A flag that is not saved is shown with the picture of the collection. */
  if (g_strcmp0 (source_id, BUNTING_SOURCE_BUILT_IN_ID) == 0 ||
      (bunting_flag_get_file (self->flag) == NULL && bunting_flag_get_preview (self->flag) != NULL))
    input.collection = find_collection (self);
  return bunting_flag_properties_new (&input);
}

/* Rows */

/* Returns: (nullable): the row of the property at that index */
static GtkWidget *
find_row (BuntingPropertiesView *self, guint index)
{
  for (GtkWidget *list = gtk_widget_get_first_child (GTK_WIDGET (self)); list != NULL;
       list = gtk_widget_get_next_sibling (list))
    for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
         row = gtk_widget_get_next_sibling (row))
      if (index-- == 0)
        return row;
  return NULL;
}

/* Returns: whether a row has the focus, or a label in it */
static gboolean
find_focused_row (BuntingPropertiesView *self, GtkWidget **out_row, guint *out_index)
{
  GtkWidget *row;

  for (guint i = 0; (row = find_row (self, i)) != NULL; i++) {
    if (!gtk_widget_has_focus (row) && gtk_widget_get_focus_child (row) == NULL)
      continue;
    *out_row = row;
    *out_index = i;
    return TRUE;
  }
  return FALSE;
}

static gboolean
focus_row (BuntingPropertiesView *self, guint index)
{
  GtkWidget *row = find_row (self, index);

  if (row == NULL || !gtk_widget_grab_focus (row))
    return FALSE;
  self->last_row = index;
  return TRUE;
}

static GtkWidget *
create_row (const BuntingFlagProperty *property)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  /* The row says both of its labels, so screen readers are not told the first one again. */
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", property->label, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_NONE, NULL);
  GtkWidget *value = gtk_label_new (property->value);
  GtkWidget *row = gtk_list_box_row_new ();
  /* Translators: a property of a flag, and its value: "Local Name: Brasil" */
  g_autofree char *name =
    g_strdup_printf (C_ ("property", "%s: %s"), property->label, property->value);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_add_css_class (value, "value");
  gtk_widget_add_css_class (box, "property");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), value);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

static void
remove_all (BuntingPropertiesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static const char *
get_group_name (BuntingFlagPropertyGroup group)
{
  switch (group) {
  case BUNTING_FLAG_PROPERTY_NAME:
    return _ ("Names");
  case BUNTING_FLAG_PROPERTY_CODE:
    return _ ("Codes");
  case BUNTING_FLAG_PROPERTY_PICTURE:
  default:
    return _ ("Picture");
  }
}

static void
create_lists (BuntingPropertiesView *self)
{
  BuntingFlagProperty *last = NULL;
  GtkWidget *list = NULL;

  for (guint i = 0; i < self->shown->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (self->shown, i);

    if (last == NULL || property->group != last->group) {
      list = gtk_list_box_new ();
      gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
      gtk_widget_add_css_class (list, "boxed-list");
      gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      get_group_name (property->group), -1);
      gtk_widget_set_parent (list, GTK_WIDGET (self));
    }
    gtk_list_box_append (GTK_LIST_BOX (list), create_row (property));
    last = property;
  }
}

/* Returns: the index of the property with that label; of the last property where there is none */
static guint
find_index (GPtrArray *flag_properties, const char *label)
{
  guint i = 0;

  while (
    i + 1 < flag_properties->len &&
    !g_str_equal (((BuntingFlagProperty *)g_ptr_array_index (flag_properties, i))->label, label))
    i++;
  return i;
}

/* The rows are only replaced if they differ. The focus stays on the property of that name. */
static void
update (BuntingPropertiesView *self)
{
  g_autoptr (GPtrArray) former = g_steal_pointer (&self->shown);
  GtkWidget *row;
  guint focused = 0;
  gboolean has_focus = find_focused_row (self, &row, &focused);

  self->shown = create_properties (self);
  if (former != NULL && bunting_flag_properties_equal (former, self->shown))
    return;
  remove_all (self);
  create_lists (self);
  if (has_focus && former != NULL) {
    BuntingFlagProperty *property = g_ptr_array_index (former, focused);

    focus_row (self, find_index (self->shown, property->label));
  }
}

/* The keyboard */

/* Tab enters at the row that had the focus last, and leaves from any row. */
static gboolean
bunting_properties_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  BuntingPropertiesView *self = BUNTING_PROPERTIES_VIEW (widget);
  GtkWidget *row;
  guint index;

  if (find_focused_row (self, &row, &index)) {
    self->last_row = index;
    return FALSE;
  }
  return focus_row (self, self->last_row) || focus_row (self, 0);
}

/* Returns: whether the key moves between the rows; out_index: the row to go to */
static gboolean
find_destination (BuntingPropertiesView *self, guint index, guint keyval, guint *out_index)
{
  guint last = self->shown->len - 1;

  switch (keyval) {
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    *out_index = index == 0 ? 0 : index - 1;
    return TRUE;
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    *out_index = MIN (index + 1, last);
    return TRUE;
  case GDK_KEY_Home:
  case GDK_KEY_KP_Home:
    *out_index = 0;
    return TRUE;
  case GDK_KEY_End:
  case GDK_KEY_KP_End:
    *out_index = last;
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
is_copy_key (guint keyval, GdkModifierType modifiers)
{
  guint key = gdk_keyval_to_lower (keyval);

  return modifiers == GDK_CONTROL_MASK &&
         (key == GDK_KEY_c || key == GDK_KEY_Insert || key == GDK_KEY_KP_Insert);
}

/* In the capture phase, before the list, which knows its own rows only, and before the page, where
 * Ctrl+C copies the picture. A label in which text is selected handles its keys itself. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                BuntingPropertiesView *self)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  GtkWidget *row;
  guint index, destination;

  if (!find_focused_row (self, &row, &index) || !gtk_widget_has_focus (row))
    return GDK_EVENT_PROPAGATE;
  if (is_copy_key (keyval, modifiers)) {
    BuntingFlagProperty *property = g_ptr_array_index (self->shown, index);

    g_signal_emit (self, signals[COPY], 0, property->value);
    return GDK_EVENT_STOP;
  }
  if (modifiers != 0 || !find_destination (self, index, keyval, &destination))
    return GDK_EVENT_PROPAGATE;
  focus_row (self, destination);
  return GDK_EVENT_STOP;
}

/* The widget */

static void
bunting_properties_view_dispose (GObject *object)
{
  BuntingPropertiesView *self = BUNTING_PROPERTIES_VIEW (object);

  remove_all (self);
  g_clear_object (&self->app_model);
  g_clear_object (&self->flag);
  g_clear_object (&self->image);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  G_OBJECT_CLASS (bunting_properties_view_parent_class)->dispose (object);
}

static void
bunting_properties_view_class_init (BuntingPropertiesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_properties_view_dispose;
  widget_class->focus = bunting_properties_view_focus;
  signals[COPY] = g_signal_new ("copy", BUNTING_TYPE_PROPERTIES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "properties-view");
}

static void
bunting_properties_view_init (BuntingPropertiesView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), SPACING);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
bunting_properties_view_set_app_model (BuntingPropertiesView *self, BuntingAppModel *app_model)
{
  g_set_object (&self->app_model, app_model);
}

/* image: (nullable): the picture that is shown, saved or a preview */
void
bunting_properties_view_show (BuntingPropertiesView *self,
                              BuntingFlag *flag,
                              BuntingSavedImage *image)
{
  g_set_object (&self->flag, flag);
  g_set_object (&self->image, image);
  update (self);
}
