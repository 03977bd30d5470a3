/*
 * Proofs about mm/pool.c. Its pages have a bit for each of 64 units, so they
 * are larger than those of the small machine: units of 16 bytes, pages of 1024.
 * Only the first unit of a page exists here, with the data of pool.c: the code
 * touches objects only by fill_words(), whose calls this file records.
 *
 *	pages ──────> heads[i] ──> heads[j]	have free units
 *	full_pages ──> heads[k]			have none
 *
 * Bound: 2 pages of the pool, in any of these lists, and one free page.
 *
 * Ancestor: none.
 */
#include "machine.h"

#undef PAGE_SIZE
#undef PAGE_SHIFT
#undef OBJECT_SIZE
#undef P2V
#undef V2P
#define PAGE_SIZE   1024
#define PAGE_SHIFT  10
#define OBJECT_SIZE 16
#define P2V(page)   head_at(page)
#define V2P(head)   page_at(head)
#define fill_words  note_zeros

static void *head_at(unsigned long page);
static unsigned long page_at(const void *head);
static void note_zeros(void *to, unsigned long value, unsigned long n);

#include "mm/pool.c"

#define HEADS 3

static struct pool_page first, second, third;
static struct pool_page *const heads[HEADS] = { &first, &second, &third };

static void *head_at(unsigned long page)
{
	return page == PAGE(1) ? &first :
	       page == PAGE(2) ? &second :
	       page == PAGE(3) ? &third :
				 0;
}

static unsigned long page_at(const void *head)
{
	return head == &first ? PAGE(1) : head == &second ? PAGE(2) : PAGE(3);
}

static void *zeros;
static unsigned long nr_zeros;

static void note_zeros(void *to, unsigned long value, unsigned long n)
{
	check(value == 0, "zeros");
	zeros = to;
	nr_zeros = n;
}

/* held[i]: does the pool hold page i? */
static int held[HEADS];

/* Gives the third page, or 0. */
unsigned long get_free_page(void)
{
	if (nondet_int())
		return 0;
	check(!held[2], "it takes one page only");
	third.used = nondet_quad();
	held[2] = 1;
	return PAGE(3);
}

void kfree(unsigned long page)
{
	check(held[NR(page) - 1], "a page of the pool goes");
	held[NR(page) - 1] = 0;
}

/* ---- a state of any values ---- */

static unsigned long long old_used[HEADS];

/* Makes a pool with up to two pages. Each has at least one object, and is in
 * the right list. */
static void any_pool(void)
{
	for (int i = 0; i < HEADS - 1; i++) {
		struct pool_page *head = heads[i];

		held[i] = nondet_int() & 1;
		head->used = nondet_quad();
		assume(head->used & 1 && head->used != 1);
		if (held[i] && head->used == ~0ULL)
			LIST_ADD(&full_pages, head, next, where);
		else if (held[i])
			LIST_ADD(&pages, head, next, where);
		old_used[i] = held[i] ? head->used : 1;
	}
	old_used[2] = 1;
}

/* ---- what must hold after the function ---- */

/* Counts how often a list has a page. Returns HEADS + 1 if the list does not
 * end, or if an item has a wrong link back. */
static int times_in(struct pool_page **list, const struct pool_page *head)
{
	int n = 0, steps = 0;

	for (struct pool_page **at = list; *at; at = &(*at)->next) {
		if (steps++ == HEADS || (*at)->where != at)
			return HEADS + 1;
		n += *at == head;
	}
	return n;
}

/* Checks page i: its units are used or free as expected, and it is in one list
 * if the pool holds it. */
static void check_pool(int i, unsigned long long used)
{
	int full = used == ~0ULL;

	check(held[i] == (used != 1), "a page is held while it has objects");
	check(times_in(&pages, heads[i]) == (held[i] && !full), "pages");
	check(times_in(&full_pages, heads[i]) == (held[i] && full),
	      "full pages");
	check(!held[i] || heads[i]->used == used, "the units");
}

/* Returns the bits of an object's units; bit n is unit n. */
static unsigned long long bits_of(unsigned long size, unsigned long unit)
{
	return (size > OBJECT_SIZE ? 3ULL : 1ULL) << unit;
}

void prove_new_object(void)
{
	unsigned long size = any_below(2 * OBJECT_SIZE) + 1, unit = 0;
	int i = any_below(HEADS), mine = -1;
	char *object;

	any_pool();
	object = new_object(size);
	for (int k = 0; object && k < HEADS; k++)
		if (__CPROVER_same_object(object, heads[k]))
			mine = k;
	if (object) {
		check(mine >= 0, "it lies in a page of the pool");
		unit = __CPROVER_POINTER_OFFSET(object) / OBJECT_SIZE;
		check(__CPROVER_POINTER_OFFSET(object) % OBJECT_SIZE == 0 &&
			      unit >= 1 && unit + (size > OBJECT_SIZE) < 64,
		      "it has whole units, but not the first one");
		check(!(old_used[mine] & bits_of(size, unit)),
		      "no other object has them");
		check(zeros == object && nr_zeros == (size + 3) / 4,
		      "it is zeros");
	}
	check_pool(i,
		   mine == i ? old_used[i] | bits_of(size, unit) : old_used[i]);
	if (!object)
		reach("no memory");
	else if (mine == 2)
		reach("in a new page");
	else if (heads[mine]->used == ~0ULL)
		reach("a page becomes full");
	else
		reach("an object");
}

void prove_free_object(void)
{
	unsigned long size = any_below(2 * OBJECT_SIZE) + 1;
	unsigned long unit = any_below(63) + 1;
	unsigned long long bits = bits_of(size, unit);
	int i = any_below(HEADS), mine = any_below(2);

	assume(unit + (size > OBJECT_SIZE) < 64);
	any_pool();
	assume(held[mine] && (old_used[mine] & bits) == bits);
	free_object((char *)heads[mine] + unit * OBJECT_SIZE, size);
	check_pool(i, mine == i ? old_used[i] & ~bits : old_used[i]);
	if (!held[mine])
		reach("the page goes");
	else if (old_used[mine] == ~0ULL)
		reach("a page has room again");
	else
		reach("the object goes");
}
