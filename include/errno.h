/*
 * Error numbers, as Linux/i386 has them: the kernel returns them negated.
 *
 * Ancestor: Linux 0.01's errno.h, whose numbers these are still.
 */
#pragma once

enum {
	EPERM = 1, ENOENT, ESRCH, EINTR, EIO, ENXIO, E2BIG, ENOEXEC, EBADF,
	ECHILD = 10, EAGAIN, ENOMEM, EACCES, EFAULT,
	EBUSY = 16, EEXIST,
	ENODEV = 19, ENOTDIR, EISDIR, EINVAL,
	EMFILE = 24, ENOTTY,
	ESPIPE = 29, EROFS,
	EPIPE = 32,
	ERANGE = 34,
	ENAMETOOLONG = 36,
	ENOSYS = 38,
	ELOOP = 40,
	EOPNOTSUPP = 95,
};

/* Never seen by a program: a system call that a signal broke off starts anew,
 * unless a handler runs that was not installed with SA_RESTART (the first) or
 * any handler runs (the others). With the last one it does not start anew with
 * its arguments, but goes on where it was: restart_syscall(). */
#define ERESTARTSYS	      512
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516
