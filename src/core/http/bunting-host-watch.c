/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-host-watch.h"

#include "bunting-limits.h"

/* Keeps in mind which hosts want to be left alone. One refusal (429) holds back every request to
 * that host, not only the refused one; a host that goes on refusing is not asked at all for a
 * while. Requests that were in flight together are refused together: a refusal counts only when its
 * request was sent after the refusal before it had come. */
struct _BuntingHostWatch {
  GHashTable *hosts; /* "scheme://host:port" → Host, both owned; none where nothing is amiss */
};

typedef struct {
  guint n_refusals; /* in a row */
  gint64 counted_us;
  gint64 held_until_us;
  gint64 closed_until_us; /* 0: open */
} Host;

/**
 * bunting_host_watch_new:
 *
 * Returns: (transfer full): a watch that thinks well of every host
 */
BuntingHostWatch *
bunting_host_watch_new (void)
{
  BuntingHostWatch *self = g_new0 (BuntingHostWatch, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * bunting_host_watch_free:
 * @self: (transfer full): a watch
 *
 * Frees it.
 */
void
bunting_host_watch_free (BuntingHostWatch *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

static char *
make_key (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);

  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), host, g_uri_get_port (uri));
}

/**
 * bunting_host_watch_look:
 * @self: a watch
 * @uri: what is to be asked for
 * @now_us: the time, on g_get_monotonic_time()'s clock
 * @until_us: (out): when to look again, where the host is not open
 *
 * Returns: whether its host may be asked now
 */
BuntingHostState
bunting_host_watch_look (BuntingHostWatch *self, GUri *uri, gint64 now_us, gint64 *until_us)
{
  g_autofree char *key = make_key (uri);
  Host *host = g_hash_table_lookup (self->hosts, key);

  *until_us = 0;
  if (host == NULL)
    return BUNTING_HOST_OPEN;
  if (host->closed_until_us > now_us) {
    *until_us = host->closed_until_us;
    return BUNTING_HOST_CLOSED;
  }
  if (host->closed_until_us != 0) {
    g_hash_table_remove (self->hosts, key);
    return BUNTING_HOST_OPEN;
  }
  if (host->held_until_us <= now_us)
    return BUNTING_HOST_OPEN;
  *until_us = host->held_until_us;
  return BUNTING_HOST_HELD;
}

static Host *
ensure_host (BuntingHostWatch *self, GUri *uri)
{
  g_autofree char *key = make_key (uri);
  Host *host = g_hash_table_lookup (self->hosts, key);

  if (host == NULL) {
    host = g_new0 (Host, 1);
    g_hash_table_insert (self->hosts, g_steal_pointer (&key), host);
  }
  return host;
}

/**
 * bunting_host_watch_hold:
 * @self: a watch
 * @uri: what was asked for
 * @now_us: the time, on g_get_monotonic_time()'s clock
 * @wait_ms: what the answer's Retry-After asks for; -1: nothing
 *
 * Holds back all requests to its host for that long, but for %BUNTING_HOST_HOLD_MAX_MS at the most:
 * it may be about that one request only.
 */
void
bunting_host_watch_hold (BuntingHostWatch *self, GUri *uri, gint64 now_us, gint64 wait_ms)
{
  Host *host;

  /* One that asks for more than is ever waited for has refused; nobody else waits for it. */
  if (wait_ms <= 0 || wait_ms > BUNTING_RETRY_AFTER_MAX_MS)
    return;
  host = ensure_host (self, uri);
  host->held_until_us =
    MAX (host->held_until_us, now_us + MIN (wait_ms, BUNTING_HOST_HOLD_MAX_MS) * 1000);
}

/**
 * bunting_host_watch_refused:
 * @self: a watch
 * @uri: what was asked for
 * @sent_us: when
 * @now_us: the time, on the same clock
 *
 * Takes note that a host answered that it is asked too much.
 */
void
bunting_host_watch_refused (BuntingHostWatch *self, GUri *uri, gint64 sent_us, gint64 now_us)
{
  Host *host = ensure_host (self, uri);

  if (host->n_refusals > 0 && sent_us <= host->counted_us)
    return;
  host->n_refusals++;
  host->counted_us = now_us;
  if (host->n_refusals >= BUNTING_HOST_REFUSALS_MAX)
    host->closed_until_us = now_us + (gint64)BUNTING_HOST_CLOSED_S * G_USEC_PER_SEC;
}

/**
 * bunting_host_watch_answered:
 * @self: a watch
 * @uri: what was asked for
 *
 * Takes note that its host gave an answer other than a refusal: the refusals before it were not in
 * a row. A pause that it asked for is kept.
 */
void
bunting_host_watch_answered (BuntingHostWatch *self, GUri *uri)
{
  g_autofree char *key = make_key (uri);
  Host *host = g_hash_table_lookup (self->hosts, key);

  if (host != NULL && host->closed_until_us == 0)
    host->n_refusals = 0;
}
