/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_LAUNCH_REQUEST_SHOW,     /* the details of the country with that code */
  BUNTING_LAUNCH_REQUEST_SEARCH,   /* for that text */
  BUNTING_LAUNCH_REQUEST_LINKS,    /* one country is shown, several are selected */
  BUNTING_LAUNCH_REQUEST_LIST,     /* all countries that are named are selected */
  BUNTING_LAUNCH_REQUEST_DOWNLOAD, /* the group with that name */
  BUNTING_LAUNCH_REQUEST_COMPLAIN, /* in these words */
} BuntingLaunchRequestKind;

typedef struct _BuntingLaunchRequest BuntingLaunchRequest;

BuntingLaunchRequest *bunting_launch_request_new (BuntingLaunchRequestKind kind, const char *text);
void bunting_launch_request_free (BuntingLaunchRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingLaunchRequest, bunting_launch_request_free)
void bunting_launch_request_perform (BuntingLaunchRequest *self, BuntingWindow *window);
void bunting_launch_request_take_list (BuntingWindow *window, const char *list, gboolean show_one);

G_END_DECLS
