/*
 * The heap allocators of the study on the host: what each promises and each
 * quirk by its name, all of them in random work, and ostep against a model
 * that is OSTEP's simulator again, with arrays for its lists.
 *
 * Ancestor: none.
 */
#define any   host_any /* study.h has its own */
#define below host_below
#include "host.h"
#undef any
#undef below

#include <signal.h>
#include <sys/time.h>

#include "study.h"
#include "heap/ostep.h"

#define BASE  ((char *)P2V(0x200000))
#define BYTES 0x10000UL

struct work work;

static const struct heap_allocator *a;

static const struct heap_allocator *find(const char *name, const char *variant)
{
	for (int i = 0; heap_allocators[i]; i++)
		if (!strcmp(heap_allocators[i]->name, name) &&
		    !strcmp(heap_allocators[i]->variant, variant))
			return heap_allocators[i];
	bail("no %s, %s", name, variant);
}

static void fresh_bytes(const char *name, const char *variant,
			unsigned long bytes)
{
	a = find(name, variant);
	memset(BASE, 0xcc, BYTES);
	a->init(a, BASE, bytes);
}

static void fresh(const char *name, const char *variant)
{
	fresh_bytes(name, variant, BYTES);
}

static char *get(unsigned long bytes)
{
	return a->get(bytes);
}

static void put(char *block)
{
	a->free(block);
}

static void put_addr(unsigned long block)
{
	a->free((void *)block);
}

/* Is it put down with these words, behind the address in hexadecimal? */
static int put_panics(const char *who, char *block, const char *why)
{
	char words[80];

	snprintf(words, sizeof(words), "%s: %08lx %s", who,
		 (unsigned long)block, why);
	return panics(put_addr, (unsigned long)block, words);
}

static int sound(void)
{
	const char *wrong = a->check();

	if (wrong)
		say("%s %s: %s", a->name, a->variant, wrong);
	return !wrong;
}

static int wrong(const char *words)
{
	const char *said = a->check();

	if (!said || strcmp(said, words))
		say("check: %s; expected: %s", said ? said : "nothing", words);
	return said && !strcmp(said, words);
}

static unsigned long chunks, free_bytes;

static void count_chunk(unsigned long addr, unsigned long bytes)
{
	(void)addr;
	chunks++;
	free_bytes += bytes;
}

static unsigned long count_chunks(void)
{
	chunks = free_bytes = 0;
	a->walk(count_chunk);
	return chunks;
}

static int is_filled(const char *block, int value, unsigned long bytes)
{
	while (bytes--)
		if (*block++ != (char)value)
			return 0;
	return 1;
}

/* ---- A call that does not end ---- */

static sigjmp_buf too_long;

static void on_timer(int signal)
{
	(void)signal;
	siglongjmp(too_long, 1);
}

/* Does f(block) run for a fifth of a second? The timer is not that of plan().
 */
static int hangs(void (*f)(char *block), char *block)
{
	struct itimerval fifth = { .it_value = { .tv_usec = 200000 } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	volatile int hung = 0;

	signal(SIGVTALRM, on_timer);
	if (sigsetjmp(too_long, 1) == 0) {
		setitimer(ITIMER_VIRTUAL, &fifth, 0);
		f(block);
	} else {
		hung = 1;
	}
	setitimer(ITIMER_VIRTUAL, &never, 0);
	return hung;
}

/* ---- huxheap ---- */

static void huxheap_takes_the_low_part(void)
{
	char *first, *second;

	fresh("huxheap", "asis");
	first = get(100);
	second = get(7);
	ok(first == BASE + 16 && second == first + 100 + 16 && sound(),
	   "huxheap_takes_the_low_part");
	ok(get(1) == second + 7 + 16, "huxheap_rounds_nothing");
	fresh("huxheap", "plain");
	ok(get(7) == BASE + 16 && get(1) == BASE + 16 + 8 + 16,
	   "huxheap_normalised_rounds_to_8");
}

/* Four words in front of a block: size, flag, next and magic. */
static void huxheap_header(void)
{
	unsigned long *word;

	fresh("huxheap", "asis");
	word = (unsigned long *)(get(64) - 16);
	ok(word[0] == 64 && (word[1] & 0xff) == 0 &&
		   word[2] == (unsigned long)P2V(0) && word[3] == 0xfbca0739,
	   "huxheap_header_has_size_flag_next_and_magic");
	put((char *)(word + 4));
	ok((word[1] & 0xff) == 1, "huxheap_flag_is_set_by_free");
}

/* Free of 64, 64 and the rest: the search goes on behind the one that was
 * split last, though the first fits too. */
static void huxheap_is_next_fit(void)
{
	char *one, *two;

	fresh("huxheap", "asis");
	one = get(64);
	get(8);
	two = get(64);
	get(8);
	put(one);
	put(two);
	ok(get(32) == one && get(32) == two && sound(), "huxheap_is_next_fit");
	fresh("huxheap", "asis");
	one = get(64);
	get(8);
	put(one);
	ok(get(8) == one && get(8) == one + 8 + 16 && sound(),
	   "huxheap_begins_with_what_it_split_last");
}

/* The search of free begins at the bottom, that of get behind the rover. */
static void huxheap_counts_chunks_looked_at(void)
{
	char *block[8];

	fresh("huxheap", "count");
	for (int i = 0; i < 8; i++)
		block[i] = get(64);
	for (int i = 2; i < 8; i += 2)
		put(block[i]);
	work.entries = 0;
	put(block[0]); /* no place between 2, 4, 6 and the rest */
	ok(work.entries == 4, "huxheap_free_below_all_looks_at_all");
	work.entries = 0;
	get(1000);
	ok(work.entries == 5, "huxheap_get_looks_behind_the_rover");
	work.entries = 0;
	get(BYTES);
	ok(work.entries == 5, "... and at each chunk once if none fits");
}

/* Nothing is free: a get finds no list, and the next free makes one. */
static void huxheap_without_a_list(void)
{
	char *block;

	fresh("huxheap", "asis");
	((unsigned long *)P2V(0))[0] = 0xf000ff53;
	block = get(64);
	get(BYTES - 2 * 16 - 64);
	ok(count_chunks() == 0 && !get(16), "huxheap_without_a_list_is_full");
	put(block);
	ok(count_chunks() == 1 && sound() && get(64) == block,
	   "huxheap_begins_the_list_anew");
}

/* 16 bytes more than asked for hold no chunk behind a header. */
static void huxheap_splits_above_16_bytes(void)
{
	char *block;

	fresh("huxheap", "asis");
	block = get(64);
	get(8);
	put(block);
	ok(get(48) == block && count_chunks() == 1,
	   "huxheap_takes_whole_what_is_16_bytes_too_large");
	put(block);
	ok(get(47) == block && count_chunks() == 2,
	   "huxheap_splits_what_is_17_bytes_too_large");
}

static void huxheap_joins(void)
{
	char *block[4];

	fresh("huxheap", "asis");
	for (int i = 0; i < 4; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 3, "huxheap_keeps_apart_what_does_not_touch");
	put(block[1]);
	ok(count_chunks() == 2 && sound(), "huxheap_joins_both_sides");
	put(block[3]);
	ok(count_chunks() == 1 && free_bytes == BYTES && sound(),
	   "huxheap_is_whole_when_all_is_back");
}

static void huxheap_fills(void)
{
	char *block;

	fresh("huxheap", "asis");
	ok(is_filled(BASE + 16, 0, BYTES - 16), "huxheap_clears_at_init");
	block = get(64);
	memset(block, 1, 64);
	put(block);
	ok(is_filled(block, 0, 64), "huxheap_clears_in_free");
	fresh("huxheap", "nofill");
	ok(is_filled(BASE + 16, 0xcc, BYTES - 16), "huxheap_nofill_does_not");
	block = get(64);
	memset(block, 1, 64);
	put(block);
	ok(is_filled(block, 1, 64), "... nor in free");
}

static void huxheap_refuses(void)
{
	char *block;

	fresh("huxheap", "asis");
	block = get(64);
	memset(block, 1, 64);
	ok(put_panics("huxheap", BASE - 64, "is out of range"),
	   "huxheap_below_panics");
	ok(put_panics("huxheap", BASE + BYTES, "is out of range"),
	   "huxheap_end_panics");
	ok(put_panics("huxheap", block + 32, "has no magic"),
	   "huxheap_wild_panics");
	ok(!get(BYTES) && sound(), "huxheap_too_much_is_refused");
}

/* Five legal calls: the rover's chunk, the topmost, is taken whole while one
 * is free below it. What lies at address 0 is then taken for a chunk. */
static char *make_the_rover_dangle(unsigned long *rest)
{
	char *block;

	((unsigned long *)P2V(0))[0] = 0xf000ff53; /* as on every PC */
	block = get(64);
	get(64);
	put(block);
	*rest = BYTES - 3 * 16 - 2 * 64;
	return get(*rest);
}

static void huxheap_rover_dangles(void)
{
	unsigned long rest;
	char *last;

	fresh("huxheap", "asis");
	last = make_the_rover_dangle(&rest);
	ok(last && wrong("the rover dangles"), "huxheap_rover_dangles");
	ok(V2P(get(16)) == 0x10, "huxheap_get_16_answers_0x10");
	fresh("huxheap", "asis");
	last = make_the_rover_dangle(&rest);
	put(last);
	ok(sound() && get(16) >= BASE, "huxheap_free_in_time_hides_it");
	fresh("huxfixed", "asis");
	last = make_the_rover_dangle(&rest);
	ok(last && sound() && get(16) == BASE + 16,
	   "huxfixed_rover_does_not_dangle");
}

static void huxheap_double_free(void)
{
	char *block, *one, *two;

	fresh("huxheap", "asis");
	block = get(64);
	get(64);
	put(block);
	put(block);
	one = get(64);
	two = get(64);
	ok(one && one == two, "huxheap_double_free_gives_one_block_twice");
	fresh("huxheap", "asis");
	block = get(64);
	put(block);
	ok(get(64) == block, "huxheap_gets_back_what_was_freed");
	put(block);
	put(block);
	ok(!sound(), "huxheap_check_sees_what_free_does_not");
}

static void huxheap_overrun(void)
{
	char *one, *two;

	fresh("huxheap", "asis");
	one = get(64);
	two = get(64);
	memset(one, 1, 64 + 16);
	put(one);
	ok(get(64) != 0, "huxheap_overrun_goes_unnoticed");
	ok(put_panics("huxheap", two, "has no magic"),
	   "huxheap_overrun_is_seen_when_the_next_is_freed");
}

/* ---- knr ---- */

static void knr_takes_the_upper_end(void)
{
	char *one, *two;

	fresh("knr", "asis");
	one = get(64);
	two = get(1);
	ok(one == BASE + BYTES - 64 && two == one - 16 && sound(),
	   "knr_takes_the_upper_end");
	ok((unsigned long)two % 8 == 0, "knr_rounds_to_8");
	ok(!get(BYTES) && sound(), "knr_too_much_is_refused");
}

static void knr_is_next_fit(void)
{
	char *one, *two;

	fresh("knr", "asis");
	one = get(64);
	get(8);
	two = get(64);
	get(8);
	put(two);
	put(one);
	ok(get(16) == one + 48 && get(16) == one + 24 && get(16) == one,
	   "knr_stays_with_a_chunk_while_it_lasts");
	ok(get(16) < two, "knr_is_next_fit");
}

/* Two units left of a hole of three are one too many for 8 bytes. */
static void knr_keeps_a_lone_header(void)
{
	char *block;

	fresh("knr", "asis");
	get(8);
	block = get(16);
	get(8);
	put(block);
	ok(get(8) == block + 8 && count_chunks() == 2 && sound(),
	   "knr_keeps_a_chunk_of_no_bytes");
}

/* 1,024 units at a time, upward; what is asked for joins a free chunk that
 * ends there. */
static void knrgrows_asks_for_more(void)
{
	char *one;

	fresh("knrgrows", "asis");
	ok(count_chunks() == 0 && a->taken() == 0, "knrgrows_begins_with_none");
	one = get(64);
	ok(one == BASE + 8192 - 64 && a->taken() == 8192 && sound(),
	   "knrgrows_asks_for_1024_units");
	get(8192 - 64 - 3 * 8);
	ok(count_chunks() == 1 && free_bytes == 8 && a->taken() == 8192,
	   "knrgrows_asks_when_nothing_fits_only");
	put(one);
	get(96);
	ok(count_chunks() == 2 && free_bytes == 8 + 72 + 8192 - 104 && sound(),
	   "knrgrows_joins_what_it_asked_for");
	get(20000);
	ok(a->taken() == 2 * 8192 + 20008 && sound(),
	   "knrgrows_asks_for_as_much_as_is_wanted");
	ok(!get(BYTES) && a->taken() == 2 * 8192 + 20008 && sound(),
	   "knrgrows_too_much_is_refused");
}

/* Both searches begin at the rover, where the last call ended. */
static void knr_counts_chunks_looked_at(void)
{
	char *block[8];

	fresh("knr", "count");
	for (int i = 0; i < 8; i++)
		block[i] = get(64);
	put(block[6]); /* the lowest address but one */
	put(block[4]);
	put(block[2]);
	work.entries = 0;
	put(block[0]);
	ok(work.entries == 2, "knr_free_looks_from_the_rover");
	work.entries = 0;
	get(BYTES);
	ok(work.entries == 6, "knr_get_looks_at_all_and_the_anchor");
}

static void knr_joins(void)
{
	char *block[4];

	fresh("knr", "asis");
	for (int i = 0; i < 4; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 3, "knr_keeps_apart_what_does_not_touch");
	put(block[1]);
	ok(count_chunks() == 2 && sound(), "knr_joins_both_sides");
	put(block[3]);
	ok(count_chunks() == 1 && free_bytes == BYTES && sound(),
	   "knr_is_whole_when_all_is_back");
}

static void knr_double_free(void)
{
	char *lower, *block, *one;
	int overlaps = 0;

	fresh("knr", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	ok(hangs(put, block), "knr_double_free_hangs");
	fresh("knr", "asis");
	one = get(64);
	get(64);
	block = get(64);
	get(64);
	put(one);
	put(block);
	ok(hangs(put, block), "... and with a free chunk behind it");
	fresh("knr", "asis");
	get(64);
	block = get(64);
	lower = get(64);
	get(64);
	put(lower);
	put(block);
	put(block);
	ok(!sound(), "knr_double_free_of_a_joined_block_is_unnoticed");
	one = get(64);
	for (char *two = get(64); two; two = get(64))
		overlaps |= one < two + 64 && two < one + 64;
	ok(overlaps, "... and two gets overlap");
}

static void knr_checks_nothing(void)
{
	char *block;

	fresh("knr", "asis");
	get(64);
	block = get(64);
	((unsigned long *)block)[3] = 4; /* the units of a wild block */
	put(block + 16);
	ok(count_chunks() == 2, "knr_wild_free_is_taken");
	fresh("knr", "asis");
	block = get(~0UL - 3);
	ok(block == BASE + BYTES, "knr_get_of_4_gib_answers_no_bytes");
}

/* ---- tags ---- */

/* A tag of a word at each end; the upper end of a block is given out. */
static void tags_takes_the_upper_end(void)
{
	char *one, *two;

	fresh("tags", "asis");
	one = get(64);
	two = get(1);
	ok(one == BASE + BYTES - 4 - 4 - 64 && two == one - 16 && sound(),
	   "tags_takes_the_upper_end");
	ok(((unsigned long *)one)[-1] == 73 && ((unsigned long *)one)[16] == 73,
	   "tags_are_size_and_a_bit_at_both_ends");
	ok(!get(BYTES) && !get(~0UL) && sound(), "tags_too_much_is_refused");
}

static void tags_joins_without_a_search(void)
{
	char *block[5];

	fresh("tags", "count");
	for (int i = 0; i < 5; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 3 && sound(),
	   "tags_keeps_apart_what_does_not_touch");
	work.entries = 0;
	put(block[1]);
	ok(work.entries == 2, "tags_free_looks_at_two_neighbours");
	ok(count_chunks() == 2 && sound(), "tags_joins_both_sides");
	put(block[3]);
	put(block[4]);
	ok(count_chunks() == 1 && free_bytes == BYTES - 8 && sound(),
	   "tags_is_whole_when_all_is_back");
}

/* A rest of less than 16 bytes goes with the block. */
static void tags_keeps_no_small_rest(void)
{
	char *block;

	fresh("tags", "asis");
	get(8);
	block = get(64);
	get(8);
	put(block);
	ok(get(52) == block && count_chunks() == 1 && sound(),
	   "tags_keeps_no_small_rest");
	put(block);
	ok(get(48) == block + 16 && count_chunks() == 2 && sound(),
	   "tags_splits_from_16_bytes_on");
}

static void tags_double_free(void)
{
	char *block;

	fresh("tags", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound(), "tags_double_free_is_unnoticed");
}

/* ---- v7 ---- */

static void v7_asks_for_1024_bytes(void)
{
	char *one;

	fresh("v7", "asis");
	ok(a->taken() == 12, "v7_begins_with_two_words_and_a_gap");
	one = get(64);
	ok(one == BASE + 12 + 4 && a->taken() == 12 + 1024 && sound(),
	   "v7_asks_for_1024_bytes");
	ok(get(1) == one + 64 + 4 && get(4) == one + 64 + 12,
	   "v7_takes_the_lower_end");
	/* 255 words with their own: a word more is one too many for 256. */
	fresh("v7", "asis");
	get(254 * 4);
	ok(a->taken() == 12 + 1024, "v7_a_multiple_but_for_one_word");
	fresh("v7", "asis");
	get(255 * 4);
	ok(a->taken() == 12 + 2048, "v7_asks_for_a_word_more_than_it_needs");
	ok(!get(BYTES) && !get(~0UL) && sound(), "v7_too_much_is_refused");
}

static void v7_joins_late(void)
{
	char *block[3];

	fresh("v7", "count");
	for (int i = 0; i < 3; i++)
		block[i] = get(60);
	get(60);
	work.entries = work.touched = 0;
	for (int i = 0; i < 3; i++)
		put(block[i]);
	ok(work.entries == 0 && count_chunks() == 4, "v7_free_joins_nothing");
	work.entries = 0;
	get(1024 - 4 * 64 - 8); /* the rest, behind all that is freed */
	ok(count_chunks() == 3 && sound(), "v7_get_joins_as_far_as_it_goes");
	get(3 * 64 - 4);
	ok(count_chunks() == 0 && sound(), "v7_get_joins_when_it_comes_by");
}

/* The get that fails joins the two freed blocks, and the rover stays at the
 * upper one. */
static void v7_overlaps(void)
{
	char *low, *high, *again, *both;

	fresh_bytes("v7", "asis", 12 + 1024);
	low = get(60);
	high = get(60);
	get(1024 - 2 * 64 - 8);
	put(low);
	put(high);
	ok(!get(2000), "v7_a_get_fails");
	again = get(60);
	both = get(124);
	ok(again == high && both == low, "v7_then_two_gets_overlap");
}

static void v7_double_free(void)
{
	char *block;

	fresh("v7", "asis");
	block = get(60);
	get(60);
	put(block);
	put(block);
	ok(sound() && get(60) == block && get(60) != block,
	   "v7_double_free_clears_a_clear_bit");
}

/* ---- bucket ---- */

/* The heap begins on a page: 16 of them. */
static void bucket_cuts_pages(void)
{
	char *one;

	fresh("bucket", "asis");
	one = get(17);
	ok(one == BASE + BYTES - 2 * PAGE_SIZE && get(32) == one + 32,
	   "bucket_cuts_a_page_behind_one_of_descriptors");
	ok(get(33) == one - PAGE_SIZE && get(16) == one - 2 * PAGE_SIZE,
	   "bucket_has_a_page_for_each_size");
	ok(count_chunks() == 126 + 63 + 255 + 12 && sound(),
	   "bucket_rounds_to_powers_of_two");
	ok(!get(4097) && !get(~0UL), "bucket_more_than_a_page_is_refused");
	for (int i = 0; i < 12; i++)
		get(4096);
	ok(!get(4096) && get(16) && sound(), "bucket_ends_with_its_pages");
}

static void bucket_gives_pages_back(void)
{
	char *block[128], *other;

	fresh("bucket", "asis");
	for (int i = 0; i < 128; i++)
		block[i] = get(32);
	other = get(32);
	ok(other == block[0] - PAGE_SIZE, "bucket_takes_a_second_page");
	for (int i = 0; i < 127; i++)
		put(block[i]);
	ok(get(20) == other + 32, "bucket_looks_at_its_last_page_first");
	put(other + 32);
	put(block[127]);
	ok(count_chunks() == 127 + 14 && sound(),
	   "bucket_gives_a_page_back_with_its_last_block");
	put(other);
	ok(count_chunks() == 15 && sound(), "bucket_keeps_its_descriptors");
}

/* A block of 4,096 bytes is found behind a chain of each other size. */
static void bucket_searches_for_the_page(void)
{
	char *block;

	fresh("bucket", "count");
	for (unsigned long bytes = 16; bytes < 4096; bytes *= 2)
		get(bytes);
	block = get(4096);
	work.entries = 0;
	put(block);
	ok(work.entries == 9, "bucket_free_searches_all_chains");
	ok(put_panics("bucket", BASE, "is in no page of mine"),
	   "bucket_a_wild_free_panics");
}

static void bucket_double_free(void)
{
	char *block;

	fresh("bucket", "asis");
	block = get(64);
	get(64);
	get(64);
	put(block);
	put(block);
	ok(get(64) == block && get(64) == block,
	   "bucket_double_free_is_unnoticed");
}

/* ---- Random calls ---- */

/* 20,000 of them. Each block is marked in a map of the heap, so that none
 * overlaps another, and keeps its bytes until it is freed. What is said of an
 * allocator: of which chunks of its walk a request could be served, as fits()
 * says, and whether it takes the smallest of these. A get fails if and only if
 * there is none. */
#define CALLS 20000

struct promise {
	const char *name;
	int (*fits)(unsigned long bytes, unsigned long chunk);
	int best, joined;
	int late; /* before it fails, it joins or gives up what it kept */
};

static const struct promise *promise;
static unsigned char held[BYTES], is_free[BYTES];

/* What the walk said before the get. */
static unsigned long asked, smallest, smallest_for[BYTES / 4];

static void look_at_chunk(unsigned long addr, unsigned long bytes)
{
	if (!promise->fits(asked, bytes))
		return;
	smallest_for[(addr - (unsigned long)BASE) / 4] = bytes;
	if (!smallest || bytes < smallest)
		smallest = bytes;
}

static void look_for(unsigned long bytes)
{
	asked = bytes;
	smallest = 0;
	memset(smallest_for, 0, sizeof(smallest_for));
	a->walk(look_at_chunk);
}

/* Does it lie in a smallest chunk? Headers are below it. */
static int is_in_smallest(const char *block)
{
	for (unsigned long at = (block - BASE) / 4; at--;)
		if (smallest_for[at])
			return smallest_for[at] == smallest;
	return 0;
}

static void mark_held(char *block, unsigned long bytes)
{
	unsigned long at = block - BASE;

	if (block < BASE || at + bytes > BYTES)
		bail("%s: get(%lu) is not in the heap", a->name, bytes);
	for (unsigned long i = 0; i < bytes; i++)
		if (held[at + i]++)
			bail("%s: get(%lu) overlaps", a->name, bytes);
	memset(block, (at ^ bytes) & 0xff, bytes);
}

static void free_held(char *block, unsigned long bytes)
{
	unsigned long at = block - BASE;

	if (!is_filled(block, (at ^ bytes) & 0xff, bytes))
		bail("%s: a block of %lu bytes changed", a->name, bytes);
	memset(&held[at], 0, bytes);
	put(block);
}

static unsigned long touching;

/* Marks a chunk's ends; chunks that touch have a mark in common. */
static void mark_ends(unsigned long addr, unsigned long bytes)
{
	unsigned long at = addr - (unsigned long)BASE;

	touching += is_free[at] & 2;
	is_free[at] |= 1;
	if (at + bytes < BYTES) {
		touching += is_free[at + bytes] & 1;
		is_free[at + bytes] |= 2;
	}
}

static void look_at_all(void)
{
	memset(is_free, 0, sizeof(is_free));
	touching = 0;
	a->walk(mark_ends);
	if (!sound() || (promise->joined && touching))
		bail("%s: after a call", a->name);
}

/* Small ones most, some of several pages. */
static unsigned long any_size(void)
{
	static const unsigned long most[8] = { 16,  64,	 64,   128,
					       256, 512, 2048, 12000 };

	return 1 + below(most[below(8)]);
}

/* What a failure has joined does not fit; a success is as good as a fit. */
static void look_for_again(const char *block, unsigned long bytes)
{
	look_for(bytes);
	if (block)
		smallest = bytes;
}

static int random_get(char **block, unsigned long bytes)
{
	look_for(bytes);
	*block = get(bytes);
	if (promise->late && (!*block || !smallest))
		look_for_again(*block, bytes);
	if (!*block != !smallest)
		bail("%s: get(%lu): %p, and %lu would do", a->name, bytes,
		     (void *)*block, smallest);
	if (*block && promise->best && !is_in_smallest(*block))
		bail("%s: get(%lu) takes another chunk", a->name, bytes);
	if (*block)
		mark_held(*block, bytes);
	return *block != 0;
}

static void keeps_its_promise(const struct promise *p, const char *name)
{
	static struct {
		char *addr;
		unsigned long bytes;
	} block[BYTES / 4];
	int blocks = 0, fails = 0;

	promise = p;
	fresh(p->name, "asis");
	memset(held, 0, sizeof(held));
	for (int i = 0; i < CALLS; i++) {
		int more = i / 2000 % 2 ? 4 : 6;

		if (blocks && (int)below(10) >= more) {
			int j = below(blocks);

			free_held(block[j].addr, block[j].bytes);
			block[j] = block[--blocks];
		} else {
			block[blocks].bytes = any_size();
			if (random_get(&block[blocks].addr,
				       block[blocks].bytes))
				blocks++;
			else
				fails++;
		}
		look_at_all();
	}
	ok(fails > 100 && fails < CALLS / 2, name);
}

/* ---- mck ---- */

static void mck_cuts_pages(void)
{
	char *one;

	fresh("mck", "asis");
	one = get(17);
	ok(one == BASE + PAGE_SIZE - 32 && get(32) == one - 32,
	   "mck_cuts_the_lowest_page_and_begins_at_its_top");
	ok(get(33) == BASE + 2 * PAGE_SIZE - 64, "mck_has_a_page_a_size");
	count_chunks();
	ok(chunks == 126 + 63 + 1 && sound(), "mck_rounds_to_powers_of_two");
	put(one);
	ok(get(20) == one, "mck_gives_what_was_freed_last");
}

static void mck_large_ones_are_pages(void)
{
	char *one, *two;

	fresh("mck", "asis");
	one = get(8192);
	two = get(8193);
	ok(one == BASE && two == BASE + 2 * PAGE_SIZE &&
		   get(2049) == two + 3 * PAGE_SIZE,
	   "mck_above_8192_bytes_rounds_to_pages");
	put(two);
	ok(get(3 * PAGE_SIZE) == two && sound(), "mck_large_ones_go_back");
	ok(!get(BYTES) && !get(~0UL) && sound(), "mck_too_much_is_refused");
}

/* All of the heap was cut into blocks of 64 bytes once. */
static void mck_pages_stay_cut(void)
{
	static char *block[BYTES / 64 + 1];
	unsigned long n = 0;

	fresh("mck", "asis");
	while ((block[n] = get(64)))
		n++;
	while (n)
		put(block[--n]);
	ok(!get(16) && !get(128) && !get(10000) && get(64) && sound(),
	   "mck_pages_stay_cut");
}

static void mck_refuses(void)
{
	char *block, *other;

	fresh("mck", "asis");
	block = get(64);
	other = get(64);
	ok(put_panics("mck", block + 4, "is not aligned"),
	   "mck_unaligned_free_panics");
	ok(put_panics("mck", BASE + BYTES, "is not in the heap"),
	   "mck_free_behind_the_heap_panics");
	put(block);
	put(block);
	ok(get(64) == block && get(64) == block,
	   "mck_double_free_gives_one_block_twice");
	put(block);
	put(other);
	ok(put_panics("mck", other, "is freed too often"),
	   "mck_more_than_a_page_of_frees_panics");
}

/* A stack for each size, and the lowest run of pages. */
static struct {
	char *stack[2 * BYTES / 16];
	int depth;
} by_power[14];
static int page_power[BYTES / PAGE_SIZE]; /* 0 free, 31 of a large one */

static char *mck_pages(int count, int power)
{
	int run = 0, nr = 0;

	for (; nr < (int)(BYTES / PAGE_SIZE) && run < count; nr++)
		run = page_power[nr] ? 0 : run + 1;
	if (run < count)
		return 0;
	for (int i = 0; i < count; i++)
		page_power[nr - 1 - i] = power;
	return BASE + (nr - count) * PAGE_SIZE;
}

static int power_for(unsigned long bytes)
{
	int power = 4;

	while (1UL << power < bytes)
		power++;
	return power;
}

static char *mck_model_get(unsigned long bytes)
{
	int power = power_for(bytes);
	char *page;

	if (bytes > 8192)
		return mck_pages(PAGE_UP(bytes) / PAGE_SIZE, 31);
	if (!by_power[power].depth) {
		int pages = power == 13 ? 2 : 1;

		page = mck_pages(pages, power);
		for (int i = 0; page && i < pages * 4096 >> power; i++)
			by_power[power].stack[by_power[power].depth++] =
				page + (i << power);
	}
	return by_power[power].depth ?
		       by_power[power].stack[--by_power[power].depth] :
		       0;
}

static void mck_model_free(char *block, unsigned long bytes)
{
	int power = power_for(bytes), nr = (block - BASE) / PAGE_SIZE;

	if (bytes <= 8192)
		by_power[power].stack[by_power[power].depth++] = block;
	else
		memset(&page_power[nr], 0,
		       PAGE_UP(bytes) / PAGE_SIZE * sizeof(int));
}

static void mck_is_its_model(void)
{
	static struct {
		char *addr;
		unsigned long bytes;
	} block[BYTES / 16];
	int blocks = 0, fails = 0;

	fresh("mck", "asis");
	for (int i = 0; i < CALLS; i++) {
		unsigned long bytes = any_size();
		int j = blocks ? below(blocks) : 0;

		if (blocks && below(10) < 5) {
			put(block[j].addr);
			mck_model_free(block[j].addr, block[j].bytes);
			block[j] = block[--blocks];
		} else {
			block[blocks].bytes = bytes;
			block[blocks].addr = get(bytes);
			if (block[blocks].addr != mck_model_get(bytes))
				bail("mck: get(%lu) differs", bytes);
			if (block[blocks].addr)
				blocks++;
			else
				fails++;
		}
		if (!sound())
			bail("mck: after a call");
	}
	ok(fails > 100 && fails < CALLS / 2, "mck_is_its_model");
}

/* ---- tlsf ---- */

static unsigned long tlsf_whole(unsigned long bytes)
{
	return bytes < 8 ? 16 : (bytes + 8 + 7) & ~7UL;
}

static void tlsf_takes_the_lower_end(void)
{
	char *one, *two, *three;

	fresh("tlsf", "asis");
	one = get(100);
	two = get(1);
	three = get(8);
	ok(one == BASE + 8 && two == one + 112 && three == two + 16 && sound(),
	   "tlsf_takes_the_lower_end");
	put(one);
	put(three);
	ok(count_chunks() == 2, "tlsf_joins_with_the_block_above");
	put(two);
	ok(count_chunks() == 1 && free_bytes == BYTES - 8 && sound(),
	   "tlsf_is_whole_when_all_is_back");
	ok(!get(BYTES) && !get(~0UL) && sound(), "tlsf_too_much_is_refused");
}

/* The chunk of all the heap is in the last list below 64 KiB; a request for
 * all of it begins in the one behind. */
static void tlsf_good_fit_passes_over(void)
{
	char *block, *rest;

	fresh("tlsf", "asis");
	ok(!get(BYTES - 16) && get(BYTES - 16 - 2048),
	   "tlsf_good_fit_passes_over_what_is_large_enough");
	fresh("tlsf", "asis");
	block = get(1004);
	get(8);
	put(block);
	ok((rest = get(1004)) != block && rest > block,
	   "tlsf_good_fit_does_not_take_back_the_same_size");
	ok(get(960) == block, "... but what its list is sure to have");
	fresh("tlsf", "asis");
	block = get(100);
	get(8);
	put(block);
	ok(get(100) == block, "tlsf_small_lists_are_exact");
}

static void tlsf_looks_at_bits_alone(void)
{
	static char *block[500];
	unsigned long most = 0;

	fresh("tlsf", "count");
	for (int i = 0; i < 500; i++)
		block[i] = get(8 + i % 100);
	for (int i = 0; i < 500; i += 2)
		put(block[i]);
	for (int i = 0; i < 100; i++) {
		work.entries = 0;
		get(8 + i * 5);
		if (work.entries > most)
			most = work.entries;
	}
	ok(most == 4, "tlsf_get_looks_at_four_places_at_most");
	work.entries = 0;
	put(block[1]);
	ok(work.entries == 2, "tlsf_free_looks_at_two_neighbours");
}

static void tlsf_misuse(void)
{
	char *block;

	fresh("tlsf", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound(), "tlsf_double_free_is_unnoticed");
	fresh("tlsf", "asis");
	block = get(64);
	get(64);
	memset(block, 1, 64 + 8);
	ok(!sound(), "tlsf_an_overrun_spoils_the_next_size");
}

/* By the paper: the size is rounded up by a list's width less one, and a
 * chunk's list must not lie below. */
static int tlsf_fits(unsigned long bytes, unsigned long chunk)
{
	unsigned long want = tlsf_whole(bytes), width = 4;

	while (width * 64 <= want)
		width *= 2;
	want = width > 4 || want >= 128 ? (want + width - 1) / width * width :
					  want;
	return chunk >= want;
}

static void tlsf_keeps_its_promise(void)
{
	static const struct promise tlsf = { "tlsf", tlsf_fits, .joined = 1 };

	keeps_its_promise(&tlsf, "tlsf_fails_if_and_only_if_no_list_fits");
}

/* ---- quickfit ---- */

static void quickfit_keeps_lists(void)
{
	char *one, *two, *other;

	fresh("quickfit", "count");
	one = get(10);
	two = get(12);
	other = get(16);
	ok(one == BASE + 4 && two == one + 16 && other == two + 16 && sound(),
	   "quickfit_cuts_the_tail");
	put(one);
	put(other);
	put(two);
	ok(count_chunks() == 4 && sound(), "quickfit_joins_nothing");
	work.entries = 0;
	ok(get(9) == two && get(11) == one && get(13) == other,
	   "quickfit_has_a_list_a_size_and_gives_what_came_last");
	ok(work.entries == 3, "quickfit_looks_at_one_place");
}

static void quickfit_large_ones(void)
{
	char *one, *two;

	fresh("quickfit", "count");
	one = get(200);
	get(8);
	two = get(600);
	get(8);
	put(two);
	put(one);
	work.entries = 0;
	ok(get(300) == two && work.entries == 2,
	   "quickfit_large_ones_pay_for_a_search");
	ok(count_chunks() == 3 && sound(), "quickfit_keeps_the_rest");
	ok(get(64) > two + 600, "quickfit_small_ones_spare_misc");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "quickfit_too_much_is_refused");
}

/* All of the heap was cut into small blocks once. */
static void quickfit_joins_at_the_end(void)
{
	static char *block[BYTES / 64 + 1];
	unsigned long n = 0;

	fresh("quickfit", "count");
	while ((block[n] = get(60)))
		n++;
	while (n > 1)
		put(block[--n]);
	ok(count_chunks() == BYTES / 64 - 1, "quickfit_is_all_small_blocks");
	work.entries = 0;
	ok(get(60) == block[1] && work.entries == 1, "... which are quick");
	ok(get(5000) == block[1] + 64 && work.entries > BYTES / 64 && sound(),
	   "quickfit_joins_at_the_end");
	ok(count_chunks() == 1, "quickfit_gives_the_tail_its_own");
}

static void quickfit_double_free(void)
{
	char *block;

	fresh("quickfit", "asis");
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound() && get(64) == block && get(64) == block,
	   "quickfit_double_free_gives_one_block_twice");
}

static int quickfit_fits(unsigned long bytes, unsigned long chunk)
{
	return chunk >= (bytes < 4 ? 8 : (bytes + 4 + 3) & ~3UL);
}

static void quickfit_keeps_its_promise(void)
{
	static const struct promise quickfit = { "quickfit", quickfit_fits,
						 .late = 1 };

	keeps_its_promise(&quickfit, "quickfit_fails_when_nothing_joined_fits");
}

/* ---- slab ---- */

static void slab_cuts_slabs(void)
{
	char *one, *two;

	fresh("slab", "asis");
	one = get(30);
	two = get(25);
	ok(one == BASE && two == one + 36 && sound(),
	   "slab_has_a_link_behind_each_object");
	ok(get(33) == BASE + PAGE_SIZE, "slab_has_a_cache_for_each_size");
	ok(get(2700) == BASE + 2 * PAGE_SIZE &&
		   get(2720) == BASE + 2 * PAGE_SIZE + 2724 &&
		   get(16) == BASE + 4 * PAGE_SIZE,
	   "slab_has_slabs_of_two_pages");
	ok(!get(BYTES) && !get(~0UL) && sound(), "slab_too_much_is_refused");
	one = get(8169);
	put(one);
	ok(get(12000) == one && sound(), "slab_large_ones_are_pages");
}

static void slab_constructs_once(void)
{
	char *block, *other;

	fresh("slab", "asis");
	block = get(64);
	other = get(64);
	ok(is_filled(block, 0, 64) && is_filled(other, 0, 64),
	   "slab_constructs_what_it_cuts");
	memset(block, 7, 64);
	put(block);
	ok(get(64) == block && is_filled(block, 7, 64),
	   "slab_no_second_time_constructs");
	fresh("slab", "nofill");
	ok(is_filled(get(64), 0xcc, 64), "slab_nofill_does_not");
}

/* 48 objects of 84 bytes, and 44 bytes that are unused: six colours. */
static void slab_colours(void)
{
	char *block[3];
	int n = 0, slabs = 0;

	fresh("slab", "asis");
	for (; slabs < 3; n++) {
		char *object = get(68);

		if (n % 48 == 0)
			block[slabs++] = object;
	}
	ok(block[0] == BASE && block[1] == BASE + PAGE_SIZE + 8,
	   "slab_colours_begin_eight_bytes_further");
	ok(block[2] == BASE + 2 * PAGE_SIZE + 16, "... each time");
}

static void slab_keeps_empty_ones(void)
{
	static char *block[BYTES / 64];
	int n = 0;

	fresh("slab", "asis");
	while ((block[n] = get(60)))
		n++;
	while (n > 1)
		put(block[--n]);
	ok(get(2000) != 0 && sound(), "slab_empty_ones_stay_until_memory_ends");
	ok(!get(15 * PAGE_SIZE), "slab_a_held_object_pins_its_pages");
	count_chunks();
	ok(get(14 * PAGE_SIZE) != 0 && sound(), "... and no others");
}

static void slab_double_free(void)
{
	char *block;

	fresh("slab", "asis");
	block = get(64);
	get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound() && get(64) == block && get(64) == block && get(64) == block,
	   "slab_double_free_gives_one_block_for_ever");
	ok(put_panics("slab", BASE + BYTES, "is in no page of mine"),
	   "slab_free_behind_the_heap_panics");
	ok(put_panics("slab", BASE + 8 * PAGE_SIZE, "is in no page of mine"),
	   "slab_free_in_a_free_page_panics");
}

static unsigned long slab_size(unsigned long bytes)
{
	static const unsigned short large[] = { 320,  384,  448,  512,	576,
						672,  808,  1008, 1352, 2032,
						2720, 4072, 8168 };
	unsigned long step = bytes <= 64 ? 8 : bytes <= 128 ? 16 : 32;
	int i = 0;

	if (bytes <= 256)
		return (bytes + step - 1) / step * step;
	while (large[i] < bytes)
		i++;
	return large[i];
}

/* An object of its cache, or pages for a slab of them. */
static int slab_fits(unsigned long bytes, unsigned long chunk)
{
	unsigned long pages = PAGE_UP(bytes) / PAGE_SIZE;

	if (bytes > 8168)
		return chunk >= pages * PAGE_SIZE;
	if (chunk == slab_size(bytes))
		return 1;
	pages = bytes > 4072 || slab_size(bytes) == 2720 ? 2 : 1;
	return chunk % PAGE_SIZE == 0 && chunk >= pages * PAGE_SIZE;
}

static void slab_keeps_its_promise(void)
{
	static const struct promise slab = { "slab", slab_fits, .late = 1 };

	keeps_its_promise(&slab, "slab_fails_when_no_slab_fits");
}

/* ---- dlmalloc ---- */

static void dlmalloc_shares_a_word(void)
{
	char *one, *two, *three;

	fresh("dlmalloc", "asis");
	one = get(1);
	two = get(12);
	three = get(13);
	ok(one == BASE + 8 && two == one + 16 && three == two + 16,
	   "dlmalloc_four_bytes_are_the_header");
	ok(get(1) == three + 24 && sound(), "dlmalloc_rounds_to_8");
	put(two);
	ok(count_chunks() == 2, "dlmalloc_keeps_the_hole");
	put(one);
	ok(count_chunks() == 2 && sound(), "dlmalloc_joins_with_the_one_above");
	put(three);
	put(three + 24);
	ok(count_chunks() == 1 && free_bytes == BYTES - 16 && sound(),
	   "dlmalloc_is_all_top_when_all_is_back");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "dlmalloc_too_much_is_refused");
}

static void dlmalloc_top_keeps_16(void)
{
	fresh("dlmalloc", "asis");
	ok(!get(BYTES - 4 - 8) && get(BYTES - 4 - 16) && sound(),
	   "dlmalloc_the_top_keeps_16_bytes");
	ok(count_chunks() == 0 && !get(1), "dlmalloc_nothing_else_is_left");
}

/* Holes of 208, 808, 608 and 2008 bytes, in bins by now. */
static char *dl_hole[4];

static void make_dl_holes(void)
{
	static const unsigned long bytes[4] = { 200, 800, 600, 2000 };

	fresh("dlmalloc", "count");
	for (int i = 0; i < 4; i++) {
		dl_hole[i] = get(bytes[i]);
		get(8);
	}
	for (int i = 0; i < 4; i++)
		put(dl_hole[i]);
}

static void dlmalloc_fits_best(void)
{
	make_dl_holes();
	ok(get(560) == dl_hole[2] && get(700) == dl_hole[1] &&
		   get(1900) == dl_hole[3] && get(196) == dl_hole[0] && sound(),
	   "dlmalloc_is_best_fit_when_large");
	make_dl_holes();
	ok(get(30000) > dl_hole[3] + 2000, "dlmalloc_uses_the_top_last");
}

/* One split, and the following gets stay there. */
static void dlmalloc_remainder(void)
{
	char *one;

	make_dl_holes();
	one = get(300);
	ok(one == dl_hole[2] && get(100) == one + 304,
	   "dlmalloc_splits_the_remainder_again");
	put(one + 304);
	ok(get(250) == one + 304 && sound(),
	   "dlmalloc_what_joins_the_remainder_is_the_remainder");
	make_dl_holes();
	get(300);
	ok(get(200) == dl_hole[0], "dlmalloc_but_the_same_size_comes_first");
	make_dl_holes();
	get(300); /* leaves 304 of the 608 */
	ok(get(150) == dl_hole[2] + 304, "dlmalloc_though_another_fits_better");
}

/* The oldest of a size first. */
static void dlmalloc_bins(void)
{
	char *block[6];

	fresh("dlmalloc", "count");
	for (int i = 0; i < 6; i++)
		block[i] = get(40);
	put(block[0]);
	put(block[4]);
	put(block[2]);
	work.entries = 0;
	ok(get(40) == block[0] && get(37) == block[4] && work.entries == 4,
	   "dlmalloc_gives_the_oldest_of_its_size");
	ok(get(32) == block[2] && sound(), "dlmalloc_looks_into_the_next_bin");
	ok(count_chunks() == 1, "... and splits nothing there");
}

static void dlmalloc_misuse(void)
{
	char *block;

	fresh("dlmalloc", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound(), "dlmalloc_double_free_is_unnoticed");
	fresh("dlmalloc", "asis");
	block = get(60);
	get(64);
	get(64);
	memset(block, 1, 60 + 4);
	ok(!sound(), "dlmalloc_an_overrun_spoils_the_next_size");
}

static int dlmalloc_fits(unsigned long bytes, unsigned long chunk)
{
	return chunk >= (bytes < 12 ? 16 : (bytes + 4 + 7) & ~7UL);
}

static void dlmalloc_keeps_its_promise(void)
{
	static const struct promise dlmalloc = { "dlmalloc", dlmalloc_fits,
						 .joined = 1 };

	keeps_its_promise(&dlmalloc, "dlmalloc_fails_if_and_only_if_none_fits");
}

/* ---- slob ---- */

static void slob_is_a_heap_a_page(void)
{
	char *one, *two, *other;

	fresh("slob", "asis");
	one = get(10);
	two = get(20);
	ok(one == BASE + 4 && two == one + 10 + 2 + 4 && sound(),
	   "slob_takes_the_lower_end_aligned_to_4");
	ok(count_chunks() == 3, "slob_lone_units_are_left");
	ok(get(300) == BASE + PAGE_SIZE + 4 &&
		   get(2000) == BASE + 2 * PAGE_SIZE + 4,
	   "slob_has_pages_for_three_sizes");
	put(one);
	ok(get(4) == one && count_chunks() == 5 && sound(),
	   "slob_is_first_fit");
	put(one);
	put(two);
	ok(get(4000) == BASE + 4, "slob_a_page_goes_back_with_its_last_block");
	other = get(4092);
	ok(other == BASE + 3 * PAGE_SIZE, "slob_a_page_has_no_header");
	ok(get(8193) == other + PAGE_SIZE && get(1) == BASE + 8 * PAGE_SIZE + 4,
	   "slob_powers_of_two_of_pages");
	ok(!get(BYTES) && !get(~0UL) && sound(), "slob_too_much_is_refused");
}

static void slob_joins(void)
{
	char *block[5];

	fresh("slob", "asis");
	for (int i = 0; i < 5; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 4 && sound(),
	   "slob_keeps_apart_what_does_not_touch");
	put(block[1]);
	ok(count_chunks() == 3 && sound(), "slob_joins_both_sides");
	put(block[3]);
	ok(count_chunks() == 3 && sound(), "slob_joins_with_the_one_below");
}

/* Two blocks of 2,048 bytes with their words fill a page. */
static void slob_back_to_small(void)
{
	char *one, *small;

	fresh("slob", "asis");
	one = get(2044);
	get(2044);
	small = get(8);
	put(one);
	ok(get(2044) == BASE + 2 * PAGE_SIZE + 4,
	   "slob_a_full_page_does_not_come_back_to_its_list");
	ok(get(8) == one && small == BASE + PAGE_SIZE + 4 && sound(),
	   "slob_back_to_small");
}

/* A page with every second block free: room, but in no piece of 200 bytes. */
static void slob_walks_in_vain(void)
{
	char *block[40];
	int n = 0;

	fresh("slob", "count");
	for (; n < 39; n++)
		block[n] = get(100); /* 39 * 104 = 4056 */
	for (n = 0; n < 38; n += 2)
		put(block[n]);
	work.entries = 0;
	ok(get(200) == BASE + PAGE_SIZE + 4 && work.entries == 1 + 20 + 1,
	   "slob_walks_in_vain");
}

static void slob_misuse(void)
{
	char *one;

	fresh("slob", "asis");
	get(64);
	one = get(64);
	put(one);
	put(one);
	ok(!sound(), "slob_double_free_is_unnoticed");
	ok(put_panics("slob", BASE + BYTES, "is in no page of mine"),
	   "slob_free_behind_the_heap_panics");
}

/* A free page serves what is small; what is large needs a power of two. */
static int slob_fits(unsigned long bytes, unsigned long chunk)
{
	unsigned long count = 1;

	while (bytes >= PAGE_SIZE - 4 && count * PAGE_SIZE < bytes)
		count *= 2;
	return chunk >= count * PAGE_SIZE;
}

static void slob_keeps_its_promise(void)
{
	static const struct promise slob = { "slob", slob_fits, .late = 1 };

	keeps_its_promise(&slob, "slob_fails_without_a_free_page_only");
}

/* ---- pool ---- */

static void pool_has_heads_and_tails(void)
{
	char *one, *two;

	fresh("pool", "asis");
	one = get(1);
	two = get(17);
	ok(one == BASE + 32 + 8 && two == one + 32 && get(16) == two + 64,
	   "pool_32_bytes_at_a_time");
	put(one);
	ok(count_chunks() == 2 && sound(), "pool_keeps_the_hole");
	put(two);
	put(two + 64);
	ok(count_chunks() == 1 && free_bytes == BYTES - 32 - 8 && sound(),
	   "pool_is_whole_when_all_is_back");
	ok(!get(BYTES) && !get(~0UL) && sound(), "pool_too_much_is_refused");
}

static void pool_leaves_a_quarter(void)
{
	char *block;

	fresh("pool", "asis");
	block = get(1008); /* 1,024 */
	get(8);
	put(block);
	ok(get(848) == block && count_chunks() == 1,
	   "pool_a_quarter_goes_along");
	put(block);
	ok(get(784) == block && count_chunks() == 2 && sound(),
	   "pool_more_goes_back");
}

/* Blocks of rising sizes that do not touch: a tree with right sons alone. */
static void pool_has_no_balance(void)
{
	char *block[20];

	fresh("pool", "count");
	for (int i = 0; i < 20; i++) {
		block[i] = get(16 + 32 * i);
		get(16);
	}
	get(1UL << 15); /* leaves a rest that is the root */
	for (int i = 0; i < 20; i++)
		put(block[i]);
	work.entries = 0;
	ok(get(16 + 32 * 19) == block[19] && work.entries >= 2 * 20,
	   "pool_no_balance_makes_a_list_of_the_tree");
	ok(sound(), "... and a sound one");
}

static void pool_refuses(void)
{
	char *block, *next;

	fresh("pool", "asis");
	block = get(64);
	next = get(64);
	put(block);
	ok(put_panics("pool", block, "has no magic"),
	   "pool_double_free_panics");
	put(next);
	ok(put_panics("pool", next, "has no magic"),
	   "pool_double_free_of_a_joined_block_panics");
	fresh("pool", "asis");
	block = get(60);
	block[60] = 0;
	ok(put_panics("pool", block, "bytes behind the user's were written"),
	   "pool_overrun_of_a_byte_panics");
	block = get(80); /* 96 bytes: nothing between the user's and the tail */
	block[80] = 0;
	ok(put_panics("pool", block, "its tail was written over"),
	   "pool_overrun_into_the_tail_panics");
	ok(!sound(), "pool_check_sees_it_before");
}

static int pool_fits(unsigned long bytes, unsigned long chunk)
{
	return chunk >= ((bytes + 16 + 31) & ~31UL);
}

static void pool_keeps_its_promise(void)
{
	static const struct promise pool = { "pool", pool_fits, .best = 1,
					     .joined = 1 };

	keeps_its_promise(&pool, "pool_is_best_fit_and_fails_if_none_fits");
}

/* ---- ostep ---- */

/* Holes of 40, 24, 24 and 64 bytes, then the rest, by address. */
static char *hole[4];

static void make_holes(const char *name)
{
	static const unsigned long size[4] = { 32, 16, 16, 56 };

	fresh(name, "asis");
	for (int i = 0; i < 4; i++) {
		hole[i] = get(size[i]);
		get(8);
	}
	for (int i = 0; i < 4; i++)
		put(hole[i]);
}

static void ostep_policies(void)
{
	make_holes("ostep-first-address-joined");
	ok(get(8) == hole[0] && sound(), "ostep_first_takes_the_first");
	make_holes("ostep-best-address-joined");
	ok(get(8) == hole[1] && get(16) == hole[2],
	   "ostep_best_takes_the_smallest");
	make_holes("ostep-best-address-joined");
	ok(get(16) == hole[1], "ostep_best_on_a_tie_takes_the_earlier");
	make_holes("ostep-best-front-joined");
	ok(get(16) == hole[2], "... of the list, not of the heap");
	make_holes("ostep-worst-address-joined");
	ok(get(8) > hole[3] + 56, "ostep_worst_takes_the_largest");
	make_holes("ostep-first-up-apart");
	ok(get(32) == hole[0], "ostep_first_in_order_of_size_is_best");
}

static void ostep_counts_elements_searched(void)
{
	a = find("ostep-first-address-joined", "count");
	a->init(a, BASE, BYTES);
	for (int i = 0; i < 4; i++) {
		hole[i] = get(16 + 16 * i);
		get(8);
	}
	for (int i = 0; i < 4; i++)
		put(hole[i]);
	work.entries = 0;
	get(48);
	ok(work.entries == 3, "ostep_counts_elements_searched");
	work.entries = 0;
	get(BYTES);
	ok(work.entries == 4, "... all of them if none fits");
}

/* Five free chunks that do not touch, each larger than the one before, and the
 * rest. What is looked at to put in a sixth of their kind. */
static unsigned long looks_of_a_free(const char *name)
{
	char *block[6];

	fresh(name, "count");
	for (int i = 0; i < 6; i++) {
		block[i] = get(16 + 8 * i);
		get(8);
	}
	for (int i = 0; i < 5; i++)
		put(block[i]);
	work.entries = 0;
	put(block[5]);
	return work.entries;
}

static void ostep_counts_what_free_searches(void)
{
	ok(looks_of_a_free("ostep-first-address-apart") == 5,
	   "ostep_free_by_address_looks_for_the_place");
	ok(looks_of_a_free("ostep-first-address-joined") == 5 + 6,
	   "... and joining looks at all but the last");
	ok(looks_of_a_free("ostep-first-front-apart") == 0,
	   "ostep_free_at_the_front_looks_at_nothing");
	ok(looks_of_a_free("ostep-first-back-apart") == 6,
	   "ostep_free_at_the_back_looks_at_all");
	/* To the back, once through the list, and to the place of the sixth:
	 * what is sorted already is not searched for its place. */
	ok(looks_of_a_free("ostep-first-up-apart") == 6 + 7 + 5,
	   "ostep_sorting_looks_for_what_is_out_of_order");
}

/* Three that touch come back in a bad order, with no memory behind them. */
static int can_get_all_again(const char *name)
{
	char *block[3];

	fresh_bytes(name, "asis", 3 * 64);
	for (int i = 0; i < 3; i++)
		block[i] = get(56);
	put(block[1]);
	put(block[0]);
	put(block[2]);
	return count_chunks() == 1 && get(3 * 64 - 8) == block[0];
}

static void ostep_joins(void)
{
	ok(can_get_all_again("ostep-first-address-joined"),
	   "ostep_joining_by_address_is_complete");
	ok(!can_get_all_again("ostep-first-address-apart"),
	   "ostep_apart_joins_nothing");
	ok(!can_get_all_again("ostep-first-front-joined"),
	   "ostep_joining_is_incomplete_at_the_front");
	ok(!can_get_all_again("ostep-first-back-joined"),
	   "ostep_joining_is_incomplete_at_the_back");
	ok(!can_get_all_again("ostep-first-up-joined"),
	   "ostep_joining_is_incomplete_by_size");
	ok(!can_get_all_again("ostep-first-down-joined"), "... downward too");
}

static void ostep_refuses(void)
{
	static const char name[] = "ostep-first-address-joined";
	char *block, *next;

	fresh(name, "asis");
	block = get(64);
	next = get(64);
	put(block);
	ok(put_panics("ostep", block, "has no magic"),
	   "ostep_double_free_panics");
	ok(get(64) == block, "ostep_gets_back_what_was_freed");
	put(block);
	put(next);
	ok(put_panics("ostep", next, "has no magic"),
	   "ostep_double_free_of_a_joined_block_panics");
	fresh(name, "asis");
	block = get(64);
	next = get(64);
	put(block);
	block = get(64);
	put(block); /* the first owner again */
	ok(sound() && get(64) == block, "ostep_free_after_reuse_is_unnoticed");
	memset(block, 1, 64 + 8);
	put(block);
	ok(put_panics("ostep", next, "has no magic"),
	   "ostep_overrun_is_seen_when_the_next_is_freed");
}

static void ostep_parameters(void)
{
	struct ostep choice = { OSTEP_FIRST, OSTEP_ADDRESS, 1, 32 };
	struct heap_allocator own = *find("ostep-header16", "asis");
	char *block;

	own.parameters = &choice;
	a = &own;
	a->init(a, BASE, BYTES);
	ok(get(1) == BASE + 16 && get(20) == BASE + 32 + 16 &&
		   get(1) == BASE + 96 + 16,
	   "ostep_aligns_as_it_is_told");
	fresh("ostep-header4", "asis");
	ok(get(12) == BASE + 4 && get(1) == BASE + 16 + 4 &&
		   get(1) == BASE + 24 + 4,
	   "ostep_header_of_4_and_chunks_of_8_at_least");
	fresh("ostep-header4", "asis");
	block = get(64);
	get(64);
	put(block);
	ok(hangs(put, block), "ostep_double_free_without_magic_hangs");
	fresh("ostep-first-address-joined", "asis");
	ok(!get(~0UL - 3) && !get(~0UL) && sound(),
	   "ostep_get_of_4_gib_is_refused");
	block = get(64);
	put(block);
	get(61);
	ok(get(1) == block + 61 + 8, "ostep_asis_rounds_nothing");
	fresh("ostep-first-address-joined", "plain");
	ok(get(1) == BASE + 8 && get(9) == BASE + 16 + 8 &&
		   get(1) == BASE + 16 + 24 + 8,
	   "ostep_normalised_rounds_to_8");
}

/* A rest of 4 bytes cannot be a chunk: it goes along, and comes back. */
static void ostep_loses_no_rest(void)
{
	char *block;

	fresh("ostep-first-address-joined", "asis");
	block = get(64);
	get(8);
	put(block);
	ok(get(60) == block && count_chunks() == 1,
	   "ostep_rest_of_4_bytes_goes_along");
	put(block);
	count_chunks();
	ok(chunks == 2 && free_bytes == BYTES - 16, "... and comes back");
}

/* ---- ostep against the simulator ---- */

/* What malloc.py does, with its list as an array of pairs. */
static struct {
	unsigned long addr, size;
} list[4096];
static int length;
static unsigned long searched;

static int model_find(enum ostep_policy policy, unsigned long size)
{
	int found = -1;

	searched = 0;
	for (int i = 0; i < length; i++) {
		searched++;
		if (list[i].size < size)
			continue;
		if (found < 0 ||
		    (policy == OSTEP_BEST && list[i].size < list[found].size) ||
		    (policy == OSTEP_WORST && list[i].size > list[found].size))
			found = i;
		if (policy == OSTEP_FIRST)
			break;
	}
	return found;
}

static void model_remove(int i)
{
	memmove(&list[i], &list[i + 1], (--length - i) * sizeof(list[0]));
}

static unsigned long model_get(enum ostep_policy policy, unsigned long size)
{
	int i = model_find(policy, size);
	unsigned long addr;

	if (i < 0)
		return 0;
	addr = list[i].addr;
	list[i].addr += size;
	list[i].size -= size;
	if (!list[i].size)
		model_remove(i);
	return addr;
}

static int model_wants(enum ostep_order order, int i)
{
	return (order == OSTEP_ADDRESS && list[i - 1].addr > list[i].addr) ||
	       (order == OSTEP_UP && list[i - 1].size > list[i].size) ||
	       (order == OSTEP_DOWN && list[i - 1].size < list[i].size);
}

/* An exchange of neighbours, as often as it takes: stable. */
static void model_sort(enum ostep_order order)
{
	for (int i = 1; i < length; i++)
		for (int j = i; j > 0 && model_wants(order, j); j--) {
			list[length] = list[j];
			list[j] = list[j - 1];
			list[j - 1] = list[length];
		}
}

static void model_join(void)
{
	for (int i = 0; i + 1 < length;) {
		if (list[i].addr + list[i].size != list[i + 1].addr) {
			i++;
			continue;
		}
		list[i].size += list[i + 1].size;
		model_remove(i + 1);
	}
}

static void model_free(const struct ostep *choice, unsigned long addr,
		       unsigned long size)
{
	int at = choice->order == OSTEP_FRONT ? 0 : length;

	if (length >= 4000)
		bail("the model's list is full");
	memmove(&list[at + 1], &list[at], (length++ - at) * sizeof(list[0]));
	list[at].addr = addr;
	list[at].size = size;
	model_sort(choice->order);
	if (choice->joins)
		model_join();
}

static int at_list;

static void compare_chunk(unsigned long addr, unsigned long bytes)
{
	if (at_list >= length || list[at_list].addr != addr ||
	    list[at_list].size != bytes)
		bail("%s: chunk %d is %08lx, %lu bytes", a->name, at_list, addr,
		     bytes);
	at_list++;
}

#define OPERATIONS 2000

static void one_against_the_model(const struct ostep *choice)
{
	static struct {
		char *addr;
		unsigned long whole;
	} block[OPERATIONS];
	int blocks = 0;

	a->init(a, BASE, BYTES);
	length = 1;
	list[0].addr = (unsigned long)BASE;
	list[0].size = BYTES;
	for (int i = 0; i < OPERATIONS; i++) {
		unsigned long bytes = 8 * (1 + below(60));
		unsigned long want;

		if (blocks && below(5) < 2) {
			int j = below(blocks);

			put(block[j].addr);
			model_free(choice, (unsigned long)block[j].addr - 8,
				   block[j].whole);
			block[j] = block[--blocks];
		} else {
			work.entries = 0;
			block[blocks].addr = get(bytes);
			block[blocks].whole = bytes + 8;
			want = model_get(choice->policy, bytes + 8);
			if ((unsigned long)block[blocks].addr !=
				    (want ? want + 8 : 0) ||
			    work.entries != searched)
				bail("%s: get %lu", a->name, bytes);
			blocks += want != 0;
		}
		at_list = 0;
		a->walk(compare_chunk);
		if (at_list != length || a->check())
			bail("%s: the list differs", a->name);
	}
}

static void ostep_is_the_simulator(void)
{
	int n = 0;

	for (int i = 0; heap_allocators[i]; i++) {
		a = heap_allocators[i];
		if (strncmp(a->name, "ostep-", 6) || a->header != 8 ||
		    strcmp(a->variant, "count"))
			continue;
		one_against_the_model(a->parameters);
		n++;
	}
	ok(n == 30, "ostep_is_the_simulator_in_all_30_ways");
}

/* ---- The workloads ---- */

/* What main.c and measure.c are for heapwork.c. */
static unsigned long next_free, noted, figures;

unsigned long take_memory(unsigned long bytes)
{
	unsigned long page = next_free;

	next_free += PAGE_UP(bytes);
	return page;
}

void seed_random(unsigned long seed)
{
	(void)seed;
}

void begin_phase(void)
{
}

void note(enum call call, unsigned long instructions)
{
	(void)call;
	(void)instructions;
	noted++;
}

void end_phase(const char *key)
{
	(void)key;
}

void figure(const char *key, unsigned long value)
{
	(void)key;
	(void)value;
	figures++;
}

void heap_misuse(const struct heap_allocator *allocator);

/* Has a boot of its own: the study's. */
void heap_misuse(const struct heap_allocator *allocator)
{
	(void)allocator;
}

static void run_work(unsigned long arg)
{
	const struct heap_work *w = (const struct heap_work *)arg;

	next_free = 0x100000;
	w->run(a);
}

/* Each block is written and read there, and each list checked; one of the
 * variants asis and plain, as the others lay blocks out as asis does. huxheap
 * is allowed its quirk, and nothing else. */
static void work_is_done(const struct heap_work *w)
{
	static const char quirk[] = "the rover dangles";
	int done = 0, all = 0;

	for (int i = 0; heap_allocators[i]; i++) {
		a = heap_allocators[i];
		if (strcmp(a->variant, "asis") && strcmp(a->variant, "plain"))
			continue;
		if (!strncmp(a->name, "ostep-", 6) &&
		    !strstr(a->name, "address-joined"))
			continue;
		all++;
		if (strcmp(a->name, "huxheap")) {
			run_work((unsigned long)w);
			done++;
		} else if (panics(run_work, (unsigned long)w, "") ||
			   !panic_words[0] || strstr(panic_words, quirk) ||
			   strstr(panic_words, "not in the heap")) {
			done++;
		}
	}
	ok(done == all && noted && (figures || !w->about), w->name);
}

int main(int argc, char **argv)
{
	int works = 0;

	while (heap_works[works + 1].name)
		works++;
	plan(90 - 3 + 34 + 13 + 13 + 14 + 17 + 20 + 17 + 14 + works, 300);
	set_seed(argc, argv, SEED);
	map_arena(16 << 20);
	huxheap_takes_the_low_part();
	huxheap_header();
	huxheap_is_next_fit();
	huxheap_counts_chunks_looked_at();
	huxheap_without_a_list();
	huxheap_splits_above_16_bytes();
	huxheap_joins();
	huxheap_fills();
	huxheap_refuses();
	huxheap_rover_dangles();
	huxheap_double_free();
	huxheap_overrun();
	knr_takes_the_upper_end();
	knr_is_next_fit();
	knr_keeps_a_lone_header();
	knrgrows_asks_for_more();
	knr_counts_chunks_looked_at();
	knr_joins();
	knr_double_free();
	knr_checks_nothing();
	tags_takes_the_upper_end();
	tags_joins_without_a_search();
	tags_keeps_no_small_rest();
	tags_double_free();
	v7_asks_for_1024_bytes();
	v7_joins_late();
	v7_overlaps();
	v7_double_free();
	bucket_cuts_pages();
	bucket_gives_pages_back();
	bucket_searches_for_the_page();
	bucket_double_free();
	mck_cuts_pages();
	mck_large_ones_are_pages();
	mck_pages_stay_cut();
	mck_refuses();
	mck_is_its_model();
	tlsf_takes_the_lower_end();
	tlsf_good_fit_passes_over();
	tlsf_looks_at_bits_alone();
	tlsf_misuse();
	tlsf_keeps_its_promise();
	quickfit_keeps_lists();
	quickfit_large_ones();
	quickfit_joins_at_the_end();
	quickfit_double_free();
	quickfit_keeps_its_promise();
	slab_cuts_slabs();
	slab_constructs_once();
	slab_colours();
	slab_keeps_empty_ones();
	slab_double_free();
	slab_keeps_its_promise();
	dlmalloc_shares_a_word();
	dlmalloc_top_keeps_16();
	dlmalloc_fits_best();
	dlmalloc_remainder();
	dlmalloc_bins();
	dlmalloc_misuse();
	dlmalloc_keeps_its_promise();
	slob_is_a_heap_a_page();
	slob_joins();
	slob_back_to_small();
	slob_walks_in_vain();
	slob_misuse();
	slob_keeps_its_promise();
	pool_has_heads_and_tails();
	pool_leaves_a_quarter();
	pool_has_no_balance();
	pool_refuses();
	pool_keeps_its_promise();
	ostep_policies();
	ostep_counts_elements_searched();
	ostep_counts_what_free_searches();
	ostep_joins();
	ostep_refuses();
	ostep_parameters();
	ostep_loses_no_rest();
	ostep_is_the_simulator();
	for (int i = 0; i < works; i++)
		if (!strstr(heap_works[i].name, "exponential"))
			work_is_done(&heap_works[i]);
	return failures() != 0;
}
