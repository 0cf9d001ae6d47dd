/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-saved-image.h"

#include <math.h>

#include "bunting-limits.h"
#include "library/bunting-bounded-read.h"
#include "textures/bunting-decoder.h"

/* The picture in the file of a saved flag. Immutable once it is loaded, so any thread may use it.
 * Threads of GTask read files, and wait for the helper processes that decode pictures. */

/* Of an SVG, which has no size of its own in pixels. */
#define SVG_WIDTH_PX 1024

struct _BuntingSavedImage {
  GObject parent_instance;

  GFile *file;   /* owned, NULL for a picture that is in no file */
  GBytes *bytes; /* owned */
  BuntingPicture picture;
  double aspect;                    /* width / height */
  BuntingDecoderPool *decoder_pool; /* owned */
};

G_DEFINE_FINAL_TYPE (BuntingSavedImage, bunting_saved_image, G_TYPE_OBJECT)

/* Loading, in a worker thread */

/* An SVG has no size that can be read from its first bytes. One that cannot be drawn is shown as
 * such later; until then its size does not matter. */
static double
get_aspect (BuntingSavedImage *self)
{
  g_auto (BuntingDecodedPicture) measured = { 0 };

  if (self->picture.kind != BUNTING_PICTURE_SVG)
    return (double)self->picture.width_px / self->picture.height_px;
  if (bunting_decoder_pool_run (self->decoder_pool, BUNTING_DECODER_MEASURE, self->bytes, 0, 0,
                                &measured, NULL))
    return measured.aspect;
  return 4.0 / 3;
}

/* error: of %BUNTING_PICTURE_ERROR or %G_IO_ERROR */
BuntingSavedImage *
bunting_saved_image_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (BuntingSavedImage) self = g_object_new (BUNTING_TYPE_SAVED_IMAGE, NULL);

  self->file = g_object_ref (file);
  self->bytes = bunting_bounded_read (file, BUNTING_PICTURE_MAX_BYTES, cancellable, error);
  if (self->bytes == NULL || !bunting_picture_inspect (self->bytes, NULL, &self->picture, error))
    return NULL;
  self->aspect = get_aspect (self);
  return g_steal_pointer (&self);
}

static void
load_bytes_thread (GTask *task, gpointer source, gpointer bytes, GCancellable *cancellable)
{
  g_autoptr (BuntingSavedImage) self = g_object_new (BUNTING_TYPE_SAVED_IMAGE, NULL);
  GError *error = NULL;

  self->bytes = g_bytes_ref (bytes);
  if (!bunting_picture_inspect (self->bytes, NULL, &self->picture, &error)) {
    g_task_return_error (task, error);
    return;
  }
  self->aspect = get_aspect (self);
  g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

static void
load_thread (GTask *task, gpointer source, gpointer file, GCancellable *cancellable)
{
  GError *error = NULL;
  BuntingSavedImage *self = bunting_saved_image_load (file, cancellable, &error);

  if (self == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, self, g_object_unref);
}

/* Rendering */

static void
get_own_size (BuntingSavedImage *self, int *out_width_px, int *out_height_px)
{
  gboolean is_svg = bunting_saved_image_is_svg (self);

  *out_width_px = is_svg ? SVG_WIDTH_PX : (int)self->picture.width_px;
  *out_height_px =
    is_svg ? bunting_saved_image_get_height_px (self, SVG_WIDTH_PX) : (int)self->picture.height_px;
}

static void
render_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BuntingSavedImage *self = source;
  GError *error = NULL;
  GdkTexture *texture;
  int width_px, height_px;

  get_own_size (self, &width_px, &height_px);
  texture = bunting_decode (self->decoder_pool, self->bytes, width_px, height_px, &error);
  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

/* error: as bunting_decoder_pool_run() reports it */
GBytes *
bunting_saved_image_make_png (BuntingSavedImage *self, GError **error)
{
  g_auto (BuntingDecodedPicture) png = { 0 };
  int width_px, height_px;

  get_own_size (self, &width_px, &height_px);
  if (!bunting_decoder_pool_run (self->decoder_pool, BUNTING_DECODER_RENDER_PNG, self->bytes,
                                 width_px, height_px, &png, error))
    return NULL;
  return g_steal_pointer (&png.bytes);
}

/* The object */

static void
bunting_saved_image_finalize (GObject *object)
{
  BuntingSavedImage *self = BUNTING_SAVED_IMAGE (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->decoder_pool);
  G_OBJECT_CLASS (bunting_saved_image_parent_class)->finalize (object);
}

static void
bunting_saved_image_class_init (BuntingSavedImageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_saved_image_finalize;
}

static void
bunting_saved_image_init (BuntingSavedImage *self)
{
  self->decoder_pool = bunting_decoder_pool_ref_shared ();
}

void
bunting_saved_image_load_async (GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_saved_image_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_thread);
}

/* A picture that is in no file. */
void
bunting_saved_image_load_bytes_async (GBytes *bytes,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_saved_image_load_bytes_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (task, load_bytes_thread);
}

/* error: as bunting_saved_image_load() reports it */
BuntingSavedImage *
bunting_saved_image_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (nullable): NULL for a picture that is in no file */
GFile *
bunting_saved_image_get_file (BuntingSavedImage *self)
{
  return self->file;
}

GBytes *
bunting_saved_image_get_bytes (BuntingSavedImage *self)
{
  return self->bytes;
}

const BuntingPicture *
bunting_saved_image_get_picture (BuntingSavedImage *self)
{
  return &self->picture;
}

gboolean
bunting_saved_image_is_svg (BuntingSavedImage *self)
{
  return self->picture.kind == BUNTING_PICTURE_SVG;
}

/* Returns: the width divided by the height, above 0 */
double
bunting_saved_image_get_aspect (BuntingSavedImage *self)
{
  return self->aspect;
}

/* The height in pixels at which a picture of that width keeps its aspect ratio, at least 1. */
int
bunting_saved_image_get_height_px (BuntingSavedImage *self, int width_px)
{
  return CLAMP (round (width_px / self->aspect), 1, BUNTING_PICTURE_MAX_SIDE);
}

void
bunting_saved_image_render_async (BuntingSavedImage *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_saved_image_render_async);
  g_task_run_in_thread (task, render_thread);
}

/* error: as bunting_decoder_pool_run() reports it */
GdkTexture *
bunting_saved_image_render_finish (BuntingSavedImage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
