/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-adaptive-box.h"

/* Two children: in one row if the width is sufficient, where the first one gets the space that is
 * left over; otherwise in two rows of full width. The property "one-row-min" is that width.
 * Where it is 0, the natural widths of the children decide, which is for children whose texts do
 * not change: otherwise the layout would jump. */

#define SPACING_PX 6

struct _BuntingAdaptiveBox {
  GtkWidget parent_instance;

  int one_row_min_px; /* 0: the natural widths of the children */
};

enum { PROP_ONE_ROW_MIN = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (BuntingAdaptiveBox, bunting_adaptive_box, GTK_TYPE_WIDGET)

typedef struct {
  GtkWidget *child;
  int minimum_px;
  int natural_px;
} BoxChild;

static BoxChild
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  BoxChild box_child = { child, 0, 0 };

  gtk_widget_measure (child, orientation, for_size, &box_child.minimum_px, &box_child.natural_px,
                      NULL, NULL);
  return box_child;
}

/* The spacing belongs to two visible children. */
static int
get_spacing (GtkWidget *widget)
{
  return gtk_widget_should_layout (gtk_widget_get_first_child (widget)) &&
             gtk_widget_should_layout (gtk_widget_get_last_child (widget))
           ? SPACING_PX
           : 0;
}

static void
measure_widths (GtkWidget *widget, BoxChild *first, BoxChild *last)
{
  /* A hidden child measures 0 and gets a row of no height. */
  *first = measure_child (gtk_widget_get_first_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);
  *last = measure_child (gtk_widget_get_last_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);
}

static gboolean
is_one_row (GtkWidget *widget, const BoxChild *first, const BoxChild *last, int width_px)
{
  int one_row_min_px = BUNTING_ADAPTIVE_BOX (widget)->one_row_min_px,
      spacing_px = get_spacing (widget);

  if (one_row_min_px == 0)
    return width_px >= first->natural_px + spacing_px + last->natural_px;
  return width_px >= MAX (one_row_min_px, first->minimum_px + spacing_px + last->minimum_px);
}

/* Returns: the width of the last child in a common row */
static int
get_last_width (GtkWidget *widget, const BoxChild *first, const BoxChild *last, int width_px)
{
  return CLAMP (width_px - get_spacing (widget) - first->natural_px, last->minimum_px,
                last->natural_px);
}

static GtkSizeRequestMode
bunting_adaptive_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bunting_adaptive_box_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  BoxChild first, last;
  int spacing_px = get_spacing (widget), last_px;

  measure_widths (widget, &first, &last);
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = MAX (first.minimum_px, last.minimum_px);
    *natural = first.natural_px + spacing_px + last.natural_px;
    return;
  }
  if (for_size < 0)
    for_size = MAX (first.minimum_px, last.minimum_px);
  if (is_one_row (widget, &first, &last, for_size)) {
    last_px = get_last_width (widget, &first, &last, for_size);
    first = measure_child (first.child, orientation, for_size - spacing_px - last_px);
    last = measure_child (last.child, orientation, last_px);
    *minimum = MAX (first.minimum_px, last.minimum_px);
    *natural = MAX (first.natural_px, last.natural_px);
  } else {
    first = measure_child (first.child, orientation, for_size);
    last = measure_child (last.child, orientation, for_size);
    *minimum = first.minimum_px + spacing_px + last.minimum_px;
    *natural = first.natural_px + spacing_px + last.natural_px;
  }
}

static void
bunting_adaptive_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation first_area = { 0, 0, width, height };
  GtkAllocation last_area = { 0, 0, width, height };
  BoxChild first, last;
  int spacing_px = get_spacing (widget);

  measure_widths (widget, &first, &last);
  if (is_one_row (widget, &first, &last, width)) {
    last_area.width = get_last_width (widget, &first, &last, width);
    first_area.width = width - spacing_px - last_area.width;
    first_area.x = is_rtl ? last_area.width + spacing_px : 0;
    last_area.x = is_rtl ? 0 : first_area.width + spacing_px;
  } else {
    last_area.height = measure_child (last.child, GTK_ORIENTATION_VERTICAL, width).minimum_px;
    first_area.height = height - spacing_px - last_area.height;
    last_area.y = first_area.height + spacing_px;
  }
  gtk_widget_size_allocate (first.child, &first_area, -1);
  gtk_widget_size_allocate (last.child, &last_area, -1);
}

static void
bunting_adaptive_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingAdaptiveBox *self = BUNTING_ADAPTIVE_BOX (object);

  if (id == PROP_ONE_ROW_MIN)
    g_value_set_int (value, self->one_row_min_px);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_adaptive_box_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  BuntingAdaptiveBox *self = BUNTING_ADAPTIVE_BOX (object);

  if (id == PROP_ONE_ROW_MIN)
    self->one_row_min_px = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_adaptive_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (bunting_adaptive_box_parent_class)->dispose (object);
}

static void
bunting_adaptive_box_class_init (BuntingAdaptiveBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_adaptive_box_get_property;
  object_class->set_property = bunting_adaptive_box_set_property;
  object_class->dispose = bunting_adaptive_box_dispose;
  properties[PROP_ONE_ROW_MIN] =
    g_param_spec_int ("one-row-min", NULL, NULL, 0, G_MAXINT, 0,
                      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  widget_class->get_request_mode = bunting_adaptive_box_get_request_mode;
  widget_class->measure = bunting_adaptive_box_measure;
  widget_class->size_allocate = bunting_adaptive_box_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "adaptive-box");
}

static void
bunting_adaptive_box_init (BuntingAdaptiveBox *self)
{
}
