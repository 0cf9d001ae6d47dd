/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-proxy-environment.h"

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

/**
 * bunting_proxy_environment_prepare:
 *
 * Adds "http://" to the addresses of proxies that have no scheme, as curl understands them: GIO's
 * proxy resolvers ignore some of these, and fail with a warning for others. To be called before
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
