/* Tests setjmp() and longjmp(), out of nested calls and out of a signal
 * handler. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static jmp_buf place;
static sigjmp_buf with_mask;

static void dig(int depth)
{
	volatile char here[100];

	here[0] = depth;
	if (depth == 0)
		longjmp(place, 7);
	dig(depth - 1);
	here[1] = here[0];
}

static void jump(int signal)
{
	siglongjmp(with_mask, signal);
}

int main(void)
{
	volatile int tries = 0;
	int got;

	got = setjmp(place);
	if (got == 0)
		dig(50);
	printf("back from the depth with %d\n", got);
	got = setjmp(place);
	printf("round %d, value %d\n", tries, got);
	if (tries++ < 3)
		longjmp(place, 0);

	tries = 0;
	signal(SIGUSR1, jump);
	signal(SIGSEGV, jump);
	got = sigsetjmp(with_mask, 1);
	if (tries++ < 2)
		kill(getpid(), SIGUSR1);
	printf("after SIGUSR1: %d, %d tries\n", got == SIGUSR1, tries);
	tries = 0;
	got = sigsetjmp(with_mask, 1);
	if (tries++ < 2)
		*(volatile int *)16 = 1;
	printf("after SIGSEGV: %d, %d tries\n", got == SIGSEGV, tries);
	return 0;
}
