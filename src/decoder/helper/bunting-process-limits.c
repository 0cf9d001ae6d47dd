/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper/bunting-process-limits.h"

#include "bunting-limits.h"
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

/* What this process may not do any more once it is ready: take much memory, write files, start
 * programs, or use the network. It may read files: fontconfig reads fonts for the text of an SVG.
 *
 * AddressSanitizer needs address space without limit and system calls of its own. */

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

#define DESCRIPTORS_MAX 64

static void
set_limit (int resource, rlim_t value)
{
  struct rlimit limit;

  if (getrlimit (resource, &limit) != 0)
    return;
  limit.rlim_cur = MIN (limit.rlim_cur, value);
  limit.rlim_max = MIN (limit.rlim_max, value);
  setrlimit (resource, &limit);
}

#ifdef HAVE_SECCOMP
/* All others fail with EPERM. */
static const int allowed_calls[] = {
  /* its socket, the clock, the end */
  SCMP_SYS (recvmsg),
  SCMP_SYS (sendmsg),
  SCMP_SYS (sendto),
  SCMP_SYS (recvfrom),
  SCMP_SYS (setitimer),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_gettime64),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (time),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  /* memory and threads */
  SCMP_SYS (brk),
  SCMP_SYS (mmap),
  SCMP_SYS (mmap2),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (mprotect),
  SCMP_SYS (madvise),
  SCMP_SYS (futex),
  SCMP_SYS (futex_time64),
  SCMP_SYS (set_robust_list),
  SCMP_SYS (rseq),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (sched_getscheduler),
  SCMP_SYS (sched_getparam),
  SCMP_SYS (clock_nanosleep),
  SCMP_SYS (nanosleep),
  SCMP_SYS (getrandom),
  SCMP_SYS (membarrier),
  /* signals, among them those of abort() */
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sigreturn),
  SCMP_SYS (sigaltstack),
  SCMP_SYS (tgkill),
  SCMP_SYS (restart_syscall),
  /* reading */
  SCMP_SYS (read),
  SCMP_SYS (pread64),
  SCMP_SYS (readv),
  SCMP_SYS (write),
  SCMP_SYS (writev),
  SCMP_SYS (close),
  SCMP_SYS (lseek),
  SCMP_SYS (_llseek),
  SCMP_SYS (fstat),
  SCMP_SYS (fstat64),
  SCMP_SYS (stat),
  SCMP_SYS (lstat),
  SCMP_SYS (stat64),
  SCMP_SYS (lstat64),
  SCMP_SYS (newfstatat),
  SCMP_SYS (fstatat64),
  SCMP_SYS (statx),
  SCMP_SYS (access),
  SCMP_SYS (faccessat),
  SCMP_SYS (faccessat2),
  SCMP_SYS (readlink),
  SCMP_SYS (readlinkat),
  SCMP_SYS (getdents),
  SCMP_SYS (getdents64),
  SCMP_SYS (statfs),
  SCMP_SYS (statfs64),
  SCMP_SYS (fstatfs),
  SCMP_SYS (fstatfs64),
  SCMP_SYS (getcwd),
  SCMP_SYS (fadvise64),
  SCMP_SYS (poll),
  SCMP_SYS (ppoll),
  SCMP_SYS (eventfd2),
  SCMP_SYS (fcntl),
  SCMP_SYS (fcntl64),
  /* about itself */
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (getuid),
  SCMP_SYS (geteuid),
  SCMP_SYS (getgid),
  SCMP_SYS (getegid),
  SCMP_SYS (uname),
  SCMP_SYS (getrlimit),
  SCMP_SYS (ugetrlimit),
  SCMP_SYS (sysinfo),
};

static int
add_rules (scmp_filter_ctx filter)
{
  const struct scmp_arg_cmp no_flags_to_write =
    SCMP_CMP64 (2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
  const struct scmp_arg_cmp a_thread =
    SCMP_CMP64 (0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
  const struct scmp_arg_cmp no_new_limit = SCMP_CMP64 (2, SCMP_CMP_EQ, 0);
  int status = 0;

  /* Calls that this architecture does not have are skipped by the library. */
  for (guint i = 0; i < G_N_ELEMENTS (allowed_calls) && status == 0; i++)
    status = seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
  if (status == 0)
    status =
      seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (openat), 1, &no_flags_to_write);
  if (status == 0)
    status = seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1, &a_thread);
  if (status == 0)
    status =
      seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 1, &no_new_limit);
  /* Its flags are in memory, where no filter can look. The C library then uses clone(). */
  if (status == 0)
    status = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);
  return status;
}

static void
limit_system_calls (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  int status = filter == NULL ? -ENOMEM : add_rules (filter);

  /* A kernel without seccomp is no reason to show no flags: the other limits remain. */
  if (status == 0)
    status = seccomp_load (filter);
  if (status != 0)
    g_debug ("System calls are not limited: %s", g_strerror (-status));
  if (filter != NULL)
    seccomp_release (filter);
}
#endif

/* In the runtimes of GNOME 50 and later, gdk-pixbuf's loaders are processes that it starts and
 * gives memory of its own, each with further limits. */
static gboolean
is_inside_flatpak (void)
{
  return access ("/.flatpak-info", F_OK) == 0;
}

/* Sets the limits that last as long as the process. They cannot be lifted. */
void
bunting_process_limits_set (void)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  /* A crash leaves no core, also where a program collects them. */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  set_limit (RLIMIT_CORE, 0);
  /* Unlike RLIMIT_AS, it counts neither the code of libraries nor memory that is only reserved. */
  if (!HAS_SANITIZER)
    set_limit (RLIMIT_DATA, BUNTING_DECODER_MEMORY_BYTES);
  if (is_inside_flatpak ())
    return;
  set_limit (RLIMIT_FSIZE, 0);
  if (HAS_SANITIZER)
    return;
  set_limit (RLIMIT_NOFILE, DESCRIPTORS_MAX);
#ifdef HAVE_SECCOMP
  limit_system_calls ();
#endif
}

static void
set_timer (guint ms)
{
  const struct itimerval timer = { .it_value = { ms / 1000, ms % 1000 * 1000L } };

  setitimer (ITIMER_PROF, &timer, NULL);
}

/* SIGPROF ends the process when it has used the time of one picture, in all of its threads. */
void
bunting_process_limits_start_picture (guint cpu_ms)
{
  set_timer (cpu_ms);
}

void
bunting_process_limits_end_picture (void)
{
  set_timer (0);
}
