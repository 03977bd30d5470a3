/*
 * deep: lets a stack grow to its limit, by touching page after page, and by
 * nested signals: each handler sends the next signal, or faults, until there is
 * no room for another frame. Then comes a SIGSEGV that no handler can catch. In
 * another child the handlers nest less deep, and all of them return. In others
 * all signals come at once on a small stack, or one comes without a stack.
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define LIMIT (2048 * PAGE_SIZE) /* bytes of a stack */

static int report[2];
static volatile long depth, wanted;
static long deepest;

static void tell(void)
{
	write(report[1], "", 1);
}

/* Runs a function in a child. Checks that the child sends between `least` and
 * `most` messages, and that this signal ends it; with signal 0, that it exits
 * with status 0. */
static void expect(const char *what, void (*run)(void), int signal, long least,
		   long most)
{
	static char bytes[PAGE_SIZE];
	long n = 0, got;
	int pid, status;

	make_pipe(report);
	pid = child(run);
	close(report[1]);
	while ((got = read(report[0], bytes, sizeof(bytes))) > 0)
		n += got;
	close(report[0]);
	status = reap(pid);
	if (signal ? !WIFSIGNALED(status) || WTERMSIG(status) != signal :
		     status != 0)
		bad("%s: status %x", what, status);
	if (n < least || n > most)
		bad("%s: %ld, expected %ld to %ld", what, n, least, most);
	if (n > deepest)
		deepest = n;
}

/* Sends a message for each page of the stack: first for the pages above that of
 * the stack pointer, which are in use already, then for this page and each one
 * below, which it touches. */
static void pages(void)
{
	unsigned long at;

	__asm__("movl %%esp, %0" : "=r"(at));
	for (unsigned long up = at | (PAGE_SIZE - 1); up < KERNEL_BASE - 1;
	     up += PAGE_SIZE)
		tell();
	for (;; at -= PAGE_SIZE) {
		*(volatile char *)at = 1;
		tell();
	}
}

static void send_next(int signal)
{
	depth++;
	tell();
	kill(getpid(), signal);
}

static void nest(void)
{
	handle(SIGUSR1, send_next, SA_NODEFER);
	kill(getpid(), SIGUSR1);
}

/* Handles a signal by sending the next one, with an FPU state in each frame. */
static void send_next_with_fpu(int signal)
{
	__asm__ volatile("fldpi");
	send_next(signal);
}

static void nest_with_fpu(void)
{
	handle(SIGUSR1, send_next_with_fpu, SA_NODEFER);
	kill(getpid(), SIGUSR1);
}

static void fault_again(int signal)
{
	(void)signal;
	tell();
	*(volatile char *)KERNEL_BASE = 1;
}

static void nest_of_faults(void)
{
	handle(SIGSEGV, fault_again, SA_NODEFER);
	*(volatile char *)KERNEL_BASE = 1;
}

/* Handles a signal by sending the next one, up to a depth at which all handlers
 * can return. */
static void send_some(int signal)
{
	if (++depth < wanted)
		kill(getpid(), signal);
	tell();
}

static void nest_and_return(void)
{
	wanted = 8000;
	handle(SIGUSR1, send_some, SA_NODEFER);
	kill(getpid(), SIGUSR1);
	if (depth != wanted)
		exit_group(1);
}

/* Handles one signal. All signals come at once, and the stack has room for a
 * few of their frames. The handler of the last frame runs first. */
static void take_one(int signal)
{
	(void)signal;
	tell();
}

static void all_at_once(void)
{
	unsigned long none = 0, all = ~0UL;

	for (int i = 1; i < NSIG; i++)
		if (i != SIGKILL && i != SIGSTOP && i != SIGSEGV)
			handle(i, take_one, SA_NODEFER);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (int i = 1; i < NSIG; i++)
		if (i != SIGKILL && i != SIGSTOP && i != SIGSEGV)
			kill(getpid(), i);
	*(volatile unsigned long *)(KERNEL_BASE - LIMIT) = 1;
	__asm__ volatile("movl %0, %%esp\n\t"
			 "movl $126, %%eax\n\tmovl %1, %%ebx\n\t"
			 "movl %2, %%ecx\n\txorl %%edx, %%edx\n\t"
			 "int $0x80\n\tmovl $252, %%eax\n\t"
			 "xorl %%ebx, %%ebx\n\tint $0x80"
			 :
			 : "i"(KERNEL_BASE - LIMIT + 2000), "i"(SIG_SETMASK),
			   "r"(&none)
			 : "memory", "eax", "ebx", "edx");
}

/* The stack pointer of signal_nowhere(): no frame can be written there. */
static volatile unsigned long nowhere;

static void signal_nowhere(void)
{
	handle(SIGUSR1, take_one, 0);
	__asm__ volatile("movl %0, %%esp\n\tmovl $37, %%eax\n\t"
			 "movl %1, %%ebx\n\tmovl $10, %%ecx\n\tint $0x80"
			 :
			 : "r"(nowhere), "r"(getpid())
			 : "memory", "eax", "ebx", "ecx");
}

static void stacks_nowhere(void)
{
	static const unsigned long places[] = {
		0,
		4,
		100,
		PAGE_SIZE,
		KERNEL_BASE - LIMIT,
		0x40001000,
		0x40100000,
		0x40101000,
		0xbfff0000,
		0xfffffffc,
		0xffffffff,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
		nowhere = places[i];
		expect("a signal without a stack", signal_nowhere, SIGSEGV, 0,
		       0);
	}
	tried(ARRAY_SIZE(places), "signals without a stack");
}

int main(void)
{
	expect("a stack's pages", pages, SIGSEGV, LIMIT / PAGE_SIZE,
	       LIMIT / PAGE_SIZE);
	tried(deepest, "pages of one stack");
	expect("signals", nest, SIGSEGV, 8000, LIMIT / 200);
	expect("signals with an FPU", nest_with_fpu, SIGSEGV, 8000,
	       LIMIT / 200);
	expect("faults", nest_of_faults, SIGSEGV, 8000, LIMIT / 200);
	expect("signals that return", nest_and_return, 0, 8000, 8000);
	expect("all signals at once", all_at_once, SIGSEGV, 0, 10);
	tried(deepest, "signals nested");
	stacks_nowhere();
	return verdict();
}
