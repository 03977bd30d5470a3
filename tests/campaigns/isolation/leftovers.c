/*
 * leftovers [long]: checks that a program finds no data that another one has
 * left. A child fills memory with a pattern and ends. Then the program gets
 * pages from the kernel in each possible way, and searches them for the
 * pattern, or for anything that is not zero. In the same way it checks the FPU,
 * the registers, and the structures that the kernel fills.
 *
 *	leftovers seen	is executed by the program itself, to check its start
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define PATTERN 0xdecaf00dUL
#define SECRET	0x2abcd000UL /* an address that no other program uses */
#define MIB	0x100000UL

static long searched, structures;
static unsigned long mib = 4;

/* Fills `mib` MiB of memory, some stack, and a pipe's page with the pattern. */
static void fill(void)
{
	unsigned long *memory = (unsigned long *)map(mib * MIB / PAGE_SIZE);
	unsigned long stack[10000];
	int fds[2];

	for (unsigned long i = 0; i < mib * MIB / 4; i++)
		memory[i] = PATTERN;
	for (unsigned i = 0; i < ARRAY_SIZE(stack); i++)
		((volatile unsigned long *)stack)[i] = PATTERN;
	if (pipe(fds) == 0)
		write(fds[1], memory, PAGE_SIZE);
}

static void dirty(void)
{
	if (outcome(fill) != 0)
		bad("the child that fills memory did not end well");
}

static void search(const char *what, const void *from, unsigned long bytes)
{
	const volatile unsigned long *word = from;
	long n = 0;

	for (unsigned long i = 0; i < bytes / 4; i++)
		n += word[i] != 0;
	if (n)
		bad("%s: %ld words are not zero", what, n);
	searched += bytes / PAGE_SIZE;
}

static void new_mapping(void)
{
	char *memory;

	dirty();
	memory = map(mib * MIB / PAGE_SIZE);
	search("mmap", memory, mib * MIB);
	munmap(memory, mib * MIB);
}

static void new_heap(void)
{
	char *end = sys_brk(NULL), *start = end + PAGE_SIZE;

	start -= (unsigned long)start % PAGE_SIZE;
	dirty();
	sys_brk(start + mib * MIB);
	search("brk", start, mib * MIB);
	/* A heap that shrinks and grows again must have new pages. */
	memset(start, 0xff, MIB);
	sys_brk(start);
	sys_brk(start + MIB);
	search("brk once more", start, MIB);
	sys_brk(end);
}

static void new_stack(void)
{
	const char *below;

	dirty();
	__asm__("leal -4096(%%esp), %0" : "=r"(below));
	below -= (unsigned long)below % PAGE_SIZE + 3 * MIB;
	search("the stack", below, 3 * MIB);
}

/* Checks that the last page of a mapped file has zeros behind the file's
 * end. */
static void end_of_file(void)
{
	int fd = open("/etc/motd", O_RDONLY);
	struct stat64 st;
	char *memory;
	long n = 0;

	dirty();
	fstat64(fd, &st);
	memory = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED || st.st_size == 0 || st.st_size >= PAGE_SIZE)
		die("/etc/motd");
	for (long i = (long)st.st_size; i < PAGE_SIZE; i++)
		n += memory[i] != 0;
	if (n)
		bad("behind the end of a file %ld bytes are not zero", n);
	munmap(memory, PAGE_SIZE);
	close(fd);
	searched++;
}

/* Checks a pipe, whose page the kernel need not clear: a read returns only the
 * bytes that were written. */
static void pipe_page(void)
{
	static char got[PAGE_SIZE];
	int fds[2];

	dirty();
	make_pipe(fds);
	for (int i = 1; i < PAGE_SIZE; i += 97) {
		write(fds[1], "0123456789", 1 + i % 10);
		if (read(fds[0], got, sizeof(got)) != 1 + i % 10)
			bad("a pipe does not return what it got");
	}
	close(fds[0]);
	close(fds[1]);
	searched++;
}

static void execute(void)
{
	char *const argv[] = { "leftovers", "seen", NULL };
	char *const envp[] = { NULL };

	execve("/bin/leftovers", argv, envp);
}

static void registers_at_the_start(void)
{
	char *const argv[] = { "entry", NULL };

	__asm__ volatile("fldpi\n\tfldl2e\n\tmovl %%ss, %%eax\n\t"
			 "movl %%eax, %%fs\n\tmovl %%eax, %%gs"
			 :
			 :
			 : "eax");
	execve("/bin/entry", argv, argv + 1);
}

/* Loads FPU registers, and forks a child, which gets a copy of them and
 * executes a new program. That program must not see them. */
static void registers_of_the_parent(void)
{
	__asm__ volatile("fldpi\n\tfldl2t\n\tfldlg2");
	exit_group(outcome(registers_at_the_start) != 0);
}

/* In the executed program, searches two places for the pattern: the rest of the
 * image's last page, and the stack, from about 1 MiB below the stack pointer to
 * the stack's end. */
extern char _end[];

static long pattern_in(const volatile unsigned long *from,
		       const volatile unsigned long *to)
{
	long n = 0;

	for (; from < to; from++)
		n += *from == PATTERN;
	return n;
}

static int seen(void)
{
	unsigned long end = ((unsigned long)_end + 3) & ~3UL;
	unsigned long esp;
	long n;

	__asm__("movl %%esp, %0" : "=r"(esp));
	n = pattern_in((void *)end,
		       (void *)((end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1UL)));
	return n + pattern_in((void *)((esp - MIB) & ~(PAGE_SIZE - 1UL)),
			      (void *)KERNEL_BASE) !=
	       0;
}

static void new_program(void)
{
	int status;

	dirty();
	if (outcome(execute) != 0)
		bad("a new program finds the pattern");
	status = outcome(registers_of_the_parent);
	if (status != 0)
		bad("a new program finds registers: status %x", status);
	searched += 2;
}

/* ---- The FPU ---- */

static void load_fpu(void)
{
	static const unsigned long secret[2] = { PATTERN, 0x40001111 };

	__asm__ volatile("fninit\n\tfldl %0\n\tfldl %0\n\tfldl %0\n\tfldl %0"
			 :
			 : "m"(secret));
	sched_yield();
	/* leaves the pattern in the FPU */
	__asm__ volatile("fldl %0" : : "m"(secret));
}

/* Checks that the eight FPU registers, of ten bytes each, are zero. */
static void fresh_fpu(void)
{
	unsigned char state[108];
	long n = 0;

	__asm__ volatile("fnsave %0" : "=m"(state));
	for (int i = 28; i < 108; i++)
		n += state[i] != 0;
	exit_group(n != 0);
}

static void unused_fpu(void)
{
	for (int i = 0; i < 10; i++) {
		if (outcome(load_fpu) != 0 || outcome(fresh_fpu) != 0)
			bad("the FPU has what another program left there");
		structures++;
	}
}

/* ---- Signals ---- */

static volatile unsigned long told;

static void tell(int signal, struct context context)
{
	volatile struct context *c = &context;

	(void)signal;
	told = c->cr2;
}

static void touch_secret(void)
{
	char *page = mmap((void *)SECRET, PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	page[0x123] = 1;
	kill(getppid(), SIGUSR1);
	page[0x123] = 2;
}

/* Checks that a handler does not see the address of another process's fault. */
static void fault_addresses(void)
{
	for (int i = 0; i < 10; i++) {
		catch (SIGUSR1, tell);
		told = 1;
		outcome(touch_secret);
		if ((told & ~(PAGE_SIZE - 1UL)) == SECRET)
			bad("a handler sees another process's fault");
		structures++;
	}
}

/* ---- Structures that the kernel fills ---- */

static unsigned char buffer[512];

/* Makes a call that fills buffer, once over bytes of 0 and once over bytes of
 * 0xff. Each of the first `size` bytes must be the same after both calls, or
 * unchanged by both; later bytes must be unchanged. Bytes [from, to) are
 * padding: they must be zero or unchanged. */
static void filled(const char *name, long (*call)(void), unsigned size,
		   unsigned from, unsigned to)
{
	static unsigned char first[512];

	memset(buffer, 0, sizeof(buffer));
	if (call() < 0)
		bad("%s fails", name);
	memcpy(first, buffer, sizeof(buffer));
	memset(buffer, 0xff, sizeof(buffer));
	dirty(); /* leaves words on the kernel's stack */
	call();
	for (unsigned i = 0; i < sizeof(buffer); i++) {
		int left = first[i] == 0 && buffer[i] == 0xff;

		if (i >= size ? !left : !left && first[i] != buffer[i])
			bad("%s: byte %u", name, i);
		if (i >= from && i < to && !left && buffer[i])
			bad("%s: padding at %u", name, i);
	}
	structures++;
}

static long call_stat(void)
{
	return stat64("/etc/motd", (void *)buffer);
}

static long call_fstat(void)
{
	int fds[2];
	long result;

	make_pipe(fds);
	result = fstat64(fds[0], (void *)buffer);
	close(fds[0]);
	close(fds[1]);
	return result;
}

static long call_uname(void)
{
	return uname((void *)buffer);
}

/* Calls sysinfo(), and clears the fields that change between two calls. */
static long call_sysinfo(void)
{
	long result = syscall(116, buffer);

	memset(buffer, 0, 4);
	memset(buffer + 20, 0, 4);
	return result;
}

static long call_termios(void)
{
	return ioctl(1, TCGETS, buffer);
}

static long call_winsize(void)
{
	return ioctl(1, TIOCGWINSZ, buffer);
}

static long call_sigaction(void)
{
	return sys_sigaction(SIGUSR2, NULL, (void *)buffer);
}

static long call_rt_sigaction(void)
{
	return rt_sigaction(SIGUSR2, NULL, (void *)buffer, 8);
}

static long call_rt_sigpending(void)
{
	return rt_sigpending((void *)buffer, 8);
}

static long call_getitimer(void)
{
	return syscall(105, 0, buffer);
}

static long call_sigaltstack(void)
{
	return syscall(186, NULL, buffer);
}

static long call_statx(void)
{
	return statx(AT_FDCWD, "/etc/motd", 0, 0, (void *)buffer);
}

static long call_statx_of_a_pipe(void)
{
	int fds[2];
	long result;

	make_pipe(fds);
	result = statx(fds[0], "", AT_EMPTY_PATH, 0, (void *)buffer);
	close(fds[0]);
	close(fds[1]);
	return result;
}

/* Calls clock_gettime(), and clears the time, because it differs in the second
 * call. */
static long call_clock(void)
{
	long result = clock_gettime64(CLOCK_MONOTONIC, (void *)buffer);

	memset(buffer, 0, 12);
	return result;
}

static void leave(void)
{
}

static long call_wait(void)
{
	long result = wait4(child(leave), NULL, 0, (void *)buffer);

	memset(buffer, 0, 16); /* the times may differ by a tick */
	return result;
}

static long call_getcwd(void)
{
	return getcwd((void *)buffer, sizeof(buffer));
}

static long entries(int wide)
{
	int fd = open("/etc", O_RDONLY);
	long n = wide ? getdents64(fd, (void *)buffer, sizeof(buffer)) :
			getdents(fd, (void *)buffer, sizeof(buffer));

	close(fd);
	return n;
}

static long call_getdents(void)
{
	return entries(0);
}

static long call_getdents64(void)
{
	return entries(1);
}

static void all_structures(void)
{
	filled("stat64", call_stat, 96, 8, 12);
	filled("stat64", call_stat, 96, 40, 44);
	filled("fstat64 of a pipe", call_fstat, 96, 8, 16);
	filled("uname", call_uname, 390, 6, 65);
	filled("sysinfo", call_sysinfo, 64, 42, 44);
	filled("termios", call_termios, 36, 32, 36);
	filled("winsize", call_winsize, 8, 4, 8);
	filled("sigaction", call_sigaction, 16, 0, 16);
	filled("rt_sigaction", call_rt_sigaction, 20, 0, 20);
	filled("rt_sigpending", call_rt_sigpending, 8, 0, 8);
	filled("getitimer", call_getitimer, 16, 0, 16);
	filled("sigaltstack", call_sigaltstack, 12, 0, 4);
	filled("statx", call_statx, 256, 30, 32);
	filled("statx", call_statx, 256, 144, 256);
	filled("statx of a pipe", call_statx_of_a_pipe, 256, 144, 256);
	filled("clock_gettime64", call_clock, 16, 12, 16);
	filled("rusage", call_wait, 72, 16, 72);
	filled("getcwd", call_getcwd, 2, 1, 2);
	filled("getdents", call_getdents, 512, 0, 0);
	filled("getdents64", call_getdents64, 512, 0, 0);
}

int main(int argc, char **argv)
{
	(void)argc;
	if (argv[1] && !strcmp(argv[1], "seen"))
		return seen();
	begin();
	if (is_long(argv))
		mib = 10;
	for (int i = 0; i < (is_long(argv) ? 20 : 2); i++) {
		new_mapping();
		new_heap();
		end_of_file();
		pipe_page();
		new_program();
	}
	new_stack();
	unused_fpu();
	fault_addresses();
	all_structures();
	tried(searched, "pages searched");
	tried(structures, "structures and registers looked at");
	return verdict();
}
