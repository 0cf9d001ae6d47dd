/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-lazy-menu.h"

/* Fills a section of a button's menu when the menu is first opened. GTK creates the widgets of a
 * menu at once, those of its submenus included. */

typedef struct {
  GMenu *section; /* owned */
  BuntingFillMenuFunc fill;
  gpointer user_data;
} LazyMenu;

static void
lazy_menu_free (gpointer data)
{
  g_object_unref (((LazyMenu *)data)->section);
  g_free (data);
}

static void
opens_cb (GtkMenuButton *button, gpointer data)
{
  LazyMenu *menu = data;

  menu->fill (menu->section, menu->user_data);
  gtk_menu_button_set_create_popup_func (button, NULL, NULL, NULL);
}

/* user_data: lives as long as @button */
void
bunting_lazy_menu_attach (GtkMenuButton *button,
                          GMenu *section,
                          BuntingFillMenuFunc fill,
                          gpointer user_data)
{
  LazyMenu *menu = g_new0 (LazyMenu, 1);

  menu->section = g_object_ref (section);
  menu->fill = fill;
  menu->user_data = user_data;
  gtk_menu_button_set_create_popup_func (button, opens_cb, menu, lazy_menu_free);
}
