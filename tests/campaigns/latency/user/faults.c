/*
 * Scenarios for each kind of fault: pages that are not there, shared pages and
 * tables, exceptions that become signals.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define TABLE (1024 * PAGE_SIZE)

/* Maps and touches all pages of one page table. Returns their address. */
static char *full_table(void)
{
	char *at = (char *)0x20000000;

	must(mmap(at, TABLE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at,
	     "mmap");
	for (long i = 0; i < TABLE; i += PAGE_SIZE)
		at[i] = 1;
	return at;
}

static void zero_pages(void)
{
	full_table();
}

/* Writes after a fork: the first write copies the table, the next ones copy
 * pages. After the child's end the parent is the only holder again. */
static void copied_pages(void)
{
	volatile char *at = full_table();
	int pid = fork();

	for (int i = 0; i < 100; i++)
		at[i * PAGE_SIZE] = 2;
	if (pid == 0)
		exit(0);
	reap(pid);
	for (int i = 0; i < TABLE / PAGE_SIZE; i++)
		at[i * PAGE_SIZE] = 3;
}

static void file_pages(void)
{
	int fd = open("/tests/large", O_RDONLY);
	volatile char *at =
		mmap(NULL, 300000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	for (long i = 0; i < 300000; i += PAGE_SIZE) {
		(void)at[i];
		at[i] = 1;
	}
}

/* Grows the stack to its limit. */
static void deep_stack(void)
{
	volatile char *at;

	__asm__("movl %%esp, %0" : "=r"(at));
	for (long i = PAGE_SIZE; i < 0x7f0000; i += PAGE_SIZE)
		at[-i] = 1;
}

/* ---- Exceptions that become signals ---- */

static void (*volatile next)(void);

/* Handles a signal: adds two to the program's eip, which skips the failed
 * instruction, and turns the trap flag off. */
static void skip(int signal, struct context context)
{
	(void)signal;
	*(volatile unsigned long *)&context.eip += 2;
	*(volatile unsigned long *)&context.eflags &= ~0x100UL;
}

static void divide(void)
{
	__asm__ volatile("xorl %%ecx, %%ecx; divl %%ecx"
			 :
			 :
			 : "eax", "ecx", "edx", "cc");
}

static void write_to_the_kernel(void)
{
	__asm__ volatile("movl $0x40000000, %%ecx; movb %%al, (%%ecx)"
			 :
			 :
			 : "ecx", "memory");
}

static void read_nothing(void)
{
	__asm__ volatile("xorl %%ecx, %%ecx; movb (%%ecx), %%al"
			 :
			 :
			 : "eax", "ecx", "cc");
}

static void invalid_instruction(void)
{
	__asm__ volatile("ud2");
}

/* These instructions are followed by nops, because the handler skips two bytes
 * even if eip is after the instruction already. */
static void breakpoint(void)
{
	__asm__ volatile("int3; nop; nop");
}

static void overflow(void)
{
	__asm__ volatile("movb $127, %%al; addb $1, %%al; into; nop; nop"
			 :
			 :
			 : "eax", "cc");
}

static void bound(void)
{
	static const long none[2] = { 1, 0 };

	__asm__ volatile("xorl %%ecx, %%ecx; bound %%ecx, (%%edx)"
			 :
			 : "d"(none)
			 : "ecx", "cc");
}

static void protection(void)
{
	__asm__ volatile("int $0x40");
}

static void selector(void)
{
	__asm__ volatile("movl $0x33, %%ecx; movl %%ecx, %%fs" : : : "ecx");
}

static void unaligned(void)
{
	static long words[2];

	__asm__ volatile("pushfl; orl $0x40000, (%%esp); popfl\n\t"
			 "movl (%%edx), %%ecx\n\t"
			 "pushfl; andl $~0x40000, (%%esp); popfl"
			 :
			 : "d"((char *)words + 1)
			 : "ecx", "cc", "memory");
}

static void fpu(void)
{
	static const unsigned short unmasked = 0x370;

	__asm__ volatile("fldcw %0; fldz; fld1; fdiv %%st(1), %%st; fwait; nop"
			 :
			 : "m"(unmasked));
}

static void one_step(void)
{
	__asm__ volatile("pushfl; orl $0x100, (%%esp); popfl; nop; nop; nop"
			 :
			 :
			 : "cc", "memory");
}

static void one_fault(void)
{
	for (int signal = 4; signal <= SIGSEGV; signal++)
		if (signal != SIGKILL && signal != SIGUSR1)
			catch (signal, skip);
	next();
}

/* Raises each exception, first without a handler, then with one. */
static void bad_accesses(void)
{
	static void (*const all[])(void) = {
		divide,	      write_to_the_kernel,
		read_nothing, invalid_instruction,
		breakpoint,   overflow,
		bound,	      protection,
		selector,     unaligned,
		fpu,	      one_step,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(all); i++) {
		next = all[i];
		outcome(all[i]);
		outcome(one_fault);
	}
}

const struct scenario faults[] = {
	{ "zero_pages", zero_pages },	  { "copied_pages", copied_pages },
	{ "file_pages", file_pages },	  { "deep_stack", deep_stack },
	{ "bad_accesses", bad_accesses }, { 0 },
};
