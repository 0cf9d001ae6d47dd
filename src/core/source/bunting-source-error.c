/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-error.h"

G_DEFINE_QUARK (bunting_source_error, bunting_source_error)
