/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-texture-loader.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "textures/bunting-decoder.h"
#include "bunting-limits.h"
#include "picture/bunting-picture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

static BuntingDecoderPool *decoder_pool;

static guint32
get_pixel (GdkTexture *texture, int x, int y)
{
  int width_px = gdk_texture_get_width (texture);
  g_autofree guint32 *pixels = g_new (guint32, width_px * gdk_texture_get_height (texture));

  gdk_texture_download (texture, (guchar *)pixels, width_px * sizeof *pixels);
  return pixels[y * width_px + x];
}

static void
assert_near (guint32 pixel, guint32 argb)
{
  for (int shift = 0; shift < 32; shift += 8)
    g_assert_cmpint (ABS ((int)(pixel >> shift & 0xff) - (int)(argb >> shift & 0xff)), <=, 4);
}

static void
assert_size (GdkTexture *texture, int width_px, int height_px)
{
  g_assert_cmpint (gdk_texture_get_width (texture), ==, width_px);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, height_px);
}

/* Asserts the size, and the colour in the middle and at the corners. */
static void
check_decode (GBytes *bytes, int width_px, int height_px, guint32 argb)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = bunting_decode (decoder_pool, bytes, 160, 120, &error);

  g_assert_no_error (error);
  assert_size (texture, width_px, height_px);
  assert_near (get_pixel (texture, width_px / 2, height_px / 2), argb);
  assert_near (get_pixel (texture, 0, 0), argb);
  assert_near (get_pixel (texture, width_px - 1, height_px - 1), argb);
  g_assert_false (bunting_decoder_is_shaped (texture));
}

static void
test_contain (void)
{
  static const struct {
    double width, height;
    int to_width_px, to_height_px;
  } cases[] = {
    { 320, 240, 160, 120 }, { 3, 2, 160, 107 },   { 1, 1, 120, 120 },       { 0.82, 1, 98, 120 },
    { 28, 11, 160, 63 },    { 1, 10000, 1, 120 }, { 16384, 1, 160, 1 },     { 160, 120, 160, 120 },
    { 1e9, 1e9, 120, 120 }, { 2, 1, 160, 80 },    { 1e-9, 1e-9, 120, 120 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    int width_px, height_px;

    bunting_decoder_contain (cases[i].width, cases[i].height, 160, 120, &width_px, &height_px);
    g_assert_cmpint (width_px, ==, cases[i].to_width_px);
    g_assert_cmpint (height_px, ==, cases[i].to_height_px);
  }
}

static void
test_png (void)
{
  g_autoptr (GBytes) fits = test_draw_png (160, 120, 0xff0000);
  g_autoptr (GBytes) large = test_draw_png (1200, 800, 0x00ff00);
  g_autoptr (GBytes) small = test_draw_png (8, 8, 0x0000ff);

  check_decode (fits, 160, 120, 0xffff0000);
  check_decode (large, 160, 107, 0xff00ff00);
  check_decode (small, 120, 120, 0xff0000ff);
}

static void
test_jpeg (void)
{
  g_autoptr (GBytes) jpeg = test_draw_jpeg (400, 200, 0x204060);

  check_decode (jpeg, 160, 80, 0xff204060);
}

/* A JPEG of 400 × 200 pixels, blue with the upper left quarter in red, that has Exif data. */
static GBytes *
draw_turned_jpeg (guint8 orientation)
{
  guint8 exif[] = { 0xff, 0xd8, 0xff, 0xe1, 0,           34, 'E', 'x', 'i', 'f',  0, 0, 'I',
                    'I',  '*',  0,    8,    0,           0,  0,   1,   0,   0x12, 1, 3, 0,
                    1,    0,    0,    0,    orientation, 0,  0,   0,   0,   0,    0, 0 };
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 200);
  g_autoptr (GdkPixbuf) corner = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, 200, 100);
  g_autoptr (GByteArray) jpeg = g_byte_array_new ();
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size_bytes;

  gdk_pixbuf_fill (pixbuf, 0x0000ffff);
  gdk_pixbuf_fill (corner, 0xff0000ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &data, &size_bytes, "jpeg", &error, NULL);
  g_assert_no_error (error);
  g_byte_array_append (jpeg, exif, sizeof exif);
  g_byte_array_append (jpeg, (const guint8 *)data + 2, size_bytes - 2);
  return g_byte_array_free_to_bytes (g_steal_pointer (&jpeg));
}

/* Each Exif orientation moves the red quarter to another place. A smaller picture is scaled before
 * it is turned. */
static void
check_jpeg_orientation (guint8 orientation, int scale)
{
  static const struct {
    gboolean is_right, is_lower;
  } red[] = {
    { FALSE, FALSE }, /* not one of Exif's */
    { FALSE, FALSE }, { TRUE, FALSE }, { TRUE, TRUE }, { FALSE, TRUE },
    { FALSE, FALSE }, { TRUE, FALSE }, { TRUE, TRUE }, { FALSE, TRUE },
  };
  g_autoptr (GBytes) jpeg = draw_turned_jpeg (orientation);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  BuntingPicture picture = { 0 };
  int width_px = (orientation >= 5 ? 200 : 400) / scale;
  int height_px = 600 / scale - width_px;
  int inside_px = 20 / scale;

  bunting_picture_inspect (jpeg, NULL, &picture, &error);
  g_assert_no_error (error);
  texture = bunting_decode (decoder_pool, jpeg, (int)picture.width_px / scale,
                            (int)picture.height_px / scale, &error);
  g_assert_no_error (error);
  assert_size (texture, width_px, height_px);
  for (int corner = 0; corner < 4; corner++) {
    gboolean is_right = corner % 2 == 1, is_lower = corner >= 2;
    guint32 pixel = get_pixel (texture, is_right ? width_px - inside_px : inside_px,
                               is_lower ? height_px - inside_px : inside_px);

    assert_near (pixel,
                 is_right == red[orientation].is_right && is_lower == red[orientation].is_lower
                   ? 0xffff0000
                   : 0xff0000ff);
  }
}

static void
test_jpeg_orientation (void)
{
  for (guint8 orientation = 0; orientation <= 8; orientation++) {
    check_jpeg_orientation (orientation, 1);
    check_jpeg_orientation (orientation, 4);
  }
}

/* Returns: (transfer full): the same, with a frame of no pixels before its own */
static GBytes *
add_empty_gif_frame (GBytes *gif)
{
  static const guint8 frame[] = ",\0\0\0\0\0\0\0\0\0\2";
  GByteArray *copy = g_byte_array_new ();
  gsize size_bytes;
  const guint8 *data = g_bytes_get_data (gif, &size_bytes);
  guint head_bytes = 13 + ((data[10] & 0x80) != 0 ? 6u << (data[10] & 7) : 0);

  g_byte_array_append (copy, data, head_bytes);
  g_byte_array_append (copy, frame, sizeof frame);
  g_byte_array_append (copy, data + head_bytes, (guint)size_bytes - head_bytes);
  return g_byte_array_free_to_bytes (copy);
}

static void
test_gif (void)
{
  g_autoptr (GBytes) gif = test_make_red_gif ();

  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (gif, NULL), g_bytes_get_size (gif));
  g_autoptr (GBytes) no_screen = NULL;
  g_autoptr (GBytes) no_trailer = g_bytes_new_from_bytes (gif, 0, g_bytes_get_size (gif) - 1);
  g_autoptr (GBytes) empty_first = add_empty_gif_frame (gif);

  check_decode (gif, 160, 80, 0xffff0000);
  check_decode (no_trailer, 160, 80, 0xffff0000);
  check_decode (empty_first, 160, 80, 0xffff0000);
  memset (data + 6, 0, 4);
  no_screen = g_bytes_new (data, g_bytes_get_size (gif));
  check_decode (no_screen, 160, 80, 0xffff0000);
}

static void
test_svg (void)
{
  static const char *const wide[] = {
    "<svg xmlns='http://www.w3.org/2000/svg' width='1000' height='500'>"
    "<rect width='1000' height='500' fill='#f00'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'>"
    "<rect width='4' height='2' fill='#f00'/></svg>",
    "<?xml version='1.0'?><!-- a comment before the picture -->"
    "<svg xmlns='http://www.w3.org/2000/svg' width='10mm' height='5mm' viewBox='0 0 4 2'>"
    "<rect width='4' height='2' fill='#f00'/></svg>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wide); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (wide[i], strlen (wide[i]));

    check_decode (bytes, 160, 80, 0xffff0000);
  }
}

/* What the check of pictures accepts, librsvg reads. */
static void
test_svg_encodings (void)
{
  static const struct {
    const char *name, *declared, *mark, *comment;
  } cases[] = {
    { "UTF-16LE", "UTF-16", "\ufeff", "\u00e9" },
    { "UTF-16BE", "UTF-16", "\ufeff", "\u00e9" },
    { "UTF-16LE", "UTF-16LE", "", "\u00e9" },
    { "UTF-16BE", "UTF-16BE", "", "\u00e9" },
    { "iso-8859-1", "iso-8859-1", "", "\u00e9" },
    { "ISO_8859-1", "ISO_8859-1", "", "\u00e9" },
    { "latin1", "latin1", "", "\u00e9" },
    { "KOI8-R", "KOI8-R", "", "\u0416" },
    { "macintosh", "macintosh", "", "\u00e9" },
    { "cp1252", "cp1252", "", "\u00e9" },
    { "windows-1252", "windows-1252", "", "\u00e9" },
    { "CP850", "IBM850", "", "\u00e9" },
    { "SHIFT_JIS", "Shift_JIS", "", "\u8868" },
    { "EUC-JP", "EUC-JP", "", "\u65e5" },
    { "GB2312", "GB2312", "", "\u4e2d" },
    { "GB18030", "GB18030", "", "\u3400" },
    { "BIG5", "Big5", "", "\u529f" },
    { "EUC-KR", "EUC-KR", "", "\ud55c" },
    { "TIS-620", "TIS-620", "", "\u0e44" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
      g_strdup_printf ("%s<?xml version='1.0' encoding='%s'?><!-- %s -->"
                       "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'>"
                       "<rect width='4' height='2' fill='#f00'/></svg>",
                       cases[i].mark, cases[i].declared, cases[i].comment);
    gsize size_bytes;
    g_autofree char *data = g_convert (text, -1, cases[i].name, "UTF-8", NULL, &size_bytes, NULL);
    g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);

    g_test_message ("%s", cases[i].declared);
    g_assert_nonnull (data);
    check_decode (bytes, 160, 80, 0xffff0000);
  }
}

/* A pennant with a transparent corner, like Nepal's flag. */
static void
test_shaped (void)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 82 100'>"
                            "<path d='M0 0 L82 50 L0 100z' fill='#f00'/></svg>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (svg, strlen (svg));
  g_autoptr (GdkTexture) texture = bunting_decode (decoder_pool, bytes, 160, 120, NULL);

  assert_size (texture, 98, 120);
  g_assert_true (bunting_decoder_is_shaped (texture));
  g_assert_cmphex (get_pixel (texture, 97, 0), ==, 0);
}

/* Bytes behind the end of a picture are saved with it, and do not hide it. Behind an SVG, XML
 * allows only white space, comments and processing instructions. */
static void
test_bytes_behind (void)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'>"
                            "<rect width='4' height='2' fill='#f00'/></svg>";
  GBytes *pictures[] = { test_draw_png (4, 2, 0xff0000), test_draw_jpeg (400, 200, 0xff0000),
                         test_make_red_gif (), g_bytes_new_static (svg, strlen (svg)) };
  static const char *const more[] = { "\n", "<!-- a -->", " and so on", "\xff\xd8\xff", "\0\0" };
  const gsize more_bytes[] = { 1, 10, 10, 3, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    for (guint j = 0; j < (i == 3 ? 2 : G_N_ELEMENTS (more)); j++) {
      GByteArray *longer = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;

      g_byte_array_append (longer, g_bytes_get_data (pictures[i], NULL),
                           g_bytes_get_size (pictures[i]));
      g_byte_array_append (longer, (const guint8 *)more[j], more_bytes[j]);
      bytes = g_byte_array_free_to_bytes (longer);
      g_test_message ("picture %u, bytes %u", i, j);
      check_decode (bytes, 160, 80, 0xffff0000);
    }
    g_bytes_unref (pictures[i]);
  }
}

static void
test_bad_bytes (void)
{
  g_autoptr (GBytes) png = test_draw_png (320, 240, 0x123456);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (png, 0, 60);
  g_autoptr (GBytes) header = test_make_png (320, 240);
  g_autoptr (GBytes) gif = test_make_gif (320, 240);
  static const char *const texts[] = {
    "",
    "<html><body>Not Found</body></html>",
    "<svg xmlns='http://www.w3.org/2000/svg'><rect",
    "GIF89a",
    "\x89PNG\r\n\x1a\n",
    "RIFF\x10\0\0\0WEBPVP8 ",
    "\xff\xd8\xff\xe0",
  };
  GBytes *cases[] = { cut, header, gif };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_decode (decoder_pool, cases[i], 160, 120, &error));
    g_assert_nonnull (error);
  }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_decode (decoder_pool, bytes, 160, 120, &error));
    g_assert_nonnull (error);
  }
}

/* A large SVG is saved, but not decoded: librsvg may need much more memory than it has bytes. */
static void
test_svg_too_large (void)
{
  static const char head[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'>";
  g_autofree char *svg = g_strnfill (BUNTING_SVG_SHOWN_MAX_BYTES + 1, ' ');
  g_autoptr (GBytes) most = NULL;
  g_autoptr (GBytes) too_many = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (svg, head, strlen (head));
  memcpy (svg + strlen (head), "</svg>", strlen ("</svg>"));
  most = g_bytes_new (svg, BUNTING_SVG_SHOWN_MAX_BYTES);
  too_many = g_bytes_new (svg, BUNTING_SVG_SHOWN_MAX_BYTES + 1);
  texture = bunting_decode (decoder_pool, most, 40, 30, &error);
  g_assert_no_error (error);
  g_assert_nonnull (texture);
  g_assert_null (bunting_decode (decoder_pool, too_many, 40, 30, &error));
  g_assert_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE);
}

/* Files that a document refers to are not loaded. */
static void
test_svg_loads_nothing (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "red.png", NULL);
  g_autoptr (GBytes) png = test_draw_png (10, 10, 0xff0000);
  g_autofree char *svg = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  test_write_file (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  svg = g_strdup_printf ("<svg xmlns='http://www.w3.org/2000/svg' "
                         "xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 4 3'>"
                         "<image width='4' height='3' xlink:href='file://%s'/></svg>",
                         path);
  bytes = g_bytes_new (svg, strlen (svg));
  texture = bunting_decode (decoder_pool, bytes, 160, 120, NULL);
  if (texture != NULL)
    g_assert_cmphex (get_pixel (texture, 80, 60), ==, 0);
  test_remove_folder (folder);
}

/* The loader, with a folder of its own. */

typedef struct {
  char *folder;
  BuntingTextureLoader *texture_loader;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture->texture_loader = bunting_texture_loader_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (bunting_texture_loader_get_n_pending (fixture->texture_loader), ==, 0);
  /* A worker thread may still have a reference. */
  g_clear_object (&fixture->texture_loader);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static GFile *
write_picture (Fixture *fixture, const char *name, guint32 rgb)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GBytes) png = test_draw_png (320, 240, rgb);

  test_write_file (part, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_assert_cmpint (g_rename (part, path), ==, 0);
  return g_file_new_for_path (path);
}

static GdkTexture *
load (Fixture *fixture, GFile *file, int width_px, int height_px, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_texture_loader_load_async (fixture->texture_loader, file, width_px, height_px, NULL,
                                     test_keep_result, &result);
  return bunting_texture_loader_load_finish (fixture->texture_loader,
                                             test_wait_for_result (&result), error);
}

static void
settle (Fixture *fixture)
{
  while (bunting_texture_loader_get_n_pending (fixture->texture_loader) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "a.png", 0xff0000);
  g_autoptr (GdkTexture) first = NULL;
  g_autoptr (GdkTexture) again = NULL;
  g_autoptr (GdkTexture) larger = NULL;
  g_autoptr (GdkTexture) newer = NULL;
  g_autoptr (GFile) same = NULL;

  g_assert_null (bunting_texture_loader_lookup (fixture->texture_loader, file, 160, 120));
  first = load (fixture, file, 160, 120, NULL);
  assert_size (first, 160, 120);
  g_assert_true (bunting_texture_loader_lookup (fixture->texture_loader, file, 160, 120) == first);

  again = load (fixture, file, 160, 120, NULL);
  g_assert_true (again == first);
  larger = load (fixture, file, 320, 240, NULL);
  assert_size (larger, 320, 240);
  settle (fixture);
  g_assert_cmpuint (bunting_texture_loader_get_n_decoded (fixture->texture_loader), ==, 2);

  /* Another file of the same name. */
  same = write_picture (fixture, "a.png", 0x00ff00);
  newer = load (fixture, same, 160, 120, NULL);
  g_assert_true (newer != first);
  assert_near (get_pixel (newer, 80, 60), 0xff00ff00);
  g_assert_true (bunting_texture_loader_lookup (fixture->texture_loader, file, 160, 120) == newer);
}

static void
test_cache_is_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "a.png", 0xff0000);

  for (int i = 1; i <= BUNTING_TEXTURE_LOADER_CACHE_MAX + 50; i++) {
    g_autoptr (GdkTexture) texture = load (fixture, file, i, 8, NULL);

    g_assert_nonnull (texture);
    g_assert_cmpuint (bunting_texture_loader_get_n_cached (fixture->texture_loader), ==,
                      MIN (i, BUNTING_TEXTURE_LOADER_CACHE_MAX));
    /* The first one is used each time, so it is never the oldest. */
    g_assert_nonnull (bunting_texture_loader_lookup (fixture->texture_loader, file, 1, 8));
  }
  g_assert_null (bunting_texture_loader_lookup (fixture->texture_loader, file, 2, 8));
  settle (fixture);
}

/* Large textures are fewer. */
static void
test_cache_is_bounded_in_bytes (Fixture *fixture, gconstpointer data)
{
  const gsize size_bytes = 640 * 480 * 4;
  const guint n_max = BUNTING_TEXTURE_LOADER_CACHE_MAX_BYTES / size_bytes;
  g_autoptr (GFile) file = write_picture (fixture, "a.png", 0xff0000);

  for (guint i = 1; i <= n_max + 5; i++) {
    g_autoptr (GdkTexture) texture = load (fixture, file, 639 + i, 480, NULL);

    assert_size (texture, 640, 480);
    g_assert_cmpuint (bunting_texture_loader_get_n_cached (fixture->texture_loader), ==,
                      MIN (i, n_max));
    g_assert_cmpuint (bunting_texture_loader_get_cached_bytes (fixture->texture_loader), ==,
                      MIN (i, n_max) * size_bytes);
  }
  g_assert_null (bunting_texture_loader_lookup (fixture->texture_loader, file, 640, 480));
  settle (fixture);
}

static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "a.png", 0xff0000);
  g_autoptr (GdkTexture) texture = load (fixture, file, 160, 120, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) gone_error = NULL;

  g_assert_nonnull (texture);
  test_write_file (g_file_peek_path (file), "<html>", -1);
  g_assert_null (load (fixture, file, 160, 120, &error));
  g_assert_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE);
  g_assert_null (bunting_texture_loader_lookup (fixture->texture_loader, file, 160, 120));

  g_assert_cmpint (g_unlink (g_file_peek_path (file)), ==, 0);
  g_assert_null (load (fixture, file, 160, 120, &gone_error));
  g_assert_error (gone_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  settle (fixture);
}

/* Something else has taken the place of a file since the folder was read. */
static void
test_replaced_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) good = write_picture (fixture, "good.png", 0xff0000);
  g_autofree char *path = g_build_filename (fixture->folder, "a.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GdkTexture) texture = NULL;
  const char *const targets[] = { "/dev/zero", g_file_peek_path (good) };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (symlink (targets[i], path), ==, 0);
    g_assert_null (load (fixture, file, 160, 120, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  /* As many pipes as there are threads, which no process writes to. */
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (load (fixture, file, 160, 120, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  }
  texture = load (fixture, good, 160, 120, NULL);
  g_assert_nonnull (texture);
}

/* Jobs that are cancelled while they wait are not decoded. */
static void
test_stale_jobs_are_skipped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = write_picture (fixture, "a.png", 0xff0000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[200] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    bunting_texture_loader_load_async (fixture->texture_loader, file, i + 1, i + 1, cancellable,
                                       test_keep_result, &results[i]);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_texture_loader_load_finish (fixture->texture_loader,
                                                       test_wait_for_result (&results[i]), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_object_unref (results[i]);
  }
  settle (fixture);
  g_assert_cmpuint (bunting_texture_loader_get_n_cached (fixture->texture_loader), ==, 0);
  g_assert_cmpuint (bunting_texture_loader_get_n_decoded (fixture->texture_loader), <,
                    G_N_ELEMENTS (results) / 2);
}

/* Pictures that take all of their time hold up no others: not while they are tried for a moment,
 * and not afterwards. */
static void
test_slow_pictures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) good = write_picture (fixture, "good.png", 0xff0000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[4] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autofree char *name = g_strdup_printf ("slow-%u.svg", i);
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_autofree char *svg = g_strdup_printf (
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><defs><filter id='f'>"
      "<feTurbulence baseFrequency='0.1' numOctaves='%u'/></filter></defs>"
      "<rect width='4' height='3' filter='url(#f)'/></svg>",
      100000 + i);
    g_autoptr (GFile) file = g_file_new_for_path (path);

    test_write_file (path, svg, -1);
    bunting_texture_loader_load_async (fixture->texture_loader, file, 160, 120, cancellable,
                                       test_keep_result, &results[i]);
  }
  for (guint i = 0; i < 10; i++) {
    g_autoptr (GdkTexture) texture = load (fixture, good, 160 + i, 120 + i, NULL);

    g_assert_nonnull (texture);
    /* Each of them takes eight times as long as a moment. */
    g_assert_cmpuint (bunting_texture_loader_get_n_pending (fixture->texture_loader), >=,
                      G_N_ELEMENTS (results) - 1);
  }
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_texture_loader_load_finish (fixture->texture_loader,
                                                       test_wait_for_result (&results[i]), &error));
    g_assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
                   g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_SLOW));
    g_object_unref (results[i]);
  }
  settle (fixture);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  decoder_pool = bunting_decoder_pool_ref_shared ();
  g_test_add_func ("/decoder/contain", test_contain);
  g_test_add_func ("/decoder/png", test_png);
  g_test_add_func ("/decoder/jpeg", test_jpeg);
  g_test_add_func ("/decoder/jpeg-orientation", test_jpeg_orientation);
  g_test_add_func ("/decoder/gif", test_gif);
  g_test_add_func ("/decoder/svg", test_svg);
  g_test_add_func ("/decoder/svg-encodings", test_svg_encodings);
  g_test_add_func ("/decoder/shaped", test_shaped);
  g_test_add_func ("/decoder/bytes-behind", test_bytes_behind);
  g_test_add_func ("/decoder/bad-bytes", test_bad_bytes);
  g_test_add_func ("/decoder/svg-too-large", test_svg_too_large);
  g_test_add_func ("/decoder/svg-loads-nothing", test_svg_loads_nothing);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/texture-loader/replaced-file", test_replaced_file);
  ADD ("/texture-loader/cache", test_cache);
  ADD ("/texture-loader/cache-is-bounded", test_cache_is_bounded);
  ADD ("/texture-loader/cache-is-bounded-in-bytes", test_cache_is_bounded_in_bytes);
  ADD ("/texture-loader/broken-file", test_broken_file);
  ADD ("/texture-loader/stale-jobs-are-skipped", test_stale_jobs_are_skipped);
  ADD ("/texture-loader/slow-pictures", test_slow_pictures);
  status = g_test_run ();
  g_object_unref (decoder_pool);
  return status;
}
