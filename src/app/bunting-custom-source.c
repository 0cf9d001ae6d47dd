/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-custom-source.h"

#include "library/bunting-atomic-file.h"
#include "source/bunting-source-list.h"
#include "source/bunting-uri-template.h"

#include <string.h>

/* The source that the user describes in the preferences. It is a key file among the user's sources,
 * so that bunting-fetch finds it as well. */

#define GROUP "Source"
#define FILE_NAME BUNTING_CUSTOM_SOURCE_ID ".source"

static char *
build_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
}

/* Returns: the saved key file with all that was added by hand, or an empty one */
static GKeyFile *
load_key_file (void)
{
  g_autofree char *folder = build_folder ();
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  GKeyFile *key_file = bunting_source_list_read_file (
    path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL);

  return key_file != NULL ? key_file : g_key_file_new ();
}

static gboolean
is_template (const char *address)
{
  return strstr (address, "{cc}") != NULL || strstr (address, "{CC}") != NULL;
}

/* Only the host of the address: the name is shown, and the address may contain a password. The code
 * may be a part of the host. */
static char *
make_name (const char *address)
{
  g_autoptr (GUri) uri = NULL;

  if (!is_template (address))
    uri = bunting_uri_template_parse_uri (address, NULL);
  else if (bunting_uri_template_check (address, NULL) && !bunting_uri_template_has_base (address))
    uri = bunting_uri_template_build_uri (address, NULL, "CC", NULL);
  return uri != NULL ? bunting_uri_template_make_host_name (uri)
                     : g_strdup (BUNTING_CUSTOM_SOURCE_ID);
}

static char *
dup_stripped (const char *text)
{
  return g_strstrip (g_strdup (text != NULL ? text : ""));
}

/* The basic layout, written as templates: an address with other braces is not a base. */
static void
set_base (GKeyFile *key_file, const char *base)
{
  gsize length = strlen (base);
  g_autofree char *picture = NULL;
  g_autofree char *metadata = NULL;

  while (length > 0 && base[length - 1] == '/')
    length--;
  picture = g_strdup_printf ("%.*s/{cc}/{cc}.gif", (int)length, base);
  metadata = g_strdup_printf ("%.*s/{cc}/metadata.json", (int)length, base);
  g_key_file_set_string (key_file, GROUP, "Picture", picture);
  g_key_file_set_string (key_file, GROUP, "Metadata", metadata);
}

void
bunting_custom_source_clear (BuntingCustomSource *self)
{
  g_clear_pointer (&self->picture, g_free);
  g_clear_pointer (&self->metadata, g_free);
  g_clear_pointer (&self->name_path, g_free);
}

/* Writes the form's texts over those keys of the saved key file, and keeps the others. It may
 * describe a source that cannot be used. Blocks to read that small file.
 *
 * Returns: (transfer full): a key file */
char *
bunting_custom_source_to_text (const BuntingCustomSource *self)
{
  g_autoptr (GKeyFile) key_file = load_key_file ();
  g_autofree char *picture = dup_stripped (self->picture);
  g_autofree char *metadata = dup_stripped (self->metadata);
  g_autofree char *name_path = dup_stripped (self->name_path);
  g_autofree char *name = make_name (picture);

  g_key_file_set_string (key_file, GROUP, "Name", name);
  g_key_file_set_string (key_file, GROUP, "Picture", picture);
  if (*name_path != '\0')
    g_key_file_set_string (key_file, GROUP, "NamePath", name_path);
  else
    g_key_file_remove_key (key_file, GROUP, "NamePath", NULL);
  if (*picture != '\0' && !is_template (picture))
    set_base (key_file, picture);
  else
    g_key_file_remove_key (key_file, GROUP, "Metadata", NULL);
  if (*metadata != '\0')
    g_key_file_set_string (key_file, GROUP, "Metadata", metadata);
  return g_key_file_to_data (key_file, NULL, NULL);
}

/**
 * bunting_custom_source_parse:
 * @text: from bunting_custom_source_to_text()
 * @error: %BUNTING_SOURCE_ERROR_INVALID
 *
 * Returns: (transfer full): the source
 */
BuntingSource *
bunting_custom_source_parse (const char *text, GError **error)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) file_error = NULL;

  if (!g_key_file_load_from_data (key_file, text, strlen (text), G_KEY_FILE_NONE, &file_error)) {
    g_set_error_literal (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                         file_error->message);
    return NULL;
  }
  return bunting_source_new_from_key_file (BUNTING_CUSTOM_SOURCE_ID, key_file, error);
}

/**
 * bunting_custom_source_load:
 * @self: (out caller-allocates): the form's texts, each may be %NULL
 *
 * Blocks to read one small file.
 *
 * Returns: whether a source is saved
 */
gboolean
bunting_custom_source_load (BuntingCustomSource *self)
{
  g_autoptr (GKeyFile) key_file = load_key_file ();

  self->picture = g_key_file_get_string (key_file, GROUP, "Picture", NULL);
  self->metadata = g_key_file_get_string (key_file, GROUP, "Metadata", NULL);
  self->name_path = g_key_file_get_string (key_file, GROUP, "NamePath", NULL);
  return self->picture != NULL;
}

static void
make_folder_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = build_folder ();

  /* If that fails, writing the file fails, and its error says why. */
  g_mkdir_with_parents (folder, 0700);
  g_task_return_boolean (task, TRUE);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GFile) file = bunting_atomic_file_write_finish (result, &error);

  if (file != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
folder_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autofree char *path = build_folder ();
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  bunting_atomic_file_write_async (folder, FILE_NAME, g_task_get_task_data (task), TRUE,
                                   g_task_get_cancellable (task), written_cb, task);
}

/* text: from bunting_custom_source_to_text() */
void
bunting_custom_source_save_async (const char *text,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) folder_task = g_task_new (NULL, cancellable, folder_made_cb, task);

  g_task_set_source_tag (task, bunting_custom_source_save_async);
  g_task_set_task_data (task, g_bytes_new (text, strlen (text)), (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (folder_task, make_folder_thread);
}

/* error: as bunting_atomic_file_write_finish() sets it */
gboolean
bunting_custom_source_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
