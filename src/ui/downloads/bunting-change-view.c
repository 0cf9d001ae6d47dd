/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-change-view.h"

#include <glib/gi18n.h>

#include "widgets/bunting-boxed-image.h"

/* The picture of a flag before a refresh and now, side by side. */

#define WIDTH 64
#define HEIGHT 48

struct _BuntingChangeView {
  AdwBin parent_instance;

  BuntingBoxedImage *before;
  BuntingBoxedImage *now;
};

G_DEFINE_FINAL_TYPE (BuntingChangeView, bunting_change_view, ADW_TYPE_BIN)

static void
bunting_change_view_class_init (BuntingChangeViewClass *klass)
{
}

static void
bunting_change_view_init (BuntingChangeView *self)
{
}

static BuntingBoxedImage *
add_image (GtkBox *box, BuntingTextureLoader *texture_loader, const char *name)
{
  BuntingBoxedImage *image = bunting_boxed_image_new (texture_loader, WIDTH, HEIGHT);

  gtk_widget_set_tooltip_text (GTK_WIDGET (image), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bunting_boxed_image_get_flag_image (image)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (box, GTK_WIDGET (image));
  return image;
}

BuntingChangeView *
bunting_change_view_new (BuntingTextureLoader *texture_loader)
{
  BuntingChangeView *self = g_object_new (BUNTING_TYPE_CHANGE_VIEW, NULL);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));

  /* Translators: the picture of a flag before a refresh */
  self->before = add_image (box, texture_loader, _ ("Before"));
  gtk_box_append (box, gtk_image_new_from_icon_name ("go-next-symbolic"));
  /* Translators: the picture of a flag after a refresh */
  self->now = add_image (box, texture_loader, _ ("Now"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
  return self;
}

/* before: (nullable): %NULL for no change, which is not shown; now: (nullable): the saved file */
void
bunting_change_view_set (BuntingChangeView *self, GBytes *before, GFile *now)
{
  gtk_widget_set_visible (GTK_WIDGET (self), before != NULL);
  bunting_boxed_image_set_bytes (self->before, before);
  bunting_boxed_image_set_file (self->now, before != NULL ? now : NULL);
}
