/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-cell.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"

/* One country in the grid: the saved flag, else its preview. The grid reuses a few cells for all
 * flags while it scrolls, so a cell only follows its current flag, with a GSignalGroup, and cancels
 * the load of the former flag's image. */

struct _BuntingFlagCell {
  GtkWidget parent_instance;

  GtkWidget *overlay;
  BuntingFlagImage *image;
  GtkLabel *name;
  GtkWidget *status_box;
  GtkImage *status_icon;
  GtkLabel *status;
  GtkCheckButton *check;

  BuntingTextureLoader *texture_loader; /* owned */
  BuntingFlag *flag;                    /* owned, may be NULL */
  GSignalGroup *flag_signals;           /* owned */
  GCancellable *loading;                /* owned, NULL unless an image is loaded */
  GFile *shown_file;                    /* owned, may be NULL: the saved flag or its preview */
  BuntingFlagState last_state;          /* of the current flag */
  guint position;
  gboolean is_new; /* the image that is loaded was just saved, and fades in */
};

G_DEFINE_FINAL_TYPE (BuntingFlagCell, bunting_flag_cell, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FLAG, PROP_SELECTED, PROP_POSITION, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The image */

static void
stop_loading (BuntingFlagCell *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* Returns (nullable) */
static GFile *
get_shown_file (BuntingFlag *flag)
{
  GFile *file = flag == NULL ? NULL : bunting_flag_get_file (flag);

  return file != NULL || flag == NULL ? file : bunting_flag_get_preview (flag);
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
  bunting_flag_image_set_broken (self->image, texture == NULL && has_saved_file (self));
  update_muted (self, FALSE);
  update_status (self);
}

/* A cached texture is shown at once. The file is loaded all the same: it may be newer. A new
 * picture fades in when it is loaded, over the one that is shown until then. */
static void
update_image (BuntingFlagCell *self, gboolean is_new)
{
  GFile *file = self->shown_file;
  int width_px, height_px;

  stop_loading (self);
  self->is_new = is_new;
  bunting_flag_image_set_broken (self->image, FALSE);
  if (file == NULL) {
    bunting_flag_image_set_texture (self->image, NULL, FALSE);
    return;
  }
  bunting_flag_image_get_box_px (self->image, &width_px, &height_px);
  if (!is_new)
    bunting_flag_image_set_texture (
      self->image, bunting_texture_loader_lookup (self->texture_loader, file, width_px, height_px),
      FALSE);
  self->loading = g_cancellable_new ();
  bunting_texture_loader_load_async (self->texture_loader, file, width_px, height_px, self->loading,
                                     texture_loaded_cb, g_object_ref (self));
}

/* The texts */

static char *
make_tooltip (BuntingFlagCell *self)
{
  if (self->flag == NULL)
    return NULL;
  if (bunting_flag_image_get_broken (self->image))
    return g_strdup (_ ("This picture is saved, but cannot be shown"));
  return bunting_format_flag (self->flag);
}

static const char *
get_status_icon (BuntingFlagCell *self, BuntingFlagState state)
{
  if (bunting_flag_image_get_broken (self->image) || state == BUNTING_FLAG_FAILED)
    return "dialog-warning-symbolic";
  return state == BUNTING_FLAG_NOT_FOUND ? "action-unavailable-symbolic" : NULL;
}

/* For screen readers, which read it after the name. */
static char *
make_description (BuntingFlagCell *self, const char *tooltip)
{
  const char *status = gtk_label_get_label (self->status);

  if (tooltip != NULL)
    return g_strdup (tooltip);
  if (self->flag != NULL && bunting_flag_get_state (self->flag) == BUNTING_FLAG_SAVED)
    /* Translators: a file's name */
    return g_strdup_printf (_ ("Saved as %s"), status);
  return g_strdup (status);
}

static void
update_status (BuntingFlagCell *self)
{
  BuntingFlagState state =
    self->flag == NULL ? BUNTING_FLAG_ABSENT : bunting_flag_get_state (self->flag);
  const char *icon = get_status_icon (self, state);
  const char *text = state == BUNTING_FLAG_SAVED ? bunting_flag_get_file_name (self->flag)
                                                 : bunting_format_state (state);
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *tooltip = make_tooltip (self);
  g_autofree char *description = NULL;

  bunting_flag_image_set_saved (self->image, has_saved_file (self));
  gtk_label_set_label (self->status, text == NULL ? "" : text);
  gtk_image_set_from_icon_name (self->status_icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->status_icon), icon != NULL);
  /* GTK asks the display for the pointer whenever a tooltip is set, changed or not: a round trip
   * for each reused cell and each step of progress. */
  if (g_strcmp0 (tooltip, gtk_widget_get_tooltip_text (GTK_WIDGET (self))) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  bunting_flag_image_set_progress (self->image,
                                   self->flag != NULL && bunting_flag_is_in_flight (self->flag)
                                     ? bunting_flag_get_progress (self->flag)
                                     : -1);
  if (icon != NULL)
    gtk_widget_remove_css_class (self->status_box, "dim-label");
  else
    gtk_widget_add_css_class (self->status_box, "dim-label");
  /* Screen readers read the grid's own cell, the parent of this widget. */
  description = make_description (self, tooltip);
  if (cell != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    description, -1);
}

static void
update_name (BuntingFlagCell *self)
{
  const char *name =
    self->flag == NULL ? "" : bunting_country_get_name (bunting_flag_get_country (self->flag));
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_label_set_label (self->name, name);
  bunting_flag_image_set_code (self->image,
                               self->flag == NULL ? NULL : bunting_flag_get_code (self->flag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->image), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  if (cell != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The flag */

static void
flag_state_changed_cb (BuntingFlagCell *self, GParamSpec *pspec, BuntingFlag *flag)
{
  BuntingFlagState state = bunting_flag_get_state (flag);
  GFile *file = get_shown_file (flag);
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
  update_image (self, FALSE);
}

static void
toggle_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (widget);

  /* Like a click with Ctrl: the rest of the selection stays. */
  gtk_widget_activate_action (widget, "list.select-item", "(ubb)", self->position, TRUE, FALSE);
}

/* The widget */

static int
measure_line (GtkLabel *label)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (label));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));

  pango_font_metrics_unref (metrics);
  return height;
}

/* All cells have the same size, with a name of one line or of two. */
static void
bunting_flag_cell_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (widget);
  int child_height, image_height, status_height, width;

  gtk_widget_measure (GTK_WIDGET (self->image), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                      NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = *natural = width;
    return;
  }
  gtk_widget_measure (GTK_WIDGET (self->image), GTK_ORIENTATION_VERTICAL, -1, &image_height, NULL,
                      NULL, NULL);
  gtk_widget_measure (self->overlay, GTK_ORIENTATION_VERTICAL, MAX (width, for_size), &child_height,
                      NULL, NULL, NULL);
  /* The icon may be higher than the text. */
  gtk_widget_measure (gtk_widget_get_parent (GTK_WIDGET (self->status)), GTK_ORIENTATION_VERTICAL,
                      -1, &status_height, NULL, NULL, NULL);
  *minimum = *natural = MAX (child_height, image_height + 2 * measure_line (self->name) +
                                             MAX (status_height, measure_line (self->status)));
}

static void
bunting_flag_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BuntingFlagCell *self = BUNTING_FLAG_CELL (widget);

  gtk_widget_allocate (self->overlay, width, height, baseline, NULL);
}

/* The accessible texts are those of the parent, the grid's own cell. */
static void
bunting_flag_cell_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bunting_flag_cell_parent_class)->root (widget);
  update_name (BUNTING_FLAG_CELL (widget));
  update_status (BUNTING_FLAG_CELL (widget));
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
  g_clear_object (&self->flag_signals);
  g_clear_object (&self->flag);
  g_clear_object (&self->shown_file);
  g_clear_object (&self->texture_loader);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
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
  widget_class->measure = bunting_flag_cell_measure;
  widget_class->size_allocate = bunting_flag_cell_size_allocate;
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
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, status_box);
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, status_icon);
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, status);
  gtk_widget_class_bind_template_child (widget_class, BuntingFlagCell, check);
  /* Without a parameter, so that assistive technologies can activate it. */
  gtk_widget_class_install_action (widget_class, "cell.toggle", NULL, toggle_cb);
  gtk_widget_class_set_css_name (widget_class, "flag-cell");
}

static void
bunting_flag_cell_init (BuntingFlagCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->flag_signals = g_signal_group_new (BUNTING_TYPE_FLAG);
  g_signal_group_connect_swapped (self->flag_signals, "notify::state",
                                  G_CALLBACK (flag_state_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::file",
                                  G_CALLBACK (flag_state_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::preview",
                                  G_CALLBACK (flag_state_changed_cb), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::progress",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->flag_signals, "notify::error", G_CALLBACK (update_status),
                                  self);
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
  if (!g_set_object (&self->flag, flag))
    return;
  g_signal_group_set_target (self->flag_signals, flag);
  if (flag != NULL)
    self->last_state = bunting_flag_get_state (flag);
  g_set_object (&self->shown_file, get_shown_file (flag));
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

/* The text below the name. */
const char *
bunting_flag_cell_get_status (BuntingFlagCell *self)
{
  return gtk_label_get_label (self->status);
}
