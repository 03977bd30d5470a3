/*
 * Makes pages of random bytes, and jumps into them with random registers. Among
 * plain random bytes an instruction soon faults. So half of the fills also have
 * instructions that programs may not execute, or that enter the kernel.
 *
 * Ancestor: none; the idea is that of crashme (G. J. Carrette, 1990).
 */
#include "code.h"

#define CODE 0x2000 /* bytes */

/* At a fixed address, so that random registers can point to it. */
static struct {
	unsigned char code[CODE], data[0x2000], stack[0x3000];
} *const arena = (void *)0x20000000;

/* Instructions that a program may not execute, or only in some cases, and
 * instructions that enter the kernel. Random bytes follow each one, and may
 * become its operands. */
static const char *const soup[] = {
	"\xcd\x80",	    /* int 0x80 */
	"\xcd",		    /* int, with any number */
	"\xcc",		    /* int3 */
	"\xce",		    /* into */
	"\xf1",		    /* int1 */
	"\xf4",		    /* hlt */
	"\xfa",		    /* cli */
	"\xfb",		    /* sti */
	"\xec",		    /* in dx */
	"\xef",		    /* out dx */
	"\xe4",		    /* in */
	"\x6c",		    /* insb */
	"\x9d",		    /* popf */
	"\xcf",		    /* iret */
	"\xcb",		    /* retf */
	"\x9a",		    /* call far */
	"\xea",		    /* jmp far */
	"\xff\x2c\x24",	    /* jmp far, to an address on the stack */
	"\x0f\x01",	    /* sgdt, lgdt, lidt, lmsw, invlpg */
	"\x0f\x20",	    /* mov from a control register */
	"\x0f\x22",	    /* mov to a control register */
	"\x0f\x23",	    /* mov to a debug register */
	"\x0f\x30",	    /* wrmsr */
	"\x0f\x32",	    /* rdmsr */
	"\x0f\x06",	    /* clts */
	"\x0f\x08",	    /* invd */
	"\x0f\x0b",	    /* ud2 */
	"\x0f\x34",	    /* sysenter */
	"\x0f\x05",	    /* syscall */
	"\x0f\xa2",	    /* cpuid */
	"\x0f\x02\xc0",	    /* lar */
	"\x0f\x00",	    /* sldt, str, lldt, ltr, verr, verw */
	"\x8e\xd8",	    /* mov to ds */
	"\x8e\xc0",	    /* mov to es */
	"\x8e\xe0",	    /* mov to fs */
	"\x8e\xe8",	    /* mov to gs */
	"\x8e\xd0",	    /* mov to ss */
	"\x1f",		    /* pop ds */
	"\x17",		    /* pop ss */
	"\x0f\xb2\x24\x24", /* lss esp */
	"\xc8\xff\xff\x1f", /* enter, deeply nested */
	"\x62\x04\x24",	    /* bound */
	"\xf7\xf1",	    /* div ecx */
	"\xd4\x01\xd4",	    /* aam, perhaps by zero */
	"\xf3\xa4",	    /* rep movsb */
	"\xf3\xab",	    /* rep stosl */
	"\xf2\xaf",	    /* repne scasl */
	"\xf0\x0f\xc7",	    /* lock cmpxchg8b */
	"\xd9",		    /* an instruction of the FPU */
	"\xdd\x34\x24",	    /* fnsave */
	"\xdd\x24\x24",	    /* frstor */
	"\xd9\x2c\x24",	    /* fldcw */
	"\x9b",		    /* fwait */
	"\x60",		    /* pusha */
	"\x61",		    /* popa */
	"\x5c",		    /* pop esp */
	"\x94",		    /* xchg esp */
	"\xc9",		    /* leave */
	"\xb8",		    /* mov to eax */
	"\x6a\x77\x58",	    /* 119, sigreturn, to eax */
	"\x6a\x02\x58",	    /* 2, fork */
};

/* Fills 32 bytes or more of the code, at most up to its end. The bytes after
 * them stay as they were. */
static void fill(unsigned at)
{
	unsigned end = at + (32 << below(8)), is_soup = one_in(2);

	if (end > CODE)
		end = CODE;
	while (at < end) {
		const char *piece = soup[below(ARRAY_SIZE(soup))];

		if (is_soup && one_in(2))
			while (*piece && at < end)
				arena->code[at++] = *piece++;
		else
			arena->code[at++] = draw();
	}
}

static unsigned long nasty(void)
{
	switch (below(10)) {
	case 0:
		return 0;
	case 1:
		return below(400); /* a call's number, or an argument */
	case 2:
		return (unsigned long)arena->code + below(CODE);
	case 3:
		return (unsigned long)arena->data + below(sizeof(arena->data));
	case 4:
		return (unsigned long)arena->stack +
		       below(sizeof(arena->stack));
	case 5:
		return 0x40000000UL + below(0x200000) - below(0x1000);
	case 6:
		return -(unsigned long)below(0x1000);
	case 7:
		return 1UL << below(32);
	default:
		return draw();
	}
}

/* Returns a selector, mostly one that a program can load. */
static unsigned long selector(void)
{
	static const unsigned short known[] = { 0, 3, 0x20, 0x23, 0x1b, 0x18 };

	if (one_in(64))
		return draw() & 0xffff;
	return one_in(4) ? known[below(ARRAY_SIZE(known))] : 0x23;
}

/* Draws random registers; esp mostly points to a stack. */
void choose(struct registers *with)
{
	unsigned long *word = &with->edi;

	for (int i = 0; i < 8; i++)
		word[i] = nasty();
	with->gs = selector();
	with->fs = selector();
	with->es = selector();
	with->ds = selector();
	with->eflags = one_in(4) ? draw() & 0x244dd5 : draw() & 0x8d5;
	with->esp = (unsigned long)arena->stack + sizeof(arena->stack) / 2 +
		    4 * below(512);
	if (one_in(32))
		with->esp = nasty();
}

/* Sets caught() as handler of all signals that end a try. A handler does not
 * block its signal. */
void catch_all(void)
{
	static const char signals[] = { SIGILL,	 SIGTRAP, SIGBUS,  SIGFPE,
					SIGSEGV, SIGUSR1, SIGALRM, 0 };

	for (const char *signal = signals; *signal; signal++)
		handle(*signal, caught, SA_NODEFER);
}

/* Gives all signals their default action, and closes the descriptor of
 * note(). */
void catch_nothing(void)
{
	for (int signal = 1; signal < NSIG; signal++)
		if (signal != SIGKILL && signal != SIGSTOP)
			handle(signal, SIG_DFL, 0);
	close(COUNT_FD);
}

static int try_bytes(void)
{
	static struct {
		unsigned char room[1024];
		struct registers registers;
	} with;
	unsigned at = below(CODE - 64);

	fill(at);
	choose(&with.registers);
	target = (unsigned long)arena->code + at;
	return try(&with.registers);
}

/* Maps the memory for code, data and stack; is called once, before the
 * herds. */
void map_arena(void)
{
	if (mmap(arena, sizeof(*arena), 7,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != arena)
		die("randcode: the arena cannot be mapped");
}

static void prepare(unsigned which)
{
	sow(seed, which);
	for (int i = 0; i < 2; i++)
		fill(i * PAGE_SIZE);
	catch_all();
}

/* Makes many tries in one process, which handles the signals. */
void bytes_with_handlers(unsigned which)
{
	int me = getpid();
	unsigned char end = BEGUN;

	prepare(which);
	for (int i = 0; i < TRIES && getpid() == me; i++) {
		note(end);
		end = try_bytes();
	}
}

/* Makes each try in a new child, which the try ends. */
void bytes_without(unsigned which)
{
	prepare(which);
	for (int i = 0; i < TRIES / 4; i++) {
		int status, pid = fork();

		if (pid == 0) {
			sow(seed + i + 1, which);
			catch_nothing();
			try_bytes();
			exit_group(0);
		}
		status = pid > 0 ? reap(pid) : -1;
		if (status >= 0)
			note(WTERMSIG(status));
	}
}
