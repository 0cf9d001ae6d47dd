/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "bunting-screenshot.h"
#include "bunting-source-list.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"

static BuntingAtlas *atlas;
static GtkApplication *application;


void
details_fixture_count_cb (GObject *object, guint *count)
{
  (*count)++;
}

static void
downloaded_cb (GObject *window, const GError *error, DetailsFixture *fixture)
{
  fixture->n_downloaded++;
}

gboolean
details_fixture_is_above_zero (gpointer user_data)
{
  return *(guint *)user_data > 0;
}

gboolean
details_fixture_is_painted (gpointer user_data)
{
  return bunting_painter_get_n_pending (((DetailsFixture *)user_data)->painter) == 0;
}

static void
write_bytes (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  test_write_file (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
}

GBytes *
details_fixture_make_svg (const char *color)
{
  char *text = g_strdup_printf ("<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'>"
                                "<rect width='640' height='480' fill='%s'/></svg>",
                                color);

  return g_bytes_new_take (text, strlen (text));
}

static char *
make_collection (DetailsFixture *fixture)
{
  char *path = g_build_filename (fixture->folder, "collection", NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
  write_bytes (path, "br.png", ui_test_make_png (320, 240, 0x009c3b));
  write_bytes (path, "br.svg", details_fixture_make_svg ("#009c3b"));
  write_bytes (path, "de.png", ui_test_make_png (320, 240, 0xdd0000));
  write_bytes (path, "de.svg", details_fixture_make_svg ("#009c3b"));
  write_bytes (path, "in.svg", details_fixture_make_svg ("#ff9933"));
  write_bytes (path, "jp.png", ui_test_make_png (320, 240, 0xbc002d));
  write_bytes (path, "np.png", test_make_png (320, 240));
  return path;
}

/* 980 by 700, or what BUNTING_TEST_SIZE asks for: "1920x1080". */
static void
prepare_for_pictures (DetailsFixture *fixture)
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
details_fixture_set_up (DetailsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = bunting_source_list_load (&error);
  g_autoptr (BuntingSource) source = NULL;
  g_autofree char *collection = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) folder = NULL;

  g_assert_no_error (error);
  source = bunting_source_list_find (sources, BUNTING_SOURCE_BUILT_IN_ID, &error);
  g_assert_no_error (error);
  fixture->folder = test_make_folder ();
  collection = make_collection (fixture);
  path = g_build_filename (fixture->folder, "Flags", NULL);
  folder = g_file_new_for_path (path);
  fixture->painter = bunting_painter_new ();
  fixture->session = bunting_session_new (atlas, source, folder,
                                          g_strcmp0 (data, "installed") == 0 ? NULL : collection);
  fixture->window = bunting_window_new (application, fixture->session, fixture->painter, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  fixture->details =
    BUNTING_DETAILS (ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_DETAILS));
  g_signal_connect (fixture->window, "opened", G_CALLBACK (details_fixture_count_cb),
                    &fixture->n_opened);
  g_signal_connect (fixture->window, "downloaded", G_CALLBACK (downloaded_cb), fixture);
  g_signal_connect (fixture->details, "ready", G_CALLBACK (details_fixture_count_cb),
                    &fixture->n_ready);
  if (g_strcmp0 (data, "narrow") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 370, 640);
  if (g_strcmp0 (data, "tall") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 940, 860);
  if (g_strcmp0 (data, "large") == 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1250, 850);
  if (g_strcmp0 (data, "installed") == 0)
    prepare_for_pictures (fixture);
  bunting_window_open (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  test_wait_until (details_fixture_is_above_zero, &fixture->n_opened);
}

static gboolean
is_gone (gpointer user_data)
{
  return ((DetailsFixture *)user_data)->window == NULL;
}

void
details_fixture_tear_down (DetailsFixture *fixture, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (is_gone, fixture);
  test_wait_until (details_fixture_is_painted, fixture);
  test_settle ();
  g_assert_finalize_object (fixture->session);
  test_assert_finalizes (fixture->painter);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

void
details_fixture_photograph (DetailsFixture *fixture, const char *name)
{
  const char *folder = g_getenv ("BUNTING_TEST_PICTURES");
  g_autofree char *base_name = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, base_name, NULL);
  file = g_file_new_for_path (path);
  bunting_screenshot_take_async (GTK_WINDOW (fixture->window), fixture->painter, file,
                                 test_keep_result, &result);
  test_wait_for_result (&result);
}

GObject *
details_fixture_get_child (DetailsFixture *fixture, const char *name)
{
  return ui_test_child (fixture->details, BUNTING_TYPE_DETAILS, name);
}

BuntingFlag *
details_fixture_find_flag (DetailsFixture *fixture, const char *code)
{
  GListModel *flags = bunting_session_get_flags (fixture->session);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_str_equal (bunting_flag_get_code (flag), code))
      return flag;
  }
  g_assert_not_reached ();
}

void
details_fixture_show (DetailsFixture *fixture, const char *code)
{
  fixture->n_ready = 0;
  bunting_window_show_details (fixture->window, details_fixture_find_flag (fixture, code));
  test_wait_until (details_fixture_is_above_zero, &fixture->n_ready);
}

void
details_fixture_download (DetailsFixture *fixture, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  fixture->n_downloaded = 0;
  bunting_window_pick (fixture->window, (const char *const *)list);
  bunting_window_download (fixture->window);
  test_wait_until (details_fixture_is_above_zero, &fixture->n_downloaded);
}

gboolean
details_fixture_activate (DetailsFixture *fixture, const char *action)
{
  return gtk_widget_activate_action (GTK_WIDGET (fixture->details), action, NULL);
}


void
details_fixture_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (argc, argv, NULL);
  gtk_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  application = GTK_APPLICATION (adw_application_new (BUNTING_APP_ID, G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (application),
                                        "/io/github/flagbunting/Bunting");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

void
details_fixture_finish (void)
{
  g_object_unref (application);
  g_assert_finalize_object (atlas);
}
