/*
 * Tests the library's allocator: blocks of many sizes, each with a pattern that
 * must still be there when the block is freed; large blocks, which come from
 * mmap; requests that must fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 400

static struct {
	unsigned char *at;
	size_t size;
	int pattern;
} block[BLOCKS];

static unsigned seed = 1;

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

static int is_whole(int i)
{
	size_t n;

	for (n = 0; n < block[i].size; n++)
		if (block[i].at[n] != block[i].pattern)
			return 0;
	return 1;
}

static int work(int steps)
{
	int bad = 0;

	while (steps--) {
		int i = draw(BLOCKS);

		if (block[i].at) {
			bad += !is_whole(i);
			free(block[i].at);
		}
		block[i].size = draw(10) ? 1 + draw(500) : 1 + draw(20000);
		block[i].pattern = draw(256);
		block[i].at = malloc(block[i].size);
		if (!block[i].at)
			return -1;
		memset(block[i].at, block[i].pattern, block[i].size);
	}
	return bad;
}

static int resize(void)
{
	char *text = NULL, *larger;
	int n;

	for (n = 1; n < 300000; n *= 3) {
		larger = realloc(text, n);
		if (!larger)
			return -1;
		text = larger;
		text[n - 1] = 'x';
		if (text[0] != 'x')
			return -2;
	}
	free(text);
	return 0;
}

int main(void)
{
	int *zeros, i, sum = 0;
	char *large;
	volatile size_t huge = 0xfff00000;

	printf("blocks that changed: %d\n", work(20000));
	printf("realloc: %d\n", resize());
	zeros = calloc(5000, sizeof(*zeros));
	for (i = 0; zeros && i < 5000; i++)
		sum += zeros[i];
	printf("calloc: %s, sum %d\n", zeros ? "there" : "none", sum);
	free(zeros);
	large = malloc(4 << 20);
	if (large) {
		memset(large, 1, 4 << 20);
		printf("4 MiB: %d\n", large[(4 << 20) - 1]);
		free(large);
	}
	printf("4 GiB: %s\n", malloc(huge) ? "there" : "none");
	return 0;
}
