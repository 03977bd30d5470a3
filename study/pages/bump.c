/*
 * bump: what a kernel uses before it has an allocator; Hux's _kalloc_temp
 * (2021), and many others.
 *
 *	start          next                    end
 *	  [ given out   |  never given out      ]
 *	                └──> get moves it up by a page
 *
 * Promises: get gives the lowest page that was never given out. No page comes
 * back: there is no free. It has no fill and no lock. Quirk:
 *
 * panics	when no page is left, get panics; it does not return an error.
 *
 * Ancestor: the above, whose bound was 8 MiB. It also gave out other sizes, and
 * rounded the pointer up to a page only if asked to. Here it gives only pages.
 */
#include "study.h"

static unsigned long next, bound;

static unsigned long meta(unsigned long pages)
{
	(void)pages;
	return 0;
}

static void init(const struct arena *arena)
{
	next = arena->start;
	bound = arena->end;
}

static unsigned long get(void)
{
	unsigned long page = PAGE_UP(next);

	TOUCH(12);
	if (page + PAGE_SIZE > bound)
		panic("bump: no page left below %08lx", bound);
	next = page + PAGE_SIZE;
	CLEAR(P2V(page), PAGE_SIZE);
	return page;
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = NR(bound - next);
	return next <= bound ? 0 : "the pointer is past the bound";
}

static void print(void)
{
	printk("bump: next is %08lx, bound %08lx\n", next, bound);
}

const struct page_allocator EXPORT(bump) = {
	.name = "bump",
	.variant = VARIANT_NAME,
	.provenance = "Hux, 2021, _kalloc_temp",
	.meta = meta,
	.init = init,
	.get = get,
	.check = check,
	.print = print,
};
