/*
 * A program's memory as it asks for it: brk(), mmap(), munmap(). They only
 * change areas; pages come with the first touch.
 *
 * Ancestor: Linux 0.01 had brk() alone, and it checked nothing but the stack.
 */
#include "files.h"

/* mmap() looks for room downward from here: below is room for the largest
 * stack and a gap. */
#define MMAP_TOP (KERNEL_BASE - 0x1000000UL)
#define MMAP_MIN 0x10000UL

#define FIXED (MAP_FIXED | MAP_FIXED_NOREPLACE)

/* Is [start, end) free of areas? */
static int is_free(const struct space *space, unsigned long start,
		   unsigned long end)
{
	const struct area *area = next_area(space, start);

	return !area || area->start >= end;
}

/* Do the limits let the program have a new area? What it may write to, but for
 * its stack, is data. */
static int fits_limits(const struct space *space, const struct area *new)
{
	unsigned long all = new->end - new->start, data = all;

	for (const struct area *area = space->first[0]; area;
	     area = area->next[0]) {
		point();
		all += area->end - area->start;
		if ((area->flags & (AREA_WRITE | AREA_GROWS)) == AREA_WRITE)
			data += area->end - area->start;
	}
	return all <= soft_limit(RLIMIT_AS) &&
	       (!(new->flags &AREA_WRITE) || data <= soft_limit(RLIMIT_DATA));
}

/* The end of the heap: moved if it can be, and told in any case. */
unsigned long sys_brk(unsigned long brk)
{
	struct space *space = &current->space;
	unsigned long old = PAGE_UP(space->brk), new = PAGE_UP(brk);
	struct area heap = {
		.start = old,
		.end = new,
		.flags = AREA_READ | AREA_WRITE | AREA_EXEC,
	};

	if (brk < space->start_brk || new > MMAP_TOP || new < brk)
		return space->brk;
	if (new > old && (!is_free(space, old, new) ||
			  !fits_limits(space, &heap) || add_area(space, &heap)))
		return space->brk;
	if (new < old && remove_areas(space, new, old))
		return space->brk;
	return space->brk = brk;
}

/* The highest place below MMAP_TOP with room for size bytes; 0 if none. */
static unsigned long find_room(const struct space *space, unsigned long size)
{
	unsigned long low = MMAP_MIN, high = 0, found = 0;

	for (const struct area *area = space->first[0]; high < MMAP_TOP;
	     area = area->next[0]) {
		high = area && area->start < MMAP_TOP ? area->start : MMAP_TOP;
		if (high >= low && high - low >= size)
			found = high - size;
		if (area && area->end > low)
			low = area->end;
		point();
	}
	return found;
}

/* The file's part of a private mapping, from its page on. */
static int map_file(struct area *area, const struct file *file,
		    unsigned long page)
{
	const struct node *node = file->node;

	if (!may_move(file, 0))
		return -EACCES;
	if (!is(node, S_IFREG))
		return -ENODEV;
	area->flags |= AREA_FILE;
	area->data = node->data; /* not 0, which would mean zeros */
	if (page >= NR(PAGE_UP(node->size)))
		return 0;
	area->data += PAGE(page);
	area->bytes = node->size - PAGE(page);
	return 0;
}

/* Where the mapping goes: where it must, where it would like to, or anywhere;
 * 0 if there is no room. */
static unsigned long place(const struct space *space, unsigned long addr,
			   unsigned long size, unsigned long flags)
{
	if (flags & FIXED)
		return addr;
	addr = PAGE_DOWN(addr);
	if (addr >= MMAP_MIN && addr + size > addr && addr + size <= MMAP_TOP &&
	    is_free(space, addr, addr + size))
		return addr;
	return find_room(space, size);
}

/* The place in the file is a number of pages. */
unsigned long sys_mmap2(unsigned long addr, unsigned long length,
			unsigned long prot, unsigned long flags, int fd,
			unsigned long page)
{
	struct space *space = &current->space;
	struct file *file = flags & MAP_ANONYMOUS ? 0 : fd_file(fd);
	unsigned long size = PAGE_UP(length);
	struct area area = { .flags = prot & AREA_RIGHTS };
	void *spare;
	int error;

	if (!file && !(flags & MAP_ANONYMOUS))
		return -EBADF;
	if (length == 0)
		return -EINVAL;
	if (size < length || size > KERNEL_BASE)
		return -ENOMEM;
	area.start = place(space, addr, size, flags);
	area.end = area.start + size;
	if (!area.start || area.end < area.start || area.end > KERNEL_BASE)
		return !area.start && flags & FIXED ? -EPERM : -ENOMEM;
	if (area.start % PAGE_SIZE)
		return -EINVAL;
	if (flags & MAP_FIXED_NOREPLACE &&
	    !is_free(space, area.start, area.end))
		return -EEXIST;
	if ((flags & MAP_TYPE) != MAP_PRIVATE)
		return -EINVAL;
	if (file && (error = map_file(&area, file, page)))
		return error;
	if (!fits_limits(space, &area))
		return -ENOMEM;
	if (flags & MAP_FIXED) { /* so that add_area() cannot fail */
		spare = space->areas + 2 > MAX_AREAS ? 0 : new_object();
		if (!spare)
			return -ENOMEM;
		error = remove_areas(space, area.start, area.end);
		free_object(spare);
		if (error)
			return error;
	}
	error = add_area(space, &area);
	return error ? (unsigned long)error : area.start;
}

/* The old call: one pointer to six words, the place in bytes. */
unsigned long sys_mmap(unsigned long args)
{
	unsigned long arg[6];
	int error = get_user(arg, args, sizeof(arg));

	if (error)
		return error;
	if (arg[5] % PAGE_SIZE)
		return -EINVAL;
	return sys_mmap2(arg[0], arg[1], arg[2], arg[3], arg[4], NR(arg[5]));
}

int sys_munmap(unsigned long addr, unsigned long length)
{
	unsigned long size = PAGE_UP(length);

	if (addr % PAGE_SIZE || size == 0 || addr >= KERNEL_BASE ||
	    size > KERNEL_BASE - addr)
		return -EINVAL;
	return remove_areas(&current->space, addr, addr + size);
}

/* The end of a range: if it is beyond all memory, where no area is. */
static unsigned long end_of(unsigned long addr, unsigned long length)
{
	unsigned long end = addr + PAGE_UP(length);

	return length && end <= addr ? ~0UL : end;
}

/* As far as there are areas from addr on, they change; at a hole -ENOMEM. */
int sys_mprotect(unsigned long addr, unsigned long length, unsigned long prot)
{
	struct space *space = &current->space;
	unsigned long end = end_of(addr, length), stop = addr;
	const struct area *area;
	int error;

	if (addr % PAGE_SIZE)
		return -EINVAL;
	if (length == 0)
		return 0;
	if (prot & ~(AREA_RIGHTS | PROT_SEM))
		return -EINVAL;
	for (area = next_area(space, addr);
	     area && area->start <= stop && stop < end; area = area->next[0]) {
		stop = area->end;
		point();
	}
	if (stop == addr)
		return -ENOMEM;
	error = protect_areas(space, addr, stop < end ? stop : end,
			      prot & AREA_RIGHTS);
	return error ? error : stop < end ? -ENOMEM : 0;
}

/* Makes all pages of [addr, end) present, as its area allows. */
static int touch_pages(struct space *space, const struct area *area,
		       unsigned long addr, unsigned long end)
{
	int error = 0;

	for (; addr < end && !error; addr += PAGE_SIZE) {
		error = touch_page(space, addr, area->flags & AREA_WRITE);
		point();
	}
	return error == -ENOMEM ? -EAGAIN : error ? -ENOMEM : 0;
}

/* What a call does to pages of which it is told. */
enum { KEEP, TOUCH, DROP };

/* All areas of a range: holes are passed over, and are -ENOMEM in the end. */
static int each_area(unsigned long addr, unsigned long length, int what)
{
	struct space *space = &current->space;
	unsigned long end = end_of(addr, length), stop;
	int error = addr % PAGE_SIZE ? -EINVAL : 0, hole = 0;

	for (; !error && addr < end; addr = stop) {
		const struct area *area = next_area(space, addr);

		hole |= !area || area->start > addr;
		if (!area || area->start >= end)
			break;
		addr = area->start > addr ? area->start : addr;
		stop = area->end < end ? area->end : end;
		if (what == DROP)
			error = drop_pages(space, addr, stop);
		if (what == TOUCH)
			error = touch_pages(space, area, addr, stop);
		point();
	}
	return error ? error : hole ? -ENOMEM : 0;
}

/* Of all advice only that pages are not needed has an effect. */
int sys_madvise(unsigned long addr, unsigned long length, unsigned int advice)
{
	int drop = advice == MADV_DONTNEED || advice == MADV_FREE;

	if (advice > MADV_DONTNEED && advice != MADV_FREE &&
	    (advice < MADV_MERGEABLE || advice > MADV_DODUMP))
		return -EINVAL;
	return each_area(addr, length, drop ? DROP : KEEP);
}

/* No file changes that is mapped. */
int sys_msync(unsigned long addr, unsigned long length, int flags)
{
	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (flags & MS_ASYNC && flags & MS_SYNC))
		return -EINVAL;
	return each_area(addr, length, KEEP);
}

/* mlock() and munlock(): whatever is present stays so. */
int sys_lock(unsigned long addr, unsigned long length, int lock)
{
	unsigned long size = length + addr % PAGE_SIZE;

	return each_area(PAGE_DOWN(addr), size < length ? ~0UL : size,
			 lock ? TOUCH : KEEP);
}

int sys_mlockall(int flags)
{
	if (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    !(flags & (MCL_CURRENT | MCL_FUTURE)))
		return -EINVAL;
	return 0;
}

/* A byte for each page: is it in memory? Files always are. */
int sys_mincore(unsigned long addr, unsigned long length, unsigned long vec)
{
	struct space *space = &current->space;
	unsigned long end = end_of(addr, length);
	int error = addr % PAGE_SIZE ? -EINVAL : 0;

	for (; addr < end && !error; addr += PAGE_SIZE) {
		const struct area *area = next_area(space, addr);
		char in;

		if (!area || area->start > addr)
			return -ENOMEM;
		in = area->data ||
		     next_present(space->dir, addr, addr + 1) == addr;
		error = put_user(vec++, &in, 1);
		point();
	}
	return error;
}
