/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-adaptive-limit.h"

#include "bunting-limits.h"

/* The rules against simulated servers. Time is simulated: nothing waits. */

#define MS G_TIME_SPAN_MILLISECOND
#define N_CLIENTS_MAX 2
#define CEILING 256

typedef enum { OK, REFUSED, WAITS } Result;

typedef struct {
  guint client;
  guint n_in_flight;
  gint64 sent_us;
  gint64 tried_us; /* the last SYN; 0: connected */
  gint64 answered_us;
  gint64 latency_us;
  gint64 connect_us;
  Result result;
} Request;

typedef struct {
  BuntingAdaptiveLimit limit;
  guint n_waiting; /* flags that have not started */
  guint n_in_flight;
  guint n_done;
  guint n_refused;
  guint highest;
  double in_flight_us; /* the integral of n_in_flight over time */
} Client;

typedef struct Server Server;
struct Server {
  /* the model: sets answered_us, latency_us, connect_us and result of the new request */
  void (*respond) (Server *self, Request *request);
  gint64 round_trip_us;
  gint64 service_us;
  guint n_workers;
  guint max_in_flight;
  guint per_second;
  gint64 down_from_us, down_until_us;
  gboolean closes;

  gint64 free_us[CEILING * 2]; /* of each worker */
  gint64 accepted_us[8];       /* the accept queue: when each place becomes free */
  double tokens;
  gint64 tokens_us;

  gint64 now_us;
  Client clients[N_CLIENTS_MAX];
  guint n_clients;
  GArray *requests; /* (element-type Request): in flight, and refused ones that wait */
  guint n_active;   /* without refused ones */
};

static void
respond_at_once (Server *self, Request *request)
{
  request->latency_us = self->round_trip_us + self->service_us;
}

/* Waits for a free worker. */
static void
respond_in_turn (Server *self, Request *request)
{
  gint64 arrived_us = request->sent_us + self->round_trip_us / 2;
  guint first = 0;
  gint64 ended_us;

  for (guint i = 1; i < self->n_workers; i++)
    if (self->free_us[i] < self->free_us[first])
      first = i;
  ended_us = MAX (arrived_us, self->free_us[first]) + self->service_us;
  self->free_us[first] = ended_us;
  request->latency_us = ended_us + self->round_trip_us / 2 - request->sent_us;
}

static void
refuse_above_maximum (Server *self, Request *request)
{
  respond_at_once (self, request);
  if (self->n_active > self->max_in_flight) {
    request->latency_us = self->round_trip_us;
    request->result = REFUSED;
  }
}

static void
refuse_above_rate (Server *self, Request *request)
{
  double elapsed_s = (double)(request->sent_us - self->tokens_us) / G_USEC_PER_SEC;

  respond_at_once (self, request);
  self->tokens = MIN (self->tokens + elapsed_s * self->per_second, self->per_second / 4.0);
  self->tokens_us = request->sent_us;
  if (self->tokens < 1)
    request->result = REFUSED;
  else
    self->tokens--;
}

static void
respond_except_while_down (Server *self, Request *request)
{
  respond_at_once (self, request);
  if (request->sent_us >= self->down_from_us && request->sent_us < self->down_until_us)
    request->result = REFUSED;
}

/* Whatever would be answered meanwhile is answered afterwards. */
static void
respond_after_pause (Server *self, Request *request)
{
  gint64 answered_us;

  respond_at_once (self, request);
  answered_us = request->sent_us + request->latency_us;
  if (answered_us >= self->down_from_us && answered_us < self->down_until_us)
    request->latency_us = self->down_until_us - request->sent_us;
}

/* Each request is a connection. One that finds the backlog full is repeated by the kernel after one
 * second, three seconds and so on. */
static void
connect_with_backlog (Server *self, Request *request)
{
  gint64 last_us = self->now_us;
  int place = -1;

  for (int i = 0; i < 5; i++) {
    if (self->accepted_us[i] <= self->now_us)
      place = i;
    last_us = MAX (last_us, self->accepted_us[i]);
  }
  if (place < 0) {
    gint64 waited_us = request->tried_us - request->sent_us;

    request->tried_us += MAX (waited_us, 0) + 1000 * MS;
    request->answered_us = request->tried_us;
    return;
  }
  self->accepted_us[place] = last_us + self->service_us;
  request->connect_us = self->now_us + self->round_trip_us - request->sent_us;
  request->latency_us = self->accepted_us[place] - self->now_us + self->round_trip_us;
  request->answered_us = request->sent_us + request->connect_us + request->latency_us;
  request->tried_us = 0;
}

static void
respond_with_backlog (Server *self, Request *request)
{
  request->tried_us = request->sent_us;
}

static void
server_clear (Server *self)
{
  g_array_unref (self->requests);
}

static void
send (Server *self, Request *request)
{
  self->n_active++;
  request->sent_us = self->now_us;
  request->n_in_flight = self->clients[request->client].n_in_flight;
  request->result = OK;
  self->respond (self, request);
  if (request->result == REFUSED)
    self->n_active--;
  request->answered_us = request->sent_us + request->connect_us + request->latency_us;
}

static void
start_flags (Server *self, guint n)
{
  Client *client = &self->clients[n];

  while (client->n_waiting > 0 &&
         client->n_in_flight < bunting_adaptive_limit_get (&client->limit, self->now_us, NULL)) {
    Request request = { .client = n };

    bunting_adaptive_limit_started (&client->limit, self->now_us);
    client->n_waiting--;
    client->n_in_flight++;
    client->highest = MAX (client->highest, client->n_in_flight);
    send (self, &request);
    g_array_append_val (self->requests, request);
  }
}

static void
end_request (Server *self, guint index)
{
  Request *request = &g_array_index (self->requests, Request, index);
  Client *client = &self->clients[request->client];
  const BuntingResponseTimes times = {
    .sent_us = request->sent_us,
    .n_in_flight = request->n_in_flight,
    .latency_us = request->latency_us,
    .connect_us = request->connect_us,
    .is_persistent = !self->closes,
  };

  if (request->tried_us != 0) {
    connect_with_backlog (self, request);
    return;
  }
  if (request->result == WAITS) {
    client->n_waiting++;
    g_array_remove_index_fast (self->requests, index);
    return;
  }
  if (request->result == OK)
    self->n_active--;
  client->n_in_flight--;
  if (request->result == REFUSED) {
    bunting_adaptive_limit_overloaded (&client->limit, BUNTING_OVERLOAD_REFUSED, request->sent_us,
                                       request->n_in_flight, self->now_us);
    client->n_refused++;
    request->result = WAITS;
    request->answered_us = self->now_us + g_test_rand_int_range (250 * MS, 500 * MS);
    return;
  }
  bunting_adaptive_limit_answered (&client->limit, &times, self->now_us);
  client->n_done++;
  g_array_remove_index_fast (self->requests, index);
}

/* Runs until until_us or until all is done, whatever is first. */
static void
run (Server *self, gint64 until_us)
{
  for (;;) {
    gint64 next_us = G_MAXINT64, previous_us = self->now_us;
    int ended = -1;

    for (guint i = 0; i < self->n_clients; i++) {
      gint64 grows_us;

      start_flags (self, i);
      bunting_adaptive_limit_get (&self->clients[i].limit, self->now_us, &grows_us);
      if (grows_us != 0 && self->clients[i].n_waiting > 0)
        next_us = MIN (next_us, grows_us);
    }
    for (guint i = 0; i < self->requests->len; i++)
      if (g_array_index (self->requests, Request, i).answered_us < next_us) {
        next_us = g_array_index (self->requests, Request, i).answered_us;
        ended = (int)i;
      }
    if (next_us == G_MAXINT64 || next_us > until_us) {
      if (next_us != G_MAXINT64)
        self->now_us = until_us;
      return;
    }
    self->now_us = next_us;
    for (guint i = 0; i < self->n_clients; i++)
      self->clients[i].in_flight_us +=
        (double)self->clients[i].n_in_flight * (double)(next_us - previous_us);
    if (ended >= 0)
      end_request (self, (guint)ended);
  }
}

static void
server_init (Server *self, guint n_clients, guint n_flags)
{
  self->n_clients = n_clients;
  self->now_us = 1000 * MS;
  self->tokens_us = self->now_us;
  self->tokens = self->per_second / 4.0;
  self->requests = g_array_new (FALSE, TRUE, sizeof (Request));
  for (guint i = 0; i < n_clients; i++) {
    bunting_adaptive_limit_init (&self->clients[i].limit, CEILING, 1);
    self->clients[i].n_waiting = n_flags;
  }
}

static void
say (Server *self, const char *name)
{
  for (guint i = 0; i < self->n_clients; i++)
    g_test_message ("%s: %u done, %u refused, at most %u in flight, now %.1f, after %.3f s", name,
                    self->clients[i].n_done, self->clients[i].n_refused, self->clients[i].highest,
                    self->clients[i].limit.limit, (double)(self->now_us - 1000 * MS) / 1e6);
}

/* 194 flags over a line of 50 ms, from a server without a limit: five round trips. */
static void
test_far_server (void)
{
  Server server = { .respond = respond_at_once, .round_trip_us = 50 * MS };

  server_init (&server, 1, 194);
  run (&server, G_MAXINT64);
  say (&server, "far");
  g_assert_cmpuint (server.clients[0].n_done, ==, 194);
  g_assert_cmpint (server.now_us - 1000 * MS, <=, 5 * 50 * MS);
  server_clear (&server);
}

/* A server on the same machine responds faster than the program can process the responses. */
static void
test_near_server (void)
{
  Server server = { .respond = respond_at_once, .round_trip_us = 500 };

  server_init (&server, 1, 1000);
  run (&server, G_MAXINT64);
  say (&server, "near");
  g_assert_cmpuint (server.clients[0].n_done, ==, 1000);
  g_assert_cmpuint (server.clients[0].highest, ==, 10);
  server_clear (&server);
}

/* Never above the ceiling. */
static void
test_ceiling (void)
{
  Server server = { .respond = respond_at_once, .round_trip_us = 50 * MS };

  server_init (&server, 1, 500);
  bunting_adaptive_limit_init (&server.clients[0].limit, 4, 2);
  run (&server, G_MAXINT64);
  g_assert_cmpuint (server.clients[0].highest, ==, 4);
  server_clear (&server);
}

/* A server with a number of workers, and a queue before them that slows all down: the limit settles
 * where the workers are busy and the queue is short. */
static void
test_hidden_capacity (gconstpointer data)
{
  Server server = { .respond = respond_in_turn,
                    .round_trip_us = 20 * MS,
                    .service_us = 40 * MS,
                    .n_workers = GPOINTER_TO_UINT (data) };
  Client *client = &server.clients[0];
  double busy, ideal_us = (double)server.service_us / server.n_workers * 4000;

  server_init (&server, 1, 4000);
  run (&server, G_MAXINT64);
  say (&server, "capacity");
  busy = client->in_flight_us / (double)(server.now_us - 1000 * MS);
  g_test_message ("%u workers: %.1f in flight on average, %.2f of the ideal time", server.n_workers,
                  busy, (double)(server.now_us - 1000 * MS) / ideal_us);
  g_assert_cmpuint (client->n_done, ==, 4000);
  /* The round trip holds half as much again as the workers. */
  g_assert_cmpfloat (busy, <, 4.0 * server.n_workers + 8);
  g_assert_cmpfloat ((double)(server.now_us - 1000 * MS), <, 1.25 * ideal_us);
  server_clear (&server);
}

static void
test_refusals (gconstpointer data)
{
  Server server = { .respond = refuse_above_maximum,
                    .round_trip_us = 50 * MS,
                    .max_in_flight = GPOINTER_TO_UINT (data) };
  Client *client = &server.clients[0];
  double ideal_us = 50.0 * MS * 498 / server.max_in_flight;

  server_init (&server, 1, 498);
  run (&server, G_MAXINT64);
  say (&server, "refusals");
  g_test_message ("maximum %u: %.2f of the ideal time, %.1f %% refused", server.max_in_flight,
                  (double)(server.now_us - 1000 * MS) / ideal_us, 100.0 * client->n_refused / 498);
  g_assert_cmpuint (client->n_done, ==, 498);
  /* Doubling goes past the maximum once, by as much again. */
  g_assert_cmpuint (client->n_refused, <, server.max_in_flight + 498 / 20);
  g_assert_cmpfloat ((double)(server.now_us - 1000 * MS), <,
                     1.2 * ideal_us + 6.0 * (double)server.round_trip_us);
  server_clear (&server);
}

static void
test_rate (void)
{
  Server server = { .respond = refuse_above_rate, .round_trip_us = 50 * MS, .per_second = 200 };
  Client *client = &server.clients[0];

  server_init (&server, 1, 2000);
  run (&server, G_MAXINT64);
  say (&server, "rate");
  g_assert_cmpuint (client->n_done, ==, 2000);
  g_assert_cmpuint (client->n_refused, <, 2000 / 10);
  g_assert_cmpfloat ((double)(server.now_us - 1000 * MS), <, 1.5 * 10000 * MS);
  server_clear (&server);
}

/* Python's http.server: it closes each connection, and its backlog is 5. */
static void
test_short_backlog (gconstpointer data)
{
  Server server = { .respond = respond_with_backlog,
                    .round_trip_us = GPOINTER_TO_UINT (data),
                    .service_us = 400,
                    .closes = TRUE };
  Client *client = &server.clients[0];

  server_init (&server, 1, 388);
  run (&server, G_MAXINT64);
  say (&server, "backlog");
  g_assert_cmpuint (client->n_done, ==, 388);
  g_assert_cmpint (server.now_us - 1000 * MS, <, 1500 * MS + 388 / 3 * 2 * server.round_trip_us);
  server_clear (&server);
}

/* All requests are refused for half a second. */
static void
test_burst_of_503 (void)
{
  Server server = { .respond = respond_except_while_down,
                    .round_trip_us = 50 * MS,
                    .down_from_us = 2000 * MS,
                    .down_until_us = 2500 * MS };
  Client *client = &server.clients[0];
  double before, after;

  server_init (&server, 1, 100000);
  run (&server, 2000 * MS);
  before = client->limit.limit;
  run (&server, 2600 * MS);
  g_assert_cmpfloat (client->limit.limit, <, before / 4);
  run (&server, 4000 * MS);
  after = client->limit.limit;
  say (&server, "503");
  g_assert_cmpfloat (after, >, before / 4);
  server_clear (&server);
}

/* Everything stops for two seconds. Three round trips later the speed is what it was. */
static void
test_pause (void)
{
  Server server = { .respond = respond_after_pause,
                    .round_trip_us = 50 * MS,
                    .down_from_us = 1500 * MS,
                    .down_until_us = 3500 * MS };
  Client *client = &server.clients[0];
  double before;

  server_init (&server, 1, 100000);
  run (&server, 1500 * MS);
  before = client->limit.limit;
  run (&server, 3500 * MS + 3 * server.round_trip_us);
  g_assert_cmpfloat (client->limit.limit, >=, 0.9 * before);
  g_assert_cmpuint (client->n_in_flight, >=, (guint)(0.9 * before));
  server_clear (&server);
}

/* A second client comes later: both get a share of a server that refuses above a maximum. */
static void
test_second_client (void)
{
  Server server = { .respond = refuse_above_maximum,
                    .round_trip_us = 50 * MS,
                    .max_in_flight = 40 };
  double first, second;

  server_init (&server, 2, 1000000);
  server.n_clients = 1;
  run (&server, 6000 * MS);
  server.n_clients = 2;
  run (&server, 20000 * MS);
  server.clients[0].in_flight_us = server.clients[1].in_flight_us = 0;
  run (&server, 60000 * MS);
  first = server.clients[0].in_flight_us / 40e6;
  second = server.clients[1].in_flight_us / 40e6;
  say (&server, "two clients");
  g_test_message ("%.1f and %.1f in flight", first, second);
  g_assert_cmpfloat (MAX (first, second), <, 2.5 * MIN (first, second));
  g_assert_cmpfloat (first + second, >, 25);
  server_clear (&server);
}

/* Latency that varies at random does not slow down: only that of all responses of a round does. */
static void
respond_unevenly (Server *self, Request *request)
{
  request->latency_us =
    self->round_trip_us + g_test_rand_int_range (0, (gint32)(3 * self->round_trip_us));
}

static void
test_uneven_latency (void)
{
  Server server = { .respond = respond_unevenly, .round_trip_us = 50 * MS };

  server_init (&server, 1, 5000);
  run (&server, G_MAXINT64);
  say (&server, "uneven");
  g_assert_cmpuint (server.clients[0].limit.n_reductions[BUNTING_OVERLOAD_LATENCY], ==, 0);
  g_assert_cmpuint (server.clients[0].highest, >=, 200);
  server_clear (&server);
}

/* One overload in a round trip halves once, however many of its requests meet it. */
static void
test_once_in_a_round_trip (void)
{
  BuntingAdaptiveLimit limit;
  const BuntingResponseTimes times = {
    .sent_us = 1, .n_in_flight = 100, .latency_us = 50 * MS, .is_persistent = TRUE
  };

  bunting_adaptive_limit_init (&limit, 100, 1);
  bunting_adaptive_limit_started (&limit, 1);
  for (guint i = 0; i < 50; i++)
    bunting_adaptive_limit_answered (&limit, &times, 50 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 50 * MS, NULL), ==, 66);
  for (guint i = 0; i < 10; i++)
    bunting_adaptive_limit_overloaded (&limit, BUNTING_OVERLOAD_DISCONNECTED, 40 * MS, 66, 60 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 60 * MS, NULL), ==, 33);
  g_assert_cmpuint (limit.n_reductions[BUNTING_OVERLOAD_DISCONNECTED], ==, 1);
  for (gint64 now_us = 70 * MS; now_us < 100 * MS; now_us += MS)
    bunting_adaptive_limit_overloaded (&limit, BUNTING_OVERLOAD_TIMED_OUT, now_us, 100, now_us + 1);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 100 * MS, NULL), ==, 1);
}

/* HTTP/1 over TLS: each request in flight costs a connection. */
static void
test_tls_http1 (void)
{
  BuntingAdaptiveLimit limit;
  BuntingResponseTimes times = { .n_in_flight = 50, .latency_us = 50 * MS, .is_persistent = TRUE };

  for (guint requests_per_flag = 1; requests_per_flag <= 2; requests_per_flag++) {
    bunting_adaptive_limit_init (&limit, 100, requests_per_flag);
    bunting_adaptive_limit_started (&limit, 1);
    times.is_tls_http1 = TRUE;
    for (times.sent_us = 1; times.sent_us < 2 * BUNTING_TLS_HTTP1_CONNECTIONS_MAX; times.sent_us++)
      bunting_adaptive_limit_answered (&limit, &times, 50 * MS);
    g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 50 * MS, NULL), ==,
                      BUNTING_TLS_HTTP1_CONNECTIONS_MAX / requests_per_flag);
  }
}

/* Before the first response flags start one by one. */
static void
test_pace (void)
{
  BuntingAdaptiveLimit limit;
  gint64 next_us;

  bunting_adaptive_limit_init (&limit, 100, 2);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1000 * MS, &next_us), ==, 1);
  g_assert_cmpint (next_us, ==, 0);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1000 * MS, &next_us), ==, 1);
  g_assert_cmpint (next_us, ==, 1011 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1010 * MS, &next_us), ==, 1);
  g_assert_cmpint (next_us, ==, 1011 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1015 * MS, &next_us), ==, 6);
  g_assert_cmpint (next_us, ==, 1016 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1500 * MS, &next_us), ==, 16);
  g_assert_cmpint (next_us, ==, 0);
}

/* Which requests a near host takes at once, its first response tells, and that is soon here. */
static void
test_near_connection (void)
{
  BuntingAdaptiveLimit limit;
  gint64 next_us;
  const BuntingResponseTimes times = {
    .sent_us = 1000 * MS, .n_in_flight = 1, .latency_us = 50 * MS, .is_persistent = TRUE
  };

  bunting_adaptive_limit_init (&limit, 100, 2);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  bunting_adaptive_limit_connected (&limit, 200, 1001 * MS);
  bunting_adaptive_limit_connected (&limit, 200, 1002 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1002 * MS, &next_us), ==, 3);
  g_assert_cmpint (next_us, ==, 1102 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1100 * MS, &next_us), ==, 3);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1103 * MS, &next_us), ==, 5);
  g_assert_cmpint (next_us, ==, 1104 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 2000 * MS, &next_us), ==, 16);
  g_assert_cmpint (next_us, ==, 0);
  bunting_adaptive_limit_answered (&limit, &times, 1050 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1050 * MS, NULL), ==, 3);
  bunting_adaptive_limit_answered (&limit, &times, 1050 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1050 * MS, NULL), ==, 4);
  bunting_adaptive_limit_connected (&limit, 200, 1051 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1051 * MS, NULL), ==, 4);
}

/* A far host's connections are open one round trip before its first response. */
static void
test_far_connections (void)
{
  BuntingAdaptiveLimit limit;
  gint64 next_us;

  bunting_adaptive_limit_init (&limit, 100, 2);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  for (guint i = 0; i < 16; i++)
    bunting_adaptive_limit_connected (&limit, 50 * MS, 1050 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1050 * MS, &next_us), ==, 24);
  g_assert_cmpint (next_us, ==, 0);
  for (guint i = 0; i < 48; i++)
    bunting_adaptive_limit_connected (&limit, 50 * MS, 1060 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1060 * MS, &next_us), ==, 32);
  bunting_adaptive_limit_init (&limit, 20, 2);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  for (guint i = 0; i < 64; i++)
    bunting_adaptive_limit_connected (&limit, 50 * MS, 1050 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1050 * MS, &next_us), ==, 20);
}

/* While the first TLS connection is opened, further requests could only wait for it. */
static void
test_tls_opens (void)
{
  BuntingAdaptiveLimit limit;
  gint64 next_us;

  bunting_adaptive_limit_init (&limit, 100, 2);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  bunting_adaptive_limit_needs_tls (&limit, 1001 * MS);
  bunting_adaptive_limit_needs_tls (&limit, 1500 * MS);
  bunting_adaptive_limit_connected (&limit, 50 * MS, 1051 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1051 * MS, &next_us), ==, 1);
  g_assert_cmpint (next_us, ==, 2001 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 2001 * MS, &next_us), ==, 16);
  g_assert_cmpint (next_us, ==, 0);
  bunting_adaptive_limit_tls_opened (&limit, FALSE, 1101 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1101 * MS, &next_us), ==, 16);
  bunting_adaptive_limit_needs_tls (&limit, 1102 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1103 * MS, &next_us), ==, 16);

  bunting_adaptive_limit_init (&limit, 100, 2);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  bunting_adaptive_limit_needs_tls (&limit, 1000 * MS);
  bunting_adaptive_limit_connected (&limit, 200, 1001 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1001 * MS, &next_us), ==, 1);
  bunting_adaptive_limit_tls_opened (&limit, TRUE, 1004 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1004 * MS, &next_us), ==, 3);
  g_assert_cmpint (next_us, ==, 1102 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 2000 * MS, &next_us), ==, 32);

  bunting_adaptive_limit_init (&limit, 100, 2);
  bunting_adaptive_limit_started (&limit, 1000 * MS);
  bunting_adaptive_limit_needs_tls (&limit, 1000 * MS);
  bunting_adaptive_limit_connected (&limit, 50 * MS, 1050 * MS);
  bunting_adaptive_limit_tls_opened (&limit, TRUE, 1100 * MS);
  g_assert_cmpuint (bunting_adaptive_limit_get (&limit, 1100 * MS, &next_us), ==, 32);
  g_assert_cmpint (next_us, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adaptive-limit/pace", test_pace);
  g_test_add_func ("/adaptive-limit/near-connection", test_near_connection);
  g_test_add_func ("/adaptive-limit/far-connections", test_far_connections);
  g_test_add_func ("/adaptive-limit/tls-opens", test_tls_opens);
  g_test_add_func ("/adaptive-limit/tls-http1", test_tls_http1);
  g_test_add_func ("/adaptive-limit/once-in-a-round-trip", test_once_in_a_round_trip);
  g_test_add_func ("/adaptive-limit/ceiling", test_ceiling);
  g_test_add_func ("/adaptive-limit/near-server", test_near_server);
  g_test_add_func ("/adaptive-limit/far-server", test_far_server);
  g_test_add_data_func ("/adaptive-limit/hidden-capacity/6", GUINT_TO_POINTER (6),
                        test_hidden_capacity);
  g_test_add_data_func ("/adaptive-limit/hidden-capacity/50", GUINT_TO_POINTER (50),
                        test_hidden_capacity);
  g_test_add_data_func ("/adaptive-limit/refusals/20", GUINT_TO_POINTER (20), test_refusals);
  g_test_add_data_func ("/adaptive-limit/refusals/8", GUINT_TO_POINTER (8), test_refusals);
  g_test_add_data_func ("/adaptive-limit/refusals/60", GUINT_TO_POINTER (60), test_refusals);
  g_test_add_func ("/adaptive-limit/rate", test_rate);
  g_test_add_data_func ("/adaptive-limit/short-backlog/near", GUINT_TO_POINTER (200),
                        test_short_backlog);
  g_test_add_data_func ("/adaptive-limit/short-backlog/far", GUINT_TO_POINTER (40 * MS),
                        test_short_backlog);
  g_test_add_func ("/adaptive-limit/burst-of-503", test_burst_of_503);
  g_test_add_func ("/adaptive-limit/pause", test_pause);
  g_test_add_func ("/adaptive-limit/second-client", test_second_client);
  g_test_add_func ("/adaptive-limit/uneven-latency", test_uneven_latency);
  return g_test_run ();
}
