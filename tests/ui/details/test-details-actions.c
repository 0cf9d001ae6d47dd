/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <adwaita.h>

#include "grid/bunting-flag-cell.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* What can be done with the flag in the details, in the window: copy it, drag it, move it to the
 * trash, show it in its folder. */

static GBytes *
read_flag (WindowFixture *fixture, const char *code)
{
  return test_read_file (
    g_file_peek_path (bunting_flag_get_file (window_fixture_find_flag (fixture, code))));
}

typedef struct {
  WindowFixture *fixture;
  const char *text;
} ToastTest;

/* Reading the clipboard */

static GBytes *
paste (WindowFixture *fixture, const char *media_type)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->details));
  const char *types[] = { media_type, NULL };
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) spliced = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  const char *got;

  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, NULL, test_keep_result, &read);
  stream = gdk_clipboard_read_finish (clipboard, test_wait_for_result (&read), &got, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, media_type);
  g_output_stream_splice_async (memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, test_keep_result, &spliced);
  g_output_stream_splice_finish (memory, test_wait_for_result (&spliced), &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GdkContentFormats *
get_clipboard_formats (WindowFixture *fixture)
{
  return gdk_clipboard_get_formats (gtk_widget_get_clipboard (GTK_WIDGET (fixture->details)));
}

static gboolean
clipboard_changed (gpointer user_data)
{
  return details_fixture_is_above_zero (user_data);
}

static void
copy (WindowFixture *fixture, const char *action)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->details));
  guint n_changed = 0;
  gulong id =
    g_signal_connect (clipboard, "changed", G_CALLBACK (details_fixture_count_cb), &n_changed);

  g_assert_true (details_fixture_activate (fixture, action));
  test_wait_until (clipboard_changed, &n_changed);
  g_signal_handler_disconnect (clipboard, id);
}

static void
assert_text (WindowFixture *fixture, const char *text)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->details));
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *got = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, test_keep_result, &result);
  got = gdk_clipboard_read_text_finish (clipboard, test_wait_for_result (&result), NULL);
  g_assert_cmpstr (got, ==, text);
}

static gboolean
has_toast (gpointer user_data)
{
  ToastTest *test = user_data;
  GtkWidget *toast =
    ui_test_find (GTK_WIDGET (details_fixture_get_child (test->fixture, "toast_overlay")),
                  g_type_from_name ("AdwToastWidget"));
  GtkWidget *label = toast == NULL ? NULL : ui_test_find (toast, GTK_TYPE_LABEL);

  return label != NULL && g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), test->text) == 0;
}

static void
assert_toast (WindowFixture *fixture, const char *text)
{
  test_wait_until (has_toast, &(ToastTest){ fixture, text });
}

/* Without the hidden manifest. */
static guint
count_pictures (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    n += name[0] != '.';
  return n;
}

static void
assert_is_list_of (GBytes *bytes, BuntingFlag *flag)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *uri = g_file_get_uri (bunting_flag_get_file (flag));

  g_assert_cmpstr (g_strstrip (text), ==, uri);
}

/* Copying and dragging */

static void
test_copy (WindowFixture *fixture, gconstpointer data)
{
  BuntingPicture picture;

  details_fixture_download (fixture, "BR IN");
  details_fixture_show (fixture, "BR");
  copy (fixture, "flag.copy-name");
  assert_text (fixture, "Brazil");
  copy (fixture, "flag.copy-emoji");
  assert_text (fixture, "🇧🇷");
  copy (fixture, "flag.copy-codes");
  assert_text (fixture, "BR BRA 076");
  copy (fixture, "flag.copy-picture");
  {
    g_autoptr (GBytes) saved = read_flag (fixture, "BR");
    g_autoptr (GBytes) png = paste (fixture, "image/png");
    g_autoptr (GBytes) list = paste (fixture, "text/uri-list");

    g_assert_cmpmem (g_bytes_get_data (png, NULL), g_bytes_get_size (png),
                     g_bytes_get_data (saved, NULL), g_bytes_get_size (saved));
    assert_is_list_of (list, window_fixture_find_flag (fixture, "BR"));
    g_assert_true (
      gdk_content_formats_contain_gtype (get_clipboard_formats (fixture), GDK_TYPE_TEXTURE));
  }

  details_fixture_show (fixture, "IN");
  copy (fixture, "flag.copy-picture");
  {
    g_autoptr (GBytes) svg = paste (fixture, "image/svg+xml");
    g_autoptr (GBytes) saved = read_flag (fixture, "IN");
    g_autoptr (GBytes) png = paste (fixture, "image/png");

    g_assert_true (g_bytes_equal (svg, saved));
    g_assert_true (bunting_picture_inspect (png, NULL, &picture, NULL));
    g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_PNG);
    g_assert_cmpuint (picture.width_px, ==, 1024);
  }
  assert_text (fixture, "India");
}

/* A flag that is not saved is given as it is shown, and as a file with a name. */
static void
test_copy_preview (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "collection", "in.svg", NULL);
  g_autoptr (GBytes) drawing = test_read_file (path);
  g_autoptr (GBytes) svg = NULL, png = NULL, list = NULL, given = NULL;
  g_autofree char *given_path = NULL;
  g_autofree char *name = NULL;
  g_auto (GStrv) uris = NULL;
  BuntingPicture picture;

  test_wait_until (details_fixture_has_previews, fixture);
  details_fixture_show (fixture, "IN");
  copy (fixture, "flag.copy-picture");
  svg = paste (fixture, "image/svg+xml");
  g_assert_true (g_bytes_equal (svg, drawing));
  png = paste (fixture, "image/png");
  g_assert_true (bunting_picture_inspect (png, NULL, &picture, NULL));
  g_assert_cmpuint (picture.width_px, ==, 1024);
  assert_text (fixture, "India");
  list = paste (fixture, "text/uri-list");
  uris = g_uri_list_extract_uris (g_bytes_get_data (list, NULL));
  g_assert_cmpuint (g_strv_length (uris), ==, 1);
  given_path = g_filename_from_uri (uris[0], NULL, NULL);
  name = g_path_get_basename (given_path);
  g_assert_cmpstr (name, ==, "IN-India.svg");
  given = test_read_file (given_path);
  g_assert_true (g_bytes_equal (given, drawing));
}

/* Without a picture, the user is told so. */
static void
test_copy_nothing (WindowFixture *fixture, gconstpointer data)
{
  test_wait_until (details_fixture_has_previews, fixture);
  details_fixture_show (fixture, "FR");
  g_assert_true (details_fixture_activate (fixture, "flag.copy-picture"));
  assert_toast (fixture, "There is no picture of this flag yet");
}

static gboolean
is_absent (gpointer flag)
{
  return bunting_flag_get_state (flag) == BUNTING_FLAG_ABSENT;
}

static gboolean
is_saved (gpointer flag)
{
  return bunting_flag_get_state (flag) == BUNTING_FLAG_SAVED;
}

static void
test_trash (WindowFixture *fixture, gconstpointer data)
{
  BuntingFlag *flag = window_fixture_find_flag (fixture, "BR");
  g_autoptr (GBytes) saved = NULL, restored = NULL;

  details_fixture_download (fixture, "BR");
  saved = read_flag (fixture, "BR");
  details_fixture_show (fixture, "BR");
  g_assert_true (details_fixture_activate (fixture, "flag.trash"));
  test_wait_until (is_absent, flag);
  g_assert_cmpuint (count_pictures (fixture->flags_path), ==, 0);
  assert_toast (fixture, "1 file moved to the trash");
  g_assert_true (details_fixture_activate (fixture, "flag.undo-trash"));
  test_wait_until (is_saved, flag);
  restored = read_flag (fixture, "BR");
  g_assert_true (g_bytes_equal (restored, saved));
  /* Where it came from is still known. */
  g_assert_cmpstr (details_fixture_get_property (fixture, "Source"), ==, "collection");
}

static gboolean
is_late (gpointer time_us)
{
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return g_get_monotonic_time () >= *(gint64 *)time_us;
}

/* Toasts are shown for 3 s; a second message restarts that time. */
static void
test_toast (WindowFixture *fixture, gconstpointer data)
{
  gint64 first_us = g_get_monotonic_time () + 1800 * 1000, second_us = first_us + 1800 * 1000;
  GtkWidget *overlay = GTK_WIDGET (details_fixture_get_child (fixture, "toast_overlay"));
  GtkWidget *toast;

  details_fixture_show (fixture, "BR");
  details_fixture_activate (fixture, "flag.copy-name");
  test_wait_until (is_late, &first_us);
  details_fixture_activate (fixture, "flag.copy-codes");
  test_wait_until (is_late, &second_us);
  toast = ui_test_find (overlay, g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toast);
  g_assert_true (gtk_widget_get_child_visible (toast));
  g_assert_nonnull (g_strstr_len (
    gtk_label_get_label (GTK_LABEL (ui_test_find (toast, GTK_TYPE_LABEL))), -1, "BR BRA 076"));
}

static GBytes *
drop (GdkContentProvider *content, const char *media_type)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gdk_content_provider_write_mime_type_async (content, media_type, memory, G_PRIORITY_DEFAULT, NULL,
                                              test_keep_result, &result);
  gdk_content_provider_write_mime_type_finish (content, test_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (memory, NULL, &error));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GSList *
get_files (GdkContentProvider *content, GValue *value)
{
  g_autoptr (GError) error = NULL;

  g_value_init (value, GDK_TYPE_FILE_LIST);
  gdk_content_provider_get_value (content, value, &error);
  g_assert_no_error (error);
  return gdk_file_list_get_files (g_value_get_boxed (value));
}

static gboolean
is_drawn (gpointer picture)
{
  return bunting_flag_image_get_texture (picture) != NULL;
}

/* Returns: (transfer full) (nullable): the content of a drag of the picture */
static GdkContentProvider *
begin_drag (GtkWidget *picture)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (picture);
  GdkContentProvider *content = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DRAG_SOURCE (controller))
      g_signal_emit_by_name (controller, "prepare", 1.0, 1.0, &content);
  }
  return content;
}

static void
test_drag_one (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *picture = GTK_WIDGET (details_fixture_get_flag_image (fixture));
  g_autoptr (GdkContentProvider) content = NULL;
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GBytes) svg = NULL;
  g_autoptr (GBytes) png = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  BuntingPicture inspected;
  g_autoptr (GSList) files = NULL;

  details_fixture_download (fixture, "IN");
  test_wait_until (details_fixture_has_previews, fixture);
  details_fixture_show (fixture, "FR");
  g_assert_null (begin_drag (picture));
  details_fixture_show (fixture, "IN");
  test_wait_until (is_drawn, picture);
  content = begin_drag (picture);
  g_assert_nonnull (content);
  saved = read_flag (fixture, "IN");
  svg = drop (content, "image/svg+xml");
  g_assert_true (g_bytes_equal (svg, saved));
  png = drop (content, "image/png");
  g_assert_true (bunting_picture_inspect (png, NULL, &inspected, NULL));
  g_assert_cmpuint (inspected.width_px, ==, 1024);
  files = get_files (content, &value);
  g_assert_cmpuint (g_slist_length (files), ==, 1);
  g_assert_true (
    g_file_equal (files->data, bunting_flag_get_file (window_fixture_find_flag (fixture, "IN"))));
}

static GtkWidget *
find_cell_picture (GtkWidget *widget, BuntingFlag *flag)
{
  GtkWidget *found = NULL;

  if (BUNTING_IS_FLAG_CELL (widget))
    return bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (widget)) == flag
             ? GTK_WIDGET (bunting_flag_cell_get_image (BUNTING_FLAG_CELL (widget)))
             : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_cell_picture (child, flag);
  return found;
}

static GdkContentProvider *
begin_drag_from_cell (WindowFixture *fixture, const char *code)
{
  GtkWidget *picture =
    find_cell_picture (GTK_WIDGET (fixture->window), window_fixture_find_flag (fixture, code));

  test_wait_until (is_drawn, picture);
  return begin_drag (picture);
}

/* Dragging a selected flag drags all saved flags of the selection; another flag is dragged alone.
 */
static void
test_drag_select (WindowFixture *fixture, gconstpointer data)
{
  static const char *const codes[] = { "BR", "DE", "FR", NULL };
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (GdkContentProvider) all = NULL;
  g_autoptr (GdkContentProvider) alone = NULL;
  g_autoptr (GdkContentFormats) formats = NULL;
  g_auto (GValue) all_value = G_VALUE_INIT;
  g_auto (GValue) alone_value = G_VALUE_INIT;
  g_autoptr (GSList) files = NULL;
  g_autoptr (GSList) one_file = NULL;

  details_fixture_download (fixture, "BR DE JP");
  g_object_set (window, "state", "saved", NULL);
  gtk_test_widget_wait_for_draw (window);
  bunting_window_select (fixture->window, codes);
  all = begin_drag_from_cell (fixture, "DE");
  files = get_files (all, &all_value);
  g_assert_cmpuint (g_slist_length (files), ==, 2);
  g_assert_true (
    g_file_equal (files->data, bunting_flag_get_file (window_fixture_find_flag (fixture, "BR"))));
  formats = gdk_content_provider_ref_formats (all);
  g_assert_false (gdk_content_formats_contain_mime_type (formats, "image/png"));
  alone = begin_drag_from_cell (fixture, "JP");
  one_file = get_files (alone, &alone_value);
  g_assert_cmpuint (g_slist_length (one_file), ==, 1);
  g_assert_true (g_file_equal (one_file->data,
                               bunting_flag_get_file (window_fixture_find_flag (fixture, "JP"))));
}

/* The file manager on the session bus is called to show the file. */

static void
method_called_cb (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *method,
                  GVariant *parameters,
                  GDBusMethodInvocation *invocation,
                  gpointer user_data)
{
  char **shown = user_data;
  g_autofree const char **uris = NULL;

  g_assert_cmpstr (method, ==, "ShowItems");
  g_variant_get (parameters, "(^a&ss)", &uris, NULL);
  *shown = g_strdup (uris[0]);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
is_set (gpointer user_data)
{
  return *(char **)user_data != NULL;
}

static void
name_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *)user_data;
}

static void
test_show_in_files (WindowFixture *fixture, gconstpointer data)
{
  const GDBusInterfaceVTable vtable = { .method_call = method_called_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
    "<node><interface name='org.freedesktop.FileManager1'><method name='ShowItems'>"
    "<arg type='as' direction='in'/><arg type='s' direction='in'/></method></interface></node>",
    NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autofree char *shown = NULL;
  g_autofree char *uri = NULL;
  gboolean has_name = FALSE;
  guint object_id, name_id;

  g_assert_no_error (error);
  object_id = g_dbus_connection_register_object (
    bus, "/org/freedesktop/FileManager1", node->interfaces[0], &vtable, &shown, NULL, &error);
  g_assert_no_error (error);
  name_id =
    g_bus_own_name_on_connection (bus, "org.freedesktop.FileManager1", G_BUS_NAME_OWNER_FLAGS_NONE,
                                  name_acquired_cb, NULL, &has_name, NULL);
  test_wait_until (is_true, &has_name);
  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  g_assert_true (details_fixture_activate (fixture, "flag.show-in-files"));
  test_wait_until (is_set, &shown);
  uri = g_file_get_uri (bunting_flag_get_file (window_fixture_find_flag (fixture, "BR")));
  g_assert_cmpstr (shown, ==, uri);
  test_settle ();
  g_bus_unown_name (name_id);
  g_dbus_connection_unregister_object (bus, object_id);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, details_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/details-actions/copy", test_copy);
  ADD ("/details-actions/copy-preview", test_copy_preview);
  ADD ("/details-actions/copy-nothing", test_copy_nothing);
  ADD ("/details-actions/trash", test_trash);
  ADD ("/details-actions/toast", test_toast);
  ADD ("/details-actions/drag-one", test_drag_one);
  ADD ("/details-actions/drag-select", test_drag_select);
  ADD ("/details-actions/show-in-files", test_show_in_files);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
