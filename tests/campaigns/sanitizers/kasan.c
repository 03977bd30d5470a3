/*
 * The run-time library of a kernel compiled with -fsanitize=kernel-address. gcc
 * adds a call of this library before each access to memory; the library panics
 * if the access is forbidden. sanitizers.t boots this kernel. The sources of
 * the kernel do not change.
 *
 *	addr ──> a page whose count is 0                       free page
 *	     ──> a page of the pool, the object's bit is set   free object
 *	     ──> the kernel's image, the byte's bit is set     after a global
 *
 * For pages the count array says which are free, so no other shadow memory is
 * needed. For objects this file notes each new_object() and free_object(): the
 * linker redirects these calls to it (--wrap). gcc puts a red zone after each
 * global and registers it from a constructor.
 *
 * mm/kalloc.c, mm/pool.c and two functions of the audit (audit.h) must read the
 * next pointers in free pages and free objects; they are compiled without these
 * checks. Addresses of programs are not checked: verify_area() and the CPU do
 * that. Stacks have no red zones, because a task's page has no room for them.
 *
 * Ancestor: Linux's mm/kasan, whose shadow takes an eighth of memory.
 */
#include "mm.h"
#include "boot.h"
#include "files.h"
#include "kernel.h"
#include "task.h"

#define IMAGE_MAX 0x80000 /* bytes of the image that can have red zones */
#define POOL_MAX  16384	  /* the pool's pages lie below page 16384, in 64 MiB */

/* What gcc 12 registers for each global variable. */
struct global {
	unsigned long start, bytes, bytes_with_zone;
	const char *name, *module;
	unsigned long dynamic;
	const void *location;
	unsigned long odr;
};

static unsigned char red[IMAGE_MAX / 8];    /* bit n: byte n is in a red zone */
static unsigned long long unused[POOL_MAX]; /* bit n: object n is free */
static int counts_hold;			    /* is mem_map filled? */
static int reported;

typedef void constructor(void);
extern constructor *const constructors[], *const constructors_end[];

void __real_traps_init(void);
void __real_mem_init(const struct boot_params *boot, unsigned long limit);
void *__real_new_object(unsigned long size);
void __real_free_object(void *object, unsigned long size);

void __wrap_traps_init(void);
void __wrap_mem_init(const struct boot_params *boot, unsigned long limit);
void *__wrap_new_object(unsigned long size);
void __wrap_free_object(void *object, unsigned long size);

/* main() calls this first: calls gcc's constructors, then the real function. */
void __wrap_traps_init(void)
{
	for (constructor *const *c = constructors; c < constructors_end; c++)
		(*c)();
	__real_traps_init();
}

void __wrap_mem_init(const struct boot_params *boot, unsigned long limit)
{
	__real_mem_init(boot, limit);
	counts_hold = 1;
}

/* ---- The pool ---- */

static unsigned long object_bit(const void *object)
{
	return V2P(object) % PAGE_SIZE / OBJECT_SIZE;
}

/* Returns the bits of an object's units: it has one or two. */
static unsigned long long object_bits(const void *object, unsigned long size)
{
	return (size > OBJECT_SIZE ? 3ULL : 1ULL) << object_bit(object);
}

/* Takes an object. If its page is new to the pool, marks all other objects of
 * the page as free, and its head, too, which only pool.c may access. */
void *__wrap_new_object(unsigned long size)
{
	void *object = __real_new_object(size);
	unsigned long nr = NR(V2P(object));

	if (!object || nr >= POOL_MAX)
		return object;
	if (!unused[nr])
		unused[nr] = ~0ULL;
	unused[nr] &= ~object_bits(object, size);
	return object;
}

void __wrap_free_object(void *object, unsigned long size)
{
	unsigned long nr = NR(V2P(object));

	if (nr < POOL_MAX && unused[nr] & object_bits(object, size))
		panic("kasan: object %08lx is free already",
		      (unsigned long)object);
	__real_free_object(object, size);
	if (nr >= POOL_MAX)
		return;
	unused[nr] |= object_bits(object, size);
	if (mem_map[nr] == 0)
		unused[nr] = 0; /* the page is free: its count says so */
}

/* ---- Globals ---- */

void __asan_register_globals(const struct global *global, unsigned long n);
void __asan_unregister_globals(const struct global *global, unsigned long n);

void __asan_register_globals(const struct global *global, unsigned long n)
{
	const unsigned long first = (unsigned long)kernel_start;

	for (; n--; global++) {
		unsigned long at = global->start + global->bytes - first;
		unsigned long end = global->start + global->bytes_with_zone;

		if (end - first > IMAGE_MAX)
			panic("kasan: %s is beyond IMAGE_MAX", global->name);
		for (; at < end - first; at++)
			red[at / 8] |= 1 << at % 8;
	}
}

void __asan_unregister_globals(const struct global *global, unsigned long n)
{
	panic("kasan: %lu globals from %s go away", n, global->name);
}

/* ---- The checks of an access ---- */

static const char *behind_global(unsigned long start, unsigned long end)
{
	start -= (unsigned long)kernel_start;
	end -= (unsigned long)kernel_start;
	for (; start < end && start < IMAGE_MAX; start++)
		if (red[start / 8] >> start % 8 & 1)
			return "behind a global";
	return 0;
}

static const char *in_free_object(unsigned long start, unsigned long end)
{
	unsigned long nr = NR(V2P(start));

	for (start -= start % OBJECT_SIZE; start < end; start += OBJECT_SIZE)
		if (unused[nr] >> object_bit((void *)start) & 1)
			return "a free object";
	return 0;
}

/* Returns what is wrong with an access to [start, end), which lies in one page;
 * 0 if it is allowed. */
static const char *wrong(unsigned long start, unsigned long end)
{
	unsigned long nr = NR(V2P(start));

	if (start >= (unsigned long)kernel_start &&
	    start < (unsigned long)kernel_end)
		return behind_global(start, end);
	if (!counts_hold || nr >= nr_pages)
		return 0;
	if (mem_map[nr] == 0)
		return "a free page";
	return nr < POOL_MAX && unused[nr] ? in_free_object(start, end) : 0;
}

static void look(unsigned long start, unsigned long bytes, int write)
{
	unsigned long end = start + bytes, next;

	if (start < KERNEL_BASE || reported)
		return;
	for (unsigned long at = start; at < end; at = next) {
		const char *what;

		next = PAGE_DOWN(at) + PAGE_SIZE;
		what = wrong(at, next < end ? next : end);
		if (!what)
			continue;
		reported = 1; /* panic() itself is not checked */
		panic("kasan: %s of %lu bytes at %08lx: %s",
		      write ? "write" : "read", bytes, start, what);
	}
}

/* Turns the checks on again after faults.c has caught a panic. */
void kasan_again(void);
void kasan_again(void)
{
	reported = 0;
}

/* Defines the functions that gcc calls. */
#define ACCESS(name, write)                                                    \
	void __asan_##name##N_noabort(unsigned long at, unsigned long n);      \
	void __asan_##name##N_noabort(unsigned long at, unsigned long n)       \
	{                                                                      \
		look(at, n, write);                                            \
	}

#define ACCESS_OF(name, n, write)                                              \
	void __asan_##name##n##_noabort(unsigned long at);                     \
	void __asan_##name##n##_noabort(unsigned long at)                      \
	{                                                                      \
		look(at, n, write);                                            \
	}

ACCESS(load, 0)
ACCESS_OF(load, 1, 0)
ACCESS_OF(load, 2, 0)
ACCESS_OF(load, 4, 0)
ACCESS_OF(load, 8, 0)
ACCESS_OF(load, 16, 0)
ACCESS(store, 1)
ACCESS_OF(store, 1, 1)
ACCESS_OF(store, 2, 1)
ACCESS_OF(store, 4, 1)
ACCESS_OF(store, 8, 1)
ACCESS_OF(store, 16, 1)

void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}
