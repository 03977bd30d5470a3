/*
 * Judges a page allocator while it works, by the rules that hold for all page
 * allocators. The workloads report each get and free, outside of the measured
 * time. If an allocator breaks a rule, a panic names both and says what to do.
 *
 *	a page	[ links | ... | mark | ... | mark | ... | mark | ... | mark ]
 *
 * This file writes marks into each page, as if its owner did. If a call changes
 * them, it has filled or spoiled the page. An allocator may only write links
 * into the first words of a free page, where no mark is.
 *
 * Ancestor: none.
 */
#include "study.h"

#define MARKS 4

static const struct page_allocator *a; /* 0 while no allocator is judged */
static unsigned char *out;	       /* for each page: has it an owner? */
static unsigned long nr_out;

static unsigned long nr_of(unsigned long page)
{
	return NR(page - work_arena.start);
}

/* Returns the address of the last word in quarter i of a page. */
static unsigned long *word_of(unsigned long page, int i)
{
	return (unsigned long *)P2V(page + PAGE_SIZE / MARKS * (i + 1)) - 1;
}

static unsigned long mark_of(unsigned long page)
{
	return page | 0x5a5;
}

static void put_marks(unsigned long page)
{
	for (int i = 0; i < MARKS; i++)
		*word_of(page, i) = mark_of(page);
}

/* Counts in how many of a page's four places for marks this word stands. */
static int count(unsigned long page, unsigned long word)
{
	int n = 0;

	for (int i = 0; i < MARKS; i++)
		n += *word_of(page, i) == word;
	return n;
}

/* Starts to judge; the caller must call the allocator's init() afterwards. */
void judge(const struct page_allocator *allocator, unsigned char *owners)
{
	a = allocator;
	out = owners;
	nr_out = 0;
	memset(out, 0, nr_of(work_arena.end));
	for (unsigned long page = work_arena.start; page < work_arena.end;
	     page += PAGE_SIZE)
		put_marks(page);
}

void judge_no_more(void)
{
	a = 0;
}

/* ---- Fills ---- */

static int variant(const char *name)
{
	return same(a->variant, name);
}

/* Checks that a call has filled the page if the allocator has this flag, and
 * the variant keeps its fills. Otherwise the page must be unchanged. */
static void judge_fill(unsigned long page, const char *call, unsigned long flag)
{
	int own = variant("asis") || variant("count");
	int left = count(page, mark_of(page));

	if (own && (a->flags & flag)) {
		if (left)
			panic("%s: %s left a part of page %08lx unfilled, "
			      "but .flags says that it fills; "
			      "OWN_FILL_WORDS(to, value, PAGE_SIZE) fills all",
			      a->name, call, page);
	} else if (left < MARKS && !own) {
		panic("%s: %s filled page %08lx in the variant %s, which has "
		      "no fills; fill by OWN_FILL_WORDS or OWN_FILL_BYTES",
		      a->name, call, page, a->variant);
	} else if (left < MARKS) {
		panic("%s: %s filled page %08lx; put %s into .flags", a->name,
		      call, page,
		      flag == FILLS_GET ? "FILLS_GET" : "FILLS_FREE");
	}
}

static void judge_cleared(unsigned long page)
{
	if (count(page, 0) < MARKS)
		panic("%s: get did not clear page %08lx in the variant clear; "
		      "write CLEAR at its end",
		      a->name, page);
}

/* ---- Calls ---- */

/* Judges a page that get() gave. If free has filled it, no mark is checked. */
void judge_got(unsigned long page)
{
	if (!a)
		return;
	if (page % PAGE_SIZE)
		panic("%s: get gave %08lx, which is not aligned to a page",
		      a->name, page);
	if (out[nr_of(page)])
		panic("%s: page %08lx was given to two owners", a->name, page);
	if (variant("clear"))
		judge_cleared(page);
	else if (!(a->flags & FILLS_FREE) || variant("nofill") ||
		 variant("plain"))
		judge_fill(page, "get", FILLS_GET);
	put_marks(page);
	out[nr_of(page)] = 1;
	nr_out++;
}

/* Judges a page before its last holder frees it. */
void judge_free(unsigned long page)
{
	if (!a)
		return;
	if (count(page, mark_of(page)) < MARKS)
		panic("%s: page %08lx was written while it had an owner",
		      a->name, page);
	out[nr_of(page)] = 0;
	nr_out--;
}

void judge_freed(unsigned long page)
{
	if (a)
		judge_fill(page, "free", FILLS_FREE);
}

/* Returns 1 if the page with this number in the arena has an owner. */
int has_owner(unsigned long nr)
{
	return out[nr];
}

/* ---- The books ---- */

static unsigned long checked_free(void)
{
	unsigned long nr_free = 0, left = nr_of(work_arena.end) - nr_out;
	const char *wrong = a->check(&nr_free);

	if (wrong)
		panic("%s: check: %s", a->name, wrong);
	if (a->free && nr_free != left)
		panic("%s: check finds %lu pages free, but %lu of %lu are out",
		      a->name, nr_free, nr_out, nr_of(work_arena.end));
	return nr_free;
}

void judge_books(void)
{
	if (a)
		checked_free();
}

/* Ends a workload: gets all pages that check() counts as free. */
void judge_end(void)
{
	unsigned long nr_free, page;

	if (!a || !a->free)
		return;
	nr_free = checked_free();
	for (unsigned long i = 0; i < nr_free; i++) {
		page = a->get();
		asm volatile("cld" : : : "memory");
		if (page < work_arena.start || page >= work_arena.end)
			panic("%s: check finds %lu pages free, but only %lu "
			      "of them came",
			      a->name, nr_free, i);
		judge_got(page);
	}
}
