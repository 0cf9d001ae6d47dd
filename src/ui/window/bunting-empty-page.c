/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-empty-page.h"

#include "download/bunting-flag.h"

#include <glib/gi18n.h>

/* What is there instead of the grid when no flag is shown: what was looked for and where, and the
 * one button that most likely leads to flags again. Nothing having failed is no search without a
 * result, so each filter has words of its own. */

struct _BuntingEmptyPage {
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkButton *button;

  BuntingFlagFilter *filter; /* owned, may be NULL */
  GListModel *flags;         /* owned, may be NULL: every flag */
  char *where;               /* owned, may be NULL: which flags are shown, in words */
};

G_DEFINE_FINAL_TYPE (BuntingEmptyPage, bunting_empty_page, ADW_TYPE_BIN)

enum { PROP_0, PROP_FILTER, PROP_WHERE, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* How many flags the search would find in all regions and states. */
static guint
count_everywhere (BuntingEmptyPage *self)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  guint n_flags = self->flags == NULL ? 0 : g_list_model_get_n_items (self->flags);
  guint n_found = 0;

  bunting_flag_filter_set_search (filter, bunting_flag_filter_get_search (self->filter));
  for (guint i = 0; i < n_flags; i++) {
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
  /* The description is read as markup, and people type what they like. */
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
  guint n_elsewhere = is_filtered ? count_everywhere (self) : 0;
  g_autofree char *description = NULL;

  if (n_elsewhere > 0) {
    /* Translators: what was searched for, and where: “Saved · Europe” */
    description = g_strdup_printf (
      ngettext ("“%s” is not in “%s”. Elsewhere there is %u such flag.",
                "“%s” is not in “%s”. Elsewhere there are %u such flags.", n_elsewhere),
      search, self->where == NULL ? "" : self->where, n_elsewhere);
    show (self, "edit-find-symbolic", _ ("No Flags Found"), description, _ ("_Search Everywhere"),
          "win.search-everywhere");
    return;
  }
  description = g_strdup_printf (_ ("Nothing is called “%s”. Try another name, a code such as BR, "
                                    "or what the country was once called."),
                                 search);
  show (self, "edit-find-symbolic", _ ("No Flags Found"), description,
        is_filtered ? _ ("_Show All Flags") : _ ("_Clear Search"), "win.show-all");
}

static void
show_for_filter (BuntingEmptyPage *self)
{
  gboolean everywhere = bunting_flag_filter_get_region (self->filter) == NULL;

  switch (bunting_flag_filter_get_state (self->filter)) {
  case BUNTING_STATE_FILTER_SAVED:
    show (self, "folder-symbolic", _ ("Nothing Saved Yet"),
          everywhere ? _ ("Select countries and press Download: their flags come here.")
                     : _ ("No flag of this region is in the folder."),
          _ ("_Show All Flags"), "win.show-all");
    break;
  case BUNTING_STATE_FILTER_NOT_SAVED:
    show (self, "object-select-symbolic", _ ("All Saved"),
          everywhere ? _ ("Every flag is in the folder.")
                     : _ ("Every flag of this region is in the folder."),
          _ ("_Show All Flags"), "win.show-all");
    break;
  case BUNTING_STATE_FILTER_FAILED:
    show (self, "object-select-symbolic", _ ("Nothing Failed"),
          everywhere ? _ ("Every flag that was asked for has arrived.")
                     : _ ("Every flag of this region that was asked for has arrived."),
          _ ("_Show All Flags"), "win.show-all");
    break;
  case BUNTING_STATE_FILTER_ALL:
  default:
    show (self, "edit-find-symbolic", _ ("No Flags Found"), _ ("This region has no flags."),
          _ ("_Show All Flags"), "win.show-all");
  }
}

static void
update (BuntingEmptyPage *self)
{
  g_autofree char *search = NULL;

  if (self->filter == NULL)
    return;
  search = g_strstrip (g_strdup (bunting_flag_filter_get_search (self->filter)));
  if (search[0] != '\0')
    show_for_search (self, search);
  else
    show_for_filter (self);
}

/* Nobody needs words that are not seen: coming into view makes them, too. */
static void
filter_changed_cb (BuntingEmptyPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
set_filter (BuntingEmptyPage *self, BuntingFlagFilter *filter)
{
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_func (self->filter, filter_changed_cb, self);
  g_set_object (&self->filter, filter);
  if (self->filter != NULL)
    g_signal_connect_object (self->filter, "changed", G_CALLBACK (filter_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
bunting_empty_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingEmptyPage *self = BUNTING_EMPTY_PAGE (object);

  switch (id) {
  case PROP_FILTER:
    g_value_set_object (value, self->filter);
    break;
  case PROP_WHERE:
    g_value_set_string (value, self->where);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_empty_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BuntingEmptyPage *self = BUNTING_EMPTY_PAGE (object);

  switch (id) {
  case PROP_FILTER:
    set_filter (self, g_value_get_object (value));
    break;
  case PROP_WHERE:
    g_free (self->where);
    self->where = g_value_dup_string (value);
    filter_changed_cb (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_empty_page_dispose (GObject *object)
{
  BuntingEmptyPage *self = BUNTING_EMPTY_PAGE (object);

  g_clear_object (&self->filter);
  g_clear_object (&self->flags);
  g_clear_pointer (&self->where, g_free);
  G_OBJECT_CLASS (bunting_empty_page_parent_class)->dispose (object);
}

static void
bunting_empty_page_class_init (BuntingEmptyPageClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bunting_empty_page_get_property;
  object_class->set_property = bunting_empty_page_set_property;
  object_class->dispose = bunting_empty_page_dispose;
  properties[PROP_FILTER] =
    g_param_spec_object ("filter", NULL, NULL, BUNTING_TYPE_FLAG_FILTER, flags);
  properties[PROP_WHERE] = g_param_spec_string ("where", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
 * bunting_empty_page_set_flags:
 * @flags: every flag, among which a search may find more than the filter shows
 */
void
bunting_empty_page_set_flags (BuntingEmptyPage *self, GListModel *flags)
{
  g_return_if_fail (BUNTING_IS_EMPTY_PAGE (self));

  g_set_object (&self->flags, flags);
}

/**
 * bunting_empty_page_focus:
 *
 * Gives the focus to the button that leads out.
 */
void
bunting_empty_page_focus (BuntingEmptyPage *self)
{
  g_return_if_fail (BUNTING_IS_EMPTY_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->button));
}
