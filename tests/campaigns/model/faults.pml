/*
 * The end of areas, faults in areas with files, and the write of a word by the
 * CPU.
 *
 * Ancestor: none.
 */
/* ---- mm/area.c -------------------------------------------------------- */

/* Frees the areas of [at, stop), and files that nobody else uses. */
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

/* Maps the page of a file. In a shared area this is a page of the file's own.
 * In a private area this is the file's page, which a write replaces by a copy;
 * it is a copy at once if the file's page has too many holders. */
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

/* Handles a fault. If it fails, the task tries again or gives up. The kernel
 * uses P4 to avoid a search for the area; here each page has its area. */
inline touch_page(at, write)
{
	if
	:: WALK(me, at) -> do_wp_page(at)
	:: !WALK(me, at) && !AREA(me, at) -> do_no_page(at)
	:: !WALK(me, at) && AREA(me, at) -> touch_contents(at, write)
	fi
}

/* ---- The CPU ---------------------------------------------------------- */

/* A program's instruction writes a word, if the tables allow it. If a file is
 * losing the page, it may lose the word, too. */
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
