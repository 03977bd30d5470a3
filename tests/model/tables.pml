/*
 * The count protocol of shared page tables, as mm/paging.c follows it, for
 * spin: every order in which TASKS tasks can fork, write, unmap and end, with
 * memory that runs out and counts that are full, is tried, and after each
 * step that the kernel does not interrupt the books are recounted.
 *
 *	dir[task] ──> slot[task][TABLES] ──> entry[table][ENTRIES] ──> page
 *
 * Three kinds of step come between others in the kernel, and so here:
 *
 *	d_step		what one instruction does, or what is done with
 *			interrupts off: kalloc() and kfree()
 *	between two	an interrupt may come, and takes or frees a page
 *	inside		a task that has entered the kernel keeps the CPU until
 *			its call is done, or at a point: the kernel is not
 *			preempted. Only there do the books have to balance
 *			(T3 of sched.c)
 *
 * Each inline below is the function of mm/ whose name it has; un_wp_page() is
 * two, because tables and pages are two arrays here. `broken` is the number of
 * a step that is left out or done wrongly (tests/model.t tries them all): each
 * of them must be found. 0 is the protocol as it is.
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

#define SPAN (TABLES * ENTRIES)

/* An entry is a page and its write bit; 0 is an empty one. */
#define PAGE(e)	    ((e) / 2)
#define WRITE(e)    ((e) & 1)
#define READONLY(e) ((e) / 2 * 2)
#define WRITABLE(p) ((p) * 2 + 1)

#define SLOT(task, i)	slot[(task) * TABLES + (i)]
#define ENTRY_OF(array, table, i) array[(table) * ENTRIES + (i)]
#define ENTRY(table, i) ENTRY_OF(entry, table, i)

/* What can be broken: one of these a run. */
#define INTERRUPTS_ON	 1  /* kalloc: on while it takes a page */
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

#define ALWAYS 255 /* such a flush is never left out */

byte broken;
byte inside;		/* tasks in the kernel: one at most */
byte count[PAGES + 1];	/* mem_map; page 0 is none */
byte dir[TASKS];
byte slot[TASKS * TABLES];	      /* the directories' entries */
byte entry[(PAGES + 1) * ENTRIES];    /* of a page that is a table */
bit content[PAGES + 1];		      /* of a page that is a program's */
bit word[TASKS];		      /* what the task must find at 0 */
byte tlb[SPAN];			      /* what the CPU remembers: entries */
byte held;			      /* by an interrupt's handler */

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

/* What its handler may do: kalloc() and kfree(). */
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
 * It may come between any two steps: with EVERY_STEP it does. But all that it
 * can change is which pages are free, and only kalloc() asks for that; so it
 * is enough to let it come before each kalloc(), and to take the steps between
 * two of them together. Both are tried, this one with more pages.
 */
#ifdef EVERY_STEP
#define TOGETHER
#define MAY_INTERRUPT skip
#else
#define TOGETHER      atomic
#define MAY_INTERRUPT if :: handler() :: skip fi
#endif

/* ---- mm/kalloc.c ------------------------------------------------------ */

inline kalloc(page)
{
	MAY_INTERRUPT;
	d_step {
		find_page(page);
		count[page] = (page && broken != INTERRUPTS_ON -> 1 :
			count[page])
	}
	if
	:: broken == INTERRUPTS_ON ->
		MAY_INTERRUPT;
		count[page] = (page -> 1 : 0)
	:: else
	fi
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
		if
		:: inside == 0 -> mem_check()
		:: else
		fi
	};
	atomic {
		(!inside || broken == PREEMPTED) ->
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

/* ---- un_wp_page() for a table ----------------------------------------- */

inline copy_table(at)
{
	kalloc(table);
	if
	:: table == 0 -> error = 1
	:: else ->
		share_entries(PAGE(SLOT(me, at)));
		if
		:: error && broken != TABLE_LOST -> kfree(table)
		:: error && broken == TABLE_LOST
		:: else ->
			d_step {
				for (a : 0 .. ENTRIES - 1) {
					ENTRY(table, a) =
					    ENTRY(PAGE(SLOT(me, at)), a)
				}
				a = 0
			};
			if
			:: broken != OLD_TABLE_HELD ->
				kfree(PAGE(SLOT(me, at)))
			:: else
			fi;
			SLOT(me, at) = WRITABLE(table);
			flush_tlb(ALWAYS)
		fi
	fi;
	table = 0
}

inline un_wp_table(at)
{
	if
	:: count[PAGE(SLOT(me, at))] > 1 && broken != NEVER_COPIED ->
		copy_table(at)
	:: else ->
		SLOT(me, at) = SLOT(me, at) | 1;
		flush_tlb(ALWAYS)
	fi
}

/* ---- mm/paging.c ------------------------------------------------------ */

inline get_table(at)
{
	if
	:: SLOT(me, at) == 0 ->
		kalloc(table);
		error = !table;
		SLOT(me, at) = (table -> WRITABLE(table) : 0);
		table = 0
	:: else -> un_wp_table(at)
	fi
}

inline own_table(at)
{
	if
	:: WRITE(SLOT(me, at))
	:: else -> get_table(at)
	fi
}

/* The table entry of an address that has a table. */
#define THIS_ENTRY \
	ENTRY(PAGE(SLOT(me, at / ENTRIES)), at % ENTRIES)

/* get_free_page() clears the page: drop() has done so. */
inline do_no_page(at)
{
	kalloc(page);
	error = !page;
	if
	:: page ->
		own_table(at / ENTRIES);
		if
		:: error && broken != PAGE_LOST -> kfree(page)
		:: error && broken == PAGE_LOST
		:: else ->
			THIS_ENTRY = WRITABLE(page)
		fi
	:: else
	fi;
	page = 0
}

inline un_wp_page(at)
{
	if
	:: count[PAGE(THIS_ENTRY)] == 1 || broken == UNCOPIED_PAGE ->
		THIS_ENTRY = THIS_ENTRY | 1;
		flush_tlb(ALWAYS)
	:: else ->
		kalloc(page);
		error = !page;
		if
		:: page ->
			content[page] = content[PAGE(THIS_ENTRY)];
			if
			:: broken != OLD_PAGE_HELD -> kfree(PAGE(THIS_ENTRY))
			:: else
			fi;
			THIS_ENTRY = WRITABLE(page);
			flush_tlb(NO_FLUSH_OF_COPY)
		:: else
		fi;
		page = 0
	fi
}

inline do_wp_page(at)
{
	own_table(at / ENTRIES);
	if
	:: !error && !WRITE(THIS_ENTRY) -> un_wp_page(at)
	:: else
	fi
}

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
		own_table((edge) / ENTRIES)
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
			own_table(at / ENTRIES);
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

/* ---- mm/area.c -------------------------------------------------------- */

/* A fault: it is tried again, or the task does without. */
inline touch_page(at)
{
	if
	:: WALK(me, at) -> do_wp_page(at)
	:: else -> do_no_page(at)
	fi
}

/* ---- The CPU ---------------------------------------------------------- */

/* A program's instruction, if the tables let it write: nobody else sees the
 * page. What is written is followed at one address: no rule above asks which
 * it is. */
inline write_word(at)
{
	d_step {
		for (a : 0 .. TASKS * SPAN - 1) {
			assert(a == me * SPAN + at ||
			       PAGE(WALK(a / SPAN, a % SPAN)) !=
				PAGE(WALK(me, at)))
		}
		if
		:: at == 0 ->
			content[PAGE(WALK(me, 0))] = 1 - word[me];
			word[me] = 1 - word[me]
		:: else
		fi;
		a = 0
	}
}

/* ---- The audit -------------------------------------------------------- */

inline recount_table(table)
{
	for (c : 0 .. ENTRIES - 1) {
		sheet[PAGE(ENTRY(table, c))]++;
		assert(!WRITE(ENTRY(table, c)) ||
		       count[PAGE(ENTRY(table, c))] == 1)	/* P2 */
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
	assert(word[task] == content[PAGE(WALK(task, 0))])
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

inline renumber()
{
	d_step {
		name_pages();
		move_pages();
		for (a : 0 .. TASKS - 1) {
			dir[a] = name[dir[a]]
		}
		for (a : 0 .. TASKS * TABLES - 1) {
			slot[a] = RENAMED(slot[a])
		}
		held = name[held];
		a = 0; b = 0; named = 0
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
		kalloc(page);
		if
		:: page ->
			copy_page_tables(child);
			if
			:: error -> kfree(page)
			:: else ->
				d_step {
					dir[child] = page;
					word[child] = word[me]
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
	word[me] = (start == 0 && !error -> 0 : word[me]);
	start = 0;
	stop = 0
}

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
	byte at, start, stop, i, e, page, table, child;
	bit error;

end:	do
	:: TOGETHER {
		atomic {
			dir[me] && (!inside || broken == PREEMPTED) ->
			inside++;
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
		:: !WRITE(WALK(me, at)) -> touch_page(at)
		:: at == 0 -> new_task()
		:: at == 0 -> do_exit()
		:: sys_munmap(1)
		:: SPAN > at + 1 -> sys_munmap(2)
		:: sys_range(1)
		:: SPAN > at + 1 -> sys_range(2)
		fi;
		atomic {
			at = 0;
			error = 0;
			inside--;
			if
			:: inside == 0 -> mem_check(); renumber()
			:: else
			fi
		}
	   }
	od
}

proctype interrupt()
{
end:	do
	:: atomic { handler() }
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
		run interrupt();
		for (i : 0 .. TASKS - 1) {
			run task(i)
		}
	}
}
