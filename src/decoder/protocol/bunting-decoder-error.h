/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BUNTING_DECODER_ERROR (bunting_decoder_error_quark ())
GQuark bunting_decoder_error_quark (void);
typedef enum {
  BUNTING_DECODER_ERROR_BROKEN,      /* the picture is incomplete or invalid */
  BUNTING_DECODER_ERROR_UNSUPPORTED, /* this machine has no decoder for the kind of picture */
  BUNTING_DECODER_ERROR_TOO_LARGE,   /* it would need more memory than the helper may have */
  BUNTING_DECODER_ERROR_TOO_SLOW,    /* it took more time than a picture may take */
  BUNTING_DECODER_ERROR_CRASHED,     /* it ended the helper process, or took too much memory */
  BUNTING_DECODER_ERROR_UNAVAILABLE, /* the helper process does not start: about no picture */
} BuntingDecoderError;

G_END_DECLS
