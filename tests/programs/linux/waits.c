/*
 * Calls that wait for files: poll() and select() in each of their forms.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* Adds to the answer which events poll() has found. */
static void add_events(char *text, const unsigned long *a, long result)
{
	const struct pollfd *fd = (const struct pollfd *)a[0];
	size_t n = strlen(text);

	if (result > 0)
		snprintf(text + n, TEXT_MAX - n, " events 0x%x", fd->revents);
}

static struct pollfd one_fd[64];

/* Makes poll()'s list from the arguments: a descriptor and its events. */
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

/* Makes select()'s sets from the arguments: a descriptor, and which of the
 * three sets contains it. */
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

/* Descriptors that a set can contain. */
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

const struct call waits_calls[] = {
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
	{ 142,
	  "_newselect",
	  NUMBER,
	  { &highest, &fd_sets, &fd_sets, &fd_sets, &old_timeouts },
	  NULL,
	  NULL },
	{ 168, "poll", NUMBER, { &lists, &list_entries, &only_0 }, NULL, NULL },
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
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
