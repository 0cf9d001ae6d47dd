/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas-error.h"

G_DEFINE_QUARK (bunting_atlas_error, bunting_atlas_error)
