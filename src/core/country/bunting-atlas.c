/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "country/bunting-atlas-data.h"
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
 * All countries, a #GListModel of #BuntingCountry ordered by code. It is complete when it is made
 * and changes no more: it may be read from any thread.
 */
struct _BuntingAtlas {
  GObject parent_instance;

  GPtrArray *countries;     /* owns them */
  GHashTable *by_code;      /* code to country, both borrowed from @countries */
  GPtrArray *region_codes;  /* the last one is NULL */
  GHashTable *region_names; /* region code to English name */
  GPtrArray *group_ids;     /* the last one is NULL */
  GHashTable *groups;       /* group id to a strv of codes of @countries */
};

/* Flags that ISO 3166-1 has no code for. XKX is in common use, and not of ISO either. */
static const BuntingAtlasEntry own_entries[] = {
  { .code = "XK", .alpha3 = "XKX", .name = N_ ("Kosovo"), .official_name = "Republic of Kosovo" },
  { .code = "GB-ENG", .name = N_ ("England") },
  { .code = "GB-SCT", .name = N_ ("Scotland") },
  { .code = "GB-WLS", .name = N_ ("Wales") },
  { .code = "GB-NIR", .name = N_ ("Northern Ireland") },
};

/* Of the nations of the United Kingdom, these have a flag that Unicode recommends for emoji. */
static const char *const subdivisions_with_emoji[] = { "GB-ENG", "GB-SCT", "GB-WLS", NULL };

static const char *const name_kinds[] = { "native", "everyday", "former", NULL };

G_DEFINE_QUARK (bunting_atlas_error, bunting_atlas_error)

static void bunting_atlas_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingAtlas,
                               bunting_atlas,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      bunting_atlas_list_model_init))

static char *
make_emoji (const char *code)
{
  gboolean is_subdivision = strchr (code, '-') != NULL;
  GString *emoji;

  if (is_subdivision && !g_strv_contains (subdivisions_with_emoji, code))
    return NULL;
  /* Unicode Technical Standard 51: two regional indicators for a country, tags for a part of it. */
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

  /* dgettext() gives back the very text that it was given where there is no translation. A long
   * name in the reader's language is better than a short one in another. */
  if (translated == english && dgettext (domain, entry->name) != entry->name)
    return dgettext (domain, entry->name);
  return translated;
}

static void
add_aliases (GPtrArray *names, BuntingAtlasData *data, const char *code)
{
  for (gsize i = 0; name_kinds[i] != NULL; i++) {
    g_auto (GStrv) texts = bunting_atlas_data_dup_aliases (data, code, name_kinds[i]);

    for (gsize j = 0; texts[j] != NULL; j++)
      g_ptr_array_add (names, g_strdup (texts[j]));
  }
}

static GPtrArray *
collect_names (BuntingAtlasData *data, const BuntingAtlasEntry *entry, const char *domain)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_strdup (entry->name));
  g_ptr_array_add (names, g_strdup (dgettext (domain, entry->name)));
  if (entry->official_name != NULL)
    g_ptr_array_add (names, g_strdup (dgettext (domain, entry->official_name)));
  add_aliases (names, data, entry->code);
  g_ptr_array_add (names, NULL);
  return names;
}

/* A nation of the United Kingdom is found under United Kingdom, UK and Britain, too. */
static GPtrArray *
collect_names_of_whole (BuntingAtlas *self, BuntingAtlasData *data, const char *code)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *hyphen = strchr (code, '-');
  g_autofree char *whole = hyphen != NULL ? g_strndup (code, (gsize)(hyphen - code)) : NULL;
  BuntingCountry *country = whole != NULL ? bunting_atlas_lookup (self, whole) : NULL;

  if (country != NULL) {
    g_ptr_array_add (names, g_strdup (bunting_country_get_name (country)));
    g_ptr_array_add (names, g_strdup (bunting_country_get_english_name (country)));
    add_aliases (names, data, whole);
    /* Last, for it may be NULL, which ends the list. */
    g_ptr_array_add (names, g_strdup (bunting_country_get_official_name (country)));
  }
  g_ptr_array_add (names, NULL);
  return names;
}

static void
add_country (BuntingAtlas *self,
             BuntingAtlasData *data,
             const BuntingAtlasEntry *entry,
             const char *domain)
{
  g_autoptr (GPtrArray) names = collect_names (data, entry, domain);
  g_autoptr (GPtrArray) within = collect_names_of_whole (self, data, entry->code);
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
    .aliases = (const char *const *)names->pdata,
    .language_codes = (const char *const *)languages,
    .within = (const char *const *)within->pdata,
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
  /* ISO may give Kosovo its code one day: its entry counts then. */
  for (gsize i = 0; i < G_N_ELEMENTS (own_entries); i++)
    if (bunting_atlas_lookup (self, own_entries[i].code) == NULL)
      add_country (self, data, &own_entries[i], GETTEXT_PACKAGE);
  g_ptr_array_sort (self->countries, compare_codes);
}

/* Codes that an older iso-codes has not are left out: whoever takes a group can look up all. */
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
  BuntingAtlas *self = BUNTING_ATLAS (model);

  if (position >= self->countries->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->countries, position));
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
 *
 * Makes the atlas of this system's iso-codes and of Bunting's own data. Names are in the language
 * of the locale that is set by then.
 *
 * Returns: (transfer full): the atlas, or %NULL with the errors of bunting_atlas_new_from_files()
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
 * @iso_3166_1_path: a file of iso-codes' form
 * @atlas_dir: the folder with `regions.json`, `aliases.json` and `groups.json`
 *
 * Returns: (transfer full): the atlas, or %NULL with #BUNTING_ATLAS_ERROR_INVALID where a file is
 *   not what it should be, or an error of #G_FILE_ERROR where it cannot be read
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
 * Returns: (transfer none) (nullable): the country, or %NULL for a code that the atlas has not
 */
BuntingCountry *
bunting_atlas_lookup (BuntingAtlas *self, const char *code)
{
  return g_hash_table_lookup (self->by_code, code);
}

/**
 * bunting_atlas_dup_country:
 * @code: a code in upper case, whether the atlas has it or not
 *
 * Returns: (transfer full): the country of the atlas, or a new one of which only its code is known
 */
BuntingCountry *
bunting_atlas_dup_country (BuntingAtlas *self, const char *code)
{
  BuntingCountry *country = bunting_atlas_lookup (self, code);

  return country != NULL ? g_object_ref (country) : bunting_country_new_for_code (code);
}

/**
 * bunting_atlas_get_group_ids:
 *
 * Returns: (transfer none): the ids of the groups, such as `g7`, in the order of their file
 */
const char *const *
bunting_atlas_get_group_ids (BuntingAtlas *self)
{
  return (const char *const *)self->group_ids->pdata;
}

/**
 * bunting_atlas_get_group:
 * @group_id: an id, such as #BUNTING_ATLAS_GROUP_MOST_POPULOUS
 *
 * Returns: (transfer none) (nullable): codes that the atlas has, or %NULL for an unknown group
 */
const char *const *
bunting_atlas_get_group (BuntingAtlas *self, const char *group_id)
{
  return g_hash_table_lookup (self->groups, group_id);
}

/**
 * bunting_atlas_get_region_codes:
 *
 * Returns: (transfer none): the UN M49 codes of the regions, in the order of their file
 */
const char *const *
bunting_atlas_get_region_codes (BuntingAtlas *self)
{
  return (const char *const *)self->region_codes->pdata;
}

/**
 * bunting_atlas_get_region_name:
 * @region_code: an UN M49 code, three digits
 *
 * Returns: (transfer none) (nullable): its English name, or %NULL for a region that is not listed
 */
const char *
bunting_atlas_get_region_name (BuntingAtlas *self, const char *region_code)
{
  return g_hash_table_lookup (self->region_names, region_code);
}
