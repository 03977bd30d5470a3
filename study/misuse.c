/*
 * Makes the misuse matrix of page allocators. Each case starts with a new arena
 * and makes a wrong call. If the allocator did not panic, the case then gets
 * all pages, to find the consequences:
 *
 *	study: misuse,NAME,asis,misuse,CASE,ANSWER,CONSEQUENCE
 *
 * ANSWER is what the call did: "panics: WORDS", "prints: WORDS", "answers an
 * error" or "nothing". CONSEQUENCE says how many pages have two owners, because
 * get gave them twice or while they were held; how many are lost, because get
 * never gave them; and how many are foreign, because they do not belong to the
 * allocator. Or it says how a later get failed; after a panic it is "none".
 *
 * Ancestor: none.
 */
#include "study.h"

#define PAGES 16

static const struct page_allocator *a;
static unsigned long kept;   /* a page that stays held */
static unsigned long victim; /* a page that some cases free wrongly */

/* ---- The cases ---- */

static void double_free(void)
{
	a->free(victim);
	a->free(victim);
}

/* The page is freed and gets a new owner; the first owner frees it again. */
static void free_after_reuse(void)
{
	unsigned long again = 0;

	a->free(victim);
	for (int i = 0; i < PAGES && again != victim; i++) {
		again = a->get();
		asm volatile("cld" : : : "memory");
	}
	a->free(victim); /* the new owner still holds it */
}

static void unaligned(void)
{
	a->free(victim + 4);
}

static void below_start(void)
{
	a->free(work_arena.start - PAGE_SIZE);
}

static void at_end(void)
{
	a->free(work_arena.end);
}

static void beyond_end(void)
{
	a->free(work_arena.end + PAGE_SIZE);
}

static void null(void)
{
	a->free(0);
}

/* The owner writes into a page after freeing it. */
static void use_after_free(void)
{
	a->free(victim);
	((unsigned long *)P2V(victim))[0] = 0xdeadbeef;
}

/* Adds 65536 holders, more than 16 bits can count. Then the first holder frees
 * the page, and all others still hold it. */
static void count_overflow(void)
{
	if (!a->share) {
		printk("it has no share");
		return;
	}
	for (unsigned long i = 0; i < 65536; i++)
		if (a->share(victim))
			break;
	a->free(victim);
}

/* Who holds the victim after the case? EITHER: it may be held or free. */
enum holder { NOBODY, SOMEBODY, EITHER };

static const struct misuse {
	const char *name;
	void (*run)(void);
	enum holder holder;
} cases[] = {
	{ "double free", double_free, NOBODY },
	{ "free after reuse", free_after_reuse, SOMEBODY },
	{ "unaligned", unaligned, EITHER },
	{ "below the start", below_start, SOMEBODY },
	{ "at the end", at_end, SOMEBODY },
	{ "beyond the end", beyond_end, SOMEBODY },
	{ "null", null, SOMEBODY },
	{ "use after free", use_after_free, NOBODY },
	{ "count overflow", count_overflow, SOMEBODY },
};

/* ---- Consequences ---- */

static unsigned char seen[PAGES];
static unsigned long foreign;

/* Gets all pages, but at most twice as many as there are: if the free list has
 * become a circle, it has no end. */
static void take_all(void *unused)
{
	(void)unused;
	for (int i = 0; i < 2 * PAGES; i++) {
		unsigned long page = a->get();

		asm volatile("cld" : : : "memory");
		if (page == 0 || page == work_arena.end)
			return;
		if (page < work_arena.start || page > work_arena.end ||
		    page % PAGE_SIZE)
			foreign++;
		else if (seen[NR(page - work_arena.start)] < 255)
			seen[NR(page - work_arena.start)]++;
	}
}

/* Returns how many holders page i has, apart from the gets of take_all(). */
static int holders(unsigned long i, enum holder holder)
{
	unsigned long page = work_arena.start + PAGE(i);

	if (page == kept)
		return 1;
	if (page != victim || holder == NOBODY)
		return 0;
	return holder == SOMEBODY || seen[i] == 0;
}

/* Prints how many pages get gave twice or while they were held, how many free
 * ones it did not give, and how many of its pages are not the allocator's. */
static void print_consequence(enum holder holder)
{
	unsigned long twice = 0, lost = 0;

	for (unsigned long i = 0; i < PAGES; i++) {
		int n = holders(i, holder) + seen[i];

		twice += n > 1;
		lost += n == 0;
	}
	if (!twice && !lost && !foreign)
		printk("nothing\n");
	else
		printk("two owners %lu; lost %lu; foreign %lu\n", twice, lost,
		       foreign);
}

static void run_case(void *arg)
{
	const struct misuse *m = arg;

	m->run();
}

static void one_case(const struct misuse *m)
{
	static struct arena small;
	const char *end;

	small = work_arena;
	fill_words(P2V(work_arena.meta), 0, PAGE_SIZE / 4);
	a->init(&small);
	memset(seen, 0, sizeof(seen));
	foreign = 0;
	kept = a->get();
	victim = a->get();
	asm volatile("cld" : : : "memory");
	end = survive(run_case, (void *)m);
	row("misuse");
	printk("%s,", m->name);
	if (end) {
		printk("panics: %s,none\n", end);
		return;
	}
	if (captured()[0])
		printk("prints: %s,", captured());
	else
		printk(a->failed && a->failed() ? "answers an error," :
						  "nothing,");
	end = survive(take_all, 0);
	if (end)
		printk("later: %s\n", end);
	else
		print_consequence(m->holder);
}

void misuse(const struct page_allocator *allocator)
{
	a = allocator;
	if (!same(a->variant, "asis"))
		return;
	if (!a->free) {
		words("none", "it has no free");
		return;
	}
	take_memory(PAGE_SIZE); /* unused; below_start() frees the metadata */
	prepare_pages(a, PAGES);
	judge_no_more();
	take_memory(2 * PAGE_SIZE); /* at_end() and beyond_end() free these */
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		one_case(&cases[i]);
}
