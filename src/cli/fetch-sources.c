/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-sources.h"

#include "bunting-error-messages.h"
#include "config.h"
#include "fetch-text.h"
#include "source/bunting-source-list.h"
#include "source/bunting-uri-template.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* The sources, on the command line. */

static void
complain_of_file (const BuntingSourceFault *fault)
{
  g_autofree char *path = g_filename_display_name (fault->path);
  g_autofree char *reason = bunting_format_source_problem (fault->problem);
  g_autofree char *text = g_strdup_printf (_ ("“%s” is not a source: %s"), path, reason);

  fetch_text_complain (text);
}

static void
tell_note (BuntingSource *source)
{
  const BuntingSourceProblem *note = bunting_source_get_note (source);
  g_autofree char *reason = note != NULL ? bunting_format_source_problem (note) : NULL;
  g_autofree char *text = NULL;

  if (reason == NULL)
    return;
  /* Translators: the name of a source, and what is wrong with its file */
  text = g_strdup_printf (_ ("source “%s”: %s"), bunting_source_get_id (source), reason);
  fetch_text_complain (text);
}

/* "svg, png 20 40 80"; a source need not say what it has */
static char *
format_kinds (BuntingSource *source)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int kind = 0; kind < BUNTING_N_PICTURE_KINDS; kind++) {
    gsize n_widths;
    const guint *widths = bunting_source_get_widths (source, kind, &n_widths);

    if (!bunting_source_has_kind (source, kind))
      continue;
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                            bunting_picture_kind_get_extension (kind));
    for (gsize i = 0; i < n_widths; i++)
      g_string_append_printf (text, " %u", widths[i]);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_source (BuntingSource *source)
{
  const char *home_page = bunting_source_get_home_page (source);
  g_autofree char *kinds = format_kinds (source);
  g_autofree char *line = g_strdup_printf (
    "%-16s %s%s%s%s%s%s%s", bunting_source_get_id (source), bunting_source_get_name (source),
    *kinds != '\0' ? " (" : "", kinds, *kinds != '\0' ? ")" : "", home_page != NULL ? " <" : "",
    home_page != NULL ? home_page : "", home_page != NULL ? ">" : "");
  g_autofree char *printable = fetch_text_make_printable (line);

  puts (printable);
}

static gboolean
is_base_uri (const char *id_or_base_uri)
{
  return strstr (id_or_base_uri, "://") != NULL;
}

/* id_or_base_uri: of the one that is needed. Returns: (transfer full) (nullable): the sources; none
 * if that one is not among them */
GPtrArray *
fetch_sources_load (const char *id_or_base_uri, GError **error)
{
  return is_base_uri (id_or_base_uri) ? g_ptr_array_new () : bunting_source_list_load (error);
}

/* Prints the sources, and on stderr what is wrong with files that are named like sources. */
void
fetch_sources_list (GPtrArray *sources)
{
  g_autoptr (GPtrArray) faults = bunting_source_list_load_faults ();

  for (guint i = 0; i < sources->len; i++)
    print_source (sources->pdata[i]);
  for (guint i = 0; i < sources->len; i++)
    tell_note (sources->pdata[i]);
  for (guint i = 0; i < faults->len; i++)
    complain_of_file (faults->pdata[i]);
}

static gboolean
fault_has_id (gconstpointer fault, gconstpointer id)
{
  return g_str_equal (((const BuntingSourceFault *)fault)->id, id);
}

/* Returns: whether there is a file of that name that is not a source; it is then told why */
static gboolean
complain_of_fault (const char *id)
{
  g_autoptr (GPtrArray) faults = NULL;
  guint at;

  if (is_base_uri (id))
    return FALSE;
  faults = bunting_source_list_load_faults ();
  if (!g_ptr_array_find_with_equal_func (faults, id, fault_has_id, &at))
    return FALSE;
  complain_of_file (faults->pdata[at]);
  return TRUE;
}

static void
set_error (GError **error, const char *id_or_base_uri, const GError *cause)
{
  g_autofree char *public = bunting_uri_template_hide_user (id_or_base_uri);

  if (g_error_matches (cause, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN))
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN,
                 _ ("there is no source “%s”; --list-sources lists the known ones"), public);
  else
    g_set_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID,
                 _ ("“%s” is not a source: %s"), public, _ (cause->message));
}

static BuntingSource *
choose_kind (BuntingSource *source, const BuntingRendition *rendition)
{
  switch (rendition->format) {
  case BUNTING_RENDITION_SVG:
    return bunting_source_new_for_svg (source);
  case BUNTING_RENDITION_PNG:
    return bunting_source_new_for_png (source, rendition->width_px);
  case BUNTING_RENDITION_ANY:
  case BUNTING_RENDITION_ORIGINAL:
  default:
    return g_object_ref (source);
  }
}

/**
 * fetch_sources_find:
 * @sources: of fetch_sources_load()
 * @id_or_base_uri: as for bunting_source_list_find()
 * @rendition: that is to be made of its pictures
 * @error: a #BuntingSourceError with a message for people
 *
 * Returns: (transfer full) (nullable): the source, for the pictures that fit @rendition; %NULL
 *   without an error if its file has a fault, which was told
 */
BuntingSource *
fetch_sources_find (GPtrArray *sources,
                    const char *id_or_base_uri,
                    const BuntingRendition *rendition,
                    GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (BuntingSource) source = bunting_source_list_find (sources, id_or_base_uri, &cause);

  if (complain_of_fault (id_or_base_uri) && source == NULL)
    return NULL;
  if (source == NULL) {
    set_error (error, id_or_base_uri, cause);
    return NULL;
  }
  tell_note (source);
  return choose_kind (source, rendition);
}
