/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

/* The comments say how the text is read. */
typedef enum {
  BUNTING_LAUNCH_REQUEST_SHOW,     /* a country's code: shows its details */
  BUNTING_LAUNCH_REQUEST_SEARCH,   /* a search text */
  BUNTING_LAUNCH_REQUEST_LINKS,    /* countries: one is shown, several are selected */
  BUNTING_LAUNCH_REQUEST_LIST,     /* countries to be selected */
  BUNTING_LAUNCH_REQUEST_DOWNLOAD, /* the name of a group */
  BUNTING_LAUNCH_REQUEST_ERROR,    /* a message to be shown */
} BuntingLaunchRequestKind;

typedef struct _BuntingLaunchRequest BuntingLaunchRequest;

BuntingLaunchRequest *bunting_launch_request_new (BuntingLaunchRequestKind kind, const char *text);
void bunting_launch_request_free (BuntingLaunchRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingLaunchRequest, bunting_launch_request_free)
void bunting_launch_request_perform (BuntingLaunchRequest *self, BuntingWindow *window);

G_END_DECLS
