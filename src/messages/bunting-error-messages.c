/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-error-messages.h"

#include "config.h"

#include "bunting-collection.h"
#include "bunting-export.h"
#include "http/bunting-fetcher.h"
#include "library/bunting-library.h"
#include "source/bunting-metadata.h"
#include "picture/bunting-picture.h"
#include "source/bunting-source.h"

#include <glib/gi18n.h>
#include <string.h>

/* Translates errors for the window and the terminal. The messages of core are technical English,
 * for logs. The results are clauses without a capital or a full stop, because they follow a name:
 * "France: the server answered 500". */

static const char *const fetcher_messages[] = {
  [BUNTING_FETCHER_ERROR_NOT_FOUND] = N_ ("not available from this source"),
  [BUNTING_FETCHER_ERROR_STATUS] = N_ ("the server answered with an error"),
  [BUNTING_FETCHER_ERROR_BUSY] = N_ ("the server is busy; try again later"),
  [BUNTING_FETCHER_ERROR_TOO_LARGE] = N_ ("the server sent too much data for a flag"),
  [BUNTING_FETCHER_ERROR_CUT_SHORT] = N_ ("the connection broke before the picture was complete"),
  [BUNTING_FETCHER_ERROR_TIMED_OUT] = N_ ("the server took too long"),
  [BUNTING_FETCHER_ERROR_UNREACHABLE] = N_ ("the server cannot be reached"),
  [BUNTING_FETCHER_ERROR_TLS] = N_ ("the server’s identity cannot be verified"),
  [BUNTING_FETCHER_ERROR_REDIRECT] = N_ ("the server redirected to an address that is not allowed"),
  [BUNTING_FETCHER_ERROR_PROTOCOL] = N_ ("the server’s response could not be understood"),
};

static const char *const library_messages[] = {
  [BUNTING_LIBRARY_ERROR_NO_FOLDER] = N_ ("there is no such folder"),
  [BUNTING_LIBRARY_ERROR_READ_ONLY] = N_ ("the folder cannot be written to"),
  [BUNTING_LIBRARY_ERROR_FULL] = N_ ("the disk is full"),
  [BUNTING_LIBRARY_ERROR_EXISTS] = N_ ("a different file with this name exists"),
  [BUNTING_LIBRARY_ERROR_NAME] = N_ ("something that is not a file has this name"),
  [BUNTING_LIBRARY_ERROR_HIDDEN] = N_ ("choose a folder that Bunting may access"),
  [BUNTING_LIBRARY_ERROR_FAILED] = N_ ("the file cannot be saved (%s)"),
};

static const char *const picture_messages[] = {
  [BUNTING_PICTURE_ERROR_EMPTY] = N_ ("the server sent nothing"),
  [BUNTING_PICTURE_ERROR_TOO_LARGE] = N_ ("the picture is too large"),
  [BUNTING_PICTURE_ERROR_TRUNCATED] = N_ ("the picture is incomplete"),
  [BUNTING_PICTURE_ERROR_DAMAGED] = N_ ("the picture is damaged"),
  [BUNTING_PICTURE_ERROR_NO_PICTURE] = N_ ("the server did not send a picture"),
};

static const char *const metadata_messages[] = {
  [BUNTING_METADATA_ERROR_TOO_LARGE] = N_ ("the metadata is too large"),
  [BUNTING_METADATA_ERROR_TOO_DEEP] = N_ ("the metadata is too large"),
  [BUNTING_METADATA_ERROR_NO_NAME] = N_ ("the metadata contains no name"),
  [BUNTING_METADATA_ERROR_BAD_PATH] = N_ ("the name path cannot be used"),
  [BUNTING_METADATA_ERROR_INVALID] = N_ ("the metadata is not JSON"),
  [BUNTING_METADATA_ERROR_LATE] = N_ ("the metadata did not arrive in time"),
};

static const char *const collection_messages[] = {
  [BUNTING_COLLECTION_ERROR_NOT_INSTALLED] = N_ ("no flags are installed on this computer"),
  [BUNTING_COLLECTION_ERROR_EMPTY] = N_ ("the collection holds no flags"),
  [BUNTING_COLLECTION_ERROR_NO_FOLDER] = N_ ("the collection’s folder cannot be read"),
};

static const char *const decoder_messages[] = {
  [BUNTING_DECODER_ERROR_BROKEN] = N_ ("the picture is damaged"),
  [BUNTING_DECODER_ERROR_UNSUPPORTED] = N_ ("this computer cannot show pictures of this kind"),
  [BUNTING_DECODER_ERROR_TOO_LARGE] = N_ ("drawing the picture needs too much memory"),
  [BUNTING_DECODER_ERROR_TOO_SLOW] = N_ ("drawing the picture takes too long"),
  [BUNTING_DECODER_ERROR_CRASHED] = N_ ("drawing the picture fails or needs too much memory"),
  [BUNTING_DECODER_ERROR_UNAVAILABLE] =
    N_ ("the part of Bunting that draws pictures cannot be started"),
};

static const char *const export_messages[] = {
  [BUNTING_EXPORT_ERROR_NO_PICTURE] = N_ ("there is no picture of this flag"),
  [BUNTING_EXPORT_ERROR_NO_SVG] = N_ ("there is no SVG image of this flag"),
  [BUNTING_EXPORT_ERROR_TOO_NARROW] =
    N_ ("the picture is not an SVG image, and narrower than that"),
};

/* Returns (nullable): the translated message, or NULL for other domains. */
static const char *
find_message (const GError *error)
{
  const struct {
    GQuark domain;
    const char *const *messages;
    guint n_messages;
  } domains[] = {
    { BUNTING_FETCHER_ERROR, fetcher_messages, G_N_ELEMENTS (fetcher_messages) },
    { BUNTING_LIBRARY_ERROR, library_messages, G_N_ELEMENTS (library_messages) },
    { BUNTING_PICTURE_ERROR, picture_messages, G_N_ELEMENTS (picture_messages) },
    { BUNTING_METADATA_ERROR, metadata_messages, G_N_ELEMENTS (metadata_messages) },
    { BUNTING_COLLECTION_ERROR, collection_messages, G_N_ELEMENTS (collection_messages) },
    { BUNTING_DECODER_ERROR, decoder_messages, G_N_ELEMENTS (decoder_messages) },
    { BUNTING_EXPORT_ERROR, export_messages, G_N_ELEMENTS (export_messages) },
  };

  if (error->domain == BUNTING_SOURCE_ERROR)
    return _ ("the source cannot be used");
  /* The app model's: only one download runs at a time. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    return _ ("a download is running; try again when it has ended");
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    if (domains[i].domain == error->domain && (guint)error->code < domains[i].n_messages)
      return _ (domains[i].messages[error->code]);
  return NULL;
}

/**
 * bunting_format_error:
 * @error: (nullable): any error of core, decoder, export or server
 *
 * Returns: (transfer full): a translated clause
 */
char *
bunting_format_error (const GError *error)
{
  const char *message = error == NULL ? _ ("the cause is unknown") : find_message (error);
  guint status = error != NULL ? bunting_fetch_error_get_status (error) : 0;

  /* GLib translates the messages of GIO. */
  if (message == NULL)
    return g_utf8_make_valid (error->message, -1);
  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS) && status != 0)
    /* Translators: an HTTP status, such as 500 */
    return g_strdup_printf (_ ("the server answered %u"), status);
  if (g_error_matches (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_FAILED))
    return g_strdup_printf (_ ("the file cannot be saved (%s)"), error->message);
  return g_strdup (message);
}

/* Whether core's message has details that the translated message lacks. */
static gboolean
has_details (const GError *error)
{
  if (error->domain == BUNTING_PICTURE_ERROR)
    return error->code != BUNTING_PICTURE_ERROR_EMPTY;
  return error->domain == BUNTING_FETCHER_ERROR || error->domain == BUNTING_METADATA_ERROR ||
         error->domain == BUNTING_SOURCE_ERROR ||
         g_error_matches (error, BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_TOO_NARROW);
}

/* Core's constant messages are marked for translation. gettext would translate the empty string to
 * the catalogue's header. */
static const char *
translate_details (const GError *error)
{
  return error->message[0] == '\0' ? "" : _ (error->message);
}

/**
 * bunting_format_error_in_full:
 * @error: (nullable): any error of core, decoder, export or server
 *
 * Returns: (transfer full): as bunting_format_error(), with technical details for the operator of
 * the server: "the server answered 500 Internal Server Error"
 */
char *
bunting_format_error_in_full (const GError *error)
{
  g_autofree char *message = bunting_format_error (error);
  g_autofree char *details = NULL;
  g_autofree char *status_text = NULL;

  if (error == NULL || !has_details (error))
    return g_steal_pointer (&message);
  if (bunting_fetch_error_get_status (error) != 0 && error->code != BUNTING_FETCHER_ERROR_BUSY) {
    status_text = bunting_fetch_error_dup_status_text (error);
    if (status_text == NULL) /* a status without a name */
      return g_steal_pointer (&message);
    /* Translators: an HTTP status with its name, such as 500 Internal Server Error */
    return g_strdup_printf (_ ("the server answered %s"), status_text);
  }
  details = g_utf8_make_valid (translate_details (error), -1);
  if (strcmp (message, details) == 0)
    return g_steal_pointer (&message);
  /* Translators: an error, and technical details of it */
  return g_strdup_printf (_ ("%s (%s)"), message, details);
}

/**
 * bunting_format_source_problem:
 *
 * Returns: (transfer full): a translated clause: "line 4, Picture: it is missing or empty"
 */
char *
bunting_format_source_problem (const BuntingSourceProblem *problem)
{
  const char *reason = *problem->reason != '\0' ? _ (problem->reason) : "";

  if (problem->line > 0 && problem->key != NULL)
    /* Translators: the line of a file, the name of a setting there, and what is wrong with it */
    return g_strdup_printf (_ ("line %u, %s: %s"), problem->line, problem->key, reason);
  if (problem->line > 0)
    /* Translators: the line of a file, and what is wrong with it */
    return g_strdup_printf (_ ("line %u: %s"), problem->line, reason);
  return g_strdup (reason);
}

/**
 * bunting_format_metadata_error:
 * @error: (nullable): why the metadata of a flag is missing
 *
 * Returns: (transfer full): as bunting_format_error_in_full(), with another message for "not found"
 */
char *
bunting_format_metadata_error (const GError *error)
{
  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("%s (%s)"), _ ("this source has no metadata for this flag"),
                            translate_details (error));
  return bunting_format_error_in_full (error);
}
