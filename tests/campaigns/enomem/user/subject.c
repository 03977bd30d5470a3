/*
 * The subject: a process that prepares an operation, runs it with one
 * allocation refused, and judges the result.
 *
 * Ancestor: none.
 */
#include "tester.h"

extern char __bss_start[], end[];

enum buffer buffer;
char *heap_end;
int helper, again;

/* Gives a command to inject.c; refuse.h lists the commands. */
long refuse(int command, long a, long b)
{
	return syscall(REFUSE_NUMBER, command, a, b);
}

/* Returns a system call's result as the kernel returns it: -errno for an
 * error. */
long result_of(long result)
{
	return result == -1 ? -errno : result;
}

void complain(const char *what, long value)
{
	printf("FAIL %s: %s %ld\n", now->name, what, value);
}

/* Ends a subject that has found a fault. */
void fail(const char *what, long value)
{
	refuse(REFUSE_STOP, 0, 0);
	complain(what, value);
	exit_group(FAILED);
}

/* Returns the address that replaces the argument OUT(i). */
long out(int i)
{
	if (buffer == FRESH)
		return PLACE(FRESH_AT, i);
	if (buffer == SHARED)
		return PLACE(SHARED_AT, i);
	return STACK_AT + SPAN - 2 - i * 0x100000L;
}

/* Takes objects until the pool's pages have this many free units. */
void leave_room(long wanted)
{
	struct books books;

	for (;;) {
		refuse(REFUSE_BOOKS, (long)&books, 0);
		if (books.room == wanted)
			return;
		if (open("/dev/null", O_RDONLY) < 0) /* may take a new page */
			die("leave_room");
	}
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

/* Stores in *state everything that a refusal must not change. */
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

/* Touches the pages that the subject itself writes to, so that only allocations
 * of the call are counted. */
void settle(void)
{
	volatile char stack[3 * PAGE_SIZE];

	for (int i = 0; i < 3; i++)
		stack[i * PAGE_SIZE] = 0;
	(void)stack;
	for (long page = (long)__bss_start; page < (long)end; page += PAGE_SIZE)
		*(volatile char *)page = *(char *)page;
	errno = 0; /* the loop may have left out the page of errno */
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

/* Is this the result of a call that has succeeded? Errors are -4095 to -1; a
 * time may be a number below -4095. */
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

/* Makes the call with its n-th allocation refused, or with the n-th page full.
 * Returns its result. */
static long call_refused(long n)
{
	long result;

	settle();
	if (how == FULL && refuse(REFUSE_FILL, n, 0) < 0)
		exit_group(NO_SUCH);
	refuse(REFUSE_MINE, how == FULL ? 0 : n, how);
	result = do_call();
	refuse(REFUSE_STOP, 0, 0);
	refuse(REFUSE_EMPTY, 0, 0);
	end_helper();
	return result;
}

/* Is this result an error that a refusal may cause? If there is no memory for a
 * node, the error is ENOSPC, as on Linux. */
static int is_refusal(long result)
{
	return result == -ENOMEM || result == -EAGAIN ||
	       (result == -ENOSPC && now->flags & FILES);
}

/* Makes the call with the n-th allocation refused, judges the result, and ends.
 * If the call was refused, it must succeed when the subject makes it again. */
void subject(long n)
{
	static struct state before, after;
	int had_helper;
	long result;

	if (now->prepare)
		now->prepare();
	had_helper = helper;
	look(&after); /* gets all pages that look() uses */
	look(&before);
	result = call_refused(n);
	if (is_well(result))
		exit_group(PASSED);
	if (result >= 0 && now->flags & LESS)
		exit_group(DID_LESS);
	if (!is_refusal(result))
		fail("the refused call returns", result);
	look(&after);
	if (memcmp(&before, &after, sizeof(before)))
		fail("a call changes something if refused at allocation", n);
	again = 1;
	if (had_helper)
		now->prepare();
	result = do_call();
	end_helper();
	if (!is_well(result))
		fail("the second call does not succeed: it returns", result);
	exit_group(REFUSED);
}
