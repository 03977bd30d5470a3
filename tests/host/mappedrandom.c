/*
 * Makes random operations on files and on spaces that map them. Compares the
 * results with a model, which knows only the word that a program must read from
 * each page.
 *
 * About touch_page(), unmap_contents(), resize(), clone_contents(), add_area(),
 * remove_areas(), protect_area(), copy_areas().
 *
 * Ancestor: none.
 */
#include "filepages.h"
#include "../free_pages.h"

#define PAGES	4      /* pages of a file that are used, two in each table */
#define FIRST	1022UL /* nr of the first of these pages */
#define WINDOWS 3      /* ranges of a space; each may map the pages of a file */
#define USERS	4      /* how many spaces map the files */

/* The word that each page of a file must have, and the file's size. */
static struct model_file {
	unsigned long word[PAGES], size;
} known[FILES];

/* What a program must read in a window. In a private area a page is ABSENT,
 * CLEAN (the file's page, or a copy of an earlier state of it), or OWN (it has
 * the program's word). */
static struct window {
	int file; /* -1: the window maps no file */
	int shared;
	struct {
		enum { ABSENT, CLEAN, OWN } is;
		unsigned long word;
	} page[PAGES];
} windows[USERS][WINDOWS];

static int refused; /* calls that returned -ENOMEM */

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

/* Returns 1 if a call failed because memory was short. Counts such calls, which
 * must not change a word that a program or a file has. */
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

	error = put_word(&files[f], nr, word);
	if (is_refusal(error))
		return files[f].size == size;
	known[f].word[i] = word;
	if (known[f].size < PAGE(nr) + 4)
		known[f].size = PAGE(nr) + 4;
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
		else if (size - at < 4) /* the end cuts the word */
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
	return map_file(&spaces[u], addr, PAGES, &files[f], FIRST,
			RW | (shared ? SHARED : AREA_FILE)) == 0;
}

/* If page i of a window is present, does the program read the word that the
 * model expects? If the page is absent, does the model allow this? */
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
	error = write ? store_word(&spaces[u], addr, word) :
			touch_page(&spaces[u], addr, 0);
	if (is_refusal(error)) { /* but the page may be mapped, read-only */
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
	free_space(&spaces[to]); /* the fork gets the page of its directory */
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

			good &= get_word(&files[f], nr) == known[f].word[p];
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
	return good && all == file_pages && balanced();
}

static int balanced_at_points = 1;

static void look(void)
{
	balanced_at_points &= balanced();
}

static int random_operations_agree_with_the_model(void)
{
	int good = 1;

	begin_mapped();
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
	return end_mapped(good && balanced_at_points && refused > 500);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(1, 240);
	set_seed(argc, argv, 2021);
	map_arena(0x200000);
	TEST(random_operations_agree_with_the_model);
	return failures();
}
