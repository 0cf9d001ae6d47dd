/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-cell.h"

#include <glib/gi18n.h>
#include <math.h>

#include "bunting-error-messages.h"
#include "bunting-messages.h"
#include "grid/bunting-cell-texts.h"
#include "protocol/bunting-decoder-error.h"

/* One country in the grid: the saved flag, else its preview. The grid reuses a few cells for all
 * flags while it scrolls, so a cell only follows its current flag, with a GSignalGroup, and cancels
 * the load of the former flag's image. */

/* Of the part of the flag that has emblems, with the margin below it, in logical pixels. */
#define EMBLEMS_HEIGHT 36

struct _BuntingFlagCell {
  GtkWidget parent_instance;

  GtkWidget *overlay;
  BuntingFlagImage *image;
  GtkLabel *name;
  GtkCheckButton *check;

  BuntingTextureLoader *texture_loader; /* owned */
  BuntingFlag *flag;                    /* owned, may be NULL */
  GSignalGroup *flag_signals;           /* owned */
  GCancellable *loading;                /* owned, NULL unless an image is loaded */
  GFile *shown_file;                    /* owned, may be NULL: the saved flag or its preview */
  BuntingFlagState last_state;          /* of the current flag */
  guint position;
  char *description;   /* owned, NULL until there is a flag: what screen readers say of it */
  gboolean is_new;     /* the image that is loaded was just saved, and fades in */
  int decode_max_px;   /* number of pixels of a texture; 0: no limit */
  guint resize_id;     /* timer until the image is loaded in its new size; 0: none */
  gboolean is_resized; /* since the timer last fired */
};

G_DEFINE_FINAL_TYPE (BuntingFlagCell, bunting_flag_cell, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FLAG, PROP_SELECTED, PROP_POSITION, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* While the window is being resized, images are scaled. They are loaded again when their size has
 * not changed for one to two of these. */
#define RESIZE_MS 100

/* The image */

static void
stop_loading (BuntingFlagCell *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static gboolean
has_saved_file (BuntingFlagCell *self)
{
  return self->flag != NULL && bunting_flag_get_file (self->flag) != NULL;
}

/* A flag is muted from the start of its download until the saved picture is there. */
static void
update_muted (BuntingFlagCell *self, gboolean fade)
{
  if (self->flag != NULL && bunting_flag_is_in_flight (self->flag))
    bunting_flag_image_set_muted (self->image, TRUE, fade);
  else if (!self->is_new || self->loading == NULL)
    bunting_flag_image_set_muted (self->image, FALSE, fade);
}

/* Without a decoder, the pennant is shown: nothing is wrong with the file. error: (nullable) */
static void
update_broken (BuntingFlagCell *self, const GError *error)
{
  g_autofree char *cause = NULL;

  if (error != NULL && has_saved_file (self) &&
      !g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE))
    cause = bunting_format_error (error);
  bunting_flag_image_set_broken (self->image, cause);
}

static void update_status (BuntingFlagCell *self);

static void
texture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagCell) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
    bunting_texture_loader_load_finish (BUNTING_TEXTURE_LOADER (source), result, &error);

  /* The cell has another flag now. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  if (texture == NULL)
    g_debug ("%s cannot be shown: %s", bunting_flag_get_code (self->flag), error->message);
  bunting_flag_image_set_texture (self->image, texture, self->is_new);
  update_broken (self, error);
  update_muted (self, FALSE);
  update_status (self);
}

/* The size in device pixels to decode the image in, which is smaller than the one that it is shown
 * in if that has too many. */
static void
get_decode_size (BuntingFlagCell *self, int *out_width_px, int *out_height_px)
{
  double n_px, scale;

  bunting_flag_image_get_box_px (self->image, out_width_px, out_height_px);
  n_px = (double)*out_width_px * *out_height_px;
  if (self->decode_max_px == 0 || n_px <= self->decode_max_px)
    return;
  scale = sqrt (self->decode_max_px / n_px);
  *out_width_px = MAX (1, (int)(*out_width_px * scale));
  *out_height_px = MAX (1, (int)(*out_height_px * scale));
}

/* Before its first allocation the image has no size to load, and then "box-changed" loads it. */
static void
load_image (BuntingFlagCell *self, gboolean is_new)
{
  int width_px, height_px;

  stop_loading (self);
  self->is_new = is_new;
  get_decode_size (self, &width_px, &height_px);
  if (self->shown_file == NULL || width_px == 0)
    return;
  self->loading = g_cancellable_new ();
  bunting_texture_loader_load_async (self->texture_loader, self->shown_file, width_px, height_px,
                                     self->loading, texture_loaded_cb, g_object_ref (self));
}

/* A cached texture is shown at once. The file is loaded all the same: it may be newer. A new
 * picture fades in when it is loaded, over the one that is shown until then. */
static void
update_image (BuntingFlagCell *self, gboolean is_new)
{
  GdkTexture *cached = NULL;
  int width_px, height_px;

  bunting_flag_image_set_broken (self->image, NULL);
  get_decode_size (self, &width_px, &height_px);
  if (self->shown_file != NULL)
    cached =
      bunting_texture_loader_lookup (self->texture_loader, self->shown_file, width_px, height_px);
  if (self->shown_file == NULL || !is_new)
    bunting_flag_image_set_texture (self->image, cached, FALSE);
  load_image (self, is_new);
}

static gboolean
resize_timeout_cb (gpointer user_data)
{
  BuntingFlagCell *self = user_data;

  if (self->is_resized) {
    self->is_resized = FALSE;
    return G_SOURCE_CONTINUE;
  }
  self->resize_id = 0;
  load_image (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
box_changed_cb (BuntingFlagCell *self)
{
  if (bunting_flag_image_get_texture (self->image) == NULL && self->loading == NULL) {
    update_image (self, FALSE);
    return;
  }
  self->is_resized = TRUE;
  if (self->resize_id == 0)
    self->resize_id = g_timeout_add (RESIZE_MS, resize_timeout_cb, self);
}

/* The texts */

static BuntingEmblem
get_emblem (BuntingFlagCell *self)
{
  BuntingFlagState state = bunting_cell_texts_get_state (self->flag);

  if (bunting_flag_image_get_broken (self->image) || state == BUNTING_FLAG_FAILED)
    return BUNTING_EMBLEM_FAILED;
  if (state == BUNTING_FLAG_NOT_FOUND)
    return BUNTING_EMBLEM_UNAVAILABLE;
  return has_saved_file (self) ? BUNTING_EMBLEM_SAVED : BUNTING_EMBLEM_NONE;
}

/* GTK shows a tooltip below the pointer. It appears for the name and for the emblems above the
 * name, where it does not cover the flag. */
static gboolean
query_tooltip_cb (BuntingFlagCell *self,
                  int x,
                  int y,
                  gboolean keyboard_mode,
                  GtkTooltip *tooltip,
                  gpointer user_data)
{
  graphene_rect_t bounds;

  if (!keyboard_mode &&
      gtk_widget_compute_bounds (GTK_WIDGET (self->name), GTK_WIDGET (self), &bounds) &&
      y < bounds.origin.y - EMBLEMS_HEIGHT)
    g_signal_stop_emission_by_name (self, "query-tooltip");
  return FALSE;
}

/* Screen readers read the grid's own cell, the parent of this widget. */
static void
set_description (BuntingFlagCell *self)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));

  if (cell != NULL && self->description != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    self->description, -1);
}

static void
update_status (BuntingFlagCell *self)
{
  g_autofree char *tooltip = bunting_cell_texts_format_tooltip (
    self->flag, bunting_flag_image_get_broken_cause (self->image));
  g_autofree char *description = bunting_cell_texts_format_description (self->flag, tooltip);

  bunting_flag_image_set_emblem (self->image, get_emblem (self));
  bunting_flag_image_set_has_note (
    self->image, self->flag != NULL && bunting_flag_get_drawing_note (self->flag) != NULL);
  bunting_flag_image_set_progress (self->image,
                                   self->flag != NULL && bunting_flag_is_in_flight (self->flag)
                                     ? bunting_flag_get_progress (self->flag)
                                     : -1);
  /* GTK asks the display for the pointer whenever a tooltip is set, changed or not: a round trip
   * for each reused cell and each step of progress. */
  if (g_strcmp0 (tooltip, gtk_widget_get_tooltip_text (GTK_WIDGET (self))) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  if (g_strcmp0 (description, self->description) == 0)
    return;
  g_free (self->description);
  self->description = g_steal_pointer (&description);
  set_description (self);
}

static void
update_name (BuntingFlagCell *self)
{
  const char *name =
    self->flag == NULL ? "" : bunting_country_get_name (bunting_flag_get_country (self->flag));
  /* Translators: the name of the check button of a flag, for screen readers: “Select Brazil” */
  g_autofree char *check_name = g_strdup_printf (_ ("Select %s"), name);
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_label_set_label (self->name, name);
  bunting_flag_image_set_code (self->image,
                               self->flag == NULL ? NULL : bunting_flag_get_code (self->flag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  check_name, -1);
  if (cell != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The flag */

static void
flag_state_changed_cb (BuntingFlagCell *self, GParamSpec *pspec, BuntingFlag *flag)
{
  BuntingFlagState state = bunting_flag_get_state (flag);
  GFile *file = bunting_flag_get_shown_file (flag);
  gboolean is_new = file != NULL && (self->shown_file == NULL ||
                                     (state == BUNTING_FLAG_SAVED && state != self->last_state));

  self->last_state = state;
  if (is_new || file != self->shown_file) {
    g_set_object (&self->shown_file, file);
    update_image (self, is_new);
  }
  update_muted (self, TRUE);
  update_status (self);
}

static void
scale_changed_cb (BuntingFlagCell *self)
{
  load_image (self, FALSE);
}

static void
toggle_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (widget);

  /* Like a click with Ctrl: the rest of the selection stays. */
  gtk_widget_activate_action (widget, "list.select-item", "(ubb)", self->position, TRUE, FALSE);
}

static void
open_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (widget);

  gtk_widget_activate_action (widget, "list.activate-item", "u", self->position);
}

/* The widget */

/* The accessible texts are those of the parent, the grid's own cell. */
static void
bunting_flag_cell_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bunting_flag_cell_parent_class)->root (widget);
  update_name (BUNTING_FLAG_CELL (widget));
  set_description (BUNTING_FLAG_CELL (widget));
}

static void
bunting_flag_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (object);

  switch (id) {
  case PROP_FLAG:
    g_value_set_object (value, self->flag);
    break;
  case PROP_SELECTED:
    g_value_set_boolean (value, gtk_check_button_get_active (self->check));
    break;
  case PROP_POSITION:
    g_value_set_uint (value, self->position);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_flag_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (object);

  switch (id) {
  case PROP_FLAG:
    bunting_flag_cell_set_flag (self, g_value_get_object (value));
    break;
  case PROP_SELECTED:
    gtk_check_button_set_active (self->check, g_value_get_boolean (value));
    break;
  case PROP_POSITION:
    self->position = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_flag_cell_dispose (GObject *object)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (object);

  stop_loading (self);
  g_clear_handle_id (&self->resize_id, g_source_remove);
  g_clear_object (&self->flag_signals);
  g_clear_object (&self->flag);
  g_clear_object (&self->shown_file);
  g_clear_object (&self->texture_loader);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_pointer (&self->description, g_free);
  G_OBJECT_CLASS (bunting_flag_cell_parent_class)->dispose (object);
}

static void
bunting_flag_cell_class_init (BuntingFlagCellClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bunting_flag_cell_get_property;
  object_class->set_property = bunting_flag_cell_set_property;
  object_class->dispose = bunting_flag_cell_dispose;
  widget_class->root = bunting_flag_cell_root;
  properties[PROP_FLAG] =
    g_param_spec_object ("flag", NULL, NULL, BUNTING_TYPE_FLAG, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE, flags);
  properties[PROP_POSITION] =
    g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, G_MAXUINT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BUNTING_TYPE_FLAG_IMAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-flag-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, image);
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, name);
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, check);
  /* Without a parameter, so that assistive technologies can activate it. */
  gtk_widget_class_install_action (widget_class, "cell.toggle", NULL, toggle_cb);
  gtk_widget_class_install_action (widget_class, "cell.open", NULL, open_cb);
  gtk_widget_class_set_css_name (widget_class, "flag-cell");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
bunting_flag_cell_init (BuntingFlagCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bunting_flag_image_set_box_mode (self->image, BUNTING_BOX_WIDTH);
  g_signal_connect_swapped (self->image, "box-changed", G_CALLBACK (box_changed_cb), self);
  self->flag_signals = g_signal_group_new (BUNTING_TYPE_FLAG);
  g_signal_group_connect_swapped (self->flag_signals, "notify::state",
                                  G_CALLBACK (flag_state_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::file",
                                  G_CALLBACK (flag_state_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::preview",
                                  G_CALLBACK (flag_state_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::drawing-note",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::unavailable",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::progress",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::error", G_CALLBACK (update_status),
                                  self);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
}

GtkWidget *
bunting_flag_cell_new (BuntingTextureLoader *texture_loader)
{
  BuntingFlagCell *self = g_object_new (BUNTING_TYPE_FLAG_CELL, NULL);

  self->texture_loader = g_object_ref (texture_loader);
  return GTK_WIDGET (self);
}

BuntingFlag *
bunting_flag_cell_get_flag (BuntingFlagCell *self)
{
  return self->flag;
}

/* @flag: (nullable) */
void
bunting_flag_cell_set_flag (BuntingFlagCell *self, BuntingFlag *flag)
{
  GFile *file;

  if (!g_set_object (&self->flag, flag))
    return;
  g_signal_group_set_target (self->flag_signals, flag);
  if (flag != NULL)
    self->last_state = bunting_flag_get_state (flag);
  file = flag == NULL ? NULL : bunting_flag_get_shown_file (flag);
  g_set_object (&self->shown_file, file);
  update_name (self);
  update_image (self, FALSE);
  update_muted (self, FALSE);
  update_status (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FLAG]);
}

BuntingFlagImage *
bunting_flag_cell_get_image (BuntingFlagCell *self)
{
  return self->image;
}

/* Returns: (nullable): what screen readers say after the name */
const char *
bunting_flag_cell_get_description (BuntingFlagCell *self)
{
  return self->description;
}

/* max_px: the most pixels that the image is decoded to from now on; a larger one is scaled */
void
bunting_flag_cell_set_decode_max (BuntingFlagCell *self, int max_px)
{
  self->decode_max_px = max_px;
}
