/*
 * virtual: QEMU 7.2 lets a program enter virtual 8086 mode by iret, with any
 * I/O privilege level (IOPL). At a trap from that mode the CPU pushes more
 * words than at a trap from a program, so the registers are not at FRAME(), and
 * sigreturn() would continue in the kernel's own segment. Whatever a program
 * does in this mode must end it by SIGSEGV. On a CPU that does not enter the
 * mode, the iret must end it.
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define CODE	  0x10000 /* a page: 16-bit code, from IN_KERNEL 32-bit code */
#define START	  (CODE + 0x100)
#define CONTEXT	  0x8000 /* the forged context; a 16-bit address reaches it */
#define IN_KERNEL (CODE + 0x800)
#define KERNEL_CS 8
#define SIGRETURN 119

/* The words that an iret to virtual 8086 mode takes from the stack. */
static struct {
	unsigned long eip, cs, eflags, esp, ss, es, ds, fs, gs;
} mode;

static const struct {
	const char *name;
	unsigned char size, code[8];
} table[] = {
	{ "a loop", 2, { 0xeb, 0xfe } },
	{ "hlt", 1, { 0xf4 } },
	{ "int 3", 1, { 0xcc } },
	{ "into", 5, { 0xb0, 0x7f, 0x04, 0x7f, 0xce } },
	{ "ud2", 2, { 0x0f, 0x0b } },
	{ "division by 0", 4, { 0x30, 0xc9, 0xf6, 0xf1 } },
	{ "FPU", 4, { 0xd9, 0xe8, 0xeb, 0xfe } },
	{ "no page", 3, { 0xa0, 0xff, 0x3f } },
	{ "int 0x80", 4, { 0xcd, 0x80, 0xeb, 0xfe } },
};

static long ways;
static unsigned number; /* of the system call, if the code makes one */

static void *map_at(unsigned long addr)
{
	return mmap((void *)addr, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

/* Forges a context that the kernel could take for that of a signal. A kernel
 * that looked for it at the wrong place would read it four words too low: then
 * its ecx would become eip, and its eax would become cs. */
static void forge(void)
{
	struct context *context = map_at(CONTEXT);

	context->ecx = IN_KERNEL;
	context->eax = KERNEL_CS;
	memcpy((void *)IN_KERNEL, "\xeb\xfe", 2);
}

static void go(void)
{
	__asm__ volatile("movl %0, %%esp\n\tiret"
			 :
			 : "r"(&mode), "a"(number)
			 : "memory");
}

/* Tries each code of the table in virtual 8086 mode, with this code segment and
 * these flags. */
static void try_with(unsigned long cs, unsigned long flags)
{
	mode.eip = START - (cs << 4);
	mode.cs = cs;
	mode.eflags = FLAG_VIRTUAL | FLAG_INTERRUPTS | flags;
	mode.esp = PAGE_SIZE - 2;
	mode.ss = CODE >> 4;
	mode.fs = CONTEXT;
	for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
		int status;

		memcpy((void *)START, table[i].code, table[i].size);
		status = outcome(go);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
			bad("%s at %lx, flags %lx: status %x", table[i].name,
			    cs, flags, status);
		ways++;
	}
}

int main(void)
{
	static const unsigned numbers[] = { 2, 11, 20, SIGRETURN, 190, 9999 };

	map_at(CODE);
	forge();
	for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++) {
		number = numbers[i];
		for (unsigned long rpl = 0; rpl < 4; rpl += 3) {
			try_with(CODE >> 4 | rpl, 0);
			try_with(CODE >> 4 | rpl, FLAG_IOPL);
		}
	}
	tried(ways, "ways out of virtual 8086 mode");
	return verdict();
}
