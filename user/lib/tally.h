/*
 * The library of our own programs, in one header. Programs and tests include
 * nothing else. They are static, and use only numbers, names and structures of
 * Linux/i386, so they run on Linux, too.
 *
 * If a system call fails, it returns -1 with the reason in errno. Each function
 * only makes the call: it buffers, retries and remembers nothing, so a program
 * sees exactly what the kernel did. Functions that do more say so.
 *
 * The layouts are written from Linux's manual pages, and are not shared with
 * the kernel's abi.h. So if one of them is wrong, a test fails.
 *
 * Ancestor: Linux 0.01's unistd.h, which was the library of its programs, too.
 * There a macro made each call; here a table in lib/syscall.S does.
 */
#pragma once

#include <linux/errno.h>

typedef __SIZE_TYPE__ size_t;
typedef unsigned long sigset_t; /* bit n - 1 is for signal n */
typedef __builtin_va_list va_list;

#define va_start(list, last) __builtin_va_start(list, last)
#define va_arg(list, type)   __builtin_va_arg(list, type)
#define va_end(list)	     __builtin_va_end(list)

#define NULL		   ((void *)0)
#define NORETURN	   __attribute__((noreturn))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))
#define PAGE_SIZE	   4096

/* ---- lib/crt0.S ---- */

extern int errno;
extern char **environ;

/* ---- lib/string.c ---- */

void *memset(void *to, int value, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strcpy(char *to, const char *from);
char *strchr(const char *s, int c);
char *strstr(const char *s, const char *part);
unsigned long strtoul(const char *s, char **end, int base);
int atoi(const char *s);

/* ---- lib/print.c: %d %i %u %x %p %c %s %%, with -, 0, width, .precision
 * of strings, l and ll ---- */

int vsnprintf(char *to, size_t size, const char *fmt, va_list list);
int snprintf(char *to, size_t size, const char *fmt, ...) PRINTF(3, 4);
int printf(const char *fmt, ...) PRINTF(1, 2);
int dprintf(int fd, const char *fmt, ...) PRINTF(2, 3);
int put(int fd, const void *from, size_t n);
const char *strerror(int error);
void die(const char *what) NORETURN;

/* ---- lib/help.c: the list of our programs ---- */

#define PROGRAM_LIST "/etc/programs"

int print_file(const char *path);
void help_if_asked(int argc, char **argv, const char *name);

/* ---- lib/path.c ---- */

#define PATH_MAX 4096 /* bytes, with the zero; more: ENAMETOOLONG */

int is_directory(const char *path);
const char *name_in(const char *to, const char *from);

/* ---- line.c and init.c: the pipe with the lines typed so far ---- */

#define HISTORY_IN  30 /* descriptors of every shell */
#define HISTORY_OUT 31

/* ---- lib/books.c: only on Tally; elsewhere these fail ---- */

#define MEM_MAP_PAGE  1 /* ioctl on /dev/mem_map: nr of the page at addr */
#define MEM_MAP_TABLE 2 /* nr of the page table that maps addr */

long count_free(void);
long page_of(int mem_map, const void *addr);
long table_of(int mem_map, const void *addr);
long page_count(int mem_map, long nr);
int read_all(const char *path, char *to, size_t size);
int on_tally(void);
void finish(unsigned command, int status) NORETURN;

/* ---- lib/syscall.S and lib/calls.c: files ---- */

#define O_RDONLY    0
#define O_WRONLY    1
#define O_RDWR	    2
#define O_CREAT	    00000100
#define O_EXCL	    00000200
#define O_NOCTTY    00000400
#define O_TRUNC	    00001000
#define O_APPEND    00002000
#define O_NONBLOCK  00004000
#define O_LARGEFILE 00100000
#define O_DIRECTORY 00200000
#define O_NOFOLLOW  00400000
#define O_CLOEXEC   02000000
#define O_PATH	    010000000
#define O_TMPFILE   020200000

#define SEEK_SET  0
#define SEEK_CUR  1
#define SEEK_END  2
#define SEEK_DATA 3
#define SEEK_HOLE 4

#define FALLOC_FL_KEEP_SIZE  1
#define FALLOC_FL_PUNCH_HOLE 2
#define FICLONE		     0x40049409 /* ioctl: gets another's bytes */

#define F_DUPFD		0
#define F_GETFD		1
#define F_SETFD		2
#define F_GETFL		3
#define F_SETFL		4
#define F_DUPFD_CLOEXEC 1030
#define FD_CLOEXEC	1

#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

#define AT_FDCWD	    (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EMPTY_PATH	    0x1000

struct iovec {
	void *iov_base;
	size_t iov_len;
};

long read(int fd, void *to, size_t n);
long write(int fd, const void *from, size_t n);
long readv(int fd, const struct iovec *vector, int n);
long writev(int fd, const struct iovec *vector, int n);
int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int close(int fd);
long lseek(int fd, long offset, int whence);
int _llseek(int fd, unsigned long high, unsigned long low, long long *result,
	    int whence);
int dup(int fd);
int dup2(int fd, int to);
int pipe(int fds[2]);
int pipe2(int fds[2], int flags);
int fcntl(int fd, int request, ...);
int fcntl64(int fd, int request, ...);
int ioctl(int fd, unsigned long request, ...);
int access(const char *path, int mode);
long readlink(const char *path, char *to, size_t size);
int getcwd(char *to, size_t size); /* length with the final zero */
int chdir(const char *path);
int umask(int mask);
int sync(void);
long pread64(int fd, void *to, size_t n, long long offset);
long pwrite64(int fd, const void *from, size_t n, long long offset);
int fsync(int fd);

/* Calls that change a file or its name. They work in /tmp; the archive is
 * read-only. */
int truncate64(const char *path, long long size);
int ftruncate64(int fd, long long size);
int fallocate(int fd, int mode, long long offset, long long size);
int mkdir(const char *path, int mode);
int rmdir(const char *path);
int unlink(const char *path);
int rename(const char *from, const char *to);
int link(const char *from, const char *to);
int symlink(const char *target, const char *path);
int chmod(const char *path, int mode);

#define S_IFMT	 0170000
#define S_IFIFO	 0010000
#define S_IFCHR	 0020000
#define S_IFDIR	 0040000
#define S_IFBLK	 0060000
#define S_IFREG	 0100000
#define S_IFLNK	 0120000
#define S_IFSOCK 0140000

#define S_ISFIFO(mode) (((mode) & S_IFMT) == S_IFIFO)
#define S_ISCHR(mode)  (((mode) & S_IFMT) == S_IFCHR)
#define S_ISDIR(mode)  (((mode) & S_IFMT) == S_IFDIR)
#define S_ISREG(mode)  (((mode) & S_IFMT) == S_IFREG)
#define S_ISLNK(mode)  (((mode) & S_IFMT) == S_IFLNK)

/* Device numbers below 256. */
#define major(dev) ((unsigned)((dev) >> 8) & 0xfff)
#define minor(dev) ((unsigned)(dev) & 0xff)

struct stat64 {
	unsigned long long st_dev;
	unsigned char pad0[4];
	unsigned long old_ino;
	unsigned int st_mode;
	unsigned int st_nlink;
	unsigned long st_uid;
	unsigned long st_gid;
	unsigned long long st_rdev;
	unsigned char pad3[4];
	long long st_size;
	unsigned long st_blksize;
	unsigned long long st_blocks; /* of 512 bytes */
	unsigned long st_atime;
	unsigned long st_atime_nsec;
	unsigned long st_mtime;
	unsigned long st_mtime_nsec;
	unsigned long st_ctime;
	unsigned long st_ctime_nsec;
	unsigned long long st_ino;
};

int stat64(const char *path, struct stat64 *st);
int lstat64(const char *path, struct stat64 *st);
int fstat64(int fd, struct stat64 *st);
int fstatat64(int dir, const char *path, struct stat64 *st, int flags);

struct statx_timestamp {
	long long tv_sec;
	unsigned tv_nsec;
	int pad;
};

struct statx {
	unsigned stx_mask;
	unsigned stx_blksize;
	unsigned long long stx_attributes;
	unsigned stx_nlink;
	unsigned stx_uid;
	unsigned stx_gid;
	unsigned short stx_mode;
	unsigned short pad;
	unsigned long long stx_ino;
	unsigned long long stx_size;
	unsigned long long stx_blocks;
	unsigned long long stx_attributes_mask;
	struct statx_timestamp stx_atime;
	struct statx_timestamp stx_btime;
	struct statx_timestamp stx_ctime;
	struct statx_timestamp stx_mtime;
	unsigned stx_rdev_major;
	unsigned stx_rdev_minor;
	unsigned stx_dev_major;
	unsigned stx_dev_minor;
	unsigned long long more[14];
};

#define STATX_BASIC_STATS 0x7ff

int statx(int dir, const char *path, int flags, unsigned mask,
	  struct statx *st);

struct timespec64;

#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

int utimensat64(int dir, const char *path, const struct timespec64 *times,
		int flags);

#define DT_FIFO 1
#define DT_CHR	2
#define DT_DIR	4
#define DT_REG	8
#define DT_LNK	10

/* The last of the d_reclen bytes of an entry is its type. */
struct dirent {
	unsigned long d_ino;
	unsigned long d_off;
	unsigned short d_reclen;
	char d_name[];
};

struct dirent64 {
	unsigned long long d_ino;
	long long d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[];
};

int getdents(int fd, struct dirent *to, size_t size);
int getdents64(int fd, struct dirent64 *to, size_t size);

/* ---- waiting for several files ---- */

#define POLLIN	   0x001
#define POLLPRI	   0x002
#define POLLOUT	   0x004
#define POLLERR	   0x008
#define POLLHUP	   0x010
#define POLLNVAL   0x020
#define POLLRDNORM 0x040
#define POLLWRNORM 0x100

struct pollfd {
	int fd;
	short events;
	short revents;
};

/* Descriptor n is bit n. */
typedef unsigned long long fd_set;

struct pselect_mask {
	const void *mask;
	size_t size;
};

int ppoll64(struct pollfd *fds, unsigned n, struct timespec64 *time,
	    const void *mask, size_t size);
int pselect64(int n, fd_set *in, fd_set *out, fd_set *except,
	      struct timespec64 *time, const struct pselect_mask *mask);

/* ---- the terminal ---- */

#define TCGETS	   0x5401
#define TCSETS	   0x5402
#define TCSETSW	   0x5403
#define TCSETSF	   0x5404
#define TCSBRK	   0x5409
#define TCFLSH	   0x540b
#define TIOCSCTTY  0x540e
#define TIOCGPGRP  0x540f
#define TIOCSPGRP  0x5410
#define TIOCOUTQ   0x5411
#define TIOCSTI	   0x5412
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define FIONREAD   0x541b
#define TIOCNOTTY  0x5422
#define TCSBRKP	   0x5425
#define TIOCGSID   0x5429

#define BRKINT 0000002
#define ICRNL  0000400
#define IXON   0002000
#define OPOST  0000001
#define ONLCR  0000004
#define CS8    0000060
#define ISIG   0000001
#define ICANON 0000002
#define ECHO   0000010
#define ECHOE  0000020
#define ECHOK  0000040
#define NOFLSH 0000200
#define TOSTOP 0000400
#define PENDIN 0040000
#define IEXTEN 0100000

#define VINTR  0
#define VQUIT  1
#define VERASE 2
#define VKILL  3
#define VEOF   4
#define VTIME  5
#define VMIN   6
#define VSUSP  10

struct termios {
	unsigned int c_iflag;
	unsigned int c_oflag;
	unsigned int c_cflag;
	unsigned int c_lflag;
	unsigned char c_line;
	unsigned char c_cc[19];
};

struct winsize {
	unsigned short ws_row;
	unsigned short ws_col;
	unsigned short ws_xpixel;
	unsigned short ws_ypixel;
};

/* ---- processes ---- */

struct timeval {
	long tv_sec;
	long tv_usec;
};

struct rusage {
	struct timeval ru_utime;
	struct timeval ru_stime;
	long ru_maxrss; /* KiB */
	long ru_ixrss;
	long ru_idrss;
	long ru_isrss;
	long ru_minflt;
	long ru_majflt;
	long ru_nswap;
	long ru_inblock;
	long ru_oublock;
	long ru_msgsnd;
	long ru_msgrcv;
	long ru_nsignals;
	long ru_nvcsw;
	long ru_nivcsw;
};

#define WNOHANG	   1
#define WUNTRACED  2
#define WCONTINUED 8
#define WNOTHREAD  0x20000000
#define WALL	   0x40000000
#define WCLONE	   0x80000000
#define WCONTINUED 8

#define WIFEXITED(status)    (((status) & 0x7f) == 0)
#define WEXITSTATUS(status)  (((status) >> 8) & 0xff)
#define WIFSTOPPED(status)   (((status) & 0xff) == 0x7f)
#define WSTOPSIG(status)     WEXITSTATUS(status)
#define WIFSIGNALED(status)  (!WIFEXITED(status) && !WIFSTOPPED(status))
#define WTERMSIG(status)     ((status) & 0x7f)
#define WIFCONTINUED(status) ((status) == 0xffff)

void exit(int status) NORETURN;
void exit_group(int status) NORETURN;
int fork(void);
int vfork(void) __attribute__((returns_twice));
int execve(const char *path, char *const argv[], char *const envp[]);
int waitpid(int pid, int *status, int options);
int wait4(int pid, int *status, int options, struct rusage *usage);
int getpid(void);
int getppid(void);
int gettid(void);
int set_tid_address(int *where);
int setpgid(int pid, int group);
int getpgid(int pid);
int getpgrp(void);
int setsid(void);
int getsid(int pid);
int nice(int more); /* returns 0, not the new value */
int sched_yield(void);

unsigned getuid(void);
unsigned geteuid(void);
unsigned getgid(void);
unsigned getegid(void);
int setuid(unsigned id);
int setgid(unsigned id);

/* ---- memory ---- */

#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

#define MAP_SHARED    0x01
#define MAP_PRIVATE   0x02
#define MAP_FIXED     0x10
#define MAP_ANONYMOUS 0x20
#define MAP_FAILED    ((void *)-1)

void *sys_brk(void *end);  /* the call itself: returns the present end */
int brk(void *end);	   /* as in C libraries */
void *sbrk(long increase); /* the old end */
void *mmap2(void *addr, size_t size, int prot, int flags, int fd,
	    unsigned long offset_pages);
void *old_mmap(const unsigned long arguments[6]); /* number 90 */
void *mmap(void *addr, size_t size, int prot, int flags, int fd,
	   unsigned long offset); /* mmap2 with an offset in bytes */
int munmap(void *addr, size_t size);
int mprotect(void *addr, size_t size, int prot);
int msync(void *addr, size_t size, int flags);
void *mremap(void *addr, size_t size, size_t new, int flags, void *to);
int mincore(void *addr, size_t size, unsigned char *in_memory);
int madvise(void *addr, size_t size, int advice);

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED   2

#define MS_ASYNC      1
#define MS_INVALIDATE 2
#define MS_SYNC	      4

#define MADV_DONTNEED 4
#define MADV_REMOVE   9

/* ---- signals ---- */

#define SIGHUP	1
#define SIGINT	2
#define SIGQUIT 3
#define SIGILL	4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS	7
#define SIGFPE	8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG	23

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO   0x00000004
#define SA_RESTORER  0x04000000
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef void handler(int);

#define SIG_DFL ((handler *)0)
#define SIG_IGN ((handler *)1)
#define SIG_ERR ((handler *)-1)

struct sigaction {
	handler *sa_handler;
	sigset_t sa_mask;
	unsigned long sa_flags;
	void (*sa_restorer)(void);
};

/* The calls with rt_ in their names have 64 signals. size is that of a set. */
typedef unsigned long long sigset64;

struct sigaction64 {
	void *sa_handler;
	unsigned long sa_flags;
	void (*sa_restorer)(void);
	sigset64 sa_mask;
};

int rt_sigaction(int sig, const struct sigaction64 *new,
		 struct sigaction64 *old, size_t size);
int rt_sigprocmask(int how, const sigset64 *new, sigset64 *old, size_t size);
int rt_sigpending(sigset64 *set, size_t size);
int rt_sigsuspend(const sigset64 *mask, size_t size);

int kill(int pid, int sig);
int sys_sigaction(int sig, const struct sigaction *new, struct sigaction *old);
/* The same, but the library adds the restorer. */
int sigaction(int sig, const struct sigaction *new, struct sigaction *old);
handler *signal(int sig, handler *what); /* once, no mask */
int sigprocmask(int how, const sigset_t *new, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(sigset_t mask);
int alarm(unsigned seconds);
int pause(void);

/* ---- time, and the machine ---- */

#define HZ 100 /* ticks a second in struct tms */

struct timespec {
	long tv_sec;
	long tv_nsec;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

struct tms {
	long tms_utime;
	long tms_stime;
	long tms_cutime;
	long tms_cstime;
};

struct utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
};

struct timespec64 {
	long long tv_sec;
	long long tv_nsec;
};

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_TAI		 11
#define TIMER_ABSTIME		 1

int clock_gettime(int clock, struct timespec *time);
int clock_gettime64(int clock, struct timespec64 *time);
int clock_nanosleep(int clock, int flags, const struct timespec *time,
		    struct timespec *left);
int clock_nanosleep64(int clock, int flags, const struct timespec64 *time,
		      struct timespec64 *left);
int nanosleep(const struct timespec *time, struct timespec *left);
long time(long *to);
int gettimeofday(struct timeval *tv, struct timezone *tz);
long times(struct tms *to);
int uname(struct utsname *to);

#define REBOOT_MAGIC1	 0xfee1dead
#define REBOOT_MAGIC2	 0x28121969
#define REBOOT_RESTART	 0x01234567
#define REBOOT_HALT	 0xcdef0123
#define REBOOT_POWER_OFF 0x4321fedc

int reboot(unsigned magic1, unsigned magic2, unsigned command, int status);

/* Makes any call by its number, with up to six arguments. */
long syscall(long nr, ...);

_Static_assert(sizeof(struct stat64) == 96, "Linux/i386's stat64");
_Static_assert(sizeof(struct termios) == 36, "Linux's termios");
_Static_assert(sizeof(struct rusage) == 72, "Linux/i386's rusage");
_Static_assert(sizeof(struct utsname) == 390, "Linux's new_utsname");
