/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bunting-decoder-process.h"

#include "bunting-limits.h"
#include "protocol/bunting-shared-memory.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

/* Starts a helper process and asks it for pictures, one after the other. Blocks, so it is used in
 * worker threads. The helper limits its own time and memory. That it is ended here after a longer
 * time is for one that does nothing, or that a picture has taken over. */

struct _BuntingDecoderProcess {
  GSubprocess *subprocess; /* owned */
  int socket_fd;           /* -1: the process has ended or was ended */
};

typedef union {
  char buffer[CMSG_SPACE (2 * sizeof (int))];
  struct cmsghdr alignment;
} DescriptorsMessage;

/* Ends the process, and sets an error that says why it has ended or had to be. */
static void
end_process (BuntingDecoderProcess *self, GError **error)
{
  BuntingDecoderError code = BUNTING_DECODER_ERROR_CRASHED;
  const char *reason = "the decoder has crashed or needed too much memory";
  int signal_number = 0;

  close (self->socket_fd);
  self->socket_fd = -1;
  g_subprocess_wait (self->subprocess, NULL, NULL);
  if (g_subprocess_get_if_signaled (self->subprocess))
    signal_number = g_subprocess_get_term_sig (self->subprocess);
  if (signal_number == SIGPROF) {
    code = BUNTING_DECODER_ERROR_TOO_SLOW;
    reason = "decoding takes too long";
  } else if (signal_number == SIGKILL || signal_number == SIGTERM) {
    code = BUNTING_DECODER_ERROR_UNAVAILABLE;
    reason = "another program has ended the decoder";
  }
  g_set_error_literal (error, BUNTING_DECODER_ERROR, code, reason);
}

static void
fail (BuntingDecoderProcess *self, BuntingDecoderError code, const char *reason, GError **error)
{
  g_subprocess_force_exit (self->subprocess);
  end_process (self, NULL);
  g_set_error_literal (error, BUNTING_DECODER_ERROR, code, reason);
}

/* Waits for a message, and until the deadline at most.
 *
 * Returns: its size, 0 if the process has ended or -1 if it is still silent */
static gssize
receive (BuntingDecoderProcess *self, void *data, gsize size_bytes)
{
  gint64 deadline_us = g_get_monotonic_time () + BUNTING_DECODER_SILENCE_S * G_USEC_PER_SEC;
  struct pollfd poll_fd = { self->socket_fd, POLLIN, 0 };
  int n_ready;
  gssize n_received;

  do {
    gint64 left_us = MAX (0, deadline_us - g_get_monotonic_time ());

    n_ready = poll (&poll_fd, 1, (int)((left_us + 999) / 1000));
  } while (n_ready < 0 && errno == EINTR);
  if (n_ready <= 0)
    return -1;
  /* An error such as ECONNRESET also means that the process has ended. */
  n_received = recv (self->socket_fd, data, size_bytes, MSG_DONTWAIT);
  return MAX (n_received, 0);
}

static gboolean
receive_reply (BuntingDecoderProcess *self,
               const BuntingDecoderRequest *request,
               BuntingDecoderReply *out_reply,
               GError **error)
{
  guint8 data[sizeof *out_reply + 1]; /* one byte more shows that a reply is too long */
  gssize size_bytes = receive (self, data, sizeof data);

  if (size_bytes < 0)
    fail (self, BUNTING_DECODER_ERROR_TOO_SLOW, "the decoder does not reply", error);
  else if (size_bytes == 0)
    end_process (self, error);
  else if (!bunting_decoder_reply_parse (data, size_bytes, request, out_reply))
    fail (self, BUNTING_DECODER_ERROR_CRASHED, "the decoder sent an invalid reply", error);
  else
    return TRUE;
  return FALSE;
}

static gboolean
send_request (BuntingDecoderProcess *self,
              const BuntingDecoderRequest *request,
              int input_fd,
              int output_fd,
              GError **error)
{
  struct iovec vector = { (void *)request, sizeof *request };
  DescriptorsMessage descriptors = { 0 };
  struct msghdr message = { .msg_iov = &vector,
                            .msg_iovlen = 1,
                            .msg_control = &descriptors,
                            .msg_controllen = sizeof descriptors };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);
  const int fds[] = { input_fd, output_fd };
  gsize n_fds = output_fd < 0 ? 1 : 2;
  gssize n_sent;

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
  memcpy (CMSG_DATA (header), fds, n_fds * sizeof (int));
  message.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
  do {
    n_sent = sendmsg (self->socket_fd, &message, MSG_NOSIGNAL);
  } while (n_sent < 0 && errno == EINTR);
  if (n_sent == (gssize)sizeof *request)
    return TRUE;
  fail (self, BUNTING_DECODER_ERROR_CRASHED, "the decoder does not accept the request", error);
  return FALSE;
}

static gboolean
run_with_memory (BuntingDecoderProcess *self,
                 const BuntingDecoderRequest *request,
                 int input_fd,
                 int output_fd,
                 BuntingDecoderReply *out_reply,
                 GBytes **out_output,
                 GError **error)
{
  if (!send_request (self, request, input_fd, output_fd, error) ||
      !receive_reply (self, request, out_reply, error))
    return FALSE;
  if (out_reply->is_error) {
    g_set_error_literal (error, BUNTING_DECODER_ERROR, (int)out_reply->error_code,
                         out_reply->message);
    return FALSE;
  }
  if (output_fd < 0)
    return TRUE;
  *out_output = bunting_shared_memory_seal (output_fd, out_reply->output_bytes, NULL);
  if (*out_output == NULL)
    fail (self, BUNTING_DECODER_ERROR_CRASHED, "the decoder kept the memory of the result", error);
  return *out_output != NULL;
}

static void
close_descriptor (int fd)
{
  if (fd >= 0)
    close (fd);
}

/**
 * bunting_decoder_process_run:
 * @out_output: (out) (nullable): the result; %NULL if the picture was only measured
 * @error: any of #BuntingDecoderError, %BUNTING_DECODER_ERROR_UNAVAILABLE if another program has
 * ended the helper; or of %G_IO_ERROR if there is no memory or no descriptor for the picture
 *
 * Blocks until the helper has replied, for at most BUNTING_DECODER_SILENCE_S seconds.
 */
gboolean
bunting_decoder_process_run (BuntingDecoderProcess *self,
                             const BuntingDecoderRequest *request,
                             GBytes *input,
                             BuntingDecoderReply *out_reply,
                             GBytes **out_output,
                             GError **error)
{
  int input_fd = bunting_shared_memory_new_from_bytes (input, error);
  int output_fd = -1;
  gboolean succeeded = input_fd >= 0;

  *out_output = NULL;
  if (succeeded && request->output_bytes > 0) {
    output_fd = bunting_shared_memory_new (request->output_bytes, error);
    succeeded = output_fd >= 0;
  }
  succeeded =
    succeeded && run_with_memory (self, request, input_fd, output_fd, out_reply, out_output, error);
  close_descriptor (input_fd);
  close_descriptor (output_fd);
  return succeeded;
}

/**
 * bunting_decoder_process_start:
 * @program: its path
 * @error: %BUNTING_DECODER_ERROR_UNAVAILABLE
 *
 * Blocks until the program is ready.
 *
 * Returns: (transfer full)
 */
BuntingDecoderProcess *
bunting_decoder_process_start (const char *program, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (BuntingDecoderProcess) self = g_new0 (BuntingDecoderProcess, 1);
  g_autoptr (GError) local_error = NULL;
  BuntingDecoderReply hello;
  int fds[2] = { -1, -1 };

  self->socket_fd = -1;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) == 0) {
    self->socket_fd = fds[0];
    g_subprocess_launcher_take_fd (launcher, fds[1], BUNTING_DECODER_SOCKET_FD);
    self->subprocess = g_subprocess_launcher_spawn (launcher, &local_error, program, NULL);
    /* Without the launcher's copy, the end of the process is the end of the socket. */
    g_subprocess_launcher_close (launcher);
  } else {
    g_set_error_literal (&local_error, G_IO_ERROR, g_io_error_from_errno (errno),
                         g_strerror (errno));
  }
  if (self->subprocess != NULL && receive_reply (self, NULL, &hello, &local_error) &&
      !hello.is_error)
    return g_steal_pointer (&self);
  g_set_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNAVAILABLE,
               "cannot start %s: %s", program,
               local_error == NULL ? hello.message : local_error->message);
  return NULL;
}

gboolean
bunting_decoder_process_has_ended (BuntingDecoderProcess *self)
{
  return self->socket_fd < 0;
}

/* Returns: (nullable): the process's number */
const char *
bunting_decoder_process_get_identifier (BuntingDecoderProcess *self)
{
  return g_subprocess_get_identifier (self->subprocess);
}

/* The end of its socket ends the process. */
void
bunting_decoder_process_free (BuntingDecoderProcess *self)
{
  close_descriptor (self->socket_fd);
  g_clear_object (&self->subprocess);
  g_free (self);
}
