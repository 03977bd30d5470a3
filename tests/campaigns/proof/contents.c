/*
 * Proofs about mm/contents.c.
 *
 * Ancestor: none.
 */
#include "entries.h"
#include "files.h"

#include "mm/memory.c"

/* Replaces fill_bytes(): fills memory with zeros, until the end of a page. It
 * works by words, because this makes a smaller formula. */
static void fill_end(void *to, char value, unsigned long n)
{
	unsigned long page = NR(V2P(to)), tail = V2P(to) % PAGE_SIZE;

	check(value == 0 && tail + n == PAGE_SIZE, "it clears to a page's end");
	for (unsigned long i = 0; i < ENTRIES; i++)
		ram[page * ENTRIES + i] &= mask_of(i, tail);
}

#define fill_bytes fill_end
#include "mm/contents.c"
#undef fill_bytes

static int programs_lose;

/* Replaces contents_cut(): programs that map the file lose the pages from nr
 * on. Before that, the file must have lost these pages, and must be marked as
 * being cut. */
void contents_cut(struct contents *contents, unsigned long nr)
{
	check(nr == pages_for(contents->size),
	      "nr is the first page after the end");
	check(contents_page(contents, nr) == 0, "the page has gone");
	check(is_cut(contents), "the file is marked as cut");
	programs_lose = 1;
}

/* fill_end() does the same as fill_bytes(). */
void prove_fill_end(void)
{
	unsigned long tail = any_below(PAGE_SIZE), i = any_below(2 * ENTRIES);
	unsigned long before, filled;

	__CPROVER_havoc_object(ram);
	before = ram[i];
	fill_end(P2V(PAGE_SIZE + tail), 0, PAGE_SIZE - tail);
	filled = ram[i];
	reach("filled");
	ram[i] = before;
	fill_bytes(P2V(PAGE_SIZE + tail), 0, PAGE_SIZE - tail);
	check(ram[i] == filled, "fill_bytes() gives the same");
}

/* contents_page() finds the page with any number. The pages of a FLAT file
 * follow one another; for other files leaf_of() is the simple definition. */
void prove_contents_page(void)
{
	struct contents flat = { .height = FLAT };
	unsigned long nr = nondet_word(), page;

	any_files(any_below(3));
	page = contents_page(&files[0], nr);
	check(page == PAGE_DOWN(leaf_of(&files[0], nr)),
	      "it finds the page of a tree");
	if (page)
		reach("a page");
	else
		reach("a hole");
	flat.top = nondet_word();
	flat.size = nondet_word();
	page = contents_page(&flat, nr);
	if ((unsigned long long)nr * PAGE_SIZE < flat.size) {
		reach("a page of a flat file");
		check(page == flat.top + nr * PAGE_SIZE, "it follows");
	} else {
		reach("after the end of a flat file");
		check(page == 0, "no page");
	}
}

/* After grow() the tree reaches page nr, and the file's bytes are unchanged. */
void prove_grow(void)
{
	unsigned long nr = any_below(TREE_PAGES);
	int error;

	any_files(any_below(3));
	error = grow(&files[0], nr);
	check(error == 0 || error == -ENOMEM, "the errors");
	check(error || nr >> ENTRY_SHIFT * files[0].height == 0, "it reaches");
	check_same(0);
	check_same(1);
	check_files();
	check(files[0].pages == old[0].pages, "no page more");
	if (error)
		reach("-ENOMEM");
	else if (files[0].height > old[0].height + 1 && files[0].top)
		reach("two tables more");
	else
		reach("it reaches");
}

/* Checks that page nr is the file's own now, and that no other page has
 * changed. */
static void check_owned(unsigned long nr, int hole, unsigned long page)
{
	struct sight now = look(&files[0], at);

	check(page == PAGE_DOWN(leaf_of(&files[0], nr)), "the page");
	check(is_own(&files[0], nr), "the page is the file's own");
	check(now.word == old_sight[0].word, "the bytes are the same");
	check(!now.leaf == (!old_sight[0].leaf && nr != at / ENTRIES),
	      "one page more");
	check(!old_sight[0].own || now.leaf == old_sight[0].leaf, "C2");
	check(!old_sight[0].own || now.own, "C2: the write bit");
	check(files[0].size == old[0].size, "the size is the same");
	check(files[0].pages == old[0].pages + hole, "it is counted");
	if (hole)
		reach("a hole becomes a page");
	else
		reach("a page becomes the file's own");
}

static void check_owned_error(int error, int hole)
{
	check_same(0);
	check(files[0].pages == old[0].pages, "an error adds no page");
	check((error == -ENOSPC) == (hole && old_file_pages >= max_file_pages),
	      "-ENOSPC");
	check(error == -ENOSPC || error == -ENOMEM || error == -EAGAIN,
	      "the errors");
	if (error == -ENOSPC)
		reach("-ENOSPC");
	if (error == -ENOMEM)
		reach("-ENOMEM");
}

/* Calls own_page() for page nr of a tree of this height. The tree reaches page
 * nr already, because grow() has its own proof. */
static void own_any_page(int height, unsigned long nr)
{
	unsigned long page;
	int hole, error;

	any_files(height);
	hole = leaf_of(&files[0], nr) == 0;
	error = own_page(&files[0], nr, &page);
	if (error)
		check_owned_error(error, hole);
	else
		check_owned(nr, hole, page);
	if (!error)
		reach_page(nr);
	check_same(1);
	check(files[1].pages == old[1].pages, "another file's pages");
	check_files();
}

/* The tree has no table, so it has only page 0. */
void prove_own_page_0(void)
{
	own_any_page(0, 0);
}

/* The tree is one table; page nr is any of its pages. entries.h explains
 * OWN. */
void prove_own_page_1(void)
{
	own_any_page(1, any_below(ENTRIES));
}

/* The tree is a directory with two tables; files.h explains PLACED. A bound: nr
 * is 6, a page in the first table. */
void prove_own_page_2(void)
{
	own_any_page(2, ENTRIES + 2);
}

/* Checks that the file has lost the page of the word number `at`. */
static void check_gone(const struct contents *file)
{
	check(look(file, at).leaf == 0, "the page has gone");
}

/* free_contents() frees a file's pages and tables. */
static void free_any_contents(int height)
{
	unsigned long count;

	any_files(height);
	count = mem_map[NR(files[0].top)];
	free_contents(&files[0]);
	check(files[0].top == 0 && files[0].height == 0, "no tree");
	check(files[0].size == 0 && files[0].pages == 0, "no byte");
	check_same(1);
	check_files();
	if (old[0].top && count == 1)
		reach("its top goes");
	else if (old[0].top)
		reach("others have its top, too");
	else
		reach("it was empty");
}

void prove_free_contents_0(void)
{
	free_any_contents(0);
}

void prove_free_contents_1(void)
{
	free_any_contents(1);
}

/* drop_entries() empties the entries from i on, in a table that is the file's
 * own. */
void prove_drop_entries(void)
{
	unsigned long i = any_below(ENTRIES + 1), n = 0;

	any_files(1);
	assume(files[0].top & PG_WRITE);
	for (unsigned long k = 0; k < ENTRIES; k++)
		n += k >= i && leaf_of(&files[0], k) != 0;
	assume(files[0].pages >= n);
	drop_entries(&files[0], entries(files[0].top), i);
	check(files[0].pages == old[0].pages - n,
	      "the file counts n pages less");
	if (at / ENTRIES < i)
		check_same(0);
	else
		check_gone(&files[0]);
	check_same(1);
	check_files();
	if (n)
		reach("pages go");
}

/* move_tables() moves the tables from entry i on, from a directory that is the
 * file's own, to files[1], the part that is cut off. files[1] is empty before,
 * and has a very large size. files[2] is any other file. */
void prove_move_tables(void)
{
	unsigned long i = any_below(ENTRIES + 1);
	int error;

	any_files(2);
	assume(files[0].top & PG_WRITE);
	assume(files[1].top == 0 && files[1].size == TREE_BYTES);
	error = move_tables(entries(files[0].top), i, &files[1]);
	check(error == 0 || error == -ENOMEM, "the errors");
	if (error || at / ENTRIES / ENTRIES < i) {
		check_same(0);
		check_gone(&files[1]);
	} else {
		check_gone(&files[0]);
		check(look(&files[1], at).leaf == old_sight[0].leaf, "moved");
	}
	check_same(2);
	check_files();
	if (error)
		reach("-ENOMEM");
	else if (files[1].top)
		reach("tables move");
	else
		reach("there is none");
}

static unsigned long old_leaves; /* pages of files[0] */

/* Checks that the file has lost the pages from nr on. They are freed, or belong
 * to the cut; the file still counts those of the cut. */
static void check_cut(unsigned long nr)
{
	unsigned char pages = leaves_of(&files[0]) + leaves_of(&files[1]);

	check(files[0].pages - pages == old[0].pages - old_leaves, "counted");
	if (at / ENTRIES < nr) {
		check_same(0);
		check_gone(&files[1]);
	} else {
		check_gone(&files[0]);
	}
	if (files[1].top)
		reach("the cut has pages");
}

/* Calls cut_tree(); files[1] is the cut, as in prove_move_tables(). A bound:
 * with DIRS=0 no file that the machine shows has a directory. */
static int cut_any_tree(int height, unsigned long nr)
{
	int error;

	any_files(height);
	assume(files[1].top == 0 && files[1].size == TREE_BYTES);
	old_leaves = leaves_of(&files[0]);
	assume(files[0].pages >= old_leaves);
	error = cut_tree(&files[0], nr, &files[1]);
	check(error == 0 || error == -ENOMEM || error == -EAGAIN, "the errors");
	if (error) {
		check_same(0);
		check(files[1].top == 0, "an error cuts off nothing");
		check(files[0].pages == old[0].pages, "no page less");
	} else {
		check_cut(nr);
	}
	if (error == -EAGAIN)
		reach("-EAGAIN");
	if (error == -ENOMEM)
		reach("-ENOMEM");
	check_same(2);
	check_files();
	return error;
}

void prove_cut_tree_1(void)
{
	int error = cut_any_tree(1, any_below(TREE_PAGES + 1));

	if (!error && files[0].pages < old[0].pages)
		reach("pages go");
	else if (!error)
		reach("none goes, or all");
}

/* The tree is a directory with two tables; files.h explains PLACED. Page 6 is
 * in the first table, which keeps the pages before it. */
void prove_cut_tree_2(void)
{
	int error = cut_any_tree(2, ENTRIES + 2);

	if (!error && files[0].pages < old[0].pages)
		reach("pages go at once");
	else if (!error)
		reach("none goes at once");
}

/* Page 4 is the first page of a table, which moves as a whole. */
void prove_cut_tables(void)
{
	cut_any_tree(2, ENTRIES);
}

/* clone_contents(): no shared area maps the file, the other file is empty, and
 * files[2] is any third file. */
void prove_clone_contents(void)
{
	unsigned long nr;
	int error;

	any_files(any_below(3));
	assume(files[0].shared == 0);
	assume(files[1].top == 0 && files[1].pages == 0);
	nr = NR(files[0].top);
	error = clone_contents(&files[0], &files[1]);
	check_files();
	check_same(2);
	check(look(&files[0], at).word == old_sight[0].word, "its bytes");
	check(files[0].pages == old[0].pages, "its pages");
	check(files[0].size == old[0].size, "its size");
	check((error == -ENOSPC) ==
		      (old[0].pages > max_file_pages - old_file_pages),
	      "-ENOSPC");
	if (error) {
		check(error == -EAGAIN || error == -ENOSPC, "the errors");
		check(files[1].top == 0 && files[1].size == 0, "it is empty");
		if (error == -EAGAIN)
			reach("-EAGAIN");
		else
			reach("-ENOSPC");
		return;
	}
	check(look(&files[1], at).word == old_sight[0].word, "the same bytes");
	check(files[1].size == files[0].size, "the same size");
	check(files[1].pages == files[0].pages, "as many pages");
	check(!((files[0].top | files[1].top) & PG_WRITE), "no write bits");
	check(nr == 0 || mem_map[nr] == old_top_count + 1, "one holder more");
	reach("a clone");
}

/* is_cut(): there are up to three cuts, each of one of four files. */
void prove_is_cut(void)
{
	static struct contents any[4];
	static struct cut cut[3];
	int found = 0, n = any_below(4);
	const struct contents *file = &any[any_below(4)];

	for (int i = 0; i < n; i++) {
		cut[i].of = &any[any_below(4)];
		LIST_ADD(&cuts, &cut[i], next, where);
		found |= cut[i].of == file;
	}
	check(!is_cut(file) == !found, "it finds a cut of the file");
	if (found)
		reach("it is");
	else
		reach("it is not");
}

static void check_resized(unsigned long size)
{
	struct sight now = look(&files[0], at);
	int shorter = size < old[0].size;
	int goes = shorter && at / ENTRIES >= pages_for(size);
	unsigned char pages = leaves_of(&files[0]);

	check(files[0].size == size, "the size");
	check(now.word == (old_sight[0].word &
			   (shorter ? mask_of(at, size) : ~0UL)),
	      "the old bytes to the end, then zeros");
	check(!now.leaf == (goes || !old_sight[0].leaf), "pages go");
	check(!old_sight[0].own || goes ||
		      (now.own && now.leaf == old_sight[0].leaf),
	      "C2");
	check(files[0].pages - pages == old[0].pages - old_leaves, "counted");
	check(!is_cut(&files[0]), "no cut of the file is left");
	if (!shorter)
		reach("longer");
	else if (goes)
		reach("a page goes");
	else
		reach("shorter");
}

/* Calls resize(). The file's number of pages is right; some of its pages may
 * belong to a cut. */
static void resize_any(int height)
{
	unsigned long size = any_below(TREE_BYTES + 1);
	int error;

	any_files(height);
	old_leaves = leaves_of(&files[0]);
	assume(files[0].pages >= old_leaves);
	error = resize(&files[0], size);
	check(error == 0 || error == -ENOMEM || error == -EAGAIN, "the errors");
	if (!error)
		check_resized(size);
	else
		check_same(0);
	if (error == -ENOMEM)
		reach("-ENOMEM");
	if (programs_lose)
		reach("programs lose pages");
	check_same(1);
	check_files();
}

void prove_resize_0(void)
{
	resize_any(0);
}
