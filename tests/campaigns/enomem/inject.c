/*
 * Makes a kernel whose allocations can be refused. The linker (--wrap) sends
 * each call of the allocator here. This file counts the call, and lets it fail
 * if it is the chosen one. Programs choose it by a system call that only this
 * kernel has: refuse.h. For the boot, refuse=N on the command line chooses the
 * N-th call of all.
 *
 *	kalloc           called by paging, fork, exec, pipe ...
 *	get_free_page    the same; its own call of kalloc stays inside kalloc.c
 *	                 and is not counted again
 *	new_page_table   these two may reuse a freed table or directory; that
 *	new_page_dir     is refused, too
 *	can_kalloc       fork asks it whether there is enough memory
 *
 * This file keeps the address of each refused call, so that the test can check
 * that no call of the allocator in the kernel was left out.
 *
 * mm/ adds a holder to a page without a call of the allocator. So this file
 * refuses new holders in another way: it sets the count of one page to
 * MAX_COUNT, as if the page had 65,534 holders, and subtracts the added ones at
 * the end.
 *
 * Ancestor: none; the idea is Linux's failslab (2006), which refuses random
 * allocations.
 */
#include "files.h"
#include "refuse.h"
#include "x86.h"
#include "../../free_pages.h"

#define SITES	 64
#define PER_PAGE (PAGE_SIZE / OBJECT_SIZE - 1)

unsigned long __real_kalloc(void);
unsigned long __real_get_free_page(void);
unsigned long __real_new_page_table(void);
unsigned long __real_new_page_dir(void);
int __real_can_kalloc(unsigned long n);
void *__real_new_object(unsigned long size);
void __real_free_object(void *object, unsigned long size);
void __real_fpu_init(void);
void __real_close_files(unsigned long bits);

unsigned long __wrap_kalloc(void);
unsigned long __wrap_get_free_page(void);
unsigned long __wrap_new_page_table(void);
unsigned long __wrap_new_page_dir(void);
int __wrap_can_kalloc(unsigned long n);
void *__wrap_new_object(unsigned long size);
void __wrap_free_object(void *object, unsigned long size);
void __wrap_fpu_init(void);
void __wrap_close_files(unsigned long bits);

extern void *sys_table[];

/* The tasks whose allocations are counted. */
static enum { NOBODY, ONE, OTHERS, ALL } whose;
static int pid; /* with ONE the counted task, with OTHERS the one that is not */
static unsigned long number, seen;
static int how;

static struct {
	unsigned long addr, refused;
} sites[SITES];

static unsigned long objects, pool_pages;

/* The page that was filled, how many holders were added to it, whether it is a
 * page table, and the pid of the task that filled it. */
static unsigned long full, added;
static int full_is_table, filler;

/* ---- Refusing ---- */

/* Notes a refused call of the allocator; addr is the address after the call. */
static void remember(unsigned long addr)
{
	int i = 0;

	while (i < SITES && sites[i].addr && sites[i].addr != addr)
		i++;
	if (i == SITES)
		panic("refuse: more than %d calls of the allocator", SITES);
	sites[i].addr = addr;
	sites[i].refused++;
	if (whose == ALL) {
		printk("refused: %lu site %08lx\n", seen, addr);
		print_backtrace(addr,
				(unsigned long)__builtin_frame_address(0));
	}
}

static int counts(void)
{
	switch (whose) {
	case ONE:
		return current->pid == pid;
	case OTHERS:
		return current->pid != pid;
	case ALL:
		return 1;
	default:
		return 0;
	}
}

/* Reads refuse=N from the command line at the first allocation of the boot. */
static void look_at_command_line(void)
{
	static int done;
	const char *value = done++ ? 0 : option("refuse");

	if (!value)
		return;
	whose = ALL;
	for (; *value >= '0' && *value <= '9'; value++)
		number = number * 10 + *value - '0';
}

static int refused(void *from)
{
	look_at_command_line();
	if (!counts())
		return 0;
	seen++;
	if (number == 0 || (how == ONCE ? seen != number : seen < number))
		return 0;
	remember((unsigned long)from);
	return 1;
}

unsigned long __wrap_kalloc(void)
{
	return refused(__builtin_return_address(0)) ? 0 : __real_kalloc();
}

unsigned long __wrap_get_free_page(void)
{
	return refused(__builtin_return_address(0)) ? 0 :
						      __real_get_free_page();
}

unsigned long __wrap_new_page_table(void)
{
	return refused(__builtin_return_address(0)) ? 0 :
						      __real_new_page_table();
}

unsigned long __wrap_new_page_dir(void)
{
	return refused(__builtin_return_address(0)) ? 0 : __real_new_page_dir();
}

int __wrap_can_kalloc(unsigned long n)
{
	return !refused(__builtin_return_address(0)) && __real_can_kalloc(n);
}

static int arm(int who, unsigned long n, int forever)
{
	whose = who;
	pid = current->pid;
	number = n;
	how = forever;
	seen = 0;
	return 0;
}

/* ---- The books ---- */

/* Returns how many units an object takes: one or two. */
static unsigned long units(unsigned long size)
{
	return (size + OBJECT_SIZE - 1) / OBJECT_SIZE;
}

void *__wrap_new_object(unsigned long size)
{
	void *object = __real_new_object(size);

	objects += object ? units(size) : 0;
	return object;
}

void __wrap_free_object(void *object, unsigned long size)
{
	objects -= units(size);
	__real_free_object(object, size);
}

static int count_pool(UNUSED unsigned long page, UNUSED enum kind kind)
{
	pool_pages++;
	return 0;
}

static int put_books(unsigned long to)
{
	struct books books = { .free = free_pages(), .wrong = mem_check() };

	for (struct task *task = next_task(0); task; task = next_task(task))
		books.tasks++;
	pool_pages = 0;
	visit_pool(count_pool);
	books.objects = objects;
	books.room = pool_pages * PER_PAGE - objects;
	return put_user(to, &books, sizeof(books));
}

/* ---- A page with as many holders as there can be ---- */

/* Gives a page MAX_COUNT holders. An entry of a page with more than one holder
 * may not have the write bit: P1, P2. */
static void fill(unsigned long *entry, int is_table)
{
	unsigned long nr = NR(*entry);

	full = PAGE(nr);
	full_is_table = is_table;
	filler = current->pid;
	added = MAX_COUNT - mem_map[nr];
	mem_map[nr] = MAX_COUNT;
	*entry &= ~(unsigned long)PG_WRITE;
	write_cr3(current->space.dir);
}

/* Gives MAX_COUNT holders to the k-th of the program's tables and pages,
 * counted from 1. The order is: a table, the pages that it maps, the next
 * table. */
static int fill_kth(unsigned long k)
{
	unsigned long *dir = entries(current->space.dir);

	if (full)
		return -EBUSY;
	for (int i = 0; i < (int)USER_TABLES; i++) {
		if (dir[i] && --k == 0) {
			fill(&dir[i], 1);
			return 0;
		}
		for (int j = 0; dir[i] && j < ENTRIES; j++)
			if (entries(dir[i])[j] && --k == 0) {
				fill(&entries(dir[i])[j], 0);
				return 0;
			}
	}
	return -ENOENT;
}

/* Removes the added holders. If they were the last ones, frees the page as its
 * last real holder would have done. */
static int empty(void)
{
	unsigned short *count = &mem_map[NR(full)];
	unsigned long dir;

	if (!full)
		return 0;
	*count -= added;
	if (*count == 0) {
		*count = 1;
		dir = full_is_table ? __real_new_page_dir() : 0;
		if (dir) {
			entries(dir)[0] = full | PG_PRESENT | PG_USER;
			end_page_dir(dir);
		} else {
			kfree(full);
		}
	}
	full = 0;
	return 0;
}

/* Removes the added holders if the task that added them ends: it may have been
 * killed. */
void __wrap_close_files(unsigned long bits)
{
	if (bits == ~0UL && current->pid == filler)
		empty();
	__real_close_files(bits);
}

/* ---- The system call ---- */

static int print_sites(void)
{
	for (int i = 0; i < SITES && sites[i].addr; i++)
		printk("site %08lx refused %lu\n", sites[i].addr,
		       sites[i].refused);
	return 0;
}

static int sys_refuse(int command, unsigned long a, unsigned long b)
{
	switch (command) {
	case REFUSE_MINE:
		return arm(ONE, a, b);
	case REFUSE_OTHERS:
		return arm(OTHERS, a, b);
	case REFUSE_STOP:
		whose = NOBODY;
		return seen;
	case REFUSE_BOOKS:
		return put_books(a);
	case REFUSE_FILL:
		return fill_kth(a);
	case REFUSE_EMPTY:
		return empty();
	case REFUSE_SITES:
		return print_sites();
	}
	return -EINVAL;
}

void __wrap_fpu_init(void)
{
	__real_fpu_init();
	sys_table[REFUSE_NUMBER] = sys_refuse;
}
