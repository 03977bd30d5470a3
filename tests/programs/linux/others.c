/*
 * Calls about processes, signals, memory and time.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- Processes ---- */

/* In a group of its own, so that signals to the group meet nobody else. */
static void leave_group(unsigned long *a)
{
	(void)a;
	setpgid(0, 0);
}

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

static const struct value place_values[] = {
	{ "good", OUT },
	{ "read-only", READ_ONLY },
	BAD_PLACES,
};
static const struct kind places = KIND(place_values);

static const struct value no_place_values[] = { { "null", 0 } };
static const struct kind no_place = KIND(no_place_values);

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

/* One byte more than a word may have. */
static void make_long_word(unsigned long *a)
{
	(void)a;
	memset(long_word, 'x', sizeof(long_word) - 1);
}

/* ---- Signals ---- */

static void count(int signal)
{
	(void)signal;
}

static const struct value signal_values[] = {
	{ "SIGHUP", 1 },
	{ "0", 0 },
	{ "SIGINT", 2 },
	{ "SIGQUIT", 3 },
	{ "SIGILL", 4 },
	{ "SIGTRAP", 5 },
	{ "SIGABRT", 6 },
	{ "SIGBUS", 7 },
	{ "SIGFPE", 8 },
	{ "SIGKILL", 9 },
	{ "SIGUSR1", 10 },
	{ "SIGSEGV", 11 },
	{ "SIGUSR2", 12 },
	{ "SIGPIPE", 13 },
	{ "SIGALRM", 14 },
	{ "SIGTERM", 15 },
	{ "SIGSTKFLT", 16 },
	{ "SIGCHLD", 17 },
	{ "SIGCONT", 18 },
	{ "SIGSTOP", 19 },
	{ "SIGTSTP", 20 },
	{ "SIGTTIN", 21 },
	{ "SIGTTOU", 22 },
	{ "SIGURG", 23 },
	{ "SIGXCPU", 24 },
	{ "SIGXFSZ", 25 },
	{ "SIGVTALRM", 26 },
	{ "SIGPROF", 27 },
	{ "SIGWINCH", 28 },
	{ "SIGIO", 29 },
	{ "SIGPWR", 30 },
	{ "SIGSYS", 31 },
	{ "32", 32 },
	{ "33", 33 },
	{ "34", 34 },
	{ "35", 35 },
	{ "36", 36 },
	{ "37", 37 },
	{ "38", 38 },
	{ "39", 39 },
	{ "40", 40 },
	{ "41", 41 },
	{ "42", 42 },
	{ "43", 43 },
	{ "44", 44 },
	{ "45", 45 },
	{ "46", 46 },
	{ "47", 47 },
	{ "48", 48 },
	{ "49", 49 },
	{ "50", 50 },
	{ "51", 51 },
	{ "52", 52 },
	{ "53", 53 },
	{ "54", 54 },
	{ "55", 55 },
	{ "56", 56 },
	{ "57", 57 },
	{ "58", 58 },
	{ "59", 59 },
	{ "60", 60 },
	{ "61", 61 },
	{ "62", 62 },
	{ "63", 63 },
	{ "64", 64 },
	{ "65", 65 },
	{ "-1", -1UL },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind signals = KIND(signal_values);

static const struct value handler_values[] = {
	{ "handler", AT(count) },
	{ "SIG_DFL", 0 },
	{ "SIG_IGN", 1 },
	{ "SIG_ERR", -1UL },
};
static const struct kind handlers = KIND(handler_values);

static const struct sigaction action = { count, -1UL, 0, NULL };
static const struct sigaction64 action64 = { count, 0, NULL, -1ULL };
static const struct value action_values[] = {
	{ "action", AT(&action) },
	{ "read-only", READ_ONLY },
	BAD_PLACES,
};
static const struct value action64_values[] = {
	{ "action", AT(&action64) },
	{ "read-only", READ_ONLY },
	BAD_PLACES,
};
static const struct kind actions = KIND(action_values);
static const struct kind actions64 = KIND(action64_values);

/* Whether the call has set the handler, though it may have failed. */
static void add_handler(char *text, const unsigned long *a, long result)
{
	struct sigaction64 now;

	(void)result;
	if (a[0] >= 1 && a[0] <= 64 && rt_sigaction(a[0], NULL, &now, 8) == 0 &&
	    now.sa_handler == count)
		add_to(text, " set");
}

static const struct value flag_values[] = {
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind flags = KIND(flag_values);

static struct sigaction with_flags;
static struct sigaction64 with_flags64;

/* The flags are the first argument. */
static void make_action(unsigned long *a)
{
	with_flags = (struct sigaction){ count, 0, a[0], NULL };
	a[0] = SIGURG;
	a[1] = AT(&with_flags);
}

static void make_action64(unsigned long *a)
{
	with_flags64 = (struct sigaction64){ count, a[0], NULL, 0 };
	a[0] = SIGURG;
	a[1] = AT(&with_flags64);
	a[3] = 8;
}

static void add_action_flags(char *text, const unsigned long *a, long result)
{
	struct sigaction64 now;
	char more[40];

	(void)a;
	(void)result;
	rt_sigaction(SIGURG, NULL, &now, 8);
	snprintf(more, sizeof(more), " flags 0x%lx", now.sa_flags);
	add_to(text, more);
}

/* What rt_sigqueueinfo() is given: number, error, code, and zeros. */
static const long by_queue[32] = { 0, 0, -1 }, by_kill[32],
		  by_tkill[32] = { 0, 0, -6 }, by_timer[32] = { 0, 0, -2 },
		  by_kernel[32] = { 0, 0, 128 };
static const struct value info_values[] = {
	{ "SI_QUEUE", AT(by_queue) },	{ "SI_USER", AT(by_kill) },
	{ "SI_TKILL", AT(by_tkill) },	{ "SI_TIMER", AT(by_timer) },
	{ "SI_KERNEL", AT(by_kernel) }, BAD_PLACES,
};
static const struct kind infos = KIND(info_values);

static const struct altstack {
	unsigned long base, flags, size;
} plain_stack = { GOOD, 0, 4096 }, on_stack = { GOOD, 1, 4096 },
  no_stack = { GOOD, 2, 5 }, unknown_stack = { GOOD, 4, 4096 },
  disarmed_stack = { GOOD, 0x80000000, 2048 }, short_stack = { GOOD, 0, 2047 };
static const struct value stack_values[] = {
	{ "plain", AT(&plain_stack) },
	{ "SS_ONSTACK", AT(&on_stack) },
	{ "SS_DISABLE", AT(&no_stack) },
	{ "4", AT(&unknown_stack) },
	{ "2047 bytes", AT(&short_stack) },
	BAD_PLACES,
	{ "SS_AUTODISARM", AT(&disarmed_stack) },
};
static const struct kind stacks = KIND(stack_values);

static void add_stack(char *text, const unsigned long *a, long result)
{
	struct altstack now;
	char more[40];

	(void)a;
	(void)result;
	syscall(186, NULL, &now);
	snprintf(more, sizeof(more), " flags 0x%lx size %lu", now.flags,
		 now.size);
	add_to(text, more);
}

static const struct value how_values[] = {
	{ "SIG_BLOCK", 0 }, { "SIG_UNBLOCK", 1 }, { "SIG_SETMASK", 2 },
	{ "3", 3 },	    { "-1", -1UL },
};
static const struct kind hows = KIND(how_values);
static const struct value how_bit_values[] = { BIT(2), BIT(3), BITS_4 };
static const struct kind how_bits = KIND(how_bit_values);

static const sigset64 all_but_ours = ~(1ULL << (SIGUSR1 - 1));
static const sigset64 no_signals;
static const struct value set_values[] = {
	{ "null", 0 },
	{ "none", AT(&no_signals) },
	{ "all", AT(&all_but_ours) },
	{ "end", END },
	{ "end-4", END - 4 },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
static const struct kind sets = KIND(set_values);

static const struct value waited_set_values[] = {
	{ "none", AT(&no_signals) },
	{ "all", AT(&all_but_ours) },
	{ "null", 0 },
	{ "end", END },
	{ "end-4", END - 4 },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
static const struct kind waited_sets = KIND(waited_set_values);

static const struct value set_size_values[] = {
	{ "8", 8 }, { "0", 0 },	  { "4", 4 },
	{ "7", 7 }, { "16", 16 }, { "-1", -1UL },
};
static const struct kind set_sizes = KIND(set_size_values);

/* sigsuspend()'s two unused words, and its set, without our own signal. */
static const struct value unused_values[] = { { "0", 0 }, { "-1", -1UL } };
static const struct kind unused = KIND(unused_values);
static const struct value mask_word_values[] = {
	{ "0", 0 },
	{ "all", ~(1UL << (SIGUSR1 - 1)) },
};
static const struct kind mask_words = KIND(mask_word_values);

static void add_mask(char *text, const unsigned long *a, long result)
{
	sigset64 now;
	char more[40];

	(void)a;
	(void)result;
	rt_sigprocmask(SIG_BLOCK, NULL, &now, 8);
	snprintf(more, sizeof(more), " mask 0x%llx", now);
	add_to(text, more);
}

/* ---- Memory ---- */

static const struct value addr_values[] = {
	{ "0", 0 },
	{ "free", FREE },
	{ "free+1", FREE + 1 },
	{ "good", GOOD },
	{ "0x1000", 0x1000 },
	{ "0x3f000000", 0x3f000000 },
	{ "0x40000000", 0x40000000 },
	{ "0xbffff000", 0xbffff000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "-1", -1UL },
};
static const struct kind addrs = KIND(addr_values);

static const struct value length_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4097", 4097 },
	{ "0x40000000", 0x40000000 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "-1", -1UL },
};
static const struct kind lengths = KIND(length_values);

static const struct value prot_values[] = {
	{ "PROT_READ+PROT_WRITE", 3 },
	{ "0", 0 },
	BITS,
	{ "7", 7 },
	{ "-1", -1UL },
};
static const struct kind prots = KIND(prot_values);

#define ANONYMOUS(n) { "anonymous+bit-" #n, 0x22 | 1UL << n }
#define OF_FILE(n)   { "private+bit-" #n, 2 | 1UL << n }
static const struct value anonymous_values[] = {
	{ "anonymous", 0x22 }, { "MAP_ANONYMOUS", 0x20 },
	{ "shared", 0x21 },    { "validate", 0x23 },
	ANONYMOUS(2),	       ANONYMOUS(3),
	ANONYMOUS(4),	       ANONYMOUS(6),
	ANONYMOUS(7),	       ANONYMOUS(8),
	ANONYMOUS(9),	       ANONYMOUS(10),
	ANONYMOUS(11),	       ANONYMOUS(12),
	ANONYMOUS(13),	       ANONYMOUS(14),
	ANONYMOUS(16),	       ANONYMOUS(18),
	ANONYMOUS(17),	       ANONYMOUS(19),
	ANONYMOUS(20),	       ANONYMOUS(21),
	ANONYMOUS(22),	       ANONYMOUS(23),
	ANONYMOUS(24),	       ANONYMOUS(25),
	ANONYMOUS(26),	       ANONYMOUS(27),
	ANONYMOUS(28),	       ANONYMOUS(29),
	ANONYMOUS(30),	       ANONYMOUS(31),
};
static const struct kind anonymous = KIND(anonymous_values);

/* All at once: only a few bytes, for the host's sake. */
static const struct value populated_values[] = {
	{ "anonymous+MAP_POPULATE", 0x8022 },
};
static const struct kind populated = KIND(populated_values);
static const struct value few_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "4097", 4097 },
	{ "0xfffff000", 0xfffff000 },
};
static const struct kind few = KIND(few_values);

static const struct value remap_values[] = {
	{ "0", 0 }, { "MAYMOVE", 1 }, { "FIXED", 2 },
	{ "8", 8 }, { "-1", -1UL },
};
static const struct kind remaps = KIND(remap_values);

static const struct value of_file_values[] = {
	{ "MAP_PRIVATE", 2 },
	{ "0", 0 },
	{ "MAP_SHARED", 1 },
	{ "MAP_SHARED_VALIDATE", 3 },
	OF_FILE(2),
	OF_FILE(3),
	{ "private+MAP_FIXED", 0x12 },
	{ "private+MAP_FIXED_NOREPLACE", 0x100002 },
	OF_FILE(11),
	OF_FILE(13),
	{ "private+MAP_POPULATE", 0x8002 },
	OF_FILE(16),
	OF_FILE(31),
	{ "shared+MAP_ANONYMOUS", 0x21 },
};
static const struct kind of_file = KIND(of_file_values);

static const struct value mapped_fd_values[] = {
	{ "-1", -1UL },
	{ "0", 0 },
	{ "64", 64 },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind mapped_fds = KIND(mapped_fd_values);

static const struct value page_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "0xfffff", 0xfffff },
	{ "0x100000", 0x100000 },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind pages = KIND(page_values);

/* What may be done at the new place: a call that cannot look there fails. */
static void add_rights(char *text, const unsigned long *a, long result)
{
	int ends[2];

	(void)a;
	if (result < 0 && result >= -4095)
		return;
	make_pipe(ends);
	if (write(ends[1], (void *)result, 1) == 1)
		add_to(text, " r");
	else if (errno == EFAULT)
		write(ends[1], "", 1);
	if (read(ends[0], (void *)result, 1) == 1)
		add_to(text, " w");
}

static unsigned long six[6];
static void make_six(unsigned long *a)
{
	memcpy(six, a, sizeof(six));
	if (a[4] < 64)
		make_fd(a[4]);
	a[0] = AT(six);
}

static const struct value byte_offset_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "4096", 4096 },
	{ "4095", 4095 },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind byte_offsets = KIND(byte_offset_values);

/* Relative to the end of the heap, which make_brk() adds. */
static const struct value brk_values[] = {
	{ "+0", 0 },
	{ "+1", 1 },
	{ "+4096", 4096 },
	{ "+0x100000", 0x100000 },
	{ "-1", -1UL },
	{ "-4096", -4096UL },
	{ "+0x30000000", 0x30000000 },
	{ "+INT_MAX", 0x7fffffff },
};
static const struct kind brks = KIND(brk_values);
static unsigned long heap;

static void make_brk(unsigned long *a)
{
	heap = AT(sys_brk(NULL));
	a[0] += heap;
}

static void add_moved(char *text, const unsigned long *a, long result)
{
	add_to(text, result == (long)a[0] ? " moved" :
		     result == (long)heap ? " left" :
					    " elsewhere");
}

static const struct value unmapped_values[] = {
	{ "good", GOOD },
	{ "good+1", GOOD + 1 },
	{ "free", FREE },
	{ "0", 0 },
	{ "0x3f000000", 0x3f000000 },
	{ "0x40000000", 0x40000000 },
	{ "0xbffff000", 0xbffff000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "-1", -1UL },
};
static const struct kind unmapped = KIND(unmapped_values);

/* What would unmap the program or its stack. */
static const struct value unmapped_length_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4097", 4097 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "0xfffff001", 0xfffff001 },
	{ "-1", -1UL },
};
static const struct kind unmapped_lengths = KIND(unmapped_length_values);

static void add_protected(char *text, const unsigned long *a, long result)
{
	(void)result;
	add_rights(text, a, (long)GOOD);
}

/* None that shares memory or makes a child of somebody else. */
static const struct value clone_flag_values[] = {
	{ "SIGCHLD", SIGCHLD },
	{ "0", 0 },
	{ "255", 255 },
	{ "CLONE_FS", 1 << 9 },
	{ "CLONE_FILES", 1 << 10 },
	{ "CLONE_SIGHAND", 1 << 11 },
	{ "CLONE_PTRACE", 1 << 13 },
	{ "CLONE_VFORK", 1 << 14 },
	{ "CLONE_THREAD", 1 << 16 },
	{ "CLONE_SYSVSEM", 1 << 18 },
	{ "CLONE_SETTLS", 1 << 19 },
	{ "CLONE_PARENT_SETTID", 1 << 20 },
	{ "CLONE_CHILD_CLEARTID", 1 << 21 },
	{ "CLONE_DETACHED", 1 << 22 },
	{ "CLONE_UNTRACED", 1 << 23 },
	{ "CLONE_CHILD_SETTID", 1 << 24 },
	{ "CLONE_IO", 1UL << 31 },
	{ "CLONE_NEWNS+CLONE_FS", 1 << 17 | 1 << 9 },
	{ "CLONE_SIGHAND+CLONE_THREAD", 1 << 11 | 1 << 16 },
};
static const struct kind clone_flags = KIND(clone_flag_values);

/* ---- Thread-local storage ---- */

/* A struct user_desc: entry, base, limit, flags. Entries 6 to 8 are here those
 * that are 12 to 14 on a Linux of 64 bits. */
#define AREA(entry, limit, flags)                                              \
	AT(((unsigned long[]){ entry, 0, limit, flags }))
#define FLAG(n) { "with-bit-" #n, AREA(-1UL, 9, 1 ^ 1UL << (n)) }

static const struct value area_values[] = {
	{ "any-entry", AREA(-1UL, 9, 1) },
	{ "entry-5", AREA(5, 9, 1) },
	{ "entry-15", AREA(15, 9, 1) },
	{ "entry-INT_MIN", AREA(0x80000000, 9, 1) },
	{ "any-entry-to-empty", AREA(-1UL, 0, 0x28) },
	{ "any-entry-of-zeros", AREA(-1UL, 0, 0) },
	{ "zeros-with-a-limit", AREA(-1UL, 1, 0) },
	FLAG(0),
	FLAG(1),
	FLAG(2),
	FLAG(3),
	FLAG(4),
	FLAG(5),
	FLAG(6),
	FLAG(8),
	FLAG(31),
	BAD_PLACES,
};
static const struct kind areas = KIND(area_values);

static const struct value robust_values[] = {
	{ "12", 12 }, { "0", 0 }, { "11", 11 }, { "24", 24 }, { "-1", -1UL },
};
static const struct kind robust_bytes = KIND(robust_values);

/* What is told of pages; those that hold the program are not among them. */
static const struct value advice_values[] = {
	{ "MADV_DONTNEED", 4 },
	{ "0", 0 },
	{ "1", 1 },
	{ "2", 2 },
	{ "3", 3 },
	{ "5", 5 },
	{ "99", 99 },
	{ "-1", -1UL },
};
static const struct kind advices = KIND(advice_values);
static const struct value sync_values[] = {
	{ "MS_SYNC", 4 }, { "0", 0 }, { "MS_ASYNC", 1 }, { "MS_INVALIDATE", 2 },
	{ "5", 5 },	  { "8", 8 }, { "-1", -1UL },
};
static const struct kind syncs = KIND(sync_values);
static const struct value lock_values[] = {
	{ "MCL_CURRENT", 1 }, { "0", 0 }, { "MCL_FUTURE", 2 },
	{ "MCL_ONFAULT", 4 }, { "8", 8 }, { "-1", -1UL },
};
static const struct kind locks = KIND(lock_values);

/* ---- Time ---- */

static const struct value clock_values[] = {
	{ "CLOCK_REALTIME", 0 },
	{ "CLOCK_MONOTONIC", 1 },
	{ "CLOCK_PROCESS_CPUTIME_ID", 2 },
	{ "CLOCK_THREAD_CPUTIME_ID", 3 },
	{ "CLOCK_MONOTONIC_RAW", 4 },
	{ "CLOCK_REALTIME_COARSE", 5 },
	{ "CLOCK_MONOTONIC_COARSE", 6 },
	{ "CLOCK_BOOTTIME", 7 },
	{ "CLOCK_REALTIME_ALARM", 8 },
	{ "CLOCK_BOOTTIME_ALARM", 9 },
	{ "10", 10 },
	{ "CLOCK_TAI", 11 },
	{ "12", 12 },
	{ "15", 15 },
	{ "-1", -1UL },
	{ "-2", -2UL },
	{ "-3", -3UL },
	{ "-6", -6UL },
	{ "INT_MAX", 0x7fffffff },
};
static const struct kind clocks = KIND(clock_values);
static const struct value clock_bit_values[] = { BITS_4 };
static const struct kind clock_bits = KIND(clock_bit_values);
static const struct value real_time_values[] = { { "CLOCK_REALTIME", 0 } };
static const struct kind real_time = KIND(real_time_values);

static const struct timespec zero,
	bad_ns = { 0, 1000000000 }, negative_ns = { 0, -1 },
	negative = { -1, 0 }, long_time = { 0x7fffffff, 999999999 };
static const struct value time_values[] = {
	{ "0s", AT(&zero) },
	{ "1e9ns", AT(&bad_ns) },
	{ "-1ns", AT(&negative_ns) },
	{ "-1s", AT(&negative) },
	{ "INT_MAXs", AT(&long_time) },
	BAD_PLACES,
};
static const struct kind times_given = KIND(time_values);

static const struct timespec64 zero64,
	bad_ns64 = { 0, 1000000000 }, negative_ns64 = { 0, -1 },
	high_ns64 = { 0, 1LL << 32 }, negative64 = { -1, 0 },
	long64 = { 0x7fffffffffffffffLL, 0 };
static const struct value time64_values[] = {
	{ "0s", AT(&zero64) },
	{ "1e9ns", AT(&bad_ns64) },
	{ "-1ns", AT(&negative_ns64) },
	{ "4294967296ns", AT(&high_ns64) },
	{ "-1s", AT(&negative64) },
	{ "longest", AT(&long64) },
	BAD_PLACES,
};
static const struct kind times64 = KIND(time64_values);

/* None to which root could set the clock. */
static const struct value date_values[] = {
	{ "1e9ns", AT(&bad_ns) },
	{ "-1ns", AT(&negative_ns) },
	{ "-1s", AT(&negative) },
	BAD_PLACES,
};
static const struct kind dates = KIND(date_values);
static const struct value date64_values[] = {
	{ "1e9ns", AT(&bad_ns64) },
	{ "-1ns", AT(&negative_ns64) },
	{ "-1s", AT(&negative64) },
	{ "longest", AT(&long64) },
	BAD_PLACES,
};
static const struct value bad_date_values[] = {
	{ "-1s", AT(&negative) },
	{ "null", 0 },
	{ "end-1", END - 1 },
	{ "0x40000000", 0x40000000 },
};
static const struct kind bad_dates = KIND(bad_date_values);
static const struct kind dates64 = KIND(date64_values);

static const struct value clock_flag_values[] = {
	{ "0", 0 },
	{ "TIMER_ABSTIME", 1 },
	BIT(1),
	{ "-1", -1UL },
};
static const struct kind clock_flags = KIND(clock_flag_values);
static const struct value clock_flag_bit_values[] = { BIT(2), BIT(3), BITS_4 };
static const struct kind clock_flag_bits = KIND(clock_flag_bit_values);
static const struct value no_flag_values[] = { { "0", 0 } };
static const struct kind no_flags = KIND(no_flag_values);

static const struct value second_values[] = {
	{ "0", 0 },
	{ "1000", 1000 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind seconds = KIND(second_values);

static void add_alarm(char *text, const unsigned long *a, long result)
{
	char more[40];

	(void)a;
	(void)result;
	snprintf(more, sizeof(more), " left %d", alarm(0));
	add_to(text, more);
}

/* ---- Locks ---- */

static const unsigned futex_words[2];
static const struct value futex_place_values[] = {
	{ "good", AT(&futex_words[0]) },
	{ "odd", AT(futex_words) + 1 },
	{ "null", 0 },
	{ "end", END },
	{ "end-1", END - 1 },
	{ "end-4", END - 4 },
};
static const struct kind futexes = KIND(futex_place_values);

#define PRIVATE(name, n) { name "_PRIVATE", (n) | 128 }
static const struct value futex_command_values[] = {
	{ "FUTEX_WAKE", 1 },
	{ "FUTEX_WAIT", 0 },
	{ "FUTEX_FD", 2 },
	{ "FUTEX_REQUEUE", 3 },
	{ "FUTEX_CMP_REQUEUE", 4 },
	{ "FUTEX_WAIT_BITSET", 9 },
	{ "FUTEX_WAKE_BITSET", 10 },
	{ "FUTEX_WAIT_BITSET+FUTEX_CLOCK_REALTIME", 9 | 256 },
	{ "FUTEX_WAKE+FUTEX_CLOCK_REALTIME", 1 | 256 },
	{ "FUTEX_WAIT+FUTEX_CLOCK_REALTIME", 256 },
	{ "14", 14 },
	{ "-1", -1UL },
	PRIVATE("FUTEX_WAKE", 1),
	PRIVATE("FUTEX_WAIT", 0),
	PRIVATE("FUTEX_REQUEUE", 3),
	PRIVATE("FUTEX_CMP_REQUEUE", 4),
};
static const struct kind futex_commands = KIND(futex_command_values);

static const struct value futex_word_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "-1", -1UL },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind futex_values = KIND(futex_word_values);

static const struct value futex_time_values[] = {
	{ "0s", AT(&zero) },
	{ "1e9ns", AT(&bad_ns) },
	{ "-1ns", AT(&negative_ns) },
	{ "-1s", AT(&negative) },
	{ "null", 0 },
	{ "end", END },
	{ "end-4", END - 4 },
};
static const struct kind futex_times = KIND(futex_time_values);

static const struct value futex_time64_values[] = {
	{ "0s", AT(&zero64) },
	{ "1e9ns", AT(&bad_ns64) },
	{ "-1ns", AT(&negative_ns64) },
	{ "4294967296ns", AT(&high_ns64) },
	{ "-1s", AT(&negative64) },
	{ "null", 0 },
	{ "end", END },
	{ "end-4", END - 4 },
};
static const struct kind futex_times64 = KIND(futex_time64_values);
static const struct itimer {
	struct timeval interval, value;
} long_timer = { { 5, 0 }, { 1000, 0 } }, bad_us = { { 0, 0 }, { 0, 1000000 } },
  negative_us = { { 0, 0 }, { 0, -1 } }, negative_s = { { 0, 0 }, { -1, 0 } },
  bad_interval = { { 0, 1000000 }, { 0, 0 } },
  longest = { { 0x7fffffff, 0 }, { 0x7fffffff, 999999 } };
static const struct value itimer_values[] = {
	{ "1000s", AT(&long_timer) },
	{ "1e6us", AT(&bad_us) },
	{ "-1us", AT(&negative_us) },
	{ "-1s", AT(&negative_s) },
	{ "every-1e6us", AT(&bad_interval) },
	{ "longest", AT(&longest) },
	BAD_PLACES,
};
static const struct kind itimers = KIND(itimer_values);
static const struct value which_values[] = {
	{ "ITIMER_REAL", 0 }, { "ITIMER_VIRTUAL", 1 },
	{ "ITIMER_PROF", 2 }, { "3", 3 },
	{ "-1", -1UL },	      { "INT_MIN", 0x80000000 },
};
static const struct kind which = KIND(which_values);

/* ---- The machine ---- */

static const struct value magic_values[] = {
	{ "0xfee1dead", 0xfee1dead },
	{ "0", 0 },
	{ "0xfee1deac", 0xfee1deac },
	{ "-1", -1UL },
};
static const struct kind magics = KIND(magic_values);

static const struct value magic2_values[] = {
	{ "672274793", 672274793 },
	{ "85072278", 85072278 },
	{ "369367448", 369367448 },
	{ "537993216", 537993216 },
	{ "0", 0 },
	{ "-1", -1UL },
};
static const struct kind magics2 = KIND(magic2_values);

/* None that ends the machine, nor the host. */
static const struct value command_values[] = {
	{ "0x12345678", 0x12345678 }, { "1", 1 }, { "-1", -1UL },
	{ "INT_MIN", 0x80000000 },    BITS,
};
static const struct kind commands = KIND(command_values);

const struct call other_calls[] = {
	{ 0, "restart_syscall", NUMBER, { NULL }, NULL, NULL },
	{ 1, "exit", NUMBER, { &exits }, NULL, NULL },
	{ 2, "fork", WHETHER, { NULL }, NULL, NULL },
	{ 7,
	  "waitpid",
	  OWN_PID,
	  { &waited, &places, &options },
	  NULL,
	  add_status },
	{ 11,
	  "execve",
	  NUMBER,
	  { &programs, &argvs, &argvs },
	  make_long_word,
	  NULL },
	{ 13, "time", WHETHER, { &places }, NULL, NULL },
	{ 20, "getpid", OWN_PID, { NULL }, NULL, NULL },
	{ 23, "setuid", NUMBER, { &ids }, NULL, NULL },
	{ 24, "getuid", NUMBER, { NULL }, NULL, NULL },
	{ 25, "stime", NUMBER, { &bad_dates }, NULL, NULL },
	{ 27, "alarm", NUMBER, { &seconds }, NULL, add_alarm },
	{ 29, "pause", NUMBER, { NULL }, NULL, NULL },
	{ 34, "nice", NUMBER, { &words }, NULL, NULL },
	{ 37, "kill", NUMBER, { &killed, &signals }, leave_group, NULL },
	{ 43, "times", WHETHER, { &places }, NULL, NULL },
	{ 45, "brk", WHETHER, { &brks }, make_brk, add_moved },
	{ 46, "setgid", NUMBER, { &ids }, NULL, NULL },
	{ 47, "getgid", NUMBER, { NULL }, NULL, NULL },
	{ 48, "signal", NUMBER, { &signals, &handlers }, NULL, add_handler },
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
	{ 67,
	  "sigaction",
	  NUMBER,
	  { &signals, &actions, &places },
	  NULL,
	  add_handler },
	{ 67,
	  "sigaction with flags",
	  NUMBER,
	  { &flags },
	  make_action,
	  add_action_flags },
	{ 72,
	  "sigsuspend",
	  NUMBER,
	  { &unused, &unused, &mask_words },
	  NULL,
	  add_mask },
	{ 73, "sigpending", NUMBER, { &places }, NULL, NULL },
	{ 78, "gettimeofday", NUMBER, { &places, &places }, NULL, NULL },
	{ 79, "settimeofday", NUMBER, { &dates, &no_place }, NULL, NULL },
	{ 88,
	  "reboot",
	  NUMBER,
	  { &magics, &magics2, &commands, &places },
	  NULL,
	  NULL },
	{ 90, "mmap of nothing", PLACE, { &places }, NULL, NULL },
	{ 90,
	  "mmap",
	  PLACE,
	  { &addrs, &lengths, &prots, &anonymous, &mapped_fds, &byte_offsets },
	  make_six,
	  NULL },
	{ 91, "munmap", NUMBER, { &unmapped, &unmapped_lengths }, NULL, NULL },
	{ 104, "setitimer", NUMBER, { &which, &itimers, &places }, NULL, NULL },
	{ 105, "getitimer", NUMBER, { &which, &places }, NULL, NULL },
	{ 114,
	  "wait4",
	  OWN_PID,
	  { &waited, &places, &options, &places },
	  NULL,
	  add_status },
	{ 119, "sigreturn", NUMBER, { NULL }, NULL, NULL },
	{ 120,
	  "clone",
	  WHETHER,
	  { &clone_flags, &no_place, &places, &places, &places },
	  NULL,
	  NULL },
	{ 122, "uname", NUMBER, { &places }, NULL, NULL },
	{ 125,
	  "mprotect",
	  NUMBER,
	  { &unmapped, &unmapped_lengths, &prots },
	  NULL,
	  add_protected },
	{ 126,
	  "sigprocmask",
	  NUMBER,
	  { &hows, &sets, &places },
	  NULL,
	  add_mask },
	{ 126, "sigprocmask", NUMBER, { &how_bits, &sets }, NULL, add_mask },
	{ 132, "getpgid", WHETHER, { &pids }, NULL, NULL },
	{ 144,
	  "msync",
	  NUMBER,
	  { &unmapped, &unmapped_lengths, &syncs },
	  NULL,
	  NULL },
	{ 150, "mlock", NUMBER, { &unmapped, &unmapped_lengths }, NULL, NULL },
	{ 151,
	  "munlock",
	  NUMBER,
	  { &unmapped, &unmapped_lengths },
	  NULL,
	  NULL },
	{ 152, "mlockall", NUMBER, { &locks }, NULL, NULL },
	{ 153, "munlockall", NUMBER, { NULL }, NULL, NULL },
	{ 158, "sched_yield", NUMBER, { NULL }, NULL, NULL },
	{ 162, "nanosleep", NUMBER, { &times_given, &places }, NULL, NULL },
	{ 173, "rt_sigreturn", NUMBER, { NULL }, NULL, NULL },
	{ 174,
	  "rt_sigaction",
	  NUMBER,
	  { &signals, &actions64, &places, &set_sizes },
	  NULL,
	  add_handler },
	{ 174,
	  "rt_sigaction with flags",
	  NUMBER,
	  { &flags },
	  make_action64,
	  add_action_flags },
	{ 175,
	  "rt_sigprocmask",
	  NUMBER,
	  { &hows, &sets, &places, &set_sizes },
	  NULL,
	  add_mask },
	{ 175,
	  "rt_sigprocmask",
	  NUMBER,
	  { &how_bits, &sets, &no_place, &set_sizes },
	  NULL,
	  add_mask },
	{ 176, "rt_sigpending", NUMBER, { &places, &set_sizes }, NULL, NULL },
	{ 177,
	  "rt_sigtimedwait",
	  NUMBER,
	  { &waited_sets, &places, &times_given, &set_sizes },
	  NULL,
	  NULL },
	{ 178,
	  "rt_sigqueueinfo",
	  NUMBER,
	  { &killed, &signals, &infos },
	  leave_group,
	  NULL },
	{ 179,
	  "rt_sigsuspend",
	  NUMBER,
	  { &waited_sets, &set_sizes },
	  NULL,
	  add_mask },
	{ 186, "sigaltstack", NUMBER, { &stacks, &places }, NULL, add_stack },
	{ 190, "vfork", WHETHER, { NULL }, NULL, NULL },
	{ 192,
	  "mmap2",
	  PLACE,
	  { &addrs, &lengths, &prots, &anonymous, &mapped_fds, &pages },
	  NULL,
	  add_rights },
	{ 192,
	  "mmap2",
	  PLACE,
	  { &addrs, &few, &prots, &populated, &mapped_fds, &pages },
	  NULL,
	  add_rights },
	{ 192,
	  "mmap2 of a file",
	  PLACE,
	  { &addrs, &lengths, &prots, &of_file, &fds, &pages },
	  NULL,
	  add_rights },
	{ 163,
	  "mremap",
	  PLACE,
	  { &unmapped, &few, &few, &remaps },
	  NULL,
	  NULL },
	{ 199, "getuid32", NUMBER, { NULL }, NULL, NULL },
	{ 200, "getgid32", NUMBER, { NULL }, NULL, NULL },
	{ 201, "geteuid32", NUMBER, { NULL }, NULL, NULL },
	{ 202, "getegid32", NUMBER, { NULL }, NULL, NULL },
	{ 218, "mincore", NUMBER, { &unmapped, &few, &places }, NULL, NULL },
	{ 219,
	  "madvise",
	  NUMBER,
	  { &unmapped, &unmapped_lengths, &advices },
	  NULL,
	  NULL },
	{ 224, "gettid", OWN_PID, { NULL }, NULL, NULL },
	{ 238, "tkill", NUMBER, { &killed, &signals }, leave_group, NULL },
	{ 252, "exit_group", NUMBER, { &exits }, NULL, NULL },
	{ 240,
	  "futex",
	  NUMBER,
	  { &futexes, &futex_commands, &futex_values, &futex_times, &futexes,
	    &futex_values },
	  NULL,
	  NULL },
	{ 243, "set_thread_area", NUMBER, { &areas }, NULL, NULL },
	{ 244, "get_thread_area", NUMBER, { &areas }, NULL, NULL },
	{ 258, "set_tid_address", OWN_PID, { &places }, NULL, NULL },
	{ 264, "clock_settime", NUMBER, { &clocks, &dates }, NULL, NULL },
	{ 265, "clock_gettime", NUMBER, { &clocks, &places }, NULL, NULL },
	{ 265, "clock_gettime", NUMBER, { &clock_bits, &places }, NULL, NULL },
	{ 267,
	  "clock_nanosleep",
	  NUMBER,
	  { &clocks, &clock_flags, &times_given, &places },
	  NULL,
	  NULL },
	{ 267,
	  "clock_nanosleep",
	  NUMBER,
	  { &clock_bits, &no_flags, &times_given, &no_place },
	  NULL,
	  NULL },
	{ 267,
	  "clock_nanosleep",
	  NUMBER,
	  { &real_time, &clock_flag_bits, &times_given, &no_place },
	  NULL,
	  NULL },
	{ 270,
	  "tgkill",
	  NUMBER,
	  { &killed, &killed, &signals },
	  leave_group,
	  NULL },
	{ 311,
	  "set_robust_list",
	  NUMBER,
	  { &places, &robust_bytes },
	  NULL,
	  NULL },
	{ 335,
	  "rt_tgsigqueueinfo",
	  NUMBER,
	  { &killed, &killed, &signals, &infos },
	  leave_group,
	  NULL },
	{ 266, "clock_getres", NUMBER, { &clocks, &places }, NULL, NULL },
	{ 404, "clock_settime64", NUMBER, { &clocks, &dates64 }, NULL, NULL },
	{ 406, "clock_getres64", NUMBER, { &clocks, &places }, NULL, NULL },
	{ 403, "clock_gettime64", NUMBER, { &clocks, &places }, NULL, NULL },
	{ 403,
	  "clock_gettime64",
	  NUMBER,
	  { &clock_bits, &places },
	  NULL,
	  NULL },
	{ 407,
	  "clock_nanosleep_time64",
	  NUMBER,
	  { &clocks, &clock_flags, &times64, &places },
	  NULL,
	  NULL },
	{ 407,
	  "clock_nanosleep_time64",
	  NUMBER,
	  { &clock_bits, &no_flags, &times64, &no_place },
	  NULL,
	  NULL },
	{ 407,
	  "clock_nanosleep_time64",
	  NUMBER,
	  { &real_time, &clock_flag_bits, &times64, &no_place },
	  NULL,
	  NULL },
	{ 422,
	  "futex_time64",
	  NUMBER,
	  { &futexes, &futex_commands, &futex_values, &futex_times64, &futexes,
	    &futex_values },
	  NULL,
	  NULL },
	{ 284,
	  "waitid",
	  NUMBER,
	  { &types, &waited, &places, &news, &places },
	  NULL,
	  NULL },
	{ 421,
	  "rt_sigtimedwait_time64",
	  NUMBER,
	  { &waited_sets, &places, &times64, &set_sizes },
	  NULL,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
