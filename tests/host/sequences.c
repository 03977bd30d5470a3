/*
 * Tries every sequence of up to 5 operations on 3 pages. The audit runs after
 * each step. Misuse must panic with the right words and change nothing.
 * states.c tries address spaces.
 *
 * About kalloc(), kfree(), share_page(), new_page_table(), put_back(),
 * can_kalloc(), add_owner(), mem_check().
 *
 * Ancestor: none.
 */
#include "host.h"
#include "../free_pages.h"

#define STEPS 5
#define PAGES 3

static unsigned long page[PAGES]; /* their addresses, ascending */

/* A list of free pages. The last page of the array is given out first. */
struct list {
	int page[PAGES], n;
};

/* The model: the counts, the lists, and the pages that were never given out. */
static struct pages {
	int count[PAGES];
	struct list run, tables;
	int fresh; /* pages with this number or above were never given out */
} model;

/* All data of mm/ that the operations can change. */
struct machine {
	unsigned short count[PAGES];
	struct run *list, *tables;
	char bytes[PAGES][PAGE_SIZE]; /* K2: no byte may change */
	unsigned long frontier;
};

static int path[STEPS], depth;
static unsigned long visited;

static void visit_pages(visitor *visit)
{
	for (int i = 0; i < PAGES; i++)
		for (int n = 0; n < model.count[i]; n++)
			visit(page[i], KIND_KERNEL);
}

static struct machine save(void)
{
	struct machine machine;

	memset(&machine, 0, sizeof(machine));
	machine.list = run_list;
	machine.tables = table_list;
	machine.frontier = frontier;
	for (int i = 0; i < PAGES; i++) {
		machine.count[i] = mem_map[NR(page[i])];
		memcpy(machine.bytes[i], P2V(page[i]), PAGE_SIZE);
	}
	return machine;
}

static void restore(const struct machine *machine)
{
	run_list = machine->list;
	table_list = machine->tables;
	frontier = machine->frontier;
	for (int i = 0; i < PAGES; i++) {
		mem_map[NR(page[i])] = machine->count[i];
		memcpy(P2V(page[i]), machine->bytes[i], PAGE_SIZE);
	}
}

static int fails(const char *what)
{
	say("%s, after the operations (0 kalloc, 1-3 kfree, 4-6 share_page, "
	    "7 new_page_table, 8-10 free_page_table):",
	    what);
	for (int i = 0; i <= depth; i++)
		say("  %d", path[i]);
	if (printed[0])
		say("%s", printed);
	return 0;
}

/* Removes the page that is given out next, as a table or as a page, from the
 * model's lists. Returns its number; -1 if there is none. */
static int next(int is_table)
{
	if (is_table && model.tables.n)
		return model.tables.page[--model.tables.n];
	if (model.run.n)
		return model.run.page[--model.run.n];
	if (model.fresh < PAGES)
		return model.fresh++;
	return model.tables.n ? model.tables.page[--model.tables.n] : -1;
}

/* Gets a page or a table, and compares it with the model. Fills a page, but not
 * a table, with bytes. */
static int try_kalloc(int is_table)
{
	int left = (int)free_pages(), i = next(is_table);
	int enough = can_kalloc(left) &&
		     (model.fresh < PAGES || !can_kalloc(left + 1));
	unsigned long got = is_table ? new_page_table() : kalloc();

	if (got != (i < 0 ? 0 : page[i]))
		return fails("another page was given out");
	if (i >= 0)
		model.count[i] = 1;
	if (got && is_table && next_entry(P2V(got), 0) != ENTRIES)
		return fails("a table that is not empty");
	if (got && !is_table)
		memset(P2V(got), 0x5a, PAGE_SIZE);
	return enough || fails("can_kalloc counted the free pages wrongly");
}

static void share(unsigned long addr)
{
	share_page(addr);
}

/* Calls f(), which frees or shares page i. The page has no holder: f() must
 * panic, and change nothing. */
static int try_misuse(int i, void (*f)(unsigned long), const char *who)
{
	struct machine before = save(), after;
	char words[80];

	snprintf(words, sizeof(words), "%s: page %08lx has count 0", who,
		 page[i]);
	if (!panics(f, page[i], words))
		return fails("misuse did not panic");
	after = save();
	return memcmp(&before, &after, sizeof(before)) == 0 ||
	       fails("misuse changed something");
}

static int try_kfree(int i)
{
	if (model.count[i] == 0)
		return try_misuse(i, kfree, "kfree");
	kfree(page[i]);
	if (--model.count[i] == 0)
		model.run.page[model.run.n++] = i;
	return 1;
}

/* Frees a table. The last holder must empty it before. */
static int try_free_table(int i)
{
	if (model.count[i] == 0)
		return try_misuse(i, free_page_table, "put_back");
	if (model.count[i] == 1)
		memset(P2V(page[i]), 0, PAGE_SIZE);
	free_page_table(page[i]);
	if (--model.count[i] == 0)
		model.tables.page[model.tables.n++] = i;
	return 1;
}

static int try_share(int i)
{
	int want = model.count[i] == MAX_COUNT ? -EAGAIN : 0;

	if (model.count[i] == 0)
		return try_misuse(i, share, "share_page");
	if (share_page(page[i]) != want)
		return fails("share_page answered otherwise");
	model.count[i] += want == 0;
	return 1;
}

static int counts_agree(void)
{
	unsigned long free = 0;

	for (int i = 0; i < PAGES; i++) {
		free += model.count[i] == 0;
		if (mem_map[NR(page[i])] != model.count[i])
			return fails("another count");
	}
	printed[0] = 0;
	if (free_pages() != free)
		return fails("another number of free pages");
	return mem_check() == 0 || fails("the audit complains");
}

/* Tries every sequence that begins with path[0..depth). */
static int try_all(int steps)
{
	struct machine before = save();
	struct pages model_before = model;
	int good = 1;

	if (depth == steps)
		return 1;
	for (int op = 0; op < 2 + 3 * PAGES && good; op++) {
		path[depth] = op;
		visited++;
		if (op == 0 || op == 2 * PAGES + 1)
			good = try_kalloc(op > 0);
		else if (op <= PAGES)
			good = try_kfree(op - 1);
		else if (op <= 2 * PAGES)
			good = try_share(op - 1 - PAGES);
		else
			good = try_free_table(op - 2 - 2 * PAGES);
		good = good && counts_agree();
		depth++;
		good = good && try_all(steps);
		depth--;
		restore(&before);
		model = model_before;
	}
	return good;
}

/* Makes a machine with three free pages. If fresh is set, they were never given
 * out; otherwise they were given out and freed. */
static void three_pages(int fresh)
{
	int i = 0;

	boot_up(0x10a000 + 3 * PAGE_SIZE);
	memset(&model, 0, sizeof(model));
	if (fresh)
		while (free_pages() > PAGES)
			hold(kalloc());
	else
		take_all_but(PAGES);
	for (unsigned long nr = 0; nr < nr_pages; nr++)
		if (mem_map[nr] == 0)
			page[i++] = PAGE(nr);
	model.fresh = fresh ? 0 : PAGES;
	for (struct run *run = run_list; run; run = run->next)
		for (i = 0; i < PAGES; i++)
			if (page[i] == V2P(run) && model.run.n < PAGES)
				model.run.page[PAGES - ++model.run.n] = i;
}

static int every_sequence_on_pages_that_were_freed(void)
{
	visited = 0;
	three_pages(0);
	return model.run.n == PAGES && try_all(STEPS) && visited == 177155;
}

static int every_sequence_on_pages_never_given_out(void)
{
	visited = 0;
	three_pages(1);
	return run_list == 0 && try_all(STEPS) && visited == 177155;
}

/* At the start one page has MAX_COUNT - 1 holders. */
static int every_sequence_at_the_end_of_a_count(void)
{
	visited = 0;
	three_pages(1);
	if (!try_kalloc(0))
		return 0;
	while (mem_map[NR(page[0])] < MAX_COUNT - 1)
		share_page(page[0]);
	model.count[0] = MAX_COUNT - 1;
	return try_all(3) && visited == 11 + 121 + 1331;
}

static int every_wrong_address_panics(void)
{
	static const struct {
		unsigned long addr;
		const char *words;
	} wrong[] = {
		{ 0x5001, "00005001 is not the address of a page" },
		{ 0x5800, "00005800 is not the address of a page" },
		{ 0xffffffff, "ffffffff is not the address of a page" },
		{ 0, "page 00000000 is reserved" },
		{ VIDEO_RAM, "page 000b8000 is reserved" },
		{ KERNEL_LOAD, "page 00100000 is reserved" },
		{ IMAGE_END, "page 00109000 is reserved" },
		{ 0x10d000, "page 0010d000 is beyond the end of memory, "
			    "0010d000" },
		{ 0xfffff000, "page fffff000 is beyond the end of memory, "
			      "0010d000" },
	};
	int good = 1;

	three_pages(0);
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct machine before = save(), after;
		char words[96];

		snprintf(words, sizeof(words), "kfree: %s", wrong[i].words);
		good &= panics(kfree, wrong[i].addr, words);
		good &= panics(free_page, wrong[i].addr, words);
		snprintf(words, sizeof(words), "share_page: %s",
			 wrong[i].words);
		good &= panics(share, wrong[i].addr, words);
		after = save();
		good &= memcmp(&before, &after, sizeof(before)) == 0;
	}
	return good && counts_agree();
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(4, 40);
	map_arena(0x200000);
	add_owner(visit_pages);
	TEST(every_sequence_on_pages_that_were_freed);
	TEST(every_sequence_on_pages_never_given_out);
	TEST(every_sequence_at_the_end_of_a_count);
	TEST(every_wrong_address_panics);
	return failures();
}
