/*
 * The works (works.h) with address spaces, which run in the idle task: each
 * kind of page fault, the checks of addresses in system calls, and the changes
 * that fork, exit and munmap make.
 *
 * Ancestor: tests/guest/kernel/paging.c, which makes spaces in the same way.
 */
#include "works.h"
#include "files.h"
#include "../../free_pages.h"

#define MEMORY	0x10000000UL
#define WORD(a) (*(volatile unsigned long *)(a))

static unsigned long word;
static struct space parent, child;
static int result;

/* text: the program as a file of the archive. memory: the contents of a shared
 * area. clone: a clone of memory. */
static struct node text = { .contents.height = FLAT, .users = 1 };
static struct node memory = { .users = 1 }, clone = { .users = 1 };

void visit_spaces(visitor *visit)
{
	walk_contents(&memory.contents, visit);
	walk_contents(&clone.contents, visit);
	if (parent.dir)
		walk_space(idle_task.space.dir == parent.dir ?
				   &idle_task.space :
				   &parent,
			   visit);
	if (child.dir)
		walk_space(&child, visit);
}

/* ---- Spaces ---- */

/* Gives the idle task a copy of this space; or no space, if `space` is 0. */
static void enter(struct space *space)
{
	static const struct space none;

	current->space = space ? *space : none;
	if (!space)
		current->space.dir = kernel_dir;
	write_cr3(current->space.dir);
}

static void add_file(struct space *space, unsigned long start,
		     unsigned long flags, struct node *node,
		     unsigned long bytes)
{
	const struct area area = { .start = start,
				   .end = start + PAGE_SIZE,
				   .flags = flags,
				   .contents = &node->contents,
				   .bytes = bytes };

	check(add_area(space, &area) == 0);
}

/* Adds the program's text to a space. */
void add_text(struct space *space)
{
	text.contents.top = V2P(program);
	text.contents.size = program_end - program;
	add_file(space, TEXT, AREA_READ | AREA_EXEC, &text,
		 program_end - program);
}

/* Makes a space with text, data and a stack. */
static void make(void)
{
	memset(&parent, 0, sizeof(parent));
	parent.dir = new_page_dir();
	check(parent.dir != 0);
	add_text(&parent);
	add_range(&parent, DATA, DATA + 4 * PAGE_SIZE, AREA_READ | AREA_WRITE);
	add_range(&parent, STACK - PAGE_SIZE, STACK,
		  AREA_READ | AREA_WRITE | AREA_GROWS);
	enter(&parent);
}

static void end_space(struct space *space)
{
	enter(0);
	if (space->dir)
		free_space(space);
}

/* Stores a word in a program's memory, as a system call does. */
static void put(unsigned long addr, unsigned long value)
{
	check(verify_area(&current->space, addr, 4, 1) == 0);
	WORD(addr) = value;
}

static void make_written(void)
{
	make();
	put(DATA, 1);
	put(DATA + PAGE_SIZE, 2);
}

static void make_forked(void)
{
	make_written();
	child = parent;
	child.dir = 0;
	check(copy_areas(&parent, &child) == 0);
	child.dir = new_page_dir();
	check(copy_page_tables(parent.dir, child.dir) == 0);
}

/* Makes two spaces as after a fork, and ends the child: the pages and tables
 * have one holder left. */
static void make_last(void)
{
	make_forked();
	end_space(&child);
	enter(&parent);
}

static void end_spaces(void)
{
	end_space(&child);
	end_space(&parent);
}

/* ---- Faults ---- */

static void run_read(void)
{
	word = WORD(DATA);
}

static void ended_zero(void)
{
	check(word == 0);
	end_spaces();
}

static void run_read_file(void)
{
	word = WORD(TEXT);
}

static void ended_file(void)
{
	check(word == *(const unsigned long *)program);
	check(WORD(TEXT + PAGE_SIZE - 4) == 0);
	end_spaces();
}

/* Makes a space with an area of shared memory, which has one page. */
static void make_memory(void)
{
	unsigned long first;

	make();
	memory.contents.size = PAGE_SIZE;
	check(own_page(&memory.contents, 0, &first) == 0);
	add_file(&current->space, MEMORY,
		 AREA_READ | AREA_WRITE | AREA_FILE | AREA_SHARED, &memory, 0);
}

static void make_hole(void)
{
	make_memory();
	free_contents(&memory.contents);
	memory.contents.size = PAGE_SIZE;
}

/* Makes a clone of the shared memory. Both have the same page. */
static void make_clone(void)
{
	unsigned int shared;

	make_memory();
	shared = memory.contents.shared;
	memory.contents.shared = 0; /* otherwise the page would be copied */
	check(clone_contents(&memory.contents, &clone.contents) == 0);
	memory.contents.shared = shared;
}

static void run_store(void)
{
	WORD(MEMORY) = 7;
}

static void ended_stored(void)
{
	const unsigned long *at = P2V(contents_page(&memory.contents, 0));

	check(at[0] == 7 && can_touch(current->space.dir, MEMORY, 1));
	if (clone.contents.top)
		check(contents_page(&clone.contents, 0) != V2P(at));
	end_spaces();
	free_contents(&memory.contents);
	free_contents(&clone.contents);
}

static void run_own(void)
{
	result = verify_area(&current->space, MEMORY, 4, 1);
}

static void ended_owned(void)
{
	check(result == 0);
	run_store();
	ended_stored();
}

static void run_write(void)
{
	WORD(DATA) = 3;
}

/* Checks that the current space has the written word, and that its next page,
 * and the other space if there is one, have the old values. */
static void ended_written(void)
{
	check(WORD(DATA) == 3 && WORD(DATA + PAGE_SIZE) == 2);
	if (child.dir) {
		enter(&child);
		check(WORD(DATA) == 1 && WORD(DATA + PAGE_SIZE) == 2);
	}
	end_spaces();
}

static void run_grow(void)
{
	WORD(STACK - 3 * PAGE_SIZE) = 4;
}

static void ended_grown(void)
{
	check(WORD(STACK - 3 * PAGE_SIZE) == 4);
	check(area_at(&current->space, 2)->start == STACK - 3 * PAGE_SIZE);
	end_spaces();
}

/* ---- System calls, fork, exit, munmap ---- */

/* Checks an address as a system call does, with interrupts on, and writes
 * there. */
static void run_verify(void)
{
	result = verify_area(&current->space, DATA, 4, 1);
	if (!result)
		WORD(DATA) = 3;
}

static void ended_verified(void)
{
	check(result == 0);
	ended_written();
}

static void ended_new(void)
{
	check(result == 0 && WORD(DATA) == 3);
	end_spaces();
}

static void run_bad(void)
{
	result = verify_area(&current->space, TEXT, 4, 1);
}

static void ended_bad(void)
{
	check(result == -EFAULT);
	end_spaces();
}

static void run_fork(void)
{
	unsigned long dir;

	child = parent;
	child.dir = 0;
	check(copy_areas(&parent, &child) == 0);
	dir = new_page_dir();
	result = copy_page_tables(parent.dir, dir);
	child.dir = dir;
}

static void ended_forked(void)
{
	check(result == 0);
	check(mem_map[NR(*dir_entry(parent.dir, DATA))] == 2);
	put(DATA, 3);
	ended_written();
}

static void run_exit(void)
{
	free_space(&child);
}

static void ended_exit(void)
{
	check(mem_map[NR(*dir_entry(parent.dir, DATA))] == 1);
	put(DATA, 3);
	ended_written();
}

static void run_exit_last(void)
{
	enter(0);
	free_space(&parent);
}

static void run_unmap(void)
{
	result = free_page_tables(&parent, DATA, DATA + PAGE_SIZE);
}

static void ended_unmapped(void)
{
	check(result == 0);
	check(!find_entry(parent.dir, DATA));
	check(WORD(DATA + PAGE_SIZE) == 2);
	enter(&child);
	check(WORD(DATA) == 1);
	end_spaces();
}

const struct work space_works[] = {
	{ "a fault without a page", make, run_read, ended_zero },
	{ "a fault on a page of a file", make, run_read_file, ended_file },
	{ "a fault in shared memory", make_memory, run_store, ended_stored },
	{ "a fault that copies a page", make_forked, run_write, ended_written },
	{ "a fault of the last holder", make_last, run_write, ended_written },
	{ "a fault that grows the stack", make, run_grow, ended_grown },
	{ "a call that gets a page", make, run_verify, ended_new },
	{ "a call that copies a page", make_forked, run_verify,
	  ended_verified },
	{ "a call of the last holder", make_last, run_verify, ended_verified },
	{ "a call that fills a hole", make_hole, run_own, ended_owned },
	{ "a call that copies a clone", make_clone, run_own, ended_owned },
	{ "a call with a bad address", make, run_bad, ended_bad },
	{ "fork", make_written, run_fork, ended_forked },
	{ "exit with shared pages", make_forked, run_exit, ended_exit },
	{ "exit of the last holder", make_written, run_exit_last, end_spaces },
	{ "unmapping", make_forked, run_unmap, ended_unmapped },
	{ 0, 0, 0, 0 },
};
