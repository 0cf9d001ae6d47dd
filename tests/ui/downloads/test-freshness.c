/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-folder-watch.h"
#include "library/bunting-manifest.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "widgets/bunting-banner.h"
#include "window-fixture.h"

/* The offer to refresh flags that were saved before their countries changed them. */

#define SETTING "seen-flag-change"

/* A file of a flag, and its entry in the index. */
static void
save (WindowFixture *fixture, BuntingFileIndex *index, const char *code, const char *date)
{
  g_autofree char *name = g_strdup_printf ("%s-Country.png", code);
  g_autofree char *path = g_build_filename (fixture->flags_path, name, NULL);
  g_autoptr (GBytes) png = test_draw_png (4, 3, 0x336699);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, png);
  g_autofree char *iso = g_strconcat (date, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) saved_at = g_date_time_new_from_iso8601 (iso, NULL);
  const BuntingFileRecord record = {
    .file_name = name,
    .size_bytes = (gint64)g_bytes_get_size (png),
    .saved_at = g_date_time_to_unix (saved_at),
    .source_id = (char *)"elsewhere",
    .picture_uri = (char *)"https://flags.example/",
    .modified_us = 1,
    .sha256 = sha256,
  };

  g_mkdir_with_parents (fixture->flags_path, 0755);
  test_write_file (path, g_bytes_get_data (png, NULL), (gssize)g_bytes_get_size (png));
  bunting_file_index_insert (index, code, &record);
}

/* codes_and_dates: "SY 2024-01-01 BR 2001-01-01" */
static void
open_window (WindowFixture *fixture, const char *codes_and_dates)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);
  g_autoptr (BuntingFileIndex) index = bunting_file_index_new ();
  g_auto (GStrv) words = g_strsplit (codes_and_dates, " ", -1);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) manifest = NULL;

  for (guint i = 0; words[i] != NULL; i += 2)
    save (fixture, index, words[i], words[i + 1]);
  path = g_build_filename (fixture->flags_path, BUNTING_MANIFEST_FILE_NAME, NULL);
  manifest = bunting_manifest_serialize (index);
  test_write_file (path, g_bytes_get_data (manifest, NULL), (gssize)g_bytes_get_size (manifest));
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  window_fixture_make_session (fixture, source, NULL);
  window_fixture_make_window (fixture, settings);
  fixture->n_opened = 0;
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
}

static void
set_up (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);

  g_settings_reset (settings, SETTING);
  fixture->server = fixture_server_new ();
  window_fixture_make_folder (fixture);
}

static void
tear_down (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_close (fixture);
  fixture_server_free (fixture->server);
  window_fixture_remove_folder (fixture);
}

static gboolean
has_banner (gpointer fixture)
{
  return window_fixture_get_banner (fixture) != NULL;
}

static void
assert_seen (const char *expected)
{
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);
  g_autofree char *seen = g_settings_get_string (settings, SETTING);

  g_assert_cmpstr (seen, ==, expected);
}

/* Waits for the list of changes to be read: a second window with a flag that is older. */
static void
assert_no_banner (WindowFixture *fixture)
{
  for (guint i = 0; i < 50; i++) {
    g_usleep (10 * 1000);
    test_settle ();
    g_assert_false (has_banner (fixture));
  }
}

static void
dismiss (WindowFixture *fixture)
{
  BuntingBanner *banner = BUNTING_BANNER (window_fixture_get_child (fixture, "banner"));

  g_signal_emit_by_name (ui_test_child (banner, BUNTING_TYPE_BANNER, "close_button"), "clicked");
}

/* Only flags that are saved, and older than a change, count. It is dismissed once. */
static void
test_dismissed (WindowFixture *fixture, gconstpointer data)
{
  open_window (fixture, "SY 2024-12-07 KG 2023-12-27 MQ 2019-01-01 BR 2001-01-01");
  test_wait_until (has_banner, fixture);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==,
                   "2 countries have changed their flags since you downloaded them: Syria, "
                   "Martinique");
  window_fixture_photograph (fixture, "freshness");
  assert_seen ("");
  dismiss (fixture);
  g_assert_false (has_banner (fixture));
  assert_seen ("2024-12-08");
  window_fixture_close (fixture);

  open_window (fixture, "SY 2024-12-07 MQ 2019-01-01");
  assert_no_banner (fixture);
}

/* A newer change than the one that was dismissed is offered. */
static void
test_newer (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);

  g_settings_set_string (settings, SETTING, "2023-12-26");
  open_window (fixture, "SY 2021-01-01 KG 2021-01-01");
  test_wait_until (has_banner, fixture);
}

static void
test_up_to_date (WindowFixture *fixture, gconstpointer data)
{
  open_window (fixture, "SY 2024-12-09 KG 2024-01-01 AF 2021-08-16 BR 2001-01-01");
  assert_no_banner (fixture);
}

/* The banner's button refreshes all saved flags, and is not offered again. */
static void
test_refreshed (WindowFixture *fixture, gconstpointer data)
{
  GObject *banner;

  open_window (fixture, "AF 2020-01-01 BR 2020-01-01");
  window_fixture_serve (fixture, "af", "Afghanistan", 0xffffff);
  window_fixture_serve (fixture, "br", "Brazil", 0x00aa00);
  test_wait_until (has_banner, fixture);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==,
                   "1 country has changed its flag since you downloaded it: Afghanistan");
  banner = window_fixture_get_child (fixture, "banner");
  g_signal_emit_by_name (ui_test_child (banner, BUNTING_TYPE_BANNER, "first_button"), "clicked");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "2 changed");
  g_assert_false (has_banner (fixture));
  assert_seen ("2021-08-15");
}

int
main (int argc, char **argv)
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add ("/freshness/" path, WindowFixture, NULL, set_up, func, tear_down)
  ADD ("dismissed", test_dismissed);
  ADD ("newer", test_newer);
  ADD ("up-to-date", test_up_to_date);
  ADD ("refreshed", test_refreshed);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
