/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-library.h"

G_BEGIN_DECLS

/* A library and its own folder. */
typedef struct {
  char *path;
  GFile *folder;
  BuntingLibrary *library;
} LibraryFixture;

/* A picture that a test saves. */
typedef struct {
  const char *code;
  const char *name;
  const char *text; /* the picture's bytes */
  const char *etag;
  BuntingPictureKind kind;
  gboolean replace;
  const char *source_id; /* (nullable): NULL for the built-in one */
  const char *last_modified;
  gboolean overwrite_edited;
} LibraryPicture;

#define LIBRARY_PICTURE_URI "http://127.0.0.1:8000/flags/x.gif"

extern const LibraryPicture library_brazil;

void library_fixture_set_up (LibraryFixture *fixture, gconstpointer data);
void library_fixture_tear_down (LibraryFixture *fixture, gconstpointer data);
void library_open (BuntingLibrary *library);
gboolean library_open_for_writing (BuntingLibrary *library, GError **error);
gboolean library_flush (BuntingLibrary *library, GError **error);
void library_flush_well (BuntingLibrary *library);
void library_begin_save (BuntingLibrary *library,
                         const LibraryPicture *picture,
                         GCancellable *cancellable,
                         GAsyncResult **slot);
GFile *library_save (BuntingLibrary *library, const LibraryPicture *picture, GError **error);
void library_save_well (BuntingLibrary *library, const LibraryPicture *picture);
void library_assert_not_saved (BuntingLibrary *library,
                               const LibraryPicture *picture,
                               BuntingLibraryError code);
void folder_put (LibraryFixture *fixture, const char *name, const char *text);
void folder_put_aged (LibraryFixture *fixture, const char *name, const char *text, gint64 age_s);
gboolean folder_has (LibraryFixture *fixture, const char *name);
void folder_assert_text (LibraryFixture *fixture, const char *name, const char *expected);
void library_assert_known (BuntingLibrary *library, const char *code, const char *expected);
void library_assert_etag (BuntingLibrary *library, const char *code, const char *expected);
guint folder_count_files (LibraryFixture *fixture);

G_END_DECLS
