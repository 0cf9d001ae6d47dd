/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-snapshot.h"

#include <adwaita.h>
#include <math.h>

/* The signs that a flag image draws instead of a flag or on one, in the colours of its style. */

#define BROKEN_ICON_SIZE 32
#define NORMAL_BOX_HEIGHT 120 /* at which the code has its normal size */
#define EMBLEM_SIZE 18
#define EMBLEM_ICON_SIZE 12
#define EMBLEM_MARGIN 4

GdkRGBA
bunting_snapshot_get_color (GtkWidget *widget, double alpha)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= alpha;
  return color;
}

static gboolean
wants_contrast (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
}

GdkRGBA
bunting_snapshot_get_hairline_color (GtkWidget *widget)
{
  return bunting_snapshot_get_color (widget, wants_contrast () ? 0.6 : 0.15);
}

void
bunting_snapshot_hairline (GtkWidget *widget, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  GdkRGBA line = bunting_snapshot_get_hairline_color (widget);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ line, line, line, line });
}

static void
snapshot_code (GtkWidget *widget,
               GtkSnapshot *snapshot,
               const char *code,
               double box_height,
               double width,
               double center_y)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, code);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  gboolean is_long = code != NULL && strlen (code) > 2;
  GdkRGBA color = bunting_snapshot_get_color (widget, wants_contrast () ? 0.9 : 0.55);
  int text_width, text_height;

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (
    attributes, pango_attr_scale_new ((is_long ? 0.8 : 1.3) * box_height / NORMAL_BOX_HEIGHT));
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
void
bunting_snapshot_pennant (GtkWidget *widget,
                          GtkSnapshot *snapshot,
                          double box_width,
                          double box_height,
                          const char *code)
{
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  double unit = box_height;
  double top = (height - unit) / 2 + 0.14 * unit, sag = 0.08 * unit;
  double half = 0.36 * unit, tip = top + 0.76 * unit;
  double span = box_width, left = (width - span) / 2;
  double shoulder = top + sag * (1 - half * half / (span * span / 4));
  gboolean contrast = wants_contrast ();
  GdkRGBA fill = bunting_snapshot_get_color (widget, contrast ? 0.12 : 0.07);
  GdkRGBA line = bunting_snapshot_get_color (widget, contrast ? 0.7 : 0.18);
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

  snapshot_code (widget, snapshot, code, box_height, width, shoulder + 0.24 * unit);
}

/* For a file that cannot be decoded. */
void
bunting_snapshot_broken (GtkWidget *widget,
                         GtkSnapshot *snapshot,
                         double box_width,
                         double box_height)
{
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color = bunting_snapshot_get_color (widget, 0.55);
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
    gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), "image-missing-symbolic",
    NULL, BROKEN_ICON_SIZE, gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget),
    0);

  bunting_snapshot_hairline (widget, snapshot,
                             &GRAPHENE_RECT_INIT (floor ((width - box_width) / 2),
                                                  floor ((height - box_height) / 2), box_width,
                                                  box_height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (round ((width - BROKEN_ICON_SIZE) / 2),
                                                          round ((height - BROKEN_ICON_SIZE) / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot,
                                            BROKEN_ICON_SIZE, BROKEN_ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

/* An icon on a disc, in the lower corner of the picture where text starts or ends. Its shape and
 * its contrast tell it apart without colour. */
void
bunting_snapshot_emblem (GtkWidget *widget,
                         GtkSnapshot *snapshot,
                         const graphene_rect_t *picture,
                         const char *icon_name,
                         GtkPackType corner)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean is_left = is_rtl == (corner == GTK_PACK_END);
  double x = is_left
               ? floor (picture->origin.x) + EMBLEM_MARGIN
               : floor (picture->origin.x + picture->size.width) - EMBLEM_SIZE - EMBLEM_MARGIN;
  double y = floor (picture->origin.y + picture->size.height) - EMBLEM_SIZE - EMBLEM_MARGIN;
  double inset = (EMBLEM_SIZE - EMBLEM_ICON_SIZE) / 2.0;
  GdkRGBA mark = bunting_snapshot_get_color (widget, 1),
          line = bunting_snapshot_get_color (widget, wants_contrast () ? 1 : 0.5);
  GdkRGBA disc = { 1, 1, 1, 1 };
  GskRoundedRect outline;
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
    gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), icon_name, NULL,
    EMBLEM_ICON_SIZE, gtk_widget_get_scale_factor (widget), GTK_TEXT_DIR_LTR, 0);

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "view_bg_color", &disc);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, EMBLEM_SIZE, EMBLEM_SIZE),
                                   EMBLEM_SIZE / 2.0);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &disc, &outline.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ line, line, line, line });
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + inset, y + inset));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot,
                                            EMBLEM_ICON_SIZE, EMBLEM_ICON_SIZE, &mark, 1);
  gtk_snapshot_restore (snapshot);
}
