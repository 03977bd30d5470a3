/*
 * Proofs about the functions of mm/paging.c that change entries of ranges of
 * addresses: they change the rights, or the place. A range has at most two
 * pages. This is enough, because each turn of the loop begins in a state like
 * the first.
 *
 * These functions first make the tables the space's own. paging.c proves that
 * this works, and that a program sees the same afterwards. So here the tables
 * have no other holder; or one of them cannot be copied, and no entry changes.
 *
 * Ancestor: none.
 */
#include "promises.h"
#include "spaces.h"

#include "mm/memory.c"

#include "mm/paging.c"

/* Is there no table that maps addr, or has it no other holder? */
static int is_alone(unsigned long addr)
{
	return table_count(addr) <= 1;
}

/* ---- other rights ---- */

/* Checks what protect_pages() promises for some_addr. */
static void check_rights(unsigned long rights)
{
	struct sight now = look(0, some_addr, some_word);

	if (some_addr < areas[0][0].start || some_addr >= areas[0][0].end) {
		check(same_sight(before[0], now), "elsewhere");
		return;
	}
	check(NR(before[0].entry) == NR(now.entry), "the page");
	check(before[0].word == now.word, "its words");
	check(!(now.entry & PG_PRESENT) == (!now.entry || !rights),
	      "present if it has any right");
	check(rights & AREA_WRITE || !now.write, "no write without the right");
	check(!(now.entry & ~before[0].entry & (PG_WRITE | PG_MAY_WRITE)),
	      "no write bit is given");
}

/* Protects the whole area. The area gets its new rights after the pages. */
static void protect_it(void)
{
	unsigned long rights = any_below(AREA_RIGHTS + 1), flags;
	int error;

	look_before();
	error = protect_pages(&spaces[0], areas[0][0].start, areas[0][0].end,
			      rights != 0, rights & AREA_WRITE);
	reach("done");
	flags = areas[0][0].flags & ~(unsigned long)AREA_RIGHTS;
	areas[0][0].flags = flags | rights;
	check(error == 0, "the answer");
	check_tlb();
	check_rights(rights);
	check_all();
}

/* The range is at most two pages of the first table. */
void prove_protect_pages(void)
{
	unsigned long start, end;

	any_spaces();
	assume(spaces[0].areas && is_alone(0));
	start = areas[0][0].start;
	end = areas[0][0].end;
	assume(end <= TABLE_SPAN && end - start <= 2 * PAGE_SIZE);
	protect_it();
}

/* The range is the last page of a table and the first page of the next. */
void prove_protect_edge(void)
{
	any_spaces();
	assume(is_alone(0) && is_alone(TABLE_SPAN));
	if (map_of(0, TABLE_SPAN - PAGE_SIZE) && map_of(0, TABLE_SPAN))
		reach("two pages");
	protect_it();
}

/* The table of a page has other holders, too, and cannot be copied. */
void prove_protect_error(void)
{
	unsigned long start = any_addr(), end = PAGE(any_below(ENTRIES + 1));
	int error;

	any_spaces();
	assume(next_present(spaces[0].dir, start, end) < end);
	assume(!is_alone(start) && cannot_copy(start));
	look_before();
	error = protect_pages(&spaces[0], start, end, 0, 0);
	if (error == -EAGAIN)
		reach("too many holders");
	else
		reach("no memory");
	check(error == -ENOMEM || error == -EAGAIN, "the answer");
	check(sees_the_same(), "what it sees");
	check_tlb();
	check_all();
}

/* ---- another place ---- */

static unsigned long from, to, size;

static int is_source(unsigned long addr)
{
	return addr - from < size;
}

static int is_goal(unsigned long addr)
{
	return addr - to < size;
}

static int is_own(unsigned long addr)
{
	return (slot_of(&spaces[0], addr / TABLE_SPAN) & PG_OWN) == PG_OWN;
}

/* Chooses at most two pages that the first table maps, and a place for them
 * that does not overlap the old one. */
static void any_move(void)
{
	any_spaces();
	from = any_addr();
	to = any_addr();
	size = PAGE(any_below(3));
	assume(from + size <= TABLE_SPAN && to + size <= KERNEL_BASE);
	assume(from + size <= to || to + size <= from);
	for (unsigned long i = 0; i < USER_TABLES; i++)
		assume(is_alone(i * TABLE_SPAN));
}

/* Assumes that nothing is mapped at the new place, that it lies in an area with
 * the same rights, or in another part of the same area, and that all tables
 * exist. */
static void is_prepared(void)
{
	for (unsigned long addr = 0; addr < KERNEL_BASE; addr += PAGE_SIZE) {
		unsigned long at = addr - from + to;

		assume(!is_goal(addr) || !map_of(0, addr));
		assume(!is_source(addr) ||
		       flags_at(0, addr) == flags_at(0, at));
		assume(!is_source(addr) || !map_of(0, addr) ||
		       (is_own(addr) && is_own(at)));
	}
}

/* First the kernel makes tables, so that each page that will move finds a
 * table. Pages may still be mapped at the new place. */
void prove_prepare_move(void)
{
	int error;

	any_move();
	look_before();
	error = move_pages(&spaces[0], from, to, size, 0);
	if (error)
		reach("no memory");
	else
		reach("done");
	check(error == 0 || error == -ENOMEM, "the answer");
	check(error || !is_source(some_addr) || !before[0].entry ||
		      is_own(some_addr - from + to),
	      "a table");
	check(sees_the_same(), "what it sees");
	check_tlb();
	check_all();
}

/* Then the kernel moves the pages. */
void prove_move_pages(void)
{
	struct sight source, now;
	int error;

	any_move();
	is_prepared();
	look_before();
	source = before[0];
	if (is_goal(some_addr))
		source = look(0, some_addr - to + from, some_word);
	error = move_pages(&spaces[0], from, to, size, 1);
	reach("done");
	now = look(0, some_addr, some_word);
	check(error == 0, "the answer");
	if (is_source(some_addr))
		check(!now.entry, "no page is left at the old place");
	else
		check(now.entry == source.entry && now.word == source.word,
		      "the new place has all that the old one had");
	check_tlb();
	check_all();
}
