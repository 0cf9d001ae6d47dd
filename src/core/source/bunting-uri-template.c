/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-uri-template.h"

#include "bunting-limits.h"
#include "config.h"
#include "source/bunting-source-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BASE_PLACEHOLDER "{base}"
#define EXAMPLE_BASE "http://localhost"
/* Where only digits may be, or hexadecimal ones, these are not valid. */
#define EXAMPLE_CODE "GB-ENG"
#define EXAMPLE_LANGUAGE "pt-BR"
#define CODE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* The flags that libsoup uses for the URI of a request. */
#define URI_FLAGS                                                                                  \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY |               \
   G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

static void
set_error (GError **error, const char *message)
{
  g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID, message);
}

/* GUri decodes the host and accepts any characters in the result. */
static gboolean
is_host_name (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || *p == 0x7f || strchr ("@/?#\\<>\"{}|^`", *p) != NULL)
      return FALSE;
  return TRUE;
}

/**
 * bunting_uri_template_parse_uri:
 *
 * Parses an http or https URL with a host and without a fragment. Characters that are not allowed
 * in a path are percent-encoded. Errors do not quote @text, which may contain a password.
 *
 * Returns: (transfer full) (nullable): the URI in the form that libsoup expects
 */
GUri *
bunting_uri_template_parse_uri (const char *text, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *problem = NULL;

  if (uri == NULL)
    problem = N_ ("this is not a valid address");
  else if (!g_str_equal (g_uri_get_scheme (uri), "http") &&
           !g_str_equal (g_uri_get_scheme (uri), "https"))
    problem = N_ ("the address must begin with http:// or https://");
  else if (host == NULL || *host == '\0')
    problem = N_ ("the address has no host");
  else if (!is_host_name (host))
    problem = N_ ("the address has an invalid host name");
  else if (g_uri_get_fragment (uri) != NULL)
    problem = N_ ("the address must not have a fragment (#)");
  if (problem == NULL)
    return g_steal_pointer (&uri);
  set_error (error, problem);
  return NULL;
}

static char *
trim_slashes (char *text)
{
  gsize length_bytes = strlen (text);

  while (length_bytes > 0 && text[length_bytes - 1] == '/')
    text[--length_bytes] = '\0';
  return text;
}

/**
 * bunting_uri_template_parse_base:
 * @base_uri: a URL that a user entered; surrounding white space is ignored
 * @out_base: (out) (transfer full): the value of `{base}`: no slash at the end, but with any user
 *   and password
 *
 * Returns: (transfer full) (nullable): the base, parsed
 */
GUri *
bunting_uri_template_parse_base (const char *base_uri, char **out_base, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (base_uri));
  g_autoptr (GUri) uri = bunting_uri_template_parse_uri (trimmed, error);

  if (uri == NULL)
    return NULL;
  if (g_uri_get_query (uri) != NULL) {
    set_error (error, N_ ("a base address must not have a query (?)"));
    return NULL;
  }
  *out_base = trim_slashes (g_uri_to_string (uri));
  return g_steal_pointer (&uri);
}

/**
 * bunting_uri_template_make_public_base:
 *
 * Returns: (transfer full): the base without user and password
 */
char *
bunting_uri_template_make_public_base (GUri *base)
{
  return trim_slashes (g_uri_to_string_partial (base, G_URI_HIDE_USERINFO));
}

/**
 * bunting_uri_template_hide_user:
 * @text: a URI or any other text
 *
 * For everything that is shown or saved: a server may take an access token as the name of a user,
 * so this is as secret as a password.
 *
 * Returns: (transfer full): @text without user and password. If it is not a valid URI, everything
 * up to the last "@" may be part of a password
 */
char *
bunting_uri_template_hide_user (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, URI_FLAGS, NULL);
  const char *authority = strstr (text, "://");
  const char *at = strrchr (text, '@');

  if (uri != NULL && g_uri_get_userinfo (uri) != NULL)
    return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  if (uri != NULL || authority == NULL || at == NULL || at < authority)
    return g_strdup (text);
  authority += strlen ("://");
  return g_strdup_printf ("%.*s%s", (int)(authority - text), text, at + 1);
}

/**
 * bunting_uri_template_make_host_name:
 *
 * Returns: (transfer full): the host, and the port if it is not the scheme's default
 */
char *
bunting_uri_template_make_host_name (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  int standard_port = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
  int port = g_uri_get_port (uri);
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  g_autofree char *bracketed = is_ipv6 ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  if (port == -1 || port == standard_port)
    return g_steal_pointer (&bracketed);
  return g_strdup_printf ("%s:%d", bracketed, port);
}

/* In one pass, so that inserted text is not read as a placeholder. Returns: (transfer full)
 * (nullable): %NULL for unknown placeholders */
static char *
fill (const char *template, const char *base, const char *code)
{
  g_autofree char *lower = g_ascii_strdown (code, -1);
  g_autoptr (GString) filled = g_string_new (NULL);
  const char *p = template;

  while (*p != '\0') {
    gsize plain_bytes = strcspn (p, "{}");

    g_string_append_len (filled, p, plain_bytes);
    p += plain_bytes;
    if (g_str_has_prefix (p, BASE_PLACEHOLDER)) {
      g_string_append (filled, base);
      p += strlen (BASE_PLACEHOLDER);
    } else if (g_str_has_prefix (p, "{cc}") || g_str_has_prefix (p, "{CC}")) {
      g_string_append (filled, p[1] == 'c' ? lower : code);
      p += strlen ("{cc}");
    } else if (*p != '\0')
      return NULL;
  }
  return g_strdup (filled->str);
}

static gboolean
has_code (const char *template)
{
  return strstr (template, "{cc}") != NULL || strstr (template, "{CC}") != NULL;
}

/* Returns: (nullable): what is wrong with placeholders of a template that can be filled */
static const char *
find_misplaced (const char *template, BuntingUriTemplateUse use)
{
  const char *base = strstr (template, BASE_PLACEHOLDER);

  if (use == BUNTING_URI_TEMPLATE_TABLE && has_code (template))
    return N_ ("the address of a table has neither {cc} nor {CC}");
  if (use != BUNTING_URI_TEMPLATE_TABLE && !has_code (template))
    return N_ ("it has neither {cc} nor {CC} for the country's code");
  if (base != NULL && (base != template || base[strlen (BASE_PLACEHOLDER)] != '/' ||
                       strstr (base + 1, BASE_PLACEHOLDER) != NULL))
    return N_ ("{base} must be at the start, only once, and before a slash");
  if (strpbrk (template, " \t\r\n") != NULL)
    return N_ ("an address must not contain white space");
  return NULL;
}

/* name: (nullable): a placeholder that stands for @value */
static gboolean
check_example (const char *template,
               BuntingUriTemplateUse use,
               const char *name,
               const char *value,
               GError **error)
{
  static const char *const unknown[] = {
    [BUNTING_URI_TEMPLATE_PICTURE] = N_ ("only {base}, {cc}, {CC} and {width} may be in braces"),
    [BUNTING_URI_TEMPLATE_METADATA] = N_ ("only {base}, {cc} and {CC} may be in braces"),
    [BUNTING_URI_TEMPLATE_TABLE] = N_ ("only {base} and {lang} may be in braces"),
  };
  g_autofree char *plain =
    name != NULL ? bunting_uri_template_set (template, name, value) : g_strdup (template);
  g_autofree char *filled = fill (plain, EXAMPLE_BASE, EXAMPLE_CODE);
  const char *problem = filled == NULL ? unknown[use] : find_misplaced (template, use);
  g_autoptr (GUri) uri = NULL;

  if (problem != NULL)
    set_error (error, problem);
  else
    uri = bunting_uri_template_parse_uri (filled, error);
  return uri != NULL;
}

/**
 * bunting_uri_template_check_use:
 *
 * The placeholders of a template are `{base}`, `{cc}` and `{CC}`; in that of a picture also
 * `{width}`, and in that of a table `{lang}`, but no code.
 *
 * Returns: whether @template gives a valid address for every code, width and language
 */
gboolean
bunting_uri_template_check_use (const char *template, BuntingUriTemplateUse use, GError **error)
{
  switch (use) {
  case BUNTING_URI_TEMPLATE_PICTURE:
    /* In a port or after a percent sign, the length of a number matters. */
    return check_example (template, use, BUNTING_URI_TEMPLATE_WIDTH, "1", error) &&
           check_example (template, use, BUNTING_URI_TEMPLATE_WIDTH,
                          G_STRINGIFY (BUNTING_PICTURE_MAX_SIDE), error);
  case BUNTING_URI_TEMPLATE_TABLE:
    return check_example (template, use, BUNTING_URI_TEMPLATE_LANGUAGE, EXAMPLE_LANGUAGE, error);
  case BUNTING_URI_TEMPLATE_METADATA:
  default:
    return check_example (template, use, NULL, NULL, error);
  }
}

/* Returns: whether @template is one of metadata, or of a picture that exists in one width only */
gboolean
bunting_uri_template_check (const char *template, GError **error)
{
  return bunting_uri_template_check_use (template, BUNTING_URI_TEMPLATE_METADATA, error);
}

/* Returns: (transfer full): a template with a value in place of a placeholder, such as "{width}" */
char *
bunting_uri_template_set (const char *template, const char *placeholder, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (template, placeholder, -1);

  return g_strjoinv (value, parts);
}

gboolean
bunting_uri_template_has_base (const char *template)
{
  return g_str_has_prefix (template, BASE_PLACEHOLDER);
}

/**
 * bunting_uri_template_build_uri:
 * @template: a template that bunting_uri_template_check() accepts
 * @base: (nullable): the value of `{base}`; required if @template contains it
 * @code: a country's code in upper case; its characters are checked, so nothing needs escaping
 *
 * Returns: (transfer full) (nullable): the address
 */
GUri *
bunting_uri_template_build_uri (const char *template,
                                const char *base,
                                const char *code,
                                GError **error)
{
  g_autofree char *filled = NULL;

  if (*code == '\0' || code[strspn (code, CODE_CHARACTERS)] != '\0') {
    set_error (error, "a country's code may contain only letters from A to Z, digits and hyphens");
    return NULL;
  }
  filled = fill (template, base, code);
  g_return_val_if_fail (filled != NULL, NULL);
  return bunting_uri_template_parse_uri (filled, error);
}
