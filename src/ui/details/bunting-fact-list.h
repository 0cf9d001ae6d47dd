/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "details/bunting-facts.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FACT_LIST (bunting_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFactList, bunting_fact_list, BUNTING, FACT_LIST, GtkWidget)

void bunting_fact_list_set_facts (BuntingFactList *self, GPtrArray *facts);
const char *bunting_fact_list_get_value (BuntingFactList *self, const char *label);

G_END_DECLS
