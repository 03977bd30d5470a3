/*
 * Tests that the stack grows on demand up to its limit, and no further.
 *
 * Ancestor: none.
 */
#include "test.h"

#define KIB 1024UL

static volatile int depth;
static char other_stack[8192];

/* Touches this many KiB of stack, from the top downward. */
static unsigned use(unsigned long kib)
{
	volatile char frame[KIB];

	frame[0] = (char)kib;
	frame[KIB - 1] = 1;
	return kib ? use(kib - 1) + frame[0] - frame[0] + 1 : 0;
}

static void a_megabyte(void)
{
	exit_group(use(1000) == 1000 ? 0 : 1);
}

static void seven_megabytes(void)
{
	exit_group(use(6900) == 6900 ? 0 : 1);
}

static void nine_megabytes(void)
{
	use(9000);
}

static void for_ever(void)
{
	use(0x7fffffff);
}

/* Touches the lowest byte of a big frame first, so that the stack grows by the
 * whole frame at once. */
static void big_frame(void)
{
	volatile char frame[4000 * KIB];

	frame[0] = 1;
	frame[sizeof(frame) / 2] = 2;
	frame[sizeof(frame) / 4] = 4;
	exit_group(frame[0] + frame[sizeof(frame) / 2] +
		   frame[sizeof(frame) / 4]);
}

static void too_big_a_frame(void)
{
	volatile char frame[16000 * KIB];

	frame[0] = 1;
	exit_group(frame[0]);
}

/* New pages of the stack are zero, even if the same memory had other contents.
 */
static void new_pages_are_zero(void)
{
	int n = 0;
	volatile char *frame;

	__asm__("leal -110592(%%esp), %0" : "=r"(frame));
	for (unsigned long i = 0; i < 100 * KIB; i++)
		n += frame[i] != 0;
	exit_group(n != 0);
}

/* The kernel also grows the stack if a call stores its result below the mapped
 * pages of the stack. */
static void given_to_a_call(void)
{
	char frame[200 * KIB];
	int fd = open("text", O_RDONLY);

	exit_group((int)read(fd, frame, 10));
}

static void overflow(int signal)
{
	(void)signal;
	exit_group(1);
}

/* Overflows the stack with a handler for SIGSEGV. The handler has no stack
 * either, so the signal kills the process. */
static void caught(void)
{
	handle(SIGSEGV, overflow, 0);
	use(0x7fffffff);
}

static void deep_handler(int signal)
{
	depth += (int)use(300) + signal;
}

static void handler_deep_down(void)
{
	volatile char frame[300 * KIB];

	frame[0] = 1;
	handle(SIGUSR1, deep_handler, 0);
	kill(getpid(), SIGUSR1);
	exit_group(depth == 310 && frame[0] == 1 ? 0 : 1);
}

static void shallow(int signal)
{
	depth = signal;
}

/* A program may put its stack anywhere, and handle a signal there. */
static void on_another_stack(void)
{
	__asm__ volatile("movl %%esp, %%esi\n\t"
			 "movl %0, %%esp\n\t"
			 "pushl $10\n\t"
			 "pushl %1\n\t"
			 "call kill\n\t"
			 "movl %%esi, %%esp"
			 :
			 : "r"(other_stack + sizeof(other_stack)), "r"(getpid())
			 : "eax", "ecx", "edx", "esi", "memory");
}

static void handler_on_another_stack(void)
{
	handle(SIGUSR1, shallow, 0);
	on_another_stack();
	exit_group(depth == SIGUSR1 ? 0 : 1);
}

/* A signal with a handler, but without a stack for it, kills the program. */
static void handler_without_a_stack(void)
{
	handle(SIGUSR1, shallow, 0);
	__asm__ volatile("movl $16, %%esp\n\t"
			 "movl $37, %%eax\n\t"
			 "movl $10, %%ecx\n\t"
			 "int $0x80\n\t"
			 "movl $0, %%ebx\n\t"
			 "movl $1, %%eax\n\t"
			 "int $0x80"
			 :
			 : "b"(getpid())
			 : "eax", "ecx", "memory");
}

/* A child has a copy of its parent's stack. Neither of the two sees changes of
 * the other. */
static void forked(void)
{
	volatile char frame[500 * KIB];
	int pid;

	for (unsigned long i = 0; i < sizeof(frame); i += KIB)
		frame[i] = 3;
	pid = fork();
	for (unsigned long i = 0; i < sizeof(frame); i += KIB)
		frame[i] += pid ? 1 : 2;
	for (unsigned long i = 0; i < sizeof(frame); i += KIB)
		if (frame[i] != (pid ? 4 : 5))
			exit_group(1);
	if (pid == 0)
		exit_group(use(100) == 100 ? 0 : 1);
	exit_group(reap(pid));
}

/* Even a stack without a limit, and with nothing mapped below it, must not grow
 * into page 0. The code is on the stack: it calls munmap(), writes to address
 * 16, and exits. */
static void into_page_0(void)
{
	static const unsigned char code[] = { 0xcd, 0x80, 0xa3, 16,   0,
					      0,    0,	  0xb8, 0xfc, 0,
					      0,    0,	  0xcd, 0x80 };
	char frame[8 * KIB];
	unsigned long place = ((unsigned long)frame + 4095) & ~4095UL;
	struct {
		unsigned long cur, max;
	} limit;

	syscall(191, 3, &limit); /* getrlimit, RLIMIT_STACK */
	limit.cur = limit.max;
	syscall(75, 3, &limit);
	memcpy((void *)place, code, sizeof(code));
	mprotect((void *)place, 4096, 7);
	__asm__ volatile("jmp *%%edx"
			 :
			 : "a"(91), "b"(4096), "c"(place - 4096), "d"(place)
			 : "memory");
}

int main(void)
{
	in_child("into_page_0", into_page_0);
	in_child("a_megabyte", a_megabyte);
	in_child("seven_megabytes", seven_megabytes);
	in_child("nine_megabytes", nine_megabytes);
	in_child("for_ever", for_ever);
	in_child("big_frame", big_frame);
	in_child("too_big_a_frame", too_big_a_frame);
	in_child("new_pages_are_zero", new_pages_are_zero);
	in_child("given_to_a_call", given_to_a_call);
	in_child("caught_without_a_stack_left", caught);
	in_child("handler_deep_down", handler_deep_down);
	in_child("handler_on_another_stack", handler_on_another_stack);
	in_child("handler_without_a_stack", handler_without_a_stack);
	in_child("forked", forked);
	return 0;
}
