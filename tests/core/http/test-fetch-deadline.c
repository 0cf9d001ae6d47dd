/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetch-deadline.h"

#include "bunting-limits.h"
#include "http/bunting-fetch-error.h"

#define PERIOD_S 30
#define ENOUGH (PERIOD_S * BUNTING_SLOW_BYTES_PER_S)

static void
test_final (void)
{
  BuntingFetchDeadline deadline;

  bunting_fetch_deadline_init (&deadline, 1000, 0);
  g_assert_false (bunting_fetch_deadline_extend (&deadline, G_MAXINT32, FALSE));
  g_assert_false (bunting_fetch_deadline_extend (&deadline, G_MAXINT32, TRUE));
  g_assert_cmpint (deadline.until_us, ==, 1000);
}

static void
test_slow (void)
{
  BuntingFetchDeadline deadline;

  bunting_fetch_deadline_init (&deadline, 1000, PERIOD_S);
  g_assert_true (bunting_fetch_deadline_extend (&deadline, ENOUGH, FALSE));
  g_assert_cmpint (deadline.until_us, ==, 1000 + PERIOD_S * G_USEC_PER_SEC);
  g_assert_true (bunting_fetch_deadline_extend (&deadline, 2 * ENOUGH, FALSE));
  /* Nearly enough is not enough, unless the body is not read. */
  g_assert_false (bunting_fetch_deadline_extend (&deadline, 3 * ENOUGH - 1, FALSE));
  g_assert_true (bunting_fetch_deadline_extend (&deadline, 2 * ENOUGH, TRUE));
}

static void
test_new_attempt (void)
{
  BuntingFetchDeadline deadline;

  bunting_fetch_deadline_init (&deadline, 1000, PERIOD_S);
  g_assert_true (bunting_fetch_deadline_extend (&deadline, 5 * ENOUGH, FALSE));
  g_assert_true (bunting_fetch_deadline_extend (&deadline, ENOUGH, FALSE));
  g_assert_false (bunting_fetch_deadline_extend (&deadline, ENOUGH, FALSE));
}

/* However much arrives, whether or not it is read, and in however many attempts. */
static void
test_not_for_ever (void)
{
  static const gsize n_new[] = { ENOUGH, G_MAXINT32 / 100, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (n_new); i++) {
    BuntingFetchDeadline deadline;
    guint n = 0;

    bunting_fetch_deadline_init (&deadline, 1000, PERIOD_S);
    while (bunting_fetch_deadline_extend (&deadline, (n % 10 + 1) * n_new[i], n_new[i] == 0))
      n++;
    g_assert_cmpuint (n, ==, BUNTING_SLOW_MAX_S / PERIOD_S);
    g_assert_cmpint (deadline.until_us, ==, 1000 + BUNTING_SLOW_MAX_S * G_USEC_PER_SEC);
  }
}

/* A request that had 1000 µs and has failed (or not), and whose next attempt was sent at sent_us.
 */
static void
assert_reason (gint64 sent_us, gboolean has_failed, int code)
{
  BuntingFetchDeadline deadline;
  g_autoptr (GError) error = NULL;

  bunting_fetch_deadline_init (&deadline, 2000, 0);
  deadline.since_us = 1000;
  if (has_failed) {
    bunting_fetch_deadline_set_failure (&deadline, bunting_fetch_error_new_for_status (503));
    bunting_fetch_deadline_set_failure (&deadline, bunting_fetch_error_new_for_status (500));
  }
  error =
    bunting_fetch_deadline_choose_error (&deadline, sent_us, bunting_fetch_error_new_timed_out ());
  g_assert_error (error, BUNTING_FETCHER_ERROR, code);
  bunting_fetch_deadline_set_failure (&deadline, NULL);
}

static void
test_reason (void)
{
  assert_reason (0, FALSE, BUNTING_FETCHER_ERROR_TIMED_OUT);
  assert_reason (1900, FALSE, BUNTING_FETCHER_ERROR_TIMED_OUT);
  /* While it waits for the next attempt, and shortly after that was sent: the last failure. */
  assert_reason (0, TRUE, BUNTING_FETCHER_ERROR_STATUS);
  assert_reason (1900, TRUE, BUNTING_FETCHER_ERROR_STATUS);
  /* The next attempt has had most of the time. */
  assert_reason (1100, TRUE, BUNTING_FETCHER_ERROR_TIMED_OUT);
}

/* --- the deadlines of many requests --- */

typedef struct {
  BuntingFetchDeadline deadline;
  BuntingFetchDeadlines *queue;
  GString *passed; /* the letters of those that have passed */
  char letter;
  gboolean repeats;
} Item;

static void
passed_cb (gpointer user_data)
{
  Item *item = user_data;

  g_string_append_c (item->passed, item->letter);
  if (!item->repeats)
    return;
  item->repeats = FALSE;
  bunting_fetch_deadlines_add (item->queue, &item->deadline, passed_cb, item);
}

static void
add (Item *item, gint64 until_us)
{
  bunting_fetch_deadline_init (&item->deadline, until_us, 0);
  bunting_fetch_deadlines_add (item->queue, &item->deadline, passed_cb, item);
}

/* In their order, whatever the order in which they are added, and not before their time. */
static void
test_queue (void)
{
  BuntingFetchDeadlines *queue = bunting_fetch_deadlines_new (G_PRIORITY_DEFAULT);
  g_autoptr (GString) passed = g_string_new (NULL);
  gint64 now_us = g_get_monotonic_time ();
  gint64 soon_us = now_us + G_USEC_PER_SEC / 20;
  Item items[6];

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = (Item){ .queue = queue, .passed = passed, .letter = (char)('A' + i) };
  items[1].repeats = TRUE;
  add (&items[0], soon_us);
  add (&items[1], now_us - 2);
  add (&items[2], now_us - 1);
  add (&items[3], now_us + (gint64)G_MAXINT32 * G_USEC_PER_SEC);
  add (&items[4], 0); /* no end */
  add (&items[5], now_us - 3);
  bunting_fetch_deadlines_remove (queue, &items[5].deadline);
  while (passed->len < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time (), >=, soon_us);
  g_assert_cmpstr (passed->str, ==, "BBCA");
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    bunting_fetch_deadlines_remove (queue, &items[i].deadline);
  bunting_fetch_deadlines_free (queue);
}

/* Time in which the process was stopped does not count, unless the deadline is final. */
static void
test_stopped (void)
{
  BuntingFetchDeadlines *queue = bunting_fetch_deadlines_new (G_PRIORITY_DEFAULT);
  g_autoptr (GString) passed = g_string_new (NULL);
  gint64 start_us = g_get_monotonic_time ();
  gint64 late_us = 100 * G_USEC_PER_SEC;
  Item slow = { .queue = queue, .passed = passed, .letter = 'S' };
  Item used_up = { .queue = queue, .passed = passed, .letter = 'U' };
  Item final = { .queue = queue, .passed = passed, .letter = 'F' };

  bunting_fetch_deadline_init (&slow.deadline, start_us - late_us, PERIOD_S);
  bunting_fetch_deadline_init (&used_up.deadline, start_us - late_us, PERIOD_S);
  used_up.deadline.at_most_us = used_up.deadline.until_us;
  bunting_fetch_deadline_init (&final.deadline, start_us - late_us + 1, 0);
  bunting_fetch_deadlines_add (queue, &slow.deadline, passed_cb, &slow);
  bunting_fetch_deadlines_add (queue, &used_up.deadline, passed_cb, &used_up);
  bunting_fetch_deadlines_add (queue, &final.deadline, passed_cb, &final);
  while (passed->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (passed->str, ==, "UF");
  g_assert_true (used_up.deadline.is_late && final.deadline.is_late);
  g_assert_cmpint (slow.deadline.until_us, >=, start_us + PERIOD_S * G_USEC_PER_SEC);
  g_assert_cmpint (slow.deadline.at_most_us, >=,
                   start_us + (gint64)BUNTING_SLOW_MAX_S * G_USEC_PER_SEC);
  bunting_fetch_deadlines_remove (queue, &slow.deadline);
  bunting_fetch_deadlines_free (queue);
}

static void
count_passed_cb (gpointer user_data)
{
  (*(guint *)user_data)++;
}

/* The main loop sleeps from one deadline to the next. */
static void
test_sleeps_between (void)
{
  BuntingFetchDeadlines *deadlines = bunting_fetch_deadlines_new (G_PRIORITY_HIGH);
  gint64 now_us = g_get_monotonic_time ();
  BuntingFetchDeadline all[3];
  guint n_passed = 0;
  guint n_turns = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    bunting_fetch_deadline_init (&all[i], now_us + (i + 1) * 100000, 0);
    bunting_fetch_deadlines_add (deadlines, &all[i], count_passed_cb, &n_passed);
  }
  while (n_passed < G_N_ELEMENTS (all)) {
    g_main_context_iteration (NULL, TRUE);
    n_turns++;
  }
  g_assert_cmpuint (n_turns, <, 20);
  bunting_fetch_deadlines_free (deadlines);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fetch-deadline/final", test_final);
  g_test_add_func ("/fetch-deadline/slow", test_slow);
  g_test_add_func ("/fetch-deadline/new-attempt", test_new_attempt);
  g_test_add_func ("/fetch-deadline/not-for-ever", test_not_for_ever);
  g_test_add_func ("/fetch-deadline/reason", test_reason);
  g_test_add_func ("/fetch-deadline/sleeps-between", test_sleeps_between);
  g_test_add_func ("/fetch-deadline/queue", test_queue);
  g_test_add_func ("/fetch-deadline/stopped", test_stopped);

  return g_test_run ();
}
