/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-errand.h"

/* What the desktop asks of the window: by a link, a search result, an action of the launcher. It
 * may come before there is a window, and waits for it then. */

struct _BuntingErrand {
  BuntingErrandKind kind;
  char *text; /* owned */
};

/**
 * bunting_errand_new:
 * @text: what @kind says
 *
 * Returns: (transfer full): an errand
 */
BuntingErrand *
bunting_errand_new (BuntingErrandKind kind, const char *text)
{
  BuntingErrand *self = g_new0 (BuntingErrand, 1);

  self->kind = kind;
  self->text = g_strdup (text);
  return self;
}

/**
 * bunting_errand_free:
 * @self: (transfer full):
 */
void
bunting_errand_free (BuntingErrand *self)
{
  g_free (self->text);
  g_free (self);
}

/**
 * bunting_errand_perform:
 * @window: a window that has been opened
 *
 * Does what was asked for. What cannot be done is said in the window.
 */
void
bunting_errand_perform (BuntingErrand *self, BuntingWindow *window)
{
  switch (self->kind) {
  case BUNTING_ERRAND_SHOW:
    bunting_window_show_country (window, self->text);
    break;
  case BUNTING_ERRAND_SEARCH:
    bunting_window_search (window, self->text);
    break;
  case BUNTING_ERRAND_LINKS:
    bunting_window_take_list (window, self->text, TRUE);
    break;
  case BUNTING_ERRAND_LIST:
    bunting_window_take_list (window, self->text, FALSE);
    break;
  case BUNTING_ERRAND_DOWNLOAD:
    bunting_window_download_group (window, self->text);
    break;
  case BUNTING_ERRAND_COMPLAIN:
    bunting_window_say (window, self->text);
    break;
  }
}
