/*
 * Calls about files.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- What can be seen after a call ---- */

static void add_flags(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);
	int fd = result < 0 ? -1 : result;

	(void)a;
	if (fd >= 0)
		snprintf(text + n, TEXT_MAX - n, " flags 0x%x%s",
			 fcntl(fd, F_GETFL),
			 fcntl(fd, F_GETFD) ? " close-on-exec" : "");
}

/* Of the call's own descriptor. */
static void add_own_flags(char *text, const unsigned long *a, long result)
{
	add_flags(text, a, result < 0 ? result : (long)a[0]);
}

static void add_both_flags(char *text, const unsigned long *a, long result)
{
	add_own_flags(text, a, result);
	add_flags(text, a, result);
}

static void add_place(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);
	long long place = -1;

	(void)result;
	if (_llseek(a[0], 0, 0, &place, SEEK_CUR) == 0)
		snprintf(text + n, TEXT_MAX - n, " at 0x%llx", place);
}

static void add_mask(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);

	(void)a;
	(void)result;
	snprintf(text + n, TEXT_MAX - n, " then 0x%x", umask(0));
}

/* What each entry of poll() says. */
static void add_events(char *text, const unsigned long *a, long result)
{
	const struct pollfd *fd = (const struct pollfd *)a[0];
	size_t n = strlen(text);

	if (result > 0)
		snprintf(text + n, TEXT_MAX - n, " events 0x%x", fd->revents);
}

/* ---- Descriptors ---- */

static const struct value new_fd_values[] = {
	{ "30", 30 },
	{ "10", 10 },
	{ "0", 0 },
	{ "64", 64 },
	{ "1023", 1023 },
	{ "1024", 1024 },
	{ "-1", -1UL },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind new_fds = KIND(new_fd_values);

#define SMALL(n) { #n, n }
static const struct value command_values[] = {
	{ "F_GETFL", 3 },
	{ "F_DUPFD", 0 },
	{ "F_GETFD", 1 },
	{ "F_SETFD", 2 },
	{ "F_SETFL", 4 },
	{ "F_GETLK", 5 },
	{ "F_SETLK", 6 },
	{ "F_SETLKW", 7 },
	{ "F_SETOWN", 8 },
	{ "F_GETOWN", 9 },
	{ "F_SETSIG", 10 },
	{ "F_GETSIG", 11 },
	{ "F_GETLK64", 12 },
	{ "F_SETLK64", 13 },
	{ "F_SETLKW64", 14 },
	{ "F_SETOWN_EX", 15 },
	{ "F_GETOWN_EX", 16 },
	{ "F_GETOWNER_UIDS", 17 },
	SMALL(18),
	SMALL(31),
	{ "F_OFD_GETLK", 36 },
	{ "F_OFD_SETLK", 37 },
	{ "F_OFD_SETLKW", 38 },
	{ "F_SETLEASE", 1024 },
	{ "F_GETLEASE", 1025 },
	{ "F_NOTIFY", 1026 },
	{ "F_DUPFD_QUERY", 1027 },
	{ "F_CREATED_QUERY", 1028 },
	{ "F_CANCELLK", 1029 },
	{ "F_DUPFD_CLOEXEC", 1030 },
	{ "F_SETPIPE_SZ", 1031 },
	{ "F_GETPIPE_SZ", 1032 },
	{ "F_ADD_SEALS", 1033 },
	{ "F_GET_SEALS", 1034 },
	{ "F_GET_RW_HINT", 1035 },
	{ "F_SET_RW_HINT", 1036 },
	{ "F_GET_FILE_RW_HINT", 1037 },
	{ "F_SET_FILE_RW_HINT", 1038 },
	SMALL(1039),
	SMALL(-1),
	{ "INT_MIN", 0x80000000 },
};
static const struct kind commands = KIND(command_values);

static const struct value command_word_values[] = {
	{ "0", 0 }, BITS, { "1023", 1023 }, { "-1", -1UL }, { "end", END },
};
static const struct kind command_words = KIND(command_word_values);

static const struct value whence_values[] = {
	{ "SEEK_SET", 0 },	   { "SEEK_CUR", 1 },  { "SEEK_END", 2 },
	{ "SEEK_DATA", 3 },	   { "SEEK_HOLE", 4 }, { "5", 5 },
	{ "INT_MIN", 0x80000000 }, { "-1", -1UL },
};
static const struct kind whences = KIND(whence_values);

static const struct value whence_bit_values[] = { BITS };
static const struct kind whence_bits = KIND(whence_bit_values);
static const struct value one_offset_values[] = { { "1", 1 } };
static const struct kind one_offset = KIND(one_offset_values);

static const struct value offset_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "14", 14 },
	{ "15", 15 },
	{ "16", 16 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-15", -15UL },
	{ "-16", -16UL },
	{ "-1", -1UL },
};
static const struct kind offsets = KIND(offset_values);

static const struct value high_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind highs = KIND(high_values);

/* All that a terminal might have, and some of all files. */
static const struct value request_values[] = {
	{ "TCGETS", 0x5401 },
	{ "0x5400", 0x5400 },
	{ "TCSETS", 0x5402 },
	{ "TCSETSW", 0x5403 },
	{ "TCSETSF", 0x5404 },
	{ "TCGETA", 0x5405 },
	{ "TCSETA", 0x5406 },
	{ "TCSETAW", 0x5407 },
	{ "TCSETAF", 0x5408 },
	{ "TCSBRK", 0x5409 },
	{ "TCXONC", 0x540a },
	{ "TCFLSH", 0x540b },
	{ "TIOCEXCL", 0x540c },
	{ "TIOCNXCL", 0x540d },
	{ "TIOCSCTTY", 0x540e },
	{ "TIOCGPGRP", 0x540f },
	{ "TIOCSPGRP", 0x5410 },
	{ "TIOCOUTQ", 0x5411 },
	{ "TIOCSTI", 0x5412 },
	{ "TIOCGWINSZ", 0x5413 },
	{ "TIOCSWINSZ", 0x5414 },
	{ "TIOCMGET", 0x5415 },
	{ "TIOCMBIS", 0x5416 },
	{ "TIOCMBIC", 0x5417 },
	{ "TIOCMSET", 0x5418 },
	{ "TIOCGSOFTCAR", 0x5419 },
	{ "TIOCSSOFTCAR", 0x541a },
	{ "FIONREAD", 0x541b },
	{ "TIOCLINUX", 0x541c },
	{ "TIOCCONS", 0x541d },
	{ "TIOCGSERIAL", 0x541e },
	{ "TIOCSSERIAL", 0x541f },
	{ "TIOCPKT", 0x5420 },
	{ "FIONBIO", 0x5421 },
	{ "TIOCNOTTY", 0x5422 },
	{ "TIOCSETD", 0x5423 },
	{ "TIOCGETD", 0x5424 },
	{ "TCSBRKP", 0x5425 },
	{ "0x5426", 0x5426 },
	{ "TIOCSBRK", 0x5427 },
	{ "TIOCCBRK", 0x5428 },
	{ "TIOCGSID", 0x5429 },
	{ "0x542a", 0x542a },
	{ "0x542b", 0x542b },
	{ "0x542c", 0x542c },
	{ "0x542d", 0x542d },
	{ "TIOCGRS485", 0x542e },
	{ "TIOCSRS485", 0x542f },
	{ "0x5430", 0x5430 },
	{ "0x5431", 0x5431 },
	{ "TCGETX", 0x5432 },
	{ "TCSETX", 0x5433 },
	{ "TCSETXF", 0x5434 },
	{ "TCSETXW", 0x5435 },
	{ "0x5436", 0x5436 },
	{ "TIOCVHANGUP", 0x5437 },
	{ "0x5438", 0x5438 },
	{ "0x5439", 0x5439 },
	{ "0x543a", 0x543a },
	{ "0x543b", 0x543b },
	{ "0x543c", 0x543c },
	{ "0x543d", 0x543d },
	{ "0x543e", 0x543e },
	{ "0x543f", 0x543f },
	{ "0x5440", 0x5440 },
	{ "TIOCGPTPEER", 0x5441 },
	{ "0x5442", 0x5442 },
	{ "0x5443", 0x5443 },
	{ "0x5444", 0x5444 },
	{ "0x5445", 0x5445 },
	{ "0x5446", 0x5446 },
	{ "0x5447", 0x5447 },
	{ "0x5448", 0x5448 },
	{ "0x5449", 0x5449 },
	{ "0x544a", 0x544a },
	{ "0x544b", 0x544b },
	{ "0x544c", 0x544c },
	{ "0x544d", 0x544d },
	{ "0x544e", 0x544e },
	{ "0x544f", 0x544f },
	{ "FIONCLEX", 0x5450 },
	{ "FIOCLEX", 0x5451 },
	{ "FIOASYNC", 0x5452 },
	{ "TIOCSERCONFIG", 0x5453 },
	{ "0x5454", 0x5454 },
	{ "0x5455", 0x5455 },
	{ "TIOCGLCKTRMIOS", 0x5456 },
	{ "TIOCSLCKTRMIOS", 0x5457 },
	{ "0x5458", 0x5458 },
	{ "0x5459", 0x5459 },
	{ "0x545a", 0x545a },
	{ "0x545b", 0x545b },
	{ "0x545c", 0x545c },
	{ "0x545d", 0x545d },
	{ "0x545e", 0x545e },
	{ "0x545f", 0x545f },
	{ "FIOQSIZE", 0x5460 },
	{ "0x5461", 0x5461 },
	{ "0x5462", 0x5462 },
	{ "0x5463", 0x5463 },
	{ "0x5464", 0x5464 },
	{ "0x5465", 0x5465 },
	{ "0x5466", 0x5466 },
	{ "0x5467", 0x5467 },
	{ "0x5468", 0x5468 },
	{ "0x5469", 0x5469 },
	{ "0x546a", 0x546a },
	{ "0x546b", 0x546b },
	{ "0x546c", 0x546c },
	{ "0x546d", 0x546d },
	{ "0x546e", 0x546e },
	{ "0x546f", 0x546f },
	{ "0x5470", 0x5470 },
	{ "0x5471", 0x5471 },
	{ "0x5472", 0x5472 },
	{ "0x5473", 0x5473 },
	{ "0x5474", 0x5474 },
	{ "0x5475", 0x5475 },
	{ "0x5476", 0x5476 },
	{ "0x5477", 0x5477 },
	{ "0x5478", 0x5478 },
	{ "0x5479", 0x5479 },
	{ "0x547a", 0x547a },
	{ "0x547b", 0x547b },
	{ "0x547c", 0x547c },
	{ "0x547d", 0x547d },
	{ "0x547e", 0x547e },
	{ "0x547f", 0x547f },
	{ "FIBMAP", 1 },
	{ "FIGETBSZ", 2 },
	{ "0", 0 },
	{ "-1", -1UL },
	BIT(2),
	BIT(3),
	BIT(4),
	BIT(5),
	BIT(6),
	BIT(7),
	BIT(8),
	BIT(9),
	BIT(10),
	BIT(11),
	BIT(12),
	BIT(13),
	BIT(14),
	BIT(15),
	BIT(16),
	BIT(17),
	BIT(18),
	BIT(19),
	BIT(20),
	BIT(21),
	BIT(22),
	BIT(23),
	BIT(24),
	BIT(25),
	BIT(26),
	BIT(27),
	BIT(28),
	BIT(29),
	BIT(30),
	BIT(31),
};
static const struct kind requests = KIND(request_values);

static const struct value terminal_first_values[] = {
	{ "terminal", 22 }, { "file", 10 },	  { "dir", 11 },
	{ "pipe", 12 },	    { "empty-pipe", 13 }, { "writer", 15 },
	{ "null", 18 },	    { "zero", 21 },	  { "closed", 23 },
	{ "-1", -1UL },	    { "64", 64 },	  { "INT_MIN", 0x80000000 },
};
static const struct kind terminal_first = KIND_OF_FDS(terminal_first_values);

static const struct value request_word_values[] = {
	{ "good", GOOD }, { "0", 0 },	  { "1", 1 },
	{ "end", END },	  { "-1", -1UL },
};
static const struct kind request_words = KIND(request_word_values);

static const struct value new_fd_command_values[] = {
	{ "F_DUPFD", 0 },
	{ "F_DUPFD_CLOEXEC", 1030 },
};
static const struct kind new_fd_commands = KIND(new_fd_command_values);

/* ---- Where a call meets something else than its arguments ---- */

/* No descriptor is free. */
static void fill_fds(unsigned long *a)
{
	(void)a;
	while (dup(2) >= 0)
		;
}

/* Whoever would wait answers at once. */
static void do_not_wait(unsigned long *a)
{
	fcntl(a[0], F_SETFL, O_NONBLOCK);
}

/* A pipe without a reader is no more than an error. */
static void ignore_sigpipe(unsigned long *a)
{
	(void)a;
	handle(SIGPIPE, SIG_IGN, 0);
}

/* Not in the foreground of the terminal. */
static void go_back(unsigned long *a)
{
	(void)a;
	setpgid(0, 0);
}

static void go_back_deaf(unsigned long *a)
{
	handle(SIGTTIN, SIG_IGN, 0);
	handle(SIGTTOU, SIG_IGN, 0);
	go_back(a);
}

/* ---- Names ---- */

static const struct value open_flag_values[] = {
	{ "O_RDONLY", 0 },
	{ "O_WRONLY", 1 },
	{ "O_RDWR", 2 },
	{ "3", 3 },
	BIT(2),
	BIT(3),
	BIT(4),
	BIT(5),
	{ "O_CREAT", 0100 },
	{ "O_EXCL", 0200 },
	{ "O_NOCTTY", 0400 },
	{ "O_TRUNC", 01000 },
	{ "O_APPEND", 02000 },
	{ "O_NONBLOCK", 04000 },
	{ "O_DSYNC", 010000 },
	{ "FASYNC", 020000 },
	{ "O_DIRECT", 040000 },
	{ "O_LARGEFILE", 0100000 },
	{ "O_DIRECTORY", 0200000 },
	{ "O_NOFOLLOW", 0400000 },
	{ "O_NOATIME", 01000000 },
	{ "O_CLOEXEC", 02000000 },
	{ "__O_SYNC", 04000000 },
	{ "O_PATH", 010000000 },
	{ "__O_TMPFILE", 020000000 },
	BIT(23),
	BIT(24),
	BIT(25),
	BIT(26),
	BIT(27),
	BIT(28),
	BIT(29),
	BIT(30),
	BIT(31),
	{ "O_CREAT+O_EXCL", 0300 },
	{ "O_CREAT+O_WRONLY", 0101 },
	{ "O_CREAT+O_TRUNC+O_WRONLY", 01101 },
	{ "O_CREAT+O_DIRECTORY", 0200100 },
	{ "O_DIRECTORY+O_NOFOLLOW", 0600000 },
	{ "O_DIRECTORY+O_RDWR", 0200002 },
	{ "O_TRUNC+O_RDWR", 01002 },
	{ "O_APPEND+O_RDWR", 02002 },
	{ "O_TMPFILE+O_RDWR", 020200002 },
	{ "-1", -1UL },
};
static const struct kind open_flags = KIND(open_flag_values);

/* None of the host's devices, whose times may be changed there. */
static const struct value touched_values[] = {
	{ "text", AT("text") },
	{ "dir", AT("dir") },
	{ "missing", AT("missing") },
	{ "text/", AT("text/") },
	{ "empty-path", AT("") },
	{ "to-text", AT("to-text") },
	{ "to-nowhere", AT("to-nowhere") },
	{ "self", AT("self") },
	{ "null", 0 },
	{ "end", END },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
static const struct kind touched = KIND(touched_values);

static const struct value touched_fd_values[] = {
	{ "AT_FDCWD", -100UL }, { "dir", 11 },
	{ "file", 10 },		{ "pipe", 12 },
	{ "closed", 23 },	{ "-1", -1UL },
	{ "64", 64 },		{ "INT_MIN", 0x80000000 },
};
static const struct kind touched_fds = KIND_OF_FDS(touched_fd_values);

/* ---- Calls that change files ---- */

static const struct value mode_values[] = {
	{ "0644", 0644 },
	{ "0", 0 },
	{ "-1", -1UL },
};
static const struct kind modes = KIND(mode_values);

static const struct value node_type_values[] = {
	{ "S_IFREG", 0100644 },	 { "0", 0 },
	{ "S_IFIFO", 0010644 },	 { "S_IFCHR", 0020644 },
	{ "3", 0030644 },	 { "S_IFDIR", 0040644 },
	{ "5", 0050644 },	 { "S_IFBLK", 0060644 },
	{ "7", 0070644 },	 { "9", 0110644 },
	{ "S_IFLNK", 0120644 },	 { "11", 0130644 },
	{ "S_IFSOCK", 0140644 }, { "13", 0150644 },
	{ "14", 0160644 },	 { "15", 0170644 },
	{ "bit-16", 0x10000 },	 { "-1", -1UL },
};
static const struct kind node_types = KIND(node_type_values);

static const struct value node_number_values[] = { { "1:3", 0x103 } };
static const struct kind node_numbers = KIND(node_number_values);

/* Nobody but root and ourselves has a pipe. */
static const struct value owner_values[] = { { "0", 0 }, { "-1", -1UL } };
static const struct kind owners = KIND(owner_values);

static const struct value size_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind sizes = KIND(size_values);

static const long narrow_given[][4] = {
	{ 1, 0, 2, 0 },
	{ 1, UTIME_NOW, 1, UTIME_OMIT },
	{ 1, UTIME_OMIT, 1, UTIME_OMIT },
	{ 1, 1000000, 1, 0 },
	{ 1, 0, 1, 1000000000 },
	{ 1, -1, 1, 0 },
	{ -1, 999999, 0x7fffffff, 999999 },
};
static const struct value narrow_values[] = {
	{ "times", AT(narrow_given[0]) },
	{ "now-and-omit", AT(narrow_given[1]) },
	{ "both-omit", AT(narrow_given[2]) },
	{ "million-first", AT(narrow_given[3]) },
	{ "bad-second", AT(narrow_given[4]) },
	{ "bad-first", AT(narrow_given[5]) },
	{ "long-ago", AT(narrow_given[6]) },
	{ "at-end", END - 8 },
	BAD_PLACES,
};
static const struct kind two_narrow_times = KIND(narrow_values);

static const struct value flock_values[] = {
	{ "LOCK_SH", 1 },
	{ "0", 0 },
	{ "LOCK_EX", 2 },
	{ "3", 3 },
	{ "LOCK_NB", 4 },
	{ "LOCK_SH+LOCK_NB", 5 },
	{ "LOCK_EX+LOCK_NB", 6 },
	{ "LOCK_UN", 8 },
	{ "LOCK_UN+LOCK_NB", 12 },
	{ "LOCK_SH+LOCK_UN", 9 },
	BITS_4,
	{ "LOCK_MAND+3", 35 },
	{ "-1", -1UL },
};
static const struct kind flocks = KIND(flock_values);

static const struct value dir_fd_values[] = {
	{ "AT_FDCWD", -100UL },
	{ "dir", 11 },
	{ "file", 10 },
	{ "null", 18 },
	{ "terminal", 22 },
	{ "pipe", 12 },
	{ "closed", 23 },
	{ "-1", -1UL },
	{ "64", 64 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind dir_fds = KIND_OF_FDS(dir_fd_values);

static const struct value access_values[] = {
	{ "F_OK", 0 },
	{ "W_OK", 2 },
	{ "R_OK", 4 },
	{ "X_OK", 1 },
	{ "R_OK+X_OK", 5 },
	{ "R_OK+W_OK", 6 },
	{ "W_OK+X_OK", 3 },
	{ "all-three", 7 },
	BIT(3),
	BITS_4,
	{ "-1", -1UL },
};
static const struct kind access_modes = KIND(access_values);

static const struct value link_byte_values[] = {
	{ "5", 5 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4096", 4096 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind link_bytes = KIND(link_byte_values);

static const struct value stat_flag_values[] = {
	{ "0", 0 },
	BIT(0),
	BIT(1),
	BIT(2),
	BIT(3),
	BIT(4),
	BIT(5),
	BIT(6),
	BIT(7),
	{ "AT_SYMLINK_NOFOLLOW", 0x100 },
	{ "AT_REMOVEDIR", 0x200 },
	{ "AT_SYMLINK_FOLLOW", 0x400 },
	{ "AT_NO_AUTOMOUNT", 0x800 },
	{ "AT_EMPTY_PATH", 0x1000 },
	{ "AT_STATX_FORCE_SYNC", 0x2000 },
	{ "AT_STATX_DONT_SYNC", 0x4000 },
	{ "AT_STATX_SYNC_TYPE", 0x6000 },
	{ "AT_RECURSIVE", 0x8000 },
	BIT(16),
	BIT(17),
	BIT(18),
	BIT(19),
	BIT(20),
	BIT(21),
	BIT(22),
	BIT(23),
	BIT(24),
	BIT(25),
	BIT(26),
	BIT(27),
	BIT(28),
	BIT(29),
	BIT(30),
	BIT(31),
	{ "AT_EMPTY_PATH+AT_SYMLINK_NOFOLLOW", 0x1100 },
	{ "-1", -1UL },
};
static const struct kind stat_flags = KIND(stat_flag_values);

static const struct value statx_mask_values[] = {
	{ "STATX_BASIC_STATS", 0x7ff },
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind statx_masks = KIND(statx_mask_values);

/* Of statx(): which of the fields that were asked for it has filled in. */
static void add_filled(char *text, const unsigned long *a, long result)
{
	const struct statx *stat = (const struct statx *)a[4];
	size_t n = strlen(text);

	if (result == 0)
		snprintf(text + n, TEXT_MAX - n, " with 0x%lx",
			 stat->stx_mask & a[3] & STATX_BASIC_STATS);
}

static const struct timespec64 times_given[][2] = {
	{ { 1, 0 }, { 2, 0 } },
	{ { 1, UTIME_NOW }, { 1, UTIME_OMIT } },
	{ { 1, UTIME_OMIT }, { 1, UTIME_OMIT } },
	{ { 1, 1000000000 }, { 1, 0 } },
	{ { 1, 0 }, { 1, -1 } },
	{ { -1, 0 }, { 0x7fffffffffffffffLL, 0 } },
};
static const struct value times_values[] = {
	{ "times", AT(times_given[0]) },
	{ "now-and-omit", AT(times_given[1]) },
	{ "both-omit", AT(times_given[2]) },
	{ "bad-first", AT(times_given[3]) },
	{ "bad-second", AT(times_given[4]) },
	{ "long-ago", AT(times_given[5]) },
	BAD_PLACES,
};
static const struct kind two_times = KIND(times_values);

/* ---- Files that are written ---- */

static const struct value written_fd_values[] = {
	{ "tmp-file", 25 },
	{ "tmp-to-append", 26 },
	{ "tmp-large", 27 },
};
static const struct kind written_fds = KIND_OF_FDS(written_fd_values);

static const struct value cloned_fd_values[] = {
	{ "tmp-file", 25 }, { "tmp-to-append", 26 }, { "tmp-large", 27 },
	{ "file", 10 },	    { "dir", 11 },	     { "pipe", 12 },
	{ "closed", 23 },   { "-1", -1UL },
};
static const struct kind cloned_fds = KIND_OF_FDS(cloned_fd_values);

static const struct value clone_values[] = { { "FICLONE", 0x40049409 } };
static const struct kind clone_request = KIND(clone_values);

/* The file's size, and the place in it. */
static void add_size(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);
	struct stat64 stat;

	if (fstat64(a[0], &stat) == 0 && (stat.st_mode & S_IFMT) == S_IFREG)
		snprintf(text + n, TEXT_MAX - n, " size 0x%llx",
			 (unsigned long long)stat.st_size);
	add_place(text, a, result);
}

static const struct value program_values[] = { { "/tmp/x", AT("/tmp/x") } };
static const struct kind program = KIND(program_values);

static void open_program(unsigned long *a)
{
	open((const char *)a[0], O_WRONLY | O_CREAT, 0755);
}

static void remove_it(char *text, const unsigned long *a, long result)
{
	add_flags(text, a, result);
	unlink((const char *)a[0]);
}

/* A hole of 3 GiB. */
static void make_large(unsigned long *a)
{
	int fd = open((const char *)a[0], O_WRONLY | O_CREAT | O_LARGEFILE,
		      0644);

	ftruncate64(fd, 3ULL << 30);
	close(fd);
}

static const struct value large_flag_values[] = {
	{ "O_RDONLY", 0 },
	{ "O_RDWR", 2 },
	{ "O_LARGEFILE", 0100000 },
	{ "O_TRUNC+O_RDWR", 01002 },
	{ "O_CREAT+O_WRONLY", 0101 },
	{ "O_CREAT+O_EXCL", 0300 },
};
static const struct kind large_flags = KIND(large_flag_values);

/* ---- Vectors ---- */

static const struct iovec plain[1024] = { { (void *)GOOD, 2 },
					  { (void *)GOOD, 2 } };
static const struct iovec of_nothing[1024] = { { NULL, 0 }, { NULL, 0 } };
static const struct iovec first_bad[1024] = { { (void *)END, 2 },
					      { (void *)GOOD, 2 } };
static const struct iovec second_bad[1024] = { { (void *)GOOD, 2 },
					       { (void *)END, 2 } };
static const struct iovec negative[1024] = { { (void *)GOOD, 2 },
					     { (void *)GOOD, -1UL } };
static const struct iovec too_much[1024] = { { (void *)GOOD, 0x7fffffff },
					     { (void *)GOOD, 0x7fffffff } };
static const struct iovec bad_and_negative[1024] = { { (void *)END, 2 },
						     { (void *)GOOD, -1UL } };
static const struct value vector_values[] = {
	{ "2+2", AT(plain) },
	{ "0+0", AT(of_nothing) },
	{ "bad+2", AT(first_bad) },
	{ "2+bad", AT(second_bad) },
	{ "2+negative", AT(negative) },
	{ "too-much", AT(too_much) },
	{ "bad+negative", AT(bad_and_negative) },
	{ "read-only", READ_ONLY },
	BAD_PLACES,
};
static const struct kind vectors = KIND(vector_values);

static const struct value entry_values[] = {
	{ "2", 2 },
	{ "0", 0 },
	{ "1", 1 },
	{ "1024", 1024 },
	{ "1025", 1025 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind entries = KIND(entry_values);

/* ---- Waiting for files ---- */

static struct pollfd one_fd[64];

/* The first argument is the descriptor: it becomes the list. */
static void make_list(unsigned long *a)
{
	one_fd[0].fd = a[0];
	one_fd[0].events = a[1];
	a[0] = AT(one_fd);
	a[1] = 1;
}

static const struct value events_values[] = {
	{ "all", 0x7fff },
	{ "0", 0 },
	{ "POLLIN", 1 },
	{ "POLLPRI", 2 },
	{ "POLLOUT", 4 },
	{ "POLLERR", 8 },
	{ "POLLHUP", 0x10 },
	{ "POLLNVAL", 0x20 },
	{ "POLLRDNORM", 0x40 },
	{ "POLLRDBAND", 0x80 },
	{ "POLLWRNORM", 0x100 },
	{ "POLLWRBAND", 0x200 },
	{ "POLLMSG", 0x400 },
	BIT(11),
	BIT(12),
	{ "POLLRDHUP", 0x2000 },
	BIT(14),
	BIT(15),
};
static const struct kind events = KIND(events_values);

static struct timespec64 at_once, bad_time = { 0, 1000000000 },
				  negative_time = { -1, 0 };
static const struct value timeout_values[] = {
	{ "0s", AT(&at_once) },
	{ "1e9ns", AT(&bad_time) },
	{ "-1s", AT(&negative_time) },
	BAD_PLACES,
};
static const struct kind timeouts = KIND(timeout_values);

static const sigset64 some_signals = 1ULL << 40 | 1 << 11;
static const struct value set_values[] = {
	{ "null", 0 },
	{ "a-set", AT(&some_signals) },
	{ "end", END },
	{ "end-4", END - 4 },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
static const struct kind masks = KIND(set_values);

static const struct value set_size_values[] = {
	{ "8", 8 }, { "0", 0 }, { "4", 4 }, { "16", 16 }, { "-1", -1UL },
};
static const struct kind set_sizes = KIND(set_size_values);

static const struct value list_values[] = {
	{ "good", GOOD },
	{ "read-only", READ_ONLY },
	BAD_PLACES,
};
static const struct kind lists = KIND(list_values);

static const struct value list_entry_values[] = {
	{ "1", 1 },
	{ "0", 0 },
	{ "1024", 1024 },
	{ "1025", 1025 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind list_entries = KIND(list_entry_values);

static const struct value highest_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "32", 32 },
	{ "33", 33 },
	{ "64", 64 },
	{ "65", 65 },
	{ "1025", 1025 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind highest = KIND(highest_values);

static fd_set none_set[20], first_set[20] = { 1 },
			    closed_set[20] = { 1ULL << 50 };
static const struct value fd_set_values[] = {
	{ "null", 0 },
	{ "none", AT(none_set) },
	{ "first", AT(first_set) },
	{ "closed", AT(closed_set) },
	{ "end", END },
	{ "end-4", END - 4 },
	{ "read-only", READ_ONLY },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
static const struct kind fd_sets = KIND(fd_set_values);

static const struct pselect_mask set_of_8 = { &some_signals, 8 },
				 set_of_4 = { &some_signals, 4 },
				 bad_set = { (void *)END, 8 },
				 bad_set_of_4 = { (void *)END, 4 },
				 no_set = { NULL, 4 };
static const struct value set_at_values[] = {
	{ "null", 0 },
	{ "set-of-8", AT(&set_of_8) },
	{ "set-of-4", AT(&set_of_4) },
	{ "bad-set", AT(&bad_set) },
	{ "bad-set-of-4", AT(&bad_set_of_4) },
	{ "no-set", AT(&no_set) },
	{ "end", END },
	{ "0xc0000000", 0xc0000000 },
};
static const struct kind sets_at = KIND(set_at_values);

static const struct timespec narrow_at_once, narrow_bad = { 0, 1000000000 },
					     narrow_negative = { -1, 0 };
static const struct value narrow_timeout_values[] = {
	{ "0s", AT(&narrow_at_once) },
	{ "1e9ns", AT(&narrow_bad) },
	{ "-1s", AT(&narrow_negative) },
	BAD_PLACES,
};
static const struct kind narrow_timeouts = KIND(narrow_timeout_values);

static struct timeval old_at_once, old_negative = { -1, 0 },
				   old_negative_us = { 0, -1 };
static const struct value old_timeout_values[] = {
	{ "0s", AT(&old_at_once) },
	{ "-1s", AT(&old_negative) },
	{ "-1us", AT(&old_negative_us) },
	BAD_PLACES,
};
static const struct kind old_timeouts = KIND(old_timeout_values);

static const unsigned long one_select[5] = { 1, AT(first_set), 0, 0,
					     AT(&old_at_once) };
static const unsigned long bad_select[5] = { 1, END, 0, 0, AT(&old_at_once) };
static const struct value select_values[] = {
	{ "words", AT(one_select) },
	{ "bad-words", AT(bad_select) },
	BAD_PLACES,
};
static const struct kind select_words = KIND(select_values);

static const struct value no_wait_values[] = { { "0", 0 } };
static const struct kind no_wait = KIND(no_wait_values);

static const struct value statfs_size_values[] = {
	{ "84", 84 }, { "0", 0 }, { "64", 64 }, { "88", 88 }, { "-1", -1UL },
};
static const struct kind statfs_sizes = KIND(statfs_size_values);

static const struct value dup_flag_values[] = {
	{ "O_CLOEXEC", O_CLOEXEC },
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind dup_flags = KIND(dup_flag_values);

static const struct value pipe_flag_values[] = {
	{ "O_CLOEXEC", O_CLOEXEC },
	{ "0", 0 },
	{ "O_NONBLOCK", O_NONBLOCK },
	BIT(0),
	BIT(1),
	BIT(6),
	BIT(10),
	BIT(15),
	BIT(17),
	BIT(31),
	{ "-1", -1UL },
};
static const struct kind pipe_flags = KIND(pipe_flag_values);

/* None of them has our own. */
static const struct value range_values[] = {
	{ "40", 40 },
	{ "50", 50 },
	{ "30", 30 },
};
static const struct kind ranges = KIND(range_values);

static const struct value range_flag_values[] = {
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind range_flags = KIND(range_flag_values);

/* In one set each: the descriptor is the first argument, which set the
 * second. */
static fd_set asked[3];
static void make_sets(unsigned long *a)
{
	unsigned long fd = a[0], which = a[1];

	asked[which] = 1ULL << fd;
	a[0] = fd + 1;
	for (int i = 0; i < 3; i++)
		a[1 + i] = AT(&asked[i]);
	a[4] = AT(&at_once);
}

static const struct value which_values[] = {
	{ "in", 0 },
	{ "out", 1 },
	{ "exceptional", 2 },
};
static const struct kind which_set = KIND(which_values);

/* Not those that no set has. */
static const struct value open_fd_values[] = {
	{ "file", 10 },		{ "dir", 11 },		 { "pipe", 12 },
	{ "empty-pipe", 13 },	{ "ended-pipe", 14 },	 { "writer", 15 },
	{ "broken-pipe", 16 },	{ "full-pipe", 17 },	 { "null", 18 },
	{ "null-to-read", 19 }, { "null-to-write", 20 }, { "zero", 21 },
	{ "terminal", 22 },	{ "closed", 23 },
};
static const struct kind selected = KIND_OF_FDS(open_fd_values);

static void make_polled(unsigned long *a)
{
	a[4] = 8;
	a[2] = AT(&at_once);
	a[3] = 0;
	make_list(a);
}

static const struct value mask_values[] = {
	{ "022", 022 },
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind file_masks = KIND(mask_values);

const struct call file_calls[] = {
	{ 3, "read", NUMBER, { &fds, &to, &bytes }, NULL, NULL },
	{ 4, "write", NUMBER, { &not_terminal, &from, &bytes }, NULL, NULL },
	{ 4, "write to", NUMBER, { &terminal, &from, &few_bytes }, NULL, NULL },
	{ 4,
	  "write to a file",
	  NUMBER,
	  { &written_fds, &from, &bytes },
	  NULL,
	  add_size },
	{ 5, "open", NUMBER, { &paths, &open_flags }, NULL, add_flags },
	{ 5,
	  "open of a large file",
	  NUMBER,
	  { &program, &large_flags },
	  make_large,
	  remove_it },
	{ 6, "close", NUMBER, { &fds }, NULL, NULL },
	{ 11,
	  "execve of what is written",
	  NUMBER,
	  { &program },
	  open_program,
	  remove_it },
	{ 12, "chdir", NUMBER, { &paths }, NULL, NULL },
	{ 19, "lseek", NUMBER, { &fds, &offsets, &whences }, NULL, add_place },
	{ 19,
	  "lseek",
	  NUMBER,
	  { &fds, &one_offset, &whence_bits },
	  NULL,
	  add_place },
	{ 33, "access", NUMBER, { &paths, &access_modes }, NULL, NULL },
	{ 36, "sync", NUMBER, { NULL }, NULL, NULL },
	{ 41, "dup", NUMBER, { &fds }, NULL, add_both_flags },
	{ 42, "pipe", NUMBER, { &to }, NULL, NULL },
	{ 54,
	  "ioctl",
	  NUMBER,
	  { &terminal_first, &requests, &request_words },
	  NULL,
	  add_own_flags },
	{ 54,
	  "ioctl on a file",
	  NUMBER,
	  { &cloned_fds, &clone_request, &cloned_fds },
	  NULL,
	  add_size },
	{ 55,
	  "fcntl",
	  NUMBER,
	  { &fds, &commands, &command_words },
	  NULL,
	  add_own_flags },
	{ 60, "umask", NUMBER, { &file_masks }, NULL, add_mask },
	{ 63, "dup2", NUMBER, { &fds, &new_fds }, NULL, add_both_flags },
	{ 85, "readlink", NUMBER, { &paths, &to, &link_bytes }, NULL, NULL },
	{ 140,
	  "_llseek",
	  NUMBER,
	  { &fds, &highs, &offsets, &to, &whences },
	  NULL,
	  add_place },
	{ 141, "getdents", WHETHER, { &fds, &to, &bytes }, NULL, NULL },
	{ 145, "readv", NUMBER, { &fds, &vectors, &entries }, NULL, NULL },
	{ 146, "writev", NUMBER, { &fds, &vectors, &entries }, NULL, NULL },
	{ 183, "getcwd", NUMBER, { &to, &bytes }, NULL, NULL },
	{ 195, "stat64", NUMBER, { &paths, &to }, NULL, NULL },
	{ 196, "lstat64", NUMBER, { &paths, &to }, NULL, NULL },
	{ 197, "fstat64", NUMBER, { &fds, &to }, NULL, NULL },
	{ 220, "getdents64", WHETHER, { &fds, &to, &bytes }, NULL, NULL },
	{ 221,
	  "fcntl64",
	  NUMBER,
	  { &fds, &commands, &command_words },
	  NULL,
	  add_own_flags },
	{ 295,
	  "openat",
	  NUMBER,
	  { &dir_fds, &paths, &open_flags },
	  NULL,
	  add_flags },
	{ 300,
	  "fstatat64",
	  NUMBER,
	  { &dir_fds, &paths, &to, &stat_flags },
	  NULL,
	  NULL },
	{ 383,
	  "statx",
	  NUMBER,
	  { &dir_fds, &paths, &stat_flags, &statx_masks, &to },
	  NULL,
	  add_filled },
	{ 412,
	  "utimensat_time64",
	  NUMBER,
	  { &touched_fds, &touched, &two_times, &stat_flags },
	  NULL,
	  NULL },
	{ 413,
	  "pselect6_time64",
	  NUMBER,
	  { &highest, &fd_sets, &fd_sets, &fd_sets, &timeouts, &sets_at },
	  NULL,
	  NULL },
	{ 413,
	  "pselect6_time64 of one",
	  NUMBER,
	  { &selected, &which_set },
	  make_sets,
	  NULL },
	{ 414,
	  "ppoll_time64",
	  NUMBER,
	  { &lists, &list_entries, &timeouts, &masks, &set_sizes },
	  NULL,
	  NULL },
	{ 414,
	  "ppoll_time64 of one",
	  NUMBER,
	  { &fds, &events },
	  make_polled,
	  add_events },
	{ 82, "select", NUMBER, { &select_words }, NULL, NULL },
	{ 99, "statfs", NUMBER, { &paths, &to }, NULL, NULL },
	{ 100, "fstatfs", NUMBER, { &fds, &to }, NULL, NULL },
	{ 106, "stat", NUMBER, { &paths, &to }, NULL, NULL },
	{ 107, "lstat", NUMBER, { &paths, &to }, NULL, NULL },
	{ 108, "fstat", NUMBER, { &fds, &to }, NULL, NULL },
	{ 118, "fsync", NUMBER, { &fds }, NULL, NULL },
	{ 133, "fchdir", NUMBER, { &fds }, NULL, NULL },
	{ 142,
	  "_newselect",
	  NUMBER,
	  { &highest, &fd_sets, &fd_sets, &fd_sets, &old_timeouts },
	  NULL,
	  NULL },
	{ 148, "fdatasync", NUMBER, { &fds }, NULL, NULL },
	{ 168,
	  "poll",
	  NUMBER,
	  { &lists, &list_entries, &no_wait },
	  NULL,
	  NULL },
	{ 180,
	  "pread64",
	  NUMBER,
	  { &fds, &to, &bytes, &offsets, &highs },
	  NULL,
	  add_place },
	{ 181,
	  "pwrite64",
	  NUMBER,
	  { &not_terminal, &from, &few_bytes, &offsets, &highs },
	  NULL,
	  add_place },
	{ 181,
	  "pwrite64 to a file",
	  NUMBER,
	  { &written_fds, &from, &few_bytes, &offsets, &highs },
	  NULL,
	  add_size },
	{ 93,
	  "ftruncate of a file",
	  NUMBER,
	  { &written_fds, &sizes },
	  NULL,
	  add_size },
	{ 194,
	  "ftruncate64 of a file",
	  NUMBER,
	  { &written_fds, &offsets, &highs },
	  NULL,
	  add_size },
	{ 334,
	  "pwritev to a file",
	  NUMBER,
	  { &written_fds, &vectors, &entries, &offsets, &highs },
	  NULL,
	  add_size },
	{ 268, "statfs64", NUMBER, { &paths, &statfs_sizes, &to }, NULL, NULL },
	{ 269, "fstatfs64", NUMBER, { &fds, &statfs_sizes, &to }, NULL, NULL },
	{ 305,
	  "readlinkat",
	  NUMBER,
	  { &dir_fds, &paths, &to, &link_bytes },
	  NULL,
	  NULL },
	{ 307,
	  "faccessat",
	  NUMBER,
	  { &dir_fds, &paths, &access_modes },
	  NULL,
	  NULL },
	{ 308,
	  "pselect6",
	  NUMBER,
	  { &highest, &fd_sets, &fd_sets, &fd_sets, &narrow_timeouts,
	    &sets_at },
	  NULL,
	  NULL },
	{ 309,
	  "ppoll",
	  NUMBER,
	  { &lists, &list_entries, &narrow_timeouts, &masks, &set_sizes },
	  NULL,
	  NULL },
	{ 330,
	  "dup3",
	  NUMBER,
	  { &fds, &new_fds, &dup_flags },
	  NULL,
	  add_both_flags },
	{ 331, "pipe2", NUMBER, { &to, &pipe_flags }, NULL, NULL },
	{ 333,
	  "preadv",
	  NUMBER,
	  { &fds, &vectors, &entries, &offsets, &highs },
	  NULL,
	  add_place },
	{ 334,
	  "pwritev",
	  NUMBER,
	  { &not_terminal, &vectors, &entries, &offsets, &highs },
	  NULL,
	  add_place },
	{ 436,
	  "close_range",
	  NUMBER,
	  { &ranges, &ranges, &range_flags },
	  NULL,
	  NULL },
	{ 439,
	  "faccessat2",
	  NUMBER,
	  { &dir_fds, &paths, &access_modes, &stat_flags },
	  NULL,
	  NULL },
	{ 344, "syncfs", NUMBER, { &fds }, NULL, NULL },
	{ 61, "chroot", NUMBER, { &paths }, NULL, NULL },
	{ 143, "flock", NUMBER, { &fds, &flocks }, NULL, NULL },
	{ 8, "creat", NUMBER, { &paths, &modes }, NULL, add_flags },
	{ 9, "link", NUMBER, { &paths, &paths }, NULL, NULL },
	{ 10, "unlink", NUMBER, { &paths }, NULL, NULL },
	{ 14,
	  "mknod",
	  NUMBER,
	  { &paths, &node_types, &node_numbers },
	  NULL,
	  NULL },
	{ 15, "chmod", NUMBER, { &touched, &modes }, NULL, NULL },
	{ 16, "lchown", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 30, "utime", NUMBER, { &touched, &two_narrow_times }, NULL, NULL },
	{ 38, "rename", NUMBER, { &paths, &paths }, NULL, NULL },
	{ 39, "mkdir", NUMBER, { &paths, &modes }, NULL, NULL },
	{ 40, "rmdir", NUMBER, { &paths }, NULL, NULL },
	{ 83, "symlink", NUMBER, { &paths, &paths }, NULL, NULL },
	{ 92, "truncate", NUMBER, { &paths, &sizes }, NULL, NULL },
	{ 93, "ftruncate", NUMBER, { &fds, &sizes }, NULL, NULL },
	{ 94, "fchmod", NUMBER, { &touched_fds, &modes }, NULL, NULL },
	{ 95,
	  "fchown",
	  NUMBER,
	  { &touched_fds, &owners, &owners },
	  NULL,
	  NULL },
	{ 182, "chown", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 193, "truncate64", NUMBER, { &paths, &sizes, &highs }, NULL, NULL },
	{ 194, "ftruncate64", NUMBER, { &fds, &sizes, &highs }, NULL, NULL },
	{ 198, "lchown32", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 207,
	  "fchown32",
	  NUMBER,
	  { &touched_fds, &owners, &owners },
	  NULL,
	  NULL },
	{ 212, "chown32", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 271, "utimes", NUMBER, { &touched, &two_narrow_times }, NULL, NULL },
	{ 296, "mkdirat", NUMBER, { &dir_fds, &paths, &modes }, NULL, NULL },
	{ 297,
	  "mknodat",
	  NUMBER,
	  { &dir_fds, &touched, &node_types, &node_numbers },
	  NULL,
	  NULL },
	{ 298,
	  "fchownat",
	  NUMBER,
	  { &touched_fds, &touched, &owners, &owners, &stat_flags },
	  NULL,
	  NULL },
	{ 299,
	  "futimesat",
	  NUMBER,
	  { &touched_fds, &touched, &two_narrow_times },
	  NULL,
	  NULL },
	{ 301,
	  "unlinkat",
	  NUMBER,
	  { &dir_fds, &paths, &stat_flags },
	  NULL,
	  NULL },
	{ 302,
	  "renameat",
	  NUMBER,
	  { &dir_fds, &touched, &dir_fds, &touched },
	  NULL,
	  NULL },
	{ 303,
	  "linkat",
	  NUMBER,
	  { &dir_fds, &touched, &dir_fds, &touched, &stat_flags },
	  NULL,
	  NULL },
	{ 304,
	  "symlinkat",
	  NUMBER,
	  { &touched, &dir_fds, &touched },
	  NULL,
	  NULL },
	{ 306,
	  "fchmodat",
	  NUMBER,
	  { &touched_fds, &touched, &modes },
	  NULL,
	  NULL },
	{ 320,
	  "utimensat",
	  NUMBER,
	  { &touched_fds, &touched, &two_narrow_times, &stat_flags },
	  NULL,
	  NULL },
	{ 353,
	  "renameat2",
	  NUMBER,
	  { &dir_fds, &touched, &dir_fds, &touched, &dup_flags },
	  NULL,
	  NULL },
	{ 5, "open without room", NUMBER, { &paths }, fill_fds, NULL },
	{ 41, "dup without room", NUMBER, { &fds }, fill_fds, NULL },
	{ 42, "pipe without room", NUMBER, { &to }, fill_fds, NULL },
	{ 55,
	  "fcntl without room",
	  NUMBER,
	  { &fds, &new_fd_commands },
	  fill_fds,
	  NULL },
	{ 63, "dup2 without room", NUMBER, { &fds, &new_fds }, fill_fds, NULL },
	{ 3,
	  "read without waiting",
	  NUMBER,
	  { &fds, &to, &few_bytes },
	  do_not_wait,
	  NULL },
	{ 4,
	  "write without waiting",
	  NUMBER,
	  { &not_terminal, &from, &few_bytes },
	  do_not_wait,
	  NULL },
	{ 4,
	  "write without SIGPIPE",
	  NUMBER,
	  { &not_terminal, &from, &few_bytes },
	  ignore_sigpipe,
	  NULL },
	{ 3,
	  "read in the background",
	  NUMBER,
	  { &terminal, &to, &few_bytes },
	  go_back,
	  NULL },
	{ 3,
	  "read in the background without SIGTTIN",
	  NUMBER,
	  { &terminal, &to, &few_bytes },
	  go_back_deaf,
	  NULL },
	{ 54,
	  "ioctl in the background",
	  NUMBER,
	  { &terminal, &requests, &request_words },
	  go_back,
	  NULL },
	{ 54,
	  "ioctl in the background without SIGTTOU",
	  NUMBER,
	  { &terminal, &requests, &request_words },
	  go_back_deaf,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
