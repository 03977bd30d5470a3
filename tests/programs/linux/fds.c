/*
 * The descriptors that arguments name. The number of a descriptor decides which
 * file make_fd() opens as this descriptor. The other functions add to an answer
 * what a call has changed in a descriptor.
 *
 * Ancestor: none.
 */
#include "linux.h"

enum fd {
	FILE = 10,
	DIRECTORY,
	PIPE,	/* the read end of a pipe with 5 bytes */
	EMPTY,	/* the read end of an empty pipe */
	ENDED,	/* the read end of an empty pipe without a writer */
	WRITER, /* the write end of an empty pipe */
	BROKEN, /* the write end of a pipe without a reader */
	FULL,	/* the write end of a full pipe */
	NUL,
	NUL_IN,	 /* read-only */
	NUL_OUT, /* write-only */
	ZERO,
	TERMINAL,
	CLOSED,
	AT_END,		/* a file whose offset is its end */
	WRITTEN,	/* a file of 15 bytes in /tmp, read and write */
	APPENDED,	/* a file like WRITTEN, write-only, with O_APPEND */
	LARGE,		/* a file like WRITTEN, with O_LARGEFILE */
	OTHER_END = 40, /* 40 + n: the other end of PIPE + n */
};

#define OPEN_FDS                                                               \
	{ "file", FILE }, { "file-at-end", AT_END }, { "tmp-file", WRITTEN },  \
		{ "dir", DIRECTORY }, { "pipe", PIPE },                        \
		{ "empty-pipe", EMPTY }, { "ended-pipe", ENDED },              \
		{ "writer", WRITER }, { "broken-pipe", BROKEN },               \
		{ "full-pipe", FULL }, { "null", NUL },                        \
		{ "null-to-read", NUL_IN }, { "null-to-write", NUL_OUT },      \
	{                                                                      \
		"zero", ZERO                                                   \
	}
#define BAD_FDS                                                                \
	{ "closed", CLOSED }, { "-1", -1UL }, { "64", 64 },                    \
		{ "INT_MAX", 0x7fffffff }, { "INT_MIN", 0x80000000 },          \
		{ "-100", -100UL }

static const struct value fd_values[] = {
	OPEN_FDS,
	{ "terminal", TERMINAL },
	BAD_FDS,
};
static const struct value not_terminal_values[] = { OPEN_FDS, BAD_FDS };
static const struct value terminal_values[] = { { "terminal", TERMINAL } };
const struct kind fds = KIND_OF_FDS(fd_values);
const struct kind not_terminal = KIND_OF_FDS(not_terminal_values);
const struct kind terminal = KIND_OF_FDS(terminal_values);

static void move_fd(int fd, int where)
{
	if (fd < 0 || dup2(fd, where) < 0)
		die("a descriptor");
	close(fd);
}

static void make_pipe_at(unsigned long fd)
{
	static char page[PAGE_SIZE];
	int ends[2], writes = fd >= WRITER;

	make_pipe(ends);
	move_fd(ends[writes], fd);
	move_fd(ends[!writes], OTHER_END + fd - PIPE);
	if (fd == PIPE)
		write(OTHER_END, "01234", 5);
	if (fd == FULL) {
		while (fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
		       write(fd, page, PAGE_SIZE) > 0)
			;
		if (fcntl(fd, F_SETFL, 0) < 0)
			write(fd, page, PAGE_SIZE); /* fills it */
	}
	if (fd == ENDED || fd == BROKEN)
		close(OTHER_END + fd - PIPE);
}

static void make_written(unsigned long fd)
{
	static const int modes[] = { O_RDWR, O_WRONLY | O_APPEND,
				     O_RDWR | O_LARGEFILE };

	move_fd(open("/tmp/file", modes[fd - WRITTEN] | O_CREAT, 0644), fd);
	unlink("/tmp/file");
	write(fd, TEXT, strlen(TEXT));
	lseek(fd, 0, SEEK_SET);
}

/* Opens the file that this number of a descriptor stands for. */
void make_fd(unsigned long fd)
{
	static const char *const files[OTHER_END] = {
		[FILE] = "text",	 [DIRECTORY] = "dir",
		[NUL] = "/dev/null",	 [NUL_IN] = "/dev/null",
		[NUL_OUT] = "/dev/null", [ZERO] = "/dev/zero",
		[TERMINAL] = "/dev/tty", [AT_END] = "text",
	};
	static const int modes[OTHER_END] = {
		[NUL] = O_RDWR,
		[NUL_OUT] = O_WRONLY,
		[ZERO] = O_RDWR,
		[TERMINAL] = O_RDWR,
	};

	if (fd >= PIPE && fd <= FULL)
		make_pipe_at(fd);
	else if (fd >= WRITTEN && fd <= LARGE)
		make_written(fd);
	else if (fd >= FILE && fd < OTHER_END && files[fd])
		move_fd(open(files[fd], modes[fd]), fd);
	if (fd == AT_END)
		lseek(fd, 0, SEEK_END);
}

/* ---- What can be seen after a call ---- */

void add_flags(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);
	int fd = result < 0 ? -1 : result;

	(void)a;
	if (fd >= 0)
		snprintf(text + n, TEXT_MAX - n, " flags 0x%x%s",
			 fcntl(fd, F_GETFL),
			 fcntl(fd, F_GETFD) ? " close-on-exec" : "");
}

/* Adds the flags of the descriptor that is the call's first argument. */
void add_own_flags(char *text, const unsigned long *a, long result)
{
	add_flags(text, a, result < 0 ? result : (long)a[0]);
}
