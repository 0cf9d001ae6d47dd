/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The picture of one flag, as a server sends it. */
typedef struct {
  GString *raw;            /* (owned): with the status line and the headers */
  GBytes *picture;         /* (owned) (nullable): what it may be accepted as; NULL: it may not */
  gboolean may_be_refused; /* also if it has a picture */
  char *name;              /* (owned): for messages */
} ManyResponse;

typedef struct {
  guint n_accepted;
  guint n_refused;
} ManyResponsesCount;

typedef void (*ManyResponsesMake) (guint number, ManyResponse *response, gpointer user_data);

/* Requests so many flags, many at a time, from a server that sends what @make makes for each of
 * them; under valgrind, requests one in thirteen of them. Fails if a response is accepted or
 * refused that must not be, or accepted as other bytes. */
ManyResponsesCount
many_responses_request (guint n_responses, ManyResponsesMake make, gpointer user_data);

G_END_DECLS
