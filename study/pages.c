/*
 * Lists the page allocators. A further allocator needs one line here and one
 * file in pages/.
 *
 * Ancestor: none.
 */
#include "study.h"

/* Related allocators stand together. X(name) stands for pages/name.c. */
#define PAGE_ALLOCATORS(X)                                                     \
	X(bump)                                                                \
	X(bitmap)                                                              \
	X(twolevel)                                                            \
	X(coremap)                                                             \
	X(minix)                                                               \
	X(linux001)                                                            \
	X(linux10)                                                             \
	X(buddy)                                                               \
	X(linux12)                                                             \
	X(linux24)                                                             \
	X(lazybuddy)                                                           \
	X(fibonacci)                                                           \
	X(llfree)                                                              \
	X(xv6)                                                                 \
	X(huxslab)                                                             \
	X(jos)                                                                 \
	X(sos)                                                                 \
	X(tally)

#define DECLARE(name)                                                          \
	extern const struct page_allocator name##_count, name##_asis,          \
		name##_nofill, name##_plain, name##_clear;
PAGE_ALLOCATORS(DECLARE)

/* The variant count comes first, because measure.c uses its results. On the
 * host there is only one variant. */
#ifdef ONE_VARIANT
#define LIST(name) &EXPORT(name),
#else
#define LIST(name)                                                             \
	&name##_count, &name##_asis, &name##_nofill, &name##_plain,            \
		&name##_clear,
#endif

const struct page_allocator *const page_allocators[] = { PAGE_ALLOCATORS(
	LIST) 0 };
