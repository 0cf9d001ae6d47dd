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

typedef struct {
  /* input */
  gboolean as_png;
  GOutputStream *stream; /* owned */
  int priority;
  /* in progress */
  GBytes *bytes; /* owned, NULL until the picture is read or made */
} ContentWrite;

static void saved_image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void png_made_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void write_bytes (GTask *task, GBytes *bytes);
static void bytes_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finish_write (GTask *task, GError *error);

static void
write_free (gpointer data)
{
  ContentWrite *write = data;

  g_object_unref (write->stream);
  g_clear_pointer (&write->bytes, g_bytes_unref);
  g_free (write);
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
  BuntingFlagContentProvider *self = BUNTING_FLAG_CONTENT_PROVIDER (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ContentWrite *write = g_new0 (ContentWrite, 1);

  g_task_set_source_tag (task, bunting_flag_content_provider_write_mime_type_async);
  g_task_set_priority (task, io_priority);
  write->as_png = !g_str_equal (mime_type, self->media_type);
  write->stream = g_object_ref (stream);
  write->priority = io_priority;
  g_task_set_task_data (task, write, write_free);
  bunting_saved_image_load_async (self->file, cancellable, saved_image_loaded_cb, task);
}

static void
saved_image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  ContentWrite *write = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (BuntingSavedImage) saved_image = bunting_saved_image_load_finish (result, &error);

  if (saved_image == NULL)
    finish_write (task, error);
  else if (write->as_png)
    bunting_saved_image_make_png_async (saved_image, 0, g_task_get_cancellable (task), png_made_cb,
                                        task);
  else
    write_bytes (task, g_bytes_ref (bunting_saved_image_get_bytes (saved_image)));
}

static void
png_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  GBytes *png = bunting_saved_image_make_png_finish (BUNTING_SAVED_IMAGE (source), result, &error);

  if (png == NULL)
    finish_write (user_data, error);
  else
    write_bytes (user_data, png);
}

/* bytes: (transfer full) */
static void
write_bytes (GTask *task, GBytes *bytes)
{
  ContentWrite *write = g_task_get_task_data (task);

  write->bytes = bytes;
  g_output_stream_write_all_async (write->stream, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes), write->priority,
                                   g_task_get_cancellable (task), bytes_written_cb, task);
}

static void
bytes_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  finish_write (user_data, error);
}

/* error: (transfer full) (nullable) */
static void
finish_write (GTask *task, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
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

/**
 * bunting_flag_content_provider_new_for_files:
 * @files: (element-type GFile): saved flags, at least one
 *
 * The content of a drag: the files, in the formats that GTK knows for lists of files. A single one
 * is also offered as the bytes of the file and as `image/png`.
 *
 * Returns: (transfer full): the content
 */
GdkContentProvider *
bunting_flag_content_provider_new_for_files (GPtrArray *files)
{
  GdkContentProvider *both[2];

  g_return_val_if_fail (files->len > 0, NULL);

  both[0] = new_for_list ((GFile **)files->pdata, files->len);
  both[1] = files->len == 1 ? new_for_picture (files->pdata[0]) : NULL;
  return gdk_content_provider_new_union (both, both[1] == NULL ? 1 : 2);
}

/**
 * bunting_flag_content_provider_new_for_copy:
 * @texture: the picture of @saved_image in its own size
 *
 * The content of a copy: the bytes of the file, the texture in the formats that GTK knows for it,
 * among them `image/png`, and the file.
 *
 * Returns: (transfer full): the content
 */
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
