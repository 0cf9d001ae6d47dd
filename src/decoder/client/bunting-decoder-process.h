/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "protocol/bunting-decoder-protocol.h"

G_BEGIN_DECLS

/* One helper process. Not a GObject; it is used in one thread at a time. */
typedef struct _BuntingDecoderProcess BuntingDecoderProcess;

BuntingDecoderProcess *bunting_decoder_process_start (const char *program, GError **error);
gboolean bunting_decoder_process_run (BuntingDecoderProcess *self,
                                      const BuntingDecoderRequest *request,
                                      GBytes *input,
                                      BuntingDecoderReply *out_reply,
                                      GBytes **out_output,
                                      GError **error);
gboolean bunting_decoder_process_has_ended (BuntingDecoderProcess *self);
const char *bunting_decoder_process_get_identifier (BuntingDecoderProcess *self);
void bunting_decoder_process_free (BuntingDecoderProcess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingDecoderProcess, bunting_decoder_process_free)

G_END_DECLS
