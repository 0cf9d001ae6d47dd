/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/bunting-export-failures.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "bunting-error-messages.h"
#include "bunting-export-job.h"
#include "bunting-messages.h"

/* Words for flags that were not exported. */

static GtkWidget *
create_row (const BuntingExportFailure *failure)
{
  GtkWidget *row = adw_action_row_new ();
  const char *name = bunting_country_get_name (bunting_flag_get_country (failure->flag));
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *cause = bunting_format_error (failure->error);
  g_autofree char *sentence = bunting_format_sentence (cause);
  g_autofree char *subtitle = g_markup_escape_text (sentence, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

/* failures: (element-type BuntingExportFailure): at least one */
void
bunting_export_failures_show (GPtrArray *failures, GtkLabel *label, GtkListBox *list)
{
  g_autofree char *text = g_strdup_printf (
    ngettext ("%u flag could not be exported", "%u flags could not be exported", failures->len),
    failures->len);

  gtk_label_set_label (label, text);
  for (guint i = 0; i < failures->len; i++)
    gtk_list_box_append (list, create_row (failures->pdata[i]));
}
