/*
 * Proofs about the functions of mm/paging.c that unmap ranges of addresses. A
 * proof unmaps one whole table, or at most two pages of one. That is enough,
 * because each pass of the loop begins in a state like the first.
 *
 * If a part of a table stays, the table is first made the space's own. paging.c
 * proves that this works, and that a program sees the same afterwards. So here
 * such a table has no other holder; or it cannot be copied, and nothing is
 * unmapped.
 *
 * This file also has the proofs about the end of a space, at which its tables
 * lose a holder.
 *
 * Ancestor: none.
 */
#include "promises.h"
#include "spaces.h"

#include "mm/memory.c"

#include "mm/paging.c"

static unsigned long start, end;

static void any_range(void)
{
	start = any_addr();
	end = PAGE(any_below(NR(KERNEL_BASE) + 1));
	assume(start <= end);
}

static int in_range(unsigned long addr)
{
	return start <= addr && addr < end;
}

/* ---- free ---- */

/* drop_table() empties a slot of a directory; the caller counts the pages. */
void prove_drop_table(void)
{
	unsigned long slot = any_below(USER_TABLES), *entry;
	struct sight now;

	any_spaces();
	look_before();
	entry = dir_entry(spaces[0].dir, slot * TABLE_SPAN);
	assume(*entry);
	if (mem_map[NR(*entry)] > 1)
		reach("shared");
	else
		reach("the last holder");
	spaces[0].pages -= full(NR(*entry));
	drop_table(entry);
	now = look(0, some_addr, some_word);
	if (some_addr / TABLE_SPAN == slot)
		check(!now.entry, "nothing is mapped");
	else
		check(same_sight(before[0], now), "elsewhere");
	check_all();
}

static void check_free(void)
{
	struct sight now;
	int error;

	look_before();
	error = free_page_tables(&spaces[0], start, end);
	reach("done");
	now = look(0, some_addr, some_word);
	check(error == 0, "the answer");
	if (in_range(some_addr))
		check(!now.entry, "nothing is mapped");
	else
		check(same_sight(before[0], now), "elsewhere");
	check_tlb();
	check_all();
}

/* The range is one whole table. */
void prove_free_whole(void)
{
	any_spaces();
	any_range();
	assume(start % TABLE_SPAN == 0 && end == start + TABLE_SPAN);
	check_free();
}

/* The range is at most two pages of a table that has no other holder; other
 * parts of the table stay. */
void prove_free_part(void)
{
	any_spaces();
	any_range();
	assume(end - start <= 2 * PAGE_SIZE && start < TABLE_SPAN &&
	       end <= TABLE_SPAN);
	assume(table_count(0) <= 1);
	check_free();
}

/* The range is the last page of a table and the first page of the next one.
 * Both tables stay, and have no other holder. */
void prove_free_edge(void)
{
	any_spaces();
	start = TABLE_SPAN - PAGE_SIZE;
	end = TABLE_SPAN + PAGE_SIZE;
	assume(table_count(start) <= 1 && table_count(end) <= 1);
	check_free();
}

/* Must the table at this edge be copied? It must if a part of it stays, and if
 * it has other holders. */
static int is_copied(unsigned long edge)
{
	return edge % TABLE_SPAN != 0 && table_count(edge) > 1;
}

/* The table at the first edge that lies inside a table has other holders, and
 * cannot be copied. */
void prove_free_error(void)
{
	unsigned long edge;
	int error;

	any_spaces();
	any_range();
	edge = start % TABLE_SPAN != 0 ? start : end;
	assume(is_copied(edge) && cannot_copy(edge));
	look_before();
	error = free_page_tables(&spaces[0], start, end);
	if (error == -EAGAIN)
		reach("too many holders");
	else
		reach("no memory");
	check(error == -ENOMEM || error == -EAGAIN, "the answer");
	check(sees_the_same(), "what it sees");
	check_tlb();
	check_all();
}

/* ---- the end of a space ---- */

void prove_free_tables(void)
{
	any_spaces();
	look_before();
	free_tables(&spaces[0]);
	if (mem_map[NR(spaces[0].dir)] > 1) {
		reach("another task has the space");
		check(sees_the_same(), "what it sees");
	} else {
		reach("the end");
		check(!slot_of(&spaces[0], some_addr / TABLE_SPAN), "empty");
		spaces[0].pages = 0;
	}
	check_all();
}

/* prove_free_tables() for three areas with pages in one table, the last of
 * which continues in the next table. If only the next table exists, the code
 * must search for its area. */
void prove_end_areas(void)
{
	prove_free_tables();
}
