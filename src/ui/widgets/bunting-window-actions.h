/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *name;           /* without "win." */
  const char *parameter_type; /* a GVariant type; NULL for no parameter */
  void (*activate) (GSimpleAction *action, GVariant *parameter, gpointer owner);
} BuntingWindowAction;

void bunting_window_actions_add (GActionMap *window,
                                 const BuntingWindowAction *actions,
                                 guint n_actions,
                                 gpointer owner);
void bunting_window_actions_enable (GActionMap *window, const char *name, gboolean enabled);

G_END_DECLS
