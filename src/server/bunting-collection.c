/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-collection.h"

#include "country/bunting-country-code.h"
#include "bunting-collection-scan.h"
#include "library/bunting-bounded-read.h"
#include "source/bunting-metadata.h"
#include "bunting-paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A folder of flag pictures on this machine, which the flag server serves.
 *
 * The folder is scanned once, in the constructor. After that the object is immutable and can be
 * used from any thread. A client's path is never used to find a file: a code leads to the paths
 * that the scan found. */
struct _BuntingCollection {
  GObject parent_instance;

  char *folder;        /* canonical */
  GHashTable *flags;   /* code → BuntingScannedFlag */
  char *name;          /* for people; the folder's name for an unknown collection */
  const char *origin;  /* (nullable) URI of its home page */
  char *date;          /* (nullable) when its flags were current: a year or ISO 8601 date */
  const char *licence; /* (nullable) */
  char *licence_text;  /* (nullable) in full */
};

G_DEFINE_FINAL_TYPE (BuntingCollection, bunting_collection, G_TYPE_OBJECT)
G_DEFINE_QUARK (bunting_collection_error, bunting_collection_error)

#define LICENCE_MAX_BYTES (16 * 1024)
#define FLAG_ICONS_NAME "flag-icons"
#define FLAG_ICONS_ORIGIN "https://github.com/lipis/flag-icons"
#define DEBIAN_ORIGIN "https://github.com/linuxmint/flags"

/* Debian's packages, recognized by the folder in which they install the same flags. */
static const struct {
  const char *folder_pattern;
  const char *name;
} debian_collections[] = {
  { "*/iso-flags-svg/country-*", "Debian’s ISO flags (SVG)" },
  { "*/iso-flags-png-*", "Debian’s ISO flags (PNG)" },
};

/* Below the system's data folders. An SVG is sharp at every size, so it comes first. */
static const char *const installed_folders[] = {
  "iso-flags-svg/country-4x3",
  "iso-flags-png-320x240",
};

/* The kind that is served where a flag has pictures of several kinds, best first. */
static const BuntingPictureKind preference[] = {
  BUNTING_PICTURE_SVG,  BUNTING_PICTURE_PNG,  BUNTING_PICTURE_GIF,
  BUNTING_PICTURE_JPEG, BUNTING_PICTURE_WEBP,
};

/* The date of the flag-icons commit, written by the build. */
static char *
read_date (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "DATE", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  g_strstrip (text);
  if (strlen (text) != strlen ("2025-05-29") || strspn (text, "0123456789-") != strlen (text))
    return NULL;
  return g_steal_pointer (&text);
}

/* Returns: (transfer full) (nullable): the text of the file LICENSE, if it is short and UTF-8 */
static char *
read_licence (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "LICENSE", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = bunting_bounded_read (file, LICENCE_MAX_BYTES, NULL, NULL);
  gsize size_bytes;
  const char *text = bytes == NULL ? NULL : g_bytes_get_data (bytes, &size_bytes);

  return text != NULL && g_utf8_validate (text, size_bytes, NULL) ? g_strndup (text, size_bytes)
                                                                  : NULL;
}

/* The version is in package.json, which an installed copy may lack. */
static gboolean
describe_flag_icons (BuntingCollection *self)
{
  g_autofree char *path = g_build_filename (self->folder, "package.json", NULL);
  g_autofree char *base_name = g_path_get_basename (self->folder);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autofree char *package_name = NULL;
  g_autofree char *version = NULL;

  if (file != NULL) {
    g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);

    package_name = bunting_metadata_parse_name (bytes, "$.name", NULL);
    version = bunting_metadata_parse_name (bytes, "$.version", NULL);
  }
  if (g_strcmp0 (package_name, FLAG_ICONS_NAME) != 0 && strcmp (base_name, FLAG_ICONS_NAME) != 0)
    return FALSE;

  self->name =
    version != NULL ? g_strconcat (FLAG_ICONS_NAME " ", version, NULL) : g_strdup (FLAG_ICONS_NAME);
  self->origin = FLAG_ICONS_ORIGIN;
  self->date = read_date (self->folder);
  self->licence = "MIT";
  self->licence_text = read_licence (self->folder);
  return TRUE;
}

static void
describe (BuntingCollection *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (debian_collections); i++) {
    if (g_pattern_match_simple (debian_collections[i].folder_pattern, self->folder)) {
      self->name = g_strdup (debian_collections[i].name);
      self->origin = DEBIAN_ORIGIN;
      self->date = g_strdup ("2018");
      self->licence = "Public domain";
      return;
    }
  }
  if (!describe_flag_icons (self))
    self->name = g_filename_display_basename (self->folder);
}

static void
bunting_collection_finalize (GObject *object)
{
  BuntingCollection *self = BUNTING_COLLECTION (object);

  g_free (self->folder);
  g_clear_pointer (&self->flags, g_hash_table_unref);
  g_free (self->name);
  g_free (self->date);
  g_free (self->licence_text);
  G_OBJECT_CLASS (bunting_collection_parent_class)->finalize (object);
}

static void
bunting_collection_class_init (BuntingCollectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_collection_finalize;
}

static void
bunting_collection_init (BuntingCollection *self)
{
}

static BuntingCollection *
new_from_data_folders (const char *relative_path)
{
  const char *const *data_folders = g_get_system_data_dirs ();

  for (guint i = 0; data_folders[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (data_folders[i], relative_path, NULL);
    BuntingCollection *collection = bunting_collection_new_for_folder (path, NULL);

    if (collection != NULL)
      return collection;
  }
  return NULL;
}

/* Opens the first of these: the folder named by the environment variable `BUNTING_COLLECTION`;
 * flag-icons in Bunting's data folder (build option `-Dflag_icons=`); Debian's iso-flags-svg, then
 * iso-flags-png-320x240, in any folder of `XDG_DATA_DIRS`. Blocks on the file system.
 *
 * Returns: (transfer full): a collection, or %NULL with %BUNTING_COLLECTION_ERROR_NOT_INSTALLED or,
 *   if `BUNTING_COLLECTION` is set, an error of bunting_collection_new_for_folder() */
BuntingCollection *
bunting_collection_new_installed (GError **error)
{
  const char *from_environment = g_getenv ("BUNTING_COLLECTION");
  g_autofree char *flag_icons = bunting_data_path (FLAG_ICONS_NAME, NULL);
  BuntingCollection *collection;

  if (from_environment != NULL && from_environment[0] != '\0')
    return bunting_collection_new_for_folder (from_environment, error);

  collection = bunting_collection_new_for_folder (flag_icons, NULL);
  for (guint i = 0; collection == NULL && i < G_N_ELEMENTS (installed_folders); i++)
    collection = new_from_data_folders (installed_folders[i]);
  if (collection == NULL)
    g_set_error_literal (
      error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NOT_INSTALLED,
      "no flags are installed on this computer; on Debian and its derivatives, install the package "
      "iso-flags-svg or iso-flags-png-320x240");
  return collection;
}

/**
 * bunting_collection_new_for_folder:
 * @path: in the encoding of file names
 *
 * Scans a folder; see bunting_collection_scan() for the layouts. Blocks on the file system.
 *
 * Returns: (transfer full): a collection with at least one flag, or %NULL with
 *   %BUNTING_COLLECTION_ERROR_NO_FOLDER or %BUNTING_COLLECTION_ERROR_EMPTY
 */
BuntingCollection *
bunting_collection_new_for_folder (const char *path, GError **error)
{
  g_autoptr (BuntingCollection) self = g_object_new (BUNTING_TYPE_COLLECTION, NULL);
  g_autofree char *display_name = g_filename_display_name (path);
  g_autoptr (GDir) dir = NULL;

  self->folder = realpath (path, NULL);
  if (self->folder != NULL)
    dir = g_dir_open (self->folder, 0, NULL);
  if (dir == NULL) {
    g_set_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER, "%s: %s",
                 display_name, g_strerror (errno));
    return NULL;
  }
  self->flags = bunting_collection_scan (self->folder);
  if (g_hash_table_size (self->flags) == 0) {
    g_set_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_EMPTY,
                 "%s: no flags in this folder", display_name);
    return NULL;
  }
  describe (self);
  return g_steal_pointer (&self);
}

guint
bunting_collection_get_n_flags (BuntingCollection *self)
{
  return g_hash_table_size (self->flags);
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Returns: (transfer full) (array zero-terminated=1): the codes of all flags, in upper case, sorted
 */
char **
bunting_collection_dup_codes (BuntingCollection *self)
{
  GPtrArray *codes = g_ptr_array_sized_new (g_hash_table_size (self->flags) + 1);
  GHashTableIter iter;
  gpointer code;

  g_hash_table_iter_init (&iter, self->flags);
  while (g_hash_table_iter_next (&iter, &code, NULL))
    g_ptr_array_add (codes, g_strdup (code));
  g_ptr_array_sort (codes, compare_codes);
  g_ptr_array_add (codes, NULL);
  return (char **)g_ptr_array_free (codes, FALSE);
}

/* Returns: whether none of its pictures is an SVG */
gboolean
bunting_collection_is_raster (BuntingCollection *self)
{
  GHashTableIter iter;
  gpointer flag;

  g_hash_table_iter_init (&iter, self->flags);
  while (g_hash_table_iter_next (&iter, NULL, &flag))
    if (((BuntingScannedFlag *)flag)->picture_paths[BUNTING_PICTURE_SVG] != NULL)
      return FALSE;
  return TRUE;
}

const char *
bunting_collection_get_name (BuntingCollection *self)
{
  return self->name;
}

const char *
bunting_collection_get_origin (BuntingCollection *self)
{
  return self->origin;
}

const char *
bunting_collection_get_date (BuntingCollection *self)
{
  return self->date;
}

const char *
bunting_collection_get_licence (BuntingCollection *self)
{
  return self->licence;
}

/* Returns: (nullable): in full */
const char *
bunting_collection_get_licence_text (BuntingCollection *self)
{
  return self->licence_text;
}

const char *
bunting_collection_get_folder (BuntingCollection *self)
{
  return self->folder;
}

static BuntingScannedFlag *
lookup (BuntingCollection *self, const char *code)
{
  g_autofree char *key = bunting_country_code_parse (code);

  return key != NULL ? g_hash_table_lookup (self->flags, key) : NULL;
}

/**
 * bunting_collection_dup_picture_path:
 * @code: in upper or lower case
 * @extension: (nullable): "png", "svg", …; %NULL for the preferred kind
 *
 * Returns: (transfer full) (nullable): a canonical path below the folder
 */
char *
bunting_collection_dup_picture_path (BuntingCollection *self,
                                     const char *code,
                                     const char *extension)
{
  BuntingScannedFlag *flag = lookup (self, code);
  BuntingPictureKind kind;

  if (flag == NULL)
    return NULL;
  if (extension != NULL)
    return bunting_picture_kind_from_extension (extension, &kind)
             ? g_strdup (flag->picture_paths[kind])
             : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (preference); i++) {
    if (flag->picture_paths[preference[i]] != NULL)
      return g_strdup (flag->picture_paths[preference[i]]);
  }
  return NULL;
}

/* Returns: (transfer full) (nullable): the canonical path of the flag's metadata.json */
char *
bunting_collection_dup_metadata_path (BuntingCollection *self, const char *code)
{
  BuntingScannedFlag *flag = lookup (self, code);

  return flag != NULL ? g_strdup (flag->metadata_path) : NULL;
}
