/*
 * The state of the model: its sizes, how an entry, an area and a file are
 * numbers, what can be broken, and all variables.
 *
 * Ancestor: none.
 */
#ifndef TASKS
#define TASKS 3
#endif
#ifndef TABLES
#define TABLES 2	/* of a directory */
#endif
#ifndef ENTRIES
#define ENTRIES 1	/* of a table */
#endif
#ifndef PAGES
#define PAGES 8		/* of memory: directories, tables and pages */
#endif
#ifndef MAX_COUNT
#define MAX_COUNT 2	/* M4 */
#endif

#ifndef FILES
#define FILES 0		/* 2: a file and another one, its clone */
#endif
#ifdef CUTS	/* of what tasks may do with files, a part */
#define MORE   0
#define YIELDS 1
#else
#define MORE   1
#define YIELDS 0
#endif
#ifndef SMALL
#define SMALL 0	/* 1: memory is not out, and no area is private */
#endif
#ifndef HEIGHT
#define HEIGHT 1	/* of the tree of a new file: 0 or 1 */
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

/* An area is 0 if it maps no file; else it maps page NR(at) of one. */
#define AREA(task, at)	area[(task) * SPAN + (at)]
#define PRIVATE(f)	(2 * (f) + 1)
#define SHARED(f)	(2 * (f) + 2)
#define FILE(an_area)	(((an_area) + 1) / 2 - 1 + !(an_area))
#define IS_SHARED(an_area) ((an_area) && (an_area) % 2 == 0)
#define NR(at)		((at) % ENTRIES)

/* What the tree of a file says of its page nr: contents_page(). */
#define FILE_ENTRY(f, nr) \
	((height[f] == 0 -> 0 : ENTRY(PAGE(top[f]), nr)) + \
	 (height[f] || (nr) -> 0 : top[f]))

/* What can be broken: one of these a run. */
#define HANDLER_TAKES	 1  /* kalloc: an interrupt takes a page meanwhile */
#define PREEMPTED	 2  /* schedule: a task comes between two steps */
#define NO_HOLDER	 3  /* fork: the table's count stays */
#define PARENT_WRITES	 4  /* fork: the parent keeps the write bit */
#define CHILD_WRITES	 5  /* fork: the child gets it */
#define NO_UNDO_OF_FORK	 6  /* fork refused: the counts stay */
#define NO_FLUSH_OF_FORK 7  /* fork: the TLB keeps what it had */
#define NO_PAGE_HOLDERS	 8  /* table copied: the pages' counts stay */
#define PAGES_WRITABLE	 9  /* table copied: the entries keep the bit */
#define NO_UNDO_OF_COPY	 10 /* copy refused: the counts stay */
#define TABLE_LOST	 11 /* copy refused: the new table stays */
#define OLD_TABLE_HELD	 12 /* table copied: the old one keeps its count */
#define NEVER_COPIED	 13 /* un_wp_page: a table's bit back for anyone */
#define UNCOPIED_PAGE	 14 /* un_wp_page: the bit back for anyone */
#define OLD_PAGE_HELD	 15 /* un_wp_page: the old one keeps its count */
#define NO_FLUSH_OF_COPY 16 /* un_wp_page: the TLB keeps the old page */
#define PAGE_LOST	 17 /* do_no_page: without a table the page stays */
#define SHARED_UNMAPPED	 18 /* free_page_tables: in others' tables too */
#define NO_FLUSH_OF_UNMAP 19 /* free_page_tables: the TLB keeps the page */
#define PAGES_DROPPED	 20 /* drop_table: the pages of others too */
#define FULL_COUNT	 21 /* everywhere: nobody looks at MAX_COUNT */
#define SHARED_PROTECTED 22 /* protect_pages: in others' tables too */
#define NO_FLUSH_OF_PROTECT 23 /* protect_pages: the TLB keeps the bit */

#define SHARED_COPIED	 24 /* do_wp_page: in shared areas, too */
#define MAPPED_UNOWNED	 25 /* map_contents: before it is the file's own */
#define PRIVATE_WRITES	 26 /* map_contents: private, with the write bit */
#define NO_HOLDER_MAPPED 27 /* map_contents: the page's count stays */
#define HOLDER_LOST	 28 /* map_contents: without a table it stays */
#define BEHIND_END	 29 /* map_contents: also behind the end */
#define NO_HOLDER_CLONE	 30 /* clone_contents: the tree's count stays */
#define OLD_WRITES	 31 /* clone_contents: the old file keeps the bit */
#define NEW_WRITES	 32 /* clone_contents: the new file gets it */
#define MAPPED_CLONED	 33 /* clone_contents: a tree that is mapped, too */
#define STAYS_MAPPED	 34 /* resize: nobody's mapping goes */
#define STAYS_IN_SHARED	 35 /* unmap_contents: not from shared tables */
#define NOT_MOVED	 36 /* resize: the tree is the file's until the end */
#define CLONE_CUT	 37 /* cut_tree: in the clone's tables, too */
#define DATA_DROPPED	 38 /* free_contents: the pages of a clone, too */
#define FREED_MAPPED	 39 /* contents_unused: somebody maps it still */
#define NEVER_FREED	 40 /* contents_unused: nobody maps it any more */
#define CHILD_KEEPS	 41 /* unmap_cuts: not before a fork */

#define ALWAYS 255 /* such a flush is never left out */

byte broken;
byte inside;		/* tasks in the kernel: one at most */
byte count[PAGES + 1];	/* mem_map; page 0 is none */
byte dir[TASKS];
byte slot[TASKS * TABLES];	      /* the directories' entries */
byte entry[(PAGES + 1) * ENTRIES];    /* of a page that is a table */
bit content[PAGES + 1];		      /* of a page that is a program's */
byte word[TASKS];		      /* what the task must find at 0 */
byte tlb[SPAN];			      /* what the CPU remembers: entries */
byte held;			      /* by a broken interrupt's handler */
byte area[TASKS * SPAN];	      /* what is mapped where */
byte top[FILES + 1];		      /* a file's tree: an entry */
byte height[FILES + 1];		      /* 0: of its page; 1: of a table */
byte size[FILES + 1];		      /* pages */
bit linked[FILES + 1];		      /* it has a name */
byte users[FILES + 1];		      /* calls that are at work on it */
byte cutting[FILES + 1];	      /* of these: that take pages from it */
bit busy[TASKS];		      /* in a call, which is at a point */
bit yielding;			      /* a task has come to a point */
bit yields;			      /* and others go first, if they like */
byte walks;			      /* calls that go through all tasks */
byte cut_from[FILES + 1];	      /* their number of pages */
byte cut[TASKS];		      /* what they have taken: a tree */
byte cut_height[TASKS];
bit text[FILES + 1];		      /* what must be read at its page 0 */

#define ANY 2 /* a word that is what its file has now, or had before */

/* For one d_step each: no part of the state. */
hidden byte sheet[PAGES + 1];
hidden byte name[PAGES + 1], named;
hidden byte new_count[PAGES + 1], new_entry[(PAGES + 1) * ENTRIES];
hidden byte new_content[PAGES + 1];
hidden byte a, b, c;

/* Which free page it is does not matter here: the first. */
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

/* A page that nobody holds has lost what was in it. */
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
