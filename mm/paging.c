/*
 * Address spaces: page directories and page tables. kernel/ calls it for fork,
 * exec and exit, fault.c for faults.
 *
 *	directory            table                page
 *	[0    ] ──────────> [0   ] ─────────────> 4096 bytes
 *	[ ... ]             [... ]                count: entries that map it
 *	[255  ]             [1023]
 *	[256..1023]         count: directory entries that point to it
 *	 the kernel half: the same in every directory, never changed after boot
 *
 * Fork shares tables, not only pages. A table is a page and has a count like
 * any other:
 *
 *	parent ──r──┐                         write bit gone from both entries;
 *	            ├──> table (count 2)      the first write below either one
 *	child  ──r──┘                         copies the table
 *
 * P1  a directory entry with the write bit is the only one for its table.
 * P2  a table entry with the write bit maps a page with count 1, or lies in a
 *     shared area. A file's entries are no such entries: contents.c.
 * P3  the entries of a shared table are one holder each, however many
 *     directories point at the table; it is copied before it changes.
 * P5  an entry of a program's directory or table is 0, or it has a page other
 *     than page 0, and PG_USER. One for a table is present, and lacks
 *     PG_MAY_WRITE. One for a page may be not present, but then it lacks the
 *     write bit: nobody reads it, and it still holds the page.
 *
 * Ancestor: Linux 0.01's mm/memory.c, whose names are kept. Its fork copied
 * every table and counted every page; sharing the tables (Zhao, Gong and
 * Fonseca, On-demand-fork, EuroSys 2021) makes fork cost the same for any
 * size. Its put_page went on after an error; here an error changes nothing.
 */
#include "mm.h"
#include "kernel.h"

unsigned long kernel_dir;

/* The first entry from i on that is not empty; ENTRIES if there is none. */
inline unsigned long next_entry(const unsigned long *table, unsigned long i)
{
	if (i >= ENTRIES || table[i])
		return i;
	return i + zero_words(&table[i], ENTRIES - i);
}

/* How many entries of a table, from i on, are not empty. */
unsigned long count_entries(const unsigned long *table, unsigned long i)
{
	unsigned long n = 0;

	for (; (i = next_entry(table, i)) < ENTRIES; i++)
		n++;
	return n;
}

/* The first page of [addr, end), whole pages of a program, that is present; end
 * if there is none. */
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

/* A table for the 4 MiB of RAM from page on. */
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
 * Maps all of RAM at KERNEL_BASE, with pages of 4 MiB where the CPU has them
 * (the first 4 MiB, with the kernel in them, always have a table), gives the
 * kernel its own directory, and frees the boot tables. Panics without memory.
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

/* For a table whose areas are not known: pages can be anywhere in it. */
static const struct area everywhere = { .end = KERNEL_BASE };

/* A table maps 4 MiB from addr on, an area has at least a part of them. Returns
 * the first entry of the table in the area; below: the first one behind it. */
static unsigned long first_entry(const struct area *area, unsigned long addr)
{
	return area->start > addr ? NR(area->start - addr) : 0;
}

static unsigned long end_entry(const struct area *area, unsigned long addr)
{
	return area->end - addr < TABLE_SPAN ? NR(area->end - addr) : ENTRIES;
}

/* Frees the pages of a table whose last holder has gone, and then the table,
 * which is empty by that. The table maps the 4 MiB from addr on. Pages lie only
 * in areas (A2), so it looks only there: area is the first one that ends above
 * addr. Returns the first area that ends above the last of these 4 MiB, or 0:
 * the caller begins there for the next table. */
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

/* Empties an entry for a table: the table loses a holder. If it was the last
 * one, the table and its pages are freed, wherever in it they are, and then
 * comes a point. If not, the caller has to count a change in mem_changes, once
 * for all the entries that it drops. */
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

/* Copies n entries of a table or directory to empty ones: what they point to
 * gets one holder more each, and both lose the write bit. -EAGAIN if one has
 * MAX_COUNT: then those before it have been copied. It takes a few
 * instructions an entry. They are all that a fork does for each table of a
 * program. */
static int share_entries(unsigned long *from, unsigned long *to,
			 unsigned long n)
{
	unsigned short *const counts = mem_map; /* in a register */
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

/* Empties the n entries of a copy again: what each points to loses a holder. */
static void unshare_entries(unsigned long *to, unsigned long n)
{
	for (unsigned long i = next_entry(to, 0); i < n;
	     i = next_entry(to, i + 1)) {
		mem_map[NR(to[i])]--;
		to[i] = 0;
	}
}

/* Fork: to, a new directory, gets every table of from as its second holder, and
 * both lose the write bit. -EAGAIN, and to is as it was, if a table has
 * MAX_COUNT holders. */
int copy_page_tables(unsigned long from, unsigned long to)
{
	int error = share_entries(entries(from), entries(to), USER_TABLES);

	flush_tlb();
	if (error)
		unshare_entries(entries(to), USER_TABLES);
	return error;
}

/* The table of an entry has other holders, too: the entry gets a copy of it,
 * and each page of the table gets a holder more. Addr and area say where its
 * pages are, as for free_table(). -ENOMEM or -EAGAIN, and nothing changed. */
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

/* The page of an entry has other holders, too: the entry gets a copy of it, and
 * the write bit. -ENOMEM, and nothing changed. */
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

/*
 * Makes the table that an entry points to its own, so that it may be changed.
 * If the entry is the last holder, it gets the write bit back. Otherwise it
 * gets a copy: copy_table(). -ENOMEM or -EAGAIN, and nothing changed.
 */
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

/* Makes the page or the table that an entry points to its own, so that it may
 * be changed; a new one of zeros if there is none. Errors as un_wp_table(). */
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
	return 0; /* it was not present: the TLB knows nothing of it */
}

/* Makes the table of a space that maps addr its own: if it has to be copied,
 * the areas say where it has pages. Errors as own_entry(). */
int own_table(const struct space *space, unsigned long addr)
{
	unsigned long *entry = dir_entry(space->dir, addr);

	if (!*entry || mem_map[NR(*entry)] == 1)
		return own_entry(entry, 1);
	addr -= addr % TABLE_SPAN;
	return un_wp_table(entry, addr, next_area(space, addr));
}

/* An edge of what is unmapped may lie inside a table. Then the table stays, and
 * changes: so it is made the space's own. Errors as own_table(). */
static int own_edge(const struct space *space, unsigned long edge)
{
	if (edge % TABLE_SPAN == 0 || *dir_entry(space->dir, edge) == 0)
		return 0;
	return own_table(space, edge);
}

/*
 * Unmaps [start, end), whole pages of a program: each page and each table that
 * is covered to its end loses a holder. Tables of which a part stays are made
 * its own first, so that -ENOMEM or -EAGAIN changes nothing that the program
 * could see. Behind each table is a point. The areas stay, so that the next
 * touch maps another page.
 */
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

/* Makes the tables that have pages in [start, end), whole pages, the space's
 * own. Errors as un_wp_table(). */
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

/*
 * Gives the pages of [start, end) new rights: read and write say what the
 * program may do there. It takes write bits away, but sets none: the next write
 * does that. A page that the program may not read is no longer present, but its
 * entry still holds it. Errors as own_tables().
 */
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
		point(); /* where the next entry may be emptied */
	}
	flush_tlb();
	return error;
}

/*
 * Moves the pages of [from, from + size), whole pages, to another place, at
 * which nothing is mapped; their entries move as they are. Their tables are the
 * space's own. Unless go, it only makes the tables of the other place its
 * own, too, so that the move itself cannot fail: then pages may still be there.
 * -ENOMEM or -EAGAIN, and no page has moved.
 */
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

/* Drops the last holder of a table, and so the table and its pages. The pages
 * lie in areas: the first of these is area, or comes after it. In a small
 * program it is found in a few steps along the list. If these are not enough,
 * because many areas have no table, it is searched for. Returns the area from
 * which to go on with the next table. At the end is a point. */
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

/* Drops the tables of a space, before it ends; its areas are still there. Does
 * nothing if its directory has a second holder. Behind each table that had no
 * other holder is a point. */
void free_tables(const struct space *space)
{
	unsigned long *dir = entries(space->dir), *end = dir + USER_TABLES;
	unsigned short *const counts = mem_map; /* in a register */
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
