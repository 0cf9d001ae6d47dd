/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-export-job.h"

#include <string.h>

#include "bunting-export-survey.h"
#include "bunting-limits.h"
#include "flag-fixtures.h"
#include "test-utils.h"

#define N_MANY 254

typedef struct {
  char *folder;
  BuntingDecoderPool *pool;
  GPtrArray *flags;
  guint n_notified;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture->pool = bunting_decoder_pool_ref_shared ();
  fixture->flags = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->flags);
  test_assert_finalizes (fixture->pool);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static GBytes *
make_svg (int width, int height)
{
  char *svg = g_strdup_printf ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'>"
                               "<rect width='%d' height='%d' fill='#f93'/></svg>",
                               width, height, width, height);

  return g_bytes_new_take (svg, strlen (svg));
}

/* bytes: (transfer full) (nullable): the picture that is shown of the flag */
static void
add_flag (Fixture *fixture, const char *code, const char *name, GBytes *bytes)
{
  BuntingFlag *flag = test_make_flag (code, name);
  g_autofree char *path = g_strdup_printf ("%s/shown-%s", fixture->folder, code);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (bytes != NULL) {
    test_write_file (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    bunting_flag_set_preview (flag, file);
    g_bytes_unref (bytes);
  }
  g_ptr_array_add (fixture->flags, flag);
}

static void
notified_cb (Fixture *fixture)
{
  fixture->n_notified++;
}

/* Returns: (transfer full): the job, which has ended */
static BuntingExportJob *
run (Fixture *fixture, BuntingExportFormat format, int width_px, GCancellable *cancellable)
{
  const BuntingExportOptions options = { format, width_px, FALSE };
  BuntingExportJob *job = bunting_export_job_new (fixture->pool, fixture->flags, &options);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GAsyncResult) result = NULL;

  fixture->n_notified = 0;
  g_signal_connect_swapped (job, "notify::n-done", G_CALLBACK (notified_cb), fixture);
  bunting_export_job_run_async (job, folder, NULL, cancellable, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_true (bunting_export_job_run_finish (job, result, NULL) == (cancellable == NULL));
  g_assert_cmpuint (fixture->n_notified, ==, fixture->flags->len);
  return job;
}

static GBytes *
read_exported (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return test_read_file (path);
}

static void
inspect_png (Fixture *fixture, const char *name, BuntingPicture *out_picture)
{
  g_autoptr (GBytes) bytes = read_exported (fixture, name);

  g_assert_true (bunting_picture_inspect (bytes, NULL, out_picture, NULL));
  g_assert_cmpint (out_picture->kind, ==, BUNTING_PICTURE_PNG);
}

static void
assert_png (Fixture *fixture, const char *name, guint width_px, guint height_px)
{
  BuntingPicture picture;

  inspect_png (fixture, name, &picture);
  g_assert_cmpuint (picture.width_px, ==, width_px);
  g_assert_cmpuint (picture.height_px, ==, height_px);
}

static void
test_png (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingExportJob) job = NULL;

  add_flag (fixture, "IN", "India", make_svg (4, 3));
  add_flag (fixture, "NP", "Nepal", make_svg (3, 4));
  add_flag (fixture, "BR", "Brazil", test_draw_png (320, 240, 0x009c3b));
  job = run (fixture, BUNTING_EXPORT_PNG, 640, NULL);
  g_assert_cmpuint (bunting_export_job_get_n_exported (job), ==, 3);
  g_assert_cmpuint (bunting_export_job_get_n_reduced (job), ==, 0);
  assert_png (fixture, "IN-India-640.png", 640, 480);
  assert_png (fixture, "NP-Nepal-640.png", 640, 853);
  assert_png (fixture, "BR-Brazil-640.png", 640, 480);
}

/* The limits of width, and of pixels: 4096 by 5461 are more than 16 million. */
static void
test_limits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingExportJob) narrow_job = NULL;
  g_autoptr (BuntingExportJob) wide_job = NULL;
  BuntingPicture picture;

  add_flag (fixture, "NP", "Nepal", make_svg (3, 4));
  add_flag (fixture, "IN", "India", make_svg (4, 3));
  narrow_job = run (fixture, BUNTING_EXPORT_PNG, 16, NULL);
  g_assert_cmpuint (bunting_export_job_get_n_reduced (narrow_job), ==, 0);
  assert_png (fixture, "IN-India-16.png", 16, 12);
  wide_job = run (fixture, BUNTING_EXPORT_PNG, 4096, NULL);
  g_assert_cmpuint (bunting_export_job_get_n_exported (wide_job), ==, 2);
  g_assert_cmpuint (bunting_export_job_get_n_reduced (wide_job), ==, 1);
  assert_png (fixture, "IN-India-4096.png", 4096, 3072);
  inspect_png (fixture, "NP-Nepal-4096.png", &picture);
  g_assert_cmpuint (picture.width_px, <, 4096);
  g_assert_cmpuint (picture.width_px * picture.height_px, <=, BUNTING_DECODED_MAX_PIXELS);
}

static void
assert_failure (BuntingExportJob *job, guint position, const char *code, GQuark domain, int error)
{
  const BuntingExportFailure *failure = bunting_export_job_get_failures (job)->pdata[position];

  g_assert_cmpstr (bunting_flag_get_code (failure->flag), ==, code);
  g_assert_error (failure->error, domain, error);
}

/* A flag that cannot be exported does not stop the others. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingExportJob) svg_job = NULL;
  g_autoptr (BuntingExportJob) png_job = NULL;
  g_autoptr (GBytes) svg = make_svg (4, 3);
  g_autoptr (GBytes) exported = NULL;

  add_flag (fixture, "BR", "Brazil", test_draw_png (320, 240, 0x009c3b));
  add_flag (fixture, "FR", "France", NULL);
  add_flag (fixture, "DE", "Germany", g_bytes_new_static ("no picture", 10));
  add_flag (fixture, "IN", "India", make_svg (4, 3));
  svg_job = run (fixture, BUNTING_EXPORT_SVG, 0, NULL);
  g_assert_cmpuint (bunting_export_job_get_n_exported (svg_job), ==, 1);
  g_assert_cmpuint (bunting_export_job_get_failures (svg_job)->len, ==, 3);
  assert_failure (svg_job, 0, "BR", BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_NO_SVG);
  assert_failure (svg_job, 1, "FR", BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_NO_PICTURE);
  assert_failure (svg_job, 2, "DE", BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE);
  exported = read_exported (fixture, "IN-India.svg");
  g_assert_true (g_bytes_equal (exported, svg));
  png_job = run (fixture, BUNTING_EXPORT_PNG, 64, NULL);
  g_assert_cmpuint (bunting_export_job_get_n_exported (png_job), ==, 2);
  g_assert_cmpuint (bunting_export_job_get_failures (png_job)->len, ==, 2);
}

static void
test_refuse_enlarging (Fixture *fixture, gconstpointer data)
{
  BuntingExportOptions options = { BUNTING_EXPORT_PNG, 320, TRUE };
  g_autoptr (GBytes) raster = test_draw_png (320, 240, 0x009c3b);
  g_autoptr (GBytes) svg = make_svg (4, 3);
  g_auto (BuntingExportedPicture) same = { 0 };
  g_auto (BuntingExportedPicture) enlarged = { 0 };
  g_auto (BuntingExportedPicture) drawn = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (bunting_export_convert (fixture->pool, raster, &options, &same, NULL));
  options.width_px = 321;
  g_assert_false (bunting_export_convert (fixture->pool, raster, &options, &enlarged, &error));
  g_assert_error (error, BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_TOO_NARROW);
  g_assert_true (bunting_export_convert (fixture->pool, svg, &options, &drawn, NULL));
}

/* A different file of the name stays; the same picture is not written twice. */
static void
test_existing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "IN-India.svg", NULL);
  g_autoptr (GBytes) mine = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) svg = make_svg (4, 3);

  add_flag (fixture, "IN", "India", make_svg (4, 3));
  test_write_file (path, "mine", 4);
  for (guint i = 0; i < 2; i++)
    g_object_unref (run (fixture, BUNTING_EXPORT_ORIGINAL, 0, NULL));
  mine = read_exported (fixture, "IN-India.svg");
  g_assert_cmpmem (g_bytes_get_data (mine, NULL), g_bytes_get_size (mine), "mine", 4);
  second = read_exported (fixture, "IN-India (2).svg");
  g_assert_true (g_bytes_equal (second, svg));
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 3);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (BuntingExportJob) job = NULL;

  add_flag (fixture, "IN", "India", make_svg (4, 3));
  g_cancellable_cancel (cancellable);
  job = run (fixture, BUNTING_EXPORT_PNG, 64, cancellable);
  g_assert_cmpuint (bunting_export_job_get_n_exported (job), ==, 0);
  g_assert_cmpuint (bunting_export_job_get_failures (job)->len, ==, 0);
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 1);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingExportJob) job = NULL;

  for (guint i = 0; i < N_MANY; i++) {
    const char code[] = { (char)('A' + i / 26), (char)('A' + i % 26), '\0' };

    add_flag (fixture, code, "Somewhere", make_svg (3 + (int)i % 3, 2 + (int)i % 2));
  }
  job = run (fixture, BUNTING_EXPORT_PNG, 640, NULL);
  g_assert_cmpuint (bunting_export_job_get_n_exported (job), ==, N_MANY);
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 2 * N_MANY);
}

static void
survey (Fixture *fixture, BuntingExportSurvey *out_survey)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_export_survey_async (fixture->pool, fixture->flags, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_true (bunting_export_survey_finish (result, out_survey, NULL));
}

static void
test_survey (Fixture *fixture, gconstpointer data)
{
  BuntingExportSurvey found;

  add_flag (fixture, "IN", "India", make_svg (4, 2));
  survey (fixture, &found);
  g_assert_cmpuint (found.n_svg, ==, 1);
  g_assert_cmpfloat (found.aspect, ==, 2);
  add_flag (fixture, "BR", "Brazil", test_draw_png (320, 240, 0x009c3b));
  add_flag (fixture, "JP", "Japan", test_draw_png (300, 200, 0xbc002d));
  add_flag (fixture, "FR", "France", NULL);
  survey (fixture, &found);
  g_assert_cmpuint (found.n_svg, ==, 1);
  g_assert_cmpuint (found.n_raster, ==, 2);
  g_assert_cmpuint (found.min_raster_width_px, ==, 300);
  g_assert_cmpfloat (found.aspect, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/export/png", test_png);
  ADD ("/export/limits", test_limits);
  ADD ("/export/failures", test_failures);
  ADD ("/export/refuse-enlarging", test_refuse_enlarging);
  ADD ("/export/existing", test_existing);
  ADD ("/export/cancelled", test_cancelled);
  ADD ("/export/many", test_many);
  ADD ("/export/survey", test_survey);
  return g_test_run ();
}
