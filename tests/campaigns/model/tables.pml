/*
 * The count protocol of shared page tables, as mm/paging.c follows it, and of
 * files that are trees of pages, as mm/contents.c does, for spin: every order
 * in which TASKS tasks can fork, write, unmap and end, with memory that runs
 * out and counts that are full, is tried, and after each step that the kernel
 * does not interrupt the books are recounted.
 *
 *	dir[task] ──> slot[task][TABLES] ──> entry[table][ENTRIES] ──> page
 *	                         top[file] ──^
 *
 * With FILES there are two files, and a third one while one of the two becomes
 * the other's clone. Tasks write to them, cut them, clone them, map them
 * private or shared, and take their names away. What a write through a shared
 * mapping does is seen in the file, and in no clone and no task's own page; no
 * page is mapped that its file has lost.
 *
 * Two kinds of step come between others in the kernel, and so here:
 *
 *	d_step		what one instruction does, or what nobody sees who can
 *			come: interrupts touch no page (W1 of idle.c). A broken
 *			one that does may come between any two others
 *	inside		a task that has entered the kernel keeps the CPU until
 *			its call is done, or at a point: the kernel is not
 *			preempted. Only there do the books have to balance
 *			(T3 of sched.c). Others do come there with EVERY_STEP,
 *			and with CUTS where a file is cut
 *
 * Each inline below is the function of mm/ whose name it has; un_wp_page() is
 * two, because tables and pages are two arrays here. `broken` is the number of
 * a step that is left out or done wrongly (tests/campaigns/model.t tries them
 * all): each of them must be found. 0 is the protocol as it is.
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

/* ---- An interrupt ----------------------------------------------------- */

/* What its handler must not do: kalloc() and kfree(). */
inline handler()
{
	if
	:: held == 0 -> d_step {
		find_page(held);
		count[held] = (held -> 1 : 0)
	   }
	:: held != 0 -> d_step {
		drop(held);
		held = 0;
		a = 0
	   }
	fi
}

/*
 * Steps between which nobody comes are taken together. With EVERY_STEP they are
 * not, so that the tasks of a broken schedule(), and a broken handler, come
 * between any two. Both are tried, the first one with more pages.
 */
#ifdef EVERY_STEP
#define TOGETHER
#define MAY_INTERRUPT skip
#else
#define TOGETHER      atomic
#define MAY_INTERRUPT if :: broken == HANDLER_TAKES -> handler() :: skip fi
#endif

/* Memory is out whenever it likes. */
#define MAY_FAIL      if :: MORE && !SMALL -> is_out = 1 :: skip fi

/* ---- mm/kalloc.c ------------------------------------------------------ */

inline kalloc(page)
{
	MAY_FAIL;
	d_step {
		find_page(page);
		page = (is_out -> 0 : page);
		is_out = 0
	};
	MAY_INTERRUPT;
	count[page] = (page -> 1 : 0)
}

inline kfree(page)
{
	d_step { drop(page); a = 0 }
}

/* ---- include/x86.h ---------------------------------------------------- */

/* What the tables say of an address, as the CPU walks them. */
#define WALK(task, i) \
	(SLOT(task, (i) / ENTRIES) == 0 -> 0 : \
	 ENTRY(PAGE(SLOT(task, (i) / ENTRIES)), (i) % ENTRIES) & \
	 (WRITE(SLOT(task, (i) / ENTRIES)) -> 255 : 254))

/* The TLB knows all that there is to know, at once: the worst that it may do.
 * It goes on believing it until it is flushed, and then looks again. */
inline flush_tlb(forgotten)
{
	d_step {
		for (a : 0 .. SPAN - 1) {
			tlb[a] = (broken == forgotten -> tlb[a] : WALK(me, a))
		}
		a = 0
	}
}

/* ---- kernel/sched.c ------------------------------------------------- */

/* The books balance, and others run if they want to (T3). */
inline point()
{
	atomic {
		flush_tlb(ALWAYS);	/* another's directory in CR3 */
		inside--;
		yielding = yields;
		yields = 0;
		if
		:: inside == 0 -> mem_check()
		:: else
		fi
	};
	atomic {
		!yielding && (!inside || broken == PREEMPTED) ->
		inside++;
		flush_tlb(ALWAYS) /* its own again */
	}
}

/* ---- mm/paging.c ------------------------------------------------------ */

#define IS_FULL(page) \
	(count[page] == MAX_COUNT && broken != FULL_COUNT)

inline share_entries(table)
{
	i = 0;
	do
	:: i < ENTRIES ->
		e = ENTRY(table, i);
		if
		:: e && IS_FULL(PAGE(e)) -> error = 1; break
		:: e && !IS_FULL(PAGE(e)) ->
			count[PAGE(e)] = count[PAGE(e)] +
				(broken == NO_PAGE_HOLDERS -> 0 : 1);
			ENTRY(table, i) =
				(broken == PAGES_WRITABLE -> e : READONLY(e))
		:: else
		fi;
		i++
	:: else -> break
	od;
	do
	:: error && i > 0 ->
		i--;
		e = ENTRY(table, i);
		count[PAGE(e)] = count[PAGE(e)] -
			(e && broken != NO_UNDO_OF_COPY -> 1 : 0)
	:: else -> break
	od;
	i = 0;
	e = 0
}

/* The kernel copies an entry where it counts its page's new holder: nobody else
 * sees the table before link leads to it. */
inline copy_table(link)
{
	kalloc(table);
	if
	:: table == 0 -> error = 1
	:: else ->
		share_entries(PAGE(link));
		if
		:: error && broken != TABLE_LOST -> kfree(table)
		:: error && broken == TABLE_LOST
		:: else ->
			d_step {
				for (a : 0 .. ENTRIES - 1) {
					ENTRY(table, a) =
					    ENTRY(PAGE(link), a)
				}
				a = 0
			};
			if
			:: broken != OLD_TABLE_HELD ->
				kfree(PAGE(link))
			:: else
			fi;
			link = WRITABLE(table);
			flush_tlb(ALWAYS)
		fi
	fi;
	table = 0
}

inline un_wp_table(link)
{
	if
	:: count[PAGE(link)] > 1 && broken != NEVER_COPIED ->
		copy_table(link)
	:: else ->
		link = link | 1;
		flush_tlb(ALWAYS)
	fi
}

/* ---- own_entry() for a table ------------------------------------------ */

inline own_table_entry(link)
{
	if
	:: WRITE(link)
	:: link && !WRITE(link) -> un_wp_table(link)
	:: link == 0 ->
		kalloc(table);
		error = !table;
		link = (table -> WRITABLE(table) : 0);
		table = 0
	fi
}

/* ---- mm/paging.c ------------------------------------------------------ */

inline own_table(link)
{
	own_table_entry(link)
}

inline copy_page(link)
{
	kalloc(page);
	error = !page;
	if
	:: page ->
		content[page] = content[PAGE(link)];
		if
		:: broken != OLD_PAGE_HELD -> kfree(PAGE(link))
		:: else
		fi;
		link = WRITABLE(page);
		flush_tlb(NO_FLUSH_OF_COPY)
	:: else
	fi;
	page = 0
}

/* ---- include/mm.h ------------------------------------------------------ */

inline un_wp_page(link)
{
	if
	:: count[PAGE(link)] == 1 || broken == UNCOPIED_PAGE ->
		link = link | 1;
		flush_tlb(ALWAYS)
	:: else -> copy_page(link)
	fi
}

/* ---- mm/paging.c ------------------------------------------------------ */

inline own_entry(link)
{
	if
	:: WRITE(link)
	:: link && !WRITE(link) -> un_wp_page(link)
	:: link == 0 ->
		kalloc(page);
		error = !page;
		link = (page -> WRITABLE(page) : 0);
		page = 0
	fi
}

/* ---- mm/fault.c ------------------------------------------------------- */

/* The table entry of an address that has a table. */
#define THIS_ENTRY \
	ENTRY(PAGE(SLOT(me, at / ENTRIES)), at % ENTRIES)

/* The caller's holder of page becomes the entry's. */
inline put_page(at, write)
{
	own_table(SLOT(me, at / ENTRIES));
	if
	:: !error -> THIS_ENTRY = page * 2 + (write)
	:: else
	fi
}

/* get_free_page() clears the page: drop() has done so. data is what it gets
 * then. */
inline do_no_page(at)
{
	kalloc(page);
	error = !page;
	if
	:: page ->
		content[page] = data;
		put_page(at, 1);
		if
		:: error && broken != PAGE_LOST -> kfree(page)
		:: else
		fi
	:: else
	fi;
	page = 0
}

inline do_wp_page(at)
{
	own_table(SLOT(me, at / ENTRIES));
	if
	:: !error && IS_SHARED(AREA(me, at)) && broken != SHARED_COPIED ->
		THIS_ENTRY = THIS_ENTRY | 1;
		flush_tlb(ALWAYS)
	:: !error && !(IS_SHARED(AREA(me, at)) && broken != SHARED_COPIED) ->
		un_wp_page(THIS_ENTRY)
	:: else
	fi
}

/* ---- mm/paging.c ------------------------------------------------------ */

/* to is a task that is none yet, with a new directory. */
inline copy_page_tables(to)
{
	i = 0;
	do
	:: i < TABLES && SLOT(me, i) && IS_FULL(PAGE(SLOT(me, i))) ->
		error = 1;
		break
	:: i < TABLES && SLOT(me, i) && !IS_FULL(PAGE(SLOT(me, i))) ->
		count[PAGE(SLOT(me, i))] = count[PAGE(SLOT(me, i))] +
			(broken == NO_HOLDER -> 0 : 1);
		SLOT(me, i) = (broken == PARENT_WRITES ->
			SLOT(me, i) : READONLY(SLOT(me, i)));
		i++
	:: i < TABLES && !SLOT(me, i) -> i++
	:: else -> break
	od;
	flush_tlb(NO_FLUSH_OF_FORK);
	do
	:: error && i > 0 ->
		i--;
		count[PAGE(SLOT(me, i))] = count[PAGE(SLOT(me, i))] -
			(SLOT(me, i) && broken != NO_UNDO_OF_FORK -> 1 : 0)
	:: else -> break
	od;
	i = 0;
	d_step {
		for (a : 0 .. TABLES - 1) {
			SLOT(to, a) = (error -> 0 : SLOT(me, a) |
				(SLOT(me, a) && broken == CHILD_WRITES))
		}
		a = 0
	}
}

inline free_table(table)
{
	i = 0;
	do
	:: i < ENTRIES ->
		e = ENTRY(table, i);
		if
		:: e -> kfree(PAGE(e))
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 0;
	e = 0
}

/* Its point is behind the last holder's drop; here behind each. */
inline drop_table(at)
{
	if
	:: count[PAGE(SLOT(me, at))] == 1 || broken == PAGES_DROPPED ->
		free_table(PAGE(SLOT(me, at)))
	:: else
	fi;
	kfree(PAGE(SLOT(me, at)));
	SLOT(me, at) = 0;
	word[me] = (at == 0 -> 0 : word[me]);
	point()
}

inline own_edge(edge)
{
	if
	:: !error && (edge) % ENTRIES && SLOT(me, (edge) / ENTRIES) &&
	   broken != SHARED_UNMAPPED ->
		own_table(SLOT(me, (edge) / ENTRIES))
	:: else
	fi
}

/* Unmaps [at, stop). */
inline free_page_tables()
{
	own_edge(at);
	own_edge(stop);
	do
	:: !error && at < stop && !SLOT(me, at / ENTRIES) -> at++
	:: !error && at < stop && SLOT(me, at / ENTRIES) &&
	   at % ENTRIES == 0 && at + ENTRIES <= stop ->
		drop_table(at / ENTRIES);
		at = at + ENTRIES
	:: !error && at < stop && SLOT(me, at / ENTRIES) &&
	   !(at % ENTRIES == 0 && at + ENTRIES <= stop) ->
		if
		:: THIS_ENTRY -> kfree(PAGE(THIS_ENTRY)); THIS_ENTRY = 0
		:: else
		fi;
		at++
	:: else -> break
	od;
	flush_tlb(NO_FLUSH_OF_UNMAP)
}

/* Only tables with pages in [start, stop) are made its own. */
inline own_tables()
{
	at = start;
	do
	:: !error && at < stop ->
		if
		:: SLOT(me, at / ENTRIES) && broken != SHARED_PROTECTED ->
			own_table(SLOT(me, at / ENTRIES));
			point()
		:: else
		fi;
		at++
	:: else -> break
	od;
}

/* The pages of [start, stop) lose the write bit. That nobody else sees it is
 * what P3 says of a table that changes. */
inline protect_pages()
{
	own_tables();
	at = start;
	do
	:: !error && at < stop ->
		if
		:: SLOT(me, at / ENTRIES) ->
			assert(count[PAGE(SLOT(me, at / ENTRIES))] == 1);
			point();
			THIS_ENTRY = READONLY(THIS_ENTRY)
		:: else
		fi;
		at++
	:: else -> break
	od;
	flush_tlb(NO_FLUSH_OF_PROTECT)
}

inline free_tables()
{
	do
	:: at < TABLES && SLOT(me, at) ->
		drop_table(at);
		at++
	:: at < TABLES && !SLOT(me, at) -> at++
	:: else -> break
	od;
	at = 0
}

/* ---- What is written -------------------------------------------------- */

/* Whoever writes to a page: nobody else sees it, but those who map the same
 * page of the same file. The file is NO_FILE if it is the task's own page. */
inline check_alone(p, f, nr)
{
	for (a : 0 .. TASKS * SPAN - 1) {
		assert(PAGE(WALK(a / SPAN, a % SPAN)) != p ||
		       (f == NO_FILE && a == me * SPAN + at) ||
		       (f != NO_FILE && NR(a) == nr &&
			(area[a] == SHARED(f) || area[a] == PRIVATE(f))))
	}
	for (a : 0 .. (FILES + 1) * ENTRIES - 1) {
		assert(PAGE(FILE_ENTRY(a / ENTRIES, a % ENTRIES)) != p ||
		       (a / ENTRIES == f && a % ENTRIES == nr))
	}
	a = 0
}

/* To a file. What is written is followed at its page 0: no rule asks which it
 * is. */
inline write_page(f, nr)
{
	d_step {
		b = PAGE(FILE_ENTRY(f, nr));
		check_alone(b, f, nr);
		if
		:: (nr) == 0 ->
			text[f] = data;
			content[b] = data
		:: else
		fi;
		b = 0
	}
}

inline write_own(at)
{
	d_step {
		b = PAGE(WALK(me, at));
		check_alone(b, NO_FILE, 0);
		if
		:: at == 0 ->
			word[me] = 1 - content[b];
			content[b] = word[me]
		:: else
		fi;
		b = 0
	}
}

/* ---- mm/contents.c ---------------------------------------------------- */

/* A table goes on top, with what was the top in its slot 0. */
inline grow(f, nr)
{
	if
	:: height[f] == 0 && nr && top[f] ->
		kalloc(table);
		error = !table;
		if
		:: table ->
			ENTRY(table, 0) = top[f];
			top[f] = WRITABLE(table);
			height[f] = 1;
			table = 0
		:: else
		fi
	:: height[f] == 0 && nr && !top[f] -> height[f] = 1
	:: else
	fi
}

inline own_page(f, nr)
{
	grow(f, nr);
	if
	:: !error && height[f] == 0 -> own_entry(top[f])
	:: !error && height[f] ->
		own_table_entry(top[f]);
		if
		:: !error -> own_entry(ENTRY(PAGE(top[f]), nr))
		:: else
		fi
	:: else
	fi
}

/* A tree that is a file's, or was: cut[me]. */
inline free_contents(top_, height_)
{
	if
	:: top_ && height_ &&
	   (count[PAGE(top_)] == 1 || broken == DATA_DROPPED) ->
		free_table(PAGE(top_))
	:: else
	fi;
	if
	:: top_ -> kfree(PAGE(top_))
	:: else
	fi;
	top_ = 0;
	height_ = HEIGHT
}

/* ---- The areas that map a file ------------------------------------------ */

/* How many areas map a file, as one or the other kind. */
inline has_areas(f)
{
	d_step {
		for (a : 0 .. TASKS * SPAN - 1) {
			n = n + (area[a] == PRIVATE(f)) +
				(area[a] == SHARED(f))
		}
		a = 0
	}
}

inline has_shared_areas(f)
{
	d_step {
		for (a : 0 .. TASKS * SPAN - 1) {
			n = n + (area[a] == SHARED(f))
		}
		a = 0
	}
}

/* ---- kernel/tree.c ---------------------------------------------------- */

/* If nobody else has it. At once there is a new file of this number. */
inline contents_unused(f)
{
	has_areas(f);
	if
	:: !linked[f] && !users[f] &&
	   (n == 0 || broken == FREED_MAPPED) && broken != NEVER_FREED ->
		n = 0;
		free_contents(top[f], height[f]);
		d_step {
			linked[f] = 1;
			size[f] = 0;
			text[f] = 0
		};
		point()
	:: else
	fi;
	n = 0
}

/* ---- What a task knows --------------------------------------------------- */

/* What is no longer at the first address in the table i. */
inline forget_words()
{
	for (a : 0 .. TASKS - 1) {
		word[a] = (i % TABLES || j ||
			   PAGE(SLOT(a, 0)) != PAGE(slot[i]) -> word[a] : ANY)
	}
}

/* ---- mm/area.c -------------------------------------------------------- */

/* What one table maps, also if others share it: all who do map the same file
 * there. */
#define IN_TABLE(i, j) ENTRY(PAGE(slot[i]), j)

inline unmap_contents(f, nr)
{
	d_step {
		j = 0;
		do
		:: j < ENTRIES ->
			if
			:: IN_TABLE(i, j) && area[i * ENTRIES + j] &&
			   FILE(area[i * ENTRIES + j]) == f && j >= nr &&
			   (count[PAGE(slot[i])] == 1 ||
			    broken != STAYS_IN_SHARED) ->
				drop(PAGE(IN_TABLE(i, j)));
				IN_TABLE(i, j) = 0;
				forget_words()
			:: else
			fi;
			j++
		:: else -> break
		od;
		j = 0
	};
	flush_tlb(ALWAYS)
}

/* ---- kernel/mman.c ---------------------------------------------------- */

inline contents_cut(f, nr)
{
	walks++;
	cut_from[f] = nr;
	i = 0;
	do
	:: i < TASKS * TABLES ->
		unmap_contents(f, nr);
		i++;
		yields = YIELDS;
		point()
	:: else -> break
	od;
	i = 0;
	walks--
}

/* What others cut: before a fork. Here all of it at once. */
inline unmap_cuts()
{
	for (n : 0 .. FILES) {
		if
		:: cutting[n] && broken != CHILD_KEEPS ->
			for (i : me * TABLES .. me * TABLES + TABLES - 1) {
				unmap_contents(n, cut_from[n])
			}
		:: else
		fi
	}
	n = 0;
	i = 0
}

/* ---- mm/contents.c ---------------------------------------------------- */

inline cut_tree(f, nr)
{
	if
	:: nr == 0 ->
		cut[me] = top[f];
		cut_height[me] = height[f];
		top[f] = 0;
		height[f] = HEIGHT
	:: nr && height[f] && top[f] ->
		if
		:: broken != CLONE_CUT -> own_table_entry(top[f])
		:: else
		fi;
		assert(error || count[PAGE(top[f])] == 1);	/* P3 */
		i = nr;
		do
		:: !error && i < ENTRIES ->
			e = ENTRY(PAGE(top[f]), i);
			ENTRY(PAGE(top[f]), i) = 0;
			if
			:: e -> kfree(PAGE(e))
			:: else
			fi;
			i++
		:: else -> break
		od;
		e = 0;
		i = 0
	:: else
	fi
}

/* To fewer pages. */
inline resize(f, nr)
{
	users[f]++;
	cutting[f]++;
	if
	:: broken != NOT_MOVED -> cut_tree(f, nr)
	:: else
	fi;
	if
	:: !error ->
		size[f] = nr;
		text[f] = (nr == 0 -> 0 : text[f]);
		has_areas(f);
		if
		:: n && broken != STAYS_MAPPED -> n = 0; contents_cut(f, nr)
		:: else
		fi;
		n = 0;
		if
		:: broken == NOT_MOVED -> cut_tree(f, nr)
		:: else
		fi;
		free_contents(cut[me], cut_height[me]);
		point()
	:: else
	fi;
	cutting[f]--;
	cut_from[f] = (cutting[f] -> cut_from[f] : 0);
	cut_height[me] = 0;
	users[f]--;
	contents_unused(f)
}

/* To the file that nobody else knows yet, FILES. */
inline copy_contents(from)
{
	stop = size[from];
	nr = 0;
	do
	:: !error && nr < stop ->
		if
		:: FILE_ENTRY(from, nr) -> own_page(FILES, nr)
		:: else
		fi;
		if
		:: !error && FILE_ENTRY(from, nr) ->
			data = content[PAGE(FILE_ENTRY(from, nr))];
			write_page(FILES, nr)
		:: else
		fi;
		nr++;
		yields = YIELDS;
		point()
	:: else -> break
	od;
	nr = 0;
	size[FILES] = stop;
	stop = 0
}

inline clone_contents(from)
{
	has_shared_areas(from);
	if
	:: n && broken != MAPPED_CLONED -> n = 0; copy_contents(from)
	:: else ->
		n = 0;
		if
		:: top[from] && IS_FULL(PAGE(top[from])) -> error = 1
		:: else -> d_step {
			count[PAGE(top[from])] = count[PAGE(top[from])] +
				(!top[from] || broken == NO_HOLDER_CLONE ->
				 0 : 1);
			top[FILES] = READONLY(top[from]) |
				(broken == NEW_WRITES && top[from]);
			top[from] = READONLY(top[from]) |
				(broken == OLD_WRITES && top[from]);
			height[FILES] = height[from];
			size[FILES] = size[from];
			text[FILES] = text[from]
		   }
		fi
	fi
}

/* ---- kernel/files.c --------------------------------------------------- */

/* The other file gets the tree of a third one, which keeps what both lose. */
inline clone_file(from, to)
{
	users[from]++;
	users[to]++;
	users[FILES]++;
	clone_contents(from);
	if
	:: !error -> d_step {
		cut[me] = top[to];
		cut_height[me] = height[to];
		top[to] = top[FILES];
		height[to] = height[FILES];
		size[to] = size[FILES];
		text[to] = text[FILES];
		top[FILES] = 0
	   }
	:: else -> d_step {
		cut[me] = top[FILES];
		cut_height[me] = height[FILES];
		top[FILES] = 0
	   }
	fi;
	d_step {
		height[FILES] = HEIGHT;
		size[FILES] = 0;
		text[FILES] = 0
	};
	users[FILES]--;
	if
	:: !error ->
		cutting[to]++;
		contents_cut(to, 0);
		cutting[to]--;
		cut_from[to] = (cutting[to] -> cut_from[to] : 0)
	:: else
	fi;
	free_contents(cut[me], cut_height[me]);
	cut_height[me] = 0;
	point();
	users[from]--;
	users[to]--;
	contents_unused(from);
	contents_unused(to)
}

/* ---- mm/area.c -------------------------------------------------------- */

/* The areas of [at, stop) go, and files that nobody else has. */
inline free_areas()
{
	do
	:: at < stop ->
		word[me] = (at == 0 -> 0 : word[me]);
		f = AREA(me, at);
		AREA(me, at) = 0;
		at++;
		if
		:: f -> f = FILE(f); contents_unused(f)
		:: else
		fi;
		f = 0
	:: else -> break
	od
}

/* ---- mm/fault.c ------------------------------------------------------- */

/* A shared area maps the page that is the file's own. A private one maps it,
 * too, until it is written to; or a copy, if that has too many holders. */
inline map_contents(at)
{
	f = FILE(AREA(me, at));
	nr = NR(at);
	error = (nr >= size[f] && broken != BEHIND_END);
	if
	:: !error && (IS_SHARED(AREA(me, at)) || !FILE_ENTRY(f, nr)) &&
	   broken != MAPPED_UNOWNED ->
		own_page(f, nr)
	:: else
	fi;
	page = PAGE(FILE_ENTRY(f, nr));
	if
	:: error
	:: !error && !IS_SHARED(AREA(me, at)) && (!page || IS_FULL(page)) ->
		data = content[page];
		do_no_page(at)
	:: !error && IS_SHARED(AREA(me, at)) && (!page || IS_FULL(page)) ->
		error = 1
	:: !error && page && !IS_FULL(page) ->
		count[page] = count[page] +
			(broken == NO_HOLDER_MAPPED -> 0 : 1);
		put_page(at, (IS_SHARED(AREA(me, at)) ||
			      broken == PRIVATE_WRITES));
		if
		:: error && broken != HOLDER_LOST -> kfree(page)
		:: else
		fi
	fi;
	page = 0;
	f = 0;
	nr = 0
}

/* ---- touch_page(), in an area of a file ------------------------------- */

inline touch_contents(at, write)
{
	map_contents(at);
	if
	:: !error && write -> do_wp_page(at)
	:: else
	fi
}

/* ---- mm/fault.c ------------------------------------------------------- */

/* A fault: it is tried again, or the task does without. P4 is a short
 * cut past the look at the area, which each page has here. */
inline touch_page(at, write)
{
	if
	:: WALK(me, at) -> do_wp_page(at)
	:: !WALK(me, at) && !AREA(me, at) -> do_no_page(at)
	:: !WALK(me, at) && AREA(me, at) -> touch_contents(at, write)
	fi
}

/* ---- The CPU ---------------------------------------------------------- */

/* A program's instruction, if the tables let it write. What a file is losing
 * it may lose with what is written. */
inline write_word(at)
{
	f = FILE(AREA(me, at));
	nr = NR(at);
	if
	:: IS_SHARED(AREA(me, at)) &&
	   PAGE(WALK(me, at)) == PAGE(FILE_ENTRY(f, nr)) ->
		data = 1 - text[f];
		write_page(f, nr)
	:: IS_SHARED(AREA(me, at)) &&
	   PAGE(WALK(me, at)) != PAGE(FILE_ENTRY(f, nr)) -> assert(cutting[f])
	:: !IS_SHARED(AREA(me, at)) -> write_own(at)
	fi;
	f = 0;
	nr = 0
}

/* ---- The audit -------------------------------------------------------- */

inline recount_table(table)
{
	for (c : 0 .. ENTRIES - 1) {
		sheet[PAGE(ENTRY(table, c))]++
	}
}

/* What a task's tables have at an address, with its own write bit. */
#define HAS(task, at) ENTRY(PAGE(SLOT(task, (at) / ENTRIES)), NR(at))

/* A shared area shows what is the file's own, and nothing else; who shares a
 * table shows the same in it. */
inline check_entry(task, at)
{
	assert(!WRITE(HAS(task, at)) || IS_SHARED(AREA(task, at)) ||
	       count[PAGE(HAS(task, at))] == 1);		/* P2 */
	assert(!HAS(task, at) || !IS_SHARED(AREA(task, at)) ||
	       cutting[FILE(AREA(task, at))] ||
	       (PAGE(HAS(task, at)) ==
		 PAGE(FILE_ENTRY(FILE(AREA(task, at)), NR(at))) &&
		WRITE(top[FILE(AREA(task, at))]) &&
		WRITE(FILE_ENTRY(FILE(AREA(task, at)), NR(at))) &&
		NR(at) < size[FILE(AREA(task, at))]));		/* C2 */
	for (c : 0 .. TASKS - 1) {
		assert(!HAS(task, at) || AREA(task, at) == AREA(c, at) ||
		       PAGE(SLOT(task, (at) / ENTRIES)) !=
			PAGE(SLOT(c, (at) / ENTRIES)))
	}
}

inline recount_dir(task)
{
	for (b : 0 .. TABLES - 1) {
		sheet[PAGE(SLOT(task, b))]++;
		if
		:: SLOT(task, b) && sheet[PAGE(SLOT(task, b))] == 1 ->
			recount_table(PAGE(SLOT(task, b)))	/* P3 */
		:: else
		fi;
		assert(!WRITE(SLOT(task, b)) ||
		       count[PAGE(SLOT(task, b))] == 1)		/* P1 */
	}
	for (b : 0 .. SPAN - 1) {
		check_entry(task, b)
	}
	assert(word[task] == ANY ||
	       word[task] == content[PAGE(WALK(task, 0))])
}

/* A file's entry with the write bit is the only file's that has the page. */
inline recount_file(f)
{
	sheet[PAGE(top[f])]++;
	if
	:: top[f] && height[f] && sheet[PAGE(top[f])] == 1 ->
		recount_table(PAGE(top[f]))
	:: else
	fi;
	assert(!WRITE(top[f]) || !height[f] || count[PAGE(top[f])] == 1);
	for (b : 0 .. (FILES + 1) * ENTRIES - 1) {
		assert(b / ENTRIES == f || !WRITE(top[f]) ||
		       !WRITE(FILE_ENTRY(f, b % ENTRIES)) ||
		       PAGE(FILE_ENTRY(b / ENTRIES, b % ENTRIES)) !=
			PAGE(FILE_ENTRY(f, b % ENTRIES)))
	}
	for (b : 0 .. ENTRIES - 1) {
		assert(b < size[f] || users[f] || !FILE_ENTRY(f, b)) /* C1 */
	}
	assert(text[f] == content[PAGE(FILE_ENTRY(f, 0))]);
	c = linked[f] + users[f];
	for (b : 0 .. TASKS * SPAN - 1) {
		c = c + (area[b] && FILE(area[b]) == f)
	}
	assert(c || !top[f])
}

/* What the CPU remembers must still be so, but for a missing write bit. */
inline check_tlb()
{
	for (a : 0 .. SPAN - 1) {
		assert(tlb[a] == 0 || tlb[a] == WALK(me, a) ||
		       tlb[a] + 1 == WALK(me, a) || broken == PREEMPTED);
		tlb[a] = 0
	}
}

inline mem_check()
{
	d_step {
		for (a : 0 .. PAGES) {
			sheet[a] = 0
		}
		for (a : 0 .. TASKS - 1) {
			sheet[dir[a]]++;
			if
			:: dir[a] -> recount_dir(a)
			:: else
			fi
		}
		for (a : 0 .. FILES) {
			recount_file(a)
		}
		for (a : 0 .. TASKS - 1) {
			sheet[PAGE(cut[a])]++;
			if
			:: cut[a] && cut_height[a] &&
			   sheet[PAGE(cut[a])] == 1 ->
				recount_table(PAGE(cut[a]))
			:: else
			fi
		}
		check_tlb();
		sheet[held]++;
		for (a : 1 .. PAGES) {
			assert(count[a] == sheet[a]);		/* M1, M2 */
			assert(count[a] <= MAX_COUNT);		/* M4 */
			sheet[a] = 0
		}
		sheet[0] = 0; a = 0; b = 0; c = 0
	}
}

/* One page is as good as another: they are given new numbers, in the order in
 * which the directories lead to them, so that states which differ in nothing
 * else are one. */
inline give_name(page)
{
	if
	:: page && !name[page] -> named++; name[page] = named
	:: else
	fi
}

inline name_pages()
{
	named = 0;
	for (a : 0 .. PAGES) {
		name[a] = 0
	}
	for (a : 0 .. TASKS - 1) {
		give_name(dir[a])
	}
	for (a : 0 .. TASKS * TABLES - 1) {
		give_name(PAGE(slot[a]))
	}
	for (a : 0 .. TASKS * SPAN - 1) {
		give_name(PAGE(WALK(a / SPAN, a % SPAN)))
	}
	for (a : 0 .. FILES) {
		give_name(PAGE(top[a]))
	}
	for (a : 0 .. (FILES + 1) * ENTRIES - 1) {
		b = PAGE(FILE_ENTRY(a / ENTRIES, a % ENTRIES));
		give_name(b)
	}
	for (a : 0 .. TASKS - 1) {
		give_name(PAGE(cut[a]));
		for (b : 0 .. ENTRIES - 1) {
			c = PAGE(ENTRY(PAGE(cut[a]), b));
			give_name(c)
		}
	}
	give_name(held);
	for (a : 1 .. PAGES) {
		give_name(a)
	}
}

#define RENAMED(e) (name[PAGE(e)] * 2 + WRITE(e))

inline move_pages()
{
	for (a : 1 .. PAGES) {
		new_count[name[a]] = count[a];
		new_content[name[a]] = content[a];
		for (b : 0 .. ENTRIES - 1) {
			ENTRY_OF(new_entry, name[a], b) = RENAMED(ENTRY(a, b))
		}
	}
	for (a : 1 .. PAGES) {
		count[a] = new_count[a];
		content[a] = new_content[a];
		for (b : 0 .. ENTRIES - 1) {
			ENTRY(a, b) = ENTRY_OF(new_entry, a, b)
		}
	}
}

#define SWAP(x, y) c = x; x = y; y = c

/* May the tasks a and a + 1 change places, and do they have to? */
inline compare_tasks()
{
	b = 0;
	do
	:: b < SPAN && AREA(a, b) == AREA(a + 1, b) -> b++
	:: else -> break
	od;
	c = dir[a] && dir[a + 1] && !busy[a] && !busy[a + 1] && b < SPAN &&
	    AREA(a, b % SPAN) > AREA(a + 1, b % SPAN)
}

inline swap_tasks()
{
	SWAP(dir[a], dir[a + 1]);
	SWAP(word[a], word[a + 1]);
	for (b : 0 .. TABLES - 1) {
		SWAP(SLOT(a, b), SLOT(a + 1, b))
	}
	for (b : 0 .. SPAN - 1) {
		SWAP(AREA(a, b), AREA(a + 1, b))
	}
}

/* So is one task as good as another, but not to one who goes through all. */
inline sort_tasks()
{
	a = 0;
	do
	:: a < TASKS - 1 && !walks ->
		compare_tasks();
		if
		:: c -> swap_tasks(); a = 0
		:: else -> a++
		fi
	:: else -> break
	od
}

inline renumber()
{
	d_step {
		sort_tasks();
		name_pages();
		move_pages();
		for (a : 0 .. TASKS - 1) {
			dir[a] = name[dir[a]]
		}
		for (a : 0 .. TASKS * TABLES - 1) {
			slot[a] = RENAMED(slot[a])
		}
		for (a : 0 .. FILES) {
			top[a] = RENAMED(top[a])
		}
		for (a : 0 .. TASKS - 1) {
			cut[a] = RENAMED(cut[a])
		}
		held = name[held];
		a = 0; b = 0; c = 0; named = 0
	}
}

/* ---- kernel/fork.c ---------------------------------------------------- */

/* The child's number: the first that is nobody's. */
inline new_task()
{
	d_step {
		child = 0;
		do
		:: child < TASKS && dir[child] -> child++
		:: else -> break
		od
	};
	if
	:: child < TASKS ->
		unmap_cuts();
		kalloc(page);
		if
		:: page ->
			copy_page_tables(child);
			if
			:: error -> kfree(page)
			:: else ->
				d_step {
					dir[child] = page;
					word[child] = word[me];
					for (a : 0 .. SPAN - 1) {
						AREA(child, a) = AREA(me, a)
					}
					a = 0
				}
			fi
		:: else
		fi
	:: else
	fi;
	page = 0;
	child = 0
}

/* ---- kernel/exit.c ---------------------------------------------------- */

inline do_exit()
{
	at = 0;
	free_tables();
	d_step {
		for (a : 0 .. SPAN - 1) {
			tlb[a] = 0	/* the kernel's own directory */
		}
		a = 0
	};
	at = 0;
	stop = SPAN;
	free_areas();
	stop = 0;
	kfree(dir[me]);
	d_step {
		dir[me] = 0;
		word[me] = 0
	}
}

/* ---- kernel/mman.c ---------------------------------------------------- */

inline sys_munmap(bytes)
{
	start = at;
	stop = at + bytes;
	free_page_tables();
	at = start;
	if
	:: !error -> free_areas()
	:: else
	fi;
	start = 0;
	stop = 0
}

#if FILES
/* ---- What a task does with files --------------------------------------- */

inline sys_mmap(kind)
{
	d_step {
		AREA(me, at) = kind;
		word[me] = (at == 0 -> ANY : word[me])
	}
}

inline sys_write(f, nr)
{
	own_page(f, nr);
	if
	:: !error ->
		data = 1 - text[f];
		write_page(f, nr);
		size[f] = (size[f] > nr -> size[f] : nr + 1)
	:: else
	fi
}

inline sys_unlink(f)
{
	linked[f] = 0;
	contents_unused(f)
}

/* What a task may do with files. */
inline use_file()
{
	if
	:: f = 0
	:: MORE -> f = 1
	fi;
	to = 1 - f;
	if
	:: !AREA(me, at) && !WALK(me, at) && MORE && !SMALL ->
		sys_mmap(PRIVATE(f))
	:: !AREA(me, at) && !WALK(me, at) -> sys_mmap(SHARED(f))
	:: at == 0 && linked[f] ->
		if
		:: nr = 0
		:: ENTRIES > 1 -> nr = 1
		fi;
		if
		:: sys_write(f, nr)
		:: size[f] > nr -> resize(f, nr)
		:: MORE && nr == 0 && linked[to] && size[f] &&
		   size[to] <= size[f] && !users[FILES] ->
			clone_file(f, to)
		:: MORE && nr == 0 -> sys_unlink(f)
		fi
	:: else
	fi
}
#endif

/* ---- kernel/mman.c ---------------------------------------------------- */

/* mprotect(): a write gives the bit back, for the program is free to allow it
 * again. */
inline sys_range(bytes)
{
	start = at;
	stop = at + bytes;
	protect_pages();
	start = 0;
	stop = 0
}

/* ---- Tasks and interrupts --------------------------------------------- */

proctype task(byte me)
{
	byte at, start, stop, i, e, page, table, child, f, to, nr, n, j;
	bit error, is_out, data;

end:	do
	:: TOGETHER {
		atomic {
			dir[me] && !yielding &&
			(!inside || broken == PREEMPTED) ->
			inside++;
			busy[me] = 1;
			flush_tlb(ALWAYS)	/* another's in CR3 */
		};
		if
		:: at = 0
		:: SPAN > 1 -> at = 1
		:: SPAN > 2 -> at = 2
		:: SPAN > 3 -> at = 3
		fi;
		if
		:: WRITE(WALK(me, at)) -> write_word(at)
		:: !WRITE(WALK(me, at)) -> touch_page(at, 1)
#if FILES
		:: !WALK(me, at) && AREA(me, at) -> touch_page(at, 0)
		:: use_file()
#endif
		:: at == 0 -> new_task()
		:: at == 0 -> do_exit()
		:: MORE -> sys_munmap(1)
		:: MORE && SPAN > at + 1 -> sys_munmap(2)
		:: MORE -> sys_range(1)
		:: MORE && SPAN > at + 1 -> sys_range(2)
		fi;
		atomic {
			at = 0;
			f = 0;
			to = 0;
			nr = 0;
			error = 0;
			data = 0;
			busy[me] = 0;
			inside--;
			if
			:: inside == 0 -> mem_check(); renumber()
			:: else
			fi
		}
	   }
	od
}

/* A task that does not have to wait goes on, and others do not come. */
proctype scheduler()
{
end:	do
	:: atomic { yielding -> yielding = 0 }
	od
}

proctype interrupt()
{
end:	do
	:: atomic { broken == HANDLER_TAKES -> handler() }
	od
}

init
{
	byte i;

	atomic {
		c_code {
			now.broken = getenv("BROKEN") ?
				atoi(getenv("BROKEN")) : 0;
		};
		dir[0] = 1;
		count[1] = 1;
		for (i : 0 .. FILES) {
			linked[i] = 1;
			height[i] = HEIGHT
		}
		run scheduler();
		run interrupt();
		for (i : 0 .. TASKS - 1) {
			run task(i)
		}
	}
}
