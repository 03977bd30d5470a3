/*
 * addresses [long]: reads, writes and jumps to every kind of address that is
 * not the program's: page 0, the gaps between its areas, the kernel's image,
 * its array of counts, its page tables, video memory, RAM, addresses after RAM,
 * the last byte. Each attempt must cause a program's page fault at that
 * address, which becomes SIGSEGV.
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define SPAN	  0x400000UL   /* bytes that a page table maps */
#define KNOWN_END 0x40400000UL /* kernel, archive and counts end below it */

#define USER_BIT  4 /* bits of a page fault's error code */
#define WRITE_BIT 2

/* movb (%eax), %cl; movb %cl, (%eax); jmp *%eax; each with a return after it */
static const unsigned char read_code[] = { 0x8a, 0x08, 0xc3 };
static const unsigned char write_code[] = { 0x88, 0x08, 0xc3 };
static const unsigned char jump_code[] = { 0xff, 0xe0, 0xc3 };

static long reads, writes, jumps, ways;

static void expect(const char *what, unsigned long address, unsigned long write)
{
	if (!faulted(PAGE_FAULT) || came.address != address ||
	    !(came.error & USER_BIT) || (came.error & WRITE_BIT) != write)
		bad("%s %lx", what, address);
}

static void touch(unsigned long address)
{
	struct registers given = { .eax = address };

	attempt(read_code, &given);
	expect("read", address, 0);
	attempt(write_code, &given);
	expect("write", address, WRITE_BIT);
	attempt(jump_code, &given);
	expect("jump", address, 0);
	if (came.eip != address)
		bad("jump to %lx went to %lx", address, came.eip);
	reads++;
	writes++;
	jumps++;
}

static void null_page(void)
{
	for (unsigned long address = 0; address < PAGE_SIZE; address += 16)
		touch(address);
	touch(PAGE_SIZE - 1);
}

/* Tries addresses between areas, below the lowest address of the stack, and
 * below the program. */
static void gaps(void)
{
	unsigned long brk = (unsigned long)sys_brk(NULL);
	const unsigned long addresses[] = {
		PAGE_SIZE,  0x07fff000, 0x08047fff,
		0x0fffffff, 0x20000000, (brk | (PAGE_SIZE - 1)) + 1,
		0x3e000000, 0x3f000000, KERNEL_BASE - 0x800001,
	};
	char *edge = border();

	for (unsigned i = 0; i < ARRAY_SIZE(addresses); i++)
		touch(addresses[i]);
	touch((unsigned long)edge);
}

/* Tries a few bytes in each of the kernel's 768 pages of 4 MiB. */
static void everywhere(void)
{
	static const unsigned long offsets[] = {
		0, 1, 0xfff, 0x1000, 0x1ff800, 0x3ff000, 0x3fffff,
	};

	for (unsigned long base = KERNEL_BASE; base; base += SPAN)
		for (unsigned i = 0; i < ARRAY_SIZE(offsets); i++)
			touch(base + offsets[i]);
}

static void each_page(unsigned long start, unsigned long end)
{
	for (unsigned long address = start; address != end;
	     address += PAGE_SIZE)
		touch(address + (address >> 12) % PAGE_SIZE);
}

/* Other instructions that access memory, at (%eax), or at (%esi) or (%edi) if
 * they are string instructions. An emulator has separate code for each of
 * them. */
static const struct way {
	const char *name;
	unsigned char size, code[8];
} table[] = {
	{ "load of a word", 2, { 0x8b, 0x08 } },
	{ "load from the stack's segment", 3, { 0x36, 0x8b, 0x08 } },
	{ "store of a constant", 3, { 0xc6, 0x00, 0x55 } },
	{ "add to memory", 3, { 0x80, 0x00, 0x01 } },
	{ "xchg", 2, { 0x87, 0x08 } },
	{ "locked add", 3, { 0xf0, 0x01, 0x08 } },
	{ "locked bts", 4, { 0xf0, 0x0f, 0xab, 0x08 } },
	{ "cmpxchg", 3, { 0x0f, 0xb1, 0x08 } },
	{ "push of memory", 2, { 0xff, 0x30 } },
	{ "pop to memory", 2, { 0x8f, 0x00 } },
	{ "call through memory", 2, { 0xff, 0x10 } },
	{ "jump through memory", 2, { 0xff, 0x20 } },
	{ "far jump through memory", 2, { 0xff, 0x28 } },
	{ "far call through memory", 2, { 0xff, 0x18 } },
	{ "les", 2, { 0xc4, 0x08 } },
	{ "lss", 3, { 0x0f, 0xb2, 0x08 } },
	{ "bound", 2, { 0x62, 0x08 } },
	{ "load of a segment", 2, { 0x8e, 0x20 } },
	{ "store of a segment", 2, { 0x8c, 0x18 } },
	{ "fld", 2, { 0xd9, 0x00 } },
	{ "fst", 2, { 0xd9, 0x10 } },
	{ "fnsave", 2, { 0xdd, 0x30 } },
	{ "frstor", 2, { 0xdd, 0x20 } },
	{ "lods", 1, { 0xac } },
	{ "stos", 1, { 0xaa } },
	{ "scas", 1, { 0xae } },
	{ "movs from there", 1, { 0xa4 } },
	{ "rep movs", 2, { 0xf3, 0xa5 } },
	{ "rep stos", 2, { 0xf3, 0xab } },
	{ "verr of memory", 3, { 0x0f, 0x00, 0x20 } },
	{ "sgdt", 3, { 0x0f, 0x01, 0x00 } },
	{ "sidt", 3, { 0x0f, 0x01, 0x08 } },
	{ "sldt", 3, { 0x0f, 0x00, 0x00 } },
	{ "str", 3, { 0x0f, 0x00, 0x08 } },
	{ "smsw", 3, { 0x0f, 0x01, 0x20 } },
	{ "xlat", 2, { 0x8b, 0xd8 } }, /* with the 0xd7 that follows */
};

static void other_ways(unsigned long address)
{
	struct registers given = { .eax = address,
				   .ecx = 1,
				   .ebx = 1,
				   .esi = address,
				   .edi = address };

	for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
		unsigned char code[9];

		memcpy(code, table[i].code, 8);
		code[table[i].size] = 0xd7;
		attempt(place(code,
			      table[i].size + (i + 1 == ARRAY_SIZE(table))),
			&given);
		/* xlat adds the old value of al to the address. */
		if (!faulted(PAGE_FAULT) || came.address - address > 0xff)
			bad("%s at %lx", table[i].name, address);
		ways++;
	}
}

/* Tries a word and a string that begin in the program and end in the kernel.
 * Tries a word that begins just below 4 GiB and would end at address 0, by the
 * data segment and by the stack's. */
static void across_the_edges(void)
{
	struct registers given = { .eax = KERNEL_BASE - 3,
				   .ecx = 32,
				   .esi = KERNEL_BASE - 16 };

	attempt(place("\x8b\x08", 2), &given);
	expect("a word across", KERNEL_BASE, 0);
	attempt(place("\xf3\xac", 2), &given); /* rep lodsb */
	expect("a string across", KERNEL_BASE, 0);
	given.eax = 0xfffffffd;
	attempt(place("\x8b\x08", 2), &given);
	if (!faulted(PAGE_FAULT) && !faulted(PROTECTION))
		bad("a word across the end");
	attempt(place("\x36\x8b\x08", 3), &given);
	if (!faulted(PAGE_FAULT) && !faulted(STACK_FAULT))
		bad("a word of the stack across the end");
	ways += 4;
}

/* Pushes onto a stack in the kernel, to which not even a handler's frame can be
 * written. */
static void kernel_stack(void)
{
	__asm__ volatile("movl $0x40100800, %esp\n\tpushl $0");
}

static void kernel_stack_in_a_call(void)
{
	__asm__ volatile("movl $0x40100800, %esp\n\tmovl $20, %eax\n\t"
			 "int $0x80\n\tpopl %eax");
}

static void stacks(void)
{
	int status = outcome(kernel_stack);

	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
		bad("a push onto a stack in the kernel: status %x", status);
	status = outcome(kernel_stack_in_a_call);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
		bad("a pop from a stack in the kernel: status %x", status);
	ways += 2;
}

int main(int argc, char **argv)
{
	static const unsigned long there[] = {
		8,	    0x40000000, 0x400b8000, 0x400f0000, 0x40100000,
		0x40110000, 0x40200000, 0xbffff000, 0xc0000000, 0xffff0000,
	};

	(void)argc;
	begin();
	null_page();
	gaps();
	each_page(KERNEL_BASE, KNOWN_END);
	everywhere();
	if (is_long(argv))
		each_page(KNOWN_END, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(there); i++)
		other_ways(there[i]);
	across_the_edges();
	stacks();
	touch(0xfffffffe);
	touch(0xffffffff);
	tried(reads, "addresses read");
	tried(writes, "addresses written");
	tried(jumps, "addresses jumped to");
	tried(ways, "other ways to touch memory");
	return verdict();
}
