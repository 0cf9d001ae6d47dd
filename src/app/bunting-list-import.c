/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-list-import.h"

#include "bunting-link-parser.h"

#include <glib/gi18n.h>
#include <string.h>

/* Reads links such as "bunting:BR", and files with lists of countries, into one list. Error
 * messages are translated. */

G_DEFINE_QUARK (bunting_list_import_error, bunting_list_import_error)

typedef struct {
  /* input */
  GPtrArray *files; /* owned: GFile */
  /* in progress */
  guint next;
  guint8 *buffer; /* owned; one byte more than a list may have, to find one that is too long */
  /* output */
  GString *list;      /* owned */
  gboolean are_links; /* there is no file among them */
} ListImport;

static void load_next (GTask *task);
static void file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void add_to_list (GTask *task, const char *text, gsize length_bytes);
static void fail (GTask *task, BuntingListImportError code, const char *format);

static void
list_import_free (gpointer data)
{
  ListImport *import = data;

  g_ptr_array_unref (import->files);
  g_free (import->buffer);
  g_string_free (import->list, TRUE);
  g_free (import);
}

static void
load_next (GTask *task)
{
  ListImport *import = g_task_get_task_data (task);
  GFile *file;

  if (import->next == import->files->len) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  file = g_ptr_array_index (import->files, import->next);
  if (bunting_link_is_link (file)) {
    g_autofree char *uri = g_file_get_uri (file);
    GError *error = NULL;
    g_autofree char *list = bunting_link_parse (uri, &error);

    if (list != NULL) {
      add_to_list (task, list, strlen (list));
      return;
    }
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  import->are_links = FALSE;
  g_file_read_async (file, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), file_opened_cb, task);
}

static void
file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  ListImport *import = g_task_get_task_data (task);
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, NULL);

  if (stream == NULL) {
    fail (task, BUNTING_LIST_IMPORT_ERROR_NOT_READ, _ ("“%s” cannot be read"));
    return;
  }
  /* The file may be a pipe, of which one read returns a part. The operation holds the last
   * reference to the stream, which is closed with it. */
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), import->buffer,
                                 BUNTING_LIST_MAX_BYTES + 1, G_PRIORITY_DEFAULT,
                                 g_task_get_cancellable (task), file_read_cb, task);
}

/* Returns: (transfer full) (nullable): valid UTF-8 */
static char *
decode_text (const guint8 *bytes, gsize size_bytes)
{
  const char *text = (const char *)bytes;
  const char *charset = NULL;
  char *converted;
  gsize converted_bytes;

  if (size_bytes >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
    charset = "UTF-16LE";
  else if (size_bytes >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
    charset = "UTF-16BE";
  if (charset == NULL)
    return g_utf8_validate_len (text, size_bytes, NULL) ? g_strndup (text, size_bytes) : NULL;
  converted =
    g_convert (text + 2, (gssize)size_bytes - 2, "UTF-8", charset, NULL, &converted_bytes, NULL);
  /* A NUL would end the text too early. */
  if (converted != NULL && strlen (converted) != converted_bytes)
    g_clear_pointer (&converted, g_free);
  return converted;
}

static void
file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  ListImport *import = g_task_get_task_data (task);
  g_autofree char *text = NULL;
  gsize size_bytes;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &size_bytes, NULL)) {
    fail (task, BUNTING_LIST_IMPORT_ERROR_NOT_READ, _ ("“%s” cannot be read"));
    return;
  }
  if (size_bytes > BUNTING_LIST_MAX_BYTES) {
    fail (task, BUNTING_LIST_IMPORT_ERROR_TOO_LONG, _ ("“%s” is too long for a list of countries"));
    return;
  }
  text = decode_text (import->buffer, size_bytes);
  if (text == NULL)
    fail (task, BUNTING_LIST_IMPORT_ERROR_NO_LIST, _ ("“%s” is not a list of countries"));
  else
    add_to_list (task, text, strlen (text));
}

static void
add_to_list (GTask *task, const char *text, gsize length_bytes)
{
  ListImport *import = g_task_get_task_data (task);

  if (import->list->len > 0)
    g_string_append_c (import->list, '\n');
  g_string_append_len (import->list, text, length_bytes);
  import->next++;
  load_next (task);
}

static void
fail (GTask *task, BuntingListImportError code, const char *format)
{
  ListImport *import = g_task_get_task_data (task);
  GFile *file = g_ptr_array_index (import->files, import->next);
  g_autofree char *base_name = g_file_get_basename (file);
  g_autofree char *name =
    base_name == NULL ? g_file_get_uri (file) : g_filename_display_name (base_name);
  g_autoptr (GString) message = g_string_new (format);

  g_string_replace (message, "%s", name, 1);
  g_task_return_new_error (task, BUNTING_LIST_IMPORT_ERROR, code, "%s", message->str);
  g_object_unref (task);
}

/**
 * bunting_list_import_load_async:
 * @files: (element-type GFile): links and files
 */
void
bunting_list_import_load_async (GSList *files,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  ListImport *import = g_new0 (ListImport, 1);

  g_task_set_source_tag (task, bunting_list_import_load_async);
  import->files = g_ptr_array_new_with_free_func (g_object_unref);
  import->buffer = g_malloc (BUNTING_LIST_MAX_BYTES + 1);
  import->list = g_string_new (NULL);
  import->are_links = TRUE;
  for (GSList *link = files; link != NULL; link = link->next)
    g_ptr_array_add (import->files, g_object_ref (link->data));
  g_task_set_task_data (task, import, list_import_free);
  load_next (task);
}

/**
 * bunting_list_import_load_finish:
 * @out_are_links: whether all of them were links
 * @error: of %BUNTING_LIST_IMPORT_ERROR or %BUNTING_LINK_ERROR
 *
 * Returns: (transfer full): a list for bunting_country_list_parse()
 */
char *
bunting_list_import_load_finish (GAsyncResult *result, gboolean *out_are_links, GError **error)
{
  ListImport *import;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  import = g_task_get_task_data (G_TASK (result));
  *out_are_links = import->are_links;
  return g_strdup (import->list->str);
}
