/*
 * Declarations for the program of this directory, which makes every system call
 * of Tally's table with each flag bit, with the sizes just below and above each
 * limit, and with each pair of bad arguments. linux.t compares its answers on
 * Linux and on Tally.
 *
 *	value	a word and its name: { "O_CREAT", 0100 }
 *	kind	the values that an argument may have; the first one is good
 *	call	a system call and the kinds of its arguments
 *	fact	a call with a value for each argument, and its answer
 *
 * Each fact has a process of its own, so that no fact depends on an earlier
 * one.
 *
 * Ancestor: none.
 */
#pragma once

#include "../user/test.h"

#define REPORT_FD 60 /* a fact's process writes its answer to it */
#define LOG_FD	  61 /* main.c writes its lines to it */
#define TEXT_MAX  100

/* Places in memory. All but the first two are bad for some calls. */
#define GOOD	  0x20000000UL /* 2 pages of zeros, read and write */
#define OUT	  0x20010000UL /* 2 pages full of the byte MARK */
#define END	  0x20020000UL /* not mapped, but the page below it is */
#define READ_ONLY 0x20030000UL
#define NO_ACCESS 0x20040000UL
#define FREE	  0x28000000UL /* not mapped, on both systems */

struct value {
	const char *name;
	unsigned long word;
};

struct kind {
	const struct value *values;
	unsigned n;
	void (*make)(unsigned long word); /* NULL or make_fd(), to open it */
};

#define MARK 0xa5

/* How a result that is no error is printed. */
enum shown {
	NUMBER,
	WHETHER, /* "done", without the result */
	OWN_PID, /* "own pid" or "another" */
	PLACE,	 /* "there" if it is the requested address; "elsewhere" */
};

/* before() runs before the call and may change its arguments. after() runs
 * after the call and adds words about its effects to the answer. */
struct call {
	short number;
	const char *name;
	enum shown shown;
	const struct kind *kinds[6];
	void (*before)(unsigned long *a);
	void (*after)(char *text, const unsigned long *a, long result);
};

/* main.c */
void add_to(char *text, const char *more);

/* values.c */
extern const struct kind paths, to, from, bytes, few_bytes;
extern const struct kind edges, any_bits, only_0, no_place;
void make_places(void);

/* fds.c */
extern const struct kind fds, not_terminal, terminal;
void make_fd(unsigned long fd);
void add_flags(char *text, const unsigned long *a, long result);
void add_own_flags(char *text, const unsigned long *a, long result);

/* pids.c */
extern const struct kind pids, waited, killed;
unsigned long make_pid(unsigned long word);
void end_children(void);
void leave_group(unsigned long *a);
extern int leader, stranger;

/* There is a table for each subject. Its last call has no name. */
extern const struct call descriptors_calls[], bytes_calls[], names_calls[],
	changes_calls[], terminal_calls[], waits_calls[], processes_calls[],
	threads_calls[], signals_calls[], memory_calls[], clocks_calls[],
	task_calls[];

/* Kinds that the tables of other files use, too. */
extern const struct kind dup_flags;	      /* descriptors.c */
extern const struct kind dir_fds, stat_flags; /* names.c */
extern const struct kind set_sizes;	      /* signals.c */
extern const struct kind times32, times64;    /* clocks.c */

#define KIND(list)	  { list, ARRAY_SIZE(list), NULL }
#define KIND_OF_FDS(list) { list, ARRAY_SIZE(list), make_fd }
#define AT(place)	  ((unsigned long)(place))

/* Addresses that are bad for almost every call. */
#define BAD_PLACES                                                             \
	{ "null", 0 }, { "end", END }, { "end-1", END - 1 },                   \
		{ "end-4", END - 4 }, { "no-access", NO_ACCESS },              \
		{ "0x40000000", 0x40000000 }, { "0xbfffffff", 0xbfffffff },    \
		{ "0xc0000000", 0xc0000000 }, { "0xc0000001", 0xc0000001 },    \
		{ "0xffffffff", 0xffffffff }

/* The bits of a word, each by its number. */
#define BIT(n) { "bit-" #n, 1UL << (n) }
#define BITS_4_TO_15                                                           \
	BIT(4), BIT(5), BIT(6), BIT(7), BIT(8), BIT(9), BIT(10), BIT(11),      \
		BIT(12), BIT(13), BIT(14), BIT(15)
#define BITS_16_TO_23                                                          \
	BIT(16), BIT(17), BIT(18), BIT(19), BIT(20), BIT(21), BIT(22), BIT(23)
#define BITS_24_TO_31                                                          \
	BIT(24), BIT(25), BIT(26), BIT(27), BIT(28), BIT(29), BIT(30), BIT(31)
#define BITS_4 BITS_4_TO_15, BITS_16_TO_23, BITS_24_TO_31 /* bits 4 to 31 */
#define BITS   BIT(0), BIT(1), BIT(2), BIT(3), BITS_4
