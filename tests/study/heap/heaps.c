/*
 * The heap that the tests of the study's heap allocators share; heaps.h
 * describes each function.
 *
 * Ancestor: none.
 */
#include "heaps.h"

#include <signal.h>
#include <sys/time.h>

struct work work;

const struct heap_allocator *heap;

const struct heap_allocator *find(const char *name, const char *variant)
{
	for (int i = 0; heap_allocators[i]; i++)
		if (!strcmp(heap_allocators[i]->name, name) &&
		    !strcmp(heap_allocators[i]->variant, variant))
			return heap_allocators[i];
	bail("no %s, %s", name, variant);
}

void fresh_bytes(const char *name, const char *variant, unsigned long bytes)
{
	heap = find(name, variant);
	memset(BASE, 0xcc, BYTES);
	heap->init(heap, BASE, bytes);
}

void fresh(const char *name, const char *variant)
{
	fresh_bytes(name, variant, BYTES);
}

char *get(unsigned long bytes)
{
	return heap->get(bytes);
}

void put(char *block)
{
	heap->free(block);
}

static void put_addr(unsigned long block)
{
	heap->free((void *)block);
}

int put_panics(const char *who, char *block, const char *why)
{
	char words[80];

	snprintf(words, sizeof(words), "%s: %08lx %s", who,
		 (unsigned long)block, why);
	return panics(put_addr, (unsigned long)block, words);
}

int sound(void)
{
	const char *wrong = heap->check();

	if (wrong)
		say("%s %s: %s", heap->name, heap->variant, wrong);
	return !wrong;
}

int wrong(const char *words)
{
	const char *said = heap->check();

	if (!said || strcmp(said, words))
		say("check: %s; expected: %s", said ? said : "nothing", words);
	return said && !strcmp(said, words);
}

static unsigned long chunks;
unsigned long free_bytes;

static void count_chunk(unsigned long addr, unsigned long bytes)
{
	(void)addr;
	chunks++;
	free_bytes += bytes;
}

unsigned long count_chunks(void)
{
	chunks = free_bytes = 0;
	heap->walk(count_chunk);
	return chunks;
}

int is_filled(const char *block, int value, unsigned long bytes)
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

/* Uses ITIMER_VIRTUAL, because plan() uses ITIMER_PROF for the whole program.
 */
int put_hangs(char *block)
{
	const struct itimerval fifth = { .it_value = { .tv_usec = 200000 } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	volatile int hung = 0;

	signal(SIGVTALRM, on_timer);
	if (sigsetjmp(too_long, 1) == 0) {
		setitimer(ITIMER_VIRTUAL, &fifth, 0);
		put(block);
	} else {
		hung = 1;
	}
	setitimer(ITIMER_VIRTUAL, &never, 0);
	return hung;
}
