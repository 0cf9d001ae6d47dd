/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BUNTING_ATLAS_ERROR (bunting_atlas_error_quark ())
GQuark bunting_atlas_error_quark (void);
typedef enum {
  BUNTING_ATLAS_ERROR_INVALID, /* a data file is damaged */
} BuntingAtlasError;

G_END_DECLS
