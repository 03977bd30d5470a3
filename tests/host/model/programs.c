/*
 * Operations of programs, by mm/ and by the model: programs touch pages, map,
 * unmap, protect, fork and exit.
 *
 * Ancestor: none.
 */
#include "model.h"

int some_space(void)
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

/* If the CPU would fault, does what page_fault() in kernel/traps.c does. */
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

void do_touch(int write)
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
			wrong("page 0 has an area: got %d", got);
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

void do_add_some(void)
{
	int s = some_space(), a, b;

	some_range(&a, &b);
	if (s >= 0)
		do_add(s, a, b);
}

void do_remove(int areas_too)
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

void do_protect(void)
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

void do_new(void)
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

void do_fork(void)
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

void do_exit(int s)
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
