/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "country/bunting-atlas.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

#define BUNTING_COMMAND_LINE_ERROR (bunting_command_line_error_quark ())
GQuark bunting_command_line_error_quark (void);
typedef enum {
  BUNTING_COMMAND_LINE_ERROR_BAD_VALUE, /* the message is translated */
} BuntingCommandLineError;

/* The checked options. */
typedef struct {
  BuntingSource *source; /* owned, NULL: the source of the settings */
  GStrv codes;           /* owned, NULL: download nothing */
  GFile *folder;         /* owned, NULL: the folder of the settings */
  char *screenshot_path; /* owned, NULL: none */
  gboolean quit_when_done;
  GPtrArray *files; /* owned: GFile, links and list files to open; NULL: none */
} BuntingCommandLine;

extern const GOptionEntry bunting_command_line_entries[];

BuntingCommandLine *bunting_command_line_new_from_dict (GVariantDict *dict,
                                                        BuntingAtlas *atlas,
                                                        GPtrArray *sources,
                                                        GError **error);
gboolean bunting_command_line_is_for_script (BuntingCommandLine *self);
void bunting_command_line_free (BuntingCommandLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingCommandLine, bunting_command_line_free)

BuntingSource *
bunting_command_line_find_source (GPtrArray *sources, const char *id_or_uri, GError **error);

G_END_DECLS
