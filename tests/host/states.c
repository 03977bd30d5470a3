/*
 * Tries every state that up to 6 operations can make of 3 address spaces with 3
 * pages. The audit runs after each step, and each program must see what it
 * wrote. sequences.c tries operations on single pages.
 *
 * About new_page_dir(), copy_page_tables(), free_page_tables(),
 * free_tables(), touch_page(), do_no_page(), do_wp_page().
 *
 * Ancestor: none.
 */
#include "host.h"
#include "small.h"
#include "../free_pages.h"

#define STEPS 6
#define PAGES 3
#define TASKS 3

static const unsigned long addr[PAGES] = { 0x400000, 0x401000, 0x800000 };

enum { FORK, WRITE, READ, UNMAP, UNMAP_TABLE, EXIT, KINDS_OF_OPS };

struct op {
	unsigned char kind, task, page;
};

struct sequence {
	struct op op[STEPS];
};

/* The number that each program must see in each page: what it wrote last, or 0
 * if it has only read; -1 if it has no page there. */
static long value[TASKS][PAGES];
static unsigned long visited, fitting;
static unsigned long free_at_start;
static int may_fail; /* 1: memory is short, an operation may return -ENOMEM */

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
	spaces[to].dir = 0;
	if (copy_areas(&spaces[t], &spaces[to]))
		bail("no memory for areas");
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
	if (!can_touch(spaces[t].dir, addr[p], 1))
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
	int error = free_page_tables(&spaces[t], start, end);

	for (int p = 0; p < PAGES && !error; p++)
		if (start <= addr[p] && addr[p] < end)
			value[t][p] = -1;
	return error;
}

static void exit_task(int t)
{
	free_space(&spaces[t]);
}

/* Runs an operation. Returns 0 if it succeeds, -ENOMEM if memory is short, and
 * another value if mm/ is wrong. */
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

/* Returns a hash of the part of the state that matters to mm/: which spaces
 * share which tables and pages, and where the write bits are. Numbers the pages
 * in the order in which it finds them. */
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

/* Returns 1 if this key was not seen before. */
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

/* Is this a state from which the proofs of tests/campaigns/proof/ begin? */
static int may_begin_a_proof(void)
{
	static struct small small;
	const char *words;

	shrink(&small);
	words = broken(&small);
	if (words)
		say("no state of the proofs: %s", words);
	fitting += fitting_views(&small);
	return !words;
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

/* Runs a known sequence of n operations, then one more operation. Keeps the
 * longer sequence if its state is new. */
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
	if (first_time(state_key())) {
		if (!may_begin_a_proof())
			return complain(sequence, n + 1, answer);
		next_states[nr_next++] = *sequence;
	}
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
	visited = fitting = 0;
	nr_states = 1;
	free_at_start = free_pages();
	for (int n = 0; n < steps; n++) {
		if (!try_level(n))
			return 0;
		all += nr_states;
	}
	say("%lu pages: %lu states, %lu steps", free_at_start, all, visited);
	say("each may begin a proof; %lu of %lu pairs of spaces fit into one",
	    fitting, 3 * all);
	return 1;
}

static int every_state_of_three_spaces(void)
{
	may_fail = 0;
	boot_up(0x200000);
	return try_spaces(STEPS);
}

/* Tries the states of up to 5 operations again, with 1, 2, 3 ... 9 free pages.
 * An operation that fails must change nothing that a program sees. */
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

/* Changes a word of the state to `now`, and back. Returns 1 if this predicate
 * is the first that is false for the changed state. */
static int seen(struct small *small, unsigned long *at, unsigned long now,
		const char *predicate)
{
	unsigned long old = *at;
	const char *words;

	*at = now;
	words = broken(small);
	*at = old;
	if (words && strcmp(words, predicate) == 0)
		return 1;
	say("%s was expected, not %s", predicate, words ? words : "nothing");
	return 0;
}

/* Two spaces have a table with one page: directory 1 leads to table 2, which
 * leads to page 3. */
static int no_proof_begins_from_a_damaged_state(void)
{
	static struct small small;
	unsigned long *slot = &small.ram[1][0], *entry = &small.ram[2][1];
	int good;

	may_fail = 0;
	boot_up(0x200000);
	free_at_start = free_pages();
	if (!new_task() || write_page(0, 0) || fork_task(0))
		return 0;
	shrink(&small);
	good = !broken(&small) &&
	       seen(&small, slot, *slot | PG_WRITE, "P1(slot)") &&
	       seen(&small, slot, 0, "M1(nr)") &&
	       seen(&small, entry, 3 * SMALL_PAGE, "is_map(entry)") &&
	       seen(&small, &small.spaces[0].flags, 0, "P4(entry, flags)") &&
	       seen(&small, &small.spaces[1].pages, 2,
		    "space->pages == pages_of(space)") &&
	       seen(&small, &small.lists[0], 0, "is_listed_once(nr)");
	return end_all() && good;
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(3, 80);
	map_arena(0x200000);
	states = malloc(KEYS * sizeof(*states));
	next_states = malloc(KEYS * sizeof(*states));
	TEST(every_state_of_three_spaces);
	TEST(every_state_when_memory_is_short);
	TEST(no_proof_begins_from_a_damaged_state);
	free(states);
	free(next_states);
	return failures();
}
