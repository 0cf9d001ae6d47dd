/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-environment.h"

#include <gio/gio.h>
#include <string.h>

/* The proxy of http requires a host; other schemes, such as "direct", may do without. */
static gboolean
is_proxy_uri (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (uri == NULL)
    return FALSE;
  return !g_str_has_prefix (g_uri_get_scheme (uri), "http") || (host != NULL && *host != '\0');
}

#define SCHEMA "org.gnome.system.proxy"

/* GIO's resolver for GNOME ends the program where this schema is not installed. Another one is
 * chosen then; the last of these is a part of GIO. */
static void
avoid_missing_schema (void)
{
  static const char *const resolvers[] = { "environment", "libproxy", "dummy" };
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;
  GIOExtensionPoint *point;
  gsize i = 0;

  if (schema != NULL || g_getenv ("GIO_USE_PROXY_RESOLVER") != NULL)
    return;
  g_tls_backend_get_default (); /* loads GIO's modules */
  point = g_io_extension_point_lookup (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  while (
    i < G_N_ELEMENTS (resolvers) - 1 &&
    (point == NULL || g_io_extension_point_get_extension_by_name (point, resolvers[i]) == NULL))
    i++;
  g_setenv ("GIO_USE_PROXY_RESOLVER", resolvers[i], FALSE);
}

/**
 * bunting_proxy_environment_prepare:
 *
 * Adds "http://" to the addresses of proxies that have no scheme, as curl understands them: GIO's
 * proxy resolvers ignore some of these, and fail with a warning for others. Chooses a resolver that
 * works without GNOME's settings where these are not installed. To be called before
 * there is a second thread, because it changes the environment.
 *
 * Returns: (nullable): the variable whose value is not the address of a proxy. The value may
 * contain a password and must not be shown
 */
const char *
bunting_proxy_environment_prepare (void)
{
  static const char *const names[] = { "http_proxy",  "HTTP_PROXY", "https_proxy",
                                       "HTTPS_PROXY", "all_proxy",  "ALL_PROXY" };
  const char *bad = NULL;

  avoid_missing_schema ();
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = g_strdup (g_getenv (names[i]));

    if (value == NULL || *g_strstrip (value) == '\0')
      continue;
    if (strstr (value, "://") == NULL) {
      g_autofree char *uri = g_strconcat ("http://", value, NULL);

      g_setenv (names[i], uri, TRUE);
    }
    if (!is_proxy_uri (g_getenv (names[i])) && bad == NULL)
      bad = names[i];
  }
  return bad;
}
