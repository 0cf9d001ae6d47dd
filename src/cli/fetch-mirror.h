/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "download/bunting-flag-publisher.h"

G_BEGIN_DECLS

/* What --mirror publishes beside the saved flags. Used in the main thread, but for its publisher.
 */
typedef struct _FetchMirror FetchMirror;

gboolean fetch_mirror_check (const char *widths, const char *languages, GError **error);
char *fetch_mirror_dup_originals (const char *folder);

FetchMirror *fetch_mirror_new (const char *folder,
                               const char *widths,
                               const char *languages,
                               BuntingAtlas *atlas);
BuntingFlagPublisher *fetch_mirror_get_publisher (FetchMirror *self);
char *fetch_mirror_finish (FetchMirror *self);
void fetch_mirror_free (FetchMirror *self);

G_END_DECLS
