/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-script.h"

#include "application/bunting-screenshot.h"
#include "bunting-report-messages.h"

/* Runs the options of the command line in the window: --download, then --screenshot, then
 * --quit-when-done. Prints a report of the download to the standard output. */

/* 20 flags fit without scrolling. */
#define SCREENSHOT_WIDTH_PX 1260
#define SCREENSHOT_HEIGHT_PX 780

struct _BuntingScript {
  GObject parent_instance;

  BuntingCommandLine *command_line;     /* borrowed: the application's */
  BuntingTextureLoader *texture_loader; /* owned */
  BuntingWindow *window;                /* borrowed: its signals end with it */
  int exit_status;
};

G_DEFINE_FINAL_TYPE (BuntingScript, bunting_script, G_TYPE_OBJECT)

static void downloaded_cb (BuntingWindow *window, const GError *error, BuntingScript *self);
static void take_screenshot (BuntingScript *self);
static void screenshot_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finish (BuntingScript *self);

static void
print_report (BuntingBatch *batch)
{
  g_autoptr (BuntingReport) report = bunting_report_new_for_batch (batch);
  g_autofree char *summary = bunting_format_timed_summary (report);
  g_autofree char *trouble = bunting_format_trouble (report);

  g_print ("%s\n", summary);
  if (trouble != NULL)
    g_print ("%s\n", trouble);
}

static void
print_error (BuntingAppModel *app_model, const GError *error)
{
  g_autofree char *folder = bunting_format_folder (bunting_app_model_get_folder (app_model));
  g_autofree char *cause = bunting_format_error (error);

  if (error->domain == BUNTING_LIBRARY_ERROR)
    g_printerr ("bunting: %s: %s\n", folder, cause);
  else
    g_printerr ("bunting: %s\n", cause);
}

static void
downloaded_cb (BuntingWindow *window, const GError *error, BuntingScript *self)
{
  BuntingAppModel *app_model = bunting_window_get_app_model (window);
  BuntingBatch *batch = bunting_app_model_get_batch (app_model);

  g_signal_handlers_disconnect_by_func (window, downloaded_cb, self);
  if (error != NULL) {
    print_error (app_model, error);
    self->exit_status = BUNTING_EXIT_USAGE;
  } else {
    print_report (batch);
    if (bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND) > 0 ||
        bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED) > 0 ||
        bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED) > 0)
      self->exit_status = BUNTING_EXIT_SOME_NOT_SAVED;
  }
  take_screenshot (self);
}

static void
take_screenshot (BuntingScript *self)
{
  g_autoptr (GFile) file = NULL;

  if (self->command_line->screenshot_path == NULL) {
    finish (self);
    return;
  }
  /* The picture is of the downloaded flags, without the others. */
  if (self->command_line->codes != NULL)
    g_object_set (self->window, "state", "saved", NULL);
  file = g_file_new_for_commandline_arg (self->command_line->screenshot_path);
  bunting_screenshot_take_async (GTK_WINDOW (self->window), self->texture_loader, file,
                                 screenshot_taken_cb, g_object_ref (self));
}

static void
screenshot_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingScript) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_screenshot_take_finish (GTK_WINDOW (source), result, &error)) {
    g_printerr ("bunting: %s: %s\n", self->command_line->screenshot_path, error->message);
    self->exit_status = BUNTING_EXIT_USAGE;
  }
  finish (self);
}

static void
finish (BuntingScript *self)
{
  if (self->command_line->quit_when_done)
    gtk_window_close (GTK_WINDOW (self->window));
}

static void
bunting_script_dispose (GObject *object)
{
  g_clear_object (&BUNTING_SCRIPT (object)->texture_loader);
  G_OBJECT_CLASS (bunting_script_parent_class)->dispose (object);
}

static void
bunting_script_class_init (BuntingScriptClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_script_dispose;
}

static void
bunting_script_init (BuntingScript *self)
{
}

/**
 * bunting_script_new:
 * @command_line: outlives the script
 * @window: one that is not shown yet; it gets the size of the screenshot
 */
BuntingScript *
bunting_script_new (BuntingCommandLine *command_line,
                    BuntingTextureLoader *texture_loader,
                    BuntingWindow *window)
{
  BuntingScript *self = g_object_new (BUNTING_TYPE_SCRIPT, NULL);

  self->command_line = command_line;
  self->texture_loader = g_object_ref (texture_loader);
  self->window = window;
  if (command_line->screenshot_path != NULL) {
    gtk_window_set_default_size (GTK_WINDOW (window), SCREENSHOT_WIDTH_PX, SCREENSHOT_HEIGHT_PX);
    g_object_set (gtk_widget_get_settings (GTK_WIDGET (window)), "gtk-enable-animations", FALSE,
                  NULL);
  }
  return self;
}

/* To be called when the window has opened its folder. */
void
bunting_script_run (BuntingScript *self)
{
  if (self->command_line->codes == NULL) {
    take_screenshot (self);
    return;
  }
  g_signal_connect_object (self->window, "downloaded", G_CALLBACK (downloaded_cb), self, 0);
  bunting_window_download_codes (self->window, (const char *const *)self->command_line->codes);
}

int
bunting_script_get_exit_status (BuntingScript *self)
{
  return self->exit_status;
}
