/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-fields.h"

#include "bunting-limits.h"
#include "config.h"
#include "source/bunting-metadata.h"
#include "source/bunting-source-reader.h"
#include "source/bunting-uri-template.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* The keys of a source's file, which bunting-source(5) documents. */

#define GROUP "Source"
#define HEADERS_GROUP "Headers"
#define HEADERS_MAX 16
#define METADATA_NAME_PATH "$.country"
#define TABLE_NAME_PATH "$"
#define TOKEN_CHARACTERS "!#$%&'*+-.^_`|~" /* and letters and digits (RFC 9110, 5.6.2) */

static const char *const kind_keys[BUNTING_N_PICTURE_KINDS] = {
  [BUNTING_PICTURE_GIF] = "PictureGIF",   [BUNTING_PICTURE_PNG] = "PicturePNG",
  [BUNTING_PICTURE_SVG] = "PictureSVG",   [BUNTING_PICTURE_JPEG] = "PictureJPEG",
  [BUNTING_PICTURE_WEBP] = "PictureWebP",
};

static const char *const known_keys[] = {
  "HomePage",    "Date",          "Picture",   "PictureGIF",  "PicturePNG", "PictureSVG",
  "PictureJPEG", "PictureWebP",   "Widths",    "Metadata",    "NamePath",   "Table",
  "TableKey",    "TableCodePath", "Languages", "MaxInFlight", "Raster",     NULL,
};
static const char *const translated_keys[] = { "Name", "Description", "Licence", NULL };

static gboolean
check_home_page (const char *text, GError **error)
{
  g_autoptr (GUri) uri = bunting_uri_template_parse_uri (text, error);

  return uri != NULL;
}

static gboolean
check_picture (const char *text, GError **error)
{
  return bunting_uri_template_check_use (text, BUNTING_URI_TEMPLATE_PICTURE, error);
}

static gboolean
check_table (const char *text, GError **error)
{
  return bunting_uri_template_check_use (text, BUNTING_URI_TEMPLATE_TABLE, error);
}

static gboolean
fail (GError **error, const char *reason)
{
  g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID, reason);
  return FALSE;
}

static gboolean
check_date (const char *text, GError **error)
{
  guint year = 0;
  guint month = 0;
  guint day = 0;

  if (strlen (text) == strlen ("2025-05-29") && strspn (text, "0123456789-") == strlen (text) &&
      sscanf (text, "%4u-%2u-%2u", &year, &month, &day) == 3 && month <= G_DATE_DECEMBER &&
      day <= 31 && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return TRUE;
  return fail (error, N_ ("it must be a date such as 2025-05-29"));
}

static gboolean
check_table_key (const char *text, GError **error)
{
  return strcmp (text, "{cc}") == 0 || strcmp (text, "{CC}") == 0 ||
         fail (error, N_ ("it must be {cc} or {CC}"));
}

static void
read_pictures (BuntingSourceFields *self, BuntingSourceReader *reader)
{
  gboolean has_picture;
  const char *with_width = NULL;

  self->picture_template = bunting_source_reader_get_text (reader, "Picture", check_picture);
  has_picture = self->picture_template != NULL;
  if (has_picture && strstr (self->picture_template, BUNTING_URI_TEMPLATE_WIDTH) != NULL)
    with_width = "Picture";
  for (int kind = 0; kind < BUNTING_N_PICTURE_KINDS; kind++) {
    self->kind_templates[kind] =
      bunting_source_reader_get_text (reader, kind_keys[kind], check_picture);
    has_picture |= self->kind_templates[kind] != NULL;
    if (self->kind_templates[kind] != NULL &&
        strstr (self->kind_templates[kind], BUNTING_URI_TEMPLATE_WIDTH) != NULL)
      with_width = kind_keys[kind];
  }
  if (!has_picture)
    bunting_source_reader_complain (reader, "Picture", N_ ("it is missing or empty"));
  self->widths = bunting_source_reader_get_numbers (reader, "Widths", 1, BUNTING_PICTURE_MAX_SIDE,
                                                    &self->n_widths);
  if (with_width != NULL && self->widths == NULL)
    bunting_source_reader_complain (reader, with_width, N_ ("{width} needs the key Widths"));
  if (with_width == NULL && self->widths != NULL)
    bunting_source_reader_complain (reader, "Widths", N_ ("no address of a picture has {width}"));
}

static gboolean
is_language (const char *text)
{
  gsize length = strlen (text);

  return length >= 2 && length <= 8 && g_ascii_isalpha (text[0]) &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == length;
}

static void
read_languages (BuntingSourceFields *self, BuntingSourceReader *reader)
{
  gboolean needs_language = self->table_template != NULL &&
                            strstr (self->table_template, BUNTING_URI_TEMPLATE_LANGUAGE) != NULL;

  self->languages = bunting_source_reader_get_texts (reader, "Languages");
  if (self->languages == NULL && needs_language)
    bunting_source_reader_complain (reader, "Table", N_ ("{lang} needs the key Languages"));
  if (self->languages == NULL)
    return;
  if (!needs_language)
    bunting_source_reader_complain (reader, "Languages", N_ ("it needs {lang} in the key Table"));
  if (self->languages[0] == NULL)
    bunting_source_reader_complain (reader, "Languages", N_ ("it is missing or empty"));
  for (gsize i = 0; self->languages[i] != NULL; i++)
    if (!is_language (self->languages[i]))
      bunting_source_reader_complain (reader, "Languages",
                                      N_ ("it must be languages such as en;de, with semicolons"));
}

static void
read_names (BuntingSourceFields *self, BuntingSourceReader *reader)
{
  g_autofree char *key = bunting_source_reader_get_text (reader, "TableKey", check_table_key);

  self->metadata_template =
    bunting_source_reader_get_text (reader, "Metadata", bunting_uri_template_check);
  self->table_template = bunting_source_reader_get_text (reader, "Table", check_table);
  self->name_path =
    bunting_source_reader_get_text (reader, "NamePath", bunting_metadata_check_name_path);
  self->table.code_path =
    bunting_source_reader_get_text (reader, "TableCodePath", bunting_metadata_check_name_path);
  self->table.is_upper_case = g_strcmp0 (key, "{CC}") == 0;
  read_languages (self, reader);
  if (self->table_template != NULL && self->metadata_template != NULL)
    bunting_source_reader_complain (reader, "Table",
                                    N_ ("a source has either Metadata or Table, not both"));
  if (self->table_template == NULL && (key != NULL || self->table.code_path != NULL))
    bunting_source_reader_complain (reader, key != NULL ? "TableKey" : "TableCodePath",
                                    N_ ("it needs the key Table"));
  if (self->metadata_template == NULL && self->table_template == NULL)
    g_clear_pointer (&self->name_path, g_free);
  else if (self->name_path == NULL)
    self->name_path =
      g_strdup (self->table_template != NULL ? TABLE_NAME_PATH : METADATA_NAME_PATH);
}

/* Names of headers that belong to a connection or to what a program does with it: the program sets
 * them itself. */
static gboolean
is_reserved (const char *name)
{
  static const char *const reserved[] = {
    "accept-encoding", "connection", "content-length",    "expect",  "host",
    "range",           "te",         "transfer-encoding", "upgrade", NULL,
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strv_contains (reserved, lower) || g_str_has_prefix (lower, "if-") ||
         g_str_has_prefix (lower, "proxy-");
}

static gboolean
is_token (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (TOKEN_CHARACTERS, *p) == NULL)
      return FALSE;
  return *name != '\0';
}

static gboolean
is_field_value (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar)*p < ' ' || (guchar)*p >= 0x7f)
      return FALSE;
  return *value != '\0';
}

static void
read_headers (BuntingSourceFields *self, BuntingSourceReader *reader)
{
  char **headers = bunting_source_reader_get_group (reader, HEADERS_GROUP);

  self->headers = headers;
  for (gsize i = 0; headers != NULL && headers[i] != NULL; i += 2) {
    const char *reason = NULL;

    if (i >= 2 * HEADERS_MAX)
      reason = N_ ("these are too many headers");
    else if (!is_token (headers[i]))
      reason = N_ ("this is not the name of a header");
    else if (is_reserved (headers[i]))
      reason = N_ ("Bunting sets this header itself");
    else if (!is_field_value (headers[i + 1]))
      reason = N_ ("the value of a header must be ASCII text");
    if (reason != NULL)
      bunting_source_reader_complain_of_group (reader, HEADERS_GROUP, headers[i], reason);
  }
}

static void
read_fields (BuntingSourceFields *self, BuntingSourceReader *reader)
{
  self->name = bunting_source_reader_get_text (reader, "Name", NULL);
  if (self->name == NULL)
    bunting_source_reader_complain (reader, "Name", N_ ("it is missing or empty"));
  self->description = bunting_source_reader_get_text (reader, "Description", NULL);
  self->licence = bunting_source_reader_get_text (reader, "Licence", NULL);
  self->home_page = bunting_source_reader_get_text (reader, "HomePage", check_home_page);
  self->date = bunting_source_reader_get_text (reader, "Date", check_date);
  read_pictures (self, reader);
  read_names (self, reader);
  read_headers (self, reader);
  self->max_in_flight = bunting_source_reader_get_number (
    reader, "MaxInFlight", 1, BUNTING_IN_FLIGHT_MAX, BUNTING_IN_FLIGHT_DEFAULT);
  self->is_raster = bunting_source_reader_get_boolean (reader, "Raster");
  bunting_source_reader_note_unknown_keys (reader, known_keys, translated_keys);
  self->note = bunting_source_reader_steal_note (reader);
  if (self->home_page != NULL) {
    g_autofree char *full = g_steal_pointer (&self->home_page);

    self->home_page = bunting_uri_template_hide_user (full);
  }
}

static void
fields_clear (gpointer data)
{
  BuntingSourceFields *self = data;

  g_free (self->name);
  g_free (self->description);
  g_free (self->licence);
  g_free (self->home_page);
  g_free (self->date);
  g_free (self->picture_template);
  for (int kind = 0; kind < BUNTING_N_PICTURE_KINDS; kind++)
    g_free (self->kind_templates[kind]);
  g_free (self->widths);
  g_free (self->metadata_template);
  g_free (self->name_path);
  g_free (self->table_template);
  g_free (self->table.code_path);
  g_strfreev (self->languages);
  g_strfreev (self->headers);
  g_clear_pointer (&self->note, bunting_source_problem_free);
}

/**
 * bunting_source_fields_parse:
 * @text: a key file
 * @problem: (out) (transfer full): what is wrong with it
 *
 * Returns: (transfer full) (nullable): the fields, or %NULL with a problem
 */
BuntingSourceFields *
bunting_source_fields_parse (const char *text, gsize size_bytes, BuntingSourceProblem **problem)
{
  g_autoptr (BuntingSourceReader) reader = bunting_source_reader_new (text, size_bytes, GROUP);
  g_autoptr (BuntingSourceFields) self = bunting_source_fields_new ();

  if (bunting_source_reader_get_problem (reader) == NULL)
    read_fields (self, reader);
  if (bunting_source_reader_get_problem (reader) == NULL)
    return g_steal_pointer (&self);
  *problem = bunting_source_problem_copy (bunting_source_reader_get_problem (reader));
  return NULL;
}

/* Returns: (transfer full): fields to be filled in */
BuntingSourceFields *
bunting_source_fields_new (void)
{
  return g_atomic_rc_box_new0 (BuntingSourceFields);
}

BuntingSourceFields *
bunting_source_fields_ref (BuntingSourceFields *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
bunting_source_fields_unref (BuntingSourceFields *self)
{
  g_atomic_rc_box_release_full (self, fields_clear);
}
