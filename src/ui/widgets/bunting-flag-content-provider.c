/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-flag-content-provider.h"

/* The content of a drag or a copy of saved flags: the files, and the picture of a single one.
 *
 * A drag offers more than the other program takes, so its picture is read from the file, in a
 * thread, when the other program asks for it. A copy holds the picture in memory: the file may be
 * gone when it is pasted. */

#define PNG_MEDIA_TYPE "image/png"

struct _BuntingFlagContentProvider {
  GdkContentProvider parent_instance;

  GFile *file;            /* owned */
  const char *media_type; /* of the extension: the library names files by their kind */
};

G_DEFINE_FINAL_TYPE (BuntingFlagContentProvider,
                     bunting_flag_content_provider,
                     GDK_TYPE_CONTENT_PROVIDER)

/* Writing to the other program */

static void
read_thread (GTask *task, gpointer source, gpointer mime_type, GCancellable *cancellable)
{
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (source);
  GError *error = NULL;
  g_autoptr (BuntingSavedImage) saved_image =
    bunting_saved_image_load (self->file, cancellable, &error);
  GBytes *bytes = NULL;

  if (saved_image != NULL && g_str_equal (mime_type, self->media_type))
    bytes = g_bytes_ref (bunting_saved_image_get_bytes (saved_image));
  else if (saved_image != NULL)
    bytes = bunting_saved_image_make_png (saved_image, 0, &error);
  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
}

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
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
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
  g_autoptr (GTask) reading = g_task_new (provider, cancellable, read_cb, task);

  g_task_set_source_tag (task, bunting_flag_content_provider_write_mime_type_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  g_task_set_source_tag (reading, read_thread);
  g_task_set_task_data (reading, g_strdup (mime_type), g_free);
  g_task_run_in_thread (reading, read_thread);
}

static gboolean
bunting_flag_content_provider_write_mime_type_finish (GdkContentProvider *provider,
                                                      GAsyncResult *result,
                                                      GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The content */

static GdkContentFormats *
bunting_flag_content_provider_ref_formats (GdkContentProvider *provider)
{
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_mime_type (builder, self->media_type);
  gdk_content_formats_builder_add_mime_type (builder, PNG_MEDIA_TYPE);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
bunting_flag_content_provider_finalize (GObject *object)
{
  g_clear_object (&BUNTING_FLAG_CONTENT_PROVIDER (object)->file);
  G_OBJECT_CLASS (bunting_flag_content_provider_parent_class)->finalize (object);
}

static void
bunting_flag_content_provider_class_init (BuntingFlagContentProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bunting_flag_content_provider_finalize;
  provider_class->ref_formats = bunting_flag_content_provider_ref_formats;
  provider_class->write_mime_type_async = bunting_flag_content_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = bunting_flag_content_provider_write_mime_type_finish;
}

static void
bunting_flag_content_provider_init (BuntingFlagContentProvider *self)
{
}

static GdkContentProvider *
new_for_picture (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  const char *dot = strrchr (name, '.');
  BuntingFlagContentProvider *self;
  BuntingPictureKind kind;

  if (dot == NULL || !bunting_picture_kind_from_extension (dot + 1, &kind))
    return NULL;
  self = g_object_new (BUNTING_TYPE_FLAG_CONTENT_PROVIDER, NULL);
  self->file = g_object_ref (file);
  self->media_type = bunting_picture_kind_get_media_type (kind);
  return GDK_CONTENT_PROVIDER (self);
}

static GdkContentProvider *
new_for_list (GFile **files, gsize n_files)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (files, n_files));
  return gdk_content_provider_new_for_value (&value);
}

/* The content of a drag: the files (GFile, at least one) in the formats that GTK knows for lists of
 * files. A single one is also offered as the bytes of the file and as image/png. */
GdkContentProvider *
bunting_flag_content_provider_new_for_files (GPtrArray *files)
{
  GdkContentProvider *both[2];

  both[0] = new_for_list ((GFile **)files->pdata, files->len);
  both[1] = files->len == 1 ? new_for_picture (files->pdata[0]) : NULL;
  return gdk_content_provider_new_union (both, both[1] == NULL ? 1 : 2);
}

/* The content of a copy: the bytes of the file, the texture, which is the picture in its own size,
 * in the formats that GTK knows for it, among them image/png, and the file. */
GdkContentProvider *
bunting_flag_content_provider_new_for_copy (BuntingSavedImage *saved_image, GdkTexture *texture)
{
  GFile *file = bunting_saved_image_get_file (saved_image);
  BuntingPictureKind kind = bunting_saved_image_get_picture (saved_image)->kind;
  GdkContentProvider *all[3];

  all[0] = gdk_content_provider_new_for_bytes (bunting_picture_kind_get_media_type (kind),
                                               bunting_saved_image_get_bytes (saved_image));
  all[1] = gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
  all[2] = new_for_list (&file, 1);
  return gdk_content_provider_new_union (all, G_N_ELEMENTS (all));
}
