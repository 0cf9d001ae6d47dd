/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-details.h"
#include "bunting-window.h"

G_BEGIN_DECLS

/* The window over the built-in source with a collection of our own: Brazil as a picture and as a
 * drawing of it, Germany with a drawing of something else, India as a drawing only, Japan as a
 * picture only, and Nepal broken. */
typedef struct {
  char *folder;
  BuntingSession *session;
  BuntingPainter *painter;
  BuntingWindow *window;
  BuntingDetails *details; /* borrowed from the window */
  guint n_opened;
  guint n_downloaded;
  guint n_ready;
} DetailsFixture;

void details_fixture_init (int *argc, char ***argv);
void details_fixture_finish (void);

/* data: NULL, "narrow" or "tall" for such a window, or "installed" for what the system has. */
void details_fixture_set_up (DetailsFixture *fixture, gconstpointer data);
void details_fixture_tear_down (DetailsFixture *fixture, gconstpointer data);

BuntingFlag *details_fixture_find_flag (DetailsFixture *fixture, const char *code);
GObject *details_fixture_get_child (DetailsFixture *fixture, const char *name);
void details_fixture_download (DetailsFixture *fixture, const char *codes);
void details_fixture_show (DetailsFixture *fixture, const char *code);
gboolean details_fixture_activate (DetailsFixture *fixture, const char *action);
void details_fixture_photograph (DetailsFixture *fixture, const char *name);
GBytes *details_fixture_make_svg (const char *color);

gboolean details_fixture_is_painted (gpointer fixture);
gboolean details_fixture_is_above_zero (gpointer count);
void details_fixture_count_cb (GObject *object, guint *count);

G_END_DECLS
