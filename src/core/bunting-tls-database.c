/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-tls-database.h"

/* The certificates of hosts that the system's database has accepted.
 *
 * Before glib-networking 2.80, GnuTLS reads all certificates of the system for each connection, in
 * the main loop, which takes 30 ms and 3 MB; but only where the connection's database is its own.
 * Only there it also checks what a database cannot see: the stapled OCSP response, and whether it
 * must be there. So the first connection to a host is checked by the system's database. Further
 * ones are accepted without another check if the host has the same certificate, and otherwise
 * rejected; then the caller has to try again, and all connections to the host are checked by the
 * system's database.
 *
 * A resumed TLS session is not checked again either (RFC 8446, 2.2). All functions are for one
 * thread, the main one. */

#define VALID_US (10 * G_TIME_SPAN_MINUTE)

#define BUNTING_TYPE_TLS_DATABASE (bunting_tls_database_get_type ())
G_DECLARE_FINAL_TYPE (BuntingTlsDatabase, bunting_tls_database, BUNTING, TLS_DATABASE, GTlsDatabase)

struct _BuntingTlsDatabase {
  GTlsDatabase parent_instance;

  GTlsDatabase *systems; /* (owned) */
  GHashTable *hosts;     /* (element-type utf8 CheckedHost): "host:port", both owned */
};

G_DEFINE_FINAL_TYPE (BuntingTlsDatabase, bunting_tls_database, G_TYPE_TLS_DATABASE)

typedef struct {
  GTlsCertificate *certificate; /* (owned) */
  gint64 until_us;
  gboolean has_several; /* the host has presented another one */
} CheckedHost;

static BuntingTlsDatabase *installed;

static void
checked_host_free (gpointer data)
{
  CheckedHost *host = data;

  g_object_unref (host->certificate);
  g_free (host);
}

/* Returns: (nullable): where the certificates of such an identity are not remembered */
static char *
make_key (GSocketConnectable *identity)
{
  GNetworkAddress *address = G_IS_NETWORK_ADDRESS (identity) ? G_NETWORK_ADDRESS (identity) : NULL;

  return address != NULL ? g_strdup_printf ("%s:%u", g_network_address_get_hostname (address),
                                            g_network_address_get_port (address))
                         : NULL;
}

/* Returns: (nullable) */
static CheckedHost *
find_host (BuntingTlsDatabase *self, GSocketConnectable *identity)
{
  g_autofree char *key = make_key (identity);

  return key != NULL ? g_hash_table_lookup (self->hosts, key) : NULL;
}

static GTlsCertificateFlags
bunting_tls_database_verify_chain (GTlsDatabase *database,
                                   GTlsCertificate *chain,
                                   const char *purpose,
                                   GSocketConnectable *identity,
                                   GTlsInteraction *interaction,
                                   GTlsDatabaseVerifyFlags flags,
                                   GCancellable *cancellable,
                                   GError **error)
{
  BuntingTlsDatabase *self = BUNTING_TLS_DATABASE (database);
  CheckedHost *host = find_host (self, identity);

  /* A connection that was not prepared. */
  if (host == NULL)
    return g_tls_database_verify_chain (self->systems, chain, purpose, identity, interaction, flags,
                                        cancellable, error);
  if (g_tls_certificate_is_same (chain, host->certificate))
    return 0;
  host->has_several = TRUE;
  return G_TLS_CERTIFICATE_GENERIC_ERROR;
}

static void
bunting_tls_database_finalize (GObject *object)
{
  BuntingTlsDatabase *self = BUNTING_TLS_DATABASE (object);

  g_clear_object (&self->systems);
  g_hash_table_unref (self->hosts);
  G_OBJECT_CLASS (bunting_tls_database_parent_class)->finalize (object);
}

static void
bunting_tls_database_class_init (BuntingTlsDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_tls_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = bunting_tls_database_verify_chain;
}

static void
bunting_tls_database_init (BuntingTlsDatabase *self)
{
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, checked_host_free);
}

static gboolean
install_cb (gpointer user_data)
{
  GTlsBackend *backend = g_tls_backend_get_default ();

  if (installed != NULL || !g_tls_backend_supports_tls (backend))
    return G_SOURCE_REMOVE;
  installed = g_object_new (BUNTING_TYPE_TLS_DATABASE, NULL);
  installed->systems = g_tls_backend_get_default_database (backend);
  g_tls_backend_set_default_database (backend, G_TLS_DATABASE (installed));
  return G_SOURCE_REMOVE;
}

/* Makes it the database of all TLS connections that are created after the next turn of the main
 * loop, because libsoup 3.2 creates them with the default database, and sets that of the session
 * later. Reading the system's certificates takes as long as connecting to a near host, so that it
 * is done meanwhile: to be called when that begins. */
void
bunting_tls_database_install_soon (void)
{
  g_autoptr (GSource) idle = NULL;

  if (installed != NULL)
    return;
  idle = g_idle_source_new ();
  g_source_set_priority (idle, G_PRIORITY_HIGH);
  g_source_set_callback (idle, install_cb, NULL, NULL);
  g_source_attach (idle, g_main_context_get_thread_default ());
}

/**
 * bunting_tls_database_prepare:
 * @connection: a client's, before its handshake
 *
 * Returns: whether the handshake accepts the certificate of an earlier connection, and rejects
 *   every other one
 */
gboolean
bunting_tls_database_prepare (GTlsConnection *connection)
{
  CheckedHost *host;

  if (installed == NULL || g_tls_connection_get_database (connection) != (GTlsDatabase *)installed)
    return FALSE;
  host = find_host (
    installed, g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (connection)));
  if (host != NULL && !host->has_several && g_get_monotonic_time () < host->until_us)
    return TRUE;
  g_tls_connection_set_database (connection, installed->systems);
  return FALSE;
}

/* To be called after the handshake of a prepared connection. */
void
bunting_tls_database_remember (GTlsConnection *connection)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (connection);
  g_autofree char *key = NULL;
  CheckedHost *host;

  if (installed == NULL || g_tls_connection_get_database (connection) != installed->systems ||
      certificate == NULL || g_tls_connection_get_peer_certificate_errors (connection) != 0)
    return;
  key =
    make_key (g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (connection)));
  host = key != NULL ? g_hash_table_lookup (installed->hosts, key) : NULL;
  if (key == NULL || (host != NULL && g_get_monotonic_time () < host->until_us))
    return;
  host = g_new0 (CheckedHost, 1);
  host->certificate = g_object_ref (certificate);
  host->until_us = g_get_monotonic_time () + VALID_US;
  g_hash_table_replace (installed->hosts, g_steal_pointer (&key), host);
}
