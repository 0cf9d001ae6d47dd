/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-flag-content-provider.h"

#include "bunting-limits.h"
#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"
#include "library/bunting-file-name.h"

/* The content of a drag or a copy of flags, as they are shown: their names as text, their files,
 * and the picture of a single one in its own format and as PNG.
 *
 * A flag that is not saved is shown from the collection. Its file there has another name and may be
 * hidden from other programs by a sandbox, so they get a copy in the user's cache.
 *
 * A drag offers more than the other program takes, so its picture is read from the file, in a
 * thread, when the other program asks for it. A copy holds the picture in memory: the file may be
 * gone when it is pasted. */

#define PNG_MEDIA_TYPE "image/png"
#define URI_LIST_MEDIA_TYPE "text/uri-list"

typedef struct {
  GFile *shown_file; /* owned */
  char *file_name;   /* owned, NULL if shown_file is the saved flag */
} ContentFile;

struct _BuntingFlagContentProvider {
  GdkContentProvider parent_instance;

  GPtrArray *files;         /* owned, of ContentFile; immutable, so the threads may read it */
  char *names;              /* owned: one a line */
  const char *media_type;   /* of the only picture; NULL for several */
  BuntingSavedImage *image; /* owned, NULL for a drag */
  GdkTexture *texture;      /* owned, NULL for a drag */
};

G_DEFINE_FINAL_TYPE (BuntingFlagContentProvider,
                     bunting_flag_content_provider,
                     GDK_TYPE_CONTENT_PROVIDER)

static void
content_file_free (gpointer data)
{
  ContentFile *file = data;

  g_object_unref (file->shown_file);
  g_free (file->file_name);
  g_free (file);
}

/* In a worker thread */

/* Returns: (transfer full) */
static GFile *
copy_to_cache (const ContentFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "bunting", "shared", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) local_error = NULL;

  if (!g_file_make_directory_with_parents (folder, cancellable, &local_error) &&
      !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  return bunting_atomic_file_write (folder, file->file_name, bytes, TRUE, cancellable, error);
}

static GBytes *
read_bytes (BuntingFlagContentProvider *self,
            const ContentFile *file,
            GCancellable *cancellable,
            GError **error)
{
  if (self->image != NULL)
    return g_bytes_ref (bunting_saved_image_get_bytes (self->image));
  return bunting_bounded_read (file->shown_file, BUNTING_PICTURE_MAX_BYTES, cancellable, error);
}

/* RFC 2483: each URI ends with CR LF. */
static GBytes *
make_uri_list (BuntingFlagContentProvider *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < self->files->len; i++) {
    const ContentFile *file = g_ptr_array_index (self->files, i);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GFile) given = NULL;
    g_autofree char *uri = NULL;

    if (file->file_name == NULL) {
      given = g_object_ref (file->shown_file);
    } else {
      bytes = read_bytes (self, file, cancellable, error);
      given = bytes == NULL ? NULL : copy_to_cache (file, bytes, cancellable, error);
    }
    if (given == NULL)
      return NULL;
    uri = g_file_get_uri (given);
    g_string_append_printf (list, "%s\r\n", uri);
  }
  return g_string_free_to_bytes (g_steal_pointer (&list));
}

static GBytes *
make_png (BuntingFlagContentProvider *self, GCancellable *cancellable, GError **error)
{
  const ContentFile *file = g_ptr_array_index (self->files, 0);
  g_autoptr (BuntingSavedImage) image = NULL;

  if (self->texture != NULL)
    return gdk_texture_save_to_png_bytes (self->texture);
  image = bunting_saved_image_load (file->shown_file, cancellable, error);
  return image == NULL ? NULL : bunting_saved_image_make_png (image, error);
}

static void
make_bytes_thread (GTask *task, gpointer source, gpointer mime_type, GCancellable *cancellable)
{
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (source);
  GError *error = NULL;
  GBytes *bytes;

  if (g_str_equal (mime_type, URI_LIST_MEDIA_TYPE))
    bytes = make_uri_list (self, cancellable, &error);
  else if (g_strcmp0 (mime_type, self->media_type) == 0)
    bytes = read_bytes (self, g_ptr_array_index (self->files, 0), cancellable, &error);
  else
    bytes = make_png (self, cancellable, &error);
  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
}

/* Writing to the other program */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
bytes_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GOutputStream *stream = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  int priority = g_task_get_priority (task);
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_object_set_data_full (G_OBJECT (task), "bytes", bytes, (GDestroyNotify)g_bytes_unref);
  g_output_stream_write_all_async (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   priority, cancellable, written_cb, g_steal_pointer (&task));
}

static void
bunting_flag_content_provider_write_mime_type_async (GdkContentProvider *provider,
                                                     const char *mime_type,
                                                     GOutputStream *stream,
                                                     int io_priority,
                                                     GCancellable *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);
  g_autoptr (GTask) making = g_task_new (provider, cancellable, bytes_made_cb, task);

  g_task_set_source_tag (task, bunting_flag_content_provider_write_mime_type_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  g_task_set_source_tag (making, make_bytes_thread);
  g_task_set_task_data (making, g_strdup (mime_type), g_free);
  g_task_run_in_thread (making, make_bytes_thread);
}

static gboolean
bunting_flag_content_provider_write_mime_type_finish (GdkContentProvider *provider,
                                                      GAsyncResult *result,
                                                      GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The formats */

static gboolean
are_all_saved (BuntingFlagContentProvider *self)
{
  for (guint i = 0; i < self->files->len; i++)
    if (((ContentFile *)g_ptr_array_index (self->files, i))->file_name != NULL)
      return FALSE;
  return TRUE;
}

/* GTK makes further formats from the types. It would also make text of a list of files, their
 * paths; the first type counts. Only the type of a list makes portals give sandboxed programs
 * access to the files. */
static GdkContentFormats *
bunting_flag_content_provider_ref_formats (GdkContentProvider *provider)
{
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  if (self->media_type != NULL) {
    gdk_content_formats_builder_add_mime_type (builder, self->media_type);
    if (!g_str_equal (self->media_type, PNG_MEDIA_TYPE))
      gdk_content_formats_builder_add_mime_type (builder, PNG_MEDIA_TYPE);
  }
  gdk_content_formats_builder_add_mime_type (builder, URI_LIST_MEDIA_TYPE);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  if (self->texture != NULL)
    gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_TEXTURE);
  if (are_all_saved (self))
    gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static GSList *
list_shown_files (BuntingFlagContentProvider *self)
{
  GSList *files = NULL;

  for (guint i = self->files->len; i-- > 0;)
    files = g_slist_prepend (
      files, g_object_ref (((ContentFile *)g_ptr_array_index (self->files, i))->shown_file));
  return files;
}

static gboolean
bunting_flag_content_provider_get_value (GdkContentProvider *provider,
                                         GValue *value,
                                         GError **error)
{
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (provider);

  if (G_VALUE_HOLDS (value, G_TYPE_STRING)) {
    g_value_set_string (value, self->names);
    return TRUE;
  }
  if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE) && self->texture != NULL) {
    g_value_set_object (value, self->texture);
    return TRUE;
  }
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && are_all_saved (self)) {
    GSList *files = list_shown_files (self);

    g_value_take_boxed (value, gdk_file_list_new_from_list (files));
    g_slist_free_full (files, g_object_unref);
    return TRUE;
  }
  return GDK_CONTENT_PROVIDER_CLASS (bunting_flag_content_provider_parent_class)
    ->get_value (provider, value, error);
}

static void
bunting_flag_content_provider_finalize (GObject *object)
{
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (object);

  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_free);
  g_clear_object (&self->image);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (bunting_flag_content_provider_parent_class)->finalize (object);
}

static void
bunting_flag_content_provider_class_init (BuntingFlagContentProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bunting_flag_content_provider_finalize;
  provider_class->ref_formats = bunting_flag_content_provider_ref_formats;
  provider_class->get_value = bunting_flag_content_provider_get_value;
  provider_class->write_mime_type_async = bunting_flag_content_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = bunting_flag_content_provider_write_mime_type_finish;
}

static void
bunting_flag_content_provider_init (BuntingFlagContentProvider *self)
{
  self->files = g_ptr_array_new_with_free_func (content_file_free);
}

/* Returns: FALSE if the extension of the shown file is not that of a picture */
static gboolean
get_kind (BuntingFlag *flag, BuntingPictureKind *out_kind)
{
  g_autofree char *name = g_file_get_basename (bunting_flag_get_shown_file (flag));
  const char *dot = strrchr (name, '.');

  return dot != NULL && bunting_picture_kind_from_extension (dot + 1, out_kind);
}

static void
add_flag (BuntingFlagContentProvider *self, BuntingFlag *flag)
{
  ContentFile *file = g_new0 (ContentFile, 1);

  file->shown_file = g_object_ref (bunting_flag_get_shown_file (flag));
  if (bunting_flag_get_file (flag) == NULL)
    file->file_name = bunting_flag_content_provider_dup_file_name (flag);
  g_ptr_array_add (self->files, file);
}

/* The content of a drag, or of a copy of several. flags: (element-type BuntingFlag): those without
 * a picture are left out
 *
 * Returns: (transfer full) (nullable): NULL if no flag has a picture */
GdkContentProvider *
bunting_flag_content_provider_new (GPtrArray *flags)
{
  g_autoptr (BuntingFlagContentProvider) self =
    g_object_new (BUNTING_TYPE_FLAG_CONTENT_PROVIDER, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  BuntingPictureKind kind;

  for (guint i = 0; i < flags->len; i++) {
    BuntingFlag *flag = g_ptr_array_index (flags, i);

    if (bunting_flag_get_shown_file (flag) == NULL)
      continue;
    if (self->files->len > 0)
      g_string_append_c (names, '\n');
    g_string_append (names, bunting_country_get_name (bunting_flag_get_country (flag)));
    add_flag (self, flag);
    if (get_kind (flag, &kind))
      self->media_type = bunting_picture_kind_get_media_type (kind);
  }
  self->names = g_string_free (g_steal_pointer (&names), FALSE);
  if (self->files->len == 0)
    return NULL;
  if (self->files->len > 1)
    self->media_type = NULL;
  return GDK_CONTENT_PROVIDER (g_steal_pointer (&self));
}

/* The content of a copy of one flag. image: that of the shown file; texture: the picture in its own
 * size */
GdkContentProvider *
bunting_flag_content_provider_new_for_copy (BuntingFlag *flag,
                                            BuntingSavedImage *image,
                                            GdkTexture *texture)
{
  BuntingFlagContentProvider *self = g_object_new (BUNTING_TYPE_FLAG_CONTENT_PROVIDER, NULL);
  BuntingPictureKind kind = bunting_saved_image_get_picture (image)->kind;

  add_flag (self, flag);
  self->names = g_strdup (bunting_country_get_name (bunting_flag_get_country (flag)));
  self->media_type = bunting_picture_kind_get_media_type (kind);
  self->image = g_object_ref (image);
  self->texture = g_object_ref (texture);
  return GDK_CONTENT_PROVIDER (self);
}

/* Returns: (transfer full): the name of the saved file, else the name under which the shown file
 * would be saved; in UTF-8. flag has a shown file. */
char *
bunting_flag_content_provider_dup_file_name (BuntingFlag *flag)
{
  BuntingCountry *country = bunting_flag_get_country (flag);
  BuntingPictureKind kind = BUNTING_PICTURE_SVG;

  if (bunting_flag_get_file_name (flag) != NULL)
    return g_strdup (bunting_flag_get_file_name (flag));
  get_kind (flag, &kind);
  return bunting_file_name_make (bunting_flag_get_code (flag),
                                 bunting_country_get_english_name (country), kind,
                                 BUNTING_FILE_NAME_MAX_BYTES);
}
