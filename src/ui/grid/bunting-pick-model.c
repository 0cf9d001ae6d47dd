/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-pick-model.h"

/* The selection of the grid is the pick. GTK's own multiple selection keeps positions of what is
 * shown, and so forgets what a search hides. This one keeps the flags themselves: whoever picks
 * Brazil, then searches for India, has both. Everything that the grid asks for (click, ranges,
 * rubber band, Ctrl+A) touches what is shown and nothing else; what is hidden stays as it is.
 *
 * A pick is work, and one click without Ctrl is enough to lose it: what a change drops can be had
 * back. */

/* A single flag is picked again as quickly as it was lost. */
#define WORTH_UNDOING 2

struct _BuntingPickModel {
  GObject parent_instance;

  GListModel *model;    /* owned, may be NULL */
  GHashTable *picked;   /* BuntingFlag, owned */
  guint n_shown;        /* as last told to others */
  guint n_picked_shown; /* how many of those shown are picked */
  GPtrArray *undo;      /* BuntingFlag, owned, may be NULL: the pick before flags were dropped */
};

static void selection_model_iface_init (GtkSelectionModelInterface *iface);
static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingPickModel,
                               bunting_pick_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                        selection_model_iface_init))

enum { DROPPED, N_SIGNALS };

static guint signals[N_SIGNALS];

enum { PROP_0, PROP_MODEL, PROP_N_SHOWN, PROP_N_PICKED, PROP_N_PICKED_HIDDEN, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The list that the grid sees: the shown model, passed through. */

static GType
pick_model_get_item_type (GListModel *list)
{
  return BUNTING_TYPE_FLAG;
}

static guint
pick_model_get_n_items (GListModel *list)
{
  BuntingPickModel *self = BUNTING_PICK_MODEL (list);

  return self->model == NULL ? 0 : g_list_model_get_n_items (self->model);
}

static gpointer
pick_model_get_item (GListModel *list, guint position)
{
  BuntingPickModel *self = BUNTING_PICK_MODEL (list);

  return self->model == NULL ? NULL : g_list_model_get_item (self->model, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = pick_model_get_item_type;
  iface->get_n_items = pick_model_get_n_items;
  iface->get_item = pick_model_get_item;
}

/* Counting */

typedef struct {
  guint n_picked;
  guint n_hidden;
} Counts;

static Counts
get_counts (BuntingPickModel *self)
{
  return (Counts){
    .n_picked = bunting_pick_model_get_n_picked (self),
    .n_hidden = bunting_pick_model_get_n_picked_hidden (self),
  };
}

static void
notify_counts (BuntingPickModel *self, Counts before)
{
  Counts now = get_counts (self);

  if (now.n_picked != before.n_picked)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PICKED]);
  if (now.n_hidden != before.n_hidden)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PICKED_HIDDEN]);
}

static gboolean
is_picked_at (BuntingPickModel *self, guint position)
{
  g_autoptr (BuntingFlag) flag = pick_model_get_item (G_LIST_MODEL (self), position);

  return flag != NULL && g_hash_table_contains (self->picked, flag);
}

static guint
count_picked_shown (BuntingPickModel *self)
{
  guint n_items = pick_model_get_n_items (G_LIST_MODEL (self));
  guint n_picked = 0;

  if (g_hash_table_size (self->picked) == 0)
    return 0;
  for (guint i = 0; i < n_items; i++)
    n_picked += is_picked_at (self, i);
  return n_picked;
}

static void
items_changed_cb (GListModel *model,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  BuntingPickModel *self)
{
  Counts before = get_counts (self);
  guint n_shown_before = self->n_shown;

  self->n_shown = pick_model_get_n_items (G_LIST_MODEL (self));
  self->n_picked_shown = count_picked_shown (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (self->n_shown != n_shown_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SHOWN]);
  notify_counts (self, before);
}

/* Changing the pick */

static gboolean
set_picked (BuntingPickModel *self, guint position, gboolean picked)
{
  g_autoptr (BuntingFlag) flag = pick_model_get_item (G_LIST_MODEL (self), position);

  if (flag == NULL || g_hash_table_contains (self->picked, flag) == picked)
    return FALSE;
  if (picked)
    g_hash_table_add (self->picked, g_steal_pointer (&flag));
  else
    g_hash_table_remove (self->picked, flag);
  return TRUE;
}

/* The pick as it is before a change. */
typedef struct {
  Counts counts;
  GPtrArray *picked; /* BuntingFlag, owned */
} Before;

static Before
begin_change (BuntingPickModel *self)
{
  Before before = { get_counts (self), g_ptr_array_new_with_free_func (g_object_unref) };
  GHashTableIter iter;
  gpointer flag;

  g_hash_table_iter_init (&iter, self->picked);
  while (g_hash_table_iter_next (&iter, &flag, NULL))
    g_ptr_array_add (before.picked, g_object_ref (flag));
  return before;
}

static guint
count_dropped (BuntingPickModel *self, GPtrArray *picked_before)
{
  guint n_dropped = 0;

  for (guint i = 0; i < picked_before->len; i++)
    n_dropped += !g_hash_table_contains (self->picked, picked_before->pdata[i]);
  return n_dropped;
}

/* Tells others that shown items between the first and the last changed one are picked anew, and
 * what can be undone. Takes what before holds. */
static void
finish_change (BuntingPickModel *self, Before before, guint first, guint last)
{
  guint n_dropped = count_dropped (self, before.picked);

  self->n_picked_shown = count_picked_shown (self);
  if (n_dropped >= WORTH_UNDOING) {
    g_clear_pointer (&self->undo, g_ptr_array_unref);
    self->undo = g_ptr_array_ref (before.picked);
  }
  if (first <= last)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, last - first + 1);
  notify_counts (self, before.counts);
  if (n_dropped >= WORTH_UNDOING)
    g_signal_emit (self, signals[DROPPED], 0, n_dropped);
  g_ptr_array_unref (before.picked);
}

static gboolean
pick_model_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  BuntingPickModel *self = BUNTING_PICK_MODEL (model);
  guint n_items = pick_model_get_n_items (G_LIST_MODEL (self));
  Before before = begin_change (self);
  guint first = G_MAXUINT, last = 0;
  GtkBitsetIter iter;
  guint i;

  for (gboolean ok = gtk_bitset_iter_init_first (&iter, mask, &i); ok && i < n_items;
       ok = gtk_bitset_iter_next (&iter, &i)) {
    if (!set_picked (self, i, gtk_bitset_contains (selected, i)))
      continue;
    first = MIN (first, i);
    last = i;
  }
  finish_change (self, before, first, last);
  return TRUE;
}

static gboolean
pick_model_is_selected (GtkSelectionModel *model, guint position)
{
  return is_picked_at (BUNTING_PICK_MODEL (model), position);
}

static GtkBitset *
pick_model_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  BuntingPickModel *self = BUNTING_PICK_MODEL (model);
  guint end = pick_model_get_n_items (G_LIST_MODEL (self));
  GtkBitset *selection = gtk_bitset_new_empty ();

  if (position < end && n_items < end - position)
    end = position + n_items;
  for (guint i = position; i < end; i++)
    if (is_picked_at (self, i))
      gtk_bitset_add (selection, i);
  return selection;
}

/* The mask is what may change: all that is shown when the rest is to be dropped. */
static gboolean
select_range (GtkSelectionModel *model,
              guint position,
              guint n_items,
              gboolean picked,
              gboolean unselect_rest)
{
  guint n_shown = pick_model_get_n_items (G_LIST_MODEL (model));
  g_autoptr (GtkBitset) range = gtk_bitset_new_range (position, n_items);
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();

  return pick_model_set_selection (model, picked ? range : none, unselect_rest ? all : range);
}

static gboolean
pick_model_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return select_range (model, position, 1, TRUE, unselect_rest);
}

static gboolean
pick_model_unselect_item (GtkSelectionModel *model, guint position)
{
  return select_range (model, position, 1, FALSE, FALSE);
}

static gboolean
pick_model_select_range (GtkSelectionModel *model,
                         guint position,
                         guint n_items,
                         gboolean unselect_rest)
{
  return select_range (model, position, n_items, TRUE, unselect_rest);
}

static gboolean
pick_model_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return select_range (model, position, n_items, FALSE, FALSE);
}

static gboolean
pick_model_select_all (GtkSelectionModel *model)
{
  return select_range (model, 0, pick_model_get_n_items (G_LIST_MODEL (model)), TRUE, FALSE);
}

static gboolean
pick_model_unselect_all (GtkSelectionModel *model)
{
  return select_range (model, 0, pick_model_get_n_items (G_LIST_MODEL (model)), FALSE, FALSE);
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = pick_model_is_selected;
  iface->get_selection_in_range = pick_model_get_selection_in_range;
  iface->select_item = pick_model_select_item;
  iface->unselect_item = pick_model_unselect_item;
  iface->select_range = pick_model_select_range;
  iface->unselect_range = pick_model_unselect_range;
  iface->select_all = pick_model_select_all;
  iface->unselect_all = pick_model_unselect_all;
  iface->set_selection = pick_model_set_selection;
}

/* The object */

static void
bunting_pick_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingPickModel *self = BUNTING_PICK_MODEL (object);

  switch (id) {
  case PROP_MODEL:
    g_value_set_object (value, self->model);
    break;
  case PROP_N_SHOWN:
    g_value_set_uint (value, bunting_pick_model_get_n_shown (self));
    break;
  case PROP_N_PICKED:
    g_value_set_uint (value, bunting_pick_model_get_n_picked (self));
    break;
  case PROP_N_PICKED_HIDDEN:
    g_value_set_uint (value, bunting_pick_model_get_n_picked_hidden (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_pick_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    bunting_pick_model_set_model (BUNTING_PICK_MODEL (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_pick_model_dispose (GObject *object)
{
  BuntingPickModel *self = BUNTING_PICK_MODEL (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  g_hash_table_remove_all (self->picked);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  G_OBJECT_CLASS (bunting_pick_model_parent_class)->dispose (object);
}

static void
bunting_pick_model_finalize (GObject *object)
{
  g_hash_table_unref (BUNTING_PICK_MODEL (object)->picked);
  G_OBJECT_CLASS (bunting_pick_model_parent_class)->finalize (object);
}

static void
bunting_pick_model_class_init (BuntingPickModelClass *klass)
{
  const GParamFlags told = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_pick_model_get_property;
  object_class->set_property = bunting_pick_model_set_property;
  object_class->dispose = bunting_pick_model_dispose;
  object_class->finalize = bunting_pick_model_finalize;
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, told | G_PARAM_WRITABLE);
  properties[PROP_N_SHOWN] = g_param_spec_uint ("n-shown", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_N_PICKED] = g_param_spec_uint ("n-picked", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_N_PICKED_HIDDEN] =
    g_param_spec_uint ("n-picked-hidden", NULL, NULL, 0, G_MAXUINT, 0, told);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[DROPPED] = g_signal_new ("dropped", BUNTING_TYPE_PICK_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
bunting_pick_model_init (BuntingPickModel *self)
{
  self->picked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * bunting_pick_model_new:
 * @model: (nullable): the flags that are shown, filtered and sorted
 *
 * Returns: (transfer full): a selection model over @model with nothing picked
 */
BuntingPickModel *
bunting_pick_model_new (GListModel *model)
{
  return g_object_new (BUNTING_TYPE_PICK_MODEL, "model", model, NULL);
}

/**
 * bunting_pick_model_get_model:
 *
 * Returns: (transfer none) (nullable): the flags that are shown
 */
GListModel *
bunting_pick_model_get_model (BuntingPickModel *self)
{
  g_return_val_if_fail (BUNTING_IS_PICK_MODEL (self), NULL);

  return self->model;
}

/**
 * bunting_pick_model_set_model:
 * @model: (nullable): the flags that are shown from now on
 *
 * The pick stays as it is.
 */
void
bunting_pick_model_set_model (BuntingPickModel *self, GListModel *model)
{
  guint n_removed;

  g_return_if_fail (BUNTING_IS_PICK_MODEL (self));

  if (self->model == model)
    return;
  n_removed = pick_model_get_n_items (G_LIST_MODEL (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (model, 0, n_removed, pick_model_get_n_items (G_LIST_MODEL (self)), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * bunting_pick_model_get_n_shown:
 *
 * Returns: how many flags are shown
 */
guint
bunting_pick_model_get_n_shown (BuntingPickModel *self)
{
  g_return_val_if_fail (BUNTING_IS_PICK_MODEL (self), 0);

  return self->n_shown;
}

/**
 * bunting_pick_model_get_n_picked:
 *
 * Returns: how many flags are picked, shown or not
 */
guint
bunting_pick_model_get_n_picked (BuntingPickModel *self)
{
  g_return_val_if_fail (BUNTING_IS_PICK_MODEL (self), 0);

  return g_hash_table_size (self->picked);
}

/**
 * bunting_pick_model_get_n_picked_hidden:
 *
 * Returns: how many flags are picked and not shown
 */
guint
bunting_pick_model_get_n_picked_hidden (BuntingPickModel *self)
{
  g_return_val_if_fail (BUNTING_IS_PICK_MODEL (self), 0);

  return g_hash_table_size (self->picked) - self->n_picked_shown;
}

/**
 * bunting_pick_model_is_picked:
 * @flag: a flag, shown or not
 *
 * Returns: %TRUE if @flag is picked
 */
gboolean
bunting_pick_model_is_picked (BuntingPickModel *self, BuntingFlag *flag)
{
  g_return_val_if_fail (BUNTING_IS_PICK_MODEL (self), FALSE);

  return g_hash_table_contains (self->picked, flag);
}

/**
 * bunting_pick_model_dup_picked:
 * @all: every flag, in the order in which they are to be downloaded
 *
 * Returns: (transfer full) (element-type BuntingFlag): those of @all that are picked
 */
GPtrArray *
bunting_pick_model_dup_picked (BuntingPickModel *self, GListModel *all)
{
  GPtrArray *picked = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (all);

  g_return_val_if_fail (BUNTING_IS_PICK_MODEL (self), picked);

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (g_hash_table_contains (self->picked, flag))
      g_ptr_array_add (picked, g_steal_pointer (&flag));
  }
  return picked;
}

static void
add_codes (BuntingPickModel *self, GListModel *all, const char *const *codes)
{
  guint n_items = g_list_model_get_n_items (all);

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (codes == NULL || g_strv_contains (codes, bunting_flag_get_code (flag)))
      g_hash_table_add (self->picked, g_steal_pointer (&flag));
  }
}

static void
finish_change_of_all (BuntingPickModel *self, Before before)
{
  guint n_shown = pick_model_get_n_items (G_LIST_MODEL (self));

  finish_change (self, before, n_shown == 0 ? 1 : 0, n_shown == 0 ? 0 : n_shown - 1);
}

/**
 * bunting_pick_model_pick:
 * @all: every flag
 * @codes: (nullable) (array zero-terminated=1): codes to look for in @all; %NULL for all of them
 *
 * Makes the flags with these codes the pick, whether they are shown or not, and no others.
 */
void
bunting_pick_model_pick (BuntingPickModel *self, GListModel *all, const char *const *codes)
{
  Before before;

  g_return_if_fail (BUNTING_IS_PICK_MODEL (self));

  before = begin_change (self);
  g_hash_table_remove_all (self->picked);
  add_codes (self, all, codes);
  finish_change_of_all (self, before);
}

/**
 * bunting_pick_model_pick_also:
 * @all: every flag
 * @codes: (array zero-terminated=1): codes to look for in @all
 *
 * Adds the flags with these codes to the pick, whether they are shown or not.
 */
void
bunting_pick_model_pick_also (BuntingPickModel *self, GListModel *all, const char *const *codes)
{
  Before before;

  g_return_if_fail (BUNTING_IS_PICK_MODEL (self));

  before = begin_change (self);
  add_codes (self, all, codes);
  finish_change_of_all (self, before);
}

/**
 * bunting_pick_model_pick_none:
 *
 * Drops the whole pick, what is not shown included.
 */
void
bunting_pick_model_pick_none (BuntingPickModel *self)
{
  Before before;

  g_return_if_fail (BUNTING_IS_PICK_MODEL (self));

  before = begin_change (self);
  g_hash_table_remove_all (self->picked);
  finish_change_of_all (self, before);
}

/**
 * bunting_pick_model_undo:
 *
 * Makes the pick what it was before "dropped" was emitted last; nothing happens where it was not
 * yet. What that drops can be undone in its turn.
 */
void
bunting_pick_model_undo (BuntingPickModel *self)
{
  g_autoptr (GPtrArray) undo = NULL;
  Before before;

  g_return_if_fail (BUNTING_IS_PICK_MODEL (self));

  if (self->undo == NULL)
    return;
  before = begin_change (self);
  undo = g_steal_pointer (&self->undo);
  g_hash_table_remove_all (self->picked);
  for (guint i = 0; i < undo->len; i++)
    g_hash_table_add (self->picked, g_object_ref (undo->pdata[i]));
  finish_change_of_all (self, before);
}

/**
 * bunting_pick_model_invert:
 *
 * Picks what is shown and not picked, and drops what is shown and picked.
 */
void
bunting_pick_model_invert (BuntingPickModel *self)
{
  guint n_shown = pick_model_get_n_items (G_LIST_MODEL (self));
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) picked = NULL;

  g_return_if_fail (BUNTING_IS_PICK_MODEL (self));

  picked = pick_model_get_selection_in_range (GTK_SELECTION_MODEL (self), 0, n_shown);
  gtk_bitset_subtract (wanted, picked);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self), wanted, all);
}
