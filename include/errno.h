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

/* Results of a system call that a signal has interrupted. No program sees them:
 * it makes the call once more, or gets EINTR. It gets EINTR if a handler runs:
 * after the first one only if the handler lacks SA_RESTART. After the last one
 * the call goes on where it was, by restart_syscall(). */
#define ERESTARTSYS	      512
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516
