/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-location.h"

#include <libsoup/soup.h>
#include <string.h>

/* Servers write addresses that are no URIs into Location, such as file names with spaces or letters
 * that are not ASCII. Browsers encode these as the URL standard says
 * (https://url.spec.whatwg.org/#concept-basic-url-parser), and curl does for the most part. */

#define ENCODED "\"<>^`{|}\\" /* printable characters that no URI has (RFC 3986, 2) */
#define FORBIDDEN_IN_HOST " #%/<>?@\\^|"

/* As the URL standard does it, so that a sign that introduces no byte stands for itself. */
static gboolean
is_encoded_byte (const char *text)
{
  return text[0] == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]);
}

/* Returns: (transfer full) (nullable): NULL for control characters, which no header may have
 *   (RFC 9110, 5.5); tabs are removed */
static char *
encode (const char *location)
{
  g_autoptr (GString) encoded = g_string_new (NULL);
  gboolean is_path = TRUE; /* or before it */

  for (const char *next = location; *next != '\0'; next++) {
    guchar byte = (guchar)*next;

    is_path = is_path && byte != '?' && byte != '#';
    if (byte == '\t')
      continue;
    if (g_ascii_iscntrl ((char)byte))
      return NULL;
    if (byte == '\\' && is_path)
      g_string_append_c (encoded, '/');
    else if (byte == ' ' || byte >= 0x80 || strchr (ENCODED, byte) != NULL ||
             (byte == '%' && !is_encoded_byte (next)))
      g_string_append_printf (encoded, "%%%02X", byte);
    else
      g_string_append_c (encoded, (char)byte);
  }
  return g_string_free (g_steal_pointer (&encoded), FALSE);
}

static gboolean
is_host (const char *host)
{
  for (; *host != '\0'; host++)
    if (strchr (FORBIDDEN_IN_HOST, *host) != NULL || g_ascii_iscntrl (*host))
      return FALSE;
  return TRUE;
}

/**
 * bunting_http_location_resolve:
 * @from: the address of the request
 * @location: absolute or relative to @from
 *
 * Returns: (transfer full) (nullable): an absolute URI of any scheme; %NULL if @location is invalid
 */
GUri *
bunting_http_location_resolve (GUri *from, const char *location)
{
  g_autofree char *stripped = g_strstrip (g_strdup (location));
  g_autofree char *encoded = encode (stripped);
  g_autoptr (GUri) uri = NULL;

  if (encoded != NULL)
    uri = g_uri_parse_relative (from, encoded, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || (g_uri_get_host (uri) != NULL && !is_host (g_uri_get_host (uri))))
    return NULL;
  return g_steal_pointer (&uri);
}
