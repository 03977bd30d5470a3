/*
 * Ends a kernel that has found a bug of its own. panic() prints what happened,
 * where, and which functions had been called. Frame pointers are kept in every
 * build, so that the chain of callers can be followed:
 *
 *	ebp ──> [caller's ebp][return address]
 *	            └──> [its caller's ebp][return address] ...    0 at the end
 *
 * Ancestor: Linux 0.01's panic.c, which printed one line and looped for ever.
 */
#include "boot.h"
#include "kernel.h"

#define MAX_CALLERS 16
#define STACK_WORDS 16

extern char trap_entry[], program_fault[]; /* of entry.S */

/* Returns 1 if [addr, addr + bytes) can be read without a fault, otherwise
 * 0. */
static int readable(unsigned long addr, unsigned long bytes)
{
	unsigned long end = nr_pages ? PAGE(nr_pages) : params.mapped;

	return addr >= KERNEL_BASE && addr % 4 == 0 && V2P(addr) + bytes <= end;
}

/* Prints an address, and the function in which it lies. */
static void print_place(unsigned long addr)
{
	unsigned long offset;
	const char *name = find_symbol(addr, &offset);

	printk("  %08lx %s+%lx\n", addr, name, offset);
}

/* Prints the function that eip lies in, and its callers; ebp is that function's
 * frame pointer. The byte before a return address lies in the call instruction.
 * The return address itself may already lie in the next function, if the called
 * function never returns. So one byte is subtracted. When entry.S calls trap()
 * or irq(), the frame of the interrupted code lies above the return address;
 * then that code is printed, too. */
void print_backtrace(unsigned long eip, unsigned long ebp)
{
	printk("backtrace:\n");
	print_place(eip);
	for (int i = 0; i < MAX_CALLERS && readable(ebp, 8); i++) {
		const unsigned long *frame = (const unsigned long *)ebp;

		if (frame[1] == 0)
			break;
		print_place(frame[1] - 1);
		if (frame[1] > (unsigned long)trap_entry &&
		    frame[1] < (unsigned long)program_fault)
			print_place(((const struct frame *)(frame + 2))->eip);
		if (frame[0] <= ebp) /* a caller's frame lies higher */
			break;
		ebp = frame[0];
	}
}

/* Prints the registers, the backtrace and the stack of the code that a trap
 * interrupted. */
void print_frame(const struct frame *frame)
{
	unsigned long esp = (unsigned long)&frame->esp;

	/* The CPU pushes no esp if the kernel was interrupted; but
	 * double_fault() has stored it in the frame of a double fault.
	 */
	if (from_program(frame) || frame->vector == DOUBLE_FAULT)
		esp = frame->esp;
	printk("eip %08lx cs %04lx eflags %08lx\n", frame->eip, frame->cs,
	       frame->eflags);
	printk("eax %08lx ebx %08lx ecx %08lx edx %08lx\n", frame->eax,
	       frame->ebx, frame->ecx, frame->edx);
	printk("esi %08lx edi %08lx ebp %08lx esp %08lx\n", frame->esi,
	       frame->edi, frame->ebp, esp);
	printk("ds %04lx es %04lx cr0 %08lx cr2 %08lx cr3 %08lx\n", frame->ds,
	       frame->es, read_cr0(), read_cr2(), read_cr3());
	print_backtrace(frame->eip, frame->ebp);
	printk("stack:");
	for (int i = 0; i < STACK_WORDS && readable(esp + 4 * i, 4); i++)
		printk("%s%08lx", i % 8 ? " " : "\n  ",
		       ((const unsigned long *)esp)[i]);
	printk("\n");
}

/* Prints the reason and a backtrace, and ends the machine with a failure. A
 * panic within a panic ends the machine at once. */
void panic(const char *fmt, ...)
{
	static int panics;
	__builtin_va_list args;

	cli();
	if (panics++)
		finish(1);
	console_reset();
	printk("panic: ");
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	printk("\n");
	print_backtrace((unsigned long)__builtin_return_address(0) - 1,
			*(unsigned long *)__builtin_frame_address(0));
	finish(1);
}
