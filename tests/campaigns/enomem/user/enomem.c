/*
 * Every allocation fails once, as a program sees it. Runs as init, in the
 * kernel of inject.c:
 *
 *	enomem calls STEP [NAME]
 *			each operation of calls.c, faults.c and files.c,
 *			for n = 1, 2, 3 ... with its n-th allocation refused,
 *			and again with all from the n-th on, until n passes the
 *			last; then with each STEPth page in turn that can get
 *			no more holders
 *	enomem shell FIRST STEP
 *			whole command lines, for n = FIRST, FIRST + STEP ...
 *	enomem count	how many allocations there were, at a prompt
 *	enomem passed	executed by a call that nothing was refused
 *	enomem again	executed by the call after a refusal
 *
 *	tester ──fork──> subject: prepare, arm, call, judge, call again
 *	  |                 |
 *	  └ books <── wait ─┘      pages, tasks, objects: what they were
 *
 * The subject is another process each time, so that it may be killed, and so
 * that whatever it did is gone when the books are compared.
 *
 * Ancestor: none.
 */
#include "enomem.h"

#define GIVE_UP 2000 /* no operation has so many allocations */
#define MARK	1024 /* in each shared page, where no result goes */

extern char __executable_start[], __start_cold[], __stop_cold[];
extern char __bss_start[], end[];

enum buffer buffer;
char *heap_end;
int helper, again;

static const struct operation *now;
static int how; /* ONCE, EVER, or: */
#define FULL 2

static struct {
	long most, refused, killed, other, full;
} tally;
static long operations, injected, filled, failures;

long refuse(int command, long a, long b)
{
	return syscall(REFUSE_NUMBER, command, a, b);
}

long result_of(long result)
{
	return result == -1 ? -errno : result;
}

static void complain(const char *what, long value)
{
	printf("FAIL %s: %s %ld\n", now->name, what, value);
}

/* In a subject. */
void fail(const char *what, long value)
{
	refuse(REFUSE_STOP, 0, 0);
	complain(what, value);
	exit_group(FAILED);
}

long out(int i)
{
	if (buffer == FRESH)
		return PLACE(FRESH_AT, i);
	if (buffer == SHARED)
		return PLACE(SHARED_AT, i);
	return STACK_AT + SPAN - 2 - i * 0x100000L;
}

/* ---- What must not have changed ---- */

struct state {
	int descriptors[64];
	long positions[64];
	void *handlers[64];
	sigset64 blocked;
	char *brk;
	char cwd[64];
	int umask, group;
	unsigned long sum, files;
};

/* A refusal that has changed any of this is a defect. */
static void look(struct state *state)
{
	memset(state, 0, sizeof(*state));
	for (int i = 0; i < 64; i++) {
		int fd = i < 40 ? i : 1023 - (i - 40); /* low and high ones */

		state->descriptors[i] = fcntl(fd, F_GETFD);
		state->positions[i] = lseek(fd, 0, SEEK_CUR);
	}
	for (int sig = 1; sig <= 64; sig++) {
		struct sigaction64 action = { 0 };

		rt_sigaction(sig, NULL, &action, sizeof(sigset64));
		state->handlers[sig - 1] = action.sa_handler;
	}
	rt_sigprocmask(SIG_BLOCK, NULL, &state->blocked, sizeof(sigset64));
	state->brk = sys_brk(NULL);
	getcwd(state->cwd, sizeof(state->cwd));
	umask(state->umask = umask(0));
	state->group = getpgrp();
	for (int i = 0; i < 2; i++)
		for (long page = -4; page < 4; page++)
			state->sum = state->sum * 31 +
				     *(long *)(EDGE(SHARED_AT, i) +
					       page * PAGE_SIZE + MARK);
	state->sum = state->sum * 31 + *(heap_end - PAGE_SIZE);
	if (now->flags & FILES)
		state->files = sum_of_tmp();
}

/* ---- The subject ---- */

/* What the subject itself writes to is its own from here on, so that only
 * what the call does is counted. */
void settle(void)
{
	volatile char stack[3 * PAGE_SIZE];

	for (int i = 0; i < 3; i++)
		stack[i * PAGE_SIZE] = 0;
	(void)stack;
	for (long page = (long)__bss_start; page < (long)end; page += PAGE_SIZE)
		*(volatile char *)page = *(char *)page;
	errno = 0; /* it may lie on the last one */
}

static long do_call(void)
{
	long a[6];

	if (now->call)
		return now->call();
	for (int i = 0; i < 6; i++) {
		a[i] = now->argument[i];
		if (IS_OUT(a[i]))
			a[i] = out(a[i] - OUT(0));
	}
	return result_of(
		syscall(now->number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

/* Errors are -4095 to -1; a time may be a number below them. */
static int is_well(long result)
{
	if (now->wanted)
		return result == now->wanted;
	return result >= 0 || result < -4095;
}

static void end_helper(void)
{
	if (helper) {
		kill(helper, SIGKILL);
		while (waitpid(helper, NULL, 0) < 0 && errno == EINTR)
			;
	}
	helper = 0;
}

/* Prepares, calls with the n-th refused, and judges; then what was refused
 * must be possible. */
static void subject(long n)
{
	static struct state before, after;
	int had_helper;
	long result;

	if (now->prepare)
		now->prepare();
	had_helper = helper;
	look(&after); /* everything that this touches is touched */
	look(&before);
	settle();
	if (how == FULL && refuse(REFUSE_FILL, n, 0) < 0)
		exit_group(NO_SUCH);
	refuse(REFUSE_MINE, how == FULL ? 0 : n, how);
	result = do_call();
	refuse(REFUSE_STOP, 0, 0);
	refuse(REFUSE_EMPTY, 0, 0);
	end_helper();
	if (is_well(result))
		exit_group(PASSED);
	if (result >= 0 && now->flags & LESS)
		exit_group(DID_LESS);
	/* Without memory for a node /tmp is full, as on Linux. */
	if (result != -ENOMEM && result != -EAGAIN &&
	    !(result == -ENOSPC && now->flags & FILES))
		fail("refused with error", result);
	look(&after);
	if (memcmp(&before, &after, sizeof(before)))
		fail("has changed something, refused at", n);
	again = 1;
	if (had_helper)
		now->prepare();
	result = do_call();
	end_helper();
	if (!is_well(result))
		fail("does not succeed afterwards: error", result);
	exit_group(REFUSED);
}

/* ---- The tester ---- */

/* All that are left, which init has inherited. */
static void reap_all(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* Compares the books; whatever differs is a failure. */
static void compare(const struct books *before, long n)
{
	struct books after;

	refuse(REFUSE_BOOKS, (long)&after, 0);
	if (after.free == before->free && after.tasks == before->tasks &&
	    after.objects == before->objects && after.wrong == 0)
		return;
	printf("FAIL %s: refused at %ld, how %d, buffer %d: pages %ld, "
	       "tasks %ld, objects %ld, audit %ld\n",
	       now->name, n, how, buffer, after.free - before->free,
	       after.tasks - before->tasks, after.objects - before->objects,
	       after.wrong);
	failures++;
}

/* How a subject ended that was refused something, or nothing; 0 if it was
 * not as it may. */
static int judge(int status, int was_refused)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (!was_refused)
		return code == PASSED;
	if (how == FULL)
		tally.full++;
	else if (code == REFUSED)
		tally.refused++;
	else if (sig)
		tally.killed++;
	else
		tally.other++;
	return code == REFUSED || (sig == SIGKILL && now->flags & KILLED) ||
	       (sig == SIGSEGV && now->flags & SEGV) ||
	       (code == UNSEGVED && now->flags & SEGV) ||
	       (code == DID_LESS && now->flags & LESS) ||
	       (!sig && now->flags & ANYHOW);
}

/* One try. 0 when n has passed the last. */
static int try(long n)
{
	struct books before;
	int status = 0, pid, is_last;
	long seen;

	refuse(REFUSE_BOOKS, (long)&before, 0);
	pid = fork();
	if (pid == 0)
		subject(n);
	waitpid(pid, &status, 0);
	reap_all();
	seen = refuse(REFUSE_STOP, 0, 0);
	refuse(REFUSE_EMPTY, 0, 0);
	if (now->flags & FILES)
		clear_tmp();
	compare(&before, n);
	if (how == FULL) {
		is_last = status == NO_SUCH << 8;
		filled += !is_last;
		if (!is_last && !judge(status, status != PASSED << 8)) {
			complain("with a full page it ends with", status);
			failures++;
		}
		return !is_last;
	}
	is_last = seen < n;
	injected += !is_last;
	if (seen > tally.most)
		tally.most = seen;
	if (!judge(status, !is_last)) {
		complain(is_last ? "unrefused it ends with" :
				   "refused it ends with",
			 status);
		failures++;
	}
	return !is_last && n < GIVE_UP;
}

static void try_all_n(long step)
{
	for (long n = 1; try(n); n += step)
		;
}

static void try_operation(const struct operation *operation, long step)
{
	now = operation;
	memset(&tally, 0, sizeof(tally));
	for (buffer = 0; buffer < (now->flags & BUFFER ? BUFFERS : 1); buffer++)
		for (how = ONCE; how <= EVER; how++)
			try_all_n(1);
	how = FULL;
	buffer = SHARED;
	if (tally.most && !(now->flags & HELPED))
		try_all_n(step);
	operations++;
	printf("operation %s call %d allocations %ld refused %ld killed %ld "
	       "other %ld full %ld\n",
	       now->name, now->number, tally.most, tally.refused, tally.killed,
	       tally.other, tally.full);
}

/* ---- init itself ---- */

/* A page fault of init's is tried again until it succeeds. */
static void try_init(void)
{
	static const struct operation init = { .name = "fault_of_init" };
	volatile char *page = (char *)FRESH_AT;
	struct books before;
	long n, seen;

	now = &init;
	how = ONCE;
	for (n = 1;; n++) {
		refuse(REFUSE_BOOKS, (long)&before, 0);
		refuse(REFUSE_MINE, n, ONCE);
		*page = n;
		seen = refuse(REFUSE_STOP, 0, 0);
		if (*page != (char)n) {
			complain("another value", *page);
			failures++;
		}
		munmap((char *)FRESH_AT, REGION);
		mmap((char *)FRESH_AT, REGION, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		compare(&before, n);
		if (seen < n)
			break;
		injected++;
	}
	operations++;
	printf("operation fault_of_init call 0 allocations %ld refused 0 "
	       "killed 0 other 0 full 0\n",
	       seen);
}

/* ---- Command lines ---- */

static const char *const lines[] = {
	"ls /etc /dev | cat | cat >/dev/null",
	"for i in 1 2 3; do echo $i; done | while read i; do true; done",
	"x=$(cat /etc/motd; uname -a); (exit 40) || test $? = 40",
	"dd if=/dev/zero bs=64k count=2 2>/dev/null | cat >/dev/null & wait",
	"mem >/dev/null; cow >/dev/null; ps | cat >/dev/null; audit",
};

static void run_line(const char *line)
{
	static char *const environment[] = { "PATH=/bin:/sbin", NULL };
	char *const shell[] = { "sh", "-c", (char *)line, NULL };
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	close(null);
	execve("/bin/sh", shell, environment);
	exit_group(127);
}

/* The line runs with the n-th allocation of all its processes refused. */
static int try_line(const char *line, long n)
{
	struct books before;
	int status = 0, pid;
	long seen;

	refuse(REFUSE_BOOKS, (long)&before, 0);
	refuse(REFUSE_OTHERS, n, how);
	pid = fork();
	if (pid == 0)
		run_line(line);
	waitpid(pid, &status, 0);
	reap_all();
	seen = refuse(REFUSE_STOP, 0, 0);
	compare(&before, n);
	if (seen < n && status) {
		complain("unrefused it ends with", status);
		failures++;
	}
	injected += seen >= n;
	if (seen > tally.most)
		tally.most = seen;
	return seen >= n;
}

static void try_lines(long first, long step)
{
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct operation line = { .name = lines[i] };

		now = &line;
		memset(&tally, 0, sizeof(tally));
		for (how = ONCE; how <= EVER; how++)
			for (long n = first; try_line(lines[i], n); n += step)
				;
		operations++;
		printf("line allocations %ld: %s\n", tally.most, lines[i]);
	}
}

/* ---- All of it ---- */

static void reserve(long at, int touched)
{
	if (mmap((void *)at, REGION, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		die("mmap");
	for (int i = 0; touched && i < 2; i++)
		for (long page = -4; page < 4; page++)
			*(long *)(EDGE(at, i) + page * PAGE_SIZE + MARK) =
				page + i;
}

/* What this process needs is there before the first books: every page of it
 * but the cold ones, some stack, a heap that ends in a table of its own. */
static void get_ready(void)
{
	volatile char stack[4 * PAGE_SIZE];

	for (int i = 0; i < 4; i++)
		stack[i * PAGE_SIZE] = 0;
	(void)stack;
	for (long page = (long)__executable_start; page < (long)end;
	     page += PAGE_SIZE)
		if (page < (long)__start_cold || page >= (long)__stop_cold)
			(void)*(volatile char *)page;
	reserve(FRESH_AT, 0);
	reserve(SHARED_AT, 1);
	sbrk(2 * SPAN);
	heap_end = sbrk(0);
	for (int i = 1; i <= 4; i++)
		heap_end[-i * PAGE_SIZE] = i;
	close(open("/tmp/first", O_WRONLY | O_CREAT, 0644));
	clear_tmp(); /* /tmp keeps the page of its names */
}

/* All of them, or those whose name has this in it. */
static void try_calls(long step, const char *name)
{
	for (const struct operation *op = calls; op->name; op++)
		if (strstr(op->name, name))
			try_operation(op, step);
	for (const struct operation *op = faults; op->name; op++)
		if (strstr(op->name, name))
			try_operation(op, step);
	for (const struct operation *op = files; op->name; op++)
		if (strstr(op->name, name))
			try_operation(op, step);
	try_init();
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "passed")) {
		refuse(REFUSE_STOP, 0, 0);
		exit_group(PASSED);
	}
	if (!strcmp(what, "again"))
		exit_group(REFUSED);
	if (!strcmp(what, "count")) {
		printf("allocations %ld\n", refuse(REFUSE_STOP, 0, 0));
		return 0;
	}
	while (*argv && strncmp(*argv, "init=", 5))
		argv++;
	if (!argv[0] || !argv[1] || !argv[2])
		die("enomem: calls STEP, shell FIRST STEP, count");
	get_ready();
	if (!strcmp(argv[1], "calls"))
		try_calls(atoi(argv[2]), argv[3] ? argv[3] : "");
	else if (argv[3])
		try_lines(atoi(argv[2]), atoi(argv[3]));
	refuse(REFUSE_SITES, 0, 0);
	printf("total: %ld operations, %ld injected failures, %ld full pages, "
	       "%ld failed\n",
	       operations, injected, filled, failures);
	finish(REBOOT_POWER_OFF, failures != 0);
}
