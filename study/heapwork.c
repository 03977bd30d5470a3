/*
 * Makes the work for heap allocators. Nine workloads combine three
 * distributions of sizes with three kinds of lifetimes. Three others are
 * artificial: one is easy, two are hard.
 *
 *	sizes		uniform		1 to 511 bytes
 *			exponential	mean 256, at most 4096
 *			bimodal		7 of 8: 16 to 48, 1 of 8: 1696 to 1952
 *	lifetimes	lifo		frees the youngest block
 *			fifo		frees the oldest block
 *			random		frees any block
 *
 * The sizes have the same mean, 256 bytes, so that only their distribution
 * differs. A run has two phases. Steady: the bytes held stay between a quarter
 * and a half of the heap; each step is a get or a free at random, and every
 * call is measured. Growth: two gets for each free, until a get fails; the
 * result is how full the heap is then.
 *
 * Each block is filled after its get and checked before its free, outside of
 * the measured time. So an allocator that gives one byte to two owners is
 * detected: its workload ends with a message, and the next one begins.
 *
 * Ancestor: the simulations of Knuth 2.5 and Shore 1975. Wilson et al. (1995)
 * criticise such work: programs have phases, random lifetimes do not.
 */
#include "study.h"

#define HEAP_BYTES  (256 * 1024UL)
#define HEAP_AT	    0x800000UL
#define STEADY	    2000 /* steps of the steady phase */
#define SAMPLE	    16	 /* steps between two samples */
#define MOST_BLOCKS 16384UL
/* Fills the first block. As an address it is not mapped, so its use faults. */
#define PATTERN 0xee000000

char *heap_base(unsigned long bytes);
void heap_misuse(const struct heap_allocator *allocator); /* heapmisuse.c */

struct block {
	void *addr;
	unsigned long bytes;
	unsigned long word; /* the word that fills the block */
};

static struct block *blocks; /* in order of age, the oldest first */
static const struct heap_allocator *heap;
static char *base;
static unsigned long first, last; /* blocks [first, last) are held */
static unsigned long nr_gets, nr_frees, failures, serial;
static unsigned long live, peak; /* bytes that are held; the most so far */
static unsigned long high;	 /* the highest end of a block, from base */

enum lifetime { LIFO, FIFO, RANDOM };

/* ---- Sizes ---- */

static unsigned long uniform(void)
{
	return 1 + below(511);
}

/* Returns 256 times the binary logarithm of 2^32 / u. The leading zeros of u
 * give its integer part; each squaring gives one bit of the fraction. */
static unsigned long minus_log(unsigned long u)
{
	unsigned long bits = 0, whole = 0;

	while (!(u & 0x80000000)) {
		u <<= 1;
		whole++;
	}
	for (int i = 0; i < 8; i++) {
		unsigned long long square = (unsigned long long)u * u;

		bits *= 2;
		if (square >> 63) {
			bits++;
			u = square >> 32;
		} else {
			u = square >> 31;
		}
	}
	return whole * 256 + 256 - bits;
}

/* Returns 1 + 256 ln(2^32 / any()), at most 4096. ln(2) is about 177 / 256. */
static unsigned long exponential(void)
{
	unsigned long bytes = 1 + (minus_log(any() | 1) * 177 >> 8);

	return bytes > 4096 ? 4096 : bytes;
}

static unsigned long bimodal(void)
{
	return below(8) ? 16 + below(33) : 1696 + below(257);
}

/* ---- Blocks ---- */

/* A word of a block, which may begin at any byte. */
struct word {
	unsigned long value;
} __attribute__((packed));

/* Writes whole words; the last bytes of a block may stay as they are. */
static void write_block(const struct block *block)
{
	fill_words(block->addr, block->word, block->bytes / 4);
}

static void read_block(const struct block *block)
{
	const struct word *word = block->addr;

	for (unsigned long i = 0; i < block->bytes / 4; i++)
		if (word[i].value != block->word)
			panic("block %08lx of %lu bytes was written by another",
			      (unsigned long)block->addr, block->bytes);
}

static void remember(void *addr, unsigned long bytes)
{
	struct block *block = &blocks[last];

	if ((char *)addr < base || (char *)addr + bytes > base + HEAP_BYTES)
		panic("get(%lu) answers %08lx, which is not in the heap", bytes,
		      V2P(addr));
	if (last++ == MOST_BLOCKS)
		panic("study: more than %lu blocks", MOST_BLOCKS);
	block->addr = addr;
	block->bytes = bytes;
	block->word = PATTERN + serial++;
	write_block(block);
	live += bytes;
	if (live > peak)
		peak = live;
	if ((unsigned long)((char *)addr + bytes - base) > high)
		high = (char *)addr + bytes - base;
}

/* Measures one get; returns 0 if it failed. */
static int do_get(unsigned long bytes)
{
	unsigned long long begin;
	void *addr;

	begin = rdtsc();
	addr = heap->get(bytes);
	note(GET, rdtsc() - begin);
	nr_gets++;
	if (addr)
		remember(addr, bytes);
	else
		failures++;
	return addr != 0;
}

/* Measures the free of block i of the table. */
static void do_free(unsigned long i)
{
	struct block block = blocks[i];
	unsigned long long begin;

	read_block(&block);
	begin = rdtsc();
	heap->free(block.addr);
	note(FREE, rdtsc() - begin);
	nr_frees++;
	live -= block.bytes;
}

/* Frees the youngest, the oldest or a random block. The table has no gaps: the
 * youngest block moves to the place of the random one that was freed. This
 * breaks the order of age, which only LIFO and FIFO need. */
static void free_one(enum lifetime lifetime)
{
	unsigned long i = last - 1;

	if (lifetime == FIFO)
		i = first;
	if (lifetime == RANDOM)
		i = first + below(last - first);
	do_free(i);
	if (lifetime == FIFO)
		first++;
	else
		blocks[i] = blocks[--last];
}

/* Moves the table's blocks back to its beginning. */
static void move_down(void)
{
	for (unsigned long i = first; i < last; i++)
		blocks[i - first] = blocks[i];
	last -= first;
	first = 0;
}

/* ---- Samples of the list ---- */

static unsigned long chunks, free_bytes, largest;

static void visit(unsigned long addr, unsigned long bytes)
{
	(void)addr;
	chunks++;
	free_bytes += bytes;
	if (bytes > largest)
		largest = bytes;
}

static void survey(void)
{
	chunks = free_bytes = largest = 0;
	heap->walk(visit);
}

static void look(void)
{
	const char *wrong = heap->check();

	if (wrong)
		panic("after %lu gets and %lu frees: %s", nr_gets, nr_frees,
		      wrong);
	survey();
}

/* Sums over the samples of a phase. */
static struct {
	unsigned long n, chunks, blocks, overhead, live;
	unsigned long most_chunks;
} seen;

/* Returns the bytes of the heap that the allocator has taken so far. */
static unsigned long taken(void)
{
	return heap->taken ? heap->taken() : HEAP_BYTES;
}

static void sample(void)
{
	look();
	seen.n++;
	seen.chunks += chunks;
	seen.blocks += last - first;
	seen.live += live;
	seen.overhead += taken() - free_bytes - live;
	if (chunks > seen.most_chunks)
		seen.most_chunks = chunks;
}

/* ---- The two phases ---- */

static void steady_step(unsigned long bytes, enum lifetime lifetime)
{
	unsigned long coin = below(2);

	if (live + bytes > HEAP_BYTES / 2)
		coin = 0;
	else if (live < HEAP_BYTES / 4)
		coin = 1;
	if (coin)
		do_get(bytes);
	else
		free_one(lifetime);
}

/* Runs the steady phase. Takes samples only in its second half: in the first,
 * the list is still like that of a new heap. */
static void steady(unsigned long (*size)(void), enum lifetime lifetime)
{
	for (unsigned long i = 0; i < STEADY; i++) {
		steady_step(size(), lifetime);
		if (i >= STEADY / 2 && i % SAMPLE == 0)
			sample();
	}
	move_down();
}

/* Makes two gets for each free, until a get fails. Returns how many bytes this
 * get requested; live has the bytes that are held then. */
static unsigned long grow(unsigned long (*size)(void), enum lifetime lifetime)
{
	for (;;) {
		unsigned long bytes = size();

		if (last > first && !below(3))
			free_one(lifetime);
		else if (!do_get(bytes))
			return bytes;
	}
}

/* ---- A run ---- */

/* Saves the memory at address 0 before the first run, and restores it before
 * each later one: when huxheap's rover dangles, huxheap may write there. */
static void keep_low_memory(void)
{
	static unsigned char low_memory[0x500];
	static int saved;

	if (saved)
		__builtin_memcpy(P2V(0), low_memory, sizeof(low_memory));
	else
		__builtin_memcpy(low_memory, P2V(0), sizeof(low_memory));
	saved = 1;
}

/* All heaps begin at 8 MiB, so that the addresses in the results stay the same
 * when the kernel below grows. */
char *heap_base(unsigned long bytes)
{
	unsigned long page = take_memory(PAGE_SIZE);

	if (page < HEAP_AT - PAGE_SIZE)
		take_memory(HEAP_AT - PAGE_SIZE - page);
	return P2V(take_memory(bytes));
}

static void prepare(const struct heap_allocator *a)
{
	keep_low_memory();
	blocks = P2V(take_memory(MOST_BLOCKS * sizeof(*blocks)));
	base = heap_base(HEAP_BYTES);
	heap = a;
	first = last = nr_gets = nr_frees = failures = serial = 0;
	live = peak = high = 0;
	seen.n = seen.chunks = seen.blocks = seen.overhead = seen.live = 0;
	seen.most_chunks = 0;
	seed_random(SEED);
	heap->init(heap, base, HEAP_BYTES);
	begin_phase();
}

/* Returns part / all in thousandths. Halves both until part * 1000 fits a word.
 */
static unsigned long thousandths(unsigned long part, unsigned long all)
{
	while ((part | all) >> 22) {
		part >>= 1;
		all >>= 1;
	}
	return all ? part * 1000 / all : 0;
}

/* Reports the samples of the steady phase. The size of a header is known; bytes
 * that are neither free, nor header, nor requested were lost by rounding. */
static void report_samples(void)
{
	unsigned long headers = seen.blocks * heap->header;

	figure("list_mean_x10", seen.chunks * 10 / seen.n);
	figure("list_max", seen.most_chunks);
	figure("chunks_per_1000_blocks", thousandths(seen.chunks, seen.blocks));
	figure("headers_per_1000_live", thousandths(headers, seen.live));
	figure("rounding_per_1000_live",
	       thousandths(seen.overhead - headers, seen.live));
	figure("high_per_1000_peak", thousandths(high, peak));
	figure("failures", failures);
}

static void run(const struct heap_allocator *a, unsigned long (*size)(void),
		enum lifetime lifetime)
{
	unsigned long asked;

	prepare(a);
	steady(size, lifetime);
	end_phase("steady");
	report_samples();
	begin_phase();
	asked = grow(size, lifetime);
	end_phase("growth");
	look();
	figure("failed_at_1000_of_heap", thousandths(live, HEAP_BYTES));
	figure("failed_request", asked);
	figure("failed_largest_chunk", largest);
	figure("failed_free_bytes", free_bytes);
}

/* ---- The nine workloads ---- */

#define RUN(size, name, lifetime)                                              \
	static void size##_##name(const struct heap_allocator *a)              \
	{                                                                      \
		run(a, size, lifetime);                                        \
	}
#define RUNS(size)                                                             \
	RUN(size, lifo, LIFO)                                                  \
	RUN(size, fifo, FIFO)                                                  \
	RUN(size, random, RANDOM)

RUNS(uniform)
RUNS(exponential)
RUNS(bimodal)

/* ---- The easy and the hard workloads ---- */

/* Gets blocks of one size until none is left, then frees all, oldest first.
 * This is easy for every policy. */
static void bulk(const struct heap_allocator *a)
{
	prepare(a);
	while (do_get(56))
		;
	figure("blocks", last);
	figure("failed_at_1000_of_heap", thousandths(live, HEAP_BYTES));
	while (first < last)
		free_one(FIFO);
	end_phase("bulk");
	look();
	figure("chunks_after", chunks);
}

/* Fills the heap, frees the 64 youngest blocks, which make one large hole, and
 * then every second of the others: holes that are too small for a get(100). */
static void make_comb(void)
{
	unsigned long blocks_before;

	while (do_get(56))
		;
	for (unsigned long i = 0; i < 64; i++)
		free_one(LIFO);
	blocks_before = last;
	for (unsigned long i = 0; i < blocks_before; i += 2)
		do_free(i);
}

static void comb(const struct heap_allocator *a)
{
	prepare(a);
	make_comb();
	look();
	figure("teeth", chunks);
	failures = 0;
	begin_phase();
	for (int i = 0; i < 32 && do_get(100); i++)
		free_one(LIFO);
	end_phase("comb");
	figure("failures", failures);
}

/*
 * Fills the heap, and then asks for all that is left: each get requests what
 * the largest chunk can hold beside a header, until none can, or a get fails.
 * These are correct, but huxheap fails if one takes the rover's whole chunk.
 */
static void greedy(const struct heap_allocator *a)
{
	prepare(a);
	grow(uniform, RANDOM);
	begin_phase();
	for (survey(); largest >= a->header; survey())
		if (!do_get(largest - a->header))
			break;
	end_phase("greedy");
}

const struct heap_work heap_works[] = {
	{ "uniform-lifo", "sizes 1 to 511, youngest dies", uniform_lifo },
	{ "uniform-fifo", "sizes 1 to 511, oldest dies", uniform_fifo },
	{ "uniform-random", "sizes 1 to 511, any dies", uniform_random },
	{ "exponential-lifo", "mean 256, youngest dies", exponential_lifo },
	{ "exponential-fifo", "mean 256, oldest dies", exponential_fifo },
	{ "exponential-random", "mean 256, any dies", exponential_random },
	{ "bimodal-lifo", "32 or 1824, youngest dies", bimodal_lifo },
	{ "bimodal-fifo", "32 or 1824, oldest dies", bimodal_fifo },
	{ "bimodal-random", "32 or 1824, any dies", bimodal_random },
	{ "bulk", "gets blocks of 56 until full, frees all", bulk },
	{ "comb", "get(100) while every second 56 is free", comb },
	{ "greedy", "gets all that is left in a full heap", greedy },
	{ "heap-misuse", "wrong calls and their consequences", heap_misuse },
	{ 0, 0, 0 }
};
