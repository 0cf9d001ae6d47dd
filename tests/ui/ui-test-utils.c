/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test-utils.h"

#include <cairo.h>

#include "test-utils.h"

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
ui_test_make_png (int width_px, int height_px, guint32 rgb)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width_px, height_px);
  cairo_t *cr = cairo_create (surface);
  GByteArray *array = g_byte_array_new ();

  cairo_set_source_rgb (cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, append_cb, array);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (array);
}

GBytes *
ui_test_make_jpeg (int width_px, int height_px, guint32 rgb)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width_px, height_px);
  g_autoptr (GError) error = NULL;
  gsize size_bytes;
  char *data;

  gdk_pixbuf_fill (pixbuf, rgb << 8);
  gdk_pixbuf_save_to_buffer (pixbuf, &data, &size_bytes, "jpeg", &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size_bytes);
}

GBytes *
ui_test_make_gif (void)
{
  static const guint8 data[] = {
    'G',  'I', 'F',  '8',  '9', 'a', 2, 0, 1, 0, 0x80, 0, 0, /* header, a table of two colours */
    0xff, 0,   0,    0,    0,   0,                           /* red, black */
    ',',  0,   0,    0,    0,   2,   0, 1, 0, 0,             /* one picture */
    2,    2,   0x04, 0x0a, 0,                                /* clear, 0, 0, end */
    ';',
  };

  return g_bytes_new_static (data, sizeof data);
}

void
ui_test_fill_collection (const char *folder, const char *const *codes)
{
  for (guint i = 0; codes[i] != NULL; i++) {
    g_autoptr (GBytes) png = ui_test_make_png (320, 240, 0x336699 + i * 0x1111);
    g_autofree char *cc = g_ascii_strdown (codes[i], -1);
    g_autofree char *name = g_strconcat (cc, ".png", NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);

    test_write_file (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  }
}

BuntingFlag *
ui_test_make_flag (const char *code, const char *name)
{
  const BuntingCountryInfo info = { .code = code, .english_name = name };
  g_autoptr (BuntingCountry) country = bunting_country_new (&info);

  return bunting_flag_new (country);
}

GListStore *
ui_test_make_flags (guint n_flags)
{
  GListStore *store = g_list_store_new (BUNTING_TYPE_FLAG);

  for (guint i = 0; i < n_flags; i++) {
    const char code[] = { 'A' + i / 26 % 26, 'A' + i % 26, '\0' };
    g_autofree char *name = g_strdup_printf ("Country %u", i);
    g_autoptr (BuntingFlag) flag = ui_test_make_flag (code, name);

    g_list_store_append (store, flag);
  }
  return store;
}

BuntingFlagCell *
ui_test_find_cell (GtkWidget *widget, const char *code)
{
  if (BUNTING_IS_FLAG_CELL (widget)) {
    BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (widget));

    return flag != NULL && g_str_equal (bunting_flag_get_code (flag), code)
             ? BUNTING_FLAG_CELL (widget)
             : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    BuntingFlagCell *cell = ui_test_find_cell (child, code);

    if (cell != NULL)
      return cell;
  }
  return NULL;
}

GtkWidget *
ui_test_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_test_find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}
