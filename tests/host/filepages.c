/*
 * What the tests of files' pages share; filepages.h describes each function.
 *
 * Ancestor: none.
 */
#include "filepages.h"
#include "../free_pages.h"

const unsigned long nrs[NRS] = { 0,    1,    2,	   1022, 1023,
				 1024, 1025, 2047, 2048, LAST };

unsigned long free_before;

/* ---- Files ---- */

void begin_files(void)
{
	begin_space();
	free_before = free_pages();
}

int end_files(int passed)
{
	on_point = 0;
	passed &= balanced();
	for (int i = 0; i < FILES; i++)
		free_contents(&files[i]);
	passed &= file_pages == 0 && free_pages() == free_before;
	return end_space(passed);
}

unsigned long get_word(const struct contents *from, unsigned long nr)
{
	unsigned long its_page = contents_page(from, nr);

	return its_page ? *(unsigned long *)P2V(its_page) : 0;
}

int put_word(struct contents *to, unsigned long nr, unsigned long word)
{
	unsigned long its_page;
	int error = own_page(to, nr, &its_page);

	if (error)
		return error;
	*(unsigned long *)P2V(its_page) = word;
	if (to->size < PAGE(nr) + 4)
		to->size = PAGE(nr) + 4;
	return 0;
}

unsigned long sum_of(const struct contents *of)
{
	unsigned long sum = of->size * 31 + of->pages;

	for (unsigned long i = 0; i < NRS; i++)
		sum = sum * 31 + get_word(of, nrs[i]);
	return sum;
}

int fill_file(struct contents *to, unsigned long n)
{
	int good = 1;

	for (unsigned long i = 0; i < n; i++)
		good &= put_word(to, nrs[i], 1000 + i) == 0;
	return good;
}

int has_words(const struct contents *of, unsigned long n)
{
	int good = 1;

	for (unsigned long i = 0; i < NRS; i++)
		good &= get_word(of, nrs[i]) == (i < n ? 1000 + i : 0);
	return good && of->pages == n;
}

/* ---- Mappings ---- */

void begin_mapped(void)
{
	begin_files();
	unused_calls = 0;
}

int end_mapped(int passed)
{
	passed &= balanced();
	for (int i = 0; i < SPACES; i++)
		if (spaces[i].dir)
			free_space(&spaces[i]);
	for (int i = 0; i < FILES; i++) {
		passed &= files[i].areas == 0 && files[i].shared == 0;
		free_contents(&files[i]);
	}
	passed &= file_pages == 0 && free_pages() == free_before + 1;
	return passed && balanced();
}

int map_file(struct space *into, unsigned long addr, unsigned long pages,
	     struct contents *of, unsigned long nr, unsigned long flags)
{
	struct area area = {
		addr, addr + PAGE(pages), flags, of, nr, 0, { 0 }
	};

	return add_area(into, &area);
}

unsigned long page_at(const struct space *in, unsigned long addr)
{
	unsigned long *entry = find_entry(in->dir, addr);

	return entry ? PAGE_DOWN(*entry) : 0;
}

unsigned long load_word(struct space *in, unsigned long addr)
{
	if (touch_page(in, addr, 0))
		return ~0UL;
	return *(unsigned long *)P2V(page_at(in, addr));
}

int store_word(struct space *in, unsigned long addr, unsigned long word)
{
	int error = touch_page(in, addr, 1);

	if (error)
		return error;
	if (!can_touch(in->dir, addr, 1))
		return -1;
	*(unsigned long *)P2V(page_at(in, addr)) = word;
	return 0;
}

int copy_space(struct space *to, const struct space *from)
{
	*to = *from;
	to->dir = 0;
	return copy_areas(from, to);
}

int fork_space(struct space *to, const struct space *from)
{
	unsigned long its_dir;

	if (copy_space(to, from))
		return -ENOMEM;
	its_dir = new_page_dir();
	if (!its_dir || copy_page_tables(from->dir, its_dir))
		bail("no memory for a fork");
	to->dir = its_dir;
	return 0;
}
