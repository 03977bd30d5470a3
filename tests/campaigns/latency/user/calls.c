/*
 * Each system call with its largest arguments, where that takes neither many
 * tasks nor much memory: vectors of 1,024 pieces, paths of 4,095 bytes, all
 * descriptors, a terminal that scrolls, keys.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define PIECES	 1024
#define PATH_MAX 4096
#define OPEN_MAX 1024
#define NEWLINES 4096
#define LINE	 1023 /* bytes that a line of the terminal can have */
#define SIGNALS	 64

#define CTRL   0x1d /* scan codes */
#define KEY_A  0x1e
#define KEY_C  0x2e
#define KEY_U  0x16
#define KEY_W  0x11
#define KEY_F1 0x3b

/* ---- Known lengths, for the test of the measuring ---- */

static void known_off(void)
{
	watch(WATCH_CLI, 1000000);
}

static void known_busy(void)
{
	watch(WATCH_LOOP, 1000000);
}

static void known_pairs(void)
{
	watch(WATCH_PAIRS, 10000);
}

/* ---- Calls whose arguments are no larger than others ---- */

#define FRESH                                                                  \
	-1000000 /* two pages that nobody has touched, a table's edge in       \
		    the middle */

static const struct {
	int number;
	long argument[6];
} plain[] = {
	{ 0, { 0 } },
	{ 13, { FRESH } },
	{ 19, { 0, 0, 0 } },
	{ 20, { 0 } },
	{ 23, { 0 } },
	{ 24, { 0 } },
	{ 25, { FRESH } },
	{ 27, { 0 } },
	{ 34, { 0 } },
	{ 36, { 0 } },
	{ 43, { FRESH } },
	{ 46, { 0 } },
	{ 47, { 0 } },
	{ 48, { SIGUSR1, (long)SIG_IGN } },
	{ 49, { 0 } },
	{ 50, { 0 } },
	{ 54, { 0, TCGETS, FRESH } },
	{ 54, { 0, TIOCGWINSZ, FRESH } },
	{ 54, { 0, TIOCSWINSZ, FRESH } },
	{ 54, { 0, TIOCGPGRP, FRESH } },
	{ 54, { 0, TCSETSF, FRESH } },
	{ 55, { 0, F_DUPFD, 63 } },
	{ 57, { 0, 0 } },
	{ 60, { 022 } },
	{ 64, { 0 } },
	{ 65, { 0 } },
	{ 67, { SIGUSR1, FRESH, FRESH } },
	{ 70, { 0, 0 } },
	{ 71, { 0, 0 } },
	{ 73, { FRESH } },
	{ 74, { FRESH, 64 } },
	{ 75, { 10, FRESH } },
	{ 76, { 10, FRESH } },
	{ 77, { 0, FRESH } },
	{ 78, { FRESH, FRESH } },
	{ 79, { FRESH, 0 } },
	{ 80, { 0 } },
	{ 81, { 0 } },
	{ 82, { 0 } }, /* five words of zeros would wait for ever */
	{ 88, { 0 } },
	{ 90, { FRESH } },
	{ 96, { 2, 0 } },
	{ 96, { 1, 0 } },
	{ 97, { 1, 0, 0 } },
	{ 104, { 0, FRESH, FRESH } },
	{ 105, { 0, FRESH } },
	{ 99, { FRESH, FRESH } },
	{ 100, { 0, FRESH } },
	{ 106, { FRESH, FRESH } },
	{ 107, { FRESH, FRESH } },
	{ 108, { 0, FRESH } },
	{ 116, { FRESH } },
	{ 118, { 0 } },
	{ 121, { FRESH, 64 } },
	{ 122, { FRESH } },
	{ 125, { FRESH, 2 * PAGE_SIZE, PROT_READ } },
	{ 126, { SIG_BLOCK, FRESH, FRESH } },
	{ 132, { 1 } },
	{ 133, { 0 } },
	{ 136, { -1 } },
	{ 138, { 0 } },
	{ 139, { 0 } },
	{ 140, { 0, 0, 0, FRESH, 0 } },
	{ 142, { 0, 0, 0, 0, FRESH } },
	{ 144, { FRESH, PAGE_SIZE, 4 } },
	{ 147, { 0 } },
	{ 148, { 0 } },
	{ 150, { FRESH, PAGE_SIZE } },
	{ 151, { FRESH, PAGE_SIZE } },
	{ 152, { 1 } },
	{ 153, { 0 } },
	{ 154, { 0, FRESH } },
	{ 155, { 0, FRESH } },
	{ 156, { 0, 0, FRESH } },
	{ 157, { 0 } },
	{ 158, { 0 } },
	{ 159, { 1 } },
	{ 160, { 1 } },
	{ 161, { 0, FRESH } },
	{ 162, { FRESH, FRESH } },
	{ 163, { FRESH, PAGE_SIZE, 2 * PAGE_SIZE, 1 } },
	{ 164, { 0, 0, 0 } },
	{ 165, { FRESH, FRESH, FRESH } },
	{ 168, { FRESH, 64, 0 } },
	{ 170, { 0, 0, 0 } },
	{ 171, { FRESH, FRESH, FRESH } },
	{ 172, { 2, FRESH } },
	{ 172, { 16, FRESH } },
	{ 172, { 15, FRESH } },
	{ 174, { SIGUSR1, FRESH, FRESH, 8 } },
	{ 174, { 40, FRESH, FRESH, 8 } },
	{ 175, { SIG_BLOCK, FRESH, FRESH, 8 } },
	{ 176, { FRESH, 8 } },
	{ 177, { FRESH, FRESH, FRESH, 8 } },
	{ 178, { 1, 0, FRESH } },
	{ 180, { 0, FRESH, 8192 } },
	{ 181, { 1, FRESH, 8192 } },
	{ 183, { FRESH, 4096 } },
	{ 186, { FRESH, FRESH } },
	{ 191, { 10, FRESH } },
	{ 192, { 0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1 } },
	{ 197, { 0, FRESH } },
	{ 199, { 0 } },
	{ 200, { 0 } },
	{ 201, { 0 } },
	{ 202, { 0 } },
	{ 203, { 0, 0 } },
	{ 204, { 0, 0 } },
	{ 205, { 0 } },
	{ 206, { 0 } },
	{ 208, { 0, 0, 0 } },
	{ 209, { FRESH, FRESH, FRESH } },
	{ 210, { 0, 0, 0 } },
	{ 211, { FRESH, FRESH, FRESH } },
	{ 213, { 0 } },
	{ 214, { 0 } },
	{ 215, { 0 } },
	{ 216, { 0 } },
	{ 218, { FRESH, PAGE_SIZE, FRESH } },
	{ 219, { FRESH, PAGE_SIZE, 4 } },
	{ 221, { 0, F_GETFL } },
	{ 224, { 0 } },
	{ 238, { 1, 0 } },
	{ 240, { FRESH, 0, 1 } },
	{ 241, { 0, 4, FRESH } },
	{ 242, { 0, 4, FRESH } },
	{ 243, { FRESH } },
	{ 244, { FRESH } },
	{ 258, { FRESH } },
	{ 264, { CLOCK_REALTIME, FRESH } },
	{ 265, { CLOCK_MONOTONIC, FRESH } },
	{ 266, { CLOCK_MONOTONIC, FRESH } },
	{ 267, { CLOCK_MONOTONIC, 0, FRESH, FRESH } },
	{ 268, { FRESH, 84, FRESH } },
	{ 269, { 0, 84, FRESH } },
	{ 270, { 1, 1, 0 } },
	{ 284, { 0, 0, FRESH, WNOHANG | WEXITED, FRESH } },
	{ 305, { AT_FDCWD, FRESH, FRESH, 8192 } },
	{ 307, { AT_FDCWD, FRESH, 0 } },
	{ 308, { 64, FRESH, FRESH, FRESH, FRESH } },
	{ 309, { FRESH, 64, FRESH, FRESH, 8 } },
	{ 311, { FRESH, 12 } },
	{ 318, { FRESH, FRESH } },
	{ 330, { 0, 63, 0 } },
	{ 331, { FRESH, 0 } },
	{ 333, { 0, FRESH, 1024 } },
	{ 334, { 1, FRESH, 1024 } },
	{ 335, { 1, 1, 0, FRESH } },
	{ 340, { 0, 10, FRESH, FRESH } },
	{ 355, { FRESH, PAGE_SIZE } },
	{ 376, { FRESH, PAGE_SIZE, 0 } },
	{ 403, { CLOCK_MONOTONIC, FRESH } },
	{ 404, { CLOCK_REALTIME, FRESH } },
	{ 406, { CLOCK_MONOTONIC, FRESH } },
	{ 407, { CLOCK_MONOTONIC, 0, FRESH, FRESH } },
	{ 421, { FRESH, FRESH, FRESH, 8 } },
	{ 422, { FRESH, 0, 1 } },
	{ 423, { 0, FRESH } },
	{ 436, { 40, -1, 0 } },
	{ 439, { AT_FDCWD, FRESH, 0, 0 } },
	{ 14, { FRESH, 0, 0 } },
	{ 61, { FRESH } },
	{ 143, { 0, 2 } },
	{ 344, { 0 } },
	{ 15, { FRESH, 0 } },
	{ 16, { FRESH, 0, 0 } },
	{ 30, { FRESH, FRESH } },
	{ 39, { FRESH, 0 } },
	{ 40, { FRESH } },
	{ 93, { 0, 0 } },
	{ 94, { 0, 0 } },
	{ 95, { 0, 0, 0 } },
	{ 182, { FRESH, 0, 0 } },
	{ 193, { FRESH, 0, 0 } },
	{ 194, { 0, 0, 0 } },
	{ 198, { FRESH, 0, 0 } },
	{ 207, { 0, 0, 0 } },
	{ 212, { FRESH, 0, 0 } },
	{ 271, { FRESH, FRESH } },
	{ 296, { AT_FDCWD, FRESH, 0 } },
	{ 297, { AT_FDCWD, FRESH, 0, 0 } },
	{ 299, { AT_FDCWD, FRESH, FRESH } },
	{ 301, { AT_FDCWD, FRESH, 0 } },
	{ 302, { AT_FDCWD, FRESH, AT_FDCWD, FRESH } },
	{ 304, { FRESH, AT_FDCWD, FRESH } },
	{ 306, { AT_FDCWD, FRESH, 0 } },
	{ 320, { AT_FDCWD, FRESH, FRESH, 0 } },
};

static void plain_calls(void)
{
	const long span = 0x400000, start = 0x20000000;

	for (unsigned i = 0; i < ARRAY_SIZE(plain); i++) {
		long a[6], edge = start + span;

		mmap((void *)start, 2 * span, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		for (int j = 0; j < 6; j++) {
			a[j] = plain[i].argument[j];
			if (a[j] == FRESH)
				a[j] = edge - 2;
		}
		syscall(plain[i].number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
}

/* ---- Paths ---- */

#define TARGET 100 /* bytes of a link's text */

static char path[PATH_MAX];

/* Fills a path with a piece of one, as often as it fits in front of an end, and
 * leaves room for the text of a link: root.pl. */
static void fill_path(const char *piece, const char *end)
{
	size_t n = strlen(piece), at = 0;

	strcpy(path, "/");
	for (at = 1; at + n + strlen(end) + TARGET < PATH_MAX; at += n)
		memcpy(path + at, piece, n);
	strcpy(path + at, end);
}

static void name_all(void)
{
	static char buffer[PATH_MAX];
	char *const argv[] = { path, NULL };

	must(open(path, O_RDONLY) >= 0, "open");
	must(openat(AT_FDCWD, path, O_RDONLY) >= 0, "openat");
	access(path, R_OK);
	chdir(path);
	readlink(path, buffer, sizeof(buffer));
	stat64(path, (struct stat64 *)buffer);
	lstat64(path, (struct stat64 *)buffer);
	fstatat64(AT_FDCWD, path, (struct stat64 *)buffer, 0);
	statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, (struct statx *)buffer);
	utimensat64(AT_FDCWD, path, NULL, 0);
	syscall(8, path, 0644);
	link(path, path);
	unlink(path);
	rename(path, path);
	symlink(path, path);
	syscall(92, path, 0);
	syscall(298, AT_FDCWD, path, 0, 0, 0);
	syscall(303, AT_FDCWD, path, AT_FDCWD, path, 0);
	syscall(353, AT_FDCWD, path, AT_FDCWD, path, 0);
	execve(path, argv, environ);
	getcwd(buffer, sizeof(buffer));
}

static void path_of_directories(void)
{
	fill_path("zz/../", "zz");
	name_all();
}

static void path_of_links(void)
{
	fill_path("zz/../", "zz/39"); /* 40 links, as many as may be */
	name_all();
}

static void path_of_slashes(void)
{
	fill_path("/", "zz");
	name_all();
}

static void path_of_dots(void)
{
	fill_path("./", "zz");
	name_all();
}

static void path_too_long(void)
{
	memset(path, 'x', PATH_MAX);
	must(open(path, O_RDONLY) < 0, "ENAMETOOLONG");
}

/* ---- Programs ---- */

#define ARGUMENTS 24000

static void exec_many_strings(void)
{
	static char *argv[ARGUMENTS + 1];

	for (int i = 0; i < ARGUMENTS; i++)
		argv[i] = (char *)"";
	execve("/bin/true", argv, environ);
	must(0, "execve");
}

static void exec_long_strings(void)
{
	static char string[120000];
	char *const argv[] = { string, NULL };

	memset(string, 'x', sizeof(string) - 1);
	execve("/bin/true", argv, environ);
	must(0, "execve");
}

static void exec_too_much(void)
{
	static char string[140000];
	char *const argv[] = { string, NULL };

	memset(string, 'x', sizeof(string) - 1);
	must(execve("/bin/true", argv, environ) < 0, "E2BIG");
}

static void vforks(void)
{
	char *const argv[] = { (char *)"true", NULL };
	int pid = vfork();

	if (pid == 0) {
		execve("/bin/true", argv, environ);
		exit_group(1);
	}
	must(reap(pid) == 0, "true");
	pid = syscall(120, SIGCHLD, 0, 0, 0, 0); /* clone(): as fork() */
	if (pid == 0)
		exit_group(0);
	must(reap(pid) == 0, "clone");
}

/* ---- Files ---- */

static int opened(const char *name)
{
	int fd = open(name, O_RDWR);

	if (fd < 0)
		fd = open(name, O_RDONLY);
	must(fd >= 0, name);
	return fd;
}

static void read_whole(const char *name, unsigned long size)
{
	char *buffer = map(size / PAGE_SIZE + 1);

	must(read(opened(name), buffer, size) > 0, name);
}

static void read_large(void)
{
	read_whole("/tests/large", 1 << 20);
}

static void read_mem_map(void)
{
	read_whole("/dev/mem_map", 2 << 20);
}

static void read_mem_kind(void)
{
	read_whole("/dev/mem_kind", 2 << 20);
}

static void read_audit(void)
{
	read_whole("/dev/audit", 100);
}

static void read_tasks(void)
{
	read_whole("/dev/tasks", 2 << 20);
}

static void directories(void)
{
	char *buffer = map(256);

	must(getdents(opened("/tests/many"), (struct dirent *)buffer, 1 << 20) >
		     0,
	     "getdents");
	must(getdents64(opened("/tests/many"), (struct dirent64 *)buffer,
			1 << 20) > 0,
	     "getdents64");
}

static void mem_map_ioctls(void)
{
	int fd = opened("/dev/mem_map");

	must(page_of(fd, &fd) > 0, "page_of");
	must(table_of(fd, &fd) > 0, "table_of");
}

/* ---- Vectors ---- */

static struct iovec vector[PIECES];

static void fill_vector(char *from, size_t step, size_t size)
{
	for (int i = 0; i < PIECES; i++)
		vector[i] = (struct iovec){ from + i * step, size };
}

static void vectors(void)
{
	char *bytes = map(2 * PIECES);
	int null = opened("/dev/null"), zero = opened("/dev/zero");
	int large = opened("/tests/large");

	fill_vector(bytes, 2 * PAGE_SIZE, 2 * PAGE_SIZE);
	must(writev(null, vector, PIECES) == 8 << 20, "writev");
	must(readv(zero, vector, PIECES) == 8 << 20, "readv");
	fill_vector(bytes, 1, 1);
	must(writev(null, vector, PIECES) == PIECES, "writev of bytes");
	must(readv(zero, vector, PIECES) == PIECES, "readv of bytes");
	fill_vector(bytes, 300, 300);
	must(readv(large, vector, PIECES) == 300000, "readv of a file");
	fill_vector(bytes, 0, 0);
	must(writev(null, vector, PIECES) == 0, "writev of nothing");
}

/* The first pieces are empty, so that all are looked at. */
static void vector_of_a_pipe(void)
{
	char *bytes = map(PIECES);
	int ends[2];

	make_pipe(ends);
	fill_vector(bytes, PAGE_SIZE, 4);
	must(writev(ends[1], vector, PIECES) == PAGE_SIZE, "writev");
	must(readv(ends[0], vector, PIECES) == PAGE_SIZE, "readv");
	fill_vector(bytes, PAGE_SIZE, PAGE_SIZE);
	if (fork() == 0) {
		close(ends[0]);
		must(writev(ends[1], vector, PIECES) == PIECES * PAGE_SIZE,
		     "writev of pages");
		exit_group(0);
	}
	close(ends[1]);
	while (readv(ends[0], vector, PIECES) > 0)
		;
}

/* ---- The terminal ---- */

static char newlines[NEWLINES];

static void terminal_begins(void)
{
	memset(newlines, '\n', sizeof(newlines));
	watch(WATCH_LINE, 0);
}

static void write_newlines(void)
{
	terminal_begins();
	must(write(1, newlines, NEWLINES) == NEWLINES, "write");
	watch(WATCH_LINE, 1);
}

static void writev_newlines(void)
{
	terminal_begins();
	fill_vector(newlines, 4, 4);
	must(writev(1, vector, PIECES) == NEWLINES, "writev");
	watch(WATCH_LINE, 1);
}

/* The screen is cleared again and again. */
static void write_clears(void)
{
	static char clears[1024];

	for (unsigned i = 0; i < sizeof(clears); i += 4)
		memcpy(clears + i, "\033[2J", 4);
	terminal_begins();
	must(write(1, clears, sizeof(clears)) == sizeof(clears), "write");
	watch(WATCH_LINE, 1);
}

/* A line of control characters, each of which takes two places on the screen,
 * and one key that takes all of it back. */
static void erase_a_line(void)
{
	terminal_begins();
	watch(WATCH_KEY, CTRL);
	for (int i = 0; i < LINE; i++)
		press(KEY_A);
	press(KEY_U);
	for (int i = 0; i < LINE; i++)
		press(KEY_A);
	press(KEY_W);
	press(KEY_U);
	watch(WATCH_KEY, CTRL | 0x80);
	watch(WATCH_LINE, 1);
}

static void function_keys(void)
{
	for (int i = 0; i < 4; i++) {
		press(KEY_F1 + i);
		nap(500);
	}
	press(KEY_F1 + 1);
	nap(20);
}

/* Reads what a key gives. */
static void read_the_terminal(void)
{
	static char bytes[4096];
	struct termios raw;

	setsid();
	ioctl(0, TCGETS, &raw);
	raw.c_lflag &= ~(ICANON | ECHO);
	ioctl(0, TCSETSF, &raw);
	for (int i = 0; i < LINE; i++)
		press(KEY_A);
	must(read(0, bytes, sizeof(bytes)) == LINE, "read");
	raw.c_lflag |= ICANON | ECHO;
	ioctl(0, TCSETSF, &raw);
}

/* ---- Descriptors ---- */

/* All descriptors are ends of pipes, of which nothing comes. */
static void open_all(void)
{
	int fds[2];

	while (pipe(fds) == 0)
		;
}

/* Also more of them than a task can have. */
static void polls(void)
{
	static struct pollfd many[100000];
	static const unsigned long limit[] = { 1000000, 1000000 };
	struct pollfd fds[OPEN_MAX];
	struct timespec64 time = { 0, 30000000 };
	fd_set in[OPEN_MAX / 64], except[OPEN_MAX / 64];

	open_all();
	dup2(3, OPEN_MAX - 1); /* which is an end of none */
	memset(in, 0xff, sizeof(in));
	in[0] <<= 3;
	memcpy(except, in, sizeof(in));
	for (int i = 0; i < OPEN_MAX; i++)
		fds[i] = (struct pollfd){ i < 3 ? 3 : i | 1, POLLIN, 0 };
	ppoll64(fds, OPEN_MAX, &time, NULL, 8);
	time = (struct timespec64){ 0, 30000000 };
	pselect64(OPEN_MAX, in, NULL, except, &time, NULL);
	must(syscall(75, 7, limit) == 0, "setrlimit");
	ppoll64(many, sizeof(many) / sizeof(many[0]), &time, NULL, 8);
}

static void close_all(void)
{
	static const char page[PAGE_SIZE];

	open_all();
	for (int fd = 4; fd < OPEN_MAX; fd += 2)
		write(fd, page, sizeof(page));
	for (int fd = 3; fd < OPEN_MAX; fd++)
		must(dup2(0, fd) == fd, "dup2");
	for (int fd = 3; fd < OPEN_MAX; fd++)
		must(close(fd) == 0, "close");
	must(dup(0) == 3, "dup");
	must(fcntl64(0, F_DUPFD, OPEN_MAX - 1) == OPEN_MAX - 1, "fcntl");
	open_all();
	if (fork() == 0)
		exit(0);
}

/* ---- Signals ---- */

static void nothing(int signal)
{
	(void)signal;
}

/* All signals at once: a frame each. */
static void all_signals(void)
{
	const struct sigaction64 action = { nothing, SA_SIGINFO | SA_NODEFER,
					    NULL, 0 };
	const sigset64 all = ~0ULL, none = 0;

	rt_sigprocmask(SIG_SETMASK, &all, NULL, 8);
	for (int i = 1; i <= SIGNALS; i++)
		if (i != SIGKILL && i != 19) {
			rt_sigaction(i, &action, NULL, 8);
			kill(getpid(), i);
		}
	__asm__ volatile("fldpi; fstp %st(0)");
	rt_sigsuspend(&none, 8);
	rt_sigprocmask(SIG_SETMASK, &none, NULL, 8);
}

static void waits_for_signals(void)
{
	const struct timespec minute = { 60, 0 };
	int helper;

	handle(SIGUSR1, nothing, 0);
	helper = pester(SIGUSR1);
	must(pause() < 0, "pause");
	must(sigsuspend(0) < 0, "sigsuspend");
	must(nanosleep(&minute, NULL) < 0, "nanosleep");
	leave_alone(helper);
}

/* clang-format off */
const struct scenario calls[] = {
	{ "known_off", known_off },
	{ "known_busy", known_busy },
	{ "known_pairs", known_pairs },
	{ "plain_calls", plain_calls },
	{ "path_of_directories", path_of_directories },
	{ "path_of_links", path_of_links },
	{ "path_of_slashes", path_of_slashes },
	{ "path_of_dots", path_of_dots },
	{ "path_too_long", path_too_long },
	{ "exec_many_strings", exec_many_strings },
	{ "exec_long_strings", exec_long_strings },
	{ "exec_too_much", exec_too_much },
	{ "vforks", vforks },
	{ "read_large", read_large },
	{ "read_mem_map", read_mem_map },
	{ "read_mem_kind", read_mem_kind },
	{ "read_audit", read_audit },
	{ "read_tasks", read_tasks },
	{ "directories", directories },
	{ "mem_map_ioctls", mem_map_ioctls },
	{ "vectors", vectors },
	{ "vector_of_a_pipe", vector_of_a_pipe },
	{ "write_newlines", write_newlines },
	{ "writev_newlines", writev_newlines },
	{ "write_clears", write_clears },
	{ "erase_a_line", erase_a_line },
	{ "function_keys", function_keys },
	{ "read_the_terminal", read_the_terminal },
	{ "polls", polls },
	{ "close_all", close_all },
	{ "all_signals", all_signals },
	{ "waits_for_signals", waits_for_signals },
	{ 0 },
};
/* clang-format on */
