/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-status.h"

typedef struct {
  guint first;
  guint last;
  BuntingHttpStatusKind kind;
} Range;

/* Every status in order, without a gap. */
static const Range ranges[] = {
  { 0, 199, BUNTING_HTTP_STATUS_FINAL },      { 200, 205, BUNTING_HTTP_STATUS_SUCCESS },
  { 206, 206, BUNTING_HTTP_STATUS_FINAL },    { 207, 299, BUNTING_HTTP_STATUS_SUCCESS },
  { 300, 303, BUNTING_HTTP_STATUS_REDIRECT }, { 304, 304, BUNTING_HTTP_STATUS_NOT_MODIFIED },
  { 305, 306, BUNTING_HTTP_STATUS_FINAL },    { 307, 399, BUNTING_HTTP_STATUS_REDIRECT },
  { 400, 407, BUNTING_HTTP_STATUS_FINAL },    { 408, 408, BUNTING_HTTP_STATUS_TRANSIENT },
  { 409, 424, BUNTING_HTTP_STATUS_FINAL },    { 425, 425, BUNTING_HTTP_STATUS_TRANSIENT },
  { 426, 428, BUNTING_HTTP_STATUS_FINAL },    { 429, 429, BUNTING_HTTP_STATUS_TRANSIENT },
  { 430, 499, BUNTING_HTTP_STATUS_FINAL },    { 500, 500, BUNTING_HTTP_STATUS_TRANSIENT },
  { 501, 501, BUNTING_HTTP_STATUS_FINAL },    { 502, 504, BUNTING_HTTP_STATUS_TRANSIENT },
  { 505, 505, BUNTING_HTTP_STATUS_FINAL },    { 506, 510, BUNTING_HTTP_STATUS_TRANSIENT },
  { 511, 511, BUNTING_HTTP_STATUS_FINAL },    { 512, 599, BUNTING_HTTP_STATUS_TRANSIENT },
  { 600, 999, BUNTING_HTTP_STATUS_FINAL },
};

static void
test_classes (void)
{
  guint status = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++) {
    g_assert_cmpuint (status, ==, ranges[i].first);
    for (; status <= ranges[i].last; status++)
      if (bunting_http_status_classify (status) != ranges[i].kind)
        g_error ("%u is of the wrong kind", status);
  }
  g_assert_cmpuint (status, ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-status/classes", test_classes);
  return g_test_run ();
}
