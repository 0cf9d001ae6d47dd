/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-list-import.h"

#include "bunting-link-parser.h"

#include <glib/gi18n.h>
#include <string.h>

/* Reads what other programs hand to the window: links such as "bunting:BR", and files with lists of
 * countries. All of them become one list, as people would type it. Errors are worded for people. */

G_DEFINE_QUARK (bunting_list_import_error, bunting_list_import_error)

typedef struct {
  /* input */
  GPtrArray *files; /* owned: GFile */
  /* in progress */
  guint next;
  /* output */
  GString *list; /* owned */
  gboolean are_links;
} ListImport;

static void load_next (GTask *task);
static void file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void add_to_list (GTask *task, const char *text, gsize length_bytes);
static void fail (GTask *task, BuntingListImportError code, const char *format);

static void
load_free (gpointer data)
{
  ListImport *load = data;

  g_ptr_array_unref (load->files);
  g_string_free (load->list, TRUE);
  g_free (load);
}

static void
load_next (GTask *task)
{
  ListImport *load = g_task_get_task_data (task);
  GFile *file;

  if (load->next == load->files->len) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  file = g_ptr_array_index (load->files, load->next);
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
  load->are_links = FALSE;
  g_file_read_async (file, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), file_opened_cb, task);
}

static void
file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, NULL);

  if (stream == NULL) {
    fail (task, BUNTING_LIST_IMPORT_ERROR_NOT_READ, _ ("“%s” cannot be read"));
    return;
  }
  /* One byte more than a list may have tells that there are more. The stream closes with its last
   * reference, which the operation holds. */
  g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), BUNTING_LIST_MAX_BYTES + 1,
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task), file_read_cb,
                                   task);
}

static void
file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize size_bytes;
  const char *text;

  if (bytes == NULL) {
    fail (task, BUNTING_LIST_IMPORT_ERROR_NOT_READ, _ ("“%s” cannot be read"));
    return;
  }
  text = g_bytes_get_data (bytes, &size_bytes);
  if (size_bytes > BUNTING_LIST_MAX_BYTES || !g_utf8_validate_len (text, size_bytes, NULL))
    fail (task, BUNTING_LIST_IMPORT_ERROR_NO_LIST, _ ("“%s” is not a list of countries"));
  else
    add_to_list (task, text, size_bytes);
}

static void
add_to_list (GTask *task, const char *text, gsize length_bytes)
{
  ListImport *load = g_task_get_task_data (task);

  if (load->list->len > 0)
    g_string_append_c (load->list, '\n');
  g_string_append_len (load->list, text, length_bytes);
  load->next++;
  load_next (task);
}

static void
fail (GTask *task, BuntingListImportError code, const char *format)
{
  ListImport *load = g_task_get_task_data (task);
  GFile *file = g_ptr_array_index (load->files, load->next);
  g_autofree char *base_name = g_file_get_basename (file);
  g_autofree char *name =
    base_name == NULL ? g_file_get_uri (file) : g_filename_display_name (base_name);
  g_autoptr (GString) words = g_string_new (format);

  g_string_replace (words, "%s", name, 1);
  g_task_return_new_error (task, BUNTING_LIST_IMPORT_ERROR, code, "%s", words->str);
  g_object_unref (task);
}

/**
 * bunting_list_import_load_async:
 * @files: (element-type GFile): links and files
 *
 * Makes one list of what links say and files hold.
 */
void
bunting_list_import_load_async (GSList *files,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  ListImport *load = g_new0 (ListImport, 1);

  g_task_set_source_tag (task, bunting_list_import_load_async);
  load->files = g_ptr_array_new_with_free_func (g_object_unref);
  load->list = g_string_new (NULL);
  load->are_links = TRUE;
  for (GSList *link = files; link != NULL; link = link->next)
    g_ptr_array_add (load->files, g_object_ref (link->data));
  g_task_set_task_data (task, load, load_free);
  load_next (task);
}

/**
 * bunting_list_import_load_finish:
 * @out_are_links: whether no file was among them
 * @error: of %BUNTING_LIST_IMPORT_ERROR, worded for people
 *
 * Returns: (transfer full): countries, as bunting_country_list_parse() takes them
 */
char *
bunting_list_import_load_finish (GAsyncResult *result, gboolean *out_are_links, GError **error)
{
  ListImport *load;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  load = g_task_get_task_data (G_TASK (result));
  *out_are_links = load->are_links;
  return g_strdup (load->list->str);
}
