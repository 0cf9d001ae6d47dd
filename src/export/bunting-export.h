/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/bunting-decoder-pool.h"
#include "country/bunting-country.h"
#include "library/bunting-rendition.h"
#include "picture/bunting-picture.h"

G_BEGIN_DECLS

#define BUNTING_EXPORT_ERROR (bunting_export_error_quark ())
GQuark bunting_export_error_quark (void);
typedef enum {
  BUNTING_EXPORT_ERROR_NO_PICTURE, /* the flag has neither a saved file nor a preview */
  BUNTING_EXPORT_ERROR_NO_SVG,     /* the picture is not an SVG */
  BUNTING_EXPORT_ERROR_TOO_NARROW, /* it is a raster image, narrower than the PNG is to be */
} BuntingExportError;

/* Widths that a PNG can be made with. */
#define BUNTING_EXPORT_WIDTH_MIN_PX BUNTING_RENDITION_WIDTH_MIN_PX
#define BUNTING_EXPORT_WIDTH_MAX_PX BUNTING_RENDITION_WIDTH_MAX_PX

/* The values are those of the setting "export-format". */
typedef enum {
  BUNTING_EXPORT_PNG,
  BUNTING_EXPORT_SVG,
  BUNTING_EXPORT_ORIGINAL, /* the file as it is */
} BuntingExportFormat;

typedef struct {
  BuntingExportFormat format;
  int width_px;              /* of a PNG */
  gboolean refuse_enlarging; /* of a raster image, to a PNG */
} BuntingExportOptions;

/* A picture in the format that was asked for. */
typedef struct {
  GBytes *bytes; /* owned */
  BuntingPictureKind kind;
  gboolean is_reduced; /* a PNG of the wanted width would have too many pixels */
} BuntingExportedPicture;

void bunting_exported_picture_clear (BuntingExportedPicture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BuntingExportedPicture, bunting_exported_picture_clear)

gboolean bunting_export_convert (BuntingDecoderPool *pool,
                                 GBytes *bytes,
                                 const BuntingExportOptions *options,
                                 BuntingExportedPicture *out_picture,
                                 GError **error);
char *bunting_export_make_name (BuntingCountry *country,
                                BuntingPictureKind kind,
                                const BuntingExportOptions *options);
GFile *bunting_export_write (GFile *folder, const char *name, GBytes *bytes, GError **error);

G_END_DECLS
