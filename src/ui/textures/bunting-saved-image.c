/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-saved-image.h"

#include <math.h>

#include "textures/bunting-decoder.h"
#include "textures/bunting-likeness.h"
#include "bunting-limits.h"

/* What there is to look at of one saved flag: the file's bytes and, where there is one, the drawing
 * that shows the same flag. It never changes once it is loaded, so that it can be handed from
 * thread to thread; everything slow happens in GTask's. */

/* Of a picture that has no size of its own. */
#define ORDINARY_WIDTH_PX 1024

struct _BuntingSavedImage {
  GObject parent_instance;

  GFile *file;   /* owned */
  GBytes *bytes; /* owned */
  BuntingPicture picture;
  GFile *svg_file;               /* owned, may be NULL: the file itself where that is an SVG */
  GBytes *svg;                   /* owned, may be NULL */
  BuntingCollection *collection; /* owned, may be NULL: what the drawing was looked for in */
  double aspect;                 /* width / height */
};

G_DEFINE_FINAL_TYPE (BuntingSavedImage, bunting_saved_image, G_TYPE_OBJECT)

/* Loading, in a worker thread */

typedef struct {
  /* input */
  GFile *file;               /* owned */
  char *code;                /* owned */
  BuntingDrawings *drawings; /* owned, NULL: there is no drawing */
} ImageLoad;

static void
load_free (gpointer data)
{
  ImageLoad *load = data;

  g_object_unref (load->file);
  g_free (load->code);
  g_clear_object (&load->drawings);
  g_free (load);
}

/* Whoever put a file into the folder may have made it as large as they like. */
static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                       G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > BUNTING_PICTURE_MAX_BYTES) {
    g_set_error_literal (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE,
                         "The file is too large for a flag");
    return NULL;
  }
  return g_file_load_bytes (file, cancellable, NULL, error);
}

static void
find_svg (BuntingSavedImage *self, ImageLoad *load, GCancellable *cancellable)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  BuntingPicture picture;

  if (self->picture.kind == BUNTING_PICTURE_SVG) {
    self->svg_file = g_object_ref (self->file);
    self->svg = g_bytes_ref (self->bytes);
  }
  if (load->drawings == NULL)
    return;
  self->collection = bunting_drawings_dup_collection (load->drawings);
  if (self->svg != NULL)
    return;
  file = bunting_drawings_find (load->drawings, load->code);
  bytes = file == NULL ? NULL : read_file (file, cancellable, NULL);
  if (bytes == NULL || !bunting_picture_inspect (bytes, NULL, &picture, NULL) ||
      picture.kind != BUNTING_PICTURE_SVG || !bunting_likeness_is_same_flag (self->bytes, bytes))
    return;
  self->svg_file = g_steal_pointer (&file);
  self->svg = g_steal_pointer (&bytes);
}

static GBytes *
get_best (BuntingSavedImage *self)
{
  return self->svg != NULL ? self->svg : self->bytes;
}

static double
find_aspect (BuntingSavedImage *self)
{
  BuntingPicture picture;

  if (bunting_picture_inspect (get_best (self), NULL, &picture, NULL) && picture.width_px > 0 &&
      picture.height_px > 0)
    return (double)picture.width_px / picture.height_px;
  return bunting_decoder_get_svg_aspect (get_best (self));
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ImageLoad *load = data;
  g_autoptr (BuntingSavedImage) self = g_object_new (BUNTING_TYPE_SAVED_IMAGE, NULL);
  g_autoptr (GError) error = NULL;

  self->file = g_object_ref (load->file);
  self->bytes = read_file (load->file, cancellable, &error);
  if (self->bytes == NULL || !bunting_picture_inspect (self->bytes, NULL, &self->picture, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  find_svg (self, load, cancellable);
  self->aspect = find_aspect (self);
  g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

/* Painting, in a worker thread */

static GdkTexture *
paint (BuntingSavedImage *self, int width_px, GError **error)
{
  GBytes *bytes = get_best (self);

  /* As it is: what was saved, and not how it could be drawn anew. */
  if (width_px == 0 && self->picture.kind != BUNTING_PICTURE_SVG)
    return bunting_decode (self->bytes, self->picture.width_px, self->picture.height_px, error);
  if (width_px == 0)
    width_px = ORDINARY_WIDTH_PX;
  return bunting_decode (bytes, width_px, bunting_saved_image_get_height_px (self, width_px),
                         error);
}

static void
paint_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = paint (source, GPOINTER_TO_INT (data), &error);

  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

static void
make_png_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GdkTexture) texture = paint (source, GPOINTER_TO_INT (data), &error);

  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, gdk_texture_save_to_png_bytes (texture),
                           (GDestroyNotify)g_bytes_unref);
}

/* The object */

static void
bunting_saved_image_finalize (GObject *object)
{
  BuntingSavedImage *self = BUNTING_SAVED_IMAGE (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->svg_file);
  g_clear_pointer (&self->svg, g_bytes_unref);
  g_clear_object (&self->collection);
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

/**
 * bunting_saved_image_load_async:
 * @file: a saved picture
 * @code: the code of the country whose flag it shows
 * @drawings: (nullable): where to look for a drawing of the same flag; %NULL where @file did not
 *   come from there
 *
 * Reads @file, and finds its drawing.
 */
void
bunting_saved_image_load_async (GFile *file,
                                const char *code,
                                BuntingDrawings *drawings,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  ImageLoad *load = g_new0 (ImageLoad, 1);

  g_task_set_source_tag (task, bunting_saved_image_load_async);
  load->file = g_object_ref (file);
  load->code = g_strdup (code);
  g_set_object (&load->drawings, drawings);
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);
}

/**
 * bunting_saved_image_load_finish:
 * @error: of %BUNTING_PICTURE_ERROR for what is no picture or too large, or of %G_IO_ERROR
 *
 * Returns: (transfer full): what there is to look at
 */
BuntingSavedImage *
bunting_saved_image_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bunting_saved_image_get_file:
 *
 * Returns: (transfer none): the saved file
 */
GFile *
bunting_saved_image_get_file (BuntingSavedImage *self)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), NULL);

  return self->file;
}

/**
 * bunting_saved_image_get_bytes:
 *
 * Returns: (transfer none): what the saved file held
 */
GBytes *
bunting_saved_image_get_bytes (BuntingSavedImage *self)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), NULL);

  return self->bytes;
}

/**
 * bunting_saved_image_get_picture:
 *
 * Returns: (transfer none): the saved file's kind and size
 */
const BuntingPicture *
bunting_saved_image_get_picture (BuntingSavedImage *self)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), NULL);

  return &self->picture;
}

/**
 * bunting_saved_image_get_svg_file:
 *
 * Returns: (transfer none) (nullable): an SVG of the flag: the saved file, or its drawing
 */
GFile *
bunting_saved_image_get_svg_file (BuntingSavedImage *self)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), NULL);

  return self->svg_file;
}

/**
 * bunting_saved_image_get_svg:
 *
 * Returns: (transfer none) (nullable): what that SVG held
 */
GBytes *
bunting_saved_image_get_svg (BuntingSavedImage *self)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), NULL);

  return self->svg;
}

/**
 * bunting_saved_image_get_collection:
 *
 * Returns: (transfer none) (nullable): the collection that the saved file came from, where it did
 */
BuntingCollection *
bunting_saved_image_get_collection (BuntingSavedImage *self)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), NULL);

  return self->collection;
}

/**
 * bunting_saved_image_get_height_px:
 * @width_px: a width in pixels
 *
 * Returns: the height that goes with it, in pixels, at least 1
 */
int
bunting_saved_image_get_height_px (BuntingSavedImage *self, int width_px)
{
  g_return_val_if_fail (BUNTING_IS_SAVED_IMAGE (self), 1);

  return CLAMP (round (width_px / self->aspect), 1, BUNTING_PICTURE_MAX_SIDE);
}

/**
 * bunting_saved_image_render_async:
 * @width_px: the width in pixels; 0 for as large as the picture is
 *
 * Decodes the picture; for another size than its own the drawing, where there is one.
 */
void
bunting_saved_image_render_async (BuntingSavedImage *self,
                                  int width_px,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_saved_image_render_async);
  g_task_set_task_data (task, GINT_TO_POINTER (width_px), NULL);
  g_task_run_in_thread (task, paint_thread);
}

/**
 * bunting_saved_image_render_finish:
 * @error: what bunting_decode() reports
 *
 * Returns: (transfer full): the texture
 */
GdkTexture *
bunting_saved_image_render_finish (BuntingSavedImage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bunting_saved_image_make_png_async:
 * @width_px: the width in pixels; 0 for as large as the picture is
 *
 * As bunting_saved_image_render_async(), and encodes that as PNG.
 */
void
bunting_saved_image_make_png_async (BuntingSavedImage *self,
                                    int width_px,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_saved_image_make_png_async);
  g_task_set_task_data (task, GINT_TO_POINTER (width_px), NULL);
  g_task_run_in_thread (task, make_png_thread);
}

/**
 * bunting_saved_image_make_png_finish:
 * @error: what bunting_decode() reports
 *
 * Returns: (transfer full): a PNG
 */
GBytes *
bunting_saved_image_make_png_finish (BuntingSavedImage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
