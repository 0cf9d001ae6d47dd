/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-layout.h"

/* Two children: the flag and its properties. Side by side if the width is sufficient, otherwise the
 * flag above the properties. */

#define SIDE_BY_SIDE_MIN 680
#define PROPERTIES_WIDTH_MIN 300
#define PROPERTIES_WIDTH_MAX 400

struct _BuntingDetailsLayout {
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (BuntingDetailsLayout, bunting_details_layout, GTK_TYPE_WIDGET)

static int
measure_minimum (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  int minimum;

  gtk_widget_measure (child, orientation, for_size, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
bunting_details_layout_measure (GtkWidget *widget,
                                GtkOrientation orientation,
                                int for_size,
                                int *minimum,
                                int *natural,
                                int *minimum_baseline,
                                int *natural_baseline)
{
  GtkWidget *flag = gtk_widget_get_first_child (widget);
  GtkWidget *properties = gtk_widget_get_last_child (widget);
  int flag_minimum = measure_minimum (flag, orientation, -1);
  int properties_minimum = measure_minimum (properties, orientation, -1);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = MAX (flag_minimum, properties_minimum);
  else
    *minimum = *natural = flag_minimum + properties_minimum;
}

/* Returns: the height of the flag above its properties: half of the available height, at most the
 * minimum plus half of the width, and so that both get their minimum heights */
static int
get_flag_height (GtkWidget *flag, GtkWidget *properties, int width, int height)
{
  int flag_minimum = measure_minimum (flag, GTK_ORIENTATION_VERTICAL, width);
  int properties_minimum = measure_minimum (properties, GTK_ORIENTATION_VERTICAL, width);
  int flag_height = MIN (flag_minimum + width / 2, height / 2);

  return MAX (flag_minimum, MIN (flag_height, height - properties_minimum));
}

static void
bunting_details_layout_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *flag = gtk_widget_get_first_child (widget);
  GtkWidget *properties = gtk_widget_get_last_child (widget);
  GtkAllocation flag_area = { 0, 0, width, height }, properties_area = { 0, 0, width, height };

  if (width >= SIDE_BY_SIDE_MIN) {
    properties_area.width = CLAMP (width / 3, PROPERTIES_WIDTH_MIN, PROPERTIES_WIDTH_MAX);
    flag_area.width = width - properties_area.width;
    flag_area.x = is_rtl ? properties_area.width : 0;
    properties_area.x = is_rtl ? 0 : flag_area.width;
  } else {
    flag_area.height = get_flag_height (flag, properties, width, height);
    properties_area.y = flag_area.height;
    properties_area.height = MAX (height - flag_area.height,
                                  measure_minimum (properties, GTK_ORIENTATION_VERTICAL, width));
  }
  gtk_widget_size_allocate (flag, &flag_area, -1);
  gtk_widget_size_allocate (properties, &properties_area, -1);
}

static void
bunting_details_layout_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (bunting_details_layout_parent_class)->dispose (object);
}

static void
bunting_details_layout_class_init (BuntingDetailsLayoutClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_details_layout_dispose;
  widget_class->measure = bunting_details_layout_measure;
  widget_class->size_allocate = bunting_details_layout_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "details-layout");
}

static void
bunting_details_layout_init (BuntingDetailsLayout *self)
{
}
