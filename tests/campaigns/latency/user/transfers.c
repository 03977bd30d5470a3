/*
 * Scenarios with calls that transfer bytes: whole files, directories, vectors
 * of 1,024 pieces, output that scrolls the terminal, and keys.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define PIECES	 1024
#define NEWLINES 4096
#define LINE	 1023 /* the most bytes in a line of the terminal */

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

/* Writes and reads a pipe: first pieces of four bytes, each of them on another
 * page, then pieces that are whole pages. */
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

/* Clears the screen again and again. */
static void write_clears(void)
{
	static char clears[1024];

	for (unsigned i = 0; i < sizeof(clears); i += 4)
		memcpy(clears + i, "\033[2J", 4);
	terminal_begins();
	must(write(1, clears, sizeof(clears)) == sizeof(clears), "write");
	watch(WATCH_LINE, 1);
}

/* Types two lines of control characters, each of which takes two columns of the
 * screen. One key erases a whole line: first ^U, then ^W. */
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

/* Types a line to a raw terminal, and reads it. */
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

const struct scenario transfers[] = {
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
	{ "function_keys", press_function_keys },
	{ "read_the_terminal", read_the_terminal },
	{ 0 },
};
