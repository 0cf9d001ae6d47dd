/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-grid.h"

#include "grid/bunting-flag-cell.h"
#include "widgets/bunting-flag-drag.h"
#include "grid/bunting-flag-menu.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The shown flags as a grid of cells, each with a menu and an image that can be dragged. */

#define MIN_CELL_PX 170
#define MAX_COLUMNS 24

struct _BuntingFlagGrid {
  AdwBin parent_instance;

  GtkGridView *view;

  BuntingSelectionModel *model;         /* owned, may be NULL */
  BuntingTextureLoader *texture_loader; /* owned, NULL until set up */
  GListModel *sorted_flags;             /* owned, NULL until set up: all flags */
  GdkSurface *surface;                  /* owned, NULL unless realized */
};

G_DEFINE_FINAL_TYPE (BuntingFlagGrid, bunting_flag_grid, ADW_TYPE_BIN)

static guint activate_signal;

/* The cells */

/* Returns (transfer full) (nullable): the file of a flag, or those of the selection if the flag is
 * selected. */
static GPtrArray *
get_dragged_files_cb (BuntingFlagImage *image, gpointer user_data)
{
  BuntingFlagGrid *self = user_data;
  GtkWidget *cell = gtk_widget_get_ancestor (GTK_WIDGET (image), BUNTING_TYPE_FLAG_CELL);
  BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell));
  g_autoptr (GPtrArray) flags = NULL;
  GPtrArray *files;

  if (flag == NULL || bunting_flag_get_file (flag) == NULL)
    return NULL;
  if (bunting_selection_model_is_selected (self->model, flag)) {
    flags = bunting_selection_model_dup_selected (self->model, self->sorted_flags);
  } else {
    flags = g_ptr_array_new_with_free_func (g_object_unref);
    g_ptr_array_add (flags, g_object_ref (flag));
  }
  files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flags->len; i++) {
    GFile *file = bunting_flag_get_file (g_ptr_array_index (flags, i));

    if (file != NULL)
      g_ptr_array_add (files, g_object_ref (file));
  }
  return files;
}

static void
setup_cell_cb (GtkListItemFactory *factory, GtkListItem *item, BuntingFlagGrid *self)
{
  GtkWidget *cell = bunting_flag_cell_new (self->texture_loader);

  gtk_list_item_set_child (item, cell);
  bunting_flag_drag_attach (bunting_flag_cell_get_image (BUNTING_FLAG_CELL (cell)),
                            get_dragged_files_cb, self);
  g_object_bind_property (item, "item", cell, "flag", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "selected", cell, "selected", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "position", cell, "position", G_BINDING_SYNC_CREATE);
}

static void
view_activated_cb (BuntingFlagGrid *self, guint position)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (flag != NULL)
    g_signal_emit (self, activate_signal, 0, flag);
}

/* The columns */

/* GtkGridView creates cells for 32 rows of max-columns, visible or not, so max-columns follows the
 * width of the window. */
static void
surface_resized_cb (GdkSurface *surface, GParamSpec *pspec, BuntingFlagGrid *self)
{
  guint n_columns = gdk_surface_get_width (surface) / MIN_CELL_PX + 1;

  gtk_grid_view_set_max_columns (self->view, CLAMP (n_columns, 2, MAX_COLUMNS));
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
bunting_flag_grid_dispose (GObject *object)
{
  BuntingFlagGrid *self = BUNTING_FLAG_GRID (object);

  g_clear_object (&self->model);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->sorted_flags);
  G_OBJECT_CLASS (bunting_flag_grid_parent_class)->dispose (object);
}

static void
bunting_flag_grid_class_init (BuntingFlagGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_flag_grid_dispose;
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
}

static void
bunting_flag_grid_init (BuntingFlagGrid *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bunting_gtk_let_tab_leave (GTK_WIDGET (self->view));
  bunting_flag_menu_attach (GTK_WIDGET (self->view));
}

/**
 * bunting_flag_grid_set_up:
 * @model: the shown flags
 * @sorted_flags: all flags in the order of the grid
 *
 * To be called once.
 */
void
bunting_flag_grid_set_up (BuntingFlagGrid *self,
                          BuntingTextureLoader *texture_loader,
                          BuntingSelectionModel *model,
                          GListModel *sorted_flags)
{
  g_set_object (&self->texture_loader, texture_loader);
  g_set_object (&self->sorted_flags, sorted_flags);
  g_set_object (&self->model, model);
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (model));
}

/* Scrolls to a position of the model; the focus does not move. */
void
bunting_flag_grid_scroll_to (BuntingFlagGrid *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

/**
 * bunting_flag_grid_focus:
 * @position: a position that was scrolled to, or %GTK_INVALID_LIST_POSITION
 *
 * Focuses the flag at @position, or the one that had the focus last.
 */
void
bunting_flag_grid_focus (BuntingFlagGrid *self, guint position)
{
  if (position == GTK_INVALID_LIST_POSITION ||
      !bunting_gtk_focus_item (GTK_WIDGET (self->view), position))
    /* Not gtk_widget_child_focus(): while the list is refilled, GTK 4.24 would also select the flag
     * and unselect all others. */
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
