/*
 * What the tests of areas and of the audit share; space.h describes each
 * function.
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

/* ---- Areas ---- */

void begin_space(void)
{
	boot_up(0x200000);
	space->dir = new_page_dir();
}

int end_space(int passed)
{
	printed[0] = 0;
	passed &= mem_check() == 0;
	if (printed[0])
		say("%s", printed);
	for (int i = 0; i < SPACES; i++) {
		if (spaces[i].dir)
			free_space(&spaces[i]);
	}
	return passed && mem_check() == 0;
}

int add(unsigned long first, unsigned long last, unsigned long flags)
{
	struct area area = { .start = first, .end = last, .flags = flags };

	return add_area(space, &area);
}

int is(unsigned long i, unsigned long first, unsigned long last)
{
	return i < space->areas && area_at(space, (int)i)->start == first &&
	       area_at(space, (int)i)->end == last;
}

unsigned long areas_sum(void)
{
	unsigned long sum = space->areas;

	for (const struct area *area = space->first[0]; area;
	     area = area->next[0])
		sum = (sum * 31 + area->start) * 31 + area->end + area->flags;
	return sum;
}

void fork_areas(struct space *to, const struct space *from)
{
	*to = *from;
	if (copy_areas(from, to))
		bail("no memory for areas");
}

/* ---- The audit ---- */

unsigned long page, table, dir;

void begin_pages(void)
{
	unsigned long first, second;

	begin_space();
	dir = space->dir;
	add(ADDR, ADDR + 0x10000, RW);
	if (touch_page(space, ADDR, 1) || touch_page(space, ADDR + 0x1000, 1))
		bail("no page at %08lx", ADDR);
	page = PAGE_DOWN(*find_entry(dir, ADDR));
	table = PAGE_DOWN(((unsigned long *)P2V(dir))[ADDR / TABLE_SPAN]);
	first = kalloc();
	second = kalloc();
	kfree(first);
	kfree(second);
}

int fork_spaces(int n)
{
	int error = 0;

	begin_pages();
	for (int i = 1; i <= n; i++) {
		fork_areas(&spaces[i], space);
		spaces[i].dir = new_page_dir();
		error |= copy_page_tables(dir, spaces[i].dir);
	}
	return !error && balanced();
}

void maps_file(struct area *area, int it_does)
{
	area->contents = it_does ? &flat : 0;
	area->flags &= ~(unsigned long)AREA_FILE;
	if (it_does)
		area->flags |= AREA_FILE;
}

int says(int differences, const char *fmt, ...)
{
	char words[256];
	va_list args;
	int found;

	va_start(args, fmt);
	vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	printed[0] = 0;
	found = mem_check();
	if (found == differences && strncmp(printed, words, strlen(words)) == 0)
		return 1;
	say("expected %d differences, first: %s", differences, words);
	say("found %d: %s", found, printed);
	return 0;
}

int balanced(void)
{
	return says(0, "%s", "");
}

int finds_every_inverted_bit(void)
{
	int good = 1;

	for (unsigned long nr = 0; nr < nr_pages && good; nr++) {
		unsigned short count = mem_map[nr];

		for (int bit = 0; bit < 16; bit++) {
			mem_map[nr] = count ^ 1 << bit;
			good &= mem_check() > 0;
		}
		mem_map[nr] = count;
	}
	return good;
}
