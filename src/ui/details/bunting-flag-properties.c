/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-flag-properties.h"

#include <glib/gi18n.h>
#include <string.h>

#include "library/bunting-file-name.h"
#include "bunting-messages.h"
#include "textures/bunting-picture-texts.h"

/* The properties of a flag as labels and values. Unknown ones are left out, and so is a name that
 * equals another one. The manifest is not trusted: any member of its entry may be missing. */

static void
property_free (gpointer data)
{
  BuntingFlagProperty *property = data;

  g_free (property->label);
  g_free (property->value);
  g_free (property);
}

static void
add (GPtrArray *properties, BuntingFlagPropertyGroup group, const char *label, const char *value)
{
  BuntingFlagProperty *property;

  if (value == NULL || value[0] == '\0')
    return;
  property = g_new0 (BuntingFlagProperty, 1);
  property->group = group;
  property->label = g_strdup (label);
  property->value = g_strdup (value);
  g_ptr_array_add (properties, property);
}

static gboolean
has_value (GPtrArray *properties, const char *value)
{
  for (guint i = 0; i < properties->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (properties, i);

    if (g_strcmp0 (property->value, value) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_name (GPtrArray *properties, const char *label, const char *name)
{
  if (name != NULL && !has_value (properties, name))
    add (properties, BUNTING_FLAG_PROPERTY_NAME, label, name);
}

/* The file name has the name that the source uses for the country after the code. */
static void
add_names (GPtrArray *properties, BuntingFlag *flag)
{
  BuntingCountry *country = bunting_flag_get_country (flag);
  const char *file_name = bunting_flag_get_file_name (flag);
  g_autofree char *name_at_source = NULL;
  g_autofree char *code = NULL;

  add_name (properties, _ ("Name"), bunting_country_get_name (country));
  add_name (properties, _ ("English Name"), bunting_country_get_english_name (country));
  add_name (properties, _ ("Official Name"),
            bunting_country_get_translated_official_name (country));
  /* Translators: the name of the country in its own language */
  add_name (properties, _ ("Local Name"), bunting_country_get_native_name (country));
  if (file_name != NULL)
    code = bunting_file_name_parse (file_name, &name_at_source);
  if (code != NULL)
    /* Translators: the name that the source of the flags uses for the country */
    add_name (properties, _ ("Name Used by Source"), name_at_source);
}

static void
add_codes (GPtrArray *properties, const BuntingFlagPropertiesInput *input)
{
  BuntingCountry *country = bunting_flag_get_country (input->flag);
  const char *code = bunting_country_get_code (country);

  add (properties, BUNTING_FLAG_PROPERTY_CODE,
       strlen (code) == 2 ? _ ("Two-Letter Code (Alpha-2)") : _ ("Code (ISO 3166-2)"), code);
  add (properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Three-Letter Code (Alpha-3)"),
       bunting_country_get_alpha3 (country));
  add (properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Numeric Code"),
       bunting_country_get_numeric (country));
  add (properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Emoji"), bunting_country_get_emoji (country));
  add (properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Region"), input->region_name);
}

/* Returns: (transfer full) (nullable) */
static char *
format_source (const BuntingFlagPropertiesInput *input)
{
  const char *name = input->source == NULL ? NULL : bunting_source_get_name (input->source);
  g_autoptr (GUri) uri = NULL;

  if (input->collection != NULL)
    return g_strdup (bunting_collection_get_name (input->collection));
  if (input->entry == NULL)
    return NULL;
  if (name != NULL || g_strcmp0 (input->entry->source_id, BUNTING_SOURCE_BUILT_IN_ID) == 0)
    return g_strdup (name != NULL ? name : _ ("This Computer"));
  if (input->entry->picture_uri != NULL)
    uri = g_uri_parse (input->entry->picture_uri, G_URI_FLAGS_NONE, NULL);
  return g_strdup (uri == NULL ? input->entry->source_id : g_uri_get_host (uri));
}

/* A collection names a year or a date. Its files are as old as their package, so their own times
 * say nothing about the pictures.
 *
 * Returns: (transfer full) (nullable): when the picture was current */
static char *
format_picture_date (const BuntingFlagPropertiesInput *input)
{
  const char *text =
    input->collection == NULL ? NULL : bunting_collection_get_date (input->collection);
  g_autoptr (GDateTime) modified = NULL;
  g_autofree char *date = NULL;

  if (text != NULL)
    return bunting_format_date (text);
  if (input->collection == NULL && input->entry != NULL)
    modified = bunting_file_record_dup_last_modified (input->entry);
  if (modified == NULL)
    return NULL;
  date = g_date_time_format (modified, "%F");
  return bunting_format_date (date);
}

static char *
format_saved_at (const BuntingFileRecord *entry)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (entry->saved_at);
  g_autoptr (GDateTime) local = utc == NULL ? NULL : g_date_time_to_local (utc);

  /* Translators: a date and a time of day; see the manual of strftime */
  return local == NULL ? NULL : g_date_time_format (local, _ ("%-d %B %Y, %H:%M"));
}

static void
add_origin (GPtrArray *properties, const BuntingFlagPropertiesInput *input)
{
  g_autofree char *source = format_source (input);
  g_autofree char *date = format_picture_date (input);
  const char *licence = NULL;

  if (input->collection != NULL)
    licence = bunting_collection_get_licence (input->collection);
  if (licence == NULL && input->source != NULL)
    licence = bunting_source_get_licence (input->source);
  add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("Source"), source);
  /* Translators: when the picture of a flag was made, or last changed */
  add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("Date of Picture"), date);
  if (licence != NULL)
    add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("Licence"),
         bunting_format_licence (licence));
}

static void
add_picture (GPtrArray *properties, const BuntingFlagPropertiesInput *input)
{
  g_autofree char *picture = bunting_picture_texts_format_kind (input->image);
  g_autofree char *proportions = bunting_picture_texts_format_proportions (input->image);

  add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("Picture"), picture);
  add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("Proportions"), proportions);
}

/* Returns: (transfer full) (element-type BuntingFlagProperty): in the order of display */
GPtrArray *
bunting_flag_properties_new (const BuntingFlagPropertiesInput *input)
{
  GPtrArray *properties = g_ptr_array_new_with_free_func (property_free);
  GFile *file = bunting_flag_get_file (input->flag);
  g_autofree char *path = file == NULL ? NULL : bunting_format_folder (file);

  add_names (properties, input->flag);
  add_codes (properties, input);
  add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("File"), path);
  if (file != NULL && input->entry != NULL) {
    g_autofree char *saved_at = format_saved_at (input->entry);

    add (properties, BUNTING_FLAG_PROPERTY_PICTURE, _ ("Downloaded"), saved_at);
  }
  if (input->image != NULL)
    add_picture (properties, input);
  add_origin (properties, input);
  return properties;
}

/* Whether the properties, their values and their order are the same. */
gboolean
bunting_flag_properties_equal (GPtrArray *first, GPtrArray *second)
{
  if (first->len != second->len)
    return FALSE;
  for (guint i = 0; i < first->len; i++) {
    BuntingFlagProperty *a = g_ptr_array_index (first, i), *b = g_ptr_array_index (second, i);

    if (a->group != b->group || !g_str_equal (a->label, b->label) ||
        !g_str_equal (a->value, b->value))
      return FALSE;
  }
  return TRUE;
}
