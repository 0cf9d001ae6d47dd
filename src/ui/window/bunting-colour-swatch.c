/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-colour-swatch.h"

#include <math.h>

#include "widgets/bunting-gtk-workarounds.h"
#include "widgets/bunting-snapshot.h"

/* A toggle button that shows a colour of the palette as a disc; with a check mark while it is
 * active, so that the choice can be seen without telling colours apart. */

#define DISC_SIZE 22
#define CHECK_SIZE 16
/* The relative luminance above which black has more contrast than white (WCAG 2.1). */
#define LIGHT_MIN 0.18

struct _BuntingColourSwatch {
  GtkToggleButton parent_instance;

  GdkRGBA colour;
};

G_DEFINE_FINAL_TYPE (BuntingColourSwatch, bunting_colour_swatch, GTK_TYPE_TOGGLE_BUTTON)

static gboolean
is_light (const GdkRGBA *colour)
{
  return 0.2126 * pow (colour->red, 2.2) + 0.7152 * pow (colour->green, 2.2) +
           0.0722 * pow (colour->blue, 2.2) >
         LIGHT_MIN;
}

static void
snapshot_check (BuntingColourSwatch *self, GtkSnapshot *snapshot, double x, double y)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double value = is_light (&self->colour) ? 0 : 1;
  GdkRGBA mark = { value, value, value, 1 };
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
    gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), "object-select-symbolic",
    NULL, CHECK_SIZE, gtk_widget_get_scale_factor (widget), GTK_TEXT_DIR_LTR, 0);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + (DISC_SIZE - CHECK_SIZE) / 2.0,
                                                          y + (DISC_SIZE - CHECK_SIZE) / 2.0));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, CHECK_SIZE,
                                            CHECK_SIZE, &mark, 1);
  gtk_snapshot_restore (snapshot);
}

/* White and black need an edge, on light and on dark. */
static void
bunting_colour_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  BuntingColourSwatch *self = BUNTING_COLOUR_SWATCH (widget);
  double x = floor ((gtk_widget_get_width (widget) - DISC_SIZE) / 2.0);
  double y = floor ((gtk_widget_get_height (widget) - DISC_SIZE) / 2.0);
  GdkRGBA line = bunting_snapshot_get_color (widget, 0.4);
  GskRoundedRect disc;

  GTK_WIDGET_CLASS (bunting_colour_swatch_parent_class)->snapshot (widget, snapshot);
  gsk_rounded_rect_init_from_rect (&disc, &GRAPHENE_RECT_INIT (x, y, DISC_SIZE, DISC_SIZE),
                                   DISC_SIZE / 2.0);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &self->colour, &disc.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &disc, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ line, line, line, line });
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget)))
    snapshot_check (self, snapshot, x, y);
}

static void
bunting_colour_swatch_class_init (BuntingColourSwatchClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = bunting_colour_swatch_snapshot;
}

static void
bunting_colour_swatch_init (BuntingColourSwatch *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "circular");
  gtk_widget_add_css_class (GTK_WIDGET (self), "swatch");
}

/* name: of the colour, for the tooltip and for screen readers */
GtkWidget *
bunting_colour_swatch_new (BuntingPaletteColour colour, const char *name)
{
  BuntingColourSwatch *self = g_object_new (BUNTING_TYPE_COLOUR_SWATCH, NULL);
  guint32 rgb = bunting_palette_get_rgb (colour);

  self->colour = (GdkRGBA){ (float)(rgb >> 16) / 255, (float)(rgb >> 8 & 0xff) / 255,
                            (float)(rgb & 0xff) / 255, 1 };
  bunting_gtk_set_name_and_tooltip (GTK_WIDGET (self), name, name);
  return GTK_WIDGET (self);
}
