/*
 * The state of the model: its sizes, the numbers that stand for an entry, an
 * area and a file, the steps that can be broken, and all variables.
 *
 * Ancestor: none.
 */
#ifndef TASKS
#define TASKS 3
#endif
#ifndef TABLES
#define TABLES 2	/* tables of a directory */
#endif
#ifndef ENTRIES
#define ENTRIES 1	/* entries of a table */
#endif
#ifndef PAGES
#define PAGES 8		/* pages of memory, with directories and tables */
#endif
#ifndef MAX_COUNT
#define MAX_COUNT 2	/* M4 */
#endif

#ifndef FILES
#define FILES 0		/* 2: a file and another one, its clone */
#endif
#ifdef CUTS	/* files are only mapped shared, written and cut */
#define MORE   0
#define YIELDS 1
#else
#define MORE   1
#define YIELDS 0
#endif
#ifndef SMALL
#define SMALL 0	/* 1: memory never runs out, no area is private */
#endif
#ifndef HEIGHT
#define HEIGHT 1	/* height of a new file's tree: 0 or 1 */
#endif

#define SPAN (TABLES * ENTRIES)
#define NO_FILE 255

/* An entry is a page and its write bit; 0 is an empty one. */
#define PAGE(e)	    ((e) / 2)
#define WRITE(e)    ((e) & 1)
#define READONLY(e) ((e) / 2 * 2)
#define WRITABLE(p) ((p) * 2 + 1)

#define SLOT(task, i)	slot[(task) * TABLES + (i)]
#define ENTRY_OF(array, table, i) array[(table) * ENTRIES + (i)]
#define ENTRY(table, i) ENTRY_OF(entry, table, i)

/* area[]: 0 if an address has no file; otherwise the file and the kind of area.
 * The area maps page NR(at) of the file. */
#define AREA(task, at)	area[(task) * SPAN + (at)]
#define PRIVATE(f)	(2 * (f) + 1)
#define SHARED(f)	(2 * (f) + 2)
#define FILE(an_area)	(((an_area) + 1) / 2 - 1 + !(an_area))
#define IS_SHARED(an_area) ((an_area) && (an_area) % 2 == 0)
#define NR(at)		((at) % ENTRIES)

/* The entry for page nr in the tree of a file, as contents_page() finds it. */
#define FILE_ENTRY(f, nr) \
	((height[f] == 0 -> 0 : ENTRY(PAGE(top[f]), nr)) + \
	 (height[f] || (nr) -> 0 : top[f]))

/* The steps that can be broken: `broken` is one of these numbers, or 0. */
#define HANDLER_TAKES	 1  /* kalloc: a handler takes a page in the middle */
#define PREEMPTED	 2  /* schedule: a task comes between two steps */
#define NO_HOLDER	 3  /* fork: the table's count stays */
#define PARENT_WRITES	 4  /* fork: the parent keeps the write bit */
#define CHILD_WRITES	 5  /* fork: the child gets the write bit */
#define NO_UNDO_OF_FORK	 6  /* fork fails: the counts stay */
#define NO_FLUSH_OF_FORK 7  /* fork: the TLB keeps the write bits */
#define NO_PAGE_HOLDERS	 8  /* table copied: the pages' counts stay */
#define PAGES_WRITABLE	 9  /* table copied: the entries keep the bit */
#define NO_UNDO_OF_COPY	 10 /* copy fails: the pages' counts stay */
#define TABLE_LOST	 11 /* copy fails: the new table stays */
#define OLD_TABLE_HELD	 12 /* table copied: the old one keeps its count */
#define NEVER_COPIED	 13 /* un_wp_page: no shared table is copied */
#define UNCOPIED_PAGE	 14 /* un_wp_page: no shared page is copied */
#define OLD_PAGE_HELD	 15 /* un_wp_page: the old one keeps its count */
#define NO_FLUSH_OF_COPY 16 /* un_wp_page: the TLB keeps the old page */
#define PAGE_LOST	 17 /* do_no_page: without a table the page stays */
#define SHARED_UNMAPPED	 18 /* free_page_tables: unmaps in shared tables */
#define NO_FLUSH_OF_UNMAP 19 /* free_page_tables: the TLB keeps the page */
#define PAGES_DROPPED	 20 /* drop_table: frees pages that others have */
#define FULL_COUNT	 21 /* everywhere: nobody compares with MAX_COUNT */
#define SHARED_PROTECTED 22 /* protect_pages: protects in shared tables */
#define NO_FLUSH_OF_PROTECT 23 /* protect_pages: the TLB keeps the bit */

#define SHARED_COPIED	 24 /* do_wp_page: copies in shared areas, too */
#define MAPPED_UNOWNED	 25 /* map_contents: the page is not the file's own */
#define PRIVATE_WRITES	 26 /* map_contents: sets the write bit if private */
#define NO_HOLDER_MAPPED 27 /* map_contents: the page's count stays */
#define HOLDER_LOST	 28 /* map_contents: without a table the count stays */
#define BEHIND_END	 29 /* map_contents: maps behind the file's end */
#define NO_HOLDER_CLONE	 30 /* clone_contents: the tree's count stays */
#define OLD_WRITES	 31 /* clone_contents: the old file keeps the bit */
#define NEW_WRITES	 32 /* clone_contents: the new file gets the bit */
#define MAPPED_CLONED	 33 /* clone_contents: shares a tree that is mapped */
#define STAYS_MAPPED	 34 /* resize: no mapping is removed */
#define STAYS_IN_SHARED	 35 /* unmap_contents: keeps shared tables' entries */
#define NOT_MOVED	 36 /* resize: the file keeps the tree until the end */
#define CLONE_CUT	 37 /* cut_tree: cuts the clone's tables, too */
#define DATA_DROPPED	 38 /* free_contents: frees pages of a clone, too */
#define FREED_MAPPED	 39 /* contents_unused: frees a file that is mapped */
#define NEVER_FREED	 40 /* contents_unused: keeps a file nobody maps */
#define CHILD_KEEPS	 41 /* unmap_cuts: does nothing before a fork */

#define ALWAYS 255 /* a flush with this is never left out */

byte broken;
byte inside;		/* tasks in the kernel: at most one */
byte count[PAGES + 1];	/* mem_map; number 0 means no page */
byte dir[TASKS];
byte slot[TASKS * TABLES];	      /* the directories' entries */
byte entry[(PAGES + 1) * ENTRIES];    /* entries of pages that are tables */
bit content[PAGES + 1];		      /* the word in a page of bytes */
byte word[TASKS];		      /* what a task must read at address 0 */
byte tlb[SPAN];			      /* entries that the CPU remembers */
byte held;			      /* a broken interrupt handler's page */
byte area[TASKS * SPAN];	      /* by address: file and kind of area */
byte top[FILES + 1];		      /* the entry for a file's top */
byte height[FILES + 1];		      /* 0: the top is a page; 1: a table */
byte size[FILES + 1];		      /* pages */
bit linked[FILES + 1];		      /* it has a name */
byte users[FILES + 1];		      /* how many calls use the file */
byte cutting[FILES + 1];	      /* how many of them cut off pages */
bit busy[TASKS];		      /* the task's call is at a point */
bit yielding;			      /* a task has come to a point */
bit yields;			      /* at this point others may go first */
byte walks;			      /* calls that go through all tasks */
byte cut_from[FILES + 1];	      /* the size of a file that is cut */
byte cut[TASKS];		      /* the tree that a task has cut off */
byte cut_height[TASKS];
bit text[FILES + 1];		      /* the word that its page 0 must have */

#define ANY 2 /* a word that may be the file's present or an old one */

/* Used only within one d_step: they are no part of the state. */
hidden byte sheet[PAGES + 1];
hidden byte name[PAGES + 1], named;
hidden byte new_count[PAGES + 1], new_entry[(PAGES + 1) * ENTRIES];
hidden byte new_content[PAGES + 1];
hidden byte a, b, c;

/* Sets page to the first free page, because here it does not matter which one;
 * to 0 if none is free. */
inline find_page(page)
{
	page = 1;
	do
	:: page <= PAGES && count[page] -> page++
	:: else -> break
	od;
	if
	:: page > PAGES -> page = 0
	:: else
	fi
}

/* Drops a holder of a page. A page without a holder loses its content. */
inline drop(page)
{
	assert(count[page] > 0);
	count[page]--;
	if
	:: count[page] == 0 ->
		content[page] = 0;
		for (a : 0 .. ENTRIES - 1) {
			ENTRY(page, a) = 0
		}
	:: else
	fi
}
