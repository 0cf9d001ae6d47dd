/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DRAWING_NOTES (bunting_drawing_notes_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDrawingNotes, bunting_drawing_notes, BUNTING, DRAWING_NOTES, GObject)

BuntingDrawingNotes *bunting_drawing_notes_new (BuntingAtlas *atlas, GListModel *flags);

G_END_DECLS
