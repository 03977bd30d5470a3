/*
 * Error numbers, as Linux/i386 has them: the kernel returns them negated.
 *
 * Ancestor: Linux 0.01's errno.h, whose numbers these are still.
 */
#pragma once

#include <linux/errno.h>

/* Results of a system call that a signal has interrupted. No program sees them:
 * it makes the call once more, or gets EINTR. It gets EINTR if a handler runs:
 * after the first one only if the handler lacks SA_RESTART. After the last one
 * the call goes on where it was, by restart_syscall(). */
#define ERESTARTSYS	      512
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516
