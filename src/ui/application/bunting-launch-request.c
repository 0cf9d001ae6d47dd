/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-launch-request.h"

#include <glib/gi18n.h>

#include "bunting-country-list.h"
#include "bunting-flag-list.h"

/* What the desktop asks of the window, by a link, a search result or an action of the launcher. A
 * request that comes before there is a window waits for it. */

struct _BuntingLaunchRequest {
  BuntingLaunchRequestKind kind;
  char *text; /* owned */
};

static void
show_country (BuntingWindow *window, const char *code)
{
  GListModel *flags = bunting_app_model_get_flags (bunting_window_get_app_model (window));
  BuntingFlag *flag = bunting_flag_list_find (flags, code);

  if (flag == NULL)
    return;
  /* The details page steps through the shown flags: here, through all of them. */
  g_object_set (window, "region", "", "state", "all", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.stop-search", NULL);
  bunting_window_show_details (window, flag);
}

static void
download_group (BuntingWindow *window, const char *group)
{
  BuntingAppModel *app_model = bunting_window_get_app_model (window);
  const char *const *codes =
    bunting_atlas_get_group (bunting_app_model_get_atlas (app_model), group);

  if (bunting_app_model_get_busy (app_model))
    bunting_window_show_toast (window, _ ("A download is running"));
  else if (codes != NULL)
    bunting_window_download_codes (window, codes);
}

/* Links to several countries are selected like a list. */
static void
open_links (BuntingWindow *window, const char *list)
{
  GListModel *flags = bunting_app_model_get_flags (bunting_window_get_app_model (window));
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = bunting_country_list_parse (flags, list, unknown);

  if (codes->len == 1 && unknown->len == 0)
    show_country (window, g_ptr_array_index (codes, 0));
  else
    bunting_window_select_list (window, list);
}

BuntingLaunchRequest *
bunting_launch_request_new (BuntingLaunchRequestKind kind, const char *text)
{
  BuntingLaunchRequest *self = g_new0 (BuntingLaunchRequest, 1);

  self->kind = kind;
  self->text = g_strdup (text);
  return self;
}

void
bunting_launch_request_free (BuntingLaunchRequest *self)
{
  g_free (self->text);
  g_free (self);
}

/* @window: one that has opened its folder */
void
bunting_launch_request_perform (BuntingLaunchRequest *self, BuntingWindow *window)
{
  switch (self->kind) {
  case BUNTING_LAUNCH_REQUEST_SHOW:
    show_country (window, self->text);
    break;
  case BUNTING_LAUNCH_REQUEST_SEARCH:
    bunting_window_search (window, self->text);
    break;
  case BUNTING_LAUNCH_REQUEST_LINKS:
    open_links (window, self->text);
    break;
  case BUNTING_LAUNCH_REQUEST_LIST:
    bunting_window_select_list (window, self->text);
    break;
  case BUNTING_LAUNCH_REQUEST_DOWNLOAD:
    download_group (window, self->text);
    break;
  case BUNTING_LAUNCH_REQUEST_ERROR:
    bunting_window_show_toast (window, self->text);
    break;
  }
}
