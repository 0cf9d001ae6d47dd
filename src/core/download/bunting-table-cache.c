/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-table-cache.h"

#include "bunting-limits.h"
#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"

#include <glib/gstdio.h>
#include <string.h>

/* Tables of names in the user's cache: one file for each address, with four lines before the bytes
 * of the table: the format, the address, the ETag and Last-Modified. A worker thread reads, parses
 * and writes them. */

#define FORMAT "bunting-table-1"
#define HEAD_MAX_BYTES (16 * 1024)
#define N_HEAD_LINES 4

typedef struct {
  char *uri;             /* (owned): without user and password */
  BuntingSource *source; /* (owned) */
  GBytes *bytes;         /* (owned) (nullable): of the table, to be written */
  char *etag;            /* (owned) (nullable) */
  char *last_modified;   /* (owned) (nullable) */
} TableJob;

static void
table_job_free (gpointer data)
{
  TableJob *job = data;

  g_free (job->uri);
  g_object_unref (job->source);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job->etag);
  g_free (job->last_modified);
  g_free (job);
}

void
bunting_cached_table_free (BuntingCachedTable *self)
{
  g_hash_table_unref (self->names);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self);
}

static TableJob *
table_job_new (GUri *uri, BuntingSource *source)
{
  TableJob *job = g_new0 (TableJob, 1);

  job->uri = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  job->source = g_object_ref (source);
  return job;
}

static GFile *
get_folder (void)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "bunting", "tables", NULL);

  return g_file_new_for_path (path);
}

static char *
make_file_name (const TableJob *job)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, job->uri, -1);
}

static GHashTable *
parse (const TableJob *job, GBytes *bytes, GError **error)
{
  return bunting_name_table_parse (bytes, bunting_source_get_table_layout (job->source),
                                   bunting_source_get_name_path (job->source), error);
}

/* An empty line is no text. Returns: (transfer full) (nullable) */
static char *
dup_line (const char *line)
{
  return *line != '\0' ? g_strdup (line) : NULL;
}

/* file_bytes: of a file that anything may have written */
static BuntingCachedTable *
parse_file (const TableJob *job, GBytes *file_bytes)
{
  gsize size_bytes;
  const char *data = g_bytes_get_data (file_bytes, &size_bytes);
  const char *end = data;
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GBytes) table = NULL;
  GHashTable *names;
  BuntingCachedTable *cached;

  for (int i = 0; i < N_HEAD_LINES; i++) {
    end = memchr (end, '\n', size_bytes - (gsize)(end - data));
    if (end++ == NULL)
      return NULL;
  }
  head = g_strndup (data, (gsize)(end - data));
  lines = g_strsplit (head, "\n", -1);
  if (g_strv_length (lines) != N_HEAD_LINES + 1 || strcmp (lines[0], FORMAT) != 0 ||
      strcmp (lines[1], job->uri) != 0)
    return NULL;
  table =
    g_bytes_new_from_bytes (file_bytes, (gsize)(end - data), size_bytes - (gsize)(end - data));
  names = parse (job, table, NULL);
  if (names == NULL)
    return NULL;
  cached = g_new0 (BuntingCachedTable, 1);
  cached->names = names;
  cached->etag = dup_line (lines[2]);
  cached->last_modified = dup_line (lines[3]);
  return cached;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const TableJob *job = data;
  g_autoptr (GFile) folder = get_folder ();
  g_autofree char *name = make_file_name (job);
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  g_autoptr (GBytes) bytes =
    bunting_bounded_read (file, BUNTING_TABLE_MAX_BYTES + HEAD_MAX_BYTES, NULL, NULL);

  g_task_return_pointer (task, bytes != NULL ? parse_file (job, bytes) : NULL,
                         (GDestroyNotify)bunting_cached_table_free);
}

void
bunting_table_cache_read_async (GUri *uri,
                                BuntingSource *source,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, bunting_table_cache_read_async);
  g_task_set_task_data (task, table_job_new (uri, source), table_job_free);
  g_task_run_in_thread (task, read_thread);
}

/* Returns: (transfer full) (nullable): %NULL if the cache has no table that can be used */
BuntingCachedTable *
bunting_table_cache_read_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* Without the cache, the next table is fetched whole. */
static void
write_file (const TableJob *job)
{
  g_autoptr (GFile) folder = get_folder ();
  g_autofree char *name = make_file_name (job);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *head =
    g_strdup_printf (FORMAT "\n%s\n%s\n%s\n", job->uri, job->etag != NULL ? job->etag : "",
                     job->last_modified != NULL ? job->last_modified : "");
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, (const guint8 *)head, strlen (head));
  g_byte_array_append (bytes, g_bytes_get_data (job->bytes, NULL), g_bytes_get_size (job->bytes));
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_mkdir_with_parents (g_file_peek_path (folder), 0700);
  file = bunting_atomic_file_write (folder, name, whole, TRUE, NULL, &error);
  if (file == NULL)
    g_info ("the table of names was not kept: %s", error->message);
}

static void
parse_and_write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const TableJob *job = data;
  GError *error = NULL;
  GHashTable *names = parse (job, job->bytes, &error);

  if (names == NULL) {
    g_task_return_error (task, error);
    return;
  }
  write_file (job);
  g_task_return_pointer (task, names, (GDestroyNotify)g_hash_table_unref);
}

/* Only a table that can be used is kept. */
void
bunting_table_cache_parse_and_write_async (GUri *uri,
                                           BuntingSource *source,
                                           const BuntingResponse *response,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  TableJob *job = table_job_new (uri, source);

  g_task_set_source_tag (task, bunting_table_cache_parse_and_write_async);
  job->bytes = g_bytes_ref (response->bytes);
  /* What redirects led to has validators of its own. */
  if (response->final_uri == NULL) {
    job->etag = g_strdup (response->etag);
    job->last_modified = g_strdup (response->last_modified);
  }
  g_task_set_task_data (task, job, table_job_free);
  g_task_run_in_thread (task, parse_and_write_thread);
}

/**
 * bunting_table_cache_parse_and_write_finish:
 * @error: #BuntingMetadataError
 *
 * Returns: (transfer full) (nullable): the names, as bunting_name_table_parse() returns them
 */
GHashTable *
bunting_table_cache_parse_and_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
