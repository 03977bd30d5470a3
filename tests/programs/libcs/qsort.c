/* Tests qsort() and bsearch(), with numbers and with words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 5000

static int number[N];
static const char *word[] = { "pear",	"apple", "fig",	  "cherry", "date",
			      "banana", "grape", "lemon", "kiwi",   "plum" };
#define WORDS ((int)(sizeof(word) / sizeof(word[0])))

static int by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static int by_letters(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int main(void)
{
	unsigned seed = 42, sum = 0;
	int i, bad = 0, *found;

	for (i = 0; i < N; i++) {
		seed = seed * 1664525 + 1013904223;
		number[i] = seed >> 8;
		sum += number[i];
	}
	qsort(number, N, sizeof(number[0]), by_value);
	for (i = 0; i < N; i++) {
		bad += i && number[i - 1] > number[i];
		sum -= number[i];
	}
	printf("out of order: %d, lost: %u\n", bad, sum);
	printf("first %d, middle %d, last %d\n", number[0], number[N / 2],
	       number[N - 1]);
	found = bsearch(&number[1234], number, N, sizeof(number[0]), by_value);
	printf("found: %d\n", found && *found == number[1234]);

	qsort(word, WORDS, sizeof(word[0]), by_letters);
	for (i = 0; i < WORDS; i++)
		printf("%s%c", word[i], i == WORDS - 1 ? '\n' : ' ');
	return 0;
}
