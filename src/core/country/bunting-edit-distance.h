/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The cost of a letter that is missing, added, replaced, or swapped with the next one. */
#define BUNTING_EDIT_COST 2
/* Longer texts are not compared. */
#define BUNTING_EDIT_MAX_CHARS 64

guint
bunting_edit_distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint limit);

G_END_DECLS
