/*
 * Measures ways to clear, copy and scan a page: string instructions, loops, and
 * stores that bypass the caches.
 *
 * Ancestor: none.
 */
#include "pages.h"

static void stosl(void *to)
{
	fill_words(to, 0, PAGE_SIZE / 4);
}

static void stosb(void *to)
{
	fill_bytes(to, 0, PAGE_SIZE);
}

/* Clears a page, four words in each turn, with instructions of the 386. */
static void store_loop(void *to)
{
	unsigned long n = PAGE_SIZE / 16;

	asm volatile("1: movl %2, (%0)\n\t"
		     "movl %2, 4(%0)\n\t"
		     "movl %2, 8(%0)\n\t"
		     "movl %2, 12(%0)\n\t"
		     "addl $16, %0\n\t"
		     "decl %1\n\t"
		     "jnz 1b"
		     : "+r"(to), "+r"(n)
		     : "r"(0)
		     : "memory", "cc");
}

/* Clears a page with stores that bypass the caches. The CPU must have SSE2. */
static void movnti(void *to)
{
	unsigned long n = PAGE_SIZE / 16;

	asm volatile("1: movnti %2, (%0)\n\t"
		     "movnti %2, 4(%0)\n\t"
		     "movnti %2, 8(%0)\n\t"
		     "movnti %2, 12(%0)\n\t"
		     "addl $16, %0\n\t"
		     "decl %1\n\t"
		     "jnz 1b"
		     : "+r"(to), "+r"(n)
		     : "r"(0)
		     : "memory", "cc");
}

clearing *const by_stosl = stosl, *const by_stosb = stosb,
		*const by_store_loop = store_loop, *const by_movnti = movnti;

void clear_hot(const void *what, double *ticks)
{
	clearing *const *clear = what;
	unsigned long page = arena_end - PAGE_SIZE;
	unsigned long long start = now();

	for (int i = 0; i < PAIRS; i++)
		(*clear)(P2V(page));
	ticks[0] = since(start) / PAIRS;
	check(is_zero(page), "clear");
}

static void movsl(void *to, const void *from)
{
	copy_words(to, from, PAGE_SIZE / 4);
}

static void movsb(void *to, const void *from)
{
	unsigned long n = PAGE_SIZE;

	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static void copy_loop(void *to, const void *from)
{
	unsigned long n = PAGE_SIZE / 8, a, b;

	asm volatile("1: movl (%1), %3\n\t"
		     "movl 4(%1), %4\n\t"
		     "movl %3, (%0)\n\t"
		     "movl %4, 4(%0)\n\t"
		     "addl $8, %0\n\t"
		     "addl $8, %1\n\t"
		     "decl %2\n\t"
		     "jnz 1b"
		     : "+r"(to), "+r"(from), "+r"(n), "=&r"(a), "=&r"(b)
		     :
		     : "memory", "cc");
}

copying *const by_movsl = movsl, *const by_movsb = movsb,
	       *const by_copy_loop = copy_loop;

void copy_hot(const void *what, double *ticks)
{
	copying *const *copy = what;
	unsigned long *to = P2V(arena_end - PAGE_SIZE), *from = to - ENTRIES;
	unsigned long long start;

	fill_words(from, lot(-1), ENTRIES);
	start = now();
	for (int i = 0; i < PAIRS; i++)
		(*copy)(to, from);
	ticks[0] = since(start) / PAIRS;
	check(same_words(to, from, ENTRIES) == ENTRIES, "copy");
}

/* Returns the index of the first entry of a table that is not empty; ENTRIES if
 * all are. */
static unsigned long scasl(const unsigned long *table)
{
	return zero_words(table, ENTRIES);
}

static unsigned long scan_loop(const unsigned long *table)
{
	unsigned long n = 0;

	while (n < ENTRIES && !table[n])
		n++;
	return n;
}

/* Does what scan_loop() does, but tests eight words together. */
static unsigned long scan_eight(const unsigned long *table)
{
	unsigned long n = 0;

	for (; n < ENTRIES; n += 8) {
		const unsigned long *p = &table[n];

		if (p[0] | p[1] | p[2] | p[3] | p[4] | p[5] | p[6] | p[7])
			break;
	}
	while (n < ENTRIES && !table[n])
		n++;
	return n;
}

scanning *const by_scasl = scasl, *const by_scan_loop = scan_loop,
		*const by_eight = scan_eight;

void scan_hot(const void *what, double *ticks)
{
	scanning *const *scan = what;
	unsigned long *table = P2V(arena_end - PAGE_SIZE), sum = 0;
	unsigned long long start;

	fill_words(table, 0, ENTRIES);
	start = now();
	for (int i = 0; i < PAIRS; i++)
		sum += (*scan)(table);
	ticks[0] = since(start) / PAIRS;
	check(sum == PAIRS * ENTRIES, "scan");
}
