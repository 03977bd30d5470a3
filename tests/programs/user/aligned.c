/*
 * Tests alignment checks, which a program enables by a flag. A CPU from the 486
 * on makes them; QEMU does not, so tests/programs/user.t accepts this
 * difference.
 *
 * Ancestor: none.
 */
#include "test.h"

#define AC 0x40000

static char place[8] __attribute__((aligned(8)));
static int offset;

static void check_alignment(int on)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0" : "=r"(flags));
	flags = on ? flags | AC : flags & ~AC;
	asm volatile("pushl %0; popfl" : : "r"(flags) : "cc");
}

static void write_four(void)
{
	check_alignment(1);
	asm volatile("movl %%eax, (%0)" : : "r"(place + offset) : "memory");
	check_alignment(0);
}

static void read_two(void)
{
	check_alignment(1);
	asm volatile("movw (%0), %%ax" : : "r"(place + offset) : "eax");
	check_alignment(0);
}

static void read_one(void)
{
	check_alignment(1);
	asm volatile("movb (%0), %%al" : : "r"(place + offset) : "eax");
	check_alignment(0);
}

static void do_not_ask(void)
{
	asm volatile("movl %%eax, (%0)" : : "r"(place + offset) : "memory");
}

int main(void)
{
	in_child("four_bytes_at_0", write_four);
	in_child("two_bytes_at_0", read_two);
	offset = 1;
	in_child("four_bytes_at_1", write_four);
	in_child("two_bytes_at_1", read_two);
	in_child("one_byte_at_1", read_one);
	in_child("four_bytes_at_1_without_the_flag", do_not_ask);
	offset = 2;
	in_child("four_bytes_at_2", write_four);
	in_child("two_bytes_at_2", read_two);
	return 0;
}
