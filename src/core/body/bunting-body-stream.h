/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _BuntingBodyStream BuntingBodyStream;

BuntingBodyStream *bunting_body_stream_new (GInputStream *stream, SoupMessage *message);
void bunting_body_stream_free (BuntingBodyStream *self);

SoupEncoding bunting_body_stream_get_framing (BuntingBodyStream *self);
GInputStream *bunting_body_stream_get_input (BuntingBodyStream *self);
GInputStream *bunting_body_stream_get_soup_stream (BuntingBodyStream *self);
gboolean bunting_body_stream_has_ended (BuntingBodyStream *self);
gboolean bunting_body_stream_end (BuntingBodyStream *self);

G_END_DECLS
