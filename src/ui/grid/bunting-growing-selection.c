/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-growing-selection.h"

/* The first items of another selection model; after the first frame of its view, a few more at a
 * time, and at last all of them. GtkGridView creates cells for 32 rows at once, visible or not, and
 * the first frame of the window would wait for all of these. The positions are those of the other
 * model, which also has the selection. */

/* Six rows of the usual width, one more than the window has at first. */
#define FIRST_ITEMS 36
/* Creating a cell takes most of a millisecond of the main loop. */
#define STEP_ITEMS 5
/* Beyond these, the view creates no more cells. */
#define STEPS_MAX_ITEMS 384

struct _BuntingGrowingSelection {
  GObject parent_instance;

  GtkSelectionModel *model; /* owned */
  guint n_max;              /* of its items are shown; %G_MAXUINT: all */
  guint idle_id;            /* 0: does not grow now */
};

static void selection_model_iface_init (GtkSelectionModelInterface *iface);
static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingGrowingSelection,
                               bunting_growing_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                        selection_model_iface_init))

/* The list */

static GType
growing_selection_get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (G_LIST_MODEL (BUNTING_GROWING_SELECTION (list)->model));
}

static guint
growing_selection_get_n_items (GListModel *list)
{
  BuntingGrowingSelection *self = BUNTING_GROWING_SELECTION (list);

  return MIN (g_list_model_get_n_items (G_LIST_MODEL (self->model)), self->n_max);
}

static gpointer
growing_selection_get_item (GListModel *list, guint position)
{
  BuntingGrowingSelection *self = BUNTING_GROWING_SELECTION (list);

  return position < self->n_max ? g_list_model_get_item (G_LIST_MODEL (self->model), position)
                                : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = growing_selection_get_item_type;
  iface->get_n_items = growing_selection_get_n_items;
  iface->get_item = growing_selection_get_item;
}

static void
items_changed_cb (BuntingGrowingSelection *self, guint position, guint n_removed, guint n_added)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->model)) - n_added + n_removed;

  if (position >= self->n_max)
    return;
  /* Where the numbers differ, other items than before are the last ones that are shown. */
  if (n_removed != n_added && self->n_max != G_MAXUINT) {
    n_removed = MIN (n_before, self->n_max) - position;
    n_added = growing_selection_get_n_items (G_LIST_MODEL (self)) - position;
  }
  g_list_model_items_changed (G_LIST_MODEL (self), position,
                              MIN (n_removed, self->n_max - position),
                              MIN (n_added, self->n_max - position));
}

static void
set_n_max (BuntingGrowingSelection *self, guint n_max)
{
  guint n_before = growing_selection_get_n_items (G_LIST_MODEL (self));
  guint n_after;

  self->n_max = n_max;
  n_after = growing_selection_get_n_items (G_LIST_MODEL (self));
  if (n_after > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, n_after - n_before);
}

/* The selection */

static gboolean
growing_selection_is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_selection_model_is_selected (BUNTING_GROWING_SELECTION (model)->model, position);
}

static gboolean
growing_selection_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return gtk_selection_model_select_item (BUNTING_GROWING_SELECTION (model)->model, position,
                                          unselect_rest);
}

static gboolean
growing_selection_unselect_item (GtkSelectionModel *model, guint position)
{
  return gtk_selection_model_unselect_item (BUNTING_GROWING_SELECTION (model)->model, position);
}

static gboolean
growing_selection_select_range (GtkSelectionModel *model,
                                guint position,
                                guint n_items,
                                gboolean unselect_rest)
{
  return gtk_selection_model_select_range (BUNTING_GROWING_SELECTION (model)->model, position,
                                           n_items, unselect_rest);
}

static gboolean
growing_selection_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_selection_model_unselect_range (BUNTING_GROWING_SELECTION (model)->model, position,
                                             n_items);
}

static gboolean
growing_selection_select_all (GtkSelectionModel *model)
{
  return gtk_selection_model_select_all (BUNTING_GROWING_SELECTION (model)->model);
}

static gboolean
growing_selection_unselect_all (GtkSelectionModel *model)
{
  return gtk_selection_model_unselect_all (BUNTING_GROWING_SELECTION (model)->model);
}

static gboolean
growing_selection_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  return gtk_selection_model_set_selection (BUNTING_GROWING_SELECTION (model)->model, selected,
                                            mask);
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = growing_selection_is_selected;
  iface->select_item = growing_selection_select_item;
  iface->unselect_item = growing_selection_unselect_item;
  iface->select_range = growing_selection_select_range;
  iface->unselect_range = growing_selection_unselect_range;
  iface->select_all = growing_selection_select_all;
  iface->unselect_all = growing_selection_unselect_all;
  iface->set_selection = growing_selection_set_selection;
}

static void
selection_changed_cb (BuntingGrowingSelection *self, guint position, guint n_items)
{
  guint n_shown = growing_selection_get_n_items (G_LIST_MODEL (self));

  if (position < n_shown)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position,
                                           MIN (n_items, n_shown - position));
}

/* Growing */

static gboolean
grow_cb (gpointer user_data)
{
  BuntingGrowingSelection *self = user_data;

  if (self->n_max < STEPS_MAX_ITEMS &&
      self->n_max < g_list_model_get_n_items (G_LIST_MODEL (self->model))) {
    set_n_max (self, self->n_max + STEP_ITEMS);
    return G_SOURCE_CONTINUE;
  }
  self->idle_id = 0;
  set_n_max (self, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
frame_painted_cb (BuntingGrowingSelection *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, frame_painted_cb, self);
  /* Behind the drawing. */
  if (self->n_max != G_MAXUINT && self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_LOW, grow_cb, self, NULL);
}

static void
view_mapped_cb (BuntingGrowingSelection *self, GtkWidget *view)
{
  g_signal_handlers_disconnect_by_func (view, view_mapped_cb, self);
  g_signal_connect_object (gtk_widget_get_frame_clock (view), "after-paint",
                           G_CALLBACK (frame_painted_cb), self, G_CONNECT_SWAPPED);
}

static void
bunting_growing_selection_dispose (GObject *object)
{
  BuntingGrowingSelection *self = BUNTING_GROWING_SELECTION (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  G_OBJECT_CLASS (bunting_growing_selection_parent_class)->dispose (object);
}

static void
bunting_growing_selection_finalize (GObject *object)
{
  g_object_unref (BUNTING_GROWING_SELECTION (object)->model);
  G_OBJECT_CLASS (bunting_growing_selection_parent_class)->finalize (object);
}

static void
bunting_growing_selection_class_init (BuntingGrowingSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_growing_selection_dispose;
  G_OBJECT_CLASS (klass)->finalize = bunting_growing_selection_finalize;
}

static void
bunting_growing_selection_init (BuntingGrowingSelection *self)
{
  self->n_max = FIRST_ITEMS;
}

BuntingGrowingSelection *
bunting_growing_selection_new (GtkSelectionModel *model)
{
  BuntingGrowingSelection *self = g_object_new (BUNTING_TYPE_GROWING_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* view: not mapped yet; its first frame starts the growth */
void
bunting_growing_selection_grow_after_frame (BuntingGrowingSelection *self, GtkWidget *view)
{
  g_signal_connect_object (view, "map", G_CALLBACK (view_mapped_cb), self, G_CONNECT_SWAPPED);
}

/* Shows all items at once, unless the one at @position is shown. */
void
bunting_growing_selection_need_item (BuntingGrowingSelection *self, guint position)
{
  if (position < self->n_max)
    return;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  set_n_max (self, G_MAXUINT);
}
