/*
 * Compares mm/ with the model: what a program sees, the counts, and the number
 * of free pages.
 *
 * Ancestor: none.
 */
#include "model.h"

static unsigned char taken[FRAMES];

static void check_count(unsigned long page, int refs, const char *what)
{
	if (page % PAGE_SIZE || page == 0 || NR(page) >= nr_pages)
		wrong("%s at %08lx", what, page);
	if (taken[NR(page)]++)
		wrong("%s: page %08lx is used twice", what, page);
	if (mem_map[NR(page)] != refs)
		wrong("%s: page %08lx expected %d found %d", what, page, refs,
		      mem_map[NR(page)]);
}

void check_words(const struct frame *frame, int all)
{
	const unsigned long *word = P2V(frame->page);
	int j = 0;

	for (int i = 0; i < WORDS; i++)
		if (word[word_at[i]] != frame->word[i])
			wrong("page %08lx word %d expected %lx found %lx",
			      frame->page, i, frame->word[i], word[word_at[i]]);
	for (unsigned long i = 0; all && frame->known && i < 1024; i++) {
		if (i == word_at[j])
			j++;
		else if (word[i] != data_word(frame->data, frame->bytes, i))
			wrong("page %08lx word %lu", frame->page, i);
	}
}

static void check_mapping(int s, int p)
{
	unsigned long *entry = find_entry(spaces[s].dir, addr_of(p));
	struct frame *frame = frame_at(s, p);

	if (!entry != !(frame && cell[s][cell_of[p]].flags & AREA_RIGHTS))
		wrong("space %d page %d: entry %d, frame %d", s, p, !!entry,
		      !!frame);
	if (!entry)
		return;
	if (PAGE_DOWN(*entry) != frame->page || !(*entry & PG_USER))
		wrong("space %d page %d is %08lx, expected %08lx", s, p, *entry,
		      frame->page);
	if (*entry & PG_MAY_WRITE && !(cell[s][cell_of[p]].flags & AREA_WRITE))
		wrong("space %d page %d has the bit of P4", s, p);
	if (*entry & PG_WRITE &&
	    (frame->refs > 1 || !(cell[s][cell_of[p]].flags & AREA_WRITE)))
		wrong("space %d page %d can be written, %d holders", s, p,
		      frame->refs);
}

static unsigned long pages_of(int s)
{
	unsigned long n = 0;

	for (int p = 0; p < PAGES; p++)
		n += frame_at(s, p) != 0;
	return n;
}

static void check_space(int s, int all)
{
	const unsigned long *dir = P2V(spaces[s].dir);

	if (spaces[s].pages != pages_of(s))
		wrong("space %d: %lu pages, expected %lu", s, spaces[s].pages,
		      pages_of(s));
	check_count(spaces[s].dir, 1, "directory");
	for (int t = 0; t < TABLES; t++) {
		unsigned long entry = dir[table_at[t]];
		struct table *table = table_of[s][t];

		if (!entry != !table)
			wrong("space %d table %d: %08lx", s, t, entry);
		if (!table)
			continue;
		if (!table->page)
			table->page = PAGE_DOWN(entry);
		if (PAGE_DOWN(entry) != table->page || !(entry & PG_USER))
			wrong("space %d table %d is %08lx, expected %08lx", s,
			      t, entry, table->page);
		if (entry & PG_WRITE && table->refs > 1)
			wrong("space %d table %d can be written", s, t);
	}
	for (int p = 0; p < PAGES; p++)
		check_mapping(s, p);
	if (all && memcmp(dir + USER_TABLES,
			  (unsigned long *)P2V(kernel_dir) + USER_TABLES,
			  (ENTRIES - USER_TABLES) * sizeof(*dir)))
		wrong("space %d: the kernel half has changed", s);
}

void compare(int all)
{
	unsigned long used = 0;

	memset(taken, 0, sizeof(taken));
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir)
			check_space(s, all);
	for (int i = 0; i < FRAMES; i++) {
		if (frames[i].refs) {
			check_count(frames[i].page, frames[i].refs, "frame");
			check_words(&frames[i], all);
		}
		if (table_records[i].refs)
			check_count(table_records[i].page,
				    table_records[i].refs, "table");
	}
	for (unsigned long nr = 0; nr < nr_pages; nr++)
		used += taken[nr];
	if (used + model_free != free_at_start)
		wrong("%lu pages used, %lu free of %lu", used, model_free,
		      free_at_start);
	printed[0] = 0;
	if (mem_check() != 0)
		wrong("%s", printed);
}

/* Visits a table that the kernel holds, which may be in no directory. */
static void visit_table(unsigned long page, visitor *visit)
{
	const unsigned long *entry = P2V(page);

	if (visit(page, KIND_TABLE))
		for (int i = 0; i < SLOTS; i++)
			if (entry[slot_at[i]])
				visit(PAGE_DOWN(entry[slot_at[i]]), KIND_USER);
}

void visit_model(visitor *visit)
{
	for (int i = 0; i < FRAMES; i++) {
		for (int n = 0; frames[i].refs && n < frames[i].kernel; n++)
			visit(frames[i].page, KIND_KERNEL);
		for (int n = 0;
		     table_records[i].refs && n < table_records[i].kernel; n++)
			visit_table(table_records[i].page, visit);
	}
}
