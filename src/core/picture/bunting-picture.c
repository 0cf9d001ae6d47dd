/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture.h"

#include "bunting-limits.h"
#include "picture/bunting-picture-header.h"

#include <string.h>

#define CONTENT_TYPE_MAX_BYTES 80

G_DEFINE_QUARK (bunting_picture_error, bunting_picture_error)

static const struct {
  const char *name;
  const char *extension;
  const char *media_type;
  BuntingHeaderInspector inspect;
  BuntingEndChecker check_end; /* (nullable) */
} kinds[] = {
  [BUNTING_PICTURE_GIF] = { "GIF", "gif", "image/gif", bunting_header_inspect_gif,
                            bunting_end_check_gif },
  [BUNTING_PICTURE_PNG] = { "PNG", "png", "image/png", bunting_header_inspect_png,
                            bunting_end_check_png },
  [BUNTING_PICTURE_SVG] = { "SVG", "svg", "image/svg+xml", bunting_header_inspect_svg, NULL },
  [BUNTING_PICTURE_JPEG] = { "JPEG", "jpg", "image/jpeg", bunting_header_inspect_jpeg,
                             bunting_end_check_jpeg },
  [BUNTING_PICTURE_WEBP] = { "WebP", "webp", "image/webp", bunting_header_inspect_webp,
                             bunting_end_check_webp },
};

/* Returns: (transfer full) (nullable): the media type without parameters, in lower case; %NULL if
 * it is not a valid one, because it goes into a message. */
static char *
clean_content_type (const char *content_type)
{
  g_autofree char *type = NULL;

  if (content_type == NULL)
    return NULL;
  type = g_ascii_strdown (content_type, strcspn (content_type, ";"));
  g_strstrip (type);
  for (const char *p = type; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("/+-._", *p) == NULL)
      return NULL;
  if (strchr (type, '/') == NULL || strlen (type) > CONTENT_TYPE_MAX_BYTES)
    return NULL;
  return g_steal_pointer (&type);
}

static gboolean
is_web_page (GBytes *bytes)
{
  static const char *starts[] = { "<!doctype html", "<html", "<head", "<body" };
  gsize size_bytes;
  const char *text = g_bytes_get_data (bytes, &size_bytes);

  while (size_bytes > 0 && g_ascii_isspace (*text)) {
    text++;
    size_bytes--;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (size_bytes >= strlen (starts[i]) &&
        g_ascii_strncasecmp (text, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
set_no_picture_error (GError **error, GBytes *bytes, const char *type)
{
  gboolean is_page = is_web_page (bytes) || g_strcmp0 (type, "text/html") == 0 ||
                     g_strcmp0 (type, "application/xhtml+xml") == 0;
  gboolean claims_picture = type != NULL && g_str_has_prefix (type, "image/");
  g_autofree char *called = type != NULL ? g_strdup_printf (" (%s)", type) : g_strdup ("");

  if (is_page && claims_picture)
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE,
                 "the server sent a web page and called it %s", type);
  else if (is_page)
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE,
                 "the server sent a web page%s instead of a picture", called);
  else if (type == NULL || claims_picture)
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE,
                 "the server did not send a known kind of picture%s", called);
  else
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE,
                 "the server sent %s instead of a picture", type);
}

static gboolean
check_verdict (BuntingHeaderVerdict verdict,
               BuntingPictureKind kind,
               GBytes *bytes,
               const char *content_type,
               GError **error)
{
  g_autofree char *type = clean_content_type (content_type);

  /* Truncated text may be an SVG unless its type or its start says otherwise. */
  if (verdict == BUNTING_HEADER_UNCLEAR && (type == NULL || g_str_has_prefix (type, "image/")) &&
      !is_web_page (bytes))
    verdict = BUNTING_HEADER_TRUNCATED;
  switch (verdict) {
  case BUNTING_HEADER_GOOD:
  case BUNTING_HEADER_OPEN:
    return TRUE;
  case BUNTING_HEADER_TRUNCATED:
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TRUNCATED,
                 "the %s is cut short: it ends after %" G_GSIZE_FORMAT " bytes", kinds[kind].name,
                 g_bytes_get_size (bytes));
    return FALSE;
  case BUNTING_HEADER_BROKEN:
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE,
                 "the %s has a broken header", kinds[kind].name);
    return FALSE;
  case BUNTING_HEADER_DAMAGED:
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_DAMAGED, "the %s is damaged",
                 kinds[kind].name);
    return FALSE;
  case BUNTING_HEADER_OTHER:
  case BUNTING_HEADER_UNCLEAR:
  default:
    set_no_picture_error (error, bytes, type);
    return FALSE;
  }
}

static gboolean
check_size (const BuntingPicture *picture, GError **error)
{
  if (picture->width_px <= BUNTING_PICTURE_MAX_SIDE &&
      picture->height_px <= BUNTING_PICTURE_MAX_SIDE &&
      (guint64)picture->width_px * picture->height_px <= BUNTING_PICTURE_MAX_PIXELS)
    return TRUE;
  g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE,
               "the picture is %u × %u pixels large; at most %d a side and %d in all are allowed",
               picture->width_px, picture->height_px, BUNTING_PICTURE_MAX_SIDE,
               BUNTING_PICTURE_MAX_PIXELS);
  return FALSE;
}

/**
 * bunting_picture_inspect:
 * @content_type: (nullable): the server's Content-Type; it only makes error messages clearer
 * @out_picture: (out caller-allocates): kind and size; not changed on failure
 * @error: any of #BuntingPictureError
 *
 * Finds the kind of picture and its size from the header, and checks that the picture goes on to
 * the end that its format has; nothing is decoded. An SVG has no size here.
 *
 * Returns: whether @bytes begin with a whole picture, which may be saved
 */
gboolean
bunting_picture_inspect (GBytes *bytes,
                         const char *content_type,
                         BuntingPicture *out_picture,
                         GError **error)
{
  BuntingPicture picture = { 0 };
  BuntingHeaderVerdict verdict = BUNTING_HEADER_OTHER;
  BuntingByteReader reader = { .at = 0 };
  BuntingHeaderSize size = { 0, 0 };

  reader.data = g_bytes_get_data (bytes, &reader.size_bytes);
  if (reader.size_bytes == 0) {
    g_set_error_literal (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_EMPTY,
                         "the picture has no bytes");
    return FALSE;
  }
  if (reader.size_bytes > BUNTING_PICTURE_MAX_BYTES) {
    g_set_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE,
                 "the picture has %" G_GSIZE_FORMAT " bytes; at most %d are allowed",
                 reader.size_bytes, BUNTING_PICTURE_MAX_BYTES);
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && verdict == BUNTING_HEADER_OTHER; i++) {
    picture.kind = (BuntingPictureKind)i;
    verdict = kinds[i].inspect (reader, &size);
  }
  picture.width_px = size.width_px;
  picture.height_px = size.height_px;
  if (!check_verdict (verdict, picture.kind, bytes, content_type, error) ||
      !check_size (&picture, error))
    return FALSE;
  if (kinds[picture.kind].check_end != NULL)
    verdict = kinds[picture.kind].check_end (reader);
  if (!check_verdict (verdict, picture.kind, bytes, content_type, error))
    return FALSE;
  picture.is_open = verdict == BUNTING_HEADER_OPEN;
  *out_picture = picture;
  return TRUE;
}

/**
 * bunting_picture_check_closed:
 * @bytes: which bunting_picture_inspect() has accepted
 * @error: %BUNTING_PICTURE_ERROR_TRUNCATED
 *
 * Returns: whether the picture has an end of its own, and needs no other sign of being whole
 */
gboolean
bunting_picture_check_closed (const BuntingPicture *self, GBytes *bytes, GError **error)
{
  return check_verdict (self->is_open ? BUNTING_HEADER_TRUNCATED : BUNTING_HEADER_GOOD, self->kind,
                        bytes, NULL, error);
}

const char *
bunting_picture_kind_get_extension (BuntingPictureKind kind)
{
  return kinds[kind].extension;
}

const char *
bunting_picture_kind_get_media_type (BuntingPictureKind kind)
{
  return kinds[kind].media_type;
}

/**
 * bunting_picture_kind_from_extension:
 * @extension: a file name's extension without the dot, in any case; `jpeg` is accepted as well
 * @out_kind: (out): not changed on failure
 *
 * Returns: whether @extension is that of a known kind
 */
gboolean
bunting_picture_kind_from_extension (const char *extension, BuntingPictureKind *out_kind)
{

  if (g_ascii_strcasecmp (extension, "jpeg") == 0)
    extension = "jpg";
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (extension, kinds[i].extension) == 0) {
      *out_kind = (BuntingPictureKind)i;
      return TRUE;
    }
  return FALSE;
}
