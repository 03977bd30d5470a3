/*
 * Makes the work for allocators that give 2^n pages in one piece: how often are
 * such requests granted after many gets and frees? It gets and frees pieces of
 * 1 to 32 pages at random, each size half as often as the next smaller one; but
 * 32 as often as 16. The level, the held part, moves between 50 % and 95 %.
 *
 *	study: pieces,NAME,count,pieces,STEP,HELD,ORDER,ASKED,GRANTED
 *
 * There is a row for each order and each window of steps: STEP is the window's
 * last step, HELD the number of held pages then. replay.c calls pieces_left()
 * after a trace: there ASKED is how many pieces the free pages would make if
 * they were contiguous. If an allocator gives more pages than were requested,
 * the surplus counts as free here, so that all allocators get the same
 * requests; but the allocator cannot give these pages to anybody else.
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
	for (unsigned long order = 0; order <= LARGEST; order++)
		tell_pieces(step, pages_held, order, asked[order],
			    granted[order]);
	memset(asked, 0, sizeof(asked));
	memset(granted, 0, sizeof(granted));
}

/* Frees all pieces: check() must then find each page of the arena free. */
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

/* Runs only in the variant count: no variant changes which pieces are granted.
 * Three of four steps are gets while the level rises, frees while it falls. */
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

/* Returns how many pieces of this order get_piece() can give; frees them. */
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
	for (unsigned long order = LARGEST + 1; order-- > 0;)
		tell_pieces(step, nr_out, order,
			    (ARENA_PAGES - nr_out) >> order,
			    nr_pieces(a, order, got));
}
