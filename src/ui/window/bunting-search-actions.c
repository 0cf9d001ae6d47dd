/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-search-actions.h"

#include "widgets/bunting-window-actions.h"

/* The search among the shown flags. The grid keeps its order; the best match is scrolled to, and
 * gets the focus when the user leaves the entry. */

struct _BuntingSearchActions {
  GObject parent_instance;

  BuntingSearchParts parts; /* borrowed */
};

G_DEFINE_FINAL_TYPE (BuntingSearchActions, bunting_search_actions, G_TYPE_OBJECT)

static guint
find_best_match (BuntingSearchActions *self)
{
  return bunting_flag_filter_find_best (self->parts.filter, G_LIST_MODEL (self->parts.shown_flags));
}

static void
search_changed_cb (BuntingSearchActions *self)
{
  guint position = find_best_match (self);

  if (position != GTK_INVALID_LIST_POSITION)
    bunting_flag_grid_scroll_to (self->parts.grid, position);
}

static void
focus_flags (BuntingSearchActions *self)
{
  if (bunting_selection_model_get_n_shown (self->parts.shown_flags) == 0)
    bunting_empty_page_focus (self->parts.empty_page);
  else
    bunting_flag_grid_focus (self->parts.grid, find_best_match (self));
}

/* Moves the focus to the grid when the search is closed, unless it is there already. */
static void
search_mode_changed_cb (BuntingSearchActions *self)
{
  /* Not the grid's focus child, which may be a former focus. */
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self->parts.search_bar)));

  if (!gtk_search_bar_get_search_mode (self->parts.search_bar) &&
      (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->parts.grid))))
    focus_flags (self);
}

static void
reset_filter (BuntingSearchActions *self)
{
  g_object_set (self->parts.filter_button, "region", "", "state", "all", NULL);
}

static void
stop_search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSearchActions *self = user_data;

  gtk_search_bar_set_search_mode (self->parts.search_bar, FALSE);
}

static void
show_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSearchActions *self = user_data;

  gtk_editable_set_text (self->parts.search_entry, "");
  reset_filter (self);
  focus_flags (self);
}

static void
search_everywhere_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSearchActions *self = user_data;

  reset_filter (self);
  search_changed_cb (self);
  focus_flags (self);
}

static void
bunting_search_actions_class_init (BuntingSearchActionsClass *klass)
{
}

static void
bunting_search_actions_init (BuntingSearchActions *self)
{
}

/* @window: gets the actions */
BuntingSearchActions *
bunting_search_actions_new (GtkApplicationWindow *window, const BuntingSearchParts *parts)
{
  static const BuntingWindowAction actions[] = {
    { "stop-search", NULL, stop_search_cb },
    { "show-all", NULL, show_all_cb },
    { "search-everywhere", NULL, search_everywhere_cb },
  };
  BuntingSearchActions *self = g_object_new (BUNTING_TYPE_SEARCH_ACTIONS, NULL);

  self->parts = *parts;
  bunting_window_actions_add (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  /* Needed because the entry is not the bar's own child. */
  gtk_search_bar_connect_entry (parts->search_bar, parts->search_entry);
  g_signal_connect_object (parts->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (search_mode_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parts->search_entry, "activate", G_CALLBACK (focus_flags), self,
                           G_CONNECT_SWAPPED);
  /* Emitted after the list was filtered. */
  g_signal_connect_object (parts->filter, "notify::search", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
bunting_search_actions_open (BuntingSearchActions *self)
{
  gtk_search_bar_set_search_mode (self->parts.search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->parts.search_entry));
}

/* Searches all flags; an empty text lets the user type. */
void
bunting_search_actions_search_all (BuntingSearchActions *self, const char *text)
{
  reset_filter (self);
  gtk_search_bar_set_search_mode (self->parts.search_bar, TRUE);
  gtk_editable_set_text (self->parts.search_entry, text);
  gtk_editable_set_position (self->parts.search_entry, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->parts.search_entry));
}
