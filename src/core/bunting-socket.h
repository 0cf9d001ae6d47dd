/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void bunting_socket_shut_down (GSocket *socket);
int bunting_socket_peek (GSocket *socket);
gboolean bunting_socket_counts_bytes (void);
gint64 bunting_socket_get_round_trip_us (GSocket *socket);
guint64 bunting_socket_get_n_read (GSocket *socket);
gboolean bunting_socket_is_polled (GSocket *socket, GMainContext *context);

G_END_DECLS
