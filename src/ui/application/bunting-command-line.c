/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-command-line.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "country/bunting-country-code.h"
#include "source/bunting-source-list.h"
#include "source/bunting-uri-template.h"
#include "bunting-flag-list.h"
#include "bunting-link-parser.h"
#include "bunting-list-import.h"
#include "bunting-paths.h"
#include "bunting-country-list.h"
#include "bunting-messages.h"

/* The command line of the window. All values are checked before a window opens. */

G_DEFINE_QUARK (bunting_command_line_error, bunting_command_line_error)

const GOptionEntry bunting_command_line_entries[] = {
  { "source", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Where flags come from"), N_ ("ID-or-URL") },
  { "download", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Download these flags at once"),
    N_ ("CC,CC…|all|top20") },
  { "to", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder to save flags in"), N_ ("DIR") },
  { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Save a picture of the window when all is done"), N_ ("FILE") },
  { "quit-when-done", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Quit when all is done"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[CC…|FILE…]") },
  { NULL },
};

G_GNUC_PRINTF (2, 3)
static gboolean
set_bad_value (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BUNTING_COMMAND_LINE_ERROR, BUNTING_COMMAND_LINE_ERROR_BAD_VALUE,
                       message);
  return FALSE;
}

static GStrv
list_all_codes (BuntingAtlas *atlas)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_countries = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  for (guint i = 0; i < n_countries; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);

    g_strv_builder_add (builder, bunting_country_get_code (country));
  }
  return g_strv_builder_end (builder);
}

static GStrv
parse_codes (const char *text, BuntingAtlas *atlas, GError **error)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *const *group = bunting_atlas_get_group (atlas, text);

  if (g_str_equal (text, "all"))
    return list_all_codes (atlas);
  if (group != NULL)
    return g_strdupv ((GStrv)group);
  codes = bunting_country_code_parse_list (text, unknown);
  if (unknown->len > 0) {
    set_bad_value (error, _ ("“%s” is not a country code; codes look like BR or GB-ENG"),
                   (const char *)g_ptr_array_index (unknown, 0));
    return NULL;
  }
  if (codes->len == 0) {
    set_bad_value (error, _ ("--download needs at least one country"));
    return NULL;
  }
  for (guint i = 0; i < codes->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (codes, i));
  return g_strv_builder_end (builder);
}

static gboolean
check_screenshot_path (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return set_bad_value (error, _ ("“%s” is a folder; --screenshot needs a file name"), path);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return set_bad_value (error, _ ("the folder “%s” for the picture does not exist"), folder);
  if (access (folder, W_OK) != 0)
    return set_bad_value (error, _ ("the folder “%s” cannot be written to"), folder);
  return TRUE;
}

static gboolean
read_options (BuntingCommandLine *self,
              GVariantDict *dict,
              BuntingAtlas *atlas,
              GPtrArray *sources,
              GError **error)
{
  const char *text;

  g_variant_dict_lookup (dict, "quit-when-done", "b", &self->quit_when_done);
  if (g_variant_dict_lookup (dict, "source", "&s", &text)) {
    self->source = bunting_command_line_find_source (sources, text, error);
    if (self->source == NULL)
      return FALSE;
  }
  if (g_variant_dict_lookup (dict, "download", "&s", &text)) {
    self->codes = parse_codes (text, atlas, error);
    if (self->codes == NULL)
      return FALSE;
  }
  if (g_variant_dict_lookup (dict, "to", "^&ay", &text)) {
    if (text[0] == '\0' || (strstr (text, "://") == NULL && !bunting_path_is_resolvable (text)))
      return set_bad_value (error, _ ("--to needs a folder"));
    self->folder = g_file_new_for_commandline_arg (text);
  }
  if (g_variant_dict_lookup (dict, "screenshot", "^ay", &self->screenshot_path))
    return check_screenshot_path (self->screenshot_path, error);
  return TRUE;
}

/* Codes and names become a link, which GApplication can pass to another process. */
static gboolean
add_countries (GPtrArray *files, const char *list, BuntingAtlas *atlas, GError **error)
{
  g_autoptr (GListStore) flags = bunting_flag_list_new (atlas);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = bunting_country_list_parse (G_LIST_MODEL (flags), list, unknown);

  if (unknown->len > 0)
    return set_bad_value (error, _ ("“%s” is neither a country nor a file"),
                          (const char *)g_ptr_array_index (unknown, 0));
  if (codes->len > 0)
    g_ptr_array_add (files, bunting_link_new (list));
  return TRUE;
}

/* A list file may be a pipe. A folder is ignored: collections have folders named after a code. */
static gboolean
is_file (GFile *file)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);

  return type != G_FILE_TYPE_UNKNOWN && type != G_FILE_TYPE_DIRECTORY;
}

static gboolean
read_arguments (BuntingCommandLine *self, char **arguments, BuntingAtlas *atlas, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (bunting_command_line_is_for_script (self))
    return set_bad_value (
      error, _ ("unexpected argument “%s”; with options, give countries with --download"),
      arguments[0]);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (; *arguments != NULL; arguments++) {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (*arguments);

    if (bunting_link_is_link (file)) {
      g_autofree char *countries = bunting_link_parse (*arguments, error);

      if (countries == NULL)
        return FALSE;
      g_ptr_array_add (self->files, g_steal_pointer (&file));
    } else if (is_file (file)) {
      g_ptr_array_add (self->files, g_steal_pointer (&file));
    } else {
      g_autofree char *valid = g_utf8_make_valid (*arguments, -1);

      g_string_append_printf (list, "%s%s", list->len == 0 ? "" : ",", valid);
    }
  }
  return add_countries (self->files, list->str, atlas, error);
}

/**
 * bunting_command_line_new_from_dict:
 * @dict: GApplication's options, parsed by bunting_command_line_entries
 * @sources: (element-type BuntingSource)
 * @error: %BUNTING_COMMAND_LINE_ERROR_BAD_VALUE with a translated message
 */
BuntingCommandLine *
bunting_command_line_new_from_dict (GVariantDict *dict,
                                    BuntingAtlas *atlas,
                                    GPtrArray *sources,
                                    GError **error)
{
  g_autoptr (BuntingCommandLine) self = g_new0 (BuntingCommandLine, 1);
  g_autofree const char **arguments = NULL;

  if (!read_options (self, dict, atlas, sources, error))
    return NULL;
  if (g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &arguments) &&
      arguments[0] != NULL && !read_arguments (self, (char **)arguments, atlas, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Whether there are options, so that this process opens a window of its own. */
gboolean
bunting_command_line_is_for_script (BuntingCommandLine *self)
{
  return self->source != NULL || self->codes != NULL || self->folder != NULL ||
         self->screenshot_path != NULL || self->quit_when_done;
}

void
bunting_command_line_free (BuntingCommandLine *self)
{
  g_clear_object (&self->source);
  g_clear_pointer (&self->codes, g_strfreev);
  g_clear_object (&self->folder);
  g_free (self->screenshot_path);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

/* Sets the error for a source that was not found: the fault in its file, or that there is none. */
static void
set_unknown_source (GError **error, const char *id, const char *known_ids)
{
  g_autoptr (GPtrArray) faults = bunting_source_list_load_faults ();

  for (guint i = 0; i < faults->len; i++) {
    const BuntingSourceFault *fault = faults->pdata[i];
    g_autofree char *path = g_filename_display_name (fault->path);
    g_autofree char *reason = bunting_format_source_problem (fault->problem);

    if (g_str_equal (fault->id, id)) {
      set_bad_value (error, _ ("“%s” cannot be used as a source (%s)"), path, reason);
      return;
    }
  }
  set_bad_value (error, _ ("there is no source “%s”; use %s, or an http or https URL"), id,
                 known_ids);
}

/**
 * bunting_command_line_find_source:
 * @sources: (element-type BuntingSource)
 * @id_or_uri: a source's id, or the base URL of a server with the basic layout
 * @error: %BUNTING_COMMAND_LINE_ERROR_BAD_VALUE with a translated message
 *
 * Returns: (transfer full)
 */
BuntingSource *
bunting_command_line_find_source (GPtrArray *sources, const char *id_or_uri, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *known_ids = NULL;

  if (strstr (id_or_uri, "://") != NULL) {
    g_autoptr (GError) local_error = NULL;
    g_autofree char *public = bunting_uri_template_hide_user (id_or_uri);
    BuntingSource *source = bunting_source_new_from_base (id_or_uri, &local_error);

    if (source == NULL)
      set_bad_value (error, _ ("“%s” cannot be used as a source (%s)"), public,
                     local_error->message);
    return source;
  }
  for (guint i = 0; i < sources->len; i++) {
    BuntingSource *source = g_ptr_array_index (sources, i);

    if (g_str_equal (bunting_source_get_id (source), id_or_uri))
      return g_object_ref (source);
    g_ptr_array_add (ids, (gpointer)bunting_source_get_id (source));
  }
  known_ids = bunting_format_list (ids);
  set_unknown_source (error, id_or_uri, known_ids);
  return NULL;
}
