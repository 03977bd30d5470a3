/*
 * The tester: tries an operation in one subject after another, each with
 * another allocation refused, and compares the books before and after.
 *
 * Ancestor: none.
 */
#include "tester.h"

#define GIVE_UP 2000 /* no operation has so many allocations */

const struct operation *now;
int how;
struct tally tally;
long operations, injected, filled, failures;

/* Waits for all children, also those that init has inherited. */
void reap_all(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* Prints a failure of this operation, and counts it. */
void count_failure(const char *what, long value)
{
	complain(what, value);
	failures++;
}

/* Compares the books with what they were; a difference is a failure. */
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

/* Tries the operation once, with the n-th page full. Returns 0 if there is no
 * such page. */
static int try_full(long n)
{
	int status = 0;

	run_subject(n, &status);
	if (status == NO_SUCH << 8)
		return 0;
	filled++;
	if (!judge(status, status != PASSED << 8))
		count_failure("with a full page it ends with", status);
	return 1;
}

/* Tries the operation once. Returns 0 if n is above the last allocation. */
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
		count_failure(is_last ? "unrefused it ends with" :
					"refused it ends with",
			      status);
	return !is_last && n < GIVE_UP;
}

static void try_all_n(long step)
{
	for (long n = 1; try(n); n += step)
		;
}

/* Tries an operation with each allocation refused, alone and with all that
 * follow, and with each STEPth page full. */
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

/* ---- init itself ---- */

/* Refuses init a page in a fault, which the kernel tries again until it
 * succeeds. */
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
			count_failure("another value", *page);
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
