/*
 * The work for those that can give 2^n pages in one piece: how often a request
 * for so many is granted, while memory lives. Pieces of 1 to 32 pages go out
 * and come back at random, each size half as often as the next smaller one;
 * the level goes up to 95 % of the arena and down to 50 %, again and again.
 *
 *	study: pieces,NAME,count,pieces,STEP,HELD,ORDER,ASKED,GRANTED
 *
 * A row for each order and each window of steps: STEP is its end, HELD the
 * pages that are out then. Behind a trace the same question is asked of what it
 * left: ASKED is the pieces of a size that its free pages would make if they
 * lay together. Pages that a piece has too many count as free here,
 * so that all are asked for the same; they are missing when memory is tight.
 *
 * Ancestor: none.
 */
#include "study.h"

#define LARGEST 5
#define STEPS	(16 * ARENA_PAGES)
#define WINDOW	(ARENA_PAGES / 2)
#define HIGH	(ARENA_PAGES * 95 / 100)
#define LOW	(ARENA_PAGES * 50 / 100)

static struct piece {
	unsigned long page, order;
} held[ARENA_PAGES];

static unsigned long nr_held, pages_held;
static unsigned long asked[LARGEST + 1], granted[LARGEST + 1];

static unsigned long any_order(void)
{
	unsigned long order = 0;

	while (order < LARGEST && any() & 1)
		order++;
	return order;
}

static void ask(const struct page_allocator *a)
{
	unsigned long order = any_order(), page = a->get_piece(order);

	asked[order]++;
	if (page < work_arena.start || page >= work_arena.end)
		return;
	granted[order]++;
	held[nr_held++] = (struct piece){ page, order };
	pages_held += 1UL << order;
}

static void give_back(const struct page_allocator *a)
{
	unsigned long i = below(nr_held);
	struct piece piece = held[i];

	held[i] = held[--nr_held];
	pages_held -= 1UL << piece.order;
	a->free_piece(piece.page, piece.order);
}

static void print_window(unsigned long step)
{
	for (unsigned long order = 0; order <= LARGEST; order++) {
		row("pieces");
		printk("%lu,%lu,%lu,%lu,%lu\n", step, pages_held, order,
		       asked[order], granted[order]);
	}
	memset(asked, 0, sizeof(asked));
	memset(granted, 0, sizeof(granted));
}

/* All back: the arena must be whole again. */
static void end_sound(const struct page_allocator *a)
{
	unsigned long nr_free = 0;
	const char *wrong;

	while (nr_held)
		give_back(a);
	wrong = a->check(&nr_free);
	if (wrong)
		panic("%s: %s", a->name, wrong);
	if (nr_free != ARENA_PAGES)
		panic("%s: %lu are free of %d", a->name, nr_free, ARENA_PAGES);
}

/* Which pieces are granted does not depend on the variant: one tells. Three
 * steps of four go the way that the level goes. */
void pieces(const struct page_allocator *a)
{
	int up = 1;

	if (!counting() || !a->get_piece)
		return;
	prepare_pages(a, ARENA_PAGES);
	nr_held = pages_held = 0;
	for (unsigned long step = 1; step <= STEPS; step++) {
		if (pages_held >= HIGH)
			up = 0;
		if (pages_held <= LOW)
			up = 1;
		if ((below(4) != 0) == up || nr_held == 0)
			ask(a);
		else
			give_back(a);
		if (step % WINDOW == 0)
			print_window(step);
	}
	end_sound(a);
}

/* How many pieces of this order there are to get; all come back. */
static unsigned long nr_pieces(const struct page_allocator *a,
			       unsigned long order, unsigned long *got)
{
	unsigned long n = 0, page;

	while (n < ARENA_PAGES) {
		page = a->get_piece(order);
		if (page < work_arena.start || page >= work_arena.end)
			break;
		got[n++] = page;
	}
	for (unsigned long i = n; i-- > 0;)
		a->free_piece(got[i], order);
	return n;
}

void pieces_left(const struct page_allocator *a, unsigned long step,
		 unsigned long nr_out)
{
	static unsigned long got[ARENA_PAGES];

	if (!counting() || !a->get_piece)
		return;
	for (unsigned long order = LARGEST + 1; order-- > 0;) {
		unsigned long n = nr_pieces(a, order, got);

		row("pieces");
		printk("%lu,%lu,%lu,%lu,%lu\n", step, nr_out, order,
		       (ARENA_PAGES - nr_out) >> order, n);
	}
}
