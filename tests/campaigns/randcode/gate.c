/*
 * Executes int 0x80 with random registers, flags and segments. Whatever the
 * call does, it may change only eax. Tries also to enter virtual 8086 mode,
 * which the CPU must refuse.
 *
 * Ancestor: none.
 */
#include "code.h"

/* Flags that the system call may not change. */
#define KEPT 0x44cd5UL

static struct {
	unsigned char room[1024];
	struct registers registers;
} with;

/* Does this call return with the same registers? exit, exit_group, execve and
 * sigreturn do not. */
static int comes_back(unsigned long number)
{
	return number != 1 && number != 11 && number != 119 && number != 252;
}

/* Writes the code: int $0x80; jmp came_back. The jump needs no register and no
 * stack. */
static void write_gate(unsigned char *code)
{
	code[0] = 0xcd;
	code[1] = 0x80;
	code[2] = 0xe9;
	*(unsigned long *)(code + 3) =
		(unsigned long)came_back - (unsigned long)(code + 7);
	target = (unsigned long)code;
}

/* Are these the same selector? 0 to 3 are all the null selector, and iret may
 * change one of them into another. */
static int same_selector(unsigned long a, unsigned long b)
{
	return (a & 0xffff) == (b & 0xffff) || ((a | b) & 0xfffc) == 0;
}

static int same_selectors(const struct registers *a, const struct registers *b)
{
	return same_selector(a->gs, b->gs) && same_selector(a->fs, b->fs) &&
	       same_selector(a->es, b->es) && same_selector(a->ds, b->ds);
}

static int same_registers(const struct registers *a, const struct registers *b)
{
	return a->edi == b->edi && a->esi == b->esi && a->ebp == b->ebp &&
	       a->ebx == b->ebx && a->edx == b->edx && a->ecx == b->ecx &&
	       a->esp == b->esp && !((a->eflags ^ b->eflags) & KEPT);
}

static unsigned long number(void)
{
	return one_in(8) ? draw() : below(512);
}

void registers_before_call(unsigned which)
{
	unsigned char *code = (unsigned char *)map(1), end = BEGUN;
	int me = getpid();

	sow(seed, which);
	write_gate(code);
	catch_all();
	for (int i = 0; i < TRIES && getpid() == me; i++) {
		struct registers before;

		choose(&with.registers);
		do
			with.registers.eax = number();
		while (!comes_back(with.registers.eax));
		before = with.registers;
		note(end);
		end = try(&with.registers);
		if (end == 0 && (!same_registers(&before, &after) ||
				 !same_selectors(&before, &after)))
			end = SPOILED;
	}
	note(end);
}

/* Executes iret with the flag of virtual 8086 mode and a null code segment. It
 * must fault. QEMU 7.2 enters that mode, although only the kernel may do so. */
void into_virtual_8086(unsigned which)
{
	unsigned char *code = (unsigned char *)map(1);
	unsigned long *stack = (unsigned long *)(map(2) + PAGE_SIZE);

	(void)which;
	code[0] = 0xcf; /* iret */
	stack[2] = 0x20202;
	target = (unsigned long)code;
	with.registers.ds = with.registers.es = 0x23;
	with.registers.esp = (unsigned long)stack;
	note(BEGUN);
	catch_nothing();
	try(&with.registers);
}
