/*
 * Measures for how long the kernel keeps the CPU. It counts instructions with
 * rdtsc, on QEMU with -icount, and keeps two figures for each system call,
 * exception and interrupt:
 *
 *	busy	the time from one moment at which another task can get the CPU
 *		to the next. Such a moment is a call of schedule(), or the
 *		test of need_resched on the way back to a program. In between,
 *		a tick of the clock may ask for another task; if it comes at
 *		the beginning, that task must wait for all of this time.
 *	off	the time in which interrupts are off.
 *
 *	program ──> [ system call: │....busy....│ schedule() │..busy..│ ] ──>
 *	                               └─off─┘
 *
 * While a task is in the kernel, need_resched has one more bit, FORCED, as if
 * such a tick had just come. So code that tests need_resched calls schedule(),
 * and no moment is missed. schedule() and the way back to the program clear the
 * bit, and then do what they would do without it. After a page fault the kernel
 * does not test need_resched; there the iret counts as a moment.
 *
 * The measuring itself is not counted: `hidden` is the number of its
 * instructions, and is subtracted from the CPU's clock. A stub cannot count its
 * own first and last instructions; calibrate() measures these once. The error
 * of a figure is the length of a stub of entry.S, at most 150 instructions.
 *
 * This file is linked with the kernel's own files, which are compiled with
 * hooks.h and entry.h in front. The linker (--wrap) redirects calls of trap(),
 * irq(), page_fault(), do_signal() and fpu_init() to this file. This file
 * notices schedule() by the irq_save() and irq_restore() in that function.
 *
 * Ancestor: none; Linux has had tracers of the same two figures since 2008
 * (irqsoff, preemptoff).
 */
#include "task.h"
#include "x86.h"
#include "watch.h"

#define IRQ_KEY NR_SYSCALLS	      /* the key of vector 0 */
#define OTHERS	(NR_SYSCALLS + STUBS) /* key of numbers that are no calls */
#define KEYS	(OTHERS + 1)
#define FORCED	0x100 /* a bit of need_resched */
#define DEPTH	3
#define NAMES	40
#define COM1	0x3f8

/* Where a span of time begins or ends: the return address of the call, of its
 * caller's call, and so on; or the address of a function of this file that
 * stands for the place; or 0 for the program. */
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
static unsigned short key_of[MAX_PID + 1]; /* key of each pid's last entry */
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

/* Returns the place of a call: the address `who`, and those of the calls above
 * it, which it finds by the frame at ebp. */
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

/* Notes a moment at which another task can get the CPU. */
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

/* Does this address lie in schedule()? */
static int in_schedule(unsigned long who)
{
	return who - (unsigned long)schedule < schedule_bytes;
}

/* Notes that interrupts are turned off. In schedule(), this is a moment at
 * which another task can get the CPU. */
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

/* Notes that task 0 turns interrupts on and halts, because no other task can
 * run. */
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

/* Ends a measurement on the way back to a program; interrupts are off there. */
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

/* Begins to measure an exception or an interrupt. Returns FORCED if
 * need_resched must have this bit afterwards, otherwise 0. */
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

/* Measures a page fault of a program. When the kernel has handled it, the
 * program continues, and a tick can give the CPU to another task. */
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

/* Measures an interrupt. The stub calls this if the kernel was interrupted;
 * trap() calls it if a program was. */
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

/* Measures how many instructions the stubs add, without those that they count
 * themselves, and without the one that each stub replaces. Finds the
 * length of schedule(), too. */
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

/* Ends the measuring, and prints a line for each call and vector that
 * occurred. */
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

/* With plain = 0, connects the serial line with itself, so that output goes
 * nowhere and never waits; otherwise disconnects it again. */
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
