/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "country/bunting-atlas-data.h"
#include "country/bunting-country-code.h"
#include "bunting-paths.h"
#include "config.h"

#include <libintl.h>
#include <string.h>

#define REGIONAL_INDICATOR_A 0x1f1e6
#define BLACK_FLAG 0x1f3f4
#define TAG_SPACE 0xe0020
#define TAG_END 0xe007f

/**
 * BuntingAtlas:
 *
 * All countries, a #GListModel of #BuntingCountry ordered by code. Immutable, so that any thread
 * may read it.
 */
struct _BuntingAtlas {
  GObject parent_instance;

  GPtrArray *countries;
  GHashTable *by_code;         /* code to country, both borrowed from @countries */
  GPtrArray *region_codes;     /* NULL-terminated */
  GHashTable *region_names;    /* code of a region or subregion to English name */
  GHashTable *subregion_codes; /* region code to a GPtrArray of codes, NULL-terminated */
  GPtrArray *group_ids;        /* NULL-terminated */
  GHashTable *groups;          /* group id to a GStrv of codes of @countries */
  JsonNode *own_names;         /* of a BuntingAtlasData, only read */
};

/* Countries without an ISO 3166-1 code. XKX is in common use, but is not an ISO code either. */
static const BuntingAtlasEntry extra_entries[] = {
  { .code = "XK", .alpha3 = "XKX", .name = "Kosovo", .official_name = "Republic of Kosovo" },
  { .code = "GB-ENG", .name = "England" },
  { .code = "GB-SCT", .name = "Scotland" },
  { .code = "GB-WLS", .name = "Wales" },
  { .code = "GB-NIR", .name = "Northern Ireland" },
};

/* The only subdivisions with a flag that Unicode recommends as an emoji. */
static const char *const subdivisions_with_emoji[] = { "GB-ENG", "GB-SCT", "GB-WLS", NULL };

static void bunting_atlas_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingAtlas,
                               bunting_atlas,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      bunting_atlas_list_model_init))

static char *
make_emoji (const char *code)
{
  gboolean is_subdivision = bunting_country_code_is_subdivision (code);
  GString *emoji;

  if (is_subdivision && !g_strv_contains (subdivisions_with_emoji, code))
    return NULL;
  /* UTS 51: two regional indicators for a country, tags for a subdivision. */
  emoji = g_string_new (NULL);
  if (is_subdivision)
    g_string_append_unichar (emoji, BLACK_FLAG);
  for (const char *p = code; *p != '\0'; p++) {
    if (!is_subdivision)
      g_string_append_unichar (emoji, REGIONAL_INDICATOR_A + (gunichar)(*p - 'A'));
    else if (*p != '-')
      g_string_append_unichar (emoji, TAG_SPACE + (gunichar)(g_ascii_tolower (*p) - ' '));
  }
  if (is_subdivision)
    g_string_append_unichar (emoji, TAG_END);
  return g_string_free (emoji, FALSE);
}

/* Returns (nullable): the name in iso-codes' translation, for countries that CLDR does not name in
 * a language. dgettext() returns its argument where there is no translation. */
static const char *
translate_name (const BuntingAtlasEntry *entry)
{
  const char *const names[] = { entry->common_name, entry->name };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && dgettext (BUNTING_ISO_DOMAIN, names[i]) != names[i])
      return dgettext (BUNTING_ISO_DOMAIN, names[i]);
  return NULL;
}

/* The names of ISO, in English and in the user's language */
static GStrv
collect_names (const BuntingAtlasEntry *entry, gboolean translated)
{
  const char *const texts[] = { entry->name, entry->common_name, entry->official_name };
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (texts[i] == NULL)
      continue;
    g_strv_builder_add (names, texts[i]);
    if (translated)
      g_strv_builder_add (names, dgettext (BUNTING_ISO_DOMAIN, texts[i]));
  }
  return g_strv_builder_end (names);
}

/* Returns (nullable): the United Kingdom for one of its nations */
static BuntingCountry *
lookup_whole (BuntingAtlas *self, const char *code)
{
  g_autofree char *whole = g_strndup (code, strcspn (code, "-"));

  return bunting_country_code_is_subdivision (code) ? bunting_atlas_lookup (self, whole) : NULL;
}

static void
add_country (BuntingAtlas *self,
             BuntingAtlasData *data,
             const BuntingAtlasEntry *entry,
             BuntingDisplayNames *display_names)
{
  const char *const *user_languages = bunting_display_names_get_languages (display_names);
  gboolean translated = user_languages[0] != NULL;
  g_auto (GStrv) names = collect_names (entry, translated);
  g_autofree char *emoji = make_emoji (entry->code);
  const BuntingCountryInfo info = {
    .code = entry->code,
    .alpha3 = entry->alpha3,
    .numeric = entry->numeric,
    .english_name = bunting_atlas_data_get_english_name (data, entry),
    .official_name = bunting_atlas_data_get_official_name (data, entry),
    .name = bunting_atlas_data_get_name (data->names, entry->code, user_languages),
    .fallback_name = translated ? translate_name (entry) : NULL,
    .region = g_hash_table_lookup (data->region_by_cc, entry->code),
    .subregion = g_hash_table_lookup (data->subregion_by_cc, entry->code),
    .emoji = emoji,
    .other_names = (const char *const *)names,
    .aliases = data->aliases,
    .whole = lookup_whole (self, entry->code),
    .display_names = display_names,
  };
  BuntingCountry *country = bunting_country_new (&info);

  g_ptr_array_add (self->countries, country);
  g_hash_table_insert (self->by_code, (gpointer)bunting_country_get_code (country), country);
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (bunting_country_get_code (*(BuntingCountry *const *)a),
                 bunting_country_get_code (*(BuntingCountry *const *)b));
}

static void
add_countries (BuntingAtlas *self, BuntingAtlasData *data)
{
  g_autoptr (BuntingDisplayNames) display_names = bunting_display_names_new ();

  for (guint i = 0; i < data->entries->len; i++)
    add_country (self, data, &g_array_index (data->entries, BuntingAtlasEntry, i), display_names);
  /* If ISO assigns a code to Kosovo, its entry replaces ours. */
  for (gsize i = 0; i < G_N_ELEMENTS (extra_entries); i++)
    if (bunting_atlas_lookup (self, extra_entries[i].code) == NULL)
      add_country (self, data, &extra_entries[i], display_names);
  g_ptr_array_sort (self->countries, compare_codes);
}

/* Codes that an older iso-codes does not have are left out. */
static GStrv
dup_known_codes (BuntingAtlas *self, const char *const *codes)
{
  g_autoptr (GStrvBuilder) known = g_strv_builder_new ();

  for (gsize i = 0; codes[i] != NULL; i++)
    if (bunting_atlas_lookup (self, codes[i]) != NULL)
      g_strv_builder_add (known, codes[i]);
  return g_strv_builder_end (known);
}

static void
take_data (BuntingAtlas *self, BuntingAtlasData *data)
{
  GHashTableIter iter;
  gpointer codes;

  self->own_names = g_steal_pointer (&data->names);
  self->region_codes = g_steal_pointer (&data->region_codes);
  self->region_names = g_steal_pointer (&data->region_names);
  self->subregion_codes = g_steal_pointer (&data->subregion_codes);
  self->group_ids = g_steal_pointer (&data->group_ids);
  self->groups = g_steal_pointer (&data->groups);

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &codes))
    g_hash_table_iter_replace (&iter, dup_known_codes (self, codes));
}

static GType
bunting_atlas_get_item_type (GListModel *model)
{
  return BUNTING_TYPE_COUNTRY;
}

static guint
bunting_atlas_get_n_items (GListModel *model)
{
  return BUNTING_ATLAS (model)->countries->len;
}

static gpointer
bunting_atlas_get_item (GListModel *model, guint position)
{
  GPtrArray *countries = BUNTING_ATLAS (model)->countries;

  return position < countries->len ? g_object_ref (countries->pdata[position]) : NULL;
}

static void
bunting_atlas_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = bunting_atlas_get_item_type;
  iface->get_n_items = bunting_atlas_get_n_items;
  iface->get_item = bunting_atlas_get_item;
}

static void
bunting_atlas_finalize (GObject *object)
{
  BuntingAtlas *self = BUNTING_ATLAS (object);

  g_clear_pointer (&self->by_code, g_hash_table_unref);
  g_clear_pointer (&self->countries, g_ptr_array_unref);
  g_clear_pointer (&self->region_codes, g_ptr_array_unref);
  g_clear_pointer (&self->region_names, g_hash_table_unref);
  g_clear_pointer (&self->subregion_codes, g_hash_table_unref);
  g_clear_pointer (&self->group_ids, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_clear_pointer (&self->own_names, json_node_unref);
  G_OBJECT_CLASS (bunting_atlas_parent_class)->finalize (object);
}

static void
bunting_atlas_class_init (BuntingAtlasClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_atlas_finalize;
}

static void
bunting_atlas_init (BuntingAtlas *self)
{
  self->countries = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_code = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * bunting_atlas_new:
 * @error: as for bunting_atlas_new_from_files()
 *
 * Reads the system's iso-codes and Bunting's own data. Names are in the language of the current
 * locale.
 *
 * Returns: (transfer full) (nullable): the atlas
 */
BuntingAtlas *
bunting_atlas_new (GError **error)
{
  g_autofree char *iso_path = g_build_filename (ISO_CODES_JSON_DIR, "iso_3166-1.json", NULL);
  g_autofree char *atlas_dir = bunting_data_path ("atlas", NULL);

  return bunting_atlas_new_from_files (iso_path, atlas_dir, error);
}

/**
 * bunting_atlas_new_from_files:
 * @iso_3166_1_path: iso-codes' `iso_3166-1.json`
 * @atlas_dir: the folder with `regions.json`, `names.json`, `aliases.json` and `groups.json`
 * @error: #BUNTING_ATLAS_ERROR_INVALID or any of #GFileError, with the path in the message
 *
 * Returns: (transfer full) (nullable): the atlas
 */
BuntingAtlas *
bunting_atlas_new_from_files (const char *iso_3166_1_path, const char *atlas_dir, GError **error)
{
  g_autoptr (BuntingAtlasData) data = bunting_atlas_data_read (iso_3166_1_path, atlas_dir, error);
  BuntingAtlas *self;

  if (data == NULL)
    return NULL;
  bindtextdomain (BUNTING_ISO_DOMAIN, ISO_CODES_LOCALE_DIR);
  bind_textdomain_codeset (BUNTING_ISO_DOMAIN, "UTF-8");
  self = g_object_new (BUNTING_TYPE_ATLAS, NULL);
  add_countries (self, data);
  take_data (self, data);
  return self;
}

/**
 * bunting_atlas_lookup:
 * @code: a code in upper case, `BR` or `GB-ENG`
 *
 * Returns: (transfer none) (nullable): the country
 */
BuntingCountry *
bunting_atlas_lookup (BuntingAtlas *self, const char *code)
{
  return g_hash_table_lookup (self->by_code, code);
}

/**
 * bunting_atlas_dup_country:
 * @code: a code in upper case
 *
 * Returns: (transfer full): the country, or for an unknown code a new one without any other data
 */
BuntingCountry *
bunting_atlas_dup_country (BuntingAtlas *self, const char *code)
{
  BuntingCountry *country = bunting_atlas_lookup (self, code);

  return country != NULL ? g_object_ref (country) : bunting_country_new_for_code (code);
}

/**
 * bunting_atlas_dup_name:
 * @code: a code in upper case
 * @language: the names of a language
 *
 * Returns: (transfer full) (nullable): the country's name in that language; in English where that
 *   language has none; %NULL if the atlas does not have @code
 */
char *
bunting_atlas_dup_name (BuntingAtlas *self, const char *code, BuntingDisplayNames *language)
{
  BuntingCountry *country = bunting_atlas_lookup (self, code);
  const char *own;
  char *name;

  if (country == NULL)
    return NULL;
  own = bunting_atlas_data_get_name (self->own_names, code,
                                     bunting_display_names_get_languages (language));
  if (own != NULL)
    return g_strdup (own);
  name = bunting_display_names_dup_name (language, code);
  return name != NULL ? name : g_strdup (bunting_country_get_english_name (country));
}

const char *const *
bunting_atlas_get_group_ids (BuntingAtlas *self)
{
  return (const char *const *)self->group_ids->pdata;
}

/**
 * bunting_atlas_get_group:
 * @group_id: an id such as #BUNTING_ATLAS_GROUP_MOST_POPULOUS
 *
 * Returns: (nullable): the codes of its members, all of them in the atlas
 */
const char *const *
bunting_atlas_get_group (BuntingAtlas *self, const char *group_id)
{
  return g_hash_table_lookup (self->groups, group_id);
}

/**
 * bunting_atlas_get_region_codes:
 *
 * Returns: the UN M49 codes of the regions, in the order of the data file
 */
const char *const *
bunting_atlas_get_region_codes (BuntingAtlas *self)
{
  return (const char *const *)self->region_codes->pdata;
}

/**
 * bunting_atlas_get_subregion_codes:
 * @region_code: a UN M49 code, three digits
 *
 * Returns: (nullable): the UN M49 codes of its subregions, in the order of the data file; %NULL for
 *   a region without any
 */
const char *const *
bunting_atlas_get_subregion_codes (BuntingAtlas *self, const char *region_code)
{
  GPtrArray *codes = g_hash_table_lookup (self->subregion_codes, region_code);

  return codes == NULL ? NULL : (const char *const *)codes->pdata;
}

/**
 * bunting_atlas_get_region_name:
 * @region_code: a UN M49 code, three digits
 *
 * Returns: (nullable): its English name
 */
const char *
bunting_atlas_get_region_name (BuntingAtlas *self, const char *region_code)
{
  return g_hash_table_lookup (self->region_names, region_code);
}
