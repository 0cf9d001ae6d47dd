/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-streams.h"

#include <fcntl.h>
#include <unistd.h>

/* If the caller has closed the standard streams, later files must not get their descriptors: output
 * would be written into a flag. */
void
fetch_streams_reserve (void)
{
  int fd;

  while ((fd = open ("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
    ;
  if (fd >= 0)
    close (fd);
}
