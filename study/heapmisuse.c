/*
 * Makes the misuse matrix of heap allocators. Each case starts with a new heap
 * that has three held blocks. It makes a wrong call, and then gets blocks until
 * there are no more, to find the consequences:
 *
 *	oldest │ victim │ youngest │ free       (in knr and others the reverse)
 *
 *	study: misuse,NAME,asis,heap-misuse,CASE,ANSWER,CONSEQUENCE
 *
 * ANSWER is "panics: WORDS", the words that the call printed, or "nothing".
 * CONSEQUENCE is what the heap's own check() then finds. It also says how many
 * blocks overlap an earlier one (two owners), how many lie outside of the heap
 * (foreign), and how a later call failed. "does not end" means that watch.c
 * stopped a call, because it took too many instructions.
 *
 * Ancestor: none.
 */
#include "study.h"

#define HEAP_BYTES 4096UL
#define BLOCK	   64UL
#define TAKEN	   256 /* at most so many gets after the wrong call */

const char *survive_briefly(void (*f)(void *arg), void *arg);
void heap_misuse(const struct heap_allocator *allocator);
char *heap_base(unsigned long bytes);

static const struct heap_allocator *a;
static char *base;
static char *oldest, *victim, *youngest;

/* ---- The cases ---- */

static void double_free(void)
{
	a->free(victim);
	a->free(victim);
}

/* Frees the block below the victim, then the victim, which becomes a part of
 * that free chunk. Then frees the victim again. */
static void double_free_joined(void)
{
	a->free(oldest < victim ? oldest : youngest);
	a->free(victim);
	a->free(victim);
}

static void take(char *block, unsigned long bytes);

/* Frees the victim and gets it for a new owner. Then the first owner frees it
 * again, and the new owner still uses it. */
static void free_after_reuse(void)
{
	a->free(victim);
	for (int i = 0; i < TAKEN && a->get(BLOCK) != victim; i++)
		;
	take(victim, BLOCK);
	a->free(victim);
}

static void unaligned(void)
{
	a->free(victim + 4);
}

static void below_start(void)
{
	a->free(base - 64);
}

static void behind_end(void)
{
	a->free(base + HEAP_BYTES + 64);
}

static void null(void)
{
	a->free(0);
}

static void use_after_free(void)
{
	a->free(victim);
	for (unsigned long i = 0; i < BLOCK; i++)
		victim[i] = 0x5a;
}

/* Writes one word too many, then frees the block. */
static void overrun(void)
{
	for (unsigned long i = 0; i < BLOCK + 4; i++)
		victim[i] = 0x5a;
	a->free(victim);
}

/* Overwrites a block, and all bytes up to the next one; frees the next one. */
static void overrun_behind(void)
{
	char *lower = victim < youngest ? victim : youngest;
	char *upper = victim < youngest ? youngest : victim;

	for (char *p = lower; p < upper; p++)
		*p = 0x5a;
	a->free(upper);
}

static void huge(void)
{
	if (a->get(~0UL - 3))
		printk("a block");
}

static const struct misuse {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "double free", double_free },
	{ "double free; joined", double_free_joined },
	{ "free after reuse", free_after_reuse },
	{ "unaligned", unaligned },
	{ "below the start", below_start },
	{ "behind the end", behind_end },
	{ "null", null },
	{ "use after free", use_after_free },
	{ "overrun", overrun },
	{ "overrun; next freed", overrun_behind },
	{ "get of 4 GiB", huge },
};

/* ---- How a call ended ---- */

/* Prints how a call ended, without the error code of a page fault: for an
 * instruction that reads and writes, QEMU reports a read, Bochs and a CPU a
 * write. */
static void print_end(const char *before, const char *end)
{
	char character[2] = "";

	printk("%s", before);
	for (; *end && memcmp(end, "; error", 7); end++) {
		character[0] = *end;
		printk("%s", character);
	}
}

/* ---- Consequences ---- */

static struct {
	char *start, *end;
} taken[TAKEN];
static int nr_taken, overlapping, foreign;

static void take(char *block, unsigned long bytes)
{
	if (block < base || block + bytes > base + HEAP_BYTES) {
		foreign++;
		return;
	}
	for (int i = 0; i < nr_taken; i++)
		if (block < taken[i].end && taken[i].start < block + bytes) {
			overlapping++;
			break;
		}
	taken[nr_taken].start = block;
	taken[nr_taken++].end = block + bytes;
}

/* Gets blocks until there are no more. Overlaps with oldest, victim or youngest
 * do not count, because some cases free these. */
static void take_all(void *unused)
{
	char *block;

	(void)unused;
	while (nr_taken + foreign < TAKEN && (block = a->get(BLOCK / 2)))
		take(block, BLOCK / 2);
}

static void run_case(void *arg)
{
	const struct misuse *m = arg;

	m->run();
}

static void check_it(void *arg)
{
	*(const char **)arg = a->check();
}

static void print_consequence(void)
{
	const char *wrong = 0, *end = survive_briefly(check_it, &wrong);

	print_end("", end ? end : wrong ? wrong : "sound");
	end = survive_briefly(take_all, 0);
	if (overlapping)
		printk("; two owners %d", overlapping);
	if (foreign)
		printk("; foreign %d", foreign);
	if (end)
		print_end("; later: ", end);
	printk("\n");
}

static void one_case(const struct misuse *m)
{
	const char *end;

	fill_words(base - PAGE_SIZE, 0, 3 * PAGE_SIZE / 4);
	a->init(a, base, HEAP_BYTES);
	nr_taken = overlapping = foreign = 0;
	oldest = a->get(BLOCK);
	victim = a->get(BLOCK);
	youngest = a->get(BLOCK);
	end = survive_briefly(run_case, (void *)m);
	row("misuse");
	printk("%s,", m->name);
	if (end) {
		print_end("panics: ", end);
		printk(",none\n");
		return;
	}
	printk("%s,", captured()[0] ? captured() : "nothing");
	print_consequence();
}

/* Runs only for the variant asis, the allocators as they were. */
void heap_misuse(const struct heap_allocator *allocator)
{
	a = allocator;
	if (memcmp(a->variant, "asis", 5))
		return;
	base = heap_base(3 * PAGE_SIZE);
	base += PAGE_SIZE;
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		one_case(&cases[i]);
}
