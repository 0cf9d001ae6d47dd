/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "country/bunting-atlas-data.h"
#include "country/bunting-country-code.h"
#include "bunting-paths.h"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ISO_DOMAIN "iso_3166-1"

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
  GHashTable *by_code;      /* code to country, both borrowed from @countries */
  GPtrArray *region_codes;  /* NULL-terminated */
  GHashTable *region_names; /* region code to English name */
  GPtrArray *group_ids;     /* NULL-terminated */
  GHashTable *groups;       /* group id to a GStrv of codes of @countries */
};

/* Countries without an ISO 3166-1 code. XKX is in common use, but is not an ISO code either. */
static const BuntingAtlasEntry extra_entries[] = {
  { .code = "XK", .alpha3 = "XKX", .name = N_ ("Kosovo"), .official_name = "Republic of Kosovo" },
  { .code = "GB-ENG", .name = N_ ("England") },
  { .code = "GB-SCT", .name = N_ ("Scotland") },
  { .code = "GB-WLS", .name = N_ ("Wales") },
  { .code = "GB-NIR", .name = N_ ("Northern Ireland") },
};

/* The only subdivisions with a flag that Unicode recommends as an emoji. */
static const char *const subdivisions_with_emoji[] = { "GB-ENG", "GB-SCT", "GB-WLS", NULL };

static const char *const name_kinds[] = { "native", "everyday", "former" };

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

static const char *
translate_name (const BuntingAtlasEntry *entry, const char *domain)
{
  const char *english = entry->common_name != NULL ? entry->common_name : entry->name;
  const char *translated = dgettext (domain, english);

  /* dgettext() returns its argument where there is no translation. Prefer a long name in the user's
   * language to a short one in English. */
  if (translated == english && dgettext (domain, entry->name) != entry->name)
    return dgettext (domain, entry->name);
  return translated;
}

static void
add_aliases (GStrvBuilder *names, BuntingAtlasData *data, const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (name_kinds); i++) {
    g_auto (GStrv) texts = bunting_atlas_data_dup_aliases (data, code, name_kinds[i]);

    g_strv_builder_addv (names, (const char **)texts);
  }
}

static GStrv
collect_names (BuntingAtlasData *data, const BuntingAtlasEntry *entry, const char *domain)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_strv_builder_add (names, entry->name);
  g_strv_builder_add (names, dgettext (domain, entry->name));
  if (entry->official_name != NULL)
    g_strv_builder_add (names, dgettext (domain, entry->official_name));
  add_aliases (names, data, entry->code);
  return g_strv_builder_end (names);
}

/* A search for United Kingdom, UK or Britain finds its nations too. */
static GStrv
collect_names_of_whole (BuntingAtlas *self, BuntingAtlasData *data, const char *code)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *whole = g_strndup (code, strcspn (code, "-"));
  BuntingCountry *country =
    bunting_country_code_is_subdivision (code) ? bunting_atlas_lookup (self, whole) : NULL;

  if (country != NULL) {
    g_strv_builder_add (names, bunting_country_get_name (country));
    g_strv_builder_add (names, bunting_country_get_english_name (country));
    if (bunting_country_get_official_name (country) != NULL)
      g_strv_builder_add (names, bunting_country_get_official_name (country));
    add_aliases (names, data, whole);
  }
  return g_strv_builder_end (names);
}

static void
add_country (BuntingAtlas *self,
             BuntingAtlasData *data,
             const BuntingAtlasEntry *entry,
             const char *domain)
{
  g_auto (GStrv) names = collect_names (data, entry, domain);
  g_auto (GStrv) within = collect_names_of_whole (self, data, entry->code);
  g_auto (GStrv) native = bunting_atlas_data_dup_aliases (data, entry->code, "native");
  g_auto (GStrv) languages = bunting_atlas_data_dup_aliases (data, entry->code, "language");
  g_autofree char *emoji = make_emoji (entry->code);
  const BuntingCountryInfo info = {
    .code = entry->code,
    .alpha3 = entry->alpha3,
    .numeric = entry->numeric,
    .english_name = entry->common_name != NULL ? entry->common_name : entry->name,
    .official_name = entry->official_name,
    .native_name = native[0],
    .name = translate_name (entry, domain),
    .region = g_hash_table_lookup (data->region_by_cc, entry->code),
    .emoji = emoji,
    .aliases = (const char *const *)names,
    .language_codes = (const char *const *)languages,
    .within = (const char *const *)within,
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
  for (guint i = 0; i < data->entries->len; i++)
    add_country (self, data, &g_array_index (data->entries, BuntingAtlasEntry, i), ISO_DOMAIN);
  /* If ISO assigns a code to Kosovo, its entry replaces ours. */
  for (gsize i = 0; i < G_N_ELEMENTS (extra_entries); i++)
    if (bunting_atlas_lookup (self, extra_entries[i].code) == NULL)
      add_country (self, data, &extra_entries[i], GETTEXT_PACKAGE);
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
take_regions_and_groups (BuntingAtlas *self, BuntingAtlasData *data)
{
  GHashTableIter iter;
  gpointer codes;

  self->region_codes = g_steal_pointer (&data->region_codes);
  self->region_names = g_steal_pointer (&data->region_names);
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
  g_clear_pointer (&self->group_ids, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
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
 * @atlas_dir: the folder with `regions.json`, `aliases.json` and `groups.json`
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
  bindtextdomain (ISO_DOMAIN, ISO_CODES_LOCALE_DIR);
  bind_textdomain_codeset (ISO_DOMAIN, "UTF-8");
  self = g_object_new (BUNTING_TYPE_ATLAS, NULL);
  add_countries (self, data);
  take_regions_and_groups (self, data);
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
