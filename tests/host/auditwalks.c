/*
 * Tests an audit that lets other tasks run at its points, the calls of point().
 * These tasks change the books during the audit's walk. Even so the audit must
 * report each real difference, and no other.
 *
 * About mem_at_points(), mem_check(), mem_kinds(), walk_space().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

static int points,   /* how many points the walk has passed */
	points_left; /* how many more it passes before others do something */

/* What others do: space 1, which shares a table, does one of these seven. It
 * copies the table, drops it, ends, forks, adds a page, frees a page, or frees
 * all its tables. */
#define CHANGES 7

static void change(int which)
{
	switch (which) {
	case 0:
		touch_page(&spaces[1], ADDR, 1);
		break;
	case 1:
		free_page_tables(&spaces[1], ADDR, ADDR + TABLE_SPAN);
		break;
	case 2:
		end_page_dir(spaces[1].dir);
		spaces[1].dir = 0;
		break;
	case 3:
		fork_areas(&spaces[5], &spaces[1]);
		spaces[5].dir = new_page_dir();
		copy_page_tables(spaces[1].dir, spaces[5].dir);
		break;
	case 4:
		touch_page(&spaces[1], ADDR + 0x2000, 1);
		break;
	case 5:
		free_page_tables(&spaces[1], ADDR, ADDR + PAGE_SIZE);
		break;
	case 6:
		free_tables(&spaces[1]);
	}
}

static int which;

static void others_change_the_books(void)
{
	points++;
	if (points_left-- == 0)
		change(which);
}

/* Another task runs an audit, without points or with points of its own. */
static void others_audit(void)
{
	points++;
	if (points_left-- != 0)
		return;
	switch (points % 3) {
	case 0:
		mem_check();
		break;
	case 1:
		mem_at_points(mem_check);
		break;
	case 2:
		mem_at_points(mem_kinds);
	}
}

/* Runs an audit with points, and calls those() at each point. Repeats this so
 * that the others do something at the first point, at the second, and so on.
 * Returns 1 if no audit finds a difference. */
static int walk_among(void (*those)(void))
{
	int good = 1, k = 0;

	do {
		good &= fork_spaces(4);
		on_point = those;
		points = 0;
		points_left = k;
		printed[0] = 0;
		good &= mem_at_points(mem_check) == 0 && !printed[0];
		on_point = 0;
		good &= balanced();
	} while (points > k++);
	return good && k > 30;
}

static int a_walk_begins_again_if_the_counts_change(void)
{
	int good = 1;

	for (which = 0; which < CHANGES; which++)
		good &= walk_among(others_change_the_books);
	return good;
}

static int a_walk_begins_again_if_others_walk(void)
{
	return walk_among(others_audit);
}

static void count_point(void)
{
	points++;
}

static void take_and_give_back(void)
{
	points++;
	kfree(kalloc());
}

/* An audit with points reports an error once. Its walk does not begin again,
 * because the others change nothing. */
static int a_walk_with_points_finds_what_is_wrong(void)
{
	int good = fork_spaces(4), once;

	mem_map[NR(page)]++;
	on_point = count_point;
	points = 0;
	good &= mem_at_points(mem_check) == 2; /* M1, and P2 as well */
	once = points;
	good &= mem_at_points(mem_check) == 2 && points == 2 * once;
	on_point = 0;
	mem_map[NR(page)]--;
	return good && once > 30 && balanced();
}

/* If others change something at each point, the third walk does not let them
 * run, so that it comes to its end. */
static int a_walk_comes_to_an_end(void)
{
	int good = fork_spaces(4);

	on_point = take_and_give_back;
	points = 0;
	good &= mem_at_points(mem_check) == 0 && points == 2;
	on_point = 0;
	return good && balanced();
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(4, 15);
	map_arena(0x200000);
	TEST(a_walk_begins_again_if_the_counts_change);
	TEST(a_walk_begins_again_if_others_walk);
	TEST(a_walk_with_points_finds_what_is_wrong);
	TEST(a_walk_comes_to_an_end);
	return failures();
}
