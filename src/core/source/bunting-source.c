/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source.h"

#include "bunting-limits.h"
#include "source/bunting-metadata.h"
#include "source/bunting-uri-template.h"

#include <string.h>

#define GROUP "Source"
#define DEFAULT_NAME_PATH "$.country"

/* Immutable: downloads and threads may share it. */
struct _BuntingSource {
  GObject parent_instance;

  char *id;
  char *name;
  char *picture_template;
  char *metadata_template; /* (nullable) */
  char *name_path;         /* (nullable): NULL without a metadata_template */
  char *licence;           /* (nullable) */
  char *home_page;         /* (nullable) */
  char *base;              /* (nullable): the value of {base}, without a slash at the end */
  guint max_in_flight;
};

G_DEFINE_FINAL_TYPE (BuntingSource, bunting_source, G_TYPE_OBJECT)

static void
set_key_error (GError **error, const char *key, const char *reason)
{
  g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
               "the key %s of a source: %s", key, reason);
}

static gboolean
has_base_placeholder (BuntingSource *self)
{
  return bunting_uri_template_has_base (self->picture_template) ||
         (self->metadata_template != NULL &&
          bunting_uri_template_has_base (self->metadata_template));
}

static GUri *
build_uri (BuntingSource *self, const char *template, const char *code, GError **error)
{
  if (bunting_source_needs_base (self)) {
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                 "the source %s needs a base address", self->id);
    return NULL;
  }
  return bunting_uri_template_build_uri (template, self->base, code, error);
}

/* Invalid escapes must not reach GLib: it warns about two of them in a value, and leaks the error
 * of one in a translated value. */
static gboolean
check_escapes (GKeyFile *key_file, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (key_file, GROUP, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_value (key_file, GROUP, keys[i], NULL);
    const char *p = value;

    while (p != NULL && (p = strchr (p, '\\')) != NULL) {
      if (p[1] == '\0' || strchr ("sntr\\", p[1]) == NULL) {
        set_key_error (error, keys[i], "a backslash must be followed by s, n, t, r or a backslash");
        return FALSE;
      }
      p += 2;
    }
  }
  return TRUE;
}

static gboolean
check_home_page (const char *text, GError **error)
{
  g_autoptr (GUri) uri = bunting_uri_template_parse_uri (text, error);

  return uri != NULL;
}

/* Reads a text without surrounding white space; a missing or empty one is %NULL, without @check. */
static gboolean
read_text (GKeyFile *key_file,
           const char *key,
           gboolean (*check) (const char *text, GError **error),
           char **out_text,
           GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = g_key_file_get_locale_string (key_file, GROUP, key, NULL, &cause);

  if (g_error_matches (cause, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
    g_clear_error (&cause);
  if (text != NULL && *g_strstrip (text) == '\0')
    g_clear_pointer (&text, g_free);
  if (text != NULL && check != NULL)
    check (text, &cause);
  if (cause != NULL) {
    set_key_error (error, key, cause->message);
    return FALSE;
  }
  *out_text = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
read_max_in_flight (BuntingSource *self, GKeyFile *key_file, GError **error)
{
  g_autoptr (GError) key_error = NULL;
  int value = g_key_file_get_integer (key_file, GROUP, "MaxInFlight", &key_error);

  if (g_error_matches (key_error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
    value = BUNTING_IN_FLIGHT_DEFAULT;
  else if (key_error != NULL || value < 1 || value > BUNTING_IN_FLIGHT_MAX) {
    g_autofree char *reason =
      g_strdup_printf ("it must be a number from 1 to %d", BUNTING_IN_FLIGHT_MAX);

    set_key_error (error, "MaxInFlight", reason);
    return FALSE;
  }
  self->max_in_flight = value;
  return TRUE;
}

static void
hide_user (char **uri)
{
  g_autofree char *full = g_steal_pointer (uri);

  *uri = full != NULL ? bunting_uri_template_hide_user (full) : NULL;
}

static gboolean
read_keys (BuntingSource *self, GKeyFile *key_file, GError **error)
{
  if (!g_key_file_has_group (key_file, GROUP)) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         "the file has no group [" GROUP "]");
    return FALSE;
  }
  if (!check_escapes (key_file, error) || !read_text (key_file, "Name", NULL, &self->name, error) ||
      !read_text (key_file, "Picture", bunting_uri_template_check, &self->picture_template,
                  error) ||
      !read_text (key_file, "Metadata", bunting_uri_template_check, &self->metadata_template,
                  error) ||
      !read_text (key_file, "NamePath", bunting_metadata_check_name_path, &self->name_path,
                  error) ||
      !read_text (key_file, "Licence", NULL, &self->licence, error) ||
      !read_text (key_file, "HomePage", check_home_page, &self->home_page, error) ||
      !read_max_in_flight (self, key_file, error))
    return FALSE;
  hide_user (&self->home_page);
  if (self->name == NULL || self->picture_template == NULL) {
    set_key_error (error, self->name == NULL ? "Name" : "Picture", "it is missing or empty");
    return FALSE;
  }
  if (self->metadata_template == NULL)
    g_clear_pointer (&self->name_path, g_free);
  else if (self->name_path == NULL)
    self->name_path = g_strdup (DEFAULT_NAME_PATH);
  return TRUE;
}

static void
bunting_source_finalize (GObject *object)
{
  BuntingSource *self = BUNTING_SOURCE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->picture_template);
  g_free (self->metadata_template);
  g_free (self->name_path);
  g_free (self->licence);
  g_free (self->home_page);
  g_free (self->base);
  G_OBJECT_CLASS (bunting_source_parent_class)->finalize (object);
}

static void
bunting_source_class_init (BuntingSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_source_finalize;
}

static void
bunting_source_init (BuntingSource *self)
{
}

/**
 * bunting_source_new_from_key_file:
 * @id: the source's name in options and settings
 * @key_file: has the group `[Source]` with the keys `Name`, `Picture` (both required), `Metadata`,
 *   `NamePath`, `MaxInFlight`, `Licence` and `HomePage`
 * @error: %BUNTING_SOURCE_ERROR_INVALID, with the name of the key in its message
 *
 * `Picture` and `Metadata` are templates of http or https URLs: `{cc}` is replaced by a country's
 * code in lower case, `{CC}` by the code in upper case, and `{base}`, only at the start, by a URL
 * that bunting_source_new_with_base() sets. Name and licence are read in the user's language if
 * @key_file was loaded with its translations.
 *
 * Returns: (transfer full) (nullable): the source
 */
BuntingSource *
bunting_source_new_from_key_file (const char *id, GKeyFile *key_file, GError **error)
{
  g_autoptr (BuntingSource) self = g_object_new (BUNTING_TYPE_SOURCE, NULL);

  self->id = g_strdup (id);
  if (!read_keys (self, key_file, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * bunting_source_new_from_base:
 * @base_uri: an http or https URL with flags in the layout of Fluent Python's examples
 * @error: %BUNTING_SOURCE_ERROR_INVALID
 *
 * Makes a source without a key file: `BASE/{cc}/{cc}.gif`, `BASE/{cc}/metadata.json`, `$.country`.
 * Its id is the URL without slashes at the end, its name the host with any non-standard port. User
 * and password are used for requests, but are not part of the id or the name.
 *
 * Returns: (transfer full) (nullable): the source
 */
BuntingSource *
bunting_source_new_from_base (const char *base_uri, GError **error)
{
  g_autoptr (BuntingSource) self = g_object_new (BUNTING_TYPE_SOURCE, NULL);
  g_autoptr (GUri) uri = bunting_uri_template_parse_base (base_uri, &self->base, error);

  if (uri == NULL)
    return NULL;
  self->id = bunting_uri_template_make_public_base (uri);
  self->name = bunting_uri_template_make_host_name (uri);
  self->picture_template = g_strdup ("{base}/{cc}/{cc}.gif");
  self->metadata_template = g_strdup ("{base}/{cc}/metadata.json");
  self->name_path = g_strdup (DEFAULT_NAME_PATH);
  self->max_in_flight = BUNTING_IN_FLIGHT_DEFAULT;
  return g_steal_pointer (&self);
}

/**
 * bunting_source_new_with_base:
 * @self: a source whose templates contain `{base}`, with or without a base
 * @base_uri: an http or https URL; slashes at its end are removed
 * @error: %BUNTING_SOURCE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): a copy of @self with this base
 */
BuntingSource *
bunting_source_new_with_base (BuntingSource *self, const char *base_uri, GError **error)
{
  g_autoptr (BuntingSource) copy = g_object_new (BUNTING_TYPE_SOURCE, NULL);
  g_autoptr (GUri) uri = bunting_uri_template_parse_base (base_uri, &copy->base, error);

  if (uri == NULL)
    return NULL;
  if (!has_base_placeholder (self)) {
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                 "the source %s takes no base address", self->id);
    return NULL;
  }
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->picture_template = g_strdup (self->picture_template);
  copy->metadata_template = g_strdup (self->metadata_template);
  copy->name_path = g_strdup (self->name_path);
  copy->licence = g_strdup (self->licence);
  copy->home_page = g_strdup (self->home_page);
  copy->max_in_flight = self->max_in_flight;
  return g_steal_pointer (&copy);
}

/**
 * bunting_source_needs_base:
 *
 * Returns: whether bunting_source_new_with_base() is needed before a URI can be built
 */
gboolean
bunting_source_needs_base (BuntingSource *self)
{
  return self->base == NULL && has_base_placeholder (self);
}

const char *
bunting_source_get_id (BuntingSource *self)
{
  return self->id;
}

const char *
bunting_source_get_name (BuntingSource *self)
{
  return self->name;
}

const char *
bunting_source_get_licence (BuntingSource *self)
{
  return self->licence;
}

const char *
bunting_source_get_home_page (BuntingSource *self)
{
  return self->home_page;
}

/**
 * bunting_source_get_name_path:
 *
 * Returns: (nullable): a path for bunting_metadata_parse_name(); %NULL for a source without
 * metadata
 */
const char *
bunting_source_get_name_path (BuntingSource *self)
{
  return self->name_path;
}

/**
 * bunting_source_get_max_in_flight:
 *
 * Returns: how many flags to request at once at most, from 1 to %BUNTING_IN_FLIGHT_MAX
 */
guint
bunting_source_get_max_in_flight (BuntingSource *self)
{
  return self->max_in_flight;
}

/**
 * bunting_source_build_picture_uri:
 * @code: a country's code in upper case; A to Z, digits and hyphens
 * @error: %BUNTING_SOURCE_ERROR_INVALID for an invalid @code or a source that needs a base
 *
 * Returns: (transfer full) (nullable): an http or https URI in the form that libsoup expects
 */
GUri *
bunting_source_build_picture_uri (BuntingSource *self, const char *code, GError **error)
{
  return build_uri (self, self->picture_template, code, error);
}

/**
 * bunting_source_build_metadata_uri:
 * @code: as for bunting_source_build_picture_uri()
 * @error: as for bunting_source_build_picture_uri()
 *
 * Returns: (transfer full) (nullable): as bunting_source_build_picture_uri(); %NULL without an
 * error for a source without metadata
 */
GUri *
bunting_source_build_metadata_uri (BuntingSource *self, const char *code, GError **error)
{
  return self->metadata_template != NULL ? build_uri (self, self->metadata_template, code, error)
                                         : NULL;
}
