/*
 * Tests the newer calls for all 64 signals, together with the older calls for
 * the first 32. Old and new calls use the same actions and masks.
 *
 * Ancestor: none.
 */
#include "test.h"

#define BIT(signal) (1ULL << ((signal) - 1))
#define SET	    sizeof(sigset64)
#define NOWHERE	    ((void *)0xfffff000)

/* Linux/i386's struct ucontext, which a handler with SA_SIGINFO gets. */
struct ucontext {
	unsigned long flags, link, stack[3];
	struct context context;
	sigset64 mask;
};

static char seen[200];
static volatile int calls;

/* Notes the numbers of signals in the order in which they arrive. */
static void note(int signal)
{
	unsigned long n = strlen(seen);

	snprintf(seen + n, sizeof(seen) - n, " %d", signal);
	calls++;
}

static void told(const char *name)
{
	printf("%s:%s\n", name, *seen ? seen : " nothing");
	memset(seen, 0, sizeof(seen));
	calls = 0;
}

static void raise(int signal)
{
	kill(getpid(), signal);
}

static void on(int signal, void *what, unsigned long flags, sigset64 mask)
{
	const struct sigaction64 action = { what, flags, NULL, mask };

	if (rt_sigaction(signal, &action, NULL, SET) < 0)
		fact("rt_sigaction", -1);
}

static void block(int how, sigset64 set)
{
	rt_sigprocmask(how, &set, NULL, SET);
}

static void tell_set(const char *name, sigset64 set)
{
	printf("%s: %llx\n", name, set);
}

static sigset64 blocked(void)
{
	sigset64 set = 0;

	rt_sigprocmask(SIG_BLOCK, NULL, &set, SET);
	return set;
}

static void errors(void)
{
	const struct sigaction64 action = { note, 0, NULL, 0 };
	struct sigaction64 old;
	const sigset64 set = 0;

	fact("a_size_of_4", rt_sigaction(SIGUSR1, &action, NULL, 4));
	fact("a_size_of_16_and_no_signal", rt_sigaction(99, NULL, NULL, 16));
	fact("signal_0", rt_sigaction(0, &action, NULL, SET));
	fact("signal_64", rt_sigaction(64, &action, NULL, SET));
	fact("signal_65", rt_sigaction(65, &action, NULL, SET));
	fact("signal_65_from_nowhere", rt_sigaction(65, NOWHERE, NULL, SET));
	fact("signal_minus_1", rt_sigaction(-1, &action, NULL, SET));
	fact("kill", rt_sigaction(SIGKILL, &action, NULL, SET));
	fact("kill_only_asked", rt_sigaction(SIGKILL, NULL, &old, SET));
	fact("stop", rt_sigaction(SIGSTOP, &action, NULL, SET));
	fact("old_of_65_from_nowhere", sys_sigaction(65, NOWHERE, NULL));
	fact("old_of_64", sys_sigaction(64, NULL, NULL));
	fact("mask_of_4", rt_sigprocmask(SIG_BLOCK, &set, NULL, 4));
	fact("mask_of_9", rt_sigprocmask(SIG_BLOCK, &set, NULL, 9));
	fact("mask_of_4_nowhere", rt_sigprocmask(SIG_BLOCK, NOWHERE, NULL, 4));
	fact("mask_nowhere", rt_sigprocmask(9, NOWHERE, NULL, SET));
	fact("an_unknown_kind", rt_sigprocmask(9, &set, NULL, SET));
	fact("an_unknown_kind_of_nothing", rt_sigprocmask(9, NULL, NULL, SET));
	fact("pending_of_9", rt_sigpending(NOWHERE, 9));
	fact("pending_of_0", rt_sigpending(NOWHERE, 0));
	fact("pending_nowhere", rt_sigpending(NOWHERE, 8));
	fact("old_pending_nowhere", sigpending(NOWHERE));
	fact("suspend_of_4", rt_sigsuspend(NOWHERE, 4));
	fact("suspend_nowhere", rt_sigsuspend(NOWHERE, SET));
}

/* sigaction() returns only the flags that Linux knows. */
static void actions(void)
{
	struct sigaction64 action = { note, ~0UL, NULL,
				      BIT(64) | BIT(33) | BIT(SIGKILL) |
					      BIT(SIGSTOP) | BIT(SIGUSR2) };
	struct sigaction old = { note, 0, 0, NULL };
	struct sigaction64 was;

	rt_sigaction(SIGUSR1, &action, NULL, SET);
	rt_sigaction(SIGUSR1, NULL, &was, SET);
	printf("flags: %lx, mask: %llx\n", was.sa_flags, was.sa_mask);
	sys_sigaction(SIGUSR1, NULL, &old);
	printf("by_the_old_call: %lx, %lx\n", old.sa_flags, old.sa_mask);
	old.sa_flags = 0x12345678;
	old.sa_mask = -1;
	sys_sigaction(SIGUSR1, &old, NULL);
	rt_sigaction(SIGUSR1, NULL, &was, SET);
	printf("set_by_the_old_call: %lx, %llx\n", was.sa_flags, was.sa_mask);
	rt_sigaction(50, NULL, &was, SET);
	printf("never_set: %lx, %llx\n", was.sa_flags, was.sa_mask);
	yes("it_is_the_default", was.sa_handler == SIG_DFL);
	action.sa_flags = SA_RESTART;
	rt_sigaction(50, &action, &was, SET);
	rt_sigaction(50, NULL, &was, SET);
	printf("set: %lx, %llx\n", was.sa_flags, was.sa_mask);
	rt_sigaction(51, NULL, &was, SET);
	yes("its_neighbour_is_not", was.sa_handler == SIG_DFL);
	fact("signal_of_40", signal(40, SIG_IGN) == SIG_ERR ? -1 : 0);
	rt_sigaction(40, NULL, &was, SET);
	yes("is_ignored", was.sa_handler == SIG_IGN);
	printf("its_flags: %lx\n", was.sa_flags);
	on(SIGUSR1, SIG_DFL, 0, 0);
	on(40, SIG_DFL, 0, 0);
	on(50, SIG_DFL, 0, 0);
}

/* ---- Masks, and pending signals ---- */

static void masks(void)
{
	unsigned long low = BIT(SIGUSR2);
	sigset64 set;

	block(SIG_SETMASK, ~0ULL);
	tell_set("all_that_can_be_blocked", blocked());
	sigprocmask(SIG_SETMASK, &low, NULL);
	tell_set("the_old_call_sets_its_half", blocked());
	sigprocmask(SIG_UNBLOCK, &low, NULL);
	tell_set("and_unblocks_in_it", blocked());
	block(SIG_UNBLOCK, BIT(33) | BIT(SIGTERM));
	sigprocmask(SIG_BLOCK, &low, NULL);
	tell_set("and_blocks_in_it", blocked());
	block(SIG_SETMASK, BIT(40) | BIT(64) | BIT(SIGUSR1));
	on(40, note, 0, 0);
	on(64, note, 0, 0);
	on(SIGUSR1, note, 0, 0);
	raise(64);
	raise(SIGUSR1);
	raise(40);
	told("while_blocked");
	rt_sigpending(&set, SET);
	tell_set("pending", set);
	set = 0;
	rt_sigpending(&set, 5);
	tell_set("five_bytes_of_it", set);
	low = 0;
	sigpending(&low);
	printf("as_the_old_call_tells: %lx\n", low);
	block(SIG_SETMASK, 0);
	told("the_lowest_first_when_it_returns");
	rt_sigpending(&set, SET);
	tell_set("pending_after", set);
	block(SIG_BLOCK, BIT(45));
	on(45, note, 0, 0);
	raise(45);
	on(45, SIG_IGN, 0, 0);
	rt_sigpending(&set, SET);
	tell_set("to_ignore_is_to_forget", set);
	block(SIG_SETMASK, 0);
}

static void suspends(void)
{
	const sigset64 open = ~(BIT(44) | BIT(SIGUSR2));

	on(44, note, 0, 0);
	on(SIGUSR2, note, 0, 0);
	block(SIG_SETMASK, BIT(44) | BIT(SIGUSR2));
	raise(44);
	fact("rt_sigsuspend", rt_sigsuspend(&open, SET));
	told("it_lets_in");
	tell_set("and_the_mask_is_as_before", blocked());
	raise(SIGUSR2);
	fact("sigsuspend", sigsuspend(~(1UL << (SIGUSR2 - 1))));
	told("the_old_one_lets_in");
	tell_set("the_mask_then", blocked());
	block(SIG_SETMASK, 0);
}

/* ---- Default actions, and ignored signals ---- */

static int which;

static void by_default(void)
{
	raise(which);
	nap(1);
	exit_group(50);
}

static void ignored(void)
{
	on(which, SIG_IGN, 0, 0);
	raise(which);
	exit_group(51);
}

static void defaults(void)
{
	static const int signals[] = { 32, 33, 34, 48, 63, 64 };
	char name[40];

	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++) {
		which = signals[i];
		snprintf(name, sizeof(name), "signal %d by default", which);
		in_child(name, by_default);
		snprintf(name, sizeof(name), "signal %d ignored", which);
		in_child(name, ignored);
	}
}

/* ---- handlers ---- */

static sigset64 inside;

static void look_inside(int signal)
{
	note(signal);
	inside = blocked();
}

/* The frames of handlers with and without SA_SIGINFO both restore the mask of
 * 64 signals. */
static void masks_of_handlers(void)
{
	block(SIG_SETMASK, BIT(60) | BIT(SIGTERM));
	on(SIGUSR1, look_inside, 0, BIT(41) | BIT(SIGINT));
	raise(SIGUSR1);
	tell_set("inside", inside);
	tell_set("after", blocked());
	on(42, look_inside, SA_NODEFER, BIT(43));
	raise(42);
	tell_set("inside_one_not_deferred", inside);
	tell_set("after_it", blocked());
	on(43, look_inside, SA_SIGINFO, BIT(64));
	raise(43);
	tell_set("inside_one_with_information", inside);
	tell_set("after_that", blocked());
	block(SIG_SETMASK, 0);
	on(44, note, SA_RESETHAND, 0);
	raise(44);
	in_child("the_second_time", (which = 44, by_default));
	told("these_ran");
}

static void change(int signal, const int *info, struct ucontext *ucontext)
{
	printf("informed_of: %d, %d\n", signal, info[0]);
	tell_set("the_mask_that_comes_back", ucontext->mask);
	printf("its_half: %lx\n", ucontext->context.mask);
	printf("no_other_stack: %lx\n", ucontext->stack[1]);
	ucontext->mask = BIT(61) | BIT(SIGKILL);
	ucontext->context.ebx = 77;
	ucontext->context.esp -= 64;
	ucontext->context.old_esp += 256; /* sigreturn ignores old_esp */
	calls++;
}

/* If a handler changes its context, the program continues with the changed
 * registers and mask. */
static void contexts(void)
{
	int ebx = getpid(), eax = 37; /* kill() */
	long moved;

	on(46, change, SA_SIGINFO, 0);
	block(SIG_SETMASK, BIT(62) | BIT(SIGHUP));
	__asm__ volatile("xchgl %%ebx, %0\n\t"
			 "movl %%esp, %2\n\t"
			 "int $0x80\n\t"
			 "xchgl %%esp, %2\n\t"
			 "subl %%esp, %2\n\t"
			 "xchgl %%ebx, %0"
			 : "+S"(ebx), "+a"(eax), "=&D"(moved)
			 : "c"(46)
			 : "memory");
	printf("ebx_is: %d\n", ebx);
	printf("esp_has_moved_by: %ld\n", moved);
	tell_set("the_mask_is", blocked());
	block(SIG_SETMASK, 0);
	calls = 0;
}

void restored(void);
__asm__(".text\nrestored:\n\tmovl $173, %eax\n\tint $0x80\n");

/* The handler returns by code of the program (SA_RESTORER), as with C
 * libraries. */
static void ways_back(void)
{
	struct sigaction64 action = { note, SA_SIGINFO | SA_RESTORER, restored,
				      0 };

	rt_sigaction(47, &action, NULL, SET);
	raise(47);
	raise(47);
	told("by_a_restorer");
	action.sa_flags = SA_SIGINFO;
	rt_sigaction(47, &action, NULL, SET);
	raise(47);
	told("without_one");
}

/* ---- what a child and a new program keep ---- */

static void as_a_child(void)
{
	sigset64 set;

	rt_sigpending(&set, SET);
	tell_set("a_child_has_pending", set);
	tell_set("a_child_has_blocked", blocked());
	block(SIG_SETMASK, 0);
	raise(48);
	told("a_child_has_the_handlers");
	on(48, SIG_IGN, 0, 0);
	on(49, note, 0, 0);
}

static void inheritance(void)
{
	struct sigaction64 was;

	on(48, note, 0, 0);
	block(SIG_SETMASK, BIT(48));
	raise(48);
	in_child("a_child", as_a_child);
	block(SIG_SETMASK, 0);
	told("the_parent_had");
	rt_sigaction(48, NULL, &was, SET);
	yes("its_handler_is_its_own", was.sa_handler == note);
	rt_sigaction(49, NULL, &was, SET);
	yes("a_childs_is_not", was.sa_handler == SIG_DFL);
}

/* The pipe for reads that a signal interrupts. */
static int ends[2];

static void third_writes(int signal)
{
	(void)signal;
	if (++calls == 3)
		write(ends[1], "3", 1);
}

static void interruptions(void)
{
	int pid;
	char c;

	make_pipe(ends);
	on(50, note, 0, 0);
	pid = pester(50);
	fact("read_is_interrupted", read(ends[0], &c, 1));
	leave_alone(pid);
	memset(seen, 0, sizeof(seen));
	calls = 0;
	on(50, third_writes, SA_RESTART, 0);
	pid = pester(50);
	fact("read_is_restarted", read(ends[0], &c, 1));
	leave_alone(pid);
	yes("until_there_is", c == '3' && calls >= 3);
}

int main(void)
{
	errors();
	actions();
	masks();
	suspends();
	defaults();
	masks_of_handlers();
	contexts();
	ways_back();
	inheritance();
	interruptions();
	return 0;
}
