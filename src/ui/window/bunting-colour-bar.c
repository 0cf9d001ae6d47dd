/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-colour-bar.h"

#include <glib/gi18n.h>

#include "widgets/bunting-tab-stop.h"
#include "window/bunting-colour-swatch.h"

/* The colours of the palette in a row, of which a few can be chosen. */

struct _BuntingColourBar {
  AdwBin parent_instance;

  GtkToggleButton *swatches[BUNTING_PALETTE_SIZE];
  gboolean is_clearing; /* so that the property changes once */
};

G_DEFINE_FINAL_TYPE (BuntingColourBar, bunting_colour_bar, ADW_TYPE_BIN)

enum { PROP_0, PROP_COLOURS, N_PROPS };

static GParamSpec *properties[N_PROPS];

static const char *
get_name (BuntingPaletteColour colour)
{
  static const char *const names[BUNTING_PALETTE_SIZE] = {
    [BUNTING_PALETTE_RED] = NC_ ("colour", "Red"),
    [BUNTING_PALETTE_MAROON] = NC_ ("colour", "Maroon"),
    [BUNTING_PALETTE_ORANGE] = NC_ ("colour", "Orange"),
    [BUNTING_PALETTE_YELLOW] = NC_ ("colour", "Yellow"),
    [BUNTING_PALETTE_GREEN] = NC_ ("colour", "Green"),
    [BUNTING_PALETTE_LIGHT_BLUE] = NC_ ("colour", "Light Blue"),
    [BUNTING_PALETTE_BLUE] = NC_ ("colour", "Blue"),
    [BUNTING_PALETTE_BLACK] = NC_ ("colour", "Black"),
    [BUNTING_PALETTE_WHITE] = NC_ ("colour", "White"),
  };

  return g_dpgettext2 (NULL, "colour", names[colour]);
}

static BuntingPaletteSet
get_colours (BuntingColourBar *self, guint *out_n_colours)
{
  BuntingPaletteSet colours = 0;

  *out_n_colours = 0;
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++) {
    if (gtk_toggle_button_get_active (self->swatches[i])) {
      colours |= 1u << i;
      (*out_n_colours)++;
    }
  }
  return colours;
}

static void
toggled_cb (BuntingColourBar *self)
{
  guint n_colours;

  if (self->is_clearing)
    return;
  get_colours (self, &n_colours);
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++)
    gtk_widget_set_sensitive (GTK_WIDGET (self->swatches[i]),
                              n_colours < BUNTING_COLOUR_BAR_MAX ||
                                gtk_toggle_button_get_active (self->swatches[i]));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLOURS]);
}

static void
bunting_colour_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  guint n_colours;

  if (id == PROP_COLOURS)
    g_value_set_uint (value, get_colours (BUNTING_COLOUR_BAR (object), &n_colours));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_colour_bar_class_init (BuntingColourBarClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = bunting_colour_bar_get_property;
  GTK_WIDGET_CLASS (klass)->focus = bunting_tab_stop_focus;
  properties[PROP_COLOURS] = g_param_spec_uint ("colours", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
bunting_colour_bar_init (BuntingColourBar *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                                 "halign", GTK_ALIGN_CENTER, "spacing", 2, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Colours of the flag"), -1);
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++) {
    GtkWidget *swatch = bunting_colour_swatch_new (i, get_name (i));

    self->swatches[i] = GTK_TOGGLE_BUTTON (swatch);
    g_signal_connect_swapped (swatch, "toggled", G_CALLBACK (toggled_cb), self);
    gtk_box_append (GTK_BOX (box), swatch);
  }
  adw_bin_set_child (ADW_BIN (self), box);
}

/* Chooses no colour. */
void
bunting_colour_bar_clear (BuntingColourBar *self)
{
  guint n_colours;

  get_colours (self, &n_colours);
  if (n_colours == 0)
    return;
  self->is_clearing = TRUE;
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++)
    gtk_toggle_button_set_active (self->swatches[i], FALSE);
  self->is_clearing = FALSE;
  toggled_cb (self);
}
