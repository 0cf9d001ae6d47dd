/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-saved-image.h"

#include <math.h>

#include "bunting-limits.h"
#include "library/bunting-bounded-read.h"
#include "textures/bunting-decoder.h"

/* The picture in the file of a saved flag. Immutable once it is loaded, so any thread may use it;
 * files are read and pictures are decoded in the threads of GTask. */

/* Of an SVG, which has no size of its own in pixels. */
#define SVG_WIDTH_PX 1024

struct _BuntingSavedImage {
  GObject parent_instance;

  GFile *file;   /* owned */
  GBytes *bytes; /* owned */
  BuntingPicture picture;
  double aspect; /* width / height */
};

G_DEFINE_FINAL_TYPE (BuntingSavedImage, bunting_saved_image, G_TYPE_OBJECT)

/* Loading, in a worker thread */

/* error: of %BUNTING_PICTURE_ERROR or %G_IO_ERROR */
BuntingSavedImage *
bunting_saved_image_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (BuntingSavedImage) self = g_object_new (BUNTING_TYPE_SAVED_IMAGE, NULL);

  self->file = g_object_ref (file);
  self->bytes = bunting_bounded_read (file, BUNTING_PICTURE_MAX_BYTES, cancellable, error);
  if (self->bytes == NULL || !bunting_picture_inspect (self->bytes, NULL, &self->picture, error))
    return NULL;
  self->aspect = self->picture.kind == BUNTING_PICTURE_SVG
                   ? bunting_decoder_get_svg_aspect (self->bytes)
                   : (double)self->picture.width_px / self->picture.height_px;
  return g_steal_pointer (&self);
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

/* width_px 0: the picture's own size */
static GdkTexture *
render (BuntingSavedImage *self, int width_px, GError **error)
{
  if (width_px == 0 && !bunting_saved_image_is_svg (self))
    return bunting_decode (self->bytes, self->picture.width_px, self->picture.height_px, error);
  if (width_px == 0)
    width_px = SVG_WIDTH_PX;
  return bunting_decode (self->bytes, width_px, bunting_saved_image_get_height_px (self, width_px),
                         error);
}

static void
render_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = render (source, 0, &error);

  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

/* error: as bunting_decode() reports it */
GBytes *
bunting_saved_image_make_png (BuntingSavedImage *self, int width_px, GError **error)
{
  g_autoptr (GdkTexture) texture = render (self, width_px, error);

  return texture == NULL ? NULL : gdk_texture_save_to_png_bytes (texture);
}

/* The object */

static void
bunting_saved_image_finalize (GObject *object)
{
  BuntingSavedImage *self = BUNTING_SAVED_IMAGE (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
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

/* error: as bunting_saved_image_load() reports it */
BuntingSavedImage *
bunting_saved_image_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

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

/* error: as bunting_decode() reports it */
GdkTexture *
bunting_saved_image_render_finish (BuntingSavedImage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
