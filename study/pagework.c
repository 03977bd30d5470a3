/*
 * Makes the work for page allocators: the same calls, in the same order, for
 * each allocator and variant. Only the addresses returned by get differ.
 *
 *	fill		gets all pages, frees all, gets all again
 *	pair		gets and frees one page, again and again
 *	churn10 ...	random gets and frees around 10, 50, 90, 99 % full
 *	fragmented	the same at 50 %, after freeing a random half of a full
 *			arena in random order
 *	adversary	full except for the lowest page, then for the highest
 *	level		frees a random page and gets one, 25 times at each level
 *			from 1 % to 99 % full; only in variants count and plain
 *	init		the allocator's init() with all memory of the machine
 *	runs, wave	how many runs of free pages there are, and the longest
 *	pieces		how many requests for 2^n pages are granted: pieces.c
 *	boot, session, storm	traces of Tally: replay.c
 *	busybox, build, lua	traces of Tally while it runs others' programs
 *	misuse		wrong calls, and their consequences
 *
 * An allocator without free does only the work that needs no free.
 *
 * Ancestor: none.
 */
#include "study.h"

#define PAIRS	      500
#define STEPS	      4000
#define LEVEL_CALLS   25
#define META_PER_PAGE 16 /* the most bytes of metadata for each page */

struct arena work_arena;

static unsigned long *held; /* the held pages, in no order */
static unsigned long nr_held;

/* Takes the same number of bytes for the metadata of each allocator, so that
 * the arena after it begins at the same address for all. */
void prepare_pages(const struct page_allocator *a, unsigned long pages)
{
	unsigned long bytes = PAGE_UP((pages + 1) * META_PER_PAGE);

	if (a->meta(pages) > bytes)
		panic("%s: more than %d bytes a page", a->name, META_PER_PAGE);
	held = P2V(take_memory(pages * sizeof(*held)));
	nr_held = 0;
	work_arena.meta = take_memory(bytes);
	fill_words(P2V(work_arena.meta), 0, bytes / 4);
	work_arena.start = take_memory(PAGE(pages));
	work_arena.end = work_arena.start + PAGE(pages);
	judge(a, P2V(take_memory(pages)));
	a->init(&work_arena);
	memset(&work, 0, sizeof(work)); /* the work of init() does not count */
}

/* ---- Calls, measured ---- */

unsigned long timed_get(const struct page_allocator *a)
{
	unsigned long cost, page = measured_get(a->get, &cost);

	if (page < work_arena.start || page >= work_arena.end)
		page = 0;
	work.got = page != 0;
	note(GET, cost);
	if (page)
		judge_got(page);
	return page;
}

void timed_free(const struct page_allocator *a, unsigned long page, int last)
{
	unsigned long cost;

	if (last)
		judge_free(page);
	measured_free(a->free, page, &cost);
	note(FREE, cost);
	if (last)
		judge_freed(page);
}

int timed_share(const struct page_allocator *a, unsigned long page)
{
	unsigned long cost;
	int error = measured_share(a->share, page, &cost);

	note(SHARE, cost);
	return error;
}

/* ---- Held pages ---- */

static void take_one(const struct page_allocator *a)
{
	unsigned long page = timed_get(a);

	if (!page)
		panic("%s: none left with %lu out", a->name, nr_held);
	held[nr_held++] = page;
}

static void give_one(const struct page_allocator *a, unsigned long i)
{
	unsigned long page = held[i];

	held[i] = held[--nr_held];
	timed_free(a, page, 1);
}

static void take_to(const struct page_allocator *a, unsigned long n)
{
	while (nr_held < n)
		take_one(a);
}

/* Has the allocator a free? If not, prints a row that says so; that is no
 * failure. */
static int has_free(const struct page_allocator *a)
{
	if (!a->free)
		words("none", "it has no free");
	return a->free != 0;
}

/* ---- fill, pair ---- */

static void get_beyond(void *a)
{
	timed_get(a);
}

/* Measures a get when no page is left. */
static void ask_beyond(const struct page_allocator *a)
{
	const char *end;

	begin_phase();
	end = survive(get_beyond, (void *)a);
	end_phase("beyond");
	if (end)
		words("beyond", end);
}

static void fill(const struct page_allocator *a)
{
	prepare_pages(a, ARENA_PAGES);
	begin_phase();
	take_to(a, ARENA_PAGES);
	end_phase("fill");
	ask_beyond(a);
	judge_books();
	if (!has_free(a))
		return;
	begin_phase();
	for (unsigned long i = 0; i < ARENA_PAGES; i++)
		timed_free(a, held[i], 1);
	nr_held = 0;
	end_phase("drain");
	judge_books();
	begin_phase();
	take_to(a, ARENA_PAGES);
	end_phase("refill");
	judge_books();
}

static void pairs(const struct page_allocator *a, const char *key)
{
	begin_phase();
	for (int i = 0; i < PAIRS; i++) {
		take_one(a);
		give_one(a, nr_held - 1);
	}
	end_phase(key);
}

static void pair(const struct page_allocator *a)
{
	prepare_pages(a, ARENA_PAGES);
	if (has_free(a))
		pairs(a, "pair");
}

/* ---- churn ---- */

/* Makes as many gets as frees on average. At most 16 pages more or fewer than
 * at the beginning are held, and never more than the arena has. */
static void churn_steps(const struct page_allocator *a, const char *key)
{
	unsigned long middle = nr_held;

	begin_phase();
	for (int i = 0; i < STEPS; i++) {
		int get = any() & 1;

		if (nr_held >= middle + 16 || nr_held >= ARENA_PAGES)
			get = 0;
		if (nr_held + 16 <= middle || nr_held == 0)
			get = 1;
		if (get)
			take_one(a);
		else
			give_one(a, below(nr_held));
	}
	end_phase(key);
	judge_books();
}

static void churn(const struct page_allocator *a, unsigned long percent)
{
	prepare_pages(a, ARENA_PAGES);
	if (!has_free(a))
		return;
	take_to(a, ARENA_PAGES * percent / 100);
	churn_steps(a, "churn");
}

static void churn10(const struct page_allocator *a)
{
	churn(a, 10);
}

static void churn50(const struct page_allocator *a)
{
	churn(a, 50);
}

static void churn90(const struct page_allocator *a)
{
	churn(a, 90);
}

static void churn99(const struct page_allocator *a)
{
	churn(a, 99);
}

static void fragmented(const struct page_allocator *a)
{
	prepare_pages(a, ARENA_PAGES);
	if (!has_free(a))
		return;
	take_to(a, ARENA_PAGES);
	while (nr_held > ARENA_PAGES / 2)
		give_one(a, below(nr_held));
	churn_steps(a, "churn");
}

/* ---- adversary, level ---- */

/* Fills the arena except for this page, then gets and frees it many times. */
static void only_free(const struct page_allocator *a, unsigned long page,
		      const char *key)
{
	unsigned long i = 0;

	take_to(a, ARENA_PAGES);
	while (held[i] != page)
		i++;
	give_one(a, i);
	pairs(a, key);
}

static void adversary(const struct page_allocator *a)
{
	prepare_pages(a, ARENA_PAGES);
	if (!has_free(a))
		return;
	only_free(a, work_arena.start, "lowest");
	only_free(a, work_arena.end - PAGE_SIZE, "highest");
}

static void level(const struct page_allocator *a)
{
	char key[8];

	if (!counting() && !same(a->variant, "plain"))
		return;
	prepare_pages(a, ARENA_PAGES);
	if (!has_free(a))
		return;
	for (unsigned long percent = 1; percent < 100; percent++) {
		take_to(a, ARENA_PAGES * percent / 100);
		begin_phase();
		for (int i = 0; i < LEVEL_CALLS; i++) {
			give_one(a, below(nr_held));
			take_one(a);
		}
		sprintk(key, "%02lu", percent);
		end_phase(key);
	}
	judge_books();
}

/* ---- init ---- */

/* Measures one init() with all memory that is left; the emulator's command line
 * sets how much the machine has. Prints how many pages there are, the bytes of
 * metadata, and how many instructions init took: the high word, then the low
 * one. The variant count runs first and counts the string instructions. */
static void init(const struct page_allocator *a)
{
	static unsigned long fills, scans;
	unsigned long pages = memory_left() / (PAGE_SIZE + META_PER_PAGE + 8);
	unsigned long long begin, cost;

	pages = pages > 16 ? pages - 16 : pages;
	work_arena.meta = take_memory((pages + 1) * META_PER_PAGE);
	fill_words(P2V(work_arena.meta), 0, (pages + 1) * META_PER_PAGE / 4);
	work_arena.start = take_memory(PAGE(pages));
	work_arena.end = work_arena.start + PAGE(pages);
	begin = rdtsc();
	a->init(&work_arena);
	cost = rdtsc() - begin;
	if (counting()) {
		fills = work.fill_reps;
		scans = work.scan_reps;
		return;
	}
	cost -= excess_of(fills, scans);
	row("init");
	printk("%lu,%lu,%lu,%lu\n", pages, a->meta(pages),
	       (unsigned long)(cost >> 32), (unsigned long)cost);
}

/* ---- runs ---- */

/* Counts the runs of pages that nobody holds, and prints a row. */
void look_for_runs(unsigned long step, unsigned long nr_out)
{
	unsigned long nr_runs = 0, longest = 0, run = 0;

	for (unsigned long i = 0; i < NR(work_arena.end - work_arena.start);
	     i++) {
		run = has_owner(i) ? 0 : run + 1;
		nr_runs += run == 1;
		if (run > longest)
			longest = run;
	}
	tell_runs(step, nr_out, nr_runs, longest);
}

#define RUN_STEPS  (8 * ARENA_PAGES)
#define RUN_PRINTS (ARENA_PAGES / 8)

static void one_of_two(const struct page_allocator *a, int get)
{
	if (get)
		take_one(a);
	else
		give_one(a, below(nr_held));
}

/* Fills half of an empty arena by random calls, and stays around one half. */
static void runs(const struct page_allocator *a)
{
	if (!counting())
		return;
	prepare_pages(a, ARENA_PAGES);
	if (!has_free(a))
		return;
	begin_phase();
	for (unsigned long step = 0; step < RUN_STEPS; step++) {
		if (step % RUN_PRINTS == 0)
			look_for_runs(step, nr_held);
		one_of_two(a, below(ARENA_PAGES) >= nr_held);
	}
	judge_books();
}

/* Moves the level up to 90 % and down to 10 %, again and again. Three of four
 * calls are gets while the level rises, and frees while it falls. */
static void wave(const struct page_allocator *a)
{
	int up = 1;

	if (!counting())
		return;
	prepare_pages(a, ARENA_PAGES);
	if (!has_free(a))
		return;
	begin_phase();
	for (unsigned long step = 0; step < 2 * RUN_STEPS; step++) {
		if (step % RUN_PRINTS == 0)
			look_for_runs(step, nr_held);
		if (nr_held >= ARENA_PAGES * 90 / 100)
			up = 0;
		if (nr_held <= ARENA_PAGES * 10 / 100)
			up = 1;
		one_of_two(a, (below(4) != 0) == up || nr_held == 0);
	}
	judge_books();
}

/* ---- The table ---- */

const struct page_work page_works[] = {
	{ "fill", "gets all pages, frees all, gets all again", fill },
	{ "pair", "gets and frees one page, again and again", pair },
	{ "churn10", "random calls around 10 % full", churn10 },
	{ "churn50", "random calls around 50 % full", churn50 },
	{ "churn90", "random calls around 90 % full", churn90 },
	{ "churn99", "random calls around 99 % full", churn99 },
	{ "fragmented", "random calls among random holes", fragmented },
	{ "adversary", "full except for one page at one end", adversary },
	{ "level", "a free and a get at each 1 % of fill", level },
	{ "init", "set-up of all memory of the machine", init },
	{ "runs", "how many runs free memory has", runs },
	{ "wave", "the same while the level goes up and down", wave },
	{ "pieces", "how many requests for 2^n pages succeed", pieces },
	{ "boot", "a trace: power-on to the prompt", replay_boot },
	{ "session", "a trace: commands at the shell", replay_session },
	{ "storm", "a trace: forks until memory ends", replay_storm },
	{ "busybox", "a trace: a script of busybox", replay_busybox },
	{ "build", "a trace: many short programs", replay_build },
	{ "lua", "a trace: a script of lua", replay_lua },
	{ "misuse", "wrong calls and their consequences", misuse },
	{ 0, 0, 0 },
};
