/*
 * Tests that each process keeps its own state of the FPU across switches, forks
 * and execs.
 *
 * Ancestor: none.
 */
#include "test.h"

#define WORKERS 6
#define ROUNDS	400

static int number;

/* Computes the logistic map. Each task has its own start value. One wrong bit
 * changes the result. */
static unsigned work(int who, int yield)
{
	volatile double x = 0.1 + who * 0.05;

	for (int i = 0; i < ROUNDS; i++) {
		x = 3.9 * x * (1 - x);
		if (yield)
			sched_yield();
	}
	return (unsigned)(x * 1000000);
}

static void worker(void)
{
	exit_group(work(number, 1) == work(number, 0) ? 0 : 1);
}

static void switches(void)
{
	int bad = 0;

	for (number = 0; number < WORKERS; number++)
		child(worker);
	for (int i = 0; i < WORKERS; i++) {
		int status = -1;

		waitpid(-1, &status, 0);
		bad += status != 0;
	}
	printf("workers_that_went_wrong: %d\n", bad);
	for (int i = 0; i < 3; i++)
		printf("worker %d: %u\n", i, work(i, 0));
}

/* Computes on the FPU's stack for so long that the process is preempted. */
static void preempted(void)
{
	unsigned bad = 0;

	for (int i = 0; i < 300; i++) {
		int result;

		__asm__ volatile("pushl %2\n\tfildl (%%esp)\n\tfld1\n\t"
				 "movl $3000, %%ecx\n"
				 "1:\tfadd %%st, %%st(1)\n\tdecl %%ecx\n\t"
				 "jnz 1b\n\tfstp %%st(0)\n\t"
				 "fistpl (%%esp)\n\tpopl %0"
				 : "=r"(result)
				 : "0"(0), "r"(number)
				 : "ecx", "cc", "memory");
		bad += result != 3000 + number;
	}
	exit_group(bad != 0);
}

static void preemption(void)
{
	int bad = 0;

	for (number = 0; number < 4; number++)
		child(preempted);
	for (int i = 0; i < 4; i++) {
		int status = -1;

		waitpid(-1, &status, 0);
		bad += status != 0;
	}
	printf("preempted_that_went_wrong: %d\n", bad);
}

static unsigned short control(void)
{
	unsigned short word;

	__asm__ volatile("fnstcw %0" : "=m"(word));
	return word;
}

static void set_control(unsigned short word)
{
	__asm__ volatile("fldcw %0" : : "m"(word));
}

static void child_control(void)
{
	double x;

	__asm__ volatile("fstpl %0" : "=m"(x));
	printf("a_child_has_the_control_word: %x\n", control());
	printf("and_the_top_of_the_stack: %d\n", (int)x);
	set_control(0x37f);
}

static void forks(void)
{
	double x = 42;

	set_control(0x77f);
	__asm__ volatile("fldl %0" : : "m"(x));
	in_child("a_child_that_calculates", child_control);
	x = 0;
	__asm__ volatile("fstpl %0" : "=m"(x));
	printf("the_parent_has_its_own: %x, %d\n", control(), (int)x);
	set_control(0x37f);
}

/* An unmasked division by zero is reported at the next FPU instruction. */
static void divide(void)
{
	double zero = 0, one = 1;

	set_control(0x37b);
	__asm__ volatile("fldl %0\n\tfldl %1\n\tfdivrp\n\tfwait\n\tfstp %%st(0)"
			 :
			 : "m"(one), "m"(zero));
}

static void fresh(void)
{
	char *argv[] = { "fpu", "fresh", NULL }, *envp[] = { NULL };

	set_control(0x77f);
	execve("../bin/fpu", argv, envp);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		printf("control_word_after_exec: %x\n", control());
		return 0;
	}
	printf("control_word_at_first: %x\n", control());
	switches();
	preemption();
	forks();
	in_child("unmasked_division_by_zero", divide);
	in_child("exec", fresh);
	return 0;
}
