/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-result.h"

#include <glib/gi18n.h>

#include "bunting-report-messages.h"
#include "downloads/bunting-freshness.h"
#include "downloads/bunting-report-window.h"
#include "widgets/bunting-dialog-utils.h"
#include "widgets/bunting-gtk-workarounds.h"

/* How the last download and its retries have ended: in a toast, or in a banner if flags have
 * failed, and in the report. */

#define TRY_AGAIN_ACTION "win.try-failed-again"
#define USE_BUILT_IN_ACTION "win.use-built-in"

struct _BuntingDownloadResult {
  GObject parent_instance;

  GtkWindow *window;                    /* weak, as are its widgets */
  BuntingDownloadBar *download_bar;     /* weak */
  BuntingBanner *banner;                /* weak */
  BuntingToaster *toaster;              /* owned */
  BuntingTextureLoader *texture_loader; /* owned */
  BuntingAppModel *app_model;           /* owned */
  BuntingFreshness *freshness;          /* owned, NULL for a script */
  BuntingReport *report;                /* owned */
  BuntingReportWindow *report_window;   /* weak, NULL unless it shows the report */
  gboolean banner_had_focus;            /* before the download began */
};

G_DEFINE_FINAL_TYPE (BuntingDownloadResult, bunting_download_result, G_TYPE_OBJECT)

/* The toast */

/* Returns (nullable): the sentence for a download of one flag, which the source does not have */
static char *
format_only_missing (BuntingReport *report)
{
  const BuntingReportLine *line;

  if (bunting_report_get_n_flags (report) != 1 ||
      bunting_report_get_n (report, BUNTING_OUTCOME_NOT_FOUND) != 1)
    return NULL;
  line = g_ptr_array_index (bunting_report_get_lines (report), 0);
  /* Translators: a country */
  return g_strdup_printf (_ ("%s: not available from this source"),
                          bunting_country_get_name (bunting_flag_get_country (line->flag)));
}

/* Returns (nullable): where all flags were saved; NULL if not all were */
static char *
format_place (BuntingReport *report, GFile *folder)
{
  guint n_saved = bunting_report_get_n (report, BUNTING_OUTCOME_SAVED);
  g_autofree char *path = NULL;
  g_autofree char *place = NULL;

  if (n_saved == 0 || n_saved != bunting_report_get_n_flags (report))
    return NULL;
  path = bunting_format_folder (folder);
  /* A path is read from left to right. Isolated where the sentence is not (Unicode's UAX #9). */
  place = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL
            ? g_strconcat ("\u2066", path, "\u2069", NULL)
            : g_strdup (path);
  /* Translators: how many, and the folder */
  return g_strdup_printf (
    ngettext ("%u flag downloaded to %s", "%u flags downloaded to %s", n_saved), n_saved, place);
}

static void
show_toast (BuntingDownloadResult *self, gboolean names_folder)
{
  guint n_to_see = bunting_report_get_n (self->report, BUNTING_OUTCOME_NOT_FOUND) +
                   bunting_report_get_n (self->report, BUNTING_OUTCOME_CHANGED) +
                   bunting_report_get_n (self->report, BUNTING_OUTCOME_EDITED);
  guint n_cancelled = bunting_report_get_n (self->report, BUNTING_OUTCOME_CANCELLED);
  g_autofree char *text = format_only_missing (self->report);

  if (text != NULL) {
    bunting_toaster_show (self->toaster, text);
    return;
  }
  if (names_folder)
    text = format_place (self->report, bunting_app_model_get_folder (self->app_model));
  if (text == NULL)
    text = bunting_format_summary (self->report);
  if (n_to_see > 0)
    bunting_toaster_show_with_action (self->toaster, text, _ ("D_etails"), "win.show-report");
  else if (bunting_report_get_n_flags (self->report) > n_cancelled)
    bunting_toaster_show_with_action (self->toaster, text, _ ("_Open Folder"), "win.open-folder");
  else
    bunting_toaster_show (self->toaster, text);
}

/* The banner */

/* Returns (nullable): the host of the source's pictures, with its port; NULL for the built-in
 * source */
static char *
find_host (BuntingSource *source)
{
  g_autoptr (GUri) uri = NULL;

  if (bunting_source_needs_base (source))
    return NULL;
  uri = bunting_source_build_picture_uri (source, "AA", NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  if (g_uri_get_port (uri) == -1)
    return g_strdup (g_uri_get_host (uri));
  /* RFC 3986, 3.2.2: an IPv6 address is in brackets. */
  return g_strdup_printf (strchr (g_uri_get_host (uri), ':') != NULL ? "[%s]:%d" : "%s:%d",
                          g_uri_get_host (uri), g_uri_get_port (uri));
}

static gboolean
has_focus_in (BuntingDownloadResult *self, gpointer widget)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* The bar's button disappears at the end; the banner has the next thing to do. */
static void
show_banner (BuntingDownloadResult *self)
{
  BuntingSource *built_in =
    bunting_source_resolver_get_built_in (bunting_app_model_get_source_resolver (self->app_model));
  g_autofree char *host = find_host (bunting_app_model_get_source (self->app_model));
  gboolean offers_built_in =
    built_in != NULL && host != NULL && bunting_report_is_unreachable (self->report);
  g_autofree char *title = bunting_format_failures (self->report, host, offers_built_in);
  const BuntingBannerButton use_built_in = { _ ("_Use Built-in"), USE_BUILT_IN_ACTION };
  const BuntingBannerButton try_again = { _ ("Try A_gain"), TRY_AGAIN_ACTION };
  const BuntingBannerButton details = { _ ("D_etails"), "win.show-report" };
  gboolean takes_focus =
    gtk_window_get_focus (self->window) == NULL || has_focus_in (self, self->download_bar);

  bunting_banner_show (self->banner, title, offers_built_in ? &use_built_in : &try_again, &details,
                       takes_focus);
  bunting_gtk_announce (GTK_WIDGET (self->banner), title, TRUE);
}

/* Before the actions are disabled: a button that becomes insensitive loses the focus. */
static void
busy_changing_cb (BuntingDownloadResult *self)
{
  self->banner_had_focus = self->window != NULL && has_focus_in (self, self->banner);
}

/* The banner is about the last download. If its button has started this one, the focus goes to the
 * bar, which has changed already. */
static void
busy_changed_cb (BuntingDownloadResult *self)
{
  if (self->window == NULL || self->banner == NULL || !bunting_app_model_get_busy (self->app_model))
    return;
  bunting_banner_hide (self->banner);
  if (self->banner_had_focus)
    bunting_download_bar_focus (self->download_bar);
}

/* The object */

static void
bunting_download_result_finalize (GObject *object)
{
  BuntingDownloadResult *self = BUNTING_DOWNLOAD_RESULT (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->download_bar);
  g_clear_weak_pointer (&self->banner);
  g_clear_weak_pointer (&self->report_window);
  g_clear_object (&self->toaster);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->app_model);
  g_clear_object (&self->freshness);
  g_clear_object (&self->report);
  G_OBJECT_CLASS (bunting_download_result_parent_class)->finalize (object);
}

static void
bunting_download_result_class_init (BuntingDownloadResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_download_result_finalize;
}

static void
bunting_download_result_init (BuntingDownloadResult *self)
{
  self->report = bunting_report_new ();
}

/**
 * bunting_download_result_new:
 * @window: may be destroyed before the object, as may its widgets
 * @settings: (nullable): %NULL for a script, to which no refresh is offered
 *
 * Returns: (transfer full):
 */
BuntingDownloadResult *
bunting_download_result_new (GtkWindow *window,
                             BuntingAppModel *app_model,
                             const BuntingDownloadViews *views,
                             GSettings *settings)
{
  BuntingDownloadResult *self = g_object_new (BUNTING_TYPE_DOWNLOAD_RESULT, NULL);

  g_set_weak_pointer (&self->window, window);
  g_set_weak_pointer (&self->download_bar, views->download_bar);
  g_set_weak_pointer (&self->banner, views->banner);
  self->toaster = g_object_ref (views->toaster);
  self->texture_loader = g_object_ref (views->texture_loader);
  self->app_model = g_object_ref (app_model);
  if (settings != NULL)
    self->freshness = bunting_freshness_new (views->banner, app_model, settings);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (busy_changing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (busy_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

/**
 * bunting_download_result_begin:
 * @flags: (element-type BuntingFlag): those that are about to be downloaded
 *
 * Begins another report, unless the last download saved none of @flags: then this one is a retry,
 * and continues the report.
 */
void
bunting_download_result_begin (BuntingDownloadResult *self, GPtrArray *flags)
{
  if (bunting_report_lacks (self->report, flags))
    return;
  if (self->report_window != NULL)
    bunting_report_window_disable_retry (self->report_window);
  g_clear_weak_pointer (&self->report_window);
  g_object_unref (self->report);
  self->report = bunting_report_new ();
}

/* To be called when the folder has been read: offers a refresh of flags that have changed since
 * they were saved. */
void
bunting_download_result_offer_refresh (BuntingDownloadResult *self)
{
  if (self->freshness != NULL)
    bunting_freshness_check (self->freshness);
}

/* @batch: one that has ended */
void
bunting_download_result_add (BuntingDownloadResult *self, BuntingBatch *batch)
{
  bunting_report_add_batch (self->report, batch);
}

/* Shows the result in the window. @names_folder: whether the user may not know the folder yet */
void
bunting_download_result_show (BuntingDownloadResult *self, gboolean names_folder)
{
  if (self->window == NULL || self->banner == NULL)
    return;
  if (bunting_report_get_n (self->report, BUNTING_OUTCOME_FAILED) > 0)
    show_banner (self);
  else
    show_toast (self, names_folder);
}

/* Asks whether files that a refresh has kept, because they were edited, may be replaced, if there
 * are any. The arguments are those of bunting_edited_dialog_show(). */
void
bunting_download_result_ask_about_edited (BuntingDownloadResult *self,
                                          BuntingEditedReplace replace,
                                          GObject *owner)
{
  g_autoptr (GPtrArray) flags = bunting_download_result_dup_flags (self, BUNTING_OUTCOME_EDITED);

  if (flags->len > 0 && self->window != NULL)
    bunting_edited_dialog_show (self->window, flags, replace, owner);
}

/* Hides the banner. */
void
bunting_download_result_hide (BuntingDownloadResult *self)
{
  if (self->banner != NULL)
    bunting_banner_hide (self->banner);
}

/* Whether the banner is about flags that have failed. The user may have closed it, or it may offer
 * something else now. */
gboolean
bunting_download_result_shows_failures (BuntingDownloadResult *self)
{
  const char *action = self->banner != NULL ? bunting_banner_get_action (self->banner) : NULL;

  return g_strcmp0 (action, TRY_AGAIN_ACTION) == 0 || g_strcmp0 (action, USE_BUILT_IN_ACTION) == 0;
}

/* Opens the report, or brings it to the front. */
void
bunting_download_result_show_report (BuntingDownloadResult *self)
{
  if (self->report_window == NULL)
    g_set_weak_pointer (&self->report_window, bunting_report_window_new (self->window, self->report,
                                                                         self->texture_loader));
  bunting_dialog_utils_present (GTK_WINDOW (self->report_window));
}

/* Returns: (transfer none): valid until the next download begins */
BuntingReport *
bunting_download_result_get_report (BuntingDownloadResult *self)
{
  return self->report;
}

/* Returns: (transfer full) (element-type BuntingFlag): those with that outcome */
GPtrArray *
bunting_download_result_dup_flags (BuntingDownloadResult *self, BuntingOutcome outcome)
{
  GPtrArray *lines = bunting_report_get_lines (self->report);
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < lines->len; i++) {
    const BuntingReportLine *line = lines->pdata[i];

    if (line->outcome == outcome)
      g_ptr_array_add (flags, g_object_ref (line->flag));
  }
  return flags;
}
