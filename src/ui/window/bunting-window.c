/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include <glib/gi18n.h>

#include "bunting-flag-list.h"
#include "bunting-flag-previews.h"
#include "bunting-folder-watch.h"
#include "downloads/bunting-download-bar.h"
#include "downloads/bunting-download-controller.h"
#include "export/bunting-export-actions.h"
#include "widgets/bunting-banner.h"
#include "widgets/bunting-gtk-workarounds.h"
#include "window/bunting-help-overlay.h"
#include "window/bunting-list-drop-target.h"
#include "window/bunting-search-actions.h"
#include "window/bunting-selection-actions.h"
#include "window/bunting-window-keys.h"
#include "window/bunting-window-settings.h"
#include "window/bunting-zoom-actions.h"

/* The main window: header bar, grid and download bar, or the details of one flag. */

#define TOAST_S 5

struct _BuntingWindow {
  AdwApplicationWindow parent_instance;

  GtkStack *pages;
  BuntingDetails *details;
  AdwWindowTitle *title;
  BuntingFilterButton *filter_button;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  BuntingColourBar *colour_bar;
  BuntingGroupOffers *group_offers;
  AdwToastOverlay *toast_overlay;
  BuntingBanner *banner;
  GtkButton *zoom_button;
  GtkMenuButton *select_button;
  GMenu *group_section;
  GtkStack *stack;
  BuntingEmptyPage *empty_page;
  BuntingFlagGrid *grid;
  BuntingDownloadBar *download_bar;
  BuntingSelectionModel *selection_model;
  GtkSortListModel *sort_model;
  BuntingFlagFilter *filter;

  BuntingAppModel *app_model;                     /* owned */
  BuntingToaster *toaster;                        /* owned */
  BuntingFlagActions *flag_actions;               /* owned: of the grid */
  BuntingDownloadController *download_controller; /* owned */
  BuntingFolderWatch *folder_watch;               /* owned */
  BuntingSelectionActions *selection_actions;     /* owned */
  BuntingSearchActions *search_actions;           /* owned */
  GSettings *settings;                            /* owned, NULL for a script */
};

G_DEFINE_FINAL_TYPE (BuntingWindow, bunting_window, ADW_TYPE_APPLICATION_WINDOW)

enum { PROP_0, PROP_REGION, PROP_STATE, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { OPENED, DOWNLOADED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* The grid */

static void
update_shown (BuntingWindow *self)
{
  guint n_shown = bunting_selection_model_get_n_shown (self->selection_model);
  guint n_flags = g_list_model_get_n_items (bunting_app_model_get_flags (self->app_model));
  g_autofree char *subtitle =
    n_shown == n_flags ? g_strdup_printf (ngettext ("%u flag", "%u flags", n_flags), n_flags)
                       : g_strdup_printf (_ ("%u of %u"), n_shown, n_flags);

  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_stack_set_visible_child_name (self->stack, n_shown == 0 && n_flags > 0 ? "nothing" : "grid");
}

/* The details page */

static gboolean
has_details (BuntingWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "details") == 0;
}

/* On the details page typing does not search, and the hidden selection cannot change. */
static void
show_page (BuntingWindow *self, const char *name)
{
  gboolean has_grid;

  gtk_stack_set_visible_child_name (self->pages, name);
  has_grid = !has_details (self);
  gtk_search_bar_set_key_capture_widget (self->search_bar, has_grid ? GTK_WIDGET (self) : NULL);
  bunting_selection_actions_set_grid_visible (self->selection_actions, has_grid);
  bunting_download_controller_set_grid_visible (self->download_controller, has_grid);
}

/* The flag that was last shown gets the focus. If the grid no longer has it, GtkStack restores the
 * former focus. The scroll position changes only if the flag is out of sight. */
static void
close_details (BuntingWindow *self)
{
  g_autoptr (BuntingFlag) flag = g_object_ref (bunting_details_get_flag (self->details));

  show_page (self, "flags");
  bunting_details_set_flag (self->details, NULL);
  bunting_search_actions_focus_flag (self->search_actions, flag);
}

static void
show_flag_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);
  BuntingFlag *flag = bunting_flag_list_find (bunting_app_model_get_flags (self->app_model),
                                              g_variant_get_string (parameter, NULL));

  if (flag != NULL)
    bunting_window_show_details (self, flag);
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
  bunting_search_actions_open (self->search_actions);
}

/* After a focused widget has disappeared. */
static void
focus_lost_cb (GtkWidget *widget)
{
  BuntingWindow *self = BUNTING_WINDOW (widget);

  if (has_details (self))
    bunting_details_focus (self->details, TRUE);
  else
    bunting_search_actions_focus_flags (self->search_actions);
}

/* The folder and the download */

/* Flags keep their places while their states change; they are filtered again at the end. */
static void
refresh (BuntingWindow *self)
{
  bunting_flag_filter_refresh (self->filter);
  bunting_selection_actions_update_failed (self->selection_actions);
}

/* The previews are loaded after the first frame, so as not to delay it. */
static void
first_frame_painted_cb (BuntingWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, first_frame_painted_cb, self);
  bunting_flag_previews_load (self->app_model);
}

static void
bunting_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bunting_window_parent_class)->map (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                           G_CALLBACK (first_frame_painted_cb), widget, G_CONNECT_SWAPPED);
}

static void
opened_cb (BuntingWindow *self)
{
  bunting_folder_watch_start (self->folder_watch);
  refresh (self);
  g_signal_emit (self, signals[OPENED], 0);
}

static void
downloaded_cb (BuntingWindow *self, const GError *error)
{
  if (error == NULL)
    bunting_selection_actions_unselect_downloaded (self->selection_actions);
  refresh (self);
  g_signal_emit (self, signals[DOWNLOADED], 0, error);
}

static void
download_flag_cb (BuntingWindow *self, BuntingFlag *flag)
{
  bunting_download_controller_download_flag (self->download_controller, flag);
}

static gboolean
bunting_window_close_request (GtkWindow *window)
{
  BuntingWindow *self = BUNTING_WINDOW (window);

  if (bunting_download_controller_close (self->download_controller))
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (bunting_window_parent_class)->close_request (window);
}

/* The widget */

static void
bunting_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingWindow *self = BUNTING_WINDOW (object);

  /* The property actions read these before the template exists. */
  if (id != PROP_REGION && id != PROP_STATE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->filter_button == NULL)
    g_param_value_set_default (pspec, value);
  else
    g_object_get_property (G_OBJECT (self->filter_button), pspec->name, value);
}

static void
bunting_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BuntingWindow *self = BUNTING_WINDOW (object);

  if (id != PROP_REGION && id != PROP_STATE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else
    g_object_set_property (G_OBJECT (self->filter_button), pspec->name, value);
}

/* The button may change its properties by itself. */
static void
filter_changed_cb (BuntingWindow *self, GParamSpec *pspec)
{
  g_object_notify (G_OBJECT (self), pspec->name);
}

static void
bunting_window_dispose (GObject *object)
{
  BuntingWindow *self = BUNTING_WINDOW (object);

  g_clear_object (&self->download_controller);
  g_clear_object (&self->folder_watch);
  g_clear_object (&self->selection_actions);
  g_clear_object (&self->search_actions);
  g_clear_object (&self->flag_actions);
  g_clear_object (&self->toaster);
  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.show-flag", "s", show_flag_cb);
  gtk_widget_class_install_property_action (widget_class, "win.region", "region");
  gtk_widget_class_install_property_action (widget_class, "win.state", "state");
  gtk_widget_class_install_property_action (widget_class, "win.fullscreen", "fullscreened");
  bunting_window_keys_install (widget_class);
}

static void
bunting_window_class_init (BuntingWindowClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bunting_window_get_property;
  object_class->set_property = bunting_window_set_property;
  object_class->dispose = bunting_window_dispose;
  properties[PROP_REGION] = g_param_spec_string ("region", NULL, NULL, "", flags);
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, "all", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  GTK_WINDOW_CLASS (klass)->close_request = bunting_window_close_request;
  widget_class->map = bunting_window_map;
  signals[OPENED] = g_signal_new ("opened", BUNTING_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[DOWNLOADED] = g_signal_new ("downloaded", BUNTING_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  g_type_ensure (BUNTING_TYPE_BANNER);
  g_type_ensure (BUNTING_TYPE_COLOUR_BAR);
  g_type_ensure (BUNTING_TYPE_DETAILS);
  g_type_ensure (BUNTING_TYPE_DOWNLOAD_BAR);
  g_type_ensure (BUNTING_TYPE_EMPTY_PAGE);
  g_type_ensure (BUNTING_TYPE_FILTER_BUTTON);
  g_type_ensure (BUNTING_TYPE_FLAG_FILTER);
  g_type_ensure (BUNTING_TYPE_FLAG_GRID);
  g_type_ensure (BUNTING_TYPE_GROUP_OFFERS);
  g_type_ensure (BUNTING_TYPE_SELECTION_MODEL);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, details);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, filter_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, colour_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, group_offers);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, select_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, group_section);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, download_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, selection_model);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, sort_model);
  gtk_widget_class_bind_template_child (widget_class, BuntingWindow, filter);
  gtk_widget_class_bind_template_callback (widget_class, bunting_window_show_details);
  gtk_widget_class_bind_template_callback (widget_class, close_details);
  gtk_widget_class_bind_template_callback (widget_class, download_flag_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_shown);
  install_actions (widget_class);
}

static void
bunting_window_init (BuntingWindow *self)
{
  g_autoptr (GtkSorter) sorter = bunting_flag_filter_new_name_sorter ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_sort_list_model_set_sorter (self->sort_model, sorter);
  bunting_gtk_skip_animation (self->search_bar);
  bunting_gtk_keep_focus (GTK_WINDOW (self), focus_lost_cb);
  bunting_gtk_name_buttons (GTK_WIDGET (self));
  bunting_help_overlay_attach (GTK_APPLICATION_WINDOW (self));
  bunting_zoom_actions_attach (GTK_APPLICATION_WINDOW (self), self->grid, self->zoom_button);
  self->toaster = bunting_toaster_new (self->toast_overlay, TOAST_S);
  self->search_actions = bunting_search_actions_new (GTK_APPLICATION_WINDOW (self),
                                                     &(BuntingSearchParts){
                                                       .search_bar = self->search_bar,
                                                       .search_entry = self->search_entry,
                                                       .colour_bar = self->colour_bar,
                                                       .group_offers = self->group_offers,
                                                       .filter_button = self->filter_button,
                                                       .filter = self->filter,
                                                       .shown_flags = self->selection_model,
                                                       .grid = self->grid,
                                                       .empty_page = self->empty_page,
                                                     });
}

/* The parts follow the app model; connects the window to both. */
static void
set_app_model (BuntingWindow *self,
               BuntingAppModel *app_model,
               BuntingTextureLoader *texture_loader)
{
  self->app_model = g_object_ref (app_model);
  self->flag_actions =
    bunting_flag_actions_new (GTK_WIDGET (self->toast_overlay), self->toaster, app_model);
  bunting_flag_grid_set_up (self->grid, texture_loader, self->selection_model,
                            G_LIST_MODEL (self->sort_model), self->flag_actions);
  bunting_search_actions_set_up (self->search_actions, app_model);
  gtk_sort_list_model_set_model (self->sort_model, bunting_app_model_get_flags (app_model));
  bunting_details_set_up (self->details, app_model, texture_loader,
                          G_LIST_MODEL (self->selection_model));
  self->selection_actions = bunting_selection_actions_new (
    GTK_APPLICATION_WINDOW (self), app_model, self->selection_model, texture_loader, self->toaster);
  bunting_selection_actions_add_groups (self->selection_actions, self->select_button,
                                        self->group_section);
  bunting_export_actions_attach (GTK_APPLICATION_WINDOW (self), app_model, self->selection_model,
                                 self->toaster, self->details);
  bunting_list_drop_target_attach (GTK_WIDGET (self->toast_overlay), self->selection_actions);
  bunting_download_bar_set_up (self->download_bar, app_model, self->selection_model);
  self->download_controller = bunting_download_controller_new (
    GTK_APPLICATION_WINDOW (self), app_model, self->selection_model,
    G_LIST_MODEL (self->sort_model),
    &(BuntingDownloadViews){ self->download_bar, self->banner, self->toaster, texture_loader },
    self->settings);
  self->folder_watch = bunting_folder_watch_new (app_model);
  g_signal_connect_object (self->folder_watch, "rescanned", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flag_actions, "files-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->download_controller, "opened", G_CALLBACK (opened_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->download_controller, "downloaded", G_CALLBACK (downloaded_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->details, "notify::flag", G_CALLBACK (update_window_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (texture_loader, "unavailable", G_CALLBACK (bunting_toaster_show),
                           self->toaster, G_CONNECT_SWAPPED);
}

/**
 * bunting_window_new:
 * @settings: (nullable): %NULL for a script: nothing is saved, and the user is not asked
 *
 * Returns: (transfer none): a window of @application, not presented yet
 */
BuntingWindow *
bunting_window_new (GtkApplication *application,
                    BuntingAppModel *app_model,
                    BuntingTextureLoader *texture_loader,
                    GSettings *settings)
{
  BuntingWindow *self = g_object_new (BUNTING_TYPE_WINDOW, "application", application, NULL);

  g_set_object (&self->settings, settings);
  set_app_model (self, app_model, texture_loader);
  update_shown (self);
  /* The flags have the focus, which is not visible before a key is pressed. */
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  gtk_window_set_focus_visible (GTK_WINDOW (self), FALSE);
  if (settings != NULL)
    bunting_window_settings_bind (settings, GTK_WINDOW (self), self->grid);
  return self;
}

BuntingAppModel *
bunting_window_get_app_model (BuntingWindow *self)
{
  return self->app_model;
}

BuntingSelectionModel *
bunting_window_get_selection_model (BuntingWindow *self)
{
  return self->selection_model;
}

/* Shows the details of a flag instead of the grid. */
void
bunting_window_show_details (BuntingWindow *self, BuntingFlag *flag)
{
  bunting_details_set_flag (self->details, flag);
  show_page (self, "details");
  bunting_details_focus (self->details, FALSE);
}

/* Opens the app model's folder; emits "opened" at the end. */
void
bunting_window_open (BuntingWindow *self)
{
  bunting_download_controller_open (self->download_controller);
}

/* Makes these countries the selection, shown or not. */
void
bunting_window_select (BuntingWindow *self, const char *const *codes)
{
  bunting_selection_model_select (self->selection_model,
                                  bunting_app_model_get_flags (self->app_model), codes);
}

/* Shows the countries of a text in a dialog, to be selected. */
void
bunting_window_select_list (BuntingWindow *self, const char *list)
{
  bunting_selection_actions_select_list (self->selection_actions, list);
}

/* Selects and downloads these countries; emits "downloaded" at the end. */
void
bunting_window_download_codes (BuntingWindow *self, const char *const *codes)
{
  bunting_window_select (self, codes);
  bunting_download_controller_download_selected (self->download_controller);
}

/* Opens the search and searches all flags; an empty @text lets the user type. */
void
bunting_window_search (BuntingWindow *self, const char *text)
{
  if (has_details (self))
    close_details (self);
  bunting_search_actions_search_all (self->search_actions, text);
}

void
bunting_window_show_toast (BuntingWindow *self, const char *text)
{
  bunting_toaster_show (self->toaster, text);
}
