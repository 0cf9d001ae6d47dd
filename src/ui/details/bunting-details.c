/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "details/bunting-details-actions.h"
#include "details/bunting-details-layout.h"
#include "details/bunting-properties-view.h"
#include "widgets/bunting-flag-drag.h"
#include "details/bunting-large-flag-image.h"
#include "bunting-messages.h"

/* The details of one flag: large, with what is known of it and what can be done with it. The page
 * follows its flag as a cell of the grid does, and walks through the flags in the order in which
 * the grid shows them. */

struct _BuntingDetails {
  GtkWidget parent_instance;

  GtkWidget *header_bar;
  GtkWidget *body;
  AdwToastOverlay *toast_overlay;
  AdwWindowTitle *title;
  GtkWidget *back_button;
  BuntingLargeFlagImage *view;
  GtkLabel *status;
  GtkButton *download_button;
  GtkWidget *copy_button;
  GtkWidget *save_as_button;
  GtkScrolledWindow *scroller;
  BuntingPropertiesView *flag_properties;

  BuntingAppModel *app_model;     /* owned, NULL before it is set up */
  BuntingDrawings *drawings;      /* owned, NULL before it is set up */
  GListModel *shown;              /* owned, NULL before it is set up: BuntingFlag */
  BuntingFlag *flag;              /* owned, NULL: nothing is shown */
  GSignalGroup *flag_signals;     /* owned */
  BuntingSavedImage *saved_image; /* owned, NULL while there is none */
  GFile *file;                    /* owned, may be NULL: that the artwork is read from */
  GCancellable *loading;          /* owned, NULL unless an artwork is being read */
  AdwToast *toast;                /* borrowed from its overlay, NULL: none is shown */
  guint position;              /* of the flag in shown; where it was, once it is gone from there */
  BuntingFlagState last_state; /* of the flag, so that an arrival is told */
};

G_DEFINE_FINAL_TYPE (BuntingDetails, bunting_details, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FLAG, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { BACK, DOWNLOAD, READY, N_SIGNALS };

static guint signals[N_SIGNALS];

#define TOAST_S 3

/* What is known */

static const char *
find_region_name (BuntingDetails *self)
{
  const char *code = bunting_country_get_region (bunting_flag_get_country (self->flag));
  const char *name = code == NULL ? NULL : bunting_format_region (code);

  if (name != NULL || code == NULL)
    return name;
  return bunting_atlas_get_region_name (bunting_app_model_get_atlas (self->app_model), code);
}

static void
update_properties (BuntingDetails *self)
{
  const char *code = bunting_flag_get_code (self->flag);
  BuntingSource *source = bunting_app_model_get_source (self->app_model);
  const BuntingManifestEntry *entry = bunting_app_model_lookup_entry (self->app_model, code);
  BuntingFlagPropertiesInput input = { .flag = self->flag,
                                       .entry = entry,
                                       .saved_image = self->saved_image };
  g_autoptr (GPtrArray) flag_properties = NULL;

  input.region_name = find_region_name (self);
  if (entry != NULL && g_strcmp0 (entry->source_id, bunting_source_get_id (source)) == 0)
    input.source = source;
  flag_properties = bunting_flag_properties_new (&input);
  bunting_properties_view_set_properties (self->flag_properties, flag_properties);
}

/* How it stands */

static char *
make_status (BuntingDetails *self)
{
  BuntingFlagState state = bunting_flag_get_state (self->flag);
  g_autofree char *cause = NULL;

  switch (state) {
  case BUNTING_FLAG_SAVED:
    return bunting_flag_image_get_broken (bunting_large_flag_image_get_picture (self->view))
             ? g_strdup (_ ("This picture is saved, but cannot be shown"))
             : NULL;
  case BUNTING_FLAG_FAILED:
    cause = bunting_format_error (bunting_flag_get_error (self->flag));
    /* Translators: why a flag was not saved */
    return g_strdup_printf (_ ("Failed: %s"), cause);
  case BUNTING_FLAG_NOT_FOUND:
    return g_strdup (_ ("This source has no such flag"));
  case BUNTING_FLAG_ABSENT:
    return g_strdup (_ ("Not saved yet"));
  case BUNTING_FLAG_QUEUED:
  case BUNTING_FLAG_FETCHING:
  case BUNTING_FLAG_SAVING:
  case BUNTING_FLAG_CANCELLED:
  default:
    return g_strdup (bunting_format_state (state));
  }
}

static const char *
get_download_label (BuntingDetails *self)
{
  BuntingFlagState state = bunting_flag_get_state (self->flag);

  if (state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND)
    return _ ("_Try Again");
  return bunting_flag_get_file (self->flag) != NULL ? _ ("_Download Again") : _ ("_Download");
}

/* What failed, or was cancelled, may have been a refresh: the file of before is there then, and
 * what can be done with it stays. */
static void
update_status (BuntingDetails *self)
{
  gboolean has_file = bunting_flag_get_file (self->flag) != NULL;
  gboolean is_saved = bunting_flag_get_state (self->flag) == BUNTING_FLAG_SAVED;
  gboolean in_flight = bunting_flag_is_in_flight (self->flag);
  g_autofree char *words = make_status (self);

  gtk_label_set_label (self->status, words == NULL ? "" : words);
  gtk_widget_set_visible (GTK_WIDGET (self->status), words != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->download_button), !is_saved && !in_flight);
  gtk_widget_set_visible (self->copy_button, has_file);
  gtk_widget_set_visible (self->save_as_button, has_file);
  gtk_button_set_label (self->download_button, get_download_label (self));
  gtk_button_set_use_underline (self->download_button, TRUE);
  bunting_flag_image_set_progress (bunting_large_flag_image_get_picture (self->view),
                                   in_flight ? bunting_flag_get_progress (self->flag) : -1);
  bunting_details_actions_update (self, bunting_app_model_get_busy (self->app_model));
}

static void
update_busy (BuntingDetails *self)
{
  if (self->flag != NULL)
    update_status (self);
}

static void
texture_loaded_cb (BuntingDetails *self)
{
  if (self->flag == NULL)
    return;
  update_status (self);
  g_signal_emit (self, signals[READY], 0);
}

/* The picture */

static void
stop_loading (BuntingDetails *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->saved_image);
}

static void
saved_image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetails) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSavedImage) saved_image = bunting_saved_image_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  g_set_object (&self->saved_image, saved_image);
  update_properties (self);
  update_status (self);
  if (saved_image != NULL)
    bunting_large_flag_image_show_saved_image (self->view, saved_image);
  else
    bunting_large_flag_image_show_broken (self->view);
}

/* A drawing is looked for only where the picture came from: another source's flag may differ. */
static void
update_picture (BuntingDetails *self)
{
  const char *code = bunting_flag_get_code (self->flag);
  const BuntingManifestEntry *entry = bunting_app_model_lookup_entry (self->app_model, code);
  gboolean is_built_in =
    entry != NULL && g_strcmp0 (entry->source_id, BUNTING_SOURCE_BUILT_IN_ID) == 0;

  stop_loading (self);
  g_set_object (&self->file, bunting_flag_get_file (self->flag));
  if (self->file == NULL) {
    bunting_large_flag_image_show_pennant (self->view, code);
    return;
  }
  bunting_large_flag_image_show_file (self->view, self->file);
  self->loading = g_cancellable_new ();
  bunting_saved_image_load_async (self->file, code, is_built_in ? self->drawings : NULL,
                                  self->loading, saved_image_loaded_cb, g_object_ref (self));
}

static void
flag_changed_cb (BuntingDetails *self, GParamSpec *pspec, BuntingFlag *flag)
{
  BuntingFlagState state = bunting_flag_get_state (flag);
  /* The file keeps its name when it is saved anew, and the flag keeps its file then. */
  gboolean arriving = state == BUNTING_FLAG_SAVED && state != self->last_state;

  self->last_state = state;
  if (arriving || bunting_flag_get_file (flag) != self->file) {
    update_picture (self);
    update_properties (self);
  }
  update_status (self);
}

static void
progress_changed_cb (BuntingDetails *self, GParamSpec *pspec, BuntingFlag *flag)
{
  if (bunting_flag_is_in_flight (flag))
    bunting_flag_image_set_progress (bunting_large_flag_image_get_picture (self->view),
                                     bunting_flag_get_progress (flag));
}

static GPtrArray *
get_dragged_cb (BuntingFlagImage *picture, gpointer user_data)
{
  BuntingDetails *self = user_data;
  GPtrArray *files;

  if (self->file == NULL)
    return NULL;
  files = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (files, g_object_ref (self->file));
  return files;
}

/* Walking through what is shown */

/* Where the flag is now; a flag that has left the list is where it was, between its neighbours. */
static gboolean
find_position (BuntingDetails *self)
{
  guint n_shown = self->shown == NULL ? 0 : g_list_model_get_n_items (self->shown);
  guint begin = self->position < n_shown ? self->position : 0;

  for (guint i = 0; i < n_shown; i++) {
    guint position = (begin + i) % n_shown;
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (self->shown, position);

    if (flag == self->flag) {
      self->position = position;
      return TRUE;
    }
  }
  return FALSE;
}

/* To the neighbour; -1 where there is none. */
static int
find_neighbour (BuntingDetails *self, int step)
{
  int n_shown = self->shown == NULL ? 0 : g_list_model_get_n_items (self->shown);
  gboolean is_shown = find_position (self);
  int position = MIN ((int)self->position, n_shown);

  if (is_shown || step < 0)
    position += step;
  return position >= 0 && position < n_shown ? position : -1;
}

static void
update_position (BuntingDetails *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  guint n_shown;
  g_autofree char *subtitle = NULL;

  if (self->flag == NULL)
    return;
  n_shown = g_list_model_get_n_items (self->shown);
  if (find_position (self))
    /* Translators: which flag, of how many */
    subtitle = g_strdup_printf (_ ("%u of %u"), self->position + 1, n_shown);
  adw_window_title_set_subtitle (self->title, subtitle == NULL ? "" : subtitle);
  gtk_widget_action_set_enabled (widget, "details.previous", find_neighbour (self, -1) >= 0);
  gtk_widget_action_set_enabled (widget, "details.next", find_neighbour (self, 1) >= 0);
}

/* In a value that is being selected these keys move the cursor, and in a menu they walk through
 * it. */
static gboolean
is_elsewhere (BuntingDetails *self, guint keyval)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);

  if (focus == NULL)
    return FALSE;
  if (GTK_ROOT (gtk_widget_get_native (focus)) != root)
    return TRUE;
  return GTK_IS_LABEL (focus) && keyval != GDK_KEY_Page_Up && keyval != GDK_KEY_Page_Down;
}

/* Before the scrolled window has its say, and the window, which would move the focus. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                BuntingDetails *self)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gboolean is_left = keyval == GDK_KEY_Left || keyval == GDK_KEY_KP_Left;
  gboolean is_right = keyval == GDK_KEY_Right || keyval == GDK_KEY_KP_Right;

  if (is_elsewhere (self, keyval))
    return GDK_EVENT_PROPAGATE;
  if (modifiers == GDK_ALT_MASK && (is_rtl ? is_right : is_left)) {
    gtk_widget_activate_action (GTK_WIDGET (self), "details.back", NULL);
    return GDK_EVENT_STOP;
  }
  if (modifiers != 0)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Page_Up || (is_rtl ? is_right : is_left)) {
    bunting_details_go (self, -1);
    return GDK_EVENT_STOP;
  }
  if (keyval == GDK_KEY_Page_Down || (is_rtl ? is_left : is_right)) {
    bunting_details_go (self, 1);
    return GDK_EVENT_STOP;
  }
  return GDK_EVENT_PROPAGATE;
}

/* The mouse's own button for going back. */
static void
back_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, BuntingDetails *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
toast_dismissed_cb (BuntingDetails *self)
{
  self->toast = NULL;
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
  if (id == PROP_FLAG)
    bunting_details_set_flag (BUNTING_DETAILS (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static gboolean
bunting_details_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (BUNTING_DETAILS (widget)->back_button);
}

static void
bunting_details_dispose (GObject *object)
{
  BuntingDetails *self = BUNTING_DETAILS (object);

  stop_loading (self);
  g_clear_object (&self->flag_signals);
  g_clear_object (&self->flag);
  g_clear_object (&self->file);
  self->toast = NULL;
  g_clear_object (&self->shown);
  g_clear_object (&self->drawings);
  g_clear_object (&self->app_model);
  g_clear_pointer (&self->header_bar, gtk_widget_unparent);
  g_clear_pointer (&self->body, gtk_widget_unparent);
  G_OBJECT_CLASS (bunting_details_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (BUNTING_TYPE_DETAILS_LAYOUT);
  g_type_ensure (BUNTING_TYPE_PROPERTIES_VIEW);
  g_type_ensure (BUNTING_TYPE_LARGE_FLAG_IMAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-details.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, header_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, body);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, title);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, back_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, view);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, status);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, download_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, copy_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, save_as_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, scroller);
  gtk_widget_class_bind_template_child (widget_class, BuntingDetails, flag_properties);
  gtk_widget_class_bind_template_callback (widget_class, texture_loaded_cb);
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
  widget_class->grab_focus = bunting_details_grab_focus;
  properties[PROP_FLAG] =
    g_param_spec_object ("flag", NULL, NULL, BUNTING_TYPE_FLAG,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[BACK] =
    g_signal_new ("back", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DOWNLOAD] = g_signal_new ("download", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, BUNTING_TYPE_FLAG);
  signals[READY] =
    g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  bunting_details_actions_install (widget_class);
}

static void
bunting_details_init (BuntingDetails *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *back = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->flag_signals = g_signal_group_new (BUNTING_TYPE_FLAG);
  g_signal_group_connect_swapped (self->flag_signals, "notify::state", G_CALLBACK (flag_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::file", G_CALLBACK (flag_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::progress",
                                  G_CALLBACK (progress_changed_cb), self);
  bunting_flag_drag_attach (bunting_large_flag_image_get_picture (self->view), get_dragged_cb,
                            self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (back), 8);
  g_signal_connect (back, "pressed", G_CALLBACK (back_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (back));
}

/**
 * bunting_details_set_up:
 * @session: what the flags belong to
 * @painter: decodes the pictures
 * @shown: the flags in the order in which they are shown
 *
 * To be called once.
 */
void
bunting_details_set_up (BuntingDetails *self,
                        BuntingAppModel *app_model,
                        BuntingTextureLoader *texture_loader,
                        GListModel *shown)
{
  g_return_if_fail (BUNTING_IS_DETAILS (self));

  self->app_model = g_object_ref (app_model);
  self->drawings = bunting_drawings_new (bunting_app_model_get_collection_folder (app_model));
  self->shown = g_object_ref (shown);
  bunting_large_flag_image_set_texture_loader (self->view, texture_loader);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (update_busy), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "items-changed", G_CALLBACK (update_position), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bunting_details_get_flag:
 *
 * Returns: (transfer none) (nullable): the flag that is shown
 */
BuntingFlag *
bunting_details_get_flag (BuntingDetails *self)
{
  g_return_val_if_fail (BUNTING_IS_DETAILS (self), NULL);

  return self->flag;
}

/**
 * bunting_details_set_flag:
 * @flag: (nullable): the flag to show and follow; %NULL when the details are left
 */
void
bunting_details_set_flag (BuntingDetails *self, BuntingFlag *flag)
{
  g_return_if_fail (BUNTING_IS_DETAILS (self));

  if (!g_set_object (&self->flag, flag))
    return;
  g_signal_group_set_target (self->flag_signals, flag);
  if (flag == NULL) {
    stop_loading (self);
    g_clear_object (&self->file);
    bunting_large_flag_image_show_pennant (self->view, NULL);
  } else {
    const char *name = bunting_country_get_name (bunting_flag_get_country (flag));

    self->last_state = bunting_flag_get_state (flag);
    adw_window_title_set_title (self->title, name);
    gtk_accessible_update_property (
      GTK_ACCESSIBLE (bunting_large_flag_image_get_picture (self->view)),
      GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
    update_picture (self);
    update_properties (self);
    update_status (self);
    update_position (self);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FLAG]);
  if (flag != NULL && self->file == NULL)
    g_signal_emit (self, signals[READY], 0);
}

/**
 * bunting_details_get_saved_image:
 *
 * Returns: (transfer none) (nullable): the picture of the flag, once it was read
 */
BuntingSavedImage *
bunting_details_get_saved_image (BuntingDetails *self)
{
  g_return_val_if_fail (BUNTING_IS_DETAILS (self), NULL);

  return self->saved_image;
}

/**
 * bunting_details_go:
 * @step: 1 for the next flag that is shown, -1 for the one before
 *
 * Returns: whether there was one
 */
gboolean
bunting_details_go (BuntingDetails *self, int step)
{
  g_autoptr (BuntingFlag) flag = NULL;
  int position;

  g_return_val_if_fail (BUNTING_IS_DETAILS (self), FALSE);

  position = self->flag == NULL ? -1 : find_neighbour (self, step);
  if (position < 0)
    return FALSE;
  flag = g_list_model_get_item (self->shown, position);
  self->position = position;
  bunting_details_set_flag (self, flag);
  return TRUE;
}

/**
 * bunting_details_show_toast:
 * @words: what has just happened
 *
 * Says so for some seconds, in the place of what was said before.
 */
void
bunting_details_show_toast (BuntingDetails *self, const char *words)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (BUNTING_IS_DETAILS (self));

  if (self->body == NULL)
    return;
  escaped = g_markup_escape_text (words, -1);
  if (self->toast != NULL) {
    adw_toast_set_title (self->toast, escaped);
    return;
  }
  self->toast = adw_toast_new (escaped);
  adw_toast_set_timeout (self->toast, TOAST_S);
  g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, self->toast);
}
