/*
 * Handles exceptions and interrupts, for the stubs in entry.S. An exception
 * that nothing here handles is a bug of the kernel. Then the kernel prints the
 * registers, the stack and the backtrace, and ends the machine.
 *
 * Ancestor: Linux 0.01's traps.c, whose die() printed registers and ended the
 * task; page faults went to mm/ as here.
 */
#include "task.h"

#define IDT_ENTRIES (SYSCALL_VECTOR + 1)
#define BREAKPOINT  3
#define OVERFLOW    4
#define NO_FPU	    7
#define SIMD_ERROR  19

#define GATE_TASK      0x85
#define GATE_INTERRUPT 0x8e
#define GATE_EXCEPTION 0xee /* a program may use the gate */
#define GATE_PROGRAM   0xef /* a trap gate: interrupts stay on */

/* Bits of a page fault's error code */
#define FAULT_PRESENT 1 /* the page is present, but the access is forbidden */
#define FAULT_WRITE   2
#define FAULT_PROGRAM 4

extern char vectors[STUBS][STUB_BYTES], program_fault[], system_call[];

static unsigned long long idt[IDT_ENTRIES];

/* Exceptions, by number: the name; the signal that the program gets, or 0 if
 * the exception is no program's error; and the signal's si_code, which is
 * SI_KERNEL for many, as on Linux. An si_code of 0 means that the FPU or SSE
 * says which code it is. */
static const struct {
	const char *name;
	int signal, code;
} exceptions[] = {
	{ "divide error", SIGFPE, FPE_INTDIV },
	{ "debug", SIGTRAP, TRAP_TRACE },
	{ "non-maskable interrupt", 0, 0 },
	{ "breakpoint", SIGTRAP, SI_KERNEL },
	{ "overflow", SIGSEGV, SI_KERNEL },
	{ "bound range exceeded", SIGSEGV, SI_KERNEL },
	{ "invalid opcode", SIGILL, ILL_ILLOPN },
	{ "device not available", 0, 0 },
	{ "double fault", 0, 0 },
	{ "coprocessor segment overrun", SIGFPE, SI_KERNEL },
	{ "invalid task state", SIGSEGV, SI_KERNEL },
	{ "segment not present", SIGBUS, SI_KERNEL },
	{ "stack fault", SIGBUS, SI_KERNEL },
	{ "general protection fault", SIGSEGV, SI_KERNEL },
	{ "page fault", 0, 0 },
	{ "exception 15", 0, 0 },
	{ "FPU error", SIGFPE, 0 },
	{ "alignment check", SIGBUS, BUS_ADRALN },
	{ "machine check", 0, 0 },
	{ "SIMD error", SIGFPE, 0 },
};

/* Returns an entry of the interrupt table, as the CPU needs it. */
static unsigned long long gate(const char *to, unsigned long selector,
			       unsigned long type)
{
	unsigned long addr = (unsigned long)to;
	unsigned long high = (addr & 0xffff0000) | type << 8;

	return (unsigned long long)high << 32 | selector << 16 |
	       (addr & 0xffff);
}

/* Loads the interrupt table. From now on every exception is reported. */
void traps_init(void)
{
	struct table_pointer pointer = { sizeof(idt) - 1, idt };

	gdt_init();
	for (int i = 0; i < STUBS; i++)
		idt[i] =
			gate(vectors[i], KERNEL_CS,
			     i == BREAKPOINT || i == OVERFLOW ? GATE_EXCEPTION :
								GATE_INTERRUPT);
	idt[DOUBLE_FAULT] = gate(0, DF_TSS_SEL, GATE_TASK);
	idt[PAGE_FAULT] = gate(program_fault, KERNEL_CS, GATE_INTERRUPT);
	idt[SYSCALL_VECTOR] = gate(system_call, KERNEL_CS, GATE_PROGRAM);
	asm volatile("lidt %0" : : "m"(pointer));
}

/* Panics because of an exception that the kernel does not handle. */
static void unexpected(struct frame *frame)
{
	unsigned long error = frame->error;

	console_reset();
	if (frame->vector == PAGE_FAULT)
		printk("%s %s at %08lx: %s\n",
		       error & FAULT_PROGRAM ? "a program" : "the kernel",
		       error & FAULT_WRITE ? "wrote" : "read", read_cr2(),
		       error & FAULT_PRESENT ? "no right to" : "no page there");
	print_frame(frame);
	panic("%s, error %04lx",
	      frame->vector < ARRAY_SIZE(exceptions) ?
		      exceptions[frame->vector].name :
		      "exception",
	      error);
}

/* Sends the current task a signal for its fault. The frame of every handler
 * shows the task's last fault, even if the handler's signal came from another
 * task. */
static void signal_fault(const struct frame *frame, int signal, int code,
			 unsigned long addr)
{
	current->trapno = frame->vector;
	current->trap_error = frame->error;
	if (frame->vector == PAGE_FAULT)
		current->fault_addr = read_cr2();
	force_signal(signal, code, addr);
}

/*
 * Handles a page fault of a program, for entry.S. The program touched a page
 * that was not present, wrote to a page without the write bit, or touched the
 * kernel's memory. If the page's entry or the areas allow the access, makes the
 * page usable and returns 0; in that case no other task has run and no signal
 * was sent. Otherwise returns an error of touch_page().
 */
int page_fault(void)
{
	unsigned long *entry;

	if (!may_write(read_cr3(), read_cr2(), &entry)) {
		if (first_touch(&current->space, read_cr2(), entry))
			return 0;
		return touch_page(&current->space, read_cr2(),
				  FRAME(current)->error & FAULT_WRITE);
	}
	return un_wp_page(entry); /* only a write faults here */
}

/* Handles a page fault that page_fault() could not serve. The program gets
 * SIGSEGV; or SIGBUS if the page is after the end of a mapped file, or if files
 * have max_file_pages already. If memory has run out, the program is killed;
 * init waits instead. */
void refuse_page(const struct frame *frame, int error)
{
	unsigned long addr = read_cr2();

	if (error == -ENXIO)
		signal_fault(frame, SIGBUS, BUS_ADRERR, addr);
	else if (error == -EFAULT)
		signal_fault(frame, SIGSEGV,
			     find_area(&current->space, addr) ? SEGV_ACCERR :
								SEGV_MAPERR,
			     addr);
	else if (current == init_task)
		schedule(); /* init tries again when others have ended */
	else
		force_signal(SIGKILL, SI_KERNEL, 0);
}

/* Returns the si_code for an error of the FPU or SSE: that of the first error
 * that is not masked. */
static int fpu_code(unsigned long vector)
{
	static const unsigned char codes[] = { FPE_FLTINV, FPE_FLTUND,
					       FPE_FLTDIV, FPE_FLTOVF,
					       FPE_FLTUND, FPE_FLTRES };
	unsigned short control, status;
	unsigned long mxcsr;

	if (vector == SIMD_ERROR) {
		asm("stmxcsr %0" : "=m"(mxcsr));
		return codes[__builtin_ctz((mxcsr & ~(mxcsr >> 7)) | 0x20)];
	}
	asm("fnstcw %0; fnstsw %1" : "=m"(control), "=m"(status));
	return codes[__builtin_ctz((status & ~control) | 0x20)];
}

/* Handles the exceptions that may happen: returns 1 if it has loaded the FPU,
 * sent the program a signal, or made a page usable. Returns 0 if the exception
 * is a bug. A fault of the kernel itself is a bug, too, unless the idle task
 * touches a page that an area of its space allows. Only tests give the idle
 * task areas. */
static int expected(const struct frame *frame)
{
	unsigned long vector = frame->vector;
	int signal, code;

	if (!from_program(frame))
		return vector == PAGE_FAULT && current == &idle_task &&
		       !touch_page(&current->space, read_cr2(),
				   frame->error & FAULT_WRITE);
	if (vector == NO_FPU) {
		fpu_trap();
		return 1;
	}
	if (vector >= ARRAY_SIZE(exceptions) || !exceptions[vector].signal)
		return 0;
	signal = exceptions[vector].signal;
	code = exceptions[vector].code ?: fpu_code(vector);
	signal_fault(frame, signal, code,
		     code == SI_KERNEL || signal == SIGBUS ? 0 : frame->eip);
	return 1;
}

/* Handles a double fault, which arrives by a task gate. The CPU has saved the
 * registers in the interrupted task state, tss. Copies them to a frame for the
 * report. */
void double_fault(void)
{
	struct frame frame = {
		.es = tss.es,
		.ds = tss.ds,
		.edi = tss.edi,
		.esi = tss.esi,
		.ebp = tss.ebp,
		.esp_kernel = tss.esp,
		.ebx = tss.ebx,
		.edx = tss.edx,
		.ecx = tss.ecx,
		.eax = tss.eax,
		.vector = DOUBLE_FAULT,
		.eip = tss.eip,
		.cs = tss.cs,
		.eflags = tss.eflags,
		.esp = tss.esp,
		.ss = tss.ss,
	};

	trap(&frame);
}

/* Handles all exceptions and interrupts, except page faults of programs and
 * interrupts of the kernel (see entry.S). `frame` has the interrupted
 * registers. QEMU lets a program enter virtual 8086 mode by iret. In that mode
 * the CPU pushes a larger frame than FRAME() and entry.S expect. So the program
 * ends. */
void trap(struct frame *frame)
{
	if (frame->vector >= IRQ_VECTOR)
		irq(frame);
	else if (!expected(frame) && !(frame->eflags & EFLAGS_VM))
		unexpected(frame);
	if (frame->eflags & EFLAGS_VM)
		do_exit(SIGSEGV | 0x80);
}
