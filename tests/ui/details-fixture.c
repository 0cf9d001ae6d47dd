/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "details/bunting-large-flag-image.h"
#include "source/bunting-source-list.h"
#include "test-utils.h"
#include "ui-test-utils.h"

void
details_fixture_count_cb (GObject *object, guint *count)
{
  (*count)++;
}

gboolean
details_fixture_is_above_zero (gpointer user_data)
{
  return *(guint *)user_data > 0;
}

static void
write_bytes (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  test_write_file (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
}

static GBytes *
make_svg (void)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'>"
                            "<rect width='640' height='480' fill='#ff9933'/></svg>";

  return g_bytes_new_static (svg, strlen (svg));
}

static char *
make_collection (WindowFixture *fixture)
{
  char *path = g_build_filename (fixture->folder, "collection", NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
  write_bytes (path, "br.png", test_draw_png (320, 240, 0x009c3b));
  write_bytes (path, "de.png", test_draw_png (320, 240, 0xdd0000));
  write_bytes (path, "in.svg", make_svg ());
  write_bytes (path, "jp.png", test_draw_png (320, 240, 0xbc002d));
  write_bytes (path, "np.png", test_make_png (320, 240));
  return path;
}

/* 980 by 700, or the size in BUNTING_TEST_SIZE: "1920x1080". */
static void
prepare_for_pictures (WindowFixture *fixture)
{
  const char *size = g_getenv ("BUNTING_TEST_SIZE");
  int width = 980, height = 700;

  if (size != NULL)
    g_assert_cmpint (sscanf (size, "%dx%d", &width, &height), ==, 2);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  if (g_getenv ("BUNTING_TEST_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

void
details_fixture_set_up (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = bunting_source_list_load (&error);
  g_autoptr (BuntingSource) source = NULL;
  g_autofree char *collection = NULL;

  g_assert_no_error (error);
  source = bunting_source_list_find (sources, BUNTING_SOURCE_BUILT_IN_ID, &error);
  g_assert_no_error (error);
  window_fixture_make_folder (fixture);
  collection = make_collection (fixture);
  window_fixture_make_session (fixture, source,
                               g_strcmp0 (data, "installed") == 0 ? NULL : collection);
  window_fixture_make_window (fixture, NULL);
  if (g_strcmp0 (data, "narrow") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 370, 640);
  if (g_strcmp0 (data, "tall") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 940, 860);
  if (g_strcmp0 (data, "large") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1250, 850);
  if (g_strcmp0 (data, "installed") == 0)
    prepare_for_pictures (fixture);
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
}

GObject *
details_fixture_get_child (WindowFixture *fixture, const char *name)
{
  return ui_test_child (fixture->details, BUNTING_TYPE_DETAILS, name);
}

void
details_fixture_show (WindowFixture *fixture, const char *code)
{
  fixture->n_ready = 0;
  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, code));
  test_wait_until (details_fixture_is_above_zero, &fixture->n_ready);
}

void
details_fixture_download (WindowFixture *fixture, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  fixture->n_downloaded = 0;
  bunting_window_download_codes (fixture->window, (const char *const *)list);
  test_wait_until (window_fixture_has_downloaded, fixture);
}

gboolean
details_fixture_activate (WindowFixture *fixture, const char *action)
{
  return gtk_widget_activate_action (GTK_WIDGET (fixture->details), action, NULL);
}

gboolean
details_fixture_is_enabled (WindowFixture *fixture, const char *action)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "action-name", action, NULL);
  gboolean enabled;

  gtk_widget_set_parent (button, GTK_WIDGET (fixture->details));
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

gboolean
details_fixture_is_visible (WindowFixture *fixture, const char *child)
{
  return gtk_widget_get_visible (GTK_WIDGET (details_fixture_get_child (fixture, child)));
}

const char *
details_fixture_get_status (WindowFixture *fixture)
{
  return gtk_label_get_text (GTK_LABEL (details_fixture_get_child (fixture, "status")));
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

const char *
details_fixture_get_property (WindowFixture *fixture, const char *label)
{
  GtkWidget *view = GTK_WIDGET (details_fixture_get_child (fixture, "properties_view"));
  GtkWidget *found = find_label (view, label);

  return found == NULL ? NULL
                       : gtk_label_get_label (GTK_LABEL (gtk_widget_get_next_sibling (found)));
}

static BuntingLargeFlagImage *
get_view (WindowFixture *fixture)
{
  return BUNTING_LARGE_FLAG_IMAGE (details_fixture_get_child (fixture, "view"));
}

BuntingSavedImage *
details_fixture_get_saved_image (WindowFixture *fixture)
{
  return bunting_large_flag_image_get_saved_image (get_view (fixture));
}

BuntingFlagImage *
details_fixture_get_flag_image (WindowFixture *fixture)
{
  return bunting_large_flag_image_get_flag_image (get_view (fixture));
}

/* Of the collection. */
gboolean
details_fixture_has_previews (gpointer fixture)
{
  return bunting_flag_get_preview (window_fixture_find_flag (fixture, "BR")) != NULL;
}
