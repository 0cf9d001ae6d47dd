/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-time-left.h"

static void
test_quick (void)
{
  BuntingTimeLeft left = { 0 };

  /* Too short to show a figure. */
  for (guint i = 0; i <= 20; i++)
    g_assert_cmpuint (bunting_time_left_update (&left, i * 0.09, i, 20), ==, 0);
}

static void
test_too_early (void)
{
  BuntingTimeLeft left = { 0 };

  g_assert_cmpuint (bunting_time_left_update (&left, 10, 0, 20), ==, 0);
  g_assert_cmpuint (bunting_time_left_update (&left, 11, 2, 20), ==, 0);
  g_assert_cmpuint (bunting_time_left_update (&left, 12, 3, 20), >, 0);
}

/* A steady download: the figure never increases, and is about right. */
static void
test_steady (void)
{
  BuntingTimeLeft left = { 0 };
  guint before = G_MAXUINT;

  for (guint i = 0; i < 100; i++) {
    double elapsed_s = i * 0.5;
    guint said = bunting_time_left_update (&left, elapsed_s, i, 100);

    if (elapsed_s < 2) {
      g_assert_cmpuint (said, ==, 0);
      continue;
    }
    g_assert_cmpuint (said, <=, before);
    g_assert_cmpfloat (said, >=, 49.5 - elapsed_s - 1);
    g_assert_cmpfloat (said, <=, 50 - elapsed_s + 6);
    before = said;
  }
  g_assert_cmpuint (bunting_time_left_update (&left, 50, 100, 100), ==, 0);
}

/* Arrivals in bursts: the figure does not follow them up and down. */
static void
test_bursts (void)
{
  BuntingTimeLeft left = { 0 };
  guint before = 0, n_ups = 0;

  for (guint i = 1; i < 120; i++) {
    guint n_done = i / 6 * 6; /* six at once, every three seconds */
    guint said = bunting_time_left_update (&left, i * 0.5, n_done, 120);

    if (before != 0 && said > before)
      n_ups++;
    before = said;
  }
  g_assert_cmpuint (n_ups, <=, 1);
}

/* A server that stops: the figure increases, rarely, and is never 0. */
static void
test_stalled (void)
{
  BuntingTimeLeft left = { 0 };
  guint before = 0, n_changes = 0;

  for (guint i = 0; i <= 10; i++)
    bunting_time_left_update (&left, i, i, 20);
  for (guint i = 0; i < 600; i++) {
    guint said = bunting_time_left_update (&left, 10 + i * 0.5, 10, 20);

    g_assert_cmpuint (said, >, 0);
    n_changes += said > before && before > 0;
    before = said;
  }
  g_assert_cmpuint (n_changes, <, 20);
  g_assert_cmpuint (n_changes, >, 0);
}

static void
test_rounded (void)
{
  BuntingTimeLeft left = { 0 };

  /* 3 of 3,000 in 3 s: about 50 minutes, in whole minutes. */
  guint said = bunting_time_left_update (&left, 3, 3, 3000);

  g_assert_cmpuint (said % 60, ==, 0);
  g_assert_cmpuint (said, ==, 3000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-left/quick", test_quick);
  g_test_add_func ("/time-left/too-early", test_too_early);
  g_test_add_func ("/time-left/steady", test_steady);
  g_test_add_func ("/time-left/bursts", test_bursts);
  g_test_add_func ("/time-left/stalled", test_stalled);
  g_test_add_func ("/time-left/rounded", test_rounded);
  return g_test_run ();
}
