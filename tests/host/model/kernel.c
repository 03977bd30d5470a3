/*
 * Operations of the kernel on single pages, by mm/ and by the model: the kernel
 * allocates, shares and frees pages. It can also take nearly all memory, or
 * bring a count to MAX_COUNT.
 *
 * Ancestor: none.
 */
#include "model.h"

struct frame *pressed_frame;
struct table *pressed_table;
int hoarding;

struct frame *do_kalloc(int clear)
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

struct frame *some_frame(void)
{
	unsigned int start = below(FRAMES);

	for (unsigned int i = 0; i < FRAMES; i++) {
		struct frame *frame = &frames[(start + i) % FRAMES];

		if (frame->refs && frame->kernel && frame != pressed_frame)
			return frame;
	}
	return 0;
}

void do_kfree(struct frame *frame)
{
	if (!frame)
		return;
	kfree(frame->page);
	frame->kernel--;
	drop_frame(frame);
}

void do_share(struct frame *frame)
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

void do_put(void)
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

void do_hoard(void)
{
	unsigned long leave = below(5);

	while (model_free > leave)
		do_kalloc(0);
	hoarding = 1;
}

void do_relieve(void)
{
	for (int i = 0; i < FRAMES; i++)
		while (frames[i].refs && frames[i].kernel &&
		       &frames[i] != pressed_frame && !one_in(16))
			do_kfree(&frames[i]);
	hoarding = 0;
}

void do_press(void)
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

void do_release(void)
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
	if (table && table->refs && table->kernel) { /* no other holder */
		unsigned long *entry = P2V(table->page);

		for (int i = 0; i < SLOTS; i++)
			if (entry[slot_at[i]])
				kfree(PAGE_DOWN(entry[slot_at[i]]));
		kfree(table->page);
		leave_table(table);
	}
}
