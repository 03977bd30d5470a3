/*
 * Prints what a handler with SA_SIGINFO gets: who has sent the signal, and why,
 * or which fault it was. Also tests the calls that send a signal with a value,
 * and the queue of real-time signals.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SELF	    "../bin/siginfo"
#define BIT(signal) (1ULL << ((signal) - 1))
#define NOWHERE	    ((void *)0xfffff000)
#define SI_QUEUE    (-1)
#define SI_TKILL    (-6)

struct siginfo {
	int signal, error, code;
	int pid; /* or the address of a fault */
	int uid;
	int status; /* or the value that was sent */
	long rest[26];
};

struct ucontext {
	unsigned long flags, link, stack[3];
	struct context context;
	sigset64 mask;
};

static struct siginfo info[100];
static int came;
static unsigned long eip_moves; /* bytes of code that the handler skips */
static struct context where;

static void note(int signal, const struct siginfo *is, struct ucontext *at)
{
	(void)signal;
	if (came < (int)ARRAY_SIZE(info))
		info[came++] = *is;
	where = at->context;
	if (eip_moves)
		at->context.eip += eip_moves;
	at->context.eflags &= ~0x100UL;
}

static void on(int signal, void *what, unsigned long flags)
{
	const struct sigaction64 action = { what, flags | SA_SIGINFO, NULL, 0 };

	rt_sigaction(signal, &action, NULL, sizeof(sigset64));
}

static void block(sigset64 set)
{
	rt_sigprocmask(SIG_SETMASK, &set, NULL, sizeof(set));
}

/* Returns what a sender's pid means, because pids differ between the systems.
 */
static const char *who(int pid)
{
	return pid == getpid()	? "myself" :
	       pid == getppid() ? "my parent" :
	       pid == 0		? "nobody" :
				  "another";
}

static void tell(const char *name)
{
	printf("%s:%s\n", name, came ? "" : " nothing");
	for (int i = 0; i < came; i++)
		printf("\tsignal %d, error %d, code %d, by %s, uid %s, "
		       "status %x\n",
		       info[i].signal, info[i].error, info[i].code,
		       who(info[i].pid),
		       info[i].uid == (int)getuid() ? "ours" : "another",
		       info[i].status);
	came = 0;
}

static int tkill(int pid, int signal)
{
	return syscall(238, pid, signal);
}

static int tgkill(int tgid, int pid, int signal)
{
	return syscall(270, tgid, pid, signal);
}

static int queue_code(int pid, int signal, int code, int value)
{
	struct siginfo is = { .code = code,
			      .pid = getpid(),
			      .uid = (int)getuid(),
			      .status = value };

	return syscall(178, pid, signal, &is);
}

static int queue(int signal, int value)
{
	return queue_code(getpid(), signal, SI_QUEUE, value);
}

static int queue_thread(int tgid, int pid, int signal, int code)
{
	struct siginfo is = {
		.code = code, .pid = getpid(), .uid = (int)getuid(), .status = 5
	};

	return syscall(335, tgid, pid, signal, &is);
}

/* ---- Senders ---- */

static void errors(void)
{
	int me = getpid(), other = getppid();

	fact("tkill", tkill(me, 0));
	fact("tkill_of_0", tkill(0, 0));
	fact("tkill_of_minus_1", tkill(-1, 0));
	fact("tkill_of_nobody", tkill(31999, 0));
	fact("tkill_of_nobody_by_65", tkill(31999, 65));
	fact("tkill_by_65", tkill(me, 65));
	fact("tkill_by_minus_1", tkill(me, -1));
	fact("tgkill", tgkill(me, me, 0));
	fact("tgkill_of_0", tgkill(0, me, 0));
	fact("tgkill_of_minus_1", tgkill(me, -1, 0));
	fact("tgkill_of_another_process", tgkill(other, me, 0));
	fact("tgkill_by_65", tgkill(me, me, 65));
	fact("queue", queue(0, 0));
	fact("queue_by_65", queue(65, 0));
	fact("queue_by_minus_1", queue(-1, 0));
	fact("queue_from_nowhere", syscall(178, me, 0, NOWHERE));
	fact("queue_to_nobody", queue_code(31999, 0, SI_QUEUE, 0));
	fact("queue_to_0", queue_code(0, 0, SI_QUEUE, 0));
	fact("queue_to_minus_1", queue_code(-1, 0, SI_QUEUE, 0));
	fact("queue_to_minus_1_as_kill", queue_code(-1, 0, 0, 0));
	fact("queue_to_another", queue_code(other, 0, SI_QUEUE, 0));
	fact("queue_to_another_as_kill", queue_code(other, 0, 0, 0));
	fact("queue_to_another_as_tkill", queue_code(other, 0, SI_TKILL, 0));
	fact("queue_to_another_as_fault", queue_code(other, 0, 1, 0));
	fact("queue_to_another_as_timer", queue_code(other, 0, -2, 0));
	fact("queue_to_a_thread", queue_thread(me, me, 0, SI_QUEUE));
	fact("queue_to_thread_0", queue_thread(me, 0, 0, SI_QUEUE));
	fact("queue_to_thread_0_as_kill", queue_thread(me, 0, 0, 0));
	fact("queue_to_process_0", queue_thread(0, me, 0, SI_QUEUE));
	fact("queue_to_others_thread", queue_thread(other, me, 0, SI_QUEUE));
	fact("queue_to_a_thread_as_kill", queue_thread(other, other, 0, 0));
	fact("queue_to_a_thread_from_nowhere",
	     syscall(335, me, me, 0, NOWHERE));
}

static void kill_parent(void)
{
	kill(getppid(), SIGUSR1);
}

static void queue_to_parent(void)
{
	queue_code(getppid(), SIGUSR2, SI_QUEUE, 0x1234);
}

static void tkill_parent(void)
{
	tkill(getppid(), 40);
}

static void senders(void)
{
	int fds[2];

	on(SIGUSR1, note, 0);
	on(SIGUSR2, note, 0);
	on(40, note, 0);
	on(SIGPIPE, note, 0);
	on(SIGALRM, note, 0);
	kill(getpid(), SIGUSR1);
	tell("kill");
	kill(getpid(), 40);
	tell("kill_by_40");
	tkill(getpid(), SIGUSR1);
	tell("tkill");
	tgkill(getpid(), getpid(), SIGUSR1);
	tell("tgkill");
	queue(SIGUSR1, 7);
	tell("queue");
	queue_code(getpid(), SIGUSR1, -77, 8);
	tell("queue_with_a_code");
	queue_thread(getpid(), getpid(), SIGUSR1, SI_QUEUE);
	tell("queue_to_a_thread");
	in_child("a_child", kill_parent);
	tell("it_sends");
	in_child("a_child", queue_to_parent);
	tell("it_sends");
	in_child("a_child", tkill_parent);
	tell("it_sends");
	make_pipe(fds);
	close(fds[0]);
	write(fds[1], "x", 1);
	close(fds[1]);
	tell("a_pipe_without_a_reader");
	alarm(1);
	while (!came)
		nap(10);
	tell("an_alarm");
}

/* ---- The queue ---- */

static void queues(void)
{
	on(SIGUSR1, note, 0);
	on(34, note, 0);
	on(64, note, 0);
	block(BIT(SIGUSR1) | BIT(34) | BIT(64));
	for (int i = 1; i < 4; i++) {
		queue(64, i);
		queue(SIGUSR1, i);
		queue(34, 0x100 + i);
	}
	kill(getpid(), 34);
	kill(getpid(), 34);
	tell("while_blocked");
	block(0);
	tell("after");
	block(BIT(SIGUSR1) | BIT(34));
	queue(SIGUSR1, 4);
	kill(getpid(), SIGUSR1);
	queue(34, 5);
	queue(34, 6);
	on(34, SIG_IGN, 0);
	on(34, note, 0);
	queue(34, 7);
	block(0);
	tell("to_ignore_is_to_forget");
	on(SIGUSR1, note, 0);
	block(BIT(SIGUSR1));
	kill(getpid(), SIGUSR1);
	queue(SIGUSR1, 4);
	block(0);
	tell("the_first_one_counts");
}

/* Several signals are pending. The kernel takes signals of faults before all
 * others. The handler of the signal that it takes last runs first. */
static void order(void)
{
	static const int signals[] = { SIGHUP,	SIGILL,	 SIGTRAP, SIGBUS,
				       SIGFPE,	SIGUSR1, SIGSEGV, SIGUSR2,
				       SIGTERM, 31,	 40 };

	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++)
		on(signals[i], note, 0);
	block(~0ULL);
	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++)
		kill(getpid(), signals[i]);
	block(0);
	tell("in_this_order");
}

static void fill(void)
{
	int n = 0;

	on(40, note, 0);
	block(BIT(40) | BIT(SIGUSR1));
	while (n < 1000000 && queue(40, n) == 0)
		n++;
	fact("at_the_limit", queue(40, 0));
	fact("another_one", queue(41, 0));
	fact("by_tkill", tkill(getpid(), 40));
	fact("by_kill", kill(getpid(), 40));
	fact("by_kill_of_another", kill(getpid(), 42));
	fact("a_standard_one", queue(SIGUSR1, 0));
	yes("it_takes_some", n > 500 && n < 1000000);
	on(40, SIG_IGN, 0);
	on(41, note, 0);
	block(BIT(41));
	fact("when_they_are_forgotten", queue(41, 1));
}

static void limited(void)
{
	const unsigned long none[2] = { 0, 0 };

	on(40, note, 0);
	on(SIGUSR1, note, 0);
	fact("a_limit_of_0", syscall(75, 11, none));
	fact("queue", queue(40, 1));
	fact("tkill", tkill(getpid(), 40));
	fact("kill", kill(getpid(), 40));
	tell("came");
	fact("queue_of_a_standard_one", queue(SIGUSR1, 5));
	tell("came");
	kill(getpid(), SIGUSR1);
	tell("by_kill");
}

static void as_program(void)
{
	char *argv[] = { SELF, "asks", NULL };

	on(34, note, 0);
	block(BIT(34));
	queue(34, 1);
	queue(34, 2);
	execve(SELF, argv, environ);
	die(SELF);
}

static void as_child(void)
{
	block(0);
	tell("a_child_has");
}

/* ---- Faults ---- */

static char *file_map;

#define FAULT(name, ...)                                                       \
	static void name(void)                                                 \
	{                                                                      \
		__asm__ volatile(__VA_ARGS__);                                 \
	}

FAULT(divide,
      "xorl %%ecx, %%ecx; movl $1, %%eax; cltd; idivl %%ecx" : : : "eax", "ecx",
      "edx", "memory")
FAULT(undefined, "ud2")
FAULT(breakpoint, "int3; nop")
FAULT(overflow, "movb $127, %%al; addb $1, %%al; into; nop" : : : "eax")
FAULT(halt, "hlt")
FAULT(interrupt, "int $0x7f")
FAULT(read_null, "movl 16, %%eax" : : : "eax")
FAULT(write_null, "movl %%eax, 32" : : : "memory")
FAULT(read_kernel, "movl 0xc0000010, %%eax" : : : "eax")
FAULT(write_text, "movl %%eax, %0" : : "m"(*(int *)(void *)divide) : "memory")
FAULT(behind_file, "movl %0, %%eax" : : "m"(file_map[8192 + 5]) : "eax")
FAULT(step, "pushfl; orl $0x100, (%%esp); popfl; nop; nop" : : : "memory")
FAULT(step_ends,
      "pushfl; pushfl; orl $0x100, (%%esp); popfl; popfl; nop" : : : "memory")
/* Makes a function that loads x and 1, and executes `op` with this control word
 * of the FPU. The control word unmasks one or two exceptions. */
#define FLOAT(name, mask, x, op)                                               \
	static void name(void)                                                 \
	{                                                                      \
		static const unsigned short control = mask;                    \
		static const float a = (float)(x);                             \
		static float result;                                           \
                                                                               \
		__asm__ volatile("fninit; flds %1; fld1; fldcw %2; " op        \
				 "; fwait; fninit"                             \
				 : "=m"(result)                                \
				 : "m"(a), "m"(control));                      \
	}

FLOAT(float_divide, 0x37b, 0, "fdivp")
FLOAT(float_invalid, 0x37e, -1, "fxch; fsqrt")
FLOAT(float_overflow, 0x377, 1e38, "fxch; fmul %%st, %%st; fstps %0")
FLOAT(float_underflow, 0x36f, 1e-38, "fxch; fmul %%st, %%st; fstps %0")
FLOAT(float_precision, 0x35f, 3, "fdivp")
FLOAT(float_two, 0x37a, 0, "fdivp")

static void *fault_addr;

static void leave(int signal, const struct siginfo *is, struct ucontext *at)
{
	unsigned long addr = (unsigned long)is->pid;

	(void)signal;
	printf("\tsignal %d, error %d, code %d, at %s\n", is->signal, is->error,
	       is->code,
	       addr == 0			 ? "0" :
	       addr == at->context.eip		 ? "eip" :
	       addr == (unsigned long)fault_addr ? "the place" :
						   "another place");
	exit_group(0);
}

static void (*fault)(void);

static void one_fault(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
				       SIGTRAP };

	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++)
		on(signals[i], leave, 0);
	fault();
	printf("\tnothing\n");
}

static void try(const char *name, void (*what)(void), const void *addr)
{
	fault = what;
	fault_addr = (void *)addr;
	in_child(name, one_fault);
}

static void faults(void)
{
	int fd = open("text", O_RDONLY);

	file_map = mmap2(NULL, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	try("divide", divide, NULL);
	try("undefined", undefined, NULL);
	try("breakpoint", breakpoint, NULL);
	try("overflow", overflow, NULL);
	try("halt", halt, NULL);
	try("interrupt", interrupt, NULL);
	try("read_null", read_null, (void *)16);
	try("write_null", write_null, (void *)32);
	try("read_kernel", read_kernel, (void *)0xc0000010);
	try("write_text", write_text, (void *)divide);
	try("behind_file", behind_file, file_map + 8192 + 5);
	try("step", step, NULL);
	try("step_ends", step_ends, NULL);
	try("float_divide", float_divide, NULL);
	try("float_invalid", float_invalid, NULL);
	try("float_overflow", float_overflow, NULL);
	try("float_underflow", float_underflow, NULL);
	try("float_precision", float_precision, NULL);
	try("float_two", float_two, NULL);
}

/* ---- Children ---- */

static int child_pid;

static void tell_child(const char *name)
{
	for (int i = 0; i < 1000 && !came; i++)
		nap(5);
	for (int i = 0; i < came; i++)
		printf("%s: signal %d, code %d, %s, status %d\n", name,
		       info[i].signal, info[i].code,
		       info[i].pid == child_pid ? "its pid" : "another pid",
		       info[i].status);
	came = 0;
}

static void leave_300(void)
{
	exit_group(300);
}

static void stay(void)
{
	for (;;)
		pause();
}

static void children(void)
{
	on(SIGCHLD, note, 0);
	child_pid = child(leave_300);
	tell_child("exited");
	reap(child_pid);
	child_pid = child(stay);
	kill(child_pid, SIGSTOP);
	tell_child("stopped");
	kill(child_pid, SIGCONT);
	tell_child("continued");
	kill(child_pid, SIGTERM);
	tell_child("killed");
	reap(child_pid);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		on(34, note, 0);
		block(0);
		tell("a_new_program_has");
		return 0;
	}
	errors();
	in_child("senders", senders);
	in_child("queues", queues);
	in_child("order", order);
	in_child("fill", fill);
	in_child("limited", limited);
	in_child("a_program", as_program);
	on(34, note, 0);
	block(BIT(34));
	queue(34, 1);
	in_child("a_child", as_child);
	block(0);
	tell("the_parent_has");
	faults();
	in_child("children", children);
	return 0;
}
