/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-custom-source.h"

#include "library/bunting-atomic-file.h"
#include "source/bunting-metadata.h"
#include "source/bunting-uri-template.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* A source that the user describes in the preferences. It is a key file among the user's sources,
 * so that bunting-fetch finds it as well. */

#define GROUP "Source"
#define UTF8_BOM "\xef\xbb\xbf"
#define ID_MAX_BYTES 40

static char *
build_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
}

static const char *
get_id (const BuntingCustomSource *self)
{
  return self->id != NULL ? self->id : BUNTING_CUSTOM_SOURCE_ID;
}

static char *
make_file_name (const char *id)
{
  return g_strconcat (id, ".source", NULL);
}

static char *
build_path (const char *id)
{
  g_autofree char *folder = build_folder ();
  g_autofree char *file_name = make_file_name (id);

  return g_build_filename (folder, file_name, NULL);
}

/* Returns: the saved key file with all that was added by hand, or an empty one */
static GKeyFile *
load_key_file (const char *id)
{
  g_autofree char *path = build_path (id);
  g_autofree char *text = NULL;
  GKeyFile *key_file = g_key_file_new ();
  gsize skipped;

  if (g_file_get_contents (path, &text, NULL, NULL)) {
    skipped = g_str_has_prefix (text, UTF8_BOM) ? strlen (UTF8_BOM) : 0;
    g_key_file_load_from_data (key_file, text + skipped, -1,
                               G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL);
  }
  return key_file;
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
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
}

void
bunting_custom_source_free (BuntingCustomSource *self)
{
  bunting_custom_source_clear (self);
  g_free (self);
}

/**
 * bunting_custom_source_complete_address:
 * @address: (nullable): as it was entered
 *
 * Returns: (transfer full): the address without white space around it, with `https://` before one
 *   that has no scheme; empty for an empty one
 */
char *
bunting_custom_source_complete_address (const char *address)
{
  g_autofree char *stripped = dup_stripped (address);

  return *stripped == '\0' || strstr (stripped, "://") != NULL
           ? g_steal_pointer (&stripped)
           : g_strconcat ("https://", stripped, NULL);
}

static gboolean
check_address (const char *address, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *template = NULL;
  g_autofree char *base = NULL;

  if (is_template (address))
    return bunting_uri_template_check (address, error);
  template = g_strconcat (address, "/{cc}", NULL);
  if (!bunting_uri_template_check (template, error))
    return FALSE;
  uri = bunting_uri_template_parse_base (address, &base, error);
  return uri != NULL;
}

/**
 * bunting_custom_source_validate:
 * @self: with complete addresses
 * @error: what is wrong with the field: %BUNTING_SOURCE_ERROR_INVALID or #BuntingMetadataError
 *
 * Returns: the first field that cannot be used
 */
BuntingCustomSourceField
bunting_custom_source_validate (const BuntingCustomSource *self, GError **error)
{
  if (!check_address (self->picture != NULL ? self->picture : "", error))
    return BUNTING_CUSTOM_SOURCE_ADDRESS;
  if (self->metadata != NULL && *self->metadata != '\0' &&
      !bunting_uri_template_check (self->metadata, error))
    return BUNTING_CUSTOM_SOURCE_METADATA;
  if (self->name_path != NULL && *self->name_path != '\0' &&
      !bunting_metadata_check_name_path (self->name_path, error))
    return BUNTING_CUSTOM_SOURCE_NAME_PATH;
  return BUNTING_CUSTOM_SOURCE_NO_FIELD;
}

static gboolean
has_id (gconstpointer source, gconstpointer id)
{
  return strcmp (bunting_source_get_id ((BuntingSource *)source), id) == 0;
}

/**
 * bunting_custom_source_make_id:
 * @self: a source that has not been saved
 * @sources: (element-type BuntingSource): whose ids are taken
 *
 * Returns: (transfer full): an id made of the name, for the name of the file and for options
 */
char *
bunting_custom_source_make_id (const BuntingCustomSource *self, GPtrArray *sources)
{
  g_autofree char *picture = dup_stripped (self->picture);
  g_autofree char *host = make_name (picture);
  g_autofree char *name = dup_stripped (self->name);
  g_autofree char *ascii = g_str_to_ascii (*name != '\0' ? name : host, "C");
  g_autoptr (GString) base = g_string_new (NULL);
  g_autofree char *id = NULL;

  for (const char *p = ascii; *p != '\0' && base->len < ID_MAX_BYTES; p++) {
    if (g_ascii_isalnum (*p))
      g_string_append_c (base, g_ascii_tolower (*p));
    else if (base->len > 0 && base->str[base->len - 1] != '-')
      g_string_append_c (base, '-');
  }
  while (base->len > 0 && base->str[base->len - 1] == '-')
    g_string_truncate (base, base->len - 1);
  if (base->len == 0)
    g_string_assign (base, BUNTING_CUSTOM_SOURCE_ID);
  id = g_strdup (base->str);
  for (guint n = 2; g_ptr_array_find_with_equal_func (sources, id, has_id, NULL); n++) {
    g_free (id);
    id = g_strdup_printf ("%s-%u", base->str, n);
  }
  return g_steal_pointer (&id);
}

/* Writes the form's texts over those keys of the saved key file, and keeps the others. It may
 * describe a source that cannot be used. Blocks to read that small file.
 *
 * Returns: (transfer full): a key file */
char *
bunting_custom_source_to_text (const BuntingCustomSource *self)
{
  g_autoptr (GKeyFile) key_file = load_key_file (get_id (self));
  g_autofree char *picture = dup_stripped (self->picture);
  g_autofree char *metadata = dup_stripped (self->metadata);
  g_autofree char *name_path = dup_stripped (self->name_path);
  g_autofree char *entered_name = dup_stripped (self->name);
  g_autofree char *name =
    *entered_name != '\0' ? g_steal_pointer (&entered_name) : make_name (picture);

  g_key_file_set_string (key_file, GROUP, "Name", name);
  g_key_file_set_string (key_file, GROUP, "Picture", picture);
  if (*name_path != '\0')
    g_key_file_set_string (key_file, GROUP, "NamePath", name_path);
  else
    g_key_file_remove_key (key_file, GROUP, "NamePath", NULL);
  if (self->max_in_flight > 0)
    g_key_file_set_integer (key_file, GROUP, "MaxInFlight", (int)self->max_in_flight);
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
 * @id: (nullable): %NULL for %BUNTING_CUSTOM_SOURCE_ID
 * @text: from bunting_custom_source_to_text()
 * @error: %BUNTING_SOURCE_ERROR_INVALID
 *
 * Returns: (transfer full): the source
 */
BuntingSource *
bunting_custom_source_parse (const char *id, const char *text, GError **error)
{
  return bunting_source_new_from_text (id != NULL ? id : BUNTING_CUSTOM_SOURCE_ID, text, -1, NULL,
                                       error);
}

/* Makes the address of the basic layout's templates again. */
static void
restore_base (BuntingCustomSource *self)
{
  const char *end = self->picture != NULL ? strstr (self->picture, "/{cc}/{cc}.gif") : NULL;
  g_autofree char *base = NULL;
  g_autofree char *metadata = NULL;

  if (end == NULL || strchr (self->picture, '{') != end + 1 || !g_str_equal (end, "/{cc}/{cc}.gif"))
    return;
  base = g_strndup (self->picture, end - self->picture);
  metadata = g_strconcat (base, "/{cc}/metadata.json", NULL);
  if (g_strcmp0 (self->metadata, metadata) != 0)
    return;
  g_free (self->picture);
  self->picture = g_steal_pointer (&base);
  g_clear_pointer (&self->metadata, g_free);
}

/**
 * bunting_custom_source_load:
 * @self: with an id or %NULL for %BUNTING_CUSTOM_SOURCE_ID; gets the form's texts, each may be
 * %NULL
 *
 * Blocks to read one small file.
 *
 * Returns: whether a source is saved
 */
gboolean
bunting_custom_source_load (BuntingCustomSource *self)
{
  g_autoptr (GKeyFile) key_file = load_key_file (get_id (self));

  self->name = g_key_file_get_locale_string (key_file, GROUP, "Name", NULL, NULL);
  self->picture = g_key_file_get_string (key_file, GROUP, "Picture", NULL);
  self->metadata = g_key_file_get_string (key_file, GROUP, "Metadata", NULL);
  self->name_path = g_key_file_get_string (key_file, GROUP, "NamePath", NULL);
  self->max_in_flight =
    (guint)CLAMP (g_key_file_get_integer (key_file, GROUP, "MaxInFlight", NULL), 0, G_MAXINT);
  restore_base (self);
  return self->picture != NULL;
}

/* The task's data while a source is saved */
typedef struct {
  char *file_name; /* owned */
  GBytes *bytes;   /* owned */
} SourceSave;

static void
source_save_free (gpointer data)
{
  SourceSave *save = data;

  g_free (save->file_name);
  g_bytes_unref (save->bytes);
  g_free (save);
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
  SourceSave *save = g_task_get_task_data (task);
  g_autofree char *path = build_folder ();
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  bunting_atomic_file_write_async (folder, save->file_name, save->bytes, TRUE,
                                   g_task_get_cancellable (task), written_cb, task);
}

/**
 * bunting_custom_source_save_async:
 * @id: (nullable): %NULL for %BUNTING_CUSTOM_SOURCE_ID
 * @text: from bunting_custom_source_to_text()
 */
void
bunting_custom_source_save_async (const char *id,
                                  const char *text,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) folder_task = g_task_new (NULL, cancellable, folder_made_cb, task);
  SourceSave *save = g_new0 (SourceSave, 1);

  save->file_name = make_file_name (id != NULL ? id : BUNTING_CUSTOM_SOURCE_ID);
  save->bytes = g_bytes_new (text, strlen (text));
  g_task_set_source_tag (task, bunting_custom_source_save_async);
  g_task_set_task_data (task, save, source_save_free);
  g_task_run_in_thread (folder_task, make_folder_thread);
}

/* error: as bunting_atomic_file_write_finish() sets it */
gboolean
bunting_custom_source_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = build_path (data);
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_task_return_error (task, error);
  else if (g_unlink (path) != 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s",
                             g_strerror (errno));
  else
    g_task_return_pointer (task, g_steal_pointer (&text), g_free);
}

/* Deletes the file of a source. */
void
bunting_custom_source_remove_async (const char *id,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, bunting_custom_source_remove_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  g_task_run_in_thread (task, remove_thread);
}

/* error: #GFileError or #GIOErrorEnum
 *
 * Returns: (transfer full): the file's text, with which bunting_custom_source_save_async() restores
 *   it */
char *
bunting_custom_source_remove_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
