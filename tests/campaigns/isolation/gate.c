/*
 * gate: fills the memory from PAGE_SIZE to 64 KiB with descriptors, as in a
 * local descriptor table. After a reset the CPU's local table has base 0 and
 * limit 0xffff, so the CPU would use these descriptors if the kernel had not
 * loaded an empty table. First each of them is a call gate to the kernel's code
 * segment: a call through it must be refused, or the program would run with the
 * kernel's rights. Then each is a data segment, which must be refused, too.
 *
 * Source: Intel's manual, volume 3, "Processor State After Reset".
 * Ancestor: none.
 */
#include "attempt.h"

#define LOCAL	    4 /* bit of a selector: it means the local table */
#define TABLE_END   0x10000UL
#define CALL_GATE   0xec00UL /* rights: present, usable by programs */
#define DATA_RIGHTS 0xf200UL /* the same rights, and writable */

static long gates;

/* The gates lead here. Returns with %cs in %eax. */
void inside(void);
extern unsigned long gate_pointer[2];
unsigned long gate_pointer[2];
void call_gate(void);

__asm__(".text\n"
	"inside:\n\t"
	"movl %cs, %eax\n\t"
	"lret\n"
	"call_gate:\n\t"
	"movl %ecx, gate_pointer + 4\n\t"
	"lcall *gate_pointer\n\t"
	"ret\n");

static void build(unsigned long *table, unsigned long bytes, int gate)
{
	unsigned long to = (unsigned long)inside;

	for (unsigned long i = 0; i < bytes / 4; i += 2) {
		table[i] = gate ? (to & 0xffff) | 8 << 16 : 0xffff;
		table[i + 1] = gate ? (to & 0xffff0000) | CALL_GATE :
				      DATA_RIGHTS | 0xcf0000;
	}
}

static void through(unsigned selector)
{
	struct registers given = { .ecx = selector };

	attempt((const void *)call_gate, &given);
	if (came.signal == 0)
		bad("selector %x leads to privilege %lu", selector,
		    came.eax & 3);
	else if (!faulted(PROTECTION) || came.error != (selector & ~3U))
		bad("gate %x", selector);
	gates++;
}

/* movl %eax, %fs */
static void load(unsigned selector)
{
	static const unsigned char code[] = { 0x8e, 0xe0, 0xc3 };
	struct registers given = { .eax = selector };

	attempt(code, &given);
	if (!faulted(PROTECTION) || came.error != (selector & ~3U))
		bad("segment %x of a program's own table", selector);
	gates++;
}

int main(void)
{
	unsigned long *table;

	begin();
	table = mmap((void *)PAGE_SIZE, TABLE_END - PAGE_SIZE,
		     PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (table == MAP_FAILED)
		die("mmap");
	build(table, TABLE_END - PAGE_SIZE, 1);
	for (unsigned at = PAGE_SIZE; at < TABLE_END; at += 0x208)
		through(at | LOCAL | 3);
	build(table, TABLE_END - PAGE_SIZE, 0);
	for (unsigned at = PAGE_SIZE; at < TABLE_END; at += 0x208)
		load(at | LOCAL | 3);
	tried(gates, "descriptors in a program's memory");
	return verdict();
}
