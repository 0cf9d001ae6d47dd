/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source.h"

#include "bunting-limits.h"
#include "source/bunting-metadata.h"
#include "source/bunting-uri-template.h"

#include <string.h>

#define GROUP "Source"
#define DEFAULT_NAME_PATH "$.country"
#define FILE_SUFFIX ".source"

/* A source never changes, so that any number of downloads and threads may hold the same one. */
struct _BuntingSource {
  GObject parent_instance;

  char *id;
  char *name;
  char *picture_template;
  char *metadata_template; /* (nullable): the atlas's names are used */
  char *name_path;         /* (nullable): as metadata_template */
  char *licence;           /* (nullable) */
  char *home_page;         /* (nullable) */
  char *base;              /* (nullable): what {base} stands for, without a slash at the end */
  guint max_in_flight;
};

G_DEFINE_FINAL_TYPE (BuntingSource, bunting_source, G_TYPE_OBJECT)

G_DEFINE_QUARK (bunting_source_error, bunting_source_error)

enum { PROP_ID = 1, PROP_NAME, N_PROPS };

static GParamSpec *properties[N_PROPS];

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
                 "the source %s has no base address yet", self->id);
    return NULL;
  }
  return bunting_uri_template_build_uri (template, self->base, code, error);
}

/* Whether GLib can read the escapes of every value: at two broken ones in a value it warns, and in
 * one with a translation it leaks its error. */
static gboolean
check_escapes (GKeyFile *key_file, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (key_file, GROUP, NULL, NULL);
  gsize i;

  for (i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_value (key_file, GROUP, keys[i], NULL);
    const char *p = value;

    while (p != NULL && (p = strchr (p, '\\')) != NULL) {
      if (p[1] == '\0' || strchr ("sntr\\", p[1]) == NULL) {
        set_key_error (error, keys[i], "a backslash must be followed by s, n, t, r or another");
        return FALSE;
      }
      p += 2;
    }
  }
  return TRUE;
}

/* Reads a text, without the white space around it. Returns: %FALSE only where it cannot be read; a
 * missing or empty one is NULL, and an error where it is @required. */
static gboolean
read_text (GKeyFile *key_file, const char *key, gboolean required, char **out_text, GError **error)
{
  g_autoptr (GError) key_error = NULL;
  g_autofree char *text = g_key_file_get_locale_string (key_file, GROUP, key, NULL, &key_error);
  gboolean missing = g_error_matches (key_error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND);

  if (key_error != NULL && !missing) {
    set_key_error (error, key, key_error->message);
    return FALSE;
  }
  if (text != NULL && *g_strstrip (text) == '\0')
    g_clear_pointer (&text, g_free);
  if (text == NULL && required) {
    set_key_error (error, key, "it is missing or empty");
    return FALSE;
  }
  *out_text = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
read_template (GKeyFile *key_file,
               const char *key,
               gboolean required,
               char **out_template,
               GError **error)
{
  g_autoptr (GError) template_error = NULL;

  if (!read_text (key_file, key, required, out_template, error))
    return FALSE;
  if (*out_template == NULL || bunting_uri_template_check (*out_template, &template_error))
    return TRUE;
  set_key_error (error, key, template_error->message);
  return FALSE;
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

static gboolean
read_metadata_keys (BuntingSource *self, GKeyFile *key_file, GError **error)
{
  g_autoptr (GError) path_error = NULL;

  if (!read_template (key_file, "Metadata", FALSE, &self->metadata_template, error) ||
      !read_text (key_file, "NamePath", FALSE, &self->name_path, error))
    return FALSE;
  if (self->name_path != NULL && !bunting_metadata_check_name_path (self->name_path, &path_error)) {
    set_key_error (error, "NamePath", path_error->message);
    return FALSE;
  }
  if (self->metadata_template == NULL)
    g_clear_pointer (&self->name_path, g_free);
  else if (self->name_path == NULL)
    self->name_path = g_strdup (DEFAULT_NAME_PATH);
  return TRUE;
}

static gboolean
read_home_page (BuntingSource *self, GKeyFile *key_file, GError **error)
{
  g_autoptr (GError) uri_error = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!read_text (key_file, "HomePage", FALSE, &self->home_page, error))
    return FALSE;
  if (self->home_page == NULL)
    return TRUE;
  uri = bunting_uri_template_parse_uri (self->home_page, &uri_error);
  if (uri == NULL)
    set_key_error (error, "HomePage", uri_error->message);
  return uri != NULL;
}

static gboolean
read_keys (BuntingSource *self, GKeyFile *key_file, GError **error)
{
  if (!g_key_file_has_group (key_file, GROUP)) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         "a source has the group [" GROUP "], and this file has none");
    return FALSE;
  }
  return check_escapes (key_file, error) &&
         read_text (key_file, "Name", TRUE, &self->name, error) &&
         read_template (key_file, "Picture", TRUE, &self->picture_template, error) &&
         read_metadata_keys (self, key_file, error) && read_max_in_flight (self, key_file, error) &&
         read_text (key_file, "Licence", FALSE, &self->licence, error) &&
         read_home_page (self, key_file, error);
}

static BuntingSource *
load_file (const char *dir, const char *file_name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, file_name, NULL);
  g_autofree char *id = g_strndup (file_name, strlen (file_name) - strlen (FILE_SUFFIX));
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) file_error = NULL;

  if (!g_key_file_load_from_file (key_file, path, G_KEY_FILE_NONE, &file_error)) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         file_error->message);
    return NULL;
  }
  return bunting_source_new_from_key_file (id, key_file, error);
}

static int
compare_sources (gconstpointer a, gconstpointer b)
{
  const BuntingSource *first = *(BuntingSource *const *)a;
  const BuntingSource *second = *(BuntingSource *const *)b;
  gboolean first_built_in = g_str_equal (first->id, BUNTING_SOURCE_BUILT_IN_ID);
  gboolean second_built_in = g_str_equal (second->id, BUNTING_SOURCE_BUILT_IN_ID);

  if (first_built_in != second_built_in)
    return first_built_in ? -1 : 1;
  return strcmp (first->id, second->id);
}

static void
bunting_source_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  BuntingSource *self = BUNTING_SOURCE (object);

  switch (property_id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
  }
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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_source_get_property;
  object_class->finalize = bunting_source_finalize;

  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_source_init (BuntingSource *self)
{
}

/**
 * bunting_source_new_from_key_file:
 * @id: what the source is called in options and settings; a file's name without its ending
 * @key_file: a key file with the group `[Source]`
 * @error: return location
 *
 * Reads a source. Its keys are `Name` and `Picture`, which must be there, and `Metadata`,
 * `NamePath`, `MaxInFlight`, `Licence` and `HomePage`. `Picture` and `Metadata` are templates of
 * http or https addresses: `{cc}` stands for a country's code in lower case, `{CC}` for the same in
 * upper case, and `{base}`, only at the start, for an address given later. The name and the licence
 * are those of the user's language, where @key_file was loaded with its translations.
 *
 * Returns: (transfer full) (nullable): a source, or %NULL with %BUNTING_SOURCE_ERROR_INVALID, whose
 *   text names the key
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
 * @base_uri: an http or https address under which flags lie in the seed's layout
 * @error: return location
 *
 * A source without a key file: `BASE/{cc}/{cc}.gif`, `BASE/{cc}/metadata.json` and `$.country`. Its
 * id is the address, with slashes trimmed from its end, and its name the host, with the port where
 * that is not the scheme's own. A user and password in the address are used, and are in neither.
 *
 * Returns: (transfer full) (nullable): a source, or %NULL with %BUNTING_SOURCE_ERROR_INVALID
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
 * @self: a source whose templates hold `{base}`, as the built-in one's do
 * @base_uri: an http or https address; slashes at its end are trimmed
 * @error: return location
 *
 * The same source once it is known where it serves; a base that @self has already is replaced.
 *
 * Returns: (transfer full) (nullable): a source of the same id, or %NULL with
 *   %BUNTING_SOURCE_ERROR_INVALID
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
                 "the source %s has its own address", self->id);
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
 * bunting_source_load_all:
 * @dir: a folder with key files whose names end in `.source`
 * @error: return location
 *
 * Loads all sources of a folder, blocking: they are few and small, and installed with the program.
 * A file that is no source is passed over with a message to the log, lest one broken file take all
 * the others away.
 *
 * Returns: (transfer container) (element-type BuntingSource) (nullable): the sources, the built-in
 *   one first and then by id; or %NULL, with %BUNTING_SOURCE_ERROR_INVALID where @dir cannot be
 *   read and %BUNTING_SOURCE_ERROR_UNKNOWN where no source is in it
 */
GPtrArray *
bunting_source_load_all (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) dir_error = NULL;
  g_autoptr (GDir) entries = g_dir_open (dir, 0, &dir_error);
  const char *file_name;

  if (entries == NULL) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         dir_error->message);
    return NULL;
  }
  while ((file_name = g_dir_read_name (entries)) != NULL) {
    g_autoptr (BuntingSource) source = NULL;
    g_autoptr (GError) file_error = NULL;

    if (file_name[0] == '.' || !g_str_has_suffix (file_name, FILE_SUFFIX))
      continue;
    source = load_file (dir, file_name, &file_error);
    if (source != NULL)
      g_ptr_array_add (sources, g_steal_pointer (&source));
    else
      g_info ("%s passed over: %s", file_name, file_error->message);
  }
  if (sources->len == 0) {
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN, "no source in %s", dir);
    return NULL;
  }
  g_ptr_array_sort (sources, compare_sources);
  return g_steal_pointer (&sources);
}

/**
 * bunting_source_needs_base:
 * @self: a source
 *
 * Returns: whether no address can be built before bunting_source_new_with_base()
 */
gboolean
bunting_source_needs_base (BuntingSource *self)
{
  return self->base == NULL && has_base_placeholder (self);
}

/**
 * bunting_source_get_id:
 * @self: a source
 *
 * Returns: (transfer none): what options and settings call it; never with a password
 */
const char *
bunting_source_get_id (BuntingSource *self)
{
  return self->id;
}

/**
 * bunting_source_get_name:
 * @self: a source
 *
 * Returns: (transfer none): its name for people
 */
const char *
bunting_source_get_name (BuntingSource *self)
{
  return self->name;
}

/**
 * bunting_source_get_licence:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the terms of its flags, if it says
 */
const char *
bunting_source_get_licence (BuntingSource *self)
{
  return self->licence;
}

/**
 * bunting_source_get_home_page:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): an http or https address for people
 */
const char *
bunting_source_get_home_page (BuntingSource *self)
{
  return self->home_page;
}

/**
 * bunting_source_get_name_path:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the JSON path of the name in the metadata, one that
 *   bunting_metadata_parse_name() takes; %NULL for a source without metadata
 */
const char *
bunting_source_get_name_path (BuntingSource *self)
{
  return self->name_path;
}

/**
 * bunting_source_get_max_in_flight:
 * @self: a source
 *
 * Returns: how many flags at once are polite, from 1 to %BUNTING_IN_FLIGHT_MAX
 */
guint
bunting_source_get_max_in_flight (BuntingSource *self)
{
  return self->max_in_flight;
}

/**
 * bunting_source_build_picture_uri:
 * @self: a source
 * @code: a country's code in upper case; A to Z, digits and hyphens
 * @error: return location
 *
 * Returns: (transfer full) (nullable): where the flag's picture is, an http or https address fit
 *   for libsoup; or %NULL with %BUNTING_SOURCE_ERROR_INVALID for a @code that is none, and for a
 *   source that needs a base
 */
GUri *
bunting_source_build_picture_uri (BuntingSource *self, const char *code, GError **error)
{
  return build_uri (self, self->picture_template, code, error);
}

/**
 * bunting_source_build_metadata_uri:
 * @self: a source
 * @code: as for bunting_source_build_picture_uri()
 * @error: return location
 *
 * Returns: (transfer full) (nullable): where the country's metadata is; %NULL without an error for
 * a source that has none, and %NULL with an error as bunting_source_build_picture_uri()
 */
GUri *
bunting_source_build_metadata_uri (BuntingSource *self, const char *code, GError **error)
{
  return self->metadata_template != NULL ? build_uri (self, self->metadata_template, code, error)
                                         : NULL;
}
