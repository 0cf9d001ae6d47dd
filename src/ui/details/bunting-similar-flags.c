/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-similar-flags.h"

#include "bunting-flag-list.h"
#include "widgets/bunting-flag-thumbnail.h"
#include "widgets/bunting-gtk-workarounds.h"
#include "widgets/bunting-tab-stop.h"

/* The flags that look most like the one that is shown, as small buttons that open them. Hidden
 * until they are known: the colours of all flags are measured when the first details are shown. */

#define N_COLUMNS 3
#define FLAG_WIDTH 72
#define FLAG_HEIGHT 54

struct _BuntingSimilarFlags {
  AdwBin parent_instance;

  GtkGrid *grid;

  BuntingAppModel *app_model;           /* owned, NULL before bunting_similar_flags_set_up() */
  BuntingTextureLoader *texture_loader; /* owned, likewise */
  BuntingFlag *flag;                    /* owned, NULL: nothing is shown */
  GCancellable *cancellable;            /* owned, NULL unless flag is set: of its similar flags */
};

G_DEFINE_FINAL_TYPE (BuntingSimilarFlags, bunting_similar_flags, ADW_TYPE_BIN)

/* GTK 4.8 does not release a widget that disappears while the focus is in it, if another widget
 * gets the focus before the next frame. Returns: whether the focus was in it */
static gboolean
leave_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, widget))
    return FALSE;
  gtk_root_set_focus (root, NULL);
  return TRUE;
}

/* Returns: whether the focus was in one of them */
static gboolean
remove_all (BuntingSimilarFlags *self)
{
  gboolean had_focus = leave_focus (GTK_WIDGET (self));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  return had_focus;
}

static GtkWidget *
create_button (BuntingSimilarFlags *self, BuntingFlag *flag)
{
  const char *name = bunting_country_get_name (bunting_flag_get_country (flag));
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box),
                  bunting_flag_thumbnail_new (flag, FLAG_WIDTH, FLAG_HEIGHT, self->texture_loader,
                                              self->cancellable));
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "similar-flag");
  bunting_gtk_set_name_and_tooltip (button, name, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-flag");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", bunting_flag_get_code (flag));
  return button;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSimilarFlags) self = user_data;
  g_autoptr (GPtrArray) codes =
    bunting_flag_colours_list_similar_finish (BUNTING_FLAG_COLOURS (source), result, NULL);
  gboolean had_focus;

  if (codes == NULL)
    return;
  had_focus = remove_all (self);
  for (guint i = 0; i < codes->len; i++) {
    BuntingFlag *flag =
      bunting_flag_list_find (bunting_app_model_get_flags (self->app_model), codes->pdata[i]);

    if (flag != NULL)
      gtk_grid_attach (self->grid, create_button (self, flag), (int)i % N_COLUMNS,
                       (int)i / N_COLUMNS, 1, 1);
  }
  gtk_widget_set_visible (GTK_WIDGET (self), codes->len > 0);
  if (had_focus)
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
update (BuntingSimilarFlags *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->flag == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  bunting_flag_colours_list_similar_async (bunting_app_model_get_colours (self->app_model),
                                           self->flag, BUNTING_SIMILAR_FLAGS_MAX, self->cancellable,
                                           listed_cb, g_object_ref (self));
}

static void
bunting_similar_flags_dispose (GObject *object)
{
  BuntingSimilarFlags *self = BUNTING_SIMILAR_FLAGS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->flag);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->app_model);
  G_OBJECT_CLASS (bunting_similar_flags_parent_class)->dispose (object);
}

static void
bunting_similar_flags_class_init (BuntingSimilarFlagsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_similar_flags_dispose;
  widget_class->focus = bunting_tab_stop_focus;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-similar-flags.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingSimilarFlags, grid);
}

static void
bunting_similar_flags_init (BuntingSimilarFlags *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* To be called once. */
void
bunting_similar_flags_set_up (BuntingSimilarFlags *self,
                              BuntingAppModel *app_model,
                              BuntingTextureLoader *texture_loader)
{
  self->app_model = g_object_ref (app_model);
  self->texture_loader = g_object_ref (texture_loader);
  g_signal_connect_object (bunting_app_model_get_colours (app_model), "changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

/* flag: (nullable): NULL when the page is left */
void
bunting_similar_flags_show (BuntingSimilarFlags *self, BuntingFlag *flag)
{
  if (!g_set_object (&self->flag, flag))
    return;
  remove_all (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (flag != NULL)
    bunting_flag_colours_start (bunting_app_model_get_colours (self->app_model));
  update (self);
}
