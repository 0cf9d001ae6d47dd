/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void bunting_tls_database_install_soon (void);
gboolean bunting_tls_database_prepare (GTlsConnection *connection);
void bunting_tls_database_remember (GTlsConnection *connection);

G_END_DECLS
