/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Certificates for localhost, made by openssl, for a day: "good" and "next", of the test's own
 * authority; "other", for another host; "expired"; "self", of no authority. */
char *certificates_make (void);
GTlsCertificate *certificates_load (const char *folder, const char *name);
GTlsDatabase *certificates_load_authority (const char *folder);

G_END_DECLS
