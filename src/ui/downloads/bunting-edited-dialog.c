/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-edited-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "download/bunting-flag.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The question whether a refresh may replace files that are not as they were saved. */

#define LIST_MAX_HEIGHT 200

typedef struct {
  GPtrArray *flags; /* owned */
  BuntingEditedReplace replace;
  GObject *owner; /* owned */
} EditedQuestion;

static void
edited_question_free (gpointer data, GClosure *closure)
{
  EditedQuestion *question = data;

  g_ptr_array_unref (question->flags);
  g_object_unref (question->owner);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  EditedQuestion *question = user_data;

  if (g_str_equal (response, "replace"))
    question->replace (question->flags, question->owner);
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* A long list is scrolled. It has the focus then, so that keys scroll it. */
static GtkWidget *
new_list (GPtrArray *flags)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *label;

  for (guint i = 0; i < flags->len; i++) {
    BuntingFlag *flag = flags->pdata[i];

    g_string_append (text, i == 0 ? "" : "\n");
    /* Translators: a country, and the name of its file */
    g_string_append_printf (text, _ ("%s: %s"),
                            bunting_country_get_name (bunting_flag_get_country (flag)),
                            bunting_flag_get_file_name (flag));
  }
  label = new_label (text->str, "dim-label");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  return scroller;
}

/**
 * bunting_edited_dialog_show:
 * @flags: (element-type BuntingFlag): those whose files were kept
 * @replace: called if they are to be replaced
 * @owner: the argument of @replace; the dialog has a reference
 */
void
bunting_edited_dialog_show (GtkWindow *window,
                            GPtrArray *flags,
                            BuntingEditedReplace replace,
                            GObject *owner)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, NULL, NULL));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  EditedQuestion *question = g_new0 (EditedQuestion, 1);
  g_autofree char *heading = g_strdup_printf (
    ngettext ("Replace %u Edited File?", "Replace %u Edited Files?", flags->len), flags->len);
  const char *body = ngettext (
    "The source has another picture. The file was edited after it was downloaded, or it is "
    "from another program.",
    "The source has other pictures. The files were edited after they were downloaded, or "
    "they are from another program.",
    flags->len);

  question->flags = g_ptr_array_ref (flags);
  question->replace = replace;
  question->owner = g_object_ref (owner);
  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  gtk_box_append (GTK_BOX (box), new_label (heading, "title-2"));
  gtk_box_append (GTK_BOX (box), new_label (body, "body"));
  gtk_box_append (GTK_BOX (box), new_list (flags));
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_responses (dialog, "keep", _ ("_Keep"), "replace", _ ("R_eplace"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question,
                         edited_question_free, 0);
  bunting_gtk_name_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}
