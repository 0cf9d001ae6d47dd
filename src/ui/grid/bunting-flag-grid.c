/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-grid.h"

#include "grid/bunting-flag-grid-input.h"
#include "grid/bunting-flag-menu.h"
#include "grid/bunting-grid-zoom.h"
#include "grid/bunting-growing-selection.h"
#include "widgets/bunting-flag-drag.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The shown flags as a grid of cells, each with a menu and an image that can be dragged. */

/* GtkGridView creates cells for so many rows of max-columns, visible or not. */
#define N_ROWS 32
/* Of the images in all cells. On a screen with a high resolution, the largest flags would take half
 * a gigabyte; they are decoded in fewer pixels. */
#define IMAGES_MAX_BYTES (128 * 1024 * 1024)

struct _BuntingFlagGrid {
  AdwBin parent_instance;

  GtkGridView *view;

  BuntingSelectionModel *model;         /* owned, NULL until set up */
  BuntingGrowingSelection *view_model;  /* owned, NULL until set up: of the same items */
  BuntingTextureLoader *texture_loader; /* owned, NULL until set up */
  GListModel *sorted_flags;             /* owned, NULL until set up: all flags */
  BuntingFlagActions *actions;          /* owned, NULL until set up */
  GdkSurface *surface;                  /* owned, NULL unless realized */
  int width;                            /* of the window; 0 before it has one */
  int zoom;                             /* level */
  gboolean is_copying_box;              /* from one image to the others */
};

G_DEFINE_FINAL_TYPE (BuntingFlagGrid, bunting_flag_grid, ADW_TYPE_BIN)

enum { PROP_0, PROP_ZOOM, PROP_CAN_ZOOM_IN, PROP_CAN_ZOOM_OUT, N_PROPS };

static GParamSpec *properties[N_PROPS];

static guint activate_signal;

/* The cells */

/* Returns: (transfer full): the flag, or the whole selection if the flag is selected */
static GPtrArray *
get_flags_for (BuntingFlagGrid *self, BuntingFlag *flag)
{
  GPtrArray *flags;

  if (bunting_selection_model_is_selected (self->model, flag))
    return bunting_selection_model_dup_selected (self->model, self->sorted_flags);
  flags = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (flags, g_object_ref (flag));
  return flags;
}

static GPtrArray *
get_dragged_flags_cb (BuntingFlagImage *image, gpointer user_data)
{
  GtkWidget *cell = gtk_widget_get_ancestor (GTK_WIDGET (image), BUNTING_TYPE_FLAG_CELL);
  BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell));

  return flag == NULL ? NULL : get_flags_for (user_data, flag);
}

/* item: a child of the grid, its own cell around ours
 *
 * Returns: (nullable) (transfer none): NULL for other children, such as the rubber band */
static BuntingFlagImage *
get_image (GtkWidget *item)
{
  GtkWidget *cell = gtk_widget_get_first_child (item);

  return cell != NULL && BUNTING_IS_FLAG_CELL (cell)
           ? bunting_flag_cell_get_image (BUNTING_FLAG_CELL (cell))
           : NULL;
}

/* All images have the same size. GTK allocates only the cells that can be seen; the others get
 * their images before they are scrolled to. */
static void
box_changed_cb (BuntingFlagGrid *self, BuntingFlagImage *image)
{
  if (self->is_copying_box)
    return;
  self->is_copying_box = TRUE;
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item)) {
    BuntingFlagImage *other = get_image (item);

    if (other != NULL)
      bunting_flag_image_copy_box (other, image);
  }
  self->is_copying_box = FALSE;
}

static int
get_decode_max (BuntingFlagGrid *self)
{
  return IMAGES_MAX_BYTES / 4 / (N_ROWS * gtk_grid_view_get_max_columns (self->view));
}

static void
setup_cell_cb (GtkListItemFactory *factory, GtkListItem *item, BuntingFlagGrid *self)
{
  GtkWidget *cell = bunting_flag_cell_new (self->texture_loader);
  BuntingFlagImage *image = bunting_flag_cell_get_image (BUNTING_FLAG_CELL (cell));
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  bunting_flag_cell_set_decode_max (BUNTING_FLAG_CELL (cell), get_decode_max (self));
  gtk_list_item_set_child (item, cell);
  if (first != NULL && get_image (first) != NULL)
    bunting_flag_image_copy_box (image, get_image (first));
  g_signal_connect_object (image, "box-changed", G_CALLBACK (box_changed_cb), self,
                           G_CONNECT_SWAPPED);
  bunting_flag_drag_attach (image, get_dragged_flags_cb, self);
  g_object_bind_property (item, "item", cell, "flag", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "selected", cell, "selected", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "position", cell, "position", G_BINDING_SYNC_CREATE);
}

/* The check buttons are visible while flags are selected. */
static void
update_selecting (BuntingFlagGrid *self)
{
  if (bunting_selection_model_get_n_selected (self->model) > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->view), "selecting");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->view), "selecting");
}

/* GTK takes the item that it last tried to select as the start of a range. The model refuses to
 * select one in place of all others, so this changes nothing else. */
static void
set_range_start (BuntingFlagGrid *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.select-item", "(ubb)", position, FALSE,
                              FALSE);
}

static void
shown_changed_cb (BuntingFlagGrid *self)
{
  set_range_start (self, 0);
}

static void
view_activated_cb (BuntingFlagGrid *self, guint position)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (flag != NULL)
    g_signal_emit (self, activate_signal, 0, flag);
}

/* Actions on flags */

/* Returns: (transfer none) (nullable): of the focused cell */
static BuntingFlag *
get_focused_flag (BuntingFlagGrid *self)
{
  BuntingFlagCell *cell = bunting_flag_grid_find_focused_cell (GTK_WIDGET (self));

  return cell == NULL ? NULL : bunting_flag_cell_get_flag (cell);
}

static guint
prepare_menu_cb (BuntingFlag *flag, gpointer user_data)
{
  BuntingFlagGrid *self = user_data;
  g_autoptr (GPtrArray) flags = get_flags_for (self, flag);

  bunting_flag_actions_set_flags (self->actions, flags);
  return flags->len;
}

/* Activates an action of the actions "flag.*" for the focused flag, or for the selection if the
 * focused flag is selected or no flag has the focus. */
static gboolean
key_action_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (widget);
  BuntingFlag *focused = get_focused_flag (self);
  g_autoptr (GPtrArray) flags =
    focused != NULL ? get_flags_for (self, focused)
                    : bunting_selection_model_dup_selected (self->model, self->sorted_flags);

  bunting_flag_actions_set_flags (self->actions, flags);
  return gtk_widget_activate_action_variant (widget, g_variant_get_string (action, NULL), NULL);
}

/* Activates an action of the window for the focused flag if no flag is selected. */
static gboolean
focused_action_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (widget);
  BuntingFlag *focused = get_focused_flag (self);

  return focused != NULL && bunting_selection_model_get_n_selected (self->model) == 0 &&
         gtk_widget_activate_action (widget, g_variant_get_string (action, NULL), "s",
                                     bunting_flag_get_code (focused));
}

/* The columns */

static gboolean
can_zoom (BuntingFlagGrid *self, int direction)
{
  return bunting_grid_zoom_step (self->zoom, direction, self->width) != self->zoom;
}

/* The minimum width of a cell is small, so there are as many columns as max-columns, and the images
 * grow with the cells. */
static void
set_columns (BuntingFlagGrid *self, guint n_columns)
{
  gtk_grid_view_set_max_columns (self->view, n_columns);
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    if (get_image (item) != NULL)
      bunting_flag_cell_set_decode_max (BUNTING_FLAG_CELL (gtk_widget_get_first_child (item)),
                                        get_decode_max (self));
}

static void
update_columns (BuntingFlagGrid *self)
{
  guint n_columns = bunting_grid_zoom_get_columns (self->zoom, self->width);

  if (self->width > 0 && n_columns != gtk_grid_view_get_max_columns (self->view))
    set_columns (self, n_columns);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_ZOOM_IN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_ZOOM_OUT]);
}

/* The surface includes the shadows of the window. A shadow that is about to appear or to vanish
 * makes the width less exact, at worst by a column. */
static void
surface_resized_cb (GdkSurface *surface, GParamSpec *pspec, BuntingFlagGrid *self)
{
  double shadow_width, shadow_height;

  gtk_native_get_surface_transform (gtk_widget_get_native (GTK_WIDGET (self)), &shadow_width,
                                    &shadow_height);
  self->width = MAX (1, gdk_surface_get_width (surface) - 2 * (int)shadow_width);
  update_columns (self);
}

static void
bunting_flag_grid_realize (GtkWidget *widget)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (widget);

  GTK_WIDGET_CLASS (bunting_flag_grid_parent_class)->realize (widget);
  self->surface = g_object_ref (gtk_native_get_surface (gtk_widget_get_native (widget)));
  g_signal_connect_object (self->surface, "notify::width", G_CALLBACK (surface_resized_cb), self,
                           0);
  /* The surface may have its size already; a new one is one pixel wide. */
  if (gdk_surface_get_width (self->surface) > 1)
    surface_resized_cb (self->surface, NULL, self);
}

static void
bunting_flag_grid_unrealize (GtkWidget *widget)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (widget);

  g_signal_handlers_disconnect_by_func (self->surface, surface_resized_cb, self);
  g_clear_object (&self->surface);
  GTK_WIDGET_CLASS (bunting_flag_grid_parent_class)->unrealize (widget);
}

/* The widget */

/* AdwBin forwards the focus only during keyboard navigation. */
static gboolean
bunting_flag_grid_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BUNTING_FLAG_GRID (widget)->view));
}

static void
bunting_flag_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (object);

  switch (id) {
  case PROP_ZOOM:
    g_value_set_int (value, self->zoom);
    break;
  case PROP_CAN_ZOOM_IN:
    g_value_set_boolean (value, can_zoom (self, 1));
    break;
  case PROP_CAN_ZOOM_OUT:
    g_value_set_boolean (value, can_zoom (self, -1));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_flag_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ZOOM)
    bunting_flag_grid_set_zoom (BUNTING_FLAG_GRID (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_flag_grid_dispose (GObject *object)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (object);

  g_clear_object (&self->model);
  g_clear_object (&self->view_model);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->sorted_flags);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (bunting_flag_grid_parent_class)->dispose (object);
}

static void
add_key_bindings (GtkWidgetClass *widget_class)
{
  static const struct {
    guint keyval;
    GdkModifierType modifiers;
    GtkShortcutFunc callback;
    const char *action;
  } bindings[] = {
    { GDK_KEY_c, GDK_CONTROL_MASK, key_action_cb, "flag.copy-picture" },
    { GDK_KEY_Insert, GDK_CONTROL_MASK, key_action_cb, "flag.copy-picture" },
    { GDK_KEY_Return, GDK_ALT_MASK, key_action_cb, "flag.show-in-files" },
    { GDK_KEY_Delete, 0, key_action_cb, "flag.trash" },
    { GDK_KEY_d, GDK_CONTROL_MASK, focused_action_cb, "win.download-flag" },
    { GDK_KEY_e, GDK_CONTROL_MASK, focused_action_cb, "win.export-flag" },
    { GDK_KEY_s, GDK_CONTROL_MASK, focused_action_cb, "win.export-flag" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding (widget_class, bindings[i].keyval, bindings[i].modifiers,
                                  bindings[i].callback, "s", bindings[i].action);
}

static void
bunting_flag_grid_class_init (BuntingFlagGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bunting_flag_grid_get_property;
  object_class->set_property = bunting_flag_grid_set_property;
  object_class->dispose = bunting_flag_grid_dispose;
  properties[PROP_ZOOM] =
    g_param_spec_int ("zoom", NULL, NULL, BUNTING_GRID_ZOOM_MIN, BUNTING_GRID_ZOOM_MAX, 0,
                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CAN_ZOOM_IN] = g_param_spec_boolean ("can-zoom-in", NULL, NULL, TRUE,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAN_ZOOM_OUT] = g_param_spec_boolean ("can-zoom-out", NULL, NULL, TRUE,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->grab_focus = bunting_flag_grid_grab_focus;
  widget_class->realize = bunting_flag_grid_realize;
  widget_class->unrealize = bunting_flag_grid_unrealize;
  activate_signal = g_signal_new ("activate", BUNTING_TYPE_FLAG_GRID, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, BUNTING_TYPE_FLAG);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-flag-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagGrid, view);
  gtk_widget_class_bind_template_callback (widget_class, setup_cell_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_activated_cb);
  add_key_bindings (widget_class);
}

static void
bunting_flag_grid_init (BuntingFlagGrid *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bunting_gtk_let_tab_leave (GTK_WIDGET (self->view));
  bunting_flag_grid_input_attach (GTK_WIDGET (self->view));
  bunting_flag_menu_attach (GTK_WIDGET (self->view), prepare_menu_cb, self);
}

/**
 * bunting_flag_grid_set_up:
 * @model: the shown flags
 * @sorted_flags: all flags in the order of the grid
 * @actions: of a widget that contains the grid
 *
 * To be called once.
 */
void
bunting_flag_grid_set_up (BuntingFlagGrid *self,
                          BuntingTextureLoader *texture_loader,
                          BuntingSelectionModel *model,
                          GListModel *sorted_flags,
                          BuntingFlagActions *actions)
{
  g_set_object (&self->texture_loader, texture_loader);
  g_set_object (&self->sorted_flags, sorted_flags);
  g_set_object (&self->model, model);
  g_set_object (&self->actions, actions);
  self->view_model = bunting_growing_selection_new (GTK_SELECTION_MODEL (model));
  bunting_growing_selection_grow_after_frame (self->view_model, GTK_WIDGET (self->view));
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (self->view_model));
  g_signal_connect_object (model, "notify::n-selected", G_CALLBACK (update_selecting), self,
                           G_CONNECT_SWAPPED);
  update_selecting (self);
  g_signal_connect_object (model, "notify::n-shown", G_CALLBACK (shown_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Emits "activate" for the flag at a position of the model. */
void
bunting_flag_grid_activate (BuntingFlagGrid *self, guint position)
{
  view_activated_cb (self, position);
}

/* Scrolls to a position of the model; the focus does not move. */
void
bunting_flag_grid_scroll_to (BuntingFlagGrid *self, guint position)
{
  bunting_growing_selection_need_item (self->view_model, position);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

/**
 * bunting_flag_grid_focus:
 * @position: a position that was scrolled to, or %GTK_INVALID_LIST_POSITION
 *
 * Focuses the flag at @position, or scrolls to the one that had the focus last and focuses it.
 */
void
bunting_flag_grid_focus (BuntingFlagGrid *self, guint position)
{
  if (position != GTK_INVALID_LIST_POSITION)
    set_range_start (self, position);
  if (position == GTK_INVALID_LIST_POSITION ||
      !bunting_gtk_focus_item (GTK_WIDGET (self->view), position))
    /* Not gtk_widget_child_focus(): while the list is refilled, GTK 4.24 would also select the flag
     * and unselect all others. */
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (position == GTK_INVALID_LIST_POSITION)
    bunting_flag_grid_scroll_to_focus (GTK_WIDGET (self->view));
}

int
bunting_flag_grid_get_zoom (BuntingFlagGrid *self)
{
  return self->zoom;
}

void
bunting_flag_grid_set_zoom (BuntingFlagGrid *self, int level)
{
  if (level == self->zoom)
    return;
  self->zoom = level;
  update_columns (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

/* direction: 1 for larger flags, -1 for smaller ones */
void
bunting_flag_grid_step_zoom (BuntingFlagGrid *self, int direction)
{
  bunting_flag_grid_set_zoom (self, bunting_grid_zoom_step (self->zoom, direction, self->width));
}
