/*
 * Error numbers, as Linux/i386 has them: the kernel returns them negated.
 *
 * Ancestor: Linux 0.01's errno.h, whose numbers these are still.
 */
#pragma once

#define EPERM	     1
#define ENOENT	     2
#define ESRCH	     3
#define EINTR	     4
#define EIO	     5
#define ENXIO	     6
#define E2BIG	     7
#define ENOEXEC	     8
#define EBADF	     9
#define ECHILD	     10
#define EAGAIN	     11
#define ENOMEM	     12
#define EACCES	     13
#define EFAULT	     14
#define EBUSY	     16
#define EEXIST	     17
#define ENODEV	     19
#define ENOTDIR	     20
#define EISDIR	     21
#define EINVAL	     22
#define EMFILE	     24
#define ENOTTY	     25
#define ESPIPE	     29
#define EROFS	     30
#define EPIPE	     32
#define ERANGE	     34
#define ENAMETOOLONG 36
#define ENOSYS	     38
#define ELOOP	     40
#define EOPNOTSUPP   95

/* Never seen by a program: a system call that a signal broke off starts anew,
 * unless a handler runs that was not installed with SA_RESTART (the first) or
 * any handler runs (the others). With the last one it does not start anew with
 * its arguments, but goes on where it was: restart_syscall(). */
#define ERESTARTSYS	      512
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516
