/*
 * Memory: what mm/ promises, grouped by the file that defines it. mm/ stands
 * on boot.h, layout.h, x86.h, Linux's error numbers and, of kernel.h, on
 * printk, panic, assert, soft_limit, file_name and the linker script's names:
 * on nothing else of the kernel. Errors are returned negated.
 *
 * Ancestor: Linux 0.01's linux/mm.h declared four functions; memory.c never
 * included it, and one of them disagreed.
 */
#pragma once

#include "layout.h"
#include "x86.h"

#include <linux/errno.h>

struct boot_params;
struct area;
struct space;

/*
 * Lists whose items can leave from the middle: the member `where` points to
 * what points to the item, the list's head or the `next` of another item. The
 * members' names are given.
 */
#define LIST_ADD(head, item, next, where)                                      \
	do {                                                                   \
		(item)->next = *(head);                                        \
		(item)->where = (head);                                        \
		if ((item)->next)                                              \
			(item)->next->where = &(item)->next;                   \
		*(head) = (item);                                              \
	} while (0)

#define LIST_REMOVE(item, next, where)                                         \
	do {                                                                   \
		*(item)->where = (item)->next;                                 \
		if ((item)->next)                                              \
			(item)->next->where = (item)->where;                   \
	} while (0)

/* Of a physical address the number of its page, and back. */
#define NR(page)     ((unsigned long)(page) >> PAGE_SHIFT)
#define PAGE(nr)     ((unsigned long)(nr) << PAGE_SHIFT)
#define PAGE_DOWN(x) ((x) & ~(PAGE_SIZE - 1UL))
#define PAGE_UP(x)   PAGE_DOWN((x) + PAGE_SIZE - 1)

/* How many pages so many bytes need; any number of bytes. */
static inline unsigned long pages_for(unsigned long bytes)
{
	return NR(bytes) + (bytes % PAGE_SIZE != 0);
}

/* Bits of a directory entry or table entry (x86.h): what all that belongs to a
 * program alone has, and a page that it may write when it has its own. */
#define PG_OWN	   (PG_PRESENT | PG_WRITE | PG_USER)
#define PG_PRIVATE (PG_PRESENT | PG_USER | PG_MAY_WRITE)

/* What one page table maps: 4 MiB. */
#define TABLE_SPAN  (ENTRIES * (unsigned long)PAGE_SIZE)
#define USER_TABLES (KERNEL_BASE / TABLE_SPAN)

/* ---- mm/memory.c: the count array ---- */

#define RESERVED  65535 /* M3: not ours */
#define MAX_COUNT 65534 /* M4 */

extern unsigned short *mem_map;	   /* one count a page */
extern unsigned short *mem_sheet;  /* as long: the audit's scratch */
extern unsigned long nr_pages;	   /* entries of mem_map */
extern unsigned long loaded_end;   /* nr: kernel, archive, array end here */
extern unsigned long boot_mapped;  /* pages, by the boot tables */
extern unsigned long frontier;	   /* M2: nr of the first never given out */
extern unsigned long frontier_end; /* pages from it on are not mapped yet */

void mem_init(const struct boot_params *boot, unsigned long limit);
void mem_print(const struct boot_params *boot);
void bad_page(unsigned long page, const char *who)
	__attribute__((noreturn, cold));

/* Returns where the count of page is, if that is from 1 to most. Otherwise 0,
 * also if page is no page at all. The address is rotated: then the nr is at the
 * bottom of the word, and the offset in the page is at its top. So one
 * comparison finds an address that is not on a page boundary, or beyond the end
 * of memory. Another one finds a count of 0, and a count above most. */
static inline unsigned short *held_count(unsigned long page, unsigned int most)
{
	unsigned long nr = page >> PAGE_SHIFT | page << (32 - PAGE_SHIFT);

	if (nr >= nr_pages || mem_map[nr] - 1U >= most)
		return 0;
	return &mem_map[nr];
}

/* Where the archive lies, and a bit for each page of it that a file holds for
 * ever. */
#define ARCHIVE_PAGES (NR(DISK_MAX) + 1)
extern unsigned long archive_start, archive_bytes;
extern unsigned long archive_map[ARCHIVE_PAGES / 32 + 1];

void open_archive(unsigned long start, unsigned long end, int file);

static inline int is_archive(unsigned long page)
{
	unsigned long at = page - archive_start, nr = NR(at);

	return at < archive_bytes && archive_map[nr / 32] >> nr % 32 & 1;
}

/* The parser of the BIOS's map, apart so that it can be tested alone. */
unsigned long map_edge(const struct boot_params *boot, unsigned long nr,
		       unsigned long limit, int *usable);

/* ---- mm/kalloc.c: the run list, and those of tables and directories ---- */

struct run {
	struct run *next;
};

extern struct run *run_list, *table_list, *dir_list;
extern unsigned long mem_changes; /* of any page's holders, or of areas */

void kinit1(void);
void kinit2(void);
unsigned long kalloc(void);
int share_page(unsigned long page);
void kfree(unsigned long page);
int can_kalloc(unsigned long n);
unsigned long get_free_page(void);
unsigned long new_page_table(void);
unsigned long new_page_dir(void);
void free_page_table(unsigned long table);
void free_page_dir(unsigned long dir);
#define free_page kfree /* Linux 0.01's name: to be said of any holder */

/* ---- mm/paging.c: directories and tables ---- */

extern unsigned long kernel_dir; /* its kernel half is in every directory */

unsigned long next_entry(const unsigned long *table, unsigned long i);
unsigned long count_entries(const unsigned long *table, unsigned long i);
unsigned long next_present(unsigned long dir, unsigned long addr,
			   unsigned long end);
void paging_init(int use_big_pages);
int copy_page_tables(unsigned long from, unsigned long to);
int free_page_tables(struct space *space, unsigned long start,
		     unsigned long end);
void drop_table(unsigned long *entry);
int own_entry(unsigned long *entry, int is_table);
int own_table(const struct space *space, unsigned long addr);
int own_tables(const struct space *space, unsigned long start,
	       unsigned long end);
int move_pages(const struct space *space, unsigned long from, unsigned long to,
	       unsigned long size, int go);
int protect_pages(const struct space *space, unsigned long start,
		  unsigned long end, int read, int write);
void free_tables(const struct space *space);
int copy_page(unsigned long *entry);

/* What a directory or table holds, by its page or by an entry for it. */
static inline unsigned long *entries(unsigned long page_or_entry)
{
	return P2V(PAGE_DOWN(page_or_entry));
}

static inline unsigned long *dir_entry(unsigned long dir, unsigned long addr)
{
	return (unsigned long *)P2V(dir) + addr / TABLE_SPAN;
}

static inline unsigned long *table_entry(unsigned long table,
					 unsigned long addr)
{
	return &entries(table)[addr / PAGE_SIZE % ENTRIES];
}

/* The entry that maps addr, 0 if nothing does. The write bit counts only if
 * the directory entry has it too: can_touch() below asks for both. */
static inline unsigned long *find_entry(unsigned long dir, unsigned long addr)
{
	unsigned long table = *dir_entry(dir, addr);
	unsigned long *entry;

	if (!(table & PG_PRESENT))
		return 0;
	entry = table_entry(table, addr);
	return *entry & PG_PRESENT ? entry : 0;
}

/* May the page at addr be written, as far as its entry alone can say (P4)? If
 * its table is the directory's own, so that entries in it may be changed,
 * *entry becomes the place of the entry for addr, present or not; otherwise 0.
 * For addresses of the kernel it is 0, too: their tables lack PG_USER. */
static inline int may_write(unsigned long dir, unsigned long addr,
			    unsigned long **entry)
{
	unsigned long missing = *dir_entry(dir, addr) ^ PG_OWN;

	*entry = 0;
	if (missing & PG_OWN)
		return 0;
	*entry = table_entry(missing, addr);
	return (**entry & PG_MAY_WRITE) != 0;
}

/* A write to the page of an entry that has PG_MAY_WRITE (P4). If the entry is
 * the last holder of the page, it gets the write bit back. Otherwise it gets a
 * copy of the page. -ENOMEM, and nothing changed. */
static inline int un_wp_page(unsigned long *entry)
{
	if (mem_map[NR(*entry)] > 1)
		return copy_page(entry);
	*entry |= PG_WRITE;
	flush_tlb();
	return 0;
}

/* May a program read, or write, at addr without a fault? Both entries have to
 * say so; those of the kernel are for no program. An entry has the write bit
 * only if it is present. */
static inline int can_touch(unsigned long dir, unsigned long addr, int write)
{
	unsigned long table = *dir_entry(dir, addr);

	return table & PG_USER && table & *table_entry(table, addr) &
					  (write ? PG_WRITE : PG_PRESENT);
}

/* ---- What a page is, and who is shown it: mm/audit.c ---- */

enum kind {
	KIND_FREE,
	KIND_KERNEL, /* directory and tables of the kernel half */
	KIND_TASK,   /* task structure and kernel stack */
	KIND_DIR,
	KIND_TABLE,
	KIND_USER,
	KIND_PIPE,
	KIND_OBJECT, /* the pool's: nodes, open files, areas */
	KIND_FILE,   /* bytes of a file */
	KIND_RESERVED,
	KINDS
};

/* Called once for each holder of each page; what a directory or a page table
 * points to is visited when it answers nonzero for that. */
typedef int visitor(unsigned long page, enum kind kind);

/* ---- mm/pool.c: objects of one unit or of two, zeroed ---- */

#define OBJECT_SIZE 64 /* bytes of a unit */

void *new_object(unsigned long size);
void free_object(void *object, unsigned long size);

/* ---- mm/contents.c: the bytes of files ---- */

/* A tree of pages, or (FLAT) pages that follow one another: contents.c. */
struct contents {
	unsigned long top;   /* an entry, or the address of the first page */
	int height;	     /* tables above each page: 0, 1, 2; or FLAT */
	unsigned long size;  /* bytes */
	unsigned long pages; /* of data; a clone counts all of them, too */
	unsigned int areas;  /* that map it; of these: */
	unsigned int shared; /* that share it with the file */
};

#define FLAT (-1)

extern unsigned long file_pages, max_file_pages; /* of all trees */

unsigned long contents_page(const struct contents *contents, unsigned long nr);
int own_page(struct contents *contents, unsigned long nr, unsigned long *page);
int resize(struct contents *contents, unsigned long size);
int is_cut(const struct contents *contents);
int clone_contents(struct contents *from, struct contents *to);
void free_contents(struct contents *contents);

void visit_cuts(visitor *visit);

/*
 * Of kernel/: no area maps a file any more, so it goes if nobody else has it.
 * A file has lost its pages from nr on, so no program may map them (by
 * unmap_contents() for each). Both may pass points. A table that is shared has
 * lost n pages: so have all spaces with this entry for addr.
 */
void contents_unused(struct contents *contents);
void contents_cut(struct contents *contents, unsigned long nr);
void table_cut(unsigned long addr, unsigned long table, unsigned long n);

/* ---- mm/area.c: what a program may touch ---- */

/* The first three are mmap()'s PROT_ bits. Any of them lets a program read: the
 * 386 can withhold nothing but writing, and Linux's areas promise no more. */
#define AREA_READ      1
#define AREA_WRITE     2
#define AREA_EXEC      4
#define AREA_RIGHTS    (AREA_READ | AREA_WRITE | AREA_EXEC)
#define AREA_GROWS     8  /* downward, on demand: the stack */
#define AREA_FILE      16 /* mapped: nothing lies behind the end of the file */
#define AREA_SHARED    32 /* what is written to it, is written to the file */
#define AREA_MAY_WRITE 64 /* of a shared one: it can get the right to write */

/* [start, end), both on page boundaries. It begins with bytes of a file, from a
 * page of it on, and the rest is zero. An area with AREA_FILE has all that the
 * file has at the moment of a touch, and its bytes is 0. */
struct area {
	unsigned long start, end;
	unsigned long flags;
	struct contents *contents; /* 0: zeros */
	unsigned long offset;	   /* nr in it of the page at start */
	unsigned long bytes;
	struct area *next[LEVELS]; /* next[0] is the list of all */
};

_Static_assert(sizeof(struct area) <= OBJECT_SIZE, "pool");

/*
 * An address space: a directory and the areas that say what a fault means,
 * with the invariants A1 and A2 of area.c.
 */
struct space {
	unsigned long dir;
	unsigned long start_brk, brk;
	unsigned long pages; /* of the program, that are present */
	unsigned long areas;
	struct area *recent; /* the one found last, a guess; or 0 */
	struct area *first[LEVELS];
	unsigned long lot;   /* drawn for each area: the same in each run */
	unsigned long moves; /* of pages: one more at its start and its end */
};

struct area *next_area(const struct space *space, unsigned long addr);
void advance_area(struct area *area, unsigned long n);
struct area *find_area(struct space *space, unsigned long addr);
int add_area(struct space *space, const struct area *area);
int remove_areas(struct space *space, unsigned long start, unsigned long end);
int protect_area(struct space *space, unsigned long start, unsigned long end,
		 unsigned long rights);
int move_areas(struct space *space, unsigned long from, unsigned long size,
	       unsigned long to, unsigned long new_size);
int unmap_contents(struct space *space, const struct contents *contents,
		   unsigned long nr, unsigned long *addr);
int copy_areas(const struct space *from, struct space *to);
void free_areas(struct space *space);

/* ---- mm/fault.c: what a touch means ---- */

int put_page(struct space *space, unsigned long page, unsigned long addr,
	     unsigned long bits);
int touch_page(struct space *space, unsigned long addr, int write);
int verify_area(struct space *space, unsigned long addr, unsigned long size,
		int write);

/* Maps a page of zeros at addr, if the entry is there and empty, and if the
 * area that was found last has addr, may be written, and has no file. The entry
 * is the one that may_write() has set. Returns 1 if the page is there now.
 * Otherwise nothing has changed, and touch_page() has to decide. */
static inline int first_touch(struct space *space, unsigned long addr,
			      unsigned long *entry)
{
	const struct area *area = space->recent;
	unsigned long page;

	if (!entry || *entry || !area || addr < area->start ||
	    addr >= area->end || !(area->flags & AREA_WRITE) || area->contents)
		return 0;
	page = get_free_page();
	if (!page)
		return 0;
	*entry = page | PG_PRIVATE | PG_WRITE;
	space->pages++;
	return 1;
}

/* ---- mm/audit.c: the recount ---- */

/* Whoever keeps pages of kalloc has a function that shows them to a visitor,
 * and makes it known once, at boot. */
typedef void owner(visitor *visit);

void add_owner(owner *visit);
void visit_pool(visitor *visit);
void walk_space(const struct space *space, visitor *visit);
void walk_contents(const struct contents *contents, visitor *visit);
void mem_walk(visitor *visit);
int mem_kinds(void);
int mem_check(void);
void pass(void) __attribute__((noinline)); /* it jumps */
int mem_at_points(int (*walk)(void));
