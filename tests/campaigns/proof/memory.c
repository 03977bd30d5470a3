/*
 * Proofs about mm/memory.c. They compare the BIOS's map of memory with a simple
 * definition that looks at single bytes.
 *
 * Ancestor: none.
 */
#include "books.h"

#include "mm/memory.c"

#include "mm/kalloc.c"

/* ---- a simple definition of the BIOS's map ---- */

#ifndef MAPPED
#define MAPPED 3 /* entries */
#endif

/* Does this byte lie in the range of an entry? The kernel's page numbers have
 * 32 bits, so its bytes are far below 2^64. */
static int has_byte(const struct e820_entry *e, unsigned long long byte)
{
	return e->base <= byte && byte - e->base < e->length;
}

static unsigned long long first_byte(unsigned long nr)
{
	return (unsigned long long)nr << PAGE_SHIFT;
}

static unsigned long long last_byte(unsigned long nr)
{
	return first_byte(nr) + PAGE_SIZE - 1;
}

/* Do all bytes of a page lie in the range of an entry? A range is contiguous,
 * so it is enough to ask for the page's first and last byte. */
static int has_all(const struct e820_entry *e, unsigned long nr)
{
	return has_byte(e, first_byte(nr)) && has_byte(e, last_byte(nr));
}

/* Does any byte of a page lie in the range of an entry? It does if the page's
 * first byte does, or if the range begins in the page. */
static int has_some(const struct e820_entry *e, unsigned long nr)
{
	return has_byte(e, first_byte(nr)) ||
	       (e->length && first_byte(nr) <= e->base &&
		e->base <= last_byte(nr));
}

/* Is page nr one of those that entry_pages() gives for an entry?
 * prove_entry_pages() shows what this means. */
static int speaks_of(const struct e820_entry *e, unsigned long nr)
{
	unsigned long long start, end;

	entry_pages(e, &start, &end);
	return start <= nr && nr < end;
}

/* May the kernel use page nr? It may if some entry says that the whole page is
 * RAM, and no entry says something else about any byte of the page. */
static int is_usable(const struct boot_params *boot, unsigned long nr)
{
	int ram = 0;

	if (nr == 0 || (nr >= 0xa0000 / PAGE_SIZE && nr < 0x100000 / PAGE_SIZE))
		return 0;
	for (unsigned int i = 0; i < boot->map_entries; i++) {
		const struct e820_entry *e = &boot->map[i];

		if (e->type != E820_USABLE && speaks_of(e, nr))
			return 0;
		ram |= e->type == E820_USABLE && speaks_of(e, nr);
	}
	return ram;
}

static struct boot_params boot;

/* Makes an entry with any values: it may be empty, or go beyond 2^64. */
static void any_entry(struct e820_entry *e)
{
	e->base = nondet_quad();
	e->length = nondet_quad();
	e->type = nondet_word();
}

/* Makes a map with up to MAPPED entries, in any order, with any overlaps. */
static void any_map(void)
{
	boot.map_entries = any_below(MAPPED + 1);
	for (int i = 0; i < MAPPED; i++)
		any_entry(&boot.map[i]);
}

/* ---- the proofs about the map, with pages of 4096 bytes ---- */

/* entry_pages() gives the pages of an entry: for RAM, those of which all bytes
 * lie in its range; otherwise those of which any byte does. */
void prove_entry_pages(void)
{
	struct e820_entry e;
	unsigned long long start, end, byte = nondet_quad();
	unsigned long nr = nondet_word();

	any_entry(&e);
	assume(first_byte(nr) <= byte && byte <= last_byte(nr));
	entry_pages(&e, &start, &end);
	if (e.type == E820_USABLE && start <= nr && nr < end) {
		reach("RAM");
		check(has_byte(&e, byte), "each byte is RAM");
	} else if (e.type == E820_USABLE) {
		reach("not RAM");
		check(!has_all(&e, nr), "some byte is not RAM");
	} else if (start <= nr && nr < end) {
		reach("reserved");
		check(has_some(&e, nr), "some byte is reserved");
	} else {
		reach("not reserved");
		check(!has_byte(&e, byte), "no byte is reserved");
	}
}

/* map_edge() says the same about page nr as the definition, and all pages from
 * nr to the edge are like page nr. */
void prove_map_edge(void)
{
	unsigned long nr = nondet_word(), limit = nondet_word();
	unsigned long edge, other = nondet_word();
	int usable;

	any_map();
	edge = map_edge(&boot, nr, limit, &usable);
	check(usable == is_usable(&boot, nr), "usable");
	check(edge <= limit && (nr >= limit || edge > nr), "the edge");
	if (nr <= other && other < edge)
		check(usable == is_usable(&boot, other),
		      "pages before the edge are alike");
	if (edge < limit)
		reach("an edge");
	else
		reach("the limit");
	if (usable)
		reach("RAM");
}

/*
 * map_top() returns the page after the last usable one below limit; 0 if there
 * is none.
 */
void prove_map_top(void)
{
	unsigned long limit = nondet_word(), nr = nondet_word(), top;

	any_map();
	top = map_top(&boot, limit);
	if (top) {
		reach("a last page");
		check(top <= limit && is_usable(&boot, top - 1),
		      "it is usable");
	} else {
		reach("no page");
	}
	check(nr < top || nr >= limit || !is_usable(&boot, nr), "none above");
}

/* held_count() rotates the address, so that an address inside a page gives a
 * number that is too large. It returns the place of a held page's count,
 * otherwise 0. */
void prove_held_count(void)
{
	unsigned long page = nondet_word(), nr = NR(page);
	unsigned int most = nondet_word();
	unsigned short *count;

	mem_map = counts;
	__CPROVER_havoc_object(counts);
	nr_pages = any_below(PAGES + 1);
	count = held_count(page, most);
	if (page % PAGE_SIZE == 0 && nr < nr_pages && mem_map[nr] > 0 &&
	    mem_map[nr] <= most) {
		reach("held");
		check(count == &mem_map[nr], "it returns the count's place");
	} else {
		reach("not held");
		check(!count, "0");
	}
}

/* ---- counts ---- */

/* fill_counts() sets the counts of [start, end), and no others. */
void prove_fill_counts(void)
{
	unsigned long start = any_below(PAGES + 1), end = any_below(PAGES + 1);
	unsigned long count = any_below(RESERVED + 1), nr = any_below(PAGES);
	unsigned long before;

	mem_map = counts;
	__CPROVER_havoc_object(counts);
	before = counts[nr];
	fill_counts(start, end, count);
	if (start <= nr && nr < end) {
		reach("set");
		check(counts[nr] == count, "set");
	} else {
		reach("not set");
		check(counts[nr] == before, "as it was");
	}
}

/* Makes any arguments of mem_init(). The image builder guarantees what is
 * assumed: the archive is after the kernel, the boot tables are before it, and
 * all of this is mapped. */
static void any_boot(void)
{
	struct image_part *last = &boot.parts[PART_ARCHIVE];

	any_map();
	last->address = KERNEL_LOAD + 1 + any_below(PAGES * PAGE_SIZE);
	last->bytes = any_below(PAGES * PAGE_SIZE);
	boot.mapped = any_below(PAGES * PAGE_SIZE + 1);
}

/* Returns the end of all that was loaded, in bytes. */
static unsigned long image_end(void)
{
	const struct image_part *last = &boot.parts[PART_ARCHIVE];

	return last->address + last->bytes;
}

static unsigned long arrays_end(unsigned long top)
{
	unsigned long words = top / 2 + top % 2;

	return PAGE_UP(PAGE_UP(image_end()) + 8 * words);
}

/* Is all memory from the kernel to the end of the arrays usable RAM, below top,
 * and mapped? */
static int has_room(unsigned long top)
{
	unsigned long end = NR(arrays_end(top));

	if (end > top || end > NR(boot.mapped))
		return 0;
	for (unsigned long nr = NR(KERNEL_LOAD); nr < PAGES; nr++)
		if (nr < end && !is_usable(&boot, nr))
			return 0;
	return 1;
}

/* place_arrays() finds room for two arrays of nr_pages counts, after all that
 * was loaded. It panics if and only if there is no room. */
void prove_place_arrays(void)
{
	unsigned long end;

	any_boot();
	nr_pages = nondet_word();
	assume(nr_pages <= NR(RAM_END));
	boot_mapped = NR(boot.mapped);
	must_panic = has_room(nr_pages) ? NEVER : ALWAYS;
	end = place_arrays(&boot);
	no_panic();
	reach("room");
	check(end == arrays_end(nr_pages), "the arrays' end");
	check(V2P(mem_map) % PAGE_SIZE == 0 && V2P(mem_map) >= image_end(),
	      "the array stands behind the image");
	check(V2P(mem_sheet) % 4 == 0 && mem_sheet >= mem_map + nr_pages &&
		      V2P(mem_sheet + nr_pages) <= end,
	      "the sheet stands behind the array");
}

/* Returns the count that a page must have after mem_init(). */
static unsigned long first_count(unsigned long nr)
{
	if (!is_usable(&boot, nr) || (nr >= NR(KERNEL_LOAD) && nr < loaded_end))
		return RESERVED;
	return nr >= NR(BOOT_PG_DIR) &&
	       nr <= NR(BOOT_PG_DIR) + NR(boot.mapped) / ENTRIES;
}

/* Does word i of memory contain counts of pages? */
static int in_array(unsigned long i)
{
	return 4 * i >= V2P(mem_map) && 4 * i < V2P(mem_map + nr_pages);
}

/* mem_init() turns the map into counts, and writes nothing else. The proofs
 * above show the number of pages, and when it panics. */
void prove_mem_init(void)
{
	unsigned long nr = nondet_word();
	unsigned long word = any_below(PAGES * ENTRIES), before;

	any_boot();
	__CPROVER_havoc_object(ram);
	before = ram[word];
	must_panic = ALWAYS; /* place_arrays() may panic */
	mem_init(&boot, nondet_word());
	reach("counts");
	check(loaded_end == NR(arrays_end(nr_pages)), "the arrays' end");
	if (nr < nr_pages)
		check(mem_map[nr] == first_count(nr), "a count");
	if (nr < nr_pages && nr < frontier)
		check(mem_map[nr] != 0, "M2: nothing is free yet");
	else if (nr < nr_pages)
		check(mem_map[nr] == 0 || mem_map[nr] == RESERVED, "M7");
	check(mem_map[0] == RESERVED, "M6");
	check(in_array(word) || ram[word] == before, "only the array");
	check(frontier <= loaded_end && loaded_end <= nr_pages &&
		      loaded_end <= boot_mapped,
	      "kinit1() opens memory beyond the arrays");
}

/* ---- the archive ---- */

/* open_archive() gives reserved pages to a file, or frees them; freed pages
 * below the frontier go onto the run list. The rules hold afterwards, too. */
void prove_open_archive(void)
{
	unsigned long start = any_below(PAGES), end = any_below(PAGES + 1);
	int file = nondet_int();

	any_books();
	assume(0 < archive_start && NR(archive_start) <= start);
	assume(PAGE(end) < archive_start + archive_bytes + PAGE_SIZE);
	for (unsigned long nr = 0; nr < PAGES; nr++)
		assume(nr < start || nr >= end || mem_map[nr] == RESERVED);
	open_archive(start, end, file);
	for (unsigned long nr = 0; nr < PAGES; nr++)
		others[nr] += file && start <= nr && nr < end;
	if (was.nr < start || was.nr >= end) {
		reach("another page");
		check(mem_map[was.nr] == was.count, "as it was");
	} else if (file) {
		reach("a page of a file");
		check(mem_map[was.nr] == 1 && is_archive(PAGE(was.nr)), "held");
	} else {
		reach("a page of none");
		check(mem_map[was.nr] == 0, "free");
	}
	check_books();
}
