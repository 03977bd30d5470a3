/*
 * Calls about signals.
 *
 * Ancestor: none.
 */
#include "linux.h"

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

/* Adds to the answer whether the call has set the handler. A call may set the
 * handler and then fail. */
static void add_handler(char *text, const unsigned long *a, long result)
{
	struct sigaction64 now;

	(void)result;
	if (a[0] >= 1 && a[0] <= 64 && rt_sigaction(a[0], NULL, &now, 8) == 0 &&
	    now.sa_handler == count)
		add_to(text, " set");
}

static struct sigaction with_flags;
static struct sigaction64 with_flags64;

/* Makes a struct sigaction whose flags are the first argument. */
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

/* Values of siginfo for rt_sigqueueinfo(): number, error, code, and zeros. */
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
const struct kind set_sizes = KIND(set_size_values);

/* sigsuspend() has two unused arguments, then its set of signals. No set
 * contains SIGUSR1, which ends a wait that takes too long. */
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

const struct call signals_calls[] = {
	{ 29, "pause", NUMBER, { NULL }, NULL, NULL },
	{ 37, "kill", NUMBER, { &killed, &signals }, leave_group, NULL },
	{ 48, "signal", NUMBER, { &signals, &handlers }, NULL, add_handler },
	{ 67,
	  "sigaction",
	  NUMBER,
	  { &signals, &actions, &to },
	  NULL,
	  add_handler },
	{ 67,
	  "sigaction with flags",
	  NUMBER,
	  { &any_bits },
	  make_action,
	  add_action_flags },
	{ 72,
	  "sigsuspend",
	  NUMBER,
	  { &unused, &unused, &mask_words },
	  NULL,
	  add_mask },
	{ 73, "sigpending", NUMBER, { &to }, NULL, NULL },
	{ 119, "sigreturn", NUMBER, { NULL }, NULL, NULL },
	{ 126, "sigprocmask", NUMBER, { &hows, &sets, &to }, NULL, add_mask },
	{ 126, "sigprocmask", NUMBER, { &how_bits, &sets }, NULL, add_mask },
	{ 173, "rt_sigreturn", NUMBER, { NULL }, NULL, NULL },
	{ 174,
	  "rt_sigaction",
	  NUMBER,
	  { &signals, &actions64, &to, &set_sizes },
	  NULL,
	  add_handler },
	{ 174,
	  "rt_sigaction with flags",
	  NUMBER,
	  { &any_bits },
	  make_action64,
	  add_action_flags },
	{ 175,
	  "rt_sigprocmask",
	  NUMBER,
	  { &hows, &sets, &to, &set_sizes },
	  NULL,
	  add_mask },
	{ 175,
	  "rt_sigprocmask",
	  NUMBER,
	  { &how_bits, &sets, &no_place, &set_sizes },
	  NULL,
	  add_mask },
	{ 176, "rt_sigpending", NUMBER, { &to, &set_sizes }, NULL, NULL },
	{ 177,
	  "rt_sigtimedwait",
	  NUMBER,
	  { &waited_sets, &to, &times32, &set_sizes },
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
	{ 186, "sigaltstack", NUMBER, { &stacks, &to }, NULL, add_stack },
	{ 238, "tkill", NUMBER, { &killed, &signals }, leave_group, NULL },
	{ 270,
	  "tgkill",
	  NUMBER,
	  { &killed, &killed, &signals },
	  leave_group,
	  NULL },
	{ 335,
	  "rt_tgsigqueueinfo",
	  NUMBER,
	  { &killed, &killed, &signals, &infos },
	  leave_group,
	  NULL },
	{ 421,
	  "rt_sigtimedwait_time64",
	  NUMBER,
	  { &waited_sets, &to, &times64, &set_sizes },
	  NULL,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
