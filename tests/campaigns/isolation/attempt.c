/*
 * Runs the attempts of attempt.h. A fault becomes a signal, whose handler notes
 * the reason and continues after the attempt, as a debugger would.
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define MOST_BAD 20 /* lines that are printed; all are counted */

struct outcome came;

static long bads;
static unsigned char *code_page;

/* The assembler below uses these. */
extern unsigned long attempt_esp, attempt_eax, attempt_flags;
unsigned long attempt_esp, attempt_eax, attempt_flags;
void attempt_over(void);
void run_attempt(const void *code, const struct registers *given);

/*
 * void run_attempt(const void *code, const struct registers *given): calls the
 * code with these registers. The code ends by its return, or note() jumps to
 * attempt_over; after that all registers are as before.
 */
__asm__(".text\n"
	".globl run_attempt, attempt_over\n"
	"run_attempt:\n\t"
	"pushal\n\t"
	"pushl %fs\n\t"
	"pushl %gs\n\t"
	"movl %esp, attempt_esp\n\t"
	"movl 48(%esp), %ebp\n\t"
	"pushl 44(%esp)\n\t"
	"movl (%ebp), %eax\n\t"
	"movl 4(%ebp), %ecx\n\t"
	"movl 8(%ebp), %edx\n\t"
	"movl 12(%ebp), %ebx\n\t"
	"movl 16(%ebp), %esi\n\t"
	"movl 20(%ebp), %edi\n\t"
	"call *(%esp)\n"
	"attempt_over:\n\t"
	"movl %eax, %ss:attempt_eax\n\t"
	"pushfl\n\t"
	"popl %ss:attempt_flags\n\t"
	"pushl $2\n\t" /* all flags off */
	"popfl\n\t"
	"movl %ss, %ecx\n\t"
	"movl %ecx, %ds\n\t"
	"movl %ecx, %es\n\t"
	"movl attempt_esp, %esp\n\t"
	"popl %gs\n\t"
	"popl %fs\n\t"
	"popal\n\t"
	"ret\n");

/* Handles each signal that comes from a fault: notes it in `came`, and
 * continues at attempt_over. */
static void note(int signal, struct context context)
{
	volatile struct context *c = &context;

	came = (struct outcome){ signal, c->trap, c->error,  c->cr2,
				 c->eip, c->cs,	  c->eflags, 0 };
	c->eip = (unsigned long)attempt_over;
	c->esp = attempt_esp;
	c->ds = c->es = c->ss;
	c->eflags = 2;
}

/* Prepares for attempts: called once, before the first attempt. */
void begin(void)
{
	static const int signals[] = { SIGSEGV, SIGFPE, SIGILL, SIGTRAP,
				       SIGBUS };

	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++)
		catch (signals[i], note);
	code_page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (code_page == MAP_FAILED)
		die("mmap");
}

/* Returns code for attempt(): these bytes, followed by a return. */
void *place(const void *code, unsigned size)
{
	memcpy(code_page, code, size);
	code_page[size] = 0xc3;
	return code_page;
}

/* Runs code that may fault. Returns the signal, or 0; `came` has the other
 * results. */
int attempt(const void *code, const struct registers *given)
{
	came = (struct outcome){ 0 };
	run_attempt(code, given);
	if (came.signal == 0) {
		came.eax = attempt_eax;
		came.eflags = attempt_flags;
	}
	return came.signal;
}

/* Did the attempt end with this exception, and with the signal that belongs to
 * it? */
int faulted(unsigned long trap)
{
	static const int signals[20] = {
		SIGFPE, SIGTRAP, 0,	  SIGTRAP, SIGSEGV, SIGSEGV,
		SIGILL, 0,	 0,	  SIGFPE,  SIGSEGV, SIGBUS,
		SIGBUS, SIGSEGV, SIGSEGV, 0,	   SIGFPE,
	};

	return came.signal && came.trap == trap && came.signal == signals[trap];
}

void bad(const char *fmt, ...)
{
	char words[160];
	va_list list;

	if (bads++ >= MOST_BAD)
		return;
	va_start(list, fmt);
	vsnprintf(words, sizeof(words), fmt, list);
	va_end(list);
	printf("bad: %s", words);
	if (came.signal)
		printf(" (signal %d, trap %lu, error %lx, address %lx)",
		       came.signal, came.trap, came.error, came.address);
	printf("\n");
}

void tried(long n, const char *what)
{
	printf("tried %ld %s\n", n, what);
}

/* Prints how many attempts had a wrong result. Returns the exit status. */
int verdict(void)
{
	if (bads)
		printf("bad in all: %ld\n", bads);
	return bads != 0;
}

/* Does the command line ask for the long form? */
int is_long(char **argv)
{
	return argv[0] && argv[1] && !strcmp(argv[1], "long");
}
