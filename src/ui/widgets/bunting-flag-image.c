/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-flag-image.h"

#include <adwaita.h>
#include <math.h>

#include "textures/bunting-decoder.h"

/* A flag in a box of fixed size, or as large as the widget: contained, never stretched or cropped,
 * with a hairline around it, so that a white flag is visible on any background. Without a texture
 * it draws a pennant with the country's code, and cross-fades to the texture later.
 *
 * One widget with a snapshot instead of a stack of widgets: a grid has some two hundred of these.
 */

#define FADE_MS 300
#define PROGRESS_HEIGHT 3
#define BROKEN_ICON_SIZE 32

struct _BuntingFlagImage {
  GtkWidget parent_instance;

  int box_width;
  int box_height;
  int limit_width_px; /* of a box that fills the widget; 0: none */
  int limit_height_px;
  gboolean fill;
  char *code;            /* owned, may be NULL */
  GdkTexture *texture;   /* owned, may be NULL */
  AdwAnimation *fade_in; /* owned */
  double opacity;        /* of the texture over the pennant, 0 to 1 */
  double progress;       /* 0 to 1; below 0: no download */
  gboolean broken;
};

G_DEFINE_FINAL_TYPE (BuntingFlagImage, bunting_flag_image, GTK_TYPE_WIDGET)

enum { BOX_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Drawing */

static GdkRGBA
get_color (BuntingFlagImage *self, double alpha)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= alpha;
  return color;
}

static gboolean
wants_contrast (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
}

/* Centred in the widget and aligned to device pixels, so that a texture of that size is drawn
 * unscaled. */
static graphene_rect_t
get_texture_rect (BuntingFlagImage *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width_px, height_px;
  double x, y;

  bunting_decoder_contain (gdk_texture_get_width (self->texture),
                           gdk_texture_get_height (self->texture), self->box_width * scale,
                           self->box_height * scale, &width_px, &height_px);
  x = floor ((gtk_widget_get_width (GTK_WIDGET (self)) * scale - width_px) / 2.0) / scale;
  y = floor ((gtk_widget_get_height (GTK_WIDGET (self)) * scale - height_px) / 2.0) / scale;
  return GRAPHENE_RECT_INIT (x, y, (double)width_px / scale, (double)height_px / scale);
}

static GdkRGBA
get_hairline_color (BuntingFlagImage *self)
{
  return get_color (self, wants_contrast () ? 0.6 : 0.15);
}

static void
snapshot_hairline (BuntingFlagImage *self, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  GdkRGBA line = get_hairline_color (self);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ line, line, line, line });
}

static void
snapshot_texture (BuntingFlagImage *self, GtkSnapshot *snapshot)
{
  graphene_rect_t rect = get_texture_rect (self);

  if (bunting_decoder_is_shaped (self->texture)) {
    /* A hairline along the shape. */
    GdkRGBA line = get_hairline_color (self);
    const GskShadow edge[] = {
      { line, 1, 0, 0 }, { line, -1, 0, 0 }, { line, 0, 1, 0 }, { line, 0, -1, 0 }
    };

    gtk_snapshot_push_shadow (snapshot, edge, G_N_ELEMENTS (edge));
    gtk_snapshot_append_texture (snapshot, self->texture, &rect);
    gtk_snapshot_pop (snapshot);
  } else {
    gtk_snapshot_append_texture (snapshot, self->texture, &rect);
    snapshot_hairline (self, snapshot, &rect);
  }
}

static void
snapshot_code (BuntingFlagImage *self, GtkSnapshot *snapshot, double width, double center_y)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->code);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  gboolean is_long = self->code != NULL && strlen (self->code) > 2;
  GdkRGBA color = get_color (self, wants_contrast () ? 0.9 : 0.55);
  int text_width, text_height;

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes,
                          pango_attr_scale_new ((is_long ? 0.8 : 1.3) * self->box_height /
                                                BUNTING_FLAG_IMAGE_CELL_HEIGHT));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (round ((width - text_width) / 2),
                                                          round (center_y - text_height / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* A string across the box and one pennant on it. All sizes are fractions of the height of the box.
 */
static void
snapshot_pennant (BuntingFlagImage *self, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double unit = self->box_height;
  double top = (height - unit) / 2 + 0.14 * unit, sag = 0.08 * unit;
  double half = 0.36 * unit, tip = top + 0.76 * unit;
  double span = self->box_width, left = (width - span) / 2;
  double shoulder = top + sag * (1 - half * half / (span * span / 4));
  gboolean contrast = wants_contrast ();
  GdkRGBA fill = get_color (self, contrast ? 0.12 : 0.07);
  GdkRGBA line = get_color (self, contrast ? 0.7 : 0.18);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, left, top);
  cairo_curve_to (cr, left + span / 3, top + sag * 4 / 3, left + span * 2 / 3, top + sag * 4 / 3,
                  left + span, top);
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_stroke (cr);

  cairo_move_to (cr, width / 2 - half, shoulder);
  cairo_curve_to (cr, width / 2 - half / 3, top + sag * 1.04, width / 2 + half / 3,
                  top + sag * 1.04, width / 2 + half, shoulder);
  cairo_line_to (cr, width / 2, tip);
  cairo_close_path (cr);
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  cairo_destroy (cr);

  snapshot_code (self, snapshot, width, shoulder + 0.24 * unit);
}

/* For a file that cannot be decoded. */
static void
snapshot_broken (BuntingFlagImage *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color = get_color (self, 0.55);
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
    gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), "image-missing-symbolic",
    NULL, BROKEN_ICON_SIZE, gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget),
    0);

  snapshot_hairline (self, snapshot,
                     &GRAPHENE_RECT_INIT (floor ((width - self->box_width) / 2),
                                          floor ((height - self->box_height) / 2), self->box_width,
                                          self->box_height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (round ((width - BROKEN_ICON_SIZE) / 2),
                                                          round ((height - BROKEN_ICON_SIZE) / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot,
                                            BROKEN_ICON_SIZE, BROKEN_ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_progress (BuntingFlagImage *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA trough = get_color (self, 0.15);
  GdkRGBA bar = get_color (self, 0.8);
  double width = self->box_width * 0.8, done = width * CLAMP (self->progress, 0, 1);
  double x = floor ((gtk_widget_get_width (widget) - width) / 2);
  double y = gtk_widget_get_height (widget) - PROGRESS_HEIGHT;
  double trough_x = is_rtl ? x : x + done, bar_x = is_rtl ? x + width - done : x;

  gtk_snapshot_append_color (snapshot, &trough,
                             &GRAPHENE_RECT_INIT (trough_x, y, width - done, PROGRESS_HEIGHT));
  gtk_snapshot_append_color (snapshot, &bar, &GRAPHENE_RECT_INIT (bar_x, y, done, PROGRESS_HEIGHT));
}

static void
bunting_flag_image_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  BuntingFlagImage *self = BUNTING_FLAG_IMAGE (widget);

  if (self->texture != NULL && self->opacity >= 1) {
    snapshot_texture (self, snapshot);
  } else if (self->texture != NULL) {
    gtk_snapshot_push_cross_fade (snapshot, self->opacity);
    snapshot_pennant (self, snapshot);
    gtk_snapshot_pop (snapshot);
    snapshot_texture (self, snapshot);
    gtk_snapshot_pop (snapshot);
  } else if (self->broken) {
    snapshot_broken (self, snapshot);
  } else {
    snapshot_pennant (self, snapshot);
  }
  if (self->progress >= 0)
    snapshot_progress (self, snapshot);
}

/* The widget */

/* Makes a box that fills the widget as large as the widget and the limit allow. */
static void
fit_box (BuntingFlagImage *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!self->fill || width <= 0 || height <= 0)
    return;
  if (self->limit_width_px > 0)
    width = MIN (width, self->limit_width_px / scale);
  if (self->limit_height_px > 0)
    height = MIN (height, self->limit_height_px / scale);
  if (width == self->box_width && height == self->box_height)
    return;
  self->box_width = width;
  self->box_height = height;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[BOX_CHANGED], 0);
}

static void
bunting_flag_image_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  fit_box (BUNTING_FLAG_IMAGE (widget));
}

static void
bunting_flag_image_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  BuntingFlagImage *self = BUNTING_FLAG_IMAGE (widget);
  gboolean is_horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

  if (self->fill)
    *minimum =
      is_horizontal ? BUNTING_FLAG_IMAGE_CELL_WIDTH / 2 : BUNTING_FLAG_IMAGE_CELL_HEIGHT / 2;
  else
    *minimum = is_horizontal ? self->box_width : self->box_height;
  *natural = *minimum;
}

static void
faded_cb (double value, gpointer user_data)
{
  BuntingFlagImage *self = user_data;

  self->opacity = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
bunting_flag_image_dispose (GObject *object)
{
  BuntingFlagImage *self = BUNTING_FLAG_IMAGE (object);

  if (self->fade_in != NULL)
    adw_animation_reset (self->fade_in);
  g_clear_object (&self->fade_in);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->code, g_free);
  G_OBJECT_CLASS (bunting_flag_image_parent_class)->dispose (object);
}

static void
bunting_flag_image_class_init (BuntingFlagImageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_flag_image_dispose;
  widget_class->snapshot = bunting_flag_image_snapshot;
  widget_class->measure = bunting_flag_image_measure;
  widget_class->size_allocate = bunting_flag_image_size_allocate;
  signals[BOX_CHANGED] = g_signal_new ("box-changed", BUNTING_TYPE_FLAG_IMAGE, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "flag-image");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bunting_flag_image_init (BuntingFlagImage *self)
{
  AdwAnimationTarget *target = adw_callback_animation_target_new (faded_cb, self, NULL);

  self->fade_in = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, FADE_MS, target);
  self->box_width = BUNTING_FLAG_IMAGE_CELL_WIDTH;
  self->box_height = BUNTING_FLAG_IMAGE_CELL_HEIGHT;
  self->opacity = 1;
  self->progress = -1;
}

/* Makes the box as large as the widget. */
void
bunting_flag_image_set_fill (BuntingFlagImage *self, gboolean fill)
{
  self->fill = fill;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Returns: the size of the box in device pixels, which is the size to decode at */
void
bunting_flag_image_get_box_px (BuntingFlagImage *self, int *out_width, int *out_height)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  *out_width = self->box_width * scale;
  *out_height = self->box_height * scale;
}

/* The maximum size in device pixels of a box that fills the widget; 0 for none. */
void
bunting_flag_image_set_limit (BuntingFlagImage *self, int width_px, int height_px)
{
  self->limit_width_px = width_px;
  self->limit_height_px = height_px;
  fit_box (self);
}

/* code: (nullable): the text on the pennant */
void
bunting_flag_image_set_code (BuntingFlagImage *self, const char *code)
{
  if (g_strcmp0 (code, self->code) == 0)
    return;
  g_free (self->code);
  self->code = g_strdup (code);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* texture: (nullable): the flag; NULL for the pennant
 * arriving: whether to cross-fade from the pennant; not done where the desktop asks for less motion
 */
void
bunting_flag_image_set_texture (BuntingFlagImage *self, GdkTexture *texture, gboolean arriving)
{
  gboolean had_texture = self->texture != NULL;

  if (!g_set_object (&self->texture, texture))
    return;
  if (texture != NULL)
    self->broken = FALSE;
  if (texture != NULL && arriving && !had_texture) {
    adw_animation_reset (self->fade_in);
    adw_animation_play (self->fade_in);
  } else if (!arriving || texture == NULL) {
    adw_animation_reset (self->fade_in);
    self->opacity = 1;
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GdkTexture *
bunting_flag_image_get_texture (BuntingFlagImage *self)
{
  return self->texture;
}

/* broken: whether the file of the flag cannot be decoded */
void
bunting_flag_image_set_broken (BuntingFlagImage *self, gboolean broken)
{
  if (self->broken == broken)
    return;
  self->broken = broken;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
bunting_flag_image_get_broken (BuntingFlagImage *self)
{
  return self->broken && self->texture == NULL;
}

/* progress: 0 to 1; below 0 where no download is running */
void
bunting_flag_image_set_progress (BuntingFlagImage *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
