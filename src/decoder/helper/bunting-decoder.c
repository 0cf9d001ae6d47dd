/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper/bunting-process-limits.h"
#include "helper/bunting-raster-decoder.h"
#include "helper/bunting-svg-decoder.h"
#include "protocol/bunting-decoder-protocol.h"
#include "protocol/bunting-shared-memory.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* bunting-decoder: turns the bytes of a picture into pixels, in a process of its own. Bunting
 * starts it with a socket, and sends it one request after the other. It ends with its socket. */

#define N_DESCRIPTORS 2
#define POPULATED_MAX_BYTES (1024 * 1024)

typedef union {
  char buffer[CMSG_SPACE (N_DESCRIPTORS * sizeof (int))];
  struct cmsghdr alignment;
} DescriptorsMessage;

/* Keeps the descriptors that came with a message; there are at most as many as there is room for.
 */
static void
take_descriptors (struct msghdr *message, int fds[N_DESCRIPTORS])
{
  struct cmsghdr *header = CMSG_FIRSTHDR (message);

  for (int i = 0; i < N_DESCRIPTORS; i++)
    fds[i] = -1;
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy (fds, CMSG_DATA (header),
            MIN (header->cmsg_len - CMSG_LEN (0), N_DESCRIPTORS * sizeof (int)));
}

/* Returns: %FALSE at the end of the socket, or if the request is invalid */
static gboolean
receive_request (BuntingDecoderRequest *out_request, int out_fds[N_DESCRIPTORS])
{
  guint8 data[sizeof *out_request + 1]; /* one byte more shows that a request is too long */
  struct iovec vector = { data, sizeof data };
  DescriptorsMessage descriptors = { 0 };
  struct msghdr message = { .msg_iov = &vector,
                            .msg_iovlen = 1,
                            .msg_control = &descriptors,
                            .msg_controllen = sizeof descriptors };
  gssize size_bytes;

  do {
    size_bytes = recvmsg (BUNTING_DECODER_SOCKET_FD, &message, MSG_CMSG_CLOEXEC);
  } while (size_bytes < 0 && errno == EINTR);
  if (size_bytes <= 0)
    return FALSE;
  take_descriptors (&message, out_fds);
  return bunting_decoder_request_parse (data, size_bytes, out_request) && out_fds[0] >= 0 &&
         (out_fds[1] >= 0) == (out_request->output_bytes > 0);
}

static gboolean
send_reply (const BuntingDecoderReply *reply)
{
  gssize n_sent;

  do {
    n_sent = send (BUNTING_DECODER_SOCKET_FD, reply, sizeof *reply, MSG_NOSIGNAL);
  } while (n_sent < 0 && errno == EINTR);
  return n_sent == (gssize)sizeof *reply;
}

static gboolean
decode (GBytes *bytes, BuntingRenderTarget *target, GError **error)
{
  BuntingPicture picture;

  if (!bunting_picture_inspect (bytes, NULL, &picture, error))
    return FALSE;
  return picture.kind == BUNTING_PICTURE_SVG
           ? bunting_svg_decoder_decode (bytes, target, error)
           : bunting_raster_decoder_decode (bytes, &picture, target, error);
}

static gboolean
decode_from_memory (int input_fd, BuntingRenderTarget *target, GError **error)
{
  g_autoptr (GBytes) bytes =
    bunting_shared_memory_map (input_fd, target->request->input_bytes, error);

  return bytes != NULL && decode (bytes, target, error);
}

static void
run (const BuntingDecoderRequest *request, const int fds[N_DESCRIPTORS], BuntingDecoderReply *reply)
{
  BuntingRenderTarget target = { .request = request };
  g_autoptr (GError) error = NULL;
  void *memory = MAP_FAILED;
  gboolean succeeded = TRUE;

  bunting_decoder_reply_init (&target.reply);
  if (request->output_bytes > 0) {
    /* All of it is written: populating a picture at once costs less than a fault for each page. */
    memory = mmap (NULL, request->output_bytes, PROT_READ | PROT_WRITE,
                   MAP_SHARED | (request->output_bytes <= POPULATED_MAX_BYTES ? MAP_POPULATE : 0),
                   fds[1], 0);
    succeeded = memory != MAP_FAILED;
    target.memory = memory;
  }
  if (!succeeded)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot map the memory for the result: %s",
                 g_strerror (errno));
  else
    succeeded = decode_from_memory (fds[0], &target, &error);
  /* The client seals the result, which no process may have mapped then. */
  if (memory != MAP_FAILED)
    munmap (memory, request->output_bytes);
  *reply = target.reply;
  if (!succeeded)
    bunting_decoder_reply_set_error (reply, error);
}

int
main (void)
{
  BuntingDecoderRequest request;
  BuntingDecoderReply reply;
  int fds[N_DESCRIPTORS];

  bunting_process_limits_set ();
  bunting_decoder_reply_init (&reply);
  if (!send_reply (&reply)) {
    g_printerr ("bunting-decoder is started by Bunting, not by hand.\n");
    return EXIT_FAILURE;
  }
  while (receive_request (&request, fds)) {
    bunting_process_limits_start_picture (request.cpu_ms);
    run (&request, fds, &reply);
    bunting_process_limits_end_picture ();
    for (int i = 0; i < N_DESCRIPTORS; i++)
      if (fds[i] >= 0)
        close (fds[i]);
    if (!send_reply (&reply))
      break;
  }
  return EXIT_SUCCESS;
}
