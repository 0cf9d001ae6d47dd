/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-pictures-group.h"

#include <glib/gi18n.h>

#include "preferences/bunting-source-pictures.h"

/* The format and the width of the pictures of the source in use. It is shown where the source has
 * something to choose from. */

struct _BuntingPicturesGroup {
  AdwPreferencesGroup parent_instance;

  AdwComboRow *format_row;
  AdwComboRow *width_row;

  BuntingAppModel *app_model; /* owned, NULL until set up */
  GSettings *settings;        /* owned, NULL: the choice is not remembered */
  BuntingPictureKind kinds[BUNTING_N_PICTURE_KINDS];
  guint n_kinds;
  BuntingPictureKind kind; /* that is chosen */
  guint width_px;          /* likewise */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (BuntingPicturesGroup, bunting_pictures_group, ADW_TYPE_PREFERENCES_GROUP)

/* Also a name of files' kind in German and other languages, so it is not translated. */
static const char *const kind_names[BUNTING_N_PICTURE_KINDS] = {
  [BUNTING_PICTURE_GIF] = "GIF",   [BUNTING_PICTURE_PNG] = "PNG",   [BUNTING_PICTURE_SVG] = "SVG",
  [BUNTING_PICTURE_JPEG] = "JPEG", [BUNTING_PICTURE_WEBP] = "WebP",
};

static gboolean
has_items (AdwComboRow *row, GtkStringList *list)
{
  GListModel *model = adw_combo_row_get_model (row);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  if (model == NULL || g_list_model_get_n_items (model) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (model), i),
                   gtk_string_list_get_string (list, i)) != 0)
      return FALSE;
  return TRUE;
}

/* Takes list. The model of a row must not be replaced while the row notifies of its selection: GTK
 * goes on with the former model's selection. */
static void
set_items (AdwComboRow *row, GtkStringList *list, guint selected)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  if (!has_items (row, list))
    adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
  gtk_widget_set_visible (GTK_WIDGET (row), n > 1);
  g_object_unref (list);
}

static void
show_formats (BuntingPicturesGroup *self, BuntingPictureKind kind)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < self->n_kinds; i++) {
    gtk_string_list_append (list, kind_names[self->kinds[i]]);
    if (self->kinds[i] == kind)
      selected = i;
  }
  set_items (self->format_row, list, selected);
}

static void
show_widths (BuntingPicturesGroup *self,
             BuntingSource *source,
             BuntingPictureKind kind,
             guint width_px)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  gsize n_widths;
  const guint *widths = bunting_source_get_widths (source, kind, &n_widths);
  guint selected = 0;

  for (gsize i = 0; i < n_widths; i++) {
    /* Translators: the width of a picture */
    g_autofree char *text = g_strdup_printf (_ ("%u pixels"), widths[i]);

    gtk_string_list_append (list, text);
    if (i > 0 && widths[i - 1] < width_px)
      selected = i;
  }
  set_items (self->width_row, list, selected);
}

static guint
get_chosen_width (BuntingPicturesGroup *self, BuntingSource *source, BuntingPictureKind kind)
{
  gsize n_widths;
  const guint *widths = bunting_source_get_widths (source, kind, &n_widths);
  guint chosen = adw_combo_row_get_selected (self->width_row);

  return chosen < n_widths && gtk_widget_get_visible (GTK_WIDGET (self->width_row))
           ? widths[chosen]
           : BUNTING_SOURCE_PICTURES_WIDTH_PX;
}

static void
update (BuntingPicturesGroup *self)
{
  BuntingSource *source = bunting_app_model_get_source (self->app_model);
  guint width_px;
  BuntingPictureKind kind = bunting_source_pictures_find_kind (source, self->settings, &width_px);

  self->is_updating = TRUE;
  self->n_kinds = bunting_source_pictures_list_kinds (source, self->kinds);
  show_formats (self, kind);
  show_widths (self, source, kind, width_px);
  self->kind = kind;
  self->width_px = get_chosen_width (self, source, kind);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_visible (GTK_WIDGET (self->format_row)) ||
                            gtk_widget_get_visible (GTK_WIDGET (self->width_row)));
  self->is_updating = FALSE;
}

static void
chosen_cb (BuntingPicturesGroup *self)
{
  BuntingSource *source;
  BuntingPictureKind kind;
  guint width_px;
  guint chosen = adw_combo_row_get_selected (self->format_row);
  g_autoptr (BuntingSource) chosen_source = NULL;

  if (self->is_updating || self->app_model == NULL || chosen >= self->n_kinds)
    return;
  source = bunting_app_model_get_source (self->app_model);
  kind = self->kinds[chosen];
  width_px = get_chosen_width (self, source, kind);
  /* The rows may notify of what update() has set only after it has ended. */
  if (kind == self->kind && width_px == self->width_px)
    return;
  if (self->settings != NULL)
    bunting_source_pictures_remember (self->settings, bunting_source_get_id (source), kind,
                                      width_px);
  chosen_source = bunting_source_new_with_kind (source, kind, width_px);
  bunting_app_model_set_source (self->app_model, chosen_source);
}

static void
bunting_pictures_group_dispose (GObject *object)
{
  BuntingPicturesGroup *self = BUNTING_PICTURES_GROUP (object);

  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_pictures_group_parent_class)->dispose (object);
}

static void
bunting_pictures_group_class_init (BuntingPicturesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_pictures_group_dispose;
}

static AdwComboRow *
add_row (BuntingPicturesGroup *self, const char *title)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  return ADW_COMBO_ROW (row);
}

static void
bunting_pictures_group_init (BuntingPicturesGroup *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Pictures of This Source"));
  self->format_row = add_row (self, _ ("Format"));
  self->width_row = add_row (self, _ ("Width"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* settings: (nullable): remembers the choice for each source */
void
bunting_pictures_group_set_up (BuntingPicturesGroup *self,
                               BuntingAppModel *app_model,
                               GSettings *settings)
{
  self->app_model = g_object_ref (app_model);
  g_set_object (&self->settings, settings);
  g_signal_connect_object (app_model, "notify::source", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
