/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "actions/bunting-flag-actions.h"
#include "bunting-messages.h"
#include "compare/bunting-compare-window.h"
#include "details/bunting-details-actions.h"
#include "details/bunting-details-keys.h"
#include "details/bunting-details-layout.h"
#include "details/bunting-details-status.h"
#include "details/bunting-large-flag-image.h"
#include "details/bunting-list-position.h"
#include "details/bunting-properties-view.h"
#include "details/bunting-similar-flags.h"
#include "widgets/bunting-adaptive-box.h"
#include "widgets/bunting-flag-drag.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The page with the details of one flag: a large picture, its properties, and actions on it. The
 * page follows the state of the flag. It steps through the flags in the order of the grid. */

struct _BuntingDetails {
  GtkWidget parent_instance;

  GtkWidget *header_bar;
  AdwToastOverlay *toast_overlay;
  AdwWindowTitle *title;
  GtkMenuButton *menu_button;
  BuntingLargeFlagImage *view;
  GtkLabel *status;
  GtkButton *download_button;
  GtkWidget *copy_button;
  GtkWidget *export_button;
  GtkScrolledWindow *scroller;
  BuntingDetailsLayout *layout;
  BuntingPropertiesView *properties_view;
  BuntingSimilarFlags *similar_flags;

  BuntingDetailsActions *actions;   /* owned, NULL once disposed */
  BuntingToaster *toaster;          /* owned */
  BuntingFlagActions *flag_actions; /* owned, NULL before bunting_details_set_up() */
  BuntingAppModel *app_model;       /* owned, NULL before bunting_details_set_up() */
  BuntingListPosition position;     /* of flag in the grid */
  BuntingFlag *flag;                /* owned, NULL: nothing is shown */
  GSignalGroup *flag_signals;       /* owned */
  GFile *file;                      /* owned, NULL: the flag is not saved */
  GFile *preview;              /* owned, NULL unless it is shown because the flag is not saved */
  BuntingFlagState last_state; /* of the flag, to notice a change to saved */
};

G_DEFINE_FINAL_TYPE (BuntingDetails, bunting_details, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FLAG, PROP_MENU_MODEL, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { BACK, DOWNLOAD, READY, N_SIGNALS };

static guint signals[N_SIGNALS];

#define TOAST_S 3

/* Status */

static const char *
get_broken_cause (BuntingDetails *self)
{
  return bunting_flag_image_get_broken_cause (bunting_large_flag_image_get_flag_image (self->view));
}

/* Screen readers read the status with the picture. */
static void
show_status (BuntingDetails *self)
{
  GtkAccessible *image = GTK_ACCESSIBLE (bunting_large_flag_image_get_flag_image (self->view));
  g_autofree char *text = bunting_details_status_format (self->flag, get_broken_cause (self));
  g_autofree char *markup =
    bunting_details_status_format_markup (self->flag, get_broken_cause (self));

  gtk_label_set_markup (self->status, markup == NULL ? "" : markup);
  gtk_widget_set_visible (GTK_WIDGET (self->status), markup != NULL);
  gtk_accessible_update_property (image, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text == NULL ? "" : text, -1);
}

static const char *
get_download_label (BuntingDetails *self)
{
  BuntingFlagState state = bunting_flag_get_state (self->flag);

  if (state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND)
    return _ ("Try A_gain");
  return bunting_flag_get_file (self->flag) != NULL ? _ ("_Download Again") : _ ("_Download");
}

static void
update_actions (BuntingDetails *self)
{
  g_autoptr (GPtrArray) flags = g_ptr_array_new ();

  if (self->flag != NULL)
    g_ptr_array_add (flags, self->flag);
  bunting_flag_actions_set_flags (self->flag_actions, flags);
  bunting_details_actions_set_flag (self->actions, self->flag,
                                    bunting_app_model_get_busy (self->app_model));
}

/* After a refresh that failed or was cancelled the earlier file is still there, and so are the
 * actions on it. */
static void
update_status (BuntingDetails *self)
{
  gboolean has_picture = bunting_flag_get_shown_file (self->flag) != NULL;
  gboolean is_saved = bunting_flag_get_state (self->flag) == BUNTING_FLAG_SAVED;
  gboolean in_flight = bunting_flag_is_in_flight (self->flag);

  show_status (self);
  gtk_widget_set_visible (GTK_WIDGET (self->download_button), !is_saved && !in_flight);
  gtk_widget_set_visible (self->copy_button, has_picture);
  gtk_widget_set_visible (self->export_button, has_picture);
  gtk_button_set_label (self->download_button, get_download_label (self));
  gtk_button_set_use_underline (self->download_button, TRUE);
  bunting_flag_image_set_muted (bunting_large_flag_image_get_flag_image (self->view), in_flight,
                                TRUE);
  bunting_flag_image_set_progress (bunting_large_flag_image_get_flag_image (self->view),
                                   in_flight ? bunting_flag_get_progress (self->flag) : -1);
  update_actions (self);
}

/* The picture */

static void
update_properties (BuntingDetails *self)
{
  bunting_properties_view_show (self->properties_view, self->flag,
                                bunting_large_flag_image_get_saved_image (self->view));
}

static void
update_picture (BuntingDetails *self)
{
  GFile *preview =
    bunting_flag_get_file (self->flag) == NULL ? bunting_flag_get_preview (self->flag) : NULL;

  g_set_object (&self->file, bunting_flag_get_file (self->flag));
  g_set_object (&self->preview, preview);
  bunting_large_flag_image_set_file (self->view, self->file != NULL ? self->file : self->preview,
                                     bunting_flag_get_code (self->flag));
  update_properties (self);
}

static void
picture_loaded_cb (BuntingDetails *self)
{
  update_properties (self);
  update_status (self);
}

static void
picture_ready_cb (BuntingDetails *self)
{
  /* The pennant instead of the sign for a broken file: nothing of the user's is broken. */
  if (self->preview != NULL &&
      bunting_flag_image_get_broken (bunting_large_flag_image_get_flag_image (self->view)))
    bunting_large_flag_image_set_file (self->view, NULL, bunting_flag_get_code (self->flag));
  update_status (self);
  g_signal_emit (self, signals[READY], 0);
}

static void
flag_changed_cb (BuntingDetails *self, GParamSpec *pspec, BuntingFlag *flag)
{
  BuntingFlagState state = bunting_flag_get_state (flag);
  /* A refresh may save under the same name, so that the flag keeps its file. */
  gboolean is_newly_saved = state == BUNTING_FLAG_SAVED && state != self->last_state;

  self->last_state = state;
  if (is_newly_saved || bunting_flag_get_file (flag) != self->file ||
      (self->file == NULL && bunting_flag_get_preview (flag) != self->preview))
    update_picture (self);
  update_status (self);
}

static void
progress_changed_cb (BuntingDetails *self, GParamSpec *pspec, BuntingFlag *flag)
{
  if (bunting_flag_is_in_flight (flag))
    bunting_flag_image_set_progress (bunting_large_flag_image_get_flag_image (self->view),
                                     bunting_flag_get_progress (flag));
}

static void
update_position (BuntingDetails *self)
{
  g_autofree char *subtitle = NULL;

  if (self->flag == NULL)
    return;
  if (bunting_list_position_update (&self->position, self->flag))
    /* Translators: the number of the flag that is shown, of all flags */
    subtitle = g_strdup_printf (C_ ("position", "%u of %u"), self->position.position + 1,
                                g_list_model_get_n_items (self->position.list));
  adw_window_title_set_subtitle (self->title, subtitle == NULL ? "" : subtitle);
  bunting_details_actions_set_neighbours (
    self->actions, bunting_list_position_find_neighbour (&self->position, self->flag, -1) >= 0,
    bunting_list_position_find_neighbour (&self->position, self->flag, 1) >= 0);
}

static GPtrArray *
get_dragged_cb (BuntingFlagImage *image, gpointer user_data)
{
  BuntingDetails *self = user_data;
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->flag != NULL)
    g_ptr_array_add (flags, g_object_ref (self->flag));
  return flags;
}

static void
copy_property_cb (BuntingDetails *self, const char *value)
{
  bunting_flag_actions_copy_text (self->flag_actions, value);
}

/* Signals of the actions */

static void
back_cb (BuntingDetails *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
step_cb (BuntingDetails *self, int step)
{
  int position = bunting_list_position_find_neighbour (&self->position, self->flag, step);
  g_autoptr (BuntingFlag) flag = NULL;

  if (position < 0)
    return;
  flag = g_list_model_get_item (self->position.list, position);
  self->position.position = position;
  bunting_details_set_flag (self, flag);
}

static void
download_cb (BuntingDetails *self, BuntingFlag *flag)
{
  g_signal_emit (self, signals[DOWNLOAD], 0, flag);
}

static void
compare_cb (BuntingDetails *self, BuntingFlag *flag)
{
  bunting_compare_window_show (GTK_WIDGET (self), self->app_model, flag,
                               bunting_large_flag_image_get_texture_loader (self->view));
}

/* The widget */

static void
bunting_details_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FLAG)
    g_value_set_object (value, BUNTING_DETAILS (object)->flag);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_details_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MENU_MODEL)
    gtk_menu_button_set_menu_model (BUNTING_DETAILS (object)->menu_button,
                                    g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_details_dispose (GObject *object)
{
  BuntingDetails *self = BUNTING_DETAILS (object);

  if (self->actions != NULL) {
    gtk_widget_insert_action_group (GTK_WIDGET (self), "details", NULL);
    gtk_widget_insert_action_group (GTK_WIDGET (self), "flag", NULL);
    g_signal_handlers_disconnect_by_data (self->actions, self);
    g_clear_object (&self->actions);
  }
  g_clear_object (&self->flag_signals);
  g_clear_object (&self->flag);
  g_clear_object (&self->file);
  g_clear_object (&self->preview);
  g_clear_object (&self->flag_actions);
  g_clear_object (&self->toaster);
  g_clear_object (&self->position.list);
  g_clear_object (&self->app_model);
  g_clear_pointer (&self->header_bar, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **)&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (bunting_details_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (BUNTING_TYPE_ADAPTIVE_BOX);
  g_type_ensure (BUNTING_TYPE_DETAILS_LAYOUT);
  g_type_ensure (BUNTING_TYPE_PROPERTIES_VIEW);
  g_type_ensure (BUNTING_TYPE_LARGE_FLAG_IMAGE);
  g_type_ensure (BUNTING_TYPE_SIMILAR_FLAGS);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-details.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, header_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, layout);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, title);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, view);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, status);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, download_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, copy_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, export_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, scroller);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, properties_view);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, similar_flags);
  gtk_widget_class_bind_template_callback (widget_class, copy_property_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_loaded_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_ready_cb);
}

static void
bunting_details_class_init (BuntingDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = BUNTING_TYPE_DETAILS;

  object_class->get_property = bunting_details_get_property;
  object_class->set_property = bunting_details_set_property;
  object_class->dispose = bunting_details_dispose;
  properties[PROP_FLAG] = g_param_spec_object ("flag", NULL, NULL, BUNTING_TYPE_FLAG,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MENU_MODEL] = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL,
                                                     G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[BACK] =
    g_signal_new ("back", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DOWNLOAD] = g_signal_new ("download", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, BUNTING_TYPE_FLAG);
  signals[READY] =
    g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
}

static void
create_actions (BuntingDetails *self)
{
  self->actions = bunting_details_actions_new ();
  g_signal_connect_swapped (self->actions, "back", G_CALLBACK (back_cb), self);
  g_signal_connect_swapped (self->actions, "step", G_CALLBACK (step_cb), self);
  g_signal_connect_swapped (self->actions, "download", G_CALLBACK (download_cb), self);
  g_signal_connect_swapped (self->actions, "compare", G_CALLBACK (compare_cb), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "details",
                                  bunting_details_actions_get_group (self->actions));
}

static void
bunting_details_init (BuntingDetails *self)
{
  create_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  bunting_details_layout_set_adjustment (self->layout,
                                         gtk_scrolled_window_get_vadjustment (self->scroller));
  self->flag_signals = g_signal_group_new (BUNTING_TYPE_FLAG);
  g_signal_group_connect_swapped (self->flag_signals, "notify::state", G_CALLBACK (flag_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::file", G_CALLBACK (flag_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::preview",
                                  G_CALLBACK (flag_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::drawing-note",
                                  G_CALLBACK (flag_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::unavailable",
                                  G_CALLBACK (flag_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::progress",
                                  G_CALLBACK (progress_changed_cb), self);
  bunting_flag_drag_attach (bunting_large_flag_image_get_flag_image (self->view), get_dragged_cb,
                            self);
  bunting_details_keys_add_controllers (GTK_WIDGET (self));
  bunting_gtk_redraw_links (self->status);
}

/* To be called once. shown: the flags (BuntingFlag) of the grid, in its order. */
void
bunting_details_set_up (BuntingDetails *self,
                        BuntingAppModel *app_model,
                        BuntingTextureLoader *texture_loader,
                        GListModel *shown)
{
  self->toaster = bunting_toaster_new (self->toast_overlay, TOAST_S);
  self->flag_actions = bunting_flag_actions_new (GTK_WIDGET (self), self->toaster, app_model);
  self->app_model = g_object_ref (app_model);
  self->position.list = g_object_ref (shown);
  bunting_large_flag_image_set_texture_loader (self->view, texture_loader);
  bunting_properties_view_set_app_model (self->properties_view, app_model);
  bunting_similar_flags_set_up (self->similar_flags, app_model, texture_loader);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "items-changed", G_CALLBACK (update_position), self,
                           G_CONNECT_SWAPPED);
}

/* Focuses the button that a user needs next, if it is shown, or the picture. The ring around the
 * picture appears with the first key. (Not grab_focus(), which GTK also calls when Tab enters the
 * page.) */
void
bunting_details_focus (BuntingDetails *self, gboolean copy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (copy && gtk_widget_get_visible (self->copy_button) &&
      gtk_widget_grab_focus (self->copy_button))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (bunting_large_flag_image_get_flag_image (self->view)));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_focus_visible (GTK_WINDOW (root), FALSE);
}

/**
 * bunting_details_show_message:
 * @message: plain text, no markup
 * @button_label: (nullable): with a mnemonic; %NULL for no button
 * @action_name: (nullable): the action of the button
 *
 * Replaces a message that is shown.
 */
void
bunting_details_show_message (BuntingDetails *self,
                              const char *message,
                              const char *button_label,
                              const char *action_name)
{
  bunting_toaster_show_with_action (self->toaster, message, button_label, action_name);
}

BuntingFlag *
bunting_details_get_flag (BuntingDetails *self)
{
  return self->flag;
}

static void
show_flag (BuntingDetails *self)
{
  const char *name = bunting_country_get_name (bunting_flag_get_country (self->flag));
  GtkAccessible *image = GTK_ACCESSIBLE (bunting_large_flag_image_get_flag_image (self->view));
  /* Translators: the name of a picture, for screen readers: "Flag of Brazil" */
  g_autofree char *image_name = g_strdup_printf (_ ("Flag of %s"), name);

  self->last_state = bunting_flag_get_state (self->flag);
  adw_window_title_set_title (self->title, name);
  gtk_accessible_update_property (image, GTK_ACCESSIBLE_PROPERTY_LABEL, image_name, -1);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  update_picture (self);
  update_status (self);
  update_position (self);
}

static void
show_nothing (BuntingDetails *self)
{
  g_clear_object (&self->file);
  g_clear_object (&self->preview);
  bunting_large_flag_image_set_file (self->view, NULL, NULL);
  update_actions (self);
  bunting_details_actions_set_neighbours (self->actions, FALSE, FALSE);
}

/* flag: (nullable): the flag to show and follow; NULL when the page is left */
void
bunting_details_set_flag (BuntingDetails *self, BuntingFlag *flag)
{
  if (!g_set_object (&self->flag, flag))
    return;
  g_signal_group_set_target (self->flag_signals, flag);
  bunting_similar_flags_show (self->similar_flags, flag);
  if (flag == NULL)
    show_nothing (self);
  else
    show_flag (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FLAG]);
  if (flag != NULL && self->file == NULL && self->preview == NULL)
    g_signal_emit (self, signals[READY], 0);
}
