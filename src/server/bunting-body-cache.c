/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-body-cache.h"

/* Clients that read slowly keep the bytes of their replies in memory. Those that get the same file
 * share them, and all of them together are bounded. A body is forgotten when the last reply with it
 * has ended. */
struct _BuntingBodyCache {
  guint n_references; /* the owner's, and one for each body that was given out */
  GHashTable *bodies; /* key → Body, both owned by the Body */
  gsize max_bytes;
  gsize n_bytes; /* of all bodies */
};

typedef struct {
  BuntingBodyCache *cache; /* owned */
  char *key;               /* owned */
  GBytes *bytes;           /* owned */
  guint n_users;
} Body;

BuntingBodyCache *
bunting_body_cache_new (gsize max_bytes)
{
  BuntingBodyCache *self = g_new0 (BuntingBodyCache, 1);

  self->n_references = 1;
  self->bodies = g_hash_table_new (g_str_hash, g_str_equal);
  self->max_bytes = max_bytes;
  return self;
}

/* Bodies that were given out stay valid. */
void
bunting_body_cache_unref (BuntingBodyCache *self)
{
  if (--self->n_references > 0)
    return;
  g_hash_table_unref (self->bodies);
  g_free (self);
}

static void
body_unused_cb (gpointer data)
{
  Body *body = data;
  BuntingBodyCache *self = body->cache;

  if (--body->n_users == 0) {
    g_hash_table_remove (self->bodies, body->key);
    self->n_bytes -= g_bytes_get_size (body->bytes);
    g_bytes_unref (body->bytes);
    g_free (body->key);
    g_free (body);
  }
  bunting_body_cache_unref (self);
}

static GBytes *
give_out (Body *body)
{
  gsize size_bytes;
  gconstpointer data = g_bytes_get_data (body->bytes, &size_bytes);

  body->n_users++;
  body->cache->n_references++;
  return g_bytes_new_with_free_func (data, size_bytes, body_unused_cb, body);
}

/* Returns: (transfer full) (nullable): the bytes of a reply that is being sent */
GBytes *
bunting_body_cache_lookup (BuntingBodyCache *self, const char *key)
{
  Body *body = g_hash_table_lookup (self->bodies, key);

  return body != NULL ? give_out (body) : NULL;
}

gboolean
bunting_body_cache_has_room (BuntingBodyCache *self, gsize size_bytes)
{
  return size_bytes <= self->max_bytes - MIN (self->n_bytes, self->max_bytes);
}

/**
 * bunting_body_cache_add:
 * @key: one that bunting_body_cache_lookup() does not find
 * @bytes: not empty
 *
 * Returns: (transfer full): the bytes to send, which count until they are freed
 */
GBytes *
bunting_body_cache_add (BuntingBodyCache *self, const char *key, GBytes *bytes)
{
  Body *body = g_new0 (Body, 1);

  body->cache = self;
  body->key = g_strdup (key);
  body->bytes = g_bytes_ref (bytes);
  g_hash_table_insert (self->bodies, body->key, body);
  self->n_bytes += g_bytes_get_size (bytes);
  return give_out (body);
}
