/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-mirror.h"

#include "bunting-error-messages.h"
#include "bunting-export.h"
#include "bunting-flagcdn.h"
#include "bunting-limits.h"
#include "bunting-pages.h"
#include "config.h"
#include "country/bunting-country-code.h"
#include "fetch-mirror-files.h"
#include "library/bunting-bounded-read.h"
#include "library/bunting-library-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* Publishes flags as plain files, which any web server can serve: in the basic layout (br/br.svg,
 * br/metadata.json) and in flagcdn's (br.svg, w320/br.png, en/codes.json).
 *
 * The flags are downloaded into a library in the folder .bunting, whose index makes the next
 * download cheap. The file br/br.svg is written as the last one of a flag, so that it says whether
 * the others belong to this picture. Files that would not change are not touched. */

#define ORIGINALS ".bunting"
#define DEFAULT_WIDTHS "20,40,80,160,320,640"
#define DEFAULT_LANGUAGES "en"

/* Readers of the basic layout ask for a GIF. Which kind of picture it is, they see by its bytes. */
#define BASIC_EXTENSION "gif"

/* Publications may still run when the download has been cancelled, so this is counted. */
typedef struct {
  GFile *folder; /* (owned) */
  GArray *widths_px;
  char **languages; /* (owned) */
  BuntingAtlas *atlas;
  BuntingDecoderPool *pool;
} Mirror;

struct _FetchMirror {
  BuntingFlagPublisher *publisher; /* (owned) */
  Mirror *mirror;                  /* (owned), shared with the publisher */
};

/* One flag that is published, in a worker thread. */
typedef struct {
  Mirror *mirror;
  const char *code;
  char *lower;         /* (owned) */
  GBytes *bytes;       /* (owned): the picture */
  const char *ending;  /* of its file name */
  GFile *folder;       /* (owned): br */
  gboolean is_current; /* the files that are there belong to this picture */
} PublishedFlag;

static void
published_flag_clear (PublishedFlag *flag)
{
  g_free (flag->lower);
  g_clear_pointer (&flag->bytes, g_bytes_unref);
  g_clear_object (&flag->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PublishedFlag, published_flag_clear)

/* Options */

static gboolean
is_width (const char *text)
{
  static const guint widths_px[] = { BUNTING_FLAGCDN_WIDTHS };

  for (guint i = 0; i < G_N_ELEMENTS (widths_px); i++) {
    g_autofree char *width = g_strdup_printf ("%u", widths_px[i]);

    if (strcmp (text, width) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_language (const char *tag)
{
  g_autoptr (BuntingDisplayNames) names = bunting_display_names_new_for_language (tag);

  return names != NULL;
}

/* list: (nullable): with commas between its items */
static gboolean
check_list (const char *list,
            gboolean (*is_known) (const char *item),
            const char *message,
            GError **error)
{
  g_auto (GStrv) items = list != NULL ? g_strsplit (list, ",", -1) : NULL;
  gboolean is_good = items == NULL || items[0] != NULL;

  for (guint i = 0; items != NULL && items[i] != NULL; i++)
    is_good = is_good && is_known (items[i]);
  if (!is_good)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return is_good;
}

/**
 * fetch_mirror_check:
 * @widths: (nullable): as the user wrote them: "160,320"
 * @languages: (nullable): likewise: "en,de"
 * @error: %G_OPTION_ERROR_BAD_VALUE with a message for people
 */
gboolean
fetch_mirror_check (const char *widths, const char *languages, GError **error)
{
  return check_list (widths, is_width,
                     _ ("--widths takes some of 20, 40, 80, 160, 320, 640, 1280 and 2560, with "
                        "commas between them"),
                     error) &&
         check_list (languages, is_language,
                     _ ("--languages takes codes of languages, like en,de,pt-BR"), error);
}

/* Returns: (transfer full): where the flags are saved that the mirror's files are made of */
char *
fetch_mirror_dup_originals (const char *folder)
{
  return g_build_filename (folder, ORIGINALS, NULL);
}

/* One flag */

static gboolean
publish_width (PublishedFlag *flag, guint width_px, GError **error)
{
  const BuntingExportOptions options = {
    .format = BUNTING_EXPORT_PNG,
    .width_px = (int)width_px,
    .refuse_enlarging = TRUE,
  };
  g_autofree char *folder_name = g_strdup_printf ("w%u", width_px);
  g_autofree char *name = g_strconcat (flag->lower, ".png", NULL);
  g_autoptr (GFile) folder =
    fetch_mirror_files_ensure_folder (flag->mirror->folder, folder_name, error);
  g_auto (BuntingExportedPicture) picture = { 0 };

  if (folder == NULL)
    return FALSE;
  if (flag->is_current && fetch_mirror_files_has (folder, name))
    return TRUE;
  if (bunting_export_convert (flag->mirror->pool, flag->bytes, &options, &picture, error))
    return fetch_mirror_files_write (folder, name, picture.bytes, error);
  fetch_mirror_files_delete (folder, name);
  return FALSE;
}

/* A width that fails does not stop the others. */
static gboolean
publish_widths (PublishedFlag *flag, GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < flag->mirror->widths_px->len; i++)
    publish_width (flag, g_array_index (flag->mirror->widths_px, guint, i),
                   first == NULL ? &first : NULL);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
publish_metadata (PublishedFlag *flag, const char *name, GError **error)
{
  g_autoptr (GBytes) metadata = NULL;

  if (name == NULL && fetch_mirror_files_has (flag->folder, FETCH_MIRROR_METADATA_NAME))
    return TRUE;
  metadata = bunting_page_metadata (flag->mirror->atlas, flag->code, name);
  return metadata == NULL ||
         fetch_mirror_files_write (flag->folder, FETCH_MIRROR_METADATA_NAME, metadata, error);
}

/* /br.svg, or none if the source no longer has one */
static gboolean
publish_svg (PublishedFlag *flag, GError **error)
{
  g_autofree char *name = g_strconcat (flag->lower, ".svg", NULL);

  if (strcmp (flag->ending, ".svg") == 0)
    return fetch_mirror_files_write (flag->mirror->folder, name, flag->bytes, error);
  fetch_mirror_files_delete (flag->mirror->folder, name);
  return TRUE;
}

static gboolean
publish_picture (PublishedFlag *flag, GError **error)
{
  g_autofree char *basic_name = g_strconcat (flag->lower, "." BASIC_EXTENSION, NULL);
  g_autofree char *name = g_strconcat (flag->lower, flag->ending, NULL);

  for (BuntingPictureKind kind = BUNTING_PICTURE_GIF; kind <= BUNTING_PICTURE_WEBP; kind++) {
    g_autofree char *other =
      g_strconcat (flag->lower, ".", bunting_picture_kind_get_extension (kind), NULL);

    if (strcmp (other, name) != 0 && strcmp (other, basic_name) != 0)
      fetch_mirror_files_delete (flag->folder, other);
  }
  return fetch_mirror_files_write (flag->folder, basic_name, flag->bytes, error) &&
         fetch_mirror_files_write (flag->folder, name, flag->bytes, error);
}

static gboolean
publish_flag (Mirror *self, const char *code, const char *name, GFile *file, GError **error)
{
  g_auto (PublishedFlag) flag = { .mirror = self, .code = code };
  g_autofree char *picture_name = NULL;
  g_autoptr (GError) draw_error = NULL;
  BuntingPicture picture;

  flag.lower = g_ascii_strdown (code, -1);
  flag.bytes = bunting_bounded_read (file, BUNTING_PICTURE_MAX_BYTES, NULL, error);
  if (flag.bytes == NULL || !bunting_picture_inspect (flag.bytes, NULL, &picture, error))
    return FALSE;
  flag.folder = fetch_mirror_files_ensure_folder (self->folder, flag.lower, error);
  if (flag.folder == NULL)
    return FALSE;
  picture_name =
    g_strconcat (flag.lower, ".", bunting_picture_kind_get_extension (picture.kind), NULL);
  flag.ending = picture_name + strlen (flag.lower);
  flag.is_current = fetch_mirror_files_holds (flag.folder, picture_name, flag.bytes);
  publish_widths (&flag, &draw_error);
  if (!publish_metadata (&flag, name, error) || !publish_svg (&flag, error) ||
      !publish_picture (&flag, error))
    return FALSE;
  if (draw_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&draw_error));
  return FALSE;
}

/* A BuntingPublishFunc */
static gboolean
publish (const char *code, const char *name, GFile *file, gpointer user_data, GError **error)
{
  GError *cause = NULL;

  if (publish_flag (user_data, code, name, file, &cause))
    return TRUE;
  g_propagate_error (error,
                     cause->domain == G_IO_ERROR ? bunting_library_error_translate (cause) : cause);
  return FALSE;
}

/* All flags */

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Also of flags that an earlier download has published. Looks into all folders, and removes what a
 * killed program has left behind in them. Returns: (transfer full): with NULL at the
 * end */
static GPtrArray *
list_codes (Mirror *self, GError **error)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFileEnumerator) enumerator = g_file_enumerate_children (
    self->folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);
  GFileInfo *info;
  GFile *child;

  if (enumerator == NULL)
    return NULL;
  while (g_file_enumerator_iterate (enumerator, &info, &child, NULL, error)) {
    g_autofree char *code = NULL;
    g_autofree char *lower = NULL;

    if (info == NULL) {
      fetch_mirror_files_sweep (self->folder);
      g_ptr_array_sort (codes, compare_codes);
      g_ptr_array_add (codes, NULL);
      return g_steal_pointer (&codes);
    }
    if (g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY)
      continue;
    fetch_mirror_files_sweep (child);
    code = bunting_country_code_parse (g_file_info_get_name (info));
    lower = code != NULL ? g_ascii_strdown (code, -1) : NULL;
    if (g_strcmp0 (lower, g_file_info_get_name (info)) == 0 &&
        fetch_mirror_files_has (child, FETCH_MIRROR_METADATA_NAME))
      g_ptr_array_add (codes, g_steal_pointer (&code));
  }
  return NULL;
}

static gboolean
publish_codes (Mirror *mirror, GError **error)
{
  g_autoptr (GPtrArray) codes = list_codes (mirror, error);

  if (codes == NULL)
    return FALSE;
  for (guint i = 0; mirror->languages[i] != NULL; i++) {
    g_autoptr (GFile) folder =
      fetch_mirror_files_ensure_folder (mirror->folder, mirror->languages[i], error);
    g_autoptr (GBytes) page =
      bunting_page_codes (mirror->atlas, (const char *const *)codes->pdata, mirror->languages[i]);

    if (folder == NULL || !fetch_mirror_files_write (folder, FETCH_MIRROR_CODES_NAME, page, error))
      return FALSE;
  }
  return TRUE;
}

/* Writes the lists of countries. To be called when all flags are published.
 *
 * Returns: (transfer full) (nullable): a message for people if that fails */
char *
fetch_mirror_finish (FetchMirror *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  GError *cause = NULL;

  if (publish_codes (self->mirror, &cause))
    return NULL;
  error = bunting_library_error_translate (cause);
  reason = bunting_format_error (error);
  return g_strdup_printf (_ ("cannot write the mirror’s lists of countries: %s"), reason);
}

static void
mirror_clear (gpointer data)
{
  Mirror *self = data;

  g_object_unref (self->folder);
  g_array_unref (self->widths_px);
  g_strfreev (self->languages);
  g_object_unref (self->atlas);
  g_object_unref (self->pool);
}

static void
mirror_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, mirror_clear);
}

/**
 * fetch_mirror_new:
 * @folder: need not exist yet
 * @widths: (nullable): one that fetch_mirror_check() accepts
 * @languages: (nullable): likewise
 */
FetchMirror *
fetch_mirror_new (const char *folder,
                  const char *widths,
                  const char *languages,
                  BuntingAtlas *atlas)
{
  FetchMirror *self = g_new0 (FetchMirror, 1);
  Mirror *mirror = g_atomic_rc_box_new0 (Mirror);
  g_auto (GStrv) width_texts = g_strsplit (widths != NULL ? widths : DEFAULT_WIDTHS, ",", -1);

  mirror->folder = g_file_new_for_path (folder);
  mirror->widths_px = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; width_texts[i] != NULL; i++) {
    guint width_px = (guint)g_ascii_strtoull (width_texts[i], NULL, 10);

    g_array_append_val (mirror->widths_px, width_px);
  }
  mirror->languages = g_strsplit (languages != NULL ? languages : DEFAULT_LANGUAGES, ",", -1);
  mirror->atlas = g_object_ref (atlas);
  mirror->pool = bunting_decoder_pool_ref_shared ();
  bunting_decoder_pool_start (mirror->pool);
  self->mirror = mirror;
  self->publisher =
    bunting_flag_publisher_new (publish, g_atomic_rc_box_acquire (mirror), mirror_unref);
  return self;
}

BuntingFlagPublisher *
fetch_mirror_get_publisher (FetchMirror *self)
{
  return self->publisher;
}

void
fetch_mirror_free (FetchMirror *self)
{
  bunting_flag_publisher_unref (self->publisher);
  mirror_unref (self->mirror);
  g_free (self);
}
