/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-location.h"

#define FROM "http://flags.example/flags/br/br.gif?x#y"

static void
test_table (void)
{
  static const struct {
    const char *location;
    const char *uri; /* NULL: is not valid */
  } cases[] = {
    { "new.gif", "http://flags.example/flags/br/new.gif" },
    { "", "http://flags.example/flags/br/br.gif?x" },
    { "  new.gif ", "http://flags.example/flags/br/new.gif" },
    { "/a b.gif", "http://flags.example/a%20b.gif" },
    { "/a%20b.gif", "http://flags.example/a%20b.gif" },
    { "/a b?c d#e f", "http://flags.example/a%20b?c%20d#e%20f" },
    { "/Bras\xc3\xadlia", "http://flags.example/Bras%C3%ADlia" },
    { "/Bras\xedlia", "http://flags.example/Bras%EDlia" },
    { "/?q=Bras\xc3\xadlia", "http://flags.example/?q=Bras%C3%ADlia" },
    { "/<\"{a}|^`>", "http://flags.example/%3C%22%7Ba%7D%7C%5E%60%3E" },
    { "/100%.gif", "http://flags.example/100%25.gif" },
    { "/%zz%", "http://flags.example/%25zz%25" },
    { "/a\tb", "http://flags.example/ab" },
    { "/a\\b?c\\d", "http://flags.example/a/b?c%5Cd" },
    { "http:\\\\other.example\\a", "http://other.example/a" },
    { "//other.example/a b", "http://other.example/a%20b" },
    { "https://other.example:8443/a b", "https://other.example:8443/a%20b" },
    { "http://b\xc3\xbc"
      "cher.example/",
      "http://xn--bcher-kva.example/" },
    { "http://[::1]:8000/a", "http://[::1]:8000/a" },
    { "file:///etc/passwd", "file:///etc/passwd" }, /* refused by its scheme */
    { "http://oth er.example/", NULL },
    { "http://other%20.example/", NULL },
    { "http://a%2fb.example/", NULL },
    { "http://a<b.example/", NULL },
    { "http://b\xfc"
      "cher.example/",
      NULL },
    { "http://[", NULL },
    { "http://other.example:99999/", NULL },
    { "http://other.example:port/", NULL },
    { "/a\001b", NULL },
    { "/a\rb", NULL },
    { "/a\177b", NULL },
  };
  g_autoptr (GUri) from = g_uri_parse (FROM, G_URI_FLAGS_ENCODED, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GUri) uri = bunting_http_location_resolve (from, cases[i].location);
    g_autofree char *text = uri != NULL ? g_uri_to_string (uri) : NULL;

    g_test_message ("%s", cases[i].uri != NULL ? cases[i].uri : "not valid");
    g_assert_cmpstr (text, ==, cases[i].uri);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-location/table", test_table);

  return g_test_run ();
}
