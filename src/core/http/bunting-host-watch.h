/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a host may be asked just now. */
typedef enum {
  BUNTING_HOST_OPEN,
  BUNTING_HOST_HELD,   /* it asked for a pause */
  BUNTING_HOST_CLOSED, /* it has refused so often that nothing is sent for a while */
} BuntingHostState;

typedef struct _BuntingHostWatch BuntingHostWatch;

BuntingHostWatch *bunting_host_watch_new (void);
void bunting_host_watch_free (BuntingHostWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingHostWatch, bunting_host_watch_free)

BuntingHostState
bunting_host_watch_look (BuntingHostWatch *self, GUri *uri, gint64 now_us, gint64 *until_us);
void bunting_host_watch_refused (BuntingHostWatch *self, GUri *uri, gint64 sent_us, gint64 now_us);
void bunting_host_watch_hold (BuntingHostWatch *self, GUri *uri, gint64 now_us, gint64 wait_ms);
void bunting_host_watch_answered (BuntingHostWatch *self, GUri *uri);

G_END_DECLS
