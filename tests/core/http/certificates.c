/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certificates.h"

#include "test-utils.h"

/* Returns: whether it succeeded; its output is shown only if it failed. */
static gboolean
run_in (const char *folder, const char *script)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-ec", script, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_test_message ("%s", said);
  return g_subprocess_get_successful (process);
}

/* Returns: (nullable): a folder, to be removed with its files; NULL where there can be none */
char *
certificates_make (void)
{
  static const char script[] =
    "key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
    "openssl req -x509 $key -keyout ca.key -out ca.pem -subj /CN=authority -days 1\n"
    "sign () {\n"
    "  name=$1 alternative=$2\n"
    "  shift 2\n"
    "  openssl req $key -keyout $name.key -out $name.csr -subj /CN=$name\n"
    "  echo \"subjectAltName=$alternative\" > $name.ext\n"
    "  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial \\\n"
    "    -out $name.pem -extfile $name.ext \"$@\"\n"
    "}\n"
    "sign good DNS:localhost -days 1\n"
    "sign next DNS:localhost -days 1\n"
    "sign other DNS:flags.example -days 1\n"
    /* OpenSSL before 3.4 has no -not_before; 3.6 rejects an end before the start. */
    "sign expired DNS:localhost -not_before 20200101000000Z -not_after 20200102000000Z ||\n"
    "  sign expired DNS:localhost -days -1\n"
    "openssl req -x509 $key -keyout self.key -out self.pem -subj /CN=localhost -days 1 \\\n"
    "  -addext subjectAltName=DNS:localhost\n";
  g_autofree char *openssl_path = g_find_program_in_path ("openssl");
  char *folder;

  if (openssl_path == NULL || !g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return NULL;
  folder = test_make_folder ();
  g_assert_true (run_in (folder, script));
  return folder;
}

GTlsCertificate *
certificates_load (const char *folder, const char *name)
{
  g_autofree char *certificate_path = g_strdup_printf ("%s/%s.pem", folder, name);
  g_autofree char *key_path = g_strdup_printf ("%s/%s.key", folder, name);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate =
    g_tls_certificate_new_from_files (certificate_path, key_path, &error);

  g_assert_no_error (error);
  return certificate;
}

GTlsDatabase *
certificates_load_authority (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ca.pem", NULL);
  g_autoptr (GError) error = NULL;
  GTlsDatabase *database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  return database;
}
