/*
 * The model of mm/: spaces, tables and frames are plain records with plain
 * reference counts. There are no pages, no bits of entries and no lists.
 * model.h describes each function.
 *
 * Ancestor: none.
 */
#include "model.h"

const unsigned long table_at[TABLES] = { 0, 1, 77, 255 };
const unsigned long slot_at[SLOTS] = { 0, 1, 511, 512, 1022, 1023 };
const unsigned long word_at[WORDS] = { 0, 1, 700, 1023 };

struct frame frames[FRAMES];
struct table table_records[FRAMES];
struct table *table_of[SPACES][TABLES];

unsigned long cut[4 * PAGES];
int cuts, cell_of[PAGES];
struct cell cell[SPACES][4 * PAGES];

unsigned long model_free, free_at_start, tag;

unsigned long addr_of(int p)
{
	return table_at[p / SLOTS] * TABLE_SPAN +
	       slot_at[p % SLOTS] * PAGE_SIZE;
}

void make_cuts(void)
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

struct frame *new_frame(void)
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
	struct table *table = table_records;

	while (table->refs)
		table++;
	memset(table, 0, sizeof(*table));
	table->refs = 1;
	model_free--;
	return table;
}

void drop_frame(struct frame *frame)
{
	if (--frame->refs == 0)
		model_free++;
}

void leave_table(struct table *table)
{
	if (--table->refs)
		return;
	model_free++;
	for (int i = 0; i < SLOTS; i++)
		if (table->frame[i])
			drop_frame(table->frame[i]);
}

struct frame *frame_at(int s, int p)
{
	struct table *table = table_of[s][p / SLOTS];

	return table ? table->frame[p % SLOTS] : 0;
}

int own(int s, int t, int make)
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

unsigned long data_word(const char *from, unsigned long bytes, unsigned long i)
{
	unsigned char word[4] = { 0 };

	for (unsigned long j = 0; j < 4; j++)
		if (i * 4 + j < bytes)
			word[j] = (unsigned char)from[i * 4 + j];
	return word[0] | word[1] << 8 | word[2] << 16 |
	       (unsigned long)word[3] << 24;
}

/* Makes a frame for page p, and a table if there is none. If there is no memory
 * for both, makes neither. */
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

int model_touch(int s, int p, int write)
{
	unsigned long flags = cell[s][cell_of[p]].flags;

	if (!(flags & (write ? AREA_WRITE : AREA_RIGHTS)))
		return -EFAULT;
	if (!frame_at(s, p))
		return model_appear(s, p);
	return write ? model_write(s, p) : 0;
}

int model_unmap(int s, int a, int b)
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

int model_protect(int s, int a, int b)
{
	int error = 0;

	for (int p = 0; p < PAGES && !error; p++)
		if (cut[a] <= addr_of(p) && addr_of(p) < cut[b] &&
		    frame_at(s, p))
			error = own(s, p / SLOTS, 0);
	return error;
}
