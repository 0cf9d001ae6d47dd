/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-growing-selection.h"

#include "ui-test-utils.h"

#define N_FIRST 36

/* A view's copy of the list, which follows "items-changed" alone. */
typedef struct {
  GtkStringList *strings;
  GtkMultiSelection *model;
  BuntingGrowingSelection *growing;
  GPtrArray *copy; /* of strings */
  guint n_told;    /* positions that "selection-changed" reported */
} Fixture;

static void
items_changed_cb (GListModel *list,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  Fixture *fixture)
{
  g_assert_cmpuint (position + n_removed, <=, fixture->copy->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (fixture->copy, position, n_removed);
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (GtkStringObject) item = g_list_model_get_item (list, i);

    g_assert_nonnull (item);
    g_ptr_array_insert (fixture->copy, (int)i, g_strdup (gtk_string_object_get_string (item)));
  }
}

static void
selection_changed_cb (GtkSelectionModel *model, guint position, guint n_items, Fixture *fixture)
{
  g_assert_cmpuint (n_items, >, 0);
  g_assert_cmpuint (position + n_items, <=, fixture->copy->len);
  fixture->n_told += n_items;
}

static void
add_strings (Fixture *fixture, guint position, guint n_removed, guint n_added)
{
  static guint n_made;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;

  for (guint i = 0; i < n_added; i++) {
    g_autofree char *string = g_strdup_printf ("%u", n_made++);

    g_strv_builder_add (builder, string);
  }
  strings = g_strv_builder_end (builder);
  gtk_string_list_splice (fixture->strings, position, n_removed, (const char *const *)strings);
}

static void
set_up (Fixture *fixture, gconstpointer n_strings)
{
  fixture->strings = gtk_string_list_new (NULL);
  add_strings (fixture, 0, 0, GPOINTER_TO_UINT (n_strings));
  fixture->model = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (fixture->strings)));
  fixture->growing = bunting_growing_selection_new (GTK_SELECTION_MODEL (fixture->model));
  fixture->copy = g_ptr_array_new_with_free_func (g_free);
  items_changed_cb (G_LIST_MODEL (fixture->growing), 0, 0,
                    g_list_model_get_n_items (G_LIST_MODEL (fixture->growing)), fixture);
  g_signal_connect (fixture->growing, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  g_signal_connect (fixture->growing, "selection-changed", G_CALLBACK (selection_changed_cb),
                    fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->growing);
  g_assert_finalize_object (fixture->model);
  g_assert_finalize_object (fixture->strings);
  g_ptr_array_unref (fixture->copy);
}

/* n_shown: the first ones of the model */
static void
assert_shows (Fixture *fixture, guint n_shown)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->growing)), ==, n_shown);
  g_assert_cmpuint (fixture->copy->len, ==, n_shown);
  for (guint i = 0; i < n_shown; i++)
    g_assert_cmpstr (fixture->copy->pdata[i], ==, gtk_string_list_get_string (fixture->strings, i));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->growing), n_shown));
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 300; i++) {
    guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->strings));
    guint position = (guint)g_test_rand_int_range (0, (int)n + 1);
    guint n_removed = (guint)g_test_rand_int_range (0, (int)MIN (n - position, 20) + 1);
    guint n_added = i % 3 == 0 ? n_removed : (guint)g_test_rand_int_range (0, 20);

    add_strings (fixture, position, n_removed, n_added);
    n = n - n_removed + n_added;
    assert_shows (fixture, i < 200 ? MIN (n, N_FIRST) : n);
    if (i == 199)
      bunting_growing_selection_need_item (fixture->growing, G_MAXUINT - 1);
  }
}

static void
test_need_item (Fixture *fixture, gconstpointer data)
{
  bunting_growing_selection_need_item (fixture->growing, N_FIRST - 1);
  assert_shows (fixture, N_FIRST);
  bunting_growing_selection_need_item (fixture->growing, N_FIRST);
  assert_shows (fixture, 100);
}

/* The selection is that of the whole model. */
static void
test_selection (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *growing = GTK_SELECTION_MODEL (fixture->growing);
  GtkSelectionModel *whole = GTK_SELECTION_MODEL (fixture->model);
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) first = gtk_bitset_new_range (0, 3);

  gtk_selection_model_select_item (growing, 5, FALSE);
  g_assert_true (gtk_selection_model_is_selected (whole, 5));
  gtk_selection_model_select_range (growing, 7, 2, FALSE);
  gtk_selection_model_unselect_item (growing, 5);
  g_assert_false (gtk_selection_model_is_selected (growing, 5));
  g_assert_true (gtk_selection_model_is_selected (growing, 8));
  gtk_selection_model_unselect_range (growing, 7, 2);
  g_assert_cmpuint (fixture->n_told, ==, 6);
  gtk_selection_model_select_item (whole, 99, FALSE);
  g_assert_cmpuint (fixture->n_told, ==, 6);
  gtk_selection_model_select_all (growing);
  g_assert_true (gtk_selection_model_is_selected (whole, 98));
  g_assert_cmpuint (fixture->n_told, ==, 6 + N_FIRST);
  gtk_selection_model_set_selection (growing, none, first);
  g_assert_false (gtk_selection_model_is_selected (whole, 2));
  g_assert_true (gtk_selection_model_is_selected (whole, 3));
  gtk_selection_model_unselect_all (growing);
  g_assert_false (gtk_selection_model_is_selected (whole, 99));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, n_strings, func)                                                                 \
  g_test_add (path, Fixture, GUINT_TO_POINTER (n_strings), set_up, func, tear_down)
  ADD ("/growing-selection/changes", 100, test_changes);
  ADD ("/growing-selection/changes-of-few", 3, test_changes);
  ADD ("/growing-selection/need-item", 100, test_need_item);
  ADD ("/growing-selection/selection", 100, test_selection);
  return g_test_run ();
}
