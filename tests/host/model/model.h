/*
 * What the files of the model share: its records, and what the operations on
 * both, mm/ and the model, promise.
 *
 *	records.c	the model: plain records with plain reference counts
 *	tlb.c		the most eager TLB that the CPU's rules allow
 *	compare.c	compares mm/ with the records
 *	programs.c	operations of programs: touch, map, fork, exit
 *	kernel.c	operations of the kernel on single pages
 *	../model.c	runs them at random
 *
 *	space ──> table ──> frame       the model's records, each with refs
 *	  |         |         |
 *	  dir       page      page      where mm/ put them, learned, not known
 *
 * Ancestor: none.
 */
#pragma once

#include "../host.h"
#include "../../free_pages.h"

#define TABLES 4 /* page tables of a space that are used */
#define SLOTS  6 /* pages below each of them */
#define PAGES  (TABLES * SLOTS)
#define FRAMES 1024

extern const unsigned long table_at[TABLES], slot_at[SLOTS];

/* The words of each page that the records have. */
#define WORDS 4
extern const unsigned long word_at[WORDS];

struct frame {
	int refs;
	int kernel; /* of them: the kernel's own */
	unsigned long page;
	unsigned long word[WORDS];
	int known;	  /* the other words come from data, or are 0 */
	const char *data; /* the first bytes */
	unsigned long bytes;
};

struct table {
	int refs;
	int kernel;
	unsigned long page;
	struct frame *frame[SLOTS];
};

extern struct frame frames[FRAMES];
extern struct table table_records[FRAMES];
extern struct table *table_of[SPACES][TABLES];

/* Addresses at which ranges begin and end, ascending; cell i lies between
 * cut[i] and cut[i + 1]. */
extern unsigned long cut[4 * PAGES];
extern int cuts, cell_of[PAGES];

struct cell {
	int is_area;
	unsigned long flags;
	const char *data;
	unsigned long bytes;
};
extern struct cell cell[SPACES][4 * PAGES];

extern unsigned long model_free, free_at_start; /* pages */
extern unsigned long tag;  /* the last word that was written */
extern unsigned long step; /* the number of this operation */

/* The frame or the table whose count is at its end, if there is one. */
extern struct frame *pressed_frame;
extern struct table *pressed_table;
extern int hoarding; /* the kernel holds nearly all of memory */

#define wrong(fmt, ...)                                                        \
	bail("step %lu: %s: " fmt, step, __func__, ##__VA_ARGS__)

/* ---- ../model.c ---- */

enum {
	WRITE,
	READ,
	ADD,
	REMOVE,
	PROTECT,
	UNMAP,
	FORK,
	NEW,
	PUT,
	KALLOC,
	SHARE,
	CALLS
};

/* The call has returned got; it must be what the model says. Counts it. */
void answer(int call, int got, int want, int s, int p);

/* ---- records.c ---- */

void make_cuts(void);
unsigned long addr_of(int p);

struct frame *new_frame(void);
struct frame *frame_at(int s, int p);

/* One holder less. A table without holders drops its frames. */
void drop_frame(struct frame *frame);
void leave_table(struct table *table);

/* Makes table t the space's own, before it is changed. If there is none, makes
 * one if make says so. Returns 0, -ENOMEM or -EAGAIN. */
int own(int s, int t, int make);

/* What the calls of mm/ must do and return. Ranges go from cut[a] to cut[b]. */
int model_touch(int s, int p, int write);
int model_unmap(int s, int a, int b);
int model_protect(int s, int a, int b);

/* Returns word i of these bytes, which zeros follow. */
unsigned long data_word(const char *from, unsigned long bytes, unsigned long i);

/* ---- tlb.c ---- */

void load_tlb(void);
void check_tlb(void);

/* ---- compare.c ---- */

/* The words of a frame that the records have, or all of its words. */
void check_words(const struct frame *frame, int all);

/* Compares spaces, counts and words with the records; all of them or some. */
void compare(int all);

/* Visits what the kernel itself holds, for the audit. */
void visit_model(visitor *visit);

/* ---- programs.c: of a random space, if there is one ---- */

/* Returns a live space, more often than not that of the directory in use; -1 if
 * there is none. */
int some_space(void);

void do_touch(int write);
void do_add_some(void);
void do_remove(int areas_too);
void do_protect(void);
void do_new(void);
void do_fork(void);
void do_exit(int s);

/* ---- kernel.c ---- */

/* Returns a frame that the kernel holds, and that is not pressed. */
struct frame *some_frame(void);

struct frame *do_kalloc(int clear);
void do_kfree(struct frame *frame);
void do_share(struct frame *frame);
void do_put(void); /* the kernel's holder of a page becomes a program's */

/* Takes nearly all of memory; frees half of what the kernel holds. */
void do_hoard(void);
void do_relieve(void);

/* Gives a page or a table all the holders that a count can have, and takes its
 * write bit away, as for one that is shared (P1, P2); drops them again. */
void do_press(void);
void do_release(void);
