/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "body/bunting-chunked-decoder.h"

#include <string.h>

/* Decodes the chunked transfer coding (RFC 9112, 7.1). libsoup 3.2 takes any nonsense in the place
 * of a chunk's size for 0, and the end of the connection between two chunks for the end of the
 * body; it also drops the bytes that a chunk has beyond its size.
 *
 * A bare LF ends a line as well (a chunk's data only if its size had one: a size that is one too
 * large takes the CR for data). Blanks may follow a size. Chunk extensions and trailers are
 * read over, up to a bound. A trailer must have a name (RFC 9112, 5.1), or else a chunk whose size
 * is damaged to 0 would have all further chunks as its trailers. */

#define LINE_MAX_BYTES 4096 /* a chunk's size with its extensions */
#define TRAILERS_MAX_BYTES (16 * 1024)
/* Chunks of one byte without an end cost much time, and bring hardly any data. */
#define FRAMING_MAX_PER_BYTE 4 /* of data */

typedef enum {
  AT_SIZE,
  IN_SIZE,
  BEHIND_SIZE, /* blanks, before the extensions or the line's end */
  IN_EXTENSION,
  AT_SIZE_LF,
  IN_DATA,
  AT_DATA_END,
  AT_DATA_LF,
  AT_TRAILER,
  IN_TRAILER_NAME,
  IN_TRAILER_VALUE,
  AT_LAST_LF,
  AT_END,
} State;

struct _BuntingChunkedDecoder {
  GObject parent_instance;

  State state;
  guint64 size_bytes;   /* of the chunk: being read, then what remains of it */
  guint line_bytes;     /* of the size's line, or of all trailers */
  gboolean has_bare_lf; /* on that line */
  gboolean has_rest;
  guint64 framing_max_bytes; /* beyond FRAMING_MAX_PER_BYTE */
  guint64 framing_bytes;
  guint64 data_bytes;
};

static GConverterResult convert (GConverter *converter,
                                 const void *input,
                                 gsize input_bytes,
                                 void *output,
                                 gsize output_bytes,
                                 GConverterFlags flags,
                                 gsize *n_read,
                                 gsize *n_written,
                                 GError **error);
static void reset (GConverter *converter);

static void
converter_init (GConverterIface *iface)
{
  iface->convert = convert;
  iface->reset = reset;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingChunkedDecoder,
                               bunting_chunked_decoder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_init))

static void
reset (GConverter *converter)
{
  BuntingChunkedDecoder *self = BUNTING_CHUNKED_DECODER (converter);

  self->state = AT_SIZE;
  self->size_bytes = 0;
  self->line_bytes = 0;
  self->has_rest = FALSE;
  self->framing_bytes = self->data_bytes = 0;
}

static gboolean
take_digit (BuntingChunkedDecoder *self, guint8 byte)
{
  if (!g_ascii_isxdigit (byte) || self->size_bytes > G_MAXSSIZE >> 4)
    return FALSE;
  self->size_bytes = self->size_bytes << 4 | (guint)g_ascii_xdigit_value ((char)byte);
  self->state = IN_SIZE;
  return TRUE;
}

static void
end_size_line (BuntingChunkedDecoder *self)
{
  self->line_bytes = 0;
  self->state = self->size_bytes > 0 ? IN_DATA : AT_TRAILER;
}

/* Returns: whether the byte may stand here, on the line of a chunk's size */
static gboolean
take_size_byte (BuntingChunkedDecoder *self, guint8 byte)
{
  if (++self->line_bytes > LINE_MAX_BYTES)
    return FALSE;
  if (self->state == AT_SIZE)
    return take_digit (self, byte);
  if (byte == '\n') {
    self->has_bare_lf = self->state != AT_SIZE_LF;
    end_size_line (self);
    return TRUE;
  }
  if (self->state == AT_SIZE_LF)
    return FALSE;
  if (byte == '\r') {
    self->state = AT_SIZE_LF;
    return TRUE;
  }
  if (self->state == IN_EXTENSION)
    return TRUE;
  if (byte == ';') {
    self->state = IN_EXTENSION;
    return TRUE;
  }
  if (byte == ' ' || byte == '\t') {
    self->state = BEHIND_SIZE;
    return TRUE;
  }
  return self->state == IN_SIZE && take_digit (self, byte);
}

/* Returns: whether the byte may stand here, between a chunk's data and the next chunk */
static gboolean
take_data_end (BuntingChunkedDecoder *self, guint8 byte)
{
  if (byte == '\r' && self->state == AT_DATA_END)
    self->state = AT_DATA_LF;
  else if (byte == '\n' && (self->state == AT_DATA_LF || self->has_bare_lf))
    self->state = AT_SIZE;
  else
    return FALSE;
  return TRUE;
}

/* tchar of RFC 9110, 5.6.2 */
static gboolean
is_name_byte (guint8 byte)
{
  return g_ascii_isalnum (byte) || (byte != '\0' && strchr ("!#$%&'*+-.^_`|~", byte) != NULL);
}

/* Returns: whether the byte may stand here, behind the last chunk */
static gboolean
take_trailer_byte (BuntingChunkedDecoder *self, guint8 byte)
{
  if (++self->line_bytes > TRAILERS_MAX_BYTES)
    return FALSE;
  if (byte == '\n' && self->state != IN_TRAILER_NAME)
    self->state = self->state == IN_TRAILER_VALUE ? AT_TRAILER : AT_END;
  else if (self->state == IN_TRAILER_VALUE)
    return TRUE;
  else if (byte == '\r' && self->state == AT_TRAILER)
    self->state = AT_LAST_LF;
  else if (byte == ':' && self->state == IN_TRAILER_NAME)
    self->state = IN_TRAILER_VALUE;
  else if (is_name_byte (byte) && self->state != AT_LAST_LF)
    self->state = IN_TRAILER_NAME;
  else
    return FALSE;
  return TRUE;
}

static gboolean
take_byte (BuntingChunkedDecoder *self, guint8 byte)
{
  if (self->state <= AT_SIZE_LF)
    return take_size_byte (self, byte);
  if (self->state <= AT_DATA_LF)
    return take_data_end (self, byte);
  return take_trailer_byte (self, byte);
}

static gsize
copy_data (BuntingChunkedDecoder *self,
           const guint8 *from,
           gsize from_bytes,
           guint8 *to,
           gsize to_bytes)
{
  gsize n_bytes = MIN (MIN (from_bytes, to_bytes), self->size_bytes);

  memcpy (to, from, n_bytes);
  self->size_bytes -= n_bytes;
  if (self->size_bytes == 0)
    self->state = AT_DATA_END;
  return n_bytes;
}

static GConverterResult
convert (GConverter *converter,
         const void *input,
         gsize input_bytes,
         void *output,
         gsize output_bytes,
         GConverterFlags flags,
         gsize *n_read,
         gsize *n_written,
         GError **error)
{
  BuntingChunkedDecoder *self = BUNTING_CHUNKED_DECODER (converter);
  const guint8 *bytes = input;

  *n_read = *n_written = 0;
  while (self->state != AT_END && *n_read < input_bytes) {
    if (self->state == IN_DATA) {
      gsize n_bytes = copy_data (self, bytes + *n_read, input_bytes - *n_read,
                                 (guint8 *)output + *n_written, output_bytes - *n_written);

      if (n_bytes == 0)
        break;
      *n_read += n_bytes;
      *n_written += n_bytes;
      self->data_bytes += n_bytes;
    } else if (++self->framing_bytes >
               self->framing_max_bytes + FRAMING_MAX_PER_BYTE * self->data_bytes) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                           "the chunks are too small");
      return G_CONVERTER_ERROR;
    } else if (!take_byte (self, bytes[(*n_read)++])) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the chunks are not valid");
      return G_CONVERTER_ERROR;
    }
  }
  if (self->state == AT_END) {
    self->has_rest = *n_read < input_bytes;
    return G_CONVERTER_FINISHED;
  }
  if (*n_read > 0)
    return G_CONVERTER_CONVERTED;
  g_set_error_literal (error, G_IO_ERROR,
                       input_bytes > 0 ? G_IO_ERROR_NO_SPACE : G_IO_ERROR_PARTIAL_INPUT,
                       "the last chunk is missing");
  return G_CONVERTER_ERROR;
}

static void
bunting_chunked_decoder_class_init (BuntingChunkedDecoderClass *klass)
{
}

static void
bunting_chunked_decoder_init (BuntingChunkedDecoder *self)
{
}

/**
 * bunting_chunked_decoder_new:
 * @framing_max_bytes: how much framing there may be, besides four bytes for each byte of data
 *
 * Errors: %G_IO_ERROR_PARTIAL_INPUT where the input ends before the last chunk and its trailers do,
 * %G_IO_ERROR_INVALID_DATA for anything but chunks, %G_IO_ERROR_MESSAGE_TOO_LARGE for chunks that
 * are hardly larger than their framing, if there are very many.
 */
BuntingChunkedDecoder *
bunting_chunked_decoder_new (gsize framing_max_bytes)
{
  BuntingChunkedDecoder *self = g_object_new (BUNTING_TYPE_CHUNKED_DECODER, NULL);

  self->framing_max_bytes = framing_max_bytes;
  return self;
}

/* Returns: whether the last chunk has been decoded */
gboolean
bunting_chunked_decoder_has_ended (BuntingChunkedDecoder *self)
{
  return self->state == AT_END;
}

/* Returns: whether bytes that do not belong to the body came together with its end */
gboolean
bunting_chunked_decoder_has_rest (BuntingChunkedDecoder *self)
{
  return self->has_rest;
}
