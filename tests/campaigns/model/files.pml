/*
 * Files: mm/contents.c, the unmapping of a file that is cut, and clones.
 *
 * Ancestor: none.
 */
/* ---- What is written -------------------------------------------------- */

/* Checks a write to a page: only tasks that map the same page of the same file
 * may see it. The file is NO_FILE if the page is the task's own. */
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

/* Writes to a page of a file. The model follows the written value only at page
 * 0: all rules treat all pages in the same way. */
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

/* Makes the tree one table higher: a new table becomes the top, and the old top
 * its entry 0. */
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

/* Frees a tree: that of a file, or the part that was cut off a file,
 * cut[me]. */
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

/* Counts the areas that map a file, private and shared ones. */
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

/* Frees the file if nobody uses it. At once a new file gets this number. */
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

/* Tasks whose table has just lost the page of address 0 may read any word
 * there. */
inline forget_words()
{
	for (a : 0 .. TASKS - 1) {
		word[a] = (i % TABLES || j ||
			   PAGE(SLOT(a, 0)) != PAGE(slot[i]) -> word[a] : ANY)
	}
}

/* ---- mm/area.c -------------------------------------------------------- */

/* Entry j of the table to which slot[i] leads. If several tasks share the
 * table, all of them map the same file at this entry. */
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

/* Before a fork, unmaps all pages that other calls are cutting off files. Here
 * this is one step. */
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

/* Makes a file shorter. */
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

/* Copies a file to the file FILES, which no other task knows yet. */
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

/* Makes `to` a clone of `from`. The clone is made as a third file, FILES. Then
 * `to` gets its tree, and cut[me] is the tree that must be freed. */
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
