/*
 * selectors [long]: tries every selector, 0 to 65535, in every instruction that
 * takes one: loads of the segment registers, far jumps, calls and returns,
 * iret. The short form leaves out most selectors beyond the kernel's table.
 * Each selector must cause a protection fault that names it. Only a program's
 * own two segments are allowed, and the null selector in a data register.
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define USER_CS 0x1b
#define USER_DS 0x23
#define TABLE	0x80 /* a selector far beyond the kernel's table */

static long loads, transfers, questions;

/* The code is: mov %eax, SEG; mov SEG, %eax. The stack's segment comes last. */
static const struct {
	const char *name;
	unsigned char code[5];
} segments[] = {
	{ "es", { 0x8e, 0xc0, 0x8c, 0xc0, 0xc3 } },
	{ "ds", { 0x8e, 0xd8, 0x8c, 0xd8, 0xc3 } },
	{ "fs", { 0x8e, 0xe0, 0x8c, 0xe0, 0xc3 } },
	{ "gs", { 0x8e, 0xe8, 0x8c, 0xe8, 0xc3 } },
	{ "ss", { 0x8e, 0xd0, 0x8c, 0xd0, 0xc3 } },
};

/* May the selector be loaded into a data register, or with `stack` into ss? */
static int loadable(unsigned selector, int stack)
{
	unsigned segment = selector & ~3U;

	if (stack)
		return selector == USER_DS;
	return segment == 0 || segment == (USER_CS & ~3) ||
	       segment == (USER_DS & ~3);
}

/* Did the attempt end with a protection fault that names this selector? */
static int refused(unsigned selector)
{
	return faulted(PROTECTION) && came.error == (selector & ~3U);
}

static void load(unsigned selector)
{
	struct registers given = { .eax = selector };

	for (unsigned i = 0; i < ARRAY_SIZE(segments); i++) {
		attempt(segments[i].code, &given);
		if (loadable(selector, i == ARRAY_SIZE(segments) - 1)) {
			if (came.signal || (came.eax & 0xffff) != selector)
				bad("%s refuses %x", segments[i].name,
				    selector);
		} else if (!refused(selector)) {
			bad("%s and %x", segments[i].name, selector);
		}
		loads++;
	}
}

/* land is a place to jump to: it restores the stack pointer, and returns with
 * %cs in %eax. The other functions jump to it in four ways, with %ecx as the
 * code selector. */
void land(void), far_jump(void), far_call(void), far_return(void),
	interrupt_return(void);
extern unsigned long far_offset[2], far_esp;
unsigned long far_offset[2], far_esp;

__asm__(".text\n"
	"far_jump:\n\t"
	"movl %esp, far_esp\n\t"
	"movl $land, far_offset\n\t"
	"movl %ecx, far_offset + 4\n\t"
	"ljmp *far_offset\n"
	"far_call:\n\t"
	"movl %esp, far_esp\n\t"
	"movl $land, far_offset\n\t"
	"movl %ecx, far_offset + 4\n\t"
	"lcall *far_offset\n"
	"far_return:\n\t"
	"movl %esp, far_esp\n\t"
	"pushl %ecx\n\t"
	"pushl $land\n\t"
	"lret\n"
	"interrupt_return:\n\t"
	"movl %esp, far_esp\n\t"
	"pushfl\n\t"
	"pushl %ecx\n\t"
	"pushl $land\n\t"
	"iret\n"
	"land:\n\t"
	"movl %cs, %eax\n\t"
	"movl far_esp, %esp\n\t"
	"ret\n");

static void transfer(unsigned selector)
{
	static const struct {
		const char *name;
		void (*code)(void);
		int returns; /* a return: the selector must also ask for
				privilege 3 */
	} ways[] = {
		{ "far jump", far_jump, 0 },
		{ "far call", far_call, 0 },
		{ "far return", far_return, 1 },
		{ "iret", interrupt_return, 1 },
	};
	struct registers given = { .ecx = selector };

	for (unsigned i = 0; i < ARRAY_SIZE(ways); i++) {
		int allowed = ways[i].returns ?
				      selector == USER_CS :
				      (selector & ~3U) == (USER_CS & ~3);

		attempt((const void *)ways[i].code, &given);
		if (allowed ? came.signal || (came.eax & 0xffff) != USER_CS :
			      !refused(selector))
			bad("%s to %x", ways[i].name, selector);
		transfers++;
	}
}

/* Tries lar, lsl, verr, verw: they must succeed only for a program's own
 * segments. Each of these codes ends with moving the zero flag to %eax: setz
 * %al; movzx %al, %eax */
static void ask(unsigned selector)
{
	static const unsigned char codes[][10] = {
		{ 0x0f, 0x02, 0xd0, 0x0f, 0x94, 0xc0, 0x0f, 0xb6, 0xc0, 0xc3 },
		{ 0x0f, 0x03, 0xd0, 0x0f, 0x94, 0xc0, 0x0f, 0xb6, 0xc0, 0xc3 },
		{ 0x0f, 0x00, 0xe0, 0x0f, 0x94, 0xc0, 0x0f, 0xb6, 0xc0, 0xc3 },
		{ 0x0f, 0x00, 0xe8, 0x0f, 0x94, 0xc0, 0x0f, 0xb6, 0xc0, 0xc3 },
	};
	struct registers given = { .eax = selector };
	unsigned segment = selector & ~3U;

	for (unsigned i = 0; i < ARRAY_SIZE(codes); i++) {
		int writes = i == 3;

		attempt(codes[i], &given);
		if (came.signal ||
		    came.eax != (segment == (USER_DS & ~3) ||
				 (!writes && segment == (USER_CS & ~3))))
			bad("question %u of %x", i, selector);
		questions++;
	}
}

int main(int argc, char **argv)
{
	unsigned step = is_long(argv) ? 1 : 61;

	(void)argc;
	begin();
	for (unsigned selector = 0; selector < 65536;
	     selector += selector < TABLE ? 1 : step) {
		load(selector);
		transfer(selector);
		ask(selector);
	}
	load(0xffff);
	transfer(0xffff);
	tried(loads, "selectors loaded");
	tried(transfers, "far jumps, calls and returns");
	tried(questions, "queries about selectors");
	return verdict();
}
