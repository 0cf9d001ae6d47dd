/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-flag-properties.h"

#include <glib/gi18n.h>
#include <string.h>

#include "library/bunting-file-name.h"
#include "bunting-messages.h"

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
  add_name (properties, _ ("Official Name"), bunting_country_get_official_name (country));
  /* Translators: the name of the country in its own language */
  add_name (properties, _ ("Native Name"), bunting_country_get_native_name (country));
  if (file_name != NULL)
    code = bunting_file_name_parse (file_name, &name_at_source);
  if (code != NULL)
    /* Translators: the name that the source of the flags uses for the country */
    add_name (properties, _ ("Name in the Source"), name_at_source);
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

static char *
format_picture (BuntingSavedImage *saved_image)
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
format_source (const BuntingFlagPropertiesInput *input)
{
  BuntingCollection *collection = input->collection;
  const char *name = input->source == NULL ? NULL : bunting_source_get_name (input->source);
  const char *date = collection == NULL ? NULL : bunting_collection_get_date (collection);
  g_autoptr (GUri) uri = NULL;

  if (collection != NULL && date != NULL)
    /* Translators: the name of a collection of flags, and its date */
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
add_origin (GPtrArray *properties, const BuntingFlagPropertiesInput *input)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (input->entry->saved_at);
  g_autoptr (GDateTime) saved_at = utc == NULL ? NULL : g_date_time_to_local (utc);
  /* Translators: a date and a time of day; see the manual of strftime */
  g_autofree char *date =
    saved_at == NULL ? NULL : g_date_time_format (saved_at, _ ("%-d %B %Y, %H:%M"));
  g_autofree char *source = format_source (input);
  const char *licence = NULL;

  if (input->collection != NULL)
    licence = bunting_collection_get_licence (input->collection);
  if (licence == NULL && input->source != NULL)
    licence = bunting_source_get_licence (input->source);
  add (properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Source"), source);
  add (properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Saved"), date);
  add (properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Licence"), licence);
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
  add (properties, BUNTING_FLAG_PROPERTY_FILE, _ ("File"), path);
  if (file != NULL && input->saved_image != NULL) {
    g_autofree char *picture = format_picture (input->saved_image);

    add (properties, BUNTING_FLAG_PROPERTY_FILE, _ ("Picture"), picture);
  }
  if (file != NULL && input->entry != NULL)
    add_origin (properties, input);
  return properties;
}
