/*
 * The works (works.h) that take, share and free pages.
 *
 * Ancestor: none.
 */
#include "works.h"

static unsigned long page;
static int second;	   /* does the page have a second holder? */
static struct run *listed; /* the pages that were on the run list */

void visit_pages(visitor *visit)
{
	if (page)
		visit(page, KIND_KERNEL);
	if (second)
		visit(page, KIND_KERNEL);
	for (struct run *run = listed; run; run = run->next)
		visit(V2P(run), KIND_KERNEL);
}

static void run_kalloc(void)
{
	page = kalloc();
}

static void free_it(void)
{
	check(page && mem_map[NR(page)] == 1);
	kfree(page);
	page = 0;
}

/* Empties the run list, so that the next kalloc() must move the frontier. */
static void empty_list(void)
{
	while (run_list) {
		struct run *run = P2V(kalloc());

		run->next = listed;
		listed = run;
	}
}

static void free_listed(void)
{
	free_it();
	while (listed) {
		struct run *run = listed;

		listed = run->next;
		kfree(V2P(run));
	}
}

static void take_page(void)
{
	page = kalloc();
	check(page != 0);
}

static void share_it(void)
{
	take_page();
	check(share_page(page) == 0);
	second = 1;
}

/* Frees the page, and tells the audit first that no work holds it. */
static void run_kfree(void)
{
	unsigned long it = page;

	page = 0;
	kfree(it);
}

static void run_drop(void)
{
	second = 0;
	kfree(page);
}

static void run_share(void)
{
	share_page(page);
	second = 1;
}

static void free_both(void)
{
	check(mem_map[NR(page)] == 2);
	run_drop();
	free_it();
}

static void run_get_free_page(void)
{
	page = get_free_page();
}

static void all_zero(void)
{
	check(page && zero_words(P2V(page), ENTRIES) == ENTRIES);
	free_it();
}

const struct work page_works[] = {
	{ "kalloc from the list", nothing, run_kalloc, free_it },
	{ "kalloc from the frontier", empty_list, run_kalloc, free_listed },
	{ "kfree by the last holder", take_page, run_kfree, nothing },
	{ "kfree by one of two holders", share_it, run_drop, free_it },
	{ "share_page", take_page, run_share, free_both },
	{ "get_free_page", nothing, run_get_free_page, all_zero },
	{ 0, 0, 0, 0 },
};
