/*
 * Tests sigaltstack(), with which handlers have a stack of their own, also for
 * SIGSEGV when the usual stack has overflowed.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SELF	      "../bin/altstack"
#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM 0x80000000
#define NOWHERE	      ((void *)0xfffff000)
#define SIZE	      16384UL /* a frame of Linux has some 3,000 bytes */

struct altstack {
	char *base;
	unsigned long flags, size;
};

struct ucontext {
	unsigned long flags, link;
	struct altstack stack;
	struct context context;
	sigset64 mask;
};

static char room[4 * SIZE] __attribute__((aligned(16)));

static int sigaltstack(const struct altstack *new, struct altstack *old)
{
	return syscall(186, new, old);
}

static int use(char *base, unsigned long flags, unsigned long size)
{
	const struct altstack stack = { base, flags, size };

	return sigaltstack(&stack, NULL);
}

static void tell_stack(const char *name, const struct altstack *stack)
{
	if (stack->base)
		printf("%s: %ld", name, (long)(stack->base - room));
	else
		printf("%s: null", name);
	printf(", flags %lx, size %lu\n", stack->flags, stack->size);
}

static void tell(const char *name)
{
	struct altstack stack = { room, 77, 77 };

	fact("asked", sigaltstack(NULL, &stack));
	tell_stack(name, &stack);
}

static void on(int signal, void *what, unsigned long flags)
{
	const struct sigaction64 action = { what, flags, NULL, 0 };

	rt_sigaction(signal, &action, NULL, sizeof(sigset64));
}

static void raise(int signal)
{
	kill(getpid(), signal);
}

/* ---- The call ---- */

static void errors(void)
{
	struct altstack stack;

	tell("at_first");
	fact("neither", sigaltstack(NULL, NULL));
	fact("from_nowhere", sigaltstack(NOWHERE, NULL));
	fact("to_nowhere", sigaltstack(NULL, NOWHERE));
	fact("flags_3", use(room, 3, SIZE));
	fact("flags_4", use(room, 4, SIZE));
	fact("flags_bit_30", use(room, 0x40000000, SIZE));
	fact("autodisarm_and_3", use(room, SS_AUTODISARM | 3, SIZE));
	fact("2047_bytes", use(room, 0, 2047));
	fact("flags_4_and_2047_bytes", use(room, 4, 2047));
	tell("after_errors");
	fact("2048_bytes", use(room, 0, 2048));
	tell("then");
	fact("with_onstack", use(room + SIZE, SS_ONSTACK, SIZE));
	tell("then");
	fact("with_both", use(room, SS_ONSTACK | SS_AUTODISARM, SIZE));
	tell("then");
	stack = (struct altstack){ room, 0, 3 * SIZE };
	fact("set_and_asked_at_once", sigaltstack(&stack, &stack));
	tell_stack("it_was", &stack);
	fact("disabled_with_a_small_size", use(room, SS_DISABLE, 5));
	tell("then");
	fact("disabled_with_autodisarm",
	     use(room, SS_DISABLE | SS_AUTODISARM, SIZE));
	tell("then");
	fact("disabled", use(NULL, SS_DISABLE, 0));
	fact("a_place_that_is_none", use(NOWHERE, 0, 4095));
	fact("disabled", use(NULL, SS_DISABLE, 0));
}

/* ---- Handlers ---- */

static int depth;

static int is_in_room(const void *at)
{
	return (const char *)at >= room &&
	       (const char *)at < room + sizeof(room);
}

static void look(int signal)
{
	char here;

	depth++;
	printf("signal %d, depth %d: %s\n", signal, depth,
	       is_in_room(&here) ? "on it" : "elsewhere");
	tell("inside");
	fact("changed_inside", use(room, 0, SIZE));
	fact("disabled_inside", use(room, SS_DISABLE, 0));
	if (signal == SIGUSR1 && depth == 1)
		raise(SIGUSR2);
	depth--;
}

static void inform(int signal, const int *info, struct ucontext *ucontext)
{
	yes("the_information_is_on_it", is_in_room(info));
	yes("and_what_was_is_not", !is_in_room((void *)ucontext->context.esp));
	tell_stack("in_the_context", &ucontext->stack);
	look(signal);
}

static void handlers(void)
{
	on(SIGUSR2, look, 0);
	on(SIGUSR1, look, SA_ONSTACK);
	raise(SIGUSR1);
	use(room, 0, SIZE);
	raise(SIGUSR1);
	on(SIGUSR2, look, SA_ONSTACK);
	raise(SIGUSR1);
	on(SIGUSR1, look, 0);
	raise(SIGUSR1);
	on(SIGHUP, inform, SA_ONSTACK | SA_SIGINFO);
	use(room + SIZE, SS_ONSTACK, SIZE);
	raise(SIGHUP);
	tell("after");
}

/* With SS_AUTODISARM no alternate stack is set while the handler runs. When it
 * returns, the stack is set again. */
static void disarmed(void)
{
	use(room, SS_AUTODISARM, SIZE);
	raise(SIGHUP);
	tell("it_is_back");
	use(room, SS_AUTODISARM, SIZE);
	on(SIGUSR1, look, SA_ONSTACK);
	raise(SIGUSR1);
	tell("the_short_frame_has_no_place_for_it");
	use(NULL, SS_DISABLE, 0);
}

static struct altstack wanted;

static void replace(int signal, const int *info, struct ucontext *ucontext)
{
	(void)signal;
	(void)info;
	ucontext->stack = wanted;
}

/* When a handler returns, the kernel sets the alternate stack that is in its
 * context. */
static void replaced(void)
{
	static const struct altstack stacks[] = { { room + SIZE, 0, 2 * SIZE },
						  { room, 0, 7 },
						  { room, 5, SIZE },
						  { NULL, SS_DISABLE, 9 },
						  { room, SS_AUTODISARM,
						    SIZE } };

	on(SIGUSR1, replace, SA_ONSTACK | SA_SIGINFO);
	use(room, 0, SIZE);
	for (unsigned i = 0; i < ARRAY_SIZE(stacks); i++) {
		wanted = stacks[i];
		raise(SIGUSR1);
		tell("replaced");
	}
	on(SIGUSR1, replace, SA_SIGINFO);
	wanted = (struct altstack){ room, 0, SIZE };
	raise(SIGUSR1);
	tell("also_from_the_usual_stack");
}

/* ---- Overflows ---- */

static volatile int steps;

static int recurse(int n)
{
	volatile char frame[1000];

	frame[0] = (char)n;
	steps++;
	return n ? recurse(n - 1) + frame[0] : 0;
}

static void rescue(int signal, const int *info, struct ucontext *ucontext)
{
	(void)info;
	printf("rescued: signal %d, trap %lu, after many steps: %d\n", signal,
	       ucontext->context.trap, steps > 1000);
	exit_group(9);
}

static void overflow(void)
{
	on(SIGSEGV, rescue, SA_ONSTACK | SA_SIGINFO);
	recurse(-1);
}

static void overflow_alone(void)
{
	use(NULL, SS_DISABLE, 0);
	overflow();
}

/* Sends its own signal again, until the next frame does not fit into what is
 * left of the alternate stack. This function uses only a few bytes: if it left
 * the alternate stack, the next handler would begin at the top of it. */
static void sink(int signal)
{
	if (++steps == 200) {
		printf("it_never_ends\n");
		exit_group(1);
	}
	raise(signal);
	steps--;
}

static void overflow_of_it(void)
{
	on(SIGUSR1, sink, SA_ONSTACK | SA_NODEFER);
	raise(SIGUSR1);
}

static void on_nothing(void)
{
	use(NOWHERE, 0, 4000);
	on(SIGUSR1, look, SA_ONSTACK);
	raise(SIGUSR1);
}

static void overflows(void)
{
	use(room, 0, SIZE);
	in_child("overflow", overflow);
	in_child("overflow_without_it", overflow_alone);
	in_child("overflow_of_it", overflow_of_it);
	in_child("on_nothing", on_nothing);
}

/* ---- Inheritance ---- */

static void as_child(void)
{
	tell("a_child_has_it");
}

static void as_program(void)
{
	char *argv[] = { SELF, "asks", NULL };

	execve(SELF, argv, environ);
	die(SELF);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		tell("a_new_program_has_none");
		return 0;
	}
	in_child("errors", errors);
	in_child("handlers", handlers);
	on(SIGHUP, inform, SA_ONSTACK | SA_SIGINFO);
	in_child("disarmed", disarmed);
	in_child("replaced", replaced);
	overflows();
	in_child("a_child", as_child);
	in_child("a_program", as_program);
	use(room, SS_AUTODISARM, SIZE);
	in_child("another", as_program);
	return 0;
}
