/*
 * Interrupts the kernel at each instruction of each work (works.h). stepping.h
 * says how. The interrupt's handler ends the slice, wakes a sleeping task, and
 * calls the clock's handler. Then the audit must pass. Two lists in works.c
 * name the exceptions: functions that have pages between two holders, and
 * functions that change the books themselves.
 *
 *	work    ... push  mov  cli  pop  mov  popf  call ...
 *	request          k                               k+1 in the next run
 *	taken            k                ^ here, if k lies after the cli
 *
 * It prints a line for each work, whose numbers must be the same on every PC:
 *
 *	interrupts: NAME, n points, n runs, n at once, n held back, ...
 *
 * Ancestor: none; the kernel's own tests let the clock interrupt at any time.
 */
#include "works.h"
#include "boot.h"
#include "../../free_pages.h"

#define PAGE_FAULT  14
#define MOST_TURNS  2000
#define RARELY	    128 /* if wanted is 0: only such multiples wake */
#define STRING_RUNS 2	/* points in a string instruction before its last one */

void __wrap_printk(const char *fmt, ...) PRINTF(1, 2);
void __wrap_panic(const char *fmt, ...) PRINTF(1, 2);

extern unsigned long old_fault, old_call; /* entries.S jumps to these */
unsigned long old_fault, old_call;

static struct task *sleeper;
static int quiet, strict, all_runs;

/* The state of one run. */
static int stepping;
static unsigned long points;   /* how many there were so far */
static unsigned long wanted;   /* the point to interrupt; 0: each point at which
				  interrupts are on. A program could not go on
				  if an interrupt waited all the time. */
static unsigned long last_eip; /* eip at the step before */

static unsigned long repetitions;
static int requested; /* the interrupt is requested, but has not come yet */
static unsigned long expected; /* eip at which it must come; 0: not known yet */
static struct frame *taken;    /* what the handler interrupted */

/* For all works together: how often each function of the two lists of works.c
 * was interrupted where the audit had to excuse it. */
static unsigned long excuses[64], changes[16];

/* The numbers of one work, for all its runs. */
static unsigned long at_once, held_back, clean, unclean;

/* ---- What the kernel prints ---- */

/* Is this a message about one of the rules M2, M3, M4, K1? They hold at every
 * interrupt, except inside a function that changes the books. */
static int is_strict(const char *words)
{
	return !memcmp(words, "M2", 2) || !memcmp(words, "M3", 2) ||
	       !memcmp(words, "M4", 2) || !memcmp(words, "K1", 2);
}

/* Prints nothing while the audit runs, but notes whether it says that a strict
 * rule is broken. */
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

/* Prints the condition that is not true, and ends the test. */
void complain(const char *what, int line)
{
	quiet = 0;
	stepping = 0;
	printk("not ok: %s (line %d), interrupt %lu\n", what, line, wanted);
	finish(1);
}

/* Turns stepping off, prints the panic's message and a backtrace, and ends the
 * test. */
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

/* From now on the handler wakes this task. */
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

/* Does addr lie in one of these functions? If so, counts it in `times`. */
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

/* Is the interrupted function, or one of its callers, in the list `between`? */
static int excused(void)
{
	const unsigned long *ebp = (const unsigned long *)taken->ebp;
	const unsigned long *top = &taken->esp;

	if (from_program(taken))
		return 0;
	if (is_between(taken->eip) || is_between(top[0] - 1) ||
	    is_between(top[1] - 1)) /* the caller, if ebp is not set yet */
		return 1;
	while (PAGE_DOWN((unsigned long)ebp) ==
	       PAGE_DOWN((unsigned long)taken)) { /* on this stack */
		if (is_between(ebp[1] - 1))
			return 1;
		ebp = (const unsigned long *)ebp[0];
	}
	return 0;
}

/* Runs the audit. A difference ends the test, unless it is excused. */
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

/* Has the interrupt come while the kernel changes its run queue? This is
 * allowed, because a real handler wakes no task (W1). So this campaign's
 * handler must leave the queue alone then. */
static int changes_queue(void)
{
	static const char *const names[] = { "wake_task", "wake_up", 0 };
	static unsigned long times[2];

	return is_in(taken->eip, names, times);
}

/* Handles the interrupt: ends the time slice and wakes the sleeper (with wanted
 * = 0 only at a point whose number RARELY divides), calls the clock's handler,
 * and runs the audit. */
static void handler(int from_program)
{
	withdraw_interrupt();
	if ((wanted || points % RARELY == 0) && !changes_queue()) {
		current->ran = SLICE_TICKS; /* its time slice ends */
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
	request_interrupt();
}

/* If the next instruction is a popf or an iret, sets the trap flag in the flags
 * that it will load. */
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

/* Is this a point, at which an interrupt can be requested? Of a string
 * instruction only some repetitions are points, and the instruction after a sti
 * is none. */
static int is_point(const struct frame *frame)
{
	int after_sti = !from_program(frame) && follows_sti(frame, last_eip);

	repetitions = frame->eip == last_eip ? repetitions + 1 : 0;
	last_eip = frame->eip;
	if (after_sti)
		return 0;
	return repetitions < STRING_RUNS || frame->ecx == 1 || all_runs;
}

/* Counts a point, and requests the interrupt at the wanted one. With wanted =
 * 0, requests it at each point at which interrupts are on. */
void step(struct frame *frame)
{
	if (!stepping) {
		stop_stepping(frame);
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

/* Called when the interrupt comes: checks its place, and handles it. Then, if a
 * point was wanted, stops stepping. */
void take(struct frame *frame)
{
	check(requested);
	check(frame->eip == expected);
	taken = frame;
	pass_on(frame);
	requested = 0;
	expected = 0;
	if (wanted)
		stepping = 0;
}

/* Runs the audit for a task, without stepping its 20,000 instructions, which
 * this campaign does not test. */
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

/* Makes this function the handler of a gate. Returns the old handler. */
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

/* Runs a work once, with an interrupt at this point; with point = 0, at each
 * point at which interrupts are on. Returns how many points were counted: all
 * of them, unless the one wanted interrupt came. */
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
		schedule(); /* lets the woken task run until it sleeps again */
	}
	work->finish();
	check(free_pages() == before);
	check(mem_check() == 0);
	return points;
}

/* Runs a work with no interrupt; then with one at every `every`-th point from
 * point 1 + first % every on, one run for each; then with an interrupt at all
 * points at which interrupts are on. */
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

/* Prints those functions of a list that were counted. */
static void print_used(const char *what, const char *const names[],
		       const unsigned long *times)
{
	printk("interrupts: %s", what);
	for (int i = 0; names[i]; i++)
		if (times[i])
			printk(" %s", names[i]);
	printk("\n");
}

/* Interrupts all works of a table except the first `from`. Returns how many
 * works the next table must still leave out. */
static unsigned long interrupt_all(const struct work *work, unsigned long from)
{
	unsigned long seed = number("seed", 1), most = number("points", ~0UL);

	for (; work->run; work++) {
		unsigned long n;

		if (from > 0) {
			from--;
			continue;
		}
		n = run(work, ~0UL);
		interrupt(work, n > most ? n / most : 1, seed);
	}
	return from;
}

void start(void)
{
	unsigned long from = number("from", 0);

	all_runs = number("all", 0);
	add_owner(visit_work);
	handle_line(handler);
	old_fault = set_gate(PAGE_FAULT, step_fault);
	old_call = set_gate(SYSCALL_VECTOR, step_call);
	work_init();
	from = interrupt_all(page_works, from);
	from = interrupt_all(space_works, from);
	interrupt_all(task_works, from);
	print_used("between", between, excuses);
	print_used("changing", changing, changes);
	finish(0);
}
