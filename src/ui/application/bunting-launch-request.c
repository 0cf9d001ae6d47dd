/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-launch-request.h"

#include "bunting-country-list.h"
#include "bunting-messages.h"

#include <glib/gi18n.h>

/* What the desktop asks of the window: by a link, a search result, an action of the launcher. It
 * may come before there is a window, and waits for it then. */

struct _BuntingLaunchRequest {
  BuntingLaunchRequestKind kind;
  char *text; /* owned */
};

static void
show_country (BuntingWindow *window, const char *code)
{
  GListModel *flags = bunting_app_model_get_flags (bunting_window_get_app_model (window));

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (!g_str_equal (bunting_flag_get_code (flag), code))
      continue;
    /* Among all flags, whatever was searched for. */
    g_object_set (window, "region", "", "state", "all", NULL);
    gtk_widget_activate_action (GTK_WIDGET (window), "win.stop-search", NULL);
    bunting_window_show_details (window, flag);
    return;
  }
}

static void
download_group (BuntingWindow *window, const char *group)
{
  BuntingAppModel *app_model = bunting_window_get_app_model (window);
  const char *const *codes =
    bunting_atlas_get_group (bunting_app_model_get_atlas (app_model), group);

  if (bunting_app_model_get_busy (app_model)) {
    bunting_window_show_toast (window, _ ("A download is running"));
  } else if (codes != NULL) {
    bunting_window_select (window, codes);
    bunting_window_download (window);
  }
}

/**
 * bunting_launch_request_new:
 * @text: what @kind says
 *
 * Returns: (transfer full): an errand
 */
BuntingLaunchRequest *
bunting_launch_request_new (BuntingLaunchRequestKind kind, const char *text)
{
  BuntingLaunchRequest *self = g_new0 (BuntingLaunchRequest, 1);

  self->kind = kind;
  self->text = g_strdup (text);
  return self;
}

/**
 * bunting_launch_request_free:
 * @self: (transfer full):
 */
void
bunting_launch_request_free (BuntingLaunchRequest *self)
{
  g_free (self->text);
  g_free (self);
}

/**
 * bunting_launch_request_perform:
 * @window: a window that has been opened
 *
 * Does what was asked for. What cannot be done is said in the window.
 */
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
    bunting_launch_request_take_list (window, self->text, TRUE);
    break;
  case BUNTING_LAUNCH_REQUEST_LIST:
    bunting_launch_request_take_list (window, self->text, FALSE);
    break;
  case BUNTING_LAUNCH_REQUEST_DOWNLOAD:
    download_group (window, self->text);
    break;
  case BUNTING_LAUNCH_REQUEST_COMPLAIN:
    bunting_window_show_toast (window, self->text);
    break;
  }
}

/**
 * bunting_launch_request_take_list:
 * @window: a window that has been opened
 * @list: countries, as bunting_country_list_parse() takes them
 * @show_one: whether a single country is shown instead of selected
 *
 * Selects the countries in a list that came from elsewhere, and says how many there were and what
 * was not understood.
 */
void
bunting_launch_request_take_list (BuntingWindow *window, const char *list, gboolean show_one)
{
  GListModel *flags = bunting_app_model_get_flags (bunting_window_get_app_model (window));
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = bunting_country_list_parse (flags, list, unknown);
  g_autofree char *words = bunting_format_list (codes->len, unknown);
  gboolean one = codes->len == 1 && unknown->len == 0;

  if (show_one && one) {
    show_country (window, g_ptr_array_index (codes, 0));
    return;
  }
  if (codes->len > 0) {
    g_ptr_array_add (codes, NULL);
    bunting_window_select (window, (const char *const *)codes->pdata);
  }
  if (words != NULL)
    bunting_window_show_toast (window, words);
}
