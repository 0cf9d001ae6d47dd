/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-empty-page.h"

#include "download/bunting-flag.h"

#include <glib/gi18n.h>

/* Replaces the grid when no flag matches: explains the search or the filter that has no result,
 * with a button that shows flags again. */

struct _BuntingEmptyPage {
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkButton *button;

  /* All owned, NULL until set up */
  BuntingFlagFilter *filter;
  BuntingFilterButton *filter_button;
  GListModel *flags;
};

G_DEFINE_FINAL_TYPE (BuntingEmptyPage, bunting_empty_page, ADW_TYPE_BIN)

/* Counts the matches of the search in all regions and states. */
static guint
count_matches (BuntingEmptyPage *self)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  guint n_found = 0;

  bunting_flag_filter_set_search (filter, bunting_flag_filter_get_search (self->filter));
  for (guint i = 0; i < g_list_model_get_n_items (self->flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (self->flags, i);

    n_found += gtk_filter_match (GTK_FILTER (filter), flag);
  }
  return n_found;
}

static void
show (BuntingEmptyPage *self,
      const char *icon_name,
      const char *title,
      const char *description,
      const char *button_label,
      const char *action_name)
{
  /* The description is parsed as markup. */
  g_autofree char *markup = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->page, icon_name);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, markup);
  gtk_button_set_label (self->button, button_label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action_name);
}

static void
show_for_search (BuntingEmptyPage *self, const char *search)
{
  gboolean is_filtered = bunting_flag_filter_get_region (self->filter) != NULL ||
                         bunting_flag_filter_get_state (self->filter) != BUNTING_STATE_FILTER_ALL;
  guint n_elsewhere = is_filtered ? count_matches (self) : 0;
  g_autofree char *description = NULL;

  if (n_elsewhere > 0) {
    /* Translators: the search text, and the filter: “Downloaded · Europe” */
    description = g_strdup_printf (
      ngettext ("“%s” is not in “%s”. There is %u match elsewhere.",
                "“%s” is not in “%s”. There are %u matches elsewhere.", n_elsewhere),
      search, bunting_filter_button_get_text (self->filter_button), n_elsewhere);
    show (self, "edit-find-symbolic", _ ("No Flags Found"), description, _ ("_Search Everywhere"),
          "win.search-everywhere");
    return;
  }
  description = g_strdup_printf (
    _ ("No country is called “%s”. Try another name, or a code such as BR."), search);
  show (self, "edit-find-symbolic", _ ("No Flags Found"), description,
        is_filtered ? _ ("_Show All Flags") : _ ("_Clear Search"), "win.show-all");
}

/* The colours of all flags are measured once, which takes a moment. */
static void
show_for_colours (BuntingEmptyPage *self)
{
  gboolean is_measuring = bunting_flag_filter_is_measuring (self->filter);

  if (is_measuring)
    show (self, "edit-find-symbolic", _ ("Comparing Colours…"),
          _ ("Bunting looks at the colours of each flag. This happens only once."),
          _ ("_Show All Flags"), "win.show-all");
  else
    show (self, "edit-find-symbolic", _ ("No Flags Found"),
          _ ("No flag has all of these colours and matches the rest of the search."),
          _ ("_Show All Flags"), "win.show-all");
}

static void
show_for_filter (BuntingEmptyPage *self)
{
  gboolean everywhere = bunting_flag_filter_get_region (self->filter) == NULL;
  const char *icon_name = "object-select-symbolic", *title, *description;

  switch (bunting_flag_filter_get_state (self->filter)) {
  case BUNTING_STATE_FILTER_SAVED:
    icon_name = "folder-symbolic";
    title = _ ("No Downloaded Flags");
    description = everywhere ? _ ("Flags that you download appear here.")
                             : _ ("No flag of this region is in the folder.");
    break;
  case BUNTING_STATE_FILTER_NOT_SAVED:
    title = _ ("All Flags Downloaded");
    description = everywhere ? _ ("Every flag is in the folder.")
                             : _ ("Every flag of this region is in the folder.");
    break;
  case BUNTING_STATE_FILTER_FAILED:
    title = _ ("No Failed Downloads");
    description = everywhere
                    ? _ ("No download has failed since Bunting was started.")
                    : _ ("No download of this region has failed since Bunting was started.");
    break;
  case BUNTING_STATE_FILTER_SELECTED:
    title = _ ("No Flags Selected");
    description = everywhere ? _ ("Select a flag by the check mark on it, or with the space bar.")
                             : _ ("No flag of this region is selected.");
    break;
  case BUNTING_STATE_FILTER_ALL:
  default:
    icon_name = "edit-find-symbolic";
    title = _ ("No Flags Found");
    description = _ ("This region has no flags.");
  }
  show (self, icon_name, title, description, _ ("_Show All Flags"), "win.show-all");
}

static void
update (BuntingEmptyPage *self)
{
  g_autofree char *search = g_strstrip (g_strdup (bunting_flag_filter_get_search (self->filter)));

  if (bunting_flag_filter_get_colours (self->filter) != 0)
    show_for_colours (self);
  else if (search[0] != '\0')
    show_for_search (self, search);
  else
    show_for_filter (self);
}

/* A hidden page is updated when it is mapped. */
static void
filter_changed_cb (BuntingEmptyPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
bunting_empty_page_dispose (GObject *object)
{
  BuntingEmptyPage *self = BUNTING_EMPTY_PAGE (object);

  g_clear_object (&self->filter);
  g_clear_object (&self->flags);
  g_clear_object (&self->filter_button);
  G_OBJECT_CLASS (bunting_empty_page_parent_class)->dispose (object);
}

static void
bunting_empty_page_class_init (BuntingEmptyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_empty_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-empty-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingEmptyPage, page);
  gtk_widget_class_bind_template_child (widget_class, BuntingEmptyPage, button);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
bunting_empty_page_init (BuntingEmptyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bunting_empty_page_set_up:
 * @filter_button: describes @filter
 * @flags: all flags, for the matches of a search outside of the filter
 *
 * To be called once, before the page is shown.
 */
void
bunting_empty_page_set_up (BuntingEmptyPage *self,
                           BuntingFlagFilter *filter,
                           BuntingFilterButton *filter_button,
                           GListModel *flags)
{
  g_set_object (&self->filter, filter);
  g_set_object (&self->filter_button, filter_button);
  g_set_object (&self->flags, flags);
  g_signal_connect_object (filter, "changed", G_CALLBACK (filter_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (filter_button, "notify::text", G_CALLBACK (filter_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Focuses the button. */
void
bunting_empty_page_focus (BuntingEmptyPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->button));
}
