/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-filter.h"

#include "country/bunting-country.h"
#include "download/bunting-flag.h"

/* Matches the search, the colours, the region and the state of a flag: one filter, so that a
 * keystroke tests each flag once and makes one search key.
 *
 * The filter does not follow the states of flags, nor the selection: during a download no cell
 * moves, and a flag that was unselected by mistake stays in its place. Call
 * bunting_flag_filter_refresh() afterwards.
 *
 * The order is a sorter for the flags that match: by colours if any are wanted, else by the search.
 * Colours are measured when they are wanted for the first time; until then no flag matches them. */

/* Two flags whose matches differ by less are equal. */
#define MATCH_STEPS 10000

struct _BuntingFlagFilter {
  GtkFilter parent_instance;

  char *search; /* as typed, never NULL */
  char *key;    /* the search key of it */
  char *region; /* or subregion; NULL: all regions */
  BuntingStateFilter state;
  BuntingPaletteSet colours;              /* wanted; 0: any */
  BuntingFlagColours *flag_colours;       /* owned, NULL until set */
  BuntingSelectionModel *selection_model; /* weak, may be NULL: it owns this filter */
  GtkNumericSorter *order;                /* owned */
};

G_DEFINE_FINAL_TYPE (BuntingFlagFilter, bunting_flag_filter, GTK_TYPE_FILTER)

enum { PROP_0, PROP_SEARCH, PROP_COLOURS, PROP_ORDER, N_PROPS };

static GParamSpec *properties[N_PROPS];

static gboolean
matches_state (BuntingFlagFilter *self, BuntingFlag *flag)
{
  BuntingFlagState state = bunting_flag_get_state (flag);

  switch (self->state) {
  case BUNTING_STATE_FILTER_SAVED:
    return bunting_flag_get_file (flag) != NULL;
  case BUNTING_STATE_FILTER_NOT_SAVED:
    return bunting_flag_get_file (flag) == NULL;
  case BUNTING_STATE_FILTER_FAILED:
    return state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND;
  case BUNTING_STATE_FILTER_SELECTED:
    return self->selection_model != NULL &&
           bunting_selection_model_is_selected (self->selection_model, flag);
  case BUNTING_STATE_FILTER_ALL:
  default:
    return TRUE;
  }
}

/* Returns: in steps of which larger ones match better; 0: not at all */
static guint
get_colour_match (BuntingFlagFilter *self, BuntingFlag *flag)
{
  double match = self->flag_colours == NULL
                   ? 0
                   : bunting_flag_colours_match (self->flag_colours, flag, self->colours);

  return match == 0 ? 0 : MAX ((guint)(match * MATCH_STEPS + 0.5), 1);
}

static gboolean
bunting_flag_filter_match (GtkFilter *filter, gpointer item)
{
  BuntingFlagFilter *self = BUNTING_FLAG_FILTER (filter);
  BuntingCountry *country = bunting_flag_get_country (BUNTING_FLAG (item));

  if (self->region != NULL && g_strcmp0 (bunting_country_get_region (country), self->region) != 0 &&
      g_strcmp0 (bunting_country_get_subregion (country), self->region) != 0)
    return FALSE;
  if (!matches_state (self, BUNTING_FLAG (item)))
    return FALSE;
  if (self->colours != 0 && get_colour_match (self, BUNTING_FLAG (item)) == 0)
    return FALSE;
  return self->key[0] == '\0' || bunting_country_matches (country, self->key);
}

static GtkFilterMatch
bunting_flag_filter_get_strictness (GtkFilter *filter)
{
  BuntingFlagFilter *self = BUNTING_FLAG_FILTER (filter);

  return self->region == NULL && self->key[0] == '\0' && self->colours == 0 &&
             self->state == BUNTING_STATE_FILTER_ALL
           ? GTK_FILTER_MATCH_ALL
           : GTK_FILTER_MATCH_SOME;
}

static guint
rank_flag (BuntingFlag *flag, BuntingFlagFilter *self)
{
  if (self->colours != 0)
    return G_MAXUINT - get_colour_match (self, flag);
  return bunting_country_rank (bunting_flag_get_country (flag), self->key);
}

/* The ranks are cached with the expression, so other ranks need a new one. Without a search, all
 * flags are equal. */
static void
update_order (BuntingFlagFilter *self)
{
  g_autoptr (GtkExpression) rank = NULL;

  if (self->key[0] != '\0' || self->colours != 0)
    rank = gtk_closure_expression_new (
      G_TYPE_UINT, g_cclosure_new_object (G_CALLBACK (rank_flag), G_OBJECT (self)), 0, NULL);
  gtk_numeric_sorter_set_expression (self->order, rank);
}

static void
refilter (BuntingFlagFilter *self)
{
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
  update_order (self);
}

static void
set_colours (BuntingFlagFilter *self, BuntingPaletteSet colours)
{
  if (colours == self->colours)
    return;
  self->colours = colours;
  if (self->flag_colours != NULL)
    bunting_flag_colours_start (self->flag_colours);
  refilter (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLOURS]);
}

static void
flag_colours_changed_cb (BuntingFlagFilter *self)
{
  if (self->colours != 0)
    refilter (self);
}

static void
bunting_flag_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SEARCH)
    g_value_set_string (value, BUNTING_FLAG_FILTER (object)->search);
  else if (id == PROP_COLOURS)
    g_value_set_uint (value, BUNTING_FLAG_FILTER (object)->colours);
  else if (id == PROP_ORDER)
    g_value_set_object (value, BUNTING_FLAG_FILTER (object)->order);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_flag_filter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SEARCH)
    bunting_flag_filter_set_search (BUNTING_FLAG_FILTER (object), g_value_get_string (value));
  else if (id == PROP_COLOURS)
    set_colours (BUNTING_FLAG_FILTER (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_flag_filter_finalize (GObject *object)
{
  BuntingFlagFilter *self = BUNTING_FLAG_FILTER (object);

  g_clear_weak_pointer (&self->selection_model);
  g_free (self->search);
  g_free (self->key);
  g_free (self->region);
  g_object_unref (self->order);
  g_clear_object (&self->flag_colours);
  G_OBJECT_CLASS (bunting_flag_filter_parent_class)->finalize (object);
}

static void
bunting_flag_filter_class_init (BuntingFlagFilterClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (klass);

  object_class->get_property = bunting_flag_filter_get_property;
  object_class->set_property = bunting_flag_filter_set_property;
  object_class->finalize = bunting_flag_filter_finalize;
  filter_class->match = bunting_flag_filter_match;
  filter_class->get_strictness = bunting_flag_filter_get_strictness;
  properties[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, "", flags);
  properties[PROP_COLOURS] = g_param_spec_uint ("colours", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ORDER] = g_param_spec_object ("order", NULL, NULL, GTK_TYPE_SORTER,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_flag_filter_init (BuntingFlagFilter *self)
{
  self->search = g_strdup ("");
  self->key = g_strdup ("");
  self->order = gtk_numeric_sorter_new (NULL);
}

BuntingFlagFilter *
bunting_flag_filter_new (void)
{
  return g_object_new (BUNTING_TYPE_FLAG_FILTER, NULL);
}

const char *
bunting_flag_filter_get_search (BuntingFlagFilter *self)
{
  return self->search;
}

/* @search: (nullable): as typed */
void
bunting_flag_filter_set_search (BuntingFlagFilter *self, const char *search)
{
  g_autofree char *stripped = NULL;
  g_autofree char *key = NULL;

  search = search == NULL ? "" : search;
  if (g_str_equal (search, self->search))
    return;
  g_free (self->search);
  self->search = g_strdup (search);
  stripped = g_strstrip (g_strdup (search));
  key = bunting_search_key (stripped);
  if (!g_str_equal (key, self->key)) {
    g_free (self->key);
    self->key = g_steal_pointer (&key);
    refilter (self);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

/* To be called once. Without it, no flag matches a colour. */
void
bunting_flag_filter_set_flag_colours (BuntingFlagFilter *self, BuntingFlagColours *flag_colours)
{
  g_set_object (&self->flag_colours, flag_colours);
  g_signal_connect_object (flag_colours, "changed", G_CALLBACK (flag_colours_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

BuntingPaletteSet
bunting_flag_filter_get_colours (BuntingFlagFilter *self)
{
  return self->colours;
}

/* Returns: whether the colours of flags are being measured, so that more may match later */
gboolean
bunting_flag_filter_is_measuring (BuntingFlagFilter *self)
{
  return self->flag_colours != NULL && bunting_flag_colours_is_measuring (self->flag_colours);
}

const char *
bunting_flag_filter_get_region (BuntingFlagFilter *self)
{
  return self->region;
}

/* @region: (nullable): a UN M49 code; NULL for all regions */
void
bunting_flag_filter_set_region (BuntingFlagFilter *self, const char *region)
{
  if (g_strcmp0 (region, self->region) == 0)
    return;
  g_free (self->region);
  self->region = g_strdup (region);
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

BuntingStateFilter
bunting_flag_filter_get_state (BuntingFlagFilter *self)
{
  return self->state;
}

void
bunting_flag_filter_set_state (BuntingFlagFilter *self, BuntingStateFilter state)
{
  if (self->state == state)
    return;
  self->state = state;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

/* The selection of BUNTING_STATE_FILTER_SELECTED, without which no flag matches it. */
void
bunting_flag_filter_set_selection_model (BuntingFlagFilter *self,
                                         BuntingSelectionModel *selection_model)
{
  g_set_weak_pointer (&self->selection_model, selection_model);
  bunting_flag_filter_refresh (self);
}

/* To be called after flags have changed their states, or the selection has. */
void
bunting_flag_filter_refresh (BuntingFlagFilter *self)
{
  if (self->state != BUNTING_STATE_FILTER_ALL)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

static int
compare_flags (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return bunting_country_collate (bunting_flag_get_country (BUNTING_FLAG ((gpointer)a)),
                                  bunting_flag_get_country (BUNTING_FLAG ((gpointer)b)));
}

/* Returns: (transfer full): sorts flags by the names of their countries, in the user's language */
GtkSorter *
bunting_flag_filter_new_name_sorter (void)
{
  return GTK_SORTER (gtk_custom_sorter_new (compare_flags, NULL, NULL));
}

/* Returns: (transfer none): sorts flags by how well they fit the search, and follows it; does not
 * change the order without a search */
GtkSorter *
bunting_flag_filter_get_order (BuntingFlagFilter *self)
{
  return GTK_SORTER (self->order);
}

/**
 * bunting_state_filter_from_name:
 * @name: (nullable): "all", "saved", "not-saved", "failed" or "selected"
 * @out_state: (out): unchanged for any other name
 *
 * Returns: whether @name is one of these
 */
gboolean
bunting_state_filter_from_name (const char *name, BuntingStateFilter *out_state)
{
  static const char *const names[] = { "all", "saved", "not-saved", "failed", "selected" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (name, names[i]) == 0) {
      *out_state = (BuntingStateFilter)i;
      return TRUE;
    }
  }
  return FALSE;
}
