/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-environment.h"

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

/* GIO's socks5 lets the proxy resolve names, as socks5h asks for. */
static char *
make_proxy_uri (const char *value)
{
  const char *rest = strstr (value, "://");
  g_autofree char *scheme = rest != NULL ? g_ascii_strdown (value, rest - value) : NULL;

  if (rest == NULL)
    return g_strconcat ("http://", value, NULL);
  return g_strconcat (g_str_equal (scheme, "socks5h") ? "socks5" : scheme, rest, NULL);
}

/* Returns: (nullable): the value of the variable in lower case, or in upper case without it */
static const char *
get_value (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *value = g_getenv (name);

  if (value == NULL || *value == '\0')
    value = g_getenv (upper);
  return value != NULL && *value != '\0' ? value : NULL;
}

/* The resolver that looks into the environment does not know all_proxy. */
static void
apply_to_all (void)
{
  static const char *const names[] = { "http_proxy", "https_proxy" };
  const char *value = get_value ("all_proxy");

  for (gsize i = 0; value != NULL && i < G_N_ELEMENTS (names); i++)
    if (get_value (names[i]) == NULL)
      g_setenv (names[i], value, TRUE);
}

#define SCHEMA "org.gnome.system.proxy"

static gboolean
has_schema (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;

  return schema != NULL;
}

/* GIO's resolver for GNOME ignores the environment, and ends the program where this schema is not
 * installed. Another one is chosen then; the last of these is a part of GIO. */
static const char *
choose_resolver (void)
{
  static const char *const resolvers[] = { "environment", "libproxy", "dummy" };
  gboolean has_settings = has_schema ();
  gsize n_resolvers = G_N_ELEMENTS (resolvers) - (has_settings ? 1 : 0);
  GIOExtensionPoint *point;

  if (has_settings && get_value ("http_proxy") == NULL && get_value ("https_proxy") == NULL)
    return NULL;
  g_tls_backend_get_default (); /* loads GIO's modules */
  point = g_io_extension_point_lookup (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  for (gsize i = 0; point != NULL && i < n_resolvers; i++)
    if (g_io_extension_point_get_extension_by_name (point, resolvers[i]) != NULL)
      return resolvers[i];
  return has_settings ? NULL : resolvers[G_N_ELEMENTS (resolvers) - 1];
}

/* "[::1]" without a port is "::1", and a host may be written with the dot of the root. */
static char *
make_ignored_host (const char *entry)
{
  gsize length = strlen (entry);

  if (*entry == '[' && entry[length - 1] == ']')
    return g_strndup (entry + 1, length - 2);
  return g_strndup (entry, entry[length - 1] == '.' ? length - 1 : length);
}

/* GIO warns of other values. */
static gboolean
is_ignorable (const char *host)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (host, NULL);

  return mask != NULL ||
         g_regex_match_simple ("^((\\*?\\.)?[^][.:/*][^][:/*]*|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?$",
                               host, G_REGEX_CASELESS, 0);
}

/**
 * bunting_proxy_environment_create_exceptions:
 *
 * As for curl and for GIO's own proxy settings, an entry of no_proxy is for its host and for all of
 * its sub-domains, with and without a dot before it. libproxy's is for the host only.
 *
 * Returns: (transfer full) (nullable): a resolver that answers "direct://" for what no_proxy names,
 *   and something else for all others; %NULL if the environment names no proxy, or no exceptions
 */
GProxyResolver *
bunting_proxy_environment_create_exceptions (void)
{
  const char *value = get_value ("no_proxy");
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  g_auto (GStrv) entries = NULL;
  g_auto (GStrv) ignored = NULL;

  if (value == NULL || (get_value ("http_proxy") == NULL && get_value ("https_proxy") == NULL))
    return NULL;
  entries = g_strsplit_set (value, ", \t", -1);
  for (gsize i = 0; entries[i] != NULL; i++) {
    g_autofree char *host = entries[i][0] != '\0' ? make_ignored_host (entries[i]) : NULL;

    if (g_strcmp0 (host, "*") == 0)
      return g_simple_proxy_resolver_new ("direct://", NULL);
    if (host != NULL && is_ignorable (host))
      g_strv_builder_add (hosts, host);
  }
  ignored = g_strv_builder_end (hosts);
  return g_simple_proxy_resolver_new ("http://proxy.invalid", ignored);
}

/**
 * bunting_proxy_environment_prepare:
 *
 * Changes the addresses of proxies to what GIO understands, as curl does: without a scheme it is
 * "http", and all_proxy is for what has no variable of its own. GIO's proxy resolvers ignore some
 * of these, and fail with a warning for others. Chooses a resolver that looks into the environment
 * if one is there, or if GNOME's settings are not installed. To be called before there is a second
 * thread, because it changes the environment.
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
  const char *resolver;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = g_strdup (g_getenv (names[i]));
    g_autofree char *uri = NULL;

    if (value == NULL || *g_strstrip (value) == '\0')
      continue;
    uri = make_proxy_uri (value);
    g_setenv (names[i], uri, TRUE);
    if (!is_proxy_uri (uri) && bad == NULL)
      bad = names[i];
  }
  apply_to_all ();
  resolver = choose_resolver ();
  if (resolver != NULL)
    g_setenv ("GIO_USE_PROXY_RESOLVER", resolver, FALSE);
  return bad;
}
