/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-search-actions.h"

#include "widgets/bunting-window-actions.h"

/* The search among the shown flags, by text and by colours. The grid shows the best match first.
 * Enter opens it, and Down moves the focus to it. */

struct _BuntingSearchActions {
  GObject parent_instance;

  BuntingSearchParts parts; /* borrowed */
};

G_DEFINE_FINAL_TYPE (BuntingSearchActions, bunting_search_actions, G_TYPE_OBJECT)

static gboolean
is_searching (BuntingSearchActions *self)
{
  return *bunting_flag_filter_get_search (self->parts.filter) != '\0' ||
         bunting_flag_filter_get_colours (self->parts.filter) != 0;
}

static void
search_changed_cb (BuntingSearchActions *self)
{
  bunting_group_offers_search (self->parts.group_offers,
                               bunting_flag_filter_get_search (self->parts.filter));
  if (is_searching (self) && bunting_selection_model_get_n_shown (self->parts.shown_flags) > 0)
    bunting_flag_grid_scroll_to (self->parts.grid, 0);
}

/* The next letter replaces the text. */
static void
select_search_text (BuntingSearchActions *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->parts.search_entry));
  gtk_editable_select_region (self->parts.search_entry, 0, -1);
}

static void
focus_flags (BuntingSearchActions *self)
{
  if (bunting_selection_model_get_n_shown (self->parts.shown_flags) == 0)
    bunting_empty_page_focus (self->parts.empty_page);
  else
    bunting_flag_grid_focus (self->parts.grid, is_searching (self) ? 0 : GTK_INVALID_LIST_POSITION);
}

static void
focus_flags_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  focus_flags (user_data);
}

static void
entry_activated_cb (BuntingSearchActions *self)
{
  if (!is_searching (self))
    focus_flags (self);
  else if (bunting_selection_model_get_n_shown (self->parts.shown_flags) > 0)
    bunting_flag_grid_activate (self->parts.grid, 0);
  else if (!bunting_group_offers_activate_first (self->parts.group_offers))
    bunting_empty_page_focus (self->parts.empty_page);
}

/* Typing in the grid */

/* Space selects the focused flag. Dead keys have no character of their own. */
static gboolean
is_text (guint keyval, GdkModifierType state)
{
  return (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)) == 0 &&
         (gdk_keyval_to_unicode (keyval) > ' ' ||
          (keyval >= GDK_KEY_dead_grave && keyval <= GDK_KEY_dead_greek)) &&
         keyval != GDK_KEY_Delete;
}

/* GtkSearchBar forwards keys to the entry only while it is closed. */
static gboolean
key_pressed_cb (BuntingSearchActions *self,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                GtkEventControllerKey *controller)
{
  if (!gtk_search_bar_get_search_mode (self->parts.search_bar) || !is_text (keyval, state))
    return GDK_EVENT_PROPAGATE;
  select_search_text (self);
  return gtk_event_controller_key_forward (
    controller, GTK_WIDGET (gtk_editable_get_delegate (self->parts.search_entry)));
}

static void
follow_typing (BuntingSearchActions *self, GtkWidget *widget)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);
}

/* Opening and closing */

/* The text is cleared by the search bar. Moves the focus to the grid when the search is closed,
 * unless it is there already. */
static void
search_mode_changed_cb (BuntingSearchActions *self)
{
  /* Not the grid's focus child, which may be a former focus. */
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self->parts.search_bar)));

  if (gtk_search_bar_get_search_mode (self->parts.search_bar))
    return;
  bunting_colour_bar_clear (self->parts.colour_bar);
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->parts.grid)))
    focus_flags (self);
}

/* The grid would stay at the flag that it showed first. */
static void
filter_changed_cb (BuntingSearchActions *self)
{
  if (bunting_selection_model_get_n_shown (self->parts.shown_flags) > 0)
    bunting_flag_grid_scroll_to (self->parts.grid, 0);
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
  bunting_colour_bar_clear (self->parts.colour_bar);
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

/* The text is selected, so that the next search replaces it. */
static void
select_best_match_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSearchActions *self = user_data;
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->parts.shown_flags);

  if (!is_searching (self) || bunting_selection_model_get_n_shown (self->parts.shown_flags) == 0)
    return;
  if (gtk_selection_model_is_selected (model, 0))
    gtk_selection_model_unselect_item (model, 0);
  else
    gtk_selection_model_select_item (model, 0, FALSE);
  gtk_editable_select_region (self->parts.search_entry, 0, -1);
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
    { "focus-flags", NULL, focus_flags_cb },
    { "show-all", NULL, show_all_cb },
    { "search-everywhere", NULL, search_everywhere_cb },
    { "select-best-match", NULL, select_best_match_cb },
  };
  BuntingSearchActions *self = g_object_new (BUNTING_TYPE_SEARCH_ACTIONS, NULL);

  self->parts = *parts;
  bunting_window_actions_add (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  /* Needed because the entry is not the bar's own child. */
  gtk_search_bar_connect_entry (parts->search_bar, parts->search_entry);
  g_signal_connect_object (parts->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (search_mode_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parts->search_entry, "activate", G_CALLBACK (entry_activated_cb), self,
                           G_CONNECT_SWAPPED);
  follow_typing (self, GTK_WIDGET (parts->grid));
  follow_typing (self, GTK_WIDGET (parts->empty_page));
  follow_typing (self, GTK_WIDGET (parts->colour_bar));
  /* Emitted after the list was filtered. */
  g_signal_connect_object (parts->filter_button, "notify::region", G_CALLBACK (filter_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parts->filter_button, "notify::state", G_CALLBACK (filter_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parts->filter, "notify::colours", G_CALLBACK (filter_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (parts->filter, "notify::search", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* Connects the parts to the flags. To be called once. */
void
bunting_search_actions_set_up (BuntingSearchActions *self, BuntingAppModel *app_model)
{
  BuntingAtlas *atlas = bunting_app_model_get_atlas (app_model);
  const BuntingSearchParts *parts = &self->parts;

  bunting_filter_button_set_up (parts->filter_button, atlas, parts->filter, parts->shown_flags);
  bunting_group_offers_set_up (parts->group_offers, atlas);
  bunting_flag_filter_set_flag_colours (parts->filter, bunting_app_model_get_colours (app_model));
  bunting_empty_page_set_up (parts->empty_page, parts->filter, parts->filter_button,
                             bunting_app_model_get_flags (app_model));
}

void
bunting_search_actions_open (BuntingSearchActions *self)
{
  gtk_search_bar_set_search_mode (self->parts.search_bar, TRUE);
  select_search_text (self);
}

/* Searches all flags; an empty text lets the user type. */
void
bunting_search_actions_search_all (BuntingSearchActions *self, const char *text)
{
  reset_filter (self);
  bunting_colour_bar_clear (self->parts.colour_bar);
  gtk_search_bar_set_search_mode (self->parts.search_bar, TRUE);
  gtk_editable_set_text (self->parts.search_entry, text);
  gtk_editable_set_position (self->parts.search_entry, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->parts.search_entry));
}

/* Focuses the grid, or the empty page in its place. */
void
bunting_search_actions_focus_flags (BuntingSearchActions *self)
{
  if (bunting_selection_model_get_n_shown (self->parts.shown_flags) == 0)
    bunting_empty_page_focus (self->parts.empty_page);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->parts.grid));
}

/* Focuses a flag, and scrolls to it; does nothing if the grid does not show it. */
void
bunting_search_actions_focus_flag (BuntingSearchActions *self, BuntingFlag *flag)
{
  GListModel *shown_flags = G_LIST_MODEL (self->parts.shown_flags);

  for (guint i = 0; i < g_list_model_get_n_items (shown_flags); i++) {
    g_autoptr (BuntingFlag) shown = g_list_model_get_item (shown_flags, i);

    if (shown != flag)
      continue;
    bunting_flag_grid_scroll_to (self->parts.grid, i);
    bunting_flag_grid_focus (self->parts.grid, i);
    return;
  }
}
