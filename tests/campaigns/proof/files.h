/*
 * Any files: states of the small machine with FILES trees of any shapes. They
 * may share their tops, tables or pages with each other, and with files that
 * the machine does not show. Also the rules that must hold after a function has
 * run for the first file.
 *
 *	page 0          RESERVED (M6)
 *	1, 2            directories, or nothing of a file
 *	the next 2      tables, or nothing of a file
 *	the rest        pages of files, or anything else, also free pages
 *
 *	files[0] ──────────────────> table ──> page <── program (others)
 *	files[1] ──> directory ──┘
 *	hidden file (others) ──┘
 *
 * contents.c does not depend on the number of a page. So the directories can
 * have these numbers, and the tables the next ones. More than 2 of a kind are
 * beyond this bound. A tree has at most 16 pages of 16 bytes, so a file has at
 * most 256 bytes; a file of the kernel may have 4 GiB.
 *
 * files[1] is any other file: what holds for it, holds for each other file.
 *
 * Ancestor: none.
 */
#pragma once

#include "promises.h"

#define TREE_PAGES (ENTRIES * ENTRIES)
#define TREE_WORDS (TREE_PAGES * ENTRIES)
#define TREE_BYTES (TREE_PAGES * PAGE_SIZE)

#ifndef DIRS
#define DIRS 1
#endif
#define END_TABLE (1 + DIRS + 2)

/* ---- a state of any values ---- */

static unsigned char any_rank(unsigned long nr)
{
	unsigned char any = nr <= DIRS ? 3 : nr < END_TABLE ? 2 : 1;

	return nr && nondet_int() ? any : 0;
}

/* With PLACED the tables of files[0] have given numbers and places, so that
 * CBMC knows where a function reads and writes. The top is page 1. If the top
 * is a directory, pages 2 and 3 are its tables, in its middle entries, which
 * lack the write bit even if no other file has these tables. Other files may
 * have all of these tables, too. The given numbers do not weaken a proof,
 * because pages have no order; the given places do. */
static void place_tree(int height)
{
	unsigned long flags = PG_PRESENT | PG_USER;

	rank[1] = height + 1;
	files[0].top = PAGE(1) | flags | (any_byte() & PG_WRITE);
	if (height < 2)
		return;
	for (unsigned long i = 0; i < ENTRIES; i++)
		ram[ENTRIES + i] = 0;
	for (unsigned long i = 1; i <= 2; i++) {
		rank[1 + i] = 2;
		ram[ENTRIES + i] = PAGE(1 + i) | flags;
	}
}

/* Makes trees of any shapes, but of this height for files[0]: each height has a
 * separate proof. */
static void any_trees(int height)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		rank[nr] = any_rank(nr);
	for (unsigned long nr = 0; nr < PAGES; nr++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			ram[nr * ENTRIES + i] =
				nr < END_TABLE ? any_byte() : any_word();
	for (int f = 0; f < FILES; f++) {
		files[f].top = any_byte();
		files[f].height = f ? (int)any_below(3) : height;
		files[f].size = any_below(TREE_BYTES + 1);
		files[f].areas = nondet_word();
		files[f].shared = any_below(files[f].areas + 1);
	}
#ifdef PLACED
	place_tree(height);
#endif
	for (int f = 0; f < FILES; f++)
		assume(is_tree(&files[f]));
	for (unsigned long nr = 1; nr < END_TABLE; nr++)
		assume(is_branch(nr));
}

/* The number of entries in the trees that lead to each page. */
static unsigned char branches[PAGES];

/* Gives each page any number of other holders. If a page belongs to no file,
 * these are tasks, spaces and pipes; otherwise programs that map it, and files
 * that are not shown. */
static void any_counts(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		others[nr] = any_below(MAX_COUNT + 1);
		branches[nr] = branches_to(nr, END_TABLE);
		assume(others[nr] + branches[nr] <= MAX_COUNT);
		assume(!rank[nr] || others[nr] + branches[nr]);
		mem_map[nr] = others[nr] + branches[nr];
		if (mem_map[nr] == 0 && nondet_int())
			mem_map[nr] = RESERVED;
	}
	assume(mem_map[0] == RESERVED);
}

static void assume_write_bits(void)
{
	for (int f = 0; f < FILES; f++)
		assume(P1_C3(files[f].top, branches[NR(files[f].top)]));
	for (unsigned long nr = 1; nr < END_TABLE; nr++)
		for (unsigned long i = 0; i < ENTRIES; i++) {
			unsigned long entry = rank[nr] ? word_of(nr, i) : 0;

			assume(P1_C3(entry, branches[NR(entry)]));
		}
}

/* The number of pages of files that the machine does not show. */
static unsigned long hidden_pages;

/* Gives each file any number of pages: a proof only checks by how much this
 * number changes. */
static void any_numbers(void)
{
	file_pages = hidden_pages = any_below(RESERVED);
	for (int f = 0; f < FILES; f++) {
		files[f].pages = any_below(TREE_PAGES + 1);
		file_pages += files[f].pages;
	}
	max_file_pages = nondet_word();
	assume(file_pages <= max_file_pages);
}

/* Does C1 hold for the bytes of one word? If a program shares the last page,
 * the bytes after the end may have any values. */
static int C1(const struct contents *file, unsigned long word)
{
	return file->shared ||
	       (bytes_of(file, word) & ~mask_of(word, file->size)) == 0;
}

/* Does the file have no page nr after its end? */
static int has_end(const struct contents *file, unsigned long nr)
{
	return nr < pages_for(file->size) || leaf_of(file, nr) == 0;
}

/* Can page nr of a file be written in place? It can if all entries on the way
 * to it have the write bit. */
static int is_own(const struct contents *file, unsigned long nr)
{
	unsigned long entry = file->top, own = PG_WRITE;

	if (file->height == 2) {
		own &= entry;
		entry = entry_of(entry, nr / ENTRIES);
	}
	if (file->height > 0) {
		own &= entry;
		entry = entry_of(entry, nr % ENTRIES);
	}
	return (own & entry) != 0;
}

/* What a proof compares of a file: any word, and the page in which it lies. */
struct sight {
	unsigned long word, leaf;
	int own;
};

static struct sight look(const struct contents *file, unsigned long word)
{
	unsigned long nr = word / ENTRIES, leaf = leaf_of(file, nr);

	return (struct sight){ bytes_of(file, word), leaf,
			       leaf && is_own(file, nr) };
}

/* The state before the call; `at` is the number of any word. */
static struct contents old[FILES];
static struct sight old_sight[FILES];
static unsigned long at, old_file_pages, old_top_count;

static void any_files(int height)
{
	mem_map = counts;
	nr_pages = PAGES;
	at = any_below(TREE_WORDS);
	any_trees(height);
	any_counts();
	assume_write_bits();
	any_numbers();
	old_file_pages = file_pages;
	old_top_count = mem_map[NR(files[0].top)];
	for (int f = 0; f < FILES; f++) {
		assume(C1(&files[f], at) && has_end(&files[f], at / ENTRIES));
		old[f] = files[f];
		old_sight[f] = look(&files[f], at);
	}
}

/* ---- what must hold after the function ---- */

/* Gives the page of an entry its rank if it was in no tree before. */
static void rank_entry(unsigned long entry, unsigned char to)
{
	if (entry && NR(entry) < PAGES && rank[NR(entry)] == 0)
		rank[NR(entry)] = to;
}

static void rank_new_pages(void)
{
	for (int f = 0; f < FILES; f++)
		rank_entry(files[f].top, files[f].height + 1);
	for (unsigned char to = 2; to > 0; to--)
		for (unsigned long nr = 0; nr < PAGES; nr++)
			for (unsigned long i = 0; i < ENTRIES; i++)
				if (rank[nr] == to + 1)
					rank_entry(word_of(nr, i), to);
}

/* Returns entry i of page nr if this is a table or directory; for nr = 0, the
 * top of file i. */
static unsigned long any_entry(unsigned long nr, unsigned long i)
{
	if (nr == 0)
		return i < FILES ? files[i].top : 0;
	return rank[nr] > 1 ? word_of(nr, i) : 0;
}

/* Checks P1 and C3 for any entry, and C3 with any second entry. */
static void check_write_bits(void)
{
	unsigned long nr = any_below(PAGES), i = any_below(ENTRIES);
	unsigned long nr2 = any_below(PAGES), i2 = any_below(ENTRIES);
	unsigned long entry = any_entry(nr, i), second = any_entry(nr2, i2);

	assume(entry & PG_WRITE);
	if (rank[NR(entry)] > 1)
		check(mem_map[NR(entry)] == 1, "P1");
	else
		check((nr == nr2 && i == i2) || NR(second) != NR(entry), "C3");
}

/* Checks the counts of any one page. */
static void check_page(unsigned long nr)
{
	unsigned long n = others[nr] + branches_to(nr, PAGES);

	check(is_branch(nr), "tables lead to pages");
	check(mem_map[nr] == RESERVED ? n == 0 : mem_map[nr] == n, "M1, M3");
	check(n || !rank[nr], "a page of a tree is held");
}

/* Makes the first file long enough for page nr: a caller that makes the page
 * the file's own then writes at least one byte there. */
static inline void reach_page(unsigned long nr)
{
	if (files[0].size <= PAGE(nr))
		files[0].size = PAGE(nr) + 1;
}

static void check_file(const struct contents *file)
{
	check(is_tree(file), "the top leads to the tree");
	check(C1(file, at), "C1");
	check(has_end(file, at / ENTRIES), "no page behind the end");
}

static void check_files(void)
{
	unsigned long sum = hidden_pages;

	rank_new_pages();
	check_page(any_below(PAGES));
	for (int f = 0; f < FILES; f++) {
		check_file(&files[f]);
		sum += files[f].pages;
	}
	check(sum == file_pages, "the pages of all files");
	check(file_pages <= max_file_pages, "there are not too many pages");
	check_write_bits();
}

/* Checks that a file is unchanged, except for write bits. By C2, a page that
 * was its own is still its own, and is the same page. */
static void check_same(int f)
{
	struct sight now = look(&files[f], at);

	check(files[f].size == old[f].size, "the size is the same");
	check(!now.leaf == !old_sight[f].leaf, "the holes are the same");
	check(now.word == old_sight[f].word, "the bytes are the same");
	check(!old_sight[f].own || (now.own && now.leaf == old_sight[f].leaf),
	      "C2");
}
