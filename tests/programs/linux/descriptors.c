/*
 * Calls that make, copy, close or change descriptors, and calls that need a
 * descriptor when none is free.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- What can be seen after a call ---- */

static void add_both_flags(char *text, const unsigned long *a, long result)
{
	add_own_flags(text, a, result);
	add_flags(text, a, result);
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

static const struct value new_fd_command_values[] = {
	{ "F_DUPFD", 0 },
	{ "F_DUPFD_CLOEXEC", 1030 },
};
static const struct kind new_fd_commands = KIND(new_fd_command_values);

/* ---- No descriptor is free ---- */

/* Takes all free descriptors. */
static void fill_fds(unsigned long *a)
{
	(void)a;
	while (dup(2) >= 0)
		;
}

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

static const struct value dup_flag_values[] = {
	{ "O_CLOEXEC", O_CLOEXEC },
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
const struct kind dup_flags = KIND(dup_flag_values);

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

/* First and last numbers for close_range(). Its facts need no descriptor
 * between 30 and 50. */
static const struct value range_values[] = {
	{ "40", 40 },
	{ "50", 50 },
	{ "30", 30 },
};
static const struct kind ranges = KIND(range_values);

const struct call descriptors_calls[] = {
	{ 6, "close", NUMBER, { &fds }, NULL, NULL },
	{ 41, "dup", NUMBER, { &fds }, NULL, add_both_flags },
	{ 42, "pipe", NUMBER, { &to }, NULL, NULL },
	{ 55,
	  "fcntl",
	  NUMBER,
	  { &fds, &commands, &command_words },
	  NULL,
	  add_own_flags },
	{ 63, "dup2", NUMBER, { &fds, &new_fds }, NULL, add_both_flags },
	{ 221,
	  "fcntl64",
	  NUMBER,
	  { &fds, &commands, &command_words },
	  NULL,
	  add_own_flags },
	{ 118, "fsync", NUMBER, { &fds }, NULL, NULL },
	{ 148, "fdatasync", NUMBER, { &fds }, NULL, NULL },
	{ 330,
	  "dup3",
	  NUMBER,
	  { &fds, &new_fds, &dup_flags },
	  NULL,
	  add_both_flags },
	{ 331, "pipe2", NUMBER, { &to, &pipe_flags }, NULL, NULL },
	{ 436,
	  "close_range",
	  NUMBER,
	  { &ranges, &ranges, &any_bits },
	  NULL,
	  NULL },
	{ 344, "syncfs", NUMBER, { &fds }, NULL, NULL },
	{ 143, "flock", NUMBER, { &fds, &flocks }, NULL, NULL },
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
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
