/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  BUNTING_HTTP_STATUS_SUCCESS,
  BUNTING_HTTP_STATUS_NOT_MODIFIED,
  BUNTING_HTTP_STATUS_REDIRECT,
  BUNTING_HTTP_STATUS_TRANSIENT, /* a retry may succeed */
  BUNTING_HTTP_STATUS_FINAL,
} BuntingHttpStatusKind;

BuntingHttpStatusKind bunting_http_status_classify (guint status);

G_END_DECLS
