/*
 * Handles page faults. If a program touches a page that it cannot use yet, the
 * CPU raises a page fault. The kernel raises none: it calls verify_area()
 * before it touches a program's memory. A fault takes this path:
 *
 *	page_fault() ──> un_wp_page(), if the entry allows the write (P4)
 *	             ├─> first_touch(), if the most recent area allows it
 *	             └─> touch_page(): finds the area, checks its rights
 *	                 ├─> do_no_page(): zeros
 *	                 ├─> map_contents(): a page of a file
 *	                 └─> do_wp_page(): a present page, for a write
 *
 * P4  a table entry with PG_MAY_WRITE is present, and lies in an area that may
 *     be written and is not shared. So at a write the kernel may copy the page,
 *     or set the write bit again, and need not search the areas.
 * P6  a table entry with the write bit lies in an area that may be written.
 *
 * An entry may lack PG_MAY_WRITE or the write bit although its area may be
 * written. Then the next write looks at the area, and sets the bit. So a new
 * right needs no change of entries; protect_pages() only has to clear bits when
 * a right is lost.
 *
 * Ancestor: Linux 0.01's mm/memory.c and page.s, whose names are kept. There
 * the fault handler called do_no_page or do_wp_page directly. The handler did
 * not check whether the program may touch the address.
 */
#include "mm.h"
#include "kernel.h"

/* Returns the bits of an entry for a page of an area. `only` is 1 if the entry
 * is the only holder of the page. */
static unsigned long rights_of(const struct area *area, int only)
{
	if (!(area->flags & AREA_WRITE))
		return PG_PRESENT | PG_USER;
	if (area->flags & AREA_SHARED)
		return PG_OWN;
	return only ? PG_PRIVATE | PG_WRITE : PG_PRIVATE;
}

/*
 * Maps a page at addr, where nothing is mapped, by an entry with these bits.
 * The caller held the page; now the entry holds it instead. Returns 0; -ENOMEM
 * or -EAGAIN if there is no memory for a table. After such an error the caller
 * still holds the page.
 */
int put_page(struct space *space, unsigned long page, unsigned long addr,
	     unsigned long bits)
{
	int error = own_table(space, addr);
	unsigned long *entry;

	if (error)
		return error;
	entry = table_entry(*dir_entry(space->dir, addr), addr);
	assert(*entry == 0);
	*entry = page | bits;
	space->pages++;
	return 0; /* the entry was not present, so it is not in the TLB */
}

/*
 * Maps a new page at addr, in a private area. The page's first bytes are copied
 * from `data`, all others are zeros. Returns 0. After -ENOMEM or -EAGAIN
 * nothing has changed.
 */
static int do_no_page(struct space *space, const struct area *area,
		      unsigned long addr, const char *data, unsigned long bytes)
{
	unsigned long page = get_free_page();
	int error;

	if (!page)
		return -ENOMEM;
	if (bytes)
		copy_bytes(P2V(page), data, bytes);
	error = put_page(space, page, addr, rights_of(area, 1));
	if (error)
		kfree(page);
	return error;
}

/* Prepares a page for a write. The page is present, and its area may be
 * written. Makes the space the only holder of the table. If the area is not
 * shared, also makes the space the only holder of the page. Returns 0, -ENOMEM
 * or -EAGAIN. */
static int do_wp_page(const struct space *space, unsigned long addr, int shared)
{
	int error = own_table(space, addr);
	unsigned long *entry;

	if (error)
		return error;
	entry = table_entry(*dir_entry(space->dir, addr), addr);
	if (!shared) {
		*entry |= PG_MAY_WRITE;
		return un_wp_page(entry);
	}
	*entry |= PG_WRITE; /* no copy: it is the file's own page (C2) */
	flush_tlb();
	return 0;
}

/* Returns how many bytes of its file an area has in one page, at most
 * PAGE_SIZE. The page begins `skip` bytes after the area's start. If the file
 * is a tree, its last page counts as a whole page, because zeros follow the end
 * (C1 of contents.c). Returns -ENXIO if the page is after the end of the
 * file. */
static long file_bytes(const struct area *area, unsigned long skip)
{
	const struct contents *contents = area->contents;
	unsigned long nr = area->offset + NR(skip), bytes = PAGE_SIZE;

	if (!(area->flags & AREA_FILE))
		bytes = skip < area->bytes ? area->bytes - skip : 0;
	else if (nr >= pages_for(contents->size))
		return -ENXIO;
	else if (contents->height == FLAT)
		bytes = contents->size - PAGE(nr);
	return bytes < PAGE_SIZE ? bytes : PAGE_SIZE;
}

/*
 * Maps the page at addr of an area that has bytes of a file. A shared area maps
 * the page of the file. Before that, the file becomes the only file with this
 * page, so that a later write to the file changes this page and not a copy (C2
 * of contents.c). A private area maps the page of the file, too, until the
 * program writes to it. The program gets a copy at once if zeros have to follow
 * the file's bytes, or if the page has MAX_COUNT holders already. A hole of a
 * mapped file gets a page of zeros. Returns 0, or -ENXIO, -ENOMEM or -EAGAIN:
 * see touch_page().
 */
static int map_contents(struct space *space, const struct area *area,
			unsigned long addr)
{
	struct contents *contents = area->contents;
	unsigned long skip = PAGE_DOWN(addr) - area->start;
	unsigned long nr = area->offset + NR(skip), page;
	int shared = area->flags & AREA_SHARED;
	long bytes = file_bytes(area, skip);
	int error = 0;

	if (bytes < 0)
		return bytes;
	page = bytes ? contents_page(contents, nr) : 0;
	if (area->flags & AREA_FILE && contents->height != FLAT &&
	    (shared || !page))
		error = own_page(contents, nr, &page);
	if (error)
		return error == -ENOSPC ? -ENXIO : error;
	if (!page || bytes < PAGE_SIZE ||
	    (!shared && mem_map[NR(page)] >= MAX_COUNT))
		return do_no_page(space, area, addr, P2V(page),
				  page ? bytes : 0);
	error = share_page(page);
	if (error)
		return error;
	error = put_page(space, page, addr, rights_of(area, 0));
	if (error)
		kfree(page);
	return error;
}

/*
 * Makes the page at addr present, so that it can be read, or, if `write` is not
 * 0, written. Returns 0; -EFAULT if the program has no right to the page;
 * -ENXIO if the page is after the end of the mapped file, or if files have
 * max_file_pages already; -ENOMEM or -EAGAIN if no memory is left.
 */
int touch_page(struct space *space, unsigned long addr, int write)
{
	struct area *area = space->recent;
	unsigned long *entry;
	int error = 0;

	if (write && may_write(space->dir, addr, &entry))
		return un_wp_page(entry);
	if (!area || addr < area->start || addr >= area->end)
		area = find_area(space, addr);
	if (!area || !(area->flags & (write ? AREA_WRITE : AREA_RIGHTS)))
		return -EFAULT;
	if (!find_entry(space->dir, addr)) {
		if (!area->contents)
			return do_no_page(space, area, addr, 0, 0);
		error = map_contents(space, area, addr);
	}
	if (error || !write)
		return error;
	return do_wp_page(space, addr, area->flags & AREA_SHARED);
}

/*
 * Makes [addr, addr + size) safe for the kernel to read, or, if `write` is 1,
 * to write. Checks that the program has the right to every byte, and makes
 * every page present. So no fault can come in the middle of a system call. For
 * a write it also copies each page that is copy-on-write, because a CPU without
 * CR0.WP would not raise a fault when the kernel writes to it. Returns 0, also
 * if size is 0; -EFAULT, also if the range wraps around or reaches the kernel;
 * -ENOMEM or -EAGAIN if no memory is left. After an error some pages may have
 * become present; nothing else has changed.
 */
int verify_area(struct space *space, unsigned long addr, unsigned long size,
		int write)
{
	unsigned long last = addr + size - 1;

	if (last < addr || last >= KERNEL_BASE)
		return size ? -EFAULT : 0;
	for (unsigned long page = PAGE_DOWN(addr); page <= last;
	     page += PAGE_SIZE) {
		int error;

		if (can_touch(space->dir, page, write))
			continue;
		error = touch_page(space, page, write);
		if (error)
			return error == -ENXIO ? -EFAULT : error;
	}
	return 0;
}
