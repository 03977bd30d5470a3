/*
 * Nothing is left to chance: every sequence of up to 6 operations on 3 pages,
 * and every state that up to 6 operations can make of 3 address spaces with 3
 * pages. The audit runs after each step; misuse must panic with the right
 * words and change nothing.
 *
 * Ancestor: none.
 */
#include "host.h"

#define STEPS 6

/* ---- three pages ---- */

#define PAGES 3

static unsigned long page[PAGES]; /* their addresses, ascending */

/* The model: counts, the run list (last freed first) and what was never given
 * out. */
static struct pages {
	int count[PAGES];
	int list[PAGES], listed;
	int fresh; /* pages from here on were never given out */
} model;

/* All that the operations can change in mm/. */
struct machine {
	unsigned short count[PAGES];
	struct run *list, *next[PAGES];
	unsigned long frontier;
};

static int path[STEPS], depth;
static unsigned long visited;

static void visit_pages(visitor *visit)
{
	for (int i = 0; i < PAGES; i++)
		for (int n = 0; n < model.count[i]; n++)
			visit(page[i], KIND_KERNEL);
}

static struct machine save(void)
{
	struct machine machine;

	memset(&machine, 0, sizeof(machine));
	machine.list = run_list;
	machine.frontier = frontier;
	for (int i = 0; i < PAGES; i++) {
		machine.count[i] = mem_map[NR(page[i])];
		machine.next[i] = ((struct run *)P2V(page[i]))->next;
	}
	return machine;
}

static void restore(const struct machine *machine)
{
	run_list = machine->list;
	frontier = machine->frontier;
	for (int i = 0; i < PAGES; i++) {
		mem_map[NR(page[i])] = machine->count[i];
		((struct run *)P2V(page[i]))->next = machine->next[i];
	}
}

static int fails(const char *what)
{
	say("%s, after the operations (0 kalloc, 1-3 kfree, 4-6 share_page):",
	    what);
	for (int i = 0; i <= depth; i++)
		say("  %d", path[i]);
	if (printed[0])
		say("%s", printed);
	return 0;
}

static int try_kalloc(void)
{
	unsigned long got = kalloc(), want = 0;
	int i = -1;

	if (model.listed)
		i = model.list[--model.listed];
	else if (model.fresh < PAGES)
		i = model.fresh++;
	if (i >= 0) {
		want = page[i];
		model.count[i] = 1;
	}
	return got == want || fails("kalloc gave another page");
}

static void share(unsigned long addr)
{
	share_page(addr);
}

/* The misuse of a page that nobody holds. */
static int try_misuse(int i, void (*f)(unsigned long), const char *who)
{
	struct machine before = save(), after;
	char words[80];

	snprintf(words, sizeof(words), "%s: page %08lx has count 0", who,
		 page[i]);
	if (!panics(f, page[i], words))
		return fails("misuse did not panic");
	after = save();
	return memcmp(&before, &after, sizeof(before)) == 0 ||
	       fails("misuse changed something");
}

static int try_kfree(int i)
{
	if (model.count[i] == 0)
		return try_misuse(i, kfree, "kfree");
	kfree(page[i]);
	if (--model.count[i] == 0)
		model.list[model.listed++] = i;
	return 1;
}

static int try_share(int i)
{
	int want = model.count[i] == MAX_COUNT ? -EAGAIN : 0;

	if (model.count[i] == 0)
		return try_misuse(i, share, "share_page");
	if (share_page(page[i]) != want)
		return fails("share_page answered otherwise");
	model.count[i] += want == 0;
	return 1;
}

static int counts_agree(void)
{
	unsigned long free = 0;

	for (int i = 0; i < PAGES; i++) {
		free += model.count[i] == 0;
		if (mem_map[NR(page[i])] != model.count[i])
			return fails("another count");
	}
	printed[0] = 0;
	if (free_pages() != free)
		return fails("another number of free pages");
	return mem_check() == 0 || fails("the audit complains");
}

/* Every sequence that begins with path[0..depth). */
static int try_all(int steps)
{
	struct machine before = save();
	struct pages model_before = model;
	int good = 1;

	if (depth == steps)
		return 1;
	for (int op = 0; op <= 2 * PAGES && good; op++) {
		path[depth] = op;
		visited++;
		if (op == 0)
			good = try_kalloc();
		else if (op <= PAGES)
			good = try_kfree(op - 1);
		else
			good = try_share(op - 1 - PAGES);
		good = good && counts_agree() && !cpu_irqs_off;
		depth++;
		good = good && try_all(steps);
		depth--;
		restore(&before);
		model = model_before;
	}
	return good;
}

/* A machine with three free pages, given out before or never. */
static void three_pages(int fresh)
{
	int i = 0;

	boot_up(0x10a000 + 3 * PAGE_SIZE);
	memset(&model, 0, sizeof(model));
	if (fresh)
		while (free_pages() > PAGES)
			hold(kalloc());
	else
		take_all_but(PAGES);
	for (unsigned long nr = 0; nr < nr_pages; nr++)
		if (mem_map[nr] == 0)
			page[i++] = PAGE(nr);
	model.fresh = fresh ? 0 : PAGES;
	for (struct run *run = run_list; run; run = run->next)
		for (i = 0; i < PAGES; i++)
			if (page[i] == V2P(run) && model.listed < PAGES)
				model.list[PAGES - ++model.listed] = i;
}

static int every_sequence_on_pages_freed_before(void)
{
	visited = 0;
	three_pages(0);
	return model.listed == PAGES && try_all(STEPS) && visited == 137256;
}

static int every_sequence_on_pages_never_given_out(void)
{
	visited = 0;
	three_pages(1);
	return run_list == 0 && try_all(STEPS) && visited == 137256;
}

/* One page starts one holder below the end of its count. */
static int every_sequence_at_the_end_of_a_count(void)
{
	visited = 0;
	three_pages(1);
	if (!try_kalloc())
		return 0;
	while (mem_map[NR(page[0])] < MAX_COUNT - 1)
		share_page(page[0]);
	model.count[0] = MAX_COUNT - 1;
	return try_all(3) && visited == 7 + 49 + 343;
}

static int every_wrong_address_panics(void)
{
	static const struct {
		unsigned long addr;
		const char *words;
	} wrong[] = {
		{ 0x5001, "00005001 is not the address of a page" },
		{ 0x5800, "00005800 is not the address of a page" },
		{ 0xffffffff, "ffffffff is not the address of a page" },
		{ 0, "page 00000000 is reserved" },
		{ VIDEO_RAM, "page 000b8000 is reserved" },
		{ KERNEL_LOAD, "page 00100000 is reserved" },
		{ IMAGE_END, "page 00109000 is reserved" },
		{ 0x10d000, "page 0010d000 is beyond the end of memory, "
			    "0010d000" },
		{ 0xfffff000, "page fffff000 is beyond the end of memory, "
			      "0010d000" },
	};
	int good = 1;

	three_pages(0);
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct machine before = save(), after;
		char words[96];

		snprintf(words, sizeof(words), "kfree: %s", wrong[i].words);
		good &= panics(kfree, wrong[i].addr, words);
		good &= panics(free_page, wrong[i].addr, words);
		snprintf(words, sizeof(words), "share_page: %s",
			 wrong[i].words);
		good &= panics(share, wrong[i].addr, words);
		after = save();
		good &= memcmp(&before, &after, sizeof(before)) == 0;
	}
	return good && counts_agree();
}

/* ---- three address spaces ---- */

#define TASKS 3

static const unsigned long addr[PAGES] = { 0x400000, 0x401000, 0x800000 };

enum { FORK, WRITE, READ, UNMAP, UNMAP_TABLE, EXIT, KINDS_OF_OPS };

struct op {
	unsigned char kind, task, page;
};

struct sequence {
	struct op op[STEPS];
};

/* What each program sees: -1 nothing yet, else the number it wrote. */
static long value[TASKS][PAGES];
static unsigned long free_at_start;
static int may_fail; /* memory is scarce: -ENOMEM is an answer */

static int dead_task(void)
{
	for (int t = 0; t < TASKS; t++)
		if (!spaces[t].dir)
			return t;
	return -1;
}

static int new_task(void)
{
	struct area area = { .start = 0x400000,
			     .end = 0xc00000,
			     .flags = AREA_READ | AREA_WRITE };

	memset(&spaces[0], 0, sizeof(spaces[0]));
	spaces[0].dir = new_page_dir();
	memset(value, -1, sizeof(value));
	return spaces[0].dir && add_area(&spaces[0], &area) == 0;
}

static int fork_task(int t)
{
	int to = dead_task();
	unsigned long dir = new_page_dir();

	if (!dir)
		return -ENOMEM;
	spaces[to] = spaces[t];
	spaces[to].dir = dir;
	memcpy(value[to], value[t], sizeof(value[t]));
	return copy_page_tables(spaces[t].dir, dir);
}

static long *word(int t, int p)
{
	unsigned long *entry = find_entry(spaces[t].dir, addr[p]);

	return entry ? P2V(PAGE_DOWN(*entry)) : 0;
}

static int write_page(int t, int p)
{
	int error = touch_page(&spaces[t], addr[p], 1);

	if (error)
		return error;
	if (!can_write(spaces[t].dir, addr[p]))
		return 1;
	value[t][p] = value[t][p] < 0 ? 1 : value[t][p] + 1;
	*word(t, p) = value[t][p];
	return 0;
}

static int read_page(int t, int p)
{
	int error = touch_page(&spaces[t], addr[p], 0);

	if (!error && value[t][p] < 0)
		value[t][p] = 0;
	return error;
}

static int unmap(int t, unsigned long start, unsigned long end)
{
	int error = free_page_tables(spaces[t].dir, start, end);

	for (int p = 0; p < PAGES && !error; p++)
		if (start <= addr[p] && addr[p] < end)
			value[t][p] = -1;
	return error;
}

static void exit_task(int t)
{
	free_page_dir(spaces[t].dir);
	spaces[t].dir = 0;
}

/* 0 or -ENOMEM; anything else is a fault. */
static int run_op(const struct op *op)
{
	unsigned long start = addr[op->page];

	switch (op->kind) {
	case FORK:
		return fork_task(op->task);
	case WRITE:
		return write_page(op->task, op->page);
	case READ:
		return read_page(op->task, op->page);
	case UNMAP:
		return unmap(op->task, start, start + PAGE_SIZE);
	case UNMAP_TABLE:
		return unmap(op->task, 0x400000, 0x800000);
	default:
		exit_task(op->task);
		return 0;
	}
}

static int takes_page(const struct op *op)
{
	return op->kind == WRITE || op->kind == READ || op->kind == UNMAP;
}

static int applies(const struct op *op)
{
	return spaces[op->task].dir && (op->kind != FORK || dead_task() >= 0);
}

static int sees_its_own(int t)
{
	for (int p = 0; p < PAGES; p++) {
		long *found = word(t, p);

		if (!found != (value[t][p] < 0))
			return 0;
		if (found && (*found != value[t][p] || found[1] != 0))
			return 0;
	}
	return 1;
}

static int sound(int answer)
{
	if (answer != 0 && !(may_fail && answer == -ENOMEM && free_pages() < 2))
		return 0;
	for (int t = 0; t < TASKS; t++)
		if (spaces[t].dir && !sees_its_own(t))
			return 0;
	printed[0] = 0;
	return mem_check() == 0;
}

/* The state as far as mm/ can tell one from another: who shares which table
 * and page, and where the write bits are. Pages are numbered as they come. */
static uint64_t state_key(void)
{
	unsigned long names[TASKS * PAGES * 2];
	uint64_t key = 14695981039346656037u;
	int n = 0;

	for (int t = 0; t < TASKS; t++) {
		const unsigned long *dir = P2V(spaces[t].dir);

		for (int p = 0; p < 2 * PAGES; p++) {
			unsigned long entry = 0;
			int i = 0;

			if (spaces[t].dir && p < PAGES)
				entry = dir[addr[p] / TABLE_SPAN];
			else if (spaces[t].dir && word(t, p - PAGES))
				entry = *find_entry(spaces[t].dir,
						    addr[p - PAGES]);
			names[n] = PAGE_DOWN(entry);
			while (names[i] != names[n])
				i++;
			n += i == n;
			key = (key ^ (unsigned long)(i * 4 + 1)) *
			      1099511628211u;
			key = (key ^ (entry & (PG_WRITE | PG_PRESENT))) *
			      1099511628211u;
		}
		key = (key ^ !spaces[t].dir) * 1099511628211u;
	}
	return key;
}

#define KEYS (1 << 20)
static uint64_t keys[KEYS];

/* 1 the first time that this key is seen. */
static int first_time(uint64_t key)
{
	unsigned int i = (unsigned int)key % KEYS;

	while (keys[i] && keys[i] != key)
		i = (i + 1) % KEYS;
	if (keys[i] == key)
		return 0;
	keys[i] = key;
	return 1;
}

static int end_all(void)
{
	for (int t = 0; t < TASKS; t++)
		if (spaces[t].dir)
			exit_task(t);
	return free_pages() == free_at_start;
}

static int complain(const struct sequence *sequence, int n, int answer)
{
	say("answer %d after (fork write read unmap unmap_table exit):",
	    answer);
	for (int i = 0; i < n; i++)
		say("  %d task %d page %d", sequence->op[i].kind,
		    sequence->op[i].task, sequence->op[i].page);
	say("%s", printed);
	return 0;
}

static struct sequence *states, *next_states;
static unsigned long nr_states, nr_next;

/* The state after a known sequence and one step more; kept if it is new. */
static int try_sequence(struct sequence *sequence, int n, const struct op *op)
{
	int answer = 0;

	if (!new_task())
		return 0;
	for (int i = 0; i < n; i++)
		run_op(&sequence->op[i]);
	if (!applies(op))
		return end_all();
	sequence->op[n] = *op;
	visited++;
	answer = run_op(op);
	if (!sound(answer))
		return complain(sequence, n + 1, answer);
	if (first_time(state_key()))
		next_states[nr_next++] = *sequence;
	return end_all() || complain(sequence, n + 1, 12345);
}

static int try_level(int n)
{
	nr_next = 0;
	for (unsigned long i = 0; i < nr_states; i++)
		for (int j = 0; j < KINDS_OF_OPS * TASKS * PAGES; j++) {
			struct op op = { j / (TASKS * PAGES), j / PAGES % TASKS,
					 j % PAGES };

			if (op.page && !takes_page(&op))
				continue;
			if (!try_sequence(&states[i], n, &op))
				return 0;
		}
	memcpy(states, next_states, nr_next * sizeof(*states));
	nr_states = nr_next;
	return 1;
}

static int try_spaces(int steps)
{
	unsigned long all = 0;

	memset(keys, 0, sizeof(keys));
	visited = 0;
	nr_states = 1;
	free_at_start = free_pages();
	for (int n = 0; n < steps; n++) {
		if (!try_level(n))
			return 0;
		all += nr_states;
	}
	say("%lu pages: %lu states, %lu steps", free_at_start, all, visited);
	return 1;
}

static int every_state_of_three_spaces(void)
{
	may_fail = 0;
	boot_up(0x200000);
	return try_spaces(STEPS);
}

/* With 1, 2, 3 ... pages: each operation that fails changes nothing. */
static int every_state_when_memory_is_short(void)
{
	may_fail = 1;
	for (int pages = 1; pages <= 9; pages++) {
		boot_up(0x200000);
		take_all_but(pages);
		if (!try_spaces(STEPS - 1))
			return 0;
	}
	return 1;
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	static struct owner owner = { .visit = visit_pages };

	plan(6, 120);
	map_arena(0x200000);
	states = malloc(KEYS * sizeof(*states));
	next_states = malloc(KEYS * sizeof(*states));
	add_owner(&owner);
	TEST(every_sequence_on_pages_freed_before);
	TEST(every_sequence_on_pages_never_given_out);
	TEST(every_sequence_at_the_end_of_a_count);
	TEST(every_wrong_address_panics);
	memset(&model, 0, sizeof(model));
	TEST(every_state_of_three_spaces);
	TEST(every_state_when_memory_is_short);
	free(states);
	free(next_states);
	return failures();
}
