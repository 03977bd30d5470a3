/*
 * Declares the functions of mm/, grouped by the file that defines them. mm/
 * needs boot.h, layout.h, x86.h, Linux's error numbers and, from kernel.h, only
 * printk, panic, assert, point, soft_limit, file_name and the names of the
 * linker script. Errors are returned as negative numbers.
 *
 * Ancestor: Linux 0.01's linux/mm.h declared three functions; memory.c, which
 * defines them, did not include it.
 */
#pragma once

#include "layout.h"
#include "x86.h"

#include <linux/errno.h>

struct boot_params;
struct area;
struct space;

/*
 * Lists from which any item can be removed without a search. The member `where`
 * of an item points to the pointer that points to the item: the list's head, or
 * `next` of the item before it. The caller gives the names of the two members.
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

/* NR() is the number of the page at a physical address; PAGE() is the physical
 * address of the page with this number. */
#define NR(page)     ((unsigned long)(page) >> PAGE_SHIFT)
#define PAGE(nr)     ((unsigned long)(nr) << PAGE_SHIFT)
#define PAGE_DOWN(x) ((x) & ~(PAGE_SIZE - 1UL))
#define PAGE_UP(x)   PAGE_DOWN((x) + PAGE_SIZE - 1)

/* Returns how many pages are needed for this number of bytes. The number may
 * have any value. */
static inline unsigned long pages_for(unsigned long bytes)
{
	return NR(bytes) + (bytes % PAGE_SIZE != 0);
}

/* Bits of a directory entry or table entry (x86.h). PG_OWN has the bits of an
 * entry for a page or table that only one program holds; PG_PRIVATE has those
 * for a page that the program may write when it has its own copy. */
#define PG_OWN	   (PG_PRESENT | PG_WRITE | PG_USER)
#define PG_PRIVATE (PG_PRESENT | PG_USER | PG_MAY_WRITE)

/* How much one page table maps: 4 MiB. */
#define TABLE_SPAN  (ENTRIES * (unsigned long)PAGE_SIZE)
#define USER_TABLES (KERNEL_BASE / TABLE_SPAN)

/* ---- mm/memory.c: the count array ---- */

#define RESERVED  65535 /* M3: not to be allocated */
#define MAX_COUNT 65534 /* M4: the largest count */

extern unsigned short *mem_map;	   /* one count a page */
extern unsigned short *mem_sheet;  /* the audit's sheet, of the same length */
extern unsigned long nr_pages;	   /* number of entries of mem_map */
extern unsigned long loaded_end;   /* first nr after kernel, archive, arrays */
extern unsigned long boot_mapped;  /* number of pages that boot tables map */
extern unsigned long frontier;	   /* M2: first nr that was never allocated */
extern unsigned long frontier_end; /* the first nr that is not mapped */

void mem_init(const struct boot_params *boot, unsigned long limit);
void mem_print(const struct boot_params *boot);
void bad_page(unsigned long page, const char *who)
	__attribute__((noreturn, cold));

/* Returns the address of the count of page, if the count is from 1 to `most`;
 * otherwise 0, also if `page` is not the address of a page. `page` is rotated,
 * so that the nr is in the low bits of the word, and the offset in the page in
 * the high bits. So one comparison finds an address that is not on a page
 * boundary, and one that is after the end of memory. A second comparison finds
 * a count of 0, and a count above `most`. */
static inline unsigned short *held_count(unsigned long page, unsigned int most)
{
	unsigned long nr = page >> PAGE_SHIFT | page << (32 - PAGE_SHIFT);

	if (nr >= nr_pages || mem_map[nr] - 1U >= most)
		return 0;
	return &mem_map[nr];
}

/* The address of the archive, its size in bytes, and a bit for each page: 1 if
 * a file holds it for ever. */
#define ARCHIVE_PAGES (NR(DISK_MAX) + 1)
extern unsigned long archive_start, archive_bytes;
extern unsigned long archive_map[ARCHIVE_PAGES / 32 + 1];

void open_archive(unsigned long start, unsigned long end, int file);

static inline int is_archive(unsigned long page)
{
	unsigned long at = page - archive_start, nr = NR(at);

	return at < archive_bytes && archive_map[nr / 32] >> nr % 32 & 1;
}

/* Reads the BIOS's map. The function is declared here so that a test can call
 * it. */
unsigned long map_edge(const struct boot_params *boot, unsigned long nr,
		       unsigned long limit, int *usable);

/* ---- mm/kalloc.c: the run list, the lists of tables and directories ---- */

struct run {
	struct run *next;
};

extern struct run *run_list, *table_list, *dir_list;
extern unsigned long mem_changes; /* counts changes of holders and areas */

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
#define free_page kfree /* Linux 0.01's name; drops one holder */

/* ---- mm/paging.c: directories and tables ---- */

extern unsigned long kernel_dir; /* every directory copies its kernel half */

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

/* Returns the entries of a directory or table. The argument is its page, or an
 * entry that points to it. */
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

/* Returns the entry that maps addr; 0 if none does. The entry's write bit has
 * an effect only if the directory entry has the write bit, too: see can_touch()
 * below. */
static inline unsigned long *find_entry(unsigned long dir, unsigned long addr)
{
	unsigned long table = *dir_entry(dir, addr);
	unsigned long *entry;

	if (!(table & PG_PRESENT))
		return 0;
	entry = table_entry(table, addr);
	return *entry & PG_PRESENT ? entry : 0;
}

/* Returns 1 if the entry for addr says that the page may be written (P4 of
 * fault.c), otherwise 0. If the directory entry has the write bit, the
 * directory is the only holder of the table, and the entry may be changed: then
 * sets *entry to the address of this entry, whether the entry is present or
 * not. Otherwise sets *entry to 0 and returns 0, also for addresses of the
 * kernel, because their tables lack PG_USER. */
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

/* Prepares the page of an entry for a write; the entry has PG_MAY_WRITE (P4 of
 * fault.c) or belongs to a file. If the entry is the only holder of the page,
 * it gets the write bit. Otherwise copy_page() gives it a copy of the page.
 * Returns 0; or -ENOMEM, and then has changed nothing. */
static inline int un_wp_page(unsigned long *entry)
{
	if (mem_map[NR(*entry)] > 1)
		return copy_page(entry);
	*entry |= PG_WRITE;
	flush_tlb();
	return 0;
}

/* Returns 1 if a program can write (`write` is 1) or read (`write` is 0) at
 * addr without a fault, otherwise 0. The directory entry and the table entry
 * have to allow it; the kernel's entries lack PG_USER. An entry that has the
 * write bit is also present. */
static inline int can_touch(unsigned long dir, unsigned long addr, int write)
{
	unsigned long table = *dir_entry(dir, addr);

	return table & PG_USER && table & *table_entry(table, addr) &
					  (write ? PG_WRITE : PG_PRESENT);
}

/* ---- What a page is, and visitors: mm/audit.c ---- */

enum kind {
	KIND_FREE,
	KIND_KERNEL, /* directory and tables of the kernel half */
	KIND_TASK,   /* task structure and kernel stack */
	KIND_DIR,
	KIND_TABLE,
	KIND_USER,
	KIND_PIPE,
	KIND_OBJECT, /* a page of the pool: nodes, open files, areas */
	KIND_FILE,   /* bytes of a file */
	KIND_RESERVED,
	KINDS
};

/* A visitor is called for each holder of each page. But if spaces that are
 * walked one after the other have the same table in a slot, it is called only
 * for the first of them. For a directory or a table it returns 1 if it wants to
 * be called for the pages in that directory or table, too. */
typedef int visitor(unsigned long page, enum kind kind);

/* ---- mm/pool.c: small objects ---- */

#define OBJECT_SIZE 64 /* bytes of a unit */

void *new_object(unsigned long size);
void free_object(void *object, unsigned long size);

/* ---- mm/contents.c: the bytes of files ---- */

/* A tree of pages, or, if height is FLAT, pages that follow one another: see
 * contents.c. */
struct contents {
	unsigned long top;   /* an entry; if FLAT, the first page's address */
	int height;	     /* levels of tables: 0, 1, 2; or FLAT */
	unsigned long size;  /* bytes */
	unsigned long pages; /* pages with data, also those a clone shares */
	unsigned int areas;  /* number of areas that map the file */
	unsigned int shared; /* number of shared areas among these */
};

#define FLAT (-1)

/* The number of pages of all trees, and the limit of this number. */
extern unsigned long file_pages, max_file_pages;

unsigned long contents_page(const struct contents *contents, unsigned long nr);
int own_page(struct contents *contents, unsigned long nr, unsigned long *page);
int resize(struct contents *contents, unsigned long size);
int is_cut(const struct contents *contents);
int clone_contents(struct contents *from, struct contents *to);
void free_contents(struct contents *contents);

void visit_cuts(visitor *visit);

/*
 * Functions of kernel/ that mm/ calls. mm/ calls contents_unused() when no area
 * maps the file any more; contents_unused() frees the file if nothing else uses
 * it. mm/ calls contents_cut() when the file has lost its pages from nr on;
 * contents_cut() calls unmap_contents() for each space. contents_unused() and
 * contents_cut() may call point(). mm/ calls table_cut() when a shared table
 * has lost n pages; table_cut() subtracts n from `pages` of each space that has
 * this table at addr.
 */
void contents_unused(struct contents *contents);
void contents_cut(struct contents *contents, unsigned long nr);
void table_cut(unsigned long addr, unsigned long table, unsigned long n);

/* ---- mm/area.c: what a program may touch ---- */

/* The first three flags are mmap()'s PROT_ bits. Any of them lets a program
 * read: the 386 can forbid only writing, and Linux on the 386 does the same. */
#define AREA_READ      1
#define AREA_WRITE     2
#define AREA_EXEC      4
#define AREA_RIGHTS    (AREA_READ | AREA_WRITE | AREA_EXEC)
#define AREA_GROWS     8  /* grows down when touched: the stack */
#define AREA_FILE      16 /* maps a file; a touch after the file's end fails */
#define AREA_SHARED    32 /* a write changes the file */
#define AREA_MAY_WRITE 64 /* in a shared area: mprotect may add AREA_WRITE */

/* An area is [start, end), both on page boundaries. Its first `bytes` bytes
 * come from a file, from the file's page number `offset` on; all others are
 * zeros. An area with AREA_FILE has all bytes that the file has when a page is
 * touched, and `bytes` is 0. */
struct area {
	unsigned long start, end;
	unsigned long flags;
	struct contents *contents; /* 0: the area is all zeros */
	unsigned long offset;	   /* the file's page number at start */
	unsigned long bytes;
	struct area *next[LEVELS]; /* next[0]: the list of all areas */
};

_Static_assert(sizeof(struct area) <= OBJECT_SIZE, "pool");

/*
 * An address space: a directory, and the areas, which say what the program may
 * touch. Invariants A1 to A5 are in area.c.
 */
struct space {
	unsigned long dir;
	unsigned long start_brk, brk;
	unsigned long pages; /* table entries that are not empty */
	unsigned long areas;
	struct area *recent; /* the area found most recently; 0: none */
	struct area *first[LEVELS];
	unsigned long lot;   /* random: chooses the next area's lists */
	unsigned long moves; /* +1 before a move of pages, +1 after it */
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

/* ---- mm/fault.c: page faults ---- */

int put_page(struct space *space, unsigned long page, unsigned long addr,
	     unsigned long bits);
int touch_page(struct space *space, unsigned long addr, int write);
int verify_area(struct space *space, unsigned long addr, unsigned long size,
		int write);

/* Maps a page of zeros at addr in a simple case: may_write() has set `entry`,
 * which points to an empty entry, and the area that was found most recently
 * contains addr, may be written and maps no file. Returns 1 if it has mapped a
 * page. Returns 0 if it has changed nothing: then touch_page() has to
 * decide. */
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

/* An owner is a part of the kernel that holds pages of kalloc. An owner has a
 * function that calls a visitor for each of these pages. At boot add_owner()
 * gets this function. */
typedef void owner(visitor *visit);

void add_owner(owner *visit);
void visit_pool(visitor *visit);
void walk_space(const struct space *space, visitor *visit);
void walk_contents(const struct contents *contents, visitor *visit);
void mem_walk(visitor *visit);
int mem_kinds(void);
int mem_check(void);
void pass(void) __attribute__((noinline)); /* it may call longjmp() */
int mem_at_points(int (*walk)(void));
