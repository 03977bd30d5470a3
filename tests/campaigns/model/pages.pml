/*
 * Pages and page tables (mm/kalloc.c and mm/paging.c), the TLB, an interrupt,
 * and the points at which other tasks run.
 *
 * Ancestor: none.
 */
/* ---- An interrupt ----------------------------------------------------- */

/* A broken handler, which calls kalloc() and kfree(): a real one must not. */
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
 * Without EVERY_STEP, steps between which no other task can come are one atomic
 * step. With EVERY_STEP they are separate steps, so that the tasks of a broken
 * schedule(), or a broken handler, can come between any two steps. model.t
 * tries both; without EVERY_STEP it has more pages.
 */
#ifdef EVERY_STEP
#define TOGETHER
#define MAY_INTERRUPT skip
#else
#define TOGETHER      atomic
#define MAY_INTERRUPT if :: broken == HANDLER_TAKES -> handler() :: skip fi
#endif

/* Memory may run out at any time. */
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

/* The entry that the CPU finds for an address when it walks the tables. */
#define WALK(task, i) \
	(SLOT(task, (i) / ENTRIES) == 0 -> 0 : \
	 ENTRY(PAGE(SLOT(task, (i) / ENTRIES)), (i) % ENTRIES) & \
	 (WRITE(SLOT(task, (i) / ENTRIES)) -> 255 : 254))

/* Flushes the TLB, unless `broken` is the number `forgotten`. Here the TLB
 * reads all entries at once, which is the worst case, and keeps them until the
 * next flush. */
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

/* A point: the books balance, and other tasks may run (T3). */
inline point()
{
	atomic {
		flush_tlb(ALWAYS);	/* CR3 has another directory */
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
		flush_tlb(ALWAYS) /* CR3 has its own again */
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

/* Copies the table to which link leads. The kernel copies an entry where it
 * counts the page's new holder. The order does not matter, because nobody sees
 * the new table before link leads to it. */
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

/* Maps page: the caller's holder of the page becomes the entry's. */
inline put_page(at, write)
{
	own_table(SLOT(me, at / ENTRIES));
	if
	:: !error -> THIS_ENTRY = page * 2 + (write)
	:: else
	fi
}

/* Maps a new page. get_free_page() clears it; here drop() has done so. Then the
 * page gets the word `data`. */
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

/* `to` is a task that does not run yet; its directory is new. */
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

/* Drops a table. The kernel has a point after the drop of the last holder, the
 * model after every drop. */
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

/* Makes each table that the task has for [start, stop) a table that only this
 * task holds. */
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

/* Takes the write bit from the pages of [start, stop). No other task sees this,
 * because only one task may hold a table that changes (P3). */
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
