/*
 * What the files of the model share: its records, and the operations, each of
 * which calls mm/ and changes the records.
 *
 *	records.c	the model: plain records with plain reference counts
 *	tlb.c		a TLB that keeps as much as the CPU's rules allow
 *	compare.c	compares mm/ with the records
 *	programs.c	operations of programs: touch, map, fork, exit
 *	kernel.c	operations of the kernel on single pages
 *	../model.c	runs operations at random
 *
 *	space ──> table ──> frame       the model's records, each with refs
 *	  |         |         |
 *	  dir       page      page      the addresses that mm/ has chosen
 *
 * Ancestor: none.
 */
#pragma once

#include "../host.h"
#include "../../free_pages.h"

#define TABLES 4 /* how many page tables of a space the test uses */
#define SLOTS  6 /* how many pages of each table it uses */
#define PAGES  (TABLES * SLOTS)
#define FRAMES 1024

extern const unsigned long table_at[TABLES], slot_at[SLOTS];

/* The records have only these words of each page. */
#define WORDS 4
extern const unsigned long word_at[WORDS];

struct frame {
	int refs;
	int kernel; /* how many of these refs are the kernel's */
	unsigned long page;
	unsigned long word[WORDS];
	int known; /* 1: the page has `bytes` bytes of data, then zeros */
	const char *data;
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

/* Ranges of operations begin and end at these addresses, which are sorted. Cell
 * i is the range from cut[i] to cut[i + 1]; page p is in cell cell_of[p]. */
extern unsigned long cut[4 * PAGES];
extern int cuts, cell_of[PAGES];

struct cell {
	int is_area;
	unsigned long flags;
	const char *data;
	unsigned long bytes;
};
extern struct cell cell[SPACES][4 * PAGES];

/* Free pages now, by the model; free pages at power-on. */
extern unsigned long model_free, free_at_start;
extern unsigned long tag;  /* the last word that was written */
extern unsigned long step; /* the number of this operation */

/* The frame or the table whose count do_press() has brought to MAX_COUNT; 0 if
 * there is none. */
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

/* Counts what a call has returned. The program ends if this is not what the
 * model wants. */
void answer(int call, int got, int want, int s, int p);

/* ---- records.c ---- */

void make_cuts(void);
unsigned long addr_of(int p);

struct frame *new_frame(void);
struct frame *frame_at(int s, int p);

/* Drop one holder of a frame or of a table. A table without holders drops its
 * frames. */
void drop_frame(struct frame *frame);
void leave_table(struct table *table);

/* If other spaces share table t of a space, gives the space a copy of the
 * table. If there is no table and `make` is set, makes one. Returns 0, -ENOMEM
 * or -EAGAIN. */
int own(int s, int t, int make);

/* Change the records as a call of mm/ must do, and return what that call must
 * return. Ranges are from cut[a] to cut[b]. */
int model_touch(int s, int p, int write);
int model_unmap(int s, int a, int b);
int model_protect(int s, int a, int b);

/* Returns word i of a page that begins with these bytes, followed by zeros. */
unsigned long data_word(const char *from, unsigned long bytes, unsigned long i);

/* ---- tlb.c ---- */

void load_tlb(void);
void check_tlb(void);

/* ---- compare.c ---- */

/* Compares a page with its record: only the words at word_at, or all words. */
void check_words(const struct frame *frame, int all);

/* Compares spaces, counts and words with the records, and runs the audit. If
 * `all` is set, compares all words of the pages, too, and the kernel's half of
 * each directory. */
void compare(int all);

/* Tells the audit which pages and tables the kernel holds. */
void visit_model(visitor *visit);

/* ---- programs.c: operations on a random space, if there is a live one ---- */

/* Returns a random live space; -1 if there is none. Half the time it loads the
 * directory of this space into CR3. */
int some_space(void);

void do_touch(int write);
void do_add_some(void);
void do_remove(int areas_too);
void do_protect(void);
void do_new(void);
void do_fork(void);
void do_exit(int s);

/* ---- kernel.c ---- */

/* Returns a random frame that the kernel holds and that is not pressed_frame; 0
 * if there is none. */
struct frame *some_frame(void);

struct frame *do_kalloc(int clear);
void do_kfree(struct frame *frame);
void do_share(struct frame *frame);
void do_put(void); /* maps a kernel's page in a program, its new holder */

/* do_hoard() allocates pages until at most 4 are free. do_relieve() frees most
 * of the pages that the kernel holds. */
void do_hoard(void);
void do_relieve(void);

/* do_press() shares a page or a table until its count is MAX_COUNT, and clears
 * its write bit, because it is shared (P1, P2). do_release() drops these
 * holders. */
void do_press(void);
void do_release(void);
