/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-search-provider.h"

#include "application/bunting-search-icons.h"
#include "bunting-country-search.h"
#include "bunting-shell-search.h"

/* Translates the D-Bus calls of GNOME Shell's search (org.gnome.Shell.SearchProvider2) to
 * country-search. It needs no window. */

/* How long a program that the bus has started stays after an answer. The next letter comes soon. */
#define INACTIVITY_TIMEOUT_MS (60 * 1000)

struct _BuntingSearchProvider {
  GObject parent_instance;

  GApplication *application;  /* borrowed: it owns this */
  BuntingAppModel *app_model; /* owned, NULL before the application has started up */
  BuntingShellSearch *shell;  /* owned */
  BuntingSearchIcons *icons;  /* owned, NULL before the first one is asked for */
  gboolean prepared;
};

G_DEFINE_FINAL_TYPE (BuntingSearchProvider, bunting_search_provider, G_TYPE_OBJECT)

enum { SHOW, SEARCH, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Restarts the inactivity timeout, which begins when the last hold is released. */
static void
stay_alive (BuntingSearchProvider *self)
{
  if (g_application_get_flags (self->application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (self->application, INACTIVITY_TIMEOUT_MS);
  g_application_hold (self->application);
  g_application_release (self->application);
}

static void
prepare (BuntingSearchProvider *self)
{
  if (!self->prepared)
    bunting_country_search_prepare (self->app_model);
  self->prepared = TRUE;
}

/* The desktop's calls */

static gboolean
initial_result_set_cb (BuntingSearchProvider *self,
                       GDBusMethodInvocation *invocation,
                       const char *const *terms)
{
  g_auto (GStrv) codes =
    bunting_country_search_find (bunting_app_model_get_atlas (self->app_model), terms);

  prepare (self);
  bunting_shell_search_complete_get_initial_result_set (self->shell, invocation,
                                                        (const char *const *)codes);
  stay_alive (self);
  return TRUE;
}

/* The previous results are not used: they are only the first ten, and a new search is fast. */
static gboolean
subsearch_result_set_cb (BuntingSearchProvider *self,
                         GDBusMethodInvocation *invocation,
                         const char *const *previous_results,
                         const char *const *terms)
{
  return initial_result_set_cb (self, invocation, terms);
}

/* One call of GetResultMetas, until the icons are there. */
typedef struct {
  BuntingSearchProvider *provider;   /* owned */
  GDBusMethodInvocation *invocation; /* owned until it is answered */
  GPtrArray *countries;              /* owned: BuntingCountry */
} MetasCall;

/* icon: (nullable) */
static void
add_meta (BuntingSearchProvider *self, GVariantBuilder *metas, BuntingCountry *country, GIcon *icon)
{
  g_autoptr (BuntingSearchResult) result =
    bunting_country_search_describe (self->app_model, country, icon != NULL);
  const char *code = bunting_country_get_code (country);

  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (code));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (result->name));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (result->description));
  if (icon != NULL) {
    g_autoptr (GVariant) serialized = g_icon_serialize (icon);

    g_variant_builder_add (metas, "{sv}", "icon", serialized);
  }
  g_variant_builder_close (metas);
}

static void
icons_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MetasCall *call = user_data;
  BuntingSearchProvider *self = call->provider;
  g_autoptr (GPtrArray) icons =
    bunting_search_icons_load_finish (BUNTING_SEARCH_ICONS (source), result);
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  /* The program may have ended meanwhile. */
  for (guint i = 0; i < call->countries->len && self->app_model != NULL; i++)
    add_meta (self, &metas, g_ptr_array_index (call->countries, i), g_ptr_array_index (icons, i));
  bunting_shell_search_complete_get_result_metas (NULL, call->invocation,
                                                  g_variant_builder_end (&metas));
  if (self->app_model != NULL)
    stay_alive (self);
  g_ptr_array_unref (call->countries);
  g_object_unref (call->provider);
  g_free (call);
}

static void
file_free (gpointer file)
{
  if (file != NULL)
    g_object_unref (file);
}

static gboolean
result_metas_cb (BuntingSearchProvider *self,
                 GDBusMethodInvocation *invocation,
                 const char *const *identifiers)
{
  BuntingAtlas *atlas = bunting_app_model_get_atlas (self->app_model);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  MetasCall *call = g_new0 (MetasCall, 1);

  prepare (self);
  call->provider = g_object_ref (self);
  call->invocation = invocation;
  call->countries = g_ptr_array_new_with_free_func (g_object_unref);
  for (; *identifiers != NULL; identifiers++) {
    BuntingCountry *country = bunting_atlas_lookup (atlas, *identifiers);

    if (country == NULL)
      continue;
    g_ptr_array_add (call->countries, g_object_ref (country));
    g_ptr_array_add (files, bunting_country_search_find_picture (self->app_model, country));
  }
  if (self->icons == NULL)
    self->icons = bunting_search_icons_new ();
  bunting_search_icons_load_async (self->icons, files, icons_loaded_cb, call);
  stay_alive (self);
  return TRUE;
}

static gboolean
activate_result_cb (BuntingSearchProvider *self,
                    GDBusMethodInvocation *invocation,
                    const char *identifier,
                    const char *const *terms,
                    guint timestamp)
{
  g_signal_emit (self, signals[SHOW], 0, identifier, timestamp);
  bunting_shell_search_complete_activate_result (self->shell, invocation);
  stay_alive (self);
  return TRUE;
}

static gboolean
launch_search_cb (BuntingSearchProvider *self,
                  GDBusMethodInvocation *invocation,
                  const char *const *terms,
                  guint timestamp)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);

  g_signal_emit (self, signals[SEARCH], 0, text, timestamp);
  bunting_shell_search_complete_launch_search (self->shell, invocation);
  stay_alive (self);
  return TRUE;
}

static void
bunting_search_provider_dispose (GObject *object)
{
  BuntingSearchProvider *self = BUNTING_SEARCH_PROVIDER (object);

  g_clear_object (&self->shell);
  g_clear_object (&self->icons);
  g_clear_object (&self->app_model);
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
  static const struct {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "handle-get-initial-result-set", G_CALLBACK (initial_result_set_cb) },
    { "handle-get-subsearch-result-set", G_CALLBACK (subsearch_result_set_cb) },
    { "handle-get-result-metas", G_CALLBACK (result_metas_cb) },
    { "handle-activate-result", G_CALLBACK (activate_result_cb) },
    { "handle-launch-search", G_CALLBACK (launch_search_cb) },
  };

  self->shell = bunting_shell_search_skeleton_new ();
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_swapped (self->shell, handlers[i].signal, handlers[i].callback, self);
}

/**
 * bunting_search_provider_new:
 * @application: owns the provider; an answer restarts its inactivity timeout
 */
BuntingSearchProvider *
bunting_search_provider_new (GApplication *application)
{
  BuntingSearchProvider *self = g_object_new (BUNTING_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  return self;
}

/* To be called before the main loop runs and can deliver a call. A program that the bus has started
 * begins to look for icons now, so that the first answer has them. */
void
bunting_search_provider_set_app_model (BuntingSearchProvider *self, BuntingAppModel *app_model)
{
  g_set_object (&self->app_model, app_model);
  if (g_application_get_flags (self->application) & G_APPLICATION_IS_SERVICE)
    prepare (self);
}

/* Sets errors as g_dbus_interface_skeleton_export() does. */
gboolean
bunting_search_provider_export (BuntingSearchProvider *self,
                                GDBusConnection *connection,
                                const char *object_path,
                                GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->shell), connection,
                                           object_path, error);
}

void
bunting_search_provider_unexport (BuntingSearchProvider *self)
{
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->shell));
}
