/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-colour-cache.h"

#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"

#include <errno.h>
#include <string.h>

/* The colours of pictures that were measured before, by the digest of their bytes: a flag that is
 * saved from the collection has the same colours, whatever its file is called, and a picture that
 * has changed is another picture.
 *
 * The file: a first line that names the format, a record for each picture, and the digest of all of
 * that. It has bytes only, in the same order on every machine. A file that is not exactly so is
 * ignored, and replaced: the pictures are measured again. */

/* To be increased when pictures are measured in another way, or have other names of colours. */
#define FIRST_LINE "bunting colours 1\n"
#define DIGEST_BYTES 32

typedef struct {
  guint8 digest[DIGEST_BYTES]; /* SHA-256 */
  BuntingPictureColours colours;
} Record;

typedef struct {
  Record record;
  gboolean is_used; /* since the cache was made */
} Entry;

struct _BuntingColourCache {
  GHashTable *entries; /* owned: the Entry itself, by its digest */
};

#define MAX_FILE_BYTES                                                                             \
  (strlen (FIRST_LINE) + BUNTING_COLOUR_CACHE_MAX * sizeof (Record) + DIGEST_BYTES)

static void
compute_digest (const void *data, gsize size_bytes, guint8 digest[DIGEST_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize digest_bytes = DIGEST_BYTES;

  g_checksum_update (checksum, data, size_bytes);
  g_checksum_get_digest (checksum, digest, &digest_bytes);
}

/* A digest has no pattern: its first bytes are as good a hash as any. */
static guint
hash_entry (gconstpointer entry)
{
  guint hash;

  memcpy (&hash, entry, sizeof hash);
  return hash;
}

static gboolean
has_equal_digest (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, DIGEST_BYTES) == 0;
}

static Entry *
add_record (BuntingColourCache *self, const Record *record)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->record = *record;
  g_hash_table_replace (self->entries, entry, entry);
  return entry;
}

/* The file */

static void
parse (BuntingColourCache *self, GBytes *bytes)
{
  gsize size_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &size_bytes);
  gsize start_bytes = strlen (FIRST_LINE);
  guint8 digest[DIGEST_BYTES];
  Record record;

  if (size_bytes < start_bytes + DIGEST_BYTES || memcmp (data, FIRST_LINE, start_bytes) != 0 ||
      (size_bytes - start_bytes - DIGEST_BYTES) % sizeof record != 0)
    return;
  size_bytes -= DIGEST_BYTES;
  compute_digest (data, size_bytes, digest);
  if (memcmp (data + size_bytes, digest, DIGEST_BYTES) != 0)
    return;
  for (gsize i = start_bytes; i < size_bytes; i += sizeof record) {
    memcpy (&record, data + i, sizeof record);
    add_record (self, &record);
  }
}

static void
append_records (BuntingColourCache *self, GByteArray *array, gboolean is_used)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (array->len < BUNTING_COLOUR_CACHE_MAX * sizeof (Record) &&
         g_hash_table_iter_next (&iter, &value, NULL)) {
    const Entry *entry = value;

    if (entry->is_used == is_used)
      g_byte_array_append (array, (const guint8 *)&entry->record, sizeof entry->record);
  }
}

/* Returns: (transfer full): the content of the file. Records that were not used are left out if
 * there are too many. */
static GBytes *
serialize (BuntingColourCache *self)
{
  GByteArray *array = g_byte_array_new ();
  guint8 digest[DIGEST_BYTES];

  append_records (self, array, TRUE);
  append_records (self, array, FALSE);
  g_byte_array_prepend (array, (const guint8 *)FIRST_LINE, strlen (FIRST_LINE));
  compute_digest (array->data, array->len, digest);
  g_byte_array_append (array, digest, sizeof digest);
  return g_byte_array_free_to_bytes (array);
}

/* The cache */

BuntingColourCache *
bunting_colour_cache_new (void)
{
  BuntingColourCache *self = g_new0 (BuntingColourCache, 1);

  self->entries = g_hash_table_new_full (hash_entry, has_equal_digest, g_free, NULL);
  return self;
}

void
bunting_colour_cache_free (BuntingColourCache *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

/* picture: its bytes
 *
 * Returns: (nullable) (transfer none): its colours, valid until the picture is inserted */
const BuntingPictureColours *
bunting_colour_cache_lookup (BuntingColourCache *self, GBytes *picture)
{
  gsize size_bytes;
  const void *data = g_bytes_get_data (picture, &size_bytes);
  guint8 digest[DIGEST_BYTES];
  Entry *entry;

  compute_digest (data, size_bytes, digest);
  entry = g_hash_table_lookup (self->entries, digest);
  if (entry == NULL)
    return NULL;
  entry->is_used = TRUE;
  return &entry->record.colours;
}

void
bunting_colour_cache_insert (BuntingColourCache *self,
                             GBytes *picture,
                             const BuntingPictureColours *colours)
{
  gsize size_bytes;
  const void *data = g_bytes_get_data (picture, &size_bytes);
  Record record;

  compute_digest (data, size_bytes, record.digest);
  record.colours = *colours;
  add_record (self, &record)->is_used = TRUE;
}

guint
bunting_colour_cache_get_size (BuntingColourCache *self)
{
  return g_hash_table_size (self->entries);
}

/* Adds what the file has, if there is a valid one. Blocks. */
void
bunting_colour_cache_load (BuntingColourCache *self, GFile *folder, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_get_child (folder, BUNTING_COLOUR_CACHE_FILE_NAME);
  g_autoptr (GBytes) bytes = bunting_bounded_read (file, MAX_FILE_BYTES, cancellable, NULL);

  if (bytes != NULL)
    parse (self, bytes);
}

/* Writes the file, and makes its folder. Blocks. */
gboolean
bunting_colour_cache_save (BuntingColourCache *self,
                           GFile *folder,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GBytes) bytes = serialize (self);
  g_autoptr (GFile) file = NULL;

  if (g_mkdir_with_parents (g_file_peek_path (folder), 0700) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot make %s",
                 g_file_peek_path (folder));
    return FALSE;
  }
  file = bunting_atomic_file_write (folder, BUNTING_COLOUR_CACHE_FILE_NAME, bytes, TRUE,
                                    cancellable, error);
  return file != NULL;
}
