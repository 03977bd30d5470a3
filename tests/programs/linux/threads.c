/*
 * Calls that C libraries make for threads: clone(), thread-local areas, and
 * lists of locks.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* Here are no flags that share memory, and no CLONE_PARENT, which would give
 * the child another parent. */
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

/* A struct user_desc: entry, base, limit, flags. The entries 6 to 8 of Tally
 * are 12 to 14 on a 64-bit Linux. */
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

const struct call threads_calls[] = {
	{ 120,
	  "clone",
	  WHETHER,
	  { &clone_flags, &no_place, &to, &to, &to },
	  NULL,
	  NULL },
	{ 243, "set_thread_area", NUMBER, { &areas }, NULL, NULL },
	{ 244, "get_thread_area", NUMBER, { &areas }, NULL, NULL },
	{ 258, "set_tid_address", OWN_PID, { &to }, NULL, NULL },
	{ 311, "set_robust_list", NUMBER, { &to, &robust_bytes }, NULL, NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
