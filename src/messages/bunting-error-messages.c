/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-error-messages.h"

#include "config.h"

#include "bunting-collection.h"
#include "http/bunting-fetcher.h"
#include "library/bunting-library.h"
#include "source/bunting-metadata.h"
#include "picture/bunting-picture.h"
#include "source/bunting-source.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* The one place where an error becomes words for people, in the window and in the terminal alike.
 * Core's messages are technical English for logs; only what a person can act on is said here.
 * Causes are clauses without a capital or a full stop, for they follow a country's name: "France:
 * the server answered 500". */

/* The fetcher's messages name the status that the server answered with, and what that is called:
 * "500 Internal Server Error". Returns where that begins, or NULL. */
static const char *
find_http_status (const GError *error, guint *out_status)
{
  for (const char *p = error->message; *p != '\0'; p++) {
    if (g_ascii_isdigit (*p)) {
      char *end;
      gulong status = strtoul (p, &end, 10);

      if (end - p == 3 && status >= 100 && status <= 599) {
        *out_status = status;
        return p;
      }
      p = end - 1;
    }
  }
  return NULL;
}

static char *
format_fetcher_error (const GError *error)
{
  guint status;

  switch ((BuntingFetcherError)error->code) {
  case BUNTING_FETCHER_ERROR_NOT_FOUND:
    return g_strdup (_ ("this source has no such flag"));
  case BUNTING_FETCHER_ERROR_STATUS:
    if (find_http_status (error, &status) == NULL)
      return g_strdup (_ ("the server answered with an error"));
    /* Translators: an HTTP status, such as 500 */
    return g_strdup_printf (_ ("the server answered %u"), status);
  case BUNTING_FETCHER_ERROR_BUSY:
    return g_strdup (_ ("the server is busy; try again later"));
  case BUNTING_FETCHER_ERROR_TOO_LARGE:
    return g_strdup (_ ("the server sent more than a flag can be"));
  case BUNTING_FETCHER_ERROR_CUT_SHORT:
    return g_strdup (_ ("the connection broke before the picture was complete"));
  case BUNTING_FETCHER_ERROR_TIMED_OUT:
    return g_strdup (_ ("the server took too long"));
  case BUNTING_FETCHER_ERROR_UNREACHABLE:
    return g_strdup (_ ("the server cannot be reached"));
  case BUNTING_FETCHER_ERROR_TLS:
    return g_strdup (_ ("the server cannot prove who it is"));
  case BUNTING_FETCHER_ERROR_REDIRECT:
    return g_strdup (_ ("the server sent us to where we do not follow"));
  case BUNTING_FETCHER_ERROR_PROTOCOL:
  default:
    return g_strdup (_ ("the server sent something that is not understood"));
  }
}

static char *
format_library_error (const GError *error)
{
  switch ((BuntingLibraryError)error->code) {
  case BUNTING_LIBRARY_ERROR_NO_FOLDER:
    return g_strdup (_ ("there is no such folder"));
  case BUNTING_LIBRARY_ERROR_READ_ONLY:
    return g_strdup (_ ("the folder cannot be written to"));
  case BUNTING_LIBRARY_ERROR_FULL:
    return g_strdup (_ ("the disk is full"));
  case BUNTING_LIBRARY_ERROR_EXISTS:
    return g_strdup (_ ("another file has that name"));
  case BUNTING_LIBRARY_ERROR_NAME:
    return g_strdup (_ ("something that is no file has that name"));
  case BUNTING_LIBRARY_ERROR_HIDDEN:
    return g_strdup (_ ("the sandbox hides this folder; choose one, and it is let through"));
  case BUNTING_LIBRARY_ERROR_FAILED:
  default:
    return g_strdup_printf (_ ("the file cannot be saved (%s)"), error->message);
  }
}

static char *
format_picture_error (const GError *error)
{
  switch ((BuntingPictureError)error->code) {
  case BUNTING_PICTURE_ERROR_EMPTY:
    return g_strdup (_ ("the server sent nothing"));
  case BUNTING_PICTURE_ERROR_TOO_LARGE:
    return g_strdup (_ ("the picture is too large"));
  case BUNTING_PICTURE_ERROR_TRUNCATED:
    return g_strdup (_ ("the picture is incomplete"));
  case BUNTING_PICTURE_ERROR_NO_PICTURE:
  default:
    return g_strdup (_ ("what the server sent is no picture"));
  }
}

static char *
format_metadata_error (const GError *error)
{
  switch ((BuntingMetadataError)error->code) {
  case BUNTING_METADATA_ERROR_TOO_LARGE:
  case BUNTING_METADATA_ERROR_TOO_DEEP:
    return g_strdup (_ ("the metadata is more than a flag can have"));
  case BUNTING_METADATA_ERROR_NO_NAME:
    return g_strdup (_ ("the metadata says no name"));
  case BUNTING_METADATA_ERROR_BAD_PATH:
    return g_strdup (_ ("the name path cannot be used"));
  case BUNTING_METADATA_ERROR_INVALID:
  default:
    return g_strdup (_ ("the metadata is not JSON"));
  }
}

static char *
format_collection_error (const GError *error)
{
  switch ((BuntingCollectionError)error->code) {
  case BUNTING_COLLECTION_ERROR_NOT_INSTALLED:
    return g_strdup (_ ("no flags are installed on this computer"));
  case BUNTING_COLLECTION_ERROR_EMPTY:
    return g_strdup (_ ("the collection holds no flags"));
  case BUNTING_COLLECTION_ERROR_NO_FOLDER:
  default:
    return g_strdup (_ ("the collection's folder cannot be read"));
  }
}

/**
 * bunting_format_error:
 * @error: (nullable): any error of core or server
 *
 * Returns: (transfer full): its cause in the user's language, a clause to follow a name
 */
char *
bunting_format_error (const GError *error)
{
  if (error == NULL)
    return g_strdup (_ ("the cause is not known"));
  if (error->domain == BUNTING_FETCHER_ERROR)
    return format_fetcher_error (error);
  if (error->domain == BUNTING_LIBRARY_ERROR)
    return format_library_error (error);
  if (error->domain == BUNTING_PICTURE_ERROR)
    return format_picture_error (error);
  if (error->domain == BUNTING_METADATA_ERROR)
    return format_metadata_error (error);
  if (error->domain == BUNTING_COLLECTION_ERROR)
    return format_collection_error (error);
  if (error->domain == BUNTING_SOURCE_ERROR)
    return g_strdup (_ ("the source cannot be used"));
  /* Of the session, which has one download at a time; GIO has no reason to say so. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    return g_strdup (_ ("a download is running; try again when it has ended"));
  /* GIO's messages are translated by GLib. */
  return g_utf8_make_valid (error->message, -1);
}

/* Whether core's message tells more than the words do: which host, what came instead. */
static gboolean
has_details (const GError *error)
{
  if (error->domain == BUNTING_PICTURE_ERROR)
    return error->code != BUNTING_PICTURE_ERROR_EMPTY;
  return error->domain == BUNTING_FETCHER_ERROR || error->domain == BUNTING_METADATA_ERROR ||
         error->domain == BUNTING_SOURCE_ERROR;
}

/* Core marks the messages that are always the same. */
static const char *
translate_details (const GError *error)
{
  /* The translation of nothing is the header of the catalogue. */
  return error->message[0] == '\0' ? "" : _ (error->message);
}

/**
 * bunting_format_error_in_full:
 * @error: (nullable): any error of core or server
 *
 * Returns: (transfer full): as bunting_format_error(), with the technical details that help
 *   those who run the server: "the server answered 500 Internal Server Error"
 */
char *
bunting_format_error_in_full (const GError *error)
{
  g_autofree char *words = bunting_format_error (error);
  g_autofree char *details = NULL;
  const char *status_text;
  guint status;

  if (error == NULL || !has_details (error))
    return g_steal_pointer (&words);
  details = g_utf8_make_valid (translate_details (error), -1);
  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS) ||
      g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND)) {
    status_text = find_http_status (error, &status);
    /* What the library has no name for needs none. */
    if (status_text == NULL || strstr (status_text, "Unknown Error") != NULL)
      return g_steal_pointer (&words);
    g_free (details);
    details = g_utf8_make_valid (status_text, -1);
    /* Translators: an HTTP status with its name, such as 500 Internal Server Error */
    return g_strdup_printf (_ ("the server answered %s"), details);
  }
  if (strcmp (words, details) == 0)
    return g_steal_pointer (&words);
  /* Translators: what is wrong, and technical details of it */
  return g_strdup_printf (_ ("%s (%s)"), words, details);
}

/**
 * bunting_format_metadata_error:
 * @error: (nullable): why there is no metadata of a flag whose picture came
 *
 * Returns: (transfer full): as bunting_format_error_in_full(); what is not found here is not the
 *   flag
 */
char *
bunting_format_metadata_error (const GError *error)
{
  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("%s (%s)"), _ ("this source has no metadata of it"),
                            translate_details (error));
  return bunting_format_error_in_full (error);
}
