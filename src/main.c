/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-application.h"

#include "bunting-memory.h"
#include "bunting-paths.h"
#include "config.h"
#include "bunting-proxy-environment.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

int
main (int argc, char *argv[])
{
  g_autoptr (BuntingApplication) application = NULL;
  int status;

  bunting_memory_give_back_large_blocks ();
  signal (SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like others */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, bunting_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  bunting_proxy_environment_prepare ();

  application = bunting_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : bunting_application_get_exit_status (application);
}
