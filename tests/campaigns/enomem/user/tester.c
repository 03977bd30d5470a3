/*
 * The tester: starts one subject after the other, in each of which another
 * allocation of the operation is refused, and compares the books before and
 * after.
 *
 * Ancestor: none.
 */
#include "tester.h"

#define GIVE_UP 2000 /* no operation has so many allocations */

const struct operation *now;
int how;
struct tally tally;
long operations, injected, filled, failures;

/* Waits for all children: this process is init, so orphans are its children,
 * too. */
void reap_all(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* Prints a failure of the present operation, and counts it. */
void count_failure(const char *what, long value)
{
	complain(what, value);
	failures++;
}

/* Compares the present books with those before; a difference is a failure. */
void compare(const struct books *before, long n)
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

/* May a subject end with this status? */
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

/* Runs a subject, and compares the books. Returns how many allocations the
 * subject has made. */
static long run_subject(long n, int *status)
{
	struct books before;
	long seen;
	int pid;

	refuse(REFUSE_BOOKS, (long)&before, 0);
	pid = fork();
	if (pid == 0)
		subject(n);
	waitpid(pid, status, 0);
	reap_all();
	seen = refuse(REFUSE_STOP, 0, 0);
	refuse(REFUSE_EMPTY, 0, 0);
	if (now->flags & FILES)
		clear_tmp();
	compare(&before, n);
	return seen;
}

/* Tries the operation once, with the program's n-th page or table full. Returns
 * 0 if there is no n-th one. */
static int try_full(long n)
{
	int status = 0;

	run_subject(n, &status);
	if (status == NO_SUCH << 8)
		return 0;
	filled++;
	if (!judge(status, status != PASSED << 8))
		count_failure("with a full page the subject ends with", status);
	return 1;
}

/* Tries the operation once, with its n-th allocation refused. Returns 0 if it
 * makes fewer than n allocations, or if n has reached GIVE_UP; otherwise 1. */
static int try(long n)
{
	int status = 0, is_last;
	long seen;

	if (how == FULL)
		return try_full(n);
	seen = run_subject(n, &status);
	is_last = seen < n;
	injected += !is_last;
	if (seen > tally.most)
		tally.most = seen;
	if (!judge(status, !is_last))
		count_failure(is_last ? "without a refusal it ends with" :
					"after a refusal it ends with",
			      status);
	return !is_last && n < GIVE_UP;
}

static void try_all_n(long step)
{
	for (long n = 1; try(n); n += step)
		;
}

/* Tries an operation with each single allocation refused, then with each one
 * and all that follow refused: with each buffer, if it has any. Then, if it
 * makes allocations and has no helper, tries it with each STEPth page full. */
void try_operation(const struct operation *operation, long step)
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

/* ---- A fault of init itself ---- */

/* Refuses pages in a page fault of init itself: the kernel must repeat the
 * fault until it succeeds. */
void try_init(void)
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
		if (*page != (char)n)
			count_failure("init reads a wrong value:", *page);
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
