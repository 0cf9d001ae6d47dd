/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-group-offers.h"

#include <glib/gi18n.h>

#include "bunting-group-menu.h"

/* Buttons above the search results that select the groups of countries with a matching name. */

struct _BuntingGroupOffers {
  AdwBin parent_instance;

  GtkBox *box;

  BuntingAtlas *atlas; /* owned, NULL until set up */
  GStrv ids;           /* owned: the offered groups */
};

G_DEFINE_FINAL_TYPE (BuntingGroupOffers, bunting_group_offers, ADW_TYPE_BIN)

static GtkWidget *
make_button (const char *id, guint n_countries)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  const char *name = bunting_group_menu_get_name (id);
  /* Translators: a group of countries, and how many it has: "European Union (27)" */
  g_autofree char *text = g_strdup_printf (_ ("%s (%u)"), name != NULL ? name : id, n_countries);
  /* Translators: a button that selects a group of countries: "Select European Union (27)" */
  g_autofree char *accessible_label = g_strdup_printf (_ ("Select %s"), text);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *action = gtk_label_new (C_ ("a group of countries", "Select"));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), action);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  accessible_label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.select-group");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  return button;
}

static void
rebuild (BuntingGroupOffers *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  for (char **id = self->ids; *id != NULL; id++) {
    const char *const *codes = bunting_atlas_get_group (self->atlas, *id);

    gtk_box_append (self->box, make_button (*id, g_strv_length ((GStrv)codes)));
  }
  gtk_widget_set_visible (GTK_WIDGET (self), self->ids[0] != NULL);
}

static void
bunting_group_offers_dispose (GObject *object)
{
  BuntingGroupOffers *self = BUNTING_GROUP_OFFERS (object);

  g_clear_object (&self->atlas);
  g_clear_pointer (&self->ids, g_strfreev);
  G_OBJECT_CLASS (bunting_group_offers_parent_class)->dispose (object);
}

static void
bunting_group_offers_class_init (BuntingGroupOffersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_group_offers_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-group-offers.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingGroupOffers, box);
}

static void
bunting_group_offers_init (BuntingGroupOffers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* To be called once. */
void
bunting_group_offers_set_up (BuntingGroupOffers *self, BuntingAtlas *atlas)
{
  g_set_object (&self->atlas, atlas);
}

/* Offers the groups that match; none for an empty text. */
void
bunting_group_offers_search (BuntingGroupOffers *self, const char *text)
{
  g_auto (GStrv) ids = bunting_group_menu_find (self->atlas, text);

  /* The buttons stay, and so does the focus, while the same groups match. */
  if (self->ids != NULL && g_strv_equal ((const char *const *)ids, (const char *const *)self->ids))
    return;
  g_strfreev (self->ids);
  self->ids = g_steal_pointer (&ids);
  rebuild (self);
}

/* Returns: whether a group is offered, and was selected */
gboolean
bunting_group_offers_activate_first (BuntingGroupOffers *self)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->box));

  return first != NULL && gtk_widget_activate (first);
}
