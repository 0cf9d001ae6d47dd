/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "country/bunting-country.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_FLAG_ABSENT,
  BUNTING_FLAG_QUEUED,
  BUNTING_FLAG_FETCHING,
  BUNTING_FLAG_SAVING,
  BUNTING_FLAG_SAVED,
  BUNTING_FLAG_NOT_FOUND,
  BUNTING_FLAG_FAILED,
  BUNTING_FLAG_CANCELLED,
} BuntingFlagState;

#define BUNTING_TYPE_FLAG_STATE (bunting_flag_state_get_type ())
GType bunting_flag_state_get_type (void);

#define BUNTING_TYPE_FLAG (bunting_flag_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlag, bunting_flag, BUNTING, FLAG, GObject)

BuntingFlag *bunting_flag_new (BuntingCountry *country);

/* All are read-only properties as well, and notified when they change. */
BuntingCountry *bunting_flag_get_country (BuntingFlag *self);
const char *bunting_flag_get_code (BuntingFlag *self);
BuntingFlagState bunting_flag_get_state (BuntingFlag *self);
double bunting_flag_get_progress (BuntingFlag *self); /* 0 to 1 */
GFile *bunting_flag_get_file (BuntingFlag *self);
const char *bunting_flag_get_file_name (BuntingFlag *self);
const GError *bunting_flag_get_error (BuntingFlag *self);
GFile *bunting_flag_get_preview (BuntingFlag *self);
const char *bunting_flag_get_drawing_note (BuntingFlag *self);
const char *bunting_flag_get_drawing_reference (BuntingFlag *self);
gboolean bunting_flag_is_unavailable (BuntingFlag *self);

/* The saved file, else the preview, else NULL. */
GFile *bunting_flag_get_shown_file (BuntingFlag *self);

/* Queued, fetching or saving. */
gboolean bunting_flag_is_in_flight (BuntingFlag *self);

/* For the download and the scan of the library. A saved file is complete and has its final name. */
void bunting_flag_set_state (BuntingFlag *self, BuntingFlagState state);
void bunting_flag_set_progress (BuntingFlag *self, double progress);
void bunting_flag_saved (BuntingFlag *self, GFile *file);
void bunting_flag_not_found (BuntingFlag *self, const GError *error);
void bunting_flag_failed (BuntingFlag *self, const GError *error);

/* For the app model, which has the collection. */
void bunting_flag_set_preview (BuntingFlag *self, GFile *preview);
void bunting_flag_set_drawing_note (BuntingFlag *self, const char *note, const char *reference);
void bunting_flag_set_unavailable (BuntingFlag *self, gboolean is_unavailable);

G_END_DECLS
