/*
 * Files that are mapped: whose page an address has after a touch, what others
 * see of a write, and what becomes of mappings when a file is cut. Then random
 * operations on files and on spaces that map them, beside a model that knows of
 * each page only what has to be read there.
 *
 * About touch_page(), unmap_contents(), resize(), clone_contents(),
 * add_area(), remove_areas(), move_areas(), protect_area(), copy_areas(),
 * contents_unused(), mem_check().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

#define AT     0x3ff000UL /* the second page has another table */
#define SHARED (AREA_FILE | AREA_SHARED | AREA_MAY_WRITE)

static struct contents *const file = &files[0], *const clone = &files[1];
static struct space *const child = &spaces[1];
static unsigned long free_before;

static void begin(void)
{
	begin_space();
	unused_calls = 0;
	free_before = free_pages();
}

static int audit(void)
{
	printed[0] = 0;
	if (mem_check() == 0)
		return 1;
	say("%s", printed);
	return 0;
}

static int end(int passed)
{
	passed &= audit();
	for (int i = 0; i < SPACES; i++)
		if (spaces[i].dir)
			free_space(&spaces[i]);
	for (int i = 0; i < FILES; i++) {
		passed &= files[i].areas == 0 && files[i].shared == 0;
		free_contents(&files[i]);
	}
	passed &= file_pages == 0 && free_pages() == free_before + 1;
	return passed && audit();
}

static unsigned long get(const struct contents *from, unsigned long nr)
{
	unsigned long its_page = contents_page(from, nr);

	return its_page ? *(unsigned long *)P2V(its_page) : 0;
}

static int put(struct contents *to, unsigned long nr, unsigned long word)
{
	unsigned long its_page;
	int error = own_page(to, nr, &its_page);

	if (error)
		return error;
	*(unsigned long *)P2V(its_page) = word;
	if (to->size < PAGE(nr + 1))
		to->size = PAGE(nr + 1);
	return 0;
}

/* A space maps pages of a file, from nr on. */
static int map(struct space *into, unsigned long addr, unsigned long pages,
	       struct contents *of, unsigned long nr, unsigned long flags)
{
	struct area area = {
		addr, addr + PAGE(pages), flags, of, nr, 0, { 0 }
	};

	return add_area(into, &area);
}

static unsigned long page_at(const struct space *in, unsigned long addr)
{
	unsigned long *entry = find_entry(in->dir, addr);

	return entry ? PAGE_DOWN(*entry) : 0;
}

/* What a program reads, ~0 if it may not. */
static unsigned long load(struct space *in, unsigned long addr)
{
	if (touch_page(in, addr, 0))
		return ~0UL;
	return *(unsigned long *)P2V(page_at(in, addr));
}

static int store(struct space *in, unsigned long addr, unsigned long word)
{
	int error = touch_page(in, addr, 1);

	if (error)
		return error;
	if (!can_touch(in->dir, addr, 1))
		return -1;
	*(unsigned long *)P2V(page_at(in, addr)) = word;
	return 0;
}

static int copy(struct space *to, const struct space *from)
{
	*to = *from;
	to->dir = 0;
	return copy_areas(from, to);
}

static int fork_space(struct space *to, const struct space *from)
{
	unsigned long its_dir;

	if (copy(to, from))
		return -ENOMEM;
	its_dir = new_page_dir();
	if (!its_dir || copy_page_tables(from->dir, its_dir))
		bail("no memory for a fork");
	to->dir = its_dir;
	return 0;
}

/* ---- Whose page it is ---- */

static int a_shared_area_maps_the_pages_of_the_file(void)
{
	int good;

	begin();
	file->size = PAGE(3);
	good = map(space, AT, 3, file, 0, RW | SHARED) == 0;
	good &= load(space, AT) == 0 && file->pages == 1 &&
		page_at(space, AT) == contents_page(file, 0) &&
		can_touch(space->dir, AT, 1);
	good &= store(space, AT + PAGE(1), 5) == 0 && get(file, 1) == 5;
	good &= put(file, 0, 6) == 0 && load(space, AT) == 6;
	good &= mem_map[NR(page_at(space, AT))] == 2 && space->pages == 2;
	return end(good);
}

static int a_private_area_has_the_pages_until_it_writes(void)
{
	int good;

	begin();
	good = put(file, 0, 1) == 0 && put(file, 1, 2) == 0;
	good &= map(space, AT, 2, file, 0, RW | AREA_FILE) == 0;
	good &= load(space, AT) == 1 && !can_touch(space->dir, AT, 1) &&
		page_at(space, AT) == contents_page(file, 0);
	good &= put(file, 0, 3) == 0 && load(space, AT) == 3;
	good &= store(space, AT, 4) == 0 && get(file, 0) == 3;
	good &= put(file, 0, 5) == 0 && load(space, AT) == 4;
	good &= store(space, AT + PAGE(1), 6) == 0 && get(file, 1) == 2 &&
		space->pages == 2;
	return end(good);
}

/* So that what is written to the file later is seen, as on Linux. */
static int a_private_hole_becomes_a_page_of_the_file(void)
{
	int good;

	begin();
	file->size = PAGE(1);
	good = map(space, AT, 1, file, 0, RW | AREA_FILE) == 0;
	good &= load(space, AT) == 0 && file->pages == 1;
	good &= put(file, 0, 3) == 0 && load(space, AT) == 3;
	good &= store(space, AT, 4) == 0 && get(file, 0) == 3;
	return end(good);
}

static int after_the_end_is_no_page_until_the_file_grows(void)
{
	int good;

	begin();
	good = put(file, 0, 1) == 0;
	file->size = 1;
	good &= map(space, AT, 2, file, 0, RW | SHARED) == 0;
	good &= map(space, 0x10000, 2, file, 0, AREA_READ | AREA_FILE) == 0;
	good &= touch_page(space, AT, 1) == 0 &&
		touch_page(space, AT + PAGE(1), 0) == -ENXIO &&
		touch_page(space, 0x11000, 0) == -ENXIO;
	good &= resize(file, PAGE(1) + 1) == 0 &&
		touch_page(space, AT + PAGE(1), 1) == 0 &&
		load(space, 0x11000) == 0;
	return end(good);
}

/* The file's tail is zeros (C1), so that its last page can be mapped; what a
 * program's area has of it is bytes, and zeros behind them. */
static int the_last_page_is_mapped_but_by_exec_it_is_copied(void)
{
	struct area area = { 0x10000, 0x11000, RW, file, 0, 6, { 0 } };
	int good;

	begin();
	good = put(file, 0, 0x11111111) == 0 && put(file, 1, 2) == 0;
	file->size = PAGE(1) + 4;
	good &= map(space, AT, 2, file, 0, RW | AREA_FILE) == 0;
	good &= load(space, AT + PAGE(1)) == 2 &&
		page_at(space, AT + PAGE(1)) == contents_page(file, 1);
	good &= add_area(space, &area) == 0 && load(space, 0x10000);
	good &= page_at(space, 0x10000) != contents_page(file, 0) &&
		((unsigned long *)P2V(page_at(space, 0x10000)))[1] == 0;
	return end(good);
}

static int a_full_count_is_copied_or_refused(void)
{
	unsigned short *count;
	int good;

	begin();
	good = put(file, 0, 7) == 0;
	count = &mem_map[NR(contents_page(file, 0))];
	good &= map(space, AT, 1, file, 0, RW | AREA_FILE) == 0 &&
		map(space, 0x10000, 1, file, 0, RW | SHARED) == 0;
	*count = MAX_COUNT;
	good &= load(space, AT) == 7 &&
		page_at(space, AT) != contents_page(file, 0);
	good &= touch_page(space, 0x10000, 0) == -EAGAIN;
	*count = 1;
	return end(good && space->pages == 1);
}

static int a_file_that_may_have_no_more_pages_is_sigbus(void)
{
	int good;

	begin();
	max_file_pages = 1;
	file->size = PAGE(2);
	good = map(space, AT, 2, file, 0, RW | SHARED) == 0;
	good &= store(space, AT, 1) == 0 &&
		touch_page(space, AT + PAGE(1), 0) == -ENXIO;
	return end(good && space->pages == 1);
}

/* With one page of memory more each time, until there is enough. */
static int without_memory_a_touch_changes_nothing(void)
{
	int good = 1;

	for (int kind = 0; kind < 4; kind++) {
		unsigned long flags = kind & 1 ? SHARED : AREA_FILE;
		int pages = 0, error;

		begin();
		good &= put(file, 0, 1) == 0 && put(file, 2, 2) == 0;
		good &= kind < 2 || clone_contents(file, clone) == 0;
		good &= map(space, AT, 3, file, 0, RW | flags) == 0;
		do {
			take_all_but(pages++);
			error = store(space, AT + PAGE(2), 9);
			give_back();
			good &= audit() && get(clone, 2) == (kind < 2 ? 0 : 2);
			good &= error ? error == -ENOMEM && get(file, 2) == 2 :
					load(space, AT + PAGE(2)) == 9;
		} while (error && pages < 9);
		good &= get(file, 2) == (kind & 1 ? 9 : 2) && pages > 1 &&
			space->pages == 1;
		good = end(good);
	}
	return good;
}

/* ---- Forks and clones ---- */

static int after_a_fork_what_is_shared_stays_so(void)
{
	unsigned long its_page;
	int good;

	begin();
	file->size = PAGE(2);
	good = map(space, AT, 2, file, 0, RW | SHARED) == 0 &&
	       add(0x10000, 0x11000, RW) == 0 && store(space, 0x10000, 1) == 0;
	good &= store(space, AT, 1) == 0;
	its_page = page_at(space, AT);
	fork_space(child, space);
	good &= audit() && store(child, AT, 2) == 0 && load(space, AT) == 2 &&
		get(file, 0) == 2;
	good &= store(space, AT, 3) == 0 && load(child, AT) == 3 && audit();
	good &= store(child, AT + PAGE(1), 4) == 0 &&
		load(space, AT + PAGE(1)) == 4;
	good &= page_at(space, AT) == its_page &&
		page_at(child, AT) == its_page && mem_map[NR(its_page)] == 3;
	good &= store(child, 0x10000, 5) == 0 && load(space, 0x10000) == 1;
	good &= file->areas == 2 && file->shared == 2;
	return end(good);
}

static int a_page_of_two_files_is_owned_before_it_is_shared(void)
{
	int good;

	begin();
	good = put(file, 0, 1) == 0 && put(file, 1, 2) == 0 &&
	       clone_contents(file, clone) == 0;
	good &= map(space, AT, 2, file, 0, RW | SHARED) == 0;
	good &= load(space, AT) == 1 && store(space, AT, 3) == 0 &&
		get(clone, 0) == 1 && get(file, 0) == 3;
	good &= resize(clone, 0) == 0 && clone_contents(file, clone) == 0;
	good &= store(space, AT, 4) == 0 && get(clone, 0) == 3 &&
		page_at(space, AT) == contents_page(file, 0);
	return end(good);
}

/* ---- Rights ---- */

static int rights_come_and_go_without_a_copy(void)
{
	unsigned long its_page;
	int good;

	begin();
	file->size = PAGE(2);
	good = map(space, AT, 2, file, 0, RW | SHARED) == 0 &&
	       store(space, AT, 1) == 0;
	its_page = page_at(space, AT);
	good &= protect_area(space, AT, AT + PAGE(1), AREA_READ) == 0 &&
		store(space, AT, 2) == -EFAULT && load(space, AT) == 1 &&
		!can_touch(space->dir, AT, 1);
	good &= protect_area(space, AT, AT + PAGE(1), 0) == 0 &&
		load(space, AT) == ~0UL;
	good &= protect_area(space, AT, AT + PAGE(1), RW) == 0 &&
		store(space, AT, 3) == 0 && get(file, 0) == 3 &&
		page_at(space, AT) == its_page && space->areas == 1;
	return end(good);
}

/* ---- A file that is cut ---- */

static int what_is_cut_off_goes_from_all_who_map_it(void)
{
	int good;

	begin();
	good = put(file, 0, 1) == 0 && put(file, 1, 2) == 0 &&
	       put(file, 2, 3) == 0;
	good &= map(space, AT, 3, file, 0, RW | SHARED) == 0 &&
		map(space, 0x10000, 2, file, 1, RW | AREA_FILE) == 0;
	good &= load(space, AT) == 1 && load(space, AT + PAGE(1)) == 2 &&
		load(space, AT + PAGE(2)) == 3 && load(space, 0x10000) == 2 &&
		store(space, 0x11000, 9) == 0 && space->pages == 5;
	fork_space(child, space);
	take_all_but(0);
	good &= resize(file, PAGE(1) + 4) == 0;
	good &= space->pages == 3 && child->pages == 3 && audit();
	good &= load(space, AT) == 1 && load(child, AT + PAGE(1)) == 2 &&
		load(space, 0x10000) == 2 && load(child, 0x10000) == 2;
	good &= touch_page(space, AT + PAGE(2), 0) == -ENXIO &&
		touch_page(child, AT + PAGE(2), 1) == -ENXIO &&
		touch_page(child, 0x11000, 0) == -ENXIO;
	good &= resize(file, 0) == 0 && space->pages == 0 &&
		child->pages == 0 && touch_page(space, AT, 1) == -ENXIO;
	give_back();
	good &= resize(file, PAGE(3)) == 0 && load(space, 0x11000) == 0 &&
		store(child, AT, 4) == 0 && load(space, AT) == 4;
	return end(good);
}

static int what_exec_has_mapped_is_not_cut(void)
{
	struct area area = { 0x10000, 0x12000, RW, file, 0, PAGE(2), { 0 } };
	int good;

	begin();
	good = put(file, 0, 1) == 0 && put(file, 1, 2) == 0 &&
	       add_area(space, &area) == 0;
	good &= load(space, 0x10000) == 1 && load(space, 0x11000) == 2;
	good &= resize(file, 0) == 0 && load(space, 0x11000) == 2;
	return end(good && space->pages == 2);
}

static int a_page_that_nobody_may_read_is_cut_as_well(void)
{
	int good;

	begin();
	good = put(file, 0, 1) == 0 &&
	       map(space, AT, 1, file, 0, RW | SHARED) == 0 &&
	       store(space, AT, 2) == 0;
	good &= protect_area(space, AT, AT + PAGE(1), 0) == 0 &&
		resize(file, 0) == 0 && space->pages == 0;
	good &= protect_area(space, AT, AT + PAGE(1), RW) == 0 &&
		touch_page(space, AT, 0) == -ENXIO;
	return end(good);
}

static void cut_all(void)
{
	on_point = 0;
	resize(file, 0);
}

/* At the point behind the first of two tables. */
static int a_file_that_is_cut_while_it_is_unmapped_is_counted_once(void)
{
	unsigned long first = TABLE_SPAN, last = 3 * TABLE_SPAN - PAGE_SIZE;
	int good;

	begin();
	file->size = 2 * TABLE_SPAN;
	good = map(space, first, 2 * ENTRIES, file, 0, RW | SHARED) == 0 &&
	       add(0x10000, 0x11000, RW) == 0;
	good &= store(space, 0x10000, 1) == 0 && store(space, first, 1) == 0 &&
		store(space, last, 1) == 0 && space->pages == 3;
	on_point = cut_all;
	good &= remove_areas(space, first, last + PAGE_SIZE) == 0;
	return end(good && !on_point && space->pages == 1);
}

/* ---- What a file knows of its areas ---- */

static int counts(unsigned int areas, unsigned int shared)
{
	if (file->areas != areas || file->shared != shared)
		say("%u areas, %u shared, expected %u and %u", file->areas,
		    file->shared, areas, shared);
	return file->areas == areas && file->shared == shared;
}

static int a_file_counts_the_areas_that_map_it(void)
{
	int good;

	begin();
	file->size = PAGE(8);
	good = map(space, AT, 8, file, 0, RW | SHARED) == 0 && counts(1, 1);
	good &= map(space, 0x10000, 2, file, 0, RW | AREA_FILE) == 0 &&
		map(space, 0x12000, 2, file, 2, RW | AREA_FILE) == 0 &&
		counts(2, 1); /* joined */
	good &= protect_area(space, AT + PAGE(2), AT + PAGE(4), AREA_READ) ==
			0 &&
		counts(4, 3);
	good &= store(space, AT + PAGE(5), 1) == 0;
	good &= move_areas(space, AT + PAGE(5), PAGE(1), 0x8000000, PAGE(2)) ==
			0 &&
		counts(6, 5) && get(file, 5) == load(space, 0x8000000);
	good &= move_areas(space, AT, 0, 0x9000000, PAGE(1)) == 0 &&
		counts(7, 6);
	good &= copy(child, space) == 0 && counts(14, 12);
	free_areas(child);
	good &= counts(7, 6);
	good &= remove_areas(space, 0x10000, AT + PAGE(2)) == 0 && counts(5, 5);
	good &= unused_calls == 0 && remove_areas(space, 0, KERNEL_BASE) == 0 &&
		counts(0, 0) && unused_calls == 1 && unused_file == file;
	return end(good);
}

static int a_refused_area_is_not_counted(void)
{
	int good;

	begin();
	objects_left = 1;
	good = map(space, AT, 4, file, 0, RW | SHARED) == 0 && counts(1, 1);
	good &= map(space, 0x10000, 1, file, 0, RW | SHARED) == -ENOMEM &&
		map(space, AT, 1, file, 0, RW | SHARED) == -EEXIST &&
		remove_areas(space, AT + PAGE(1), AT + PAGE(2)) == -ENOMEM &&
		move_areas(space, AT, PAGE(1), 0x10000, PAGE(1)) == -ENOMEM &&
		copy(child, space) == -ENOMEM;
	good &= counts(1, 1) && unused_calls == 0;
	return end(good);
}

/* ---- The audit ---- */

static int p2_write_bit_of_a_private_area_above_a_page_of_a_file(void)
{
	unsigned long *entry;
	int good;

	begin();
	good = put(file, 0, 1) == 0 &&
	       map(space, AT, 1, file, 0, RW | AREA_FILE) == 0 &&
	       load(space, AT) == 1;
	entry = find_entry(space->dir, AT);
	*entry |= PG_WRITE;
	good &= says(1,
		     "audit: P2: page %08lx has a write bit, expected 1 "
		     "found 2",
		     PAGE_DOWN(*entry));
	*entry &= ~(unsigned long)PG_WRITE;
	return end(good);
}

/* ---- Random operations ---- */

#define PAGES	4 /* of a file: two on each side of the end of a table */
#define FIRST	1022UL
#define WINDOWS 3 /* of a space, each with as many pages */
#define USERS	4 /* spaces */

/* What has to be read of each page of a file, and how many bytes it has. */
static struct model_file {
	unsigned long word[PAGES], size;
} known[FILES];

/* Of a page of a private area: ABSENT: that of the file, or what the file had
 * when its page became another one; OWN: what the program wrote. */
static struct window {
	int file; /* below 0: nothing is mapped */
	int shared;
	struct {
		enum { ABSENT, CLEAN, OWN } is;
		unsigned long word;
	} page[PAGES];
} windows[USERS][WINDOWS];

static int refused;

static unsigned long address(int window, int i)
{
	return AT - PAGE(PAGES / 2) + TABLE_SPAN * (unsigned int)window +
	       PAGE((unsigned int)i);
}

static int within(const struct model_file *of, int i)
{
	return PAGE(FIRST + (unsigned int)i) < of->size;
}

static void forget(struct window *w)
{
	memset(w, 0, sizeof(*w));
	w->file = -1;
}

/* No memory: it counts, and nothing may have changed. */
static int is_refusal(int error)
{
	refused += error == -ENOMEM;
	return error == -ENOMEM;
}

static int random_write(int f)
{
	int i = (int)below(PAGES), error;
	unsigned long word = any(), nr = FIRST + (unsigned int)i;
	unsigned long size = files[f].size;

	error = put(&files[f], nr, word);
	if (is_refusal(error))
		return files[f].size == size;
	known[f].word[i] = word;
	if (known[f].size < PAGE(nr + 1))
		known[f].size = PAGE(nr + 1);
	return error == 0;
}

static int random_size(int f)
{
	int i = (int)below(PAGES + 1), error;
	unsigned long size = PAGE(FIRST + (unsigned int)i) +
			     (one_in(2) ? 0 : 2 + below(PAGE_SIZE - 2));

	size = one_in(8) ? 0 : size;
	error = resize(&files[f], size);
	if (is_refusal(error))
		return 1;
	known[f].size = size;
	for (int p = 0; p < PAGES; p++) {
		unsigned long at = PAGE(FIRST + (unsigned int)p);

		if (at >= size)
			known[f].word[p] = 0;
		else if (size - at < 4) /* its first bytes alone are left */
			known[f].word[p] &= (1UL << 8 * (size - at)) - 1;
	}
	for (int u = 0; u < USERS; u++)
		for (int w = 0; w < WINDOWS; w++)
			for (int p = 0; p < PAGES; p++)
				if (windows[u][w].file == f &&
				    !within(&known[f], p))
					windows[u][w].page[p].is = ABSENT;
	return error == 0;
}

static int random_clone(int from, int to)
{
	int error;

	if (from == to)
		return 1;
	resize(&files[to], 0);
	for (int u = 0; u < USERS; u++)
		for (int w = 0; w < WINDOWS; w++)
			for (int p = 0; p < PAGES; p++)
				if (windows[u][w].file == to)
					windows[u][w].page[p].is = ABSENT;
	memset(&known[to], 0, sizeof(known[to]));
	error = clone_contents(&files[from], &files[to]);
	if (is_refusal(error))
		return files[to].size == 0 && files[to].top == 0;
	known[to] = known[from];
	return error == 0;
}

static int random_map(int u, int w, int f)
{
	int shared = one_in(2), error;
	unsigned long addr = address(w, 0);

	error = remove_areas(&spaces[u], addr, addr + PAGE(PAGES));
	if (is_refusal(error))
		return 1;
	forget(&windows[u][w]);
	if (error || one_in(4))
		return error == 0;
	windows[u][w].file = f;
	windows[u][w].shared = shared;
	return map(&spaces[u], addr, PAGES, &files[f], FIRST,
		   RW | (shared ? SHARED : AREA_FILE)) == 0;
}

/* What a program has to find at a page that is there. */
static int agrees(int u, int w, int i)
{
	struct window *window = &windows[u][w];
	unsigned long addr = address(w, i), its_page, word;

	its_page = page_at(&spaces[u], addr);
	if (!its_page)
		return window->file < 0 || window->shared ||
		       window->page[i].is == ABSENT;
	if (window->file < 0 || !within(&known[window->file], i))
		return 0;
	word = *(unsigned long *)P2V(its_page);
	if (window->shared)
		return word == known[window->file].word[i];
	if (window->page[i].is == CLEAN &&
	    its_page == contents_page(&files[window->file],
				      FIRST + (unsigned int)i))
		window->page[i].word = known[window->file].word[i];
	return window->page[i].is != ABSENT && word == window->page[i].word;
}

static int random_touch(int u, int w)
{
	struct window *window = &windows[u][w];
	int i = (int)below(PAGES), write = one_in(2), want = 0, error;
	unsigned long word = any(), addr = address(w, i);

	if (window->file < 0)
		want = -EFAULT;
	else if (!within(&known[window->file], i))
		want = -ENXIO;
	error = write ? store(&spaces[u], addr, word) :
			touch_page(&spaces[u], addr, 0);
	if (is_refusal(error)) { /* it may have become readable */
		if (page_at(&spaces[u], addr) && !window->shared &&
		    window->page[i].is == ABSENT) {
			window->page[i].is = CLEAN;
			window->page[i].word = known[window->file].word[i];
		}
		return 1;
	}
	if (error || want)
		return error == want;
	if (window->shared && write)
		known[window->file].word[i] = word;
	if (!window->shared && window->page[i].is == ABSENT) {
		window->page[i].is = CLEAN;
		window->page[i].word = known[window->file].word[i];
	}
	if (!window->shared && write) {
		window->page[i].is = OWN;
		window->page[i].word = word;
	}
	return 1;
}

static int random_fork(int from, int to)
{
	if (from == to)
		return 1;
	free_space(&spaces[to]); /* so there is room for a directory */
	if (fork_space(&spaces[to], &spaces[from]))
		return 0;
	memcpy(windows[to], windows[from], sizeof(windows[to]));
	return 1;
}

static int random_protect(int u, int w)
{
	unsigned long rights = one_in(2) ? AREA_READ : 0, addr = address(w, 0);
	int error;

	if (windows[u][w].file < 0)
		return 1;
	error = protect_area(&spaces[u], addr, addr + PAGE(PAGES), rights);
	if (is_refusal(error))
		return 1;
	if (touch_page(&spaces[u], addr, 1) != -EFAULT)
		return 0;
	return error == 0 &&
	       protect_area(&spaces[u], addr, addr + PAGE(PAGES), RW) == 0;
}

static int one_step(void)
{
	int f = (int)below(FILES), u = (int)below(USERS);
	int w = (int)below(WINDOWS);

	switch (below(16)) {
	case 0:
	case 1:
		return random_size(f);
	case 2:
		return random_clone(f, (int)below(FILES));
	case 3:
		return random_map(u, w, f);
	case 4:
		return random_fork(u, (int)below(USERS));
	case 5:
		return random_protect(u, w);
	case 6:
	case 7:
	case 8:
		return random_write(f);
	default:
		return random_touch(u, w);
	}
}

/* Do files, mappings, counts of pages and the books agree with the model? */
static int all_agree(void)
{
	unsigned long all = 0;
	int good = 1;

	for (int f = 0; f < FILES; f++) {
		unsigned long pages = 0;

		good &= files[f].size == known[f].size;
		for (int p = 0; p < PAGES; p++) {
			unsigned long nr = FIRST + (unsigned int)p;

			good &= get(&files[f], nr) == known[f].word[p];
			pages += contents_page(&files[f], nr) != 0;
		}
		good &= files[f].pages == pages;
		all += pages;
	}
	for (int u = 0; u < USERS; u++) {
		unsigned long pages = 0;

		for (int w = 0; w < WINDOWS; w++) {
			for (int p = 0; p < PAGES; p++) {
				good &= agrees(u, w, p);
				pages +=
					page_at(&spaces[u], address(w, p)) != 0;
			}
		}
		good &= pages == spaces[u].pages;
	}
	return good && all == file_pages && audit();
}

static int balanced_at_points = 1;

static void look(void)
{
	balanced_at_points &= audit();
}

static int random_operations_agree_with_the_model(void)
{
	int good = 1;

	begin();
	for (int u = 1; u < USERS; u++)
		spaces[u].dir = new_page_dir();
	for (int u = 0; u < USERS; u++)
		for (int w = 0; w < WINDOWS; w++)
			forget(&windows[u][w]);
	memset(known, 0, sizeof(known));
	on_point = look;
	for (int i = 0; i < 15000 && good; i++) {
		if (i % 8 == 0)
			take_all_but((int)below(one_in(2) ? 3 : 12));
		good &= one_step();
		if (i % 8 == 5)
			give_back();
		good &= all_agree();
		if (!good)
			say("step %d", i);
	}
	on_point = 0;
	give_back();
	say("%d calls without memory", refused);
	for (int u = 1; u < USERS; u++) {
		free_space(&spaces[u]);
		spaces[u].dir = 0;
	}
	return end(good && balanced_at_points && refused > 500);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(19, 240);
	set_seed(argc, argv, 2021);
	map_arena(0x200000);
	TEST(a_shared_area_maps_the_pages_of_the_file);
	TEST(a_private_area_has_the_pages_until_it_writes);
	TEST(a_private_hole_becomes_a_page_of_the_file);
	TEST(after_the_end_is_no_page_until_the_file_grows);
	TEST(the_last_page_is_mapped_but_by_exec_it_is_copied);
	TEST(a_full_count_is_copied_or_refused);
	TEST(a_file_that_may_have_no_more_pages_is_sigbus);
	TEST(without_memory_a_touch_changes_nothing);
	TEST(after_a_fork_what_is_shared_stays_so);
	TEST(a_page_of_two_files_is_owned_before_it_is_shared);
	TEST(rights_come_and_go_without_a_copy);
	TEST(what_is_cut_off_goes_from_all_who_map_it);
	TEST(what_exec_has_mapped_is_not_cut);
	TEST(a_page_that_nobody_may_read_is_cut_as_well);
	TEST(a_file_that_is_cut_while_it_is_unmapped_is_counted_once);
	TEST(a_file_counts_the_areas_that_map_it);
	TEST(a_refused_area_is_not_counted);
	TEST(p2_write_bit_of_a_private_area_above_a_page_of_a_file);
	TEST(random_operations_agree_with_the_model);
	return failures();
}
