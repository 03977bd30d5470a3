/*
 * Tests registers, flags and FPU: a signal must not change them, but a handler
 * can, in its context.
 *
 * Ancestor: none.
 */
#include "test.h"

static volatile int count;
extern unsigned long pid, after[8]; /* the assembler code uses them */
unsigned long pid, after[8];

/* Changes eax, ecx, edx, esi, edi, the carry flag, and the FPU. */
static void spoil(int signal)
{
	count += signal != 0;
	__asm__ volatile("finit\n\tfldpi\n\tfldl2e\n\tfldln2\n\tfldlg2\n\t"
			 "stc\n\tstd\n\tmovl $-1, %%eax\n\t"
			 "movl %%eax, %%ecx\n\tmovl %%eax, %%edx\n\t"
			 "movl %%eax, %%esi\n\tmovl %%eax, %%edi\n\tcld"
			 :
			 :
			 : "eax", "ecx", "edx", "esi", "edi", "cc");
}

/*
 * Sets all registers and flags, sends SIGUSR1 to its own process, and stores
 * the values in after[]: eax (kill's result), ebx, ecx, edx, esi, edi, ebp, and
 * the flags.
 */
static void through_a_signal(void)
{
	__asm__ volatile("pushl %%ebp\n\t"
			 "movl pid, %%ebx\n\t"
			 "movl $10, %%ecx\n\t"
			 "movl $0x33333333, %%edx\n\t"
			 "movl $0x44444444, %%esi\n\t"
			 "movl $0x55555555, %%edi\n\t"
			 "movl $0x66666666, %%ebp\n\t"
			 "pushl $0x8d7\n\t" /* flags O S Z A P C */
			 "popfl\n\t"
			 "movl $37, %%eax\n\t"
			 "int $0x80\n\t"
			 "pushfl\n\t"
			 "popl after+28\n\t"
			 "movl %%ebp, after+24\n\t"
			 "movl %%edi, after+20\n\t"
			 "movl %%esi, after+16\n\t"
			 "movl %%edx, after+12\n\t"
			 "movl %%ecx, after+8\n\t"
			 "movl %%ebx, after+4\n\t"
			 "movl %%eax, after\n\t"
			 "popl %%ebp\n\t"
			 :
			 :
			 : "eax", "ebx", "ecx", "edx", "esi", "edi", "memory",
			   "cc");
}

static void registers(void)
{
	handle(SIGUSR1, spoil, 0);
	pid = getpid();
	through_a_signal();
	yes("ebx_is_kept", after[1] == pid);
	printf("eax: %lx, ecx: %lx, edx: %lx\n", after[0], after[2], after[3]);
	printf("esi: %lx, edi: %lx, ebp: %lx\n", after[4], after[5], after[6]);
	printf("flags: %lx\n", after[7] & 0xcd5);
	printf("handlers: %d\n", count);
}

/* Tests signals that arrive at any instruction: a loop keeps four sums and its
 * counter in registers while another process sends signals. Returns how many
 * rounds had a wrong sum. */
static unsigned long spin(void)
{
	unsigned long bad = 0;
	int sent = count;

	while (count < sent + 5) {
		unsigned long a = 1, b = 2, c = 3, d = 4, e = 5;

		__asm__ volatile("movl $20000, %%ecx\n"
				 "1:\taddl $1, %0\n\taddl $2, %1\n\t"
				 "addl $3, %2\n\taddl $4, %3\n\t"
				 "decl %%ecx\n\tjnz 1b"
				 : "+r"(a), "+r"(b), "+r"(c), "+r"(d)
				 :
				 : "ecx", "cc");
		bad += a != 20001 || b != 40002 || c != 60003 || d != 80004 ||
		       e != 5;
	}
	return bad;
}

static void at_any_moment(void)
{
	int sender = pester(SIGUSR1);

	printf("sums_gone_wrong: %lu\n", spin());
	leave_alone(sender);
}

/* Puts five numbers on the FPU's stack, and sets a control word that rounds
 * down. */
static void fpu(void)
{
	static unsigned char before[108], later[108];
	unsigned short control = 0x77f;
	int sum = 0;

	count = 0;
	__asm__ volatile("finit\n\tfldcw %0\n\tfldz\n\tfld1\n\tfldpi\n\t"
			 "fld1\n\tfld %%st(1)\n\tfadd %%st, %%st(1)\n\t"
			 "fnsave %1\n\tfrstor %1"
			 : "+m"(control), "=m"(before));
	kill((int)pid, SIGUSR1);
	__asm__ volatile("fnsave %0\n\tfninit" : "=m"(later));
	/* Some CPUs lose the pointers to the last instruction and its operand,
	 * in bytes 12 to 27. */
	for (int i = 0; i < 108; i++)
		if (i < 12 || i >= 28)
			sum += before[i] != later[i];
	printf("bytes_of_the_fpu_changed: %d, handlers: %d\n", sum, count);
}

static volatile double inside;

/* A handler gets the FPU as it is and must initialise it. The interrupted code
 * does not see the handler's values. */
static void calculate(int signal)
{
	volatile double x;

	count++;
	__asm__ volatile("fninit");
	x = signal;
	for (int i = 0; i < 10; i++)
		x = x * 1.5 + 1;
	inside = x;
}

static void calculations(void)
{
	double x = 1;

	handle(SIGUSR1, calculate, 0);
	for (int i = 0; i < 20; i++) {
		x = x * 1.25 + 0.5;
		kill((int)pid, SIGUSR1);
	}
	printf("inside: %d, outside: %d\n", (int)inside, (int)x);
}

/* The program continues with what a handler stores in the context. */
static void change(int signal, struct context context)
{
	volatile struct context *c = &context;

	count += signal != 0;
	c->eax = 111;
	c->ecx = 222;
	c->edx = 333;
	c->esi = 444;
	c->edi = 555;
	c->eflags |= 1;
}

static void changed(void)
{
	catch (SIGUSR1, change);
	through_a_signal();
	printf("eax: %lu, ecx: %lu, edx: %lu, esi: %lu, edi: %lu\n", after[0],
	       after[2], after[3], after[4], after[5]);
	printf("carry: %lu\n", after[7] & 1);
}

static unsigned gs(void)
{
	unsigned selector;

	__asm__ volatile("movl %%gs, %0" : "=r"(selector));
	return selector & 0xffff;
}

static void without_gs(void)
{
	__asm__ volatile("movl %0, %%gs" : : "r"(0));
	for (int i = 0; i < 100; i++) {
		sched_yield();
		if (gs())
			exit_group(1);
	}
}

/* Two processes run by turns; each has its own gs. */
static void segments(void)
{
	unsigned before = gs(), other = 0, mine;
	int status;

	__asm__ volatile("movl %%ss, %0\n\tmovl %0, %%gs" : "=r"(mine));
	pid = child(without_gs);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		other += gs() != mine;
		sched_yield();
	}
	__asm__ volatile("movl %0, %%gs" : : "r"(before));
	printf("other_gs: %u\n", other);
	ended("the_one_without_gs", status);
}

/* A handler must not get the kernel's rights by a forged context. */
static void forge_segment(int signal, struct context context)
{
	volatile struct context *c = &context;

	(void)signal;
	c->cs = 8;
	c->ss = 16;
}

static void forge_flags(int signal, struct context context)
{
	volatile struct context *c = &context;

	count += signal != 0;
	c->eflags |= 0x3000;   /* lets programs do I/O */
	c->eflags &= ~0x200UL; /* turns interrupts off */
}

static void forge(void)
{
	catch (SIGUSR1, forge_segment);
	kill(getpid(), SIGUSR1);
	exit_group(44);
}

static void forge_input(void)
{
	catch (SIGUSR1, forge_flags);
	kill(getpid(), SIGUSR1);
	__asm__ volatile("inb $0x60, %%al" : : : "eax");
}

/* Calls sigreturn() without a signal. The process gets whatever registers stand
 * on its stack; the kernel must not be damaged. */
static void return_from_nothing(void)
{
	static char stack[4096];

	memset(stack, 0xff, sizeof(stack));
	__asm__ volatile("movl %0, %%esp\n\tmovl $119, %%eax\n\tint $0x80"
			 :
			 : "r"(stack + 1024)
			 : "eax", "memory");
}

static void return_from_nowhere(void)
{
	__asm__ volatile("movl $0xfffffff0, %%esp\n\tmovl $119, %%eax\n\t"
			 "int $0x80"
			 :
			 :
			 : "eax", "memory");
}

int main(void)
{
	int status;

	registers();
	at_any_moment();
	fpu();
	calculations();
	changed();
	segments();
	status = outcome(forge);
	yes("a_forged_segment_does_no_harm",
	    WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	in_child("forged_flags", forge_input);
	in_child("sigreturn_without_a_signal", return_from_nothing);
	in_child("sigreturn_without_a_stack", return_from_nowhere);
	return 0;
}
