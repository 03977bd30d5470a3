/*
 * Tests that exceptions of the CPU become signals, whose context has the
 * address and the reason.
 *
 * Ancestor: none.
 */
#include "test.h"

static volatile int count, signal_seen;
static unsigned long trap, error, address, skip;

/* A handler that continues after the instruction. */
static void step_over(int signal, struct context context)
{
	volatile unsigned long *eip = &context.eip;

	signal_seen = signal;
	trap = context.trap;
	error = context.error;
	address = context.cr2;
	count++;
	*eip += skip;
}

static void expect(unsigned long length)
{
	static const int signals[] = { SIGSEGV, SIGFPE, SIGILL, SIGTRAP,
				       SIGBUS };

	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++)
		catch (signals[i], step_over);
	skip = length;
	signal_seen = 0;
	count = 0;
}

static void came(const char *name)
{
	printf("%s: signal %d, trap %lu, error %lx, times %d\n", name,
	       signal_seen, trap, error, count);
}

/* These two functions write and read at an address with instructions of two
 * bytes: movl %ecx, (%eax) and movl (%eax), %ecx. */
static void poke(unsigned long where)
{
	__asm__ volatile(".byte 0x89, 0x08" : : "a"(where), "c"(0) : "memory");
}

static void peek(unsigned long where)
{
	__asm__ volatile(".byte 0x8b, 0x08" : : "a"(where) : "ecx", "memory");
}

/*
 * Sends a signal of a fault. There is no new fault, so the handler sees the
 * values of the last one.
 */
static void sent(const char *name)
{
	expect(0);
	kill(getpid(), SIGSEGV);
	came(name);
	printf("address: %lx\n", address);
}

static void faults(void)
{
	sent("sent_before_any_fault");
	expect(2);
	peek(0x30);
	came("read_of_page_0");
	printf("address: %lx\n", address);
	sent("sent_after_it");
	expect(2);
	poke(0x44);
	came("write_to_page_0");
	printf("address: %lx\n", address);
	expect(2);
	poke((unsigned long)poke);
	came("write_to_text");
	yes("address_is_that", address == (unsigned long)poke);
	expect(2);
	peek((unsigned long)border());
	came("read_behind_the_border");
	expect(2);
	peek(0xfffffff0);
	signal_seen ? printf("read_of_the_kernel: signal %d\n", signal_seen) :
		      printf("read_of_the_kernel: nothing\n");
}

static void arithmetic(void)
{
	/* divl %ecx */
	expect(2);
	__asm__ volatile(".byte 0xf7, 0xf1" : : "a"(1), "d"(0), "c"(0));
	came("division_by_zero");
	/* idivl %ecx: the result does not fit */
	expect(2);
	__asm__ volatile(".byte 0xf7, 0xf9"
			 :
			 : "a"(0x80000000), "d"(-1), "c"(-1));
	came("division_that_overflows");
	/* into, after an overflow */
	expect(0);
	__asm__ volatile("movb $127, %%al\n\taddb $1, %%al\n\tinto"
			 :
			 :
			 : "eax");
	came("into");
	/* bound %eax, (%ecx) */
	{
		static const int bounds[2] = { 1, 5 };

		expect(2);
		__asm__ volatile(".byte 0x62, 0x01"
				 :
				 : "a"(9), "c"(bounds), "m"(bounds));
		came("bound");
	}
}

static void instructions(void)
{
	/* ud2 */
	expect(2);
	__asm__ volatile(".byte 0x0f, 0x0b");
	came("undefined_instruction");
	expect(0);
	__asm__ volatile("int3");
	came("breakpoint");
	/* Only the kernel may use hlt, cli, in, and mov to cr3. */
	expect(1);
	__asm__ volatile("hlt");
	came("hlt");
	expect(1);
	__asm__ volatile("cli");
	came("cli");
	expect(2);
	__asm__ volatile("inb $0x60, %%al" : : : "eax");
	came("inb");
	expect(3);
	__asm__ volatile("movl %%eax, %%cr3" : : : "memory");
	came("mov_to_cr3");
	/* An interrupt that programs may not use: int $0x20 */
	expect(2);
	__asm__ volatile("int $0x20");
	came("int_20");
	expect(2);
	__asm__ volatile("int $0x0e");
	came("int_0e");
	/* Loads a segment that does not exist. */
	expect(2);
	__asm__ volatile("movw %%ax, %%fs" : : "a"(0xfff8));
	came("mov_to_fs");
}

/* A handler that clears the trap flag after three steps. */
static void stop_stepping(int signal, struct context context)
{
	volatile unsigned long *eflags = &context.eflags;

	signal_seen = signal;
	trap = context.trap;
	error = context.error;
	if (++count == 3)
		*eflags &= ~0x100UL;
}

static void single_step(void)
{
	catch (SIGTRAP, stop_stepping);
	signal_seen = 0;
	count = 0;
	__asm__ volatile("pushfl\n\torl $0x100, (%%esp)\n\tpopfl\n\t"
			 "nop\n\tnop\n\tnop\n\tnop\n\tnop"
			 :
			 :
			 : "memory", "cc");
	came("single_step");
}

/* Each of these faults kills the program if its signal has no handler, or is
 * blocked or ignored. */
static void divide(void)
{
	__asm__ volatile("divl %%ecx" : : "a"(1), "d"(0), "c"(0));
}

static void undefined(void)
{
	__asm__ volatile("ud2");
}

static void breakpoint(void)
{
	__asm__ volatile("int3");
}

static void null(void)
{
	poke(0);
}

static void jump(void)
{
	__asm__ volatile("jmp *%0" : : "r"(0x10UL));
}

static void privileged(void)
{
	__asm__ volatile("hlt");
}

static void ignored(void)
{
	handle(SIGSEGV, SIG_IGN, 0);
	null();
}

static void blocked(void)
{
	unsigned long mask = 1UL << (SIGSEGV - 1);

	expect(2);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	null();
}

/* A handler that causes the same fault while its signal is blocked. */
static void fault_again(int signal)
{
	(void)signal;
	poke(0);
}

static void twice(void)
{
	handle(SIGSEGV, fault_again, 0);
	null();
}

static int faulted;

static void fault_deeper(int signal)
{
	if (++faulted < 5)
		poke(0);
	exit_group(faulted + signal);
}

static void nested(void)
{
	handle(SIGSEGV, fault_deeper, SA_NODEFER);
	null();
}

static void deaths(void)
{
	static const int signals[] = { SIGSEGV, SIGFPE, SIGILL, SIGTRAP,
				       SIGBUS };

	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++)
		handle(signals[i], SIG_DFL, 0);
	in_child("killed_by_division", divide);
	in_child("killed_by_an_undefined_instruction", undefined);
	in_child("killed_by_a_breakpoint", breakpoint);
	in_child("killed_by_null", null);
	in_child("killed_by_a_jump_to_nowhere", jump);
	in_child("killed_by_hlt", privileged);
	in_child("killed_though_ignored", ignored);
	in_child("killed_though_blocked", blocked);
	in_child("killed_by_its_handler", twice);
	in_child("not_killed_by_a_nested_one", nested);
}

int main(void)
{
	faults();
	arithmetic();
	instructions();
	single_step();
	deaths();
	return 0;
}
