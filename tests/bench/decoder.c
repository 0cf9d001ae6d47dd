/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bunting-decoder-pool.h"

#include "bunting-paths.h"
#include "helper/bunting-svg-decoder.h"

#include <stdio.h>
#include <sys/resource.h>

/* What it costs that flags are drawn by processes of their own: the processor time for each SVG of
 * a folder, drawn by the same code in this process, and by bunting-decoder. Usage: bench-decoder
 * FOLDER, in which folders are looked into as well. Exits with 1 if a flag costs more than
 * MORE_MAX_MS more. */

#define WIDTH_PX 160
#define HEIGHT_PX 120
#define ROUNDS 10
#define MORE_MAX_MS 0.3

static double
to_ms (struct timeval time)
{
  return (double)time.tv_sec * 1000 + (double)time.tv_usec / 1000;
}

/* Of this process and of those that have ended. */
static double
get_processor_ms (void)
{
  struct rusage own, children;

  getrusage (RUSAGE_SELF, &own);
  getrusage (RUSAGE_CHILDREN, &children);
  return to_ms (own.ru_utime) + to_ms (own.ru_stime) + to_ms (children.ru_utime) +
         to_ms (children.ru_stime);
}

static void
add_files (const char *folder, GPtrArray *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;
    gsize size_bytes;

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      add_files (path, files);
    else if (g_str_has_suffix (name, ".svg") &&
             g_file_get_contents (path, &text, &size_bytes, NULL))
      g_ptr_array_add (files, g_bytes_new_take (g_steal_pointer (&text), size_bytes));
  }
}

static void
draw_here (GBytes *bytes, guint8 *memory)
{
  BuntingDecoderRequest request;
  BuntingRenderTarget target = { .request = &request, .memory = memory };
  g_autoptr (GError) error = NULL;

  bunting_decoder_request_init (&request, BUNTING_DECODER_RENDER_PIXELS, g_bytes_get_size (bytes),
                                WIDTH_PX, HEIGHT_PX);
  bunting_decoder_reply_init (&target.reply);
  bunting_svg_decoder_decode (bytes, &target, &error);
  g_assert_no_error (error);
}

static void
draw_elsewhere (GBytes *bytes, BuntingDecoderPool *pool)
{
  g_auto (BuntingDecodedPicture) picture = { 0 };
  g_autoptr (GError) error = NULL;

  bunting_decoder_pool_run (pool, BUNTING_DECODER_RENDER_PIXELS, bytes, WIDTH_PX, HEIGHT_PX,
                            &picture, &error);
  g_assert_no_error (error);
}

/* Returns: the time in ms for each picture */
static double
measure_here (GPtrArray *files)
{
  g_autofree guint8 *memory = g_malloc (4 * WIDTH_PX * HEIGHT_PX);
  double start_ms = get_processor_ms ();

  for (guint round = 0; round < ROUNDS; round++)
    for (guint i = 0; i < files->len; i++)
      draw_here (files->pdata[i], memory);
  return (get_processor_ms () - start_ms) / ROUNDS / files->len;
}

static double
measure_elsewhere (GPtrArray *files)
{
  g_autofree char *program = bunting_decoder_path ();
  BuntingDecoderPool *pool = bunting_decoder_pool_new (program);
  double start_ms = get_processor_ms ();

  for (guint round = 0; round < ROUNDS; round++)
    for (guint i = 0; i < files->len; i++)
      draw_elsewhere (files->pdata[i], pool);
  g_object_unref (pool);
  g_usleep (G_USEC_PER_SEC); /* the processes end, and are waited for */
  return (get_processor_ms () - start_ms) / ROUNDS / files->len;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  double here_ms, elsewhere_ms;

  if (argc == 2)
    add_files (argv[1], files);
  if (files->len == 0) {
    printf ("usage: bench-decoder FOLDER\n");
    return 2;
  }
  measure_here (files); /* fonts and the like are loaded */
  here_ms = measure_here (files);
  elsewhere_ms = measure_elsewhere (files);
  printf ("%u pictures: %.3f ms each in this process, %.3f ms in another, %.3f ms more\n",
          files->len, here_ms, elsewhere_ms, elsewhere_ms - here_ms);
  return elsewhere_ms - here_ms <= MORE_MAX_MS ? 0 : 1;
}
