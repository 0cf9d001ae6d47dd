/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-sandbox.h"

#include <sys/stat.h>
#include <unistd.h>

/* In a Flatpak without a permission for files, the user's home folder seems to be writable, but
 * what is saved there is in the sandbox's memory and lost with it. Folders that the user gave
 * access to (through the file chooser's portal or a permission) and the program's own data are on
 * other file systems. */

static const char *
get_root (void)
{
  const char *root = g_getenv ("BUNTING_SANDBOX_ROOT"); /* for tests */

  return root == NULL ? "/" : root;
}

/* The device of @path or, if it does not exist, of the nearest parent folder that does. */
static gboolean
find_device (const char *path, dev_t *device)
{
  g_autofree char *folder = g_canonicalize_filename (path, NULL);
  struct stat info;

  while (stat (folder, &info) != 0) {
    g_autofree char *child = g_steal_pointer (&folder);

    folder = g_path_get_dirname (child);
    if (g_str_equal (folder, child))
      return FALSE;
  }
  *device = info.st_dev;
  return TRUE;
}

/**
 * bunting_sandbox_is_inside:
 *
 * Returns: whether this program runs in a Flatpak sandbox, so that others cannot see its files
 */
gboolean
bunting_sandbox_is_inside (void)
{
  g_autofree char *info = g_build_filename (get_root (), ".flatpak-info", NULL);

  return access (info, F_OK) == 0;
}

/**
 * bunting_sandbox_hides:
 * @path: a folder, whether it exists or not
 *
 * Blocks, but outside of a sandbox it accesses no path except "/.flatpak-info".
 *
 * Returns: whether @path is on a file system of the Flatpak sandbox, that of its root or of the
 *   runtime directory (which has /tmp and the document portal), so that files are lost with it
 */
gboolean
bunting_sandbox_hides (const char *path)
{
  dev_t device, hidden;

  if (!bunting_sandbox_is_inside () || !find_device (path, &device))
    return FALSE;
  if (find_device (get_root (), &hidden) && device == hidden)
    return TRUE;
  return find_device (g_get_user_runtime_dir (), &hidden) && device == hidden;
}
