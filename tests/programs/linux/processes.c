/*
 * Calls about processes: how they begin, end and wait for each other, their
 * groups and their users.
 *
 * Ancestor: none.
 */
#include "linux.h"

static void add_status(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);

	if (result > 0 && a[1] == OUT)
		snprintf(text + n, TEXT_MAX - n, " status 0x%x", *(int *)OUT);
}

static const struct value option_values[] = {
	{ "WNOHANG", 1 },
	{ "0", 0 },
	{ "WUNTRACED", 2 },
	{ "WEXITED", 4 },
	{ "WCONTINUED", 8 },
	BITS_4_TO_15,
	BITS_16_TO_23,
	{ "WNOWAIT", 1 << 24 },
	BIT(25),
	BIT(26),
	BIT(27),
	BIT(28),
	{ "__WNOTHREAD", 1 << 29 },
	{ "__WALL", 1 << 30 },
	{ "__WCLONE", 1UL << 31 },
	{ "WNOHANG+WUNTRACED", 3 },
	{ "WNOHANG+WUNTRACED+WCONTINUED", 11 },
	{ "__WALL+__WCLONE", 3UL << 30 },
	{ "-1", -1UL },
};
static const struct kind options = KIND(option_values);

static const struct value type_values[] = {
	{ "P_PID", 1 },	  { "P_ALL", 0 }, { "P_PGID", 2 },
	{ "P_PIDFD", 3 }, { "4", 4 },	  { "-1", -1UL },
};
static const struct kind types = KIND(type_values);

static const struct value news_values[] = {
	{ "WNOHANG+WEXITED", 5 },
	{ "WNOHANG", 1 },
	{ "WNOHANG+WSTOPPED", 3 },
	{ "WNOHANG+WCONTINUED", 9 },
	{ "WNOHANG+WNOWAIT+WEXITED", 0x01000005 },
	{ "WNOHANG+__WCLONE+WEXITED", 0x80000005 },
	{ "WNOHANG+__WALL+WEXITED", 0x40000005 },
	{ "WNOHANG+16", 17 },
	{ "-1", -1UL },
};
static const struct kind news = KIND(news_values);

static const struct value group_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "29999", 29999 },
	{ "-1", -1UL },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind groups = KIND(group_values);

static const struct value word_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "-1", -1UL },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	BITS,
};
static const struct kind words = KIND(word_values);

static const struct value id_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "65534", 65534 },
	{ "65535", 65535 },
	{ "0x10000", 0x10000 },
	{ "-1", -1UL },
};
static const struct kind ids = KIND(id_values);

static const struct value exit_values[] = {
	{ "0", 0 },	{ "7", 7 },	{ "255", 255 },
	{ "256", 256 }, { "-1", -1UL }, { "INT_MIN", 0x80000000 },
};
static const struct kind exits = KIND(exit_values);

static const char *const words_given[] = { "program", "word", NULL };
static const char *const no_words[] = { NULL };
static const char *const bad_words[] = { "program", (const char *)END, NULL };
static const char *const endless[] = { (const char *)END - 100, NULL };
static char long_word[0x20001];
static const char *const long_words[] = { long_word, NULL };
static const struct value argv_values[] = {
	{ "words", AT(words_given) },	 { "long-word", AT(long_words) },
	{ "no-words", AT(no_words) },	 { "bad-word", AT(bad_words) },
	{ "endless-word", AT(endless) }, BAD_PLACES,
};
static const struct kind argvs = KIND(argv_values);

static const struct value program_values[] = {
	{ "damaged/nothing", AT("damaged/nothing") },
	{ "text", AT("text") },
	{ "program", AT("program") },
	{ "dir", AT("dir") },
	{ "missing", AT("missing") },
	{ "text/", AT("text/") },
	{ "text/inner", AT("text/inner") },
	{ "empty-path", AT("") },
	{ "self", AT("self") },
	{ "to-text", AT("to-text") },
	{ "/dev/null", AT("/dev/null") },
	{ "scripts/missing", AT("scripts/missing") },
	{ "scripts/loop", AT("scripts/loop") },
	{ "damaged/empty", AT("damaged/empty") },
	{ "damaged/class", AT("damaged/class") },
	{ "null", 0 },
	{ "end", END },
	{ "no-zero", END - 100 },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
};
static const struct kind programs = KIND(program_values);

/* Makes an argument for execve() that is one byte longer than allowed. */
static void make_long_word(unsigned long *a)
{
	(void)a;
	memset(long_word, 'x', sizeof(long_word) - 1);
}

const struct call processes_calls[] = {
	{ 0, "restart_syscall", NUMBER, { NULL }, NULL, NULL },
	{ 1, "exit", NUMBER, { &exits }, NULL, NULL },
	{ 2, "fork", WHETHER, { NULL }, NULL, NULL },
	{ 7, "waitpid", OWN_PID, { &waited, &to, &options }, NULL, add_status },
	{ 11,
	  "execve",
	  NUMBER,
	  { &programs, &argvs, &argvs },
	  make_long_word,
	  NULL },
	{ 20, "getpid", OWN_PID, { NULL }, NULL, NULL },
	{ 23, "setuid", NUMBER, { &ids }, NULL, NULL },
	{ 24, "getuid", NUMBER, { NULL }, NULL, NULL },
	{ 34, "nice", NUMBER, { &words }, NULL, NULL },
	{ 46, "setgid", NUMBER, { &ids }, NULL, NULL },
	{ 47, "getgid", NUMBER, { NULL }, NULL, NULL },
	{ 49, "geteuid", NUMBER, { NULL }, NULL, NULL },
	{ 50, "getegid", NUMBER, { NULL }, NULL, NULL },
	{ 57, "setpgid", NUMBER, { &pids, &groups }, NULL, NULL },
	{ 57, "setpgid", NUMBER, { &pids, &pids }, NULL, NULL },
	{ 64, "getppid", WHETHER, { NULL }, NULL, NULL },
	{ 65, "getpgrp", OWN_PID, { NULL }, NULL, NULL },
	{ 66, "setsid", OWN_PID, { NULL }, NULL, NULL },
	{ 66,
	  "setsid of a group's leader",
	  OWN_PID,
	  { NULL },
	  leave_group,
	  NULL },
	{ 114,
	  "wait4",
	  OWN_PID,
	  { &waited, &to, &options, &to },
	  NULL,
	  add_status },
	{ 132, "getpgid", WHETHER, { &pids }, NULL, NULL },
	{ 158, "sched_yield", NUMBER, { NULL }, NULL, NULL },
	{ 190, "vfork", WHETHER, { NULL }, NULL, NULL },
	{ 199, "getuid32", NUMBER, { NULL }, NULL, NULL },
	{ 200, "getgid32", NUMBER, { NULL }, NULL, NULL },
	{ 201, "geteuid32", NUMBER, { NULL }, NULL, NULL },
	{ 202, "getegid32", NUMBER, { NULL }, NULL, NULL },
	{ 224, "gettid", OWN_PID, { NULL }, NULL, NULL },
	{ 252, "exit_group", NUMBER, { &exits }, NULL, NULL },
	{ 284,
	  "waitid",
	  NUMBER,
	  { &types, &waited, &to, &news, &to },
	  NULL,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
