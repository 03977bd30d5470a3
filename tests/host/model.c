/*
 * A million random operations on mm/, each of them also done by a model: plain
 * records with plain reference counts, no pages, no bits, no lists. The model
 * says what every call must answer, also when memory is out or a count at its
 * end; what a program sees, what is counted and what is free must agree.
 *
 *	space ──> table ──> frame       the model's records, each with refs
 *	  |         |         |
 *	  dir       page      page      where mm/ put them, learned, not known
 *
 * Beside it runs the most eager TLB that the CPU's rules allow: it holds every
 * translation from each flush to the next, so that a flush too few is seen.
 *
 * About kalloc(), get_free_page(), kfree(), share_page(), new_page_dir(),
 * put_page(), copy_page_tables(), free_page_tables(), free_tables(),
 * do_no_page(), do_wp_page(), touch_page(), verify_area(), add_area(),
 * remove_areas(), protect_area(), add_owner().
 *
 * Ancestor: none.
 */
#include "host.h"
#include "../free_pages.h"

#define TABLES 4 /* page tables of a space that are used */
#define SLOTS  6 /* pages below each of them */
#define PAGES  (TABLES * SLOTS)
#define FRAMES 1024
#define ROUND  20000 /* operations from power-on to power-on */
#define EVERY  32    /* operations between two full comparisons */

static const unsigned long table_at[TABLES] = { 0, 1, 77, 255 };
static const unsigned long slot_at[SLOTS] = { 0, 1, 511, 512, 1022, 1023 };

/* These words of each page are followed. */
#define WORDS 4
static const unsigned long word_at[WORDS] = { 0, 1, 700, 1023 };

struct frame {
	int refs;
	int kernel; /* of them: the kernel's own */
	unsigned long page;
	unsigned long word[WORDS];
	int known;	  /* the other words come from data, or are 0 */
	const char *data; /* the first bytes */
	unsigned long bytes;
};

struct table {
	int refs;
	int kernel;
	unsigned long page;
	struct frame *frame[SLOTS];
};

static struct frame frames[FRAMES];
static struct table tables[FRAMES];
static struct table *table_of[SPACES][TABLES];

/* Addresses at which ranges begin and end, ascending; cell i lies between
 * cut[i] and cut[i + 1]. */
static unsigned long cut[4 * PAGES];
static int cuts, cell_of[PAGES];

static struct {
	int is_area;
	unsigned long flags;
	const char *data;
	unsigned long bytes;
} cell[SPACES][4 * PAGES];

static unsigned long model_free, free_at_start, tag, step;
static struct frame *pressed_frame;
static struct table *pressed_table;
static int hoarding;

#define wrong(fmt, ...)                                                        \
	bail("step %lu: %s: " fmt, step, __func__, ##__VA_ARGS__)

/* How often each answer was seen: a test that never ran out of memory has
 * not tested that. */
enum { OK, FAULT, EXISTS, NO_MEMORY, AGAIN, ANSWERS };
enum {
	WRITE,
	READ,
	ADD,
	REMOVE,
	PROTECT,
	UNMAP,
	FORK,
	NEW,
	PUT,
	KALLOC,
	SHARE,
	CALLS
};
static const char *const call_name[CALLS] = {
	"write",	"read",		"add_area",
	"remove_areas", "protect_area", "free_page_tables",
	"fork",		"new",		"put_page",
	"kalloc",	"share_page",
};
static unsigned long seen[CALLS][ANSWERS];

static void answer(int call, int got, int want, int s, int p)
{
	if (got != want)
		wrong("%s space %d page %d: expected %d got %d",
		      call_name[call], s, p, want, got);
	seen[call][got == 0	  ? OK :
		   got == -EFAULT ? FAULT :
		   got == -EEXIST ? EXISTS :
		   got == -EAGAIN ? AGAIN :
				    NO_MEMORY]++;
}

static unsigned long addr_of(int p)
{
	return table_at[p / SLOTS] * TABLE_SPAN +
	       slot_at[p % SLOTS] * PAGE_SIZE;
}

/* ---- the model ---- */

static struct frame *new_frame(void)
{
	struct frame *frame = frames;

	while (frame->refs)
		frame++;
	memset(frame, 0, sizeof(*frame));
	frame->refs = 1;
	model_free--;
	return frame;
}

static struct table *new_table(void)
{
	struct table *table = tables;

	while (table->refs)
		table++;
	memset(table, 0, sizeof(*table));
	table->refs = 1;
	model_free--;
	return table;
}

static void drop_frame(struct frame *frame)
{
	if (--frame->refs == 0)
		model_free++;
}

static void leave_table(struct table *table)
{
	if (--table->refs)
		return;
	model_free++;
	for (int i = 0; i < SLOTS; i++)
		if (table->frame[i])
			drop_frame(table->frame[i]);
}

static struct frame *frame_at(int s, int p)
{
	struct table *table = table_of[s][p / SLOTS];

	return table ? table->frame[p % SLOTS] : 0;
}

/* A space is about to change what stands in a table. */
static int own(int s, int t, int make)
{
	struct table *old = table_of[s][t], *copy;

	if (old ? old->refs == 1 : !make)
		return 0;
	if (model_free == 0)
		return -ENOMEM;
	for (int i = 0; old && i < SLOTS; i++)
		if (old->frame[i] && old->frame[i]->refs == MAX_COUNT)
			return -EAGAIN;
	copy = new_table();
	for (int i = 0; old && i < SLOTS; i++) {
		copy->frame[i] = old->frame[i];
		if (copy->frame[i])
			copy->frame[i]->refs++;
	}
	if (old)
		leave_table(old);
	table_of[s][t] = copy;
	return 0;
}

static int model_write(int s, int p)
{
	struct frame *old, *copy;
	int error = own(s, p / SLOTS, 0);

	if (error)
		return error;
	old = frame_at(s, p);
	if (old->refs == 1)
		return 0;
	if (model_free == 0)
		return -ENOMEM;
	copy = new_frame();
	memcpy(copy->word, old->word, sizeof(copy->word));
	copy->known = old->known;
	copy->data = old->data;
	copy->bytes = old->bytes;
	drop_frame(old);
	table_of[s][p / SLOTS]->frame[p % SLOTS] = copy;
	return 0;
}

static unsigned long data_word(const char *from, unsigned long bytes,
			       unsigned long i)
{
	unsigned char word[4] = { 0 };

	for (unsigned long j = 0; j < 4; j++)
		if (i * 4 + j < bytes)
			word[j] = (unsigned char)from[i * 4 + j];
	return word[0] | word[1] << 8 | word[2] << 16 |
	       (unsigned long)word[3] << 24;
}

/* The page first, then its table: both or none. */
static int model_appear(int s, int p)
{
	int c = cell_of[p], error;
	struct frame *frame;

	if (model_free == 0)
		return -ENOMEM;
	frame = new_frame();
	error = own(s, p / SLOTS, 1);
	if (error) {
		drop_frame(frame);
		return error;
	}
	frame->known = 1;
	frame->data = cell[s][c].data;
	frame->bytes = cell[s][c].bytes;
	for (int i = 0; i < WORDS; i++)
		frame->word[i] =
			data_word(frame->data, frame->bytes, word_at[i]);
	table_of[s][p / SLOTS]->frame[p % SLOTS] = frame;
	return 0;
}

static int model_touch(int s, int p, int write)
{
	unsigned long flags = cell[s][cell_of[p]].flags;

	if (!(flags & (write ? AREA_WRITE : AREA_RIGHTS)))
		return -EFAULT;
	if (!frame_at(s, p))
		return model_appear(s, p);
	return write ? model_write(s, p) : 0;
}

/* Pages go from cut[a] to cut[b]; a table goes if all of it goes. */
static int model_unmap(int s, int a, int b)
{
	int error = 0;

	for (int t = 0; t < TABLES && !error; t++) {
		unsigned long low = table_at[t] * TABLE_SPAN;
		unsigned long high = low + TABLE_SPAN;

		if ((low < cut[a] && cut[a] < high) ||
		    (low < cut[b] && cut[b] < high))
			error = own(s, t, 0);
	}
	for (int t = 0; t < TABLES && !error; t++) {
		unsigned long low = table_at[t] * TABLE_SPAN;
		struct table *table = table_of[s][t];

		if (table && cut[a] <= low && low + TABLE_SPAN <= cut[b]) {
			leave_table(table);
			table_of[s][t] = 0;
			continue;
		}
		for (int i = 0; table && i < SLOTS; i++) {
			unsigned long addr = addr_of(t * SLOTS + i);

			if (!table->frame[i] || addr < cut[a] || addr >= cut[b])
				continue;
			drop_frame(table->frame[i]);
			table->frame[i] = 0;
		}
	}
	return error;
}

/* Each table below [cut[a], cut[b]) is made the space's own. */
static int model_protect(int s, int a, int b)
{
	int error = 0;

	for (int p = 0; p < PAGES && !error; p++)
		if (cut[a] <= addr_of(p) && addr_of(p) < cut[b] &&
		    frame_at(s, p))
			error = own(s, p / SLOTS, 0);
	return error;
}

/* ---- the TLB ---- */

static unsigned long tlb[PAGES];
static unsigned long dir_tlb[TABLES]; /* a CPU keeps directory entries too */

static unsigned long dir_entry_of(int t)
{
	return ((unsigned long *)P2V(cpu_cr3))[table_at[t]];
}

static unsigned long translation(int p)
{
	unsigned long *entry = find_entry(cpu_cr3, addr_of(p));

	if (!entry)
		return 0;
	return (*entry & ~(unsigned long)(PG_WRITE | PG_MAY_WRITE)) |
	       (can_touch(cpu_cr3, addr_of(p), 1) ? PG_WRITE : 0);
}

static void load_tlb(void)
{
	for (int p = 0; p < PAGES; p++)
		tlb[p] = translation(p);
	for (int t = 0; t < TABLES; t++)
		dir_tlb[t] = dir_entry_of(t);
}

/* What was not there need not be flushed, nor what could not be written. */
static void check_tlb(void)
{
	for (int p = 0; p < PAGES; p++)
		if (tlb[p] && tlb[p] != translation(p) &&
		    (tlb[p] | PG_WRITE) != translation(p))
			wrong("page %d: TLB %08lx, tables %08lx", p, tlb[p],
			      translation(p));
	for (int t = 0; t < TABLES; t++)
		if (dir_tlb[t] && dir_tlb[t] != dir_entry_of(t) &&
		    (dir_tlb[t] | PG_WRITE) != dir_entry_of(t))
			wrong("table %d: TLB %08lx, directory %08lx", t,
			      dir_tlb[t], dir_entry_of(t));
	load_tlb();
}

/* ---- comparing ---- */

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

static void check_words(const struct frame *frame, int all)
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

static void compare(int all)
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
		if (tables[i].refs)
			check_count(tables[i].page, tables[i].refs, "table");
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

/* A table that the kernel holds may be in no directory any more. */
static void visit_table(unsigned long page, visitor *visit)
{
	const unsigned long *entry = P2V(page);

	if (visit(page, KIND_TABLE))
		for (int i = 0; i < SLOTS; i++)
			if (entry[slot_at[i]])
				visit(PAGE_DOWN(entry[slot_at[i]]), KIND_USER);
}

/* What the kernel itself holds, for the audit. */
static void visit_model(visitor *visit)
{
	for (int i = 0; i < FRAMES; i++) {
		for (int n = 0; frames[i].refs && n < frames[i].kernel; n++)
			visit(frames[i].page, KIND_KERNEL);
		for (int n = 0; tables[i].refs && n < tables[i].kernel; n++)
			visit_table(tables[i].page, visit);
	}
}

/* ---- operations on both ---- */

/* A live space, its directory more often than not the one in use. */
static int some_space(void)
{
	int s = (int)below(SPACES);

	for (int i = 0; i < SPACES && !spaces[s].dir; i++)
		s = (s + 1) % SPACES;
	if (!spaces[s].dir)
		return -1;
	if (one_in(2))
		write_cr3(spaces[s].dir);
	return s;
}

static int dead_space(void)
{
	for (int s = 0; s < SPACES; s++)
		if (!spaces[s].dir)
			return s;
	return -1;
}

/* As page_fault() of traps.c, where the CPU would fault. */
static int fault(struct space *space, unsigned long addr, int write)
{
	unsigned long *entry;

	if (write ? can_touch(space->dir, addr, 1) :
		    find_entry(space->dir, addr) != 0)
		return 0;
	if (may_write(space->dir, addr, &entry))
		return un_wp_page(entry);
	if (first_touch(space, addr, entry))
		return 0;
	return touch_page(space, addr, write);
}

static void do_touch(int write)
{
	int s = some_space(), p = (int)below(PAGES), want, got, i;
	unsigned long addr = addr_of(p) + below(PAGE_SIZE);
	struct frame *frame;

	if (s < 0)
		return;
	want = model_touch(s, p, write);
	got = one_in(2) ? touch_page(&spaces[s], addr, write) :
	      one_in(2) ? fault(&spaces[s], addr, write) :
			  verify_area(&spaces[s], addr,
				      1 + below(PAGE_SIZE - addr % PAGE_SIZE),
				      write);
	answer(write ? WRITE : READ, got, want, s, p);
	if (got)
		return;
	frame = frame_at(s, p);
	frame->page = PAGE_DOWN(*find_entry(spaces[s].dir, addr));
	if (write && !can_touch(spaces[s].dir, addr, 1))
		wrong("space %d page %d still cannot be written", s, p);
	check_words(frame, one_in(8));
	if (!write)
		return;
	i = (int)below(WORDS);
	frame->word[i] = ++tag;
	((unsigned long *)P2V(frame->page))[word_at[i]] = tag;
}

static void some_range(int *a, int *b)
{
	*a = (int)below(cuts - 1);
	*b = *a + 1 + (int)below(one_in(2) ? 3 : cuts);
	if (*b >= cuts)
		*b = cuts - 1;
}

static void do_add(int s, int a, int b)
{
	struct area area = { .contents = &flat };
	int want = 0, got;

	area.start = cut[a];
	area.end = cut[b];
	area.flags = one_in(4) ? AREA_READ : AREA_READ | AREA_WRITE;
	area.bytes = one_in(2) ? 0 : below(FLAT_BYTES + 1);
	if (area.bytes > area.end - area.start)
		area.bytes = area.end - area.start;
	for (int c = a; c < b; c++)
		if (cell[s][c].is_area)
			want = -EEXIST;
	got = add_area(&spaces[s], &area);
	if (area.start == 0) {
		if (got != -EINVAL)
			wrong("page 0 is nobody's: got %d", got);
		return;
	}
	answer(ADD, got, want, s, a);
	for (int c = a; c < b && got == 0; c++) {
		unsigned long n = cut[c] - cut[a];

		cell[s][c].is_area = 1;
		cell[s][c].flags = area.flags;
		cell[s][c].data = FLAT_DATA + (n < area.bytes ? n : 0);
		n = n < area.bytes ? area.bytes - n : 0;
		cell[s][c].bytes = n < PAGE_SIZE ? n : PAGE_SIZE;
	}
}

static void do_add_some(void)
{
	int s = some_space(), a, b;

	some_range(&a, &b);
	if (s >= 0)
		do_add(s, a, b);
}

static void do_remove(int areas_too)
{
	int s = some_space(), a, b, want, got;

	if (s < 0)
		return;
	some_range(&a, &b);
	if (!areas_too) {
		want = model_unmap(s, a, b);
		got = free_page_tables(&spaces[s], cut[a], cut[b]);
		answer(UNMAP, got, want, s, a);
		return;
	}
	want = model_unmap(s, a, b);
	got = remove_areas(&spaces[s], cut[a], cut[b]);
	answer(REMOVE, got, want, s, a);
	for (int c = a; c < b && got == 0; c++) {
		cell[s][c].is_area = 0;
		cell[s][c].flags = 0;
		cell[s][c].bytes = 0;
	}
}

static void do_protect(void)
{
	int s = some_space(), a, b, want, got;
	unsigned long rights = one_in(3) ? 0 :
			       one_in(2) ? AREA_READ :
					   AREA_READ | AREA_WRITE;

	if (s < 0)
		return;
	some_range(&a, &b);
	if (!cell[s][a].is_area)
		return;
	while (cut[b] > next_area(&spaces[s], cut[a])->end)
		b--;
	want = model_protect(s, a, b);
	got = protect_area(&spaces[s], cut[a], cut[b], rights);
	answer(PROTECT, got, want, s, a);
	for (int c = a; c < b && got == 0; c++)
		cell[s][c].flags = rights;
}

static void do_new(void)
{
	int s = dead_space();

	if (s < 0)
		return;
	memset(&spaces[s], 0, sizeof(spaces[s]));
	memset(&cell[s], 0, sizeof(cell[s]));
	memset(&table_of[s], 0, sizeof(table_of[s]));
	spaces[s].dir = new_page_dir();
	answer(NEW, spaces[s].dir ? 0 : -ENOMEM, model_free ? 0 : -ENOMEM, s,
	       0);
	if (!spaces[s].dir)
		return;
	model_free--;
	for (int a = (int)below(9), b; a < cuts - 1; a = b) {
		b = a + 1 + (int)below(cuts - 1 - a);
		do_add(s, a, b);
		b += one_in(3);
	}
}

static int model_fork(int s)
{
	for (int t = 0; t < TABLES; t++)
		if (table_of[s][t] && table_of[s][t]->refs == MAX_COUNT)
			return -EAGAIN;
	return 0;
}

static void do_fork(void)
{
	int s = some_space(), to = dead_space(), want, got;
	unsigned long dir;

	if (s < 0 || to < 0)
		return;
	dir = new_page_dir();
	if (!dir != !model_free)
		wrong("new_page_dir: %08lx, %lu free", dir, model_free);
	if (!dir)
		return;
	want = model_fork(s);
	got = copy_page_tables(spaces[s].dir, dir);
	answer(FORK, got, want, s, to);
	if (got) {
		end_page_dir(dir);
		return;
	}
	model_free--;
	spaces[to] = spaces[s];
	spaces[to].dir = 0;
	if (copy_areas(&spaces[s], &spaces[to]))
		wrong("no memory for areas");
	spaces[to].dir = dir;
	memcpy(cell[to], cell[s], sizeof(cell[s]));
	memcpy(table_of[to], table_of[s], sizeof(table_of[s]));
	for (int t = 0; t < TABLES; t++)
		if (table_of[s][t])
			table_of[s][t]->refs++;
}

static void do_exit(int s)
{
	if (s < 0)
		return;
	if (cpu_cr3 == spaces[s].dir)
		write_cr3(kernel_dir);
	free_space(&spaces[s]);
	model_free++;
	for (int t = 0; t < TABLES; t++)
		if (table_of[s][t])
			leave_table(table_of[s][t]);
}

static struct frame *do_kalloc(int clear)
{
	unsigned long page = clear ? get_free_page() : kalloc();
	struct frame *frame;

	answer(KALLOC, page ? 0 : -ENOMEM, model_free ? 0 : -ENOMEM, 0, 0);
	if (!page)
		return 0;
	frame = new_frame();
	frame->kernel = 1;
	frame->page = page;
	frame->known = clear;
	if (clear)
		check_words(frame, 1);
	for (int i = 0; i < WORDS; i++)
		((unsigned long *)P2V(page))[word_at[i]] = frame->word[i] =
			++tag;
	return frame;
}

/* Some frame that the kernel holds, not the one whose count is at its end. */
static struct frame *some_frame(void)
{
	unsigned int start = below(FRAMES);

	for (unsigned int i = 0; i < FRAMES; i++) {
		struct frame *frame = &frames[(start + i) % FRAMES];

		if (frame->refs && frame->kernel && frame != pressed_frame)
			return frame;
	}
	return 0;
}

static void do_kfree(struct frame *frame)
{
	if (!frame)
		return;
	kfree(frame->page);
	frame->kernel--;
	drop_frame(frame);
}

static void do_share(struct frame *frame)
{
	int want, got;

	if (!frame)
		return;
	want = frame->refs == MAX_COUNT ? -EAGAIN : 0;
	got = share_page(frame->page);
	answer(SHARE, got, want, 0, 0);
	if (got)
		return;
	frame->refs++;
	frame->kernel++;
}

/* The kernel's holder of a page becomes a program's. */
static void do_put(void)
{
	int s = some_space(), p = (int)below(PAGES), want, got;
	struct frame *frame = some_frame();
	unsigned long flags;

	if (s < 0 || !frame || frame_at(s, p))
		return;
	flags = cell[s][cell_of[p]].flags;
	if (!(flags & AREA_RIGHTS))
		return;
	want = own(s, p / SLOTS, 1);
	got = put_page(&spaces[s], frame->page, addr_of(p),
		       !(flags & AREA_WRITE) ? PG_PRESENT | PG_USER :
		       frame->refs == 1	     ? PG_PRIVATE | PG_WRITE :
					       PG_PRIVATE);
	answer(PUT, got, want, s, p);
	if (got)
		return;
	frame->kernel--;
	table_of[s][p / SLOTS]->frame[p % SLOTS] = frame;
}

/* Nearly all of memory goes; half of what the kernel holds comes back. */
static void do_hoard(void)
{
	unsigned long leave = below(5);

	while (model_free > leave)
		do_kalloc(0);
	hoarding = 1;
}

static void do_relieve(void)
{
	for (int i = 0; i < FRAMES; i++)
		while (frames[i].refs && frames[i].kernel &&
		       &frames[i] != pressed_frame && !one_in(16))
			do_kfree(&frames[i]);
	hoarding = 0;
}

/* A page or a table gets all the holders that a count can say, and loses the
 * write bit, as it must when it is shared (P1, P2). */
static void do_press(void)
{
	int s = some_space(), p = (int)below(PAGES);
	unsigned long *entry;

	for (int i = 0; s >= 0 && i < PAGES && !frame_at(s, p); i++)
		p = (p + 1) % PAGES;
	if (s < 0 || !frame_at(s, p) || pressed_frame || pressed_table)
		return;
	if (one_in(2)) {
		entry = table_entry(*dir_entry(spaces[s].dir, addr_of(p)),
				    addr_of(p));
		pressed_frame = frame_at(s, p);
		for (; share_page(pressed_frame->page) == 0;
		     pressed_frame->refs++)
			pressed_frame->kernel++;
		if (pressed_frame->refs != MAX_COUNT)
			wrong("-EAGAIN at %d", pressed_frame->refs);
		do_share(pressed_frame);
	} else {
		entry = (unsigned long *)P2V(spaces[s].dir) +
			addr_of(p) / TABLE_SPAN;
		pressed_table = table_of[s][p / SLOTS];
		pressed_table->page = PAGE_DOWN(*entry);
		for (; share_page(pressed_table->page) == 0;
		     pressed_table->refs++)
			pressed_table->kernel++;
		if (pressed_table->refs != MAX_COUNT)
			wrong("-EAGAIN at %d", pressed_table->refs);
	}
	*entry &= ~(unsigned long)PG_WRITE;
	flush_tlb();
}

static void do_release(void)
{
	struct frame *frame = pressed_frame;
	struct table *table = pressed_table;

	pressed_frame = 0;
	pressed_table = 0;
	while (frame && frame->refs && frame->kernel)
		do_kfree(frame);
	while (table && table->refs && table->kernel) {
		if (table->refs == 1)
			break;
		kfree(table->page);
		table->kernel--;
		table->refs--;
	}
	if (table && table->refs && table->kernel) { /* the last holder */
		unsigned long *entry = P2V(table->page);

		for (int i = 0; i < SLOTS; i++)
			if (entry[slot_at[i]])
				kfree(PAGE_DOWN(entry[slot_at[i]]));
		kfree(table->page);
		leave_table(table);
	}
}

/* ---- the run ---- */

static void make_cuts(void)
{
	cut[cuts++] = 0;
	for (int p = 0; p < PAGES; p++) {
		unsigned long page = addr_of(p), low = page - page % TABLE_SPAN;

		if (cut[cuts - 1] < low)
			cut[cuts++] = low;
		if (cut[cuts - 1] < page)
			cut[cuts++] = page;
		cell_of[p] = cuts - 1;
		cut[cuts++] = page + PAGE_SIZE;
		if (p % SLOTS == SLOTS - 1 && cut[cuts - 1] < low + TABLE_SPAN)
			cut[cuts++] = low + TABLE_SPAN;
	}
}

static void power(void)
{
	boot_up(0x10a000 + below(300) * PAGE_SIZE);
	memset(frames, 0, sizeof(frames));
	memset(tables, 0, sizeof(tables));
	hoarding = 0;
	on_flush = load_tlb;
	write_cr3(kernel_dir);
	model_free = free_at_start = free_pages();
	if (nr_pages > FRAMES)
		wrong("more pages than frames");
}

static void one_step(void)
{
	unsigned int n = below(1000);

	if (pressed_frame && one_in(4))
		do_put(); /* otherwise it seldom meets a count at its end */
	else if (n < 420)
		do_touch(1);
	else if (n < 560)
		do_touch(0);
	else if (n < 590)
		do_add_some();
	else if (n < 610)
		do_protect();
	else if (n < 670)
		do_remove(one_in(2));
	else if (n < 710)
		do_fork();
	else if (n < 740)
		do_exit(some_space());
	else if (n < 765)
		do_new();
	else if (n < 835)
		do_kalloc(one_in(2));
	else if (n < 900)
		do_kfree(some_frame());
	else if (n < 940)
		do_share(some_frame());
	else if (n < 970)
		do_put();
	else if (n < 974)
		do_hoard();
	else if (n < 985 && hoarding)
		do_relieve();
	else if (n == 998 && one_in(2))
		do_press();
	else if (n == 999)
		do_release();
}

/* Everything is given back: all must be free. */
static void power_off(void)
{
	do_release();
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir)
			do_exit(s);
	for (int i = 0; i < FRAMES; i++)
		while (frames[i].refs)
			do_kfree(&frames[i]);
	compare(1);
	if (free_pages() != free_at_start || model_free != free_at_start)
		wrong("%lu of %lu pages came back", free_pages(),
		      free_at_start);
}

static void run(unsigned long steps)
{
	power();
	for (step = 1; step <= steps; step++) {
		one_step();
		check_tlb();
		if (free_pages() != model_free)
			wrong("%lu free, expected %lu", free_pages(),
			      model_free);
		if (step % (pressed_frame || pressed_table ? 8 * EVERY :
							     EVERY) ==
		    0)
			compare(step % (EVERY * 32) == 0);
		if (step % ROUND == 0) {
			power_off();
			power();
		}
	}
	power_off();
}

/* Every call gave every answer that it can give, if it had the time. */
static int every_answer_was_seen(void)
{
	static const char can[CALLS][ANSWERS] = {
		[WRITE] = { 1, 1, 0, 1, 1 },   [READ] = { 1, 1, 0, 1, 1 },
		[ADD] = { 1, 0, 1, 0, 0 },     [REMOVE] = { 1, 0, 0, 1, 1 },
		[PROTECT] = { 1, 0, 0, 1, 1 }, [UNMAP] = { 1, 0, 0, 1, 1 },
		[FORK] = { 1, 0, 0, 0, 1 },    [NEW] = { 1, 0, 0, 1, 0 },
		[PUT] = { 1, 0, 0, 1, 1 },     [KALLOC] = { 1, 0, 0, 1, 0 },
		[SHARE] = { 1, 0, 0, 0, 1 },
	};
	int good = 1;

	for (int c = 0; c < CALLS; c++) {
		say("%s: 0 %lu, EFAULT %lu, EEXIST %lu, ENOMEM %lu, EAGAIN "
		    "%lu",
		    call_name[c], seen[c][OK], seen[c][FAULT], seen[c][EXISTS],
		    seen[c][NO_MEMORY], seen[c][AGAIN]);
		for (int a = 0; a < ANSWERS; a++)
			good &= !can[c][a] == !seen[c][a];
	}
	return good;
}

int main(int argc, char **argv)
{
	unsigned long steps = 1000000;

	plan(2, 540);
	set_seed(argc, argv, 1991);
	if (argc > 2)
		steps = strtoul(argv[2], 0, 0);
	map_arena(0x400000);
	make_cuts();
	add_owner(visit_model);
	run(steps);
	say("%lu operations", steps);
	ok(1, "random_operations_agree_with_the_model");
	ok(every_answer_was_seen() || steps < 1000000, "every_answer_was_seen");
	return failures();
}
