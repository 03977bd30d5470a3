/*
 * Values that arguments have in more than one call: descriptors, paths,
 * addresses, sizes, processes.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- Addresses and sizes ---- */

static const struct value to_values[] = { { "good", OUT },
					  { "read-only", READ_ONLY },
					  BAD_PLACES };
static const struct value from_values[] = { { "good", GOOD },
					    { "read-only", READ_ONLY },
					    BAD_PLACES };
static const struct value bytes_values[] = {
	{ "5", 5 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4", 4 },
	{ "4096", 4096 },
	{ "4097", 4097 },
	{ "0x20000", 0x20000 },
	{ "0x40000000", 0x40000000 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};

const struct kind to = KIND(to_values), from = KIND(from_values);
const struct kind bytes = KIND(bytes_values);

/* Not so many that a signal could come in the middle. */
static const struct value few_bytes_values[] = {
	{ "5", 5 },	{ "0", 0 },	{ "1", 1 },
	{ "4", 4 },	{ "500", 500 }, { "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
const struct kind few_bytes = KIND(few_bytes_values);

static void *map_at(unsigned long place, unsigned long size, int prot)
{
	void *got = mmap((void *)place, size, prot,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (got == MAP_FAILED)
		die("mmap");
	return got;
}

/* ---- Paths ---- */

static char long_name[256 + 1], longest_name[255 + 1];
static char long_path[4096 + 1], longest_path[4095 + 1];

/* The last letters before the page that is not there. */
#define PATH_AT_END (END - 5)
#define NO_ZERO	    (END - 100)

static const struct value path_values[] = {
	{ "text", AT("text") },
	{ "dir", AT("dir") },
	{ "missing", AT("missing") },
	{ "missing/text", AT("missing/text") },
	{ "text/inner", AT("text/inner") },
	{ "text/", AT("text/") },
	{ "dir/", AT("dir/") },
	{ "missing/", AT("missing/") },
	{ "empty-path", AT("") },
	{ "/", AT("/") },
	{ ".", AT(".") },
	{ "..", AT("..") },
	{ "to-text", AT("to-text") },
	{ "to-dir", AT("to-dir") },
	{ "to-dir/", AT("to-dir/") },
	{ "to-nowhere", AT("to-nowhere") },
	{ "self", AT("self") },
	{ "chain-40", AT("chain-40") },
	{ "program", AT("program") },
	{ "/dev/null", AT("/dev/null") },
	{ "/dev/null/", AT("/dev/null/") },
	{ "name-of-255", AT(longest_name) },
	{ "name-of-256", AT(long_name) },
	{ "path-of-4095", AT(longest_path) },
	{ "path-of-4096", AT(long_path) },
	{ "text-at-end", PATH_AT_END },
	{ "no-zero", NO_ZERO },
	{ "null", 0 },
	{ "end", END },
	{ "no-access", NO_ACCESS },
	{ "0x40000000", 0x40000000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
const struct kind paths = KIND(path_values);

void make_places(void)
{
	map_at(GOOD, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE);
	memset(map_at(OUT, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE), MARK,
	       2 * PAGE_SIZE);
	map_at(END - PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_WRITE);
	map_at(READ_ONLY, PAGE_SIZE, PROT_READ);
	map_at(NO_ACCESS, PAGE_SIZE, PROT_NONE);
	memset(long_name, 'x', sizeof(long_name) - 1);
	memset(longest_name, 'x', sizeof(longest_name) - 1);
	memset(long_path, '/', sizeof(long_path) - 1);
	memset(longest_path, '/', sizeof(longest_path) - 1);
	memset((void *)NO_ZERO, 'x', END - NO_ZERO);
	memcpy((void *)PATH_AT_END, "text", 5);
}

/* ---- Descriptors: the number says what is made there ---- */

enum fd {
	FILE = 10,
	DIRECTORY,
	PIPE,	/* the end to read, with 5 bytes */
	EMPTY,	/* the same without a byte */
	ENDED,	/* and without a writer */
	WRITER, /* the end to write, of an empty pipe */
	BROKEN, /* without a reader */
	FULL,	/* of a full pipe */
	NUL,
	NUL_IN,	 /* only to read */
	NUL_OUT, /* only to write */
	ZERO,
	TERMINAL,
	CLOSED,
	AT_END,		/* of a file */
	WRITTEN,	/* a file of /tmp, 15 bytes, to read and to write */
	APPENDED,	/* to write only, at the end */
	LARGE,		/* with O_LARGEFILE */
	OTHER_END = 40, /* and above, by the number of the first one */
};

static const struct value fd_values[] = {
	{ "file", FILE },
	{ "file-at-end", AT_END },
	{ "tmp-file", WRITTEN },
	{ "dir", DIRECTORY },
	{ "pipe", PIPE },
	{ "empty-pipe", EMPTY },
	{ "ended-pipe", ENDED },
	{ "writer", WRITER },
	{ "broken-pipe", BROKEN },
	{ "full-pipe", FULL },
	{ "null", NUL },
	{ "null-to-read", NUL_IN },
	{ "null-to-write", NUL_OUT },
	{ "zero", ZERO },
	{ "terminal", TERMINAL },
	{ "closed", CLOSED },
	{ "-1", -1UL },
	{ "64", 64 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-100", -100UL },
};
static const struct value not_terminal_values[] = {
	{ "file", FILE },
	{ "file-at-end", AT_END },
	{ "tmp-file", WRITTEN },
	{ "dir", DIRECTORY },
	{ "pipe", PIPE },
	{ "empty-pipe", EMPTY },
	{ "ended-pipe", ENDED },
	{ "writer", WRITER },
	{ "broken-pipe", BROKEN },
	{ "full-pipe", FULL },
	{ "null", NUL },
	{ "null-to-read", NUL_IN },
	{ "null-to-write", NUL_OUT },
	{ "zero", ZERO },
	{ "closed", CLOSED },
	{ "-1", -1UL },
	{ "64", 64 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-100", -100UL },
};
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
			write(fd, page, PAGE_SIZE); /* is full by that */
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

/* Makes what a descriptor of that number stands for. */
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

/* ---- Processes ---- */

int leader, stranger;

enum {
	SELF = 0x7abc0000,
	GROUP, /* our own, as kill() names it */
	PARENT,
	CHILD, /* which waits for ever */
	ZOMBIE,
	STOPPED,
	LEADER,	   /* of our session */
	STRANGER,  /* of another session */
	ANY,	   /* -1, and there is a zombie */
	ANY_GROUP, /* 0, and there is one in our group */
};

static const struct value pid_values[] = {
	{ "self", SELF },	   { "0", 0 },
	{ "own-group", GROUP },	   { "parent", PARENT },
	{ "child", CHILD },	   { "zombie", ZOMBIE },
	{ "stopped", STOPPED },	   { "leader", LEADER },
	{ "stranger", STRANGER },  { "1", 1 },
	{ "29999", 29999 },	   { "-29999", -29999UL },
	{ "32768", 32768 },	   { "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 }, { "INT_MIN+1", 0x80000001 },
};
const struct kind pids = KIND(pid_values);

static const struct value any_pid_values[] = {
	{ "zombie", ZOMBIE },
	{ "0", 0 },
	{ "own-group", GROUP },
	{ "self", SELF },
	{ "child", CHILD },
	{ "any-of-group", ANY_GROUP },
	{ "stopped", STOPPED },
	{ "any", ANY },
	{ "-1", -1UL },
	{ "1", 1 },
	{ "29999", 29999 },
	{ "-29999", -29999UL },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "INT_MIN+1", 0x80000001 },
};
const struct kind waited = KIND(any_pid_values);

/* Nobody whom the other facts need. */
static const struct value killed_values[] = {
	{ "self", SELF },
	{ "0", 0 },
	{ "own-group", GROUP },
	{ "child", CHILD },
	{ "zombie", ZOMBIE },
	{ "stopped", STOPPED },
	{ "1", 1 },
	{ "29999", 29999 },
	{ "-29999", -29999UL },
	{ "32768", 32768 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "INT_MIN+1", 0x80000001 },
};
const struct kind killed = KIND(killed_values);

static int child_pid;
static volatile int news;

static void note_news(int signal)
{
	(void)signal;
	news = 1;
}

/* A child in that state: its parent has been told that it is. */
static int make_child(unsigned long state)
{
	sigset_t before, sigchld = 1UL << (SIGCHLD - 1);

	handle(SIGCHLD, note_news, 0);
	sigprocmask(SIG_BLOCK, &sigchld, &before);
	child_pid = fork();
	if (child_pid == 0) {
		if (state == ZOMBIE)
			exit_group(7);
		handle(SIGUSR1, SIG_DFL, 0);
		sigprocmask(SIG_SETMASK, &before, NULL);
		if (state == STOPPED)
			kill(getpid(), SIGSTOP);
		for (;;)
			pause();
	}
	while (state != CHILD && !news)
		sigsuspend(before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	handle(SIGCHLD, SIG_DFL, 0);
	return child_pid;
}

/* The pid that a word stands for. */
unsigned long make_pid(unsigned long word)
{
	switch (word) {
	case SELF:
		return getpid();
	case GROUP:
		return -getpid();
	case PARENT:
		return getppid();
	case CHILD:
	case ZOMBIE:
	case STOPPED:
		return make_child(word);
	case ANY:
		make_child(ZOMBIE);
		return -1UL;
	case ANY_GROUP:
		make_child(ZOMBIE);
		return 0;
	case LEADER:
		return leader;
	case STRANGER:
		return stranger;
	}
	return word;
}

void end_children(void)
{
	if (child_pid > 0 && kill(child_pid, SIGKILL) == 0)
		waitpid(child_pid, NULL, 0);
}
