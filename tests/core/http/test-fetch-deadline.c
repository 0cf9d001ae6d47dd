/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetch-deadline.h"

#include "bunting-limits.h"

#define PERIOD_S 30
#define ENOUGH (PERIOD_S * BUNTING_SLOW_BYTES_PER_S)

static void
test_final (void)
{
  BuntingFetchDeadline deadline;

  bunting_fetch_deadline_init (&deadline, 1000, 0);
  g_assert_false (bunting_fetch_deadline_extend (&deadline, G_MAXINT32));
  g_assert_cmpint (deadline.until_us, ==, 1000);
}

static void
test_slow (void)
{
  BuntingFetchDeadline deadline;

  bunting_fetch_deadline_init (&deadline, 1000, PERIOD_S);
  g_assert_true (bunting_fetch_deadline_extend (&deadline, ENOUGH));
  g_assert_cmpint (deadline.until_us, ==, 1000 + PERIOD_S * G_USEC_PER_SEC);
  g_assert_true (bunting_fetch_deadline_extend (&deadline, 2 * ENOUGH));
  /* Nearly enough is not enough. */
  g_assert_false (bunting_fetch_deadline_extend (&deadline, 3 * ENOUGH - 1));
}

static void
test_new_attempt (void)
{
  BuntingFetchDeadline deadline;

  bunting_fetch_deadline_init (&deadline, 1000, PERIOD_S);
  g_assert_true (bunting_fetch_deadline_extend (&deadline, 5 * ENOUGH));
  g_assert_true (bunting_fetch_deadline_extend (&deadline, ENOUGH));
  g_assert_false (bunting_fetch_deadline_extend (&deadline, ENOUGH));
}

static void
test_not_for_ever (void)
{
  BuntingFetchDeadline deadline;
  guint n = 0;

  bunting_fetch_deadline_init (&deadline, 1000, PERIOD_S);
  while (bunting_fetch_deadline_extend (&deadline, (n + 1) * ENOUGH))
    n++;
  g_assert_cmpuint (n, ==, BUNTING_SLOW_MAX_S / PERIOD_S);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fetch-deadline/final", test_final);
  g_test_add_func ("/fetch-deadline/slow", test_slow);
  g_test_add_func ("/fetch-deadline/new-attempt", test_new_attempt);
  g_test_add_func ("/fetch-deadline/not-for-ever", test_not_for_ever);
  return g_test_run ();
}
