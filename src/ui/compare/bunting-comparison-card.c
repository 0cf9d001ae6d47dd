/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare/bunting-comparison-card.h"

#include <glib/gi18n.h>

#include "bunting-error-messages.h"
#include "bunting-messages.h"
#include "http/bunting-fetch-error.h"
#include "textures/bunting-picture-texts.h"
#include "widgets/bunting-boxed-image.h"

/* A flag as one source has it: the picture, the name of the source, and the facts about the picture
 * or why there is none. */

#define WIDTH 144
#define HEIGHT 108

struct _BuntingComparisonCard {
  GtkFlowBoxChild parent_instance;

  BuntingComparedFlag *flag; /* owned */
  BuntingBoxedImage *image;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (BuntingComparisonCard, bunting_comparison_card, GTK_TYPE_FLOW_BOX_CHILD)

/* Returns: (transfer full): lines */
static char *
format_picture (BuntingComparedFlag *flag)
{
  BuntingSavedImage *image = bunting_compared_flag_get_image (flag);
  const char *date = bunting_compared_flag_get_date (flag);
  g_autofree char *proportions = bunting_picture_texts_format_proportions (image);
  g_autofree char *kind = bunting_picture_texts_format_kind (image);
  g_autofree char *day = date == NULL ? NULL : bunting_format_date (date);

  return g_strjoin ("\n", proportions, kind, day, NULL);
}

/* Returns: (transfer full): a sentence, or lines */
static char *
format_text (BuntingComparedFlag *flag)
{
  const GError *error = bunting_compared_flag_get_error (flag);
  g_autofree char *cause = NULL;

  if (bunting_compared_flag_get_image (flag) != NULL)
    return format_picture (flag);
  if (error == NULL)
    return g_strdup (_ ("Loading…"));
  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND))
    return g_strdup (_ ("Not available from this source"));
  cause = bunting_format_error (error);
  return bunting_format_sentence (cause);
}

/* Screen readers read the whole card when it has the focus. */
static void
update (BuntingComparisonCard *self)
{
  BuntingFlagImage *image = bunting_boxed_image_get_flag_image (self->image);
  gboolean has_ended = bunting_compared_flag_has_ended (self->flag);
  g_autofree char *text = format_text (self->flag);

  bunting_flag_image_set_progress (
    image, has_ended ? -1 : bunting_compared_flag_get_progress (self->flag));
  gtk_label_set_label (self->text, text);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
    bunting_source_get_name (bunting_compared_flag_get_source (self->flag)),
    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
ended_cb (BuntingComparisonCard *self)
{
  BuntingSavedImage *image = bunting_compared_flag_get_image (self->flag);

  if (image != NULL)
    bunting_boxed_image_set_bytes (self->image, bunting_saved_image_get_bytes (image));
  update (self);
}

static void
bunting_comparison_card_dispose (GObject *object)
{
  g_clear_object (&BUNTING_COMPARISON_CARD (object)->flag);
  G_OBJECT_CLASS (bunting_comparison_card_parent_class)->dispose (object);
}

static void
bunting_comparison_card_class_init (BuntingComparisonCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_comparison_card_dispose;
}

static void
bunting_comparison_card_init (BuntingComparisonCard *self)
{
}

static GtkLabel *
add_label (GtkBox *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

GtkWidget *
bunting_comparison_card_new (BuntingComparedFlag *flag, BuntingTextureLoader *texture_loader)
{
  BuntingComparisonCard *self = g_object_new (BUNTING_TYPE_COMPARISON_CARD, NULL);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  GtkLabel *name;

  self->flag = g_object_ref (flag);
  self->image = bunting_boxed_image_new (texture_loader, WIDTH, HEIGHT);
  gtk_widget_set_halign (GTK_WIDGET (self->image), GTK_ALIGN_CENTER);
  gtk_box_append (box, GTK_WIDGET (self->image));
  name = add_label (box, "heading");
  gtk_label_set_label (name, bunting_source_get_name (bunting_compared_flag_get_source (flag)));
  self->text = add_label (box, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "dim-label");
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (self), GTK_WIDGET (box));
  g_signal_connect_object (flag, "progress", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flag, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  ended_cb (self);
  return GTK_WIDGET (self);
}

const char *
bunting_comparison_card_get_text (BuntingComparisonCard *self)
{
  return gtk_label_get_label (self->text);
}
