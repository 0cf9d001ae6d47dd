/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-selection-model.h"

#include "grid/bunting-flag-filter.h"
#include "ui-test-utils.h"

/* Flags, filtered by name, in a selection model; and a naive copy of the expected selection. */
typedef struct {
  GListStore *flags;
  BuntingFlagFilter *filter;
  GtkFilterListModel *shown;
  BuntingSelectionModel *model;
  gboolean *selected; /* of each flag */
  guint n_flags;
  guint n_told; /* positions that selection-changed reported */
} Fixture;

static void
selection_changed_cb (GtkSelectionModel *model, guint position, guint n_items, Fixture *fixture)
{
  g_assert_cmpuint (n_items, >, 0);
  g_assert_cmpuint (position + n_items, <=, g_list_model_get_n_items (G_LIST_MODEL (model)));
  fixture->n_told += n_items;
}

static void
set_up (Fixture *fixture, gconstpointer n_flags)
{
  fixture->n_flags = GPOINTER_TO_UINT (n_flags);
  fixture->flags = test_make_flags (fixture->n_flags);
  fixture->filter = bunting_flag_filter_new ();
  fixture->shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (fixture->flags)),
                                              g_object_ref (GTK_FILTER (fixture->filter)));
  fixture->model = bunting_selection_model_new (G_LIST_MODEL (fixture->shown));
  fixture->selected = g_new0 (gboolean, fixture->n_flags);
  g_signal_connect (fixture->model, "selection-changed", G_CALLBACK (selection_changed_cb),
                    fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->model);
  g_assert_finalize_object (fixture->shown);
  g_assert_finalize_object (fixture->filter);
  g_assert_finalize_object (fixture->flags);
  g_free (fixture->selected);
}

static GtkSelectionModel *
selection (Fixture *fixture)
{
  return GTK_SELECTION_MODEL (fixture->model);
}

static void
test_survives_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) selected = NULL;

  gtk_selection_model_select_item (selection (fixture), 3, FALSE);
  bunting_flag_filter_set_search (fixture->filter, "country 7");
  g_assert_cmpuint (bunting_selection_model_get_n_shown (fixture->model), ==, 1);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 1);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==, 1);
  g_assert_false (gtk_selection_model_is_selected (selection (fixture), 0));

  gtk_selection_model_select_item (selection (fixture), 0, FALSE);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 2);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==, 1);

  bunting_flag_filter_set_search (fixture->filter, "");
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==, 0);
  g_assert_true (gtk_selection_model_is_selected (selection (fixture), 3));
  g_assert_true (gtk_selection_model_is_selected (selection (fixture), 7));

  selected = bunting_selection_model_dup_selected (fixture->model, G_LIST_MODEL (fixture->flags));
  g_assert_cmpuint (selected->len, ==, 2);
  g_assert_cmpstr (bunting_flag_get_code (g_ptr_array_index (selected, 0)), ==, "AD");
  g_assert_cmpstr (bunting_flag_get_code (g_ptr_array_index (selected, 1)), ==, "AH");
}

static void
test_select_codes (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "AB", "AJ", "ZZ", NULL };

  gtk_selection_model_select_item (selection (fixture), 0, FALSE);
  bunting_flag_filter_set_search (fixture->filter, "country 1");
  bunting_selection_model_select (fixture->model, G_LIST_MODEL (fixture->flags), codes);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 2);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==, 1);

  /* Flags 1, 10 and 11 are shown. */
  bunting_selection_model_invert (fixture->model);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 3);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==, 1);

  bunting_selection_model_select (fixture->model, G_LIST_MODEL (fixture->flags), NULL);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, fixture->n_flags);

  bunting_selection_model_select_none (fixture->model);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 0);
}

static void
count_notify_cb (GObject *object, GParamSpec *pspec, guint *n_notified)
{
  (*n_notified)++;
}

static void
test_notifies_once (Fixture *fixture, gconstpointer data)
{
  guint n_selected = 0, n_hidden = 0, n_shown = 0;

  g_signal_connect (fixture->model, "notify::n-selected", G_CALLBACK (count_notify_cb),
                    &n_selected);
  g_signal_connect (fixture->model, "notify::n-selected-hidden", G_CALLBACK (count_notify_cb),
                    &n_hidden);
  g_signal_connect (fixture->model, "notify::n-shown", G_CALLBACK (count_notify_cb), &n_shown);

  gtk_selection_model_select_all (selection (fixture));
  g_assert_cmpuint (n_selected, ==, 1);
  g_assert_cmpuint (fixture->n_told, ==, fixture->n_flags);
  gtk_selection_model_select_all (selection (fixture));
  g_assert_cmpuint (n_selected, ==, 1);
  g_assert_cmpuint (fixture->n_told, ==, fixture->n_flags);
  g_assert_cmpuint (n_hidden, ==, 0);

  bunting_flag_filter_set_search (fixture->filter, "country 7");
  g_assert_cmpuint (n_selected, ==, 1);
  g_assert_cmpuint (n_hidden, ==, 1);
  g_assert_cmpuint (n_shown, ==, 1);
}

static void
test_without_model (void)
{
  g_autoptr (BuntingSelectionModel) model = bunting_selection_model_new (NULL);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 0));
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (model));
  bunting_selection_model_invert (model);
  bunting_selection_model_select_none (model);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 0);
}

/* Returns: the naive copy's index of the flag at a shown position */
static guint
index_of_shown (Fixture *fixture, guint position)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (fixture->model), position);
  guint index;

  g_assert_true (g_list_store_find (fixture->flags, flag, &index));
  return index;
}

static void
naive_set (Fixture *fixture, guint first, guint n_items, gboolean selected)
{
  for (guint i = first; i < first + n_items; i++)
    fixture->selected[index_of_shown (fixture, i)] = selected;
}

static void
step (Fixture *fixture)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
  guint first = n_shown == 0 ? 0 : g_test_rand_int_range (0, n_shown);
  guint n_items = n_shown == 0 ? 0 : g_test_rand_int_range (1, n_shown - first + 1);
  gboolean rest = g_test_rand_bit ();
  g_autofree char *search = NULL;

  switch (g_test_rand_int_range (0, 8)) {
  case 0:
    search = g_strdup_printf ("%d", g_test_rand_int_range (0, 12));
    bunting_flag_filter_set_search (fixture->filter, rest ? search : "");
    return;
  case 1:
    if (n_shown == 0)
      return;
    /* Not the rest. */
    naive_set (fixture, first, n_items, TRUE);
    gtk_selection_model_select_range (selection (fixture), first, n_items, rest);
    return;
  case 2:
    naive_set (fixture, first, n_items, FALSE);
    gtk_selection_model_unselect_range (selection (fixture), first, n_items);
    return;
  case 3:
    /* The hidden flags as well. */
    memset (fixture->selected, 0, fixture->n_flags * sizeof *fixture->selected);
    naive_set (fixture, 0, n_shown, rest);
    if (rest)
      gtk_selection_model_select_all (selection (fixture));
    else
      gtk_selection_model_unselect_all (selection (fixture));
    return;
  case 4:
    for (guint i = 0; i < n_shown; i++)
      fixture->selected[index_of_shown (fixture, i)] ^= TRUE;
    bunting_selection_model_invert (fixture->model);
    return;
  case 5:
    if (!rest)
      return;
    memset (fixture->selected, 0, fixture->n_flags * sizeof *fixture->selected);
    bunting_selection_model_select_none (fixture->model);
    return;
  default:
    if (n_shown == 0)
      return;
    fixture->selected[index_of_shown (fixture, first)] = rest;
    if (rest)
      gtk_selection_model_select_item (selection (fixture), first, FALSE);
    else
      gtk_selection_model_unselect_item (selection (fixture), first);
    return;
  }
}

static void
compare (Fixture *fixture)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
  g_autoptr (GtkBitset) bits =
    gtk_selection_model_get_selection_in_range (selection (fixture), 0, n_shown);
  guint n_selected = 0, n_selected_shown = 0;

  for (guint i = 0; i < fixture->n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (fixture->flags), i);

    g_assert_cmpint (bunting_selection_model_is_selected (fixture->model, flag), ==,
                     fixture->selected[i]);
    n_selected += fixture->selected[i];
  }
  for (guint i = 0; i < n_shown; i++) {
    gboolean selected = fixture->selected[index_of_shown (fixture, i)];

    g_assert_cmpint (gtk_selection_model_is_selected (selection (fixture), i), ==, selected);
    g_assert_cmpint (gtk_bitset_contains (bits, i), ==, selected);
    n_selected_shown += selected;
  }
  g_assert_cmpuint (bunting_selection_model_get_n_shown (fixture->model), ==, n_shown);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, n_selected);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==,
                    n_selected - n_selected_shown);
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2000; i++) {
    step (fixture);
    compare (fixture);
  }
}

static void
dropped_cb (BuntingSelectionModel *model, guint n_dropped, guint *n_told)
{
  *n_told = n_dropped;
}

/* One action unselects many flags, and undo restores all of them, including hidden ones. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "AB", "AC", "AH", NULL };
  const char *other[] = { "AI", "AJ", NULL };
  guint n_told = 0;

  g_signal_connect (fixture->model, "dropped", G_CALLBACK (dropped_cb), &n_told);
  bunting_selection_model_undo (fixture->model);
  bunting_selection_model_select (fixture->model, G_LIST_MODEL (fixture->flags), codes);
  g_assert_cmpuint (n_told, ==, 0);

  bunting_flag_filter_set_search (fixture->filter, "country 5");
  bunting_selection_model_select_shown (fixture->model);
  g_assert_cmpuint (n_told, ==, 3);
  bunting_selection_model_undo (fixture->model);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 3);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (fixture->model), ==, 3);
  bunting_flag_filter_set_search (fixture->filter, "");
  g_assert_true (gtk_selection_model_is_selected (selection (fixture), 7));

  /* Unselecting one flag or none emits no signal and cannot be undone. */
  bunting_selection_model_undo (fixture->model);
  n_told = 0;
  gtk_selection_model_unselect_item (selection (fixture), 7);
  gtk_selection_model_select_item (selection (fixture), 4, FALSE);
  bunting_selection_model_undo (fixture->model);
  g_assert_cmpuint (n_told, ==, 0);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 3);

  /* Undoing can be undone. */
  bunting_selection_model_select_none (fixture->model);
  g_assert_cmpuint (n_told, ==, 3);
  bunting_selection_model_select (fixture->model, G_LIST_MODEL (fixture->flags), other);
  bunting_selection_model_undo (fixture->model);
  g_assert_cmpuint (n_told, ==, 2);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 3);
  bunting_selection_model_undo (fixture->model);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (fixture->model), ==, 2);
}

/* Returns: (transfer full): the selected flags by their last letters, such as "BDE" */
static char *
get_selected (Fixture *fixture)
{
  g_autoptr (GPtrArray) flags =
    bunting_selection_model_dup_selected (fixture->model, G_LIST_MODEL (fixture->flags));
  GString *letters = g_string_new (NULL);

  for (guint i = 0; i < flags->len; i++)
    g_string_append (letters, bunting_flag_get_code (g_ptr_array_index (flags, i)) + 1);
  return g_string_free (letters, FALSE);
}

static void
assert_selected (Fixture *fixture, const char *letters)
{
  g_autofree char *selected = get_selected (fixture);

  g_assert_cmpstr (selected, ==, letters);
}

/* GTK's lists ask for these when the focus moves, and after a click, with and without Shift. */
static void
test_lists_never_unselect (Fixture *fixture, gconstpointer data)
{
  gtk_selection_model_select_item (selection (fixture), 1, FALSE);
  gtk_selection_model_select_item (selection (fixture), 3, FALSE);
  fixture->n_told = 0;
  g_assert_false (gtk_selection_model_select_item (selection (fixture), 5, TRUE));
  g_assert_false (gtk_selection_model_select_item (selection (fixture), 3, TRUE));
  g_assert_cmpuint (fixture->n_told, ==, 0);
  assert_selected (fixture, "BD");
  g_assert_true (gtk_selection_model_select_range (selection (fixture), 7, 2, TRUE));
  assert_selected (fixture, "BDHI");
}

static void
set_selection (Fixture *fixture, guint first, guint n_items, guint n_in_mask)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_range (first, n_items);
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (n_in_mask == 10 ? 0 : first, n_in_mask);

  g_assert_true (gtk_selection_model_set_selection (selection (fixture), selected, mask));
}

/* What GTK asks for: all items are to be changed after a rubber band without Ctrl or Shift. */
static void
test_rubber_band (Fixture *fixture, gconstpointer data)
{
  gtk_selection_model_select_item (selection (fixture), 1, FALSE);
  set_selection (fixture, 4, 3, 10);
  assert_selected (fixture, "BEFG");
  /* Beside all flags. */
  set_selection (fixture, 0, 0, 10);
  assert_selected (fixture, "BEFG");
  /* With Ctrl: inverted. */
  set_selection (fixture, 6, 3, 3);
  assert_selected (fixture, "BEFHI");
  /* With Shift: added. */
  set_selection (fixture, 4, 0, 4);
  assert_selected (fixture, "BEFGHI");
  /* With both, as GTK inverts them, some and all of them being selected. */
  set_selection (fixture, 8, 1, 2);
  assert_selected (fixture, "BEFGHJ");
}

/* A single shown flag is all of them. */
static void
test_one_shown (Fixture *fixture, gconstpointer data)
{
  gtk_selection_model_select_item (selection (fixture), 1, FALSE);
  bunting_flag_filter_set_search (fixture->filter, "country 7");
  gtk_selection_model_select_item (selection (fixture), 0, FALSE);
  assert_selected (fixture, "BH");
  gtk_selection_model_unselect_item (selection (fixture), 0);
  assert_selected (fixture, "B");
  gtk_selection_model_select_range (selection (fixture), 0, 1, TRUE);
  gtk_selection_model_unselect_range (selection (fixture), 0, 1);
  assert_selected (fixture, "B");
}

/* What is shown replaces the rest, hidden or not. */
static void
test_select_shown (Fixture *fixture, gconstpointer data)
{
  gtk_selection_model_select_item (selection (fixture), 1, FALSE);
  bunting_flag_filter_set_search (fixture->filter, "country 7");
  gtk_selection_model_select_all (selection (fixture));
  assert_selected (fixture, "H");
  bunting_flag_filter_set_search (fixture->filter, "country 8");
  bunting_selection_model_select_shown (fixture->model);
  assert_selected (fixture, "I");
  bunting_flag_filter_set_search (fixture->filter, "country 7");
  gtk_selection_model_unselect_all (selection (fixture));
  assert_selected (fixture, "");
}

/* Flags that can neither be downloaded nor are saved are not selected with all others. */
static void
test_unavailable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) lacking = g_list_model_get_item (G_LIST_MODEL (fixture->flags), 2);
  g_autoptr (BuntingFlag) saved = g_list_model_get_item (G_LIST_MODEL (fixture->flags), 3);
  g_autoptr (GFile) file = g_file_new_for_path ("AD-Country.png");

  bunting_flag_set_unavailable (lacking, TRUE);
  bunting_flag_set_unavailable (saved, TRUE);
  bunting_flag_saved (saved, file);
  gtk_selection_model_select_all (selection (fixture));
  assert_selected (fixture, "ABDEFGHIJ");
  bunting_selection_model_invert (fixture->model);
  assert_selected (fixture, "");
  gtk_selection_model_select_item (selection (fixture), 0, FALSE);
  bunting_selection_model_invert (fixture->model);
  assert_selected (fixture, "BDEFGHIJ");
  /* It can be selected by itself. */
  gtk_selection_model_select_item (selection (fixture), 2, FALSE);
  assert_selected (fixture, "BCDEFGHIJ");
  bunting_selection_model_invert (fixture->model);
  assert_selected (fixture, "A");
}

/* The flags of a download leave the selection, without an offer to undo it. */
static void
test_unselect_flags (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "AB", "AC", "AH", NULL };
  guint n_told = 0, n_notified = 0;
  g_autoptr (GPtrArray) flags = NULL;

  bunting_selection_model_select (fixture->model, G_LIST_MODEL (fixture->flags), codes);
  flags = bunting_selection_model_dup_selected (fixture->model, G_LIST_MODEL (fixture->flags));
  gtk_selection_model_select_item (selection (fixture), 9, FALSE);
  bunting_flag_filter_set_search (fixture->filter, "country 7");
  g_signal_connect (fixture->model, "dropped", G_CALLBACK (dropped_cb), &n_told);
  g_signal_connect (fixture->model, "notify::n-selected", G_CALLBACK (count_notify_cb),
                    &n_notified);
  fixture->n_told = 0;
  bunting_selection_model_unselect_flags (fixture->model, flags);
  assert_selected (fixture, "J");
  g_assert_cmpuint (n_told, ==, 0);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (fixture->n_told, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, n_flags, func)                                                                   \
  g_test_add (path, Fixture, GUINT_TO_POINTER (n_flags), set_up, func, tear_down)
  ADD ("/selection-model/survives-search", 10, test_survives_search);
  ADD ("/selection-model/select-codes", 12, test_select_codes);
  ADD ("/selection-model/notifies-once", 10, test_notifies_once);
  ADD ("/selection-model/undo", 10, test_undo);
  ADD ("/selection-model/random", 40, test_random);
  ADD ("/selection-model/random-of-one", 1, test_random);
  g_test_add_func ("/selection-model/without-model", test_without_model);
  ADD ("/selection-model/lists-never-unselect", 10, test_lists_never_unselect);
  ADD ("/selection-model/rubber-band", 10, test_rubber_band);
  ADD ("/selection-model/one-shown", 10, test_one_shown);
  ADD ("/selection-model/select-shown", 10, test_select_shown);
  ADD ("/selection-model/unavailable", 10, test_unavailable);
  ADD ("/selection-model/unselect-flags", 10, test_unselect_flags);
  return g_test_run ();
}
