/*
 * Makes a million random operations on mm/ and on a model of it, which has
 * plain records with plain reference counts. The model says what every call
 * must return, also when memory runs out or a count is MAX_COUNT. What a
 * program sees, the counts, and the number of free pages must agree. The model
 * and the operations are in model/; model/model.h says what is in which file.
 *
 * usage: host-model [seed [operations]]; prints TAP. The status is 1 if a check
 * failed.
 *
 * About kalloc(), get_free_page(), kfree(), share_page(), new_page_dir(),
 * put_page(), copy_page_tables(), free_page_tables(), free_tables(),
 * do_no_page(), do_wp_page(), touch_page(), verify_area(), add_area(),
 * remove_areas(), protect_area(), add_owner().
 *
 * Ancestor: none.
 */
#include "model/model.h"

#define ROUND 20000 /* operations between two power-ons */
#define EVERY 32    /* operations from one comparison to the next */

unsigned long step;

/* How often each call has returned each answer. Each answer that is possible
 * must come at least once. */
enum { OK, FAULT, EXISTS, NO_MEMORY, AGAIN, ANSWERS };
static const char *const call_name[CALLS] = {
	"write",	"read",		"add_area",
	"remove_areas", "protect_area", "free_page_tables",
	"fork",		"new",		"put_page",
	"kalloc",	"share_page",
};
static unsigned long seen[CALLS][ANSWERS];

void answer(int call, int got, int want, int s, int p)
{
	if (got != want)
		wrong("%s space %d page %d: expected %d got %d",
		      call_name[call], s, p, want, got);
	seen[call][got == 0	  ? OK :
		   got == -EFAULT ? FAULT :
		   got == -EEXIST ? EXISTS :
		   got == -EAGAIN ? AGAIN :
				    NO_MEMORY]++;
}

static void power(void)
{
	boot_up(0x10a000 + below(300) * PAGE_SIZE);
	memset(frames, 0, sizeof(frames));
	memset(table_records, 0, sizeof(table_records));
	hoarding = 0;
	on_flush = load_tlb;
	write_cr3(kernel_dir);
	model_free = free_at_start = free_pages();
	if (nr_pages > FRAMES)
		wrong("more pages than frames");
}

static void one_step(void)
{
	unsigned int n = below(1000);

	if (pressed_frame && one_in(4))
		do_put(); /* otherwise put_page() rarely returns -EAGAIN */
	else if (n < 420)
		do_touch(1);
	else if (n < 560)
		do_touch(0);
	else if (n < 590)
		do_add_some();
	else if (n < 610)
		do_protect();
	else if (n < 670)
		do_remove(one_in(2));
	else if (n < 710)
		do_fork();
	else if (n < 740)
		do_exit(some_space());
	else if (n < 765)
		do_new();
	else if (n < 835)
		do_kalloc(one_in(2));
	else if (n < 900)
		do_kfree(some_frame());
	else if (n < 940)
		do_share(some_frame());
	else if (n < 970)
		do_put();
	else if (n < 974)
		do_hoard();
	else if (n < 985 && hoarding)
		do_relieve();
	else if (n == 998 && one_in(2))
		do_press();
	else if (n == 999)
		do_release();
}

/* Frees all pages that are held. Then as many pages as at power-on must be
 * free. */
static void power_off(void)
{
	do_release();
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir)
			do_exit(s);
	for (int i = 0; i < FRAMES; i++)
		while (frames[i].refs)
			do_kfree(&frames[i]);
	compare(1);
	if (free_pages() != free_at_start || model_free != free_at_start)
		wrong("%lu of %lu pages came back", free_pages(),
		      free_at_start);
}

static void run(unsigned long steps)
{
	power();
	for (step = 1; step <= steps; step++) {
		one_step();
		check_tlb();
		if (free_pages() != model_free)
			wrong("%lu free, expected %lu", free_pages(),
			      model_free);
		if (step % (pressed_frame || pressed_table ? 8 * EVERY :
							     EVERY) ==
		    0)
			compare(step % (EVERY * 32) == 0);
		if (step % ROUND == 0) {
			power_off();
			power();
		}
	}
	power_off();
}

/* Has each call returned each answer that it can return, and no other? */
static int every_answer_was_seen(void)
{
	static const char can[CALLS][ANSWERS] = {
		[WRITE] = { 1, 1, 0, 1, 1 },   [READ] = { 1, 1, 0, 1, 1 },
		[ADD] = { 1, 0, 1, 0, 0 },     [REMOVE] = { 1, 0, 0, 1, 1 },
		[PROTECT] = { 1, 0, 0, 1, 1 }, [UNMAP] = { 1, 0, 0, 1, 1 },
		[FORK] = { 1, 0, 0, 0, 1 },    [NEW] = { 1, 0, 0, 1, 0 },
		[PUT] = { 1, 0, 0, 1, 1 },     [KALLOC] = { 1, 0, 0, 1, 0 },
		[SHARE] = { 1, 0, 0, 0, 1 },
	};
	int good = 1;

	for (int c = 0; c < CALLS; c++) {
		say("%s: 0 %lu, EFAULT %lu, EEXIST %lu, ENOMEM %lu, EAGAIN "
		    "%lu",
		    call_name[c], seen[c][OK], seen[c][FAULT], seen[c][EXISTS],
		    seen[c][NO_MEMORY], seen[c][AGAIN]);
		for (int a = 0; a < ANSWERS; a++)
			good &= !can[c][a] == !seen[c][a];
	}
	return good;
}

int main(int argc, char **argv)
{
	unsigned long steps = 1000000;

	plan(2, 540);
	set_seed(argc, argv, 1991);
	if (argc > 2)
		steps = strtoul(argv[2], 0, 0);
	map_arena(0x400000);
	make_cuts();
	add_owner(visit_model);
	run(steps);
	say("%lu operations", steps);
	ok(1, "random_operations_agree_with_the_model");
	ok(every_answer_was_seen() || steps < 1000000, "every_answer_was_seen");
	return failures();
}
