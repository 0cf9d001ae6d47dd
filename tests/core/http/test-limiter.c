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
} Asker;

static gboolean inside_a_call;
static guint n_held; /* permits of all askers */

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
  Asker *asker = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (inside_a_call);
  g_assert_true (BUNTING_LIMITER (source) == asker->limiter);
  asker->n_called++;
  g_assert_cmpuint (asker->n_called, ==, 1);
  if (bunting_limiter_acquire_finish (asker->limiter, result, &error)) {
    g_assert_no_error (error);
    asker->has_permit = TRUE;
    n_held++;
    if (asker->order != NULL)
      g_array_append_val (asker->order, asker->number);
  } else {
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    asker->was_cancelled = TRUE;
  }
  if (asker->has_permit && asker->releases_at_once)
    release (asker->limiter);
}

static void
ask (Asker *asker, BuntingLimiter *limiter)
{
  asker->limiter = limiter;
  inside_a_call = TRUE;
  bunting_limiter_acquire_async (limiter, asker->cancellable, acquired_cb, asker);
  inside_a_call = FALSE;
}

static void
test_free (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (3);
  Asker asker = { 0 };

  ask (&asker, limiter);
  g_assert_cmpuint (asker.n_called, ==, 0);
  test_settle ();
  g_assert_true (asker.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

static void
test_at_least_one (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (0);
  Asker asker = { 0 };

  ask (&asker, limiter);
  test_settle ();
  g_assert_true (asker.has_permit);
  release (limiter);
  g_assert_finalize_object (limiter);
}

static void
test_never_more_and_in_order (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (3);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Asker askers[20] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++) {
    askers[i].number = i;
    askers[i].order = order;
    ask (&askers[i], limiter);
  }
  test_settle ();
  for (guint i = 3; i < G_N_ELEMENTS (askers); i++) {
    g_assert_cmpuint (order->len, ==, i);
    g_assert_false (askers[i].has_permit);
    release (limiter);
    g_assert_false (askers[i].has_permit); /* not from inside release() */
    test_settle ();
    g_assert_true (askers[i].has_permit);
  }
  for (guint i = 0; i < 3; i++)
    release (limiter);
  for (guint i = 0; i < order->len; i++)
    g_assert_cmpuint (g_array_index (order, guint, i), ==, i);
  g_assert_finalize_object (limiter);
}

/* A permit that is given back in the very callback goes on to the next, one by one. */
static void
test_released_in_callback (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Asker askers[50] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++) {
    askers[i].number = i;
    askers[i].order = order;
    askers[i].releases_at_once = TRUE;
    ask (&askers[i], limiter);
  }
  test_settle ();
  g_assert_cmpuint (order->len, ==, G_N_ELEMENTS (askers));
  for (guint i = 0; i < order->len; i++)
    g_assert_cmpuint (g_array_index (order, guint, i), ==, i);
  g_assert_finalize_object (limiter);
}

static void
test_cancelled_before (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker asker = { .cancellable = cancellable };

  g_cancellable_cancel (cancellable);
  ask (&asker, limiter);
  test_settle ();
  g_assert_true (asker.was_cancelled);
  g_assert_finalize_object (limiter);
}

static void
test_cancelled_while_waiting (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker first = { 0 };
  Asker second = { .cancellable = cancellable };
  Asker third = { 0 };

  ask (&first, limiter);
  ask (&second, limiter);
  ask (&third, limiter);
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

/* The permit has been set aside for who is cancelled before the callback ran. Whichever of the two
 * is said, the permit is not lost. */
static void
test_cancelled_when_served (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker first = { .cancellable = cancellable };
  Asker second = { 0 };

  ask (&first, limiter);
  g_cancellable_cancel (cancellable);
  ask (&second, limiter);
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
} Turn;

/* Both in one turn of the main loop, and not in the turn in which it was asked: only so would GTask
 * call back at once. */
static gboolean
cancel_and_release_cb (gpointer user_data)
{
  Turn *turn = user_data;

  inside_a_call = TRUE;
  if (turn->cancels_first)
    g_cancellable_cancel (turn->cancellable);
  n_held--;
  bunting_limiter_release (turn->limiter);
  if (!turn->cancels_first)
    g_cancellable_cancel (turn->cancellable);
  inside_a_call = FALSE;
  turn->done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_cancelled_in_the_same_turn (gconstpointer data)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Turn turn = { limiter, cancellable, GPOINTER_TO_INT (data), FALSE };
  Asker first = { 0 };
  Asker second = { .cancellable = cancellable };
  Asker third = { 0 };

  ask (&first, limiter);
  ask (&second, limiter);
  ask (&third, limiter);
  test_settle ();
  g_assert_true (first.has_permit);
  g_usleep (1000); /* so that the turn has another time than the asking */
  g_idle_add (cancel_and_release_cb, &turn);
  test_settle ();
  g_assert_true (turn.done);
  g_assert_cmpuint (second.n_called, ==, 1);
  if (turn.cancels_first)
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

/* What a waiting one is cancelled with may be used for something else right after. */
static void
test_cancellable_reset (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker first = { 0 };
  Asker second = { .cancellable = cancellable };

  ask (&first, limiter);
  ask (&second, limiter);
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

/* --- by chance --- */

#define N_ASKERS 10000
#define N_PERMITS 12

static gboolean
release_one (BuntingLimiter *limiter, Asker *askers, guint n_asked)
{
  for (guint tries = 0; tries < 50; tries++) {
    Asker *asker = &askers[g_test_rand_int_range (0, (int)n_asked)];

    if (!asker->has_permit)
      continue;
    asker->has_permit = FALSE;
    release (limiter);
    return TRUE;
  }
  return FALSE;
}

static void
do_something (BuntingLimiter *limiter, Asker *askers, guint *n_asked)
{
  switch (g_test_rand_int_range (0, 8)) {
  case 0:
  case 1:
  case 2:
    if (*n_asked == N_ASKERS)
      break;
    if (g_test_rand_bit ())
      askers[*n_asked].cancellable = g_cancellable_new ();
    ask (&askers[(*n_asked)++], limiter);
    break;
  case 3:
  case 4:
    if (*n_asked > 0)
      release_one (limiter, askers, *n_asked);
    break;
  case 5:
    if (*n_asked > 0)
      g_cancellable_cancel (askers[g_test_rand_int_range (0, (int)*n_asked)].cancellable);
    break;
  default:
    g_main_context_iteration (NULL, FALSE);
  }
}

static gboolean
release_all (BuntingLimiter *limiter, Asker *askers)
{
  gboolean any = FALSE;

  for (guint i = 0; i < N_ASKERS; i++)
    if (askers[i].has_permit) {
      askers[i].has_permit = FALSE;
      release (limiter);
      any = TRUE;
    }
  return any;
}

static void
test_by_chance (void)
{
  BuntingLimiter *limiter = bunting_limiter_new (N_PERMITS);
  g_autofree Asker *askers = g_new0 (Asker, N_ASKERS);
  guint n_asked = 0;
  guint most_held = 0;
  guint n_cancelled = 0;

  while (n_asked < N_ASKERS) {
    do_something (limiter, askers, &n_asked);
    g_assert_cmpuint (n_held, <=, N_PERMITS);
    most_held = MAX (most_held, n_held);
  }
  do
    test_settle ();
  while (release_all (limiter, askers));
  g_assert_cmpuint (most_held, ==, N_PERMITS);
  for (guint i = 0; i < N_ASKERS; i++) {
    g_assert_cmpuint (askers[i].n_called, ==, 1);
    n_cancelled += askers[i].was_cancelled;
    g_clear_object (&askers[i].cancellable);
  }
  g_test_message ("%u of %u cancelled", n_cancelled, N_ASKERS);
  g_assert_finalize_object (limiter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/limiter/free", test_free);
  g_test_add_func ("/limiter/at-least-one", test_at_least_one);
  g_test_add_func ("/limiter/never-more-and-in-order", test_never_more_and_in_order);
  g_test_add_func ("/limiter/released-in-callback", test_released_in_callback);
  g_test_add_func ("/limiter/cancelled/before", test_cancelled_before);
  g_test_add_func ("/limiter/cancelled/while-waiting", test_cancelled_while_waiting);
  g_test_add_func ("/limiter/cancelled/when-served", test_cancelled_when_served);
  g_test_add_data_func ("/limiter/cancelled/then-released-in-one-turn", GINT_TO_POINTER (TRUE),
                        test_cancelled_in_the_same_turn);
  g_test_add_data_func ("/limiter/released/then-cancelled-in-one-turn", GINT_TO_POINTER (FALSE),
                        test_cancelled_in_the_same_turn);
  g_test_add_func ("/limiter/cancelled/then-reset", test_cancellable_reset);
  g_test_add_func ("/limiter/released-too-often", test_released_too_often);
  g_test_add_func ("/limiter/by-chance", test_by_chance);
  return g_test_run ();
}
