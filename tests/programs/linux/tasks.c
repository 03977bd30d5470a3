/*
 * Calls about the limits of a task, its priority, its users, and the time that
 * it has used.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- Limits ---- */

#define LOCKS 10

/* The limits that change nothing for this program, and the limit on
 * descriptors. */
static const struct value resource_values[] = {
	{ "RLIMIT_LOCKS", LOCKS },
	{ "RLIMIT_RSS", 5 },
	{ "RLIMIT_NOFILE", 7 },
	{ "16", 16 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind resources = KIND(resource_values);

static const unsigned long few[2] = { 5, 6 }, none[2], crossed[2] = { 6, 5 },
			   all[2] = { -1, -1 }, large[2] = { 5, 0x80000000 };
static const struct value limit_values[] = {
	{ "5-6", AT(few) }, { "0-0", AT(none) }, { "6-5", AT(crossed) },
	{ "any", AT(all) }, { "2G", AT(large) }, BAD_PLACES,
};
static const struct kind limits = KIND(limit_values);

static const unsigned long long few64[2] = { 5, 6 }, none64[2],
				crossed64[2] = { 6, 5 }, all64[2] = { -1, -1 },
				large64[2] = { 5, 0x80000000 };
static const struct value limit64_values[] = {
	{ "null", 0 },
	{ "5-6", AT(few64) },
	{ "0-0", AT(none64) },
	{ "6-5", AT(crossed64) },
	{ "any", AT(all64) },
	{ "2G", AT(large64) },
	{ "end", END },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
};
static const struct kind limits64 = KIND(limit64_values);

static const struct value few_place_values[] = {
	{ "null", 0 },
	{ "good", OUT },
};
static const struct kind few_places = KIND(few_place_values);

static const struct value whom_values[] = {
	{ "0", 0 },
	{ "29999", 29999 },
	{ "-1", -1UL },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind whom = KIND(whom_values);

static void add_limits(char *text, const unsigned long *a, long result)
{
	unsigned long is[2] = { 0, 0 };
	char more[40];

	(void)a;
	(void)result;
	if (syscall(191, LOCKS, is) || is[0] > 100)
		return;
	snprintf(more, sizeof(more), " locks %lu-%lu", is[0], is[1]);
	add_to(text, more);
}

/* ---- Priorities ---- */

static const struct value which_values[] = {
	{ "PRIO_PROCESS", 0 },	   { "PRIO_PGRP", 1 },
	{ "PRIO_USER", 2 },	   { "3", 3 },
	{ "INT_MAX", 0x7fffffff }, { "-1", -1UL },
};
static const struct kind which = KIND(which_values);

/* PRIO_USER is missing here, so that the user's other tasks keep their
 * priority. */
static const struct value few_which_values[] = {
	{ "PRIO_PROCESS", 0 },
	{ "PRIO_PGRP", 1 },
	{ "3", 3 },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind few_which = KIND(few_which_values);

static const struct value nice_values[] = {
	{ "19", 19 },
	{ "20", 20 },
	{ "INT_MAX", 0x7fffffff },
	{ "-1", -1UL },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind nices = KIND(nice_values);

/* ---- Usage ---- */

static const struct value user_values[] = {
	{ "RUSAGE_SELF", 0 },
	{ "RUSAGE_THREAD", 1 },
	{ "RUSAGE_CHILDREN", -1 },
	{ "RUSAGE_BOTH", -2 },
	{ "2", 2 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind users = KIND(user_values);

/* ---- Users, prctl() and getrandom() ---- */

static const struct value id_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "65535", 65535 },
	{ "-1", -1UL },
};
static const struct kind ids = KIND(id_values);

static const struct value option_values[] = {
	{ "PR_SET_PDEATHSIG", 1 },
	{ "PR_GET_PDEATHSIG", 2 },
	{ "PR_SET_NAME", 15 },
	{ "PR_GET_NAME", 16 },
	{ "0", 0 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind options = KIND(option_values);

static const struct value flag_values[] = {
	{ "0", 0 },
	{ "GRND_NONBLOCK", 1 },
	{ "GRND_RANDOM", 2 },
	{ "GRND_INSECURE", 4 },
	{ "GRND_RANDOM+GRND_INSECURE", 6 },
	BIT(3),
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind flags = KIND(flag_values);

/* ---- Scheduling ---- */

static const struct value policy_values[] = {
	{ "SCHED_OTHER", 0 },
	{ "SCHED_FIFO", 1 },
	{ "SCHED_RR", 2 },
	{ "SCHED_BATCH", 3 },
	{ "4", 4 },
	{ "SCHED_IDLE", 5 },
	{ "SCHED_DEADLINE", 6 },
	{ "SCHED_EXT", 7 },
	{ "SCHED_RESET_ON_FORK", 0x40000000 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind policies = KIND(policy_values);

static const int no_priority, first_priority = 1, last_priority = 99,
			      high_priority = 100, negative_priority = -1;
static const struct value priority_values[] = {
	{ "0", AT(&no_priority) },	  { "1", AT(&first_priority) },
	{ "99", AT(&last_priority) },	  { "100", AT(&high_priority) },
	{ "-1", AT(&negative_priority) }, BAD_PLACES,
};
static const struct kind priorities = KIND(priority_values);

/* Sizes of a set of CPUs: the first has room for the CPUs of any host; some are
 * no multiple of a word's size. */
static const struct value set_bytes_values[] = {
	{ "2048", 2048 }, { "0", 0 },	  { "3", 3 },
	{ "2047", 2047 }, { "-1", -1UL },
};
static const struct kind set_bytes = KIND(set_bytes_values);

static const struct value from_set_values[] = {
	{ "zeros", GOOD },
	{ "end-1", END - 1 },
	{ "null", 0 },
	{ "0x40000000", 0x40000000 },
};
static const struct kind sets = KIND(from_set_values);

/* Only personalities that do not depend on how the host's kernel was
 * configured. */
static const struct value persona_values[] = {
	{ "0", 0 },
	{ "-1", -1UL },
	{ "PER_BSD", 6 },
	{ "ADDR_NO_RANDOMIZE", 0x40000 },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind personas = KIND(persona_values);

/* Makes a new namespace of host names, so that the host keeps its name. A
 * process that may not do this may not set the name either. */
static void leave_names(unsigned long *a)
{
	(void)a;
	syscall(310, 0x04000000); /* unshare, CLONE_NEWUTS */
}
static const struct value name_bytes_values[] = {
	{ "4", 4 },   { "0", 0 },     { "64", 64 },
	{ "65", 65 }, { "-1", -1UL }, { "INT_MIN", 0x80000000 },
};
static const struct kind name_bytes = KIND(name_bytes_values);

static const struct value lock_flag_values[] = {
	{ "0", 0 },
	{ "MLOCK_ONFAULT", 1 },
	{ "2", 2 },
	{ "-1", -1UL },
};
static const struct kind lock_flags = KIND(lock_flag_values);
static const struct value locked_values[] = {
	{ "good", GOOD },
	{ "good+1", GOOD + 1 },
	{ "free", FREE },
	{ "end-1", END - 1 },
};
static const struct kind locked = KIND(locked_values);
static const struct value locked_bytes_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "4097", 4097 },
};
static const struct kind locked_bytes = KIND(locked_bytes_values);

const struct call task_calls[] = {
	{ 70, "setreuid", NUMBER, { &ids, &ids }, NULL, NULL },
	{ 71, "setregid", NUMBER, { &ids, &ids }, NULL, NULL },
	{ 74,
	  "sethostname",
	  NUMBER,
	  { &from, &name_bytes },
	  leave_names,
	  NULL },
	{ 75, "setrlimit", NUMBER, { &resources, &limits }, NULL, add_limits },
	{ 76, "getrlimit", NUMBER, { &resources, &to }, NULL, NULL },
	{ 77, "getrusage", NUMBER, { &users, &to }, NULL, NULL },
	{ 80, "getgroups", NUMBER, { &ids }, NULL, NULL },
	{ 81, "setgroups", NUMBER, { &ids }, NULL, NULL },
	{ 96, "getpriority", WHETHER, { &which, &pids }, NULL, NULL },
	{ 97,
	  "setpriority",
	  NUMBER,
	  { &few_which, &whom, &nices },
	  leave_group,
	  NULL },
	{ 116, "sysinfo", NUMBER, { &to }, NULL, NULL },
	{ 121,
	  "setdomainname",
	  NUMBER,
	  { &from, &name_bytes },
	  leave_names,
	  NULL },
	{ 136, "personality", NUMBER, { &personas }, NULL, NULL },
	{ 138, "setfsuid", NUMBER, { &ids }, NULL, NULL },
	{ 139, "setfsgid", NUMBER, { &ids }, NULL, NULL },
	{ 147, "getsid", WHETHER, { &pids }, NULL, NULL },
	{ 154, "sched_setparam", NUMBER, { &pids, &priorities }, NULL, NULL },
	{ 155, "sched_getparam", NUMBER, { &pids, &to }, NULL, NULL },
	{ 156,
	  "sched_setscheduler",
	  NUMBER,
	  { &whom, &policies, &priorities },
	  NULL,
	  NULL },
	{ 157, "sched_getscheduler", NUMBER, { &pids }, NULL, NULL },
	{ 159, "sched_get_priority_max", NUMBER, { &policies }, NULL, NULL },
	{ 160, "sched_get_priority_min", NUMBER, { &policies }, NULL, NULL },
	{ 161, "sched_rr_get_interval", NUMBER, { &pids, &to }, NULL, NULL },
	{ 165, "getresuid", NUMBER, { &to, &to, &to }, NULL, NULL },
	{ 164, "setresuid", NUMBER, { &ids, &ids, &ids }, NULL, NULL },
	{ 170, "setresgid", NUMBER, { &ids, &ids, &ids }, NULL, NULL },
	{ 171, "getresgid", NUMBER, { &to, &to, &to }, NULL, NULL },
	{ 172, "prctl", NUMBER, { &options, &to }, NULL, NULL },
	{ 191, "ugetrlimit", NUMBER, { &resources, &to }, NULL, NULL },
	{ 203, "setreuid32", NUMBER, { &ids, &ids }, NULL, NULL },
	{ 204, "setregid32", NUMBER, { &ids, &ids }, NULL, NULL },
	{ 205, "getgroups32", NUMBER, { &ids }, NULL, NULL },
	{ 206, "setgroups32", NUMBER, { &ids }, NULL, NULL },
	{ 208, "setresuid32", NUMBER, { &ids, &ids, &ids }, NULL, NULL },
	{ 210, "setresgid32", NUMBER, { &ids, &ids, &ids }, NULL, NULL },
	{ 209, "getresuid32", NUMBER, { &to, &to, &to }, NULL, NULL },
	{ 211, "getresgid32", NUMBER, { &to, &to, &to }, NULL, NULL },
	{ 213, "setuid32", NUMBER, { &ids }, NULL, NULL },
	{ 214, "setgid32", NUMBER, { &ids }, NULL, NULL },
	{ 215, "setfsuid32", NUMBER, { &ids }, NULL, NULL },
	{ 216, "setfsgid32", NUMBER, { &ids }, NULL, NULL },
	{ 241,
	  "sched_setaffinity",
	  NUMBER,
	  { &pids, &set_bytes, &sets },
	  NULL,
	  NULL },
	{ 242,
	  "sched_getaffinity",
	  WHETHER,
	  { &pids, &set_bytes, &to },
	  NULL,
	  NULL },
	{ 318, "getcpu", NUMBER, { &to, &to }, NULL, NULL },
	{ 340,
	  "prlimit64",
	  NUMBER,
	  { &whom, &resources, &limits64, &few_places },
	  NULL,
	  add_limits },
	{ 340,
	  "prlimit64",
	  NUMBER,
	  { &pids, &resources, &no_place, &to },
	  NULL,
	  NULL },
	{ 376,
	  "mlock2",
	  NUMBER,
	  { &locked, &locked_bytes, &lock_flags },
	  NULL,
	  NULL },
	{ 423,
	  "sched_rr_get_interval_time64",
	  NUMBER,
	  { &pids, &to },
	  NULL,
	  NULL },
	{ 355, "getrandom", NUMBER, { &from, &few_bytes, &flags }, NULL, NULL },
	{ 0 },
};
