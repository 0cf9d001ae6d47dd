/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-converter.h"

#include <string.h>

#include "bunting-export.h"

/* Pictures are drawn by the decoder processes, as in the window: what a server sent is not decoded
 * in this process. */

/* Conversions may still run when the download has been cancelled, so this is counted. */
typedef struct {
  BuntingDecoderPool *pool; /* (owned) */
  BuntingExportOptions options;
  GMutex lock;
  GPtrArray *reduced; /* (owned) codes, in alphabetical order; guarded by lock */
} Conversions;

struct _FetchConverter {
  BuntingPictureConverter *converter; /* (owned) */
  Conversions *conversions;           /* (owned), shared with the converter */
};

static void
conversions_clear (gpointer data)
{
  Conversions *conversions = data;

  g_object_unref (conversions->pool);
  g_ptr_array_unref (conversions->reduced);
  g_mutex_clear (&conversions->lock);
}

static void
conversions_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, conversions_clear);
}

/* Returns: whether the source has the PNG that would be made */
static gboolean
is_wanted (GBytes *bytes, const BuntingExportOptions *options)
{
  BuntingPicture picture;

  return options->format == BUNTING_EXPORT_PNG &&
         bunting_picture_inspect (bytes, NULL, &picture, NULL) &&
         picture.kind == BUNTING_PICTURE_PNG && picture.width_px == (guint)options->width_px;
}

static GBytes *
convert (const char *code, GBytes *bytes, gpointer user_data, GError **error)
{
  Conversions *conversions = user_data;
  g_auto (BuntingExportedPicture) picture = { 0 };

  if (is_wanted (bytes, &conversions->options))
    return g_bytes_ref (bytes);
  if (!bunting_export_convert (conversions->pool, bytes, &conversions->options, &picture, error))
    return NULL;
  if (picture.is_reduced) {
    g_mutex_lock (&conversions->lock);
    g_ptr_array_add (conversions->reduced, g_strdup (code));
    g_mutex_unlock (&conversions->lock);
  }
  return g_steal_pointer (&picture.bytes);
}

/* rendition: SVG or PNG */
FetchConverter *
fetch_converter_new (const BuntingRendition *rendition)
{
  FetchConverter *self = g_new0 (FetchConverter, 1);
  Conversions *conversions = g_atomic_rc_box_new0 (Conversions);

  conversions->pool = bunting_decoder_pool_ref_shared ();
  conversions->options.format =
    rendition->format == BUNTING_RENDITION_PNG ? BUNTING_EXPORT_PNG : BUNTING_EXPORT_SVG;
  conversions->options.width_px = (int)rendition->width_px;
  conversions->options.refuse_enlarging = TRUE;
  conversions->reduced = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&conversions->lock);
  if (conversions->options.format == BUNTING_EXPORT_PNG)
    bunting_decoder_pool_start (conversions->pool);
  self->conversions = conversions;
  self->converter = bunting_picture_converter_new (convert, g_atomic_rc_box_acquire (conversions),
                                                   conversions_unref);
  return self;
}

BuntingPictureConverter *
fetch_converter_get_converter (FetchConverter *self)
{
  return self->converter;
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Returns: (transfer full) (nullable): the codes of the flags that are narrower than they should
 * be, because they would have too many pixels: "NP, QQ" */
char *
fetch_converter_dup_reduced (FetchConverter *self)
{
  Conversions *conversions = self->conversions;
  g_autoptr (GString) codes = g_string_new (NULL);

  g_mutex_lock (&conversions->lock);
  g_ptr_array_sort (conversions->reduced, compare_codes);
  for (guint i = 0; i < conversions->reduced->len; i++)
    g_string_append_printf (codes, "%s%s", i > 0 ? ", " : "",
                            (const char *)conversions->reduced->pdata[i]);
  g_mutex_unlock (&conversions->lock);
  return codes->len > 0 ? g_string_free (g_steal_pointer (&codes), FALSE) : NULL;
}

void
fetch_converter_free (FetchConverter *self)
{
  bunting_picture_converter_unref (self->converter);
  conversions_unref (self->conversions);
  g_free (self);
}
