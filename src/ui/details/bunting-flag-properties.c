/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-flag-properties.h"

#include <glib/gi18n.h>
#include <string.h>

#include "library/bunting-file-name.h"
#include "bunting-messages.h"

/* What the details of a flag say, as a list. What is not known is left out, and so is a name that
 * would only say again what another one says. What was written down of a file may lack anything. */

static void
property_free (gpointer data)
{
  BuntingFlagProperty *property = data;

  g_free (property->label);
  g_free (property->value);
  g_free (property);
}

static void
add (GPtrArray *flag_properties,
     BuntingFlagPropertyGroup group,
     const char *label,
     const char *value)
{
  BuntingFlagProperty *property;

  if (value == NULL || value[0] == '\0')
    return;
  property = g_new0 (BuntingFlagProperty, 1);
  property->group = group;
  property->label = g_strdup (label);
  property->value = g_strdup (value);
  g_ptr_array_add (flag_properties, property);
}

static gboolean
has_value (GPtrArray *flag_properties, const char *value)
{
  for (guint i = 0; i < flag_properties->len; i++) {
    BuntingFlagProperty *property = g_ptr_array_index (flag_properties, i);

    if (g_strcmp0 (property->value, value) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_name (GPtrArray *flag_properties, const char *label, const char *name)
{
  if (name != NULL && !has_value (flag_properties, name))
    add (flag_properties, BUNTING_FLAG_PROPERTY_NAME, label, name);
}

/* The source's own name for the country is the second part of the file's name. */
static void
add_names (GPtrArray *flag_properties, BuntingFlag *flag)
{
  BuntingCountry *country = bunting_flag_get_country (flag);
  const char *file_name = bunting_flag_get_file_name (flag);
  g_autofree char *name_at_source = NULL;
  g_autofree char *code = NULL;

  add_name (flag_properties, _ ("Name"), bunting_country_get_name (country));
  add_name (flag_properties, _ ("English Name"), bunting_country_get_english_name (country));
  add_name (flag_properties, _ ("Official Name"), bunting_country_get_official_name (country));
  /* Translators: what its people call the country */
  add_name (flag_properties, _ ("Native Name"), bunting_country_get_native_name (country));
  if (file_name != NULL)
    code = bunting_file_name_parse (file_name, &name_at_source);
  if (code != NULL)
    /* Translators: what the source of the flags calls the country */
    add_name (flag_properties, _ ("Name in the Source"), name_at_source);
}

static void
add_codes (GPtrArray *flag_properties, const BuntingFlagPropertiesInput *input)
{
  BuntingCountry *country = bunting_flag_get_country (input->flag);
  const char *code = bunting_country_get_code (country);

  add (flag_properties, BUNTING_FLAG_PROPERTY_CODE,
       strlen (code) == 2 ? _ ("Two-Letter Code (Alpha-2)") : _ ("Code (ISO 3166-2)"), code);
  add (flag_properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Three-Letter Code (Alpha-3)"),
       bunting_country_get_alpha3 (country));
  add (flag_properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Numeric Code"),
       bunting_country_get_numeric (country));
  add (flag_properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Emoji"),
       bunting_country_get_emoji (country));
  add (flag_properties, BUNTING_FLAG_PROPERTY_CODE, _ ("Region"), input->region_name);
}

static char *
make_picture_words (BuntingSavedImage *saved_image)
{
  const BuntingPicture *picture = bunting_saved_image_get_picture (saved_image);
  g_autofree char *kind = g_ascii_strup (bunting_picture_kind_get_extension (picture->kind), -1);
  g_autofree char *size =
    g_format_size (g_bytes_get_size (bunting_saved_image_get_bytes (saved_image)));

  if (picture->kind == BUNTING_PICTURE_SVG || picture->width_px == 0)
    /* Translators: a kind of picture and a file's size: "SVG, 3.2 kB" */
    return g_strdup_printf (C_ ("picture", "%s, %s"), kind, size);
  /* Translators: a kind of picture, its size and its file's size: "PNG, 320 × 240, 3.2 kB" */
  return g_strdup_printf (_ ("%s, %u × %u, %s"), kind, picture->width_px, picture->height_px, size);
}

static char *
make_source_words (const BuntingFlagPropertiesInput *input, BuntingCollection *collection)
{
  const char *name = input->source == NULL ? NULL : bunting_source_get_name (input->source);
  const char *date = collection == NULL ? NULL : bunting_collection_get_date (collection);
  g_autoptr (GUri) uri = NULL;

  if (collection != NULL && date != NULL)
    /* Translators: a collection of flags, and the year that it is of */
    return g_strdup_printf (C_ ("collection", "%s, %s"), bunting_collection_get_name (collection),
                            date);
  if (collection != NULL)
    return g_strdup (bunting_collection_get_name (collection));
  if (name != NULL || g_strcmp0 (input->entry->source_id, BUNTING_SOURCE_BUILT_IN_ID) == 0)
    return g_strdup (name != NULL ? name : _ ("Built-in Flags"));
  if (input->entry->picture_uri != NULL)
    uri = g_uri_parse (input->entry->picture_uri, G_URI_FLAGS_NONE, NULL);
  return g_strdup (uri == NULL ? input->entry->source_id : g_uri_get_host (uri));
}

static void
add_origin (GPtrArray *flag_properties, const BuntingFlagPropertiesInput *input)
{
  BuntingCollection *collection =
    input->saved_image == NULL ? NULL : bunting_saved_image_get_collection (input->saved_image);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (input->entry->saved_at);
  g_autoptr (GDateTime) saved_at = utc == NULL ? NULL : g_date_time_to_local (utc);
  /* Translators: a date and a time of day; see the manual of strftime */
  g_autofree char *date =
    saved_at == NULL ? NULL : g_date_time_format (saved_at, _ ("%-d %B %Y, %H:%M"));
  g_autofree char *source = make_source_words (input, collection);
  const char *licence = NULL;

  if (collection != NULL)
    licence = bunting_collection_get_licence (collection);
  if (licence == NULL && input->source != NULL)
    licence = bunting_source_get_licence (input->source);
  add (flag_properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Source"), source);
  add (flag_properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Saved"), date);
  add (flag_properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Licence"), licence);
}

/**
 * bunting_flag_properties_new:
 *
 * Returns: (transfer full) (element-type BuntingFlagProperty): what is known, in the order to show
 * it
 */
GPtrArray *
bunting_flag_properties_new (const BuntingFlagPropertiesInput *input)
{
  GPtrArray *flag_properties = g_ptr_array_new_with_free_func (property_free);
  GFile *file = bunting_flag_get_file (input->flag);
  g_autofree char *path = file == NULL ? NULL : bunting_format_folder (file);

  add_names (flag_properties, input->flag);
  add_codes (flag_properties, input);
  add (flag_properties, BUNTING_FLAG_PROPERTY_FILE, _ ("File"), path);
  if (file != NULL && input->saved_image != NULL) {
    g_autofree char *picture = make_picture_words (input->saved_image);

    add (flag_properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Picture"), picture);
  }
  if (file != NULL && input->entry != NULL)
    add_origin (flag_properties, input);
  return flag_properties;
}
