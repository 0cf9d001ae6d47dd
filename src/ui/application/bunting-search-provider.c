/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-search-provider.h"

#include <string.h>

#include "country/bunting-search-key.h"
#include "bunting-shell-search.h"
#include "bunting-messages.h"


/* Answers the desktop's search: type "braz" in the overview, see Brazil with its flag. It needs no
 * window. The program that the bus started for an answer stays for a while, for the next letter
 * comes soon. */

/* The overview shows three to five, and says how many more there are. */
#define RESULTS_MAX 10
#define LETTERS_MIN 2
/* What is longer is no country's name, and looking for each of its words would take long. */
#define TEXT_MAX_BYTES 256
/* How long the program stays after an answer, without a window. */
#define STAY_MS (60 * 1000)

struct _BuntingSearchProvider {
  GObject parent_instance;

  GApplication *application; /* borrowed: it owns us */
  BuntingAtlas *atlas;       /* owned */
  BuntingSearchIcons *icons; /* owned */
  BuntingShellSearch *shell; /* owned */
};

G_DEFINE_FINAL_TYPE (BuntingSearchProvider, bunting_search_provider, G_TYPE_OBJECT)

enum { SHOW, SEARCH, N_SIGNALS };

static guint signals[N_SIGNALS];

/* A program that the bus started and that has no window ends when nobody has asked for a while. */
static void
stay (BuntingSearchProvider *self)
{
  if (g_application_get_flags (self->application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (self->application, STAY_MS);
  g_application_hold (self->application);
}

static void
may_leave (BuntingSearchProvider *self)
{
  g_application_release (self->application);
}

/* Finding */

typedef struct {
  BuntingCountry *country; /* owned */
  guint rank;
} Hit;

static void
hit_clear (gpointer data)
{
  g_object_unref (((Hit *)data)->country);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const Hit *one = a, *other = b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  return bunting_country_collate (one->country, other->country);
}

/* One letter fits half the world; but one ideograph is a word. */
static gboolean
is_enough (const char *folded)
{
  return g_utf8_strlen (folded, -1) >= LETTERS_MIN || g_unichar_iswide (g_utf8_get_char (folded));
}

/**
 * bunting_search_provider_find:
 * @terms: (array zero-terminated=1): the words that were typed
 *
 * Returns: (transfer full): codes of the countries that fit, the best first; empty for nonsense and
 *   for a single letter or for what is too long to be a name
 */
GStrv
bunting_search_provider_find (BuntingAtlas *atlas, const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);
  g_autofree char *folded = bunting_search_key (strlen (text) <= TEXT_MAX_BYTES ? text : "");
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  guint n_countries = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  g_array_set_clear_func (hits, hit_clear);
  for (guint i = 0; i < n_countries && is_enough (folded); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    Hit hit = { country, bunting_country_rank (country, folded) };

    if (hit.rank == G_MAXUINT)
      continue;
    g_object_ref (country);
    g_array_append_val (hits, hit);
  }
  g_array_sort (hits, compare_hits);
  for (guint i = 0; i < MIN (hits->len, RESULTS_MAX); i++)
    g_strv_builder_add (codes, bunting_country_get_code (g_array_index (hits, Hit, i).country));
  return g_strv_builder_end (codes);
}

/* Describing */

static const char *
get_region_name (BuntingSearchProvider *self, BuntingCountry *country)
{
  const char *region = bunting_country_get_region (country);
  const char *name = bunting_format_region (region);

  if (name != NULL || region == NULL)
    return name;
  return bunting_atlas_get_region_name (self->atlas, region);
}

static char *
make_description (BuntingSearchProvider *self, BuntingCountry *country)
{
  const char *parts[] = { bunting_country_get_code (country), NULL, NULL, NULL };
  guint n_parts = 1;

  if (bunting_country_get_alpha3 (country) != NULL)
    parts[n_parts++] = bunting_country_get_alpha3 (country);
  if (get_region_name (self, country) != NULL)
    parts[n_parts++] = get_region_name (self, country);
  return g_strjoinv (" · ", (char **)parts);
}

static void
add_meta (BuntingSearchProvider *self, GVariantBuilder *metas, BuntingCountry *country)
{
  const char *code = bunting_country_get_code (country);
  const char *emoji = bunting_country_get_emoji (country);
  g_autofree char *description = make_description (self, country);
  g_autofree char *name = NULL;
  g_autoptr (GIcon) icon = bunting_search_icons_create (self->icons, code);
  g_autoptr (GVariant) serialized = icon == NULL ? NULL : g_icon_serialize (icon);

  /* Without a picture, the emoji is the flag. */
  if (serialized == NULL && emoji != NULL)
    name = g_strconcat (emoji, " ", bunting_country_get_name (country), NULL);
  else
    name = g_strdup (bunting_country_get_name (country));
  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (code));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  if (serialized != NULL)
    g_variant_builder_add (metas, "{sv}", "icon", serialized);
  g_variant_builder_close (metas);
}

/* The desktop's calls */

static gboolean
initial_result_set_cb (BuntingSearchProvider *self,
                       GDBusMethodInvocation *invocation,
                       const char *const *terms)
{
  g_auto (GStrv) codes = NULL;

  stay (self);
  bunting_search_icons_look (self->icons);
  codes = bunting_search_provider_find (self->atlas, terms);
  bunting_shell_search_complete_get_initial_result_set (self->shell, invocation,
                                                        (const char *const *)codes);
  may_leave (self);
  return TRUE;
}

/* Earlier results are no help: only the best of them were given, and the search itself is as quick
 * as a look through a list. */
static gboolean
subsearch_result_set_cb (BuntingSearchProvider *self,
                         GDBusMethodInvocation *invocation,
                         const char *const *previous_results,
                         const char *const *terms)
{
  g_auto (GStrv) codes = NULL;

  stay (self);
  codes = bunting_search_provider_find (self->atlas, terms);
  bunting_shell_search_complete_get_subsearch_result_set (self->shell, invocation,
                                                          (const char *const *)codes);
  may_leave (self);
  return TRUE;
}

typedef struct {
  BuntingSearchProvider *provider; /* owned */
  GDBusMethodInvocation *invocation;
  GStrv codes; /* owned */
} MetasCall;

static void
icons_prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree MetasCall *call = user_data;
  g_autoptr (BuntingSearchProvider) self = call->provider;
  g_auto (GStrv) codes = call->codes;
  GVariantBuilder metas;

  bunting_search_icons_prepare_finish (BUNTING_SEARCH_ICONS (source), result);
  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; codes[i] != NULL; i++) {
    BuntingCountry *country = bunting_atlas_lookup (self->atlas, codes[i]);

    if (country != NULL)
      add_meta (self, &metas, country);
  }
  bunting_shell_search_complete_get_result_metas (self->shell, call->invocation,
                                                  g_variant_builder_end (&metas));
  may_leave (self);
}

static gboolean
result_metas_cb (BuntingSearchProvider *self,
                 GDBusMethodInvocation *invocation,
                 const char *const *identifiers)
{
  MetasCall *call = g_new0 (MetasCall, 1);

  stay (self);
  call->provider = g_object_ref (self);
  call->invocation = invocation;
  call->codes = g_strdupv ((GStrv)identifiers);
  bunting_search_icons_prepare_async (self->icons, icons_prepared_cb, call);
  return TRUE;
}

static gboolean
activate_result_cb (BuntingSearchProvider *self,
                    GDBusMethodInvocation *invocation,
                    const char *identifier,
                    const char *const *terms,
                    guint timestamp)
{
  stay (self);
  g_signal_emit (self, signals[SHOW], 0, identifier, timestamp);
  bunting_shell_search_complete_activate_result (self->shell, invocation);
  may_leave (self);
  return TRUE;
}

static gboolean
launch_search_cb (BuntingSearchProvider *self,
                  GDBusMethodInvocation *invocation,
                  const char *const *terms,
                  guint timestamp)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);

  stay (self);
  g_signal_emit (self, signals[SEARCH], 0, text, timestamp);
  bunting_shell_search_complete_launch_search (self->shell, invocation);
  may_leave (self);
  return TRUE;
}

/* The object */

static void
bunting_search_provider_dispose (GObject *object)
{
  BuntingSearchProvider *self = BUNTING_SEARCH_PROVIDER (object);

  g_clear_object (&self->shell);
  g_clear_object (&self->icons);
  g_clear_object (&self->atlas);
  G_OBJECT_CLASS (bunting_search_provider_parent_class)->dispose (object);
}

static void
bunting_search_provider_class_init (BuntingSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_search_provider_dispose;
  signals[SHOW] = g_signal_new ("show", BUNTING_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[SEARCH] = g_signal_new ("search", BUNTING_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
bunting_search_provider_init (BuntingSearchProvider *self)
{
  self->shell = bunting_shell_search_skeleton_new ();
  g_signal_connect_swapped (self->shell, "handle-get-initial-result-set",
                            G_CALLBACK (initial_result_set_cb), self);
  g_signal_connect_swapped (self->shell, "handle-get-subsearch-result-set",
                            G_CALLBACK (subsearch_result_set_cb), self);
  g_signal_connect_swapped (self->shell, "handle-get-result-metas", G_CALLBACK (result_metas_cb),
                            self);
  g_signal_connect_swapped (self->shell, "handle-activate-result", G_CALLBACK (activate_result_cb),
                            self);
  g_signal_connect_swapped (self->shell, "handle-launch-search", G_CALLBACK (launch_search_cb),
                            self);
}

/**
 * bunting_search_provider_new:
 * @application: owns this, and is kept alive while it answers
 * @atlas: what is searched
 * @icons: the pictures that are shown
 *
 * Returns: (transfer full): answers, when it is exported
 */
BuntingSearchProvider *
bunting_search_provider_new (GApplication *application,
                             BuntingAtlas *atlas,
                             BuntingSearchIcons *icons)
{
  BuntingSearchProvider *self = g_object_new (BUNTING_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  self->atlas = g_object_ref (atlas);
  self->icons = g_object_ref (icons);
  return self;
}

/**
 * bunting_search_provider_export:
 * @error: as g_dbus_interface_skeleton_export() sets it
 *
 * Answers at @object_path from now on.
 *
 * Returns: whether that path was free
 */
gboolean
bunting_search_provider_export (BuntingSearchProvider *self,
                                GDBusConnection *connection,
                                const char *object_path,
                                GError **error)
{
  g_return_val_if_fail (BUNTING_IS_SEARCH_PROVIDER (self), FALSE);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->shell), connection,
                                           object_path, error);
}

/**
 * bunting_search_provider_unexport:
 *
 * Answers no more.
 */
void
bunting_search_provider_unexport (BuntingSearchProvider *self)
{
  g_return_if_fail (BUNTING_IS_SEARCH_PROVIDER (self));

  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->shell));
}
