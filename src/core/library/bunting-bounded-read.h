/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* A small regular file that is open for reading, with what the system says about it. */
typedef struct {
  int fd; /* -1: closed */
  struct stat info;
} BuntingBoundedFile;

#define BUNTING_BOUNDED_FILE_INIT                                                                  \
  {                                                                                                \
    .fd = -1                                                                                       \
  }

gboolean
bunting_bounded_file_open (BuntingBoundedFile *self, GFile *file, gsize max_bytes, GError **error);
GBytes *bunting_bounded_file_read (BuntingBoundedFile *self, GError **error);
void bunting_bounded_file_close (BuntingBoundedFile *self);

GBytes *
bunting_bounded_read (GFile *file, gsize max_bytes, GCancellable *cancellable, GError **error);

G_END_DECLS
