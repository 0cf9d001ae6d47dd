/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-layout.h"

/* Two children in a scrolled window: the flag and its properties. Side by side if the width is
 * sufficient; then the flag is as high as the scrolled window, and stays in view. Otherwise the
 * flag is above the properties, and scrolls with them. */

#define SIDE_BY_SIDE_MIN 680
#define PROPERTIES_WIDTH_MIN 300
#define PROPERTIES_WIDTH_MAX 400

struct _BuntingDetailsLayout {
  GtkWidget parent_instance;

  GtkAdjustment *adjustment; /* owned, NULL before it is set: of the scrolled window */
  guint resize_id;           /* 0 unless the height of the scrolled window has changed */
};

G_DEFINE_FINAL_TYPE (BuntingDetailsLayout, bunting_details_layout, GTK_TYPE_WIDGET)

static int
measure_minimum (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  int minimum;

  gtk_widget_measure (child, orientation, for_size, &minimum, NULL, NULL, NULL);
  return minimum;
}

static int
get_properties_width (int width)
{
  return CLAMP (width / 3, PROPERTIES_WIDTH_MIN, PROPERTIES_WIDTH_MAX);
}

/* Returns: the height of the scrolled window; 0 before it is known */
static int
get_view_height (BuntingDetailsLayout *self)
{
  return self->adjustment == NULL ? 0 : (int)gtk_adjustment_get_page_size (self->adjustment);
}

/* Returns: the height of the flag above its properties: about half of the view, at most the minimum
 * plus half of the width */
static int
get_flag_height (BuntingDetailsLayout *self, GtkWidget *flag, int width)
{
  int minimum = measure_minimum (flag, GTK_ORIENTATION_VERTICAL, width);
  int height = minimum + width / 2, view_height = get_view_height (self);

  return view_height > 0 ? MAX (minimum, MIN (height, view_height / 2)) : height;
}

static GtkSizeRequestMode
bunting_details_layout_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
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
  BuntingDetailsLayout *self = BUNTING_DETAILS_LAYOUT (widget);
  GtkWidget *flag = gtk_widget_get_first_child (widget);
  GtkWidget *properties = gtk_widget_get_last_child (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum =
      MAX (measure_minimum (flag, orientation, -1), measure_minimum (properties, orientation, -1));
  else if (for_size >= SIDE_BY_SIDE_MIN)
    *minimum = MAX (measure_minimum (flag, orientation, for_size - get_properties_width (for_size)),
                    measure_minimum (properties, orientation, get_properties_width (for_size)));
  else
    *minimum =
      get_flag_height (self, flag, for_size) + measure_minimum (properties, orientation, for_size);
  *natural = *minimum;
}

static void
bunting_details_layout_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BuntingDetailsLayout *self = BUNTING_DETAILS_LAYOUT (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *flag = gtk_widget_get_first_child (widget);
  GtkWidget *properties = gtk_widget_get_last_child (widget);
  GtkAllocation flag_area = { 0, 0, width, height }, properties_area = { 0, 0, width, height };

  if (width >= SIDE_BY_SIDE_MIN) {
    properties_area.width = get_properties_width (width);
    flag_area.width = width - properties_area.width;
    flag_area.x = is_rtl ? properties_area.width : 0;
    properties_area.x = is_rtl ? 0 : flag_area.width;
    if (get_view_height (self) > 0) {
      int flag_minimum = measure_minimum (flag, GTK_ORIENTATION_VERTICAL, flag_area.width);

      flag_area.height = MAX (MIN (get_view_height (self), height), flag_minimum);
      flag_area.y =
        MIN ((int)gtk_adjustment_get_value (self->adjustment), height - flag_area.height);
    }
  } else {
    flag_area.height = get_flag_height (self, flag, width);
    properties_area.y = flag_area.height;
    properties_area.height = MAX (height - flag_area.height,
                                  measure_minimum (properties, GTK_ORIENTATION_VERTICAL, width));
  }
  gtk_widget_size_allocate (flag, &flag_area, -1);
  gtk_widget_size_allocate (properties, &properties_area, -1);
}

/* The flag comes before its properties. GTK would order them by their middles, which depends on how
 * many properties and similar flags there are. */
static gboolean
bunting_details_layout_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *flag = gtk_widget_get_first_child (widget);
  GtkWidget *properties = gtk_widget_get_last_child (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (direction == GTK_DIR_TAB_FORWARD)
    return ((focus == NULL || !gtk_widget_is_ancestor (focus, properties)) &&
            gtk_widget_child_focus (flag, direction)) ||
           gtk_widget_child_focus (properties, direction);
  if (direction == GTK_DIR_TAB_BACKWARD)
    return ((focus == NULL || !gtk_widget_is_ancestor (focus, flag)) &&
            gtk_widget_child_focus (properties, direction)) ||
           gtk_widget_child_focus (flag, direction);
  return GTK_WIDGET_CLASS (bunting_details_layout_parent_class)->focus (widget, direction);
}

static void
bunting_details_layout_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_handle_id (&BUNTING_DETAILS_LAYOUT (object)->resize_id, g_source_remove);
  g_clear_object (&BUNTING_DETAILS_LAYOUT (object)->adjustment);
  G_OBJECT_CLASS (bunting_details_layout_parent_class)->dispose (object);
}

static void
bunting_details_layout_class_init (BuntingDetailsLayoutClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_details_layout_dispose;
  widget_class->get_request_mode = bunting_details_layout_get_request_mode;
  widget_class->measure = bunting_details_layout_measure;
  widget_class->size_allocate = bunting_details_layout_size_allocate;
  widget_class->focus = bunting_details_layout_focus;
  gtk_widget_class_set_css_name (widget_class, "details-layout");
}

static void
bunting_details_layout_init (BuntingDetailsLayout *self)
{
}

static gboolean
resize_cb (gpointer user_data)
{
  BuntingDetailsLayout *self = user_data;

  self->resize_id = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

/* The scrolled window sets it while it is being allocated, when nothing may be queued. */
static void
view_height_changed_cb (BuntingDetailsLayout *self)
{
  if (self->resize_id == 0)
    self->resize_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resize_cb, self, NULL);
}

/* adjustment: the vertical one of the scrolled window; to be set once */
void
bunting_details_layout_set_adjustment (BuntingDetailsLayout *self, GtkAdjustment *adjustment)
{
  g_set_object (&self->adjustment, adjustment);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_allocate),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (view_height_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
