/*
 * Compares the string instructions of include/x86.h with plain loops, for all
 * lengths up to 40 and random contents. The bytes before and after must stay as
 * they are. The proofs about mm/ replace the instructions by loops
 * (tests/campaigns/proof/x86.h, strings.c).
 *
 * About fill_words(), copy_words(), fill_bytes(), copy_bytes(), same_words(),
 * and the functions that count zeros.
 *
 * Ancestor: none.
 */
#include "host.h"

#define MOST  40
#define WORDS (MOST + 8)
#define TRIES 50 /* how often each length is tried */

/* The result of the instructions, the result of the loops, and the source. */
static unsigned long found[WORDS], expected[WORDS], source[WORDS];

/* Fills the three arrays with random bytes. Most are zero, so that some words
 * are zero, too. */
static void any_contents(void)
{
	unsigned char *byte = (unsigned char *)found;

	for (unsigned long i = 0; i < sizeof(found); i++)
		byte[i] = rand() % 8 ? 0 : rand();
	memcpy(source, found, sizeof(source));
	for (int i = rand() % 4; i > 0; i--)
		source[rand() % WORDS] ^= 1UL << rand() % 32;
	memcpy(expected, found, sizeof(expected));
}

/* Calls try(n, at) TRIES times for each length n, with random `at` below 8: the
 * index of the first item. Returns 1 if all calls return 1, and the result of
 * the instructions is that of the loops. */
static int all_lengths(int try(unsigned long n, unsigned long at))
{
	for (unsigned long n = 0; n <= MOST; n++)
		for (int i = 0; i < TRIES; i++) {
			any_contents();
			if (!try(n, rand() % 8) ||
			    memcmp(found, expected, sizeof(found)) != 0) {
				say("length %lu", n);
				return 0;
			}
		}
	return 1;
}

static int try_fill_words(unsigned long n, unsigned long at)
{
	unsigned long value = rand();

	for (unsigned long i = 0; i < n; i++)
		expected[at + i] = value;
	return fill_words(&found[at], value, n) == &found[at + n];
}

static int try_copy_words(unsigned long n, unsigned long at)
{
	unsigned long from = rand() % 8;

	for (unsigned long i = 0; i < n; i++)
		expected[at + i] = source[from + i];
	copy_words(&found[at], &source[from], n);
	return 1;
}

/* Copies to a lower place in the same array, as areas and the screen do. */
static int try_copy_words_down(unsigned long n, unsigned long at)
{
	for (unsigned long i = 0; i < n; i++)
		expected[i] = expected[at + i];
	copy_words(found, &found[at], n);
	return 1;
}

static int try_fill_bytes(unsigned long n, unsigned long at)
{
	char value = (char)rand();

	for (unsigned long i = 0; i < n; i++)
		((char *)expected)[at + i] = value;
	fill_bytes((char *)found + at, value, n);
	return 1;
}

static int try_copy_bytes(unsigned long n, unsigned long at)
{
	unsigned long from = rand() % 8;

	for (unsigned long i = 0; i < n; i++)
		((char *)expected)[at + i] = ((char *)source)[from + i];
	copy_bytes((char *)found + at, (char *)source + from, n);
	return 1;
}

static int try_zero_words(unsigned long n, unsigned long at)
{
	unsigned long i = 0;

	while (i < n && found[at + i] == 0)
		i++;
	return n == 0 || zero_words(&found[at], n) == i;
}

static int try_zero_halfwords(unsigned long n, unsigned long at)
{
	const unsigned short *half = (unsigned short *)found + at;
	unsigned long i = 0;

	while (i < n && half[i] == 0)
		i++;
	return n == 0 || zero_halfwords(half, n) == i;
}

static int try_same_words(unsigned long n, unsigned long at)
{
	unsigned long i = 0;

	while (i < n && found[at + i] == source[at + i])
		i++;
	return n == 0 || same_words(&found[at], &source[at], n) == i;
}

/* If all words before the last one are zeros, or are equal, the last word
 * decides: the CPU's flag must be that of the last comparison. */
static int the_last_item_decides(void)
{
	int good = 1;

	memset(found, 0, sizeof(found));
	memset(source, 0, sizeof(source));
	for (unsigned long n = 1; n <= MOST; n++)
		for (int set = 0; set <= 1; set++) {
			unsigned long *last = &found[n - 1];

			*last = set ? 0x10000000 : 0;
			good &= zero_words(found, n) == n - set;
			good &= same_words(found, source, n) == n - set;
			good &= zero_halfwords((void *)found, 2 * n) ==
				2 * n - set;
			*last = 0;
		}
	return good;
}

#define TEST(name) ok(all_lengths(try_##name), #name)

int main(void)
{
	plan(9, 20);
	TEST(fill_words);
	TEST(copy_words);
	TEST(copy_words_down);
	TEST(fill_bytes);
	TEST(copy_bytes);
	TEST(zero_words);
	TEST(zero_halfwords);
	TEST(same_words);
	ok(the_last_item_decides(), "the_last_item_decides");
	return failures();
}
