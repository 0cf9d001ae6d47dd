/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-adaptive-box.h"

/* Two children: in one row where there is room for both, the first with all that is left over; in
 * two rows of full width where there is not. What decides is the width alone, and not what the
 * children would like to have: they say one thing now and another a moment later, and nothing may
 * jump for that. */

#define ONE_ROW_MIN_PX 460
#define SPACING_PX 6

struct _BuntingAdaptiveBox {
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (BuntingAdaptiveBox, bunting_adaptive_box, GTK_TYPE_WIDGET)

typedef struct {
  GtkWidget *child;
  int minimum_px;
  int natural_px;
} BoxRow;

static BoxRow
measure_part (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  BoxRow part = { child, 0, 0 };

  gtk_widget_measure (child, orientation, for_size, &part.minimum_px, &part.natural_px, NULL, NULL);
  return part;
}

static void
measure_widths (GtkWidget *widget, BoxRow *first, BoxRow *last)
{
  /* One that is hidden measures as nothing, and gets a row without height. */
  *first = measure_part (gtk_widget_get_first_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);
  *last = measure_part (gtk_widget_get_last_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);
}

static gboolean
is_one_row (const BoxRow *first, const BoxRow *last, int width_px)
{
  return width_px >= MAX (ONE_ROW_MIN_PX, first->minimum_px + SPACING_PX + last->minimum_px);
}

/* How much of a row the last one gets, when it has the row to share. */
static int
share_row (const BoxRow *first, const BoxRow *last, int width_px)
{
  return CLAMP (width_px - SPACING_PX - first->natural_px, last->minimum_px, last->natural_px);
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
  BoxRow first, last;
  int last_px;

  measure_widths (widget, &first, &last);
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = MAX (first.minimum_px, last.minimum_px);
    *natural = first.natural_px + SPACING_PX + last.natural_px;
    return;
  }
  if (for_size < 0)
    for_size = MAX (first.minimum_px, last.minimum_px);
  if (is_one_row (&first, &last, for_size)) {
    last_px = share_row (&first, &last, for_size);
    first = measure_part (first.child, orientation, for_size - SPACING_PX - last_px);
    last = measure_part (last.child, orientation, last_px);
    *minimum = MAX (first.minimum_px, last.minimum_px);
    *natural = MAX (first.natural_px, last.natural_px);
  } else {
    first = measure_part (first.child, orientation, for_size);
    last = measure_part (last.child, orientation, for_size);
    *minimum = first.minimum_px + SPACING_PX + last.minimum_px;
    *natural = first.natural_px + SPACING_PX + last.natural_px;
  }
}

static void
bunting_adaptive_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation first_area = { 0, 0, width, height };
  GtkAllocation last_area = { 0, 0, width, height };
  BoxRow first, last;

  measure_widths (widget, &first, &last);
  if (is_one_row (&first, &last, width)) {
    last_area.width = share_row (&first, &last, width);
    first_area.width = width - SPACING_PX - last_area.width;
    first_area.x = is_rtl ? last_area.width + SPACING_PX : 0;
    last_area.x = is_rtl ? 0 : first_area.width + SPACING_PX;
  } else {
    last_area.height = measure_part (last.child, GTK_ORIENTATION_VERTICAL, width).minimum_px;
    first_area.height = height - SPACING_PX - last_area.height;
    last_area.y = first_area.height + SPACING_PX;
  }
  gtk_widget_size_allocate (first.child, &first_area, -1);
  gtk_widget_size_allocate (last.child, &last_area, -1);
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

  G_OBJECT_CLASS (klass)->dispose = bunting_adaptive_box_dispose;
  widget_class->get_request_mode = bunting_adaptive_box_get_request_mode;
  widget_class->measure = bunting_adaptive_box_measure;
  widget_class->size_allocate = bunting_adaptive_box_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "reflow");
}

static void
bunting_adaptive_box_init (BuntingAdaptiveBox *self)
{
}
