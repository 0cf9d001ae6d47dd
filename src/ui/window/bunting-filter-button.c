/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-filter-button.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"

/* Shows and changes which flags are shown, by state and by region. */

#define MIN_ELLIPSIZED_CHARS 13

struct _BuntingFilterButton {
  AdwBin parent_instance;

  GMenu *region_section;
  GtkLabel *label;

  BuntingAtlas *atlas;       /* owned, NULL until set up */
  BuntingFlagFilter *filter; /* owned, NULL until set up */
  char *region;              /* owned: "" or the region's code */
  char *state;               /* owned: the name of a BuntingStateFilter */
  char *text;                /* owned, NULL until there is an atlas */
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
    return _ ("Saved");
  case BUNTING_STATE_FILTER_NOT_SAVED:
    return _ ("Not Saved");
  case BUNTING_STATE_FILTER_FAILED:
    /* Translators: flags that were not found or could not be saved */
    return C_ ("flags", "Failed");
  case BUNTING_STATE_FILTER_ALL:
  default:
    return _ ("All Flags");
  }
}

static void
fill_regions (BuntingFilterButton *self)
{
  const char *const *codes = bunting_atlas_get_region_codes (self->atlas);

  for (const char *const *code = codes; *code != NULL; code++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (get_region_name (self, *code), NULL);

    g_menu_item_set_action_and_target (item, "win.region", "s", *code);
    g_menu_append_item (self->region_section, item);
  }
}

static void
update_text (BuntingFilterButton *self)
{
  const char *region_name = get_region_name (self, self->region);
  BuntingStateFilter state = BUNTING_STATE_FILTER_ALL;

  bunting_state_filter_from_name (self->state, &state);
  g_free (self->text);
  if (region_name == NULL)
    self->text = g_strdup (get_state_name (state));
  else if (state == BUNTING_STATE_FILTER_ALL)
    self->text = g_strdup (region_name);
  else
    self->text = g_strdup_printf ("%s · %s", get_state_name (state), region_name);
  /* A short text always fits. */
  gtk_label_set_ellipsize (self->label, g_utf8_strlen (self->text, -1) < MIN_ELLIPSIZED_CHARS
                                          ? PANGO_ELLIPSIZE_NONE
                                          : PANGO_ELLIPSIZE_END);
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
  gtk_widget_class_bind_template_child (widget_class, BuntingFilterButton, region_section);
  gtk_widget_class_bind_template_child (widget_class, BuntingFilterButton, label);
}

static void
bunting_filter_button_init (BuntingFilterButton *self)
{
  self->region = g_strdup ("");
  self->state = g_strdup ("all");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* To be called once, before a region is set. */
void
bunting_filter_button_set_up (BuntingFilterButton *self,
                              BuntingAtlas *atlas,
                              BuntingFlagFilter *filter)
{
  g_set_object (&self->atlas, atlas);
  g_set_object (&self->filter, filter);
  fill_regions (self);
  update_text (self);
}

const char *
bunting_filter_button_get_text (BuntingFilterButton *self)
{
  return self->text;
}
