/*
 * What is interrupted at each instruction: pages taken and given back, each
 * kind of fault, fork, exit, unmapping, the change to another task, and a
 * program that does all of it. The functions in `between` have pages in their
 * hands that no owner has yet, or no more. Those in `changing` take several
 * instructions to change a count and the run list. In all others the books
 * balance wherever an interrupt may come.
 *
 * Ancestor: tests/guest/kernel/paging.c, which makes spaces in the same way.
 */
#include "step.h"
#include "files.h"
#include "../../free_pages.h"

#define DATA	0x08400000UL /* as in entries.S */
#define TEXT	0x08048000UL
#define STACK	0x3fff0000UL
#define MEMORY	0x10000000UL
#define WORD(a) (*(volatile unsigned long *)(a))

const char *const between[] = { "get_free_page",    "new_page_dir",
				"copy_page_tables", "touch_page",
				"own_page",	    "free_page_tables",
				"free_tables",	    "new_task",
				"do_exit",	    "free_task",
				"run_kalloc",	    "run_get_free_page",
				"run_fork",	    "run_exit",
				"run_exit_last",    "run_kfree",
				"run_drop",	    "run_share",
				"use_memory",	    "add_area",
				"remove_areas",	    0 };

const char *const changing[] = { "kalloc",
				 "kfree",
				 "get_free_page",
				 "take_other",
				 "take_empty",
				 "put_back",
				 "new_page_table",
				 "new_page_dir",
				 "free_page_table",
				 "free_page_dir",
				 0 };

static unsigned long page, word;
static int second;	   /* another holder of that page */
static struct run *listed; /* what was on the run list */
static struct space parent, child;
static int result;
static struct task *other;
static volatile int turns;

/* The program, as a file of the archive; and memory that is shared, or a file
 * that has a clone. */
static struct node text = { .contents.height = FLAT, .users = 1 };
static struct node memory = { .users = 1 }, clone = { .users = 1 };

void visit_work(visitor *visit)
{
	walk_contents(&memory.contents, visit);
	walk_contents(&clone.contents, visit);
	if (page)
		visit(page, KIND_KERNEL);
	if (second)
		visit(page, KIND_KERNEL);
	for (struct run *run = listed; run; run = run->next)
		visit(V2P(run), KIND_KERNEL);
	if (parent.dir)
		walk_space(idle_task.space.dir == parent.dir ?
				   &idle_task.space :
				   &parent,
			   visit);
	if (child.dir)
		walk_space(&child, visit);
}

/* ---- Pages ---- */

static void nothing(void)
{
}

static void run_kalloc(void)
{
	page = kalloc();
}

static void free_it(void)
{
	check(page && mem_map[NR(page)] == 1);
	kfree(page);
	page = 0;
}

/* The list is empty: the frontier must move. */
static void empty_list(void)
{
	while (run_list) {
		struct run *run = P2V(kalloc());

		run->next = listed;
		listed = run;
	}
}

static void free_listed(void)
{
	free_it();
	while (listed) {
		struct run *run = listed;

		listed = run->next;
		kfree(V2P(run));
	}
}

static void take_page(void)
{
	page = kalloc();
	check(page != 0);
}

static void share_it(void)
{
	take_page();
	check(share_page(page) == 0);
	second = 1;
}

/* It has no owner from here on. */
static void run_kfree(void)
{
	unsigned long it = page;

	page = 0;
	kfree(it);
}

static void run_drop(void)
{
	second = 0;
	kfree(page);
}

static void run_share(void)
{
	share_page(page);
	second = 1;
}

static void free_both(void)
{
	check(mem_map[NR(page)] == 2);
	run_drop();
	free_it();
}

static void run_get_free_page(void)
{
	page = get_free_page();
}

static void all_zero(void)
{
	check(page && zero_words(P2V(page), ENTRIES) == ENTRIES);
	free_it();
}

/* ---- Address spaces, of the idle task ---- */

static void enter(struct space *space)
{
	static const struct space none;

	current->space = space ? *space : none;
	if (!space)
		current->space.dir = kernel_dir;
	write_cr3(current->space.dir);
}

static void add(struct space *space, unsigned long start, unsigned long end,
		unsigned long flags)
{
	const struct area area = { .start = start, .end = end, .flags = flags };

	check(add_area(space, &area) == 0);
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

static void add_text(struct space *space)
{
	text.contents.top = V2P(program);
	text.contents.size = program_end - program;
	add_file(space, TEXT, AREA_READ | AREA_EXEC, &text,
		 program_end - program);
}

static void make(void)
{
	memset(&parent, 0, sizeof(parent));
	parent.dir = new_page_dir();
	check(parent.dir != 0);
	add_text(&parent);
	add(&parent, DATA, DATA + 4 * PAGE_SIZE, AREA_READ | AREA_WRITE);
	add(&parent, STACK - PAGE_SIZE, STACK,
	    AREA_READ | AREA_WRITE | AREA_GROWS);
	enter(&parent);
}

/* What was stepped may have grown the copy's stack. */
static void end_space(struct space *space)
{
	enter(0);
	if (space->dir)
		free_space(space);
}

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

/* The other side is gone: its pages and tables have one holder left. */
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

/* Memory that is shared, with a page; or a clone of it, which shares it. */
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

static void make_clone(void)
{
	unsigned int shared;

	make_memory();
	shared = memory.contents.shared;
	memory.contents.shared = 0; /* or it would be a copy */
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

/* The writer's word is its own; the other page is as it was. */
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

/* As a system call does it, with interrupts on. */
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

/* ---- Tasks ---- */

/* Sleeps until an interrupt wakes it, then uses memory and asks the audit. */
static void use_memory(void)
{
	for (;;) {
		unsigned long it = get_free_page();

		if (it)
			kfree(it);
		audit_unstepped();
		turns++;
		cli(); /* nobody wakes it between its words and its sleep */
		current->state = UNINTERRUPTIBLE;
		schedule();
		sti();
	}
}

static void run_switch(void)
{
	int before = turns;

	wake_task(other);
	while (turns == before)
		schedule();
}

/* Task: the program, whose frame and space are made here. */
static void become_program(void)
{
	sti();
	add_text(&current->space);
	add(&current->space, DATA, DATA + 4 * PAGE_SIZE,
	    AREA_READ | AREA_WRITE);
	add(&current->space, STACK - PAGE_SIZE, STACK,
	    AREA_READ | AREA_WRITE | AREA_GROWS);
	*FRAME(current) = (struct frame){
		.es = USER_DS,
		.ds = USER_DS,
		.eip = TEXT,
		.cs = USER_CS,
		.eflags = X86_EFLAGS_IF | 2,
		.esp = STACK,
		.ss = USER_DS,
	};
}

static void run_task(void (*function)(void))
{
	struct task *task = new_task(function);

	check(task != 0);
	if (!task)
		return;
	wake_task(task);
	for (int i = 0; task->state != ZOMBIE; i++) {
		check(i < 2000);
		schedule();
	}
	result = task->exit_status;
	free_task(task);
}

static void run_program(void)
{
	run_task(become_program);
}

/* Goes to the end of the queue while an interrupt puts another one there. */
static void give_way(void)
{
	sti();
	schedule();
	schedule();
	do_exit(0);
}

static void run_give_way(void)
{
	run_task(give_way);
}

static void ended_program(void)
{
	check(result == 0);
	if (result)
		printk("# the program ended with %04x\n", result);
}

void work_init(void)
{
	other = new_task(use_memory);
	check(other != 0);
	interrupts_at(other);
	run_switch();
}

const struct work works[] = {
	{ "kalloc from the list", nothing, run_kalloc, free_it },
	{ "kalloc from the frontier", empty_list, run_kalloc, free_listed },
	{ "kfree of the last holder", take_page, run_kfree, nothing },
	{ "kfree of another", share_it, run_drop, free_it },
	{ "share_page", take_page, run_share, free_both },
	{ "get_free_page", nothing, run_get_free_page, all_zero },
	{ "a fault, no page", make, run_read, ended_zero },
	{ "a fault, a page of a file", make, run_read_file, ended_file },
	{ "a fault, shared memory", make_memory, run_store, ended_stored },
	{ "a fault, a copy", make_forked, run_write, ended_written },
	{ "a fault, the last holder", make_last, run_write, ended_written },
	{ "a fault, the stack grows", make, run_grow, ended_grown },
	{ "a call, no page", make, run_verify, ended_new },
	{ "a call, a copy", make_forked, run_verify, ended_verified },
	{ "a call, the last holder", make_last, run_verify, ended_verified },
	{ "a call, a hole in memory", make_hole, run_own, ended_owned },
	{ "a call, a page of a clone", make_clone, run_own, ended_owned },
	{ "a call, a bad address", make, run_bad, ended_bad },
	{ "fork", make_written, run_fork, ended_forked },
	{ "exit, shared", make_forked, run_exit, ended_exit },
	{ "exit, the last", make_written, run_exit_last, end_spaces },
	{ "unmapping", make_forked, run_unmap, ended_unmapped },
	{ "switch", nothing, run_switch, nothing },
	{ "switch, another woken", nothing, run_give_way, ended_program },
	{ "a program", nothing, run_program, ended_program },
	{ 0, 0, 0, 0 },
};
