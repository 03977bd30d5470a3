/*
 * A kernel that measures for how long it occupies the machine. It counts
 * instructions with rdtsc, on QEMU with -icount, and keeps two figures for each
 * system call, exception and interrupt:
 *
 *	busy	from one moment at which another task could have got the CPU
 *		to the next. Such a moment is a call of schedule(), or the look
 *		at need_resched on the way back to a program. A tick that asks
 *		for another task may come at any instruction in between; the
 *		worst one comes at once and waits that long.
 *	off	with interrupts off.
 *
 *	program ──> [ system call: │....busy....│ schedule() │..busy..│ ] ──>
 *	                               └─off─┘
 *
 * While a task is in the kernel, need_resched has one more bit, as if such a
 * tick had just come: so the code that tests need_resched calls schedule(), and
 * no such moment is missed. There, and on the way back to the program, the bit
 * is cleared, and the kernel does what it would have done. After a page fault
 * the kernel does not test need_resched: the iret is such a moment.
 *
 * The measuring itself is not counted: `hidden` grows by its instructions, and
 * the clock is the CPU's clock less `hidden`. calibrate() measures once the few
 * instructions of each stub that no stub can count. The error of a figure is
 * the way through a stub of entry.S, at most 150 instructions.
 *
 * It is linked with the kernel's own files, compiled with hooks.h and entry.h
 * in front; the linker's --wrap brings the calls of trap(), irq(),
 * page_fault(), do_signal() and fpu_init() here. schedule() is known by its
 * irq_save() and irq_restore().
 *
 * Ancestor: none; Linux has had tracers of the same two figures since 2008
 * (irqsoff, preemptoff).
 */
#include "task.h"
#include "x86.h"
#include "watch.h"

#define IRQ_KEY NR_SYSCALLS	      /* behind the system calls: the vectors */
#define OTHERS	(NR_SYSCALLS + STUBS) /* numbers that are no calls */
#define KEYS	(OTHERS + 1)
#define FORCED	0x100 /* in need_resched */
#define DEPTH	3
#define NAMES	40
#define COM1	0x3f8

/* Where a span begins or ends: the caller, its caller, and so on. */
struct place {
	unsigned long addr[DEPTH];
};

struct span {
	unsigned long since;
	int open, key;
	struct place from;
};

struct record {
	unsigned long most;
	struct place from, to;
};

static struct figures {
	unsigned long times;
	struct record busy, off;
} figures[KEYS];

static struct span busy, off;
static unsigned long hidden, cli_cost, popf_cost, schedule_bytes;
static int watching, halted;
static unsigned short key_of[MAX_PID + 1]; /* what each task came in with */
static char name[NAMES];

void __real_trap(struct frame *frame);
void __real_do_signal(struct frame *frame);
void __real_fpu_init(void);
void __wrap_trap(struct frame *frame);
int __real_page_fault(void);
int __wrap_page_fault(void);
void __real_irq(const struct frame *frame);
void __wrap_irq(const struct frame *frame);
void __wrap_do_signal(struct frame *frame);
void __wrap_fpu_init(void);

/* hooks.S, hooks.h */
void watch_halt(void);
void watch_enter(unsigned long number);
void watch_leave(unsigned long flags);
void watch_back(void);
void watch_off(unsigned long who, unsigned long flags, unsigned long when);
void watch_on(unsigned long who, unsigned long flags, unsigned long when);

extern void *sys_table[];

/* known.c */
int watch_known(int command, unsigned long n);

static inline unsigned long cpu_clock(void)
{
	unsigned long low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return low;
}

/* Notes the callers of one of our functions, from the frame of its caller on.
 */
static struct place place_of(unsigned long who, unsigned long ebp)
{
	struct place place = { { who } };

	for (int i = 1; i < DEPTH && ebp >= KERNEL_BASE; i++) {
		place.addr[i] = ((unsigned long *)ebp)[1];
		ebp = *(unsigned long *)ebp;
	}
	return place;
}

static void note(struct record *record, const struct span *span,
		 unsigned long at, struct place to)
{
	if ((long)(at - span->since) < 0)
		panic("watch: less than nothing from %08lx to %08lx",
		      span->from.addr[0], to.addr[0]);
	if (at - span->since <= record->most)
		return;
	record->most = at - span->since;
	record->from = span->from;
	record->to = to;
}

static int key(void)
{
	return key_of[current->pid];
}

static void open_span(struct span *span, unsigned long at, struct place from)
{
	span->open = 1;
	span->since = at;
	span->key = key();
	span->from = from;
}

/* Notes a moment at which another task could have run. */
static void look(unsigned long at, struct place place)
{
	if (busy.open)
		note(&figures[key()].busy, &busy, at, place);
	open_span(&busy, at, place);
}

static void interrupts_on(unsigned long at, struct place place)
{
	if (off.open)
		note(&figures[off.key].off, &off, at, place);
	off.open = 0;
}

static void enter(int number, unsigned long at)
{
	key_of[current->pid] = number;
	figures[number].times++;
	open_span(&busy, at, (struct place){ { 0 } });
}

/* ---- The hooks ---- */

void watch_enter(unsigned long number)
{
	unsigned long flags = irq_save();

	if (watching) {
		need_resched |= FORCED;
		enter(number < NR_SYSCALLS ? number : OTHERS,
		      cpu_clock() - hidden);
	}
	irq_restore(flags);
}

/* Is this place in schedule()? */
static int in_schedule(unsigned long who)
{
	return who - (unsigned long)schedule < schedule_bytes;
}

/* Interrupts go off. In schedule() others get the CPU at this moment. */
void watch_off(unsigned long who, unsigned long flags, unsigned long when)
{
	unsigned long ebp = *(unsigned long *)__builtin_frame_address(0);

	if (watching && off.open && flags & X86_EFLAGS_IF)
		panic("watch: interrupts were turned on unseen before %08lx",
		      who);
	if (watching && !off.open)
		open_span(&off, when - hidden, place_of(who, ebp));
	if (watching && in_schedule(who)) {
		look(when - hidden, place_of(who, ebp));
		need_resched &= ~FORCED;
	}
	hidden += cpu_clock() - when + cli_cost;
}

void watch_on(unsigned long who, unsigned long flags, unsigned long when)
{
	unsigned long ebp = *(unsigned long *)__builtin_frame_address(0);
	int in = in_schedule(who);

	if (watching && flags & X86_EFLAGS_IF)
		interrupts_on(when - hidden, place_of(who, ebp));
	if (watching && in)
		need_resched |= FORCED;
	hidden += cpu_clock() - when + popf_cost;
}

/* Task 0 turns interrupts on and halts, because no other task can run. */
void watch_halt(void)
{
	static const struct place here = { { (unsigned long)watch_halt } };
	unsigned long now = cpu_clock();

	if (watching) {
		look(now - hidden, here);
		interrupts_on(now - hidden, here);
		halted = 1;
	}
	hidden += cpu_clock() - now;
}

/* Ends a measurement on the way back to a program, with interrupts off. */
void watch_back(void)
{
	static const struct place back = { { (unsigned long)watch_back } };
	unsigned long now = cpu_clock();

	if (watching && !off.open)
		open_span(&off, now - hidden, back);
	if (watching) {
		look(now - hidden, back);
		need_resched &= ~FORCED;
	}
	hidden += cpu_clock() - now;
}

void watch_leave(unsigned long flags)
{
	static const struct place iret = { { (unsigned long)watch_leave } };
	unsigned long now = cpu_clock();

	if (watching && flags & X86_EFLAGS_IF)
		interrupts_on(now - hidden, iret);
	hidden += cpu_clock() - now;
}

/* Begins to measure an exception or an interrupt. Returns the bit
 * that need_resched must have after it. */
static int watch_trap(const struct frame *frame)
{
	static const struct place here = { { (unsigned long)__wrap_trap } };
	unsigned long now = cpu_clock();
	int forced = need_resched & FORCED;

	if (!watching)
		return 0;
	if (frame->eflags & X86_EFLAGS_IF && off.open)
		panic("watch: interrupts were turned on unseen before %08lx",
		      frame->eip);
	if (from_program(frame) || halted) {
		enter(IRQ_KEY + frame->vector, now - hidden);
		forced = FORCED;
	}
	halted = 0;
	if (frame->eflags & X86_EFLAGS_IF) {
		open_span(&off, now - hidden, here);
		off.key = IRQ_KEY + frame->vector;
	}
	need_resched |= forced;
	hidden += cpu_clock() - now;
	return forced;
}

/* Measures the page fault of a program. If the fault is handled, the program
 * continues, and a tick can give the CPU to another task. */
int __wrap_page_fault(void)
{
	static const struct place iret = { { (unsigned long)watch_leave } };
	int forced = watch_trap(FRAME(current));
	int error = __real_page_fault();
	unsigned long now = cpu_clock();

	need_resched |= forced;
	if (watching && !error) {
		look(now - hidden, iret);
		need_resched &= ~FORCED;
	}
	hidden += cpu_clock() - now;
	return error;
}

void __wrap_trap(struct frame *frame)
{
	int forced = watch_trap(frame);

	__real_trap(frame);
	need_resched |= forced;
}

/* The stub calls this if the kernel was interrupted, trap() if a program was.
 */
void __wrap_irq(const struct frame *frame)
{
	int forced = from_program(frame) ? 0 : watch_trap(frame);

	__real_irq(frame);
	need_resched |= forced;
}

/* Measures the handling of signals, on the way back to a program. The kernel
 * has tested need_resched before. */
void __wrap_do_signal(struct frame *frame)
{
	if (watching)
		need_resched |= FORCED;
	__real_do_signal(frame);
}

/* ---- The system call ---- */

/* Measures how many instructions the stubs add. Two kinds are not counted here:
 * those that the stubs count, and the one that each stub replaces. */
static void calibrate(void)
{
	unsigned long flags = irq_save(), before, offset, n = 100;
	unsigned long at = (unsigned long)schedule;

	while (find_symbol(at, &offset) &&
	       at - offset == (unsigned long)schedule)
		at++;
	schedule_bytes = at - (unsigned long)schedule;
	hidden = cli_cost = popf_cost = 0;
	before = cpu_clock();
	asm volatile("1: call watch_cli; decl %0; jnz 1b"
		     : "+r"(n)
		     :
		     : "memory", "cc");
	cli_cost = (cpu_clock() - before - hidden) / 100 - 2 - 1;
	hidden = 0;
	n = 100;
	before = cpu_clock();
	asm volatile("1: pushl $0; call watch_popf; decl %0; jnz 1b"
		     : "+r"(n)
		     :
		     : "memory", "cc");
	popf_cost = (cpu_clock() - before - hidden) / 100 - 3 - 1;
	hidden = 0;
	irq_restore(flags);
}

static int begin(unsigned long from)
{
	long n = user_string(from, NAMES);
	unsigned long flags;

	if (n < 0)
		return n;
	memcpy(name, (const char *)from, n + 1);
	memset(figures, 0, sizeof(figures));
	flags = irq_save();
	off.open = busy.open = 0;
	watching = 1;
	irq_restore(flags);
	return 0;
}

static void print_record(const char *what, const struct record *record)
{
	printk(" %s %lu", what, record->most);
	for (int i = 0; i < DEPTH; i++)
		printk("%s%lx", i ? "," : " ", record->from.addr[i]);
	for (int i = 0; i < DEPTH; i++)
		printk("%s%lx", i ? "," : " ", record->to.addr[i]);
}

/* Prints a line for each call and vector that occurred. */
static int end(void)
{
	watching = 0;
	need_resched &= ~FORCED;
	for (int i = 0; i < KEYS; i++) {
		if (!figures[i].times && !figures[i].busy.most &&
		    !figures[i].off.most)
			continue;
		printk("watch: %s %d %lu", name, i, figures[i].times);
		print_record("busy", &figures[i].busy);
		print_record("off", &figures[i].off);
		printk("\n");
	}
	return 0;
}

/* Makes the keyboard's controller send a scan code, as if a key had been
 * pressed (IBM PC/AT Technical Reference: command D2h). */
static int press(unsigned char code)
{
	while (inb(0x64) & 2)
		;
	outb(0x64, 0xd2);
	while (inb(0x64) & 2)
		;
	outb(0x60, code);
	return 0;
}

/* Connects the serial line with itself, so that output goes nowhere and never
 * waits; or disconnects it again. */
static int set_line(int plain)
{
	outb(COM1 + 1, 0);
	outb(COM1 + 4, plain ? 0x0b : 0x1b);
	outb(COM1 + 2, 0x07);
	outb(COM1 + 1, plain);
	return 0;
}

static int sys_watch(int command, unsigned long a)
{
	switch (command) {
	case WATCH_BEGIN:
		return begin(a);
	case WATCH_END:
		return end();
	case WATCH_KEY:
		return press(a);
	case WATCH_LINE:
		return set_line(a);
	}
	return watch_known(command, a);
}

void __wrap_fpu_init(void)
{
	__real_fpu_init();
	calibrate();
	sys_table[WATCH_NUMBER] = sys_watch;
}
