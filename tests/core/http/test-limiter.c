/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-limiter.h"

#include "test-utils.h"

/* A request for a permit, and its result. That all permits were released is asserted by the limiter
 * when it is finalized. */
typedef struct {
  BuntingLimiter *limiter;   /* (not owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  GArray *order; /* (nullable) (element-type guint): takes the number when called back */
  guint number;
  gboolean releases_at_once;
  /* output */
  guint n_called;
  gboolean has_permit;
  gboolean was_cancelled;
} Waiter;

static gboolean inside_a_call;
static guint n_held; /* permits of all waiters */

static void
release (BuntingLimiter *limiter)
{
  inside_a_call = TRUE;
  n_held--;
  bunting_limiter_release (limiter);
  inside_a_call = FALSE;
}

static void
acquired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (inside_a_call);
  g_assert_true (BUNTING_LIMITER (source) == waiter->limiter);
  waiter->n_called++;
  g_assert_cmpuint (waiter->n_called, ==, 1);
  if (bunting_limiter_acquire_finish (waiter->limiter, result, &error)) {
    g_assert_no_error (error);
    waiter->has_permit = TRUE;
    n_held++;
    if (waiter->order != NULL)
      g_array_append_val (waiter->order, waiter->number);
  } else {
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    waiter->was_cancelled = TRUE;
  }
  if (waiter->has_permit && waiter->releases_at_once)
    release (waiter->limiter);
}

static void
acquire (Waiter *waiter, BuntingLimiter *limiter)
{
  waiter->limiter = limiter;
  inside_a_call = TRUE;
  bunting_limiter_acquire_async (limiter, waiter->cancellable, acquired_cb, waiter);
  inside_a_call = FALSE;
}

static void
test_free (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (3);
  Waiter waiter = { 0 };

  acquire (&waiter, limiter);
  g_assert_cmpuint (waiter.n_called, ==, 0);
  test_settle ();
  g_assert_true (waiter.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

static void
test_at_least_one (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (0);
  Waiter waiter = { 0 };

  acquire (&waiter, limiter);
  test_settle ();
  g_assert_true (waiter.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

static void
test_never_more_and_in_order (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (3);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Waiter waiters[20] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++) {
    waiters[i].number = i;
    waiters[i].order = order;
    acquire (&waiters[i], limiter);
  }
  test_settle ();
  for (guint i = 3; i < G_N_ELEMENTS (waiters); i++) {
    g_assert_cmpuint (order->len, ==, i);
    g_assert_false (waiters[i].has_permit);
    release (limiter);
    g_assert_false (waiters[i].has_permit); /* not from inside release() */
    test_settle ();
    g_assert_true (waiters[i].has_permit);
  }
  for (guint i = 0; i < 3; i++)
    release (limiter);
  for (guint i = 0; i < order->len; i++)
    g_assert_cmpuint (g_array_index (order, guint, i), ==, i);
  g_assert_finalize_object (limiter);
}

/* A permit that is free, and that no one waits for. */
static void
test_at_once (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (2);
  Waiter waiter = { 0 };

  g_assert_true (bunting_limiter_try_acquire (limiter));
  g_assert_true (bunting_limiter_try_acquire (limiter));
  g_assert_false (bunting_limiter_try_acquire (limiter));
  acquire (&waiter, limiter);
  bunting_limiter_release (limiter);
  g_assert_false (bunting_limiter_try_acquire (limiter));
  test_settle ();
  g_assert_true (waiter.has_permit);
  release (limiter);
  bunting_limiter_hold (limiter, g_get_monotonic_time () + G_TIME_SPAN_HOUR);
  g_assert_false (bunting_limiter_try_acquire (limiter));
  bunting_limiter_release (limiter);
  g_assert_finalize_object (limiter);
}

/* A permit that is released in the callback goes to the next waiter, one by one. */
static void
test_released_in_callback (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Waiter waiters[50] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++) {
    waiters[i].number = i;
    waiters[i].order = order;
    waiters[i].releases_at_once = TRUE;
    acquire (&waiters[i], limiter);
  }
  test_settle ();
  g_assert_cmpuint (order->len, ==, G_N_ELEMENTS (waiters));
  for (guint i = 0; i < order->len; i++)
    g_assert_cmpuint (g_array_index (order, guint, i), ==, i);
  g_assert_finalize_object (limiter);
}

static void
test_cancelled_before (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiter waiter = { .cancellable = cancellable };

  g_cancellable_cancel (cancellable);
  acquire (&waiter, limiter);
  test_settle ();
  g_assert_true (waiter.was_cancelled);
  g_assert_finalize_object (limiter);
}

static void
test_cancelled_while_waiting (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiter first = { 0 };
  Waiter second = { .cancellable = cancellable };
  Waiter third = { 0 };

  acquire (&first, limiter);
  acquire (&second, limiter);
  acquire (&third, limiter);
  test_settle ();
  inside_a_call = TRUE;
  g_cancellable_cancel (cancellable);
  inside_a_call = FALSE;
  test_settle ();
  g_assert_true (second.was_cancelled);
  g_assert_cmpuint (third.n_called, ==, 0);
  release (limiter);
  test_settle ();
  g_assert_true (third.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

/* Cancelled between the grant and the callback: the permit is not lost, whichever of the two is
 * reported. */
static void
test_cancelled_when_served (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiter first = { .cancellable = cancellable };
  Waiter second = { 0 };

  acquire (&first, limiter);
  g_cancellable_cancel (cancellable);
  acquire (&second, limiter);
  test_settle ();
  g_assert_cmpuint (first.n_called, ==, 1);
  if (first.has_permit) {
    g_assert_cmpuint (second.n_called, ==, 0);
    release (limiter);
    test_settle ();
  }
  g_assert_true (second.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

typedef struct {
  BuntingLimiter *limiter;
  GCancellable *cancellable;
  gboolean cancels_first;
  gboolean done;
} Iteration;

/* Both in one iteration of the main loop, and not in that of the request: only then does GTask call
 * back at once. */
static gboolean
cancel_and_release_cb (gpointer user_data)
{
  Iteration *iteration = user_data;

  inside_a_call = TRUE;
  if (iteration->cancels_first)
    g_cancellable_cancel (iteration->cancellable);
  n_held--;
  bunting_limiter_release (iteration->limiter);
  if (!iteration->cancels_first)
    g_cancellable_cancel (iteration->cancellable);
  inside_a_call = FALSE;
  iteration->done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_cancelled_in_same_iteration (gconstpointer data)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Iteration iteration = { limiter, cancellable, GPOINTER_TO_INT (data), FALSE };
  Waiter first = { 0 };
  Waiter second = { .cancellable = cancellable };
  Waiter third = { 0 };

  acquire (&first, limiter);
  acquire (&second, limiter);
  acquire (&third, limiter);
  test_settle ();
  g_assert_true (first.has_permit);
  g_usleep (1000); /* GTask compares the times of iterations */
  g_idle_add (cancel_and_release_cb, &iteration);
  test_settle ();
  g_assert_true (iteration.done);
  g_assert_cmpuint (second.n_called, ==, 1);
  if (iteration.cancels_first)
    g_assert_true (second.was_cancelled);
  if (second.has_permit) {
    g_assert_cmpuint (third.n_called, ==, 0);
    release (limiter);
    test_settle ();
  }
  g_assert_true (third.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

/* The cancellable of a waiter may be reset and used again at once. */
static void
test_cancellable_reset (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiter first = { 0 };
  Waiter second = { .cancellable = cancellable };

  acquire (&first, limiter);
  acquire (&second, limiter);
  test_settle ();
  g_cancellable_cancel (cancellable);
  release (limiter);
  g_cancellable_reset (cancellable);
  test_settle ();
  g_assert_cmpuint (second.n_called, ==, 1);
  if (second.has_permit)
    release (limiter);
  g_assert_finalize_object (limiter);
}

static void
test_released_too_often (void)
{
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (1);

  g_test_expect_message ("Bunting", G_LOG_LEVEL_CRITICAL, "*n_active > 0*");
  bunting_limiter_release (limiter);
  g_test_assert_expected_messages ();
}

/* --- random order --- */

#define N_WAITERS 10000
#define N_PERMITS 12

static gboolean
release_one (BuntingLimiter *limiter, Waiter *waiters, guint n_started)
{
  for (guint tries = 0; tries < 50; tries++) {
    Waiter *waiter = &waiters[g_test_rand_int_range (0, (int)n_started)];

    if (!waiter->has_permit)
      continue;
    waiter->has_permit = FALSE;
    release (limiter);
    return TRUE;
  }
  return FALSE;
}

static void
do_something (BuntingLimiter *limiter, Waiter *waiters, guint *n_started)
{
  switch (g_test_rand_int_range (0, 8)) {
  case 0:
  case 1:
  case 2:
    if (*n_started == N_WAITERS)
      break;
    if (g_test_rand_bit ())
      waiters[*n_started].cancellable = g_cancellable_new ();
    acquire (&waiters[(*n_started)++], limiter);
    break;
  case 3:
  case 4:
    if (*n_started > 0)
      release_one (limiter, waiters, *n_started);
    break;
  case 5:
    if (*n_started > 0)
      g_cancellable_cancel (waiters[g_test_rand_int_range (0, (int)*n_started)].cancellable);
    break;
  default:
    g_main_context_iteration (NULL, FALSE);
  }
}

static gboolean
release_all (BuntingLimiter *limiter, Waiter *waiters)
{
  gboolean any = FALSE;

  for (guint i = 0; i < N_WAITERS; i++)
    if (waiters[i].has_permit) {
      waiters[i].has_permit = FALSE;
      release (limiter);
      any = TRUE;
    }
  return any;
}

static void
test_random (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (N_PERMITS);
  g_autofree Waiter *waiters = g_new0 (Waiter, N_WAITERS);
  guint n_started = 0;
  guint most_held = 0;
  guint n_cancelled = 0;

  while (n_started < N_WAITERS) {
    do_something (limiter, waiters, &n_started);
    g_assert_cmpuint (n_held, <=, N_PERMITS);
    most_held = MAX (most_held, n_held);
  }
  do
    test_settle ();
  while (release_all (limiter, waiters));
  g_assert_cmpuint (most_held, ==, N_PERMITS);
  for (guint i = 0; i < N_WAITERS; i++) {
    g_assert_cmpuint (waiters[i].n_called, ==, 1);
    n_cancelled += waiters[i].was_cancelled;
    g_clear_object (&waiters[i].cancellable);
  }
  g_test_message ("%u of %u cancelled", n_cancelled, N_WAITERS);
  g_assert_finalize_object (limiter);
}

/* A flag that comes back from a pause need not wait. */
static void
test_taken_back (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  Waiter first = { 0 }, second = { 0 }, third = { 0 };

  acquire (&first, limiter);
  test_settle ();
  release (limiter);
  acquire (&second, limiter);
  acquire (&third, limiter);
  test_settle ();
  g_assert_true (second.has_permit);
  bunting_limiter_take_back (limiter);
  g_assert_cmpuint (bunting_limiter_get_n_in_flight (limiter), ==, 2);
  bunting_limiter_release (limiter);
  test_settle ();
  g_assert_false (third.has_permit);
  release (limiter);
  test_settle ();
  g_assert_true (third.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

static gboolean
has_permit (gpointer user_data)
{
  Waiter *waiter = user_data;

  return waiter->has_permit;
}

/* During a pause of the host, no flag starts. */
static void
test_held (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (2);
  Waiter waiter = { 0 };
  gint64 until_us = g_get_monotonic_time () + G_USEC_PER_SEC / 2;

  bunting_limiter_hold (limiter, until_us);
  bunting_limiter_hold (limiter, 0);
  acquire (&waiter, limiter);
  test_wait_until (has_permit, &waiter);
  g_assert_cmpint (g_get_monotonic_time (), >=, until_us);
  release (limiter);
  g_assert_finalize_object (limiter);
}

static gboolean
all_have_permits (gpointer user_data)
{
  Waiter *waiters = user_data;

  return waiters[0].has_permit && waiters[1].has_permit && waiters[2].has_permit;
}

/* Without any response the limit grows with time. A response lets it grow, an overload halves it.
 */
static void
test_adaptive (void)
{
  BuntingLimiter *limiter = bunting_limiter_new_adaptive (100, 1);
  BuntingResponseTimes times = { .n_in_flight = 3, .latency_us = 1000, .is_persistent = TRUE };
  Waiter waiters[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    acquire (&waiters[i], limiter);
  test_wait_until (all_have_permits, waiters);
  g_assert_cmpuint (bunting_limiter_get_highest (limiter), ==, 3);

  times.sent_us = g_get_monotonic_time ();
  bunting_limiter_record_response (limiter, &times);
  bunting_limiter_record_overload (limiter, BUNTING_OVERLOAD_REFUSED, g_get_monotonic_time (), 2);
  g_assert_cmpuint (bunting_limiter_get_n_reductions (limiter, BUNTING_OVERLOAD_REFUSED), ==, 1);
  waiters[0] = (Waiter){ 0 };
  acquire (&waiters[0], limiter);
  for (guint i = 0; i < 3; i++) {
    test_settle ();
    g_assert_false (waiters[0].has_permit);
    release (limiter);
  }
  test_settle ();
  g_assert_true (waiters[0].has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

/* An open connection lets the limit grow at once; without one, it grows after a second. */
static void
test_tls (gconstpointer data)
{
  gboolean opens = GPOINTER_TO_INT (data);
  BuntingLimiter *limiter = bunting_limiter_new_adaptive (100, 1);
  Waiter waiters[3] = { 0 };
  gint64 start_us = g_get_monotonic_time ();

  g_assert_true (bunting_limiter_try_acquire (limiter));
  bunting_limiter_record_need_of_tls (limiter);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    acquire (&waiters[i], limiter);
  test_settle ();
  g_assert_false (waiters[0].has_permit && g_get_monotonic_time () < start_us + G_TIME_SPAN_SECOND);
  if (opens)
    bunting_limiter_record_tls (limiter, FALSE);
  test_wait_until (all_have_permits, waiters);
  g_assert_true (opens || g_get_monotonic_time () >= start_us + G_TIME_SPAN_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (waiters) + 1; i++)
    release (limiter);
  g_assert_finalize_object (limiter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/limiter/at-once", test_at_once);
  g_test_add_func ("/limiter/free", test_free);
  g_test_add_func ("/limiter/at-least-one", test_at_least_one);
  g_test_add_func ("/limiter/never-more-and-in-order", test_never_more_and_in_order);
  g_test_add_func ("/limiter/released-in-callback", test_released_in_callback);
  g_test_add_func ("/limiter/cancelled/before", test_cancelled_before);
  g_test_add_func ("/limiter/cancelled/while-waiting", test_cancelled_while_waiting);
  g_test_add_func ("/limiter/cancelled/when-served", test_cancelled_when_served);
  g_test_add_data_func ("/limiter/cancelled/then-released-in-one-iteration", GINT_TO_POINTER (TRUE),
                        test_cancelled_in_same_iteration);
  g_test_add_data_func ("/limiter/released/then-cancelled-in-one-iteration",
                        GINT_TO_POINTER (FALSE), test_cancelled_in_same_iteration);
  g_test_add_func ("/limiter/cancelled/then-reset", test_cancellable_reset);
  g_test_add_func ("/limiter/released-too-often", test_released_too_often);
  g_test_add_func ("/limiter/random", test_random);
  g_test_add_func ("/limiter/taken-back", test_taken_back);
  g_test_add_func ("/limiter/held", test_held);
  g_test_add_func ("/limiter/adaptive", test_adaptive);
  g_test_add_data_func ("/limiter/tls/opens", GINT_TO_POINTER (TRUE), test_tls);
  g_test_add_data_func ("/limiter/tls/does-not-open", GINT_TO_POINTER (FALSE), test_tls);
  return g_test_run ();
}
