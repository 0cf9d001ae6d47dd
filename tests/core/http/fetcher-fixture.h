/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetcher.h"

#include "fixture-server.h"

G_BEGIN_DECLS

#define FETCHER_MAX_BYTES 4096 /* of a body */

/* A fetcher and a server for it. Paths are below the server's base. */
typedef struct {
  FixtureServer *server;
  SoupSession *session;
  BuntingFetcher *fetcher;
} FetcherFixture;

void fetcher_set_up (FetcherFixture *fixture, gconstpointer data);
void fetcher_tear_down (FetcherFixture *fixture, gconstpointer data);
GUri *fetcher_make_uri (FetcherFixture *fixture, const char *path);
BuntingResponse *
fetcher_fetch_request (FetcherFixture *fixture, const BuntingRequest *request, GError **error);
BuntingResponse *fetcher_fetch (FetcherFixture *fixture, const char *path, GError **error);
/* The body is "hello" unless it is given; its size is that of a text unless it is given. */
void fetcher_answer (FetcherFixture *fixture, const char *path, FixtureAnswer answer);
/* Returns: how often the path was requested */
guint fetcher_count (FetcherFixture *fixture, const char *path);
void fetcher_assert_body (BuntingResponse *response, const char *text);
/* says: (nullable): part of the message */
void fetcher_assert_fails (FetcherFixture *fixture,
                           const char *path,
                           BuntingFetcherError code,
                           const char *says);

G_END_DECLS
