/*
 * Makes faults on purpose, in the place of init/start.c. A kernel compiled with
 * a sanitizer must panic at each of them, with the message that sanitizers.t
 * expects. The linker redirects panic() to this file (--wrap), which continues
 * with the next fault. This source makes both images: with -DKASAN it has the
 * faults for kasan, otherwise those for ubsan.
 *
 * Ancestor: Linux's lib/test_kasan.c and test_ubsan.c.
 */
#include "files.h"
#include "x86.h"

void __real_panic(const char *fmt, ...);
void __wrap_panic(const char *fmt, ...) PRINTF(1, 2);

struct fault {
	const char *name;
	void (*run)(void);
};

#define FAULT(function) { #function, function }

static void *after_panic[5]; /* where to go on; __builtin_setjmp() fills it */
static volatile unsigned long sink;

#ifdef KASAN

void kasan_again(void);

static char global[13];
static const int constants[3] = { 1, 2, 3 };

static volatile int last = 3;
static const unsigned long thirteen = sizeof(global);

static unsigned long *freed_page(void)
{
	unsigned long page = kalloc();

	kfree(page);
	return P2V(page);
}

static void read_of_a_freed_page(void)
{
	sink = freed_page()[5];
}

static void write_of_a_freed_page(void)
{
	*(volatile char *)(freed_page() + 9) = 1;
}

static void write_of_a_page_never_given_out(void)
{
	*(volatile unsigned long *)P2V(PAGE(nr_pages - 1)) = 1;
}

static void copy_from_a_freed_page(void)
{
	copy_words(P2V(BOOT_STACK - 64), freed_page(), 8);
}

static void clearing_beyond_a_page(void)
{
	memset((char *)freed_page() + 4000, 0, 100);
}

static void read_of_a_freed_object(void)
{
	volatile unsigned long *kept = new_object(OBJECT_SIZE),
			       *object = new_object(OBJECT_SIZE);

	free_object((void *)object, OBJECT_SIZE);
	sink = object[3] + kept[0];
}

static void write_of_a_freed_object(void)
{
	volatile unsigned long *kept = new_object(OBJECT_SIZE),
			       *object = new_object(OBJECT_SIZE);

	free_object((void *)object, OBJECT_SIZE);
	object[3] = kept[0];
}

static void write_of_the_head_of_a_pool(void)
{
	unsigned long object = (unsigned long)new_object(OBJECT_SIZE);

	*(volatile unsigned long *)PAGE_DOWN(object) = 0;
}

/* Writes before the page's highest object, which the pool gives first; the
 * object below it is free. */
static void write_before_an_object(void)
{
	volatile unsigned char *object = new_object(OBJECT_SIZE);

	object[-last] = 1;
}

static void object_freed_twice(void)
{
	void *kept = new_object(OBJECT_SIZE), *object = new_object(OBJECT_SIZE);

	free_object(object, OBJECT_SIZE);
	free_object(object, OBJECT_SIZE);
	sink = (unsigned long)kept;
}

static void read_behind_a_constant(void)
{
	sink = constants[last];
}

static void write_behind_a_global(void)
{
	((volatile char *)global)[thirteen + last - 3] = 1;
}

static void copy_behind_a_global(void)
{
	memcpy(global, constants, thirteen + last - 2);
}

static const struct fault faults[] = {
	FAULT(read_of_a_freed_page),
	FAULT(write_of_a_freed_page),
	FAULT(write_of_a_page_never_given_out),
	FAULT(copy_from_a_freed_page),
	FAULT(clearing_beyond_a_page),
	FAULT(read_of_a_freed_object),
	FAULT(write_of_a_freed_object),
	FAULT(write_of_the_head_of_a_pool),
	FAULT(write_before_an_object),
	FAULT(object_freed_twice),
	FAULT(read_behind_a_constant),
	FAULT(write_behind_a_global),
	FAULT(copy_behind_a_global),
	{ 0, 0 },
};

#else

static volatile int one = 1, many = 0x7fffffff, five = 5;
static volatile unsigned int width = 32;
static volatile unsigned long null;
static int numbers[4];

struct pair {
	int a, b;
};

static void addition_that_overflows(void)
{
	sink = many + one;
}

static void subtraction_that_overflows(void)
{
	sink = -many - one - one;
}

static void product_that_overflows(void)
{
	sink = many * five;
}

static void negation_that_overflows(void)
{
	sink = -(-many - one);
}

static void shift_by_the_width(void)
{
	sink = one << width;
}

static void shift_by_less_than_nothing(void)
{
	sink = one >> -five;
}

static void division_by_nothing(void)
{
	sink = five / (int)null;
}

static void index_behind_an_array(void)
{
	sink = numbers[five];
}

static void member_of_null(void)
{
	sink = ((volatile struct pair *)null)->b;
}

static void truth_that_is_neither(void)
{
	static volatile unsigned char byte = 2;

	sink = *(volatile _Bool *)&byte ? 3 : 4;
}

static void pointer_that_wraps(void)
{
	sink = (unsigned long)((char *)0xfffffff0 + (unsigned int)five * 8);
}

static void place_that_is_unreachable(void)
{
	if (one)
		__builtin_unreachable();
	sink = 1;
}

static const struct fault faults[] = {
	FAULT(addition_that_overflows),
	FAULT(subtraction_that_overflows),
	FAULT(product_that_overflows),
	FAULT(negation_that_overflows),
	FAULT(shift_by_the_width),
	FAULT(shift_by_less_than_nothing),
	FAULT(division_by_nothing),
	FAULT(index_behind_an_array),
	FAULT(member_of_null),
	FAULT(truth_that_is_neither),
	FAULT(pointer_that_wraps),
	FAULT(place_that_is_unreachable),
	{ 0, 0 },
};

#endif

void __wrap_panic(const char *fmt, ...)
{
	__builtin_va_list args;

	printk("caught: ");
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	printk("\n");
	__builtin_longjmp(after_panic, 1);
}

static void __attribute__((noinline)) run(const struct fault *fault)
{
	if (__builtin_setjmp(after_panic))
		return;
	fault->run();
	printk("nobody saw it\n");
}

void start(void)
{
	for (const struct fault *fault = faults; fault->run; fault++) {
		printk("fault: %s\n", fault->name);
		run(fault);
#ifdef KASAN
		kasan_again();
#endif
		sti();
	}
	printk("faults: %u\n", ARRAY_SIZE(faults) - 1);
	finish(0);
}
