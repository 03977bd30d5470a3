/*
 * An interrupt at every instruction of what work.c does. The trap flag stops
 * the kernel behind each instruction; at the chosen one a real interrupt is
 * requested, that of a serial port which has nothing to send. The CPU takes it
 * there if interrupts are on, or at the first instruction at which they are.
 * Its handler ends the slice, wakes a sleeper, and ticks. Then the audit is
 * asked: it must be content, unless the interrupted function is one that has
 * pages between two holders, or changes the books itself: work.c lists both.
 *
 *	work    ... push  mov  cli  pop  mov  popf  call ...
 *	request          k                               k+1, in the next run
 *	taken            k                ^ if k was behind the cli
 *
 * The linker (--wrap) sends trap(), irq_install(), printk(), panic() here: the
 * kernel is as it is. A line a work, in numbers that any PC must repeat:
 *
 *	interrupts: NAME, n points, n runs, n at once, n held back, ...
 *
 * Ancestor: none; the kernel's own tests let the clock come when it likes.
 */
#include "step.h"
#include "boot.h"
#include "../../free_pages.h"

#define COM1	    0x3f8
#define LINE	    4 /* of the serial port */
#define ALL_SENT    2 /* interrupt when it has nothing to send */
#define DEBUG	    1
#define PAGE_FAULT  14
#define POPF	    0x9d
#define STI	    0xfb
#define IRET	    0xcf
#define MOST_TURNS  2000
#define RARELY	    128 /* or no task would ever go on */
#define STRING_RUNS 2	/* repetitions of a string instruction, and the last */

void __real_trap(struct frame *frame);
void __wrap_trap(struct frame *frame);
void __real_irq(const struct frame *frame);
void __wrap_irq(const struct frame *frame);
void __real_irq_install(int number, irq_handler *handler);
void __wrap_irq_install(int number, irq_handler *handler);
void __wrap_printk(const char *fmt, ...) PRINTF(1, 2);
void __wrap_panic(const char *fmt, ...) PRINTF(1, 2);

unsigned long old_fault, old_call; /* for entries.S */

static irq_handler *clock_handler;
static struct task *sleeper;
static int quiet, strict, all_runs;

/* One run. */
static int stepping;
static unsigned long points;   /* so far */
static unsigned long wanted;   /* the point to interrupt; 0: each at
				  which interrupts are on: with one always
				  waiting, a program would never go on */
static unsigned long last_eip; /* to tell repetitions */

static unsigned long repetitions;
static int requested;	       /* and not taken */
static unsigned long expected; /* eip at which it must be; 0: not yet */
static struct frame *taken;    /* what the handler interrupted */

/* All works: how often each function of the two lists was so. */
static unsigned long excuses[64], changes[16];

/* One work, all runs. */
static unsigned long at_once, held_back, clean, unclean;

/* What is free, and the list: these rules hold wherever an interrupt may come,
 * but in a function that changes the books. */
static int is_strict(const char *words)
{
	return !memcmp(words, "M2", 2) || !memcmp(words, "M3", 2) ||
	       !memcmp(words, "M4", 2) || !memcmp(words, "K1", 2);
}

void __wrap_printk(const char *fmt, ...)
{
	__builtin_va_list args;

	if (quiet) {
		if (is_strict(fmt))
			strict = 1;
		return;
	}
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
}

void complain(const char *what, int line)
{
	quiet = 0;
	stepping = 0;
	printk("not ok: %s (line %d), interrupt %lu\n", what, line, wanted);
	finish(1);
}

/* The kernel's end is not stepped. */
void __wrap_panic(const char *fmt, ...)
{
	__builtin_va_list args;

	quiet = 0;
	stepping = 0;
	printk("panic: ");
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	printk("\n");
	print_backtrace((unsigned long)__builtin_return_address(0) - 1,
			*(unsigned long *)__builtin_frame_address(0));
	complain("no panic", __LINE__);
}

/* Ours alone: no clock that ticks by itself. */
void __wrap_irq_install(int number, irq_handler *handler)
{
	if (number == 0)
		clock_handler = handler;
	else if (number != LINE)
		__real_irq_install(number, handler);
}

void interrupts_at(struct task *task)
{
	sleeper = task;
}

/* ---- The handler ---- */

static int same_name(const char *symbol, const char *name)
{
	unsigned long n = strlen(name);

	return !memcmp(symbol, name, n) && (!symbol[n] || symbol[n] == '.');
}

/* Is addr in one of these functions? */
static int is_in(unsigned long addr, const char *const names[],
		 unsigned long *times)
{
	unsigned long offset;
	const char *symbol = find_symbol(addr, &offset);

	for (int i = 0; names[i]; i++)
		if (same_name(symbol, names[i])) {
			times[i]++;
			return 1;
		}
	return 0;
}

static int is_between(unsigned long addr)
{
	return is_in(addr, between, excuses);
}

/* Is a function of that list among those that were interrupted? */
static int excused(void)
{
	const unsigned long *ebp = (const unsigned long *)taken->ebp;
	const unsigned long *top = &taken->esp;

	if (from_program(taken))
		return 0;
	if (is_between(taken->eip) || is_between(top[0] - 1) ||
	    is_between(top[1] - 1)) /* before ebp is set, or when it is back */
		return 1;
	while (PAGE_DOWN((unsigned long)ebp) ==
	       PAGE_DOWN((unsigned long)taken)) { /* on this stack */
		if (is_between(ebp[1] - 1))
			return 1;
		ebp = (const unsigned long *)ebp[0];
	}
	return 0;
}

static void audit(void)
{
	quiet = 1;
	strict = 0;
	if (mem_check() == 0) {
		quiet = 0;
		clean++;
		return;
	}
	quiet = 0;
	unclean++;
	if (strict ? is_in(taken->eip, changing, changes) : excused())
		return;
	mem_check();
	print_frame(taken);
	complain("the books balance", __LINE__);
}

/* A real handler wakes nobody (W1). So while the kernel changes its run queue
 * interrupts may come, and ours leaves it alone, too. */
static int changes_queue(void)
{
	static const char *const names[] = { "wake_task", "wake_up", 0 };
	static unsigned long times[2];

	return is_in(taken->eip, names, times);
}

static void handler(int from_program)
{
	outb(COM1 + 1, 0);
	if ((wanted || points % RARELY == 0) && !changes_queue()) {
		current->ran = SLICE_TICKS; /* its turn ends */
		wake_task(sleeper);
	}
	clock_handler(from_program);
	audit();
}

/* ---- Stepping ---- */

static void request(const struct frame *frame)
{
	requested = 1;
	expected = frame->eflags & X86_EFLAGS_IF ? frame->eip : 0;
	if (expected)
		at_once++;
	else
		held_back++;
	outb(COM1 + 1, ALL_SENT);
}

/* What a popf or an iret is about to load has the trap flag too. */
static void keep_stepping(struct frame *frame)
{
	unsigned long *top = &frame->esp; /* the stack that was interrupted */

	if (from_program(frame))
		return;
	if (*(unsigned char *)frame->eip == POPF)
		top[0] |= X86_EFLAGS_TF;
	else if (*(unsigned char *)frame->eip == IRET)
		top[2] |= X86_EFLAGS_TF;
}

/* Of a string instruction that repeats itself not every repetition is one;
 * none is between sti and what follows it, where QEMU does not step and no
 * interrupt would come. */
static int is_point(const struct frame *frame)
{
	int behind_sti = !from_program(frame) && frame->eip == last_eip + 1 &&
			 *(unsigned char *)last_eip == STI;

	repetitions = frame->eip == last_eip ? repetitions + 1 : 0;
	last_eip = frame->eip;
	if (behind_sti)
		return 0;
	return repetitions < STRING_RUNS || frame->ecx == 1 || all_runs;
}

static void step(struct frame *frame)
{
	if (!stepping) {
		frame->eflags &= ~(unsigned long)X86_EFLAGS_TF;
		return;
	}
	keep_stepping(frame);
	if (requested && !expected && frame->eflags & X86_EFLAGS_IF)
		expected = frame->eip;
	else if (requested)
		check(!(frame->eflags & X86_EFLAGS_IF));
	if (!is_point(frame))
		return;
	points++;
	if (wanted ? points == wanted : frame->eflags & X86_EFLAGS_IF)
		request(frame);
}

static void take(struct frame *frame)
{
	check(requested);
	check(frame->eip == expected);
	taken = frame;
	if (from_program(frame))
		__real_trap(frame);
	else
		__real_irq(frame);
	requested = 0;
	expected = 0;
	if (wanted)
		stepping = 0;
}

void __wrap_trap(struct frame *frame)
{
	if (frame->vector == DEBUG)
		step(frame);
	else if (frame->vector == IRQ_VECTOR + LINE)
		take(frame);
	else
		__real_trap(frame);
}

/* From the stub, if the kernel was interrupted; else from trap(). */
void __wrap_irq(const struct frame *frame)
{
	if (frame->vector == IRQ_VECTOR + LINE && !from_program(frame))
		take((struct frame *)frame);
	else
		__real_irq(frame);
}

static inline void trap_flag(void)
{
	asm volatile("pushfl; orl %0, (%%esp); popfl"
		     :
		     : "i"(X86_EFLAGS_TF)
		     : "memory", "cc");
}

/* The audit where a task may ask for it: its own 20,000 instructions are not
 * what is tried here. */
void audit_unstepped(void)
{
	int was = stepping;

	stepping = 0;
	check(mem_check() == 0);
	if (was) {
		stepping = 1;
		trap_flag();
	}
}

/* A gate's handler becomes ours; returns what it was. */
static unsigned long set_gate(int vector, void (*function)(void))
{
	struct table_pointer pointer;
	unsigned short *gate;
	unsigned long addr = (unsigned long)function, old;

	asm volatile("sidt %0" : "=m"(pointer));
	gate = (unsigned short *)pointer.base + 4 * vector;
	old = gate[0] | (unsigned long)gate[3] << 16;
	gate[0] = addr;
	gate[3] = addr >> 16;
	return old;
}

/* ---- Runs ---- */

/* Once, with an interrupt at this point: how many points there are. */
static unsigned long run(const struct work *work, unsigned long point)
{
	unsigned long before = free_pages();

	work->prepare();
	points = 0;
	wanted = point;
	last_eip = 0;
	stepping = 1;
	trap_flag();
	work->run();
	stepping = 0;
	check(!requested);
	for (int i = 0; sleeper && sleeper->state == RUNNING; i++) {
		check(i < MOST_TURNS);
		schedule(); /* woken, and not yet asleep again */
	}
	work->finish();
	check(free_pages() == before);
	check(mem_check() == 0);
	return points;
}

/* With no interrupt, with one at each instruction in turn, with one at all. */
static void interrupt(const struct work *work, unsigned long every,
		      unsigned long first)
{
	unsigned long n = run(work, ~0UL), runs = 0;

	at_once = held_back = clean = unclean = 0;
	for (unsigned long point = 1 + first % every; point <= n;
	     point += every) {
		run(work, point);
		runs++;
	}
	check(at_once + held_back == runs);
	run(work, 0);
	printk("interrupts: %s, %lu points, %lu runs, %lu at once, "
	       "%lu held back, %lu clean, %lu between\n",
	       work->name, n, runs, at_once, held_back, clean, unclean);
}

static unsigned long number(const char *name, unsigned long usual)
{
	const char *value = option(name);
	unsigned long n = 0;

	if (!value)
		return usual;
	for (; *value; value++)
		n = n * 10 + *value - '0';
	return n;
}

/* The functions of a list that were interrupted where it excuses them. */
static void print_used(const char *what, const char *const names[],
		       const unsigned long *times)
{
	printk("interrupts: %s", what);
	for (int i = 0; names[i]; i++)
		if (times[i])
			printk(" %s", names[i]);
	printk("\n");
}

void start(void)
{
	unsigned long seed = number("seed", 1), most = number("points", ~0UL);

	all_runs = number("all", 0);
	add_owner(visit_work);
	__real_irq_install(LINE, handler);
	old_fault = set_gate(PAGE_FAULT, step_fault);
	old_call = set_gate(SYSCALL_VECTOR, step_call);
	work_init();
	for (const struct work *work = works + number("from", 0); work->run;
	     work++) {
		unsigned long n = run(work, ~0UL);

		interrupt(work, n > most ? n / most : 1, seed);
	}
	print_used("between", between, excuses);
	print_used("changing", changing, changes);
	finish(0);
}
