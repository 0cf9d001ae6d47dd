/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text-check.h"

#include <adwaita.h>
#include <string.h>

#include "grid/bunting-flag-cell.h"
#include "source/bunting-source-list.h"
#include "test-utils.h"
#include "window/bunting-filter-button.h"

/* All texts of a window: none is cut off, and in a pseudo-translation, each went through the
 * catalogue. A pseudo-translation has no two ASCII letters in a row, so that other words must be
 * data, such as the name of a country. */

/* Names and units that are the same in all languages, what tests type, and the months of the
 * locale, which stays English. */
static const char *const other_words[] = {
  "svg",
  "png",
  "webp",
  "jpg",
  "jpeg",
  "gif",
  "csv",
  "json",
  "zip",
  "http",
  "flags",
  "bytes",
  "kb",
  "mb",
  "collection",
  "xyzzy",
  "icland",
  "unitd",
  "atlantis and a place that does not exist at all",
  "no address, and a long one at that",
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
  NULL,
};

typedef struct {
  GHashTable *words; /* of data, in lower case; NULL: texts are not pseudo-translated */
  GtkWidget *window;
  guint n_wrong;
} TextCheck;

gboolean
text_check_is_pseudo_translated (void)
{
  const char *language = g_getenv ("LANGUAGE");

  return g_strcmp0 (language, "en_XA") == 0 || g_strcmp0 (language, "ar_XB") == 0;
}

/* Returns: (transfer full): the runs of two or more ASCII letters, in lower case */
static GPtrArray *
find_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = text; *p != '\0'; p++) {
    gsize length = strspn (p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (length >= 2)
      g_ptr_array_add (words, g_ascii_strdown (p, (gssize)length));
    p += length > 0 ? length - 1 : 0;
  }
  return words;
}

static void
add_words (GHashTable *set, const char *text)
{
  g_autoptr (GPtrArray) words = find_words (text == NULL ? "" : text);

  for (guint i = 0; i < words->len; i++)
    g_hash_table_add (set, g_strdup (words->pdata[i]));
}

static void
add_country (GHashTable *set, BuntingCountry *country)
{
  const char *const texts[] = {
    bunting_country_get_code (country),
    bunting_country_get_alpha3 (country),
    bunting_country_get_name (country),
    bunting_country_get_english_name (country),
    bunting_country_get_official_name (country),
    bunting_country_get_native_name (country),
    bunting_country_get_translated_official_name (country),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    add_words (set, texts[i]);
}

static void
add_source (GHashTable *set, BuntingSource *source)
{
  add_words (set, bunting_source_get_id (source));
  add_words (set, bunting_source_get_name (source));
  add_words (set, bunting_source_get_description (source));
  add_words (set, bunting_source_get_licence (source));
  add_words (set, bunting_source_get_home_page (source));
}

static GHashTable *
make_words (WindowFixture *fixture)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *flags = bunting_app_model_get_flags (fixture->app_model);
  g_autoptr (GPtrArray) sources = bunting_source_list_load (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    add_country (set, bunting_flag_get_country (flag));
  }
  for (guint i = 0; i < sources->len; i++)
    add_source (set, sources->pdata[i]);
  for (gsize i = 0; other_words[i] != NULL; i++)
    add_words (set, other_words[i]);
  add_words (set, fixture->folder);
  return set;
}

static void
complain (TextCheck *check, GtkWidget *widget, const char *fault, const char *text)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  g_test_message ("%s in %s, %d of %d px: %s: “%s”", G_OBJECT_TYPE_NAME (widget),
                  parent == NULL ? "none" : G_OBJECT_TYPE_NAME (parent),
                  gtk_widget_get_width (widget), gtk_widget_get_width (check->window), fault, text);
  check->n_wrong++;
}

static void
check_translated (TextCheck *check, GtkWidget *widget, const char *text)
{
  g_autoptr (GPtrArray) words = NULL;

  if (check->words == NULL || text == NULL)
    return;
  words = find_words (text);
  for (guint i = 0; i < words->len; i++)
    if (!g_hash_table_contains (check->words, words->pdata[i])) {
      complain (check, widget, words->pdata[i], text);
      return;
    }
}

/* Whether the widget reaches over the left or right side of the window, or of what scrolls. */
static gboolean
is_beyond (GtkWidget *widget, GtkWidget *container)
{
  graphene_rect_t bounds;

  if (container == NULL || !gtk_widget_compute_bounds (widget, container, &bounds))
    return FALSE;
  return bounds.origin.x < -1 ||
         bounds.origin.x + bounds.size.width > (float)gtk_widget_get_width (container) + 1;
}

/* Whether it is the name of a country in the grid, or of a region behind that of a state, "Not
 * Downloaded · Eur…". With the longer texts of a pseudo-translation, also the name of a state, and
 * titles between two buttons.
 */
static gboolean
may_be_cut_off (TextCheck *check, GtkLabel *label)
{
  GtkWidget *widget = GTK_WIDGET (label);

  if (gtk_widget_get_ancestor (widget, BUNTING_TYPE_FLAG_CELL) != NULL)
    return TRUE;
  if (gtk_widget_get_ancestor (widget, BUNTING_TYPE_FILTER_BUTTON) != NULL)
    return check->words != NULL || strstr (gtk_label_get_text (label), " · ") != NULL;
  return check->words != NULL && gtk_widget_get_ancestor (widget, ADW_TYPE_HEADER_BAR) != NULL;
}

static void
check_whole (TextCheck *check, GtkLabel *label)
{
  GtkWidget *widget = GTK_WIDGET (label);
  PangoLayout *layout = gtk_label_get_layout (label);
  const char *text = gtk_label_get_text (label);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout) && !may_be_cut_off (check, label))
    complain (check, widget, "is cut off", text);
  else if (width > gtk_widget_get_width (widget) + 1 || height > gtk_widget_get_height (widget) + 1)
    complain (check, widget, "is larger than its place", text);
  else if (is_beyond (widget, check->window) ||
           is_beyond (widget, gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW)))
    complain (check, widget, "is partly outside", text);
}

/* Texts of GTK and libadwaita */
static gboolean
is_of_library (GtkWidget *widget)
{
  return ADW_IS_ABOUT_WINDOW (widget) || GTK_IS_WINDOW_CONTROLS (widget) ||
         (GTK_IS_IMAGE (widget) && GTK_IS_SEARCH_ENTRY (gtk_widget_get_parent (widget)));
}

/* A child that a squeezer does not draw stays mapped. */
static gboolean
is_shown (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return gtk_widget_get_mapped (widget) &&
         (!ADW_IS_SQUEEZER (parent) ||
          adw_squeezer_get_visible_child (ADW_SQUEEZER (parent)) == widget);
}

static void
check_widget (TextCheck *check, GtkWidget *widget)
{
  if (!is_shown (widget) || is_of_library (widget))
    return;
  check_translated (check, widget, gtk_widget_get_tooltip_text (widget));
  if (GTK_IS_LABEL (widget)) {
    check_translated (check, widget, gtk_label_get_text (GTK_LABEL (widget)));
    check_whole (check, GTK_LABEL (widget));
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_widget (check, child);
}

/* Cells that the grid has just created have no place before the next frame. */
static gboolean
has_place (gpointer user_data)
{
  GtkWidget *widget = user_data;

  if (!is_shown (widget) || is_of_library (widget))
    return TRUE;
  if (GTK_IS_LABEL (widget) && gtk_label_get_text (GTK_LABEL (widget))[0] != '\0' &&
      gtk_widget_get_width (widget) == 0)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!has_place (child))
      return FALSE;
  return TRUE;
}

void
text_check_window (WindowFixture *fixture, GtkWidget *window)
{
  g_autoptr (GHashTable) words = text_check_is_pseudo_translated () ? make_words (fixture) : NULL;
  TextCheck check = { .words = words, .window = window };

  test_wait_until (has_place, window);
  check_widget (&check, window);
  g_assert_cmpuint (check.n_wrong, ==, 0);
}
