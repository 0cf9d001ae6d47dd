/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-collection-scan.h"

#include "country/bunting-country-code.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  const char *root;  /* (unowned) canonical */
  GHashTable *flags; /* code → BuntingScannedFlag */
} CollectionScan;

/* Debian's set has the flags of two nations of the United Kingdom, but not under their ISO 3166-2
 * codes. It has no flags of the other two. */
static const struct {
  const char *name;
  const char *code;
} debian_aliases[] = {
  { "_scotland", "GB-SCT" },
  { "_wales", "GB-WLS" },
};

static void
scanned_flag_free (gpointer data)
{
  BuntingScannedFlag *flag = data;

  for (guint i = 0; i < G_N_ELEMENTS (flag->picture_paths); i++)
    g_free (flag->picture_paths[i]);
  g_free (flag->metadata_path);
  g_free (flag);
}

/* The canonical path of @path, or NULL unless it has the wanted type and is below the scanned
 * folder: a symbolic link to somewhere else would publish files that are not part of it. */
static char *
resolve (const CollectionScan *scan, const char *path, mode_t wanted_type)
{
  gsize root_length = strlen (scan->root);
  g_autofree char *canonical = NULL;
  struct stat info;

  if (lstat (path, &info) != 0)
    return NULL;
  if (!S_ISLNK (info.st_mode))
    return (info.st_mode & S_IFMT) == wanted_type ? g_strdup (path) : NULL;

  canonical = realpath (path, NULL);
  if (canonical == NULL || lstat (canonical, &info) != 0 || (info.st_mode & S_IFMT) != wanted_type)
    return NULL;
  if (strncmp (canonical, scan->root, root_length) != 0 ||
      (canonical[root_length] != '/' && scan->root[root_length - 1] != '/'))
    return NULL;
  return g_steal_pointer (&canonical);
}

/* The first picture of each kind wins. Names are read in sorted order, so the result does not
 * depend on the file system. */
static void
add_picture (CollectionScan *scan, const char *code, BuntingPictureKind kind, const char *path)
{
  BuntingScannedFlag *flag = g_hash_table_lookup (scan->flags, code);
  g_autofree char *resolved = NULL;

  if (flag != NULL && flag->picture_paths[kind] != NULL)
    return;
  resolved = resolve (scan, path, S_IFREG);
  if (resolved == NULL)
    return;
  if (flag == NULL) {
    flag = g_new0 (BuntingScannedFlag, 1);
    g_hash_table_insert (scan->flags, g_strdup (code), flag);
  }
  flag->picture_paths[kind] = g_steal_pointer (&resolved);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
read_names (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* Flat layout: br.png, GB-eng.svg. @only_code is (nullable). */
static void
scan_files (CollectionScan *scan, const char *folder, const char *only_code)
{
  g_autoptr (GPtrArray) names = read_names (folder);

  for (guint i = 0; i < names->len; i++) {
    const char *name = names->pdata[i];
    const char *dot = strrchr (name, '.');
    g_autofree char *stem = NULL;
    g_autofree char *code = NULL;
    g_autofree char *path = NULL;
    BuntingPictureKind kind;

    if (dot == NULL || !bunting_picture_kind_from_extension (dot + 1, &kind))
      continue;
    stem = g_strndup (name, (gsize)(dot - name));
    code = bunting_country_code_parse (stem);
    if (code == NULL || (only_code != NULL && strcmp (code, only_code) != 0))
      continue;
    path = g_build_filename (folder, name, NULL);
    add_picture (scan, code, kind, path);
  }
}

/* Basic layout: br/br.gif and br/metadata.json. */
static void
scan_flag_folder (CollectionScan *scan, const char *name)
{
  g_autofree char *code = bunting_country_code_parse (name);
  g_autofree char *path = g_build_filename (scan->root, name, NULL);
  g_autofree char *folder = NULL;
  g_autofree char *metadata_path = NULL;
  BuntingScannedFlag *flag;

  if (code == NULL)
    return;
  folder = resolve (scan, path, S_IFDIR);
  if (folder == NULL)
    return;
  scan_files (scan, folder, code);
  flag = g_hash_table_lookup (scan->flags, code);
  if (flag == NULL || flag->metadata_path != NULL)
    return;
  metadata_path = g_build_filename (folder, "metadata.json", NULL);
  flag->metadata_path = resolve (scan, metadata_path, S_IFREG);
}

/* Layout of flag-icons: flags/4x3/br.svg. */
static void
scan_flag_icons (CollectionScan *scan)
{
  g_autofree char *path = g_build_filename (scan->root, "flags", "4x3", NULL);
  g_autofree char *folder = resolve (scan, path, S_IFDIR);

  if (folder != NULL)
    scan_files (scan, folder, NULL);
}

static void
scan_alias (CollectionScan *scan, const char *alias, const char *code)
{
  if (g_hash_table_contains (scan->flags, code))
    return;
  for (BuntingPictureKind kind = 0; kind < BUNTING_COLLECTION_N_KINDS; kind++) {
    g_autofree char *name =
      g_strconcat (alias, ".", bunting_picture_kind_get_extension (kind), NULL);
    g_autofree char *path = g_build_filename (scan->root, name, NULL);

    add_picture (scan, code, kind, path);
  }
}

/**
 * bunting_collection_scan:
 * @canonical_folder: as returned by realpath()
 *
 * Finds the flags in a folder in any mixture of three layouts: flat (`br.png`, `gb-eng.svg`), basic
 * (`br/br.gif` with an optional `br/metadata.json`) and flag-icons (`flags/4x3/br.svg`). If a
 * picture is there twice, the first of these counts. Debian's `_scotland` and `_wales` are used if
 * there are no `gb-sct` and `gb-wls`. Names that are not a code are ignored, and so are symbolic
 * links to places outside the folder. Blocks on the file system.
 *
 * Returns: (transfer full): code (in upper case) → #BuntingScannedFlag; perhaps empty
 */
GHashTable *
bunting_collection_scan (const char *canonical_folder)
{
  CollectionScan scan = { .root = canonical_folder };
  g_autoptr (GPtrArray) names = read_names (canonical_folder);

  scan.flags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, scanned_flag_free);
  scan_files (&scan, canonical_folder, NULL);
  for (guint i = 0; i < names->len; i++)
    scan_flag_folder (&scan, names->pdata[i]);
  scan_flag_icons (&scan);
  for (guint i = 0; i < G_N_ELEMENTS (debian_aliases); i++)
    scan_alias (&scan, debian_aliases[i].name, debian_aliases[i].code);
  return scan.flags;
}
