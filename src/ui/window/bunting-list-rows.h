/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "download/bunting-flag.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

GtkWidget *bunting_list_rows_new_country (BuntingFlag *flag,
                                          gboolean is_chosen,
                                          BuntingTextureLoader *texture_loader,
                                          GCancellable *cancellable,
                                          GCallback toggled,
                                          gpointer user_data);
BuntingFlag *bunting_list_rows_get_flag (GtkWidget *check);

GtkWidget *bunting_list_rows_new_unknown (const char *entry,
                                          BuntingCountry *similar,
                                          GCallback replace_clicked,
                                          gpointer user_data);
const char *bunting_list_rows_get_entry (GtkWidget *replace_button);
const char *bunting_list_rows_get_suggestion (GtkWidget *replace_button);

G_END_DECLS
