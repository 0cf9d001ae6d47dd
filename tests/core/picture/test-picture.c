/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture.h"
#include "bunting-limits.h"
#include "test-utils.h"

#include <string.h>

#define COLLECTION_PNG "/usr/share/iso-flags-png-320x240"
#define COLLECTION_SVG "/usr/share/iso-flags-svg/country-4x3"

/* The bytes of a string literal, NULs within it included. */
#define LITERAL(text) (text), (gssize)sizeof (text) - 1

/* Parts, made by hand, of pictures of the size 320 × 240. */
#define JPEG_START "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define JPEG_FRAME "\xff\xc0\0\x0b\x08\0\xf0\1\x40\1\1\x11\0"
#define JPEG_SCAN "\xff\xda\0\x08\1\1\0\0\x3f\0\x12\xff\0\x34\xff\xd0\x56"
#define JPEG_END "\xff\xd9"
#define WEBP_LOSSY "RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x10\0\0\x9d\1\x2a\x40\1\xf0\0"
#define WEBP_LOSSLESS "RIFF\x12\0\0\0WEBPVP8L\6\0\0\0\x2f\x3f\xc1\x3b\0\0"
#define WEBP_EXTENDED                                                                              \
  "RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\1\0\xef\0\0VP8L\6\0\0\0\x2f\x3f\xc1\x3b\0\0"
#define SVG_PLAIN "<svg xmlns='http://www.w3.org/2000/svg' width='320' height='240'/>"

static void
assert_picture (GBytes *bytes,
                const char *content_type,
                BuntingPictureKind kind,
                guint width_px,
                guint height_px)
{
  g_autoptr (GError) error = NULL;
  BuntingPicture picture = { 0 };
  gboolean good = bunting_picture_inspect (bytes, content_type, &picture, &error);

  g_assert_no_error (error);
  g_assert_true (good);
  g_assert_cmpint (picture.kind, ==, kind);
  g_assert_cmpuint (picture.width_px, ==, width_px);
  g_assert_cmpuint (picture.height_px, ==, height_px);
}

static void
assert_data (const char *data,
             gssize size_bytes,
             BuntingPictureKind kind,
             guint width_px,
             guint height_px)
{
  /* A copy of exactly that size, so that a sanitizer notices a read beyond it. */
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);

  assert_picture (bytes, NULL, kind, width_px, height_px);
}

static void
assert_svg (const char *text)
{
  assert_data (text, strlen (text), BUNTING_PICTURE_SVG, 0, 0);
}

/* Returns: (transfer full): the error's message */
static char *
assert_refused (const char *data,
                gssize size_bytes,
                const char *content_type,
                BuntingPictureError code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GError) error = NULL;
  BuntingPicture picture = { BUNTING_PICTURE_WEBP, 7, 7 };

  g_assert_false (bunting_picture_inspect (bytes, content_type, &picture, &error));
  g_assert_error (error, BUNTING_PICTURE_ERROR, (int)code);
  g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_WEBP);
  g_assert_cmpuint (picture.width_px, ==, 7);
  return g_strdup (error->message);
}

static void
assert_message (const char *text, const char *content_type, const char *expected)
{
  g_autofree char *message =
    assert_refused (text, strlen (text), content_type, BUNTING_PICTURE_ERROR_NO_PICTURE);

  g_assert_cmpstr (message, ==, expected);
}

static void
assert_no_picture (const char *data, gssize size_bytes)
{
  g_free (assert_refused (data, size_bytes, NULL, BUNTING_PICTURE_ERROR_NO_PICTURE));
}

/* No prefix of a valid picture is accepted, but the picture is, with bytes behind it, too. */
static void
assert_every_prefix_refused (const char *data, gssize size_bytes)
{
  g_autofree char *longer = g_malloc0 (size_bytes + 2);
  g_autoptr (GBytes) whole = g_bytes_new (data, size_bytes);
  g_autoptr (GBytes) more = NULL;
  gssize length;

  memcpy (longer, data, size_bytes);
  more = g_bytes_new_take (g_steal_pointer (&longer), size_bytes + 2);
  g_assert_true (bunting_picture_inspect (whole, NULL, &(BuntingPicture){ 0 }, NULL));
  g_assert_true (bunting_picture_inspect (more, NULL, &(BuntingPicture){ 0 }, NULL));
  for (length = 1; length < size_bytes; length++) {
    g_autoptr (GBytes) bytes = g_bytes_new (data, length);
    g_autoptr (GError) error = NULL;
    BuntingPicture picture;

    g_assert_false (bunting_picture_inspect (bytes, NULL, &picture, &error));
    g_assert_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TRUNCATED);
  }
}

static void
test_gif (void)
{
  g_autoptr (GBytes) gif = test_make_gif (320, 240);

  assert_picture (gif, "image/gif", BUNTING_PICTURE_GIF, 320, 240);
  /* The content type does not matter. */
  assert_picture (gif, "image/png", BUNTING_PICTURE_GIF, 320, 240);
  assert_picture (gif, "text/html", BUNTING_PICTURE_GIF, 320, 240);
  assert_picture (gif, NULL, BUNTING_PICTURE_GIF, 320, 240);
  assert_data (LITERAL ("GIF87a\x40\1\xf0\0\0\0\0;"), BUNTING_PICTURE_GIF, 320, 240);
  assert_no_picture (LITERAL ("GIF89a\0\0\xf0\0\0\0\0;"));
  assert_no_picture (LITERAL ("GIF89a\x40\1\0\0\0\0\0;"));
  assert_no_picture (LITERAL ("GIF88a\x40\1\xf0\0\0\0\0"));
  assert_every_prefix_refused (LITERAL ("GIF89a\x40\1\xf0\0\0\0\0;"));
}

static void
test_png (void)
{
  g_autoptr (GBytes) png = test_make_png (320, 240);
  g_autoptr (GBytes) zero = test_make_png (0, 240);
  gsize size_bytes;
  const char *data = g_bytes_get_data (png, &size_bytes);
  g_autofree char *broken = g_memdup2 (data, size_bytes);

  assert_picture (png, "image/gif", BUNTING_PICTURE_PNG, 320, 240);
  assert_every_prefix_refused (data, size_bytes);
  assert_no_picture (g_bytes_get_data (zero, NULL), size_bytes);
  broken[12] = 'J';
  assert_no_picture (broken, size_bytes);
}

static void
test_jpeg (void)
{
  static const char frames[] = { '\xc1', '\xc2', '\xc3', '\xc5', '\xc9', '\xca', '\xcf' };
  static const char data[] = JPEG_START "\xff\xfe\0\5abc\xff\xff\xff" JPEG_FRAME JPEG_SCAN JPEG_END;
  g_autoptr (GByteArray) many = g_byte_array_new ();
  gsize i;

  assert_data (LITERAL (JPEG_START JPEG_FRAME JPEG_SCAN JPEG_END), BUNTING_PICTURE_JPEG, 320, 240);
  assert_data (LITERAL (data), BUNTING_PICTURE_JPEG, 320, 240);
  assert_every_prefix_refused (LITERAL (data));
  for (i = 0; i < G_N_ELEMENTS (frames); i++) {
    char other[] = JPEG_START JPEG_FRAME JPEG_SCAN JPEG_END;

    other[sizeof JPEG_START] = frames[i];
    assert_data (LITERAL (other), BUNTING_PICTURE_JPEG, 320, 240);
  }

  /* A Huffman table is similar to a frame header. */
  assert_data (LITERAL ("\xff\xd8\xff\xc4\0\x0b\x08\1\1\1\1\1\1\1\1" JPEG_FRAME JPEG_SCAN JPEG_END),
               BUNTING_PICTURE_JPEG, 320, 240);
  /* The frame header after many segments, as large profiles have it. */
  g_byte_array_append (many, (const guint8 *)JPEG_START, sizeof JPEG_START - 1);
  for (i = 0; i < 40; i++) {
    g_byte_array_append (many, (const guint8 *)"\xff\xe2\xff\xff", 4);
    g_byte_array_set_size (many, many->len + 0xffff - 2);
  }
  g_byte_array_append (many, (const guint8 *)JPEG_FRAME JPEG_SCAN JPEG_END,
                       sizeof JPEG_FRAME JPEG_SCAN JPEG_END - 1);
  assert_data ((const char *)many->data, many->len, BUNTING_PICTURE_JPEG, 320, 240);
}

/* The size is that of the upright picture. */
static void
test_jpeg_orientation (void)
{
/* The orientation is a question mark. */
#define EXIF_LITTLE                                                                                \
  "\377\341\000\056Exif\000\000II\052\000\010\000\000\000\002\000\000\001\003\000\001\000"         \
  "\000\000\007\000\000\000\022\001\003\000\001\000\000\000\077\000\000\000\000\000\000\000"
#define EXIF_BIG                                                                                   \
  "\377\341\000\042Exif\000\000MM\000\052\000\000\000\010\000\001\001\022\000\003\000\000\000\001" \
  "\000\077\000\000\000\000\000\000"
  for (char orientation = 0; orientation <= 9; orientation++) {
    gboolean is_turned = orientation >= 5 && orientation <= 8;
    char little[] = "\xff\xd8" EXIF_LITTLE JPEG_FRAME JPEG_SCAN JPEG_END;
    char big[] = "\xff\xd8" EXIF_BIG JPEG_FRAME JPEG_SCAN JPEG_END;

    *(char *)memchr (little, '?', sizeof little) = orientation;
    *(char *)memchr (big, '?', sizeof big) = orientation;
    assert_data (LITERAL (little), BUNTING_PICTURE_JPEG, is_turned ? 240 : 320,
                 is_turned ? 320 : 240);
    assert_data (LITERAL (big), BUNTING_PICTURE_JPEG, is_turned ? 240 : 320, is_turned ? 320 : 240);
  }
}

/* Exif data with wrong offsets and counts, and those that end early, are ignored. */
static void
test_jpeg_bad_exif (void)
{
  static const struct {
    const char *data;
    gsize size_bytes;
  } exif[] = {
    { LITERAL ("") },
    { LITERAL ("Exif\0\0") },
    { LITERAL ("Exif\0\0II*\0") },
    { LITERAL ("Exif\0\0II*\0\xff\xff\xff\xff\1\0") },
    { LITERAL ("Exif\0\0II*\0\x0a\0\0\0\1\0") },
    { LITERAL ("Exif\0\0MM\0*\0\0\0\x8\xff\xff\1\x12\0\3\0\0\0") },
    { LITERAL ("Exif\0\0II\0*\0\0\0\x8\0\1\1\x12\0\3\0\0\0\1\0\6\0\0") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (exif); i++) {
    const guint8 start[] = { 0xff, 0xd8, 0xff, 0xe1, 0, (guint8)(exif[i].size_bytes + 2) };
    g_autoptr (GByteArray) jpeg = g_byte_array_new ();

    g_byte_array_append (jpeg, start, sizeof start);
    g_byte_array_append (jpeg, (const guint8 *)exif[i].data, exif[i].size_bytes);
    g_byte_array_append (jpeg, (const guint8 *)JPEG_FRAME JPEG_SCAN JPEG_END,
                         sizeof JPEG_FRAME JPEG_SCAN JPEG_END - 1);
    assert_data ((const char *)jpeg->data, jpeg->len, BUNTING_PICTURE_JPEG, 320, 240);
  }
}

static void
test_jpeg_broken (void)
{
  g_autofree char *fill = g_strnfill (100000, '\xff');

  /* No frame header before the data, the end, or another start. */
  assert_no_picture (LITERAL (JPEG_START "\xff\xda\0\x08\1\1\0\0\x3f\0"));
  assert_no_picture (LITERAL (JPEG_START "\xff\xd9"));
  assert_no_picture (LITERAL (JPEG_START "\xff\xd8" JPEG_FRAME));
  /* Invalid lengths. */
  assert_no_picture (LITERAL (JPEG_START "\xff\xe1\0\0" JPEG_FRAME));
  assert_no_picture (LITERAL (JPEG_START "\xff\xe1\0\1" JPEG_FRAME));
  assert_no_picture (LITERAL (JPEG_START "\xff\xc0\0\7\x08\0\xf0\1\x40"));
  assert_no_picture (LITERAL (JPEG_START "no marker"));
  assert_no_picture (LITERAL (JPEG_START "\xff\xc0\0\x0b\x08\0\0\1\x40\1\1\x11\0"));
  /* Only fill bytes. */
  fill[1] = '\xd8';
  g_free (assert_refused (fill, 100000, NULL, BUNTING_PICTURE_ERROR_TRUNCATED));
}

static void
test_webp (void)
{
  assert_data (LITERAL (WEBP_LOSSY), BUNTING_PICTURE_WEBP, 320, 240);
  assert_data (LITERAL (WEBP_LOSSLESS), BUNTING_PICTURE_WEBP, 320, 240);
  assert_data (LITERAL (WEBP_EXTENDED), BUNTING_PICTURE_WEBP, 320, 240);
  assert_every_prefix_refused (LITERAL (WEBP_LOSSY));
  assert_every_prefix_refused (LITERAL (WEBP_LOSSLESS));
  assert_every_prefix_refused (LITERAL (WEBP_EXTENDED));
  assert_no_picture (LITERAL ("RIFF\x16\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88\x58"));
  assert_no_picture (LITERAL ("RIFF\x16\0\0\0WEBPVP9 \x0a\0\0\0\x10\0\0\x9d\1\x2a\x40\1\xf0\0"));
  /* No key frame; another start code; no size. */
  assert_no_picture (LITERAL ("RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x11\0\0\x9d\1\x2a\x40\1\xf0\0"));
  assert_no_picture (LITERAL ("RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x10\0\0\x9d\1\x2b\x40\1\xf0\0"));
  assert_no_picture (LITERAL ("RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x10\0\0\x9d\1\x2a\0\0\xf0\0"));
}

/* An SVG's size is not read, however it is written. */
static void
test_svg (void)
{
  assert_svg ("<svg></svg>");
  assert_svg ("<svg/>");
  assert_svg (SVG_PLAIN);
  assert_svg ("<svg data-width='5' width = '320'\r\n\theight\n=\n\"240\"  ></svg\n>");
  assert_svg ("<svg title='a > b' viewBox='0 0 900000 600000'><g/></svg>");
}

static void
test_svg_prolog (void)
{
  assert_svg ("\xef\xbb\xbf" SVG_PLAIN);
  assert_svg ("\n\t " SVG_PLAIN);
  assert_svg ("<?xml version='1.0' encoding='UTF-8'?>\r\n" SVG_PLAIN);
  assert_svg ("<!-- <svg width='1' height='1'> -- > -->\n<!---->" SVG_PLAIN);
  assert_svg ("<?a <svg>?><!--é-->" SVG_PLAIN);
  assert_svg ("<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://a/b>c.dtd'>" SVG_PLAIN);
  assert_svg ("<!DOCTYPE svg [<!ENTITY a \"]>\"><!-- ' ]> --><?b ]>?>%c; ] >" SVG_PLAIN);
  assert_svg ("<s:svg xmlns:s='http://www.w3.org/2000/svg' width='320' height='240'/>");
  assert_svg ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg a='&a;' width='320' height='240'/>");
  assert_every_prefix_refused (
    LITERAL ("\n<?xml version='1.0'?><!-- a --><!DOCTYPE svg [<!ENTITY a ']>'>]>\n" SVG_PLAIN));
}

/* Encodings that librsvg reads as well; see the decoder's test of them. */
static void
test_svg_encodings (void)
{
  static const struct {
    const char *name, *declared, *mark, *text;
  } cases[] = {
    { "UTF-16LE", "UTF-16", "\ufeff", "\u00cele" },
    { "UTF-16BE", "UTF-16", "\ufeff", "\u00cele" },
    { "UTF-16LE", "UTF-16LE", "", "\u00cele" },
    { "UTF-16BE", "UTF-16BE", "", "\u00cele" },
    { "ISO-8859-1", "ISO-8859-1", "", "\u00cele" },
    { "ISO-8859-15", "iso-8859-15", "", "\u00cele" },
    { "windows-1252", "windows-1252", "", "\u00cele" },
    { "windows-1250", "Windows-1250", "", "\u00cele" },
    { "windows-1251", "windows-1251", "", "\u0420\u043e\u0441\u0441\u0438\u044f" },
    { "KOI8-R", "KOI8-R", "", "\u0420\u043e\u0441\u0441\u0438\u044f" },
    { "SHIFT_JIS", "Shift_JIS", "", "\u65e5\u672c\u30bd\u8868" }, /* with 5C, a backslash */
    { "EUC-JP", "EUC-JP", "", "\u65e5\u672c" },
    { "GB2312", "GB2312", "", "\u4e2d\u56fd" },
    { "GBK", "gbk", "", "\u4e2d\u56fd" },
    { "GB18030", "GB18030", "", "\u4e2d\u56fd\u3400" }, /* with 30, a digit */
    { "BIG5", "Big5", "", "\u4e2d\u570b\u529f" },
    { "EUC-KR", "euc-kr", "", "\ud55c\uad6d" },
    { "TIS-620", "TIS-620", "", "\u0e44\u0e17\u0e22" },
    { "CP850", "IBM850", "", "\u00cele" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (
      "%s<?xml version=\"1.0\" encoding = '%s'?><!-- %s --><svg a='%s'>"
      "<title>%s</title></svg>",
      cases[i].mark, cases[i].declared, cases[i].text, cases[i].text, cases[i].text);
    g_autoptr (GError) error = NULL;
    gsize size_bytes;
    g_autofree char *data = g_convert (text, -1, cases[i].name, "UTF-8", NULL, &size_bytes, &error);

    g_assert_no_error (error);
    g_test_message ("%s", cases[i].declared);
    assert_data (data, (gssize)size_bytes, BUNTING_PICTURE_SVG, 0, 0);
    for (gsize length = 4; length < size_bytes; length++)
      g_free (assert_refused (data, (gssize)length, NULL, BUNTING_PICTURE_ERROR_TRUNCATED));
  }
}

static void
test_svg_broken (void)
{
  assert_no_picture (LITERAL ("svg"));
  assert_no_picture (LITERAL ("<svgs >"));
  assert_no_picture (LITERAL ("<SVG >"));
  assert_no_picture (LITERAL ("<xsvg >"));
  assert_no_picture (LITERAL ("<sv >"));
  assert_no_picture (LITERAL ("< svg>"));
  assert_no_picture (LITERAL ("</svg>"));
  assert_no_picture (LITERAL ("<html><svg/></html>"));
  assert_no_picture (LITERAL ("<![CDATA[<svg/>]]>"));
  assert_no_picture (LITERAL ("text <svg/>"));
  assert_no_picture (LITERAL ("<svg a='\xff'>"));
  assert_no_picture (LITERAL ("<svg a='\0'>"));
  assert_no_picture (LITERAL ("<!-- \xff --><svg>"));
  /* UTF-16 with neither a byte order mark nor a declaration, and other text in UTF-16. */
  assert_no_picture (LITERAL ("<\0s\0v\0g\0>\0"));
  assert_no_picture (LITERAL ("\xff\xfe<\0h\0t\0m\0l\0/\0>\0"));
  assert_no_picture (LITERAL ("\xfe\xff\0<\0s\0v\0g\0 \0\0\0/\0>"));
  /* UTF-8, also by its byte order mark, with a byte of another encoding. */
  assert_no_picture (LITERAL ("<?xml version='1.0' encoding='UTF-8'?><!--\xe9--><svg/>"));
  assert_no_picture (LITERAL ("<?xml version='1.0'?><!-- encoding='latin1' \xe9--><svg/>"));
  assert_no_picture (
    LITERAL ("\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?><!--\xe9--><svg/>"));
  assert_no_picture (LITERAL ("<?xml version='1.0' encoding='latin1'?><!--\0--><svg/>"));
}

/* Complete pictures, of each kind and with each part that a format has. */
static void
test_every_cut (void)
{
#define GIF_HEADER "GIF89a\2\0\1\0\x80\0\0\xff\0\0\0\0\0"
#define GIF_FRAME ",\0\0\0\0\2\0\1\0\0\2\2\x04\x0a\0"
#define GIF_LOCAL ",\0\0\0\0\2\0\1\0\x81;!,;!,;!,;!,\2\1\x3b\2\x04\x0a\0"
#define GIF_CONTROL "!\xf9\4\0\0\0\0\0"
#define GIF_COMMENT "!\xfe\3,;!\2ab\0"
  static const struct {
    const char *data;
    gsize size_bytes;
  } pictures[] = {
    { LITERAL ("GIF89a\2\0\1\0\0\0\0" GIF_COMMENT GIF_LOCAL) },
    { LITERAL (GIF_HEADER GIF_FRAME) },
    { LITERAL (GIF_HEADER GIF_COMMENT GIF_CONTROL GIF_LOCAL) },
    { LITERAL (JPEG_START JPEG_FRAME JPEG_SCAN "\xff\xff\xc4\0\4ab" JPEG_SCAN JPEG_END) },
    { LITERAL (JPEG_START "\xff\xe1\0\6\xff\xda\xff\xd9" JPEG_FRAME JPEG_SCAN "\xff" JPEG_END) },
    { LITERAL (WEBP_EXTENDED) },
    { LITERAL ("<svg><g><path d='/>'/><!-- </svg> --></g></svg>") },
    { LITERAL ("<svg><![CDATA[</svg>]]><?a </svg>?><svg a='</svg>'/><g></g>a > b</svg>") },
    { LITERAL ("<a:svg b='/'><svg>' </svg>\" </a:svg >") },
    { LITERAL ("<!DOCTYPE svg [<!ENTITY a '</svg>'>]><svg>&a;</svg>") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++) {
    g_test_message ("picture %" G_GSIZE_FORMAT, i);
    assert_every_prefix_refused (pictures[i].data, (gssize)pictures[i].size_bytes);
  }
}

/* A GIF may end behind each whole frame that no graphic control follows. */
static void
test_gif_without_trailer (void)
{
  static const struct {
    const char *data;
    gsize size_bytes;
    gboolean is_whole;
  } cases[] = {
    { LITERAL (GIF_HEADER GIF_FRAME GIF_COMMENT), TRUE },
    { LITERAL (GIF_HEADER GIF_FRAME "\0\0"), TRUE },
    { LITERAL (GIF_HEADER GIF_CONTROL GIF_FRAME GIF_CONTROL GIF_LOCAL), TRUE },
    { LITERAL (GIF_HEADER GIF_CONTROL GIF_FRAME GIF_CONTROL), FALSE },
    { LITERAL (GIF_HEADER GIF_COMMENT), FALSE },
    { LITERAL (GIF_HEADER "\0\0"), FALSE },
    { LITERAL (GIF_HEADER "\0\0" GIF_FRAME ";"), TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    if (cases[i].is_whole)
      assert_data (cases[i].data, (gssize)cases[i].size_bytes, BUNTING_PICTURE_GIF, 2, 1);
    else
      g_free (assert_refused (cases[i].data, (gssize)cases[i].size_bytes, NULL,
                              BUNTING_PICTURE_ERROR_TRUNCATED));
  }
}

/* An empty screen is that of the first frame, wherever the frame is on it. */
static void
test_gif_empty_screen (void)
{
#define GIF_NO_SCREEN "GIF89a\0\0\0\0\0\0\0"
#define GIF_AWAY(width) ",\4\0\3\0" width "\0\1\0\0\2\2\x04\x0a\0"
  static const char gif[] = GIF_NO_SCREEN GIF_COMMENT "\0" GIF_CONTROL GIF_AWAY ("\2") GIF_FRAME;
  static const char no_width[] = "GIF89a\0\0\1\0\0\0\0" GIF_AWAY ("\2") ";";
  static const char no_height[] = "GIF89a\2\0\0\0\0\0\0" GIF_AWAY ("\2") ";";

  assert_data (LITERAL (gif), BUNTING_PICTURE_GIF, 2, 1);
  assert_data (LITERAL (no_width), BUNTING_PICTURE_GIF, 2, 1);
  assert_data (LITERAL (no_height), BUNTING_PICTURE_GIF, 2, 1);
  assert_data (LITERAL (GIF_NO_SCREEN GIF_AWAY ("\0") GIF_AWAY ("\2") ";"), BUNTING_PICTURE_GIF, 2,
               1);
  assert_no_picture (LITERAL (GIF_NO_SCREEN GIF_AWAY ("\0") ";"));
  assert_no_picture (LITERAL (GIF_NO_SCREEN GIF_COMMENT ";"));
  assert_every_prefix_refused (LITERAL (GIF_NO_SCREEN GIF_CONTROL GIF_AWAY ("\2")));
}

static void
assert_first_frame (const char *gif, gssize size_bytes, const char *expected, gssize expected_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (gif, size_bytes);
  g_autoptr (GBytes) frame = bunting_picture_take_first_gif_frame (bytes);

  g_assert_cmpmem (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), expected,
                   expected_bytes);
}

static void
test_gif_first_frame (void)
{
#define GIF_EMPTY(width, height) ",\0\0\0\0" width "\0" height "\0\0\2\2!,\0"
  /* Nothing but the screen, its colours, the frame and what it announced. */
  assert_first_frame (LITERAL (GIF_HEADER GIF_FRAME ";"), LITERAL (GIF_HEADER GIF_FRAME ";"));
  assert_first_frame (LITERAL (GIF_HEADER GIF_FRAME), LITERAL (GIF_HEADER GIF_FRAME ";"));
  assert_first_frame (LITERAL (GIF_HEADER GIF_COMMENT GIF_CONTROL GIF_COMMENT
                               "\0" GIF_LOCAL GIF_CONTROL GIF_FRAME GIF_FRAME ";"),
                      LITERAL (GIF_HEADER GIF_CONTROL GIF_LOCAL ";"));
  /* An empty screen becomes that of the frame. */
  assert_first_frame (
    LITERAL (GIF_NO_SCREEN GIF_COMMENT "\0" GIF_CONTROL GIF_AWAY ("\2") GIF_FRAME),
    LITERAL ("GIF89a\2\0\1\0\0\0\0" GIF_CONTROL GIF_FRAME ";"));
  /* Frames without pixels are passed over, with what announced them. */
  assert_first_frame (
    LITERAL (GIF_HEADER GIF_CONTROL GIF_EMPTY ("\0", "\1") GIF_EMPTY ("\2", "\0") GIF_FRAME ";"),
    LITERAL (GIF_HEADER GIF_FRAME ";"));
  assert_first_frame (
    LITERAL (GIF_HEADER GIF_EMPTY ("\0", "\0") GIF_CONTROL GIF_FRAME GIF_FRAME ";"),
    LITERAL (GIF_HEADER GIF_CONTROL GIF_FRAME ";"));
  assert_first_frame (LITERAL (GIF_HEADER GIF_EMPTY ("\0", "\0") ";"),
                      LITERAL (GIF_HEADER GIF_EMPTY ("\0", "\0") ";"));
  /* There is no whole frame. */
  assert_first_frame (LITERAL (GIF_HEADER ",\0\0\0"), LITERAL (GIF_HEADER ",\0\0\0"));
}

/* Every byte of a PNG matters but the name and the bytes of ancillary chunks. */
static void
test_png_damaged (void)
{
  g_autoptr (GBytes) png = test_make_png (320, 240);
  gsize size_bytes;
  const guint8 *data = g_bytes_get_data (png, &size_bytes);

  for (gsize i = 0; i < size_bytes; i++) {
    g_autofree guint8 *other = g_memdup2 (data, size_bytes);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;

    other[i] ^= 0x55;
    bytes = g_bytes_new_take (g_steal_pointer (&other), size_bytes);
    g_assert_false (bunting_picture_inspect (bytes, NULL, &(BuntingPicture){ 0 }, &error));
    g_assert_true (error->domain == BUNTING_PICTURE_ERROR);
  }
}

static void
test_damaged (void)
{
  static const struct {
    const char *data;
    gsize size_bytes;
  } pictures[] = {
    { LITERAL (JPEG_START JPEG_FRAME JPEG_END) },
    { LITERAL (JPEG_START JPEG_FRAME "ab" JPEG_SCAN JPEG_END) },
    { LITERAL (JPEG_START JPEG_FRAME "\xff\xc4\0\1" JPEG_SCAN JPEG_END) },
    { LITERAL ("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\1\0\xef\0\0") },
    { LITERAL ("RIFF\x12\0\0\0WEBPVP8L\7\0\0\0\x2f\x3f\xc1\x3b\0\0") },
    { LITERAL ("RIFF\2\0\0\0WEBPVP8L\6\0\0\0\x2f\x3f\xc1\x3b\0\0") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    g_free (assert_refused (pictures[i].data, (gssize)pictures[i].size_bytes, NULL,
                            BUNTING_PICTURE_ERROR_DAMAGED));
}

static void
test_no_picture (void)
{
  g_autofree char *long_type = g_strdup_printf ("text/%0200d", 0);

  g_free (assert_refused ("", 0, "image/gif", BUNTING_PICTURE_ERROR_EMPTY));
  assert_message ("<!DOCTYPE html><html></html>", "text/html; charset=utf-8",
                  "the server sent a web page (text/html) instead of a picture");
  assert_message ("\n<html>", NULL, "the server sent a web page instead of a picture");
  assert_message ("<!doctype HTML>", "image/gif",
                  "the server sent a web page and called it image/gif");
  /* Truncated before the root element: not reported as an SVG. */
  assert_message ("<!DOCTYPE html", NULL, "the server sent a web page instead of a picture");
  assert_message ("<!-- a", "text/html",
                  "the server sent a web page (text/html) instead of a picture");
  assert_message ("{\"a\":1}", "Application/JSON",
                  "the server sent application/json instead of a picture");
  assert_message ("BM......", "image/bmp",
                  "the server did not send a known kind of picture (image/bmp)");
  assert_message ("what?", NULL, "the server did not send a known kind of picture");
  /* An invalid content type is not quoted in the message. */
  assert_message ("what?", "text/\x1b[31m", "the server did not send a known kind of picture");
  assert_message ("what?", "\xff", "the server did not send a known kind of picture");
  assert_message ("what?", "html", "the server did not send a known kind of picture");
  assert_message ("what?", long_type, "the server did not send a known kind of picture");
}

static void
test_bounds (void)
{
  static const guint sides[][2] = {
    { 60000, 60000 }, { BUNTING_PICTURE_MAX_SIDE + 1, 1 }, { 1, BUNTING_PICTURE_MAX_SIDE + 1 },
    { 8193, 8192 },   { G_MAXUINT32, G_MAXUINT32 },
  };
  g_autoptr (GBytes) largest = test_make_png (8192, 8192);
  g_autofree char *much = g_malloc0 (BUNTING_PICTURE_MAX_BYTES + 1);
  g_autofree char *message = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sides); i++) {
    g_autoptr (GBytes) png = test_make_png (sides[i][0], sides[i][1]);
    g_autofree char *size = g_strdup_printf ("%u × %u", sides[i][0], sides[i][1]);

    g_free (message);
    message = assert_refused (g_bytes_get_data (png, NULL), g_bytes_get_size (png), "image/png",
                              BUNTING_PICTURE_ERROR_TOO_LARGE);
    g_assert_nonnull (strstr (message, size));
  }
  assert_picture (largest, NULL, BUNTING_PICTURE_PNG, 8192, 8192);

  memcpy (much, "GIF89a\x40\1\xf0\0\0\0\0;", 14);
  assert_data (much, BUNTING_PICTURE_MAX_BYTES, BUNTING_PICTURE_GIF, 320, 240);
  g_free (
    assert_refused (much, BUNTING_PICTURE_MAX_BYTES + 1, NULL, BUNTING_PICTURE_ERROR_TOO_LARGE));
}

static void
test_kinds (void)
{
  static const char *extensions[] = { "gif", "png", "svg", "jpg", "webp" };
  static const char *media_types[] = { "image/gif", "image/png", "image/svg+xml", "image/jpeg",
                                       "image/webp" };
  BuntingPictureKind kind;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (extensions); i++) {
    g_autofree char *upper = g_ascii_strup (extensions[i], -1);

    g_assert_cmpstr (bunting_picture_kind_get_extension (i), ==, extensions[i]);
    g_assert_cmpstr (bunting_picture_kind_get_media_type (i), ==, media_types[i]);
    g_assert_true (bunting_picture_kind_from_extension (extensions[i], &kind));
    g_assert_cmpint (kind, ==, i);
    g_assert_true (bunting_picture_kind_from_extension (upper, &kind));
    g_assert_cmpint (kind, ==, i);
  }
  g_assert_true (bunting_picture_kind_from_extension ("JPEG", &kind));
  g_assert_cmpint (kind, ==, BUNTING_PICTURE_JPEG);
  g_assert_false (bunting_picture_kind_from_extension ("", &kind));
  g_assert_false (bunting_picture_kind_from_extension (".gif", &kind));
  g_assert_false (bunting_picture_kind_from_extension ("gif.part", &kind));
}

/* Inspects every file of a folder, if it is installed. */
static void
inspect_folder (const char *path, BuntingPictureKind kind)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  if (dir == NULL) {
    g_test_skip ("not installed");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;
    BuntingPicture picture;

    if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
      continue;
    g_test_message ("%s", file);
    bytes = test_read_file (file);
    bunting_picture_inspect (bytes, NULL, &picture, &error);
    g_assert_no_error (error);
    g_assert_cmpint (picture.kind, ==, kind);
    g_assert_cmpint (picture.width_px == 0, ==, kind == BUNTING_PICTURE_SVG);
    g_assert_cmpint (picture.height_px == 0, ==, kind == BUNTING_PICTURE_SVG);
    count++;
  }
  g_assert_cmpuint (count, >, 100);
}

static void
test_installed_png (void)
{
  inspect_folder (COLLECTION_PNG, BUNTING_PICTURE_PNG);
}

static void
test_installed_svg (void)
{
  inspect_folder (COLLECTION_SVG, BUNTING_PICTURE_SVG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/gif", test_gif);
  g_test_add_func ("/picture/png", test_png);
  g_test_add_func ("/picture/jpeg", test_jpeg);
  g_test_add_func ("/picture/jpeg-orientation", test_jpeg_orientation);
  g_test_add_func ("/picture/jpeg-bad-exif", test_jpeg_bad_exif);
  g_test_add_func ("/picture/jpeg-broken", test_jpeg_broken);
  g_test_add_func ("/picture/webp", test_webp);
  g_test_add_func ("/picture/svg", test_svg);
  g_test_add_func ("/picture/svg-prolog", test_svg_prolog);
  g_test_add_func ("/picture/svg-encodings", test_svg_encodings);
  g_test_add_func ("/picture/svg-broken", test_svg_broken);
  g_test_add_func ("/picture/every-cut", test_every_cut);
  g_test_add_func ("/picture/gif-without-trailer", test_gif_without_trailer);
  g_test_add_func ("/picture/gif-empty-screen", test_gif_empty_screen);
  g_test_add_func ("/picture/gif-first-frame", test_gif_first_frame);
  g_test_add_func ("/picture/png-damaged", test_png_damaged);
  g_test_add_func ("/picture/damaged", test_damaged);
  g_test_add_func ("/picture/no-picture", test_no_picture);
  g_test_add_func ("/picture/bounds", test_bounds);
  g_test_add_func ("/picture/kinds", test_kinds);
  g_test_add_func ("/picture/installed-png", test_installed_png);
  g_test_add_func ("/picture/installed-svg", test_installed_svg);
  return g_test_run ();
}
