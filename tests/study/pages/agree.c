/*
 * Makes 20,000 random calls of an allocator and of a plain model of it, and
 * compares the results. Phases in which three of four calls get pages alternate
 * with phases in which three of four calls free pages.
 *
 *	calls ──┬──> the allocator ──> an address, or none
 *	        └──> the model     ──> must be the same
 *
 * Ancestor: none.
 */
#include "models.h"

#define CALLS_EACH 20000
#define PHASE	   4000 /* calls in a phase */

static struct piece {
	unsigned long nr, order;
} taken[MANY];
static unsigned long nr_taken, pages_out, refusals;

/* Returns a random order up to `top`. Each order is half as likely as the one
 * below. */
static unsigned long any_order(unsigned long top)
{
	unsigned long order = 0;

	while (order < top && one_in(2))
		order++;
	return order;
}

static unsigned long ask(unsigned long order)
{
	unsigned long page = pages->get_piece ? pages->get_piece(order) : get();

	if (page < START || page >= START + PAGE(MANY))
		return NONE;
	return NR(page - START);
}

static unsigned long pages_of(const struct model *model, unsigned long order)
{
	return model->pages ? model->pages(order) : 1UL << order;
}

static int both_get(const struct model *model)
{
	unsigned long order = any_order(pages->get_piece ? model->top : 0);
	unsigned long nr = ask(order), expected = model->get(order);

	if (nr != expected) {
		say("%s: order %lu: page %ld, the model has %ld", pages->name,
		    order, (long)nr, (long)expected);
		return 0;
	}
	if (nr == NONE) {
		refusals++;
		return 1;
	}
	taken[nr_taken++] = (struct piece){ nr, order };
	pages_out += pages_of(model, order);
	return 1;
}

static void both_free(const struct model *model)
{
	unsigned long i = pick(nr_taken);
	struct piece piece = taken[i];

	taken[i] = taken[--nr_taken];
	pages_out -= pages_of(model, piece.order);
	if (pages->free_piece)
		pages->free_piece(START + PAGE(piece.nr), piece.order);
	else
		put(START + PAGE(piece.nr));
	model->free(piece.nr, piece.order);
}

int agrees(const char *name, const struct model *model)
{
	fresh(name, "asis");
	start_pages(pages, MANY);
	model->init();
	nr_taken = pages_out = refusals = 0;
	for (int call = 0; call < CALLS_EACH; call++) {
		int up = call / PHASE % 2 == 0;

		if (nr_taken == 0 || (pick(4) != 0) == up) {
			if (!both_get(model))
				return 0;
		} else {
			both_free(model);
		}
		if (call % 100 == 0 && !sound(MANY - pages_out))
			return 0;
	}
	while (nr_taken)
		both_free(model);
	return sound(MANY) && refusals > 0;
}
