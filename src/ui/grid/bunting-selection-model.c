/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-selection-model.h"

/* The selection of the grid is the selection. GTK's own multiple selection keeps positions of what
 * is shown, and so forgets what a search hides. This one keeps the flags themselves: whoever
 * selects Brazil, then searches for India, has both. Everything that the grid asks for (click,
 * ranges, rubber band, Ctrl+A) touches what is shown and nothing else; what is hidden stays as it
 * is.
 *
 * A selection is work, and one click without Ctrl is enough to lose it: what a change drops can be
 * had back. */

/* A single flag is selected again as quickly as it was lost. */
#define WORTH_UNDOING 2

struct _BuntingSelectionModel {
  GObject parent_instance;

  GListModel *model;      /* owned, may be NULL */
  GHashTable *selected;   /* BuntingFlag, owned */
  guint n_shown;          /* as last told to others */
  guint n_selected_shown; /* how many of those shown are selected */
  GPtrArray *undo; /* BuntingFlag, owned, may be NULL: the selection before flags were dropped */
};

static void selection_model_iface_init (GtkSelectionModelInterface *iface);
static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingSelectionModel,
                               bunting_selection_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                        selection_model_iface_init))

enum { DROPPED, N_SIGNALS };

static guint signals[N_SIGNALS];

enum { PROP_0, PROP_MODEL, PROP_N_SHOWN, PROP_N_SELECTED, PROP_N_SELECTED_HIDDEN, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The list that the grid sees: the shown model, passed through. */

static GType
selection_model_get_item_type (GListModel *list)
{
  return BUNTING_TYPE_FLAG;
}

static guint
selection_model_get_n_items (GListModel *list)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (list);

  return self->model == NULL ? 0 : g_list_model_get_n_items (self->model);
}

static gpointer
selection_model_get_item (GListModel *list, guint position)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (list);

  return self->model == NULL ? NULL : g_list_model_get_item (self->model, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = selection_model_get_item_type;
  iface->get_n_items = selection_model_get_n_items;
  iface->get_item = selection_model_get_item;
}

/* Counting */

typedef struct {
  guint n_selected;
  guint n_hidden;
} Counts;

static Counts
get_counts (BuntingSelectionModel *self)
{
  return (Counts){
    .n_selected = bunting_selection_model_get_n_selected (self),
    .n_hidden = bunting_selection_model_get_n_selected_hidden (self),
  };
}

static void
notify_counts (BuntingSelectionModel *self, Counts before)
{
  Counts now = get_counts (self);

  if (now.n_selected != before.n_selected)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
  if (now.n_hidden != before.n_hidden)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED_HIDDEN]);
}

static gboolean
is_selected_at (BuntingSelectionModel *self, guint position)
{
  g_autoptr (BuntingFlag) flag = selection_model_get_item (G_LIST_MODEL (self), position);

  return flag != NULL && g_hash_table_contains (self->selected, flag);
}

static guint
count_selected_shown (BuntingSelectionModel *self)
{
  guint n_items = selection_model_get_n_items (G_LIST_MODEL (self));
  guint n_selected = 0;

  if (g_hash_table_size (self->selected) == 0)
    return 0;
  for (guint i = 0; i < n_items; i++)
    n_selected += is_selected_at (self, i);
  return n_selected;
}

static void
items_changed_cb (GListModel *model,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  BuntingSelectionModel *self)
{
  Counts before = get_counts (self);
  guint n_shown_before = self->n_shown;

  self->n_shown = selection_model_get_n_items (G_LIST_MODEL (self));
  self->n_selected_shown = count_selected_shown (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (self->n_shown != n_shown_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SHOWN]);
  notify_counts (self, before);
}

/* Changing the selection */

static gboolean
set_selected (BuntingSelectionModel *self, guint position, gboolean selected)
{
  g_autoptr (BuntingFlag) flag = selection_model_get_item (G_LIST_MODEL (self), position);

  if (flag == NULL || g_hash_table_contains (self->selected, flag) == selected)
    return FALSE;
  if (selected)
    g_hash_table_add (self->selected, g_steal_pointer (&flag));
  else
    g_hash_table_remove (self->selected, flag);
  return TRUE;
}

/* The selection as it is before a change. */
typedef struct {
  Counts counts;
  GPtrArray *selected; /* BuntingFlag, owned */
} Before;

static Before
begin_change (BuntingSelectionModel *self)
{
  Before before = { get_counts (self), g_ptr_array_new_with_free_func (g_object_unref) };
  GHashTableIter iter;
  gpointer flag;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &flag, NULL))
    g_ptr_array_add (before.selected, g_object_ref (flag));
  return before;
}

static guint
count_dropped (BuntingSelectionModel *self, GPtrArray *selected_before)
{
  guint n_dropped = 0;

  for (guint i = 0; i < selected_before->len; i++)
    n_dropped += !g_hash_table_contains (self->selected, selected_before->pdata[i]);
  return n_dropped;
}

/* Tells others that shown items between the first and the last changed one are selected anew, and
 * what can be undone. Takes what before holds. */
static void
finish_change (BuntingSelectionModel *self, Before before, guint first, guint last)
{
  guint n_dropped = count_dropped (self, before.selected);

  self->n_selected_shown = count_selected_shown (self);
  if (n_dropped >= WORTH_UNDOING) {
    g_clear_pointer (&self->undo, g_ptr_array_unref);
    self->undo = g_ptr_array_ref (before.selected);
  }
  if (first <= last)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, last - first + 1);
  notify_counts (self, before.counts);
  if (n_dropped >= WORTH_UNDOING)
    g_signal_emit (self, signals[DROPPED], 0, n_dropped);
  g_ptr_array_unref (before.selected);
}

static gboolean
selection_model_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (model);
  guint n_items = selection_model_get_n_items (G_LIST_MODEL (self));
  Before before = begin_change (self);
  guint first = G_MAXUINT, last = 0;
  GtkBitsetIter iter;
  guint i;

  for (gboolean ok = gtk_bitset_iter_init_first (&iter, mask, &i); ok && i < n_items;
       ok = gtk_bitset_iter_next (&iter, &i)) {
    if (!set_selected (self, i, gtk_bitset_contains (selected, i)))
      continue;
    first = MIN (first, i);
    last = i;
  }
  finish_change (self, before, first, last);
  return TRUE;
}

static gboolean
selection_model_is_selected (GtkSelectionModel *model, guint position)
{
  return is_selected_at (BUNTING_SELECTION_MODEL (model), position);
}

static GtkBitset *
selection_model_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (model);
  guint end = selection_model_get_n_items (G_LIST_MODEL (self));
  GtkBitset *selection = gtk_bitset_new_empty ();

  if (position < end && n_items < end - position)
    end = position + n_items;
  for (guint i = position; i < end; i++)
    if (is_selected_at (self, i))
      gtk_bitset_add (selection, i);
  return selection;
}

/* The mask is what may change: all that is shown when the rest is to be dropped. */
static gboolean
select_range (GtkSelectionModel *model,
              guint position,
              guint n_items,
              gboolean selected,
              gboolean unselect_rest)
{
  guint n_shown = selection_model_get_n_items (G_LIST_MODEL (model));
  g_autoptr (GtkBitset) range = gtk_bitset_new_range (position, n_items);
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();

  return selection_model_set_selection (model, selected ? range : none,
                                        unselect_rest ? all : range);
}

static gboolean
selection_model_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return select_range (model, position, 1, TRUE, unselect_rest);
}

static gboolean
selection_model_unselect_item (GtkSelectionModel *model, guint position)
{
  return select_range (model, position, 1, FALSE, FALSE);
}

static gboolean
selection_model_select_range (GtkSelectionModel *model,
                              guint position,
                              guint n_items,
                              gboolean unselect_rest)
{
  return select_range (model, position, n_items, TRUE, unselect_rest);
}

static gboolean
selection_model_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return select_range (model, position, n_items, FALSE, FALSE);
}

static gboolean
selection_model_select_all (GtkSelectionModel *model)
{
  return select_range (model, 0, selection_model_get_n_items (G_LIST_MODEL (model)), TRUE, FALSE);
}

static gboolean
selection_model_unselect_all (GtkSelectionModel *model)
{
  return select_range (model, 0, selection_model_get_n_items (G_LIST_MODEL (model)), FALSE, FALSE);
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = selection_model_is_selected;
  iface->get_selection_in_range = selection_model_get_selection_in_range;
  iface->select_item = selection_model_select_item;
  iface->unselect_item = selection_model_unselect_item;
  iface->select_range = selection_model_select_range;
  iface->unselect_range = selection_model_unselect_range;
  iface->select_all = selection_model_select_all;
  iface->unselect_all = selection_model_unselect_all;
  iface->set_selection = selection_model_set_selection;
}

/* The object */

static void
bunting_selection_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (object);

  switch (id) {
  case PROP_MODEL:
    g_value_set_object (value, self->model);
    break;
  case PROP_N_SHOWN:
    g_value_set_uint (value, bunting_selection_model_get_n_shown (self));
    break;
  case PROP_N_SELECTED:
    g_value_set_uint (value, bunting_selection_model_get_n_selected (self));
    break;
  case PROP_N_SELECTED_HIDDEN:
    g_value_set_uint (value, bunting_selection_model_get_n_selected_hidden (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_selection_model_set_property (GObject *object,
                                      guint id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    bunting_selection_model_set_model (BUNTING_SELECTION_MODEL (object),
                                       g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_selection_model_dispose (GObject *object)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  g_hash_table_remove_all (self->selected);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  G_OBJECT_CLASS (bunting_selection_model_parent_class)->dispose (object);
}

static void
bunting_selection_model_finalize (GObject *object)
{
  g_hash_table_unref (BUNTING_SELECTION_MODEL (object)->selected);
  G_OBJECT_CLASS (bunting_selection_model_parent_class)->finalize (object);
}

static void
bunting_selection_model_class_init (BuntingSelectionModelClass *klass)
{
  const GParamFlags told = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_selection_model_get_property;
  object_class->set_property = bunting_selection_model_set_property;
  object_class->dispose = bunting_selection_model_dispose;
  object_class->finalize = bunting_selection_model_finalize;
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, told | G_PARAM_WRITABLE);
  properties[PROP_N_SHOWN] = g_param_spec_uint ("n-shown", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_N_SELECTED_HIDDEN] =
    g_param_spec_uint ("n-selected-hidden", NULL, NULL, 0, G_MAXUINT, 0, told);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[DROPPED] = g_signal_new ("dropped", BUNTING_TYPE_SELECTION_MODEL, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
bunting_selection_model_init (BuntingSelectionModel *self)
{
  self->selected = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * bunting_selection_model_new:
 * @model: (nullable): the flags that are shown, filtered and sorted
 *
 * Returns: (transfer full): a selection model over @model with nothing selected
 */
BuntingSelectionModel *
bunting_selection_model_new (GListModel *model)
{
  return g_object_new (BUNTING_TYPE_SELECTION_MODEL, "model", model, NULL);
}

/**
 * bunting_selection_model_get_model:
 *
 * Returns: (transfer none) (nullable): the flags that are shown
 */
GListModel *
bunting_selection_model_get_model (BuntingSelectionModel *self)
{
  g_return_val_if_fail (BUNTING_IS_SELECTION_MODEL (self), NULL);

  return self->model;
}

/**
 * bunting_selection_model_set_model:
 * @model: (nullable): the flags that are shown from now on
 *
 * The selection stays as it is.
 */
void
bunting_selection_model_set_model (BuntingSelectionModel *self, GListModel *model)
{
  guint n_removed;

  g_return_if_fail (BUNTING_IS_SELECTION_MODEL (self));

  if (self->model == model)
    return;
  n_removed = selection_model_get_n_items (G_LIST_MODEL (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (model, 0, n_removed, selection_model_get_n_items (G_LIST_MODEL (self)), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * bunting_selection_model_get_n_shown:
 *
 * Returns: how many flags are shown
 */
guint
bunting_selection_model_get_n_shown (BuntingSelectionModel *self)
{
  g_return_val_if_fail (BUNTING_IS_SELECTION_MODEL (self), 0);

  return self->n_shown;
}

/**
 * bunting_selection_model_get_n_selected:
 *
 * Returns: how many flags are selected, shown or not
 */
guint
bunting_selection_model_get_n_selected (BuntingSelectionModel *self)
{
  g_return_val_if_fail (BUNTING_IS_SELECTION_MODEL (self), 0);

  return g_hash_table_size (self->selected);
}

/**
 * bunting_selection_model_get_n_selected_hidden:
 *
 * Returns: how many flags are selected and not shown
 */
guint
bunting_selection_model_get_n_selected_hidden (BuntingSelectionModel *self)
{
  g_return_val_if_fail (BUNTING_IS_SELECTION_MODEL (self), 0);

  return g_hash_table_size (self->selected) - self->n_selected_shown;
}

/**
 * bunting_selection_model_is_selected:
 * @flag: a flag, shown or not
 *
 * Returns: %TRUE if @flag is selected
 */
gboolean
bunting_selection_model_is_selected (BuntingSelectionModel *self, BuntingFlag *flag)
{
  g_return_val_if_fail (BUNTING_IS_SELECTION_MODEL (self), FALSE);

  return g_hash_table_contains (self->selected, flag);
}

/**
 * bunting_selection_model_dup_selected:
 * @all: every flag, in the order in which they are to be downloaded
 *
 * Returns: (transfer full) (element-type BuntingFlag): those of @all that are selected
 */
GPtrArray *
bunting_selection_model_dup_selected (BuntingSelectionModel *self, GListModel *all)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (all);

  g_return_val_if_fail (BUNTING_IS_SELECTION_MODEL (self), selected);

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (g_hash_table_contains (self->selected, flag))
      g_ptr_array_add (selected, g_steal_pointer (&flag));
  }
  return selected;
}

static void
add_codes (BuntingSelectionModel *self, GListModel *all, const char *const *codes)
{
  guint n_items = g_list_model_get_n_items (all);

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (codes == NULL || g_strv_contains (codes, bunting_flag_get_code (flag)))
      g_hash_table_add (self->selected, g_steal_pointer (&flag));
  }
}

static void
finish_change_of_all (BuntingSelectionModel *self, Before before)
{
  guint n_shown = selection_model_get_n_items (G_LIST_MODEL (self));

  finish_change (self, before, n_shown == 0 ? 1 : 0, n_shown == 0 ? 0 : n_shown - 1);
}

/**
 * bunting_selection_model_select:
 * @all: every flag
 * @codes: (nullable) (array zero-terminated=1): codes to look for in @all; %NULL for all of them
 *
 * Makes the flags with these codes the selection, whether they are shown or not, and no others.
 */
void
bunting_selection_model_select (BuntingSelectionModel *self,
                                GListModel *all,
                                const char *const *codes)
{
  Before before;

  g_return_if_fail (BUNTING_IS_SELECTION_MODEL (self));

  before = begin_change (self);
  g_hash_table_remove_all (self->selected);
  add_codes (self, all, codes);
  finish_change_of_all (self, before);
}

/**
 * bunting_selection_model_select_also:
 * @all: every flag
 * @codes: (array zero-terminated=1): codes to look for in @all
 *
 * Adds the flags with these codes to the selection, whether they are shown or not.
 */
void
bunting_selection_model_select_also (BuntingSelectionModel *self,
                                     GListModel *all,
                                     const char *const *codes)
{
  Before before;

  g_return_if_fail (BUNTING_IS_SELECTION_MODEL (self));

  before = begin_change (self);
  add_codes (self, all, codes);
  finish_change_of_all (self, before);
}

/**
 * bunting_selection_model_select_none:
 *
 * Drops the whole select, what is not shown included.
 */
void
bunting_selection_model_select_none (BuntingSelectionModel *self)
{
  Before before;

  g_return_if_fail (BUNTING_IS_SELECTION_MODEL (self));

  before = begin_change (self);
  g_hash_table_remove_all (self->selected);
  finish_change_of_all (self, before);
}

/**
 * bunting_selection_model_undo:
 *
 * Makes the selection what it was before "dropped" was emitted last; nothing happens where it was
 * not yet. What that drops can be undone in its turn.
 */
void
bunting_selection_model_undo (BuntingSelectionModel *self)
{
  g_autoptr (GPtrArray) undo = NULL;
  Before before;

  g_return_if_fail (BUNTING_IS_SELECTION_MODEL (self));

  if (self->undo == NULL)
    return;
  before = begin_change (self);
  undo = g_steal_pointer (&self->undo);
  g_hash_table_remove_all (self->selected);
  for (guint i = 0; i < undo->len; i++)
    g_hash_table_add (self->selected, g_object_ref (undo->pdata[i]));
  finish_change_of_all (self, before);
}

/**
 * bunting_selection_model_invert:
 *
 * Selects what is shown and not selected, and drops what is shown and selected.
 */
void
bunting_selection_model_invert (BuntingSelectionModel *self)
{
  guint n_shown = selection_model_get_n_items (G_LIST_MODEL (self));
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) selected = NULL;

  g_return_if_fail (BUNTING_IS_SELECTION_MODEL (self));

  selected = selection_model_get_selection_in_range (GTK_SELECTION_MODEL (self), 0, n_shown);
  gtk_bitset_subtract (wanted, selected);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self), wanted, all);
}
