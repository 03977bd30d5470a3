/*
 * Linux's i386 interface as far as Tally has it: the numbers and layouts that
 * a program was compiled with, so not one of them may change. Numbers of
 * system calls stand in kernel/syscalls.c, of errors in errno.h.
 *
 * Source: the i386 sections of the Linux manual pages (man 2, man 5 elf) and
 * of the System V ABI.
 * Ancestor: Linux 0.01 spread them over its include/ and include/sys/.
 */
#pragma once

/* open(), fcntl(), lseek(), *at() */
#define O_ACCMODE	    3
#define O_RDONLY	    0
#define O_WRONLY	    1
#define O_CREAT		    0100
#define O_EXCL		    0200
#define O_TRUNC		    01000
#define O_NONBLOCK	    04000
#define O_DIRECTORY	    0200000
#define O_NOFOLLOW	    0400000
#define O_CLOEXEC	    02000000
#define O_KEPT		    015776003 /* of the flags, what F_GETFL tells */
#define O_CHANGES	    01006000  /* O_APPEND, O_NONBLOCK, O_NOATIME */
#define O_TMPFILE	    020000000
#define FD_CLOEXEC	    1
#define F_DUPFD_CLOEXEC	    1030
#define AT_FDCWD	    (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_NO_AUTOMOUNT	    0x800
#define AT_EMPTY_PATH	    0x1000
#define AT_STATX_SYNC_TYPE  0x6000 /* two bits: at most one is set */
#define PATH_MAX	    4096
#define IOV_MAX		    1024
#define PIPE_BUF	    4096
#define W_OK		    2

enum { F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL };
enum { SEEK_CUR = 1, SEEK_END, SEEK_DATA, SEEK_HOLE };

/* Modes */
#define S_IFMT	0170000
#define S_IFIFO 0010000
#define S_IFCHR 0020000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_IFLNK 0120000

struct stat64 {
	unsigned long long dev;
	unsigned int pad0, ino32;
	unsigned int mode, nlink, uid, gid;
	unsigned long long rdev;
	unsigned int pad1;
	long long size;
	unsigned int blksize;
	unsigned long long blocks;
	unsigned int atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns;
	unsigned long long ino;
} __attribute__((packed));

_Static_assert(sizeof(struct stat64) == 96, "i386");

struct timespec64 {
	long long sec;
	long nsec, pad;
};

struct statx {
	unsigned int mask, blksize;
	unsigned long long attributes;
	unsigned int nlink, uid, gid;
	unsigned short mode, pad;
	unsigned long long ino, size, blocks, attributes_mask;
	struct timespec64 atime, btime, ctime, mtime;
	unsigned int rdev_major, rdev_minor, dev_major, dev_minor;
	unsigned long long rest[14];
};

_Static_assert(sizeof(struct statx) == 256, "Linux");

#define STATX_BASIC_STATS 0x7ff
#define STATX_RESERVED	  0x80000000

struct iovec {
	unsigned long base, length;
};

/* getdents() and getdents64(): the name follows, then the type for the old
 * one, in its last byte */
struct dirent {
	unsigned long ino, offset;
	unsigned short length;
	char name[];
};

struct dirent64 {
	unsigned long long ino, offset;
	unsigned short length;
	unsigned char type;
	char name[];
} __attribute__((packed));

/* Terminals */
#define NCCS 19

/* Places in cc */
enum { VINTR, VQUIT, VERASE, VKILL, VEOF, VTIME, VMIN };
enum { VSUSP = 10, VEOL, VWERASE = 14 };

struct termios {
	unsigned int iflag, oflag, cflag, lflag;
	unsigned char line, cc[NCCS];
};

#define INLCR	0000100
#define IGNCR	0000200
#define ICRNL	0000400
#define OPOST	0000001
#define ONLCR	0000004
#define CS8	0000060
#define CREAD	0000200
#define B115200 0010002
#define ISIG	0000001
#define ICANON	0000002
#define ECHO	0000010
#define ECHOE	0000020
#define ECHOK	0000040
#define ECHONL	0000100
#define NOFLSH	0000200
#define TOSTOP	0000400
#define ECHOCTL 0001000
#define ECHOKE	0004000
#define PENDIN	0040000
#define IEXTEN	0100000

#define TCGETS	   0x5401
#define TCSETS	   0x5402
#define TCSETSW	   0x5403
#define TCSETSF	   0x5404
#define TCSBRK	   0x5409
#define TCFLSH	   0x540b
#define TIOCSCTTY  0x540e
#define TIOCGPGRP  0x540f
#define TIOCSPGRP  0x5410
#define TIOCSTI	   0x5412
#define TIOCGWINSZ 0x5413
#define FIONREAD   0x541b
#define TIOCNOTTY  0x5422
#define TCSBRKP	   0x5425
#define TIOCGSID   0x5429

struct winsize {
	unsigned short rows, columns, xpixel, ypixel;
};

/* poll() and select() */
#define POLLIN	   0x001
#define POLLPRI	   0x002
#define POLLOUT	   0x004
#define POLLERR	   0x008
#define POLLHUP	   0x010
#define POLLNVAL   0x020
#define POLLRDNORM 0x040
#define POLLRDBAND 0x080
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200

struct pollfd {
	int fd;
	short events, revents;
};

/* Signals */
enum { SIGHUP = 1, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE };
enum { SIGKILL = 9, SIGSEGV = 11, SIGPIPE = 13, SIGALRM, SIGCHLD = 17 };
enum { SIGCONT = 18, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG };
enum { SIGWINCH = 28 };

#define NSIG 64

#define SIGSET 8 /* bytes of a set: rt_ calls get this as an argument */

enum { SIG_DFL, SIG_IGN };

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO   0x00000004
#define SA_RESTORER  0x04000000
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000

/* The flags that Linux keeps; 0x800 is SA_EXPOSE_TAGBITS, for ARM alone. */
#define SA_KEPT                                                                \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | 0x800 | SA_RESTORER |      \
	 SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND)

enum { SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK };

/* Bit n - 1 stands for signal n. The older calls know signals 1 to 32. */
typedef unsigned long long sigset;

struct sigaction {
	unsigned long handler, flags, restorer;
	sigset mask;
};

struct old_sigaction {
	unsigned long handler, mask, flags, restorer;
};

/* What a handler finds on its stack, and sigreturn() takes from there. */
struct sigcontext {
	unsigned long gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax;
	unsigned long trapno, err, eip, cs, eflags, esp_at_signal, ss;
	unsigned long fpstate, oldmask, cr2;
};

#define FPU_BYTES 108 /* as fnsave stores it */

struct sigframe {
	unsigned long return_to;
	unsigned long signal;
	struct sigcontext context;
	unsigned char fpu[624];	 /* FPU_BYTES are used */
	unsigned long high_mask; /* of signals 33 to 64 */
	unsigned char code[8];
};

/* The frame of a handler with SA_SIGINFO is a struct rt_sigframe, with the two
 * others in it. rt_sigreturn() reads it. */
struct siginfo {
	int signal, error, code;
	long rest[29];
};

/* Of sigaltstack(). */
struct altstack {
	unsigned long base, flags, size;
};

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM 0x80000000
#define MINSIGSTKSZ   2048

struct ucontext {
	unsigned long flags, link;
	struct altstack stack;
	struct sigcontext context;
	sigset mask;
};

struct rt_sigframe {
	unsigned long return_to;
	unsigned long signal, info_at, ucontext_at;
	struct siginfo info;
	struct ucontext ucontext;
	unsigned char code[8];
	unsigned char fpu[FPU_BYTES];
};

/* Times */
struct timeval {
	long sec, usec;
};

struct timespec {
	long sec, nsec;
};

enum { CLOCK_REALTIME, CLOCK_MONOTONIC };
enum { CLOCK_PROCESS_CPUTIME = 2, CLOCK_THREAD_CPUTIME };
enum { CLOCK_MONOTONIC_RAW = 4, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE };
enum { CLOCK_BOOTTIME = 7, CLOCK_TAI = 11 };

#define TIMER_ABSTIME	1
#define FIRST_WIDE_CALL 403 /* from here on calls have timespec64 */
#define UTIME_NOW	0x3fffffff
#define UTIME_OMIT	0x3ffffffe

struct tms {
	long utime, stime, cutime, cstime;
};

struct rusage {
	struct timeval utime, stime;
	long rest[14];
};

struct utsname {
	char sysname[65], nodename[65], release[65], version[65];
	char machine[65], domainname[65];
};

/* wait4(), reboot(), mmap() */
#define WNOHANG	   1
#define WUNTRACED  2
#define WCONTINUED 8
#define WNOTHREAD  0x20000000
#define WALL	   0x40000000
#define WCLONE	   0x80000000 /* of threads, which are not here */

#define CONTINUED 0xffff /* wait4()'s status of what goes on */

#define REBOOT_MAGIC1	 0xfee1dead
#define REBOOT_MAGIC2	 672274793
#define REBOOT_RESTART	 0x01234567
#define REBOOT_HALT	 0xcdef0123
#define REBOOT_POWER_OFF 0x4321fedc

#define PROT_SEM	    8 /* accepted, and means nothing */
#define MAP_PRIVATE	    2
#define MAP_TYPE	    0xf
#define MAP_FIXED	    0x10
#define MAP_ANONYMOUS	    0x20
#define MAP_FIXED_NOREPLACE 0x100000

/* ELF */
struct elf_header {
	unsigned char ident[16];
	unsigned short type, machine;
	unsigned int version, entry, phoff, shoff, flags;
	unsigned short ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	unsigned int type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

enum { ET_EXEC = 2, ET_DYN };
#define EM_386	  3
#define PT_LOAD	  1
#define PT_INTERP 3
#define PF_X	  1
#define PF_W	  2
#define PF_R	  4

/* The auxiliary vector, in its order on the stack */
enum { AT_NULL, AT_PHDR = 3, AT_PHENT, AT_PHNUM, AT_PAGESZ };
enum { AT_BASE = 7, AT_FLAGS, AT_ENTRY };
enum { AT_UID = 11, AT_EUID, AT_GID, AT_EGID };
enum { AT_PLATFORM = 15, AT_HWCAP, AT_CLKTCK };
enum { AT_SECURE = 23, AT_RANDOM = 25, AT_EXECFN = 31 };
