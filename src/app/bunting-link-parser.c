/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-link-parser.h"

#include <glib/gi18n.h>
#include <string.h>

/* Links to flags, such as "bunting:BR", that other programs open. Error messages are translated. */

#define LINK_PREFIX "bunting:"

G_DEFINE_QUARK (bunting_link_error, bunting_link_error)

gboolean
bunting_link_is_link (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  /* g_file_has_uri_scheme() fails for a URI with an invalid escape. */
  return g_ascii_strncasecmp (uri, LINK_PREFIX, strlen (LINK_PREFIX)) == 0;
}

/**
 * bunting_link_parse:
 * @uri: "bunting:BR", "bunting:BR,GB-ENG" or "bunting://BR"
 * @error: %BUNTING_LINK_ERROR_INVALID
 *
 * Returns: (transfer full): the unescaped list of countries, which may be empty
 */
char *
bunting_link_parse (const char *uri, GError **error)
{
  const char *rest = uri;
  char *list = NULL;

  if (g_ascii_strncasecmp (uri, LINK_PREFIX, strlen (LINK_PREFIX)) == 0) {
    rest += strlen (LINK_PREFIX);
    rest += strspn (rest, "/");
    list = strlen (rest) > BUNTING_LIST_MAX_BYTES ? NULL : g_uri_unescape_string (rest, NULL);
  }
  if (list == NULL || !g_utf8_validate (list, -1, NULL)) {
    g_autofree char *name = g_utf8_make_valid (uri, MIN (strlen (uri), 60));

    g_free (list);
    g_set_error (error, BUNTING_LINK_ERROR, BUNTING_LINK_ERROR_INVALID,
                 _ ("“%s” is not a link to a flag; links look like bunting:BR"), name);
    return NULL;
  }
  /* Some programs add a slash to a copied link. */
  if (g_str_has_suffix (list, "/"))
    list[strlen (list) - 1] = '\0';
  return list;
}

/* Returns (transfer full): a link with a list of countries. */
GFile *
bunting_link_new (const char *list)
{
  g_autofree char *escaped = g_uri_escape_string (list, ",", FALSE);
  g_autofree char *uri = g_strconcat (LINK_PREFIX, escaped, NULL);

  return g_file_new_for_uri (uri);
}
