/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source.h"

#include "bunting-limits.h"
#include "source/bunting-source-fields.h"
#include "source/bunting-uri-template.h"

#include <string.h>

#define DEFAULT_NAME_PATH "$.country"
#define DEFAULT_WIDTH_PX 640 /* of a picture that is drawn in several widths */

/* Immutable: downloads and threads may share it. */
struct _BuntingSource {
  GObject parent_instance;

  char *id;
  BuntingSourceFields *fields;
  char *picture_template; /* of the kind and the width of pictures that are asked for */
  char *base;             /* (nullable): the value of {base}, without a slash at the end */
};

G_DEFINE_FINAL_TYPE (BuntingSource, bunting_source, G_TYPE_OBJECT)

static gboolean
has_base_placeholder (BuntingSource *self)
{
  const BuntingSourceFields *fields = self->fields;

  return bunting_uri_template_has_base (self->picture_template) ||
         (fields->metadata_template != NULL &&
          bunting_uri_template_has_base (fields->metadata_template)) ||
         (fields->table_template != NULL && bunting_uri_template_has_base (fields->table_template));
}

static gboolean
check_base (BuntingSource *self, GError **error)
{
  if (!bunting_source_needs_base (self))
    return TRUE;
  g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
               "the source %s needs a base address", self->id);
  return FALSE;
}

static GUri *
build_uri (BuntingSource *self, const char *template, const char *code, GError **error)
{
  return check_base (self, error)
           ? bunting_uri_template_build_uri (template, self->base, code, error)
           : NULL;
}

/* Returns: the least width that is enough, or the largest */
static guint
choose_width (const BuntingSourceFields *fields, guint width_px)
{
  for (gsize i = 0; i < fields->n_widths; i++)
    if (fields->widths[i] >= width_px)
      return fields->widths[i];
  return fields->n_widths > 0 ? fields->widths[fields->n_widths - 1] : width_px;
}

static char *
set_width (const BuntingSourceFields *fields, const char *template, guint width_px)
{
  g_autofree char *width = g_strdup_printf ("%u", choose_width (fields, width_px));

  return bunting_uri_template_set (template, BUNTING_URI_TEMPLATE_WIDTH, width);
}

/* The pictures of a source for which no kind was chosen: an SVG is sharp at every size. */
static char *
make_default_template (const BuntingSourceFields *fields)
{
  static const BuntingPictureKind kinds[] = { BUNTING_PICTURE_SVG, BUNTING_PICTURE_PNG,
                                              BUNTING_PICTURE_WEBP, BUNTING_PICTURE_JPEG,
                                              BUNTING_PICTURE_GIF };
  const char *template = fields->picture_template;

  for (gsize i = 0; template == NULL && i < G_N_ELEMENTS (kinds); i++)
    template = fields->kind_templates[kinds[i]];
  return set_width (fields, template, DEFAULT_WIDTH_PX);
}

static BuntingSource *
copy (BuntingSource *self)
{
  BuntingSource *other = g_object_new (BUNTING_TYPE_SOURCE, NULL);

  other->id = g_strdup (self->id);
  other->fields = bunting_source_fields_ref (self->fields);
  other->picture_template = g_strdup (self->picture_template);
  other->base = g_strdup (self->base);
  return other;
}

static void
bunting_source_finalize (GObject *object)
{
  BuntingSource *self = BUNTING_SOURCE (object);

  g_free (self->id);
  g_clear_pointer (&self->fields, bunting_source_fields_unref);
  g_free (self->picture_template);
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
 * bunting_source_new_from_text:
 * @id: the source's name in options and settings
 * @text: a key file, as bunting-source(5) describes it
 * @size_bytes: of @text; -1 if a null character ends it
 * @out_problem: (out) (transfer full) (optional) (nullable): as @error, in parts
 * @error: %BUNTING_SOURCE_ERROR_INVALID, with line and key in its message
 *
 * Name, description and licence are read in the user's language.
 *
 * Returns: (transfer full) (nullable): the source
 */
BuntingSource *
bunting_source_new_from_text (const char *id,
                              const char *text,
                              gssize size_bytes,
                              BuntingSourceProblem **out_problem,
                              GError **error)
{
  BuntingSourceProblem *problem = NULL;
  BuntingSourceFields *fields = bunting_source_fields_parse (
    text, size_bytes >= 0 ? (gsize)size_bytes : strlen (text), &problem);
  BuntingSource *self;

  if (fields == NULL) {
    bunting_source_problem_set_error (problem, error);
    if (out_problem != NULL)
      *out_problem = problem;
    else
      bunting_source_problem_free (problem);
    return NULL;
  }
  self = g_object_new (BUNTING_TYPE_SOURCE, NULL);
  self->id = g_strdup (id);
  self->picture_template = make_default_template (fields);
  self->fields = fields;
  return self;
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
  self->fields = bunting_source_fields_new ();
  self->fields->name = bunting_uri_template_make_host_name (uri);
  self->fields->picture_template = g_strdup ("{base}/{cc}/{cc}.gif");
  self->fields->metadata_template = g_strdup ("{base}/{cc}/metadata.json");
  self->fields->name_path = g_strdup (DEFAULT_NAME_PATH);
  self->fields->max_in_flight = BUNTING_IN_FLIGHT_DEFAULT;
  self->picture_template = g_strdup (self->fields->picture_template);
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
  g_autofree char *base = NULL;
  g_autoptr (GUri) uri = bunting_uri_template_parse_base (base_uri, &base, error);
  BuntingSource *other;

  if (uri == NULL)
    return NULL;
  if (!has_base_placeholder (self)) {
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                 "the source %s takes no base address", self->id);
    return NULL;
  }
  other = copy (self);
  g_free (other->base);
  other->base = g_steal_pointer (&base);
  return other;
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
  return self->fields->name;
}

/* Returns: (nullable): a sentence or two */
const char *
bunting_source_get_description (BuntingSource *self)
{
  return self->fields->description;
}

const char *
bunting_source_get_licence (BuntingSource *self)
{
  return self->fields->licence;
}

const char *
bunting_source_get_home_page (BuntingSource *self)
{
  return self->fields->home_page;
}

/* Returns: (nullable): of the flags, as ISO 8601 has it: 2025-05-29 */
const char *
bunting_source_get_date (BuntingSource *self)
{
  return self->fields->date;
}

/**
 * bunting_source_get_name_path:
 *
 * Returns: (nullable): a path for bunting_metadata_parse_name() or bunting_name_table_parse();
 * %NULL for a source without names
 */
const char *
bunting_source_get_name_path (BuntingSource *self)
{
  return self->fields->name_path;
}

/* Returns: (nullable) (array zero-terminated=1): names and values in turn, to be sent with each
 * request */
const char *const *
bunting_source_get_headers (BuntingSource *self)
{
  return (const char *const *)self->fields->headers;
}

/**
 * bunting_source_get_max_in_flight:
 *
 * Returns: how many flags to request at once at most, from 1 to %BUNTING_IN_FLIGHT_MAX
 */
guint
bunting_source_get_max_in_flight (BuntingSource *self)
{
  return self->fields->max_in_flight;
}

/* Returns: how many requests a flag needs: 2 with metadata of its own, else 1 */
guint
bunting_source_get_n_requests (BuntingSource *self)
{
  return self->fields->metadata_template != NULL ? 2 : 1;
}

/* Returns: (nullable): a key that has no effect */
const BuntingSourceProblem *
bunting_source_get_note (BuntingSource *self)
{
  return self->fields->note;
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
 * error for a source without metadata for each flag
 */
GUri *
bunting_source_build_metadata_uri (BuntingSource *self, const char *code, GError **error)
{
  const char *template = self->fields->metadata_template;

  return template != NULL ? build_uri (self, template, code, error) : NULL;
}

gboolean
bunting_source_has_table (BuntingSource *self)
{
  return self->fields->table_template != NULL;
}

const BuntingNameTableLayout *
bunting_source_get_table_layout (BuntingSource *self)
{
  return &self->fields->table;
}

static gboolean
is_language (const char *name, const char *language)
{
  gsize length = strlen (language);

  return g_ascii_strncasecmp (name, language, length) == 0 &&
         (name[length] == '\0' || strchr ("_.@", name[length]) != NULL);
}

/* Returns: the one that the user prefers, or the first */
static const char *
choose_language (const BuntingSourceFields *fields)
{
  const char *const *preferred = g_get_language_names ();

  for (gsize i = 0; preferred[i] != NULL; i++)
    for (gsize j = 0; fields->languages[j] != NULL; j++)
      if (is_language (preferred[i], fields->languages[j]))
        return fields->languages[j];
  return fields->languages[0];
}

/**
 * bunting_source_build_table_uri:
 * @self: a source with a table
 * @error: %BUNTING_SOURCE_ERROR_INVALID for a source that needs a base
 *
 * Returns: (transfer full) (nullable): as bunting_source_build_picture_uri(), of the table in the
 *   user's language, if it exists in several
 */
GUri *
bunting_source_build_table_uri (BuntingSource *self, GError **error)
{
  const BuntingSourceFields *fields = self->fields;
  g_autofree char *template = NULL;

  g_return_val_if_fail (fields->table_template != NULL, NULL);
  template = fields->languages != NULL
               ? bunting_uri_template_set (fields->table_template, BUNTING_URI_TEMPLATE_LANGUAGE,
                                           choose_language (fields))
               : g_strdup (fields->table_template);
  return build_uri (self, template, "XX", error); /* it has no place for a code */
}

/* Returns: whether the source says that it has pictures of that kind */
gboolean
bunting_source_has_kind (BuntingSource *self, BuntingPictureKind kind)
{
  return self->fields->kind_templates[kind] != NULL;
}

/* Returns: whether it is known that none of its pictures is an SVG */
gboolean
bunting_source_is_raster (BuntingSource *self)
{
  return self->fields->is_raster || (self->fields->picture_template == NULL &&
                                     !bunting_source_has_kind (self, BUNTING_PICTURE_SVG));
}

/* Returns: (nullable): the widths in which it has pictures of that kind, in pixels and ascending;
 * %NULL if they are not known */
const guint *
bunting_source_get_widths (BuntingSource *self, BuntingPictureKind kind, gsize *out_n_widths)
{
  const char *template = self->fields->kind_templates[kind];
  gboolean has_width = template != NULL && strstr (template, BUNTING_URI_TEMPLATE_WIDTH) != NULL;

  *out_n_widths = has_width ? self->fields->n_widths : 0;
  return has_width ? self->fields->widths : NULL;
}

/**
 * bunting_source_new_with_kind:
 * @width_px: the least width of the picture; ignored where its width cannot be chosen
 *
 * Returns: (transfer full): a copy of @self for pictures of that kind, of the least width that is
 *   enough, or else of the largest; @self if it does not say that it has such pictures
 */
BuntingSource *
bunting_source_new_with_kind (BuntingSource *self, BuntingPictureKind kind, guint width_px)
{
  const char *template = self->fields->kind_templates[kind];
  BuntingSource *other;

  if (template == NULL)
    return g_object_ref (self);
  other = copy (self);
  g_free (other->picture_template);
  other->picture_template = set_width (self->fields, template, width_px);
  return other;
}

/* Returns: (transfer full): as bunting_source_new_with_kind(), for SVG images */
BuntingSource *
bunting_source_new_for_svg (BuntingSource *self)
{
  return bunting_source_new_with_kind (self, BUNTING_PICTURE_SVG, 0);
}

/**
 * bunting_source_new_for_png:
 *
 * Returns: (transfer full): as bunting_source_new_with_kind(), for pictures of which PNG images of
 *   that width can be made: the source's own PNG images if they are wide enough, else its SVG
 * images
 */
BuntingSource *
bunting_source_new_for_png (BuntingSource *self, guint width_px)
{
  gsize n_widths;
  const guint *widths = bunting_source_get_widths (self, BUNTING_PICTURE_PNG, &n_widths);
  gboolean is_enough = n_widths > 0 && widths[n_widths - 1] >= width_px;

  return !is_enough && bunting_source_has_kind (self, BUNTING_PICTURE_SVG)
           ? bunting_source_new_for_svg (self)
           : bunting_source_new_with_kind (self, BUNTING_PICTURE_PNG, width_px);
}
