/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-flag-image.h"

#include <adwaita.h>
#include <math.h>

#include "protocol/bunting-decoder-protocol.h"
#include "textures/bunting-decoder.h"
#include "widgets/bunting-muted-texture.h"
#include "widgets/bunting-snapshot.h"

/* A flag in a box of fixed size, or of one that follows the widget: contained, never stretched or
 * cropped, with a hairline around it, so that a white flag is visible on any background. Without a
 * texture it draws a pennant with the country's code. A change of the texture or of the muted look
 * can be cross-faded.
 *
 * One widget with a snapshot instead of a stack of widgets: a grid has some two hundred of these.
 */

#define FADE_MS 300
#define PROGRESS_HEIGHT 3
/* The steps in which a box of 4:3 grows, so that a resized window has few sizes to decode. */
#define STEP_WIDTH 8
#define STEP_HEIGHT 6
#define MIN_WIDTH 80

struct _BuntingFlagImage {
  GtkWidget parent_instance;

  int box_width;
  int box_height;
  int limit_width_px; /* of a box that fills the widget; 0: none */
  int limit_height_px;
  BuntingBoxMode box_mode;
  char *code;                 /* owned, may be NULL */
  GdkTexture *texture;        /* owned, may be NULL */
  gboolean muted;             /* the texture is drawn pale and grey */
  GdkTexture *former_texture; /* owned, may be NULL; this and the next: the look faded from */
  gboolean former_muted;
  AdwAnimation *fade; /* owned */
  double opacity;     /* of the look over the former one, 0 to 1 */
  double progress;    /* 0 to 1; below 0: no download */
  char *broken_cause; /* owned, NULL unless the file cannot be decoded */
  BuntingEmblem emblem;
  gboolean has_note; /* the sign of a wrong or outdated drawing is drawn */
};

G_DEFINE_FINAL_TYPE (BuntingFlagImage, bunting_flag_image, GTK_TYPE_WIDGET)

enum { BOX_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Drawing */

/* Centred in the widget and aligned to device pixels, so that a texture of that size is drawn
 * unscaled. */
static graphene_rect_t
get_texture_rect (BuntingFlagImage *self, GdkTexture *texture)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width_px, height_px;
  double x, y;

  bunting_decoder_contain (gdk_texture_get_width (texture), gdk_texture_get_height (texture),
                           self->box_width * scale, self->box_height * scale, &width_px,
                           &height_px);
  x = floor ((gtk_widget_get_width (GTK_WIDGET (self)) * scale - width_px) / 2.0) / scale;
  y = floor ((gtk_widget_get_height (GTK_WIDGET (self)) * scale - height_px) / 2.0) / scale;
  return GRAPHENE_RECT_INIT (x, y, (double)width_px / scale, (double)height_px / scale);
}

static void
snapshot_texture (BuntingFlagImage *self,
                  GtkSnapshot *snapshot,
                  GdkTexture *texture,
                  gboolean muted)
{
  graphene_rect_t rect = get_texture_rect (self, texture);
  GdkTexture *drawn = muted ? bunting_muted_texture_get (texture) : texture;

  if (bunting_decoder_is_shaped (texture)) {
    /* A hairline along the shape. */
    GdkRGBA line = bunting_snapshot_get_hairline_color (GTK_WIDGET (self));
    const GskShadow edge[] = {
      { line, 1, 0, 0 }, { line, -1, 0, 0 }, { line, 0, 1, 0 }, { line, 0, -1, 0 }
    };

    gtk_snapshot_push_shadow (snapshot, edge, G_N_ELEMENTS (edge));
    gtk_snapshot_append_texture (snapshot, drawn, &rect);
    gtk_snapshot_pop (snapshot);
  } else {
    gtk_snapshot_append_texture (snapshot, drawn, &rect);
    bunting_snapshot_hairline (GTK_WIDGET (self), snapshot, &rect);
  }
}

static void
snapshot_progress (BuntingFlagImage *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA trough = bunting_snapshot_get_color (widget, 0.15);
  GdkRGBA bar = bunting_snapshot_get_color (widget, 0.8);
  double width = self->box_width * 0.8, done = width * CLAMP (self->progress, 0, 1);
  double x = floor ((gtk_widget_get_width (widget) - width) / 2);
  double y = gtk_widget_get_height (widget) - PROGRESS_HEIGHT;
  double trough_x = is_rtl ? x : x + done, bar_x = is_rtl ? x + width - done : x;

  gtk_snapshot_append_color (snapshot, &trough,
                             &GRAPHENE_RECT_INIT (trough_x, y, width - done, PROGRESS_HEIGHT));
  gtk_snapshot_append_color (snapshot, &bar, &GRAPHENE_RECT_INIT (bar_x, y, done, PROGRESS_HEIGHT));
}

static void
snapshot_look (BuntingFlagImage *self, GtkSnapshot *snapshot, GdkTexture *texture, gboolean muted)
{
  if (texture == NULL)
    bunting_snapshot_pennant (GTK_WIDGET (self), snapshot, self->box_width, self->box_height,
                              self->code);
  else
    snapshot_texture (self, snapshot, texture, muted);
}

static void
snapshot_emblems (BuntingFlagImage *self, GtkSnapshot *snapshot)
{
  static const char *const icons[] = {
    [BUNTING_EMBLEM_SAVED] = "document-save-symbolic",
    [BUNTING_EMBLEM_FAILED] = "process-stop-symbolic",
    [BUNTING_EMBLEM_UNAVAILABLE] = "action-unavailable-symbolic",
  };
  GtkWidget *widget = GTK_WIDGET (self);
  graphene_rect_t rect =
    self->texture != NULL
      ? get_texture_rect (self, self->texture)
      : GRAPHENE_RECT_INIT (floor ((gtk_widget_get_width (widget) - self->box_width) / 2.0),
                            floor ((gtk_widget_get_height (widget) - self->box_height) / 2.0),
                            self->box_width, self->box_height);

  if (self->emblem != BUNTING_EMBLEM_NONE)
    bunting_snapshot_emblem (widget, snapshot, &rect, icons[self->emblem], GTK_PACK_END);
  if (self->has_note && self->texture != NULL)
    bunting_snapshot_emblem (widget, snapshot, &rect, "dialog-warning-symbolic", GTK_PACK_START);
}

static void
bunting_flag_image_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  BuntingFlagImage *self = BUNTING_FLAG_IMAGE (widget);

  if (self->texture == NULL && self->broken_cause != NULL) {
    bunting_snapshot_broken (widget, snapshot, self->box_width, self->box_height);
  } else if (self->opacity < 1) {
    gtk_snapshot_push_cross_fade (snapshot, self->opacity);
    snapshot_look (self, snapshot, self->former_texture, self->former_muted);
    gtk_snapshot_pop (snapshot);
    snapshot_look (self, snapshot, self->texture, self->muted);
    gtk_snapshot_pop (snapshot);
  } else {
    snapshot_look (self, snapshot, self->texture, self->muted);
  }
  if (self->emblem != BUNTING_EMBLEM_NONE || self->has_note)
    snapshot_emblems (self, snapshot);
  if (self->progress >= 0)
    snapshot_progress (self, snapshot);
}

/* The widget */

/* The columns of a grid may differ by a pixel, and that is no reason to differ by a step.
 *
 * Returns: the width of a box of 4:3 in a widget of that width */
static int
get_stepped_width (BuntingFlagImage *self, int width)
{
  if (self->box_width > 0 && width >= self->box_width && width <= self->box_width + STEP_WIDTH)
    return self->box_width;
  return MAX (width / STEP_WIDTH, 1) * STEP_WIDTH;
}

static int
get_stepped_height (int stepped_width)
{
  return stepped_width / STEP_WIDTH * STEP_HEIGHT;
}

/* Makes a box that follows the widget as large as the widget and the limit allow. */
static void
fit_box (BuntingFlagImage *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->box_mode == BUNTING_BOX_FIXED || width <= 0 || height <= 0)
    return;
  if (self->box_mode == BUNTING_BOX_WIDTH) {
    width = get_stepped_width (self, width);
    height = get_stepped_height (width);
  }
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

  switch (self->box_mode) {
  case BUNTING_BOX_FILL:
    *minimum = *natural =
      is_horizontal ? BUNTING_FLAG_IMAGE_CELL_WIDTH / 2 : BUNTING_FLAG_IMAGE_CELL_HEIGHT / 2;
    break;
  case BUNTING_BOX_WIDTH:
    /* GTK demands a minimum height that does not grow with the width. */
    *minimum = is_horizontal ? MIN_WIDTH : get_stepped_height (MIN_WIDTH);
    *natural = is_horizontal
                 ? BUNTING_FLAG_IMAGE_CELL_WIDTH
                 : get_stepped_height (get_stepped_width (self, MAX (for_size, MIN_WIDTH)));
    break;
  case BUNTING_BOX_FIXED:
  default:
    *minimum = *natural = is_horizontal ? self->box_width : self->box_height;
  }
}

static GtkSizeRequestMode
bunting_flag_image_get_request_mode (GtkWidget *widget)
{
  return BUNTING_FLAG_IMAGE (widget)->box_mode == BUNTING_BOX_WIDTH
           ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH
           : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* Most flags are never muted again. */
static void
forget_muted (BuntingFlagImage *self, GdkTexture *texture)
{
  if (texture != NULL && !(self->muted && texture == self->texture))
    bunting_muted_texture_forget (texture);
}

static void
faded_cb (double value, gpointer user_data)
{
  BuntingFlagImage *self = user_data;

  self->opacity = value;
  if (value >= 1) {
    forget_muted (self, self->former_texture);
    forget_muted (self, self->texture);
    g_clear_object (&self->former_texture);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
bunting_flag_image_dispose (GObject *object)
{
  BuntingFlagImage *self = BUNTING_FLAG_IMAGE (object);

  if (self->fade != NULL)
    adw_animation_reset (self->fade);
  g_clear_object (&self->fade);
  self->muted = FALSE;
  forget_muted (self, self->texture);
  forget_muted (self, self->former_texture);
  g_clear_object (&self->texture);
  g_clear_object (&self->former_texture);
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->broken_cause, g_free);
  G_OBJECT_CLASS (bunting_flag_image_parent_class)->dispose (object);
}

static void
bunting_flag_image_class_init (BuntingFlagImageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_flag_image_dispose;
  widget_class->snapshot = bunting_flag_image_snapshot;
  widget_class->measure = bunting_flag_image_measure;
  widget_class->get_request_mode = bunting_flag_image_get_request_mode;
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

  self->fade = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, FADE_MS, target);
  self->box_width = BUNTING_FLAG_IMAGE_CELL_WIDTH;
  self->box_height = BUNTING_FLAG_IMAGE_CELL_HEIGHT;
  self->opacity = 1;
  self->progress = -1;
}

/* The size of the box in logical pixels, if it is fixed. */
void
bunting_flag_image_set_box (BuntingFlagImage *self, int width, int height)
{
  self->box_width = width;
  self->box_height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_signal_emit (self, signals[BOX_CHANGED], 0);
}

/* Makes a box of %BUNTING_BOX_WIDTH as large as that of @other, in a widget as wide. */
void
bunting_flag_image_copy_box (BuntingFlagImage *self, BuntingFlagImage *other)
{
  if (self->box_width == other->box_width)
    return;
  self->box_width = other->box_width;
  self->box_height = other->box_height;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[BOX_CHANGED], 0);
}

/* To be called before the widget is shown. */
void
bunting_flag_image_set_box_mode (BuntingFlagImage *self, BuntingBoxMode mode)
{
  self->box_mode = mode;
  if (mode == BUNTING_BOX_WIDTH)
    self->box_width = self->box_height = 0;
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

/* The maximum size in device pixels of a box that follows the widget; 0 for none. */
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

/* Where the desktop asks for less motion, libadwaita goes to the end of the fade at once. */
static void
set_look (BuntingFlagImage *self, GdkTexture *texture, gboolean muted, gboolean fade)
{
  if (self->texture == texture && self->muted == muted)
    return;
  adw_animation_reset (self->fade);
  forget_muted (self, self->former_texture);
  g_set_object (&self->former_texture, self->texture);
  self->former_muted = self->muted;
  g_set_object (&self->texture, texture);
  self->muted = muted;
  if (texture != NULL)
    g_clear_pointer (&self->broken_cause, g_free);
  if (fade && (texture != NULL || self->former_texture != NULL))
    adw_animation_play (self->fade);
  else
    faded_cb (1, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* texture: (nullable): the flag; NULL for the pennant
 * arriving: whether this is a newly saved flag: it is not muted, and cross-fades from what is
 *   shown */
void
bunting_flag_image_set_texture (BuntingFlagImage *self, GdkTexture *texture, gboolean arriving)
{
  set_look (self, texture, self->muted && !arriving, arriving);
}

/* muted: whether to draw the flag pale and grey, as one that is being downloaded */
void
bunting_flag_image_set_muted (BuntingFlagImage *self, gboolean muted, gboolean fade)
{
  set_look (self, self->texture, muted, fade);
}

gboolean
bunting_flag_image_get_muted (BuntingFlagImage *self)
{
  return self->muted;
}

void
bunting_flag_image_set_emblem (BuntingFlagImage *self, BuntingEmblem emblem)
{
  if (self->emblem == emblem)
    return;
  self->emblem = emblem;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

BuntingEmblem
bunting_flag_image_get_emblem (BuntingFlagImage *self)
{
  return self->emblem;
}

/* has_note: whether to draw the sign of a drawing that is wrong or outdated */
void
bunting_flag_image_set_has_note (BuntingFlagImage *self, gboolean has_note)
{
  if (self->has_note == has_note)
    return;
  self->has_note = has_note;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
bunting_flag_image_get_has_note (BuntingFlagImage *self)
{
  return self->has_note;
}

GdkTexture *
bunting_flag_image_get_texture (BuntingFlagImage *self)
{
  return self->texture;
}

/* cause: (nullable): why the file of the flag cannot be decoded; %NULL if it can */
void
bunting_flag_image_set_broken (BuntingFlagImage *self, const char *cause)
{
  if (g_strcmp0 (self->broken_cause, cause) == 0)
    return;
  g_free (self->broken_cause);
  self->broken_cause = g_strdup (cause);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
bunting_flag_image_get_broken (BuntingFlagImage *self)
{
  return bunting_flag_image_get_broken_cause (self) != NULL;
}

/* Returns: (nullable): why there is the sign for a broken file */
const char *
bunting_flag_image_get_broken_cause (BuntingFlagImage *self)
{
  return self->texture == NULL ? self->broken_cause : NULL;
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
