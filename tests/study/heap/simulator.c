/*
 * Compares ostep with a model that does what OSTEP's simulator malloc.py does.
 * For each of the 30 choices of policy, order and joining, the test makes
 * random calls of both. The addresses, the list, and the number of elements
 * searched must be equal.
 *
 * Ancestor: none.
 */
#include "heaps.h"

#include "heap/ostep.h"

/* The list of free chunks that malloc.py has, and the number of elements that
 * the last get searched. */
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

/* Exchanges neighbours until the list is sorted. Equal chunks keep their order.
 */
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
		bail("%s: chunk %d is %08lx, %lu bytes", heap->name, at_list,
		     addr, bytes);
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

	heap->init(heap, BASE, BYTES);
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
				bail("%s: get %lu", heap->name, bytes);
			blocks += want != 0;
		}
		at_list = 0;
		heap->walk(compare_chunk);
		if (at_list != length || heap->check())
			bail("%s: the list differs", heap->name);
	}
}

static void ostep_is_the_simulator(void)
{
	int n = 0;

	for (int i = 0; heap_allocators[i]; i++) {
		heap = heap_allocators[i];
		if (strncmp(heap->name, "ostep-", 6) || heap->header != 8 ||
		    strcmp(heap->variant, "count"))
			continue;
		one_against_the_model(heap->parameters);
		n++;
	}
	ok(n == 30, "ostep_agrees_with_the_simulator_in_all_30_choices");
}

const struct checks simulator_checks = { 1, ostep_is_the_simulator };
