/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-toaster.h"

#include "widgets/bunting-gtk-workarounds.h"

/* Shows messages in a toast overlay. A new message replaces the current one. */

/* A title beside a button, in an overlay that is narrower. */
#define NARROW_PX 500
#define NARROW_CHARS_MIN 6
#define NARROW_CHARS_MAX 15
/* The close button, the padding and the margins of a toast, and the padding of its button */
#define TOAST_PADDING_PX 134
#define BUTTON_PADDING_PX 36
#define LINES_MAX 6
#define LINE_MARGIN_PX 6

struct _BuntingToaster {
  GObject parent_instance;

  AdwToastOverlay *overlay; /* weak, NULL after it was destroyed */
  AdwToast *toast;          /* weak, NULL unless it is shown */
  guint timeout_s;
};

G_DEFINE_FINAL_TYPE (BuntingToaster, bunting_toaster, G_TYPE_OBJECT)

static void
dismissed_cb (BuntingToaster *self)
{
  g_clear_weak_pointer (&self->toast);
}

static void
bunting_toaster_finalize (GObject *object)
{
  BuntingToaster *self = BUNTING_TOASTER (object);

  g_clear_weak_pointer (&self->overlay);
  g_clear_weak_pointer (&self->toast);
  G_OBJECT_CLASS (bunting_toaster_parent_class)->finalize (object);
}

static void
bunting_toaster_class_init (BuntingToasterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_toaster_finalize;
}

static void
bunting_toaster_init (BuntingToaster *self)
{
}

BuntingToaster *
bunting_toaster_new (AdwToastOverlay *overlay, guint timeout_s)
{
  BuntingToaster *self = g_object_new (BUNTING_TYPE_TOASTER, NULL);

  g_set_weak_pointer (&self->overlay, overlay);
  self->timeout_s = timeout_s;
  return self;
}

/* Returns: the characters in a line of a title beside a button; button_label: (nullable) */
static int
find_narrow_chars (GtkWidget *overlay, const char *button_label)
{
  PangoContext *context = gtk_widget_get_pango_context (overlay);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int char_px = PANGO_PIXELS_CEIL (MAX (pango_font_metrics_get_approximate_char_width (metrics),
                                        pango_font_metrics_get_approximate_digit_width (metrics)));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (overlay, button_label);
  int label_px, free_px;

  pango_layout_get_pixel_size (layout, &label_px, NULL);
  free_px = gtk_widget_get_width (overlay) - TOAST_PADDING_PX -
            (button_label == NULL ? 0 : label_px + BUTTON_PADDING_PX);
  pango_font_metrics_unref (metrics);
  return CLAMP (free_px / char_px, NARROW_CHARS_MIN, NARROW_CHARS_MAX);
}

/* The title that AdwToast makes from a text has one line, which is cut off on a phone.
 * AdwToastOverlay of libadwaita 1.2 makes a toast as high as it is at its natural width, so that
 * must not be larger than the width that it gets. */
static GtkWidget *
make_narrow_title (const char *text, int max_chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), max_chars);
  gtk_label_set_lines (GTK_LABEL (label), LINES_MAX);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, LINE_MARGIN_PX);
  gtk_widget_set_margin_bottom (label, LINE_MARGIN_PX);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

/**
 * bunting_toaster_show:
 * @text: plain text, no markup
 */
void
bunting_toaster_show (BuntingToaster *self, const char *text)
{
  bunting_toaster_show_with_action (self, text, NULL, NULL);
}

/**
 * bunting_toaster_show_with_action:
 * @text: plain text, no markup
 * @button_label: (nullable): with a mnemonic; %NULL for no button
 * @action_name: (nullable): the action of the button
 *
 * Shows @text for the whole time-out, also if another message is shown now.
 */
void
bunting_toaster_show_with_action (BuntingToaster *self,
                                  const char *text,
                                  const char *button_label,
                                  const char *action_name)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  g_autoptr (AdwToast) toast = NULL;

  if (self->overlay == NULL)
    return;
  /* The current toast is reused: libadwaita 1.2 crashes when a toast is dismissed while its
   * animation still runs. */
  if (self->toast != NULL) {
    toast = g_object_ref (self->toast);
  } else {
    toast = adw_toast_new ("");
    adw_toast_set_timeout (toast, self->timeout_s);
    g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self,
                             G_CONNECT_SWAPPED);
    g_set_weak_pointer (&self->toast, toast);
  }
  if (gtk_widget_get_width (GTK_WIDGET (self->overlay)) < NARROW_PX)
    adw_toast_set_custom_title (
      toast,
      make_narrow_title (text, find_narrow_chars (GTK_WIDGET (self->overlay), button_label)));
  else
    adw_toast_set_title (toast, markup);
  adw_toast_set_action_name (toast, action_name);
  adw_toast_set_button_label (toast, button_label);
  /* Adding a toast that is shown restarts its time-out. */
  adw_toast_overlay_add_toast (self->overlay, g_steal_pointer (&toast));
  bunting_gtk_announce (GTK_WIDGET (self->overlay), text, FALSE);
}
