/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-selection-model.h"

#include "grid/bunting-flag-set.h"
#include "grid/bunting-rubber-band.h"

/* The selected flags, shown or not. GtkMultiSelection stores positions, and so forgets the flags
 * that a search hides; this model stores the flags themselves.
 *
 * The selection is collected over many searches. GTK's lists, however, replace it when the user
 * moves the focus, clicks without Ctrl, extends a range or draws a rubber band. This model
 * therefore never unselects the rest on behalf of a list: a single item that is to replace the
 * selection is refused, and a range or a rubber band is added. Ctrl+A and the functions below can
 * unselect many flags at once, which can be undone.
 *
 * What selects or inverts all shown flags leaves out those that cannot be had: the source lacks
 * them, and they are not saved. One at a time they can be selected. */

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

/* Returns (transfer full): the former selection. */
static GHashTable *
clear_selection (BuntingSelectionModel *self)
{
  GHashTable *before = self->selected;

  self->selected = bunting_flag_set_new ();
  return before;
}

/* Takes before, the former selection. Shown flags have changed from first up to, not including,
 * end. */
static void
finish_change (BuntingSelectionModel *self, GHashTable *before, guint first, guint end)
{
  guint n_dropped = bunting_flag_set_count_missing (before, self->selected);

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
  gboolean is_changed = g_hash_table_size (before) != g_hash_table_size (self->selected) ||
                        bunting_flag_set_count_missing (before, self->selected) > 0;

  finish_change (self, before, 0,
                 is_changed ? selection_model_get_n_items (G_LIST_MODEL (self)) : 0);
}

static gboolean
set_selected (BuntingSelectionModel *self, guint position, gboolean is_selected)
{
  g_autoptr (BuntingFlag) flag = selection_model_get_item (G_LIST_MODEL (self), position);

  if (flag == NULL || g_hash_table_contains (self->selected, flag) == is_selected)
    return FALSE;
  if (is_selected)
    g_hash_table_add (self->selected, g_object_ref (flag));
  else
    g_hash_table_remove (self->selected, flag);
  return TRUE;
}

/* Changes the shown flags at the positions in @mask. */
static gboolean
change_shown (BuntingSelectionModel *self, GtkBitset *selected, GtkBitset *mask)
{
  GHashTable *before = bunting_flag_set_copy (self->selected);
  guint first = G_MAXUINT, end = 0;
  GtkBitsetIter iter;
  guint i;

  for (gboolean ok = gtk_bitset_iter_init_first (&iter, mask, &i); ok;
       ok = gtk_bitset_iter_next (&iter, &i)) {
    if (!set_selected (self, i, gtk_bitset_contains (selected, i)))
      continue;
    first = MIN (first, i);
    end = i + 1;
  }
  finish_change (self, before, first, end);
  return TRUE;
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items)
{
  g_autoptr (GtkBitset) range = gtk_bitset_new_range (position, n_items);

  return change_shown (BUNTING_SELECTION_MODEL (model), range, range);
}

static gboolean
selection_model_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return !unselect_rest && select_range (model, position, 1);
}

static gboolean
selection_model_select_range (GtkSelectionModel *model,
                              guint position,
                              guint n_items,
                              gboolean unselect_rest)
{
  return select_range (model, position, n_items);
}

static gboolean
selection_model_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) range = gtk_bitset_new_range (position, n_items);

  return change_shown (BUNTING_SELECTION_MODEL (model), none, range);
}

static gboolean
selection_model_unselect_item (GtkSelectionModel *model, guint position)
{
  return selection_model_unselect_range (model, position, 1);
}

static gboolean
selection_model_select_all (GtkSelectionModel *model)
{
  bunting_selection_model_select_shown (BUNTING_SELECTION_MODEL (model));
  return TRUE;
}

static gboolean
selection_model_unselect_all (GtkSelectionModel *model)
{
  bunting_selection_model_select_none (BUNTING_SELECTION_MODEL (model));
  return TRUE;
}

/* GTK's lists call this for a rubber band only. */
static gboolean
selection_model_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  g_autoptr (GtkBitset) band_mask = NULL;
  g_autoptr (GtkBitset) band =
    bunting_rubber_band_get_selection (model, selected, mask, &band_mask);

  return change_shown (BUNTING_SELECTION_MODEL (model), band, band_mask);
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = selection_model_is_selected;
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
  self->selected = bunting_flag_set_new ();
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
  return bunting_flag_set_sort (self->selected, all);
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

  bunting_flag_set_add_codes (self->selected, all, codes);
  finish_change_of_all (self, before);
}

/* As bunting_selection_model_select(), but keeps the former selection. */
void
bunting_selection_model_select_also (BuntingSelectionModel *self,
                                     GListModel *all,
                                     const char *const *codes)
{
  GHashTable *before = bunting_flag_set_copy (self->selected);

  bunting_flag_set_add_codes (self->selected, all, codes);
  finish_change_of_all (self, before);
}

/* Selects the shown flags that can be had, and no others. */
void
bunting_selection_model_select_shown (BuntingSelectionModel *self)
{
  GHashTable *before = clear_selection (self);

  bunting_flag_set_invert (self->selected, G_LIST_MODEL (self));
  finish_change_of_all (self, before);
}

/* @flags: (element-type BuntingFlag): unselected, shown or not, which cannot be undone */
void
bunting_selection_model_unselect_flags (BuntingSelectionModel *self, GPtrArray *flags)
{
  guint n_shown = selection_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < flags->len; i++)
    g_hash_table_remove (self->selected, g_ptr_array_index (flags, i));
  finish_change (self, bunting_flag_set_copy (self->selected), 0, n_shown);
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

/* Inverts the selection of the shown flags that can be had, and unselects the others. */
void
bunting_selection_model_invert (BuntingSelectionModel *self)
{
  GHashTable *before = bunting_flag_set_copy (self->selected);

  bunting_flag_set_invert (self->selected, G_LIST_MODEL (self));
  finish_change_of_all (self, before);
}
