/*
 * Proofs about mm/fault.c, and about the functions of include/mm.h that a fault
 * calls. faults.h replaces mm/paging.c, mm/contents.c and mm/area.c by simple
 * functions.
 *
 * Ancestor: none.
 */
#include "faults.h"

/* ---- a page at an address ---- */

void prove_put_page(void)
{
	unsigned long addr = any_addr(), nr = any_below(PAGES), bits;
	const struct area *area;
	struct sight now;
	int error;

	any_faults(0);
	area = area_at(addr);
	assume(area && !map_of(0, addr));
	assume(others[nr] && !tables[nr] && !dirs_at(nr));
	bits = rights_of(area, mem_map[nr] == 1);
	error = put_page(&spaces[0], PAGE(nr), addr, bits);
	if (!error) {
		reach("mapped");
		others[nr]--; /* the caller's holder is the entry now */
	} else {
		check_error(error);
	}
	now = look(0, some_addr, some_word);
	if (!error && some_addr == addr)
		check(now.entry == (PAGE(nr) | bits) &&
			      now.word == old_ram[nr * ENTRIES + some_word],
		      "it is mapped");
	else
		check(sees_the_same(), "what it sees");
	check_tlb();
	check_all();
}

/* copy_start() does the same as copy_bytes(). */
void prove_copy_start(void)
{
	unsigned long n = any_below(PAGE_SIZE + 1), i = any_below(ENTRIES);
	unsigned long copy;

	__CPROVER_havoc_object(ram);
	old_ram[i] = ram[i];
	copy_start(ram, ram + ENTRIES, n);
	copy = ram[i];
	reach("copied");
	ram[i] = old_ram[i];
	copy_bytes(ram, ram + ENTRIES, n);
	check(ram[i] == copy, "copy_bytes() gives the same");
}

/* do_no_page(): the data stand at the start of a page that others hold, or
 * there are no data. */
void prove_do_no_page(void)
{
	unsigned long addr = any_addr(), data = any_below(PAGES);
	unsigned long bytes = any_below(PAGE_SIZE + 1), word;
	const struct area *area;
	struct sight now;
	int error;

	any_faults(0);
	area = area_at(addr);
	assume(area && !map_of(0, addr) && (others[data] || !bytes));
	word = old_ram[data * ENTRIES + some_word] & mask_of(some_word, bytes);
	error = do_no_page(&spaces[0], area, addr, P2V(PAGE(data)), bytes);
	now = look(0, some_addr, some_word);
	if (error) {
		check_error(error);
	} else {
		reach("a page");
		check(can_touch(spaces[0].dir, addr, area->flags & AREA_WRITE),
		      "the page can be touched");
	}
	if (!error && some_addr == addr)
		check(now.entry && now.word == word, "data, then zeros");
	else
		check(sees_the_same(), "what it sees");
	check_all();
}

void prove_first_touch(void)
{
	unsigned long addr = any_addr(), *entry;
	struct sight now;
	int done, may;

	any_faults(1);
	assume(!may_write(spaces[0].dir, addr, &entry));
	may = !map_of(0, addr) && flags_at(0, addr) & AREA_WRITE &&
	      !area_at(addr)->contents;
	done = first_touch(&spaces[0], addr, entry);
	now = look(0, some_addr, some_word);
	if (done) {
		reach("a page");
		check(may, "the area allows a write");
		check(can_touch(spaces[0].dir, addr, 1),
		      "the page can be touched");
	} else {
		reach("not here");
	}
	if (done && some_addr == addr)
		check(now.entry && now.word == 0, "zeros");
	else
		check(sees_the_same(), "what it sees");
	check_all();
}

/* do_wp_page(), for a page that is present, in a writable area. */
void prove_do_wp_page(void)
{
	unsigned long addr = any_addr(), flags;
	int error;

	any_faults(1);
	flags = flags_at(0, addr);
	assume(find_entry(spaces[0].dir, addr) && flags & AREA_WRITE);
	error = do_wp_page(&spaces[0], addr, flags & AREA_SHARED);
	if (error) {
		check_error(error);
	} else {
		reach("written");
		check(can_touch(spaces[0].dir, addr, 1),
		      "the page can be written");
	}
	check(sees_the_same(), "what it sees");
	check_tlb();
	check_all();
}

/* ---- a page of a file ---- */

/* Returns how many bytes of a page of an area come from its file; computes with
 * numbers that cannot wrap around. */
static long plain_bytes(const struct area *area, unsigned long skip)
{
	unsigned long long start = skip, end = area->bytes;

	if (area->flags & AREA_FILE) {
		start += (unsigned long long)area->offset * PAGE_SIZE;
		end = file.size;
		if (start >= end)
			return -ENXIO;
		if (file.height != FLAT)
			return PAGE_SIZE;
	}
	if (start >= end)
		return 0;
	return end - start < PAGE_SIZE ? end - start : PAGE_SIZE;
}

void prove_file_bytes(void)
{
	struct area area = { .flags = any_below(IN_AREA), .contents = &file };
	unsigned long skip = PAGE(any_below(NR(~0UL)));
	long bytes;

	area.offset = any_below(NR(~0UL) + 1);
	area.bytes = nondet_word();
	file.size = nondet_word();
	file.height = nondet_int();
	bytes = file_bytes(&area, skip);
	if (bytes < 0)
		reach("behind the end");
	else if (bytes == 0)
		reach("zeros");
	else if (bytes < PAGE_SIZE)
		reach("the last bytes");
	else
		reach("a page");
	check(bytes == plain_bytes(&area, skip), "as many");
}

/* rights_of(): if the area may be written, the entry gets the write bit, or
 * PG_MAY_WRITE, which allows it later (P4). */
void prove_rights_of(void)
{
	struct area area = { .flags = any_below(IN_AREA) };
	int only = nondet_int(), write = area.flags & AREA_WRITE;
	int shared = area.flags & AREA_SHARED;
	unsigned long bits = rights_of(&area, only);

	reach("bits");
	check((bits & ~(PG_WRITE | PG_MAY_WRITE)) == (PG_PRESENT | PG_USER),
	      "it is present");
	check(!(bits & PG_WRITE) == !(write && (shared || only)), "to write");
	check(!(bits & PG_MAY_WRITE) == !(write && !shared), "P4");
}

/* map_contents(): the table is the space's own already, or cannot become so
 * (OWN). The proofs of put_page() and do_wp_page() have the other cases of
 * own_table(). */
void prove_map_contents(void)
{
	unsigned long addr = any_addr(), word;
	const struct area *area;
	struct sight now;
	long bytes;
	int error;

	any_faults(1);
	any_file_page(addr);
	area = area_at(addr);
	assume(!map_of(0, addr));
	bytes = plain_bytes(area, addr - area->start);
	word = file_page && bytes > 0 ? word_of(NR(file_page), some_word) &
						mask_of(some_word, bytes) :
					0;
	error = map_contents(&spaces[0], area, addr);
	now = look(0, some_addr, some_word);
	check(bytes >= 0 || error == -ENXIO, "behind the end");
	if (error == -ENXIO)
		reach("no such page");
	else if (error)
		check_error(error);
	else if (area->flags & AREA_SHARED)
		reach("shared");
	else
		reach("private");
	check(error || can_touch(spaces[0].dir, addr, 0),
	      "the page can be touched");
	if (!error && some_addr == addr)
		check(now.word == word, "the page has the file's bytes");
	else
		check(sees_the_same(), "what it sees");
	check(error || !(area->flags & AREA_SHARED) || file.height == FLAT ||
		      (file_is_owned &&
		       PAGE_DOWN(map_of(0, addr)) == file_page),
	      "it maps the file's own page");
	check_all();
}

/* ---- any touch ---- */

/* Does the program have the right to touch this page? */
static int has_right(unsigned long addr, int write)
{
	return (flags_at(0, addr) & (write ? AREA_WRITE : AREA_RIGHTS)) != 0;
}

/* touch_page() in areas without a file; map_contents() has its own proof. */
void prove_touch_page(void)
{
	unsigned long addr = any_addr();
	int write = nondet_int() & 1, error, could;

	any_faults(0);
	assume(A5(addr));
	could = can_touch(spaces[0].dir, some_addr, write);
	error = touch_page(&spaces[0], addr, write);
	if (error == -EFAULT)
		reach("no right");
	else if (error)
		check_error(error);
	else
		reach("touched");
	check((error == -EFAULT) == !has_right(addr, write), "the right");
	check(error || can_touch(spaces[0].dir, addr, write), "can touch");
	check(!could || can_touch(spaces[0].dir, some_addr, write),
	      "what could be touched still can be touched");
	check(A5(addr), "A5");
	if (error || some_addr != addr || before[0].entry)
		check(sees_the_same(), "what it sees");
	else
		check(look(0, addr, some_word).word == 0, "zeros");
	check_all();
}

/* touch_page() in an area with a file; own_table() is as in
 * prove_map_contents(). If a write fails, the page may be present, as after a
 * read. */
void prove_touch_file(void)
{
	unsigned long addr = any_addr();
	int write = nondet_int() & 1, error, could;

	any_faults(1);
	any_file_page(addr);
	assume(A5(addr));
	could = can_touch(spaces[0].dir, some_addr, write);
	error = touch_page(&spaces[0], addr, write);
	if (error == -EFAULT)
		reach("no right");
	else if (error == -ENXIO)
		reach("no such page");
	else if (error)
		check_error(error);
	else
		reach("touched");
	check((error == -EFAULT) == !has_right(addr, write), "the right");
	check(error || can_touch(spaces[0].dir, addr, write), "can touch");
	check(!could || can_touch(spaces[0].dir, some_addr, write),
	      "what could be touched still can be touched");
	check(A5(addr), "A5");
	if (some_addr != addr || before[0].entry)
		check(sees_the_same(), "what it sees");
	check_all();
}
