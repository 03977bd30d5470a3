/*
 * Handles the calls by which a program gets, changes and gives back memory:
 * brk(), mmap(), munmap() and others. A call that gets memory only makes an
 * area, or makes one longer; a page is allocated when the program first touches
 * it.
 *
 * Ancestor: Linux 0.01 had only brk(), which checked only that the heap does
 * not reach the stack.
 */
#include "files.h"

/* mmap() looks for room downward from here. Above this address there are 16
 * MiB: for a stack of 8 MiB, which is the limit that programs begin with, and
 * for a gap. */
#define MMAP_TOP (KERNEL_BASE - 0x1000000UL)
#define MMAP_MIN 0x10000UL

#define FIXED (MAP_FIXED | MAP_FIXED_NOREPLACE)

/* The flags that MAP_SHARED_VALIDATE accepts, as on Linux. */
#define OLD_FLAGS 0x7c07f9f3UL

/* Bits for madvise()'s advice: HINTS is the advice that is accepted, but has no
 * effect; DROPS is the advice that frees pages at once.
 */
#define HINTS 0x3f00fUL /* MADV_NORMAL to WILLNEED, MERGEABLE to DODUMP */
#define DROPS (1UL << MADV_DONTNEED | 1UL << MADV_FREE)

/* Returns 1 if no area lies in [start, end), otherwise 0. */
static int is_free(const struct space *space, unsigned long start,
		   unsigned long end)
{
	const struct area *area = next_area(space, start);

	return !area || area->start >= end;
}

/* Returns 1 if an area is private memory that the program may write to, and is
 * not its stack. */
static int is_data(const struct area *area)
{
	return (area->flags & (AREA_WRITE | AREA_GROWS | AREA_SHARED)) ==
	       AREA_WRITE;
}

/* Returns 1 if RLIMIT_AS and RLIMIT_DATA allow a new area, otherwise 0. Calls
 * point() after each area. */
static int fits_limits(const struct space *space, const struct area *new)
{
	unsigned long all = new->end - new->start, data = all;

	for (const struct area *area = space->first[0]; area;
	     area = area->next[0]) {
		point();
		all += area->end - area->start;
		if (is_data(area))
			data += area->end - area->start;
	}
	return all <= soft_limit(RLIMIT_AS) &&
	       (!is_data(new) || data <= soft_limit(RLIMIT_DATA));
}

/* Moves the end of the heap to the address `brk`, if possible. Returns the end
 * of the heap in any case. */
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

/* Returns the highest address below MMAP_TOP where `size` bytes are free; 0 if
 * there is none. */
static unsigned long find_room(const struct space *space, unsigned long size)
{
	unsigned long low = MMAP_MIN, high = 0, found = 0;

	for (const struct area *area = space->first[0]; high < MMAP_TOP;
	     area = area ? area->next[0] : 0) {
		high = area && area->start < MMAP_TOP ? area->start : MMAP_TOP;
		if (high >= low && high - low >= size)
			found = high - size;
		if (area && area->end > low)
			low = area->end;
		point();
	}
	return found;
}

/* The files whose pages contents_cut() is unmapping. */
static struct cut {
	const struct contents *contents;
	unsigned long nr;
	struct cut *next;
} *cuts;

/* Unmaps, in the task with that pid, the pages that a file has lost. If the
 * task has moved pages meanwhile, looks at all its areas again. */
static void cut_task(int pid, const struct cut *cut)
{
	unsigned long addr = 0, seen = 0;
	struct task *task;

	while ((task = find_task(pid)) && task->space.dir) {
		unsigned long moves = task->space.moves;

		if (moves != seen)
			addr = 0;
		seen = moves;
		if (moves % 2)
			need_resched |= SLICE_OVER; /* the task moves pages */
		else if (!unmap_contents(&task->space, cut->contents, cut->nr,
					 &addr))
			break;
		point();
	}
}

/* Unmaps, in all programs, a file's pages from page nr on, because resize()
 * removes them from the file, or clone_file() replaces them. During point() a
 * program may fork, and this walk may already have passed the child's pid. So
 * before a fork, unmap_cuts() unmaps these pages in the parent. */
void contents_cut(struct contents *contents, unsigned long nr)
{
	struct cut cut = { contents, nr, cuts }, **at = &cuts;
	struct task *task;
	int pid = 0;

	cuts = &cut;
	while ((task = task_behind(pid))) {
		pid = task->pid;
		cut_task(pid, &cut);
		point();
	}
	while (*at != &cut)
		at = &(*at)->next;
	*at = cut.next;
}

/* Corrects the number of pages of each task that shares a page table: a cut has
 * removed n pages from this table, which maps addr. */
void table_cut(unsigned long addr, unsigned long table, unsigned long n)
{
	for (struct task *task = next_task(0); task; task = next_task(task))
		if (task->space.dir &&
		    NR(*dir_entry(task->space.dir, addr)) == NR(table))
			task->space.pages -= n;
}

/* Unmaps, in one space, some of the pages that files are losing. Returns 0 if
 * the space maps none of them any more; otherwise the caller has to call it
 * again. */
int unmap_cuts(struct space *space)
{
	int found = 0;

	for (const struct cut *cut = cuts; cut; cut = cut->next) {
		unsigned long addr = 0;

		do
			found = unmap_contents(space, cut->contents, cut->nr,
					       &addr);
		while (found == 1);
		if (found)
			break;
	}
	return found;
}

/*
 * Sets what an area maps: the file, from the given page on. Memory that tasks
 * share is a file without a name: for that, makes a node and returns it in
 * *memory. The caller drops the node after it has added the area, or after an
 * error.
 */
static int map_file(struct area *area, const struct file *file,
		    unsigned long page, int shared, struct node **memory)
{
	int is_zero = !file ||
		      (is(file->node, S_IFCHR) && file->node->rdev == DEV_ZERO);
	struct node *node = file ? file->node : 0;

	if (file &&
	    (!may_move(file, 0) ||
	     (shared && area->flags & AREA_WRITE && !may_move(file, 1))))
		return -EACCES;
	if (is_zero && !shared)
		return 0;
	if (!is_zero && !is(node, S_IFREG))
		return -ENODEV;
	if (is_zero) {
		*memory = node = new_node(0, S_IFREG | 0777);
		if (!node)
			return -ENOMEM;
		node->contents.size = area->end - area->start;
	}
	area->flags |= AREA_FILE;
	if (shared)
		area->flags |= !file || may_move(file, 1) ?
				       AREA_SHARED | AREA_MAY_WRITE :
				       AREA_SHARED;
	area->contents = &node->contents;
	/* a larger offset could make sums wrap; no file is so long */
	area->offset = file ? least(page, NR(~0UL)) : 0;
	touch_atime(node);
	return 0;
}

/* Returns the address for a mapping: addr if the address is fixed, or if the
 * range at addr is free; else any free address; 0 if there is no room. */
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

/* Adds an area. If its address is fixed, first removes what is mapped there.
 * Then add_area() must not fail, so a spare object is allocated before the
 * removal, and freed after it. */
static int put_area(struct space *space, const struct area *area, int fixed)
{
	void *spare = 0;
	int error = 0;

	if (!fits_limits(space, area))
		return -ENOMEM;
	if (fixed) {
		spare = space->areas + 2 > MAX_AREAS ?
				0 :
				new_object(sizeof(struct area));
		if (!spare)
			return -ENOMEM;
		error = remove_areas(space, area->start, area->end);
		free_object(spare, sizeof(struct area));
	}
	return error ? error : add_area(space, area);
}

/* Maps memory, or a file from the given page on: mmap2(). Returns the address,
 * or an error. */
unsigned long sys_mmap2(unsigned long addr, unsigned long length,
			unsigned long prot, unsigned long flags, int fd,
			unsigned long page)
{
	struct space *space = &current->space;
	struct file *file = flags & MAP_ANONYMOUS ? 0 : fd_file(fd);
	unsigned long size = PAGE_UP(length), type = flags & MAP_TYPE;
	struct area area = { .flags = prot & AREA_RIGHTS };
	struct node *memory = 0;
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
	if (type != MAP_PRIVATE && type != MAP_SHARED &&
	    (!file || type != MAP_SHARED_VALIDATE))
		return -EINVAL;
	if (type == MAP_SHARED_VALIDATE && flags & ~OLD_FLAGS)
		return -EOPNOTSUPP;
	error = map_file(&area, file, page, type != MAP_PRIVATE, &memory);
	if (!error)
		error = put_area(space, &area, flags & MAP_FIXED);
	drop_node(memory);
	return error ? (unsigned long)error : area.start;
}

/* Handles the older mmap(): its argument points to six words, and the offset in
 * the file is in bytes. */
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

/*
 * Changes the size of a part of an area. If the part is at the end of its area
 * and there is room after it, the part grows there. Otherwise the part moves,
 * if MREMAP_MAYMOVE allows it; with MREMAP_FIXED it moves in any case. A length
 * of 0 in a shared area makes one more mapping of the same file. Returns the
 * address of the part, or an error.
 */
unsigned long sys_mremap(unsigned long addr, unsigned long length,
			 unsigned long new_length, unsigned long flags,
			 unsigned long to)
{
	struct space *space = &current->space;
	unsigned long size = PAGE_UP(length), new = PAGE_UP(new_length);
	const struct area *area = next_area(space, addr);
	int fixed = flags & MREMAP_FIXED, error;
	struct area more;

	if (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED) || flags == MREMAP_FIXED ||
	    addr % PAGE_SIZE || new - 1 >= KERNEL_BASE ||
	    (fixed &&
	     (to % PAGE_SIZE || to >= KERNEL_BASE || new > KERNEL_BASE - to ||
	      to - addr < size || addr - to < new)))
		return -EINVAL;
	if (!area || area->start > addr)
		return -EFAULT;
	if (size < length || (size == 0 && !(area->flags & AREA_SHARED)))
		return -EINVAL;
	if (size >= new && !fixed) {
		error = size > new ? sys_munmap(addr + new, size - new) : 0;
		return error ? (unsigned long)error : addr;
	}
	if (size > area->end - addr)
		return -EFAULT;
	if (area->offset + NR(addr - area->start + new) < area->offset)
		return -EINVAL;
	more = *area;
	advance_area(&more, addr + size - area->start);
	more.end = addr + new;
	if (size < new && !fits_limits(space, &more))
		return -ENOMEM;
	if (!fixed && area->end == addr + size &&
	    new <= KERNEL_BASE -
			    addr &&is_free(space, addr + size, addr + new)) {
		to = addr;
		error = add_area(space, &more);
	} else {
		if (!fixed)
			to = flags ? find_room(space, new) : 0;
		error = to    ? move_areas(space, addr, size, to, new) :
			fixed ? -EPERM :
				-ENOMEM;
	}
	return error ? (unsigned long)error : to;
}

/* Returns the end of a range. If the sum wraps around, returns the highest
 * address, where no area is. */
static unsigned long end_of(unsigned long addr, unsigned long length)
{
	unsigned long end = addr + PAGE_UP(length);

	return length && end <= addr ? ~0UL : end;
}

/*
 * Handles mprotect(), msync(), mlock(), munlock() and madvise(): walks through
 * the areas of a range. `what` says which call it is, and `arg` has its rights,
 * flags or advice as bits. Unknown bits are an error. If an address of the
 * range is in no area, the result is -ENOMEM, and rights change only before
 * that address. msync(), munlock() and most advice are checked, but have no
 * effect.
 */
int sys_range(unsigned long addr, unsigned long length, unsigned long arg,
	      int what)
{
	static const unsigned long known[] = {
		[PROTECT] = AREA_RIGHTS | PROT_SEM,
		[SYNC] = MS_ASYNC | MS_INVALIDATE | MS_SYNC,
		[LOCK] = 1,
		[ADVISE] = HINTS | DROPS,
	};
	struct space *space = &current->space;
	unsigned long end = end_of(addr, length), stop;
	int error = 0, hole = 0;

	if (addr % PAGE_SIZE ||
	    (arg & ~known[what] && (length || what != PROTECT)))
		return -EINVAL;
	for (; addr < end && !error; addr = stop) {
		const struct area *area = next_area(space, addr);

		if (!area || area->start > addr)
			hole = -ENOMEM;
		if (!area || area->start >= end || (hole && what == PROTECT))
			break;
		addr = area->start > addr ? area->start : addr;
		stop = area->end < end ? area->end : end;
		if (what == PROTECT && arg & AREA_WRITE &&
		    (area->flags & (AREA_SHARED | AREA_MAY_WRITE)) ==
			    AREA_SHARED)
			error = -EACCES;
		else if (what == PROTECT)
			error = protect_area(space, addr, stop,
					     arg & AREA_RIGHTS);
		if (what == ADVISE && arg & 1UL << MADV_FREE && area->contents)
			error = -EINVAL;
		else if (what == ADVISE && arg & DROPS)
			error = free_page_tables(space, addr, stop);
		for (; what == LOCK && arg && addr < stop; addr += PAGE_SIZE) {
			if (touch_page(space, addr, area->flags & AREA_WRITE))
				return -ENOMEM;
			point();
		}
		point();
	}
	return error ? error : hole;
}

/* Writes a byte for each page of a range: 1 if the page is in memory, that is,
 * if the program maps it or the file holds it; else 0. Returns 0; -ENOMEM if an
 * address of the range is in no area; or another error. */
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
		in = next_present(space->dir, addr, addr + 1) == addr ||
		     (area->contents &&
		      contents_page(area->contents,
				    area->offset + NR(addr - area->start)));
		error = put_user(vec++, &in, 1);
		point();
	}
	return error;
}
