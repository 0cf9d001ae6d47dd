/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-picture-converter.h"

/* The program gives the function, so that core does not depend on what it uses. */
struct _BuntingPictureConverter {
  BuntingConvertFunc convert;
  gpointer user_data;
  GDestroyNotify destroy; /* (nullable) */
};

typedef struct {
  /* input */
  BuntingPictureConverter *converter; /* (owned) */
  char *code;                         /* (owned) */
  GBytes *bytes;                      /* (owned) */
} Conversion;

static void
conversion_free (gpointer data)
{
  Conversion *conversion = data;

  bunting_picture_converter_unref (conversion->converter);
  g_free (conversion->code);
  g_bytes_unref (conversion->bytes);
  g_free (conversion);
}

/* destroy: (nullable): called in any thread */
BuntingPictureConverter *
bunting_picture_converter_new (BuntingConvertFunc convert,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  BuntingPictureConverter *self = g_atomic_rc_box_new0 (BuntingPictureConverter);

  self->convert = convert;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

BuntingPictureConverter *
bunting_picture_converter_ref (BuntingPictureConverter *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
converter_clear (gpointer data)
{
  BuntingPictureConverter *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

void
bunting_picture_converter_unref (BuntingPictureConverter *self)
{
  g_atomic_rc_box_release_full (self, converter_clear);
}

static void
convert_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Conversion *conversion = data;
  GError *error = NULL;
  GBytes *converted;

  if (g_task_return_error_if_cancelled (task))
    return;
  converted = conversion->converter->convert (conversion->code, conversion->bytes,
                                              conversion->converter->user_data, &error);
  if (converted != NULL)
    g_task_return_pointer (task, converted, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/* Ends at once when it is cancelled, whatever the function does. */
void
bunting_picture_converter_convert_async (BuntingPictureConverter *self,
                                         const char *code,
                                         GBytes *bytes,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Conversion *conversion = g_new0 (Conversion, 1);

  conversion->converter = bunting_picture_converter_ref (self);
  conversion->code = g_strdup (code);
  conversion->bytes = g_bytes_ref (bytes);
  g_task_set_source_tag (task, bunting_picture_converter_convert_async);
  g_task_set_task_data (task, conversion, conversion_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, convert_thread);
}

/**
 * bunting_picture_converter_convert_finish:
 * @error: as the function sets it, #BuntingPictureError if it returned something else than a
 *   picture, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the converted picture
 */
GBytes *
bunting_picture_converter_convert_finish (GAsyncResult *result,
                                          BuntingPictureKind *out_kind,
                                          GError **error)
{
  g_autoptr (GBytes) converted = NULL;
  BuntingPicture picture;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  converted = g_task_propagate_pointer (G_TASK (result), error);
  if (converted == NULL || !bunting_picture_inspect (converted, NULL, &picture, error))
    return NULL;
  *out_kind = picture.kind;
  return g_steal_pointer (&converted);
}
