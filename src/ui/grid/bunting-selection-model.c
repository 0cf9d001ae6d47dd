/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-selection-model.h"

/* The selected flags, shown or not. GtkMultiSelection stores positions, and so forgets the flags
 * that a search hides; this model stores the flags themselves. The grid's own operations (clicks,
 * ranges, rubber band, Ctrl+A) change only shown flags.
 *
 * A click without Ctrl unselects all other shown flags, so the last such change can be undone. */

/* A single flag is as easily selected again. */
#define MIN_UNDO_FLAGS 2

struct _BuntingSelectionModel {
  GObject parent_instance;

  GListModel *model;    /* owned, may be NULL: the shown flags */
  GHashTable *selected; /* owned: BuntingFlag */
  GHashTable *undo;     /* owned, may be NULL: selected, before flags were dropped */
  guint n_selected_shown;
  /* As last notified: */
  guint n_shown;
  guint n_selected;
  guint n_selected_hidden;
};

static void selection_model_iface_init (GtkSelectionModelInterface *iface);
static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingSelectionModel,
                               bunting_selection_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                        selection_model_iface_init))

static guint dropped_signal;

enum { PROP_0, PROP_MODEL, PROP_N_SHOWN, PROP_N_SELECTED, PROP_N_SELECTED_HIDDEN, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The shown flags */

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

static gboolean
selection_model_is_selected (GtkSelectionModel *model, guint position)
{
  g_autoptr (BuntingFlag) flag = selection_model_get_item (G_LIST_MODEL (model), position);

  return flag != NULL && g_hash_table_contains (BUNTING_SELECTION_MODEL (model)->selected, flag);
}

static void
update_counts (BuntingSelectionModel *self)
{
  guint n_items = selection_model_get_n_items (G_LIST_MODEL (self));

  self->n_selected_shown = 0;
  if (g_hash_table_size (self->selected) == 0)
    return;
  for (guint i = 0; i < n_items; i++)
    self->n_selected_shown += selection_model_is_selected (GTK_SELECTION_MODEL (self), i);
}

static void
notify_count (BuntingSelectionModel *self, guint *notified, guint count, guint property)
{
  if (*notified == count)
    return;
  *notified = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
notify_counts (BuntingSelectionModel *self)
{
  notify_count (self, &self->n_shown, bunting_selection_model_get_n_shown (self), PROP_N_SHOWN);
  notify_count (self, &self->n_selected, bunting_selection_model_get_n_selected (self),
                PROP_N_SELECTED);
  notify_count (self, &self->n_selected_hidden,
                bunting_selection_model_get_n_selected_hidden (self), PROP_N_SELECTED_HIDDEN);
}

static void
items_changed_cb (GListModel *model,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  BuntingSelectionModel *self)
{
  update_counts (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  notify_counts (self);
}

/* Changing the selection */

static GHashTable *
new_selection (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/* Returns (transfer full): the former selection. */
static GHashTable *
clear_selection (BuntingSelectionModel *self)
{
  GHashTable *before = self->selected;

  self->selected = new_selection ();
  return before;
}

static GHashTable *
copy_selection (BuntingSelectionModel *self)
{
  GHashTable *copy = new_selection ();
  GHashTableIter iter;
  gpointer flag;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &flag, NULL))
    g_hash_table_add (copy, g_object_ref (flag));
  return copy;
}

static guint
count_dropped (BuntingSelectionModel *self, GHashTable *before)
{
  GHashTableIter iter;
  gpointer flag;
  guint n_dropped = 0;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &flag, NULL))
    n_dropped += !g_hash_table_contains (self->selected, flag);
  return n_dropped;
}

/* Takes before, the former selection. Shown flags have changed from first up to, not including,
 * end. */
static void
finish_change (BuntingSelectionModel *self, GHashTable *before, guint first, guint end)
{
  guint n_dropped = count_dropped (self, before);

  update_counts (self);
  if (n_dropped >= MIN_UNDO_FLAGS) {
    g_clear_pointer (&self->undo, g_hash_table_unref);
    self->undo = g_hash_table_ref (before);
  }
  if (first < end)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, end - first);
  notify_counts (self);
  if (n_dropped >= MIN_UNDO_FLAGS)
    g_signal_emit (self, dropped_signal, 0, n_dropped);
  g_hash_table_unref (before);
}

static void
finish_change_of_all (BuntingSelectionModel *self, GHashTable *before)
{
  finish_change (self, before, 0, selection_model_get_n_items (G_LIST_MODEL (self)));
}

static gboolean
selection_model_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (model);
  guint n_items = selection_model_get_n_items (G_LIST_MODEL (self));
  GHashTable *before = copy_selection (self);
  guint first = G_MAXUINT, end = 0;
  GtkBitsetIter iter;
  guint i;

  for (gboolean ok = gtk_bitset_iter_init_first (&iter, mask, &i); ok && i < n_items;
       ok = gtk_bitset_iter_next (&iter, &i)) {
    g_autoptr (BuntingFlag) flag = selection_model_get_item (G_LIST_MODEL (self), i);
    gboolean is_selected = gtk_bitset_contains (selected, i);

    if (g_hash_table_contains (self->selected, flag) == is_selected)
      continue;
    if (is_selected)
      g_hash_table_add (self->selected, g_object_ref (flag));
    else
      g_hash_table_remove (self->selected, flag);
    first = MIN (first, i);
    end = i + 1;
  }
  finish_change (self, before, first, end);
  return TRUE;
}

/* GTK implements all other operations with these two. */
static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = selection_model_is_selected;
  iface->set_selection = selection_model_set_selection;
}

/* The object */

static void
set_model (BuntingSelectionModel *self, GListModel *model)
{
  guint n_removed = selection_model_get_n_items (G_LIST_MODEL (self));

  if (self->model == model)
    return;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (model, 0, n_removed, selection_model_get_n_items (G_LIST_MODEL (self)), self);
}

static void
bunting_selection_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingSelectionModel *self = BUNTING_SELECTION_MODEL (object);

  switch (id) {
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
    set_model (BUNTING_SELECTION_MODEL (object), g_value_get_object (value));
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
  g_clear_pointer (&self->undo, g_hash_table_unref);
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
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_selection_model_get_property;
  object_class->set_property = bunting_selection_model_set_property;
  object_class->dispose = bunting_selection_model_dispose;
  object_class->finalize = bunting_selection_model_finalize;
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SHOWN] = g_param_spec_uint ("n-shown", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_SELECTED] =
    g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_SELECTED_HIDDEN] =
    g_param_spec_uint ("n-selected-hidden", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  dropped_signal = g_signal_new ("dropped", BUNTING_TYPE_SELECTION_MODEL, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
bunting_selection_model_init (BuntingSelectionModel *self)
{
  self->selected = new_selection ();
}

BuntingSelectionModel *
bunting_selection_model_new (GListModel *model)
{
  return g_object_new (BUNTING_TYPE_SELECTION_MODEL, "model", model, NULL);
}

guint
bunting_selection_model_get_n_shown (BuntingSelectionModel *self)
{
  return selection_model_get_n_items (G_LIST_MODEL (self));
}

guint
bunting_selection_model_get_n_selected (BuntingSelectionModel *self)
{
  return g_hash_table_size (self->selected);
}

guint
bunting_selection_model_get_n_selected_hidden (BuntingSelectionModel *self)
{
  return g_hash_table_size (self->selected) - self->n_selected_shown;
}

gboolean
bunting_selection_model_is_selected (BuntingSelectionModel *self, BuntingFlag *flag)
{
  return g_hash_table_contains (self->selected, flag);
}

/* Returns (transfer full): the selected flags of @all, in its order. */
GPtrArray *
bunting_selection_model_dup_selected (BuntingSelectionModel *self, GListModel *all)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (g_hash_table_contains (self->selected, flag))
      g_ptr_array_add (selected, g_steal_pointer (&flag));
  }
  return selected;
}

static void
add_codes (BuntingSelectionModel *self, GListModel *all, const char *const *codes)
{
  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (codes == NULL || g_strv_contains (codes, bunting_flag_get_code (flag)))
      g_hash_table_add (self->selected, g_steal_pointer (&flag));
  }
}

/**
 * bunting_selection_model_select:
 * @codes: (nullable) (array zero-terminated=1): codes to look for in @all; %NULL for all of them
 *
 * Selects the flags with these codes, shown or not, and no others.
 */
void
bunting_selection_model_select (BuntingSelectionModel *self,
                                GListModel *all,
                                const char *const *codes)
{
  GHashTable *before = clear_selection (self);

  add_codes (self, all, codes);
  finish_change_of_all (self, before);
}

/* As bunting_selection_model_select(), but keeps the former selection. */
void
bunting_selection_model_select_also (BuntingSelectionModel *self,
                                     GListModel *all,
                                     const char *const *codes)
{
  GHashTable *before = copy_selection (self);

  add_codes (self, all, codes);
  finish_change_of_all (self, before);
}

/* Unselects all flags, shown or not. */
void
bunting_selection_model_select_none (BuntingSelectionModel *self)
{
  finish_change_of_all (self, clear_selection (self));
}

/* Restores the selection as it was before "dropped" was last emitted. This can be undone, too. */
void
bunting_selection_model_undo (BuntingSelectionModel *self)
{
  GHashTable *before = self->selected;

  if (self->undo == NULL)
    return;
  self->selected = g_steal_pointer (&self->undo);
  finish_change_of_all (self, before);
}

/* Inverts the selection of the shown flags. */
void
bunting_selection_model_invert (BuntingSelectionModel *self)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self);
  guint n_shown = selection_model_get_n_items (G_LIST_MODEL (self));
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n_shown);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (model);
  g_autoptr (GtkBitset) inverse = gtk_bitset_copy (all);

  gtk_bitset_subtract (inverse, selected);
  gtk_selection_model_set_selection (model, inverse, all);
}
