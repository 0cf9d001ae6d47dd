/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetcher.h"
#include "picture/bunting-picture.h"
#include "source/bunting-source.h"
#include "download/bunting-table-loader.h"

G_BEGIN_DECLS

/* One flag to ask a source for. */
typedef struct {
  BuntingSource *source; /* one that needs no base */
  const char *code;
  BuntingTableLoader *table;     /* (nullable): of a source with a table, for the name */
  gint64 deadline_us;            /* of both requests, on g_get_monotonic_time()'s clock */
  guint slow_period_s;           /* the deadline moves by this while bytes arrive; or 0 */
  guint metadata_wait_ms;        /* for the metadata, once the picture is there */
  const char *etag;              /* (nullable) of a saved picture */
  const char *last_modified;     /* (nullable) likewise */
  const char *final_uri;         /* (nullable) where redirects led for these two */
  BuntingFetchProgress progress; /* (nullable) of the picture */
  gpointer progress_data;        /* must live until the callback */
  BuntingLimiter *limiter;       /* (nullable) has given a permit for the flag */
  gboolean picture_only;         /* without metadata */
  gboolean name_always;          /* also waits for the name of a picture that is not modified */
} BuntingFlagRequests;

typedef struct {
  BuntingResponse *response; /* with the bytes of a picture, unless it is not modified */
  BuntingPicture picture;    /* its kind and size */
  char *picture_uri;         /* without user and password */
  char *name;                /* (nullable) from the metadata */
  GError *metadata_error;    /* (nullable) why there is no name; NULL if the source has none */
} BuntingFetchedFlag;

void bunting_fetched_flag_free (BuntingFetchedFlag *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingFetchedFlag, bunting_fetched_flag_free)

void bunting_flag_requests_send_async (BuntingFetcher *fetcher,
                                       const BuntingFlagRequests *requests,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
BuntingFetchedFlag *
bunting_flag_requests_send_finish (BuntingFetcher *fetcher, GAsyncResult *result, GError **error);

G_END_DECLS
