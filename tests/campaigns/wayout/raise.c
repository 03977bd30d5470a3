/*
 * What a program sees of a system call that a signal breaks off, while another
 * signal comes at each instruction of the way out. A run:
 *
 *	victim   call ──> waits              way out ──────────> program ...
 *	signals           ^first wakes it    ^second, at point k
 *	points                               1 2 3 ... n
 *
 * From the first instruction behind the wait on, the trap flag steps the victim
 * through the kernel. At point k a real interrupt is requested, that of a
 * serial port which has nothing to send. It comes there, or where interrupts
 * are on again: the last one at the program's first instruction. Interrupts
 * send no signals (W1 of idle.c): its handler makes another task run, which
 * sends the second one when the victim gives way to it.
 *
 * Each signal has one of four actions. What then happens is compared with what
 * Linux lets happen, by these rules:
 *
 *	R1  The call's result is its own, or EINTR. It is EINTR only if a
 *	    handler has run for which the call does not start again, and it
 *	    must be if that handler's signal came before the program went on.
 *	R2  What a signal does is done once for each time that it became
 *	    pending: a handler runs, the program stops, or it ends. Nothing is
 *	    done twice, or for another reason. There are two exceptions. A
 *	    SIGCONT takes back what stops and has not yet done so, and what
 *	    stops takes back SIGCONT. What is blocked waits.
 *	R3  Then the mask of the program is as it was before the call.
 *	R4  As many pages are free as before, and the audit is clean.
 *
 * The linker (--wrap) sends some calls of the kernel here; the kernel is as it
 * is. With forget=1 on the command line, task->attention becomes 0 when the
 * last signal that was pending is taken back, as if the way out looked for
 * pending signals alone: then R1 must be found broken. Other words are seed=N,
 * pairs=N and every=N: one of N pairs of signals, one of N points.
 *
 *	wayout: NAME, n pairs, n points, n runs, ...
 *
 * Ancestor: tests/campaigns/interrupts/step.c.
 */
#include "wayout.h"
#include "boot.h"
#include "../../free_pages.h"

#define COM1	   0x3f8
#define LINE	   4 /* of the serial port */
#define ALL_SENT   2 /* interrupt when it has nothing to send */
#define DEBUG	   1
#define POPF	   0x9d
#define STI	   0xfb
#define TEXT	   0x08048000UL
#define STACK	   0x3fff0000UL
#define NO_POINT   (~0UL)
#define MOST_TURNS 20

#define STOPS                                                                  \
	(SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define HARMLESS (SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGWINCH))
#define FATAL	 (SIGBIT(SIGINT) | SIGBIT(SIGQUIT) | SIGBIT(SIGHUP))

void __real_trap(struct frame *frame);
void __wrap_trap(struct frame *frame);
void __real_irq(const struct frame *frame);
void __wrap_irq(const struct frame *frame);
void __real_irq_install(int number, irq_handler *handler);
void __wrap_irq_install(int number, irq_handler *handler);
int __real_sleep_on(struct link *queue);
int __wrap_sleep_on(struct link *queue);
void __real_schedule(void);
void __wrap_schedule(void);
int __wrap_send_signal(struct task *task, int signal, int code);
int __real_send_info(struct task *task, const struct kernel_siginfo *info);
int __wrap_send_info(struct task *task, const struct kernel_siginfo *info);
void __real_do_exit(int status) NORETURN;
void __wrap_do_exit(int status) NORETURN;
void __real_take_back(struct task *task, sigset set);
void __wrap_take_back(struct task *task, sigset set);
void __real_notify_parent(struct task *task);
void __wrap_notify_parent(struct task *task);

/* What a signal does: its default, nothing, a handler, or a handler that was
 * set with SA_RESTART. */
enum action { DEFAULT, IGNORE, HANDLE, RESTART };

struct raised {
	int signal;
	enum action action;
};

static const int signals[] = {
	SIGINT,	 SIGQUIT, SIGTSTP,  SIGTTIN, SIGTTOU,
	SIGCONT, SIGHUP,  SIGWINCH, SIGCHLD, SIGSTOP,
};

struct task *victim;
irq_handler *clock_handler;

/* One run. */
static const struct call *call;
static struct raised first, second;
static int to_send;	     /* what another task has to send */
static int before_program;   /* in_call when it does so */
static int armed, stepping;  /* the first was sent; the wait is over */
static int requested;	     /* the interrupt, and it has not come */
static unsigned long points; /* so far */
static unsigned long wanted; /* the point of the interrupt */
static unsigned long expected, last_eip;
static int last_on;	    /* were interrupts on at the step before? */
static int owed[_NSIG + 1]; /* how often each signal has still to do it */
static int in_call;	    /* it comes before the program goes on */
static sigset breaks; /* signals that came then, whose handlers will run */
static int handled, broken; /* handlers that ran; one of `breaks` did */
static int results;
static sigset waiting; /* what was blocked when the program ended */

/* One call, all runs. */
static unsigned long runs, held, handlers, stops, ends, eintr, own, taken_back;

static struct task *other;
static int forgets;

void complain(const char *what, int line)
{
	stepping = 0;
	printk("not ok: %s (line %d): %s, signal %d action %d, then %d action "
	       "%d at point %lu\n",
	       what, line, call ? call->name : "no call", first.signal,
	       first.action, second.signal, second.action, wanted);
	finish(1);
}

/* Ours alone: no clock that ticks by itself. */
void __wrap_irq_install(int number, irq_handler *function)
{
	if (number == 0)
		clock_handler = function;
	else if (number != LINE)
		__real_irq_install(number, function);
}

/* ---- What has to happen, and what does ---- */

static enum action action_of(int signal)
{
	if (signal == SIGUSR1)
		return HANDLE;
	if (signal == SIGPIPE)
		return IGNORE;
	if (signal == first.signal)
		return first.action;
	return signal == second.signal ? second.action : DEFAULT;
}

static int does_something(int signal)
{
	enum action action = action_of(signal);

	return action != IGNORE &&
	       (action != DEFAULT || !(SIGBIT(signal) & HARMLESS));
}

/* Does the call end with EINTR if this signal's handler breaks it off? */
static int ends_call(int signal)
{
	return call->after == ALWAYS_EINTR ||
	       (call->after == RESTARTS && action_of(signal) == HANDLE);
}

static void disown(sigset set)
{
	for (int signal = 1; signal <= _NSIG; signal++)
		if (set & SIGBIT(signal) && does_something(signal)) {
			check(owed[signal] > 0);
			owed[signal]--;
			breaks &= ~SIGBIT(signal);
			taken_back++;
		}
}

/* Every signal to the victim comes by here, whoever sends it. */
static void owe(int signal)
{
	sigset bit = SIGBIT(signal), pending = victim->pending;

	if (signal == SIGCONT)
		disown(pending & STOPS);
	if (bit & STOPS)
		disown(pending & SIGBIT(SIGCONT));
	if (!does_something(signal) || pending & bit)
		return;
	owed[signal]++;
	if (in_call && action_of(signal) != DEFAULT)
		breaks |= bit;
}

int __wrap_send_info(struct task *task, const struct kernel_siginfo *info)
{
	int was_ready = (task->pending & ~task->blocked) != 0, error;

	if (task == victim && task->state != ZOMBIE)
		owe(info->si_signo);
	error = __real_send_info(task, info);
	if (task == victim && forgets && was_ready &&
	    !(task->pending & ~task->blocked))
		task->attention = 0;
	return error;
}

int __wrap_send_signal(struct task *task, int signal, int code)
{
	const struct kernel_siginfo info = { .si_signo = signal,
					     .si_code = code };

	return __wrap_send_info(task, &info);
}

static void done(int signal)
{
	check(owed[signal] > 0);
	owed[signal]--;
}

/* The victim stops. */
void __wrap_notify_parent(struct task *task)
{
	int signal = task->exit_status >> 8;

	if (task == victim && task->unreported == WUNTRACED) {
		check(signal > 0 && signal <= _NSIG && STOPS & SIGBIT(signal));
		check(action_of(signal) == DEFAULT);
		done(signal);
		stops++;
	}
	__real_notify_parent(task);
}

static void handler_runs(int signal)
{
	check(signal > 0 && signal <= _NSIG);
	check(action_of(signal) == HANDLE || action_of(signal) == RESTART);
	done(signal);
	handlers++;
	if (ends_call(signal)) {
		handled = 1;
		broken |= (breaks & SIGBIT(signal)) != 0;
	}
	breaks &= ~SIGBIT(signal);
}

/* Must the call end with EINTR? Not if one of two handlers has SA_RESTART: the
 * kernel may take either signal first, and only that one counts. */
static int must_end(void)
{
	return broken &&
	       (call->after == ALWAYS_EINTR ||
		(first.action != RESTART && second.action != RESTART));
}

/* What is the call's own result if nothing breaks it off? A child of who
 * ignores SIGCHLD is not waited for. */
static int is_own(int result)
{
	if (call->answer == end_child && action_of(SIGCHLD) == IGNORE)
		return result == -ECHILD;
	return call->result == ANY_PID ? result > 0 : result == call->result;
}

static void call_returns(int result)
{
	check(++results == 1);
	if (-result >= ERESTARTSYS && -result <= ERESTART_RESTARTBLOCK)
		printk("# the program has seen errno %d\n", -result);
	check(result > -ERESTARTSYS);
	if (result == -EINTR && call->result != -EINTR) {
		check(handled);
		eintr++;
	} else {
		check(is_own(result));
		check(!must_end() || call->result == -EINTR);
		own++;
	}
	check(victim->blocked ==
	      (call->borrows ?
		       ~(SIGBIT(SIGUSR1) | SIGBIT(SIGKILL) | SIGBIT(SIGSTOP)) :
		       0)); /* R3 */
}

/* The system call by which the program tells. */
static int report(int value, int is_handler)
{
	if (current == victim) {
		if (is_handler)
			handler_runs(value);
		else
			call_returns(value);
	} else { /* the child of a vfork(), for which the victim waits */
		armed = in_call = 1;
		send_signal(victim, first.signal, SI_KERNEL);
		in_call = 0;
	}
	return 0;
}

/* The victim has ended. */
static void check_end(void)
{
	int status = victim->exit_status;

	ends += status != 0;
	if (status) {
		check(!(status & ~0xff) && FATAL & SIGBIT(status & 0x7f));
		check(action_of(status & 0x7f) == DEFAULT);
		done(status & 0x7f);
		return;
	}
	check(results == 1);
	for (int signal = 1; signal <= _NSIG; signal++)
		if (owed[signal])
			check(owed[signal] == 1 && waiting & SIGBIT(signal));
}

/* ---- Stepping ---- */

static inline void trap_flag(void)
{
	asm volatile("pushfl; orl %0, (%%esp); popfl"
		     :
		     : "i"(X86_EFLAGS_TF)
		     : "memory", "cc");
}

/* What the victim waits in has come back: stepping begins. */
static void wait_is_over(void)
{
	if (current != victim || !armed)
		return;
	armed = 0;
	stepping = 1;
	last_eip = 0;
	last_on = 1;
	trap_flag();
}

int __wrap_sleep_on(struct link *queue)
{
	int error = __real_sleep_on(queue);

	wait_is_over();
	return error;
}

void __wrap_schedule(void)
{
	__real_schedule();
	wait_is_over();
}

/* There is no way out any more. */
void __wrap_do_exit(int status)
{
	if (current == victim)
		stepping = 0;
	__real_do_exit(status);
}

/* The end of a task takes all signals back. */
void __wrap_take_back(struct task *task, sigset set)
{
	if (task == victim && set == ~0ULL)
		waiting = task->pending & task->blocked;
	__real_take_back(task, set);
}

/* Is eip in the function that begins there? Its end is looked for once. */
static int is_in(unsigned long eip, unsigned long begin, unsigned long *end)
{
	unsigned long offset = 0;

	if (!*end) {
		*end = begin;
		while (offset == *end - begin)
			find_symbol(++*end, &offset);
	}
	return begin <= eip && eip < *end;
}

static int changes_queue(unsigned long eip)
{
	static unsigned long ends[2];

	return is_in(eip, (unsigned long)wake_task, &ends[0]) ||
	       is_in(eip, (unsigned long)wake_up, &ends[1]);
}

/* Each instruction before which an interrupt may come is a point, and the
 * first of those at which it has to wait. None is between sti and what follows
 * it, where QEMU does not step and no interrupt would come. A string
 * instruction that repeats itself is one point. None is where the kernel
 * changes its run queue, as our handler does, and a real one does not (W1). */
static int is_point(const struct frame *frame)
{
	int on = (frame->eflags & X86_EFLAGS_IF) != 0, was_on = last_on;
	int behind_sti =
		frame->eip == last_eip + 1 && *(unsigned char *)last_eip == STI;
	int repeats = frame->eip == last_eip;

	last_eip = frame->eip;
	last_on = on;
	return !behind_sti && !repeats && (on || was_on) &&
	       !changes_queue(frame->eip);
}

static void step(struct frame *frame)
{
	if (!stepping || current != victim) {
		frame->eflags &= ~(unsigned long)X86_EFLAGS_TF;
		return;
	}
	/* what a popf is about to load has the trap flag, too */
	if (*(unsigned char *)frame->eip == POPF)
		*(&frame->esp) |= X86_EFLAGS_TF;
	if (!is_point(frame) || ++points != wanted)
		return;
	requested = 1;
	expected = frame->eflags & X86_EFLAGS_IF ? frame->eip : 0;
	held += expected == 0;
	outb(COM1 + 1, ALL_SENT);
}

/* The interrupt; afterwards nothing is stepped any more. */
static void take(struct frame *frame)
{
	check(requested);
	check(!expected || frame->eip == expected);
	requested = stepping = 0;
	before_program = current == victim && !from_program(frame);
	if (from_program(frame))
		__real_trap(frame);
	else
		__real_irq(frame);
	if (!from_program(frame))
		frame->eflags &= ~(unsigned long)X86_EFLAGS_TF;
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

/* The handler of that interrupt. */
static void raise_second(UNUSED int from_program)
{
	outb(COM1 + 1, 0);
	to_send = second.signal;
	need_resched = SLICE_OVER;
	wake_task(other);
}

/* ---- The tasks ---- */

/* Task: sends the second signal. The call may be over already: then the kernel
 * has looked for signals, and the next way out begins. */
static void send_second(void)
{
	for (;;) {
		cli();
		in_call = before_program &&
			  FRAME(victim)->vector == SYSCALL_VECTOR;
		if (to_send)
			send_signal(victim, to_send, SI_KERNEL);
		in_call = to_send = 0;
		current->state = UNINTERRUPTIBLE;
		schedule();
	}
}

/* Task: inherits children, and waits for nobody. */
static void adopt(void)
{
	for (;;) {
		cli();
		current->state = UNINTERRUPTIBLE;
		schedule();
	}
}

static void set_action(const struct raised *it)
{
	static const __sighandler_t handlers_of[] = {
		[DEFAULT] = SIG_DFL, [IGNORE] = SIG_IGN
	};
	struct rt_sigaction *action = &current->action[it->signal - 1];

	if (it->signal == SIGSTOP)
		return;
	action->handler = it->action == HANDLE || it->action == RESTART ?
				  (__sighandler_t)(TEXT + (handler - program)) :
				  handlers_of[it->action];
	action->flags = it->action == RESTART ? SA_RESTART : 0;
}

static void add(unsigned long start, unsigned long end, unsigned long flags)
{
	const struct area area = { .start = start, .end = end, .flags = flags };

	check(add_area(&current->space, &area) == 0);
}

/* Task: the victim, which makes the call as soon as it is a program. */
static void become_victim(void)
{
	static const struct raised last = { SIGUSR1, HANDLE };

	sti();
	add(TEXT, TEXT + PAGE_SIZE, AREA_RIGHTS);
	add(DATA, DATA + PAGE_SIZE, AREA_READ | AREA_WRITE);
	add(STACK - PAGE_SIZE, STACK, AREA_READ | AREA_WRITE | AREA_GROWS);
	check(put_user(TEXT, program, program_end - program) == 0);
	*FRAME(current) = (struct frame){
		.es = USER_DS,
		.ds = USER_DS,
		.eax = call->nr,
		.ebx = call->args[0],
		.ecx = call->args[1],
		.edx = call->args[2],
		.esi = call->args[3],
		.edi = call->args[4],
		.ebp = call->args[5],
		.eip = TEXT,
		.cs = USER_CS,
		.eflags = X86_EFLAGS_IF | 2,
		.esp = STACK,
		.ss = USER_DS,
	};
	set_action(&first);
	set_action(&second);
	set_action(&last);
	call->prepare();
	if (call->borrows)
		set_blocked(~SIGBIT(SIGUSR1));
}

/* Ends what the victim has left behind. */
static void clean_up(void)
{
	end_child();
	schedule();
	free_task(victim);
	victim = 0;
	while (init_task->children) {
		check(init_task->children->state == ZOMBIE);
		free_task(init_task->children);
	}
}

/* The victim runs until it waits; then it is answered, or told to go on. */
static void run_to_end(void)
{
	for (int i = 0; victim->state != ZOMBIE; i++) {
		check(i < MOST_TURNS);
		in_call = victim->state == STOPPED;
		if (victim->state == STOPPED)
			send_signal(victim, SIGCONT, SI_KERNEL);
		else if (victim->state != RUNNING) /* the second woke it */
			call->answer();
		in_call = 0;
		schedule();
	}
}

/* Makes the call once, with the second signal at a point. Returns how many
 * points there were up to that one, or up to the end. */
static unsigned long run(unsigned long point)
{
	unsigned long before = free_pages();

	memset(owed, 0, sizeof(owed));
	points = 0;
	wanted = point;
	breaks = 0;
	handled = broken = results = 0;
	waiting = 0;
	victim = new_task(become_victim);
	check(victim != 0);
	enter_group(victim, victim->pid);
	wake_task(victim);
	schedule();
	if (call->after != NEVER_EINTR) { /* else its child does that */
		check(victim->state == SLEEPING);
		armed = in_call = 1;
		send_signal(victim, first.signal, SI_KERNEL);
		in_call = 0;
		schedule();
	}
	run_to_end();
	schedule(); /* the interrupt may have come only now */
	check(!armed && !requested && !to_send);
	stepping = 0;
	check_end();
	check(!(tty_ops.poll(0) & POLLIN)); /* it took what was typed */
	clean_up();
	check(free_pages() == before); /* R4 */
	check(mem_check() == 0);
	runs++;
	return points;
}

/* ---- Which runs ---- */

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

/* Does the signal end the call's wait? The wait of vfork() ends by itself. */
static int wakes(const struct raised *it)
{
	return it->action >= HANDLE ||
	       (it->action == DEFAULT && !(SIGBIT(it->signal) & HARMLESS));
}

/* Can both have these actions? */
static int go_together(void)
{
	if (first.signal == second.signal && first.action != second.action)
		return 0;
	return (first.signal != SIGSTOP || first.action == DEFAULT) &&
	       (second.signal != SIGSTOP || second.action == DEFAULT);
}

/* One point of `every`, in turn, so that all pairs together try each. */
static unsigned long try_pair(unsigned long every, unsigned long turn)
{
	unsigned long n;

	n = run(NO_POINT);
	for (unsigned long point = 1 + turn % every; point <= n; point += every)
		run(point);
	return n;
}

static void try_call(unsigned long skip, unsigned long every,
		     unsigned long seed)
{
	unsigned long all = 0, pairs = 0, most = 0;

	runs = held = handlers = stops = ends = eintr = own = taken_back = 0;
	for (unsigned int i = 0; i < 4 * ARRAY_SIZE(signals); i++)
		for (unsigned int j = 0; j < 4 * ARRAY_SIZE(signals); j++) {
			unsigned long n;

			first = (struct raised){ signals[i / 4], i % 4 };
			second = (struct raised){ signals[j / 4], j % 4 };
			if (!wakes(&first) || !go_together() ||
			    all++ % skip != seed % skip)
				continue;
			n = try_pair(every, seed + pairs++);
			most = n > most ? n : most;
		}
	printk("wayout: %s, %lu pairs, %lu points, %lu runs, %lu held back, "
	       "%lu handlers, %lu stops, %lu ends, %lu taken back, "
	       "%lu EINTR, %lu own\n",
	       call->name, pairs, most, runs, held, handlers, stops, ends,
	       taken_back, eintr, own);
}

void start(void)
{
	unsigned long seed = number("seed", 1), skip = number("pairs", 1);
	unsigned long every = number("every", 1);

	forgets = number("forget", 0);
	__real_irq_install(LINE, raise_second);
	sys_table[REPORT] = report;
	init_task = new_task(adopt);
	other = new_task(send_second);
	check(init_task && other);
	wake_task(init_task);
	wake_task(other);
	sti();
	schedule();
	for (call = calls + number("from", 0); call->name; call++)
		try_call(skip, every, seed);
	finish(0);
}
