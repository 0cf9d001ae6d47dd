/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A longer delay would exceed the time limit for a reply, see BuntingHttpListenerLimits. */
#define BUNTING_FAULT_DELAY_MAX_MS (60 * 1000)

/* Faults that a server shows on purpose, to test how clients cope. All zero: none. */
typedef struct {
  guint delay_min_ms;
  guint delay_max_ms; /* at least delay_min_ms, at most BUNTING_FAULT_DELAY_MAX_MS */
  double error_rate;  /* 0 to 1 */
  guint error_status; /* HTTP status of these errors */
} BuntingFaults;

typedef struct _BuntingFaultInjection BuntingFaultInjection;
typedef void (*BuntingFaultReplyFunc) (SoupServerMessage *message, gpointer user_data);

BuntingFaultInjection *
bunting_fault_injection_new (BuntingFaultReplyFunc reply, gpointer user_data);
void bunting_fault_injection_free (BuntingFaultInjection *self);
void bunting_fault_injection_set_faults (BuntingFaultInjection *self, const BuntingFaults *faults);
void bunting_fault_injection_handle (BuntingFaultInjection *self, SoupServerMessage *message);
void bunting_fault_injection_cancel (BuntingFaultInjection *self);

G_END_DECLS
