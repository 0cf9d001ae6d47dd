/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_ERRAND_SHOW,     /* the details of the country with that code */
  BUNTING_ERRAND_SEARCH,   /* for that text */
  BUNTING_ERRAND_LINKS,    /* one country is shown, several are picked */
  BUNTING_ERRAND_LIST,     /* all countries that are named are picked */
  BUNTING_ERRAND_DOWNLOAD, /* the group with that name */
  BUNTING_ERRAND_COMPLAIN, /* in these words */
} BuntingErrandKind;

typedef struct _BuntingErrand BuntingErrand;

BuntingErrand *bunting_errand_new (BuntingErrandKind kind, const char *text);
void bunting_errand_free (BuntingErrand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingErrand, bunting_errand_free)
void bunting_errand_perform (BuntingErrand *self, BuntingWindow *window);
void bunting_errand_take_list (BuntingWindow *window, const char *list, gboolean show_one);

G_END_DECLS
