/*
 * Areas: what a program may touch, and so what a fault at an address means.
 * exec, brk, mmap and munmap of kernel/ change them; the fault handler and
 * every system call that is given a pointer ask them.
 *
 *	area[0]       area[1]        area[2]                    area[n-1]
 *	[text   r-x)  [data   rw-)   [heap   rw-)    ...        [stack  rw-)
 *	 from the      from the       zeros                  <── grows down to
 *	 archive       archive                                   its limit
 *
 * A1  areas are sorted by start and do not overlap.
 * A2  every present page of a program lies in an area.
 *
 * Ancestor: none in Linux 0.01, where any address below the program's size
 * could be touched; the idea is that of later Linux (vm_area_struct), in an
 * array because a program of this kernel has few.
 */
#include "mm.h"
#include "kernel.h"

#include <asm/resource.h>

/* Index of the first area that ends above addr. */
static unsigned long area_index(const struct space *space, unsigned long addr)
{
	unsigned long i = 0;

	while (i < space->areas && space->area[i].end <= addr)
		i++;
	return i;
}

/* The area that addr lies in; 0 if there is none. A stack that may grow as
 * far as addr is grown. */
struct area *find_area(struct space *space, unsigned long addr)
{
	unsigned long i = area_index(space, addr);
	struct area *area = &space->area[i];

	if (i == space->areas)
		return 0;
	space->recent = i;
	if (area->start <= addr)
		return area;
	if (!(area->flags & AREA_GROWS) ||
	    area->end - addr > soft_limit(RLIMIT_STACK))
		return 0;
	area->start = PAGE_DOWN(addr);
	return area;
}

static void insert_area(struct space *space, unsigned long i,
			const struct area *area)
{
	for (unsigned long j = space->areas++; j > i; j--)
		space->area[j] = space->area[j - 1];
	space->area[i] = *area;
}

static void delete_area(struct space *space, unsigned long i)
{
	space->areas--;
	for (; i < space->areas; i++)
		space->area[i] = space->area[i + 1];
}

/* Takes the first n bytes, whole pages, off an area. */
static void advance_area(struct area *area, unsigned long n)
{
	area->start += n;
	if (n > area->bytes)
		n = area->bytes;
	if (n) /* an area of zeros has no data to point into */
		area->data += n;
	area->bytes -= n;
}

/* Neighbours that could be what a split made of one. */
static int joinable(const struct area *a, const struct area *b)
{
	struct area rest = *a;

	advance_area(&rest, a->end - a->start);
	return a->end == b->start && a->flags == b->flags &&
	       rest.data == b->data && rest.bytes == b->bytes;
}

/*
 * Adds an area. -EINVAL if it is empty, not whole pages, or not a program's,
 * to whom page 0 does not belong, so that null pointers fault;
 * -EEXIST if it overlaps another; -ENOMEM if it joins none and there are
 * AREAS already.
 */
int add_area(struct space *space, const struct area *area)
{
	unsigned long i = area_index(space, area->start);
	struct area new = *area; /* and the neighbours that it is joined with */

	if ((area->start | area->end) % PAGE_SIZE || area->start == 0 ||
	    area->start >= area->end || area->end > KERNEL_BASE)
		return -EINVAL;
	if (i < space->areas && space->area[i].start < area->end)
		return -EEXIST;
	if (i < space->areas && joinable(&new, &space->area[i])) {
		new.end = space->area[i].end;
		delete_area(space, i);
	}
	if (i > 0 && joinable(&space->area[i - 1], &new)) {
		space->area[--i].end = new.end;
		new = space->area[i];
		delete_area(space, i);
	}
	if (space->areas == AREAS)
		return -ENOMEM;
	insert_area(space, i, &new);
	return 0;
}

/* Takes [start, end) out of the list: of an area that reaches over an end, what
 * lies outside stays. If one reaches over both, the caller has made sure that
 * there is room for one more. */
static void cut_areas(struct space *space, unsigned long start,
		      unsigned long end)
{
	unsigned long i = area_index(space, start);

	while (i < space->areas && space->area[i].start < end) {
		struct area area = space->area[i];

		if (area.start < start)
			space->area[i++].end = start;
		else
			delete_area(space, i);
		if (area.end > end) {
			advance_area(&area, end - area.start);
			insert_area(space, i++, &area);
		}
	}
}

/*
 * Removes [start, end), whole pages, with what is mapped there; no area need
 * be there. -ENOMEM or -EAGAIN, and nothing changed, if an area would have to
 * be split and there are AREAS, or a shared table cannot be copied.
 */
int remove_areas(struct space *space, unsigned long start, unsigned long end)
{
	unsigned long i = area_index(space, start), pages = 0;
	int error;

	if (start >= end)
		return 0;
	if (i < space->areas && space->area[i].start < start &&
	    space->area[i].end > end && space->areas == AREAS)
		return -ENOMEM;
	for (unsigned long addr = next_present(space->dir, start, end);
	     addr < end;
	     addr = next_present(space->dir, addr + PAGE_SIZE, end), pages++)
		point();
	error = free_page_tables(space->dir, start, end);
	if (error)
		return error;
	space->pages -= pages;
	cut_areas(space, start, end);
	return 0;
}

/* Makes addr a border between two areas if it lies within one. -ENOMEM if there
 * are AREAS. */
static int split_area(struct space *space, unsigned long addr)
{
	unsigned long i = area_index(space, addr);
	struct area rest;

	if (i == space->areas || space->area[i].start >= addr)
		return 0;
	if (space->areas == AREAS)
		return -ENOMEM;
	rest = space->area[i];
	space->area[i].end = addr;
	advance_area(&rest, addr - rest.start);
	insert_area(space, i + 1, &rest);
	return 0;
}

/* Makes one of all neighbours that can be. */
static void join_areas(struct space *space)
{
	for (unsigned long i = space->areas - 1; i > 0; i--) {
		if (!joinable(&space->area[i - 1], &space->area[i]))
			continue;
		space->area[i - 1].end = space->area[i].end;
		delete_area(space, i);
	}
}

/*
 * Gives [start, end), whole pages that all lie in areas, other rights. -ENOMEM
 * or -EAGAIN, and nothing changed, if an area would have to be split and there
 * are AREAS, or a shared table cannot be copied.
 */
int protect_areas(struct space *space, unsigned long start, unsigned long end,
		  unsigned long rights)
{
	int error = split_area(space, start);

	if (!error)
		error = split_area(space, end);
	if (!error)
		error = protect_pages(space->dir, start, end, rights != 0,
				      rights & AREA_WRITE);
	for (unsigned long i = area_index(space, start);
	     !error && i < space->areas && space->area[i].start < end; i++)
		space->area[i].flags =
			(space->area[i].flags & ~AREA_RIGHTS) | rights;
	join_areas(space);
	return error;
}

/*
 * Makes the page at addr one that can be read, or written: the fault handler
 * for the CPU, verify_area() for the kernel. 0 if it can now; -EFAULT if the
 * program has no right to it; -ENXIO if a file that is mapped there has no such
 * page; -ENOMEM or -EAGAIN if memory is out.
 */
int touch_page(struct space *space, unsigned long addr, int write)
{
	struct area *area = &space->area[space->recent];
	unsigned long offset, bytes = 0;
	const char *data = 0;
	int error;

	if (space->recent >= space->areas || addr < area->start ||
	    addr >= area->end)
		area = find_area(space, addr);
	if (!area || !(area->flags & (write ? AREA_WRITE : AREA_RIGHTS)))
		return -EFAULT;
	if (find_entry(space->dir, addr))
		return write ? do_wp_page(space->dir, addr) : 0;
	if (area->data) {
		offset = PAGE_DOWN(addr) - area->start;
		if (offset < area->bytes)
			bytes = area->bytes - offset;
		else if (area->flags & AREA_FILE)
			return -ENXIO;
		if (bytes > PAGE_SIZE)
			bytes = PAGE_SIZE;
		data = area->data + offset;
	}
	error = do_no_page(space->dir, addr, area->flags & AREA_WRITE, data,
			   bytes);
	space->pages += !error;
	return error;
}

/*
 * Makes [addr, addr + size) safe for the kernel to read, or to write: checked
 * to the byte, and every page there, so that no fault can come while a system
 * call is half done. It also breaks up copy-on-write itself, which is what a
 * CPU without CR0.WP needs. -EFAULT also for a range that wraps or reaches the
 * kernel. Nothing but the presence of pages has changed; no bytes need no
 * page.
 */
int verify_area(struct space *space, unsigned long addr, unsigned long size,
		int write)
{
	unsigned long end = addr + size;

	if (size == 0)
		return 0;
	if (end < addr || end > KERNEL_BASE)
		return -EFAULT;
	for (unsigned long page = PAGE_DOWN(addr); page < end;
	     page += PAGE_SIZE) {
		int error;

		if (write ? can_write(space->dir, page) :
			    find_entry(space->dir, page) != 0)
			continue;
		error = touch_page(space, page, write);
		if (error)
			return error == -ENXIO ? -EFAULT : error;
	}
	return 0;
}
