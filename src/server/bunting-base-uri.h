/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An address of a network interface. */
typedef struct {
  GInetAddress *address; /* (owned) */
  char *interface;       /* (owned) its name: "eth0" */
} BuntingInterfaceAddress;

BuntingInterfaceAddress *
bunting_interface_address_new (GInetAddress *address, const char *interface);
void bunting_interface_address_free (BuntingInterfaceAddress *self);

GPtrArray *bunting_base_uris_choose_hosts (GPtrArray *addresses, GPtrArray *preferred);
char **bunting_base_uris_new (GInetAddress *listening, guint16 port, const char *path);

G_END_DECLS
