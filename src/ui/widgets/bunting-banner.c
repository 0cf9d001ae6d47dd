/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-banner.h"

#include "widgets/bunting-adaptive-box.h"

/* A line of text with one or two buttons, which slides in above the content and stays until it is
 * closed. libadwaita has AdwBanner from 1.3 on, with one button only. */

#define TRANSITION_MS 250

struct _BuntingBanner {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *title;
  GtkButton *first_button;
  GtkButton *second_button;
};

G_DEFINE_FINAL_TYPE (BuntingBanner, bunting_banner, ADW_TYPE_BIN)

enum { DISMISSED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Otherwise screen readers would find the buttons of a hidden banner, and so would Tab: AdwBin
 * moves the focus into a child that is not visible, too. */
static void
child_revealed_cb (BuntingBanner *self)
{
  if (!gtk_revealer_get_reveal_child (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
dismiss (BuntingBanner *self)
{
  bunting_banner_hide (self);
  g_signal_emit (self, signals[DISMISSED], 0);
}

static void
bunting_banner_class_init (BuntingBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[DISMISSED] = g_signal_new ("dismissed", BUNTING_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (BUNTING_TYPE_ADAPTIVE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, BuntingBanner, title);
  gtk_widget_class_bind_template_child (widget_class, BuntingBanner, first_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingBanner, second_button);
  gtk_widget_class_bind_template_callback (widget_class, dismiss);
  gtk_widget_class_bind_template_child_full (widget_class, "close_button", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, child_revealed_cb);
}

static void
bunting_banner_init (BuntingBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_button (GtkButton *button, const BuntingBannerButton *values)
{
  gtk_widget_set_visible (GTK_WIDGET (button), values != NULL);
  if (values == NULL)
    return;
  gtk_button_set_label (button, values->label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), values->action);
}

/**
 * bunting_banner_show:
 * @title: plain text
 * @second: (nullable): %NULL for one button
 * @takes_focus: focuses the first button, or the second one if the first is not sensitive
 *
 * A banner that takes the focus is there at once: GTK ignores keys for a button that an animation
 * has not mapped yet.
 */
void
bunting_banner_show (BuntingBanner *self,
                     const char *title,
                     const BuntingBannerButton *first,
                     const BuntingBannerButton *second,
                     gboolean takes_focus)
{
  gtk_label_set_label (self->title, title);
  set_button (self->first_button, first);
  set_button (self->second_button, second);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_transition_duration (self->revealer, takes_focus ? 0 : TRANSITION_MS);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  if (takes_focus && !gtk_widget_grab_focus (GTK_WIDGET (self->first_button)))
    gtk_widget_grab_focus (GTK_WIDGET (self->second_button));
}

/* If the focus is in the banner, the window is left without focus at once, not when the banner has
 * disappeared. */
void
bunting_banner_hide (BuntingBanner *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);

  gtk_revealer_set_transition_duration (self->revealer, TRANSITION_MS);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_root_set_focus (root, NULL);
}

gboolean
bunting_banner_is_revealed (BuntingBanner *self)
{
  return gtk_revealer_get_reveal_child (self->revealer);
}

/* Returns: (nullable): the action of the first button; %NULL if nothing is shown */
const char *
bunting_banner_get_action (BuntingBanner *self)
{
  return bunting_banner_is_revealed (self)
           ? gtk_actionable_get_action_name (GTK_ACTIONABLE (self->first_button))
           : NULL;
}

const char *
bunting_banner_get_title (BuntingBanner *self)
{
  return gtk_label_get_label (self->title);
}
