/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-memory.h"

#include <malloc.h>

#define LARGE_BLOCK_BYTES (256 * 1024)

/* To be called at the start of a program that runs for long. glibc raises the size from which a
 * block has pages of its own, once such a block is freed. From then on, each thread that has had a
 * picture of 8 MiB keeps that much for good. */
void
bunting_memory_give_back_large_blocks (void)
{
#ifdef M_MMAP_THRESHOLD
  mallopt (M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES);
#endif
}
