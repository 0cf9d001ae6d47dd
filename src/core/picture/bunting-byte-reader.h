/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* A position in untrusted bytes. Read them only through these functions, which check the end. */
typedef struct {
  const guint8 *data;
  gsize size_bytes;
  gsize at;
} BuntingByteReader;

static inline gboolean
bunting_byte_reader_has (const BuntingByteReader *self, gsize count)
{
  return self->size_bytes - self->at >= count;
}

/* The byte at @offset from the position, or 0 beyond the end. */
static inline guint
bunting_byte_reader_peek (const BuntingByteReader *self, gsize offset)
{
  return bunting_byte_reader_has (self, offset + 1) ? self->data[self->at + offset] : 0;
}

static inline guint
bunting_byte_reader_peek_be16 (const BuntingByteReader *self, gsize offset)
{
  return bunting_byte_reader_peek (self, offset) << 8 | bunting_byte_reader_peek (self, offset + 1);
}

static inline guint
bunting_byte_reader_peek_be32 (const BuntingByteReader *self, gsize offset)
{
  return bunting_byte_reader_peek_be16 (self, offset) << 16 |
         bunting_byte_reader_peek_be16 (self, offset + 2);
}

static inline guint
bunting_byte_reader_peek_le16 (const BuntingByteReader *self, gsize offset)
{
  return bunting_byte_reader_peek (self, offset) | bunting_byte_reader_peek (self, offset + 1) << 8;
}

static inline guint
bunting_byte_reader_peek_le32 (const BuntingByteReader *self, gsize offset)
{
  return bunting_byte_reader_peek_le16 (self, offset) |
         bunting_byte_reader_peek_le16 (self, offset + 2) << 16;
}

/* Moves on by @count bytes. Returns: %FALSE if there are fewer; the position stays */
static inline gboolean
bunting_byte_reader_skip (BuntingByteReader *self, gsize count)
{
  if (!bunting_byte_reader_has (self, count))
    return FALSE;
  self->at += count;
  return TRUE;
}

static inline gboolean
bunting_byte_reader_has_text (const BuntingByteReader *self,
                              gsize offset,
                              const char *text,
                              gsize length)
{
  return bunting_byte_reader_has (self, offset + length) &&
         memcmp (self->data + self->at + offset, text, length) == 0;
}

G_END_DECLS
