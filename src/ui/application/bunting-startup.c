/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-startup.h"

#include "config.h"
#include "preferences/bunting-source-pictures.h"
#include "source/bunting-source-list.h"

#include <glib/gi18n.h>

/* The program's state at its start, from the command line, the settings and the defaults, in this
 * order. */

/**
 * bunting_startup_load_sources:
 * @error: also if the built-in source is missing, which is the default
 *
 * Returns: (transfer full) (element-type BuntingSource)
 */
GPtrArray *
bunting_startup_load_sources (GError **error)
{
  g_autoptr (GPtrArray) sources = bunting_source_list_load (error);
  g_autoptr (BuntingSource) built_in = NULL;

  if (sources == NULL)
    return NULL;
  built_in = bunting_command_line_find_source (sources, BUNTING_SOURCE_BUILT_IN_ID, NULL);
  if (built_in == NULL) {
    g_set_error_literal (error, BUNTING_COMMAND_LINE_ERROR, BUNTING_COMMAND_LINE_ERROR_BAD_VALUE,
                         _ ("the built-in source is not installed"));
    return NULL;
  }
  return g_steal_pointer (&sources);
}

/* Returns (transfer full) (nullable): the settings, unless the schema is not installed. */
GSettings *
bunting_startup_create_settings (void)
{
  GSettingsSchemaSource *schemas = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    schemas == NULL ? NULL : g_settings_schema_source_lookup (schemas, BUNTING_APP_ID, TRUE);

  return schema == NULL ? NULL : g_settings_new_full (schema, NULL, NULL);
}

static BuntingSource *
find_source (BuntingCommandLine *command_line, GSettings *settings, GPtrArray *sources)
{
  g_autofree char *id = NULL;
  BuntingSource *source = NULL;

  if (command_line->source != NULL)
    return g_object_ref (command_line->source);
  if (settings != NULL) {
    id = g_settings_get_string (settings, "source");
    source = bunting_command_line_find_source (sources, id, NULL);
  }
  /* The source of the settings may not exist any more. */
  if (source == NULL)
    source = bunting_command_line_find_source (sources, BUNTING_SOURCE_BUILT_IN_ID, NULL);
  return source;
}

/* The folder "Flags" in the user's pictures. */
static GFile *
create_default_folder (void)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autofree char *path = pictures == NULL
                            ? g_build_filename (g_get_home_dir (), "Pictures", "Flags", NULL)
                            : g_build_filename (pictures, "Flags", NULL);

  return g_file_new_for_path (path);
}

/* A folder of the settings is expected to exist; the others are created by the first download. */
static GFile *
create_folder (BuntingCommandLine *command_line, GSettings *settings, gboolean *out_expected)
{
  g_autofree char *uri = settings == NULL ? NULL : g_settings_get_string (settings, "folder");

  *out_expected = FALSE;
  if (command_line->folder != NULL)
    return g_object_ref (command_line->folder);
  if (uri == NULL || uri[0] == '\0')
    return create_default_folder ();
  *out_expected = TRUE;
  return g_file_new_for_uri (uri);
}

/**
 * bunting_startup_create_app_model:
 * @settings: (nullable)
 * @sources: as bunting_startup_load_sources() returned them
 */
BuntingAppModel *
bunting_startup_create_app_model (BuntingCommandLine *command_line,
                                  GSettings *settings,
                                  BuntingAtlas *atlas,
                                  GPtrArray *sources)
{
  gboolean expected;
  g_autoptr (GFile) folder = create_folder (command_line, settings, &expected);
  g_autoptr (BuntingSource) found = find_source (command_line, settings, sources);
  g_autoptr (BuntingSource) source = bunting_source_pictures_apply (found, settings);
  g_autoptr (BuntingSource) built_in =
    bunting_command_line_find_source (sources, BUNTING_SOURCE_BUILT_IN_ID, NULL);
  BuntingAppModel *app_model =
    bunting_app_model_new (atlas, source, folder, g_getenv ("BUNTING_COLLECTION"));

  bunting_source_resolver_set_built_in (bunting_app_model_get_source_resolver (app_model),
                                        built_in);
  if (expected)
    bunting_app_model_expect_folder (app_model);
  if (settings != NULL)
    bunting_app_model_set_refresh (app_model,
                                   g_settings_get_enum (settings, "existing-files") == 1);
  if (command_line->codes != NULL)
    bunting_app_model_add_codes (app_model, (const char *const *)command_line->codes);
  return app_model;
}
