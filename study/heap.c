/*
 * Lists the heap allocators. A further allocator needs one line here and one
 * file in heap/.
 *
 * Ancestor: none.
 */
#include "study.h"
#include "heap/ostep.h"

/* Oldest first. X(name) stands for heap/name.c. Only slab, huxheap and huxfixed
 * fill: nofill of all others equals asis. */
#define HEAP_ALLOCATORS(X)                                                     \
	X(tags)                                                                \
	X(v7)                                                                  \
	X(knr)                                                                 \
	X(knrgrows)                                                            \
	X(quickfit)                                                            \
	X(mck)                                                                 \
	X(bucket)                                                              \
	X(slab)                                                                \
	X(dlmalloc)                                                            \
	X(pool)                                                                \
	X(tlsf)                                                                \
	X(slob)                                                                \
	X(huxheap)                                                             \
	X(huxfixed)

#define DECLARE(name)                                                          \
	extern const struct heap_allocator name##_count, name##_asis,          \
		name##_nofill, name##_plain;
HEAP_ALLOCATORS(DECLARE)

extern const struct heap_allocator ostep_count[], ostep_asis[], ostep_plain[];

/* The variant count comes first, because measure.c uses its results. Runs with
 * many seeds have only one variant. */
#ifdef ONE_VARIANT
#define LIST(name) &EXPORT(name),
#else
#define LIST(name) &name##_count, &name##_asis, &name##_nofill, &name##_plain,
#endif

/* heap/ostep.c exports an array of its variants. */
#ifdef ONE_VARIANT
#define LIST_OSTEP(n) &EXPORT(ostep)[n],
#else
#define LIST_OSTEP(n) &ostep_count[n], &ostep_asis[n], &ostep_plain[n],
#endif
#define FOUR(n)                                                                \
	LIST_OSTEP(n) LIST_OSTEP(n + 1) LIST_OSTEP(n + 2) LIST_OSTEP(n + 3)
#define ALL_OSTEP                                                              \
	FOUR(0) FOUR(4) FOUR(8) FOUR(12) FOUR(16) FOUR(20) FOUR(24) FOUR(28)

_Static_assert(OSTEPS == 32, "all of them are listed");

const struct heap_allocator *const heap_allocators[] = { HEAP_ALLOCATORS(LIST)
								 ALL_OSTEP 0 };
