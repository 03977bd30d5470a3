/*
 * Calls about time: clocks, sleep and timers; futex(), which may wait for some
 * time; and calls about the machine.
 *
 * Ancestor: none.
 */
#include "linux.h"

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
const struct kind times32 = KIND(time_values);

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
const struct kind times64 = KIND(time64_values);

/* Times that are invalid, so that even root cannot set the clock. */
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

/* Commands that do not stop the machine, because it may be the host. */
static const struct value command_values[] = {
	{ "0x12345678", 0x12345678 }, { "1", 1 }, { "-1", -1UL },
	{ "INT_MIN", 0x80000000 },    BITS,
};
static const struct kind commands = KIND(command_values);

const struct call clocks_calls[] = {
	{ 13, "time", WHETHER, { &to }, NULL, NULL },
	{ 25, "stime", NUMBER, { &bad_dates }, NULL, NULL },
	{ 27, "alarm", NUMBER, { &seconds }, NULL, add_alarm },
	{ 43, "times", WHETHER, { &to }, NULL, NULL },
	{ 78, "gettimeofday", NUMBER, { &to, &to }, NULL, NULL },
	{ 79, "settimeofday", NUMBER, { &dates, &no_place }, NULL, NULL },
	{ 88,
	  "reboot",
	  NUMBER,
	  { &magics, &magics2, &commands, &to },
	  NULL,
	  NULL },
	{ 104, "setitimer", NUMBER, { &which, &itimers, &to }, NULL, NULL },
	{ 105, "getitimer", NUMBER, { &which, &to }, NULL, NULL },
	{ 122, "uname", NUMBER, { &to }, NULL, NULL },
	{ 162, "nanosleep", NUMBER, { &times32, &to }, NULL, NULL },
	{ 240,
	  "futex",
	  NUMBER,
	  { &futexes, &futex_commands, &futex_values, &futex_times, &futexes,
	    &futex_values },
	  NULL,
	  NULL },
	{ 264, "clock_settime", NUMBER, { &clocks, &dates }, NULL, NULL },
	{ 265, "clock_gettime", NUMBER, { &clocks, &to }, NULL, NULL },
	{ 265, "clock_gettime", NUMBER, { &clock_bits, &to }, NULL, NULL },
	{ 267,
	  "clock_nanosleep",
	  NUMBER,
	  { &clocks, &clock_flags, &times32, &to },
	  NULL,
	  NULL },
	{ 267,
	  "clock_nanosleep",
	  NUMBER,
	  { &clock_bits, &only_0, &times32, &no_place },
	  NULL,
	  NULL },
	{ 267,
	  "clock_nanosleep",
	  NUMBER,
	  { &real_time, &clock_flag_bits, &times32, &no_place },
	  NULL,
	  NULL },
	{ 266, "clock_getres", NUMBER, { &clocks, &to }, NULL, NULL },
	{ 404, "clock_settime64", NUMBER, { &clocks, &dates64 }, NULL, NULL },
	{ 406, "clock_getres64", NUMBER, { &clocks, &to }, NULL, NULL },
	{ 403, "clock_gettime64", NUMBER, { &clocks, &to }, NULL, NULL },
	{ 403, "clock_gettime64", NUMBER, { &clock_bits, &to }, NULL, NULL },
	{ 407,
	  "clock_nanosleep_time64",
	  NUMBER,
	  { &clocks, &clock_flags, &times64, &to },
	  NULL,
	  NULL },
	{ 407,
	  "clock_nanosleep_time64",
	  NUMBER,
	  { &clock_bits, &only_0, &times64, &no_place },
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
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
