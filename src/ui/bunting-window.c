/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-window.h"

#include <glib/gi18n.h>

#include "bunting-codes-dialog.h"
#include "bunting-details.h"
#include "bunting-dialog.h"
#include "bunting-download-actions.h"
#include "bunting-download-bar.h"
#include "bunting-drop.h"
#include "bunting-empty-page.h"
#include "bunting-flag-cell.h"
#include "bunting-flag-drag.h"
#include "bunting-flag-filter.h"
#include "bunting-flag-menu.h"
#include "bunting-folder-dialogs.h"
#include "bunting-focus.h"
#include "bunting-fold.h"
#include "bunting-pick-memory.h"
#include "bunting-pick-undo.h"
#include "bunting-welcome.h"
#include "bunting-words.h"

/* The one window: header bar, grid, bottom bar. It shows the session and turns what people do into
 * calls of it. */

#define NARROWEST_CELL_PX 170
#define MAX_COLUMNS 24
#define WHOLE_FILTER_CHARS 12

struct _BuntingWindow {
  AdwApplicationWindow parent_instance;

  GtkStack *pages;
  BuntingDetails *details;
  AdwWindowTitle *title;
  GtkLabel *filter_label;
  GMenu *region_section;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  AdwToastOverlay *toast_overlay;
  BuntingWelcome *welcome;
  GtkStack *stack;
  BuntingEmptyPage *empty_page;
  GtkGridView *grid;
  BuntingDownloadBar *download_bar;
  BuntingPickModel *pick_model;
  GtkSortListModel *sort_model;
  BuntingFlagFilter *filter;

  BuntingSession *session; /* owned */
  BuntingPainter *painter; /* owned */
  GSettings *settings;     /* owned, NULL: nothing is remembered */
  char *region;            /* owned, may be NULL: "" or the region's code */
  char *show;              /* owned, may be NULL: name of what is shown by state */
  gboolean download_next;  /* as soon as the folder has been opened */
  guint n_failed;          /* flags that were not found or could not be saved */
  AdwToast *toast;         /* borrowed from its overlay, NULL: none is shown */
  gboolean closing;        /* as soon as the download has ended */
};

G_DEFINE_FINAL_TYPE (BuntingWindow, bunting_window, ADW_TYPE_APPLICATION_WINDOW)

enum { PROP_0, PROP_REGION, PROP_SHOW, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { OPENED, DOWNLOADED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* What is dragged: the flag under the pointer, or all that are saved of the pick that it is in. */
static GPtrArray *
get_dragged_cb (BuntingFlagPicture *picture, gpointer user_data)
{
  BuntingWindow *self = user_data;
  GtkWidget *cell = gtk_widget_get_ancestor (GTK_WIDGET (picture), BUNTING_TYPE_FLAG_CELL);
  BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell));
  g_autoptr (GPtrArray) flags = NULL;
  GPtrArray *files;

  if (flag == NULL || bunting_flag_get_file (flag) == NULL)
    return NULL;
  files = g_ptr_array_new_with_free_func (g_object_unref);
  if (!bunting_pick_model_is_picked (self->pick_model, flag)) {
    g_ptr_array_add (files, g_object_ref (bunting_flag_get_file (flag)));
    return files;
  }
  flags = bunting_pick_model_dup_picked (self->pick_model, G_LIST_MODEL (self->sort_model));
  for (guint i = 0; i < flags->len; i++) {
    GFile *file = bunting_flag_get_file (g_ptr_array_index (flags, i));

    if (file != NULL)
      g_ptr_array_add (files, g_object_ref (file));
  }
  return files;
}

/* What is shown */

static void
setup_cell_cb (GtkListItemFactory *factory, GtkListItem *item, BuntingWindow *self)
{
  GtkWidget *cell = bunting_flag_cell_new (self->painter);

  gtk_list_item_set_child (item, cell);
  bunting_flag_drag_attach (bunting_flag_cell_get_picture (BUNTING_FLAG_CELL (cell)),
                            get_dragged_cb, self);
  g_object_bind_property (item, "item", cell, "flag", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "selected", cell, "picked", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "position", cell, "position", G_BINDING_SYNC_CREATE);
}

/* A grid builds cells for 32 rows of as many columns as it may have, seen or not. So it may have as
 * many as fit, and no more: few in a narrow window, all that a wide screen has room for. */
static void
surface_resized_cb (GdkSurface *surface, GParamSpec *pspec, BuntingWindow *self)
{
  guint n_columns = gdk_surface_get_width (surface) / NARROWEST_CELL_PX + 1;

  gtk_grid_view_set_max_columns (self->grid, CLAMP (n_columns, 2, MAX_COLUMNS));
}

static void
bunting_window_realize (GtkWidget *widget)
{
  GdkSurface *surface;

  GTK_WIDGET_CLASS (bunting_window_parent_class)->realize (widget);
  surface = gtk_native_get_surface (GTK_NATIVE (widget));
  g_signal_connect_object (surface, "notify::width", G_CALLBACK (surface_resized_cb), widget, 0);
}

static int
compare_flags (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return bunting_country_collate (bunting_flag_get_country (BUNTING_FLAG ((gpointer)a)),
                                  bunting_flag_get_country (BUNTING_FLAG ((gpointer)b)));
}

static void
update_shown (BuntingWindow *self)
{
  guint n_shown = bunting_pick_model_get_n_shown (self->pick_model);
  guint n_flags = g_list_model_get_n_items (bunting_session_get_flags (self->session));
  g_autofree char *subtitle =
    n_shown == n_flags
      ? g_strdup_printf (ngettext ("%u flag", "%u flags", n_flags), n_flags)
      : g_strdup_printf (ngettext ("%u of %u flag", "%u of %u flags", n_flags), n_shown, n_flags);

  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_stack_set_visible_child_name (self->stack, n_shown == 0 && n_flags > 0 ? "nothing" : "grid");
}

static const char *
get_region_name (BuntingWindow *self, const char *code)
{
  const char *name = bunting_words_for_region (code);

  return name != NULL
           ? name
           : bunting_atlas_get_region_name (bunting_session_get_atlas (self->session), code);
}

static void
fill_regions (BuntingWindow *self)
{
  BuntingAtlas *atlas = bunting_session_get_atlas (self->session);

  for (const char *const *code = bunting_atlas_get_region_codes (atlas); *code != NULL; code++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (get_region_name (self, *code), NULL);

    g_menu_item_set_action_and_target (item, "win.region", "s", *code);
    g_menu_append_item (self->region_section, item);
  }
}

static void
update_filter_label (BuntingWindow *self)
{
  const char *region = bunting_flag_filter_get_region (self->filter);
  const char *region_name = region == NULL ? NULL : get_region_name (self, region);
  BuntingShow show = bunting_flag_filter_get_show (self->filter);
  const char *show_name = bunting_words_for_show (show);
  g_autofree char *both = NULL;

  if (region_name == NULL)
    both = g_strdup (show_name);
  else if (show == BUNTING_SHOW_ALL)
    both = g_strdup (region_name);
  else
    both = g_strdup_printf ("%s · %s", show_name, region_name);
  gtk_label_set_label (self->filter_label, both);
  /* There is always room for a short one. */
  gtk_label_set_ellipsize (self->filter_label, g_utf8_strlen (both, -1) <= WHOLE_FILTER_CHARS
                                                 ? PANGO_ELLIPSIZE_NONE
                                                 : PANGO_ELLIPSIZE_END);
  bunting_empty_page_set_where (self->empty_page, both);
}

static void
set_region (BuntingWindow *self, const char *region)
{
  gboolean is_region =
    region != NULL && region[0] != '\0' && get_region_name (self, region) != NULL;

  g_free (self->region);
  self->region = g_strdup (is_region ? region : "");
  bunting_flag_filter_set_region (self->filter, is_region ? region : NULL);
  update_filter_label (self);
}

static void
set_show (BuntingWindow *self, const char *name)
{
  BuntingShow show = BUNTING_SHOW_ALL;

  g_free (self->show);
  self->show = g_strdup (bunting_show_from_name (name, &show) ? name : "all");
  bunting_flag_filter_set_show (self->filter, show);
  update_filter_label (self);
}

/* The grid keeps its order while people type, for what is where must not change with every letter.
 * What they most likely mean is scrolled to instead, and gets the focus when they leave the entry.
 */
static guint
find_best_hit (BuntingWindow *self)
{
  g_autofree char *folded = bunting_fold (bunting_flag_filter_get_search (self->filter));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->pick_model));
  guint best = 0, best_rank = G_MAXUINT;

  if (folded[0] == '\0')
    return GTK_INVALID_LIST_POSITION;
  for (guint i = 0; i < n_shown; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (self->pick_model), i);
    guint rank = bunting_country_rank (bunting_flag_get_country (flag), folded);

    if (rank < best_rank) {
      best_rank = rank;
      best = i;
    }
  }
  return n_shown == 0 ? GTK_INVALID_LIST_POSITION : best;
}

static void
search_changed_cb (BuntingWindow *self)
{
  guint position = find_best_hit (self);

  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
}

static void
focus_flags (BuntingWindow *self)
{
  guint position = find_best_hit (self);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->pick_model)) == 0)
    bunting_empty_page_focus (self->empty_page);
  else if (position == GTK_INVALID_LIST_POSITION ||
           !bunting_focus_grab_item (GTK_WIDGET (self->grid), position))
    /* Not gtk_widget_child_focus(): while the list is being filled anew, GTK 4.24 would pick the
     * flag that gets the focus, and drop the rest of the pick. */
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* Whoever is among the flags already stays where they are. */
static void
search_mode_changed_cb (BuntingWindow *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar) &&
      gtk_widget_get_focus_child (GTK_WIDGET (self->grid)) == NULL)
    focus_flags (self);
}

static void
stop_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
}

static void
show_all_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  gtk_editable_set_text (self->search_entry, "");
  g_object_set (self, "region", "", "show", "all", NULL);
  focus_flags (self);
}

static void
search_everywhere_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  g_object_set (self, "region", "", "show", "all", NULL);
  search_changed_cb (self);
  focus_flags (self);
}

/* The details of a flag */

static void update_actions (BuntingWindow *self);

static gboolean
has_details (BuntingWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "details") == 0;
}

/* What is typed there is no search, and nothing can be picked that is not seen. */
static void
show_page (BuntingWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages, name);
  gtk_search_bar_set_key_capture_widget (self->search_bar,
                                         has_details (self) ? NULL : GTK_WIDGET (self));
  update_actions (self);
}

static void
show_details_cb (BuntingWindow *self, guint position)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (self->pick_model), position);

  if (flag != NULL)
    bunting_window_show_details (self, flag);
}

/* The stack gives the focus back to where it was; the grid has stayed as it was scrolled. */
static void
close_details (BuntingWindow *self)
{
  show_page (self, "flags");
  bunting_details_set_flag (self->details, NULL);
}

static void
update_window_title (BuntingWindow *self)
{
  BuntingFlag *flag = bunting_details_get_flag (self->details);

  gtk_window_set_title (GTK_WINDOW (self),
                        flag == NULL ? _ ("Bunting")
                                     : bunting_country_get_name (bunting_flag_get_country (flag)));
}

static void
search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  if (has_details (self))
    close_details (self);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* What is picked */

static void
update_actions (BuntingWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean busy = self->session != NULL && bunting_session_get_busy (self->session);
  gboolean picked = bunting_pick_model_get_n_picked (self->pick_model) > 0;
  gboolean picking = !has_details (self);

  gtk_widget_action_set_enabled (widget, "win.download", picked && !busy && picking);
  gtk_widget_action_set_enabled (widget, "win.pick-all-shown", picking);
  gtk_widget_action_set_enabled (widget, "win.pick-none", picked && picking);
  gtk_widget_action_set_enabled (widget, "win.pick-failed", self->n_failed > 0);
  gtk_widget_action_set_enabled (widget, "win.cancel", busy);
  gtk_widget_action_set_enabled (widget, "win.choose-folder", !busy);
  if (busy)
    bunting_welcome_hide (self->welcome);
  bunting_download_actions_update (self);
}

static void
pick_all_shown_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (BUNTING_WINDOW (widget)->pick_model));
}

static void
pick_none_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_pick_model_pick_none (BUNTING_WINDOW (widget)->pick_model);
}

static void
pick_invert_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_pick_model_invert (BUNTING_WINDOW (widget)->pick_model);
}

static void
pick_group_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);
  const char *const *codes = bunting_atlas_get_group (bunting_session_get_atlas (self->session),
                                                      g_variant_get_string (parameter, NULL));

  if (codes != NULL)
    bunting_window_pick (self, codes);
}

static gboolean
has_failed (BuntingFlag *flag)
{
  BuntingFlagState state = bunting_flag_get_state (flag);

  return state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND;
}

static GPtrArray *
get_failed_codes (BuntingWindow *self)
{
  GPtrArray *codes = g_ptr_array_new_null_terminated (0, NULL, FALSE);
  GListModel *flags = bunting_session_get_flags (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (has_failed (flag))
      g_ptr_array_add (codes, (gpointer)bunting_flag_get_code (flag));
  }
  g_ptr_array_add (codes, NULL);
  return codes;
}

/* States are settled: after a folder was opened, and after a download. */
static void
refresh (BuntingWindow *self)
{
  g_autoptr (GPtrArray) codes = get_failed_codes (self);

  self->n_failed = g_strv_length ((GStrv)codes->pdata);
  bunting_flag_filter_refresh (self->filter);
  update_actions (self);
}

static void
pick_failed_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) codes = get_failed_codes (self);

  bunting_window_pick (self, (const char *const *)codes->pdata);
}

static void
pick_codes_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);
  BuntingCodesDialog *dialog = bunting_codes_dialog_new (GTK_WINDOW (self), self->pick_model,
                                                         bunting_session_get_flags (self->session));

  bunting_dialog_present (GTK_WINDOW (dialog));
}

/* The folder */

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_session_open_folder_finish (BUNTING_SESSION (source), result, &error))
    bunting_folder_dialogs_show_trouble (GTK_WINDOW (self),
                                         bunting_session_get_folder (self->session), error);
  refresh (self);
  g_signal_emit (self, signals[OPENED], 0);
  if (self->download_next && error == NULL)
    bunting_window_download (self);
  self->download_next = FALSE;
}

static void
open_folder (BuntingWindow *self, GFile *folder)
{
  bunting_session_open_folder_async (self->session, folder, NULL, folder_opened_cb,
                                     g_object_ref (self));
}

static void
folder_chosen_cb (GtkWindow *window, GFile *folder)
{
  BuntingWindow *self = BUNTING_WINDOW (window);

  if (self->settings != NULL) {
    g_autofree char *uri = g_file_get_uri (folder);

    g_settings_set_string (self->settings, "folder", uri);
  }
  bunting_download_bar_hide_report (self->download_bar);
  open_folder (self, folder);
}

/* What was to be downloaded waited for a folder. */
static void
folder_chosen_for_download_cb (GtkWindow *window, GFile *folder)
{
  BUNTING_WINDOW (window)->download_next = TRUE;
  folder_chosen_cb (window, folder);
}

static void
choose_folder_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  bunting_folder_dialogs_choose (GTK_WINDOW (self), bunting_session_get_folder (self->session),
                                 folder_chosen_cb);
}

static void
open_folder_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  bunting_folder_dialogs_show (GTK_WINDOW (self), bunting_session_get_folder (self->session));
}

/* The download */

/* In the sandbox the first download asks where to, for the user would not find what is saved
 * before. A script cannot be asked. */
static gboolean
is_missing_folder (BuntingWindow *self, const GError *error)
{
  return self->settings != NULL &&
         g_error_matches (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
}

static void
download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (bunting_session_download_finish (self->session, result, &error))
    bunting_download_bar_show_report (self->download_bar,
                                      bunting_session_get_download (self->session));
  else if (is_missing_folder (self, error) && !self->closing)
    bunting_folder_dialogs_choose (GTK_WINDOW (self), bunting_session_get_folder (self->session),
                                   folder_chosen_for_download_cb);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !self->closing)
    bunting_folder_dialogs_show_trouble (GTK_WINDOW (self),
                                         bunting_session_get_folder (self->session), error);
  refresh (self);
  if (self->settings != NULL && error == NULL)
    g_settings_set_boolean (self->settings, "first-launch", FALSE);
  g_signal_emit (self, signals[DOWNLOADED], 0, error);
  if (self->closing)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
download_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_window_download (BUNTING_WINDOW (widget));
}

static void
download_flag_cb (BuntingWindow *self, BuntingFlag *flag)
{
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (flags, g_object_ref (flag));
  bunting_session_download_async (self->session, flags, download_ended_cb, g_object_ref (self));
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_session_cancel (BUNTING_WINDOW (widget)->session);
}

/* What is under way ends first, so that nothing is left half-written; that takes no longer than
 * closing what is open. */
static gboolean
bunting_window_close_request (GtkWindow *window)
{
  BuntingWindow *self = BUNTING_WINDOW (window);

  if (self->settings != NULL)
    bunting_pick_memory_save (self->settings, self->pick_model,
                              bunting_session_get_flags (self->session));
  if (bunting_session_get_busy (self->session)) {
    self->closing = TRUE;
    bunting_session_cancel (self->session);
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
    return GDK_EVENT_STOP;
  }
  return GTK_WINDOW_CLASS (bunting_window_parent_class)->close_request (window);
}

/* The widget */

static void
bunting_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingWindow *self = BUNTING_WINDOW (object);

  /* The actions of these names ask before the template is there. */
  switch (id) {
  case PROP_REGION:
    g_value_set_string (value, self->region == NULL ? "" : self->region);
    break;
  case PROP_SHOW:
    g_value_set_string (value, self->show == NULL ? "all" : self->show);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BuntingWindow *self = BUNTING_WINDOW (object);

  switch (id) {
  case PROP_REGION:
    set_region (self, g_value_get_string (value));
    break;
  case PROP_SHOW:
    set_show (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_window_dispose (GObject *object)
{
  BuntingWindow *self = BUNTING_WINDOW (object);

  self->toast = NULL;
  g_clear_object (&self->session);
  g_clear_object (&self->painter);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->region, g_free);
  g_clear_pointer (&self->show, g_free);
  G_OBJECT_CLASS (bunting_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.show-all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "win.stop-search", NULL, stop_search_cb);
  gtk_widget_class_install_action (widget_class, "win.search-everywhere", NULL,
                                   search_everywhere_cb);
  gtk_widget_class_install_property_action (widget_class, "win.region", "region");
  gtk_widget_class_install_property_action (widget_class, "win.show", "show");
  gtk_widget_class_install_action (widget_class, "win.pick-all-shown", NULL, pick_all_shown_cb);
  gtk_widget_class_install_action (widget_class, "win.pick-none", NULL, pick_none_cb);
  gtk_widget_class_install_action (widget_class, "win.pick-invert", NULL, pick_invert_cb);
  gtk_widget_class_install_action (widget_class, "win.pick-group", "s", pick_group_cb);
  gtk_widget_class_install_action (widget_class, "win.pick-failed", NULL, pick_failed_cb);
  gtk_widget_class_install_action (widget_class, "win.pick-codes", NULL, pick_codes_cb);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.choose-folder", NULL, choose_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.download", NULL, download_cb);
  gtk_widget_class_install_action (widget_class, "win.cancel", NULL, cancel_cb);
  /* After the focused widget had its say: in the search entry these keys select text. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "win.pick-all-shown", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.pick-none", NULL);
}

static void
bunting_window_class_init (BuntingWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bunting_window_get_property;
  object_class->set_property = bunting_window_set_property;
  object_class->dispose = bunting_window_dispose;
  properties[PROP_REGION] =
    g_param_spec_string ("region", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW] =
    g_param_spec_string ("show", NULL, NULL, "all", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->realize = bunting_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = bunting_window_close_request;
  signals[OPENED] = g_signal_new ("opened", BUNTING_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[DOWNLOADED] = g_signal_new ("downloaded", BUNTING_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  g_type_ensure (BUNTING_TYPE_DETAILS);
  g_type_ensure (BUNTING_TYPE_DOWNLOAD_BAR);
  g_type_ensure (BUNTING_TYPE_EMPTY_PAGE);
  g_type_ensure (BUNTING_TYPE_WELCOME);
  g_type_ensure (BUNTING_TYPE_FLAG_FILTER);
  g_type_ensure (BUNTING_TYPE_PICK_MODEL);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, details);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, filter_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, region_section);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, download_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, pick_model);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, sort_model);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, filter);
  gtk_widget_class_bind_template_callback (widget_class, setup_cell_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_details_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_details);
  gtk_widget_class_bind_template_callback (widget_class, download_flag_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_shown);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
  gtk_widget_class_bind_template_callback (widget_class, focus_flags);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_changed_cb);
  install_actions (widget_class);
  bunting_download_actions_install (widget_class);
  bunting_pick_undo_install (widget_class);
}

static void
bunting_window_init (BuntingWindow *self)
{
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_flags, NULL, NULL));

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_sort_list_model_set_sorter (self->sort_model, sorter);
  /* The bar finds by itself only an entry that is its child. */
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  bunting_focus_let_tab_leave (GTK_WIDGET (self->grid));
  bunting_focus_lose_no_keys (GTK_WIDGET (self), GTK_WIDGET (self->search_entry));
  bunting_drop_attach (self, GTK_WIDGET (self->toast_overlay));
  /* After the list has followed the filter. */
  g_signal_connect_object (self->filter, "notify::search", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  bunting_flag_menu_attach (GTK_WIDGET (self->grid));
  bunting_pick_undo_attach (self);
}

static void
restore_settings (BuntingWindow *self)
{
  bunting_pick_memory_restore (self->settings, self->pick_model,
                               bunting_session_get_flags (self->session));
  g_settings_bind (self->settings, "region", self, "region", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "filter", self, "show", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

/**
 * bunting_window_new:
 * @session: what is shown
 * @painter: decodes the pictures
 * @settings: (nullable): where size and folder are remembered; %NULL to remember nothing
 *
 * Returns: (transfer none): a window, not presented yet, that belongs to @application
 */
BuntingWindow *
bunting_window_new (GtkApplication *application,
                    BuntingSession *session,
                    BuntingPainter *painter,
                    GSettings *settings)
{
  BuntingWindow *self = g_object_new (BUNTING_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  self->painter = g_object_ref (painter);
  fill_regions (self);
  update_filter_label (self);
  g_object_set (self->download_bar, "session", session, NULL);
  gtk_sort_list_model_set_model (self->sort_model, bunting_session_get_flags (session));
  bunting_empty_page_set_flags (self->empty_page, bunting_session_get_flags (session));
  bunting_details_set_up (self->details, session, painter, G_LIST_MODEL (self->pick_model));
  g_signal_connect_object (self->details, "notify::flag", G_CALLBACK (update_window_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::busy", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_shown (self);
  update_actions (self);
  /* Keys go to the flags at once; where they go is shown as soon as one is pressed. */
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  gtk_window_set_focus_visible (GTK_WINDOW (self), FALSE);
  if (settings != NULL) {
    self->settings = g_object_ref (settings);
    restore_settings (self);
  }
  return self;
}

/**
 * bunting_window_get_pick_model:
 *
 * Returns: (transfer none): what is shown, and what of it is picked
 */
BuntingPickModel *
bunting_window_get_pick_model (BuntingWindow *self)
{
  g_return_val_if_fail (BUNTING_IS_WINDOW (self), NULL);

  return self->pick_model;
}

/**
 * bunting_window_show_details:
 * @flag: a flag of the session
 *
 * Shows the details of @flag instead of the grid.
 */
void
bunting_window_show_details (BuntingWindow *self, BuntingFlag *flag)
{
  g_return_if_fail (BUNTING_IS_WINDOW (self));

  bunting_details_set_flag (self->details, flag);
  show_page (self, "details");
  gtk_widget_grab_focus (GTK_WIDGET (self->details));
}

/**
 * bunting_window_open:
 *
 * Looks through the session's folder and shows what it holds; emits "opened" then.
 */
void
bunting_window_open (BuntingWindow *self)
{
  g_return_if_fail (BUNTING_IS_WINDOW (self));

  open_folder (self, bunting_session_get_folder (self->session));
}

/**
 * bunting_window_welcome:
 *
 * Greets someone who has nothing yet: picks the most populous countries, and offers to get their
 * flags.
 */
void
bunting_window_welcome (BuntingWindow *self)
{
  g_return_if_fail (BUNTING_IS_WINDOW (self));

  bunting_window_pick (self, bunting_atlas_get_group (bunting_session_get_atlas (self->session),
                                                      BUNTING_ATLAS_GROUP_MOST_POPULOUS));
  bunting_welcome_show (self->welcome, self->pick_model);
}

/**
 * bunting_window_pick:
 * @codes: (array zero-terminated=1): countries
 *
 * Makes these countries the pick, whether they are shown or not.
 */
void
bunting_window_pick (BuntingWindow *self, const char *const *codes)
{
  g_return_if_fail (BUNTING_IS_WINDOW (self));

  bunting_pick_model_pick (self->pick_model, bunting_session_get_flags (self->session), codes);
}

/**
 * bunting_window_download:
 *
 * Downloads what is picked, in the order of the grid; emits "downloaded" at the end.
 */
void
bunting_window_download (BuntingWindow *self)
{
  g_autoptr (GPtrArray) flags = NULL;

  g_return_if_fail (BUNTING_IS_WINDOW (self));

  flags = bunting_pick_model_dup_picked (self->pick_model, G_LIST_MODEL (self->sort_model));
  bunting_session_download_async (self->session, flags, download_ended_cb, g_object_ref (self));
}

/**
 * bunting_window_download_flags:
 * @flags: (element-type BuntingFlag): flags of the session, none of them twice
 * @refresh: whether what is saved is asked for again, whatever the settings say
 *
 * Downloads these, whatever is picked; emits "downloaded" at the end. Nothing happens where there
 * are none, or while a download runs.
 */
void
bunting_window_download_flags (BuntingWindow *self, GPtrArray *flags, gboolean refresh)
{
  g_return_if_fail (BUNTING_IS_WINDOW (self));

  if (flags->len == 0 || bunting_session_get_busy (self->session))
    return;
  if (refresh)
    bunting_session_refresh_async (self->session, flags, download_ended_cb, g_object_ref (self));
  else
    bunting_session_download_async (self->session, flags, download_ended_cb, g_object_ref (self));
}

/**
 * bunting_window_get_session:
 *
 * Returns: (transfer none) (nullable): what it shows
 */
BuntingSession *
bunting_window_get_session (BuntingWindow *self)
{
  g_return_val_if_fail (BUNTING_IS_WINDOW (self), NULL);

  return self->session;
}

/**
 * bunting_window_search:
 * @text: what is searched for, among all flags; empty to let people type
 *
 * Opens the search.
 */
void
bunting_window_search (BuntingWindow *self, const char *text)
{
  g_return_if_fail (BUNTING_IS_WINDOW (self));

  if (has_details (self))
    close_details (self);
  g_object_set (self, "region", "", "show", "all", NULL);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (self->search_entry, text);
  gtk_editable_set_position (self->search_entry, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
toast_dismissed_cb (BuntingWindow *self)
{
  self->toast = NULL;
}

/**
 * bunting_window_say:
 * @words: plain text
 *
 * Says something that needs no answer.
 */
void
bunting_window_say (BuntingWindow *self, const char *words)
{
  bunting_window_offer (self, words, NULL, NULL);
}

/**
 * bunting_window_offer:
 * @words: plain text
 * @button_label: (nullable): what can be done about it, with a mnemonic; %NULL for nothing
 * @action_name: (nullable): the action that does it
 *
 * Says something, with a button.
 */
void
bunting_window_offer (BuntingWindow *self,
                      const char *words,
                      const char *button_label,
                      const char *action_name)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  gboolean is_new = self->toast == NULL;

  g_return_if_fail (BUNTING_IS_WINDOW (self));

  /* The newest is what people want to know. A toast that is dismissed while it still comes in would
   * bring libadwaita 1.2 down, so that the one that is there gets other words. */
  if (is_new)
    self->toast = adw_toast_new (escaped);
  else
    adw_toast_set_title (self->toast, escaped);
  adw_toast_set_action_name (self->toast, action_name);
  adw_toast_set_button_label (self->toast, button_label);
  if (!is_new)
    return;
  g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, self->toast);
}
