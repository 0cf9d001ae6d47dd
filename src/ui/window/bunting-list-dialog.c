/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-list-dialog.h"

#include <glib/gi18n.h>

#include "bunting-country-list.h"
#include "bunting-flag-list.h"
#include "bunting-link-parser.h"
#include "window/bunting-list-rows.h"

/* Selects a list of countries that was typed, pasted, dropped or opened. While the text changes,
 * its countries are shown, and each can be left out; so are the entries that were not recognized.
 */

/* More entries are only counted: each one takes a row, and a search for a similar name. */
#define MAX_UNKNOWN_ROWS 20

struct _BuntingListDialog {
  AdwWindow parent_instance;

  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkWidget *select_button;
  GtkWidget *placeholder;
  GtkWidget *results;
  GtkWidget *unknown_group;
  GtkListBox *unknown_list;
  GtkLabel *more_label;
  GtkWidget *country_group;
  GtkLabel *count_label;
  GtkListBox *country_list;
  GtkCheckButton *replace_button;
  GtkLabel *replace_label;

  BuntingSelectionModel *selection_model; /* owned */
  BuntingTextureLoader *texture_loader;   /* owned */
  GListModel *flags;                      /* owned */
  GListStore *found;                      /* owned: BuntingFlag, in the order of the text */
  GtkStringList *unknown;                 /* owned: the first entries */
  GHashTable *left_out;                   /* owned: flags of @found that are not to be selected */
  GCancellable *cancellable;              /* owned: of the pictures */
};

G_DEFINE_FINAL_TYPE (BuntingListDialog, bunting_list_dialog, ADW_TYPE_WINDOW)

/* The text */

static gboolean
is_too_long (BuntingListDialog *self)
{
  return gtk_text_buffer_get_char_count (self->buffer) > BUNTING_LIST_MAX_BYTES;
}

static char *
dup_text (BuntingListDialog *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/* Returns: (transfer full) (element-type BuntingFlag): */
static GPtrArray *
parse (BuntingListDialog *self, GPtrArray *unknown)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *text = is_too_long (self) ? g_strdup ("") : dup_text (self);
  g_autoptr (GPtrArray) codes = bunting_country_list_parse (self->flags, text, unknown);

  for (guint i = 0; i < codes->len; i++)
    g_ptr_array_add (found, bunting_flag_list_find (self->flags, g_ptr_array_index (codes, i)));
  return found;
}

/* The results */

/* Replaces only the rows that differ, so that typing keeps all others. */
static void
update_found (BuntingListDialog *self, GPtrArray *found)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  guint n_same = 0, n_same_end = 0;

  for (; n_same < MIN (n_before, found->len); n_same++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (self->found), n_same);

    if (flag != g_ptr_array_index (found, n_same))
      break;
  }
  for (; n_same_end < MIN (n_before, found->len) - n_same; n_same_end++) {
    g_autoptr (BuntingFlag) flag =
      g_list_model_get_item (G_LIST_MODEL (self->found), n_before - 1 - n_same_end);

    if (flag != g_ptr_array_index (found, found->len - 1 - n_same_end))
      break;
  }
  g_list_store_splice (self->found, n_same, n_before - n_same - n_same_end, found->pdata + n_same,
                       found->len - n_same - n_same_end);
}

static gboolean
is_missing (gpointer flag, gpointer value, gpointer found)
{
  return !g_ptr_array_find (found, flag, NULL);
}

static void
update_unknown (BuntingListDialog *self, GPtrArray *unknown)
{
  guint n_rows = MIN (unknown->len, MAX_UNKNOWN_ROWS), n_same = 0;
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->unknown));
  guint n_more = unknown->len - n_rows;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) entries = NULL;
  g_autofree char *more = g_strdup_printf (ngettext ("And %u more", "And %u more", n_more), n_more);

  while (n_same < MIN (n_before, n_rows) &&
         g_str_equal (gtk_string_list_get_string (self->unknown, n_same),
                      g_ptr_array_index (unknown, n_same)))
    n_same++;
  for (guint i = n_same; i < n_rows; i++)
    g_strv_builder_add (builder, g_ptr_array_index (unknown, i));
  entries = g_strv_builder_end (builder);
  gtk_string_list_splice (self->unknown, n_same, n_before - n_same, (const char *const *)entries);
  gtk_label_set_label (self->more_label, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), n_more > 0);
  gtk_widget_set_visible (self->unknown_group, n_rows > 0);
}

static void
update_count (BuntingListDialog *self)
{
  guint n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  guint n_chosen = n_found - g_hash_table_size (self->left_out);
  g_autofree char *text =
    n_chosen == n_found
      ? g_strdup_printf (ngettext ("%u Country", "%u Countries", n_found), n_found)
      /* Translators: how many of the countries in the list are to be selected */
      : g_strdup_printf (ngettext ("%u of %u Country", "%u of %u Countries", n_found), n_chosen,
                         n_found);

  gtk_label_set_label (self->count_label, text);
  gtk_widget_set_visible (self->country_group, n_found > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.select", n_chosen > 0);
}

static void
update (BuntingListDialog *self)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) found = parse (self, unknown);
  gboolean has_results = found->len > 0 || unknown->len > 0;

  g_hash_table_foreach_remove (self->left_out, is_missing, found);
  update_found (self, found);
  update_unknown (self, unknown);
  update_count (self);
  gtk_label_set_label (GTK_LABEL (self->placeholder),
                       is_too_long (self) ? _ ("The list is too long")
                                          : _ ("The countries of the list appear here."));
  gtk_widget_set_visible (self->placeholder, !has_results);
  gtk_widget_set_visible (self->results, has_results);
}

/* The rows */

static void
check_toggled_cb (GtkCheckButton *check, BuntingListDialog *self)
{
  BuntingFlag *flag = bunting_list_rows_get_flag (GTK_WIDGET (check));

  if (gtk_check_button_get_active (check))
    g_hash_table_remove (self->left_out, flag);
  else
    g_hash_table_add (self->left_out, g_object_ref (flag));
  update_count (self);
}

static GtkWidget *
create_country_row (gpointer item, gpointer user_data)
{
  BuntingListDialog *self = user_data;

  return bunting_list_rows_new_country (item, !g_hash_table_contains (self->left_out, item),
                                        self->texture_loader, self->cancellable,
                                        G_CALLBACK (check_toggled_cb), self);
}

/* The row vanishes, and the focus must not. */
static void
replace_clicked_cb (GtkWidget *button, BuntingListDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *replaced = bunting_country_list_replace (
    text, bunting_list_rows_get_entry (button), bunting_list_rows_get_suggestion (button));

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  /* The buffer is empty for a moment, and what is left out must not be forgotten. */
  g_signal_handlers_block_by_func (self->buffer, update, self);
  gtk_text_buffer_set_text (self->buffer, replaced, -1);
  g_signal_handlers_unblock_by_func (self->buffer, update, self);
  update (self);
  gtk_widget_grab_focus (self->select_button);
}

static GtkWidget *
create_unknown_row (gpointer item, gpointer user_data)
{
  BuntingListDialog *self = user_data;
  const char *entry = gtk_string_object_get_string (item);

  return bunting_list_rows_new_unknown (entry,
                                        bunting_country_list_find_similar (self->flags, entry),
                                        G_CALLBACK (replace_clicked_cb), self);
}

/* The actions */

static void
select_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingListDialog *self = BUNTING_LIST_DIALOG (widget);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->found)); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (self->found), i);

    if (!g_hash_table_contains (self->left_out, flag))
      g_ptr_array_add (codes, (gpointer)bunting_flag_get_code (flag));
  }
  g_ptr_array_add (codes, NULL);
  if (gtk_check_button_get_active (self->replace_button))
    bunting_selection_model_select (self->selection_model, self->flags,
                                    (const char *const *)codes->pdata);
  else
    bunting_selection_model_select_also (self->selection_model, self->flags,
                                         (const char *const *)codes->pdata);
  gtk_window_close (GTK_WINDOW (self));
}

/* The dialog */

static void
bunting_list_dialog_dispose (GObject *object)
{
  BuntingListDialog *self = BUNTING_LIST_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->selection_model);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->flags);
  g_clear_object (&self->found);
  g_clear_object (&self->unknown);
  g_clear_pointer (&self->left_out, g_hash_table_unref);
  G_OBJECT_CLASS (bunting_list_dialog_parent_class)->dispose (object);
}

static void
bunting_list_dialog_class_init (BuntingListDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_list_dialog_dispose;
  gtk_widget_class_install_action (widget_class, "list.select", NULL, select_cb);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-list-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, buffer);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, select_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, placeholder);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, results);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, unknown_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, unknown_list);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, more_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, country_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, country_list);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, replace_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingListDialog, replace_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
bunting_list_dialog_init (BuntingListDialog *self)
{
  self->found = g_list_store_new (BUNTING_TYPE_FLAG);
  self->unknown = gtk_string_list_new (NULL);
  self->left_out = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->country_list, G_LIST_MODEL (self->found), create_country_row, self,
                           NULL);
  gtk_list_box_bind_model (self->unknown_list, G_LIST_MODEL (self->unknown), create_unknown_row,
                           self, NULL);
}

/**
 * bunting_list_dialog_new:
 * @flags: all flags
 *
 * Returns: (transfer none): a dialog with an empty list, not presented yet
 */
BuntingListDialog *
bunting_list_dialog_new (GtkWindow *parent,
                         BuntingSelectionModel *selection_model,
                         BuntingTextureLoader *texture_loader,
                         GListModel *flags)
{
  BuntingListDialog *self = g_object_new (BUNTING_TYPE_LIST_DIALOG, "transient-for", parent, NULL);
  guint n_selected = bunting_selection_model_get_n_selected (selection_model);
  g_autofree char *label =
    g_strdup_printf (ngettext ("_Replace the current selection of %u flag",
                               "_Replace the current selection of %u flags", n_selected),
                     n_selected);

  self->selection_model = g_object_ref (selection_model);
  self->texture_loader = g_object_ref (texture_loader);
  self->flags = g_object_ref (flags);
  gtk_label_set_label (self->replace_label, label);
  gtk_widget_set_visible (GTK_WIDGET (self->replace_button), n_selected > 0);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  return self;
}

/* Adds a list to the text; afterwards, Enter selects its countries. */
void
bunting_list_dialog_add_text (BuntingListDialog *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (gtk_text_buffer_get_char_count (self->buffer) > 0)
    gtk_text_buffer_insert (self->buffer, &end, "\n", -1);
  gtk_text_buffer_insert (self->buffer, &end, valid, -1);
  if (gtk_widget_get_sensitive (self->select_button))
    gtk_widget_grab_focus (self->select_button);
}
