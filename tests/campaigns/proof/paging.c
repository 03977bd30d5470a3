/*
 * Proofs about mm/paging.c, and about its parts in include/mm.h.
 *
 * Ancestor: none.
 */
#include "promises.h"
#include "spaces.h"

#include "mm/memory.c"

#include "mm/paging.c"

/* ---- searches ---- */

/* Compares next_entry() with a simple search, from the table's end, through a
 * table of any words. */
void prove_next_entry(void)
{
	unsigned long i = any_below(ENTRIES + 1), n = 0, next = ENTRIES;

	for (unsigned long k = 0; k < ENTRIES; k++)
		ram[k] = any_byte();
	for (unsigned long k = ENTRIES; k-- > i;)
		if (ram[k]) {
			next = k;
			n++;
		}
	if (next < ENTRIES)
		reach("an entry");
	else
		reach("none");
	check(next_entry(ram, i) == next, "the first entry");
	check(count_entries(ram, i) == n, "all entries");
}

/* next_present() returns an address with an entry, or the end of the range; all
 * entries before it are empty. */
void prove_next_present(void)
{
	unsigned long start = any_addr(), end = PAGE(any_below(9)), addr;

	any_spaces();
	look_before();
	addr = next_present(spaces[0].dir, start, end);
	if (addr < end)
		reach("an entry");
	else
		reach("none");
	check(addr % PAGE_SIZE == 0, "a page");
	check(addr >= end || addr >= start, "addr is not below the start");
	check(addr <= end, "addr is not above the end");
	check(addr >= end || map_of(0, addr), "an entry");
	check(some_addr < start || some_addr >= addr || !before[0].entry,
	      "the first one");
}

/* ---- fork ---- */

/* Assumes that the second space is a new child: it has no tables, and the same
 * areas as the first. */
static void forked(void)
{
	for (unsigned long i = 0; i < USER_TABLES; i++)
		assume(slot_of(&spaces[1], i) == 0);
	for (unsigned long addr = 0; addr < KERNEL_BASE; addr += PAGE_SIZE)
		assume(flags_at(0, addr) == flags_at(1, addr));
}

/* After copy_page_tables() parent and child see the same, and neither has a
 * write bit. After an error the child has no table. */
void prove_copy_page_tables(void)
{
	struct sight parent, child;
	int error;

	any_spaces();
	forked();
	look_before();
	error = copy_page_tables(spaces[0].dir, spaces[1].dir);
	parent = look(0, some_addr, some_word);
	child = look(1, some_addr, some_word);
	check(sees_the_same(), "the parent");
	if (error) {
		reach("too many holders");
		check(error == -EAGAIN, "the answer");
		check(!slot_of(&spaces[1], some_addr / TABLE_SPAN), "undone");
	} else {
		reach("copied");
		check(same_sight(before[0], child), "the child");
		check(parent.entry == child.entry, "the same page");
		check(!parent.write && !child.write, "no write bit");
		spaces[1].pages = spaces[0].pages; /* fork does this */
		before[1] = child;
	}
	check_tlb();
	check_all();
}

/* ---- a space's own tables ---- */

/* Is the table for this address the first space's own, so that its entries may
 * be changed? */
static int is_own(unsigned long addr)
{
	return (slot_of(&spaces[0], addr / TABLE_SPAN) & PG_OWN) == PG_OWN;
}

/* un_wp_page(), for an entry in a writable area: afterwards the writer may
 * write, and all programs see the same bytes as before. */
void prove_un_wp_page(void)
{
	unsigned long addr = any_addr(), *entry;
	struct sight now;
	int error;

	any_spaces();
	look_before();
	assume(may_write(spaces[0].dir, addr, &entry));
	error = un_wp_page(entry);
	now = look(0, some_addr, some_word);
	if (error) {
		reach("no memory");
		check(error == -ENOMEM, "the answer");
		check(now.write == before[0].write, "nothing changed");
	} else {
		reach("written");
		check(can_touch(spaces[0].dir, addr, 1),
		      "the page can be written");
	}
	check_tlb();
	check(sees_the_same(), "what it sees");
	check_all();
}

/* Checks what own_table() and similar functions promise for addr. In spaces.h,
 * page 1 is the directory of the first space. */
static void check_own(unsigned long addr, int error)
{
	unsigned long before_it = old_ram[ENTRIES + addr / TABLE_SPAN];
	unsigned long slot = slot_of(&spaces[0], addr / TABLE_SPAN);

	check(error == 0 || error == -ENOMEM || error == -EAGAIN, "the answer");
	if (error)
		check(slot == before_it, "nothing changed");
	else
		check((slot & PG_OWN) == PG_OWN, "its own");
	check_tlb();
	check(sees_the_same(), "what it sees");
	check_all();
}

/* own_table() for a table that has other holders, too: it is copied. */
void prove_copy_table(void)
{
	unsigned long addr = any_addr();
	int error;

	any_spaces();
	look_before();
	assume(table_count(addr) > 1);
	addr -= addr % TABLE_SPAN;
	error = un_wp_table(dir_entry(spaces[0].dir, addr), addr,
			    next_area(&spaces[0], addr));
	if (error == -EAGAIN)
		reach("too many holders");
	else if (error)
		reach("no memory");
	else
		reach("its own");
	check_own(addr, error);
}

/* prove_copy_table() for a table with pages of two areas, the second of which
 * continues in the next table. */
void prove_copy_areas_table(void)
{
	prove_copy_table();
}

/* own_table() for a table that has no other holder, or does not exist. */
void prove_own_table(void)
{
	unsigned long addr = any_addr();
	int error;

	any_spaces();
	look_before();
	assume(table_count(addr) <= 1);
	error = own_table(&spaces[0], addr);
	if (error)
		reach("no memory");
	else if (table_count(addr) == 1)
		reach("its own");
	check_own(addr, error);
}
