/*
 * Measures the figures of programs. This program is the first one of its image.
 * It counts instructions with rdtsc, which on QEMU with -icount counts all
 * executed instructions, those of the program and of the kernel.
 *
 * Ancestor: none.
 */
#include "figures.h"

#define SHARERS	      1500
#define SHARED_TABLES 200
#define TABLE_SPAN    (4 * MIB)

#define NR_FORK		   2
#define NR_PAUSE	   29
#define NR_SET_THREAD_AREA 243

/* Measures getpid() as a bare system call, without the library's function
 * around it. */
static void measure_getpid(const char *name)
{
	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long begin = rdtsc(), result = 20;

		asm volatile("int $0x80" : "+a"(result) : : "memory");
		samples[i] = rdtsc() - begin;
	}
	report(name, SAMPLES);
}

/* Measures the first write to each of SAMPLES pages. */
static void measure_faults(volatile char *at, const char *name)
{
	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long begin = rdtsc();

		at[i * PAGE_SIZE] = 1;
		samples[i] = rdtsc() - begin;
	}
	report(name, SAMPLES);
}

/* Measures writes to shared pages. The child's write copies the page. When the
 * child has ended, the parent is the last holder, and its write sets the write
 * bit again. */
static void measure_copies(const char *copied, const char *last)
{
	volatile char *at = map((SAMPLES + 1) * PAGE_SIZE);
	int pid;

	for (int i = 0; i <= SAMPLES; i++)
		at[i * PAGE_SIZE] = 1;
	pid = fork();
	if (pid == 0) {
		at[SAMPLES * PAGE_SIZE] = 1; /* the child copies the table */
		measure_faults(at, copied);
		exit(0);
	}
	wait_for(pid);
	at[SAMPLES * PAGE_SIZE] = 1;
	pid = fork();
	if (pid == 0) {
		at[SAMPLES * PAGE_SIZE] = 1; /* copies only the table */
		exit(0);
	}
	wait_for(pid);
	at[SAMPLES * PAGE_SIZE] = 1;
	measure_faults(at, last);
	munmap((void *)at, (SAMPLES + 1) * PAGE_SIZE);
}

/* Measures fork, exit of the child, and wait. The parent has touched `size`
 * bytes. */
static void measure_fork(const char *name, unsigned long size)
{
	char *at = size ? map(size) : 0;

	for (unsigned long i = 0; i < size; i += PAGE_SIZE)
		at[i] = 1;
	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long begin = rdtsc();
		int pid = fork();

		if (pid == 0)
			exit(0);
		wait_for(pid);
		samples[i] = rdtsc() - begin;
	}
	report(name, SAMPLES);
	if (size)
		munmap(at, size);
}

/* Measures how a process sends bytes to another one, which answers with one
 * byte when it has read them all. The other process may need several calls of
 * read() for that. */
static void measure_pipe(const char *name, unsigned long size)
{
	static char bytes[64 * KIB];
	int there[2], back[2], pid;

	if (pipe(there) || pipe(back))
		die("pipe");
	memset(bytes, 'x', size);
	pid = fork();
	if (pid == 0) {
		unsigned long left = size;
		long n;

		close(there[1]);
		while ((n = read(there[0], bytes, left)) > 0) {
			left -= n;
			if (left)
				continue;
			write(back[1], bytes, 1);
			left = size;
		}
		exit(0);
	}
	close(there[0]);
	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long begin = rdtsc();

		write(there[1], bytes, size);
		read(back[0], bytes, 1);
		samples[i] = rdtsc() - begin;
	}
	report(name, SAMPLES);
	close(there[1]);
	close(back[0]);
	close(back[1]);
	wait_for(pid);
}

/* Gives the program a segment of its own, as a C library does, and puts values
 * into the SSE registers. They stay there until another task uses these
 * registers. */
static void use_segment_and_sse(void)
{
	struct {
		unsigned int entry;
		unsigned long base, limit, flags;
	} desc = { -1U, (unsigned long)samples, 0xfffff, 0x51 };

	if (syscall(NR_SET_THREAD_AREA, &desc))
		die("set_thread_area");
	asm volatile("mov %0, %%gs" : : "r"(desc.entry * 8 + 3));
	asm volatile("xorps %xmm0, %xmm0");
}

/* Measures one turn of the queue, in which each of n tasks yields once, divided
 * by n. If `use` is not 0, each task calls that function once before its first
 * turn. */
static void measure_switches(const char *name, int n, void (*use)(void))
{
	static int pids[10000];

	get_ready(name);
	for (int i = 0; i < n - 1; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			if (use)
				use();
			for (;;)
				sched_yield();
		}
		if (pids[i] < 0)
			die("fork");
	}
	if (use)
		use();
	for (int i = 0; i < 3; i++)
		sched_yield(); /* now all have begun */
	/* Every second turn takes two instructions more, so a sample is the
	 * mean of two turns. */
	for (int i = 0; i < 5; i++) {
		unsigned long begin = rdtsc();

		sched_yield();
		sched_yield();
		samples[i] = (rdtsc() - begin) / 2 / n;
	}
	report(name, 5);
	for (int i = 0; i < n - 1; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < n - 1; i++)
		waitpid(pids[i], 0, 0);
}

/* Measures how many children can be created. They only sleep. */
static void measure_tasks(void)
{
	unsigned long n = 0;
	int pid, end[2];
	char c;

	if (pipe(end))
		die("pipe");
	while ((pid = fork()) > 0)
		n++;
	if (pid == 0) {
		close(end[1]);
		read(end[0], &c, 1);
		exit(0);
	}
	report_one("max_tasks", n);
	close(end[0]);
	close(end[1]);
	while (n-- > 0)
		waitpid(-1, 0, 0);
}

/* Measures a report of the kernel: reads the device to its end. The figure is
 * the instructions for each holder of a shared table, rounded up. They are
 * counted in units of 32, so that the sum stays below 2^32. */
static void measure_books(const char *name, const char *device)
{
	unsigned long low, high, begin;
	char text[4096];
	int fd = open(device, O_RDONLY);

	asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	begin = low / 32 | high * (1UL << 27);
	while (read(fd, text, sizeof(text)) > 0)
		;
	asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	low = low / 32 | high * (1UL << 27);
	report_one(name, (low - begin) / (SHARERS * SHARED_TABLES / 32) + 1);
	close(fd);
}

/* Forks n children, which sleep. While they sleep, nobody writes to memory,
 * because a write below a shared table would end the sharing of that table. */
static void fork_sleepers(int n)
{
	asm volatile("1:\tmovl %1, %%eax\n\t"
		     "int $0x80\n\t"
		     "testl %%eax, %%eax\n\t"
		     "js 4f\n\t"
		     "jnz 3f\n"
		     "2:\tmovl %2, %%eax\n\t"
		     "int $0x80\n\t"
		     "jmp 2b\n"
		     "3:\tdecl %0\n\t"
		     "jnz 1b\n"
		     "4:"
		     : "+c"(n)
		     : "i"(NR_FORK), "i"(NR_PAUSE)
		     : "eax", "memory", "cc");
	if (n)
		die("fork");
}

/* Measures the reports about tasks that share page tables. The tasks are
 * children of a program that has touched one page below each table. A holder is
 * an entry in a child's directory that points to one of these tables. */
static void measure_shared(void)
{
	char *at = map(SHARED_TABLES * TABLE_SPAN);

	for (unsigned long i = 0; i < SHARED_TABLES; i++)
		at[i * TABLE_SPAN] = 1;
	fork_sleepers(SHARERS);
	sched_yield(); /* all have begun, and sleep */
	measure_books("audit_shared", "/dev/audit");
	measure_books("tasks_shared", "/dev/tasks");
	kill(-1, SIGKILL);
	for (int i = 0; i < SHARERS; i++)
		waitpid(-1, 0, 0);
	munmap(at, SHARED_TABLES * TABLE_SPAN);
}

#define SLEEPERS 10000

/* Measures the operations that must not cost more when there are many tasks. */
static void measure_beside_many(void)
{
	char *at = map(SAMPLES * PAGE_SIZE);

	fork_sleepers(SLEEPERS);
	sched_yield(); /* all have begun, and sleep */
	measure_getpid("getpid_10000");
	measure_faults(at, "fault_zero_10000");
	munmap(at, SAMPLES * PAGE_SIZE);
	measure_copies("fault_cow_10000", "fault_last_10000");
	measure_pipe("pipe_roundtrip_10000", 1);
	measure_fork("fork_min_10000", 0);
	kill(-1, SIGKILL);
	for (int i = 0; i < SLEEPERS; i++)
		waitpid(-1, 0, 0);
}

/* Measures the figures that need little memory. */
static void measure_basics(void)
{
	measure_getpid("getpid");
	measure_faults(map(SAMPLES * PAGE_SIZE), "fault_zero_first");
	measure_faults(map(SAMPLES * PAGE_SIZE), "fault_zero");
	measure_copies("fault_cow", "fault_last");
	measure_pipe("pipe_roundtrip", 1);
	measure_pipe("pipe_64k", 64 * KIB);
	measure_fork("fork_min", 0);
}

/* Measures the figures that need some memory, then those that need much memory
 * or many tasks. */
static void measure_more(unsigned long pages)
{
	measure_fork("fork_16m", 16 * MIB);
	measure_switches("switch_2", 2, 0);
	measure_idle();
	measure_programs();
	measure_files();
	measure_clone(pages > 100 * MIB / PAGE_SIZE ? 16 : 8);
	measure_shared();
	if (pages > 300 * MIB / PAGE_SIZE) {
		measure_beside_many();
		measure_fork("fork_256m", 256 * MIB);
		measure_switches("switch_10000", 10000, 0);
		measure_tasks();
	}
	measure_switches("switch_2_used", 2, use_segment_and_sse);
}

/* Arguments, environment and compiler decide where in a page the stack begins.
 * The measured functions must have their frames in one page, so main() skips
 * the rest of the stack's first page. */
int main(int argc, char *argv[])
{
	unsigned long pages = count_free();
	char *edge = __builtin_alloca(
		(unsigned long)__builtin_frame_address(0) % PAGE_SIZE);
	char audit[32] = "";

	asm volatile("" : : "r"(edge));
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], "figure=", 7))
			traced = argv[i] + 7;
	measure_basics();
	if (pages > 32 * MIB / PAGE_SIZE && pages < 1024 * MIB / PAGE_SIZE)
		measure_more(pages);
	read_all("/dev/audit", audit, sizeof(audit));
	printf("%s", audit);
	finish(REBOOT_POWER_OFF, strcmp(audit, "audit: ok\n") != 0);
}
