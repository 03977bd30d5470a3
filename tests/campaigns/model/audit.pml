/*
 * The audit, which recounts the books; and a search aid: states that differ
 * only in the numbers of pages or tasks become one state.
 *
 * Ancestor: none.
 */
/* ---- The audit -------------------------------------------------------- */

inline recount_table(table)
{
	for (c : 0 .. ENTRIES - 1) {
		sheet[PAGE(ENTRY(table, c))]++
	}
}

/* The entry of a task's table for an address. Its write bit is the entry's
 * alone: the one of the directory does not count. */
#define HAS(task, at) ENTRY(PAGE(SLOT(task, (at) / ENTRIES)), NR(at))

/* Checks the rules for one address: a shared area maps only the file's own
 * pages, and tasks that share a table have the same areas in it. */
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

/* Counts the file's tree as a holder of its pages. Checks that if a file's
 * entry has the write bit, no other file has that page. Checks also C1, the
 * word of page 0, and that a file without name, user and area has no tree. */
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

/* Checks that each entry in the TLB is that of the tables; only its write bit
 * may be missing. */
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

/* The number of a page does not matter. So pages get new numbers, in the order
 * in which the directories lead to them: states that differ only in these
 * numbers become one state. */
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

/* Sets c if the tasks a and a + 1 may change places, and must do so for the
 * order: a has the larger areas. */
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

/* The number of a task does not matter either, except while a call goes through
 * all tasks. So the tasks are sorted. */
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
