/*
 * Has the part of Linux's i386 interface that Tally offers: numbers and
 * layouts. Programs are compiled with them, so none of them may change. They
 * come from Linux's own headers for programs (Debian's package linux-libc-dev);
 * make lets the kernel find these and no other headers of the host. This file
 * adds what these headers lack, or have only in an older form than today's
 * calls use. The numbers of the system calls are in kernel/syscalls.tbl.
 *
 * Ancestor: Linux 0.01 had them in many files of include/ and include/sys/.
 */
#pragma once

#include <asm/ldt.h>
#include <asm/poll.h>
#include <asm/sigcontext.h>
#include <asm/stat.h>
#include <asm/statfs.h>
#include <asm/termios.h>
#include <linux/auxvec.h>
#include <linux/close_range.h>
#include <linux/elf.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <linux/mman.h>
#include <linux/reboot.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/stat.h>
#include <linux/time.h>
#include <linux/times.h>
#include <linux/uio.h>
#include <linux/utsname.h>
#include <linux/wait.h>

/* open(), fcntl(), access() */
#define O_KEPT	  035776003 /* flags that F_GETFL returns */
#define O_CHANGES 01006000  /* F_SETFL sets O_APPEND, O_NONBLOCK, O_NOATIME */
#define W_OK	  2

/* statfs() */
#define ROMFS_MAGIC 0x7275
#define ST_RDONLY   1

struct timespec64 {
	long long sec;
	long nsec, pad;
};

/* Signals. NSIG of Linux's headers is for the older calls, which have 32. */
#define _NSIG 64

/* The flags that Linux stores with a signal's action. SA_EXPOSE_TAGBITS is for
 * ARM alone. */
#define SA_KEPT                                                                \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_EXPOSE_TAGBITS |        \
	 SA_RESTORER | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND)

/* Bit n - 1 is for signal n. The older calls have only signals 1 to 32. */
typedef unsigned long long sigset;

struct rt_sigaction {
	__sighandler_t handler;
	unsigned long flags;
	__sigrestore_t restorer;
	sigset mask;
};

/* The first part of a struct siginfo; all bytes after it are 0. */
struct kernel_siginfo {
	__SIGINFO;
};

struct ucontext {
	unsigned long flags, link;
	stack_t stack;
	struct sigcontext_32 context;
	sigset mask;
};

/* The frame that the kernel puts on the stack for a handler. sigreturn() reads
 * it. A handler with SA_SIGINFO has three arguments; other handlers have only
 * the first, and the registers follow it. */
struct sigframe {
	unsigned long return_to;
	unsigned long signal;
	union {
		struct {
			struct sigcontext_32 context;
			unsigned long high_mask; /* of signals 33 to 64 */
		};
		struct {
			unsigned long info_at, ucontext_at;
			struct siginfo info;
			struct ucontext ucontext;
		};
	};
	unsigned char code[8];
	struct _fpstate_32 fpu;
};

/* Times */
enum { SELECT = 82, NEWSELECT = 142 };

#define FIRST_WIDE_CALL 403 /* calls from this number on use timespec64 */
#define UTIME_NOW	0x3fffffff
#define UTIME_OMIT	0x3ffffffe

#define CONTINUED 0xffff /* wait4()'s status after a SIGCONT */

/* The flags that clone() accepts. Some of them have no effect, because Tally
 * has no threads and no tracing. */
#define CLONE_KNOWN                                                            \
	(CSIGNAL | CLONE_VM | CLONE_VFORK | CLONE_SETTLS |                     \
	 CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID |     \
	 CLONE_PTRACE | CLONE_UNTRACED | CLONE_DETACHED | CLONE_IO |           \
	 CLONE_SYSVSEM)
