/*
 * Figures of programs, measured by a program: it is the first one of its image
 * and counts instructions with rdtsc, which on QEMU with -icount counts what
 * was executed, the kernel's as well as its own.
 *
 *	bench: name,median,min,max,n
 *
 * Ancestor: none.
 */
#include "tally.h"

#define SAMPLES 51
#define KIB	1024UL
#define MIB	(1024 * KIB)

#define SHARERS	      1500
#define SHARED_TABLES 200
#define TABLE_SPAN    (4 * MIB)

#define NR_FORK		   2
#define NR_PAUSE	   29
#define NR_SET_THREAD_AREA 243

static unsigned long samples[SAMPLES];

/* The figure that is traced, from "figure=NAME" on the command line; or 0. */
static const char *traced;

static inline unsigned long rdtsc(void)
{
	unsigned long low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return low;
}

static void sort(unsigned long *a, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && a[j - 1] > a[j]; j--) {
			unsigned long t = a[j];

			a[j] = a[j - 1];
			a[j - 1] = t;
		}
}

static void report(const char *name, int n)
{
	sort(samples, n);
	printf("bench: %s,%lu,%lu,%lu,%d\n", name, samples[n / 2], samples[0],
	       samples[n - 1], n);
}

static void report_one(const char *name, unsigned long value)
{
	samples[0] = value;
	report(name, 1);
}

/* Sleeps until the serial port has sent what was printed so far. The port takes
 * 87 microseconds for each byte, and then interrupts whatever is measured. The
 * kernel keeps no more than 512 bytes, which take 45 milliseconds. */
static void wait_for_port(void)
{
	const struct timespec time = { 0, 100000000 };

	if (nanosleep(&time, 0))
		die("nanosleep");
}

/* Before a figure is measured. If it is to be traced tools/profile reads this,
 * begins to trace, and sends a line. */
static void get_ready(const char *name)
{
	char line;

	if (traced && !strcmp(name, traced)) {
		printf("profile: ready\n");
		if (read(0, &line, 1) != 1)
			die("profile");
	}
	wait_for_port();
}

/* The call alone, without the library's function around it. */
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

static char *map(unsigned long size)
{
	char *addr = mmap(0, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (addr == MAP_FAILED)
		die("mmap");
	return addr;
}

/* The first touch of each page; the tables are there already. */
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

static void wait_for(int pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status)
		die("a child of the figures");
}

/* A page that both have: the child's write copies it; when the child has gone
 * the parent, now the last holder, gets the write bit back. */
static void measure_copies(const char *copied, const char *last)
{
	volatile char *at = map((SAMPLES + 1) * PAGE_SIZE);
	int pid;

	for (int i = 0; i <= SAMPLES; i++)
		at[i * PAGE_SIZE] = 1;
	pid = fork();
	if (pid == 0) {
		at[SAMPLES * PAGE_SIZE] = 1; /* the table is its own now */
		measure_faults(at, copied);
		exit(0);
	}
	wait_for(pid);
	at[SAMPLES * PAGE_SIZE] = 1;
	pid = fork();
	if (pid == 0) {
		at[SAMPLES * PAGE_SIZE] = 1; /* pages are shared now */
		exit(0);
	}
	wait_for(pid);
	at[SAMPLES * PAGE_SIZE] = 1;
	measure_faults(at, last);
	munmap((void *)at, (SAMPLES + 1) * PAGE_SIZE);
}

/* fork, exit of the child, wait: with size bytes touched. */
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

/* Bytes to another process, which answers with one when it has read them all:
 * in as many calls as the kernel makes of it. */
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

/* Has a segment of its own from here on, as each program of a C library; and
 * its state in SSE's registers, until another task uses them. */
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

/* One turn of the queue, in which each of n tasks yields once, by n. With use
 * all have called that function. */
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
		sched_yield(); /* all have begun */
	/* Every second turn is two instructions longer: two make a sample. */
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

#define IDLE 16

/* What the smallest program takes, stack and all, while it sleeps: the mean of
 * some, rounded down, for their areas share a page of the pool. */
static void measure_idle(void)
{
	char *const argv[] = { "/bench/idle", 0 };
	unsigned long before = count_free();
	int pid[IDLE];

	for (int i = 0; i < IDLE; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			execve(argv[0], argv, environ);
			exit(1);
		}
	}
	for (int i = 0; i < 10; i++)
		sched_yield();
	report_one("idle_pages", (before - count_free()) / IDLE);
	for (int i = 0; i < IDLE; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], 0, 0);
	}
}

/* A klibc shell that reads its commands from a pipe; what it prints comes out
 * of another one. */
struct shell {
	int in[2], out[2], pid;
};

/* A pipe with the page that it keeps while it is empty: none of the shell's. */
static void make_pipe(int ends[2])
{
	char c = 0;

	if (pipe(ends) || write(ends[1], &c, 1) != 1 ||
	    read(ends[0], &c, 1) != 1)
		die("pipe");
}

static void make_pipes(struct shell *shell)
{
	make_pipe(shell->in);
	make_pipe(shell->out);
}

/* Starts it, lets it run a command, and leaves it idle. */
static void start_shell(struct shell *shell)
{
	char *const argv[] = { "sh", 0 };
	char c;

	shell->pid = fork();
	if (shell->pid == 0) {
		dup2(shell->in[0], 0);
		dup2(shell->out[1], 1);
		for (int fd = 3; fd < 20; fd++)
			close(fd);
		execve("/bin/sh", argv, environ);
		exit(1);
	}
	if (shell->pid < 0 || write(shell->in[1], "echo\n", 5) != 5 ||
	    read(shell->out[0], &c, 1) != 1)
		die("/bin/sh");
	for (int i = 0; i < 10; i++)
		sched_yield();
}

static void end_shell(const struct shell *shell)
{
	kill(shell->pid, SIGKILL);
	waitpid(shell->pid, 0, 0);
	close(shell->in[0]);
	close(shell->in[1]);
	close(shell->out[0]);
	close(shell->out[1]);
}

/* fork, exec of a program, its exit, wait. */
static void measure_exec(const char *name, const char *path)
{
	char *const argv[] = { "true", 0 };

	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long begin = rdtsc();
		int pid = fork();

		if (pid == 0) {
			execve(path, argv, environ);
			exit(1);
		}
		wait_for(pid);
		samples[i] = rdtsc() - begin;
	}
	report(name, SAMPLES);
}

/* What the second shell takes. And what it costs to run programs whose pages
 * others have mapped: a static one, and one of the shells' library. */
static void measure_programs(void)
{
	struct shell first, second;
	unsigned long before;

	make_pipes(&first);
	make_pipes(&second);
	start_shell(&first);
	before = count_free();
	start_shell(&second);
	report_one("shell_pages", before - count_free());
	measure_exec("exec_again", "/bench/true");
	measure_exec("exec_klibc", "/bin/true");
	end_shell(&first);
	end_shell(&second);
}

static int new_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		die(path);
	return fd;
}

/* Instructions for 1,000 bytes, rounded up: a new file of 1 MiB is written,
 * its pages are made meanwhile, and it is read back. */
static void measure_files(void)
{
	static unsigned long reads[5];
	char *bytes = map(MIB);

	memset(bytes, 'x', MIB);
	wait_for_port();
	for (int i = 0; i < 5; i++) {
		int fd = new_file("/tmp/figures");
		unsigned long begin = rdtsc();
		long written = write(fd, bytes, MIB);

		samples[i] = (rdtsc() - begin) / (MIB / 1000) + 1;
		lseek(fd, 0, SEEK_SET);
		begin = rdtsc();
		if (written != MIB || read(fd, bytes, MIB) != MIB)
			die("/tmp/figures");
		reads[i] = (rdtsc() - begin) / (MIB / 1000) + 1;
		close(fd);
		unlink("/tmp/figures");
	}
	report("tmp_write", 5);
	memcpy(samples, reads, sizeof(reads));
	report("tmp_read", 5);
	munmap(bytes, MIB);
}

/* The same bytes for another file. Both together must fit into /tmp. */
static void measure_clone(int mib)
{
	char *bytes = map(MIB);
	int from = new_file("/tmp/from");

	memset(bytes, 'x', MIB);
	for (int i = 0; i < mib; i++)
		if (write(from, bytes, MIB) != MIB)
			die("/tmp/from");
	get_ready("file_clone");
	for (int i = 0; i < SAMPLES; i++) {
		int to = new_file("/tmp/to");
		unsigned long begin = rdtsc();

		if (ioctl(to, FICLONE, from))
			die("FICLONE");
		samples[i] = rdtsc() - begin;
		close(to);
		unlink("/tmp/to");
	}
	report("file_clone", SAMPLES);
	close(from);
	unlink("/tmp/from");
	munmap(bytes, MIB);
}

/* Children that only sleep, until there can be no more. */
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

/* Reads a device of the kernel's books to its end, for the report of a figure:
 * instructions for each holder of a shared table, rounded up. They are counted
 * by 32, so that 2^32 are not too many. */
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

/* Forks n children, which sleep. Neither they nor this program write a byte
 * meanwhile: a table below which one of them writes is not shared any more. */
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

/* The books of tasks that share page tables: children of a program that has
 * touched one page in each of them. A holder is an entry of a child's directory
 * that points to one of these tables. */
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

/* What must cost no more beside many tasks than alone. */
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

/* What is measured in any memory. */
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

/* What takes some memory; and what takes much, or many tasks. */
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

/* Arguments, environment and the compiler decide how far from the edge of a
 * page the stack begins. What is measured has its frames in one page: what
 * stands between here and the edge is left out. */
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
