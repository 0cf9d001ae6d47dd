/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-filter-button.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "widgets/bunting-lazy-menu.h"

/* Shows and changes which flags are shown, by state or selection, and by region. */

/* The name of a state that is shorter fits into a window of 360 pixels with one window button,
 * without the title. */
#define MIN_ELLIPSIZED_COLUMNS 17
#define ELLIPSIZED_CHARS 14

struct _BuntingFilterButton {
  AdwBin parent_instance;

  GMenu *state_section;
  GMenu *region_section;
  GtkMenuButton *button;
  GtkLabel *label;

  BuntingAtlas *atlas;                    /* owned, NULL until set up */
  BuntingFlagFilter *filter;              /* owned, NULL until set up */
  BuntingSelectionModel *selection_model; /* owned, NULL until set up */
  guint n_selected;                       /* when it was last notified */
  int selected_position;                  /* of its item among the states; -1: none yet */
  char *region;                           /* owned: "" or the region's code */
  char *state;                            /* owned: the name of a BuntingStateFilter */
  char *text;                             /* owned, NULL until there is an atlas */
};

G_DEFINE_FINAL_TYPE (BuntingFilterButton, bunting_filter_button, ADW_TYPE_BIN)

enum { PROP_0, PROP_REGION, PROP_STATE, PROP_TEXT, N_PROPS };

static GParamSpec *properties[N_PROPS];

static const char *
get_region_name (BuntingFilterButton *self, const char *code)
{
  const char *name = bunting_format_region (code);

  return name != NULL || self->atlas == NULL ? name
                                             : bunting_atlas_get_region_name (self->atlas, code);
}

static const char *
get_state_name (BuntingStateFilter state)
{
  switch (state) {
  case BUNTING_STATE_FILTER_SAVED:
    return C_ ("flags", "Downloaded");
  case BUNTING_STATE_FILTER_NOT_SAVED:
    return C_ ("flags", "Not Downloaded");
  case BUNTING_STATE_FILTER_FAILED:
    /* Translators: flags that were not found or could not be saved */
    return C_ ("flags", "Failed");
  case BUNTING_STATE_FILTER_SELECTED:
    /* Translators: flags that are selected */
    return C_ ("flags", "Selected");
  case BUNTING_STATE_FILTER_ALL:
  default:
    return _ ("All Flags");
  }
}

static void
append_region (GMenu *menu, const char *label, const char *code)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.region", "s", code);
  g_menu_append_item (menu, item);
}

/* Returns: (transfer full): the menu of a region with its subregions */
static GMenuModel *
create_region_menu (BuntingFilterButton *self, const char *region, const char *const *subregions)
{
  g_autoptr (GMenu) all = g_menu_new ();
  g_autoptr (GMenu) parts = g_menu_new ();
  GMenu *menu = g_menu_new ();
  /* Translators: the name of a region, such as Africa, without a limit to a part of it */
  g_autofree char *label = g_strdup_printf (_ ("All of %s"), get_region_name (self, region));

  append_region (all, label, region);
  for (; *subregions != NULL; subregions++)
    append_region (parts, get_region_name (self, *subregions), *subregions);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (all));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (parts));
  return G_MENU_MODEL (menu);
}

static void
fill_regions_cb (GMenu *section, gpointer user_data)
{
  BuntingFilterButton *self = user_data;
  const char *const *codes = bunting_atlas_get_region_codes (self->atlas);

  for (const char *const *code = codes; *code != NULL; code++) {
    const char *const *subregions = bunting_atlas_get_subregion_codes (self->atlas, *code);
    g_autoptr (GMenuModel) menu = NULL;

    if (subregions == NULL) {
      append_region (section, get_region_name (self, *code), *code);
      continue;
    }
    menu = create_region_menu (self, *code, subregions);
    g_menu_append_submenu (section, get_region_name (self, *code), menu);
  }
}

/* Characters of Chinese, Japanese and Korean take two columns. */
static guint
count_columns (const char *text)
{
  guint n_columns = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    n_columns += g_unichar_iswide (g_utf8_get_char (at)) ? 2 : 1;
  return n_columns;
}

static void
update_text (BuntingFilterButton *self)
{
  const char *region_name = get_region_name (self, self->region);
  BuntingStateFilter state = BUNTING_STATE_FILTER_ALL;
  g_autofree char *accessible_label = NULL;
  gboolean is_short;

  bunting_state_filter_from_name (self->state, &state);
  g_free (self->text);
  if (region_name == NULL)
    self->text = g_strdup (get_state_name (state));
  else if (state == BUNTING_STATE_FILTER_ALL)
    self->text = g_strdup (region_name);
  else
    self->text = g_strdup_printf ("%s · %s", get_state_name (state), region_name);
  is_short = region_name == NULL && count_columns (self->text) < MIN_ELLIPSIZED_COLUMNS;
  gtk_label_set_ellipsize (self->label, is_short ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  /* Otherwise, the title takes space that it does not use: it is hidden if it does not fit. */
  gtk_label_set_width_chars (self->label, is_short ? -1 : ELLIPSIZED_CHARS);
  /* Translators: names the button of the filter for screen readers: “Show: Downloaded · Europe” */
  accessible_label = g_strdup_printf (_ ("Show: %s"), self->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  accessible_label, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* An unknown region, from the settings of another version, shows all regions. */
static void
set_region (BuntingFilterButton *self, const char *region)
{
  gboolean is_region =
    region != NULL && region[0] != '\0' && get_region_name (self, region) != NULL;

  g_free (self->region);
  self->region = g_strdup (is_region ? region : "");
  if (self->filter != NULL)
    bunting_flag_filter_set_region (self->filter, is_region ? region : NULL);
  update_text (self);
}

static void
set_state (BuntingFilterButton *self, const char *name)
{
  BuntingStateFilter state = BUNTING_STATE_FILTER_ALL;

  g_free (self->state);
  self->state = g_strdup (bunting_state_filter_from_name (name, &state) ? name : "all");
  if (self->filter != NULL)
    bunting_flag_filter_set_state (self->filter, state);
  update_text (self);
}

/* The selection */

/* Replaces the last item of the states. */
static void
update_selected_item (BuntingFilterButton *self)
{
  g_autofree char *label = NULL;
  g_autoptr (GMenuItem) item = NULL;

  if (self->n_selected == 0)
    label = g_strdup (_ ("S_elected"));
  else
    /* Translators: an item of the menu “Filter Flags”; %u: how many flags are selected */
    label = g_strdup_printf (_ ("S_elected (%u)"), self->n_selected);
  item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "win.state", "s", "selected");
  if (self->selected_position < 0)
    self->selected_position = g_menu_model_get_n_items (G_MENU_MODEL (self->state_section));
  else
    g_menu_remove (self->state_section, self->selected_position);
  g_menu_insert_item (self->state_section, self->selected_position, item);
}

/* A flag that is unselected stays where it is. Flags that are selected from elsewhere appear, and
 * the end of the selection ends its filter. */
static void
selection_changed_cb (BuntingFilterButton *self)
{
  guint n_before = self->n_selected;

  self->n_selected = bunting_selection_model_get_n_selected (self->selection_model);
  update_selected_item (self);
  if (bunting_flag_filter_get_state (self->filter) != BUNTING_STATE_FILTER_SELECTED)
    return;
  if (self->n_selected == 0)
    g_object_set (self, "state", "all", NULL);
  else if (self->n_selected > n_before &&
           bunting_selection_model_get_n_selected_hidden (self->selection_model) > 0)
    bunting_flag_filter_refresh (self->filter);
}

/* The widget */

static void
bunting_filter_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingFilterButton *self = BUNTING_FILTER_BUTTON (object);

  switch (id) {
  case PROP_REGION:
    g_value_set_string (value, self->region);
    break;
  case PROP_STATE:
    g_value_set_string (value, self->state);
    break;
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_filter_button_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  BuntingFilterButton *self = BUNTING_FILTER_BUTTON (object);

  switch (id) {
  case PROP_REGION:
    set_region (self, g_value_get_string (value));
    break;
  case PROP_STATE:
    set_state (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_filter_button_finalize (GObject *object)
{
  BuntingFilterButton *self = BUNTING_FILTER_BUTTON (object);

  g_clear_object (&self->atlas);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection_model);
  g_free (self->region);
  g_free (self->state);
  g_free (self->text);
  G_OBJECT_CLASS (bunting_filter_button_parent_class)->finalize (object);
}

static void
bunting_filter_button_class_init (BuntingFilterButtonClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bunting_filter_button_get_property;
  object_class->set_property = bunting_filter_button_set_property;
  object_class->finalize = bunting_filter_button_finalize;
  properties[PROP_REGION] = g_param_spec_string ("region", NULL, NULL, "", flags);
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, "all", flags);
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-filter-button.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingFilterButton, state_section);
  gtk_widget_class_bind_template_child (widget_class, BuntingFilterButton, region_section);
  gtk_widget_class_bind_template_child (widget_class, BuntingFilterButton, button);
  gtk_widget_class_bind_template_child (widget_class, BuntingFilterButton, label);
}

static void
bunting_filter_button_init (BuntingFilterButton *self)
{
  self->region = g_strdup ("");
  self->state = g_strdup ("all");
  self->selected_position = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* To be called once, before a region is set. */
void
bunting_filter_button_set_up (BuntingFilterButton *self,
                              BuntingAtlas *atlas,
                              BuntingFlagFilter *filter,
                              BuntingSelectionModel *selection_model)
{
  g_set_object (&self->atlas, atlas);
  g_set_object (&self->filter, filter);
  g_set_object (&self->selection_model, selection_model);
  bunting_flag_filter_set_selection_model (filter, selection_model);
  g_signal_connect_object (selection_model, "notify::n-selected", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  bunting_lazy_menu_attach (self->button, self->region_section, fill_regions_cb, self);
  update_selected_item (self);
  update_text (self);
}

const char *
bunting_filter_button_get_text (BuntingFilterButton *self)
{
  return self->text;
}
