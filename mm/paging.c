/*
 * Keeps address spaces: page directories and page tables. kernel/ calls these
 * functions for fork, exec and exit, fault.c calls them for faults.
 *
 *	directory            table                page
 *	[0    ] ──────────> [0   ] ─────────────> 4096 bytes
 *	[ ... ]             [... ]                count: entries that map it
 *	[255  ]             [1023]
 *	[256..1023]         count: directory entries that point to it
 *	 the kernel half: the same in every directory, never changed after boot
 *
 * Fork shares tables, not only pages. So each table also has a count:
 *
 *	parent ──r──┐                         write bit gone from both entries;
 *	            ├──> table (count 2)      the first write through either
 *	child  ──r──┘                         copies the table
 *
 * P1  if a directory entry has the write bit, no other entry points to its
 *     table.
 * P2  a table entry with the write bit maps a page with count 1, or lies in a
 *     shared area. For entries of files see contents.c.
 * P3  each entry of a shared table is one holder of its page, however many
 *     directories point to the table. The table is copied before it is changed.
 * P5  an entry of a program's directory or table is 0, or it has PG_USER and a
 *     page other than page 0. If it is for a table, it is present and lacks
 *     PG_MAY_WRITE. If it is for a page, it may lack PG_PRESENT, but then it
 *     also lacks the write bit. The entry still holds its page.
 *
 * Ancestor: Linux 0.01's mm/memory.c, whose names are kept. Its fork copied
 * every table and counted every page. Here fork shares the tables (Zhao, Gong
 * and Fonseca, On-demand-fork, EuroSys 2021), so it takes little time for a
 * program of any size. Linux 0.01's put_page continued after an error; here an
 * error changes nothing.
 */
#include "mm.h"
#include "kernel.h"

unsigned long kernel_dir;

/* Returns the index of the first entry from i on that is not empty; ENTRIES if
 * there is none. */
inline unsigned long next_entry(const unsigned long *table, unsigned long i)
{
	if (i >= ENTRIES || table[i])
		return i;
	return i + zero_words(&table[i], ENTRIES - i);
}

/* Returns how many entries of a table, from entry i on, are not empty. */
unsigned long count_entries(const unsigned long *table, unsigned long i)
{
	unsigned long n = 0;

	for (; (i = next_entry(table, i)) < ENTRIES; i++)
		n++;
	return n;
}

/* Returns the first address in [addr, end) whose entry is not empty; end if
 * there is none. The range is whole pages of a program. */
unsigned long next_present(unsigned long dir, unsigned long addr,
			   unsigned long end)
{
	while (addr < end) {
		unsigned long i = NR(addr) % ENTRIES, next = ENTRIES;

		if (*dir_entry(dir, addr))
			next = next_entry(entries(*dir_entry(dir, addr)), i);
		addr += PAGE(next - i);
		if (next < ENTRIES)
			break;
	}
	return addr < end ? addr : end;
}

/* Makes a table that maps the 4 MiB of RAM from `page` on. Returns the
 * table. */
static unsigned long new_kernel_table(unsigned long page)
{
	unsigned long table = get_free_page();
	unsigned long end = PAGE(nr_pages), *entry;

	if (!table)
		panic("paging_init: out of memory at %08lx of %08lx", page,
		      end);
	if (end > page + TABLE_SPAN)
		end = page + TABLE_SPAN;
	for (entry = entries(table); page < end; page += PAGE_SIZE)
		*entry++ = page | PG_PRESENT | PG_WRITE;
	return table;
}

/*
 * Makes the kernel's directory, which maps all of RAM at KERNEL_BASE, and frees
 * the boot tables. If use_big_pages is not 0, it uses pages of 4 MiB, but not
 * for the first 4 MiB: the kernel is there, and its text must be read-only.
 * Panics if no memory is left.
 */
void paging_init(int use_big_pages)
{
	unsigned long page = 0;

	kernel_dir = get_free_page();
	if (!kernel_dir)
		panic("paging_init: no page for the kernel's directory");
	while (NR(page) < nr_pages) {
		unsigned long entry = page | PG_BIG;

		if (!use_big_pages || page == 0)
			entry = new_kernel_table(page);
		*dir_entry(kernel_dir, page + KERNEL_BASE) =
			entry | PG_PRESENT | PG_WRITE | PG_USED;
		page += TABLE_SPAN;
	}
	/* text and constants of the kernel are read-only to everyone */
	for (page = V2P(kernel_start); page < V2P(kernel_ro_end);
	     page += PAGE_SIZE)
		*find_entry(kernel_dir, page + KERNEL_BASE) &= ~PG_WRITE;
	if (use_big_pages)
		write_cr4(read_cr4() | X86_CR4_PSE);
	write_cr3(kernel_dir);
	write_cr0(read_cr0() | X86_CR0_WP);
	for (unsigned long i = 0; i <= boot_mapped / ENTRIES; i++)
		if (mem_map[NR(BOOT_PG_DIR) + i] != RESERVED)
			kfree(BOOT_PG_DIR + PAGE(i));
}

/* An area of all a program's addresses, for tables whose areas are unknown. */
static const struct area everywhere = { .end = KERNEL_BASE };

/* first_entry() returns the index of a table's first entry in an area;
 * end_entry() returns the index after its last entry there. The table maps the
 * 4 MiB from addr on, and the area has at least a part of them. */
static unsigned long first_entry(const struct area *area, unsigned long addr)
{
	return area->start > addr ? NR(area->start - addr) : 0;
}

static unsigned long end_entry(const struct area *area, unsigned long addr)
{
	return area->end - addr < TABLE_SPAN ? NR(area->end - addr) : ENTRIES;
}

/* Drops the last holder of a table: frees its pages, and then the table itself,
 * which is empty now. The table maps the 4 MiB from addr on. Pages lie only in
 * areas (A2 of area.c), so it looks only in areas; `area` is the first one that
 * ends above addr. Returns the first area that ends above these 4 MiB, or 0.
 * The caller can begin with this area for the next table. */
static const struct area *free_table(unsigned long table, unsigned long addr,
				     const struct area *area)
{
	for (; area && area->start < addr + TABLE_SPAN; area = area->next[0]) {
		unsigned long *entry = entries(table) + first_entry(area, addr);
		unsigned long *end = entries(table) + end_entry(area, addr);

		for (; entry < end; entry++) {
			if (!*entry)
				entry += zero_words(entry, end - entry);
			if (entry == end)
				break;
			kfree(PAGE_DOWN(*entry));
			*entry = 0;
		}
		if (area->end > addr + TABLE_SPAN)
			break;
	}
	free_page_table(PAGE_DOWN(table));
	return area;
}

/* Empties an entry for a table, so that the table loses a holder. If this was
 * the last holder, it frees the table and all its pages, and calls point(). If
 * not, the caller has to add 1 to mem_changes, once for all the entries that it
 * drops. */
void drop_table(unsigned long *entry)
{
	unsigned long table = *entry;

	*entry = 0;
	if (mem_map[NR(table)] > 1) {
		--mem_map[NR(table)];
	} else {
		free_table(table, 0, &everywhere);
		point();
	}
}

/* Copies n entries of a table or directory to empty entries. Each page that
 * they point to gets one holder more, and both entries lose the write bit.
 * Returns 0; -EAGAIN if a page has MAX_COUNT holders already: then the entries
 * before that page's entry have been copied. For each table fork does only
 * this, so the loop has few instructions. */
static int share_entries(unsigned long *from, unsigned long *to,
			 unsigned long n)
{
	unsigned short *const counts = mem_map; /* kept in a register */
	unsigned long *end = from + n;

	for (unsigned long *entry = from; entry < end; entry++) {
		unsigned long value = *entry, nr = NR(value);

		if (!nr) {
			entry += zero_words(entry, end - entry) - 1;
			continue;
		}
		if (counts[nr] == MAX_COUNT)
			return -EAGAIN;
		*entry = entry[to - from] = value & ~(unsigned long)PG_WRITE;
		counts[nr]++;
	}
	return 0;
}

/* Empties the n entries of a copy again; their pages lose a holder each. */
static void unshare_entries(unsigned long *to, unsigned long n)
{
	for (unsigned long i = next_entry(to, 0); i < n;
	     i = next_entry(to, i + 1)) {
		mem_map[NR(to[i])]--;
		to[i] = 0;
	}
}

/* Does the work of fork: a new directory, `to`, shares every table with the
 * directory `from`, and the entries of both lose the write bit. Returns 0;
 * -EAGAIN if a table has MAX_COUNT holders already: then `to` is empty. */
int copy_page_tables(unsigned long from, unsigned long to)
{
	int error = share_entries(entries(from), entries(to), USER_TABLES);

	flush_tlb();
	if (error)
		unshare_entries(entries(to), USER_TABLES);
	return error;
}

/* Gives an entry its own copy of a table that also has other holders. Each page
 * of the table gets one holder more. The table maps the 4 MiB from addr on;
 * `area` is the first area that ends above addr. Returns 0. After -ENOMEM or
 * -EAGAIN nothing has changed. */
static int copy_table(unsigned long *entry, unsigned long addr,
		      const struct area *area)
{
	unsigned long old = PAGE_DOWN(*entry), table = new_page_table();
	int error = table ? 0 : -ENOMEM;

	for (; !error && area && area->start < addr + TABLE_SPAN;
	     area = area->next[0]) {
		unsigned long i = first_entry(area, addr);

		error = share_entries(entries(old) + i, entries(table) + i,
				      end_entry(area, addr) - i);
	}
	if (error && table) {
		unshare_entries(entries(table), ENTRIES);
		free_page_table(table);
	}
	if (error)
		return error;
	free_page_table(old);
	*entry = table;
	return 0;
}

/* Gives an entry its own copy of a page that also has other holders, and sets
 * the write bit. Returns 0. After -ENOMEM nothing has changed. */
int copy_page(unsigned long *entry)
{
	unsigned long page = kalloc();

	if (!page)
		return -ENOMEM;
	copy_words(P2V(page), entries(*entry), PAGE_SIZE / 4);
	mem_map[NR(*entry)]--;
	*entry = page | *entry % PAGE_SIZE | PG_WRITE;
	flush_tlb();
	return 0;
}

/* Gives an entry for a table the write bit, so that the table may be changed.
 * If the table has other holders, copy_table() makes a copy first. Returns 0.
 * After -ENOMEM or -EAGAIN nothing has changed. */
static int un_wp_table(unsigned long *entry, unsigned long addr,
		       const struct area *area)
{
	int error = 0;

	if (mem_map[NR(*entry)] > 1)
		error = copy_table(entry, addr, area);
	if (error)
		return error;
	*entry |= PG_OWN;
	flush_tlb();
	return 0;
}

/* Gives an entry the write bit. If its page or table has other holders, the
 * entry gets a copy; if the entry is empty, it gets a new page or table of
 * zeros. Returns 0. After -ENOMEM or -EAGAIN nothing has changed. */
int own_entry(unsigned long *entry, int is_table)
{
	unsigned long page;

	if (*entry & PG_WRITE)
		return 0;
	if (*entry)
		return is_table ? un_wp_table(entry, 0, &everywhere) :
				  un_wp_page(entry);
	page = is_table ? new_page_table() : get_free_page();
	if (!page)
		return -ENOMEM;
	*entry = page | PG_OWN;
	return 0; /* the entry was not present, so it is not in the TLB */
}

/* Makes a space the only holder of the table that maps addr. If the table has
 * to be copied, the space's areas say where it has pages. Returns 0. After
 * -ENOMEM or -EAGAIN nothing has changed. */
int own_table(const struct space *space, unsigned long addr)
{
	unsigned long *entry = dir_entry(space->dir, addr);

	if (!*entry || mem_map[NR(*entry)] == 1)
		return own_entry(entry, 1);
	addr -= addr % TABLE_SPAN;
	return un_wp_table(entry, addr, next_area(space, addr));
}

/* Prepares to unmap a range that begins or ends at `edge`. If the edge is
 * inside a table, only a part of the table will be emptied, so the space must
 * be the only holder of the table. Returns 0, -ENOMEM or -EAGAIN. */
static int own_edge(const struct space *space, unsigned long edge)
{
	if (edge % TABLE_SPAN == 0 || *dir_entry(space->dir, edge) == 0)
		return 0;
	return own_table(space, edge);
}

/* Unmaps [start, end), whole pages of a program. If all addresses of a table
 * lie in the range, the table loses a holder. Otherwise the table's pages that
 * lie in the range lose a holder. Returns 0. After -ENOMEM or -EAGAIN nothing
 * has changed that the program could see. Calls point() after each table. The
 * areas stay, so the next touch maps another page. */
int free_page_tables(struct space *space, unsigned long start,
		     unsigned long end)
{
	int error = own_edge(space, start);
	unsigned long stop;

	if (!error)
		error = own_edge(space, end);
	if (error)
		return error;
	for (unsigned long addr = start; addr < end; addr = stop) {
		unsigned long *table = dir_entry(space->dir, addr);

		stop = addr - addr % TABLE_SPAN + TABLE_SPAN;
		if (stop > end)
			stop = end;
		if (*table && stop - addr == TABLE_SPAN) {
			space->pages -= count_entries(entries(*table), 0);
			drop_table(table);
		}
		for (; *table && addr < stop; addr += PAGE_SIZE) {
			unsigned long *entry = table_entry(*table, addr);

			if (!*entry)
				continue;
			kfree(PAGE_DOWN(*entry));
			*entry = 0;
			space->pages--;
		}
		mem_changes++;
		point();
	}
	flush_tlb();
	return 0;
}

/* Makes a space the only holder of all tables that have pages in [start, end),
 * which is whole pages. Calls point(). Returns 0, -ENOMEM or -EAGAIN. */
int own_tables(const struct space *space, unsigned long start,
	       unsigned long end)
{
	unsigned long addr = start;
	int error = 0;

	for (; !error && (addr = next_present(space->dir, addr, end)) < end;
	     addr = addr - addr % TABLE_SPAN + TABLE_SPAN) {
		error = own_table(space, addr);
		point();
	}
	return error;
}

/* Gives the pages of [start, end) new rights: `read` and `write` say what the
 * program may do there. Clears write bits, but sets none: the fault at the next
 * write sets them. If the program may not read, the pages are no longer
 * present, but their entries still hold them. Returns 0. After -ENOMEM or
 * -EAGAIN the rights have not changed. */
int protect_pages(const struct space *space, unsigned long start,
		  unsigned long end, int read, int write)
{
	unsigned long keep =
		~(PG_PRESENT | (write ? 0UL : PG_WRITE | PG_MAY_WRITE));
	unsigned long addr = start, *entry;
	int error = own_tables(space, start, end);

	for (; !error && (addr = next_present(space->dir, addr, end)) < end;
	     addr += PAGE_SIZE) {
		entry = table_entry(*dir_entry(space->dir, addr), addr);
		*entry = (*entry & keep) | (read ? PG_PRESENT : 0);
		point(); /* other tasks may empty the next entry */
	}
	flush_tlb();
	return error;
}

/* Moves the pages of [from, from + size), whole pages, to [to, to + size). The
 * entries do not change. The space must be the only holder of the tables at
 * `from`. The first call, with go = 0, makes it the only holder of the tables
 * at `to`, which may still have pages in the range. Returns 0, -ENOMEM or
 * -EAGAIN. The second call, with go = 1, moves the pages to empty entries, and
 * cannot fail. */
int move_pages(const struct space *space, unsigned long from, unsigned long to,
	       unsigned long size, int go)
{
	unsigned long addr = from, end = from + size, dir = space->dir;
	int error = 0;

	for (; !error && (addr = next_present(dir, addr, end)) < end;
	     addr += PAGE_SIZE) {
		unsigned long at = addr - from + to, *old, *new;

		error = own_table(space, at);
		if (go) {
			assert(!error);
			old = table_entry(*dir_entry(dir, addr), addr);
			new = table_entry(*dir_entry(dir, at), at);
			assert(*new == 0);
			*new = *old;
			*old = 0;
			mem_changes++;
		}
		point();
	}
	flush_tlb();
	return error;
}

/* Drops the last holder of a table: frees its pages and the table. The pages
 * lie in areas. The first of these areas is `area`, or comes after it in the
 * list. Finds it by a few steps along the list; if these are not enough, by
 * next_area(). Returns the area at which to continue with the next table. Calls
 * point() at the end. */
static const struct area *end_table(const struct space *space,
				    unsigned long *entry,
				    const struct area *area)
	__attribute__((noinline));
static const struct area *end_table(const struct space *space,
				    unsigned long *entry,
				    const struct area *area)
{
	unsigned long addr = (entry - entries(space->dir)) * TABLE_SPAN;
	unsigned long table = *entry;

	for (int steps = 0; area && area->end <= addr; steps++)
		area = steps < FEW_STEPS ? area->next[0] :
					   next_area(space, addr);
	*entry = 0;
	area = free_table(table, addr, area);
	point();
	return area;
}

/* Drops all tables of a space before the space ends; its areas are still there.
 * Does nothing if its directory has a second holder. Calls point() after each
 * table that had no other holder. */
void free_tables(const struct space *space)
{
	unsigned long *dir = entries(space->dir), *end = dir + USER_TABLES;
	unsigned short *const counts = mem_map; /* kept in a register */
	const struct area *area = space->first[0];

	if (counts[NR(space->dir)] > 1)
		end = dir;
	for (unsigned long *entry = dir; entry < end; entry++) {
		unsigned long nr = NR(*entry);

		if (!nr) {
			entry += zero_words(entry, end - entry) - 1;
		} else if (counts[nr] > 1) {
			counts[nr]--;
			*entry = 0;
		} else {
			area = end_table(space, entry, area);
		}
	}
	mem_changes++;
}
