/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A country has had another flag since that day. */
typedef struct {
  char *code;
  char *date;     /* as ISO 8601 writes it: 2024-12-08 */
  gint64 since_s; /* the begin of that day, seconds since the epoch, UTC */
} BuntingFlagChange;

GPtrArray *bunting_flag_changes_load (GFile *file, GError **error);
GPtrArray *bunting_flag_changes_load_installed (GError **error);

G_END_DECLS
