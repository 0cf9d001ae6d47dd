/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-fault-injection.h"

#include "bunting-reply.h"

/* Delays replies and replaces some of them by errors. */
struct _BuntingFaultInjection {
  BuntingFaultReplyFunc reply;
  gpointer user_data;
  BuntingFaults faults;
  GHashTable *delayed; /* set of DelayedReply */
};

typedef struct {
  BuntingFaultInjection *owner; /* (unowned) */
  SoupServerMessage *message;   /* (owned) paused */
  GSource *source;              /* (owned) */
  gulong finished_id;
} DelayedReply;

static void
delayed_reply_free (gpointer data)
{
  DelayedReply *delayed = data;

  g_signal_handler_disconnect (delayed->message, delayed->finished_id);
  g_source_destroy (delayed->source);
  g_source_unref (delayed->source);
  g_object_unref (delayed->message);
  g_free (delayed);
}

static void
reply_or_fail (BuntingFaultInjection *self, SoupServerMessage *message)
{
  /* g_random_double() is less than 1, so a rate of 1 means always. */
  if (g_random_double () < self->faults.error_rate)
    bunting_reply_status (message, self->faults.error_status, "Injected error");
  else
    self->reply (message, self->user_data);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  DelayedReply *delayed = user_data;

  /* Takes effect in the main loop, unless the reply pauses the message again. */
  soup_server_message_unpause (delayed->message);
  reply_or_fail (delayed->owner, delayed->message);
  g_hash_table_remove (delayed->owner->delayed, delayed);
  return G_SOURCE_REMOVE;
}

/* The connection was closed during the delay. */
static void
message_finished_cb (SoupServerMessage *message, gpointer user_data)
{
  DelayedReply *delayed = user_data;

  g_hash_table_remove (delayed->owner->delayed, delayed);
}

static void
delay (BuntingFaultInjection *self, SoupServerMessage *message)
{
  gint32 delay_ms =
    g_random_int_range ((gint32)self->faults.delay_min_ms, (gint32)self->faults.delay_max_ms + 1);
  DelayedReply *delayed = g_new0 (DelayedReply, 1);

  delayed->owner = self;
  delayed->message = g_object_ref (message);
  delayed->finished_id =
    g_signal_connect (message, "finished", G_CALLBACK (message_finished_cb), delayed);
  delayed->source = g_timeout_source_new ((guint)delay_ms);
  g_source_set_callback (delayed->source, delay_over_cb, delayed, NULL);
  g_source_attach (delayed->source, g_main_context_get_thread_default ());
  g_hash_table_add (self->delayed, delayed);
  soup_server_message_pause (message);
}

/* @reply sets the reply that a message gets without faults. */
BuntingFaultInjection *
bunting_fault_injection_new (BuntingFaultReplyFunc reply, gpointer user_data)
{
  BuntingFaultInjection *self = g_new0 (BuntingFaultInjection, 1);

  self->reply = reply;
  self->user_data = user_data;
  self->delayed = g_hash_table_new_full (NULL, NULL, delayed_reply_free, NULL);
  return self;
}

void
bunting_fault_injection_free (BuntingFaultInjection *self)
{
  g_hash_table_unref (self->delayed);
  g_free (self);
}

/* Applies from the next message on. */
void
bunting_fault_injection_set_faults (BuntingFaultInjection *self, const BuntingFaults *faults)
{
  self->faults = *faults;
}

/* Replies to a message, at once or, pausing it, after a delay in the thread's default main context.
 */
void
bunting_fault_injection_handle (BuntingFaultInjection *self, SoupServerMessage *message)
{
  if (self->faults.delay_max_ms > 0)
    delay (self, message);
  else
    reply_or_fail (self, message);
}

/* Drops all delayed replies. Close their connections before. */
void
bunting_fault_injection_cancel (BuntingFaultInjection *self)
{
  g_hash_table_remove_all (self->delayed);
}
