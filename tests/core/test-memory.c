/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-memory.h"

#include <glib.h>
#include <malloc.h>

#define LARGE_BYTES (8 * 1024 * 1024)
#define SMALLER_BYTES (1024 * 1024)

/* After a large block has been freed, a smaller one still has pages of its own. */
static void
test_large_blocks (void)
{
#if defined(__SANITIZE_ADDRESS__) || !defined(M_MMAP_THRESHOLD)
  g_test_skip ("not glibc's allocator");
#else
  char *large;
  char *smaller;
  gsize before_bytes;
  gboolean has_own_pages;

  bunting_memory_give_back_large_blocks ();
  large = g_malloc0 (LARGE_BYTES);
  g_free (large);
  before_bytes = mallinfo2 ().hblkhd;
  smaller = g_malloc0 (SMALLER_BYTES);
  has_own_pages = mallinfo2 ().hblkhd >= before_bytes + SMALLER_BYTES;
  g_free (smaller);
  if (g_getenv ("BUNTING_TEST_VALGRIND") != NULL)
    g_test_skip ("valgrind has an allocator of its own");
  else
    g_assert_true (has_own_pages);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/large-blocks", test_large_blocks);
  return g_test_run ();
}
