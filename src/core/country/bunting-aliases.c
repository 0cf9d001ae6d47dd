/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-aliases.h"

#include <json-glib/json-glib.h>

/* The names of `aliases.json`, by which a country is found. They are parsed when they are first
 * needed: a program that only fetches flags does not need them. Immutable otherwise, so that any
 * thread may use it. */
struct _BuntingAliases {
  gatomicrefcount n_refs;
  char *path;
  char *json; /* NULL once it is parsed */
  gsize json_bytes;
  gsize is_parsed;
  JsonNode *root; /* (nullable): an object, country code to kind to list of texts */
};

/**
 * bunting_aliases_new_from_file:
 * @path: of `aliases.json`
 * @error: any of #GFileError
 *
 * Returns: (transfer full) (nullable): the aliases; none, with a warning when they are first
 *   needed, if the file is not a JSON object
 */
BuntingAliases *
bunting_aliases_new_from_file (const char *path, GError **error)
{
  BuntingAliases *self;
  char *json;
  gsize json_bytes;

  if (!g_file_get_contents (path, &json, &json_bytes, error))
    return NULL;
  self = g_new0 (BuntingAliases, 1);
  g_atomic_ref_count_init (&self->n_refs);
  self->path = g_strdup (path);
  self->json = json;
  self->json_bytes = json_bytes;
  return self;
}

BuntingAliases *
bunting_aliases_ref (BuntingAliases *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
bunting_aliases_unref (BuntingAliases *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_free (self->path);
  g_free (self->json);
  g_clear_pointer (&self->root, json_node_unref);
  g_free (self);
}

static void
parse (BuntingAliases *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root = NULL;

  if (json_parser_load_from_data (parser, self->json, (gssize)self->json_bytes, &error))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    self->root = json_node_ref (root);
  else
    g_warning ("%s: %s", self->path, error != NULL ? error->message : "not a JSON object");
  g_clear_pointer (&self->json, g_free);
}

/**
 * bunting_aliases_add:
 * @code: any country's code
 * @kinds: (array zero-terminated=1): `native`, `everyday`, `former`, `search` or `language`
 * @texts: where the country's aliases of these kinds are added, possibly none
 */
void
bunting_aliases_add (BuntingAliases *self,
                     const char *code,
                     const char *const *kinds,
                     GStrvBuilder *texts)
{
  JsonObject *all, *country;

  if (g_once_init_enter (&self->is_parsed)) {
    parse (self);
    g_once_init_leave (&self->is_parsed, TRUE);
  }
  all = self->root != NULL ? json_node_get_object (self->root) : NULL;
  if (all == NULL || !json_object_has_member (all, code))
    return;
  country = json_object_get_object_member (all, code);
  for (gsize i = 0; kinds[i] != NULL; i++) {
    JsonArray *array = json_object_has_member (country, kinds[i])
                         ? json_object_get_array_member (country, kinds[i])
                         : NULL;

    for (guint j = 0; array != NULL && j < json_array_get_length (array); j++)
      g_strv_builder_add (texts, json_array_get_string_element (array, j));
  }
}
