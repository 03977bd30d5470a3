/*
 * Decides whether a call has a defined result and would not wait. For this the
 * program notes how many bytes are in each pipe, and which descriptors are its
 * ends. It asks the system for everything else.
 *
 * Ancestor: none.
 */
#include "compare.h"

#define FDS   1024
#define PIPES 1000

static int pipe_of[FDS]; /* the pipe's number, if this is a pipe's end */
static int inside[PIPES];
static int pipes;

void forget_pipes(void)
{
	pipes = 0;
}

static unsigned mode_of(unsigned fd, struct stat64 *st)
{
	return fd < FDS && fstat64(fd, st) == 0 ? st->st_mode & S_IFMT : 0;
}

/* Is this descriptor open for writing, or with writes = 0 for reading? */
static int writes_or_reads(unsigned fd, int writes)
{
	int mode = fcntl(fd, F_GETFL) & 3;

	return mode == O_RDWR || mode == (writes ? O_WRONLY : O_RDONLY);
}

/* Can the address lie in the program's own memory? */
static int is_good(unsigned long addr)
{
	return addr > 0x1000 && addr < 0x40000000;
}

static int is_pipe(unsigned fd)
{
	struct stat64 st;

	return mode_of(fd, &st) == S_IFIFO;
}

/* Does this pipe have an open end with this mode, O_RDONLY or O_WRONLY? */
static int has_end(int pipe, int mode)
{
	for (int fd = 0; fd < FDS; fd++)
		if (pipe_of[fd] == pipe && is_pipe(fd) && fd != COUNT_FD &&
		    (fcntl(fd, F_GETFL) & 3) == mode)
			return 1;
	return 0;
}

static int pipe_would_wait(unsigned fd, unsigned long bytes, int writes)
{
	int pipe = pipe_of[fd];

	if (writes)
		return has_end(pipe, O_RDONLY) && inside[pipe] + bytes > 4096;
	return has_end(pipe, O_WRONLY) && inside[pipe] == 0;
}

/* Does the address lie at the beginning of `out`, which is always mapped? */
static int is_out(unsigned long addr)
{
	return addr >= (unsigned long)out && addr < (unsigned long)out + 200;
}

/* Moves a file to its start, so that the next read gets a byte. Returns 0 if
 * that is impossible. */
static int has_bytes(unsigned fd)
{
	struct stat64 st;

	return mode_of(fd, &st) == S_IFREG && st.st_size > 0 &&
	       lseek(fd, 0, SEEK_SET) == 0;
}

/* Is the result of a read or write defined? A 64-bit Linux lets an i386 program
 * use addresses that i386 reserves for the kernel, and a call that transfers no
 * byte does not check the address. If a vector has several errors, the two
 * systems report different ones. */
static int transfer_is_defined(const struct call *call, const unsigned long *a)
{
	int is_vector = call->number == 145 || call->number == 146;
	int writes = call->number == 4 || call->number == 146;

	if (is_vector && !is_good(a[1]))
		return a[2] > 0 && writes_or_reads(a[0], writes);
	if (is_vector && is_pipe(a[0]) &&
	    ((struct iovec *)a[1])[1].iov_base == edge)
		return 0;
	if (is_pipe(a[0]))
		return is_good(a[1]) &&
		       !pipe_would_wait(a[0], is_vector ? 1000 : a[2], writes);
	return is_vector || is_good(a[1]) || has_bytes(a[0]);
}

/* Is the result of a seek defined? Positions in directories differ between the
 * systems. Standard output is a terminal on Tally, and a pipe on Linux. Some
 * file systems do not allow the largest positions. */
static int seek_is_defined(const unsigned long *a, int is_wide)
{
	struct stat64 st;

	if (is_wide && is_good(a[3]) && !is_out(a[3]))
		return 0;
	return a[0] != COUNT_FD && mode_of(a[0], &st) != S_IFDIR &&
	       !(is_wide && a[1] == 0x80000000);
}

/* Is the result of a poll defined? It is not for standard output. */
static int poll_is_defined(const unsigned long *a)
{
	const struct pollfd *fd = (const struct pollfd *)a[0];

	if (fd != poll_fds)
		return 1;
	for (int i = 0; i < 4; i++)
		if (fd[i].fd == COUNT_FD)
			return 0;
	return 1;
}

static int select_is_defined(const unsigned long *a)
{
	fd_set all = 0;

	for (int i = 1; i < 4; i++)
		if (a[i] >= (unsigned long)fd_sets &&
		    a[i] < (unsigned long)(fd_sets + 3))
			all |= *(const fd_set *)a[i];
	for (int fd = 0; fd < 64; fd++)
		if (all >> fd & 1 && fd == COUNT_FD)
			return 0;
	return 1;
}

/* Is the result of setting a file's times defined? Linux may allow it for the
 * host's devices, and a newer Linux accepts 0 as a name. */
static int touch_is_defined(const unsigned long *a)
{
	struct stat64 st;
	long result;

	if (a[3] & AT_EMPTY_PATH && !is_good(a[1]))
		return 0;
	if (!a[1] || (is_good(a[1]) && *(const char *)a[1] == 0))
		result = a[0] == COUNT_FD ? 0 : fstat64(a[0], &st);
	else
		result = syscall(300, a[0], a[1], &st, 0);
	return result < 0 || (a[0] != COUNT_FD && !S_ISCHR(st.st_mode));
}

/* Is the result of a kill defined? Only few calls may send a signal that kills,
 * and only to the sender. On Linux a blocked signal is pending either for the
 * thread or for the process, and one for each can be pending at the same time.
 * So no thread gets a signal that it blocks. */
static int kill_is_defined(unsigned long signal, int thread)
{
	struct sigaction64 now;
	sigset64 blocked;

	if (signal == SIGKILL || signal == SIGSTOP)
		return 0;
	if (signal == 0 || signal > 64)
		return 1;
	if (signal < 32 && thread && signal != SIGUSR1 && signal != SIGUSR2)
		return 0;
	if (signal != SIGUSR1 && signal != SIGUSR2 && signal < 32)
		return 1;
	rt_sigprocmask(SIG_BLOCK, NULL, &blocked, sizeof(blocked));
	if (thread && blocked >> (signal - 1) & 1)
		return 0;
	rt_sigaction(signal, NULL, &now, sizeof(blocked));
	return now.sa_handler != SIG_DFL || one_in(20);
}

/* Does a set contain SIGPIPE, and is this signal pending? A write sends it to
 * the thread, and Linux takes such a signal before those of the process. */
static int takes_own(unsigned long set)
{
	sigset64 pending;

	rt_sigpending(&pending, sizeof(pending));
	return is_good(set) &&
	       *(const sigset64 *)set & pending & 1 << (SIGPIPE - 1);
}

/* Is the result of an mmap() defined? Tally cannot map /dev/zero. With
 * PROT_EXEC, only memory and regular files are mapped. */
static int map_is_defined(const unsigned long *a)
{
	struct stat64 st;

	unsigned mode = mode_of(a[4], &st);

	if (a[3] & MAP_ANONYMOUS)
		return 1;
	return mode != S_IFCHR && (mode == S_IFREG || !(a[2] & PROT_EXEC));
}

/* Is the result of a read of a directory defined? It is if the read begins at
 * the start, and has either room for any entry (more than 500 bytes) or for
 * none (fewer than 10). So this function moves the directory to its start. */
static int list_is_defined(const unsigned long *a)
{
	struct stat64 st;

	if (mode_of(a[0], &st) == S_IFDIR)
		lseek(a[0], 0, SEEK_SET);
	return a[2] > 500 || (a[2] > 0 && a[2] < 10);
}

/* Is the result of a call that sets a value and stores the old one defined?
 * Linux sets the new value before it finds that it cannot store the old one. */
static int set_is_defined(unsigned long new, unsigned long old)
{
	return !new || (is_good(new) && (!old || is_out(old)));
}

/* Is the result of a futex() defined? Linux refuses a futex in a private page
 * that is read-only. */
static int futex_is_defined(unsigned long addr)
{
	unsigned long page = addr & ~(PAGE_SIZE - 1UL);

	return page != (unsigned long)read_only &&
	       (addr < ARENA || addr >= ARENA_END);
}

static int ends_with_slash(const char *path)
{
	size_t n = path == edge - 300 ? 0 : strlen(path);

	return n > 0 && path[n - 1] == '/';
}

/* Would the call leave values that differ between the systems where no later
 * call clears them? */
static int leaves_traces(const struct call *call, const unsigned long *a)
{
	for (int i = 0; i < 6; i++)
		if ((call->kinds[i] == OUT || call->kinds[i] == MAYBE) &&
		    a[i] >= ARENA && a[i] < ARENA_END && call->bytes != AS_MANY)
			return 1;
	return 0;
}

int is_defined(const struct call *call, const unsigned long *a)
{
	if (leaves_traces(call, a))
		return 0;
	switch (call->number) {
	case 3:
	case 4:
	case 145:
	case 146:
		return transfer_is_defined(call, a);
	case 6: /* standard output must stay open */
		return a[0] != COUNT_FD;
	case 63:
		return a[1] != COUNT_FD;
	case 19:
		return seek_is_defined(a, 0);
	case 140:
		return seek_is_defined(
			(unsigned long[]){ a[0], a[1], a[2], a[3] }, 1);
	case 5: /* a new name with a slash at its end: EISDIR or EROFS */
		return !(a[1] & O_CREAT) || !is_good(a[0]) ||
		       !ends_with_slash((const char *)a[0]);
	case 295:
		return !(a[2] & O_CREAT) || !is_good(a[1]) ||
		       !ends_with_slash((const char *)a[1]);
	case 67:
	case 126:
	case 174:
	case 175:
		return set_is_defined(a[1], a[2]);
	case 340:
		return set_is_defined(a[2], a[3]);
	case 186:
		return set_is_defined(a[0], a[1]);
	case 177: /* Linux removes a signal that it cannot store */
	case 421:
		return (!a[1] || is_out(a[1])) && !takes_own(a[0]);
	case 305: /* an empty path and a bad directory are two errors */
		return !is_good(a[1]) || *(const char *)a[1];
	case 179: /* with a valid mask it would wait */
		return a[1] != 8 || !is_good(a[0]);
	case 412:
		return touch_is_defined(a);
	case 413:
		return select_is_defined(a);
	case 414:
		return poll_is_defined(a);
	case 240:
	case 422:
		return futex_is_defined(a[0]);
	case 383:
		return !(a[2] & 0x1000) || is_good(a[1]);
	case 300: /* a newer Linux accepts 0 as a name */
		return !(a[3] & 0x1000) || is_good(a[1]);
	case 37:
	case 178:
		return kill_is_defined(a[1], 0);
	case 238:
		return kill_is_defined(a[1], 1);
	case 270:
	case 335:
		return kill_is_defined(a[2], 1);
	case 141:
	case 220:
		return list_is_defined(a);
	case 192:
		return map_is_defined(a);
	}
	return 1;
}

/* Notes how a call has changed the pipes and descriptors. */
void learn(const struct call *call, const unsigned long *a, long result)
{
	int *fds = (int *)a[0];
	int is_dup = call->number == 41 || call->number == 63 ||
		     ((call->number == 55 || call->number == 221) &&
		      (a[1] == F_DUPFD || a[1] == F_DUPFD_CLOEXEC));

	if (result < 0)
		return;
	if (is_dup)
		pipe_of[result] = pipe_of[a[0]];
	if (call->number == 42) {
		inside[pipes] = 0;
		pipe_of[fds[0]] = pipe_of[fds[1]] = pipes++;
	}
	if ((call->number == 3 || call->number == 145) && is_pipe(a[0]))
		inside[pipe_of[a[0]]] -= result;
	if ((call->number == 4 || call->number == 146) && is_pipe(a[0]))
		inside[pipe_of[a[0]]] += result;
}
