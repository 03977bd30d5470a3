/*
 * forged [long]: calls sigreturn() and rt_sigreturn() with forged contexts:
 * selectors in every segment register (all of them with long, otherwise those
 * below 128 and every 37th), every flag, an eip in the kernel, FPU states at
 * bad addresses or of random bytes. It also requests segments of all kinds by
 * set_thread_area(). Afterwards it must still be an ordinary program: it runs
 * in its own segments, may not use ports, and interrupts are on.
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define USER_CS 0x1b
#define USER_DS 0x23

/* The flags that sigreturn() takes from the context: all arithmetic ones, trap,
 * direction, resume, alignment check. */
#define TAKEN 0x50dd5UL

static long contexts, pointers, made;

/* The segment registers after sigreturn(), as the code at `back` stores
 * them. */
extern unsigned long after[6], forge_esp;
unsigned long after[6], forge_esp; /* cs ss ds es fs gs */
void forge(void), back(void);

/* Makes the system call number %edx with %eax as stack pointer. If the
 * context's eip is `back`, it returns with the flags in %eax. */
__asm__(".text\n"
	"forge:\n\t"
	"movl %esp, forge_esp\n\t"
	"movl %eax, %esp\n\t"
	"movl %edx, %eax\n\t"
	"int $0x80\n"
	"back:\n\t"
	"pushfl\n\t"
	"movw %cs, %ss:after\n\t"
	"movw %ss, %ss:after + 4\n\t"
	"movw %ds, %ss:after + 8\n\t"
	"movw %es, %ss:after + 12\n\t"
	"movw %fs, %ss:after + 16\n\t"
	"movw %gs, %ss:after + 20\n\t"
	"popl %eax\n\t"
	"movl %ss:forge_esp, %esp\n\t"
	"ret\n");

static char stack[512] __attribute__((aligned(16)));

/* Returns a valid context, which continues at `back`. */
static struct context honest(void)
{
	struct context context = {
		.cs = USER_CS,
		.ss = USER_DS,
		.ds = USER_DS,
		.es = USER_DS,
		.eip = (unsigned long)back,
		.eflags = 0x202,
		.esp = (unsigned long)stack + 256,
	};

	return context;
}

#define SIGRETURN    119
#define RT_SIGRETURN 173
#define INFORMED     160 /* bytes before the context for rt_sigreturn() */

static unsigned long number = SIGRETURN;

/* Puts the context into a frame for the chosen call, with an empty mask.
 * Returns the value that esp must have for the call. */
static unsigned long frame_of(const struct context *context)
{
	static unsigned char frame[INFORMED + sizeof(*context) + 700];

	memcpy(frame + INFORMED, context, sizeof(*context));
	return (unsigned long)frame + (number == SIGRETURN ? INFORMED : 0);
}

static void use(struct context *context)
{
	struct registers given = { .eax = frame_of(context), .edx = number };

	attempt((const void *)forge, &given);
	contexts++;
}

#define SET_THREAD_AREA 243
#define AREA		0x30 /* selector of the first of three entries */

/* Returns the access rights of a segment; 0 if a program may not load it. */
static unsigned long rights(unsigned long selector)
{
	unsigned long rights = 0;

	__asm__("larl %1, %0" : "+r"(rights) : "r"(selector) : "cc");
	return rights;
}

/* Is this a data segment made by set_thread_area(), present and of privilege
 * 3? */
static int is_area(unsigned long segment)
{
	return segment >= AREA && segment < AREA + 24 &&
	       (rights(segment) & 0x60f900) == 0x40f100;
}

/* Does the program run in its own segments? */
static int is_program(void)
{
	if ((after[0] & 0xffff) != USER_CS || (after[1] & 0xffff) != USER_DS)
		return 0;
	for (int i = 2; i < 6; i++) {
		unsigned long segment = after[i] & 0xfffc;

		if (segment != 0 && segment != (USER_CS & ~3) &&
		    segment != (USER_DS & ~3) && !is_area(segment))
			return 0;
	}
	return 1;
}

static void selectors(unsigned long selector)
{
	struct context context = honest();

	if (((selector & 0xffff) | 3) != USER_CS) {
		context.cs = selector;
		use(&context);
		if (came.signal != SIGSEGV || (came.cs & 0xffff) != USER_CS)
			bad("cs %lx", selector);
	}
	context = honest();
	if (((selector & 0xffff) | 3) != USER_DS) {
		context.ss = selector;
		use(&context);
		if (came.signal != SIGSEGV || (came.cs & 0xffff) != USER_CS)
			bad("ss %lx", selector);
	}
	context = honest();
	context.ds = context.es = context.fs = context.gs = selector;
	memset(after, 0xff, sizeof(after));
	use(&context);
	if (came.signal || !is_program())
		bad("data selectors %lx", selector);
}

static void flags(unsigned long value)
{
	struct context context = honest();
	unsigned long is;

	context.eflags = value;
	use(&context);
	is = came.signal ? came.eflags : came.eax;
	if (came.signal ? !(value & FLAG_TRAP) || !faulted(DEBUG) :
			  (value & FLAG_TRAP) != 0)
		bad("flags %lx", value);
	/* The CPU clears RF after one instruction, so it is off when the flags
	 * are read. */
	if ((is | 0x10000) != ((value & TAKEN) | FLAG_INTERRUPTS | 0x10002))
		bad("flags %lx became %lx", value, is);
}

/* Tries an eip that is not the program's: the program must fault there. */
static void places(void)
{
	static const unsigned long eips[] = {
		0,	    8,		0x40000000, 0x40100000, 0x40100100,
		0xbfffffff, 0xc0000000, 0xfffff000, 0xfffffff0,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(eips); i++) {
		struct context context = honest();

		context.eip = eips[i];
		context.cs = USER_CS & ~3;
		use(&context);
		if (!faulted(PAGE_FAULT) || came.eip != eips[i] ||
		    came.address != eips[i] || (came.cs & 0xffff) != USER_CS)
			bad("eip %lx", eips[i]);
	}
}

/* An address at which the program has no memory. A context or FPU state there
 * must end the child that uses it: the child has no handler. */
static unsigned long wild;

static void wild_context(void)
{
	handle(SIGSEGV, SIG_DFL, 0);
	__asm__ volatile("movl %0, %%esp\n\tint $0x80"
			 :
			 : "r"(wild), "a"(number)
			 : "memory");
}

static void wild_fpu(void)
{
	struct context context = honest();

	handle(SIGSEGV, SIG_DFL, 0);
	context.fpu = wild;
	use(&context);
}

static void wild_pointers(void)
{
	static const unsigned long addresses[] = {
		8,	    0x3fffffc0, 0x40000000, 0x40100000, 0x40112345,
		0xbfff0000, 0xc0000000, 0xfffffff0, 0xffffffff,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(addresses); i++) {
		int status;

		wild = addresses[i];
		status = outcome(wild_context);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
			bad("context at %lx: status %x", wild, status);
		status = outcome(wild_fpu);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
			bad("FPU state at %lx: status %x", wild, status);
		pointers += 2;
	}
}

#define MXCSR 34 /* a word of Linux's struct _fpstate_32 */

/* Tries FPU states with random bytes. They may affect only the program: a
 * pending exception becomes SIGFPE at its next FPU instruction (fld1; fwait).
 * The kernel refuses a state in which MXCSR has bits that no CPU knows. */
static void wild_states(void)
{
	static const unsigned char code[] = { 0xd9, 0xe8, 0x9b, 0xc3 };
	static unsigned long state[156];
	struct registers none = { 0 };
	unsigned long random = 1;

	for (int n = 0; n < 300; n++) {
		struct context context = honest();

		for (unsigned i = 0; i < ARRAY_SIZE(state); i++)
			state[i] = random = random * 1664525 + 1013904223;
		if (n % 2)
			state[MXCSR] &= 0xffbf;
		context.fpu = (unsigned long)state;
		use(&context);
		if (came.signal && (n % 2 || came.signal != SIGSEGV))
			bad("FPU state %d", n);
		attempt(code, &none);
		if (came.signal && !faulted(16))
			bad("FPU state %d, used", n);
		__asm__ volatile("fninit");
	}
}

/* Tries random words as the description of a segment, and then a context whose
 * segment registers hold such segments. At the end clears the three
 * segments. */
static void segments(void)
{
	static unsigned long desc[4];
	unsigned long random = 1;

	for (int n = 0; n < 3000; n++) {
		struct context context = honest();
		unsigned long entry = AREA / 8 + n % 3;

		for (int i = 0; i < 4; i++)
			desc[i] = random = random * 1664525 + 1013904223;
		desc[0] = n % 8 ? entry : random >> 28;
		desc[3] = n % 7 ? random >> 16 : 0;
		desc[1] = n % 14 ? desc[1] : 0;
		desc[2] = n % 14 ? desc[2] : 0;
		if (syscall(SET_THREAD_AREA, desc) == 0 && desc[3] & 1 &&
		    !is_area(desc[0] * 8))
			bad("segment %lx %lx %lx", desc[1], desc[2], desc[3]);
		context.ds = context.es = AREA + random % 24;
		context.fs = context.gs = AREA + random / 32 % 24;
		use(&context);
		if (came.signal || !is_program())
			bad("a context with segment %d", n);
		made++;
	}
	for (int i = 0; i < 3; i++) {
		memset(desc, 0, sizeof(desc));
		desc[0] = AREA / 8 + i;
		syscall(SET_THREAD_AREA, desc);
		if (rights(AREA + i * 8))
			bad("segment %d stays", i);
	}
}

static void all(unsigned long step)
{
	for (unsigned long n = 0; n < 65536; n += n < 0x80 ? 1 : step)
		selectors(n);
	selectors(0xffffffff);
	for (unsigned bit = 0; bit < 32; bit++) {
		flags(1UL << bit);
		flags(~(1UL << bit));
	}
	for (unsigned long n = 0; n < 4096; n++)
		flags(n << 20 | n << 8 | n);
	places();
	wild_pointers();
	wild_states();
	segments();
}

int main(int argc, char **argv)
{
	unsigned long step = is_long(argv) ? 1 : 37;

	(void)argc;
	begin();
	all(step);
	number = RT_SIGRETURN;
	all(step);
	tried(contexts, "forged contexts");
	tried(made, "segments of set_thread_area()");
	tried(pointers, "contexts and FPU states without memory");
	return verdict();
}
