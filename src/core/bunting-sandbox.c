/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-sandbox.h"

#include <sys/stat.h>
#include <unistd.h>

/* Inside a Flatpak that has no permission for files, the user's home looks as if it could be
 * written to: what is saved there lies in the memory of the sandbox and is gone with it, and nobody
 * is told. What was let in (the folder behind the file chooser's portal, the program's own data,
 * any folder that the user gave it) is on a file system of its own. */

static const char *
get_root (void)
{
  const char *root = g_getenv ("BUNTING_SANDBOX_ROOT");

  return root == NULL ? "/" : root;
}

static gboolean
is_inside (const char *root)
{
  g_autofree char *info = g_build_filename (root, ".flatpak-info", NULL);

  return access (info, F_OK) == 0;
}

/* Of the nearest folder above that is there: this is where @path would be made. */
static gboolean
find_device (const char *path, dev_t *device)
{
  g_autofree char *folder = g_canonicalize_filename (path, NULL);
  struct stat info;

  while (stat (folder, &info) != 0) {
    char *parent = g_path_get_dirname (folder);

    if (g_str_equal (parent, folder)) {
      g_free (parent);
      return FALSE;
    }
    g_free (folder);
    folder = parent;
  }
  *device = info.st_dev;
  return TRUE;
}

/**
 * bunting_sandbox_is_inside:
 *
 * Returns: whether this program runs in a Flatpak sandbox, so that others do not see its files
 */
gboolean
bunting_sandbox_is_inside (void)
{
  return is_inside (get_root ());
}

/**
 * bunting_sandbox_hides:
 * @path: a folder, whether it is there or not
 *
 * Whether this program runs in a Flatpak sandbox and @path belongs to that alone: nobody outside
 * sees what is saved there, and it is lost when the program ends. That is so for all that shares
 * the file system of the sandbox's root, or that of the runtime directory, which holds /tmp and
 * where the document portal would be.
 *
 * Looks at the file system, but outside of a sandbox at no other path than "/.flatpak-info". For
 * tests, `BUNTING_SANDBOX_ROOT` names a folder to stand for the root.
 *
 * Returns: %TRUE if nothing should be saved there
 */
gboolean
bunting_sandbox_hides (const char *path)
{
  const char *root = get_root ();
  dev_t device, hidden;

  if (!is_inside (root) || !find_device (path, &device))
    return FALSE;
  if (find_device (root, &hidden) && device == hidden)
    return TRUE;
  return find_device (g_get_user_runtime_dir (), &hidden) && device == hidden;
}
