/*
 * Operations that are page faults, or signals, which put a frame onto the
 * program's stack. A fault cannot return ENOMEM, so the subject ends if its
 * fault gets no memory.
 *
 * Ancestor: none.
 */
#include "enomem.h"

#define FRAME_ROOM 64 /* bytes of stack above the edge */
#define USER_CS	   0x1b
#define USER_DS	   0x23

struct context {
	unsigned long gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax;
	unsigned long trap, error, eip, cs, eflags, old_esp, ss;
	unsigned long fpu, mask, cr2;
};

static void leave(void)
{
	refuse(REFUSE_STOP, 0, 0);
	exit_group(PASSED);
}

static long stack[256];

typedef unsigned char code[16];

/* The context to which sigreturn() returns: the program goes on in leave(). */
COLD(code, cold_fpu) = { { 0 } };
COLD(struct context, cold_context) = { { .eip = (unsigned long)leave,
					 .cs = USER_CS,
					 .ss = USER_DS,
					 .esp = (unsigned long)&stack[250],
					 .fpu = (unsigned long)&cold_fpu } };

/* The frame of a handler with SA_SIGINFO: these words precede the context. */
struct informed {
	unsigned long words[40];
	struct context context;
	sigset64 mask;
};

COLD(struct informed,
     cold_informed) = { { .context = { .eip = (unsigned long)leave,
				       .cs = USER_CS,
				       .ss = USER_DS,
				       .esp = (unsigned long)&stack[250],
				       .fpu = (unsigned long)&cold_fpu } } };
COLD(code, cold_code) = { { 0xc3 } }; /* ret */

/* ---- Faults ---- */

static long read_at(long addr)
{
	return *(volatile char *)addr & 0;
}

static long write_at(long addr)
{
	*(volatile char *)addr = 1;
	return 0;
}

static long read_fresh(void)
{
	return read_at(EDGE(FRESH_AT, 0));
}

static long write_fresh(void)
{
	return write_at(EDGE(FRESH_AT, 0));
}

/* Writes to a page that exists, in a table that exists; another process has
 * both, too. */
static long write_shared(void)
{
	return write_at(EDGE(SHARED_AT, 0));
}

/* Writes where a shared table exists, but no page. */
static long write_beside(void)
{
	return write_at(EDGE(SHARED_AT, 0) + 100 * PAGE_SIZE);
}

static long read_beside(void)
{
	return read_at(EDGE(SHARED_AT, 0) + 100 * PAGE_SIZE);
}

static long write_heap(void)
{
	return write_at((long)heap_end - PAGE_SIZE);
}

static long grow_stack(void)
{
	return write_at(STACK_AT + SPAN - PAGE_SIZE);
}

static long read_cold(void)
{
	return read_at((long)&cold_context);
}

static long run_cold(void)
{
	((void (*)(void))(long)&cold_code)();
	return 0;
}

static char *mapped;

static void map_file(void)
{
	mapped = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE,
		      open("/etc/motd", O_RDONLY), 0);
}

static long read_mapped(void)
{
	return read_at((long)mapped);
}

static long write_mapped(void)
{
	return write_at((long)mapped);
}

static void map_shared(void)
{
	mapped = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* ---- Signals ---- */

static void nothing(int sig)
{
	(void)sig;
}

static void end_at_segv(int sig)
{
	(void)sig;
	exit_group(UNSEGVED);
}

static void catch_usr1(void)
{
	const struct sigaction action = { nothing, 0, 0, NULL };

	sigaction(SIGUSR1, &action, NULL);
}

static void catch_informed(void)
{
	const struct sigaction64 action = { nothing, SA_SIGINFO, NULL, 0 };

	rt_sigaction(SIGUSR1, &action, NULL, sizeof(sigset64));
}

static void catch_both(void)
{
	const struct sigaction action = { end_at_segv, 0, 0, NULL };

	catch_usr1();
	sigaction(SIGSEGV, &action, NULL);
}

/* Makes a system call while the stack pointer is esp. */
static long call_on(long esp, long number, long a, long b)
{
	long result;

	asm volatile("movl %%esp, %%esi\n\t"
		     "movl %%edi, %%esp\n\t"
		     "int $0x80\n\t"
		     "movl %%esi, %%esp"
		     : "=a"(result)
		     : "a"(number), "b"(a), "c"(b), "D"(esp)
		     : "esi", "edx", "memory");
	return result;
}

/* Sends itself a signal; the handler's frame lies on both sides of an edge
 * (enomem.h). */
static long signal_self(void)
{
	return call_on(out(0) + 2 + FRAME_ROOM, 37, getpid(), SIGUSR1);
}

/* Returns as from a handler; the context is on a cold page. */
static long return_from_handler(void)
{
	return call_on((long)&cold_context, 119, 0, 0);
}

static long return_informed(void)
{
	return call_on((long)&cold_informed, 173, 0, 0);
}

/* clang-format off */
const struct operation faults[] = {
	{ "sigreturn", 119, .call = return_from_handler,
	  .flags = LEAVES | SEGV },
	{ "rt_sigreturn", 173, .call = return_informed,
	  .flags = LEAVES | SEGV },
	{ "rt_signal_frame", 37, catch_informed, signal_self,
	  .flags = BUFFER | SEGV },
	{ "signal_frame", 37, catch_usr1, signal_self,
	  .flags = BUFFER | SEGV },
	{ "signal_frame_segv", 37, catch_both, signal_self,
	  .flags = BUFFER | SEGV },
	{ "fault_read_fresh", 0, .call = read_fresh, .flags = KILLED },
	{ "fault_write_fresh", 0, .call = write_fresh, .flags = KILLED },
	{ "fault_write_shared", 0, .call = write_shared, .flags = KILLED },
	{ "fault_write_beside", 0, .call = write_beside, .flags = KILLED },
	{ "fault_read_beside", 0, .call = read_beside, .flags = KILLED },
	{ "fault_write_heap", 0, .call = write_heap, .flags = KILLED },
	{ "fault_stack", 0, .call = grow_stack, .flags = KILLED },
	{ "fault_read_file", 0, .call = read_cold, .flags = KILLED },
	{ "fault_run_file", 0, .call = run_cold, .flags = KILLED },
	{ "fault_read_mapped", 0, map_file, read_mapped, .flags = KILLED },
	{ "fault_write_mapped", 0, map_file, write_mapped, .flags = KILLED },
	{ "fault_read_memory", 0, map_shared, read_mapped, .flags = KILLED },
	{ "fault_write_memory", 0, map_shared, write_mapped, .flags = KILLED },
	{ 0 },
};
/* clang-format on */
