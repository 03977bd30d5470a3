/*
 * Functions that the programs in this directory share; test.h explains them.
 *
 * Ancestor: none.
 */
#include "test.h"

/* ---- Words ---- */

static const struct {
	int number;
	const char *name;
} errors[] = {
#define NAME(e) { e, #e }
	NAME(EPERM),	 NAME(ENOENT),	   NAME(ESRCH),	       NAME(EINTR),
	NAME(EIO),	 NAME(ENXIO),	   NAME(E2BIG),	       NAME(ENOEXEC),
	NAME(EBADF),	 NAME(ECHILD),	   NAME(EAGAIN),       NAME(ENOMEM),
	NAME(EACCES),	 NAME(EFAULT),	   NAME(EBUSY),	       NAME(EEXIST),
	NAME(ENODEV),	 NAME(ENOTDIR),	   NAME(EISDIR),       NAME(EINVAL),
	NAME(EMFILE),	 NAME(ENOTTY),	   NAME(ESPIPE),       NAME(EROFS),
	NAME(EPIPE),	 NAME(ERANGE),	   NAME(ENOSYS),       NAME(ELOOP),
	NAME(ETIMEDOUT), NAME(EOPNOTSUPP), NAME(ENAMETOOLONG), NAME(ENOTEMPTY),
	NAME(EXDEV),	 NAME(ETXTBSY),	   NAME(EFBIG),	       NAME(ENOSPC),
	NAME(EMLINK),	 NAME(EOVERFLOW),
};

const char *error_name(int error)
{
	for (unsigned i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].number == error)
			return errors[i].name;
	return "an error without a name";
}

/* Prints a call's result: a number, or the name of its error. */
void fact(const char *name, long result)
{
	if (result == -1)
		printf("%s: %s\n", name, error_name(errno));
	else
		printf("%s: %ld\n", name, result);
}

void yes(const char *name, int is)
{
	printf("%s: %s\n", name, is ? "yes" : "no");
}

/* Prints how a child has ended by waitpid()'s status. Ignores the bit of a core
 * dump. */
void ended(const char *name, int status)
{
	if (WIFSTOPPED(status))
		printf("%s: stopped by %d\n", name, WSTOPSIG(status));
	else if (WIFSIGNALED(status))
		printf("%s: signal %d\n", name, WTERMSIG(status));
	else
		printf("%s: exit %d\n", name, WEXITSTATUS(status));
}

/* ---- Processes ---- */

/* Starts a child that runs a function and then exits with 0. */
int child(void (*run)(void))
{
	int pid = fork();

	if (pid == 0) {
		run();
		exit_group(0);
	}
	if (pid < 0)
		die("fork");
	return pid;
}

/* Waits for a child that must end; returns its status, or -1. */
int reap(int pid)
{
	int status = 0, got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	return got == pid ? status : -1;
}

/* Waits until a child has ended or stopped, and leaves its status to the next
 * wait. */
void await_child(int pid, int what)
{
	while (syscall(284, P_PID, pid, NULL, what | WNOWAIT | WALL, NULL) <
		       0 &&
	       errno == EINTR)
		;
}

int outcome(void (*run)(void))
{
	return reap(child(run));
}

void in_child(const char *name, void (*run)(void))
{
	ended(name, outcome(run));
}

void nap(int milliseconds)
{
	struct timespec time = { milliseconds / 1000,
				 milliseconds % 1000 * 1000000L };

	while (nanosleep(&time, &time) < 0 && errno == EINTR)
		;
}

/*
 * Starts a child that sends its parent a signal every 20 milliseconds until the
 * parent ends it. So even if the parent is slow to enter the call that the
 * signal must interrupt, a signal arrives during the call.
 */
int pester(int signal)
{
	int parent = getpid(), pid = fork();

	if (pid)
		return pid;
	do
		nap(20);
	while (getppid() == parent && kill(parent, signal) == 0);
	exit_group(0);
}

/* Gives every signal its default action, and unblocks all signals, because the
 * program that started the tests may ignore or block some. For example, make
 * starts its commands with signals 32 and 33 ignored. */
void forget_signals(void)
{
	const struct sigaction64 by_default = { 0 };
	const sigset64 none = 0;
	struct sigaction64 action;

	for (int sig = 1; sig <= 64; sig++)
		if (rt_sigaction(sig, NULL, &action, 8) == 0 &&
		    action.sa_handler != SIG_DFL)
			rt_sigaction(sig, &by_default, NULL, 8);
	rt_sigprocmask(SIG_SETMASK, &none, NULL, 8);
}

void leave_alone(int pid)
{
	kill(pid, SIGKILL);
	reap(pid);
}

void handle(int signal, handler *what, unsigned long flags)
{
	struct sigaction action = { what, 0, flags, NULL };

	if (sigaction(signal, &action, NULL) < 0)
		die("sigaction");
}

/* Sets a handler that may read or change the interrupted context. */
void catch (int signal, void (*what)(int, struct context))
{
	handle(signal, (handler *)(void *)what, 0);
}

/* ---- Pipes and pages ---- */

/* Makes a pipe, or ends the program. */
void make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		die("pipe");
}

/* Maps new pages of zeros, to read and write. */
char *map(unsigned long pages)
{
	char *addr = mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (addr == MAP_FAILED)
		die("mmap");
	return addr;
}

/* Maps a page. Returns the address after it, which is not mapped. */
char *border(void)
{
	char *page = map(2);

	munmap(page + PAGE_SIZE, PAGE_SIZE);
	return page + PAGE_SIZE;
}

/* ---- Bytes of memory and files ---- */

void mapped(const char *name, void *result)
{
	if (result == MAP_FAILED)
		fact(name, -1);
	else
		printf("%s: mapped\n", name);
}

void tell_bytes(const char *name, const char *from, int n)
{
	printf("%s: ", name);
	for (int i = 0; i < n; i++)
		printf("%c", from[i] ? from[i] : '.');
	printf("\n");
}

void tell_file(const char *name, int fd, long offset, int n)
{
	char bytes[20] = "";

	fact("pread", pread64(fd, bytes, n, offset));
	tell_bytes(name, bytes, n);
}

int file_with(const char *path, const char *text, unsigned long size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);

	if (fd < 0 || put(fd, text, strlen(text)) || ftruncate64(fd, size))
		die(path);
	return fd;
}

char *share_pages(int fd, unsigned long pages)
{
	char *addr = mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	if (addr == MAP_FAILED)
		die("mmap");
	return addr;
}

static volatile char *touched;

static void read_it(void)
{
	*touched;
}

static void write_it(void)
{
	*touched = 'w';
}

void touch_it(const char *name, char *where)
{
	char fact_name[80];

	touched = where;
	snprintf(fact_name, sizeof(fact_name), "read_%s", name);
	in_child(fact_name, read_it);
	snprintf(fact_name, sizeof(fact_name), "write_%s", name);
	in_child(fact_name, write_it);
}
