/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Why a drawing is not the flag of its country. */
typedef struct {
  char *shown_code;   /* (nullable) the country whose flag is drawn instead; NULL: it is outdated */
  guint drawn_year;   /* 0: before the flag changed */
  guint changed_year; /* 0 unless it is outdated */
  char *reference;    /* the HTTPS URI of a page about the flag of the country */
} BuntingDrawingFault;

typedef struct _BuntingDrawingFaults BuntingDrawingFaults;

BuntingDrawingFaults *bunting_drawing_faults_load (GFile *file, GError **error);
BuntingDrawingFaults *bunting_drawing_faults_load_installed (GError **error);
void bunting_drawing_faults_free (BuntingDrawingFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingDrawingFaults, bunting_drawing_faults_free)

GList *bunting_drawing_faults_list_codes (BuntingDrawingFaults *self);
const BuntingDrawingFault *
bunting_drawing_faults_lookup (BuntingDrawingFaults *self, const char *code, GBytes *drawing);

G_END_DECLS
