/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders on file systems other than ext4. The functions of the C library are replaced for files in
 * the fixture's folder. open() and open64() are both replaced, so neither may be an alias. */
#undef _FILE_OFFSET_BITS

#include "library-fixture.h"

#include "bunting-limits.h"
#include "test-utils.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *folder;    /* (nullable): NULL for an ordinary file system */
  gsize name_max;        /* bytes; 0 for no limit */
  long said_name_max;    /* by pathconf() */
  const char *forbidden; /* (nullable): characters */
  int rename_errno;      /* 0: files can be renamed */
} FileSystem;

static FileSystem file_system;

static int
find_errno (const char *path)
{
  const char *name = strrchr (path, '/');

  if (file_system.folder == NULL || name == NULL || !g_str_has_prefix (path, file_system.folder))
    return 0;
  if (file_system.name_max > 0 && strlen (name + 1) > file_system.name_max)
    return ENAMETOOLONG;
  if (file_system.forbidden != NULL && strpbrk (name + 1, file_system.forbidden) != NULL)
    return EINVAL;
  return 0;
}

static int
open_or_fail (const char *function, const char *path, int flags, mode_t mode)
{
  int (*real) (const char *, int, ...) = NULL;

  errno = flags & O_CREAT ? find_errno (path) : 0;
  if (errno != 0)
    return -1;
  *(void **)&real = dlsym (RTLD_NEXT, function);
  return real (path, flags, mode);
}

int
open (const char *path, int flags, ...)
{
  va_list list;
  mode_t mode;

  va_start (list, flags);
  mode = flags & O_CREAT ? va_arg (list, mode_t) : 0;
  va_end (list);
  return open_or_fail ("open", path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  va_list list;
  mode_t mode;

  va_start (list, flags);
  mode = flags & O_CREAT ? va_arg (list, mode_t) : 0;
  va_end (list);
  return open_or_fail ("open64", path, flags, mode);
}

static int
check_rename (const char *to)
{
  errno = find_errno (to);
  if (errno == 0 && file_system.folder != NULL && g_str_has_prefix (to, file_system.folder))
    errno = file_system.rename_errno;
  return errno == 0 ? 0 : -1;
}

int
rename (const char *from, const char *to)
{
  int (*real) (const char *, const char *) = NULL;

  if (check_rename (to) != 0)
    return -1;
  *(void **)&real = dlsym (RTLD_NEXT, "rename");
  return real (from, to);
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
  int (*real) (int, const char *, int, const char *, unsigned int) = NULL;

  if (check_rename (to) != 0)
    return -1;
  *(void **)&real = dlsym (RTLD_NEXT, "renameat2");
  return real (from_folder, from, to_folder, to, flags);
}

long
pathconf (const char *path, int name)
{
  long (*real) (const char *, int) = NULL;

  if (file_system.said_name_max != 0 && name == _PC_NAME_MAX)
    return file_system.said_name_max;
  *(void **)&real = dlsym (RTLD_NEXT, "pathconf");
  return real (path, name);
}

static void
save (LibraryFixture *fixture, const FileSystem *as, const LibraryPicture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  file_system = *as;
  file_system.folder = fixture->path;
  g_assert_true (library_open_for_writing (fixture->library, &error));
  g_assert_no_error (error);
  file = library_save (fixture->library, picture, &error);
  g_assert_no_error (error);
  library_flush_well (fixture->library);
  file_system = (FileSystem){ NULL };
}

static gsize
get_name_length (LibraryFixture *fixture)
{
  g_autofree char *name = g_file_get_basename (bunting_library_lookup (fixture->library, "BR"));

  g_assert_true (folder_has (fixture, name));
  return strlen (name);
}

static guint64
get_file_number (LibraryFixture *fixture)
{
  GFile *file = bunting_library_lookup (fixture->library, "BR");
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_UNIX_INODE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_UNIX_INODE);
}

static void
test_short_names (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (150, 'x');
  LibraryPicture picture = { "BR", name, "a picture", "\"1\"", BUNTING_PICTURE_GIF, TRUE };
  static const FileSystem systems[] = {
    { .name_max = 143, .said_name_max = 143 }, /* eCryptfs */
    { .name_max = 143, .said_name_max = 255 }, /* does not say so */
    { .name_max = 60, .said_name_max = 60 },
    { .name_max = 255, .said_name_max = -1 },
    { .name_max = 0 },
  };
  static const gsize expected[] = { 130, 130, 60 - 13, 150 + 7, 150 + 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++) {
    guint64 number;

    save (fixture, &systems[i], &picture);
    g_assert_cmpuint (get_name_length (fixture), ==, expected[i]);
    /* Again, with other bytes of the same size: replaced, not deleted as an older file. */
    picture.text = i % 2 == 0 ? "a Picture" : "a picture";
    save (fixture, &systems[i], &picture);
    g_assert_cmpuint (get_name_length (fixture), ==, expected[i]);
    g_assert_cmpuint (folder_count_files (fixture), ==, 2); /* with the manifest */
    /* The same bytes once more: the file is not touched. */
    number = get_file_number (fixture);
    save (fixture, &systems[i], &picture);
    g_assert_cmpuint (get_file_number (fixture), ==, number);
  }
}

static void
test_forbidden_characters (LibraryFixture *fixture, gconstpointer data)
{
  static const FileSystem exfat = { .forbidden = "\"*:<>?\\|" };

  save (fixture, &exfat,
        &(LibraryPicture){ "FK", "Falkland Islands: Malvinas", "x", NULL, BUNTING_PICTURE_PNG });
  g_assert_true (folder_has (fixture, "FK-Falkland_Islands__Malvinas.png"));
}

/* Found before anything is downloaded, and nothing is left behind. */
static void
test_no_rename (LibraryFixture *fixture, gconstpointer data)
{
  static const int numbers[] = { ENOSYS, EPERM, EXDEV, EIO, EOPNOTSUPP };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (GError) error = NULL;

    file_system = (FileSystem){ .folder = fixture->path, .rename_errno = numbers[i] };
    g_assert_false (library_open_for_writing (fixture->library, &error));
    file_system = (FileSystem){ NULL };
    g_assert_cmpint (error->domain, ==, BUNTING_LIBRARY_ERROR);
    g_assert_cmpuint (folder_count_files (fixture), ==, 0);
  }
}

static void
add (const char *path, void (*test) (LibraryFixture *, gconstpointer))
{
  g_test_add (path, LibraryFixture, NULL, library_fixture_set_up, test, library_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/file-system/short-names", test_short_names);
  add ("/file-system/forbidden-characters", test_forbidden_characters);
  add ("/file-system/no-rename", test_no_rename);
  return g_test_run ();
}
