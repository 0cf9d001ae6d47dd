/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-about.h"

#include <adwaita.h>
#include <string.h>

#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The about dialog. */

/* Returns: (nullable) */
static AdwAboutWindow *
find_about (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++) {
    g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

    if (ADW_IS_ABOUT_WINDOW (toplevel))
      return ADW_ABOUT_WINDOW (toplevel);
  }
  return NULL;
}

static gboolean
is_shown (gpointer user_data)
{
  return find_about () != NULL;
}

static gboolean
is_closed (gpointer user_data)
{
  return find_about () == NULL;
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

static void
assert_in_metainfo (const char *metainfo, const char *element, const char *value)
{
  g_autofree char *text = g_strdup_printf ("%s>%s</", element, value);

  g_assert_nonnull (strstr (metainfo, text));
}

static AdwAboutWindow *
present (WindowFixture *fixture)
{
  bunting_about_present (GTK_WINDOW (fixture->window), fixture->app_model);
  test_wait_until (is_shown, NULL);
  return find_about ();
}

/* Developers and addresses are those of the metainfo. */
static void
test_metainfo (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("BUNTING_SOURCE_ROOT"), "data",
                                            "io.github.flagbunting.Bunting.metainfo.xml.in", NULL);
  g_autofree char *metainfo = NULL;
  g_autoptr (GError) error = NULL;
  AdwAboutWindow *about = present (fixture);

  g_file_get_contents (path, &metainfo, NULL, &error);
  g_assert_no_error (error);
  assert_in_metainfo (metainfo, "<name translate=\"no\"",
                      adw_about_window_get_developer_name (about));
  assert_in_metainfo (metainfo, "<url type=\"homepage\"", adw_about_window_get_website (about));
  assert_in_metainfo (metainfo, "<url type=\"bugtracker\"", adw_about_window_get_issue_url (about));
  gtk_window_close (GTK_WINDOW (about));
  test_wait_until (is_closed, NULL);
}

/* Where the flags and the names of countries come from, and the licence of the flags. */
static void
test_data (WindowFixture *fixture, gconstpointer data)
{
  AdwAboutWindow *about = present (fixture);
  BuntingCollection *collection = bunting_app_model_get_collection (fixture->app_model);
  const char *text = bunting_collection_get_licence_text (collection);

  g_assert_nonnull (
    strstr (adw_about_window_get_comments (about), bunting_collection_get_name (collection)));
  g_assert_true (has_label (GTK_WIDGET (about), bunting_collection_get_name (collection)));
  g_assert_true (has_label (GTK_WIDGET (about), "iso-codes"));
  g_assert_true (has_label (GTK_WIDGET (about), "Unicode CLDR"));
  /* Its lines are joined, and its paragraphs are not. */
  if (text != NULL && g_str_has_prefix (text, "The MIT License (MIT)\n\n"))
    g_assert_true (has_label (
      GTK_WIDGET (about), "The MIT License (MIT)\n\nCopyright (c) 2013 Panayiotis Lipiridis\n\n"
                          "Permission is hereby granted, free of charge, to any person obtaining "
                          "a copy of this software"));
  gtk_window_close (GTK_WINDOW (about));
  test_wait_until (is_closed, NULL);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
  g_test_add ("/about/metainfo", WindowFixture, NULL, details_fixture_set_up, test_metainfo,
              window_fixture_tear_down);
  g_test_add ("/about/data", WindowFixture, "installed", details_fixture_set_up, test_data,
              window_fixture_tear_down);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
