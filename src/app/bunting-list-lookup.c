/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-list-lookup.h"

#include "download/bunting-flag.h"

/* Looks up the words of one list. The parser tries a word in several ways, so each text is looked
 * up only once. */
struct _BuntingListLookup {
  BuntingCountryNames *names; /* not owned */
  GHashTable *found_names;    /* text to the code of a country, or NULL */
  GHashTable *found_codes;    /* likewise */
};

typedef const char *(*Lookup) (BuntingCountryNames *names, const char *text);

static const char *
look_up (BuntingListLookup *self, GHashTable *found, Lookup lookup, const char *text)
{
  gpointer code;

  if (!g_hash_table_lookup_extended (found, text, NULL, &code)) {
    code = (gpointer)lookup (self->names, text);
    g_hash_table_insert (found, g_strdup (text), code);
  }
  return code;
}

typedef struct {
  guint n_flags;
  BuntingCountryNames *names;
} CachedNames;

static void
cached_names_free (gpointer data)
{
  CachedNames *cached = data;

  bunting_country_names_free (cached->names);
  g_free (cached);
}

/* @flags: must outlive the object */
BuntingListLookup *
bunting_list_lookup_new (GListModel *flags)
{
  BuntingListLookup *self = g_new0 (BuntingListLookup, 1);

  self->names = bunting_list_lookup_get_country_names (flags);
  self->found_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->found_codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
bunting_list_lookup_free (BuntingListLookup *self)
{
  g_hash_table_unref (self->found_names);
  g_hash_table_unref (self->found_codes);
  g_free (self);
}

/* Returns: (nullable): as bunting_country_names_lookup() */
const char *
bunting_list_lookup_name (BuntingListLookup *self, const char *text)
{
  return look_up (self, self->found_names, bunting_country_names_lookup, text);
}

/* Returns: (nullable): as bunting_country_names_lookup_code() */
const char *
bunting_list_lookup_code (BuntingListLookup *self, const char *text)
{
  return look_up (self, self->found_codes, bunting_country_names_lookup_code, text);
}

/**
 * bunting_list_lookup_get_country_names:
 *
 * The names are made once for a list of flags, whose countries never change.
 *
 * Returns: (transfer none): the names of all flags, which live as long as @flags
 */
BuntingCountryNames *
bunting_list_lookup_get_country_names (GListModel *flags)
{
  guint n_flags = g_list_model_get_n_items (flags);
  CachedNames *cached = g_object_get_data (G_OBJECT (flags), "bunting-country-names");

  if (cached != NULL && cached->n_flags == n_flags)
    return cached->names;
  cached = g_new0 (CachedNames, 1);
  cached->n_flags = n_flags;
  cached->names = bunting_country_names_new ();
  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    bunting_country_names_add (cached->names, bunting_flag_get_country (flag));
  }
  g_object_set_data_full (G_OBJECT (flags), "bunting-country-names", cached, cached_names_free);
  return cached->names;
}
