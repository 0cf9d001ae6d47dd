/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BUNTING_SOURCE_ERROR (bunting_source_error_quark ())
GQuark bunting_source_error_quark (void);
typedef enum {
  BUNTING_SOURCE_ERROR_INVALID, /* the key file or the base URL cannot be used */
  BUNTING_SOURCE_ERROR_UNKNOWN, /* there is no source with that id */
} BuntingSourceError;

G_END_DECLS
