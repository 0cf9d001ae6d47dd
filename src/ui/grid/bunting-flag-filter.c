/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-filter.h"

#include "country/bunting-country.h"
#include "download/bunting-flag.h"

/* Matches the search, the region and the state of a flag: one filter instead of three, so that a
 * keystroke tests each flag once and makes one search key.
 *
 * The filter does not follow the states of flags: during a download no cell moves. Call
 * bunting_flag_filter_refresh() at its end. */

struct _BuntingFlagFilter {
  GtkFilter parent_instance;

  char *search; /* as typed, never NULL */
  char *key;    /* the search key of it */
  char *region; /* NULL: all regions */
  BuntingStateFilter state;
};

G_DEFINE_FINAL_TYPE (BuntingFlagFilter, bunting_flag_filter, GTK_TYPE_FILTER)

enum { PROP_0, PROP_SEARCH, N_PROPS };

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
  case BUNTING_STATE_FILTER_ALL:
  default:
    return TRUE;
  }
}

static gboolean
bunting_flag_filter_match (GtkFilter *filter, gpointer item)
{
  BuntingFlagFilter *self = BUNTING_FLAG_FILTER (filter);
  BuntingCountry *country = bunting_flag_get_country (BUNTING_FLAG (item));

  if (self->region != NULL && g_strcmp0 (bunting_country_get_region (country), self->region) != 0)
    return FALSE;
  if (!matches_state (self, BUNTING_FLAG (item)))
    return FALSE;
  return self->key[0] == '\0' || bunting_country_matches (country, self->key);
}

static GtkFilterMatch
bunting_flag_filter_get_strictness (GtkFilter *filter)
{
  BuntingFlagFilter *self = BUNTING_FLAG_FILTER (filter);

  return self->region == NULL && self->key[0] == '\0' && self->state == BUNTING_STATE_FILTER_ALL
           ? GTK_FILTER_MATCH_ALL
           : GTK_FILTER_MATCH_SOME;
}

static void
bunting_flag_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SEARCH)
    g_value_set_string (value, BUNTING_FLAG_FILTER (object)->search);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_flag_filter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SEARCH)
    bunting_flag_filter_set_search (BUNTING_FLAG_FILTER (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_flag_filter_finalize (GObject *object)
{
  BuntingFlagFilter *self = BUNTING_FLAG_FILTER (object);

  g_free (self->search);
  g_free (self->key);
  g_free (self->region);
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
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_flag_filter_init (BuntingFlagFilter *self)
{
  self->search = g_strdup ("");
  self->key = g_strdup ("");
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
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
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

/* To be called after flags have changed their states. */
void
bunting_flag_filter_refresh (BuntingFlagFilter *self)
{
  if (self->state != BUNTING_STATE_FILTER_ALL)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * bunting_flag_filter_find_best:
 * @shown: flags that match
 *
 * Returns: the position in @shown of the best match of the search; %GTK_INVALID_LIST_POSITION
 *   without a search or a match
 */
guint
bunting_flag_filter_find_best (BuntingFlagFilter *self, GListModel *shown)
{
  guint best = GTK_INVALID_LIST_POSITION, best_rank = G_MAXUINT;

  if (self->key[0] == '\0')
    return GTK_INVALID_LIST_POSITION;
  for (guint i = 0; i < g_list_model_get_n_items (shown); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (shown, i);
    guint rank = bunting_country_rank (bunting_flag_get_country (flag), self->key);

    if (i == 0 || rank < best_rank) {
      best_rank = rank;
      best = i;
    }
  }
  return best;
}

/**
 * bunting_state_filter_from_name:
 * @name: (nullable): "all", "saved", "not-saved" or "failed"
 * @out_state: (out): unchanged for any other name
 *
 * Returns: whether @name is one of these
 */
gboolean
bunting_state_filter_from_name (const char *name, BuntingStateFilter *out_state)
{
  static const char *const names[] = { "all", "saved", "not-saved", "failed" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (name, names[i]) == 0) {
      *out_state = (BuntingStateFilter)i;
      return TRUE;
    }
  }
  return FALSE;
}
