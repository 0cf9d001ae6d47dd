/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "details/bunting-details.h"
#include "window/bunting-window.h"
#include "fixture-server.h"

G_BEGIN_DECLS

/* The window, in this process, with a separate folder. If BUNTING_TEST_PICTURES is set to a folder,
 * pictures of the window are saved there. */
typedef struct {
  char *folder;
  char *flags_path;      /* the folder for flags, within that folder; does not exist at first */
  FixtureServer *server; /* NULL if flags come from another server */
  BuntingAppModel *app_model;
  BuntingTextureLoader *texture_loader;
  BuntingWindow *window;   /* NULL once it is finalized */
  BuntingDetails *details; /* borrowed from the window */
  guint n_opened;
  guint n_downloaded;
  guint n_ready; /* number of "ready" signals of the details */
} WindowFixture;

void window_fixture_init (int *argc, char ***argv);
void window_fixture_finish (void);

/* A window that has opened, with a fixture server.
 * data: NULL, "narrow" or "right-to-left". */
void window_fixture_set_up (WindowFixture *fixture, gconstpointer data);
void window_fixture_tear_down (WindowFixture *fixture, gconstpointer data);

/* The steps of both, for windows with another server. */
void window_fixture_make_folder (WindowFixture *fixture);
void
window_fixture_make_session (WindowFixture *fixture, BuntingSource *source, const char *collection);
void window_fixture_make_window (WindowFixture *fixture, GSettings *settings);
void window_fixture_open (WindowFixture *fixture);
void window_fixture_close (WindowFixture *fixture);
void window_fixture_remove_folder (WindowFixture *fixture);

gboolean window_fixture_has_opened (gpointer fixture);
gboolean window_fixture_has_downloaded (gpointer fixture);
gboolean window_fixture_is_painted (gpointer fixture);
gboolean window_fixture_is_gone (gpointer fixture);

/* From now on, no download as a whole may fail. */
void window_fixture_expect_no_error (WindowFixture *fixture);

/* rgb: 0xRRGGBB, the colour of the flag. name: NULL for a flag without metadata. */
void window_fixture_serve (WindowFixture *fixture, const char *cc, const char *name, guint32 rgb);
/* codes: separated by spaces. */
void window_fixture_select (WindowFixture *fixture, const char *codes);
void window_fixture_activate (WindowFixture *fixture, const char *action);
BuntingFlag *window_fixture_find_flag (WindowFixture *fixture, const char *code);
GObject *window_fixture_get_child (WindowFixture *fixture, const char *name);
GObject *window_fixture_get_bar_child (WindowFixture *fixture, const char *name);
/* The text of the toast. NULL: none is shown. */
const char *window_fixture_get_toast (WindowFixture *fixture);
/* The text of the banner. NULL: it is hidden. */
const char *window_fixture_get_banner (WindowFixture *fixture);
void window_fixture_photograph (WindowFixture *fixture, const char *name);
void window_fixture_photograph_dialog (WindowFixture *fixture, GtkWindow *dialog, const char *name);

G_END_DECLS
